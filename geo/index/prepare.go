package index

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// asker is who asks a snapshot: a filter that was made ready, and when to give
// up.
type asker struct {
	ctx   context.Context // nil where nobody can go away
	until time.Time       // zero for as long as it takes
	key   string
	ready *predicate
}

// ErrStopped is what a snapshot panics with when who asks has gone, or when the
// answer takes too long. What is half done is nobody's.
var ErrStopped = errors.New("the answer takes too long")

// patience is how long an answer may take.
const patience = 20 * time.Second

// For returns the latest snapshot for a request, ready for its filter. A filter
// that looks at what the index does not hold itself (quotes, notes, addresses,
// times of change) has the store asked which events match: once, and after that
// only of what has changed. A snapshot that was not made ready for such a filter
// finds none.
//
// The answers of the snapshot panic with [ErrStopped] when ctx ends or the
// request takes very long.
func (ix *Index) For(ctx context.Context, from store.Reader, f *geo.Filter) (*Snapshot, error) {
	s := *ix.Snapshot()
	s.asker = asker{ctx: ctx, until: time.Now().Add(patience)}
	if f == nil || f.Where == nil {
		return &s, nil
	}
	p := s.compiled(f)
	var err error
	p.cond.eachStored(func(t *matching) {
		if err == nil {
			err = t.follow(ctx, from, s.Version) // at least as new as the snapshot
		}
	})
	s.asker.key, s.asker.ready = f.Key(), p
	return &s, err
}

// Alone returns the snapshot for work that is shared: it goes on when who asked
// first has gone.
func (s *Snapshot) Alone() *Snapshot {
	out := *s
	out.asker.ctx = nil
	return &out
}

// Patiently returns the snapshot for work that may take as long as it does.
func (s *Snapshot) Patiently() *Snapshot {
	out := *s
	out.asker.ctx, out.asker.until = nil, time.Time{}
	return &out
}

func (s *Snapshot) stopped() bool {
	a := &s.asker
	return a.ctx != nil && a.ctx.Err() != nil || !a.until.IsZero() && time.Now().After(a.until)
}

func (s *Snapshot) goOn() {
	if s.stopped() {
		panic(ErrStopped)
	}
}

// gone is closed when who asks has gone.
func (s *Snapshot) gone() <-chan struct{} {
	if s.asker.ctx == nil {
		return nil
	}
	return s.asker.ctx.Done()
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
	slots chan struct{}
}

// readers is how many sets are filled at once: each reads the whole store.
const readers = 2

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
		r.known, r.slots = map[string]*matching{}, make(chan struct{}, readers)
	}
	if len(r.order) >= maxRegistered {
		delete(r.known, r.order[0])
		r.order = r.order[1:]
	}
	t := newMatching(c, r.slots)
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
		select {
		case t.slots <- struct{}{}:
			defer func() { <-t.slots }()
		case <-ctx.Done():
			return ctx.Err()
		}
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
