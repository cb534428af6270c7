package index

import (
	"math"
	"slices"
	"sync"
	"unsafe"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// cond is a filter's condition (geo.Condition) compiled: exactly one of the
// kinds below. What looks at one facet is a look-up of a byte; what looks at
// positions is asked once for each, what compares several facets once for each
// set of their values; only what joins these is asked of each row.
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
	// answers are memories of what several facets said together, which stays true.
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
	columns := c.Columns()
	if storedOnly(columns) {
		return &cond{stored: known.get(c)}
	}
	in, place, id := facetsOf(columns), slices.Contains(columns, geo.Geometry), slices.Contains(columns, "id")
	own := *keys // not the snapshot's, which would live on with it
	out := &cond{ask: c.Match, facets: in, place: place, id: id, keys: &own}
	out.answers = answersFor(in, &own)
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

// answersFor returns room for what some facets say together; nil where there is
// one, or where there can be more sets of their numbers than can be counted.
func answersFor(in []facet, keys *[facets][]string) *sync.Pool {
	if len(in) < 2 {
		return nil
	}
	sets := uint64(1)
	for _, f := range in {
		n := uint64(max(1, len(keys[dictionaryOf(f)])))
		if sets > math.MaxUint64/4/n {
			return nil
		}
		sets *= n
	}
	return &sync.Pool{New: func() any { return newAnswers(sets) }}
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
				out.answers = answersFor(c.facets, &own)
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
			if x, y := mercator.Unmorton(v.pos[run]); c.box == nil || c.box.holds(x, y) {
				e.Lon, e.Lat = mercator.Unproject(x, y)
				yes = flag(c.ask(&e))
			}
			run++
		}
		for ; row < end; row++ {
			m[row-lo] = yes
		}
	}
}

// answers remembers what numbers of several facets said together: each such
// set is asked once. There are as many places as there can be sets, or where
// these are very many some share one.
type answers struct {
	keys []uint64 // of the set that was asked last, plus 1; nil where no two share
	said []uint8  // 0: not asked, 1: no, 2: yes
}

const (
	mostAnswers = 1 << 21 // sets that get a place of their own
	sharedBits  = 17
)

func newAnswers(sets uint64) *answers {
	if sets <= mostAnswers {
		return &answers{said: make([]uint8, sets)}
	}
	return &answers{said: make([]uint8, 1<<sharedBits), keys: make([]uint64, 1<<sharedBits)}
}

// rows asks each row. What is alike in a row and the one before is not
// unpacked again.
func (c *cond) rows(v *view, run, lo, hi int, m []uint8) {
	if c.answers != nil && !c.place && !c.id {
		c.sets(v, lo, hi, m)
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

// sets asks the numbers of several facets together, each set of them once as
// far as it remembers.
func (c *cond) sets(v *view, lo, hi int, m []uint8) {
	known := c.answers.Get().(*answers)
	defer c.answers.Put(known)
	var wide [facets]uint64
	for i, f := range c.facets {
		wide[i] = uint64(len(c.keys[dictionaryOf(f)]))
	}
	var e geo.Event
	for row := lo; row < hi; row++ {
		at := uint64(0)
		for i, f := range c.facets {
			at = at*wide[i] + uint64(v.cols[f].at(row))
		}
		if known.keys != nil {
			key := at + 1
			at = key * 0x9e3779b97f4a7c15 >> (64 - sharedBits)
			if known.keys[at] != key {
				known.keys[at], known.said[at] = key, 0
			}
		}
		if known.said[at] == 0 {
			for _, f := range c.facets {
				unpack(c.keys[dictionaryOf(f)][v.cols[f].at(row)], f, &e)
			}
			known.said[at] = 1 + flag(c.ask(&e))
		}
		m[row-lo] = known.said[at] - 1
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
		e.Lon, e.Lat = mercator.Unproject(mercator.Unmorton(v.pos[run]))
	}
	if !slices.Contains(c.facets, what) {
		e.GeoPrecision = geo.GeoExact
	}
	return run
}
