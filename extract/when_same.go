package extract

import (
	"strings"

	"github.com/furat-map/furat/geo"
)

// held is an expression that holds on to the day the article spoke of last.
func (c *clock) held(last int, rule string) (dateExpr, bool) {
	if !c.day.First.Known() {
		return dateExpr{}, false
	}
	return dateExpr{last: last, span: c.day, precision: geo.TimeDay, rule: rule}, true
}

// sameTime reads "the same morning", "المساء ذاته", "التوقيت نفسه".
func (c *clock) sameTime(i, _ int) (dateExpr, bool) {
	part := func(j int) int {
		for _, class := range []string{"clock", "moment"} {
			if t := c.at(j, class); t != nil {
				return t.Last
			}
		}
		return -1
	}
	if c.pack.AdjectiveAfter {
		if last := part(i); last >= 0 && c.at(last+1, "same") != nil {
			return c.held(last+1, "the day told before")
		}
		return dateExpr{}, false
	}
	if t := c.at(i, "same"); t != nil {
		if last := part(t.Last + 1); last >= 0 {
			return c.held(last, "the day told before")
		}
	}
	return dateExpr{}, false
}

// hoursLater reads "four hours later" and "وبعد نحو ثلاث ساعات" at the head of a
// sentence or clause, not "hours after the raid".
func (c *clock) hoursLater(i, end int) (dateExpr, bool) {
	j := i
	if c.pack.AdjectiveAfter {
		after := c.at(j, "later")
		if after == nil {
			return dateExpr{}, false
		}
		j = after.Last + 1
	}
	j = c.skip(j, "about")
	_, j = c.quantity(j)
	u := c.at(j, "unit")
	if u == nil || !strings.HasSuffix(u.Value, "h") {
		return dateExpr{}, false
	}
	last := u.Last
	if t := c.at(last+1, "few"); t != nil {
		last = t.Last
	}
	if !c.pack.AdjectiveAfter {
		t := c.at(last+1, "later")
		if t == nil {
			return dateExpr{}, false
		}
		last = t.Last
	}
	if f := c.formAt(last + 1); last < end && (f == "من" || f == "علي") && c.gap(last+1) == " " {
		return dateExpr{}, false
	}
	return c.held(last, "hours after what was told before")
}
