package index

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// storedSet is the events for which a condition holds that looks at what only
// the store has, as a bitmap of their numbers. Index.Select fills it; until
// then it is empty.
type storedSet struct {
	cond  geo.Condition
	busy  chan struct{} // a place for who changes it
	slots chan struct{} // places for those who read the whole store
	now   atomic.Pointer[bitmap]
}

func (s *storedSet) cost() int                      { return costStored }
func (s *storedSet) eachStored(fn func(*storedSet)) { fn(s) }
func (s *storedSet) grown(*compiler) node           { return s }

func (s *storedSet) eval(v *view, _, lo, hi int, m []uint8) {
	var words []uint64
	if now := s.now.Load(); now != nil {
		words = now.words
	}
	for i, n := range v.number[lo:hi] {
		m[i] = 0
		if w := int(n >> 6); w < len(words) {
			m[i] = uint8(words[w] >> (n & 63) & 1)
		}
	}
}

// bitmap is a set of numbers at a version of the store.
type bitmap struct {
	version int64
	words   []uint64
}

// put notes whether a number belongs to the set.
func (b *bitmap) put(n uint32, yes bool) {
	w := int(n >> 6)
	if w >= len(b.words) {
		if !yes {
			return
		}
		b.words = append(b.words, make([]uint64, w+1-len(b.words))...)
	}
	b.words[w] &^= 1 << (n & 63)
	if yes {
		b.words[w] |= 1 << (n & 63)
	}
}

// storedSets keeps the sets of the latest conditions, by their keys.
type storedSets struct {
	kept  *otter.Cache[string, *storedSet]
	slots chan struct{}
}

const (
	maxStored     = 64 // sets that are kept
	storedReaders = 2  // sets that are filled at once: each reads the whole store
)

func newStoredSets() *storedSets {
	return &storedSets{otter.Must(&otter.Options[string, *storedSet]{MaximumSize: maxStored}), make(chan struct{}, storedReaders)}
}

func (r *storedSets) get(c geo.Condition) *storedSet {
	set, _ := r.kept.ComputeIfAbsent(c.Key(), func() (*storedSet, bool) {
		return &storedSet{cond: c, busy: make(chan struct{}, 1), slots: r.slots}, false
	})
	return set
}

// follow brings the set up to a version of the store.
func (s *storedSet) follow(ctx context.Context, from store.Reader, version int64) error {
	if now := s.now.Load(); now != nil && now.version >= version {
		return nil
	}
	done, err := occupy(ctx, s.busy)
	if err != nil {
		return err
	}
	defer done()
	now := s.now.Load()
	switch {
	case now == nil:
		filled, err := occupy(ctx, s.slots)
		if err != nil {
			return err
		}
		defer filled()
		return s.fill(ctx, from)
	case now.version < version:
		return s.update(ctx, from, now)
	}
	return nil
}

// occupy waits for a place; done gives it back.
func occupy(ctx context.Context, places chan struct{}) (done func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (s *storedSet) fill(ctx context.Context, from store.Reader) error {
	seq, err := from.LastChange(ctx) // before reading: what comes later is read again
	if err != nil {
		return err
	}
	next := &bitmap{version: seq}
	err = store.Batches(ctx, from, nil, func(events []geo.Event) error {
		for i := range events {
			next.put(numberOf(&events[i]), s.cond.Match(&events[i]))
		}
		return nil
	})
	if err == nil {
		s.now.Store(next)
	}
	return err
}

// update asks about what has changed since. What is gone stays in the set: its
// number is in no row of the index, and no other event gets it.
func (s *storedSet) update(ctx context.Context, from store.Reader, now *bitmap) error {
	next := &bitmap{version: now.version, words: slices.Clone(now.words)}
	var missing []string
	err := from.Changes(ctx, now.version, func(c store.Change) error {
		next.version = c.Seq
		switch {
		case c.Event != nil:
			next.put(numberOf(c.Event), s.cond.Match(c.Event))
		case !c.Deleted:
			missing = append(missing, c.EventID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	events, err := from.EventsByID(ctx, missing)
	if err != nil {
		return err
	}
	for i := range events {
		next.put(numberOf(&events[i]), s.cond.Match(&events[i]))
	}
	s.now.Store(next)
	return nil
}
