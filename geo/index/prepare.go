package index

import (
	"context"
	"slices"
	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Prepare makes the index ready for a filter that looks at what it does not
// hold itself (quotes, notes, addresses, times of change): it asks the store
// which events match, once, and after that only of what has changed. For any
// other filter it does nothing. A filter that was not prepared matches none.
func (ix *Index) Prepare(ctx context.Context, from store.Reader, f *geo.Filter) error {
	if f == nil || f.Where == nil || !storedOnly(f.Where.Columns()) {
		return nil
	}
	s := ix.Snapshot()
	var err error
	s.compiled(f).cond.eachStored(func(t *matching) {
		if err == nil {
			err = t.follow(ctx, from, s.Version)
		}
	})
	return err
}

func (c *cond) eachStored(fn func(*matching)) {
	if c.stored != nil {
		fn(c.stored)
	}
	for _, p := range c.parts {
		p.eachStored(fn)
	}
}

// register keeps the sets of the latest conditions that look at what only the
// store has, by their keys: a bit for each event.
type register struct {
	mu    sync.Mutex
	known map[string]*matching
	order []string // latest last
}

// maxRegistered bounds a register.
const maxRegistered = 64

func (r *register) get(c geo.Condition) *matching {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := c.Key()
	if i := slices.Index(r.order, key); i >= 0 {
		r.order = append(slices.Delete(r.order, i, i+1), key)
		return r.known[key]
	}
	if r.known == nil {
		r.known = map[string]*matching{}
	}
	if len(r.order) >= maxRegistered {
		delete(r.known, r.order[0])
		r.order = r.order[1:]
	}
	t := newMatching(c)
	r.known[key], r.order = t, append(r.order, key)
	return t
}

// follow brings the set up to a version of the store.
func (t *matching) follow(ctx context.Context, from store.Reader, version int64) error {
	if now := t.now.Load(); now != nil && now.version >= version {
		return nil
	}
	select {
	case t.busy <- struct{}{}:
		defer func() { <-t.busy }()
	case <-ctx.Done():
		return ctx.Err()
	}
	now := t.now.Load()
	switch {
	case now == nil:
		return t.fill(ctx, from)
	case now.version < version:
		return t.update(ctx, from, now)
	}
	return nil
}

func (t *matching) fill(ctx context.Context, from store.Reader) error {
	seq, err := from.LastChange(ctx) // before reading: what comes later is read again
	if err != nil {
		return err
	}
	next := &numberSet{version: seq}
	err = store.Batches(ctx, from, nil, func(events []geo.Event) error {
		for i := range events {
			next.put(numberOf(&events[i]), t.cond.Match(&events[i]))
		}
		return nil
	})
	if err == nil {
		t.now.Store(next)
	}
	return err
}

// update asks about what has changed since. What is gone stays in the set: its
// number is in no row of the index, and no other event gets it.
func (t *matching) update(ctx context.Context, from store.Reader, now *numberSet) error {
	next := &numberSet{version: now.version, bits: slices.Clone(now.bits)}
	var missing []string
	err := from.Changes(ctx, now.version, func(c store.Change) error {
		next.version = c.Seq
		switch {
		case c.Event != nil:
			next.put(numberOf(c.Event), t.cond.Match(c.Event))
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
		next.put(numberOf(&events[i]), t.cond.Match(&events[i]))
	}
	t.now.Store(next)
	return nil
}
