package cql2

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// lattice is a geometry on whole degrees, as a test counts it in integers.
type lattice struct {
	edges [][2][2]int  // a point is an edge from itself to itself
	areas [][][][2]int // polygons, as rings
}

// turn is 1, 0 or -1 as c lies left of, on or right of the line from a to b.
func turn(a, b, c [2]int) int {
	v := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
	return min(1, max(-1, v))
}

// beside reports whether a point of a line lies between two others of it.
func beside(a, b, p [2]int) bool {
	return (p[0]-a[0])*(p[0]-b[0])+(p[1]-a[1])*(p[1]-b[1]) <= 0
}

// edgesMeet compares turns: each edge's ends lie on either side of the other,
// or an end of one lies on the other.
func edgesMeet(e, f [2][2]int) bool {
	for _, p := range f {
		if turn(e[0], e[1], p) == 0 && beside(e[0], e[1], p) {
			return true
		}
	}
	for _, p := range e {
		if turn(f[0], f[1], p) == 0 && beside(f[0], f[1], p) {
			return true
		}
	}
	return turn(e[0], e[1], f[0])*turn(e[0], e[1], f[1]) < 0 && turn(f[0], f[1], e[0])*turn(f[0], f[1], e[1]) < 0
}

// wound counts how often a ring goes around a point that is not on it; an odd
// count is inside.
func wound(ring [][2]int, p [2]int) bool {
	crossings := 0
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if a[1] > b[1] {
			a, b = b, a
		}
		if a[1] <= p[1] && p[1] < b[1] && turn(a, b, p) > 0 {
			crossings++
		}
	}
	return crossings%2 == 1
}

// covers reports whether an area holds a point that is on none of its edges:
// inside the first ring, outside the others.
func covers(area [][][2]int, p [2]int) bool {
	for i, ring := range area {
		if wound(ring, p) != (i == 0) {
			return false
		}
	}
	return true
}

// meets is the oracle of S_INTERSECTS: edges meet, or a corner of one lies in
// an area of the other.
func (g lattice) meets(h lattice) bool {
	for _, e := range g.edges {
		for _, f := range h.edges {
			if edgesMeet(e, f) {
				return true
			}
		}
	}
	for _, pair := range [][2]lattice{{g, h}, {h, g}} {
		for _, area := range pair[0].areas {
			for _, e := range pair[1].edges {
				if covers(area, e[0]) || covers(area, e[1]) {
					return true
				}
			}
		}
	}
	return false
}

func (g *lattice) line(points [][2]int) orb.LineString {
	var out orb.LineString
	for i, p := range points {
		out = append(out, orb.Point{float64(p[0]), float64(p[1])})
		g.edges = append(g.edges, [2][2]int{points[max(0, i-1)], p})
	}
	return out
}

// random makes a geometry of any type on a small lattice, where much touches.
func (g *lattice) random(r *rand.Rand, collections bool) orb.Geometry {
	const size = 9
	at := func() [2]int { return [2]int{r.IntN(size), r.IntN(size)} }
	point := func() orb.Point { return g.line([][2]int{at()})[0] }
	polygon := func() orb.Polygon {
		a, b := at(), [2]int{1 + r.IntN(3), 1 + r.IntN(3)}
		rings := [][][2]int{{a, {a[0] + 6, a[1]}, {a[0] + 6 - r.IntN(3), a[1] + 6 - r.IntN(3)}, {a[0] + r.IntN(2), a[1] + 6}, a}}
		if r.IntN(2) == 0 {
			h := [2]int{a[0] + b[0], a[1] + b[1]}
			rings = append(rings, [][2]int{h, {h[0], h[1] + 1}, {h[0] + 1, h[1] + 1}, {h[0] + 1, h[1]}, h})
		}
		g.areas = append(g.areas, rings)
		var out orb.Polygon
		for _, ring := range rings {
			out = append(out, orb.Ring(g.line(ring)))
		}
		return out
	}
	bound := func() orb.Bound {
		a := at()
		b := [2]int{a[0] + r.IntN(4), a[1] + r.IntN(4)}
		ring := [][2]int{a, {b[0], a[1]}, b, {a[0], b[1]}, a}
		g.areas = append(g.areas, [][][2]int{ring})
		return g.line(ring).Bound()
	}
	switch r.IntN(8) {
	case 0:
		return point()
	case 1:
		return orb.MultiPoint{point(), point(), point()}
	case 2:
		return g.line([][2]int{at(), at(), at()})
	case 3:
		return orb.MultiLineString{g.line([][2]int{at(), at()}), g.line([][2]int{at(), at()})}
	case 4:
		return polygon()
	case 5:
		return orb.MultiPolygon{polygon(), polygon()}
	case 6:
		return bound()
	}
	if !collections {
		return point()
	}
	return orb.Collection{g.random(r, false), g.random(r, false)}
}

// TestIntersects compares all pairs of types with the oracle, both ways round.
func TestIntersects(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	met := map[bool]int{}
	pairs := map[string]bool{}
	for range 20_000 {
		var a, b lattice
		x, y := a.random(r, true), b.random(r, true)
		want := a.meets(b)
		if got := Intersects(x, y); got != want {
			t.Fatalf("%v and %v: %v", x, y, got)
		}
		if got := Intersects(y, x); got != want {
			t.Fatalf("%v and %v the other way round: %v", x, y, got)
		}
		if !Intersects(x, x) {
			t.Fatalf("%v does not meet itself", x)
		}
		met[want]++
		pairs[x.GeoJSONType()+" "+y.GeoJSONType()] = true
	}
	if met[true] < 2000 || met[false] < 2000 || len(pairs) != 49 {
		t.Errorf("%v of %d pairs of types", met, len(pairs))
	}
}

// TestPositions compares what filters say of events on a lattice with the
// oracle, through text and JSON; null is neither.
func TestPositions(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for range 400 {
		var g lattice
		n := Within(geo.Geometry, g.random(r, true))
		if r.IntN(2) == 0 {
			args := n.(*Call).Args
			args[0], args[1] = args[1], args[0]
		}
		for _, filter := range []Node{n, parsed(t, ToText(n)), throughJSON(t, n)} {
			c, not := made(t, filter), made(t, &Call{Op: "not", Args: []Node{filter}})
			for range 40 {
				p := [2]int{r.IntN(17), r.IntN(17)}
				e := &geo.Event{Lon: float64(p[0]), Lat: float64(p[1]), GeoPrecision: 1}
				want := g.meets(lattice{edges: [][2][2]int{{p, p}}})
				if c.Match(e) != want || not.Match(e) == want {
					t.Fatalf("%s of %v is %v", ToText(filter), p, !want)
				}
			}
			if c.Match(&geo.Event{}) || not.Match(&geo.Event{}) {
				t.Fatalf("%s of an event that is nowhere", ToText(filter))
			}
		}
	}
}

// TestEdgesBelong: corners and edges are part of a geometry, those of a hole
// too; the hole is not.
func TestEdgesBelong(t *testing.T) {
	const ring = "POLYGON((0 0,8 0,8 8,0 8,0 0),(2 2,6 2,6 6,2 6,2 2))"
	for _, c := range []struct {
		shape string
		at    orb.Point
		want  bool
	}{
		{ring, orb.Point{0, 0}, true}, {ring, orb.Point{4, 0}, true}, {ring, orb.Point{8, 8}, true}, {ring, orb.Point{1, 1}, true},
		{ring, orb.Point{2, 2}, true}, {ring, orb.Point{4, 2}, true}, {ring, orb.Point{6, 5}, true},
		{ring, orb.Point{4, 4}, false}, {ring, orb.Point{2.000001, 4}, false}, {ring, orb.Point{8.000001, 4}, false}, {ring, orb.Point{-1, 0}, false},
		{"LINESTRING(0 0,4 4)", orb.Point{2, 2}, true}, {"LINESTRING(0 0,4 4)", orb.Point{4, 4}, true}, {"LINESTRING(0 0,4 4)", orb.Point{5, 5}, false},
		{"LINESTRING(0 0,4 4)", orb.Point{2, 2.000001}, false}, {"POINT(2 2)", orb.Point{2, 2}, true}, {"POINT(2 2)", orb.Point{2, 2.000001}, false},
		{"BBOX(0,0,4,4)", orb.Point{4, 0}, true}, {"BBOX(0,0,4,4)", orb.Point{4.000001, 0}, false}, {"BBOX(2,2,2,2)", orb.Point{2, 2}, true},
	} {
		e := &geo.Event{Lon: c.at[0], Lat: c.at[1], GeoPrecision: 1}
		if got := conditionOf(t, "S_INTERSECTS(geometry, "+c.shape+")").Match(e); got != c.want {
			t.Errorf("%s and %v: %v", c.shape, c.at, got)
		}
	}
}

// TestAntimeridian: a box whose west is east of its east goes on across the
// antimeridian.
func TestAntimeridian(t *testing.T) {
	for lon, want := range map[float64]bool{169.9: false, 170: true, 175: true, 180: true, -180: true, -175: true, -170: true, -169.9: false, 0: false} {
		for _, lat := range []float64{-10.1, -10, 0, 10, 10.1} {
			e := &geo.Event{Lon: lon, Lat: lat, GeoPrecision: 1}
			inside := want && lat >= -10 && lat <= 10
			for _, filter := range []string{"S_INTERSECTS(geometry, BBOX(170,-10,-170,10))", "S_INTERSECTS(BBOX(170,-10,0,-170,10,9), geom)",
				"NOT NOT S_INTERSECTS(geometry, BBOX(170,-10,-170,10))"} {
				if got := conditionOf(t, filter).Match(e); got != inside {
					t.Errorf("%s of %v %v: %v", filter, lon, lat, got)
				}
			}
			if within := made(t, Within(geo.Geometry, BoxShape(geo.BBox{West: 170, South: -10, East: -170, North: 10}))).Match(e); within != inside {
				t.Errorf("the box as a shape of %v %v: %v", lon, lat, within)
			}
		}
	}
}
