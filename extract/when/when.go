// Package when finds the expressions of time in a text and resolves them
// against the day of publication.
//
// An expression is tried at each token that can begin one, by the forms of
// [Forms] in their order: the first that reads it wins. What the words mean
// stands in time.tsv of the language; how its expressions are built, in its
// grammar.
package when

import (
	"strconv"
	"time"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// Expr is an expression of time: tokens First to Last. Precision 0 means that
// the words give no date by themselves.
type Expr struct {
	First, Last int
	Span        geo.Span
	Precision   int
	Rule        rule.ID
	Conflict    bool // the weekday told is not that of the day told
}

// Day reports an expression that tells one day.
func (e *Expr) Day() bool { return e.Precision == geo.TimeDay && e.Span.First == e.Span.Last }

// Form reads an expression that begins at token i and ends by token end.
type Form func(c *clock, i, end int) (Expr, bool)

// Forms are the ways to tell a time, the most telling first.
var Forms = rule.List[Form]{
	{ID: "when.figures", Doc: "date in figures", Do: numeric},
	{ID: "when.night", Doc: "night between two days", Do: nightBetween},
	{ID: "when.same", Doc: "the day told before", Do: sameTime},
	{ID: "when.later", Doc: "hours after what was told before", Do: hoursLater},
	{ID: "when.relative", Doc: "day told from publication", Do: relativeDay},
	{ID: "when.weekday", Doc: "weekday", Do: weekday},
	{ID: "when.day", Doc: "day and month", Do: dayOfMonth},
	{ID: "when.part", Doc: "part of a month", Do: partOf},
	{ID: "when.month", Doc: "month", Do: months},
	{ID: "when.amount", Doc: "a time before publication", Do: amount},
	{ID: "when.period", Doc: "this, the last or the same period", Do: period},
	{ID: "when.year", Doc: "year", Do: year},
	{ID: "when.vague", Doc: "a time that gives no date", Do: vague},
}

// clock is the state of the reading: the day of publication and the last
// month and day that the article spoke of ("of the same month").
type clock struct {
	*lang.Words
	today geo.Day
	month geo.Span
	day   geo.Span
	told  int // the last year that the text told, for months without one where nothing says when it was published
}

// Find finds the expressions of time in a text, in its order. published is the
// day it was published, or unknown.
func Find(w *lang.Words, published geo.Day, off rule.Off) []Expr {
	c := &clock{Words: w, today: published}
	var out []Expr
	for _, s := range w.Sentences {
		for i := s.First; i <= s.Last; {
			e, ok := c.read(i, s.Last, off)
			if !ok {
				i++
				continue
			}
			out = append(out, e)
			c.remember(e)
			i = e.Last + 1
		}
	}
	return out
}

// mayBegin reports a figure, a number or a word of time: all expressions begin
// with one.
func (c *clock) mayBegin(i int) bool {
	if c.Tokens[i].Script == fold.Digit {
		return true
	}
	for _, t := range c.At(i) {
		if t.Kind == lang.Time || t.Kind == lang.Number {
			return true
		}
	}
	return false
}

// read tries the forms at token i.
func (c *clock) read(i, end int, off rule.Off) (Expr, bool) {
	if !c.mayBegin(i) {
		return Expr{}, false
	}
	for id, form := range Forms.Except(off) {
		if e, ok := form(c, i, end); ok && e.Last <= end {
			if e.Span.First > e.Span.Last { // "the end of this month", before it
				e.Span, e.Precision = geo.Span{}, geo.TimeUnknown
			}
			e.First = i
			if e.Rule == "" {
				e.Rule = id
			}
			return e, true
		}
	}
	return Expr{}, false
}

func (c *clock) remember(e Expr) {
	switch {
	case e.Day():
		c.day = e.Span
		t := e.Span.First.Time()
		c.month = monthSpan(t.Year(), t.Month())
	case e.Precision == geo.TimeMonth || e.Precision == geo.TimeWeek:
		t := e.Span.First.Time()
		if m := monthSpan(t.Year(), t.Month()); e.Span.First.Known() && e.Span.Last <= m.Last {
			c.month = m
		}
	}
}

// word returns the longest word of time of a class at token i, nil for none.
func (c *clock) word(i int, class string) *lang.Tag {
	var best *lang.Tag
	tags := c.At(i)
	for k := range tags {
		if t := &tags[k]; t.Kind == lang.Time && t.Class == class && (best == nil || t.Last > best.Last) {
			best = t
		}
	}
	return best
}

// skip moves i over tags of the classes.
func (c *clock) skip(i int, classes ...string) int {
	for moved := true; moved; {
		moved = false
		for _, class := range classes {
			if t := c.word(i, class); t != nil && !(class == "day" && t.Definite) {
				i, moved = t.Last+1, true
			}
		}
	}
	return i
}

// digits returns the number written at token i.
func (c *clock) digits(i int) (int, bool) {
	if i < 0 || i >= len(c.Tokens) || c.Tokens[i].Script != fold.Digit || len(c.Tokens[i].Form) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(c.Tokens[i].Form)
	return n, err == nil
}

func oneDay(d geo.Day) geo.Span { return geo.Span{First: d, Last: d} }

func monthSpan(year int, m time.Month) geo.Span {
	return geo.Span{First: geo.NewDay(year, m, 1), Last: geo.NewDay(year, m+1, 0)}
}
