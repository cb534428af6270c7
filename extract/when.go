package extract

import (
	"strconv"
	"strings"
	"time"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// dateExpr is an expression of time, resolved against the day of
// publication. Precision 0 means that the words give no date by themselves.
type dateExpr struct {
	first, last int
	span        geo.Span
	precision   int
	rule        string
	conflict    bool // the weekday told is not that of the day told
}

// clock is the state of the reading: the day of publication and the last
// month and day that the article spoke of ("of the same month").
type clock struct {
	*document
	today geo.Day
	month geo.Span
	day   geo.Span
	told  int // the last year that the text told, for months without one where nothing says when it was published
}

// findDates finds the expressions of time in the article's order.
func (d *document) findDates() {
	c := &clock{document: d, today: d.art.Published}
	for _, s := range d.sentences {
		for i := s.first; i <= s.last; {
			if !c.mayBegin(i) {
				i++
				continue
			}
			e, ok := c.expr(i, s.last)
			if !ok {
				i++
				continue
			}
			e.first = i
			d.dates = append(d.dates, e)
			c.remember(e)
			i = e.last + 1
		}
	}
}

// mayBegin reports a figure, a number or a word of time: all expressions begin
// with one.
func (c *clock) mayBegin(i int) bool {
	if c.tokens[i].Script == fold.Digit {
		return true
	}
	for k := range c.tags[i] {
		if kind := c.tags[i][k].Kind; kind == lang.Time || kind == lang.Number {
			return true
		}
	}
	return false
}

func (c *clock) remember(e dateExpr) {
	switch {
	case e.precision == geo.TimeDay && e.span.First == e.span.Last:
		c.day = e.span
		t := e.span.First.Time()
		c.month = monthSpan(t.Year(), t.Month())
	case e.precision == geo.TimeMonth || e.precision == geo.TimeWeek:
		t := e.span.First.Time()
		if m := monthSpan(t.Year(), t.Month()); e.span.First.Known() && e.span.Last <= m.Last {
			c.month = m
		}
	}
}

// expr tries the forms of expressions that can begin at token i, the most
// telling first.
func (c *clock) expr(i, end int) (dateExpr, bool) {
	for _, form := range []func(int, int) (dateExpr, bool){
		c.numeric, c.nightBetween, c.sameTime, c.hoursLater, c.relativeDay, c.weekday, c.dayOfMonth, c.partOf, c.months, c.amount, c.period, c.year, c.vague,
	} {
		if e, ok := form(i, end); ok && e.last <= end {
			return e, true
		}
	}
	return dateExpr{}, false
}

func (c *clock) at(i int, class string) *lang.Tag { return c.tagAt(i, lang.Time, class) }

// skip moves i over tags of the classes.
func (c *clock) skip(i int, classes ...string) int {
	for moved := true; moved; {
		moved = false
		for _, class := range classes {
			if t := c.at(i, class); t != nil && !(class == "day" && t.Definite) {
				i, moved = t.Last+1, true
			}
		}
	}
	return i
}

// digits returns the number written at token i.
func (c *clock) digits(i int) (int, bool) {
	if i < 0 || i >= len(c.tokens) || c.tokens[i].Script != fold.Digit || len(c.tokens[i].Form) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(c.tokens[i].Form)
	return n, err == nil
}

func oneDay(d geo.Day) geo.Span { return geo.Span{First: d, Last: d} }

func monthSpan(year int, m time.Month) geo.Span {
	return geo.Span{First: geo.NewDay(year, m, 1), Last: geo.NewDay(year, m+1, 0)}
}

// numeric reads 2023-07-06, 2023/7/6, 6/7/2023 and 6.7.2023.
func (c *clock) numeric(i, _ int) (dateExpr, bool) {
	var n [3]int
	for k := range n {
		v, ok := c.digits(i + k)
		if !ok || k > 0 && !strings.ContainsAny(c.gap(i+k), "-/.") || k > 0 && len(c.gap(i+k)) > 3 {
			return dateExpr{}, false
		}
		n[k] = v
	}
	year, month, day := n[0], n[1], n[2]
	if year < 1000 {
		year, day = n[2], n[0]
	}
	if year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 {
		return dateExpr{}, false
	}
	return dateExpr{last: i + 2, span: oneDay(geo.NewDay(year, time.Month(month), day)), precision: geo.TimeDay, rule: "date in figures"}, true
}

// nightBetween reads "ليلة الأربعاء/الخميس", "the night of Friday to Saturday" and "overnight".
func (c *clock) nightBetween(i, _ int) (dateExpr, bool) {
	t := c.at(i, "night")
	if t == nil {
		return dateExpr{}, false
	}
	a := c.at(t.Last+1, "weekday")
	if a == nil {
		if c.pack.Code == "en" && t.First == t.Last && c.tokens[i].Form == "overnight" {
			return c.relative(dateExpr{last: i, rule: "overnight"}, -1, 0), true
		}
		return dateExpr{}, false
	}
	next := a.Last + 1
	if c.is(next, "into") {
		next++
	}
	b := c.at(next, "weekday")
	if b == nil {
		return dateExpr{}, false
	}
	last := c.skip(b.Last+1, "last") - 1
	e := dateExpr{last: last, rule: "night between two days"}
	if c.today.Known() {
		to := c.lastWeekday(weekdayOf(b), false)
		e.span, e.precision = geo.Span{First: to - 1, Last: to}, geo.TimeDay
	}
	return e, true
}

// relative fills in days from publication; without a publication day it
// leaves the expression undated.
func (c *clock) relative(e dateExpr, from, to int) dateExpr {
	if c.today.Known() {
		e.span, e.precision = geo.Span{First: c.today + geo.Day(from), Last: c.today + geo.Day(to)}, geo.TimeDay
	}
	return e
}

func weekdayOf(t *lang.Tag) time.Weekday {
	n, _ := strconv.Atoi(t.Value)
	return time.Weekday(n)
}

// lastWeekday returns the latest such day up to publication, or before it.
func (c *clock) lastWeekday(w time.Weekday, before bool) geo.Day {
	d := c.today
	if before {
		d--
	}
	for d.Weekday() != w {
		d--
	}
	return d
}

// dayword returns a word such as "yesterday"; in Arabic "day" is today only
// with the article.
func (c *clock) dayword(i int) *lang.Tag {
	t := c.at(i, "dayword")
	if t != nil && t.Value == "0" && t.First == t.Last && c.pack.Code == "ar" && (!t.Definite || t.Prep != 0) {
		return nil
	}
	return t
}

// relativeDay reads today, yesterday and their weekdays ("أمس السبت").
func (c *clock) relativeDay(i, _ int) (dateExpr, bool) {
	t := c.dayword(i)
	if t == nil {
		t = c.dayword(c.skip(i, "clock", "day", "night"))
	}
	if t == nil {
		return dateExpr{}, false
	}
	if c.at(t.Last+1, "same") != nil {
		return dateExpr{}, false // "on that same day"
	}
	off, _ := strconv.Atoi(t.Value)
	e := c.relative(dateExpr{last: t.Last, rule: "day told from publication"}, off, off)
	if w := c.at(t.Last+1, "weekday"); w != nil {
		e.last, e.rule = w.Last, "day told from publication, with its weekday"
		if c.today.Known() && e.span.First.Weekday() != weekdayOf(w) {
			e.conflict, e.span = true, oneDay(c.lastWeekday(weekdayOf(w), false))
		}
	}
	e.last = c.skip(e.last+1, "clock") - 1
	return e, true
}

// weekday reads "السبت", "يوم السبت الماضي", "on Saturday night", and a date behind it.
func (c *clock) weekday(i, end int) (dateExpr, bool) {
	j := i
	if t := c.at(j, "last"); t != nil && c.at(t.Last+1, "weekday") != nil { // last Saturday
		j = t.Last + 1
	}
	lead := j > i
	j = c.skip(j, "clock", "day", "night")
	w := c.at(j, "weekday")
	if w == nil || c.pack.Code == "en" && !c.tokens[j].Upper || c.pack.Code == "ar" && !w.Definite && j == i {
		return dateExpr{}, false
	}
	next := c.skip(w.Last+1, "clock")
	if e, ok := c.dayOfMonth(next, end); ok { // Saturday, July 10
		return e, true
	}
	if e, ok := c.numeric(next, end); ok {
		return e, true
	}
	e := dateExpr{last: next - 1, rule: "weekday"}
	before := lead
	if second := c.secondDay(next); second != nil {
		e.last, e.rule = second.Last, "two days"
		if c.today.Known() {
			to := c.lastWeekday(weekdayOf(second), false)
			from := to
			for from.Weekday() != weekdayOf(w) {
				from--
			}
			e.span, e.precision = geo.Span{First: from, Last: to}, geo.TimeDay
		}
		return e, true
	}
	if t := c.at(next, "last"); t != nil {
		e.last, before = t.Last, true
	}
	if c.at(next, "next") != nil {
		return dateExpr{last: next, rule: "a day to come"}, true
	}
	if c.today.Known() {
		e.span, e.precision = oneDay(c.lastWeekday(weekdayOf(w), before)), geo.TimeDay
	}
	return e, true
}

// secondDay returns the weekday that is joined to the one before token i: "on
// Friday and Saturday", "يومي الجمعة والسبت".
func (c *clock) secondDay(i int) *lang.Tag {
	if c.is(i, "and") {
		return c.at(i+1, "weekday")
	}
	if t := c.at(i, "weekday"); t != nil && t.And {
		return t
	}
	return nil
}

// monthAt reads a month or a pair of names of one ("آذار/مارس").
func (c *clock) monthAt(i int) (time.Month, int, bool) {
	t := c.at(i, "month")
	if t == nil || c.pack.Code == "en" && !c.tokens[i].Upper {
		return 0, 0, false
	}
	n, _ := strconv.Atoi(t.Value)
	last := t.Last
	if p := c.at(last+1, "month"); p != nil && p.Value == t.Value {
		last = p.Last
	}
	return time.Month(n), last, true
}

// yearOf reads the year behind a month, or finds the latest year in which it
// had begun by publication. The boolean is false where neither is known.
func (c *clock) yearOf(i int, m time.Month, day int) (year, last int, ok bool) {
	j := i
	if t := c.at(j, "unit"); t != nil && t.Value == "1y" {
		j = t.Last + 1
	}
	if y, isYear := c.digits(j); isYear && y >= 1900 && y <= 2100 && !strings.ContainsAny(c.gap(j), "\n.") {
		c.told = y
		return y, j, true
	}
	last = i - 1
	if t := c.at(i, "last"); t != nil {
		last = t.Last
	} else if t := c.at(i, "this"); t != nil {
		last = t.Last
	}
	if !c.today.Known() {
		return c.told, last, c.told > 0
	}
	year = c.today.Time().Year()
	if geo.NewDay(year, m, day) > c.today {
		year--
	}
	return year, last, true
}

// dayOfMonth reads "27 حزيران/يونيو", "14 آذار الماضي", "March 9, 2024", "9 March", "2 و3 آب".
func (c *clock) dayOfMonth(i, _ int) (dateExpr, bool) {
	j := c.skip(i, "day", "clock")
	from, ok := c.digits(j)
	to, at := from, j+1
	if o := c.at(j, "ordinal"); o != nil && !ok {
		from, _ = strconv.Atoi(o.Value)
		to, at, ok = from, o.Last+1, true
		if f := c.formAt(at); f == "من" || f == "of" {
			at++
		}
	}
	if ok && c.is(at, "of") {
		at++ // 21 من آب
	}
	if ok && c.tokens[at-1].Script == fold.Digit {
		if v, more := c.digits(at); more && strings.ContainsAny(c.gap(at), "-–") {
			to, at = v, at+1
		} else if c.is(at, "and") {
			if v, more := c.digits(at + 1); more {
				to, at = v, at+2
			}
		}
		if f := c.formAt(at); f == "th" || f == "st" || f == "nd" || f == "rd" || f == "of" {
			at++
		}
	}
	month, last, isMonth := c.monthAt(at)
	if !ok || !isMonth { // March 9
		if month, last, isMonth = c.monthAt(j); !isMonth {
			return dateExpr{}, false
		}
		if from, ok = c.digits(last + 1); !ok || from > 31 || strings.Contains(c.gap(last+1), "\n") || c.fullStop(last) {
			return dateExpr{}, false
		}
		to, last = from, last+1
		if v, more := c.digits(last + 1); more && v <= 31 && strings.ContainsAny(c.gap(last+1), "-–") {
			to, last = v, last+1
		}
		if f := c.formAt(last + 1); f == "th" || f == "st" || f == "nd" || f == "rd" {
			last++
		}
	}
	if from < 1 || to > 31 || from > to {
		return dateExpr{}, false
	}
	e := dateExpr{rule: "day and month", last: last}
	year, end, known := c.yearOf(last+1, month, from)
	e.last = max(last, end)
	if known {
		e.span = geo.Span{First: geo.NewDay(year, month, from), Last: geo.NewDay(year, month, to)}
		e.precision = geo.TimeDay
	}
	return e, true
}

// fullStop reports a full stop behind token i that does not shorten a word.
func (c *clock) fullStop(i int) bool {
	return strings.Contains(c.gap(i+1), ".") && len(c.tokens[i].Form) > 4
}
