// Package mem keeps a store in memory, for tests and for throw-away stores. A
// transaction works on a copy, which takes the place of what there was.
package mem

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Keeper is a [store.Keeper] in memory.
type Keeper struct {
	identity string
	writing  sync.Mutex
	now      atomic.Pointer[tx]
}

// tx is all that is kept, and while it is changed a [store.Tx].
type tx struct {
	articles    map[string]store.Kept
	versions    map[string][]store.Version // by article
	withdrawn   map[string]string          // reasons, by article
	holdings    map[store.Holding]bool
	reports     map[int64]store.Report
	layers      map[string]store.Layer // datasets
	rows        map[key]store.Row      // of datasets, also what was deleted
	changes     []store.Change         // of events of articles; a dataset's are its rows
	corrections map[string]string
	report, row int64 // the last of each
}
type key struct{ layer, id string }

// Open makes an empty store.
func Open() *Keeper {
	k := &Keeper{identity: strings.ToLower(rand.Text())}
	k.now.Store(&tx{articles: map[string]store.Kept{}, versions: map[string][]store.Version{}, withdrawn: map[string]string{}, holdings: map[store.Holding]bool{}, reports: map[int64]store.Report{},
		layers: map[string]store.Layer{}, rows: map[key]store.Row{}, corrections: map[string]string{}})
	return k
}

// Identity is a random name given to the store when it was made.
func (k *Keeper) Identity() string { return k.identity }

// Close does nothing: who holds the keeper may read on.
func (k *Keeper) Close() error { return nil }

// Update runs fn in a transaction.
func (k *Keeper) Update(ctx context.Context, fn func(store.Tx) error) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	next := *k.now.Load()
	next.articles, next.holdings, next.reports = maps.Clone(next.articles), maps.Clone(next.holdings), maps.Clone(next.reports)
	next.layers, next.rows, next.corrections = maps.Clone(next.layers), maps.Clone(next.rows), maps.Clone(next.corrections)
	next.changes, next.versions, next.withdrawn = slices.Clip(next.changes), maps.Clone(next.versions), maps.Clone(next.withdrawn)
	if err := cmp.Or(fn(&next), ctx.Err()); err != nil {
		return err
	}
	k.now.Store(&next)
	return nil
}

// PutLayer makes a dataset or changes what is said of it.
func (k *Keeper) PutLayer(ctx context.Context, l store.Layer, _ time.Time) error {
	return k.Update(ctx, func(t store.Tx) error { t.(*tx).layers[l.Name] = l; return nil })
}

// Layers lists the layers, "events" first.
func (k *Keeper) Layers(ctx context.Context) ([]store.Layer, error) {
	now := k.now.Load()
	out := []store.Layer{{Name: store.Events, Title: "Events read from articles"}}
	for _, name := range slices.Sorted(maps.Keys(now.layers)) {
		out = append(out, now.layers[name])
	}
	for i := range out {
		out[i].Changed, _ = k.LastChange(ctx, out[i].Name) // it is there
		for at, r := range now.rows {
			if at.layer == out[i].Name && r.Record != "" {
				out[i].Events++
			}
		}
	}
	return out, nil
}

// Known reports whether an article of this fingerprint is kept.
func (k *Keeper) Known(_ context.Context, fingerprint string) (bool, error) {
	has := func(it store.Kept) bool { return it.Fingerprint == fingerprint }
	return slices.ContainsFunc(slices.Collect(maps.Values(k.now.Load().articles)), has), nil
}

// ReportsOf returns the reports of an event with their articles.
func (k *Keeper) ReportsOf(_ context.Context, eventID string) ([]store.SourcedReport, error) {
	now := k.now.Load()
	found := slices.DeleteFunc(slices.Collect(maps.Values(now.reports)), func(r store.Report) bool { return r.Event != eventID })
	slices.SortFunc(found, func(a, b store.Report) int {
		x, y := now.articles[a.Article].Article, now.articles[b.Article].Article
		return cmp.Or(cmp.Compare(x.Published, y.Published), cmp.Compare(x.ID, y.ID), a.Ordinal-b.Ordinal)
	})
	var out []store.SourcedReport
	for _, r := range found {
		a := now.articles[r.Article].Article
		out = append(out, store.SourcedReport{Report: r.Report, Article: a, Disputed: now.disputed(&a)})
	}
	return out, nil
}

// Article returns an article as it is kept, nil for none.
func (t *tx) Article(_ context.Context, id string) (*store.Kept, error) {
	if k, known := t.articles[id]; known {
		return &k, nil
	}
	return nil, nil
}

// PutArticle puts an article, in place of the one of its id.
func (t *tx) PutArticle(_ context.Context, a *geo.Article, fingerprint string, at time.Time) error {
	t.articles[a.ID] = store.Kept{Article: *a, Fingerprint: fingerprint, ReadAt: at}
	return nil
}

// DeleteArticle takes an article out; what refers to it goes with it.
func (t *tx) DeleteArticle(_ context.Context, id string) error {
	delete(t.articles, id)
	maps.DeleteFunc(t.reports, func(_ int64, r store.Report) bool { return r.Article == id })
	maps.DeleteFunc(t.holdings, func(h store.Holding, _ bool) bool { return h.Article == id })
	return nil
}

// Holdings returns what a source holds, or who holds an article.
func (t *tx) Holdings(_ context.Context, of store.Holding) (out []store.Holding, _ error) {
	for h := range t.holdings {
		if h.Source == of.Source || (of.Source == "" && h.Article == of.Article) {
			out = append(out, h)
		}
	}
	return out, nil
}

// SetHolding notes that a source holds an article, or does not.
func (t *tx) SetHolding(_ context.Context, h store.Holding, held bool) error {
	if delete(t.holdings, h); held {
		t.holdings[h] = true
	}
	return nil
}

// ReportRows finds reports.
func (t *tx) ReportRows(_ context.Context, which store.Reports) (out []int64, _ error) {
	for row, r := range t.reports {
		if which.Choose(&r) {
			out = append(out, row)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Report reads a report, with its quotes and reasons.
func (t *tx) Report(_ context.Context, row int64) (*store.Report, error) {
	if r, known := t.reports[row]; known {
		return &r, nil
	}
	return nil, nil
}

// PutReport adds a report, or takes the place of the one of its row.
func (t *tx) PutReport(_ context.Context, r *store.Report) error {
	if r.Row == 0 {
		t.report++
		r.Row = t.report
	}
	t.reports[r.Row] = *r
	return nil
}

// DeleteReport takes a report out.
func (t *tx) DeleteReport(_ context.Context, row int64) error { delete(t.reports, row); return nil }

// Rows returns what is kept under some ids.
func (t *tx) Rows(_ context.Context, layer string, ids []string) (out []store.Row, _ error) {
	layers := []string{store.Events}
	if layer != store.Events { // whichever dataset has them
		layers = slices.Sorted(maps.Keys(t.layers))
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		for _, name := range layers {
			if r, has := t.rows[key{name, id}]; has {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// PutRow puts an event, and notes the change.
func (t *tx) PutRow(_ context.Context, layer string, r *store.Row) error {
	if layer == store.Events {
		r.Number = cmp.Or(r.Number, t.change(r, false))
	} else {
		t.row++
		r.Number = t.row
	}
	r.Layer = layer
	t.rows[key{layer, r.ID}] = *r
	return nil
}

// DeleteRow takes an event out, and notes the change.
func (t *tx) DeleteRow(ctx context.Context, layer string, r *store.Row) error {
	if layer == store.Events {
		delete(t.rows, key{layer, r.ID})
		t.change(r, true)
		return nil
	}
	r.Record = ""
	return t.PutRow(ctx, layer, r)
}

// change notes a change of an event of articles, and returns its number.
func (t *tx) change(r *store.Row, deleted bool) int64 { // of an event of articles; returns its number
	seq := int64(len(t.changes)) + 1
	t.changes = append(t.changes, store.Change{Seq: seq, At: r.Updated, EventID: r.ID, Deleted: deleted})
	return seq
}

// Correction returns what a reviewer says of an event.
func (t *tx) Correction(_ context.Context, id string) (string, error) { return t.corrections[id], nil }

// PutCorrection keeps it.
func (t *tx) PutCorrection(_ context.Context, eventID, packed string, _ time.Time) error {
	t.corrections[eventID] = packed
	return nil
}

// each calls fn with the rows of a layer that are chosen, by number.
func (k *Keeper) each(ctx context.Context, layer string, choose func(*store.Row) bool, fn func(*store.Row) error) error {
	now := k.now.Load()
	if _, known := now.layers[layer]; !known && layer != store.Events {
		return geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q", layer)
	}
	rows := slices.DeleteFunc(slices.Collect(maps.Values(now.rows)), func(r store.Row) bool { return r.Layer != layer || !choose(&r) })
	slices.SortFunc(rows, func(a, b store.Row) int { return cmp.Compare(a.Number, b.Number) })
	return walk(ctx, rows, func(r store.Row) error { return fn(&r) })
}

// walk calls fn with each of a list until it fails or the context ends.
func walk[T any](ctx context.Context, list []T, fn func(T) error) error {
	for _, v := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(v); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Read calls fn with the rows of a layer that are chosen.
func (k *Keeper) Read(ctx context.Context, layer string, which store.Rows, fn func(*store.Row) error) error {
	now := k.now.Load()
	return k.each(ctx, layer, func(r *store.Row) bool {
		if r.Record == "" {
			return false
		}
		switch which := which.(type) {
		case store.ByID:
			return slices.Contains(which, r.ID)
		case store.ByNumber:
			return slices.Contains(which, r.Number)
		case store.OfReport:
			return slices.ContainsFunc(slices.Collect(maps.Values(now.reports)), func(p store.Report) bool {
				return layer == store.Events && p.Event == r.ID && p.Report.Event.ID == string(which)
			})
		}
		return true // filters are the ledger's to ask
	}, fn)
}

// Changes calls fn with the changes after a number. Of an event of a dataset
// that changed more than once only the last is there.
func (k *Keeper) Changes(ctx context.Context, layer string, after int64, fn func(store.Change, *store.Row) error) error {
	if all := k.now.Load().changes; layer == store.Events {
		return walk(ctx, all[min(after, int64(len(all))):], func(c store.Change) error { return fn(c, nil) })
	}
	return k.each(ctx, layer, func(r *store.Row) bool { return r.Number > after }, func(r *store.Row) error {
		if r.Record == "" {
			return fn(store.Change{Seq: r.Number, At: r.Updated, EventID: r.ID, Deleted: true}, nil)
		}
		return fn(store.Change{Seq: r.Number, At: r.Updated, EventID: r.ID}, r)
	})
}

// LastChange returns the number of the latest change.
func (k *Keeper) LastChange(ctx context.Context, layer string) (seq int64, err error) {
	if layer == store.Events {
		return int64(len(k.now.Load().changes)), nil
	}
	err = k.each(ctx, layer, func(*store.Row) bool { return true }, func(r *store.Row) error { seq = r.Number; return nil })
	return seq, err
}
