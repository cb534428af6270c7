package storetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// numbers tests what a store promises of the numbers of events: each has one of
// its own that ascends as events come, and is found by it.
func numbers(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	st := open(t)
	must(t, Fill(ctx, st, Events(1500, 3)))
	must(t, st.PutDataset(ctx, store.Layer{Name: "d", Title: "D"}))
	imported := Events(1500, 4)
	for i := range imported {
		imported[i].ID = "d:" + imported[i].ID
	}
	_, err := st.Import(ctx, "d", imported)
	must(t, err)
	d, err := st.Dataset(ctx, "d")
	must(t, err)
	must(t, Remove(ctx, st, "d", imported[7].ID))
	if err := Remove(ctx, st, "d", imported[7].ID); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("removed twice: %v", err)
	}
	if err := Remove(ctx, st, "none", imported[8].ID); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("removed from no dataset: %v", err)
	}
	r := rand.New(rand.NewPCG(1, 9))
	for name, from := range map[string]store.Reader{"events": st, "dataset": d} {
		byNumber := map[int64]string{}
		var all []int64
		must(t, from.Events(ctx, nil, func(e *geo.Event) error {
			if e.Number <= 0 || byNumber[e.Number] != "" {
				t.Errorf("%s: %s has the number %d", name, e.ID, e.Number)
			}
			byNumber[e.Number] = e.ID
			all = append(all, e.Number)
			return nil
		}))
		slices.Sort(all)
		for _, want := range [][]int64{nil, all, all[100:1300], {all[0]}, {all[3], all[900], all[len(all)-1]}, {all[len(all)-1] + 5}} {
			var got []int64
			must(t, from.EventsByNumber(ctx, want, func(e *geo.Event) error {
				if byNumber[e.Number] != e.ID {
					t.Errorf("%s: %d is %s", name, e.Number, e.ID)
				}
				got = append(got, e.Number)
				return nil
			}))
			here := slices.DeleteFunc(slices.Clone(want), func(n int64) bool { return byNumber[n] == "" })
			if !slices.Equal(got, here) {
				t.Errorf("%s: %d of %d events", name, len(got), len(here))
			}
		}
		some := slices.DeleteFunc(slices.Clone(all), func(int64) bool { return r.IntN(3) > 0 })
		n := 0
		must(t, from.EventsByNumber(ctx, some, func(e *geo.Event) error { n++; return nil }))
		if n != len(some) {
			t.Errorf("%s: %d of %d", name, n, len(some))
		}
	}
}

// corrections tests what a store promises of corrections.
func corrections(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	st := open(t)
	must(t, Fill(ctx, st, Events(50, 3)))
	old, err := st.Event(ctx, "g00000004")
	must(t, err)
	before, err := st.LastChange(ctx)
	must(t, err)
	must(t, Correct(ctx, st, &old)) // says what is there
	if now, err := st.LastChange(ctx); err != nil || now != before {
		t.Errorf("a correction that says nothing new is a change: %v", err)
	}
	dead := 77
	told := old
	told.Fatalities, told.Location = &dead, "Elsewhere"
	told.Source, told.SourceCount, told.URL, told.ArticleID, told.Published = "not", 9, "https://example.org/not", "not", told.Published+1
	told.Quote, told.DateText, told.Incident = "not the quote", "not", "not"
	must(t, Correct(ctx, st, &told))
	got, err := st.Event(ctx, "g00000004")
	must(t, err)
	corrected := got.Fatalities != nil && *got.Fatalities == 77 && got.Location == "Elsewhere"
	if !corrected || got.Review != geo.ReviewCorrected || got.Number != old.Number {
		t.Errorf("%+v", got)
	}
	for _, c := range geo.Columns() {
		if c.Owner != geo.OwnedByArticles {
			continue
		}
		if was := c.Value(&old); c.Value(&got) != was || c.Value(&told) == was {
			t.Errorf("%s: %v", c.Name, c.Value(&got))
		}
	}
	changed := false
	must(t, st.Changes(ctx, before, func(c store.Change) error {
		changed = changed || (c.EventID == old.ID && !c.Deleted)
		return nil
	}))
	if !changed {
		t.Error("the log does not tell of it")
	}
	if err := Correct(ctx, st, &geo.Event{ID: "none"}); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("an event that is not there: %v", err)
	}
}
