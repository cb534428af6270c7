package atlas

import (
	"slices"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Atlas is a list of segments, from old to new. It is read-only and safe for
// concurrent use.
type Atlas struct {
	segments []*Segment
	large    bool // one of the files is large
}

// New makes an atlas of segments, from old to new.
func New(segments ...*Segment) *Atlas {
	a := &Atlas{segments: slices.Clone(segments)}
	for _, s := range segments {
		a.large = a.large || s.largeFile()
	}
	return a
}

// replaced reports whether a newer segment has the place.
func (a *Atlas) replaced(segment int, p uint32) bool {
	if segment == len(a.segments)-1 {
		return false
	}
	s := a.segments[segment]
	id := s.text(s.row(p).u32(8))
	for _, newer := range a.segments[segment+1:] {
		if newer.owns(id) {
			return true
		}
	}
	return false
}

// Find returns the place of an id, which may be any of its ids.
func (a *Atlas) Find(id string) (Record, bool) {
	for i := len(a.segments) - 1; i >= 0; i-- {
		if p, ok := a.segments[i].find(id); ok && !a.replaced(i, p) {
			return a.segments[i].Record(p), true
		}
	}
	return Record{}, false
}

// Has reports whether a name is known in this spelling or one of its family.
func (a *Atlas) Has(name string) bool {
	key := fold.AppendName(nil, fold.Tokens(name))
	for _, s := range a.segments {
		if s.Has(key) {
			return true
		}
	}
	return false
}

// Exact calls use with the places that have a name of this key, until use
// returns false.
func (a *Atlas) Exact(key []byte, use func(Match) bool) {
	h, more := hashOf(key), true
	for i, s := range a.segments {
		s.exact(key, h, func(m Match) bool {
			if !a.replaced(i, m.Place) {
				more = use(m)
			}
			return more
		})
		if !more {
			return
		}
	}
}

// Beginning returns places with a name that begins so, the most important
// first, at most limit.
func (a *Atlas) Beginning(name string, limit int) []Match {
	a.trim()
	key := fold.AppendName(nil, fold.Tokens(name))
	if len(key) == 0 || len(name) > MaxName {
		return nil
	}
	var out []Match
	for i, s := range a.segments {
		seen := map[uint32]bool{}
		s.beginning(key, func(m Match) bool {
			if !seen[m.Place] && !a.replaced(i, m.Place) {
				seen[m.Place] = true
				out = append(out, m)
			}
			return true
		})
	}
	slices.SortStableFunc(out, func(x, y Match) int {
		return int(y.Segment.row(y.Place).rank()) - int(x.Segment.row(x.Place).rank())
	})
	return out[:min(len(out), limit)]
}

// Each calls use with every place that no newer segment replaces.
func (a *Atlas) Each(use func(Record) error) error {
	for i, s := range a.segments {
		for p := range uint32(s.Len()) {
			if a.replaced(i, p) {
				continue
			}
			if err := use(s.Record(p)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sources returns the sources of all segments.
func (a *Atlas) Sources() []Source { return sourcesOf(a.segments) }

// Segments returns the segments from old to new.
func (a *Atlas) Segments() []*Segment { return slices.Clone(a.segments) }

// EachIn calls use with the numbers, from 1, of the places in a box of degrees
// that no newer segment replaces, in their order.
func (a *Atlas) EachIn(inside func(lon, lat float64) bool, use func(n uint32) error) error {
	n := uint32(0)
	for i, s := range a.segments {
		for p := range uint32(s.Len()) {
			n++
			if row := s.row(p); !inside(row.lon(), row.lat()) || a.replaced(i, p) {
				continue
			}
			if err := use(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// EachPeopled calls use with the places of so many inhabitants or more that no newer
// segment replaces, without their lists of names.
func (a *Atlas) EachPeopled(least uint32, use func(Record)) {
	for i, s := range a.segments {
		for p := range uint32(s.Len()) {
			if s.row(p).u32(40) >= least && !a.replaced(i, p) {
				use(s.Head(p))
			}
		}
	}
}

// Numbered returns the place of a number, without its list of names.
func (a *Atlas) Numbered(n uint32) (Record, bool) {
	for _, s := range a.segments {
		if n <= uint32(s.Len()) {
			return s.Head(n - 1), n > 0
		}
		n -= uint32(s.Len())
	}
	return Record{}, false
}

// Len returns the highest number that a place can have.
func (a *Atlas) Len() int {
	n := 0
	for _, s := range a.segments {
		n += s.Len()
	}
	return n
}
