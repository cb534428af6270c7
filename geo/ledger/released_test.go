package ledger_test

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/sqlite"
)

// TestReleasedStores: what every released form of the store holds, this furat
// reads as that one did: articles, a dataset, corrections, reports with their
// quotes, reasons and disagreements.
func TestReleasedStores(t *testing.T) {
	ctx := context.Background()
	for _, schema := range released.Schemas() {
		k, err := sqlite.Open(ctx, released.Store(t, schema))
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		st := ledger.New(k, nil)
		features, details := 0, 0
		for _, a := range released.Answers(t, schema) {
			if a.Feature != nil {
				features++
				sameFeature(t, st, a)
				continue
			}
			details++
			sameDetail(t, st, a.Detail)
		}
		if features < 20 || details < 15 {
			t.Errorf("%s: %d features, %d details", schema, features, details)
		}
		writable(t, st)
	}
}

func sameFeature(t *testing.T, st *ledger.Ledger, a released.Answer) {
	t.Helper()
	from, err := store.Reader(st), error(nil)
	if a.Layer != store.Events {
		if from, err = st.Dataset(context.Background(), a.Layer); err != nil {
			t.Fatal(err)
		}
	}
	e, err := from.Event(context.Background(), a.Feature["id"].(string))
	if err != nil {
		t.Error(err)
		return
	}
	got := decoded(t, geojson.AppendFeature(nil, &e))
	forgetNew(got["properties"], a.Feature["properties"])
	if !reflect.DeepEqual(got, a.Feature) {
		t.Errorf("%s\n got %v\nwant %v", e.ID, got, a.Feature)
	}
}

// sameDetail compares the reports of an event, and what they disagree on.
func sameDetail(t *testing.T, st *ledger.Ledger, want map[string]any) {
	t.Helper()
	told, err := st.ReportsOf(context.Background(), want["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	reports := want["reports"].([]any)
	if len(told) != len(reports) {
		t.Fatalf("%s: %d reports, want %d", want["id"], len(told), len(reports))
	}
	var own []geo.Report
	for i, one := range told {
		own = append(own, one.Report)
		r := reports[i].(map[string]any)
		says := decoded(t, append(geojson.AppendProperties([]byte{'{'}, &one.Report.Event), '}'))
		forgetNew(says, r["says"])
		for name, v := range says {
			if was := r["says"].(map[string]any)[name]; !reflect.DeepEqual(v, was) {
				t.Errorf("%s, report %d, %s: %v, want %v", want["id"], i, name, v, was)
			}
		}
		for k, q := range r["quotes"].([]any) {
			if q := q.(map[string]any); one.Report.Evidence[k].Text != q["text"] || float64(one.Report.Evidence[k].Start) != q["start"] {
				t.Errorf("%s, report %d: quote %+v, want %v", want["id"], i, one.Report.Evidence[k], q)
			}
		}
		if len(one.Report.Reasons) != len(r["reasons"].([]any)) || one.Article.Title != r["article"].(map[string]any)["title"] {
			t.Errorf("%s, report %d: %d reasons, title %q", want["id"], i, len(one.Report.Reasons), one.Article.Title)
		}
	}
	if n := len(incident.Conflicts(own)); n != len(want["conflicts"].([]any)) {
		t.Errorf("%s: %d disagreements, want %v", want["id"], n, want["conflicts"])
	}
}

func decoded(t *testing.T, b []byte) (out map[string]any) {
	t.Helper()
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// forgetNew leaves out properties that came later.
func forgetNew(got, want any) {
	for name := range got.(map[string]any) {
		if _, known := want.(map[string]any)[name]; !known {
			delete(got.(map[string]any), name)
		}
	}
}

// writable: the store goes on as if it had always been of now. What is there
// already changes nothing, in whichever form it is kept, and a correction stays
// through a new reading.
func writable(t *testing.T, st *ledger.Ledger) {
	t.Helper()
	ctx := context.Background()
	mine, err := st.Dataset(ctx, "mine")
	if err != nil {
		t.Fatal(err)
	}
	var events []geo.Event
	if err := mine.Events(ctx, nil, func(e *geo.Event) error { events = append(events, *e); return nil }); err != nil {
		t.Fatal(err)
	}
	done, err := st.Import(ctx, "mine", events)
	if want := (store.Imported{Unchanged: len(events)}); err != nil || done != want {
		t.Errorf("%+v, %v; want %+v", done, err, want)
	}
	events[0].Location = "Elsewhere"
	if done, err := st.Import(ctx, "mine", events[:1]); err != nil || done.Changed != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	if e, err := mine.Event(ctx, events[0].ID); err != nil || e.Location != "Elsewhere" || !e.CreatedAt.Equal(events[0].CreatedAt) {
		t.Errorf("%+v, %v", e, err)
	}
	const corrected = "00ded128d8f53ac4" // two reports, corrected to 37 dead
	before, err := st.LastChange(ctx)
	if err != nil {
		t.Fatal(err)
	}
	old, err := st.Event(ctx, corrected)
	if err != nil || old.Fatalities == nil || *old.Fatalities != 37 || old.SourceCount != 2 {
		t.Fatalf("%+v, %v", old, err)
	}
	told, err := st.ReportsOf(ctx, corrected)
	if err != nil {
		t.Fatal(err)
	}
	again := store.Item{Article: told[1].Article, Reports: []geo.Report{told[1].Report}, Fingerprint: "read anew"}
	if _, err := st.PutItems(ctx, told[1].Article.Origin, []store.Item{again}); err != nil {
		t.Fatal(err)
	}
	if now, err := st.Event(ctx, corrected); err != nil || !reflect.DeepEqual(now, old) {
		t.Errorf("after a new reading:\n%+v\n%+v, %v", now, old, err)
	}
	if last, err := st.LastChange(ctx); err != nil || last < before {
		t.Errorf("%d, then %d, %v", before, last, err)
	}
}
