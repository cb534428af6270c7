package index

import (
	"github.com/furat-map/furat/geo"
)

// weighed is a condition that knows how much work it is to ask it once: about how
// many simple comparisons of two values.
type weighed interface{ Weight() int }

// dearest is how many comparisons a filter may take: about ten seconds of one
// processor.
const dearest = 400_000_000

// affordable returns an error for a filter that would take too long: what it
// compares, times how often it is asked, which is once for each value of a
// dictionary, or for each row.
func (s *Snapshot) affordable(f *geo.Filter) error {
	if f == nil || f.Where == nil {
		return nil
	}
	if n := s.price(f.Where); n > dearest {
		return geo.Errorf(geo.CodeInvalid, "filter", "the filter takes about %d million comparisons with the events of this layer, and may take %d; "+
			"ask fewer things, simpler ones (LIKE, CASEI, ACCENTI and shapes of many corners cost most), or with a list of values behind IN", n/1_000_000, dearest/1_000_000)
	}
	return nil
}

// price is about how many comparisons a condition takes, as it would be compiled.
func (s *Snapshot) price(c geo.Condition) int {
	in := looksAt(c)
	parts, _ := c.Parts()
	if len(parts) > 0 {
		n := 0
		for _, p := range parts {
			n += s.price(p)
		}
		return n
	}
	weight := 1
	if w, ok := c.(weighed); ok {
		weight = w.Weight()
	}
	if in.oneFacet() {
		return weight * len(s.keys[dictionaryOf(in.facets[0])])
	}
	if in.geometry && len(in.facets) == 0 && !in.id && !in.stored {
		return weight * s.positions()
	}
	return weight * s.Len()
}

// positions is about how many there are: those at which events lie in several
// segments count in each.
func (s *Snapshot) positions() int {
	n := 0
	for i := range s.views {
		n += len(s.views[i].pos)
	}
	return n
}
