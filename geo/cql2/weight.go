package cql2

import (
	"strings"

	"github.com/paulmach/orb"
)

// What an operation costs, in comparisons of two values: of the order of what filters
// over a million events took (400 LIKE of folded text 17 s, 1,500 corners 22 s).
const (
	weightLike  = 8
	weightFold  = 4 // CASEI, ACCENTI: the text is written anew
	weightShape = 3 // a relation of a position and a shape
	weightArea  = 8 // one of two shapes, beside what each corner costs
	perCorners  = 2 // corners of a shape that cost as much as a comparison, where events are areas
)

// Weight is about how many comparisons of two values it takes to ask the
// condition of one event.
func (c *Condition) Weight() int {
	n, areas := 1, c.overAreas()
	Walk(c.node, func(part Node) {
		switch part := part.(type) {
		case *Call:
			n += weightOf(part)
		case *Geometry:
			if areas {
				n += weightArea - weightShape + corners(part.Shape)/perCorners
			}
		case *List:
			n += len(part.Items) / 16 // they are looked up
		}
	})
	return n
}

func weightOf(c *Call) int {
	switch {
	case c.Op == "like":
		return weightLike
	case c.Op == "casei" || c.Op == "accenti":
		return weightFold
	case strings.HasPrefix(c.Op, "s_"):
		return weightShape
	}
	return 1
}

// overAreas reports whether the areas of events are asked for: positions are found
// in strips of a shape, however many corners it has.
func (c *Condition) overAreas() bool {
	found := false
	Walk(c.node, func(n Node) {
		p, ok := n.(*Property)
		found = found || ok && p.Name == Area
	})
	return found
}

// corners counts those of a shape.
func corners(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.MultiPoint:
		return len(g)
	case orb.LineString:
		return len(g)
	case orb.Ring:
		return len(g)
	case orb.MultiLineString:
		return sum(g)
	case orb.Polygon:
		return sum(g)
	case orb.MultiPolygon:
		return sum(g)
	case orb.Collection:
		return sum(g)
	}
	return 4
}

func sum[G orb.Geometry](parts []G) int {
	n := 0
	for _, p := range parts {
		n += corners(p)
	}
	return n
}
