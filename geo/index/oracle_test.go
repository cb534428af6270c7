package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/storetest"
)

// dataset makes a store with an empty dataset "d".
func dataset(t testing.TB) (*ledger.Ledger, store.Reader) {
	t.Helper()
	ctx := context.Background()
	st, err := address.Address(filepath.Join(t.TempDir(), "t.db")).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.PutDataset(ctx, store.Layer{Name: "d", Title: "D"}); err != nil {
		t.Fatal(err)
	}
	r, err := st.Dataset(ctx, "d")
	if err != nil {
		t.Fatal(err)
	}
	return st, r
}

// naiveTile groups events by hand: the oracle of Tile.
func naiveTile(events map[string]geo.Event, z, tx, ty uint32, f *geo.Filter) map[[2]uint32][]geo.Event {
	groups := map[[2]uint32][]geo.Event{}
	for _, e := range events {
		x, y := mercator.Project(e.Lon, e.Lat)
		if !e.Placed() || !f.Match(&e) || uint64(x)>>(32-z) != uint64(tx) || uint64(y)>>(32-z) != uint64(ty) {
			continue
		}
		c := [2]uint32{x >> (32 - z - gridBits), y >> (32 - z - gridBits)}
		groups[c] = append(groups[c], e)
	}
	return groups
}

func checkTile(t *testing.T, s *Selection, events map[string]geo.Event, z, x, y uint32, f *geo.Filter) {
	t.Helper()
	groups := naiveTile(events, z, x, y, f)
	tile := s.tile(z, x, y)
	alone, clusters := map[string]bool{}, 0
	for _, g := range groups {
		if len(g) > maxAlone(z) {
			clusters++
			continue
		}
		for _, e := range g {
			alone[e.ID] = true
		}
	}
	for _, e := range tile.Single {
		want := events[e.ID]
		if near := want.GeoPrecision >= geo.GeoNear; near && (e.PlaceID != want.PlaceID || e.ReachKM != float32(want.UncertaintyKM)) || !near && (e.PlaceID != "" || e.ReachKM != 0) {
			t.Fatalf("single %+v, event %+v", e, want)
		}
		if !alone[e.ID] || e.Sub != want.SubEventType || e.Date != want.Date || e.Status != want.Status || geo.EventTypes()[e.Type].Type != want.Type() {
			t.Fatalf("%d/%d/%d filter %q: single %+v, event %+v", z, x, y, f.Key(), e, want)
		}
		if lon, lat := mercator.Unproject(e.X, e.Y); lon != want.Lon || lat != want.Lat {
			t.Fatalf("position %v,%v of %+v", lon, lat, want)
		}
	}
	if len(tile.Single) != len(alone) || len(tile.Clusters) != clusters {
		t.Fatalf("%d/%d/%d filter %q: %d single, %d clusters, want %d and %d", z, x, y, f.Key(), len(tile.Single), len(tile.Clusters), len(alone), clusters)
	}
	for _, c := range tile.Clusters {
		g := groups[[2]uint32{c.X >> (32 - z - gridBits), c.Y >> (32 - z - gridBits)}]
		var kinds [types]int
		dead, regional, member := 0, 0, false
		for _, e := range g {
			kinds[typeNumber(e.Type())]++
			if e.GeoPrecision == geo.GeoRegion {
				regional++
			}
			if e.Fatalities != nil {
				dead += *e.Fatalities
			}
			px, py := mercator.Project(e.Lon, e.Lat)
			member = member || px == c.X && py == c.Y
		}
		if c.Count != len(g) || c.Types != kinds || c.Fatalities != dead || c.Regional != regional || !member {
			t.Fatalf("%d/%d/%d filter %q: cluster %+v; want %d, types %v, %d dead, member %v", z, x, y, f.Key(), c, len(g), kinds, dead, member)
		}
	}
}

// TestBaseAndDelta: whatever came, changed and went in whichever steps, the
// snapshot answers as one that was built at once, and as a plain loop over the
// events does.
func TestBaseAndDelta(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(11, 12))
	st, from := dataset(t)
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	pool := storetest.Events(30_000, 77)
	have := map[string]geo.Event{}
	for step := range 25 {
		var batch []geo.Event
		for range []int{1, 10, 3000}[step%3] {
			e := pool[r.IntN(len(pool))]
			e.Lon += 0.5 * r.Float64()
			e.Lon = geo.RoundDegrees(e.Lon)
			e.Lat = geo.RoundDegrees(e.Lat)
			batch = append(batch, e)
			have[e.ID] = e
		}
		if _, err := st.Import(ctx, "d", batch); err != nil {
			t.Fatal(err)
		}
		if step%4 == 3 {
			for _, id := range slices.Sorted(maps.Keys(have)) {
				if r.IntN(5) == 0 {
					delete(have, id)
				}
			}
			if _, err := st.Prune(ctx, "d", func(id string) bool { _, ok := have[id]; return ok }); err != nil {
				t.Fatal(err)
			}
		}
		before := ix.Snapshot()
		n := before.Select(nil).summary().Total
		if _, err := ix.Update(ctx, from); err != nil {
			t.Fatal(err)
		}
		if before.Select(nil).summary().Total != n {
			t.Fatal("an update changed a snapshot that was out")
		}
		s := ix.Snapshot()
		if s.Len() != len(have) || s.Select(nil).summary().Total != len(have) {
			t.Fatalf("step %d: %d events, total %d, want %d", step, s.Len(), s.Select(nil).summary().Total, len(have))
		}
		for range 6 {
			f := storetest.RandomFilter(r)
			s, err := ix.Select(ctx, from, f)
			if err != nil {
				t.Fatal(err)
			}
			z := uint32(r.IntN(MaxZoom + 1))
			x, y := mercator.Project(36+8*r.Float64(), 32+5*r.Float64())
			checkMatches(t, s, have, f)
			checkTile(t, s, have, z, uint32(uint64(x)>>(32-z)), uint32(uint64(y)>>(32-z)), f)
		}
	}
	ix.Settle()
	whole := New()
	if err := whole.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, r, func(f *geo.Filter) (a, b *Selection) {
		a, err := ix.Select(ctx, from, f)
		b, err2 := whole.Select(ctx, from, f)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		return a, b
	})
}

// checkMatches compares the numbers of the matching events with a plain loop.
func checkMatches(t *testing.T, s *Selection, events map[string]geo.Event, f *geo.Filter) {
	t.Helper()
	want := 0
	for _, e := range events {
		if f.Match(&e) {
			want++
		}
	}
	if got := s.set().Total; got != want || s.summary().Total != want {
		t.Fatalf("%s: %d numbers, %d in the summary, want %d", f.Key(), got, s.summary().Total, want)
	}
}

// plain leaves out the numbers that depend on how an index came about.
func plain(t Tile) Tile {
	for i := range t.Single {
		t.Single[i].Kind, t.Single[i].When = 0, 0
	}
	return t
}

// sameAnswers asks two snapshots the same random questions.
func sameAnswers(t *testing.T, r *rand.Rand, both func(*geo.Filter) (a, b *Selection)) {
	t.Helper()
	for range 40 {
		f := storetest.RandomFilter(r)
		a, b := both(f)
		z := uint32(r.IntN(MaxZoom + 1))
		x, y := mercator.Project(36+8*r.Float64(), 32+5*r.Float64())
		x, y = uint32(uint64(x)>>(32-z)), uint32(uint64(y)>>(32-z))
		if p, q := plain(a.tile(z, x, y)), plain(b.tile(z, x, y)); !reflect.DeepEqual(p, q) {
			t.Fatalf("tile %d/%d/%d differs\n%+v\n%+v", z, x, y, p, q)
		}
		if p, q := a.summary(), b.summary(); fmt.Sprint(p) != fmt.Sprint(q) {
			t.Fatalf("summary differs\n%+v\n%+v", p, q)
		}
		offset := r.IntN(3000)
		p, n := a.list(offset, 50)
		q, m := b.list(offset, 50)
		if n != m || !reflect.DeepEqual(p, q) {
			t.Fatalf("list differs: %d, %d\n%+v\n%+v", n, m, p, q)
		}
	}
}

// TestChangedTouches: what an update says it touched is what has other bytes.
func TestChangedTouches(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(5, 6))
	st, from := dataset(t)
	pool := storetest.Events(5000, 78)
	if _, err := st.Import(ctx, "d", pool[:4990]); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	for _, e := range pool[4990:] {
		moved := pool[r.IntN(4990)]
		moved.Lon += 1
		if _, err := st.Import(ctx, "d", []geo.Event{e, moved}); err != nil {
			t.Fatal(err)
		}
		before := ix.Snapshot()
		c, err := ix.Update(ctx, from)
		if err != nil || c == nil || c.Events != 2 {
			t.Fatalf("%+v, %v", c, err)
		}
		for range 300 {
			z := uint32(r.IntN(9))
			x, y := mercator.Project(36+8*r.Float64(), 32+5*r.Float64())
			x, y = uint32(uint64(x)>>(32-z)), uint32(uint64(y)>>(32-z))
			same := reflect.DeepEqual(before.Select(nil).tile(z, x, y), ix.Snapshot().Select(nil).tile(z, x, y))
			if !same && !c.Touches(z, x, y) {
				t.Fatalf("tile %d/%d/%d changed unsaid", z, x, y)
			}
		}
	}
}

// TestBoxEdges: a box that ends exactly at an event holds it, as geo.Filter
// says.
func TestBoxEdges(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for range 20_000 {
		lon, lat := geo.RoundDegrees(-180+360*r.Float64()), geo.RoundDegrees(-85+170*r.Float64())
		b := geo.BBox{West: lon, South: lat, East: lon, North: lat}
		nudge := func() float64 { return float64(r.IntN(5)-2) * 4e-7 }
		if r.IntN(3) > 0 {
			b = geo.BBox{West: lon + nudge(), South: lat + nudge(), East: lon + 1 + nudge(), North: lat + 1 + nudge()}
		}
		bx := boxOf(&b)
		x, y := mercator.Project(lon, lat)
		if bx.holds(x, y) != b.Contains(lon, lat) {
			t.Fatalf("%v,%v in %+v: index says %v", lon, lat, b, bx.holds(x, y))
		}
		if l, a := mercator.Unproject(x, y); l != lon || a != lat {
			t.Fatalf("%v,%v comes back as %v,%v", lon, lat, l, a)
		}
	}
}

// busyReader is a layer in which events come and change while it is read.
type busyReader struct {
	store.Reader
	meanwhile func()
}

// Events changes the layer, then reads it.
func (b *busyReader) Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error {
	b.meanwhile()
	return b.Reader.Events(ctx, f, fn)
}

// TestLoadWhileItChanges: what comes between the number of the last change and
// the reading is there once.
func TestLoadWhileItChanges(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(3000, 8)
	put := func(batch []geo.Event) {
		if _, err := st.Import(ctx, "d", batch); err != nil {
			t.Fatal(err)
		}
	}
	put(events[:1000])
	ix := New()
	err := ix.Load(ctx, &busyReader{from, func() {
		events[3].Location = "Elsewhere"
		put(append(slices.Clone(events[1000:2000]), events[3]))
	}})
	if err != nil {
		t.Fatal(err)
	}
	put(events[2000:])
	if _, err := ix.Update(ctx, from); err != nil {
		t.Fatal(err)
	}
	if s := ix.Snapshot(); s.Len() != 3000 || s.Select(nil).summary().Total != 3000 {
		t.Errorf("%d events, want 3000", s.Len())
	}
}

// TestAllAtOnce: a transaction of more events than are read at once is seen
// whole or not at all.
func TestAllAtOnce(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(most*2+3000, 8)
	if _, err := st.Import(ctx, "d", events[:3000]); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(ctx, "d", events[2000:]); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	odd := 0
	go func() {
		defer close(done)
		for n := 0; n < len(events); {
			if n = ix.Snapshot().Len(); n != 3000 && n != len(events) {
				odd = n
			}
		}
	}()
	if _, err := ix.Update(ctx, from); err != nil {
		t.Fatal(err)
	}
	<-done
	if odd != 0 {
		t.Errorf("a snapshot had %d events", odd)
	}
}

func TestBloated(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(3000, 8)
	ix := New()
	for round := range 10 {
		for i := range events {
			events[i].Location = fmt.Sprint("place ", i, " ", round)
		}
		if _, err := st.Import(ctx, "d", events); err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Update(ctx, from); err != nil {
			t.Fatal(err)
		}
		if got, want := ix.Snapshot().Bloated(), round > 2; got != want && (round < 2 || round > 4) {
			t.Errorf("round %d: bloated %v", round, got)
		}
	}
}

// neverEnding is a layer into which somebody writes as fast as it is read.
type neverEnding struct {
	store.Reader
	more func()
}

// Changes passes on the log; more comes while it is read.
func (n *neverEnding) Changes(ctx context.Context, after int64, fn func(store.Change) error) error {
	n.more()
	return n.Reader.Changes(ctx, after, fn)
}

// TestUpdateEnds: an update beside a steady writer publishes what was there
// when it began.
func TestUpdateEnds(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(4000, 8)
	if _, err := st.Import(ctx, "d", events[:2000]); err != nil {
		t.Fatal(err)
	}
	ix, at := New(), 2000
	busy := &neverEnding{from, func() {
		if _, err := st.Import(ctx, "d", events[at:at+10]); err != nil {
			t.Fatal(err)
		}
		at += 10
	}}
	for range 20 {
		if c, err := ix.Update(ctx, busy); err != nil || c == nil {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	if n := ix.Snapshot().Len(); n < 2000 || n >= at {
		t.Errorf("%d events after some updates, the writer is at %d", n, at)
	}
}
