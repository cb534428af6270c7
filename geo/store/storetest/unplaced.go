package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// unplaced tests what a store promises of reports without a place: each is an
// event of its own, in every answer but those about a box, until its article is
// read again and has one.
func unplaced(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	st := open(t)
	// told is an article with one report of one incident, which names the place or not.
	told := func(article, id string, placed bool) store.Item {
		day := geo.NewDay(2024, 5, 7)
		it := store.Item{Article: geo.Article{ID: article, Origin: article, Text: "t", Language: "en", Publisher: article, Published: day + 1}, Fingerprint: id}
		e := geo.Event{ID: id, SubEventType: "Air/drone strike", Actor1ID: "us-forces", Date: day, DateEnd: day, TimePrecision: geo.TimeDay, DateBasis: geo.BasisText,
			Country: "SY", Status: geo.StatusReported, Review: geo.ReviewUnreviewed, ArticleID: article, Published: day + 1, Source: article, SourceCount: 1, Quote: "Told."}
		if placed {
			e.PlaceID, e.Location, e.Lon, e.Lat, e.GeoPrecision = "hajin", "Hajin", 40.83, 34.69, geo.GeoExact
		}
		it.Reports = []geo.Report{{Event: e}}
		return it
	}
	put := func(items ...store.Item) {
		t.Helper()
		for i := range items {
			_, err := st.PutItems(ctx, items[i].Article.Origin, items[i:i+1])
			must(t, err)
		}
	}
	// holds compares the events with a list of ids, each with how many tell of it.
	holds := func(f *geo.Filter, want string) {
		t.Helper()
		var list []string
		must(t, st.Events(ctx, f, func(e *geo.Event) error {
			list = append(list, fmt.Sprintf("%s:%d", e.ID, e.SourceCount))
			return nil
		}))
		slices.Sort(list) // a store may have an order of its own
		if got := strings.Join(list, " "); got != want {
			t.Errorf("%s: %q, want %q", f.Key(), got, want)
		}
	}
	world := &geo.Filter{BBox: &geo.BBox{West: -180, South: -90, East: 180, North: 90}}

	put(told("A", "a", true), told("B", "b", false), told("C", "c", false))
	holds(nil, "a:1 b:1 c:1")
	holds(world, "a:1")

	before, err := st.LastChange(ctx)
	must(t, err)
	put(told("B", "b2", true)) // the id rests on the place
	holds(nil, "a:2 c:1")
	holds(world, "a:2")
	if _, err := st.Event(ctx, "b"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("the event without a place is still there: %v", err)
	}
	if e, err := st.Event(ctx, "b2"); err != nil || e.ID != "a" {
		t.Errorf("the report with a place leads to %q, %v", e.ID, err)
	}
	gone := false
	must(t, st.Changes(ctx, before, func(c store.Change) error {
		gone = gone || (c.EventID == "b" && c.Deleted)
		return nil
	}))
	if !gone {
		t.Error("the log does not tell that it went")
	}

	put(told("B", "b", false)) // and back
	holds(nil, "a:1 b:1 c:1")
}
