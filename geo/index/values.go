package index

import (
	"context"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// Values counts the events that have each value of a column, the commonest first.
// Of several columns an event that has a value in more than one counts once; all
// must be such that the index holds (see [Sortable]). Unknown values are not
// counted.
func (s *Selection) Values(ctx context.Context, columns ...string) ([]Count, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	scale := newValueScale(s.Snapshot, columns)
	counts := make([]int, len(scale.values))
	err := s.each(ctx, s.predicate, func(v *view, lo, hi int, m []uint8) {
		for row := lo; row < hi; row++ {
			if !shown(v, m, lo, row) {
				continue
			}
			for i, f := range scale.facets {
				n := scale.of[i][v.cols[f].at(row)]
				if n > 0 && !scale.before(v, row, i, n) {
					counts[n]++
				}
			}
		}
	})
	var out []Count
	for n, k := range counts {
		if k > 0 {
			out = append(out, Count{scale.values[n], k})
		}
	}
	sortCounts(out)
	return out, err
}

// valueScale numbers the values of some columns together, from 1 on.
type valueScale struct {
	values []string
	facets []facet
	of     [][]uint32 // of each column, by the facet's number
}

func newValueScale(s *Snapshot, columns []string) *valueScale {
	out := &valueScale{values: []string{""}}
	numbers := map[string]uint32{"": 0}
	for _, name := range columns {
		f := facetOf[name]
		column, _ := geo.ColumnByName(name)
		keys := s.keys[dictionaryOf(f)]
		of := make([]uint32, len(keys))
		for i, k := range keys {
			var e geo.Event
			unpack(k, f, &e)
			v := column.Value(&e)
			if v.Null {
				continue
			}
			text := string(v.Append(nil))
			n, known := numbers[text]
			if !known {
				n = uint32(len(out.values))
				numbers[text] = n
				out.values = append(out.values, text)
			}
			of[i] = n
		}
		out.facets, out.of = append(out.facets, f), append(out.of, of)
	}
	return out
}

// before reports whether a row has the value in a column before the i-th.
func (s *valueScale) before(v *view, row, i int, n uint32) bool {
	for j, f := range s.facets[:i] {
		if s.of[j][v.cols[f].at(row)] == n {
			return true
		}
	}
	return false
}

// Box returns the box around the events that have a place, nil for none.
func (s *Selection) Box(ctx context.Context) (*geo.BBox, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	x0, y0, x1, y1 := ^uint32(0), ^uint32(0), uint32(0), uint32(0)
	found := false
	err := s.each(ctx, s.predicate, func(v *view, lo, hi int, m []uint8) {
		run := searchStart(v.start, uint32(lo)+1) - 1
		for row := lo; row < min(hi, v.placed); row++ {
			for int(v.start[run+1]) <= row {
				run++
			}
			if shown(v, m, lo, row) {
				x, y := mercator.Unmorton(v.pos[run])
				x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
				found = true
			}
		}
	})
	if err != nil || !found {
		return nil, err
	}
	w, n := mercator.Unproject(x0, y0)
	e, b := mercator.Unproject(x1, y1)
	return &geo.BBox{West: w, South: b, East: e, North: n}, nil
}
