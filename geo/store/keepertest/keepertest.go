// Package keepertest is the test that every keeper must pass by itself, without
// a ledger over it.
package keepertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// Run tests what a keeper promises; open makes
// a fresh one.
func Run(t *testing.T, open func(t *testing.T) store.Keeper) {
	for name, test := range map[string]func(*testing.T, store.Keeper){
		"articles": keeperArticles, "versions of articles": keeperVersions, "holdings": keeperHoldings, "reports": keeperReports, "what is near": keeperNear, "rows of articles": keeperRows,
		"rows of datasets": keeperDataset, "corrections": keeperCorrections, "layers": keeperLayers, "all or nothing": keeperAllOrNothing,
		"texts of all kinds": keeperTexts, "errors of who reads": keeperReading, "names that end in the middle": keeperHostileNames,
	} {
		t.Run(name, func(t *testing.T) {
			k := open(t)
			test(t, k)
			must(t, k.Close())
		})
	}
}

var longAgo = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)

// update runs fn in a transaction that must end well.
func update(t *testing.T, k store.Keeper, fn func(tx store.Tx)) {
	t.Helper()
	must(t, k.Update(t.Context(), func(tx store.Tx) error { fn(tx); return nil }))
}

// packed is a row of an event of this id.
func packed(id, location string) *store.Row {
	e := geo.Event{ID: id, SubEventType: "Attack", Location: location, Lon: 40, Lat: 35, GeoPrecision: geo.GeoExact, Status: geo.StatusReported, Review: geo.ReviewUnreviewed}
	return &store.Row{ID: id, Created: longAgo, Updated: longAgo.Add(time.Hour), Record: string(record.Append(nil, &e))}
}

// told puts an article with one report that is the event of its id.
func told(t *testing.T, tx store.Tx, id string, reach *store.Reach) *store.Report {
	t.Helper()
	ctx := context.Background()
	must(t, tx.PutArticle(ctx, &geo.Article{ID: "a-" + id, Origin: "o", Text: "t", Language: "en"}, "f-"+id, longAgo))
	must(t, tx.PutRow(ctx, store.Events, packed(id, "Place")))
	r := &store.Report{Article: "a-" + id, Event: id, Report: geo.Report{Event: geo.Event{ID: "r-" + id, Location: "Told", Review: geo.ReviewUnreviewed}}, Reach: reach}
	must(t, tx.PutReport(ctx, r))
	if r.Row == 0 {
		t.Errorf("the report of %s got no row", id)
	}
	return r
}

func keeperArticles(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	update(t, k, func(tx store.Tx) {
		if kept, err := tx.Article(ctx, "a-x"); kept != nil || err != nil {
			t.Errorf("an article that is not there: %+v, %v", kept, err)
		}
		told(t, tx, "x", nil)
		must(t, tx.SetHolding(ctx, store.Holding{Source: "s", Article: "a-x"}, true))
		must(t, tx.PutArticle(ctx, &geo.Article{ID: "a-x", Title: "New", Text: "u", Published: geo.NewDay(2024, 5, 6), Sample: true}, "again", longAgo))
		if kept, err := tx.Article(ctx, "a-x"); err != nil || kept == nil || kept.Fingerprint != "again" || kept.Article.Title != "New" || !kept.ReadAt.Equal(longAgo) {
			t.Errorf("%+v, %v", kept, err)
		}
		if rows, err := tx.ReportRows(ctx, store.OfArticle("a-x")); err != nil || len(rows) != 1 {
			t.Errorf("the reports of an article that was put again: %v, %v", rows, err)
		}
		if held, err := tx.Holdings(ctx, store.Holding{Source: "s"}); err != nil || len(held) != 1 {
			t.Errorf("the holdings of an article that was put again: %v, %v", held, err)
		}
	})
	for fingerprint, want := range map[string]bool{"again": true, "f-x": false, "": false} {
		if known, err := k.Known(ctx, fingerprint); err != nil || known != want {
			t.Errorf("%q is known: %v, %v", fingerprint, known, err)
		}
	}
	of, err := k.ReportsOf(ctx, "x")
	must(t, err)
	want := geo.Article{ID: "a-x", Title: "New", Text: "u", Published: geo.NewDay(2024, 5, 6), Sample: true}
	if len(of) != 1 || !reflect.DeepEqual(of[0].Article, want) || of[0].Report.Event.Location != "Told" {
		t.Errorf("%+v", of)
	}
	update(t, k, func(tx store.Tx) {
		must(t, tx.DeleteArticle(ctx, "a-x"))
		must(t, tx.DeleteArticle(ctx, "none"))
		if rows, err := tx.ReportRows(ctx, store.OfEvent("x")); err != nil || len(rows) > 0 {
			t.Errorf("reports of an article that went: %v, %v", rows, err)
		}
		if held, err := tx.Holdings(ctx, store.Holding{Article: "a-x"}); err != nil || len(held) > 0 {
			t.Errorf("holdings of an article that went: %v, %v", held, err)
		}
	})
	if of, err := k.ReportsOf(ctx, "x"); err != nil || len(of) > 0 {
		t.Errorf("%+v, %v", of, err)
	}
}

func keeperHoldings(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	update(t, k, func(tx store.Tx) {
		for _, id := range []string{"x", "y"} {
			told(t, tx, id, nil)
		}
		a, b, c := store.Holding{Source: "s", Article: "a-x"}, store.Holding{Source: "s", Article: "a-y"}, store.Holding{Source: "other", Article: "a-x"}
		for _, h := range []store.Holding{a, b, c, a} {
			must(t, tx.SetHolding(ctx, h, true))
		}
		has := func(of store.Holding, want ...store.Holding) {
			t.Helper()
			got, err := tx.Holdings(ctx, of)
			must(t, err)
			slices.SortFunc(got, func(a, b store.Holding) int { return strings.Compare(a.Source+a.Article, b.Source+b.Article) })
			if !slices.Equal(got, want) {
				t.Errorf("%+v: %v, want %v", of, got, want)
			}
		}
		has(store.Holding{Source: "s"}, a, b)
		has(store.Holding{Article: "a-x"}, c, a)
		has(store.Holding{Source: "none"})
		must(t, tx.SetHolding(ctx, a, false))
		must(t, tx.SetHolding(ctx, a, false))
		has(store.Holding{Article: "a-x"}, c)
		has(store.Holding{Source: "s"}, b)
	})
}

func keeperReports(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	var first *store.Report
	update(t, k, func(tx store.Tx) {
		first = told(t, tx, "x", nil)
		told(t, tx, "y", nil)
		more := &store.Report{Article: "a-x", Event: "x", Ordinal: 1, Report: geo.Report{Event: geo.Event{ID: "r-more", Location: "More"}, DayPart: geo.Dawn, Proposed: true,
			Evidence: []geo.Quote{{Start: 1, End: 3, Text: "\"q\" 'r'"}}, Reasons: []geo.Reason{{Field: "f", Rule: "r", Words: "w", Confidence: 0.25}}}}
		must(t, tx.PutReport(ctx, more))
		if rows, err := tx.ReportRows(ctx, store.OfArticle("a-x")); err != nil || !slices.Equal(rows, []int64{first.Row, more.Row}) {
			t.Errorf("of the article: %v, %v", rows, err)
		}
		got, err := tx.Report(ctx, more.Row)
		must(t, err)
		got.Evidence, got.Reasons = more.Evidence, more.Reasons // these it need not read
		if !reflect.DeepEqual(got, more) {
			t.Errorf("\n got %+v\nwant %+v", got, more)
		}
		if r, err := tx.Report(ctx, more.Row+100); r != nil || err != nil {
			t.Errorf("a report that is not there: %+v, %v", r, err)
		}
		more.Event = "y"
		must(t, tx.PutReport(ctx, more))
		if rows, err := tx.ReportRows(ctx, store.OfEvent("x")); err != nil || !slices.Equal(rows, []int64{first.Row}) {
			t.Errorf("of the event that it left: %v, %v", rows, err)
		}
	})
	of, err := k.ReportsOf(ctx, "y")
	must(t, err)
	if len(of) != 2 {
		t.Fatalf("%+v", of)
	}
	if r := of[0].Report; r.Event.ID != "r-more" || r.Evidence[0].Text != "\"q\" 'r'" || r.Reasons[0].Confidence != 0.25 || !r.Proposed {
		t.Errorf("%+v", r)
	}
	found := ""
	must(t, k.Read(ctx, store.Events, store.OfReport("r-more"), func(r *store.Row) error { found += r.ID; return nil }))
	must(t, k.Read(ctx, store.Events, store.OfReport("r-none"), func(r *store.Row) error { found += r.ID; return nil }))
	if found != "y" {
		t.Errorf("the report leads to %q", found)
	}
	update(t, k, func(tx store.Tx) {
		must(t, tx.DeleteReport(ctx, first.Row))
		must(t, tx.DeleteReport(ctx, first.Row+100))
		if rows, err := tx.ReportRows(ctx, store.OfEvent("x")); err != nil || len(rows) > 0 {
			t.Errorf("after it was taken out: %v, %v", rows, err)
		}
	})
}

func keeperNear(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	reach := func(from, to geo.Day, west, south, east, north float64) *store.Reach {
		return &store.Reach{Days: geo.Span{First: from, Last: to}, West: west, South: south, East: east, North: north}
	}
	day := geo.NewDay(2024, 5, 6)
	update(t, k, func(tx store.Tx) {
		x := told(t, tx, "x", reach(day, day+2, 40, 34, 41, 35)).Row
		y := told(t, tx, "y", reach(day+2, day+3, 40.5, 34.5, 42, 36)).Row
		told(t, tx, "z", nil)
		for name, c := range map[string]struct {
			at   *store.Reach
			want []int64
		}{
			"both":          {reach(day, day+9, 0, 0, 90, 90), []int64{x, y}},
			"the first day": {reach(day-1, day, 0, 0, 90, 90), []int64{x}},
			"the last day":  {reach(day+3, day+3, 0, 0, 90, 90), []int64{y}},
			"a day before":  {reach(day-9, day-1, 0, 0, 90, 90), nil},
			"a day after":   {reach(day+4, day+9, 0, 0, 90, 90), nil},
			"an edge":       {reach(day, day+9, 41, 35, 41, 35), []int64{x, y}},
			"west of both":  {reach(day, day+9, 0, 0, 39, 90), nil},
			"north of one":  {reach(day, day+9, 0, 35.5, 90, 90), []int64{y}},
		} {
			got, err := tx.ReportRows(ctx, store.Near(*c.at))
			must(t, err)
			if slices.Sort(got); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		must(t, tx.DeleteArticle(ctx, "a-y")) // and its reach with it
		if got, err := tx.ReportRows(ctx, store.Near(*reach(day, day+9, 0, 0, 90, 90))); err != nil || !slices.Equal(got, []int64{x}) {
			t.Errorf("after one went: %v, %v", got, err)
		}
		told(t, tx, "y", reach(day, day, 40, 34, 41, 35)) // there is room for another
	})
}

func keeperRows(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	x, y := packed("x", "First"), packed("y", "Other")
	update(t, k, func(tx store.Tx) {
		must(t, tx.PutRow(ctx, store.Events, x))
		must(t, tx.PutRow(ctx, store.Events, y))
		if x.Number == 0 || x.Number == y.Number {
			t.Errorf("numbers %d and %d", x.Number, y.Number)
		}
		again := packed("x", "Second")
		again.Number = x.Number
		must(t, tx.PutRow(ctx, store.Events, again))
		rows, err := tx.Rows(ctx, store.Events, []string{"x", "none"})
		must(t, err)
		if again.Layer = store.Events; len(rows) != 1 || rows[0] != *again {
			t.Errorf("\n got %+v\nwant %+v", rows, again)
		}
		if rows, err := tx.Rows(ctx, store.Events, nil); err != nil || len(rows) > 0 {
			t.Errorf("of no ids: %v, %v", rows, err)
		}
		must(t, tx.DeleteRow(ctx, store.Events, y))
	})
	log := ""
	must(t, k.Changes(ctx, store.Events, 1, func(c store.Change, r *store.Row) error {
		log += fmt.Sprintf("%d %s %v, ", c.Seq, c.EventID, c.Deleted)
		return nil
	}))
	if log != "2 y false, 3 x false, 4 y true, " {
		t.Errorf("the log is %s", log)
	}
	last, err := k.LastChange(ctx, store.Events)
	must(t, err)
	if ids := idsOf(t, k, store.Events, store.Matching{}); last != 4 || !slices.Equal(ids, []string{"x"}) {
		t.Errorf("change %d, %v", last, ids)
	}
	update(t, k, func(tx store.Tx) {
		z := packed("z", "Third")
		if must(t, tx.PutRow(ctx, store.Events, z)); z.Number <= y.Number {
			t.Errorf("the number %d was another's", z.Number)
		}
	})
}

// idsOf are the ids of the rows that are chosen, as they come.
func idsOf(t *testing.T, k store.Keeper, layer string, which store.Rows) (out []string) {
	t.Helper()
	must(t, k.Read(t.Context(), layer, which, func(r *store.Row) error {
		if r.Layer != layer || r.Record == "" {
			t.Errorf("a row %q of %q", r.ID, r.Layer)
		}
		out = append(out, r.ID)
		return nil
	}))
	return out
}

func keeperAllOrNothing(t *testing.T, k store.Keeper) {
	ctx, no := t.Context(), errors.New("no")
	err := k.Update(ctx, func(tx store.Tx) error {
		told(t, tx, "x", nil)
		must(t, tx.SetHolding(ctx, store.Holding{Source: "s", Article: "a-x"}, true))
		must(t, tx.PutCorrection(ctx, "x", "c", longAgo))
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
	last, err := k.LastChange(ctx, store.Events)
	must(t, err)
	known, err := k.Known(ctx, "f-x")
	must(t, err)
	if last != 0 || known || len(idsOf(t, k, store.Events, store.Matching{})) > 0 {
		t.Errorf("change %d, the article is known: %v", last, known)
	}
	update(t, k, func(tx store.Tx) {
		if c, err := tx.Correction(ctx, "x"); c != "" || err != nil {
			t.Errorf("%q, %v", c, err)
		}
		if held, err := tx.Holdings(ctx, store.Holding{Source: "s"}); len(held) > 0 || err != nil {
			t.Errorf("%v, %v", held, err)
		}
	})
}

// must ends a test where there is an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
