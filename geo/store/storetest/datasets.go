package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// datasets tests what a store promises of imported datasets.
func datasets(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	st := open(t)
	_, err := st.Dataset(ctx, "d")
	if geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("a dataset that is not there: %v", err)
	}
	if _, err := st.Import(ctx, "d", Events(1, 1)); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("an import into none: %v", err)
	}
	must(t, st.PutDataset(ctx, store.Layer{Name: "d", Title: "Old"}))
	must(t, st.PutDataset(ctx, store.Layer{Name: "d", Title: "D", Format: "csv", Licence: "CC0", Attribution: "A", URL: "https://example.org"}))
	must(t, st.PutDataset(ctx, store.Layer{Name: "other", Title: "Other"}))
	events := Events(3000, 6)
	imported := func(batch []geo.Event, want store.Imported) {
		t.Helper()
		got, err := st.Import(ctx, "d", batch)
		must(t, err)
		if got != want {
			t.Errorf("import: %+v, want %+v", got, want)
		}
	}
	imported(slices.Clone(events), store.Imported{Added: 3000})
	imported(slices.Clone(events), store.Imported{Unchanged: 3000})
	d, err := st.Dataset(ctx, "d")
	must(t, err)
	first, err := d.LastChange(ctx)
	must(t, err)

	events[5].Location, events[9].Location = "Elsewhere", "Elsewhere"
	twice := events[9]
	twice.Location = "Elsewhere still"
	imported([]geo.Event{events[5], events[9], twice, events[11]}, store.Imported{Changed: 3, Unchanged: 1})
	events[9] = twice
	gone, err := st.Prune(ctx, "d", func(id string) bool { return id != events[20].ID })
	must(t, err)
	if gone != 1 {
		t.Errorf("%d removed", gone)
	}
	log := ""
	must(t, d.Changes(ctx, first, func(c store.Change) error {
		log += fmt.Sprintf("%s %v %v ", c.EventID, c.Deleted, c.New)
		if !c.Deleted && (c.Event == nil || c.Event.ID != c.EventID) {
			t.Errorf("a change without its event: %+v", c)
		}
		return nil
	}))
	if want := fmt.Sprintf("%s false false %s false false %s true false ", events[5].ID, events[9].ID, events[20].ID); log != want {
		t.Errorf("log %q, want %q", log, want)
	}
	if e, err := d.Event(ctx, events[9].ID); err != nil || e.Location != "Elsewhere still" || e.CreatedAt.IsZero() {
		t.Errorf("%+v %v", e, err)
	}
	if _, err := d.Event(ctx, events[20].ID); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("a removed event: %v", err)
	}
	imported([]geo.Event{events[20]}, store.Imported{Changed: 1}) // it comes back
	sameAsMatch(t, d, events)

	if _, err := st.Import(ctx, "other", events[:2]); geo.CodeOf(err) != geo.CodeConflict {
		t.Errorf("one id in two datasets: %v", err)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := st.Import(canceled, "other", Events(4000, 9)); err == nil {
		t.Error("a cancelled import says so")
	}
	layers, err := st.Layers(ctx)
	must(t, err)
	last, err := d.LastChange(ctx)
	must(t, err)
	want := []store.Layer{{Name: "events", Title: layers[0].Title}, {Name: "d", Title: "D", Format: "csv", Licence: "CC0", Attribution: "A", URL: "https://example.org", Changed: last, Events: 3000}, {Name: "other", Title: "Other"}}
	if !reflect.DeepEqual(layers, want) {
		t.Errorf("%+v\nwant %+v", layers, want)
	}
}

// sameAsMatch: what a dataset answers to random filters is what geo.Filter
// says.
func sameAsMatch(t *testing.T, d store.Reader, events []geo.Event) {
	t.Helper()
	r := rand.New(rand.NewPCG(6, 6))
	for range 10 {
		f := RandomFilter(r)
		want := map[string]bool{}
		for i := range events {
			e := events[i]
			e.Lon, e.Lat = geo.RoundDegrees(e.Lon), geo.RoundDegrees(e.Lat)
			if f.Match(&e) {
				want[e.ID] = true
			}
		}
		n := 0
		err := store.Batches(context.Background(), d, f, func(batch []geo.Event) error {
			for i := range batch {
				if n++; !want[batch[i].ID] {
					t.Errorf("filter %s: %s does not match", f.Key(), batch[i].ID)
				}
			}
			return nil
		})
		if err != nil || n != len(want) {
			t.Fatalf("filter %s: %d events, want %d, %v", f.Key(), n, len(want), err)
		}
	}
	enough := fmt.Errorf("enough")
	if err := store.Batches(context.Background(), d, nil, func([]geo.Event) error { return enough }); err != enough {
		t.Errorf("an error that ends the walk: %v", err)
	}
}
