package index

import (
	"cmp"
	"context"
	"math/bits"
	"runtime"
	"slices"
	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// types is how many event types there are.
const types = 6

// Single is an event that stands alone in a tile.
type Single struct {
	ID           string
	X, Y         uint32 // Web Mercator position, see [mercator.Project]
	Sub          string
	Type         uint8 // position in geo.EventTypes
	Date         geo.Day
	Day          string // Date as it is written
	GeoPrecision uint8
	Status       string
	Fatalities   int32 // -1 unknown
	// Where it is no better placed than near a place: the radius of what the
	// text supports, in kilometres, and the place; else zero.
	ReachKM    float32
	PlaceID    string
	Kind, When uint32 // numbers: events of one Kind are alike in type, precision and status, those of one When in Date
}

// Cluster is a group of events in one cell of a tile's grid, at the position
// of the member nearest to the middle of the group.
type Cluster struct {
	X, Y       uint32
	Count      int
	Types      [types]int // in the order of geo.EventTypes
	Fatalities int
	Regional   int // how many are only known to lie in an area
}

// Tile is what a map shows of a tile: every matching event once, alone or in
// a cluster. Both lists are in Morton order.
type Tile struct {
	Single   []Single
	Clusters []Cluster
}

// MaxZoom is the deepest zoom of tiles.
const MaxZoom = 14

// Grid of clusters: gridBits halvings of a tile's side.
const (
	gridBits = 2 // 4 by 4 cells, 64 pixels wide on a tile of 256
	cells    = 1 << (2 * gridBits)
)

// maxAlone is how many events of a cell are drawn one by one: few where a
// cell is a province, many at the last zoom, where a map can place them side
// by side.
func maxAlone(z uint32) int {
	switch {
	case z >= MaxZoom:
		return 100
	case z >= 12:
		return 12
	case z >= 9:
		return 4
	}
	return 1
}

// cell gathers what lies in one cell.
type cell struct {
	count, dead int
	regional    int
	types       [types]int
	x, y        uint64 // sums
	alone       []ref  // the first events, as long as they may stand alone
}

// ref is a row of a view.
type ref struct {
	view int
	row  uint32
}

// span is the runs of a view that lie in a tile.
type span struct {
	view     int
	from, to int
	hit      []uint64 // a bit for each run with a match
}

const (
	block    = 2048    // rows whose mask is made at once
	parallel = 300_000 // rows from which a second processor pays
)

// Tile returns the events of tile z/x/y of Web Mercator.
func (s *Selection) Tile(ctx context.Context, z, x, y uint32) (Tile, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	lo, hi := mercator.Tile{Z: z, X: x, Y: y}.Range()
	var spans []span
	rows := 0
	for i := range s.views {
		v := &s.views[i]
		if from, to := v.runs(lo, hi); from < to {
			spans = append(spans, split(v, i, from, to)...)
			rows += int(v.start[to] - v.start[from])
		}
	}
	if len(spans) == 0 {
		return Tile{}, nil
	}
	g := gatherer{ctx: ctx, s: s.Snapshot, p: s.predicate, shift: 2 * (32 - z - gridBits), alone: maxAlone(z)}
	g.all(spans, rows)
	if err := stopped(ctx); err != nil {
		return Tile{}, err
	}
	return g.tile(spans), nil
}

// split cuts a long span in pieces that can be looked at beside each other.
func split(v *view, i, from, to int) []span {
	var out []span
	for from < to {
		end := to
		if want := v.start[from] + parallel; v.start[to] > want+parallel/2 {
			end = min(to, from+1+searchStart(v.start[from+1:to], want))
		}
		out = append(out, span{view: i, from: from, to: end})
		from = end
	}
	return out
}

func searchStart(start []uint32, row uint32) int {
	n, _ := slices.BinarySearch(start, row)
	return n
}

// gatherer makes one tile.
type gatherer struct {
	ctx   context.Context // of one answer
	s     *Snapshot
	p     *predicate
	shift uint32
	alone int
	mu    sync.Mutex
	cells [cells]cell
}

// all looks at the spans, on all processors where there is much to do.
func (g *gatherer) all(spans []span, rows int) {
	workers := min(len(spans), runtime.GOMAXPROCS(0))
	if rows < parallel || workers < 2 {
		w := worker{g: g}
		for i := range spans {
			w.span(&spans[i])
		}
		g.cells = w.cells
		return
	}
	var wg sync.WaitGroup
	next := make(chan *span, len(spans))
	for i := range spans {
		next <- &spans[i]
	}
	close(next)
	for range workers {
		wg.Go(func() {
			w := worker{g: g}
			for sp := range next {
				w.span(sp)
			}
			g.add(&w)
		})
	}
	wg.Wait()
}

func (g *gatherer) add(w *worker) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.cells {
		to, from := &g.cells[i], &w.cells[i]
		to.count, to.dead, to.regional = to.count+from.count, to.dead+from.dead, to.regional+from.regional
		to.x, to.y = to.x+from.x, to.y+from.y
		for t := range types {
			to.types[t] += from.types[t]
		}
		to.alone = append(to.alone, from.alone...)
	}
}

// worker looks at spans on its own.
type worker struct {
	g     *gatherer
	cells [cells]cell
	mask  [block]uint8
	other [block]uint8
}

// span looks at the rows of a span, a block at a time.
func (w *worker) span(sp *span) {
	v := &w.g.s.views[sp.view]
	sp.hit = make([]uint64, (sp.to-sp.from+63)/64)
	run, last := sp.from, int(v.start[sp.to])
	for lo := int(v.start[sp.from]); lo < last && w.g.ctx.Err() == nil; lo += block {
		hi := min(lo+block, last)
		m, _ := w.g.p.match(v, run, lo, hi, w.mask[:], w.other[:])
		run = w.block(sp, v, run, lo, hi, m)
	}
}

// block counts rows lo to hi, of which m tells what matches, nil for all. It
// returns the run that goes on behind them.
func (w *worker) block(sp *span, v *view, run, lo, hi int, m []uint8) int {
	begin, current := lo, uint64(cells)
	for row := lo; row < hi; {
		end := min(int(v.start[run+1]), hi)
		key := v.pos[run]
		if at := key >> w.g.shift & (cells - 1); at != current {
			w.sum(v, current, begin, row, lo, m)
			begin, current = row, at
		}
		var part []uint8
		if m != nil {
			part = m[row-lo : end-lo]
		}
		if w.run(sp.view, key, current, row, end, part) {
			sp.hit[(run-sp.from)>>6] |= 1 << ((run - sp.from) & 63)
		}
		if row = end; end == int(v.start[run+1]) {
			run++
		}
	}
	w.sum(v, current, begin, hi, lo, m)
	return run
}

// run counts rows of one position and reports whether any matches.
func (w *worker) run(view int, key, at uint64, lo, hi int, m []uint8) bool {
	n := hi - lo
	if m != nil {
		if n = ones(m); n == 0 {
			return false
		}
	}
	c := &w.cells[at]
	if c.count <= w.g.alone {
		w.collect(c, view, lo, hi, m)
	}
	c.count += n
	x, y := mercator.Unmorton(key)
	c.x, c.y = c.x+uint64(x)*uint64(n), c.y+uint64(y)*uint64(n)
	return true
}

// sum adds types and fatalities of rows that lie in one cell; base is the row
// at which m begins.
func (w *worker) sum(v *view, at uint64, lo, hi, base int, m []uint8) {
	if lo == hi {
		return
	}
	if m != nil {
		m = m[lo-base : hi-base]
	}
	c := &w.cells[at]
	c.dead += summed(&v.cols[toll], lo, hi, w.g.s.deaths, m)
	if w.g.s.areas {
		c.regional += summed(&v.cols[what], lo, hi, w.g.s.area, m)
	}
	w.g.s.typesIn(&v.cols[what], lo, hi, m, &c.types)
}

// collect keeps events while they may stand alone.
func (w *worker) collect(c *cell, view, lo, hi int, m []uint8) {
	for row := lo; row < hi && len(c.alone) <= w.g.alone; row++ {
		if m == nil || m[row-lo] == 1 {
			c.alone = append(c.alone, ref{view, uint32(row)})
		}
	}
}

// tile turns cells into single events and clusters.
func (g *gatherer) tile(spans []span) Tile {
	var t Tile
	var middles [cells]nearest
	for i := range g.cells {
		c := &g.cells[i]
		if c.count > 0 && c.count <= g.alone {
			for _, r := range c.alone {
				t.Single = append(t.Single, g.s.single(&g.s.views[r.view], int(r.row)))
			}
		} else if c.count > 0 {
			middles[i] = nearest{on: true, x: float64(c.x) / float64(c.count), y: float64(c.y) / float64(c.count), best: -1}
		}
	}
	slices.SortFunc(t.Single, func(a, b Single) int {
		return cmp.Or(cmp.Compare(mercator.Morton(a.X, a.Y), mercator.Morton(b.X, b.Y)), cmp.Compare(a.ID, b.ID))
	})
	for i := range spans {
		g.place(&spans[i], &middles)
	}
	for i := range g.cells {
		c := &g.cells[i]
		if c.count > g.alone {
			x, y := mercator.Unmorton(middles[i].key)
			t.Clusters = append(t.Clusters, Cluster{x, y, c.count, c.types, c.dead, c.regional})
		}
	}
	return t
}

// nearest looks for the member nearest to the middle of a cluster; of two as
// near the first in Morton order.
type nearest struct {
	on   bool // the cell has a cluster
	x, y float64
	best float64 // squared distance, -1 before the first
	key  uint64
}

// place offers the positions of a span that have a match to their cells.
func (g *gatherer) place(sp *span, middles *[cells]nearest) {
	v := &g.s.views[sp.view]
	for word, hit := range sp.hit {
		for hit != 0 {
			key := v.pos[sp.from+word<<6+bits.TrailingZeros64(hit)]
			hit &= hit - 1
			m := &middles[key>>g.shift&(cells-1)]
			if !m.on {
				continue
			}
			x, y := mercator.Unmorton(key)
			dx, dy := float64(x)-m.x, float64(y)-m.y
			if d := dx*dx + dy*dy; m.best < 0 || d < m.best || (d == m.best && key < m.key) {
				m.best, m.key = d, key
			}
		}
	}
}

// single reads what a map shows of a row.
func (s *decoded) single(v *view, row int) Single {
	kind, when := v.cols[what].at(row), v.cols[when].at(row)
	k := s.kind[kind]
	var x, y uint32
	if row < v.placed {
		run, found := slices.BinarySearch(v.start, uint32(row))
		if !found {
			run--
		}
		x, y = mercator.Unmorton(v.pos[run])
	}
	out := Single{ID: v.ids.at(row), X: x, Y: y, Sub: k.sub, Type: k.typ, Date: s.first[when], Day: s.day[when],
		Kind: kind, When: when, GeoPrecision: k.precision, Status: k.status, Fatalities: s.dead[v.cols[toll].at(row)]}
	if place := v.cols[where].at(row); k.precision >= geo.GeoNear {
		out.ReachKM, out.PlaceID = s.reach[place], s.place[place]
	}
	return out
}
