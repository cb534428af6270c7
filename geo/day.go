package geo

import (
	"fmt"
	"strings"
	"time"
)

// Day is a calendar day, counted so that the zero value means "unknown".
// Day 1 is 0001-01-01 of the proleptic Gregorian calendar.
type Day int32

// unixDay is 1970-01-01 as a Day: 719,162 days follow 0001-01-01 until then.
const unixDay Day = 719163

// NewDay returns the day of a year, month and day of month; values outside
// their range are carried over as in [time.Date].
func NewDay(year int, month time.Month, day int) Day {
	return DayOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DayOf returns the calendar day of t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	secs := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return Day(secs/86400) + unixDay
}

// ParseDay reads YYYY-MM-DD, or the date of an RFC 3339 time.
func ParseDay(s string) (Day, error) {
	if d, ok := ParseDate(s); ok {
		return d, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("%q is not a day: write it as 2024-03-31", s)
	}
	return DayOf(t.UTC()), nil
}

// ParseDate reads a calendar day with its year first: 2024-03-31, 2024/03/31 as
// GDAL and QGIS write it to CSV, 2024-03-31T as GDAL writes it to servers.
func ParseDate(s string) (Day, bool) {
	if d, ok := parseDigits(s); ok {
		return d, true
	}
	t, err := time.Parse(time.DateOnly, strings.ReplaceAll(strings.TrimSuffix(s, "T"), "/", "-"))
	return DayOf(t), err == nil && t.Year() > 0
}

// parseDigits reads a plain YYYY-MM-DD, as stores and tables hold by the
// million; what is odd is left to package time.
func parseDigits(s string) (Day, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	n := [3]int{}
	for i, span := range [3][2]int{{0, 4}, {5, 7}, {8, 10}} {
		for _, c := range []byte(s[span[0]:span[1]]) {
			if c < '0' || c > '9' {
				return 0, false
			}
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	sureMonth, sureDay := n[1] >= 1 && n[1] <= 12, n[2] >= 1 && n[2] <= 28
	if n[0] < 1 || !sureMonth || !sureDay {
		return 0, false
	}
	return NewDay(n[0], time.Month(n[1]), n[2]), true
}

// Known reports whether the day is known.
func (d Day) Known() bool { return d != 0 }

// Unix returns the days since 1970-01-01, negative before it.
func (d Day) Unix() int { return int(d - unixDay) }

// Time returns midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d.Unix())*86400, 0).UTC() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String writes YYYY-MM-DD, and nothing for an unknown day.
func (d Day) String() string {
	return string(d.Append(nil))
}

// Append appends what String returns.
func (d Day) Append(dst []byte) []byte {
	if !d.Known() {
		return dst
	}
	return d.Time().AppendFormat(dst, time.DateOnly)
}

// Span is the days from First to Last, both included. A zero First with a
// known Last means "by then at the latest".
type Span struct{ First, Last Day }

// Overlaps reports whether two spans share a day; a zero end is open.
func (s Span) Overlaps(o Span) bool { return !s.endsBefore(o) && !o.endsBefore(s) }

func (s Span) endsBefore(o Span) bool {
	return s.Last.Known() && o.First.Known() && s.Last < o.First
}
