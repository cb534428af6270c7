package when

import (
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

// untilToday cuts a span that goes on behind the day of publication.
func (c *clock) untilToday(s geo.Span) geo.Span {
	if c.today.Known() && s.Last > c.today && s.First <= c.today {
		s.Last = c.today
	}
	return s
}

// months reads "آذار 2019", "في آب الماضي", "شهري أيار وآذار الماضيين", "in March".
func months(c *clock, i, _ int) (Expr, bool) {
	j := i
	if u := c.word(j, "unit"); u != nil && strings.HasSuffix(u.Value, "m") {
		j = u.Last + 1
	}
	first, last, ok := c.monthAt(j)
	if !ok || (j == i && !c.introduced(i, last)) { // months are words too: "May", أب
		return Expr{}, false
	}
	second := first
	k := last + 1
	if c.Is(k, "and") {
		k++
	}
	if m, l, more := c.monthAt(k); more && m != first && !strings.ContainsAny(c.Gap(last+1), ",،.") {
		second, last = m, l
	}
	lo, hi := min(first, second), max(first, second)
	year, end, known := c.yearOf(last+1, lo, 1)
	e := Expr{Last: max(last, end)}
	if known {
		e.Span = c.untilToday(geo.Span{First: monthSpan(year, lo).First, Last: monthSpan(year, hi).Last})
		e.Precision = geo.TimeMonth
	}
	return e, true
}

// introduced reports whether a word such as "in" stands before the month of
// tokens first to last, or a year or "last" behind it.
func (c *clock) introduced(first, last int) bool {
	if c.Is(first-1, "introduces") || last > first || c.Tag(first, lang.Time, "month").Prep != 0 {
		return true
	}
	y, ok := c.digits(last + 1)
	return (ok && isYear(y)) || c.word(last+1, "last") != nil
}

// quantity reads how many units: a number, 0 for "several", -1 for none.
func (c *clock) quantity(i int) (n, next int) {
	if t := c.word(i, "few"); t != nil {
		return 0, t.Last + 1
	}
	if v, last, ok := c.Number(i); ok {
		return v, last + 1
	}
	return -1, i
}

// amount reads "قبل يومين", "منذ أيام", "two days ago", "خلال الأسابيع الماضية", "the past two weeks".
func amount(c *clock, i, _ int) (Expr, bool) {
	ago, past, j := c.beforeAmount(i)
	n, j := c.quantity(j)
	u := c.word(j, "unit")
	if u == nil {
		return Expr{}, false
	}
	count, unit := unitOf(u)
	if n < 0 && count == 2 {
		n = 2
	}
	some := n == 0 || (n < 0 && count == 0)
	e := Expr{Last: u.Last}
	tail := u.Last + 1
	if t := c.word(tail, "few"); t != nil {
		some, tail = true, t.Last+1
	}
	if t := c.word(tail, "last"); t != nil && c.Pack.AdjectiveAfter {
		past, e.Last = true, t.Last
	}
	if t := c.word(tail, "ago"); t != nil && !c.Pack.AdjectiveAfter {
		ago, e.Last = true, t.Last
	}
	told := n > 0 || some
	one := n < 0 && count == 1
	switch {
	case past && told:
		c.lastUnits(&e, n, unit)
		return e, true
	case ago && (told || one):
		c.before(&e, n, unit, some)
		return e, true
	}
	return Expr{}, false
}

// beforeAmount reads what stands before how many units: "قبل", "during", "the past".
func (c *clock) beforeAmount(i int) (ago, past bool, next int) {
	if t := c.word(i, "ago"); t != nil {
		ago, next = true, t.Last+1
	} else {
		next = c.skip(i, "during")
	}
	if t := c.word(next, "last"); t != nil && !c.Pack.AdjectiveAfter { // past two weeks
		past, next = true, t.Last+1
	}
	return ago, past, next
}

// unitOf splits the value of a unit: its count (0 for a plural) and its letter.
func unitOf(u *lang.Tag) (int, string) {
	count, _ := strconv.Atoi(u.Value[:1])
	return count, u.Value[1:]
}

var unitDays = map[string]int{"d": 1, "w": 7, "m": 30, "y": 365}

// lastUnits fills in the n units before publication; without a number a few:
// a week of days, four weeks, three months.
func (c *clock) lastUnits(e *Expr, n int, unit string) {
	if !c.today.Known() {
		return
	}
	if unit == "h" {
		e.Span, e.Precision = geo.Span{First: c.today - geo.Day(max(1, n/24)), Last: c.today}, geo.TimeWeek
		if n <= 24 {
			e.Precision = geo.TimeDay
		}
		return
	}
	if n <= 0 {
		n = map[string]int{"d": 7, "w": 4, "m": 3, "y": 3}[unit]
	}
	days := min(n, 1000) * unitDays[unit]
	e.Span = geo.Span{First: c.today - geo.Day(days), Last: c.today}
	e.Precision = geo.TimeWeek
	if days > 20 {
		e.Precision = geo.TimeMonth
	}
}

// before fills in a point n units before publication, as exact as the unit.
func (c *clock) before(e *Expr, n int, unit string, some bool) {
	switch {
	case !c.today.Known():
		return
	case unit == "h":
		e.Span, e.Precision = oneDay(c.today), geo.TimeDay
		return
	case some:
		c.lastUnits(e, -1, unit)
		return
	}
	n = min(max(n, 1), 1000)
	day := c.today - geo.Day(n*unitDays[unit])
	switch unit {
	case "d":
		e.Span, e.Precision = oneDay(day), geo.TimeDay
	case "w":
		e.Span, e.Precision = geo.Span{First: day - 3, Last: day + 3}, geo.TimeWeek
	case "m":
		e.Span, e.Precision = geo.Span{First: day - 15, Last: day + 15}, geo.TimeMonth
	default:
		y := c.today.Time().Year() - n
		e.Span, e.Precision = yearSpan(y), geo.TimeMonth
	}
}

func yearSpan(y int) geo.Span {
	return geo.Span{First: geo.NewDay(y, 1, 1), Last: geo.NewDay(y, 12, 31)}
}

// whichPeriod are the words that say which day, week, month or year is meant.
var whichPeriod = []string{"last", "this", "same"}

// period reads "الشهر الماضي", "last week", "this month", "الشهر ذاته", "العام الماضي", "the same day".
func period(c *clock, i, _ int) (Expr, bool) {
	which, j := "", i
	if !c.Pack.AdjectiveAfter {
		which, j = c.which(i)
	}
	u := c.word(j, "unit")
	if u == nil || u.Value[0] != '1' || u.Value == "1h" {
		return Expr{}, false
	}
	last := u.Last
	if c.Pack.AdjectiveAfter {
		if _, l, ok := c.monthAt(last + 1); ok && u.Value == "1m" { // شهر آب
			return months(c, i, l)
		}
		var next int
		which, next = c.which(last + 1)
		last = next - 1
	}
	if which == "" {
		return Expr{}, false
	}
	e := Expr{Last: last}
	_, unit := unitOf(u)
	switch {
	case which == "same":
		c.samePeriod(&e, unit)
	case c.today.Known():
		c.calendar(&e, unit, which == "last")
	}
	return e, true
}

// which reads the word for which period at token i.
func (c *clock) which(i int) (string, int) {
	for _, t := range c.At(i) {
		if t.Kind == lang.Time && slices.Contains(whichPeriod, t.Class) {
			return t.Class, t.Last + 1
		}
	}
	return "", i
}

// samePeriod fills in the day or month that the article spoke of last.
func (c *clock) samePeriod(e *Expr, unit string) {
	switch unit {
	case "d":
		e.Span, e.Precision = c.day, geo.TimeDay
	case "m":
		e.Span, e.Precision = c.month, geo.TimeMonth
	}
	if !e.Span.First.Known() {
		e.Precision = geo.TimeUnknown
	}
}

// calendar fills in this or the last week (Monday first), month or year.
func (c *clock) calendar(e *Expr, unit string, last bool) {
	t := c.today.Time()
	switch unit {
	case "d":
		e.Span, e.Precision = oneDay(c.today-1), geo.TimeDay
	case "w":
		monday := c.today - geo.Day((int(t.Weekday())+6)%7)
		e.Span, e.Precision = geo.Span{First: monday, Last: c.today}, geo.TimeWeek
		if last {
			e.Span = geo.Span{First: monday - 7, Last: monday - 1}
		}
	case "m":
		e.Span, e.Precision = geo.Span{First: monthSpan(t.Year(), t.Month()).First, Last: c.today}, geo.TimeMonth
		if last {
			e.Span = monthSpan(t.Year(), t.Month()-1)
		}
	case "y":
		e.Span, e.Precision = geo.Span{First: geo.NewDay(t.Year(), 1, 1), Last: c.today}, geo.TimeMonth
		if last {
			e.Span = yearSpan(t.Year() - 1)
		}
	}
}

// year reads "عام 2017" and "in 2017".
func year(c *clock, i, _ int) (Expr, bool) {
	j := i
	if u := c.word(j, "unit"); u != nil && u.Value == "1y" {
		j = u.Last + 1
	} else if !c.Is(i-1, "in year") {
		return Expr{}, false
	}
	y, ok := c.digits(j)
	if !ok || !isYear(y) {
		return Expr{}, false
	}
	c.told = y
	return Expr{Last: j, Precision: geo.TimeMonth, Span: c.untilToday(yearSpan(y))}, true
}

// vague reads "مؤخراً" and "recently": words of time that give no date.
func vague(c *clock, i, _ int) (Expr, bool) {
	t := c.word(i, "vague")
	if t == nil {
		return Expr{}, false
	}
	return Expr{Last: t.Last}, true
}

// partOf reads "أواخر حزيران", "late June", "الثلث الأول من نيسان", "مطلع الشهر ذاته".
func partOf(c *clock, i, _ int) (Expr, bool) {
	t := c.word(i, "part")
	if t == nil {
		t = c.word(i, "third")
	}
	if t == nil {
		return Expr{}, false
	}
	from, to := daysOf(t)
	whole, last, ok := c.wholeOf(t.Last+1, from)
	if !ok {
		return Expr{}, false
	}
	e := Expr{Last: last}
	if !whole.First.Known() {
		return e, true
	}
	if days := int(whole.Last-whole.First) + 1; days > 31 { // a part of a year
		e.Span = geo.Span{First: whole.First + geo.Day(days*(from-1)/31), Last: whole.First + geo.Day(days*to/31) - 1}
		e.Precision = geo.TimeMonth
	} else {
		e.Span = geo.Span{First: whole.First + geo.Day(from-1), Last: min(whole.First+geo.Day(to-1), whole.Last)}
		e.Precision = geo.TimeWeek
	}
	if e.Span = c.untilToday(e.Span); c.today.Known() && e.Span.First > c.today {
		e.Span, e.Precision = geo.Span{}, geo.TimeUnknown // it is still to come
	}
	return e, true
}

// daysOf reads the days of a month that a part of it has: "1-10".
func daysOf(t *lang.Tag) (from, to int) {
	lo, hi, _ := strings.Cut(t.Value, "-")
	from, _ = strconv.Atoi(lo)
	to, _ = strconv.Atoi(hi)
	return from, to
}

// wholeOf reads the month or period at token j that a part of is told.
func (c *clock) wholeOf(j, from int) (whole geo.Span, last int, ok bool) {
	if u := c.word(j, "unit"); u != nil && u.Value == "1m" { // شهر آب
		if _, _, month := c.monthAt(u.Last + 1); month {
			j = u.Last + 1
		}
	}
	if month, at, isMonth := c.monthAt(j); isMonth {
		year, end, known := c.yearOf(at+1, month, from)
		if known {
			whole = monthSpan(year, month)
		}
		return whole, max(at, end), true
	}
	w, ok := period(c, j, 0)
	if !ok || (w.Precision != geo.TimeMonth && c.today.Known()) {
		return whole, 0, false
	}
	return w.Span, w.Last, true
}
