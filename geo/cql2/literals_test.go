package cql2

import (
	"strings"
	"testing"
)

// TestDatesAndTimes reads what RFC 3339 writes, times in UTC, and nothing else.
func TestDatesAndTimes(t *testing.T) {
	for _, c := range []struct{ literal, want string }{
		{"DATE('2024-03-31')", "2024-03-31"},
		{"date('0001-01-01')", "0001-01-01"},
		{"DATE('9999-12-31')", "9999-12-31"},
		{"DATE('2024-02-29')", "2024-02-29"},
		{"TIMESTAMP('2024-03-31T12:00:00Z')", "2024-03-31T12:00:00Z"},
		{"TIMESTAMP('2024-03-31T12:00:00.25Z')", "2024-03-31T12:00:00.25Z"},
		{"Timestamp('2024-03-31T01:30:00+03:00')", "2024-03-30T22:30:00Z"},
		{"TIMESTAMP('2024-12-31T23:30:00-01:00')", "2025-01-01T00:30:00Z"},
		{"INTERVAL('2024-01-01','2024-03-31')", "[2024-01-01 2024-03-31]"},
		{"INTERVAL('..','2024-03-31T12:00:00Z')", "[.. 2024-03-31T12:00:00Z]"},
		{"INTERVAL('2024-01-01','..')", "[2024-01-01 ..]"},
		{"INTERVAL('..','..')", "[.. ..]"},
		{"INTERVAL(event_date, event_date_end)", "[event_date event_date_end]"},
		{"INTERVAL(DATE('2024-01-01'), TIMESTAMP('2024-01-02T00:00:00Z'))", "[2024-01-01 2024-01-02T00:00:00Z]"},
		{"INTERVAL('2024-01-01','2024-01-01')", "[2024-01-01 2024-01-01]"},
	} {
		n := parsed(t, "T_INTERSECTS(event_date, "+c.literal+")")
		if got := sexp(n.(*Call).Args[1]); got != c.want {
			t.Errorf("%s is read as %s, want %s", c.literal, got, c.want)
		}
		for lang, again := range map[string]Node{"text": parsed(t, ToText(n)), "JSON": throughJSON(t, n)} {
			if got := sexp(again); got != sexp(n) {
				t.Errorf("%s comes back from %s as %s", c.literal, lang, got)
			}
		}
	}
}

// TestBrokenDates: what is no day, no time or no interval is refused where it
// stands.
func TestBrokenDates(t *testing.T) {
	for literal, want := range map[string]string{
		"DATE('2023-02-29')":                   "expected a day like 2024-03-31, found '2023-02-29'",
		"DATE('0000-01-01')":                   "expected a day like",
		"DATE('2024-3-31')":                    "expected a day like",
		"DATE('2024-03-31T12:00:00Z')":         "expected a day like",
		"DATE('')":                             "expected a day like",
		"DATE(2024)":                           "expected a date in single quotes, found “2024”",
		"DATE('2024-03-31'":                    "expected “)”, found the end",
		"TIMESTAMP('2024-03-31')":              "expected a time like 2024-03-31T12:00:00Z, found '2024-03-31'",
		"TIMESTAMP('2024-03-31T12:00:00')":     "expected a time like",
		"TIMESTAMP('2024-03-31 12:00:00Z')":    "expected a time like",
		"TIMESTAMP('2024-03-31T24:00:00Z')":    "expected a time like",
		"TIMESTAMP(now)":                       "expected a timestamp in single quotes, found “now”",
		"INTERVAL('2024-01-01')":               "expected “,”, found “)”",
		"INTERVAL('2024-01-01','soon')":        "expected a day like 2024-03-31 or a time like",
		"INTERVAL('2024-01-01',3)":             "expected a day, a time or '..' as the end of an interval",
		"INTERVAL('2024-01-02','2024-01-01')":  "the interval ends before it begins",
		"INTERVAL('2024-01-01','2024-02-01',)": "expected “)”, found “,”",
		// In UTC these lie in years that have no four digits.
		"TIMESTAMP('0001-01-01T00:00:00+05:00')": "expected a time like",
		"TIMESTAMP('9999-12-31T23:59:59-05:00')": "expected a time like",
	} {
		_, err := Parse("T_AFTER(event_date, "+literal+")", LangText, nil)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "at character ") {
			t.Errorf("%s\n got %v\nwant %s", literal, err, want)
		}
	}
}

// TestIntervalOrder: an interval that ends before it begins is refused, however
// little before; a day ends with its last moment.
func TestIntervalOrder(t *testing.T) {
	for interval, want := range map[string]bool{
		"INTERVAL('2024-01-01T12:00:00.9Z','2024-01-01T12:00:00.1Z')": false,
		"INTERVAL('2024-01-01T12:00:00.1Z','2024-01-01T12:00:00.9Z')": true,
		"INTERVAL('2024-01-01T12:00:00Z','2024-01-01')":               true,
		"INTERVAL('2024-01-01T23:59:59.9Z','2024-01-01')":             true,
		"INTERVAL('2024-01-02T00:00:00Z','2024-01-01')":               false,
		"INTERVAL('2024-01-01','2024-01-01T00:00:00Z')":               true,
		"INTERVAL('2024-01-01','2023-12-31T23:59:59.9Z')":             false,
		"INTERVAL('2024-01-02', event_date)":                          true,
		"INTERVAL('0300-01-01','0200-01-01T00:00:00Z')":               false,
		"INTERVAL('0200-01-01','0300-01-01T00:00:00Z')":               true,
	} {
		_, err := Parse("T_INTERSECTS(event_date, "+interval+")", LangText, nil)
		if (err == nil) != want {
			t.Errorf("%s: %v", interval, err)
		}
	}
}
