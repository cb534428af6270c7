package cql2

import (
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// shapes compiles the operands of a spatial function.
func (c compiler[T]) shapes(n *Call) (in [2]operand[T], err error) {
	for i, a := range n.Args {
		if in[i], err = c.value(a); err != nil {
			return in, err
		}
		if in[i].typ != typeShape {
			return in, errorAt(a.where(), "expected a geometry for %s, found %s", strings.ToUpper(n.Op), in[i].typ)
		}
	}
	return in, nil
}

func (c compiler[T]) intersects(n *Call) (func(T) Truth, error) {
	in, err := c.shapes(n)
	if err != nil {
		return nil, err
	}
	a, b := in[0], in[1]
	if a.constant && !b.constant {
		a, b = b, a
	}
	if !b.constant {
		return func(r T) Truth {
			x, ok := a.shape(r)
			y, ok2 := b.shape(r)
			if !ok || !ok2 {
				return Unknown
			}
			return truth(Intersects(x, y))
		}, nil
	}
	var none T
	shape, _ := b.shape(none)
	area := newTarget(shape)
	if a.sketch != nil {
		return sketched(a, area), nil
	}
	return func(r T) Truth {
		x, ok := a.shape(r)
		if !ok {
			return Unknown
		}
		return truth(area.meets(x))
	}, nil
}

// sketched compares shapes that are dear to make: most lie far off, or hold a
// point that decides.
func sketched[T any](a operand[T], area target) func(T) Truth {
	return func(r T) Truth {
		inside, bound, ok := a.sketch(r)
		switch {
		case !ok:
			return Unknown
		case area.far(bound):
			return False
		case area.meets(inside):
			return True
		}
		x, _ := a.shape(r)
		return truth(area.meets(x))
	}
}

// target is a geometry that many others are compared with, in parts that have
// a box of their own.
type target struct{ parts []part }

type part struct {
	bound  orb.Bound
	shape  orb.Geometry // a point, line, polygon or box
	strips strips       // of a polygon with many corners
}

func newTarget(g orb.Geometry) target {
	var t target
	simple(g, func(s orb.Geometry) {
		p := part{bound: s.Bound(), shape: s}
		if poly, ok := s.(orb.Polygon); ok {
			p.strips = newStrips(poly)
		}
		t.parts = append(t.parts, p)
	})
	return t
}

// far reports whether a box lies apart from all parts.
func (t target) far(b orb.Bound) bool {
	for i := range t.parts {
		if t.parts[i].bound.Intersects(b) {
			return false
		}
	}
	return true
}

func (p *part) holds(at orb.Point) bool {
	if p.strips != nil {
		return p.strips.holds(at)
	}
	return meetsPoint(p.shape, at)
}

// strips are the edges of a polygon's rings by latitude, so that a point is
// compared with those beside it alone.
type strips []ringStrips

type ringStrips struct {
	south, height float64
	edges         [][][2]orb.Point
}

// manyCorners is from how many corners strips pay.
const manyCorners = 24

func newStrips(g orb.Polygon) strips {
	corners := 0
	for _, r := range g {
		corners += len(r)
	}
	if corners < manyCorners {
		return nil
	}
	var out strips
	for _, r := range g {
		b := r.Bound()
		n := max(1, min(len(r), 1024))
		s := ringStrips{south: b.Min[1], height: max((b.Max[1]-b.Min[1])/float64(n), 1e-12), edges: make([][][2]orb.Point, n)}
		for i := 1; i < len(r); i++ {
			for k := s.strip(min(r[i-1][1], r[i][1])); k <= s.strip(max(r[i-1][1], r[i][1])); k++ {
				s.edges[k] = append(s.edges[k], [2]orb.Point{r[i-1], r[i]})
			}
		}
		out = append(out, s)
	}
	return out
}

func (s *ringStrips) strip(lat float64) int {
	return max(0, min(len(s.edges)-1, int((lat-s.south)/s.height)))
}

// holds is inPolygon.
func (s strips) holds(p orb.Point) bool {
	for i := range s {
		inside, on := s[i].holds(p)
		if on {
			return true
		}
		if inside != (i == 0) {
			return false
		}
	}
	return true
}

func (s *ringStrips) holds(p orb.Point) (inside, on bool) {
	for _, e := range s.edges[s.strip(p[1])] {
		a, b := e[0], e[1]
		if onSegment(a, b, p) {
			return false, true
		}
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			inside = !inside
		}
	}
	return inside, false
}

// simple calls fn with the points, lines, polygons and boxes that a geometry
// is made of.
func simple(g orb.Geometry, fn func(orb.Geometry)) {
	switch g := g.(type) {
	case orb.MultiPoint:
		for _, p := range g {
			fn(p)
		}
	case orb.MultiLineString:
		for _, l := range g {
			fn(l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			fn(p)
		}
	case orb.Collection:
		for _, m := range g {
			simple(m, fn)
		}
	case nil:
	default:
		fn(g)
	}
}

func (t target) meets(g orb.Geometry) bool {
	if p, ok := g.(orb.Point); ok { // what events are
		for i := range t.parts {
			if t.parts[i].bound.Contains(p) && t.parts[i].holds(p) {
				return true
			}
		}
		return false
	}
	found := false
	simple(g, func(s orb.Geometry) {
		found = found || t.meetsSimple(s)
	})
	return found
}

func (t target) meetsSimple(s orb.Geometry) bool {
	bound := s.Bound()
	for i := range t.parts {
		if t.parts[i].bound.Intersects(bound) && meet(t.parts[i].shape, s) {
			return true
		}
	}
	return false
}

// Intersects reports whether two geometries share a point, edges included, in
// the plane of longitude and latitude (OGC 06-103r4, 6.1.15.3).
func Intersects(a, b orb.Geometry) bool { return newTarget(a).meets(b) }

// meetsPoint reports whether a point lies in or on a simple geometry.
func meetsPoint(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Point:
		return g == p
	case orb.Bound:
		return g.Contains(p)
	case orb.LineString:
		for i := 1; i < len(g); i++ {
			if onSegment(g[i-1], g[i], p) {
				return true
			}
		}
	case orb.Polygon:
		return inPolygon(g, p)
	}
	return false
}

// inPolygon counts the edges of holes as inside, as OGC's closed polygons do.
func inPolygon(g orb.Polygon, p orb.Point) bool {
	for i, r := range g {
		for k := 1; k < len(r); k++ {
			if onSegment(r[k-1], r[k], p) {
				return true
			}
		}
		if planar.RingContains(r, p) != (i == 0) {
			return false
		}
	}
	return len(g) > 0
}

// meet reports whether two simple geometries share a point.
func meet(a, b orb.Geometry) bool {
	if p, ok := b.(orb.Point); ok {
		return meetsPoint(a, p)
	}
	if p, ok := a.(orb.Point); ok {
		return meetsPoint(b, p)
	}
	la, lb := lines(a), lines(b)
	for _, x := range la {
		for _, y := range lb {
			if linesMeet(x, y) {
				return true
			}
		}
	}
	// No edges cross: one lies in the other, or they are apart.
	return len(la) > 0 && len(lb) > 0 && (meetsPoint(a, lb[0][0]) || meetsPoint(b, la[0][0]))
}

// lines returns the edges of a simple geometry as lines.
func lines(g orb.Geometry) []orb.LineString {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}
	case orb.Bound:
		return []orb.LineString{orb.LineString(g.ToRing())}
	case orb.Polygon:
		var out []orb.LineString
		for _, r := range g {
			out = append(out, orb.LineString(r))
		}
		return out
	}
	return nil
}

func linesMeet(a, b orb.LineString) bool {
	for i := 1; i < len(a); i++ {
		box := orb.MultiPoint{a[i-1], a[i]}.Bound()
		for k := 1; k < len(b); k++ {
			if box.Intersects(orb.MultiPoint{b[k-1], b[k]}.Bound()) && segmentsMeet(a[i-1], a[i], b[k-1], b[k]) {
				return true
			}
		}
	}
	return false
}

// side is the sign of the area of a, b, p: on which side of a line p lies.
func side(a, b, p orb.Point) float64 {
	return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
}

func onSegment(a, b, p orb.Point) bool {
	return isBetween(a[0], p[0], b[0]) && isBetween(a[1], p[1], b[1]) && side(a, b, p) == 0
}

// isBetween reports whether v lies between two ends, in either order.
func isBetween(a, v, b float64) bool { return v >= min(a, b) && v <= max(a, b) }

func segmentsMeet(a, b, c, d orb.Point) bool {
	if isApart(a, b, c, d) && isApart(c, d, a, b) {
		return true
	}
	return onSegment(a, b, c) || onSegment(a, b, d) || onSegment(c, d, a) || onSegment(c, d, b)
}

// isApart reports whether c and d lie on either side of the line through a and
// b, neither of them on it.
func isApart(a, b, c, d orb.Point) bool {
	left, right := side(a, b, c), side(a, b, d)
	return left != 0 && right != 0 && (left > 0) != (right > 0)
}
