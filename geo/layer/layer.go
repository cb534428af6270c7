// Package layer serves the layers of a store from memory: each with an index
// that follows it, kept between runs as a checkpoint.
//
//	store ─ changes, 5 times a second ─► Set: a goroutine a layer ─► index ─► Layer.Select
//	                                       │ new layers are opened beside     └─► Changed: what was touched
//	                                       └─ Checkpoints: folder of indexes
//
// One layer that changes a lot, or can't be read, holds up no other, and
// readers never wait. It knows nothing of HTTP.
package layer

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// Layer is a layer of the store with its index.
type Layer struct {
	store.Layer
	Reader store.Reader
	index  *index.Index
	turn   *turn
}

// turn lets one goroutine at a time update a layer, and not too often.
type turn struct {
	busy   atomic.Bool
	failed atomic.Pointer[error] // why it could not be updated last; nil where it could
	next   atomic.Int64          // time from which it may be updated again, in nanoseconds
	seen   atomic.Int64          // changes since the last checkpoint
}

// short returns an error where the index is at the store's last change and has
// not as many events as the store.
func (l *Layer) short() error {
	snap := l.Snapshot()
	if snap.Version != l.Changed || snap.Len() == l.Events {
		return nil
	}
	return geo.Errorf(geo.CodeUnreadable, "", "%d of %d events can be read: the store is damaged; take it from a backup, or try furat check --repair", snap.Len(), l.Events)
}

// Snapshot returns the events of the layer as the index has them now.
func (l *Layer) Snapshot() *index.Snapshot { return l.index.Snapshot() }

// Select returns what a filter holds for, see [index.Index.Select].
func (l *Layer) Select(ctx context.Context, f *geo.Filter) (*index.Selection, error) {
	return l.index.Select(ctx, l.Reader, f)
}

// numbered reads the events of some numbers as if they were all there are.
type numbered struct {
	store.Reader
	numbers []int64
}

// Events calls fn with the events of the numbers, in their order.
func (n numbered) Events(ctx context.Context, _ *geo.Filter, fn func(*geo.Event) error) error {
	return n.EventsByNumber(ctx, n.numbers, fn)
}

// maxRuns is how many ascending runs of numbers are read as they come; what is
// in more of an order of its own is read by number and put in order.
const maxRuns = 2

// Each calls fn with the events of some numbers, in the order given. Reading
// goes on while fn works.
func (l *Layer) Each(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	for runs := 0; len(numbers) > 0; runs++ {
		if runs == maxRuns {
			return l.inOrder(ctx, numbers, fn)
		}
		n := 1
		for n < len(numbers) && numbers[n] > numbers[n-1] {
			n++
		}
		if err := store.Each(ctx, numbered{l.Reader, numbers[:n]}, nil, fn); err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

// inOrder reads events by number and calls fn in an order of its own.
func (l *Layer) inOrder(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	events := make(map[int64]*geo.Event, len(numbers))
	err := l.Reader.EventsByNumber(ctx, slices.Sorted(slices.Values(numbers)), func(e *geo.Event) error {
		kept := *e
		events[e.Number] = &kept
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range numbers {
		e := events[n]
		if e == nil { // gone since
			continue
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}
