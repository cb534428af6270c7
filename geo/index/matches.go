package index

import (
	"context"
	"math"
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/page"
)

// Matches returns the numbers of the events: what pages of items are cut from.
// The latest answers are kept.
func (s *Selection) Matches(ctx context.Context) (*page.Set, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	return s.filters.sets.Get(ctx, s.filter.Key(), s.Version, s.matches)
}

func (s *Selection) matches(ctx context.Context) (*page.Set, error) {
	low, high := s.numbers()
	base := int(low >> 6)
	words := make([]uint64, int(high>>6)+1-base)
	ex := examples{shows: s.shown(), first: map[uint64]uint32{}, last: math.MaxUint64}
	err := s.each(ctx, s.predicate, func(v *view, lo, hi int, m []uint8) {
		for i, n := range v.number[lo:hi] {
			if m == nil || m[i] == 1 {
				words[int(n>>6)-base] |= 1 << (n & 63)
			}
		}
		ex.look(v, lo, hi, m)
	})
	return page.NewSet(base, words, page.Cover(ex.first)), err
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
		if !shown(v, m, lo, row) {
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
