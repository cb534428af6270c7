package keepertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

func keeperDataset(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	must(t, k.PutLayer(ctx, store.Layer{Name: "d"}, longAgo))
	must(t, k.PutLayer(ctx, store.Layer{Name: "e"}, longAgo))
	x, y := packed("x", "First"), packed("y", "Other")
	update(t, k, func(tx store.Tx) {
		must(t, tx.PutRow(ctx, "d", x))
		must(t, tx.PutRow(ctx, "d", y))
		first := x.Number
		x.Record = packed("x", "Second").Record
		if must(t, tx.PutRow(ctx, "d", x)); x.Number <= y.Number || x.Number == first {
			t.Errorf("the number of a row that changed is %d", x.Number)
		}
		must(t, tx.DeleteRow(ctx, "d", y))
		rows, err := tx.Rows(ctx, "e", []string{"x", "y"}) // whoever has them
		must(t, err)
		slices.SortFunc(rows, func(a, b store.Row) int { return strings.Compare(a.ID, b.ID) })
		if len(rows) != 2 || rows[0].Layer != "d" || rows[0].Record != x.Record || rows[1].Record != "" {
			t.Errorf("%+v", rows)
		}
		if rows, err := tx.Rows(ctx, store.Events, []string{"x", "y"}); err != nil || len(rows) > 0 {
			t.Errorf("as events of articles: %+v, %v", rows, err)
		}
	})
	log := ""
	must(t, k.Changes(ctx, "d", 0, func(c store.Change, r *store.Row) error {
		log += fmt.Sprintf("%s %v %v, ", c.EventID, c.Deleted, r != nil)
		if r != nil && (r.Record != x.Record || r.Number != c.Seq || !r.Created.Equal(longAgo)) {
			t.Errorf("%+v", r)
		}
		return nil
	}))
	if log != "x false true, y true false, " {
		t.Errorf("the log is %s", log)
	}
	if ids := idsOf(t, k, "d", store.ByID{"y", "x", "none"}); !slices.Equal(ids, []string{"x"}) {
		t.Errorf("by id %v", ids)
	}
	if ids := idsOf(t, k, "d", store.ByNumber{x.Number, x.Number + 50}); !slices.Equal(ids, []string{"x"}) {
		t.Errorf("by number %v", ids)
	}
	if ids := idsOf(t, k, "e", store.Matching{}); len(ids) > 0 {
		t.Errorf("another dataset has %v", ids)
	}
	if last, err := k.LastChange(ctx, "e"); last != 0 || err != nil {
		t.Errorf("another dataset has change %d, %v", last, err)
	}
}

func keeperCorrections(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	update(t, k, func(tx store.Tx) {
		if c, err := tx.Correction(ctx, "x"); c != "" || err != nil {
			t.Errorf("of an event that nobody corrected: %q, %v", c, err)
		}
		must(t, tx.PutCorrection(ctx, "x", "one", longAgo))
		must(t, tx.PutCorrection(ctx, "x", "two\x00\xff", longAgo))
		must(t, tx.PutCorrection(ctx, "y", "other", longAgo))
		if c, err := tx.Correction(ctx, "x"); c != "two\x00\xff" || err != nil {
			t.Errorf("%q, %v", c, err)
		}
	})
}

func keeperLayers(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	if k.Identity() == "" {
		t.Error("it has no identity")
	}
	all := []store.Layer{{Name: "a", Title: "T", Format: "csv", Licence: "L", Attribution: "A", URL: "U"}, {Name: "b"}, {Name: "c"}}
	for _, l := range []store.Layer{all[2], {Name: "a", Title: "Old", URL: "Old"}, all[1], all[0]} {
		must(t, k.PutLayer(ctx, l, longAgo))
	}
	got, err := k.Layers(ctx)
	must(t, err)
	if len(got) != 4 || got[0].Name != store.Events || !reflect.DeepEqual(got[1:], all) {
		t.Errorf("%+v", got)
	}
	none := func(*store.Row) error { return nil }
	for what, err := range map[string]error{
		"read":        k.Read(ctx, "none", store.Matching{}, none),
		"by id":       k.Read(ctx, "none", store.ByID{"x"}, none),
		"the log":     k.Changes(ctx, "none", 0, func(store.Change, *store.Row) error { return nil }),
		"last change": failureOf(k.LastChange(ctx, "none")),
	} {
		if geo.CodeOf(err) != geo.CodeNotFound || !strings.Contains(err.Error(), `there is no layer "none"`) {
			t.Errorf("%s of a layer that is not there: %v", what, err)
		}
	}
}

func failureOf(_ int64, err error) error { return err }

// hostile are texts that a database may trip over.
var hostile = map[string]string{
	"NUL":            "before\x00after",
	"only NUL":       "\x00",
	"no UTF-8":       "\xff\xfe\xc3 cut \xe2\x82",
	"SQL":            `'; DROP TABLE events; --`,
	"quotes":         `"double" 'single' [square] %like_ \ back`,
	"Arabic":         "قُصِفَتْ دير الزور\u200f، ٣ قتلى",
	"other planes":   "\U0001F54A\ufe0f \U0001F468\u200d\U0001F469",
	"long":           strings.Repeat("طويل long ", 200_000),
	"breaks":         "a\r\nb\tc\u2028d",
	"looks like one": "NULL",
	"like a number":  "0012.50",
}

func keeperTexts(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	for name, s := range hostile {
		id := "x " + name
		e := geo.Event{ID: id, SubEventType: s, Location: s, Actor1: s, Quote: s, Source: s}
		a := geo.Article{ID: "a " + name, Origin: s, URL: s, Title: s, Publisher: s, Language: s, Text: s}
		update(t, k, func(tx store.Tx) {
			must(t, tx.PutArticle(ctx, &a, s, longAgo))
			must(t, tx.PutRow(ctx, store.Events, &store.Row{ID: id, Created: longAgo, Updated: longAgo, Record: string(record.Append(nil, &e))}))
			must(t, tx.PutReport(ctx, &store.Report{Article: a.ID, Event: id, Report: geo.Report{Event: e, DayPart: s}}))
			must(t, tx.SetHolding(ctx, store.Holding{Source: s, Article: a.ID}, true))
			if held, err := tx.Holdings(ctx, store.Holding{Source: s}); err != nil || len(held) != 1 || held[0].Source != s {
				t.Errorf("%s: %d holdings, %v", name, len(held), err)
			}
		})
		of, err := k.ReportsOf(ctx, id)
		must(t, err)
		if len(of) != 1 || !reflect.DeepEqual(of[0].Article, a) || of[0].Report.Event != e || of[0].Report.DayPart != s {
			t.Errorf("%s: the report or its article came back otherwise", name)
		}
		got := geo.Event{ID: id}
		must(t, k.Read(ctx, store.Events, store.ByID{id}, func(r *store.Row) error { return record.Decode(r.Record, &got) }))
		if got != e {
			t.Errorf("%s: the event came back otherwise", name)
		}
		if known, err := k.Known(ctx, s); err != nil || !known {
			t.Errorf("%s: as a fingerprint it is known: %v, %v", name, known, err)
		}
		equal := &geo.Filter{Equal: []geo.Equal{{Field: "location", Values: []string{s}}}}
		if ids := idsOf(t, k, store.Events, store.Matching{Filter: equal}); !slices.Contains(ids, id) {
			t.Errorf("%s: a filter finds %v", name, ids)
		}
	}
}

// keeperHostileNames: ids and names of layers are texts as well, of some hundred
// bytes.
func keeperHostileNames(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	for name, s := range hostile {
		s = s[:min(len(s), 500)]
		must(t, k.PutLayer(ctx, store.Layer{Name: s, Title: s}, longAgo))
		id := "d " + s
		update(t, k, func(tx store.Tx) {
			must(t, tx.PutRow(ctx, s, packed(id, s)))
			must(t, tx.PutRow(ctx, store.Events, packed(s, s)))
		})
		if ids := idsOf(t, k, s, store.ByID{id, "d before", "d "}); !slices.Equal(ids, []string{id}) {
			t.Errorf("%s: %d rows of the dataset", name, len(ids))
		}
		if ids := idsOf(t, k, store.Events, store.ByID{s}); !slices.Equal(ids, []string{s}) {
			t.Errorf("%s: %d events", name, len(ids))
		}
	}
	if ids := idsOf(t, k, store.Events, store.Matching{}); len(ids) != len(hostile) {
		t.Errorf("%d events", len(ids))
	}
}

func keeperReading(t *testing.T, k store.Keeper) {
	must(t, k.PutLayer(t.Context(), store.Layer{Name: "d"}, longAgo))
	update(t, k, func(tx store.Tx) {
		for i := range 20 {
			for _, layer := range []string{store.Events, "d"} {
				must(t, tx.PutRow(t.Context(), layer, packed(fmt.Sprint(layer, i), "Place")))
			}
		}
	})
	enough := errors.New("enough")
	for _, layer := range []string{store.Events, "d"} {
		for name, walk := range map[string]func(context.Context, func() error) error{
			"rows": func(ctx context.Context, fn func() error) error {
				return k.Read(ctx, layer, store.Matching{}, func(*store.Row) error { return fn() })
			},
			"changes": func(ctx context.Context, fn func() error) error {
				return k.Changes(ctx, layer, 0, func(store.Change, *store.Row) error { return fn() })
			},
		} {
			n := 0
			err := walk(t.Context(), func() error {
				if n++; n == 3 {
					return enough
				}
				return nil
			})
			if err != enough || n != 3 {
				t.Errorf("%s of %s: %v after %d", name, layer, err, n)
			}
			ctx, cancel := context.WithCancel(t.Context())
			n = 0
			err = walk(ctx, func() error {
				if n++; n == 3 {
					cancel()
				}
				return nil
			})
			cancel()
			if !errors.Is(err, context.Canceled) || n == 20 {
				t.Errorf("%s of %s, cancelled: %v after %d", name, layer, err, n)
			}
		}
	}
}
