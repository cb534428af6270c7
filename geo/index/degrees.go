package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/furat-map/furat/geo/mercator"
)

// Degrees are counted in millionths, from the north-west corner of the world:
// whole numbers, so that each event is in exactly one tile.
const (
	micro    = 1_000_000
	halfTurn = 180 * micro
)

// fromCorner returns a position in millionths of a degree east of -180 and
// south of 90. The last of each belongs to the last tile.
func fromCorner(lon, lat float64) (x, y int64) {
	x, y = int64(math.Round((lon+180)*micro)), int64(math.Round((90-lat)*micro))
	return min(max(x, 0), 2*halfTurn-1), min(max(y, 0), halfTurn-1)
}

// InDegrees returns where in tile z/x/y of WorldCRS84Quad a position lies, in
// parts of its side from 0 on, and whether it does (OGC 17-083r4, D.2).
func InDegrees(z, x, y uint32, lon, lat float64, parts int64) (px, py int64, inside bool) {
	mx, my := fromCorner(lon, lat)
	mx, my = mx*parts<<z, my*parts<<z
	px, py = mx/halfTurn-int64(x)*parts, my/halfTurn-int64(y)*parts
	return px, py, px >= 0 && px < parts && py >= 0 && py < parts
}

// TileInDegrees returns the events of tile z/x/y of WorldCRS84Quad. Positions
// are those of Web Mercator, as in Tile.
func (s *Selection) TileInDegrees(ctx context.Context, z, x, y uint32) (Tile, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	g := degreesGatherer{ctx: ctx, s: s.Snapshot, p: s.predicate, z: z, x: x, y: y}
	g.w.g = &gatherer{ctx: ctx, s: s.Snapshot, alone: maxAlone(z)}
	// A tile is as wide as one of Web Mercator of the next zoom, and as high
	// as some of these.
	north := 90 - float64(int64(y)*halfTurn>>z)/micro
	south := 90 - float64((int64(y+1)*halfTurn>>z)+1)/micro
	_, top := mercator.Project(0, north)
	_, bottom := mercator.Project(0, south)
	for row := uint64(top) >> (31 - z); row <= uint64(bottom)>>(31-z); row++ {
		lo, hi := mercator.Tile{Z: z + 1, X: x, Y: uint32(row)}.Range()
		for i := range s.views {
			v := &s.views[i]
			if from, to := v.runs(lo, hi); from < to {
				g.runs(i, from, to)
			}
		}
	}
	if err := stopped(ctx); err != nil {
		return Tile{}, err
	}
	return g.tile(), nil
}

// degreesGatherer makes one tile.
type degreesGatherer struct {
	ctx     context.Context // of one answer
	s       *Snapshot
	p       *predicate
	z, x, y uint32
	w       worker
	hits    [cells][]uint64 // positions with a match
}

func (g *degreesGatherer) runs(view, from, to int) {
	v := &g.s.views[view]
	run, last := from, int(v.start[to])
	for lo := int(v.start[from]); lo < last && g.ctx.Err() == nil; lo += block {
		hi := min(lo+block, last)
		m, _ := g.p.match(v, run, lo, hi, g.w.mask[:], g.w.other[:])
		for row := lo; row < hi; {
			end := min(int(v.start[run+1]), hi)
			g.run(view, run, row, end, lo, m)
			if row = end; end == int(v.start[run+1]) {
				run++
			}
		}
	}
}

// run takes in rows of one position; base is the row at which m begins.
func (g *degreesGatherer) run(view, run, row, end, base int, m []uint8) {
	v := &g.s.views[view]
	key := v.pos[run]
	lon, lat := mercator.Unproject(mercator.Unmorton(key))
	cx, cy, inside := InDegrees(g.z, g.x, g.y, lon, lat, 1<<gridBits)
	if !inside {
		return
	}
	var part []uint8
	if m != nil {
		part = m[row-base : end-base]
	}
	at := uint64(cy<<gridBits | cx)
	if g.w.run(view, key, at, row, end, part) {
		g.w.sum(v, at, row, end, base, m)
		g.hits[at] = append(g.hits[at], key)
	}
}

func (g *degreesGatherer) tile() Tile {
	var t Tile
	for at := range g.w.cells {
		c := &g.w.cells[at]
		switch {
		case c.count == 0:
		case c.count <= maxAlone(g.z):
			for _, r := range c.alone {
				t.Single = append(t.Single, g.s.single(&g.s.views[r.view], int(r.row)))
			}
		default:
			x, y := mercator.Unmorton(middle(g.hits[at], float64(c.x)/float64(c.count), float64(c.y)/float64(c.count)))
			t.Clusters = append(t.Clusters, Cluster{x, y, c.count, c.types, c.dead, c.regional})
		}
	}
	slices.SortFunc(t.Single, func(a, b Single) int {
		return cmp.Or(cmp.Compare(mercator.Morton(a.X, a.Y), mercator.Morton(b.X, b.Y)), cmp.Compare(a.ID, b.ID))
	})
	return t
}

// middle returns the position nearest to x, y; of two as near the first in
// Morton order.
func middle(keys []uint64, x, y float64) uint64 {
	best, least := uint64(math.MaxUint64), math.MaxFloat64
	for _, k := range keys {
		kx, ky := mercator.Unmorton(k)
		dx, dy := float64(kx)-x, float64(ky)-y
		if d := dx*dx + dy*dy; d < least || (d == least && k < best) {
			best, least = k, d
		}
	}
	return best
}
