// Package ledger knows what is written in a store: what a report, an incident,
// a correction, an age and a change mean. Where it lies is a keeper's
// (store.Keeper); each operation here is one transaction there.
//
//	items ─ PutItems ─► articles, holdings, reports
//	            │ reports that came, changed or went
//	            └─ regroup: what hangs together with them ─ incident.Group, Merge ─► events, each change in the log
//	a reviewer ─ Edit ─► a correction, laid over its event each time that is settled; or an event of a dataset
//	tables ─ Import, Prune ─► the events of a dataset, each change in its log
//
// A source is what it holds now: an article that it held before goes, unless
// another source holds it too. An event is as old as the oldest that its
// reports were part of. The same reports make the same events, in whatever
// order they came.
package ledger

import (
	"context"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Ledger is a [store.Store] over a keeper. As a Reader it reads the layer
// "events".
type Ledger struct {
	store.Reader
	keeper store.Keeper
	now    func() time.Time
}

var _ store.Store = (*Ledger)(nil)

// New makes a ledger over a keeper, which it closes in the end. Now is the
// clock that dates changes; nil is time.Now.
func New(k store.Keeper, now func() time.Time) *Ledger {
	if now == nil {
		now = time.Now
	}
	return &Ledger{reader{k, store.Events}, k, now}
}

// clock returns the time of a change, to the second.
func (l *Ledger) clock() time.Time { return l.now().UTC().Truncate(time.Second) }

// Known reports whether a fingerprint is stored.
func (l *Ledger) Known(ctx context.Context, fingerprint string) (bool, error) {
	return l.keeper.Known(ctx, fingerprint)
}

// ReportsOf returns the reports of an event with their articles.
func (l *Ledger) ReportsOf(ctx context.Context, eventID string) ([]store.SourcedReport, error) {
	return l.keeper.ReportsOf(ctx, eventID)
}

// Layers lists the layers, "events" first.
func (l *Ledger) Layers(ctx context.Context) ([]store.Layer, error) { return l.keeper.Layers(ctx) }

// Dataset reads an imported dataset.
func (l *Ledger) Dataset(ctx context.Context, name string) (store.Reader, error) {
	if err := l.isDataset(ctx, name); err != nil {
		return nil, err
	}
	return reader{l.keeper, name}, nil
}

// isDataset returns an error where there is no dataset of a name. What was read
// from articles is none.
func (l *Ledger) isDataset(ctx context.Context, name string) error {
	if name == store.Events {
		return geo.Errorf(geo.CodeNotFound, "layer", "%q is no dataset: its events are read from articles", name)
	}
	_, err := l.keeper.LastChange(ctx, name)
	return err
}

// PutDataset makes a dataset or changes what is said of it.
func (l *Ledger) PutDataset(ctx context.Context, layer store.Layer) error {
	return l.keeper.PutLayer(ctx, layer, l.clock())
}

// Identity is a random name given to the store when it was made.
func (l *Ledger) Identity() string { return l.keeper.Identity() }

// Standing returns an error where what keeps the store is not what was opened
// any more, so that nothing can be written; keepers that can't tell stand.
func (l *Ledger) Standing() error {
	if k, ok := l.keeper.(interface{ Standing() error }); ok {
		return k.Standing()
	}
	return nil
}

// Wakes returns a channel on which something comes soon after the store has changed,
// until ctx ends; nil where the keeper can't tell.
func (l *Ledger) Wakes(ctx context.Context) <-chan struct{} {
	if k, ok := l.keeper.(interface {
		Wakes(context.Context) <-chan struct{}
	}); ok {
		return k.Wakes(ctx)
	}
	return nil
}

// Behind is how many changes there are that can't be read yet, where what is read
// follows what is written to; known is false where it can't be told.
func (l *Ledger) Behind(ctx context.Context) (changes int64, known bool) {
	k, ok := l.keeper.(interface {
		Behind(context.Context) (int64, error)
	})
	if !ok {
		return 0, false
	}
	changes, err := k.Behind(ctx)
	return changes, err == nil
}

// Upgraded is where the store is kept as it was before it was brought to the
// form of this furat, "" where it was not.
func (l *Ledger) Upgraded() string {
	if k, ok := l.keeper.(interface{ Upgraded() string }); ok {
		return k.Upgraded()
	}
	return ""
}

// Close closes the keeper.
func (l *Ledger) Close() error { return l.keeper.Close() }

// Check looks for damage, and tells of each that it finds: whether what keeps the
// store is whole, where it can tell, and in a thorough check whether every event
// can be read. An error means that it could not look.
func (l *Ledger) Check(ctx context.Context, thorough bool, tell func(string)) error {
	if k, ok := l.keeper.(interface {
		Check(context.Context, bool, func(string)) error
	}); ok {
		if err := k.Check(ctx, thorough, tell); err != nil {
			return err
		}
	}
	if !thorough {
		return nil
	}
	layers, err := l.Layers(ctx)
	for _, layer := range layers {
		if err == nil {
			err = reader{l.keeper, layer.Name}.Events(ctx, nil, func(*geo.Event) error { return nil })
		}
		if geo.CodeOf(err) == geo.CodeUnreadable {
			tell(err.Error())
			err = nil
		}
	}
	return err
}
