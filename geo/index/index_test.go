package index

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/storetest"
)

func loaded(t testing.TB, events []geo.Event) (*Index, *ledger.Ledger) {
	t.Helper()
	ctx := context.Background()
	st, err := address.Address(filepath.Join(t.TempDir(), "t.db")).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := storetest.Fill(ctx, st, events); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, st); err != nil {
		t.Fatal(err)
	}
	return ix, st
}

// TestNothingIsLost: at every zoom the single events and the counts of the
// clusters sum to the number of placed events that match.
func TestNothingIsLost(t *testing.T) {
	events := storetest.Events(2000, 5)
	ix, _ := loaded(t, events)
	r := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		f := storetest.RandomFilter(r)
		want, total := 0, 0
		for i := range events {
			if f.Match(&events[i]) {
				total++
				if events[i].Placed() {
					want++
				}
			}
		}
		if s := ix.Snapshot().Select(f).summary(); s.Total != total || s.Placed != want {
			t.Errorf("summary %d placed %d, want %d and %d", s.Total, s.Placed, total, want)
		}
		if _, n := ix.Snapshot().Select(f).list(0, 10); n != total {
			t.Errorf("list %d, want %d", n, total)
		}
		for _, z := range []uint32{0, 1, 3, 6, 9, 12, 14} {
			if got := sumZoom(t, ix.Snapshot(), z, f); got != want {
				t.Errorf("zoom %d: %d events, want %d, filter %s", z, got, want, f.Key())
			}
		}
	}
}

// sumZoom adds up the tiles of a zoom that can hold events.
func sumZoom(t *testing.T, s *Snapshot, z uint32, f *geo.Filter) int {
	seen := map[string]bool{}
	tiles := map[[2]uint32]bool{}
	for i := range s.views {
		for _, key := range s.views[i].pos {
			x, y := mercator.Unmorton(key)
			tiles[[2]uint32{uint32(uint64(x) >> (32 - z)), uint32(uint64(y) >> (32 - z))}] = true
		}
	}
	n := 0
	for at := range tiles {
		tile := s.Select(f).tile(z, at[0], at[1])
		for _, e := range tile.Single {
			if seen[e.ID] {
				t.Fatalf("zoom %d: %s stands in two tiles", z, e.ID)
			}
			seen[e.ID] = true
		}
		n += len(tile.Single)
		for _, c := range tile.Clusters {
			sum := 0
			for _, k := range c.Types {
				sum += k
			}
			if sum != c.Count {
				t.Fatalf("a cluster of %d has types that sum to %d", c.Count, sum)
			}
			n += c.Count
		}
	}
	return n
}

func TestUpdate(t *testing.T) {
	ctx := context.Background()
	events := storetest.Events(1500, 9)
	ix, st := loaded(t, events[:1000])
	if err := storetest.Fill(ctx, st, events); err != nil { // the first thousand again, and more
		t.Fatal(err)
	}
	if c, err := ix.Update(ctx, st); err != nil || c == nil {
		t.Fatalf("update: %v, %v", c, err)
	}
	if n := ix.Snapshot().Select(nil).summary().Total; n != 1500 {
		t.Errorf("%d events, want 1500", n)
	}
	if c, err := ix.Update(ctx, st); err != nil || c != nil {
		t.Errorf("nothing new: %v, %v", c, err)
	}
}

func BenchmarkWhole(b *testing.B) {
	const n = 200_000
	st, from := dataset(b)
	if _, err := st.Import(context.Background(), "d", storetest.Events(n, 5)); err != nil {
		b.Fatal(err)
	}
	ix := New()
	if err := ix.Load(context.Background(), from); err != nil {
		b.Fatal(err)
	}
	per := func(b *testing.B) { b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/event") }
	f := &geo.Filter{Equal: []geo.Equal{{Field: "event_type", Values: []string{"Battles"}}}}
	b.Run("summary", func(b *testing.B) {
		for b.Loop() {
			ix.Snapshot().Select(f).summary()
		}
		per(b)
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			ix.Snapshot().Select(f).list(0, 100)
		}
		per(b)
	})
}

// BenchmarkScattered is the worst case: every event at a position of its own.
func BenchmarkScattered(b *testing.B) {
	events := storetest.Events(200_000, 5)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range events {
		events[i].Lon, events[i].Lat = 36+8*r.Float64(), 32+5*r.Float64()
	}
	st, from := dataset(b)
	if _, err := st.Import(context.Background(), "d", events); err != nil {
		b.Fatal(err)
	}
	ix := New()
	if err := ix.Load(context.Background(), from); err != nil {
		b.Fatal(err)
	}
	f := &geo.Filter{Equal: []geo.Equal{{Field: "event_type", Values: []string{"Battles"}}}}
	for name, f := range map[string]*geo.Filter{"all": nil, "battles": f} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ix.Snapshot().Select(f).tile(0, 0, 0)
			}
			n, _ := ix.Snapshot().Bytes()
			b.ReportMetric(float64(n)/float64(len(events)), "bytes/event")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
		})
	}
}

func BenchmarkTile(b *testing.B) {
	ix, _ := loaded(b, storetest.Events(10_000, 5))
	for _, z := range []uint32{0, 6, 10} {
		x, y := mercator.Project(40, 35)
		b.Run("z"+string(rune('0'+z/10))+string(rune('0'+z%10)), func(b *testing.B) {
			tx, ty := uint32(0), uint32(0)
			if z > 0 {
				tx, ty = x>>(32-z), y>>(32-z)
			}
			for b.Loop() {
				ix.Snapshot().Select(nil).tile(z, tx, ty)
			}
		})
	}
}
