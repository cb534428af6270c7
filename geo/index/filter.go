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
	cond    *cond // what the filter's condition asks; nil for nothing
}

// clause holds where one of its look-ups does.
type clause []lookup

// lookup holds for a row where the facet's number has a 1.
type lookup struct {
	facet facet
	part  func(*geo.Event) bool // the part of the filter that is asked
	holds []uint8               // 0 or 1 by number
}

// compile asks the filter of every number in the dictionaries.
func compile(f *geo.Filter, keys *[facets][]string, known *register) *predicate {
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
		p.require(keys, part.Match, when)
	}
	if f.MinConfidence > 0 {
		part := &geo.Filter{MinConfidence: f.MinConfidence}
		p.require(keys, part.Match, sure)
	}
	for _, q := range f.Equal {
		part := &geo.Filter{Equal: []geo.Equal{q}}
		p.require(keys, part.Match, facetsOf(q.Columns())...)
	}
	if f.Where != nil {
		p.cond = newCond(f.Where, keys, known)
	}
	return p
}

// require adds a clause: the part of a filter must hold for one of the facets
// alone.
func (p *predicate) require(keys *[facets][]string, part func(*geo.Event) bool, in ...facet) {
	var c clause
	for _, f := range in {
		c = append(c, lookup{facet: f, part: part}.grown(keys))
	}
	p.clauses = append(p.clauses, c)
}

// grown returns the look-up with what was added to its dictionary since.
func (l lookup) grown(keys *[facets][]string) lookup {
	dict := keys[dictionaryOf(l.facet)]
	if len(dict) <= len(l.holds) {
		return l
	}
	holds := append(make([]uint8, 0, len(dict)), l.holds...)
	var e geo.Event
	for _, k := range dict[len(l.holds):] {
		unpack(k, l.facet, &e)
		yes := uint8(0)
		if l.part(&e) {
			yes = 1
		}
		holds = append(holds, yes)
	}
	l.holds = holds
	return l
}

// grown returns the predicate for dictionaries that have grown.
func (p *predicate) grown(keys *[facets][]string) *predicate {
	out := &predicate{box: p.box, placed: p.placed, clauses: make([]clause, len(p.clauses)), cond: p.cond.grown(keys)}
	same := out.cond == p.cond
	for i, c := range p.clauses {
		for _, l := range c {
			g := l.grown(keys)
			same = same && len(g.holds) == len(l.holds)
			out.clauses[i] = append(out.clauses[i], g)
		}
	}
	if same {
		return p
	}
	return out
}

// facetsOf returns the facets that hold some columns of an event; what the
// index does not hold is left out.
func facetsOf(columns []string) []facet {
	var out []facet
	for f := range facets {
		if slices.ContainsFunc(columns, func(name string) bool { g, ok := facetOf[name]; return ok && g == f }) {
			out = append(out, f)
		}
	}
	return out
}

// facetOf is the facet that holds a column. It is found by setting each
// facet's properties and looking which columns show it.
var facetOf = func() map[string]facet {
	out := map[string]facet{}
	for f := range facets {
		var empty geo.Event
		e := marked(f)
		for _, c := range geo.Columns() {
			if c.Value(&e) != c.Value(&empty) {
				out[c.Name] = f
			}
		}
	}
	return out
}()

// marked returns an event in which only the properties of a facet are set.
func marked(f facet) geo.Event {
	var e geo.Event
	var room [8]any
	one := 1
	for _, p := range fields(f, &e, room[:0]) {
		switch p := p.(type) {
		case *string:
			*p = "x"
		case *int:
			*p = 1
		case *geo.Day:
			*p = 1
		case **int:
			*p = &one
		case *float64:
			*p = 1
		}
	}
	if f == what {
		e.SubEventType = geo.Taxonomy()[0].Sub // event and disorder type follow from it
	}
	return e
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
			look(&v.cols[l.facet], lo, hi, l.holds, to, i > 0)
		}
		if n > 0 {
			and(m, scratch)
		}
	}
	switch {
	case v.dead == nil:
		return len(p.clauses) > 0
	case len(p.clauses) == 0:
		for i := range m {
			m[i] = 1
		}
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
			p.cond.holds(v, run, lo, hi, m)
		} else if slices.Contains(m, 1) {
			p.cond.holds(v, run, lo, hi, scratch[:hi-lo])
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
		for i := range m {
			m[i] = 1
		}
	}
	return m, p.box.cut(v, run, lo, hi, m)
}

// look sets, or adds, what a look-up says of rows lo to hi.
func look(c *column, lo, hi int, holds, to []uint8, add bool) {
	switch {
	case c.w8 != nil:
		lookIn(c.w8[lo:hi], holds, to, add)
	case c.w16 != nil:
		lookIn(c.w16[lo:hi], holds, to, add)
	default:
		lookIn(c.w32[lo:hi], holds, to, add)
	}
}

func lookIn[T uint8 | uint16 | uint32](codes []T, holds, to []uint8, add bool) {
	to = to[:len(codes)]
	if add {
		for i, c := range codes {
			to[i] |= holds[c]
		}
		return
	}
	for i, c := range codes {
		to[i] = holds[c]
	}
}

func and(dst, src []uint8) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] &= src[i]
	}
}

// cache keeps the latest compiled filters: a map asks the same one for many
// tiles.
type cache struct {
	mu    sync.Mutex
	known map[string]*predicate
	order []string

	stored register
	pages  pageCache // sets and extents
	orders pageCache
	shown  [facets][]uint64 // which columns a facet's numbers show; see examples
}

func newCache() *cache {
	return &cache{pages: pageCache{most: maxPages}, orders: pageCache{most: maxOrders, slots: make(chan struct{}, 2)}}
}

// maxCompiled bounds the cache; a compiled filter takes a byte for each value
// of a dictionary that it looks at.
const maxCompiled = 64

// get returns the compiled filter, and makes it where it is not there or its
// dictionaries have grown.
func (c *cache) get(f *geo.Filter, keys *[facets][]string) *predicate {
	name := f.Key()
	c.mu.Lock()
	p := c.known[name]
	c.mu.Unlock()
	old := p
	if p == nil {
		p = compile(f, keys, &c.stored)
	} else {
		p = p.grown(keys)
	}
	if p != old {
		c.put(name, p)
	}
	return p
}

func (c *cache) put(name string, p *predicate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]*predicate{}
	}
	if c.known[name] == nil {
		if len(c.order) >= maxCompiled {
			delete(c.known, c.order[0])
			c.order = c.order[1:]
		}
		c.order = append(c.order, name)
	}
	c.known[name] = p
}
