package index

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/furat-map/furat/geo"
)

// cond is a filter's condition (geo.Condition) compiled: exactly one of the
// kinds below. What looks at one facet is a look-up of a byte; what looks at
// positions is asked once for each; only what compares several facets is asked
// of each row.
type cond struct {
	all   bool // of parts: all must hold, or any
	parts []*cond

	one *lookup // looks at one facet

	ask    func(*geo.Event) bool // looks at the position, an id or several facets
	facets []facet
	place  bool // the position
	box    *box // outside of which it says the same of all positions; nil for none
	beyond uint8
	id     bool
	keys   *[facets][]string
	// answers are memories of what pairs of numbers said, which stays true.
	answers *sync.Pool

	stored *matching // looks at what only the store holds
}

// storedOnly are the columns that are not in the index.
func storedOnly(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		_, here := facetOf[name]
		return !here && name != geo.Geometry && name != "id"
	})
}

// alone returns the one facet that a condition looks at, and whether it looks
// at nothing else.
func alone(c geo.Condition) (facet, bool) {
	columns := c.Columns()
	in := facetsOf(columns)
	if len(in) != 1 || slices.Contains(columns, geo.Geometry) || slices.Contains(columns, "id") || storedOnly(columns) {
		return 0, false
	}
	return in[0], true
}

// together holds where all, or any, of some conditions do.
func together(list []geo.Condition, all bool) func(*geo.Event) bool {
	return func(e *geo.Event) bool {
		for _, c := range list {
			if c.Match(e) != all {
				return !all
			}
		}
		return all
	}
}

func newCond(c geo.Condition, keys *[facets][]string, known *register) *cond {
	columns := c.Columns()
	in := facetsOf(columns)
	place, id := slices.Contains(columns, geo.Geometry), slices.Contains(columns, "id")
	stored := storedOnly(columns)
	if f, ok := alone(c); ok {
		l := lookup{facet: f, part: c.Match}.grown(keys)
		return &cond{one: &l}
	}
	if parts, all := c.Parts(); len(parts) > 0 {
		out := &cond{all: all}
		alike := map[facet][]geo.Condition{} // what looks at one facet alone is one look-up
		for _, p := range parts {
			if f, ok := alone(p); ok {
				alike[f] = append(alike[f], p)
				continue
			}
			out.parts = append(out.parts, newCond(p, keys, known))
		}
		for f := range facets {
			if same := alike[f]; len(same) > 0 {
				l := lookup{facet: f, part: together(same, all)}.grown(keys)
				out.parts = append(out.parts, &cond{one: &l})
			}
		}
		slices.SortStableFunc(out.parts, func(a, b *cond) int { return a.cost() - b.cost() })
		return out
	}
	if stored {
		return &cond{stored: known.get(c)}
	}
	own := *keys // not the snapshot's, which would live on with it
	out := &cond{ask: c.Match, facets: in, place: place, id: id, keys: &own}
	if len(in) == 2 {
		out.answers = answersFor(in, &own)
	}
	if b, ok := c.(interface{ Bounds() (*geo.BBox, bool) }); ok && place {
		if within, outside := b.Bounds(); within != nil {
			box := boxOf(within)
			out.box, out.beyond = &box, flag(outside)
		}
	}
	return out
}

// cost orders the parts of a condition: what is cheap first, since it may decide.
func (c *cond) cost() int {
	switch {
	case c.one != nil:
		return 0
	case c.stored != nil:
		return 1
	case c.parts != nil, c.place && len(c.facets) == 0 && !c.id:
		return 2
	case c.answers != nil && !c.place && !c.id:
		return 3
	}
	return 4
}

func answersFor(in []facet, keys *[facets][]string) *sync.Pool {
	pairs := len(keys[dictionaryOf(in[0])]) * len(keys[dictionaryOf(in[1])])
	return &sync.Pool{New: func() any { return newAnswers(pairs) }}
}

// grown returns the condition for dictionaries that have grown, itself where
// nothing of it has.
func (c *cond) grown(keys *[facets][]string) *cond {
	switch {
	case c == nil:
		return nil
	case c.one != nil:
		l := c.one.grown(keys)
		if len(l.holds) == len(c.one.holds) {
			return c
		}
		return &cond{one: &l}
	case c.ask != nil:
		for _, f := range c.facets {
			if d := dictionaryOf(f); len(keys[d]) > len(c.keys[d]) {
				out, own := *c, *keys
				out.keys = &own
				if len(c.facets) == 2 {
					out.answers = answersFor(c.facets, &own)
				}
				return &out
			}
		}
		return c
	}
	out, same := &cond{all: c.all, stored: c.stored}, true
	for _, p := range c.parts {
		g := p.grown(keys)
		same = same && g == p
		out.parts = append(out.parts, g)
	}
	if same {
		return c
	}
	return out
}

var rooms = sync.Pool{New: func() any { return new([block]uint8) }}

// holds sets m[i] to 1 where the condition holds for row lo+i, and to 0 where
// not. Run is the run that row lo is in.
func (c *cond) holds(v *view, run, lo, hi int, m []uint8) {
	switch {
	case c.one != nil:
		look(&v.cols[c.one.facet], lo, hi, c.one.holds, m, false)
	case c.stored != nil:
		c.stored.holds(v, lo, hi, m)
	case c.parts != nil:
		room := rooms.Get().(*[block]uint8)
		defer rooms.Put(room)
		for i, p := range c.parts {
			if i == 0 {
				p.holds(v, run, lo, hi, m)
				continue
			}
			if !slices.Contains(m, flag(c.all)) { // decided: what is left changes nothing
				return
			}
			p.holds(v, run, lo, hi, room[:hi-lo])
			if c.all {
				and(m, room[:hi-lo])
			} else {
				or(m, room[:hi-lo])
			}
		}
	case c.place && len(c.facets) == 0 && !c.id:
		c.places(v, run, lo, hi, m)
	default:
		c.rows(v, run, lo, hi, m)
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

// runOf returns the run that a row is in, at run or behind it.
func (v *view) runOf(run, row int) int {
	if row >= v.placed || int(v.start[run+1]) > row {
		return run
	}
	at, found := slices.BinarySearch(v.start[run+1:], uint32(row))
	if !found {
		at--
	}
	return run + 1 + at
}

// places asks each position once; what lies outside the condition's box is not
// asked.
func (c *cond) places(v *view, run, lo, hi int, m []uint8) {
	var e geo.Event
	unplaced := flag(c.ask(&e))
	e.GeoPrecision = geo.GeoExact
	run = v.runOf(run, lo)
	for row := lo; row < hi; {
		end, yes := hi, unplaced
		if row < v.placed {
			end, yes = min(int(v.start[run+1]), hi), c.beyond
			if x, y := unmorton(v.pos[run]); c.box == nil || c.box.holds(x, y) {
				e.Lon, e.Lat = Unproject(x, y)
				yes = flag(c.ask(&e))
			}
			run++
		}
		for ; row < end; row++ {
			m[row-lo] = yes
		}
	}
}

// answers remembers what pairs of numbers said: each is asked once. There are
// as many places as there are pairs, or where these are very many some pairs
// share one.
type answers struct {
	keys []uint64 // of the pair that was asked last; nil where no two share
	said []uint8  // 0: not asked, 1: no, 2: yes
}

const (
	mostAnswers   = 1 << 21 // pairs that get a place of their own
	sharedAnswers = 1 << 16
)

func newAnswers(pairs int) *answers {
	if pairs <= mostAnswers {
		return &answers{said: make([]uint8, pairs)}
	}
	return &answers{said: make([]uint8, sharedAnswers), keys: make([]uint64, sharedAnswers)}
}

// rows asks each row. What is alike in a row and the one before is not
// unpacked again.
func (c *cond) rows(v *view, run, lo, hi int, m []uint8) {
	if len(c.facets) == 2 && !c.place && !c.id {
		c.pairs(v, lo, hi, m)
		return
	}
	var e geo.Event
	var last [facets]uint32
	var id []byte
	run = v.runOf(run, lo)
	for i, row := 0, lo; row < hi; i, row = i+1, row+1 {
		same := i > 0 && !c.id && row != v.placed
		for _, f := range c.facets {
			if n := v.cols[f].at(row); i == 0 || n != last[f] {
				last[f], same = n, false
				unpack(c.keys[dictionaryOf(f)][n], f, &e)
			}
		}
		if c.place {
			was := run
			run = c.locate(v, run, row, i == 0, &e)
			same = same && run == was
		}
		if same { // as the row before
			m[i] = m[i-1]
			continue
		}
		if c.id {
			id = append(append(id[:0], v.ids.prefix...), v.ids.rest(row)...)
			e.ID = unsafe.String(unsafe.SliceData(id), len(id)) // ask does not keep it
		}
		m[i] = flag(c.ask(&e))
	}
}

// pairs asks each pair of numbers of two facets once, as far as it remembers.
func (c *cond) pairs(v *view, lo, hi int, m []uint8) {
	known := c.answers.Get().(*answers)
	defer c.answers.Put(known)
	a, b := c.facets[0], c.facets[1]
	wide := uint64(len(c.keys[dictionaryOf(b)]))
	var e geo.Event
	for i := range hi - lo {
		x, y := v.cols[a].at(lo+i), v.cols[b].at(lo+i)
		at := uint64(x)*wide + uint64(y)
		if known.keys != nil {
			key := at
			at = key * 0x9e3779b97f4a7c15 >> 48
			if known.keys[at] != key {
				known.keys[at], known.said[at] = key, 0
			}
		}
		if known.said[at] == 0 {
			unpack(c.keys[dictionaryOf(a)][x], a, &e)
			unpack(c.keys[dictionaryOf(b)][y], b, &e)
			known.said[at] = 1 + flag(c.ask(&e))
		}
		m[i] = known.said[at] - 1
	}
}

// locate gives e the position of a row that run, or the run behind it, holds.
func (c *cond) locate(v *view, run, row int, first bool, e *geo.Event) int {
	if row >= v.placed {
		if !slices.Contains(c.facets, what) {
			e.GeoPrecision = geo.GeoUnplaced
		}
		return run
	}
	moved := false
	for int(v.start[run+1]) <= row {
		run, moved = run+1, true
	}
	if first || moved {
		e.Lon, e.Lat = Unproject(unmorton(v.pos[run]))
	}
	if !slices.Contains(c.facets, what) {
		e.GeoPrecision = geo.GeoExact
	}
	return run
}

// matching is the events for which a condition holds that looks at what only
// the store has, as a set of their numbers. Index.For fills it; until then
// it is empty.
type matching struct {
	cond  geo.Condition
	busy  chan struct{} // a place for who changes it
	slots chan struct{} // places for those who read the whole store
	now   atomic.Pointer[numberSet]
}

// numberSet is a set of numbers at a version of the store.
type numberSet struct {
	version int64
	bits    []uint64
}

func newMatching(c geo.Condition, slots chan struct{}) *matching {
	return &matching{cond: c, busy: make(chan struct{}, 1), slots: slots}
}

func (t *matching) holds(v *view, lo, hi int, m []uint8) {
	var bits []uint64
	if now := t.now.Load(); now != nil {
		bits = now.bits
	}
	for i, n := range v.number[lo:hi] {
		m[i] = 0
		if w := int(n >> 6); w < len(bits) {
			m[i] = uint8(bits[w] >> (n & 63) & 1)
		}
	}
}

// put notes whether a number belongs to the set.
func (s *numberSet) put(n uint32, yes bool) {
	w := int(n >> 6)
	if w >= len(s.bits) {
		if !yes {
			return
		}
		s.bits = append(s.bits, make([]uint64, w+1-len(s.bits))...)
	}
	s.bits[w] &^= 1 << (n & 63)
	if yes {
		s.bits[w] |= 1 << (n & 63)
	}
}
