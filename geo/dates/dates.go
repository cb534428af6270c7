// Package dates reads days as tables, pages, feeds and messages write them: the
// one reader of dates for articles and tables.
//
// What has one reading is read: 2024-03-31, 31.12.2024, "March 2, 2024, 07:47
// PM EST", "25 كانون الثاني 2024", Excel's serial days, seconds and
// milliseconds since 1970. What has two, as 02/03/2024, is an error unless the
// [Order] says which. A time counts as the day of its own zone.
//
// A text is cut into numbers, words and signs; times, weekdays, zones and
// words that say nothing are taken out; what is left must be the numbers of one
// day, and perhaps the name of its month. So no form is listed, and none is
// read by its beginning alone.
package dates

import (
	_ "embed"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
)

// Order says which numbers come first in a date that could be read in several
// ways. The zero Order says nothing.
type Order string

// The orders.
const (
	DMY Order = "dmy"
	MDY Order = "mdy"
	YMD Order = "ymd"
)

// ParseOrder reads an order; "" is none.
func ParseOrder(s string) (Order, error) {
	o := Order(strings.ToLower(s))
	if s != "" && !slices.Contains([]Order{DMY, MDY, YMD}, o) {
		return "", geo.Errorf(geo.CodeInvalid, "dates", "%q is no order of a date; it is dmy, mdy or ymd", geo.Clip(s))
	}
	return o, nil
}

// ErrOrder is the error of a date that has several readings.
var ErrOrder = errors.New("it has several readings")

// maxDate is the longest text that can be a date, in bytes.
const maxDate = 120

// The years that a date can have: those of other calendars, and numbers that mean
// something else, are none.
const firstYear, lastYear = 1800, 2100

var firstDay, lastDay = geo.NewDay(firstYear, time.January, 1), geo.NewDay(lastYear, time.December, 31)

// Day reads one day.
func Day(s string, order Order) (geo.Day, error) {
	span, err := Span(s, order)
	if err != nil {
		return 0, err
	}
	if span.First != span.Last {
		return 0, unreadable(s)
	}
	return span.First, nil
}

// Span reads a day, or a month or year as its first and last day.
func Span(s string, order Order) (geo.Span, error) {
	if d, ok := geo.ParseDate(s); ok {
		if d < firstDay || d > lastDay { // of another calendar
			return geo.Span{}, unreadable(s)
		}
		return geo.Span{First: d, Last: d}, nil
	}
	s = strings.TrimSpace(s)
	if len(s) > maxDate {
		return geo.Span{}, unreadable(s)
	}
	if d, ok := counted(s); ok {
		return geo.Span{First: d, Last: d}, nil
	}
	if span, ok := between(s, order); ok {
		return span, nil
	}
	p, ok := partsOf(tokens(s))
	if !ok {
		return geo.Span{}, unreadable(s)
	}
	found := p.readings(order)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		why := geo.Errorf(geo.CodeInvalid, "", "%q can be read as %s or %s; say which with --dates dmy, mdy or ymd", geo.Clip(s), found[0].First, found[1].First)
		why.Err = ErrOrder
		return geo.Span{}, why
	}
	return geo.Span{}, unreadable(s)
}

// maxSpan is how many days a span that is written with its first and last day has.
const maxSpan = 366

// between reads two days with a word or a dash between them.
func between(s string, order Order) (geo.Span, bool) {
	for _, sep := range []string{" - ", " – ", " — ", " to ", " until ", " حتى ", " إلى ", "/"} {
		from, to, ok := strings.Cut(s, sep)
		if !ok || sep == "/" && strings.Count(s, "/") != 1 {
			continue
		}
		first, err1 := Day(from, order)
		last, err2 := Day(to, order)
		if err1 == nil && err2 == nil && first <= last && last-first < maxSpan {
			return geo.Span{First: first, Last: last}, true
		}
	}
	return geo.Span{}, false
}

// Only reads a day that stands in one order, and in no other that it could be read
// in.
func Only(s string, order Order) (geo.Day, bool) {
	p, ok := partsOf(tokens(strings.TrimSpace(s)))
	if !ok || p.month != 0 || len(p.numbers) != 3 {
		return 0, false
	}
	for _, r := range p.orders() {
		if span, ok := r.span(); ok && r.order == order {
			return span.First, true
		}
	}
	return 0, false
}

func unreadable(s string) error {
	return geo.Errorf(geo.CodeInvalid, "", "%q is no day that can be read in one way only; write it as 2024-03-31", geo.Clip(s))
}

// Find returns the first day that stands in a text among other words.
func Find(text string, order Order) (geo.Day, bool) {
	all := tokens(text)
	for from := range all {
		if all[from].kind != number && all[from].kind != monthWord {
			continue
		}
		for to := min(len(all), from+maxTokens); to > from+2; to-- {
			p, ok := partsOf(all[from:to])
			if !ok || !p.whole() {
				continue
			}
			if found := p.readings(order); len(found) == 1 {
				return found[0].First, true
			}
		}
	}
	return 0, false
}

// maxTokens is how many tokens a date in a text has at most: "2 / March / 2024".
const maxTokens = 9

// parts are the numbers of a date, and the month where it is named.
type parts struct {
	numbers []string
	month   time.Month // 0 where it is not named
}

// whole reports whether the parts look like day, month and year, so that
// numbers in a text are not taken for a date.
func (p parts) whole() bool {
	years := slices.ContainsFunc(p.numbers, func(n string) bool { return len(n) == 4 })
	return years && (len(p.numbers) == 3 || p.month != 0 && len(p.numbers) == 2)
}

// readings returns each span of days that the parts can mean.
func (p parts) readings(order Order) []geo.Span {
	switch {
	case p.month != 0 && len(p.numbers) == 2:
		return one(p.named())
	case p.month != 0 && len(p.numbers) == 3 && len(p.numbers[2]) == 4: // 25–27 January 2024
		first, ok1 := dayOf(p.numbers[2], int(p.month), p.numbers[0])
		last, ok2 := dayOf(p.numbers[2], int(p.month), p.numbers[1])
		return one(geo.Span{First: first.First, Last: last.First}, ok1 && ok2 && first.First < last.First)
	case p.month != 0 && len(p.numbers) == 1 && len(p.numbers[0]) == 4:
		return one(month(value(p.numbers[0]), p.month))
	case p.month != 0:
		return nil
	case len(p.numbers) == 3:
		return p.signs(order)
	case len(p.numbers) == 2 && len(p.numbers[0]) == 4:
		return one(month(value(p.numbers[0]), time.Month(value(p.numbers[1]))))
	case len(p.numbers) == 2 && len(p.numbers[1]) == 4:
		return one(month(value(p.numbers[1]), time.Month(value(p.numbers[0]))))
	case len(p.numbers) == 1:
		return one(compact(p.numbers[0]))
	}
	return nil
}

func one(s geo.Span, ok bool) []geo.Span {
	if !ok {
		return nil
	}
	return []geo.Span{s}
}

// named reads a day whose month is named: the year is the number of four
// digits, else the last.
func (p parts) named() (geo.Span, bool) {
	day, year := p.numbers[0], p.numbers[1]
	if len(day) == 4 {
		day, year = year, day
	}
	return dayOf(year, int(p.month), day)
}

// reading is three numbers taken in an order.
type reading struct {
	order   Order
	y, m, d string
}

func (r reading) span() (geo.Span, bool) { return dayOf(r.y, value(r.m), r.d) }

// orders are the orders in which three numbers can stand.
func (p parts) orders() []reading {
	a, b, c := p.numbers[0], p.numbers[1], p.numbers[2]
	switch {
	case len(a) == 4:
		return []reading{{YMD, a, b, c}}
	case len(c) == 4:
		return []reading{{DMY, c, b, a}, {MDY, c, a, b}}
	case len(a) <= 2 && len(b) <= 2 && len(c) == 2:
		return []reading{{DMY, c, b, a}, {MDY, c, a, b}, {YMD, a, b, c}}
	}
	return nil
}

// signs reads three numbers.
func (p parts) signs(order Order) (out []geo.Span) {
	for _, r := range p.orders() {
		span, ok := r.span()
		switch {
		case !ok:
		case r.order == order:
			return []geo.Span{span}
		case !slices.Contains(out, span):
			out = append(out, span)
		}
	}
	return out
}

// compact reads digits that nothing keeps apart: 2024, 20240331, 202403311015.
func compact(s string) (geo.Span, bool) {
	switch len(s) {
	case 4:
		first, ok := month(value(s), time.January)
		last, _ := month(value(s), time.December)
		return geo.Span{First: first.First, Last: last.Last}, ok
	case 8, 12, 14:
		return dayOf(s[:4], value(s[4:6]), s[6:8])
	}
	return geo.Span{}, false
}

// dayOf is a day of the calendar. A year of two digits is one of 1970 to 2069,
// as in POSIX.
func dayOf(year string, month int, day string) (geo.Span, bool) {
	y, d := value(year), value(day)
	switch {
	case len(year) == 2 && y < 70:
		y += 2000
	case len(year) == 2:
		y += 1900
	}
	if len(day) > 2 || y < firstYear || y > lastYear {
		return geo.Span{}, false
	}
	t := time.Date(y, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	out := geo.DayOf(t)
	return geo.Span{First: out, Last: out}, t.Month() == time.Month(month) && t.Day() == d
}

// month is a month from its first to its last day.
func month(year int, m time.Month) (geo.Span, bool) {
	span := geo.Span{First: geo.NewDay(year, m, 1), Last: geo.NewDay(year, m+1, 1) - 1}
	return span, m >= 1 && m <= 12 && year >= firstYear && year <= lastYear
}
