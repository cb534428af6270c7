package basemap

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
)

// draw adds a shape to a layer of a tile, unless it is smaller than a pixel.
func draw(l *mvt.Layer, at mercator.Tile, s shape) {
	g := grid{at: at, n: math.Exp2(float64(at.Z))}
	switch shape := s.geometry.(type) {
	case orb.Point:
		g.points(l, s, []orb.Point{shape})
	case orb.MultiPoint:
		g.points(l, s, shape)
	case orb.LineString:
		g.lines(l, s, orb.MultiLineString{shape})
	case orb.MultiLineString:
		g.lines(l, s, shape)
	case orb.Ring:
		g.polygons(l, s, orb.MultiPolygon{{shape}})
	case orb.Polygon:
		g.polygons(l, s, orb.MultiPolygon{shape})
	case orb.MultiPolygon:
		g.polygons(l, s, shape)
	}
}

// grid rounds positions to a tile's units.
type grid struct {
	at mercator.Tile
	n  float64
}

func (g grid) position(p orb.Point) mvt.Position {
	return mvt.Position{X: int32(math.Floor((p[0]*g.n - float64(g.at.X)) * mvt.Extent)), Y: int32(math.Floor((p[1]*g.n - float64(g.at.Y)) * mvt.Extent))}
}

// points draws those that lie in the tile itself: each is in one tile only.
func (g grid) points(l *mvt.Layer, s shape, points []orb.Point) {
	var in []mvt.Position
	for _, p := range points {
		if q := g.position(p); q.X >= 0 && q.X < mvt.Extent && q.Y >= 0 && q.Y < mvt.Extent {
			in = append(in, q)
		}
	}
	if len(in) > 0 {
		set(l, s.properties)
		l.MultiPoint(in)
	}
}

// path rounds a line and leaves out positions that fall together.
func (g grid) path(points []orb.Point) []mvt.Position {
	var out []mvt.Position
	for _, p := range points {
		if q := g.position(p); len(out) == 0 || q != out[len(out)-1] {
			out = append(out, q)
		}
	}
	return out
}

func (g grid) lines(l *mvt.Layer, s shape, lines orb.MultiLineString) {
	var out [][]mvt.Position
	for _, line := range lines {
		if p := g.path(line); len(p) > 1 && reach(p) >= pixel {
			out = append(out, p)
		}
	}
	if len(out) > 0 {
		set(l, s.properties)
		l.Lines(out)
	}
}

// reach returns the longer side of the box around a path.
func reach(path []mvt.Position) int32 {
	lo, hi := path[0], path[0]
	for _, p := range path {
		lo.X, lo.Y = min(lo.X, p.X), min(lo.Y, p.Y)
		hi.X, hi.Y = max(hi.X, p.X), max(hi.Y, p.Y)
	}
	return max(hi.X-lo.X, hi.Y-lo.Y)
}

// polygons draws outer rings clockwise and their holes the other way, as the
// specification asks (4.3.4.4).
func (g grid) polygons(l *mvt.Layer, s shape, polygons orb.MultiPolygon) {
	var out [][]mvt.Position
	for _, polygon := range polygons {
		for i, ring := range polygon {
			r := g.ring(ring, i == 0)
			if r == nil && i == 0 {
				break
			}
			if r != nil {
				out = append(out, r)
			}
		}
	}
	if len(out) > 0 {
		set(l, s.properties)
		l.Polygons(out)
	}
}

// unspiked takes out of a ring the places where it goes to a position and
// straight back.
func unspiked(p []mvt.Position) []mvt.Position {
	out := p[:0]
	for _, q := range p {
		switch n := len(out); {
		case n > 0 && out[n-1] == q:
		case n > 1 && out[n-2] == q:
			out = out[:n-1]
		default:
			out = append(out, q)
		}
	}
	for n := len(out); n > 2 && (out[n-2] == out[0] || out[n-1] == out[1] || out[n-1] == out[0]); n = len(out) {
		if out[n-1] == out[1] {
			out = out[1:]
		} else {
			out = out[:n-1]
		}
	}
	return out
}

// ring rounds a ring and turns it the right way; nil where it is smaller than
// a pixel.
func (g grid) ring(ring orb.Ring, outer bool) []mvt.Position {
	p := g.path(ring)
	for len(p) > 1 && p[0] == p[len(p)-1] {
		p = p[:len(p)-1]
	}
	if p = unspiked(p); len(p) < 3 {
		return nil
	}
	area := int64(0) // twice, positive where it runs clockwise on the screen
	for i := range p {
		q := p[(i+1)%len(p)]
		area += int64(p[i].X)*int64(q.Y) - int64(q.X)*int64(p[i].Y)
	}
	if area < 2*pixel*pixel && area > -2*pixel*pixel {
		return nil
	}
	if (area > 0) != outer {
		for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
			p[i], p[j] = p[j], p[i]
		}
	}
	return p
}
