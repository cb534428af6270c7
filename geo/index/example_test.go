package index_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

var ctx = context.Background()

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// event makes one that is placed and dated.
func event(id, sub, country string, lon, lat float64, day geo.Day) geo.Event {
	return geo.Event{ID: id, Date: day, DateEnd: day, TimePrecision: geo.TimeDay, SubEventType: sub, Country: country,
		Lon: lon, Lat: lat, GeoPrecision: geo.GeoExact, Status: geo.StatusReported, Confidence: 0.9}
}

// loaded is a store in memory with a dataset of five events, and an index of
// that.
func loaded() (*ledger.Ledger, store.Reader, *index.Index) {
	st := ledger.New(mem.Open(), nil)
	must(st.PutDataset(ctx, store.Layer{Name: "d", Title: "A dataset"}))
	_, err := st.Import(ctx, "d", []geo.Event{
		event("a", "Armed clash", "SY", 40.83, 34.69, geo.NewDay(2024, 3, 5)),
		event("b", "Armed clash", "SY", 40.83, 34.69, geo.NewDay(2024, 3, 9)),
		event("c", "Peaceful protest", "IQ", 43.30, 33.43, geo.NewDay(2024, 3, 7)),
		event("d", "Shelling/artillery/missile attack", "SY", 36.63, 35.93, geo.NewDay(2024, 4, 1)),
		{ID: "e", SubEventType: "Agreement", Country: "IQ", Confidence: 0.5}, // nobody says where and when
	})
	must(err)
	from, err := st.Dataset(ctx, "d")
	must(err)
	ix := index.New()
	must(ix.Load(ctx, from))
	return st, from, ix
}

// An index is loaded from a layer of a store. Then filters select from its
// latest snapshot, and the selection answers.
func Example() {
	st := ledger.New(mem.Open(), nil)
	defer st.Close()
	must(st.PutDataset(ctx, store.Layer{Name: "d", Title: "A dataset"}))
	_, err := st.Import(ctx, "d", []geo.Event{
		event("a", "Armed clash", "SY", 40.83, 34.69, geo.NewDay(2024, 3, 5)),
		event("b", "Peaceful protest", "IQ", 43.30, 33.43, geo.NewDay(2024, 3, 7)),
	})
	must(err)
	from, err := st.Dataset(ctx, "d")
	must(err)

	ix := index.New()
	must(ix.Load(ctx, from))
	fmt.Println(ix.Snapshot().Len(), "events")
	selected, err := ix.Select(ctx, from, &geo.Filter{BBox: &geo.BBox{West: 39, South: 34, East: 42, North: 36}})
	must(err)
	page, total, err := selected.List(ctx, 0, 10)
	must(err)
	fmt.Println(total, "in the box:", page[0].ID, page[0].Date)
	// Output:
	// 2 events
	// 1 in the box: a 2024-03-05
}

// A selection counts its events: in all, by type, by day.
func ExampleSelection_Summary() {
	_, from, ix := loaded()
	country, err := geo.NewEqual("country", "SY")
	must(err)
	where, err := cql2.ParseCondition("event_date < DATE('2024-04-01')", cql2.LangText)
	must(err)
	for _, f := range []*geo.Filter{nil, {Equal: []geo.Equal{country}}, {Equal: []geo.Equal{country}, Where: where}} {
		s, err := ix.Select(ctx, from, f)
		must(err)
		sum, err := s.Summary(ctx)
		must(err)
		fmt.Printf("%d events, %d placed, %d undated, on %d days\n", sum.Total, sum.Placed, sum.Undated, len(sum.Days))
		for i, t := range geo.EventTypes() {
			if n := sum.Types[i]; n > 0 {
				fmt.Printf("  %s: %d\n", t.Type, n)
			}
		}
	}
	// Output:
	// 5 events, 4 placed, 1 undated, on 4 days
	//   Battles: 2
	//   Protests: 1
	//   Explosions/Remote violence: 1
	//   Strategic developments: 1
	// 3 events, 3 placed, 0 undated, on 3 days
	//   Battles: 2
	//   Explosions/Remote violence: 1
	// 2 events, 2 placed, 0 undated, on 2 days
	//   Battles: 2
}

// The latest come first, undated events last; pages are cut by offset and
// limit.
func ExampleSelection_List() {
	_, _, ix := loaded()
	s := ix.Snapshot().Select(nil)
	for offset := 0; ; offset += 2 {
		page, total, err := s.List(ctx, offset, 2)
		must(err)
		if len(page) == 0 {
			break
		}
		for _, l := range page {
			fmt.Printf("%s %q of %d\n", l.ID, l.Date, total)
		}
	}
	// Output:
	// d "2024-04-01" of 5
	// b "2024-03-09" of 5
	// c "2024-03-07" of 5
	// a "2024-03-05" of 5
	// e "" of 5
}

// A tile shows each event of the selection once: alone, or in a cluster with
// its neighbours. The tiles to ask for are those in which any event lies.
func ExampleSelection_Tile() {
	_, _, ix := loaded()
	s := ix.Snapshot().Select(&geo.Filter{Days: &geo.Span{First: geo.NewDay(2024, 3, 1), Last: geo.NewDay(2024, 3, 31)}})
	for _, at := range s.Occupied(6) {
		tile, err := s.Tile(ctx, at.Z, at.X, at.Y)
		must(err)
		fmt.Printf("tile %d/%d/%d\n", at.Z, at.X, at.Y)
		for _, e := range tile.Single {
			fmt.Println("  alone:", e.ID, e.Sub)
		}
		for _, c := range tile.Clusters {
			fmt.Println("  cluster of", c.Count)
		}
	}
	// Output:
	// tile 6/38/25
	// tile 6/39/25
	//   alone: c Peaceful protest
	//   cluster of 2
}

// An index follows the store: an update says what it brought, and which tiles
// to draw again. A snapshot that somebody holds stays as it was.
func ExampleIndex_Update() {
	st, from, ix := loaded()
	before := ix.Snapshot()
	_, err := st.Import(ctx, "d", []geo.Event{event("f", "Armed clash", "IQ", 43.13, 36.34, geo.NewDay(2024, 5, 2))})
	must(err)
	must(storetest.Remove(ctx, st, "d", "d"))

	changed, err := ix.Update(ctx, from)
	must(err)
	fmt.Println(changed.Events, "changes, from", changed.Days.First, "to", changed.Days.Last)
	fmt.Println("the tile of Mosul:", changed.Touches(5, 19, 12), "– of London:", changed.Touches(5, 15, 10))
	fmt.Println("events before and now:", before.Len(), ix.Snapshot().Len())

	changed, err = ix.Update(ctx, from)
	must(err)
	fmt.Println("nothing new:", changed == nil)
	// Output:
	// 2 changes, from 2024-04-01 to 2024-05-02
	// the tile of Mosul: true – of London: false
	// events before and now: 5 5
	// nothing new: true
}

// A checkpoint spares an index the reading of the whole store: what changed
// since is all that has to be read.
func ExampleIndex_Restore() {
	st, from, ix := loaded()
	var file bytes.Buffer
	must(ix.Snapshot().Save(&file, "a store/d"))
	_, err := st.Import(ctx, "d", []geo.Event{event("f", "Armed clash", "IQ", 43.13, 36.34, geo.NewDay(2024, 5, 2))})
	must(err)

	saved := file.Bytes()
	again := index.New()
	must(again.Restore(bytes.NewReader(saved), int64(len(saved)), "a store/d"))
	fmt.Println("restored:", again.Snapshot().Len())
	changed, err := again.Update(ctx, from)
	must(err)
	fmt.Println("changes since:", changed.Events, "– events now:", again.Snapshot().Len())

	err = again.Restore(bytes.NewReader(saved), int64(len(saved)), "a store/another layer")
	fmt.Println("another layer's:", errors.Is(err, index.ErrForeign))
	cut := saved[:len(saved)-9]
	err = again.Restore(bytes.NewReader(cut), int64(len(cut)), "a store/d")
	fmt.Println("cut:", errors.Is(err, index.ErrDamaged), "– events still:", again.Snapshot().Len())
	// Output:
	// restored: 5
	// changes since: 1 – events now: 6
	// another layer's: true
	// cut: true – events still: 6
}
