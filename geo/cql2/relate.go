package cql2

import (
	"encoding/binary"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
)

// spatialRelations are the spatial functions beside S_INTERSECTS and S_DISJOINT, as
// simplefeatures answers them by the matrix of nine intersections (OGC 06-103r4,
// 6.1.15).
var spatialRelations = map[string]func(a, b geom.Geometry) (bool, error){
	"s_contains": geom.Contains, "s_crosses": geom.Crosses, "s_equals": geom.Equals,
	"s_overlaps": geom.Overlaps, "s_touches": geom.Touches, "s_within": geom.Within,
}

// inverse are the spatialRelations that others are with their operands exchanged; the
// rest are the same both ways, but for S_CROSSES, which is asked as it stands.
var inverse = map[string]string{"s_contains": "s_within", "s_within": "s_contains"}

func (c compiler[T]) disjoint(n *Call) (func(T) Truth, error) {
	meets, err := c.intersects(n)
	if err != nil {
		return nil, err
	}
	return func(r T) Truth { return negated[meets(r)] }, nil
}

// relation compiles a spatial function other than those of meeting.
func (c compiler[T]) relation(n *Call) (func(T) Truth, error) {
	in, err := c.shapes(n)
	if err != nil {
		return nil, err
	}
	a, b, op := in[0], in[1], n.Op
	if a.constant && !b.constant && op != "s_crosses" {
		a, b = b, a
		if other, ok := inverse[op]; ok {
			op = other
		}
	}
	if !b.constant {
		return func(r T) Truth {
			x, ok := a.shape(r)
			y, ok2 := b.shape(r)
			if !ok || !ok2 {
				return Unknown
			}
			return relate(op, x, y)
		}, nil
	}
	var none T
	shape, _ := b.shape(none)
	if box, ok := shape.(orb.Bound); ok {
		shape = plainBox(box)
	}
	if _, err := simpleFeature(shape); err != nil {
		return nil, errorAt(n.at, "a geometry is not valid, so that %s can't be told of it: %w", op, err)
	}
	if parts := countParts(shape); parts > maxCollected {
		return nil, errorAt(n.at, "a collection for %s has at most %d geometries, not %d; give a MULTIPOLYGON", op, maxCollected, parts)
	}
	fixed := newTarget(shape)
	return func(r T) Truth {
		if a.sketch != nil { // dear to make, and most lie far off
			if _, bound, ok := a.sketch(r); ok && fixed.far(bound) {
				return False
			}
		}
		x, ok := a.shape(r)
		if !ok {
			return Unknown
		}
		if p, ok := x.(orb.Point); ok {
			return fixed.relatePoint(op, p, shape)
		}
		return relate(op, x, shape)
	}, nil
}

// maxCollected bounds the geometries of a collection: unlike those of a multi-
// geometry they may overlap, and are laid over each other before they are compared.
const maxCollected = 20

// countParts is how many geometries a collection has, 1 for what is none.
func countParts(g orb.Geometry) int {
	list, ok := g.(orb.Collection)
	if !ok {
		return 1
	}
	n := 0
	for _, one := range list {
		n += countParts(one)
	}
	return n
}

// relatePoint is relate for a point, which is what events are. A point has no
// boundary and one position, so that it is within what has it in its interior,
// touches what has it in its boundary, and crosses and overlaps nothing.
func (t target) relatePoint(op string, p orb.Point, g orb.Geometry) Truth {
	if !t.meets(p) {
		return False
	}
	switch op {
	case "s_within":
		return truth(t.inside(p))
	case "s_touches":
		return truth(!t.inside(p))
	case "s_contains", "s_equals":
		b := g.Bound()
		return truth(b.Min == p && b.Max == p)
	}
	return False
}

// inside reports whether a point lies in the interior of one of the parts: of a
// polygon beside its edges, of a line between its ends.
func (t target) inside(p orb.Point) bool {
	for i := range t.parts {
		part := &t.parts[i]
		if part.bound.Contains(p) && part.holds(p) && !onBoundary(part.shape, p) {
			return true
		}
	}
	return false
}

// onBoundary reports whether a point of a simple geometry lies in its boundary.
func onBoundary(g orb.Geometry, p orb.Point) bool {
	if l, ok := g.(orb.LineString); ok {
		closed := l[0] == l[len(l)-1]
		return !closed && (p == l[0] || p == l[len(l)-1])
	}
	for _, l := range lines(g) {
		for i := 1; i < len(l); i++ {
			if onSegment(l[i-1], l[i], p) {
				return true
			}
		}
	}
	return false
}

// relate asks for a relation of two geometries; Unknown where one is not valid,
// so that nothing can be said of it.
func relate(op string, a, b orb.Geometry) Truth {
	x, err := simpleFeature(a)
	if err != nil {
		return Unknown
	}
	y, err := simpleFeature(b)
	if err != nil {
		return Unknown
	}
	holds, err := spatialRelations[op](x, y)
	if err != nil {
		return Unknown
	}
	return truth(holds)
}

// plainBox is a box as a polygon, without a width or height as a line or point.
func plainBox(b orb.Bound) orb.Geometry {
	switch {
	case b.Min == b.Max:
		return b.Min
	case b.Min[0] == b.Max[0] || b.Min[1] == b.Max[1]:
		return orb.LineString{b.Min, b.Max}
	}
	return b.ToPolygon()
}

// simpleFeature makes a valid geometry that simplefeatures reads.
func simpleFeature(g orb.Geometry) (geom.Geometry, error) {
	switch s := g.(type) {
	case orb.Bound:
		g = plainBox(s)
	case orb.Collection:
		if isBox(s) {
			g = orb.MultiPolygon{s[0].(orb.Bound).ToPolygon(), s[1].(orb.Bound).ToPolygon()}
		}
	}
	b, err := wkb.Marshal(g, binary.LittleEndian)
	if err != nil {
		return geom.Geometry{}, err
	}
	return geom.UnmarshalWKB(b)
}
