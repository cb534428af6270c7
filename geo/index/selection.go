package index

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/memo"
	"github.com/furat-map/furat/geo/page"
	"github.com/furat-map/furat/geo/store"
)

// Selection is the events of a snapshot that a filter holds for: what tiles,
// counts, lists and pages are made of. It is read-only.
//
// Its answers end with the cause of the context where that ends, and with
// [ErrTimeout] where they take longer than the selection's deadline lets them.
type Selection struct {
	*Snapshot
	filter    *geo.Filter
	predicate *predicate
	deadline  time.Duration // for one answer; 0 for as long as it takes
}

// ErrTimeout says that an answer takes too long. What is half done is nobody's.
var ErrTimeout = geo.Errorf(geo.CodeUnavailable, "filter", "the answer takes too long; ask for less, or with a simpler filter")

// answerDeadline is how long an answer to a client may take.
const answerDeadline = 20 * time.Second

// Select returns what a filter holds for in the latest snapshot. A filter that
// looks at what the index does not hold itself (quotes, notes, addresses, times
// of change) has the store asked which events match: once, and after that only
// of what has changed.
func (ix *Index) Select(ctx context.Context, from store.Reader, f *geo.Filter) (*Selection, error) {
	limited, cancel := context.WithTimeoutCause(ctx, answerDeadline, ErrTimeout)
	defer cancel()
	snap := ix.Snapshot()
	s, err := snap.choose(limited, f, snap.affordable)
	if err != nil {
		return nil, err
	}
	s.deadline = answerDeadline
	s.predicate.eachStored(func(set *storedSet) {
		if err == nil {
			err = set.follow(ctx, from, s.Version) // at least as new as the snapshot
		}
	})
	return s, err
}

// Select returns what a filter holds for, where it looks at what the index
// holds; of other filters it knows what [Index.Select] has asked the store
// before.
func (s *Snapshot) Select(f *geo.Filter) *Selection {
	out, _ := s.choose(context.Background(), f, func(*geo.Filter) error { return nil }) // it does not end, and may cost what it does
	return out
}

// choose compiles a filter where it is not kept, if it may be by what it costs.
func (s *Snapshot) choose(ctx context.Context, f *geo.Filter, may func(*geo.Filter) error) (*Selection, error) {
	p, err := s.filters.compiled(ctx, f, &s.keys, may)
	return &Selection{Snapshot: s, filter: f, predicate: p}, err
}

// WithoutDeadline returns the selection for work that may take as long as it
// does.
func (s *Selection) WithoutDeadline() *Selection {
	out := *s
	out.deadline = 0
	return &out
}

// Filter returns the filter of the selection.
func (s *Selection) Filter() *geo.Filter { return s.filter }

// limited returns the context of one answer.
func (s *Selection) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.deadline == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, s.deadline, ErrTimeout)
}

// stopped returns why an answer must end, nil where it may go on. It is asked after
// each block of work, and lets others go first: what is small need not wait until
// what is long has used up its slice of the processor.
func stopped(ctx context.Context) error {
	runtime.Gosched()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// filters keeps what was made for the latest filters: a map asks the same one
// for many tiles.
type filters struct {
	predicates *otter.Cache[string, *predicate]
	stored     *storedSets
	sets       *memo.Memo[*page.Set]
	orders     *memo.Memo[*page.Order]
	extents    *memo.Memo[Extent]

	mu    sync.Mutex
	shown [facets][]uint64 // which columns a facet's numbers show; see examples
}

// Bounds on what is kept. A compiled filter takes a byte for each value of a
// dictionary that it looks at, a set of ten million events 1.2 MB, an order of
// them 80 MB and more.
const (
	maxPredicates = 64
	maxSets       = 16
	maxOrders     = 3
	ordersAtOnce  = 2
)

func newFilters() *filters {
	return &filters{predicates: otter.Must(&otter.Options[string, *predicate]{MaximumSize: maxPredicates}), stored: newStoredSets(),
		sets: memo.New[*page.Set](maxSets, 0), orders: memo.New[*page.Order](maxOrders, ordersAtOnce), extents: memo.New[Extent](1, 0)}
}

// compiled returns the compiled filter; it is made where it is not kept, and
// extended where its dictionaries have grown. The error is why the context ended
// before that was done.
func (c *filters) compiled(ctx context.Context, f *geo.Filter, keys *keys, may func(*geo.Filter) error) (*predicate, error) {
	if f.Empty() {
		return &predicate{}, nil
	}
	name, by := f.Key(), &compiler{ctx: ctx, keys: keys, stored: c.stored}
	old, found := c.predicates.GetIfPresent(name)
	var p *predicate
	if found {
		p = old.grown(by)
	} else {
		if err := may(f); err != nil {
			return nil, err
		}
		p = by.predicate(f)
	}
	if by.err != nil {
		return nil, by.err
	}
	if p != old {
		c.predicates.Set(name, p)
	}
	return p, nil
}
