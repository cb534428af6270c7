package when

import (
	"strconv"
	"time"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

// nightBetween reads "ليلة الأربعاء/الخميس", "the night of Friday to Saturday" and "overnight".
func nightBetween(c *clock, i, _ int) (Expr, bool) {
	if t := c.word(i, "overnight"); t != nil {
		return c.fromPublication(Expr{Last: t.Last}, -1, 0), true
	}
	t := c.word(i, "night")
	if t == nil {
		return Expr{}, false
	}
	a := c.word(t.Last+1, "weekday")
	if a == nil {
		return Expr{}, false
	}
	next := a.Last + 1
	if c.Is(next, "into") {
		next++
	}
	b := c.word(next, "weekday")
	if b == nil {
		return Expr{}, false
	}
	e := Expr{Last: c.skip(b.Last+1, "last") - 1}
	if c.today.Known() {
		to := c.lastWeekday(weekdayOf(b), false)
		e.Span, e.Precision = geo.Span{First: to - 1, Last: to}, geo.TimeDay
	}
	return e, true
}

// fromPublication fills in days counted from publication; without a publication
// day it leaves the expression undated.
func (c *clock) fromPublication(e Expr, from, to int) Expr {
	if c.today.Known() {
		e.Span, e.Precision = geo.Span{First: c.today + geo.Day(from), Last: c.today + geo.Day(to)}, geo.TimeDay
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

// dayword returns a word such as "yesterday". A word that the table gives with
// the article means a day only with it: اليوم is today, يوم is a day.
func (c *clock) dayword(i int) *lang.Tag {
	t := c.word(i, "dayword")
	if t == nil || !t.Article || t.First != t.Last {
		return t
	}
	if !t.Definite || t.Prep != 0 {
		return nil
	}
	return t
}

// relativeDay reads today, yesterday and their weekdays ("أمس السبت").
func relativeDay(c *clock, i, _ int) (Expr, bool) {
	t := c.dayword(i)
	if t == nil {
		t = c.dayword(c.skip(i, "clock", "day", "night"))
	}
	if t == nil || c.word(t.Last+1, "same") != nil { // "on that same day"
		return Expr{}, false
	}
	days, _ := strconv.Atoi(t.Value)
	e := c.fromPublication(Expr{Last: t.Last}, days, days)
	if w := c.word(t.Last+1, "weekday"); w != nil && c.namesDay(w, true) {
		e.Last = w.Last
		if c.today.Known() && e.Span.First.Weekday() != weekdayOf(w) {
			e.Conflict, e.Span = true, oneDay(c.lastWeekday(weekdayOf(w), false))
		}
	}
	e.Last = c.skip(e.Last+1, "clock") - 1
	return e, true
}

// weekday reads "السبت", "يوم السبت الماضي", "on Saturday night", and a date
// behind it.
func weekday(c *clock, i, end int) (Expr, bool) {
	j := i
	if t := c.word(j, "last"); t != nil && c.word(t.Last+1, "weekday") != nil { // last Saturday
		j = t.Last + 1
	}
	before := j > i
	j = c.skip(j, "clock", "day", "night")
	w := c.word(j, "weekday")
	if w == nil || !c.namesDay(w, j == i) {
		return Expr{}, false
	}
	if c.word(i-1, "next") != nil || c.word(i, "next") != nil {
		return Expr{Last: w.Last}, true
	}
	next := c.skip(w.Last+1, "clock")
	for _, date := range []Form{dayOfMonth, numeric} { // Saturday, July 10
		if e, ok := date(c, next, end); ok && e.Last <= end {
			return e, true
		}
	}
	if second := c.secondDay(next); second != nil {
		return c.twoDays(w, second), true
	}
	if c.word(next, "next") != nil {
		return Expr{Last: next}, true
	}
	e := Expr{Last: next - 1}
	if t := c.word(next, "last"); t != nil {
		e.Last, before = t.Last, true
	}
	if c.today.Known() {
		e.Span, e.Precision = oneDay(c.lastWeekday(weekdayOf(w), before)), geo.TimeDay
	}
	return e, true
}

// namesDay reports a word that means the day of the week and not the number or
// the verb that is written alike.
func (c *clock) namesDay(w *lang.Tag, bare bool) bool {
	switch {
	case c.Pack.CapitalDays:
		return c.Tokens[w.First].Upper
	case c.Pack.Article != "":
		return w.Definite || !bare
	}
	return true
}

// secondDay returns the weekday that is joined to the one before token i: "on
// Friday and Saturday", "يومي الجمعة والسبت".
func (c *clock) secondDay(i int) *lang.Tag {
	if c.Is(i, "and") {
		return c.word(i+1, "weekday")
	}
	if t := c.word(i, "weekday"); t != nil && t.And {
		return t
	}
	return nil
}

// twoDays are the two weekdays up to the latest such second day.
func (c *clock) twoDays(first, second *lang.Tag) Expr {
	e := Expr{Last: second.Last}
	if !c.today.Known() {
		return e
	}
	to := c.lastWeekday(weekdayOf(second), false)
	from := to
	for from.Weekday() != weekdayOf(first) {
		from--
	}
	e.Span, e.Precision = geo.Span{First: from, Last: to}, geo.TimeDay
	return e
}
