package index

import (
	"slices"
	"sync"

	"github.com/furat-map/furat/geo"
)

// predicate is a filter compiled against the dictionaries: all its clauses
// must hold, and the position must lie in the box.
type predicate struct {
	box     *box
	placed  bool // only events with a place can match
	clauses []clause
	cond    node // what the filter's condition asks; nil for nothing
}

// clause holds where one of its look-ups does.
type clause []*lookup

// predicate asks the filter of every number in the dictionaries.
func (c *compiler) predicate(f *geo.Filter) *predicate {
	p := &predicate{}
	if f.Empty() {
		return p
	}
	if f.BBox != nil {
		b := boxOf(f.BBox)
		p.box, p.placed = &b, true
	}
	if f.Days != nil {
		part := &geo.Filter{Days: f.Days}
		p.require(c, part.Match, when)
	}
	if f.MinConfidence > 0 {
		part := &geo.Filter{MinConfidence: f.MinConfidence}
		p.require(c, part.Match, confidence)
	}
	for _, q := range f.Equal {
		part := &geo.Filter{Equal: []geo.Equal{q}}
		p.require(c, part.Match, facetsOf(q.Columns())...)
	}
	if f.Where != nil {
		p.cond = c.compile(f.Where)
	}
	return p
}

// require adds a clause: the part of a filter must hold for one of the facets
// alone.
func (p *predicate) require(by *compiler, part func(*geo.Event) bool, in ...facet) {
	var c clause
	for _, f := range in {
		c = append(c, newLookup(f, part, by))
	}
	p.clauses = append(p.clauses, c)
}

// grown returns the predicate for dictionaries that have grown, itself where
// nothing of it has.
func (p *predicate) grown(by *compiler) *predicate {
	out := &predicate{box: p.box, placed: p.placed, clauses: make([]clause, len(p.clauses))}
	same := true
	if p.cond != nil {
		out.cond = p.cond.grown(by)
		same = out.cond == p.cond
	}
	for i, c := range p.clauses {
		for _, l := range c {
			g := l.extended(by)
			same = same && g == l
			out.clauses[i] = append(out.clauses[i], g)
		}
	}
	if same {
		return p
	}
	return out
}

// eachStored calls fn with the sets that the store must fill.
func (p *predicate) eachStored(fn func(*storedSet)) {
	if p.cond != nil {
		p.cond.eachStored(fn)
	}
}

// mask sets m[i] to 1 where row lo+i lives and holds the clauses, and to 0
// where not. It returns false, and leaves m alone, where all would be 1.
func (p *predicate) mask(v *view, lo, hi int, m, scratch []uint8) bool {
	m, scratch = m[:hi-lo], scratch[:hi-lo]
	for n, c := range p.clauses {
		to := scratch
		if n == 0 {
			to = m
		}
		for i, l := range c {
			l.rows(v, lo, hi, to, i > 0)
		}
		if n > 0 {
			and(m, scratch)
		}
	}
	switch {
	case v.dead == nil:
		return len(p.clauses) > 0
	case len(p.clauses) == 0:
		fill(m)
	}
	for i := range m {
		row := lo + i
		m[i] &^= uint8(v.dead[row>>6] >> (row & 63) & 1)
	}
	return true
}

// match returns which of rows lo to hi hold the filter and lie in its box, 1
// for each that does, nil for all; m and scratch are room for it. Run is the
// run that row lo is in; what is returned is the run that goes on behind them,
// where the filter has a box.
func (p *predicate) match(v *view, run, lo, hi int, m, scratch []uint8) ([]uint8, int) {
	m = m[:hi-lo]
	masked := p.mask(v, lo, hi, m, scratch)
	if p.cond != nil {
		if !masked {
			p.cond.eval(v, run, lo, hi, m)
		} else if slices.Contains(m, 1) {
			p.cond.eval(v, run, lo, hi, scratch[:hi-lo])
			and(m, scratch[:hi-lo])
		}
		masked = true
	}
	if p.box == nil {
		if !masked {
			m = nil
		}
		return m, run
	}
	if !masked {
		fill(m)
	}
	return m, p.box.cut(v, run, lo, hi, m)
}

// blocks are room for what a part of a condition says of a block of rows.
var blocks = sync.Pool{New: func() any { return new([block]uint8) }}

func fill(m []uint8) {
	for i := range m {
		m[i] = 1
	}
}

func and(dst, src []uint8) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] &= src[i]
	}
}

func or(dst, src []uint8) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] |= src[i]
	}
}

func flag(yes bool) uint8 {
	if yes {
		return 1
	}
	return 0
}

// shown reports whether the row, of those from lo, is of the mask (all where
// it is nil) and not withdrawn.
func shown(v *view, mask []uint8, lo, row int) bool {
	if mask != nil && mask[row-lo] == 0 {
		return false
	}
	return v.number[row] != 0
}
