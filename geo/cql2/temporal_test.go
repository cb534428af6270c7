package cql2

import (
	"fmt"
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestAllYears: days and times compare in every year that can be written, to
// the microsecond.
func TestAllYears(t *testing.T) {
	for filter, want := range map[string]Truth{
		"TIMESTAMP('1600-06-01T00:00:00Z') > DATE('1500-01-01')":                       True,
		"TIMESTAMP('1600-06-01T00:00:00Z') = DATE('1600-06-01')":                       True,
		"TIMESTAMP('0001-01-01T00:00:00Z') < TIMESTAMP('1200-01-01T00:00:00Z')":        True,
		"TIMESTAMP('9999-12-31T12:00:00Z') = DATE('9999-12-31')":                       True,
		"TIMESTAMP('2500-01-01T00:00:00Z') < DATE('9999-12-31')":                       True,
		"TIMESTAMP('2500-01-01T00:00:00Z') = TIMESTAMP('2600-01-01T00:00:00Z')":        False,
		"T_BEFORE(DATE('0300-01-01'), TIMESTAMP('0400-01-01T00:00:00Z'))":              True,
		"TIMESTAMP('2024-01-01T00:00:00.000001Z') > TIMESTAMP('2024-01-01T00:00:00Z')": True,
		"TIMESTAMP('2023-12-31T23:59:59.999999Z') = DATE('2023-12-31')":                True,
		"TIMESTAMP('2023-12-31T23:59:59.999999Z') < DATE('2024-01-01')":                True,
	} {
		if got := ask(t, filter, sample()); got != want {
			t.Errorf("%s is %d, want %d", filter, got, want)
		}
	}
}

// extent is a stretch of days that a test counts itself: 0 is an open end
// before, end an open end behind, the days between are those of March 2024.
type extent struct{ from, to int }

const lastDay = 6 // and an open end behind it

func (x extent) open() (before, behind bool) { return x.from == 0, x.to == lastDay }

// days are all days of an extent.
func (x extent) days() map[int]bool {
	out := map[int]bool{}
	for d := x.from; d <= x.to; d++ {
		out[d] = true
	}
	return out
}

// interval writes an extent as CQL2, each end by a function.
func (x extent) interval(from, to func(day int) string) string {
	before, behind := x.open()
	ends := [2]string{"'..'", "'..'"}
	if !before {
		ends[0] = from(x.from)
	}
	if !behind {
		ends[1] = to(x.to)
	}
	return "INTERVAL(" + ends[0] + "," + ends[1] + ")"
}

func day(d int) string   { return fmt.Sprintf("'2024-03-%02d'", d) }
func dawn(d int) string  { return fmt.Sprintf("'2024-03-%02dT00:00:00Z'", d) }
func night(d int) string { return fmt.Sprintf("'2024-03-%02dT23:59:59.999999Z'", d) }

// extents are all stretches, open ones too.
func extents() []extent {
	var out []extent
	for from := range lastDay {
		for to := max(from, 1); to <= lastDay; to++ {
			out = append(out, extent{from, to})
		}
	}
	return out
}

// oracle says by counting days what each temporal function says (OGC
// 21-065r2, 7.7).
func oracle(op string, a, b extent) bool {
	as, bs := a.days(), b.days()
	within := func(x, y map[int]bool) bool {
		for d := range x {
			if !y[d] {
				return false
			}
		}
		return true
	}
	shared := 0
	for d := range as {
		if bs[d] {
			shared++
		}
	}
	longer, shorter := len(as) > len(bs), len(as) < len(bs)
	sameFrom, sameTo := a.from == b.from, a.to == b.to
	inner := func(x map[int]bool, y extent) bool { return within(x, y.days()) && !x[y.from] && !x[y.to] }
	switch op {
	case "t_before":
		return shared == 0 && a.from < b.from
	case "t_after":
		return shared == 0 && a.from > b.from
	case "t_disjoint":
		return shared == 0
	case "t_intersects":
		return shared > 0
	case "t_equals":
		return within(as, bs) && within(bs, as)
	case "t_during":
		return inner(as, b)
	case "t_contains":
		return inner(bs, a)
	case "t_starts":
		return sameFrom && shorter
	case "t_startedBy":
		return sameFrom && longer
	case "t_finishes":
		return sameTo && shorter
	case "t_finishedBy":
		return sameTo && longer
	case "t_meets":
		return a.to == b.from
	case "t_metBy":
		return b.to == a.from
	case "t_overlaps":
		return shared > 1 && !within(as, bs) && !within(bs, as) && a.from < b.from
	case "t_overlappedBy":
		return shared > 1 && !within(as, bs) && !within(bs, as) && a.from > b.from
	}
	panic(op)
}

// holds asks a filter that hangs on no event.
func holds(t *testing.T, filter string) bool {
	t.Helper()
	return ask(t, filter, &geo.Event{}) == True
}

// TestIntervals compares all functions over all pairs of intervals with the
// oracle: as days, and as times at the same hour of these days.
func TestIntervals(t *testing.T) {
	for _, op := range temporalOps {
		for _, a := range extents() {
			for _, b := range extents() {
				want := oracle(op, a, b)
				for _, end := range []func(int) string{day, dawn} {
					filter := op + "(" + a.interval(end, end) + "," + b.interval(end, end) + ")"
					if got := holds(t, filter); got != want {
						t.Fatalf("%s is %v", filter, got)
					}
				}
			}
		}
	}
}

// TestDaysAreWhole: beside times a day is all of it, so that an interval of
// days says what one of their first and last moments says.
func TestDaysAreWhole(t *testing.T) {
	for _, op := range temporalOps {
		for _, a := range extents() {
			for _, b := range extents() {
				moments := b.interval(dawn, night)
				filter := op + "(" + a.interval(day, day) + "," + moments + ")"
				if got, want := holds(t, filter), holds(t, op+"("+a.interval(dawn, night)+","+moments+")"); got != want {
					t.Fatalf("%s is %v", filter, got)
				}
			}
		}
	}
}

// TestInstants compares the functions that take instants: with an interval an
// instant is one of its own day.
func TestInstants(t *testing.T) {
	takes := map[string][2]bool{ // an instant on the left, on the right
		"t_before": {true, true}, "t_after": {true, true}, "t_disjoint": {true, true}, "t_intersects": {true, true}, "t_equals": {true, true},
		"t_during": {true, false},
	}
	for _, op := range temporalOps {
		for d := 1; d < lastDay; d++ {
			for _, b := range extents() {
				instant := "DATE(" + day(d) + ")"
				for i, filter := range []string{op + "(" + instant + "," + b.interval(day, day) + ")", op + "(" + b.interval(day, day) + "," + instant + ")"} {
					left, right := extent{d, d}, b
					if i == 1 {
						left, right = b, extent{d, d}
					}
					n := parsed(t, filter)
					f, err := Compile(n, eventFields)
					if (err == nil) != takes[op][i] {
						t.Fatalf("%s: %v", filter, err)
					}
					if err == nil && (f(&geo.Event{}) == True) != oracle(op, left, right) {
						t.Fatalf("%s is %v", filter, !oracle(op, left, right))
					}
				}
			}
			for other := 1; other < lastDay; other++ {
				for _, ends := range [][2]string{{"DATE(" + day(d) + ")", "DATE(" + day(other) + ")"}, {"TIMESTAMP(" + dawn(d) + ")", "TIMESTAMP(" + dawn(other) + ")"}, {day(d), day(other)}} {
					filter := op + "(" + ends[0] + "," + ends[1] + ")"
					if takes[op] == [2]bool{true, true} && holds(t, filter) != oracle(op, extent{d, d}, extent{other, other}) {
						t.Fatalf("%s is %v", filter, holds(t, filter))
					}
				}
			}
		}
	}
}

// TestPropertiesAsIntervals: an interval of two properties is that of their
// days; where either is null, or the last before the first, nothing is known.
func TestPropertiesAsIntervals(t *testing.T) {
	march := func(d int) geo.Day { return geo.NewDay(2024, 3, d) }
	for _, op := range temporalOps {
		for from := 1; from < lastDay; from++ {
			for to := 1; to < lastDay; to++ {
				b := extent{2, 4}
				filter := op + "(INTERVAL(event_date, event_date_end)," + b.interval(day, day) + ")"
				want := Unknown
				if from <= to {
					want = truth(oracle(op, extent{from, to}, b))
				}
				if got := ask(t, filter, &geo.Event{Date: march(from), DateEnd: march(to)}); got != want {
					t.Errorf("%s of %d to %d is %d, want %d", filter, from, to, got, want)
				}
				if got := ask(t, filter, &geo.Event{DateEnd: march(to)}); got != Unknown {
					t.Errorf("%s without a first day is %d", filter, got)
				}
				if got := ask(t, filter, &geo.Event{Date: march(from)}); got != Unknown {
					t.Errorf("%s without a last day is %d", filter, got)
				}
			}
		}
	}
}
