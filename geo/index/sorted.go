package index

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/page"
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

// Sorted returns the events in an order: by the keys, the first first, and by
// number where they are equal. Unknown values come last, whichever way. The
// latest answers are kept.
func (s *Selection) Sorted(ctx context.Context, keys []SortKey) (*page.Order, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	name := s.filter.Key()
	for _, k := range keys {
		name += "|" + strconv.FormatBool(k.Descending) + k.Column
	}
	return s.filters.orders.Get(ctx, name, s.Version, func(ctx context.Context) (*page.Order, error) { return s.sorted(ctx, keys) })
}

// sorted begins with the order of the numbers and sorts by counting, the last
// key first: each pass keeps the order of the one before.
func (s *Selection) sorted(ctx context.Context, keys []SortKey) (*page.Order, error) {
	var numbers []uint32
	codes := make([][]uint32, len(keys)) // of the rows
	err := s.each(ctx, s.predicate, func(v *view, lo, hi int, mask []uint8) {
		for row := lo; row < hi; row++ {
			if !shown(v, mask, lo, row) {
				continue
			}
			numbers = append(numbers, v.number[row])
			for i, k := range keys {
				codes[i] = append(codes[i], v.cols[facetOf[k.Column]].at(row))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	order, next := make([]uint32, len(numbers)), make([]uint32, len(numbers))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(numbers[a], numbers[b]) })
	scales := make([]scale, len(keys))
	for i := len(keys) - 1; i >= 0; i-- {
		if err := stopped(ctx); err != nil {
			return nil, err
		}
		scales[i] = s.scaleOf(keys[i])
		start := make([]int, len(scales[i].values)+1)
		for _, row := range order {
			start[scales[i].rank[codes[i][row]]+1]++
		}
		for r := range scales[i].values {
			start[r+1] += start[r]
		}
		for _, row := range order {
			r := scales[i].rank[codes[i][row]]
			next[start[r]] = row
			start[r]++
		}
		order, next = next, order
	}
	out := &page.Order{Numbers: make([]uint32, len(order))}
	for i, row := range order {
		out.Numbers[i] = numbers[row]
	}
	for k := range keys {
		ranks := next[:0:0]
		for _, row := range order {
			ranks = append(ranks, scales[k].rank[codes[k][row]])
		}
		out.Keys = append(out.Keys, page.OrderKey{Ranks: ranks, Text: scales[k].text, Compare: scales[k].compare})
	}
	return out, nil
}

// scale is the values of a key's column in their order.
type scale struct {
	key    SortKey
	kind   geo.Kind
	rank   []uint32    // of each number of the facet
	values []geo.Value // of each rank
}

func (s *Snapshot) scaleOf(key SortKey) scale {
	f := facetOf[key.Column]
	column, _ := geo.ColumnByName(key.Column)
	keys := s.keys[dictionaryOf(f)]
	values, order := make([]geo.Value, len(keys)), make([]int, len(keys))
	for i, k := range keys {
		var e geo.Event
		unpack(k, f, &e)
		values[i], order[i] = column.Value(&e), i
	}
	out := scale{key: key, kind: column.Kind, rank: make([]uint32, len(keys))}
	slices.SortFunc(order, func(a, b int) int { return out.order(&values[a], &values[b]) })
	for _, n := range order {
		if last := len(out.values) - 1; last < 0 || out.order(&out.values[last], &values[n]) != 0 {
			out.values = append(out.values, values[n])
		}
		out.rank[n] = uint32(len(out.values) - 1)
	}
	return out
}

// order compares two values; unknown ones come last.
func (s *scale) order(x, y *geo.Value) int {
	if x.Null || y.Null {
		return cmp.Compare(flag(x.Null), flag(y.Null))
	}
	c := cmp.Or(cmp.Compare(x.Str, y.Str), cmp.Compare(x.Int, y.Int), cmp.Compare(x.Real, y.Real), cmp.Compare(x.Day, y.Day))
	if s.key.Descending {
		return -c
	}
	return c
}

func (s scale) text(rank uint32) *string {
	v := &s.values[rank]
	if v.Null {
		return nil
	}
	text := v.Str
	if v.Kind != geo.KindString {
		text = string(v.Append(nil))
	}
	return &text
}

// compare orders the value of a rank and a text, which a client may have
// written: what is none of the column's type comes first.
func (s scale) compare(rank uint32, text *string) int {
	v := geo.Value{Kind: s.kind, Null: text == nil}
	if text != nil {
		switch s.kind {
		case geo.KindInt:
			v.Int, _ = strconv.Atoi(*text)
		case geo.KindReal:
			v.Real, _ = strconv.ParseFloat(*text, 64)
		case geo.KindDay:
			v.Day, _ = geo.ParseDay(*text)
		default:
			v.Str = *text
		}
	}
	return s.order(&s.values[rank], &v)
}
