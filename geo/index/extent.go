package index

import (
	"context"
	"math"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// Extent is what a layer covers.
type Extent struct {
	Box           *geo.BBox // nil where no event has a place
	Days          geo.Span  // zero ends where no event is dated
	UncertaintyKM float64   // the greatest radius of an event's area
}

// Extent returns what the layer covers.
func (s *Snapshot) Extent(ctx context.Context) (Extent, error) {
	return s.filters.extents.Get(ctx, "", s.Version, s.extent)
}

func (s *Snapshot) extent(ctx context.Context) (Extent, error) {
	var out Extent
	x0, y0, x1, y1 := uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(0), uint32(0)
	days, radii := make([]int, len(s.first)), make([]int, len(s.keys[where]))
	err := s.each(ctx, &predicate{}, func(v *view, lo, hi int, m []uint8) {
		tally(&v.cols[when], lo, hi, m, days)
		tally(&v.cols[where], lo, hi, m, radii)
	})
	if err != nil {
		return out, err
	}
	placed := false
	for i := range s.views {
		v := &s.views[i]
		for run, key := range v.pos {
			if !v.lives(run) {
				continue
			}
			x, y := mercator.Unmorton(key)
			x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
			placed = true
		}
	}
	if placed {
		w, n := mercator.Unproject(x0, y0)
		e, b := mercator.Unproject(x1, y1)
		out.Box = &geo.BBox{West: w, South: b, East: e, North: n}
	}
	for i, n := range days {
		if n > 0 {
			out.Days = joinedDays(out.Days, geo.Span{First: s.first[i], Last: s.last[i]})
		}
	}
	for i, k := range s.keys[where] {
		if radii[i] > 0 {
			var e geo.Event
			unpack(k, where, &e)
			out.UncertaintyKM = max(out.UncertaintyKM, e.UncertaintyKM)
		}
	}
	return out, nil
}

// joinedDays returns the days from the earliest known end of two spans to the
// latest.
func joinedDays(a, b geo.Span) geo.Span {
	for _, d := range []geo.Day{b.First, b.Last} {
		if d.Known() && (!a.First.Known() || d < a.First) {
			a.First = d
		}
		if d.Known() && d > a.Last {
			a.Last = d
		}
	}
	return a
}

// lives reports whether a run has an event that is not dead.
func (v *view) lives(run int) bool {
	for row := v.start[run]; row < v.start[run+1]; row++ {
		if !v.isDead(int(row)) {
			return true
		}
	}
	return false
}
