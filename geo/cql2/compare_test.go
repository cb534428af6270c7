package cql2

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
)

// TestNumberComparisons compares each operator with Go's, over literals and
// properties on either side.
func TestNumberComparisons(t *testing.T) {
	ops := map[string]func(a, b int) bool{
		"=": func(a, b int) bool { return a == b }, "<>": func(a, b int) bool { return a != b },
		"<": func(a, b int) bool { return a < b }, ">": func(a, b int) bool { return a > b },
		"<=": func(a, b int) bool { return a <= b }, ">=": func(a, b int) bool { return a >= b },
	}
	for op, holds := range ops {
		for a := range 3 {
			for b := range 3 {
				e := &geo.Event{Fatalities: count(a), Injuries: count(b)}
				want := truth(holds(a, b))
				for _, filter := range []string{"fatalities %s injuries", fmt.Sprintf("fatalities %%s %d", b), fmt.Sprintf("%d %%s injuries", a),
					fmt.Sprintf("%d %%s %d", a, b), "fatalities + 1 %s injuries + 1", "fatalities / 10 %s injuries / 10"} {
					filter = fmt.Sprintf(filter, op)
					if got := ask(t, filter, e); got != want {
						t.Errorf("%s of %d and %d is %d", filter, a, b, got)
					}
				}
			}
		}
	}
}

// TestTextComparisons: text compares by code point, as it is written.
func TestTextComparisons(t *testing.T) {
	inOrder := []string{"", " ", "A", "AB", "Z", "a", "a b", "ab", "z", "~", "é", "א", "ا", "ب", "ﷺ", "😀"}
	for i, a := range inOrder {
		for k, b := range inOrder {
			e := &geo.Event{Status: a, Review: b}
			for op, want := range map[string]bool{"=": i == k, "<>": i != k, "<": i < k, ">": i > k, "<=": i <= k, ">=": i >= k} {
				if got := ask(t, "status "+op+" review", e); got != truth(want) {
					t.Errorf("%q %s %q is %d", a, op, b, got)
				}
			}
			if got := ask(t, "status BETWEEN review AND 'b'", e); got != truth(i >= k && a <= "b") {
				t.Errorf("%q between %q and b is %d", a, b, got)
			}
		}
	}
}

// TestInAndBetween: both are what CQL2 says they stand for: a chain of OR, and
// two comparisons. The values may be anything, not literals alone.
func TestInAndBetween(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	values := []string{"fatalities", "injuries", "geo_precision", "1", "2", "fatalities + 1", "1 / (fatalities - 1)"}
	texts := []string{"actor1", "status", "'a'", "'b'", "CASEI(actor1)", "CASEI('A')"}
	for range 1500 {
		e := &geo.Event{GeoPrecision: r.IntN(3), Actor1: pick(r, "", "a", "A", "b"), Status: pick(r, "a", "b")}
		if r.IntN(3) > 0 {
			e.Fatalities = count(r.IntN(3))
		}
		if r.IntN(3) > 0 {
			e.Injuries = count(r.IntN(3))
		}
		from := values
		if r.IntN(2) == 0 {
			from = texts
		}
		a, b, c, d := pick(r, from...), pick(r, from...), pick(r, from...), pick(r, from...)
		for left, right := range map[string]string{
			a + " IN (" + b + "," + c + "," + d + ")":      a + " = " + b + " OR " + a + " = " + c + " OR " + a + " = " + d,
			a + " NOT IN (" + b + "," + c + ")":            a + " <> " + b + " AND " + a + " <> " + c,
			a + " BETWEEN " + b + " AND " + c:              a + " >= " + b + " AND " + a + " <= " + c,
			a + " NOT BETWEEN " + b + " AND " + c:          a + " < " + b + " OR " + a + " > " + c,
			a + " IN ('x','a','a') AND status = 'a'":       "(" + a + " = 'x' OR " + a + " = 'a') AND status = 'a'",
			"(" + a + " = " + b + ") IN (TRUE," + "FALSE)": "(" + a + " = " + b + ") = TRUE OR (" + a + " = " + b + ") = FALSE",
		} {
			n, err := Parse(left, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			f, err := Compile(n, eventFields)
			if err != nil {
				continue // numbers beside the text of the fifth
			}
			if got, want := f(e), ask(t, right, e); got != want {
				t.Fatalf("%s is %d, %s is %d, of %+v", left, got, right, want, e)
			}
		}
	}
}

// TestDayComparisons: days compare as days, a time with a day as all of it, and
// text beside either is read as one.
func TestDayComparisons(t *testing.T) {
	noon := time.Date(2024, 3, 5, 12, 0, 0, 0, time.UTC)
	e := &geo.Event{Date: geo.NewDay(2024, 3, 5), DateEnd: geo.NewDay(2024, 3, 7), CreatedAt: noon, UpdatedAt: noon.Add(time.Second)}
	for filter, want := range map[string]bool{
		"event_date = '2024-03-05'":                                  true,
		"'2024-03-05' = event_date":                                  true,
		"event_date <> '2024-03-06'":                                 true,
		"event_date < event_date_end":                                true,
		"event_date >= '2024-03-05' AND event_date <= '2024-03-05'":  true,
		"event_date > '2024-03-05'":                                  false,
		"'2024-03-06' BETWEEN event_date AND event_date_end":         true,
		"'2024-03-08' BETWEEN event_date AND event_date_end":         false,
		"event_date IN ('2024-03-04','2024-03-05')":                  true,
		"event_date IN ('2024-03-04', event_date_end)":               false,
		"event_date_end IN (DATE('2024-03-07'))":                     true,
		"'2024-03-07' IN (event_date, event_date_end)":               true,
		"event_date = TIMESTAMP('2024-03-05T00:00:00Z')":             true,
		"event_date = TIMESTAMP('2024-03-05T23:59:59.999Z')":         true,
		"event_date = TIMESTAMP('2024-03-06T00:00:00Z')":             false,
		"event_date < TIMESTAMP('2024-03-06T00:00:00Z')":             true,
		"event_date <= TIMESTAMP('2024-03-05T00:00:00Z')":            true,
		"event_date > TIMESTAMP('2024-03-04T23:59:59Z')":             true,
		"created_at = event_date":                                    true,
		"created_at < event_date_end":                                true,
		"created_at = TIMESTAMP('2024-03-05T15:00:00+03:00')":        true,
		"created_at = '2024-03-05T12:00:00Z'":                        true,
		"created_at = '2024-03-05'":                                  true,
		"created_at < updated_at":                                    true,
		"updated_at > TIMESTAMP('2024-03-05T12:00:00.5Z')":           true,
		"created_at BETWEEN '2024-03-05T11:00:00Z' AND '2024-03-05'": true,
		"created_at IN ('2024-03-05T12:00:00Z')":                     true,
		"DATE('2024-02-29') < DATE('2024-03-01')":                    true,
		"'2024-03-05' = '2024-03-05T12:00:00Z'":                      false, // text, with no day beside it
	} {
		if got := ask(t, filter, e); got != truth(want) {
			t.Errorf("%s is %d, want %v", filter, got, want)
		}
	}
}
