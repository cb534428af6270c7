package extract

import (
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// months reads "آذار 2019", "في آب الماضي", "شهري أيار وآذار الماضيين", "in March".
func (c *clock) months(i, _ int) (dateExpr, bool) {
	j := i
	if u := c.at(j, "unit"); u != nil && strings.HasSuffix(u.Value, "m") {
		j = u.Last + 1
	}
	first, last, ok := c.monthAt(j)
	if !ok {
		return dateExpr{}, false
	}
	if c.pack.Code == "en" && j == i && !c.introduced(i) { // "May" and "March" are words too
		return dateExpr{}, false
	}
	second := first
	k := last + 1
	if c.is(k, "and") {
		k++
	}
	if m, l, more := c.monthAt(k); more && m != first && !strings.ContainsAny(c.gap(last+1), ",،.") {
		second, last = m, l
	}
	e := dateExpr{rule: "month", last: last}
	lo, hi := min(first, second), max(first, second)
	year, end, known := c.yearOf(last+1, lo, 1)
	e.last = max(last, end)
	if !known {
		return e, true
	}
	e.span = geo.Span{First: monthSpan(year, lo).First, Last: monthSpan(year, hi).Last}
	e.precision = geo.TimeMonth
	if c.today.Known() && e.span.Last > c.today && e.span.First <= c.today {
		e.span.Last = c.today
	}
	return e, true
}

// introduced reports whether a word such as "in" stands before token i, or a
// year behind it.
func (c *clock) introduced(i int) bool {
	if c.is(i-1, "introduces") {
		return true
	}
	y, ok := c.digits(i + 1)
	return ok && y >= 1900
}

// quantity reads how many units: a number, a dual, "several", or none.
func (c *clock) quantity(i int) (n, next int) {
	if t := c.at(i, "few"); t != nil {
		return 0, t.Last + 1
	}
	if v, last, ok := c.number(i); ok {
		return v, last + 1
	}
	return -1, i
}

// amount reads "قبل يومين", "منذ أيام", "two days ago", "خلال الأسابيع الماضية", "the past two weeks".
func (c *clock) amount(i, _ int) (dateExpr, bool) {
	j := i
	ago := c.at(j, "ago")
	if ago != nil {
		j = ago.Last + 1
	} else {
		j = c.skip(j, "during")
	}
	lead := false
	if t := c.at(j, "last"); t != nil && c.pack.Code == "en" { // past two weeks
		lead, j = true, t.Last+1
	}
	n, j := c.quantity(j)
	u := c.at(j, "unit")
	if u == nil {
		return dateExpr{}, false
	}
	count, _ := strconv.Atoi(u.Value[:1])
	unit := u.Value[1:]
	if n < 0 && count == 2 {
		n = 2
	}
	some := n == 0 || n < 0 && count == 0
	e := dateExpr{last: u.Last, rule: "time before publication"}
	tail := u.Last + 1
	if t := c.at(tail, "few"); t != nil {
		some, tail = true, t.Last+1
	}
	past := lead
	if t := c.at(tail, "last"); t != nil && c.pack.Code == "ar" {
		past, e.last = true, t.Last
	}
	if t := c.at(tail, "ago"); t != nil && c.pack.Code == "en" {
		ago, e.last = t, t.Last
	}
	switch {
	case past && (n > 0 || some):
		c.lastUnits(&e, n, unit)
		return e, true
	case ago != nil && (n > 0 || some || n < 0 && count == 1):
		c.before(&e, n, unit, some)
		return e, true
	}
	return dateExpr{}, false
}

var unitDays = map[string]int{"d": 1, "w": 7, "m": 30, "y": 365}

// lastUnits fills in the n units before publication; without a number a few:
// a week of days, four weeks, three months.
func (c *clock) lastUnits(e *dateExpr, n int, unit string) {
	e.rule = "the time before publication"
	if !c.today.Known() {
		return
	}
	if unit == "h" {
		e.span, e.precision = geo.Span{First: c.today - geo.Day(max(1, n/24)), Last: c.today}, geo.TimeWeek
		if n <= 24 {
			e.precision = geo.TimeDay
		}
		return
	}
	if n <= 0 {
		n = map[string]int{"d": 7, "w": 4, "m": 3, "y": 3}[unit]
	}
	days := n * unitDays[unit]
	e.span = geo.Span{First: c.today - geo.Day(days), Last: c.today}
	e.precision = geo.TimeWeek
	if days > 20 {
		e.precision = geo.TimeMonth
	}
}

// before fills in a point n units before publication, as exact as the unit.
func (c *clock) before(e *dateExpr, n int, unit string, some bool) {
	if !c.today.Known() {
		return
	}
	if some || unit == "h" {
		c.lastUnits(e, -1, unit)
		if unit == "h" {
			e.span, e.precision = oneDay(c.today), geo.TimeDay
		}
		return
	}
	n = max(n, 1)
	day := c.today - geo.Day(n*unitDays[unit])
	switch unit {
	case "d":
		e.span, e.precision = oneDay(day), geo.TimeDay
	case "w":
		e.span, e.precision = geo.Span{First: day - 3, Last: day + 3}, geo.TimeWeek
	case "m":
		e.span, e.precision = geo.Span{First: day - 15, Last: day + 15}, geo.TimeMonth
	default:
		y := c.today.Time().Year() - n
		e.span, e.precision = geo.Span{First: geo.NewDay(y, 1, 1), Last: geo.NewDay(y, 12, 31)}, geo.TimeMonth
	}
}

// period reads "الشهر الماضي", "last week", "this month", "الشهر ذاته", "العام الماضي", "the same day".
func (c *clock) period(i, _ int) (dateExpr, bool) {
	j := i
	which := ""
	lead := 0
	for _, class := range []string{"last", "this", "same"} {
		if t := c.at(j, class); t != nil && c.pack.Code == "en" {
			which, lead = class, t.Last-j+1
		}
	}
	j += lead
	u := c.at(j, "unit")
	if u == nil || u.Value[0] != '1' || u.Value == "1h" {
		return dateExpr{}, false
	}
	last := u.Last
	if c.pack.Code == "ar" {
		if m, l, ok := c.monthAt(last + 1); ok && u.Value == "1m" { // شهر آب
			_ = m
			return c.months(l, l)
		}
		for _, class := range []string{"last", "this", "same"} {
			if t := c.at(last+1, class); t != nil {
				which, last = class, t.Last
			}
		}
	}
	if which == "" {
		return dateExpr{}, false
	}
	e := dateExpr{last: last, rule: which + " period"}
	unit := u.Value[1:]
	if which == "same" {
		switch {
		case unit == "d":
			e.span, e.precision = c.day, geo.TimeDay
		case unit == "m":
			e.span, e.precision = c.month, geo.TimeMonth
		}
		if !e.span.First.Known() {
			e.precision = geo.TimeUnknown
		}
		return e, true
	}
	if c.today.Known() {
		c.calendar(&e, unit, which == "last")
	}
	return e, true
}

// calendar fills in this or the last week (Monday first), month or year.
func (c *clock) calendar(e *dateExpr, unit string, last bool) {
	t := c.today.Time()
	switch unit {
	case "d":
		e.span, e.precision = oneDay(c.today-1), geo.TimeDay
	case "w":
		monday := c.today - geo.Day((int(t.Weekday())+6)%7)
		e.span, e.precision = geo.Span{First: monday, Last: c.today}, geo.TimeWeek
		if last {
			e.span = geo.Span{First: monday - 7, Last: monday - 1}
		}
	case "m":
		e.span, e.precision = geo.Span{First: monthSpan(t.Year(), t.Month()).First, Last: c.today}, geo.TimeMonth
		if last {
			e.span = monthSpan(t.Year(), t.Month()-1)
		}
	case "y":
		e.span, e.precision = geo.Span{First: geo.NewDay(t.Year(), 1, 1), Last: c.today}, geo.TimeMonth
		if last {
			e.span = geo.Span{First: geo.NewDay(t.Year()-1, 1, 1), Last: geo.NewDay(t.Year()-1, 12, 31)}
		}
	}
}

// year reads "عام 2017" and "in 2017".
func (c *clock) year(i, _ int) (dateExpr, bool) {
	j := i
	if u := c.at(j, "unit"); u != nil && u.Value == "1y" {
		j = u.Last + 1
	} else if f := c.formAt(i - 1); f != "in" && f != "since" {
		return dateExpr{}, false
	}
	y, ok := c.digits(j)
	if !ok || y < 1900 || y > 2100 {
		return dateExpr{}, false
	}
	c.told = y
	e := dateExpr{last: j, rule: "year", precision: geo.TimeMonth}
	e.span = geo.Span{First: geo.NewDay(y, 1, 1), Last: geo.NewDay(y, 12, 31)}
	if c.today.Known() && e.span.Last > c.today && e.span.First <= c.today {
		e.span.Last = c.today
	}
	return e, true
}

// vague reads "مؤخراً" and "recently": words of time that give no date.
func (c *clock) vague(i, _ int) (dateExpr, bool) {
	t := c.at(i, "vague")
	if t == nil {
		return dateExpr{}, false
	}
	return dateExpr{last: t.Last, rule: "no date"}, true
}

// partOf reads "أواخر حزيران", "late June", "الثلث الأول من نيسان", "مطلع الشهر ذاته".
func (c *clock) partOf(i, _ int) (dateExpr, bool) {
	t := c.at(i, "part")
	if t == nil {
		t = c.at(i, "third")
	}
	if t == nil {
		return dateExpr{}, false
	}
	lo, hi, _ := strings.Cut(t.Value, "-")
	from, _ := strconv.Atoi(lo)
	to, _ := strconv.Atoi(hi)
	j := t.Last + 1
	if u := c.at(j, "unit"); u != nil && u.Value == "1m" { // شهر آب
		if _, _, ok := c.monthAt(u.Last + 1); ok {
			j = u.Last + 1
		}
	}
	e := dateExpr{rule: "part of a month"}
	var whole geo.Span
	if month, last, ok := c.monthAt(j); ok {
		year, end, known := c.yearOf(last+1, month, from)
		e.last = max(last, end)
		if known {
			whole = monthSpan(year, month)
		}
	} else if w, ok := c.period(j, 0); ok && (w.precision == geo.TimeMonth || !c.today.Known()) {
		e.last, whole = w.last, w.span
	} else {
		return dateExpr{}, false
	}
	if whole.First.Known() {
		e.precision = geo.TimeWeek
		if days := int(whole.Last-whole.First) + 1; days > 31 { // a part of a year
			e.span = geo.Span{First: whole.First + geo.Day(days*(from-1)/31), Last: whole.First + geo.Day(days*to/31) - 1}
			e.precision = geo.TimeMonth
		} else {
			e.span = geo.Span{First: whole.First + geo.Day(from-1), Last: min(whole.First+geo.Day(to-1), whole.Last)}
		}
		if c.today.Known() && e.span.Last > c.today && e.span.First <= c.today {
			e.span.Last = c.today
		}
	}
	return e, true
}
