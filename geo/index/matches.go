package index

import (
	"math"
	"slices"
	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/page"
)

// Matches returns the numbers of the events that a filter holds for: what pages
// of items are cut from. The latest answers are kept.
func (s *Snapshot) Matches(f *geo.Filter) *page.Set {
	return s.filters.pages.get(f.Key(), s, func() any { return s.matches(f) }).(*page.Set)
}

func (s *Snapshot) matches(f *geo.Filter) *page.Set {
	low, high := s.numbers()
	base := int(low >> 6)
	words := make([]uint64, int(high>>6)+1-base)
	ex := examples{shows: s.shown(), first: map[uint64]uint32{}, last: math.MaxUint64}
	s.each(s.compiled(f), func(v *view, lo, hi int, m []uint8) {
		for i, n := range v.number[lo:hi] {
			if m == nil || m[i] == 1 {
				words[int(n>>6)-base] |= 1 << (n & 63)
			}
		}
		ex.look(v, lo, hi, m)
	})
	return page.NewSet(base, words, page.Cover(ex.first))
}

// numbers returns the lowest and the highest number there is.
func (s *Snapshot) numbers() (low, high uint32) {
	low = math.MaxUint32
	for i := range s.views {
		if l := s.views[i].number; len(l) > 0 {
			low, high = min(low, slices.Min(l)), max(high, slices.Max(l))
		}
	}
	return min(low, high), high
}

// exampleRows bounds how many matching rows are looked at for examples.
const exampleRows = 1 << 18

// examples looks for few events that show as many columns as all do.
type examples struct {
	shows [facets][]uint64
	first map[uint64]uint32 // which columns an event shows → the first such
	last  uint64
	seen  int
}

func (ex *examples) look(v *view, lo, hi int, m []uint8) {
	if ex.seen > exampleRows {
		return
	}
	for row := lo; row < hi; row++ {
		if m != nil && m[row-lo] == 0 || v.number[row] == 0 {
			continue
		}
		ex.seen++
		all := flag64(row < v.placed)
		for f := range facets {
			all |= ex.shows[f][v.cols[f].at(row)]
		}
		if all == ex.last {
			continue
		}
		ex.last = all
		if n, ok := ex.first[all]; !ok || v.number[row] < n {
			ex.first[all] = v.number[row]
		}
	}
}

func flag64(placed bool) uint64 {
	if placed {
		return 1 << 63
	}
	return 0
}

// shown returns, for each number of each facet, the columns that are known.
func (s *Snapshot) shown() [facets][]uint64 {
	s.filters.mu.Lock()
	out := s.filters.shown
	s.filters.mu.Unlock()
	columns := geo.Columns()
	for f := range facets {
		keys := s.keys[dictionaryOf(f)]
		list := slices.Clip(out[f])
		for _, k := range keys[min(len(list), len(keys)):] {
			var e geo.Event
			unpack(k, f, &e)
			bit := uint64(0)
			for i, c := range columns {
				if g, ok := facetOf[c.Name]; ok && g == f && !c.Value(&e).Null {
					bit |= 1 << i
				}
			}
			list = append(list, bit)
		}
		out[f] = list
	}
	s.filters.mu.Lock()
	defer s.filters.mu.Unlock()
	s.filters.shown = out
	return out
}

// pageCache keeps what pages are cut from, for the latest questions.
type pageCache struct {
	mu      sync.Mutex
	entries map[string]*pageEntry
	order   []string // latest last
	most    int
	slots   chan struct{} // places for those who make answers; nil for any number
}

type pageEntry struct {
	version int64
	made    chan struct{}
	answer  any
}

// Bounds on what is kept: a set of ten million events takes 1.2 MB, an order of
// them 80 MB and more.
const (
	maxPages  = 16
	maxOrders = 3
)

// get returns what was made for a question on a snapshot of this version, and
// makes it once where it was not. What was broken off is made again by who
// waited for it.
func (c *pageCache) get(key string, s *Snapshot, build func() any) any {
	for {
		e, mine := c.entry(key, s.Version)
		if mine {
			defer c.finish(key, e)
			if c.slots != nil {
				select {
				case c.slots <- struct{}{}:
					defer func() { <-c.slots }()
				case <-s.gone():
					panic(ErrStopped)
				}
			}
			e.answer = build()
			return e.answer
		}
		select {
		case <-e.made:
		case <-s.gone():
			panic(ErrStopped)
		}
		if e.answer != nil {
			return e.answer
		}
	}
}

// entry returns the entry of a question, and whether the caller must fill it.
func (c *pageCache) entry(key string, version int64) (e *pageEntry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e = c.entries[key]; e == nil || e.version != version {
		e, mine = &pageEntry{version: version, made: make(chan struct{})}, true
	}
	c.put(key, e)
	return e, mine
}

// finish lets the others have an entry; one without an answer is forgotten.
func (c *pageCache) finish(key string, e *pageEntry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.answer == nil && c.entries[key] == e {
		delete(c.entries, key)
		c.order = slices.DeleteFunc(c.order, func(k string) bool { return k == key })
	}
	close(e.made)
}

func (c *pageCache) put(key string, e *pageEntry) {
	if c.entries == nil {
		c.entries = map[string]*pageEntry{}
	}
	c.order = append(slices.DeleteFunc(c.order, func(k string) bool { return k == key }), key)
	if len(c.order) > c.most {
		delete(c.entries, c.order[0])
		c.order = c.order[1:]
	}
	c.entries[key] = e
}
