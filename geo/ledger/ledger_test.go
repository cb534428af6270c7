package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

// newLedger is a ledger in memory, with its clock.
func newLedger() (*ledger.Ledger, *clock) {
	c := &clock{time.Date(2024, 6, 1, 12, 0, 0, 987654321, time.FixedZone("", 3*3600))}
	return ledger.New(mem.Open(), c.read), c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// strike is an item of an article that tells of one strike on a town on a day:
// those of one day are one incident.
func strike(article string, published geo.Day, dead int) store.Item {
	a := geo.Article{ID: article, Origin: article + ".txt", Text: "t", Language: "en", Publisher: "Publisher of " + article, Published: published}
	e := geo.Event{ID: "e-" + article, Date: published, DateEnd: published, TimePrecision: geo.TimeDay, SubEventType: "Air/drone strike", Actor1ID: "us-forces",
		PlaceID: "town", Location: "Town", Lon: 40.5, Lat: 35.25, GeoPrecision: geo.GeoExact, UncertaintyKM: 2, Fatalities: &dead, Status: geo.StatusReported,
		Review: geo.ReviewUnreviewed, Confidence: 0.5, Source: a.Publisher, SourceCount: 1, ArticleID: article, Published: published, Quote: "told by " + article}
	return store.Item{Article: a, Fingerprint: "f-" + article, Reports: []geo.Report{{Event: e}}}
}

func put(t *testing.T, st store.Store, source string, items ...store.Item) (outcomes []store.Outcome) {
	t.Helper()
	results, err := st.PutItems(t.Context(), source, items)
	must(t, err)
	for _, r := range results {
		outcomes = append(outcomes, r.Outcome)
	}
	return outcomes
}

func event(t *testing.T, from store.Reader, id string) geo.Event {
	t.Helper()
	e, err := from.Event(t.Context(), id)
	must(t, err)
	return e
}

var theDay = geo.NewDay(2024, 5, 20)

// all writes down the events of a reader and its log.
func all(t *testing.T, from store.Reader) string {
	t.Helper()
	var b strings.Builder
	must(t, from.Events(t.Context(), nil, func(e *geo.Event) error {
		dead := -1
		if e.Fatalities != nil {
			dead = *e.Fatalities
		}
		fmt.Fprintln(&b, e.ID, e.Number, e.SourceCount, e.Location, dead, e.Review, e.CreatedAt.Unix(), e.UpdatedAt.Unix())
		return nil
	}))
	must(t, from.Changes(t.Context(), 0, func(c store.Change) error {
		fmt.Fprintln(&b, c.Seq, c.EventID, c.Deleted)
		return nil
	}))
	return b.String()
}

// TestTimes: what changes is dated by the clock, to the second and in UTC; an
// event that did not change keeps its dates.
func TestTimes(t *testing.T) {
	st, c := newLedger()
	first := time.Date(2024, 6, 1, 9, 0, 0, 0, time.UTC)
	put(t, st, "a", strike("a", theDay, 3))
	put(t, st, "b", strike("b", theDay+60, 1))
	e := event(t, st, "e-a")
	if e.CreatedAt != first || e.UpdatedAt != first {
		t.Errorf("created %v, updated %v", e.CreatedAt, e.UpdatedAt)
	}
	c.now = c.now.Add(time.Hour)
	changed := strike("a", theDay, 4)
	changed.Fingerprint = "other"
	put(t, st, "a", changed)
	if e := event(t, st, "e-a"); e.CreatedAt != first || e.UpdatedAt != first.Add(time.Hour) || *e.Fatalities != 4 {
		t.Errorf("created %v, updated %v", e.CreatedAt, e.UpdatedAt)
	}
	if e := event(t, st, "e-b"); e.UpdatedAt != first {
		t.Errorf("another was updated %v", e.UpdatedAt)
	}
	var at []time.Time
	must(t, st.Changes(t.Context(), 0, func(c store.Change) error { at = append(at, c.At); return nil }))
	if want := []time.Time{first, first, first.Add(time.Hour)}; !slices.Equal(at, want) {
		t.Errorf("the log has %v, want %v", at, want)
	}
	if now, err := ledger.New(mem.Open(), nil).PutItems(t.Context(), "a", []store.Item{strike("a", theDay, 1)}); err != nil || now[0].Outcome != store.Added {
		t.Errorf("without a clock of one's own: %+v, %v", now, err)
	}
}

// TestAgeOfJoinedEvents: an event is as old as the oldest that its reports were
// part of, also when an earlier report gives it another id.
func TestAgeOfJoinedEvents(t *testing.T) {
	st, c := newLedger()
	put(t, st, "late", strike("late", theDay+1, 3))
	old := event(t, st, "e-late")
	c.now = c.now.Add(48 * time.Hour)
	early := strike("early", theDay, 3)
	early.Reports[0].Event.Date, early.Reports[0].Event.DateEnd = theDay+1, theDay+1 // it tells of the same day
	put(t, st, "early", early)
	e := event(t, st, "e-late") // its report leads to the event
	if e.ID != "e-early" || e.SourceCount != 2 || e.CreatedAt != old.CreatedAt {
		t.Errorf("%s of %d sources, created %v; it was %v", e.ID, e.SourceCount, e.CreatedAt, old.CreatedAt)
	}
	told, err := st.ReportsOf(t.Context(), e.ID)
	if err != nil || len(told) != 2 || told[0].Article.ID != "early" || told[1].Article.ID != "late" {
		t.Errorf("told by %+v, %v", told, err)
	}
	if told, err := st.ReportsOf(t.Context(), "e-late"); err != nil || len(told) > 0 {
		t.Errorf("the event that was is still told: %+v, %v", told, err)
	}
	put(t, st, "early") // it holds nothing any more
	if e := event(t, st, "e-late"); e.ID != "e-late" || e.SourceCount != 1 {
		t.Errorf("parted again: %+v", e)
	}
	if _, err := st.Event(t.Context(), "e-early"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("what nothing tells: %v", err)
	}
}

// TestOutcomes: what became of each article of a source.
func TestOutcomes(t *testing.T) {
	st, _ := newLedger()
	a, b, c, d := strike("a", theDay, 1), strike("b", theDay+30, 1), strike("c", theDay+60, 1), strike("d", theDay+90, 1)
	changed := a
	changed.Fingerprint = "read by a newer reader"
	for i, step := range []struct {
		source string
		items  []store.Item
		want   []store.Outcome
	}{
		{"f", []store.Item{a, b}, []store.Outcome{store.Added, store.Added}},
		{"f", []store.Item{a, b}, []store.Outcome{store.Unchanged, store.Unchanged}},
		{"f", []store.Item{b, changed}, []store.Outcome{store.Unchanged, store.Replaced}},
		{"f", []store.Item{changed, c}, []store.Outcome{store.Unchanged, store.Replaced}}, // c in the place of b
		{"f", []store.Item{changed, c, b}, []store.Outcome{store.Unchanged, store.Unchanged, store.Added}},
		{"g", []store.Item{d}, []store.Outcome{store.Added}},
		{"g", []store.Item{a}, []store.Outcome{store.Replaced}},
		{"f", nil, nil},
		{"", []store.Item{d}, []store.Outcome{store.Added}},
		{"", nil, nil},
	} {
		if got := put(t, st, step.source, step.items...); !slices.Equal(got, step.want) {
			t.Errorf("step %d: %v, want %v", i, got, step.want)
		}
	}
	ids := []string{}
	must(t, st.Events(t.Context(), nil, func(e *geo.Event) error { ids = append(ids, e.ID); return nil }))
	if slices.Sort(ids); !slices.Equal(ids, []string{"e-a", "e-d"}) { // g holds a; d is held by none, but was read alone
		t.Errorf("%v", ids)
	}
	for fingerprint, want := range map[string]bool{a.Fingerprint: true, changed.Fingerprint: false, b.Fingerprint: false, d.Fingerprint: true} {
		if known, err := st.Known(t.Context(), fingerprint); err != nil || known != want {
			t.Errorf("%s is known: %v, %v", fingerprint, known, err)
		}
	}
}

// TestPassedOn: what a keeper knows by itself is passed on.
func TestPassedOn(t *testing.T) {
	ctx, k := t.Context(), &closing{Keeper: mem.Open()}
	st := ledger.New(k, nil)
	if st.Identity() != k.Identity() || st.Identity() == "" {
		t.Errorf("identity %q, the keeper's is %q", st.Identity(), k.Identity())
	}
	must(t, st.PutDataset(ctx, store.Layer{Name: "d", Title: "D"}))
	if layers, err := st.Layers(ctx); err != nil || len(layers) != 2 || layers[0].Name != store.Events || layers[1].Title != "D" {
		t.Errorf("%+v, %v", layers, err)
	}
	if err := st.Close(); err != errClosed {
		t.Errorf("closing: %v", err)
	}
}

var errClosed = errors.New("closed")

// closing is a keeper that says so when it is closed.
type closing struct{ store.Keeper }

func (closing) Close() error { return errClosed }

// TestEventsHoldTheFilter: a keeper may give more than a filter asks for; a
// ledger does not.
func TestEventsHoldTheFilter(t *testing.T) {
	st, _ := newLedger() // a keeper in memory asks no filter
	events := storetest.Events(300, 5)
	must(t, storetest.Fill(t.Context(), st, events))
	f := &geo.Filter{MinConfidence: 0.7, BBox: &geo.BBox{West: 38, South: 33, East: 42, North: 36}}
	n := 0
	must(t, st.Events(t.Context(), f, func(e *geo.Event) error {
		if n++; !f.Match(e) {
			t.Errorf("%s does not match", e.ID)
		}
		return nil
	}))
	want := 0
	for i := range events {
		if f.Match(&events[i]) {
			want++
		}
	}
	if n != want || n == 0 || n == 300 {
		t.Errorf("%d events, want %d", n, want)
	}
}

// TestReadingEnds: an error of who reads ends the walk, and so does its context.
func TestReadingEnds(t *testing.T) {
	st, _ := newLedger()
	must(t, storetest.Fill(t.Context(), st, storetest.Events(20, 5)))
	enough := errors.New("enough")
	if err := st.Events(t.Context(), nil, func(*geo.Event) error { return enough }); err != enough {
		t.Errorf("%v", err)
	}
	if err := st.EventsByNumber(t.Context(), []int64{1, 2}, func(*geo.Event) error { return enough }); err != enough {
		t.Errorf("by number: %v", err)
	}
	if err := st.Changes(t.Context(), 3, func(store.Change) error { return enough }); err != enough {
		t.Errorf("the log: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := st.Event(ctx, "g00000001"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := st.EventsByID(ctx, []string{"g00000001"}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
