package when

import (
	"strings"

	"github.com/furat-map/furat/geo"
)

// held is an expression that holds on to the day the article spoke of last.
func (c *clock) held(last int) (Expr, bool) {
	if !c.day.First.Known() {
		return Expr{}, false
	}
	return Expr{Last: last, Span: c.day, Precision: geo.TimeDay}, true
}

// partOfDay returns the last token of a word for a part of the day at token i.
func (c *clock) partOfDay(i int) (int, bool) {
	for _, class := range []string{"clock", "moment"} {
		if t := c.word(i, class); t != nil {
			return t.Last, true
		}
	}
	return 0, false
}

// sameTime reads "the same morning", "المساء ذاته", "التوقيت نفسه".
func sameTime(c *clock, i, _ int) (Expr, bool) {
	if c.Pack.AdjectiveAfter {
		if last, ok := c.partOfDay(i); ok && c.word(last+1, "same") != nil {
			return c.held(last + 1)
		}
		return Expr{}, false
	}
	if t := c.word(i, "same"); t != nil {
		if last, ok := c.partOfDay(t.Last + 1); ok {
			return c.held(last)
		}
	}
	return Expr{}, false
}

// hoursLater reads "four hours later" and "وبعد نحو ثلاث ساعات" at the head of a
// sentence or clause, not "hours after the raid".
func hoursLater(c *clock, i, end int) (Expr, bool) {
	j := i
	if c.Pack.AdjectiveAfter {
		after := c.word(j, "later")
		if after == nil {
			return Expr{}, false
		}
		j = after.Last + 1
	}
	j = c.skip(j, "about")
	_, j = c.quantity(j)
	u := c.word(j, "unit")
	if u == nil || !strings.HasSuffix(u.Value, "h") {
		return Expr{}, false
	}
	last := u.Last
	if t := c.word(last+1, "few"); t != nil {
		last = t.Last
	}
	if !c.Pack.AdjectiveAfter {
		t := c.word(last+1, "later")
		if t == nil {
			return Expr{}, false
		}
		last = t.Last
	}
	if c.Is(last+1, "than") && last < end && c.Gap(last+1) == " " {
		return Expr{}, false
	}
	return c.held(last)
}
