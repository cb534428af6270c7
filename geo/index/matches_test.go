package index

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestPages compares the numbers that random filters give with the store's.
func TestPages(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(8, 9))
	st, from := dataset(t)
	events := storetest.Events(3000, 5)
	if _, err := st.Import(ctx, "d", events); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		f := storetest.RandomFilter(r)
		s, err := ix.Select(ctx, from, f)
		if err != nil {
			t.Fatal(err)
		}
		var want []int64
		err = from.Events(ctx, f, func(e *geo.Event) error { want = append(want, e.Number); return nil })
		if err != nil {
			t.Fatal(err)
		}
		m := s.set()
		if all := m.After(0, math.MaxInt, nil); !slices.Equal(all, want) || m.Total != len(want) {
			t.Fatalf("%s: %d numbers, total %d, want %d", f.Key(), len(all), m.Total, len(want))
		}
	}
}

// TestExamples: the first events show each column that any shows.
func TestExamples(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(2000, 6)
	events[1500].Weapon, events[1700].Actor2, events[1999].Admin3 = "drone", "Somebody", "Rare"
	if _, err := st.Import(ctx, "d", events); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	known := func(events []geo.Event) (out []string) {
		for _, c := range geo.Columns() {
			if slices.ContainsFunc(events, func(e geo.Event) bool { return !c.Value(&e).Null }) {
				out = append(out, c.Name)
			}
		}
		return out
	}
	var all, some []geo.Event
	m := ix.Snapshot().Select(nil).set()
	if err := from.EventsByNumber(ctx, m.After(0, math.MaxInt, nil), func(e *geo.Event) error { all = append(all, *e); return nil }); err != nil {
		t.Fatal(err)
	}
	var first []int64
	for _, n := range m.First {
		first = append(first, int64(n))
	}
	if err := from.EventsByNumber(ctx, first, func(e *geo.Event) error { some = append(some, *e); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2000 || len(some) == 0 || len(some) > 10 || !slices.Equal(known(all), known(some)) {
		t.Errorf("%d examples show %v, all %d show %v", len(some), known(some), len(all), known(all))
	}
}

// TestSorted compares with a plain sort.
func TestSorted(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(3, 3))
	st, from := dataset(t)
	if _, err := st.Import(ctx, "d", storetest.Events(1500, 6)); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	columns := []string{"event_date", "fatalities", "sub_event_type", "confidence", "actor1_id", "source_count"}
	for range 20 {
		f := storetest.RandomFilter(r)
		s, err := ix.Select(ctx, from, f)
		if err != nil {
			t.Fatal(err)
		}
		keys := []SortKey{{columns[r.IntN(6)], r.IntN(2) == 0}, {columns[r.IntN(6)], r.IntN(2) == 0}}
		var want []geo.Event
		if err := from.Events(ctx, f, func(e *geo.Event) error { want = append(want, *e); return nil }); err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(want, func(a, b geo.Event) int {
			for _, k := range keys {
				c, _ := geo.ColumnByName(k.Column)
				x, y := c.Value(&a), c.Value(&b)
				d := cmp.Or(cmp.Compare(x.Str, y.Str), cmp.Compare(x.Int, y.Int), cmp.Compare(x.Real, y.Real), cmp.Compare(x.Day, y.Day))
				switch {
				case x.Null != y.Null:
					return cmp.Compare(flag(x.Null), flag(y.Null))
				case d != 0 && k.Descending:
					return -d
				case d != 0:
					return d
				}
			}
			return 0
		})
		got := s.order(keys).Numbers
		if len(got) != len(want) {
			t.Fatalf("%d of %d", len(got), len(want))
		}
		for i := range want {
			if int64(got[i]) != want[i].Number {
				t.Fatalf("%v: place %d is %d, want %d", keys, i, got[i], want[i].Number)
			}
		}
	}
}
