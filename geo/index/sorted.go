package index

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/furat-map/furat/geo"
)

// SortKey is a column to sort by.
type SortKey struct {
	Column     string
	Descending bool
}

// Sortable reports whether items can be sorted by a column: by what the index
// holds.
func Sortable(column string) bool {
	_, ok := facetOf[column]
	return ok
}

// Sorted returns the numbers of the matching events in an order: by the keys,
// the first first, and by number where they are equal. Unknown values come
// last, whichever way. The latest answers are kept.
func (s *Snapshot) Sorted(f *geo.Filter, keys []SortKey) []uint32 {
	name := f.Key()
	for _, k := range keys {
		name += "|" + strconv.FormatBool(k.Descending) + k.Column
	}
	return s.filters.pages.get(name, s, func() any { return s.sorted(f, keys) }).([]uint32)
}

// sorted begins with the order of the numbers and sorts by counting, the last
// key first: each pass keeps the order of the one before.
func (s *Snapshot) sorted(f *geo.Filter, keys []SortKey) []uint32 {
	m := s.Matches(f)
	code := make([][]uint32, len(keys)) // of the numbers there are
	for i := range keys {
		code[i] = make([]uint32, m.Size())
	}
	s.each(s.compiled(f), func(v *view, lo, hi int, mask []uint8) {
		for row := lo; row < hi; row++ {
			if mask == nil || mask[row-lo] == 1 {
				for i, k := range keys {
					code[i][v.number[row]] = v.cols[facetOf[k.Column]].at(row)
				}
			}
		}
	})
	out, next := make([]uint32, 0, m.Total), make([]uint32, m.Total)
	for _, n := range m.After(0, m.Total, nil) {
		out = append(out, uint32(n))
	}
	for i := len(keys) - 1; i >= 0; i-- {
		rank, ranks := s.ranks(keys[i])
		start := make([]int, ranks+1)
		for _, n := range out {
			start[rank[code[i][n]]+1]++
		}
		for r := range ranks {
			start[r+1] += start[r]
		}
		for _, n := range out {
			r := rank[code[i][n]]
			next[start[r]] = n
			start[r]++
		}
		out, next = next, out
	}
	return out
}

// ranks returns the place of each number of a key's facet in the order of its
// column, and how many places there are.
func (s *Snapshot) ranks(key SortKey) (ranks []uint32, places int) {
	f := facetOf[key.Column]
	column, _ := geo.ColumnByName(key.Column)
	keys := s.keys[dictionaryOf(f)]
	values := make([]geo.Value, len(keys))
	order := make([]int, len(keys))
	for i, k := range keys {
		var e geo.Event
		unpack(k, f, &e)
		values[i], order[i] = column.Value(&e), i
	}
	compare := func(a, b int) int {
		x, y := &values[a], &values[b]
		if x.Null || y.Null {
			return cmp.Compare(flag(x.Null), flag(y.Null))
		}
		c := cmp.Or(cmp.Compare(x.Str, y.Str), cmp.Compare(x.Int, y.Int), cmp.Compare(x.Real, y.Real), cmp.Compare(x.Day, y.Day))
		if key.Descending {
			return -c
		}
		return c
	}
	slices.SortFunc(order, compare)
	ranks = make([]uint32, len(keys))
	at := uint32(0)
	for i, n := range order {
		if i > 0 && compare(order[i-1], n) != 0 {
			at++
		}
		ranks[n] = at
	}
	return ranks, int(at) + 1
}
