// Package storetest is the test that every store must pass, and a generator
// of events to fill stores with.
package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/store"
)

// Events makes n events around the Euphrates, the same for the same seed:
// places drawn with heavy tails, days over ten years, all types.
func Events(n int, seed uint64) []geo.Event {
	r := rand.New(rand.NewPCG(seed, 1))
	type spot struct{ lon, lat float64 }
	spots := make([]spot, 400)
	for i := range spots {
		spots[i] = spot{36 + 8*r.Float64(), 32 + 5*r.Float64()}
	}
	zipf := rand.NewZipf(r, 1.2, 2, uint64(len(spots)-1))
	types := geo.Taxonomy()
	actors := []string{"sdf", "us-forces", "islamic-state", "iran-backed-militias", "syria-regime-forces", "unidentified-armed-group"}
	out := make([]geo.Event, n)
	for i := range out {
		s := spots[zipf.Uint64()]
		day := geo.NewDay(2015, 1, 1) + geo.Day(r.IntN(3650))
		e := geo.Event{ID: fmt.Sprintf("g%08x", i), Date: day, DateEnd: day, TimePrecision: geo.TimeDay, DateBasis: []string{geo.BasisText, geo.BasisText, geo.BasisPublication, ""}[i%4], SubEventType: types[r.IntN(len(types))].Sub,
			Actor1ID: actors[r.IntN(len(actors))], Actor2ID: actors[r.IntN(len(actors))], Location: "Place", PlaceID: "place", Country: "SY",
			Lon: s.lon, Lat: s.lat, GeoPrecision: geo.GeoExact, UncertaintyKM: 2, Status: geo.StatusReported, Review: geo.ReviewUnreviewed,
			Confidence: 0.1 * float64(1+i%9), Source: "generator", SourceCount: 1, Quote: "A sentence of about the usual length, which says what happened there and when it did."}
		if r.IntN(3) == 0 {
			dead := r.IntN(20)
			e.Fatalities = &dead
		}
		if r.IntN(20) == 0 {
			e.Date, e.DateEnd, e.TimePrecision, e.DateBasis = 0, 0, geo.TimeUnknown, ""
		}
		if r.IntN(50) == 0 {
			e.GeoPrecision, e.Lon, e.Lat = geo.GeoUnplaced, 0, 0
		}
		out[i] = e
	}
	return out
}

// Fill puts events into a store, as told by one article: so each stays an
// event of its own.
func Fill(ctx context.Context, st store.Store, events []geo.Event) error {
	a := geo.Article{ID: "generated", Origin: "generator", Text: "generated", Language: "en"}
	it := store.Item{Article: a, Fingerprint: fmt.Sprint(len(events))}
	for _, e := range events {
		e.ArticleID = a.ID
		it.Reports = append(it.Reports, geo.Report{Event: e})
	}
	_, err := st.PutItems(ctx, a.Origin, []store.Item{it})
	return err
}

func item(origin, text string, ids ...string) store.Item {
	it := store.Item{Article: geo.Article{ID: "id:" + text, Origin: origin, Text: text, Language: "en", Publisher: "P"}, Fingerprint: "f:" + text}
	for i, id := range ids {
		it.Reports = append(it.Reports, geo.Report{
			Event:    geo.Event{ID: id, SubEventType: "Armed clash", Status: geo.StatusReported, Review: geo.ReviewUnreviewed, ArticleID: it.Article.ID, Lon: 40, Lat: 35, GeoPrecision: 1},
			Evidence: []geo.Quote{{Start: i, End: i + 1, Text: "t"}}, Reasons: []geo.Reason{{Field: "f", Rule: "r", Words: "w"}}})
	}
	return it
}

// Run tests a store; open makes a fresh one.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	put := func(t *testing.T, st store.Store, it store.Item, want store.Outcome) {
		t.Helper()
		res, err := st.PutItems(ctx, it.Article.Origin, []store.Item{it})
		must(t, err)
		if res[0].Outcome != want {
			t.Errorf("%s: %s, want %s", it.Article.Origin, res[0].Outcome, want)
		}
	}
	ids := func(t *testing.T, st store.Store, f *geo.Filter) string {
		t.Helper()
		out := ""
		must(t, st.Events(ctx, f, func(e *geo.Event) error { out += e.ID + " "; return nil }))
		return out
	}
	log := func(t *testing.T, st store.Store, after int64) string {
		t.Helper()
		out := ""
		must(t, st.Changes(ctx, after, func(c store.Change) error {
			sign := "+"
			if c.Deleted {
				sign = "-"
			}
			out += sign + c.EventID + " "
			return nil
		}))
		return out
	}

	t.Run("twice changes nothing", func(t *testing.T) {
		st := open(t)
		put(t, st, item("a.txt", "one", "e1", "e2"), store.Added)
		put(t, st, item("a.txt", "one", "e1", "e2"), store.Unchanged)
		put(t, st, item("copy.txt", "one", "e1", "e2"), store.Unchanged)
		if got := log(t, st, 0); got != "+e1 +e2 " {
			t.Errorf("log %q", got)
		}
		if known, err := st.Known(ctx, "f:one"); err != nil || !known {
			t.Errorf("known %v, %v", known, err)
		}
	})
	t.Run("a changed article replaces its own", func(t *testing.T) {
		st := open(t)
		put(t, st, item("a.txt", "one", "e1", "e2"), store.Added)
		put(t, st, item("b.txt", "other", "e3"), store.Added)
		seq, err := st.LastChange(ctx)
		must(t, err)
		put(t, st, item("a.txt", "two", "e4"), store.Replaced)
		if got := ids(t, st, nil); got != "e3 e4 " {
			t.Errorf("events %q", got)
		}
		after := log(t, st, seq)
		if len(after) != len("+e4 -e1 -e2 ") || after[:4] != "+e4 " {
			t.Errorf("log %q", after)
		}
	})
	t.Run("a source is what it holds now", func(t *testing.T) {
		st := open(t)
		both := []store.Item{item("f#1", "one", "e1"), item("f#2", "two", "e2")}
		res, err := st.PutItems(ctx, "f", both)
		must(t, err)
		if res[0].Outcome != store.Added || res[1].Outcome != store.Added {
			t.Errorf("%+v", res)
		}
		put(t, st, item("g", "one", "e1"), store.Unchanged) // another source holds it too
		_, err = st.PutItems(ctx, "f", []store.Item{item("f#1", "three", "e3")})
		must(t, err)
		if got := ids(t, st, nil); got != "e1 e3 " {
			t.Errorf("events %q: one is held by g, two by nobody", got)
		}
		put(t, st, item("g", "three", "e3"), store.Replaced) // g now says what f says
		if got := ids(t, st, nil); got != "e3 " {
			t.Errorf("events %q", got)
		}
		put(t, st, item("", "alone", "e4"), store.Added)
		put(t, st, item("", "alone", "e4"), store.Unchanged)
		if got := ids(t, st, nil); got != "e3 e4 " {
			t.Errorf("events %q", got)
		}
	})
	t.Run("all or none", func(t *testing.T) {
		st := open(t)
		bad := item("x.txt", "x", "e9")
		bad.Reports = append(bad.Reports, bad.Reports[0], geo.Report{Event: geo.Event{ID: "e10", Confidence: 0, Lon: 1, Lat: 1, GeoPrecision: 1}})
		canceled, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := st.PutItems(canceled, "x", []store.Item{item("y.txt", "y", "e11"), bad}); err == nil {
			t.Error("a cancelled call says so")
		}
		if got := ids(t, st, nil); got != "" {
			t.Errorf("half written: %q", got)
		}
	})
	t.Run("filters agree with geo.Filter", func(t *testing.T) {
		st := open(t)
		events := Events(800, 7)
		must(t, Fill(ctx, st, events))
		r := rand.New(rand.NewPCG(3, 4))
		for range 60 {
			f := RandomFilter(r)
			want := ""
			for i := range events {
				if f.Match(&events[i]) {
					want += events[i].ID + " "
				}
			}
			if got := ids(t, st, f); got != want {
				t.Fatalf("filter %s: store and predicate differ\n got %q\nwant %q", f.Key(), got, want)
			}
		}
	})
	t.Run("datasets", func(t *testing.T) { datasets(t, open) })
	t.Run("numbers", func(t *testing.T) { numbers(t, open) })
	t.Run("corrections", func(t *testing.T) { corrections(t, open) })
	t.Run("unplaced", func(t *testing.T) { unplaced(t, open) })
	t.Run("incidents do not depend on the order", func(t *testing.T) { incidents(t, open) })
	t.Run("what went in comes out", func(t *testing.T) {
		st := open(t)
		dead := 0
		it := item("a.txt", "one", "e1")
		it.Article.Published = geo.NewDay(2024, 1, 2)
		e := &it.Reports[0].Event
		everything(e)
		e.Date, e.DateEnd, e.Fatalities, e.LocationAR, e.Quote = geo.NewDay(2024, 1, 1), geo.NewDay(2024, 1, 2), &dead, "حقل العمر", "q'\"); DROP TABLE events;--"
		put(t, st, it, store.Added)
		got, err := st.Event(ctx, "e1")
		must(t, err)
		for _, c := range geo.Columns() {
			if c.Owner != geo.OwnedByStore && c.Value(&got) != c.Value(e) {
				t.Errorf("%s: %v, not %v", c.Name, c.Value(&got), c.Value(e))
			}
		}
		if got.CreatedAt.IsZero() {
			t.Errorf("%+v was never written", got)
		}
		told, err := st.ReportsOf(ctx, "e1")
		must(t, err)
		if len(told) != 1 {
			t.Fatalf("%+v", told)
		}
		if a, rep := told[0].Article, told[0].Report; a.Text != "one" || a.Published != it.Article.Published || rep.Evidence[0].Text != "t" || rep.Event.Date != e.Date {
			t.Errorf("%+v", told)
		}
		if _, err := st.Event(ctx, "none"); geo.CodeOf(err) != geo.CodeNotFound {
			t.Errorf("an unknown event: %v", err)
		}
		many, err := st.EventsByID(ctx, []string{"none", "e1"})
		if err != nil || len(many) != 1 {
			t.Errorf("%d events, %v", len(many), err)
		}
	})
}

// everything gives an event a value of each property that is said of it and
// has none: what a store leaves out is seen.
func everything(e *geo.Event) {
	for _, c := range geo.Columns() {
		if !c.Editable() || !c.Value(e).Null {
			continue
		}
		v := geo.Value{Kind: c.Kind, Str: c.Name, Int: 1, Real: 1, Day: geo.NewDay(2024, 1, 1)}
		if c.Codes != nil {
			v.Str = c.Codes()[0]
		}
		c.Set(e, v)
	}
}

// RandomCondition makes a condition in the filter language.
func RandomCondition(r *rand.Rand) *cql2.Condition {
	c, err := cql2.NewCondition(cql2.RandomFilter(r, 3))
	if err != nil {
		panic(err) // the generator makes what can be compared
	}
	return c
}

// RandomFilter makes a filter that holds for some of [Events].
func RandomFilter(r *rand.Rand) *geo.Filter {
	f := &geo.Filter{}
	if r.IntN(2) == 0 {
		w, s := 36+6*r.Float64(), 32+4*r.Float64()
		f.BBox = &geo.BBox{West: w, South: s, East: w + 3*r.Float64(), North: s + 2*r.Float64()}
		if r.IntN(5) == 0 {
			f.BBox.West, f.BBox.East = f.BBox.East, f.BBox.West
		}
	}
	if r.IntN(2) == 0 {
		from := geo.NewDay(2015, 1, 1) + geo.Day(r.IntN(3000))
		f.Days = &geo.Span{First: from, Last: from + geo.Day(r.IntN(900))}
		if r.IntN(3) == 0 {
			f.Days.Last = 0
		}
	}
	if r.IntN(2) == 0 {
		f.Equal = append(f.Equal, geo.Equal{Field: "actor", Values: []string{"sdf", "nobody"}})
	}
	if r.IntN(4) == 0 {
		f.MinConfidence = 0.1 * float64(r.IntN(10))
	}
	if r.IntN(2) == 0 {
		f.Where = RandomCondition(r)
	}
	if r.IntN(6) == 0 {
		f.Equal = append(f.Equal, geo.Equal{Field: "date_basis", Values: []string{geo.BasisPublication}})
	}
	if r.IntN(3) == 0 {
		f.Equal = append(f.Equal, geo.Equal{Field: "event_type", Values: []string{"Battles", "Riots"}})
	}
	return f
}

// must ends a test where there is an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Correct puts what a reviewer says of an event of articles over it.
func Correct(ctx context.Context, st store.Store, e *geo.Event) error {
	return st.Edit(ctx, store.Events, e.ID, func(geo.Event) (*geo.Event, error) { return e, nil })
}

// Remove takes an event out of a dataset.
func Remove(ctx context.Context, st store.Store, dataset, id string) error {
	return st.Edit(ctx, dataset, id, func(geo.Event) (*geo.Event, error) { return nil, nil })
}
