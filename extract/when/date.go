package when

import (
	"strconv"
	"strings"
	"time"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// The years that a number of four digits can mean.
const firstYear, lastYear = 1900, 2100

func isYear(y int) bool { return y >= firstYear && y <= lastYear }

// numeric reads 2023-07-06, 2023/7/6, 6/7/2023 and 6.7.2023.
func numeric(c *clock, i, _ int) (Expr, bool) {
	var n [3]int
	for k := range n {
		v, ok := c.digits(i + k)
		if !ok || (k > 0 && !joinsDate(c.Gap(i+k))) {
			return Expr{}, false
		}
		n[k] = v
	}
	year, month, day := n[0], n[1], n[2]
	if year < 1000 {
		year, day = n[2], n[0]
	}
	ofYear := month >= 1 && month <= 12 && day >= 1 && day <= 31
	if !isYear(year) || !ofYear {
		return Expr{}, false
	}
	return Expr{Last: i + 2, Span: oneDay(geo.NewDay(year, time.Month(month), day)), Precision: geo.TimeDay}, true
}

func joinsDate(gap string) bool { return len(gap) <= 3 && strings.ContainsAny(gap, "-/.") }

// monthAt reads a month or a pair of names of one ("آذار/مارس").
func (c *clock) monthAt(i int) (time.Month, int, bool) {
	t := c.word(i, "month")
	if t == nil || (c.Pack.CapitalDays && !c.Tokens[i].Upper) {
		return 0, 0, false
	}
	n, _ := strconv.Atoi(t.Value)
	last := t.Last
	if p := c.word(last+1, "month"); p != nil && p.Value == t.Value {
		last = p.Last
	}
	return time.Month(n), last, true
}

// yearOf reads the year behind a month, or finds the latest year in which it
// had begun by publication. The boolean is false where neither is known.
func (c *clock) yearOf(i int, m time.Month, day int) (year, last int, ok bool) {
	j := i
	if t := c.word(j, "unit"); t != nil && t.Value == "1y" {
		j = t.Last + 1
	}
	if y, told := c.digits(j); told && isYear(y) && !strings.ContainsAny(c.Gap(j), "\n.") {
		c.told = y
		return y, j, true
	}
	last = i - 1
	if t := c.word(i, "last"); t != nil {
		last = t.Last
	} else if t := c.word(i, "this"); t != nil {
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

// days are one or more days of a month, and the last token read.
type days struct {
	from, to, last int
	month          time.Month
}

// dayOfMonth reads "27 حزيران/يونيو", "14 آذار الماضي", "March 9, 2024", "9 March", "2 و3 آب".
func dayOfMonth(c *clock, i, _ int) (Expr, bool) {
	j := c.skip(i, "day", "clock")
	d, ok := c.dayThenMonth(j)
	if !ok {
		d, ok = c.monthThenDay(j)
	}
	if !ok || d.from < 1 || d.to > longestMonth(d.month) || d.from > d.to {
		return Expr{}, false
	}
	year, end, known := c.yearOf(d.last+1, d.month, d.from)
	e := Expr{Last: max(d.last, end)}
	if known {
		e.Span = geo.Span{First: geo.NewDay(year, d.month, d.from), Last: geo.NewDay(year, d.month, d.to)}
		e.Precision = geo.TimeDay
	}
	return e, true
}

// longestMonth is how many days a month has at most.
func longestMonth(m time.Month) int {
	return time.Date(2000, m+1, 0, 0, 0, 0, 0, time.UTC).Day() // a leap year
}

// dayThenMonth reads "9 March", "the 9th of March", "التاسع من شباط", "21 من آب".
func (c *clock) dayThenMonth(j int) (days, bool) {
	var d days
	var next int
	if o := c.word(j, "ordinal"); o != nil {
		d.from, _ = strconv.Atoi(o.Value)
		d.to, next = d.from, o.Last+1
	} else if n, ok := c.digits(j); ok {
		d.from = n
		d.to, next = c.lastOfDays(n, j)
	} else {
		return d, false
	}
	if c.Is(next, "of") {
		next++
	}
	var ok bool
	d.month, d.last, ok = c.monthAt(next)
	return d, ok
}

// lastOfDays reads what joins a second day to the one at token j, "2-3", "2 و3",
// and its ending, "2nd".
func (c *clock) lastOfDays(from, j int) (to, next int) {
	to, next = from, j+1
	if v, more := c.digits(next); more && strings.ContainsAny(c.Gap(next), "-–") {
		to, next = v, next+1
	} else if c.Is(next, "and") {
		if v, more := c.digits(next + 1); more {
			to, next = v, next+2
		}
	}
	if c.word(next, "ending") != nil {
		next++
	}
	return to, next
}

// monthThenDay reads "March 9", "March 9-11", "March 9th".
func (c *clock) monthThenDay(j int) (days, bool) {
	var d days
	var ok bool
	if d.month, d.last, ok = c.monthAt(j); !ok {
		return d, false
	}
	next := d.last + 1
	n, ok := c.digits(next)
	if !ok || n > 31 || strings.Contains(c.Gap(next), "\n") || c.fullStop(d.last) {
		return d, false
	}
	d.from, d.to, d.last = n, n, next
	if v, more := c.digits(next + 1); more && v <= 31 && strings.ContainsAny(c.Gap(next+1), "-–") {
		d.to, d.last = v, next+1
	}
	if c.word(d.last+1, "ending") != nil {
		d.last++
	}
	return d, true
}

// longestShort is how many letters a shortened month has at most: "Sept."
const longestShort = 4

// fullStop reports a full stop behind token i that does not shorten a word.
func (c *clock) fullStop(i int) bool {
	return strings.Contains(c.Gap(i+1), ".") && (len(c.Tokens[i].Form) > longestShort || c.Tokens[i].Script != fold.Latin)
}
