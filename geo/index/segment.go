package index

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// segment is a sorted, immutable set of events. Rows come in runs of one
// position, in Morton order; those without a position come last.
type segment struct {
	rows   int
	placed int      // rows with a position
	pos    []uint64 // the Morton code of each run
	start  []uint32 // the first row of each run; one more at the end
	ids    idColumn
	number []uint32 // the store's numbers of the rows
	cols   [facets]column
}

// idColumn holds the ids: what all have in common once, the rest one after
// the other.
type idColumn struct {
	prefix string
	off    []uint32
	blob   []byte
}

func (c *idColumn) rest(row int) []byte { return c.blob[c.off[row]:c.off[row+1]] }

func (c *idColumn) at(row int) string { return c.prefix + string(c.rest(row)) }

// column holds the numbers of a facet in the least of three widths.
type column struct {
	w8  []uint8
	w16 []uint16
	w32 []uint32
}

func newColumn(rows int, highest uint32) column {
	switch {
	case highest < 1<<8:
		return column{w8: make([]uint8, 0, rows)}
	case highest < 1<<16:
		return column{w16: make([]uint16, 0, rows)}
	}
	return column{w32: make([]uint32, 0, rows)}
}

func (c *column) at(row int) uint32 {
	switch {
	case c.w8 != nil:
		return uint32(c.w8[row])
	case c.w16 != nil:
		return uint32(c.w16[row])
	}
	return c.w32[row]
}

func (c *column) add(v uint32) {
	switch {
	case c.w8 != nil:
		c.w8 = append(c.w8, uint8(v))
	case c.w16 != nil:
		c.w16 = append(c.w16, uint16(v))
	default:
		c.w32 = append(c.w32, v)
	}
}

// bytes returns the memory of the segment.
func (s *segment) bytes() int {
	n := 8*len(s.pos) + 4*len(s.start) + 4*len(s.number) + 4*len(s.ids.off) + len(s.ids.blob)
	for _, c := range s.cols {
		n += len(c.w8) + 2*len(c.w16) + 4*len(c.w32)
	}
	return n
}

// runs returns the runs whose codes lie in [lo, hi].
func (s *segment) runs(lo, hi uint64) (from, to int) {
	from = sort.Search(len(s.pos), func(i int) bool { return s.pos[i] >= lo })
	to = from + sort.Search(len(s.pos)-from, func(i int) bool { return s.pos[from+i] > hi })
	return from, to
}

// builder gathers events for a segment.
type builder struct {
	dict  *[facets]*dictionary
	order []sortable
	ids   []byte
	off   []uint32
	num   []uint32
	codes [facets][]uint32
	buf   []byte
}

// sortable is a row and where it belongs.
type sortable struct {
	key   uint64
	row   uint32
	loose bool
}

func newBuilder(d *[facets]*dictionary) *builder { return &builder{dict: d, off: []uint32{0}} }

func (b *builder) len() int { return len(b.order) }

func (b *builder) add(e *geo.Event) {
	s := sortable{row: uint32(len(b.order)), loose: !e.Placed()}
	if !s.loose {
		s.key = mercator.Morton(mercator.Project(e.Lon, e.Lat))
	}
	b.order = append(b.order, s)
	b.ids = append(b.ids, e.ID...)
	b.off = append(b.off, uint32(len(b.ids)))
	b.num = append(b.num, numberOf(e))
	for f := range facets {
		b.buf = pack(b.buf[:0], f, e)
		b.codes[f] = append(b.codes[f], b.dict[dictionaryOf(f)].number(b.buf))
	}
}

// numberOf returns an event's number in its store. A store counts its changes:
// it would take four thousand million for one that does not fit, which is in
// no page.
func numberOf(e *geo.Event) uint32 {
	if e.Number < 0 || e.Number > math.MaxUint32 {
		return 0
	}
	return uint32(e.Number)
}

func (b *builder) id(row uint32) []byte { return b.ids[b.off[row]:b.off[row+1]] }

// finish sorts what was gathered.
func (b *builder) finish() *segment {
	slices.SortFunc(b.order, func(x, y sortable) int {
		if x.loose != y.loose {
			if y.loose {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.row, y.row))
	})
	s := &segment{rows: len(b.order)}
	for i, o := range b.order {
		if o.loose {
			continue
		}
		s.placed++
		if i == 0 || o.key != s.pos[len(s.pos)-1] {
			s.pos, s.start = append(s.pos, o.key), append(s.start, uint32(i))
		}
	}
	s.start = append(s.start, uint32(s.placed))
	s.pos, s.start = fit(s.pos), fit(s.start)
	s.ids = b.idColumn()
	s.number = make([]uint32, 0, s.rows)
	for _, o := range b.order {
		s.number = append(s.number, b.num[o.row])
	}
	for f := range facets {
		c := newColumn(s.rows, slices.Max(append(b.codes[f], 0)))
		for _, o := range b.order {
			c.add(b.codes[f][o.row])
		}
		s.cols[f] = c
	}
	return s
}

func (b *builder) idColumn() idColumn {
	var c idColumn
	if len(b.order) > 0 {
		c.prefix = string(b.id(0))
	}
	for row := range b.order {
		c.prefix = c.prefix[:common(c.prefix, b.id(uint32(row)))]
	}
	n := len(c.prefix)
	c.blob = make([]byte, 0, len(b.ids)-n*len(b.order))
	c.off = make([]uint32, 1, len(b.order)+1)
	for _, o := range b.order {
		c.blob = append(c.blob, b.id(o.row)[n:]...)
		c.off = append(c.off, uint32(len(c.blob)))
	}
	return c
}

// common returns how many bytes two names begin with alike.
func common(a string, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// view is a segment and which of its rows are dead.
type view struct {
	*segment
	dead  []uint64 // a bit for each row; nil for none
	gone  int      // how many are dead
	alive int      // placed rows that are not
}

func newView(s *segment) view { return view{segment: s, alive: s.placed} }

func (v *view) isDead(row int) bool { return v.dead != nil && v.dead[row>>6]>>(row&63)&1 == 1 }

// withDead returns the view with more rows dead; the old view stays as it was.
func (v view) withDead(rows []uint32) view {
	if len(rows) == 0 {
		return v
	}
	dead := make([]uint64, (v.rows+63)/64)
	copy(dead, v.dead)
	v.dead = dead
	for _, r := range rows {
		if v.isDead(int(r)) {
			continue
		}
		dead[r>>6] |= 1 << (r & 63)
		v.gone++
		if int(r) < v.placed {
			v.alive--
		}
	}
	return v
}

// find returns the rows of a view, dead or not, that have one of the ids.
func (v *view) find(wanted map[string]bool) []uint32 {
	var rows []uint32
	var bloom [1 << 12]bool
	for id := range wanted {
		if rest, ok := strings.CutPrefix(id, v.ids.prefix); ok {
			bloom[bloomOf([]byte(rest))] = true
		}
	}
	n := len(v.ids.prefix)
	var buf []byte
	for row := range v.rows {
		rest := v.ids.rest(row)
		if !bloom[bloomOf(rest)] {
			continue
		}
		buf = append(append(buf[:0], v.ids.prefix[:n]...), rest...)
		if wanted[string(buf)] {
			rows = append(rows, uint32(row))
		}
	}
	return rows
}

// bloomOf sorts ids into 4096 heaps by their last bytes.
func bloomOf(b []byte) uint32 {
	h := uint32(len(b))
	for i := max(0, len(b)-6); i < len(b); i++ {
		h = h*31 + uint32(b[i])
	}
	return h * 2654435761 >> 20
}
