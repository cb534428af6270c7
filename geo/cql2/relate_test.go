package cql2

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// TestRelations: each spatial function, in both languages and both orders of
// its operands, of a point in, on and beside a square.
func TestRelations(t *testing.T) {
	const square = "POLYGON((0 0,10 0,10 10,0 10,0 0))"
	in, on, out := orb.Point{5, 5}, orb.Point{10, 5}, orb.Point{15, 5}
	for filter, want := range map[string][3]bool{ // in, on, out
		"S_INTERSECTS(geometry, " + square + ")": {true, true, false}, "S_DISJOINT(geometry, " + square + ")": {false, false, true},
		"S_WITHIN(geometry, " + square + ")": {true, false, false}, "S_CONTAINS(" + square + ", geometry)": {true, false, false},
		"S_TOUCHES(geometry, " + square + ")": {false, true, false}, "S_TOUCHES(" + square + ", geometry)": {false, true, false},
		"S_CONTAINS(geometry, " + square + ")": {}, "S_WITHIN(" + square + ", geometry)": {}, "S_EQUALS(geometry, " + square + ")": {},
		"S_CROSSES(geometry, " + square + ")": {}, "S_CROSSES(" + square + ", geometry)": {}, "S_OVERLAPS(geometry, " + square + ")": {},
		"S_EQUALS(geometry, POINT(10 5))": {false, true, false}, "S_CONTAINS(geometry, POINT(5 5))": {true, false, false}, "S_WITHIN(geometry, POINT(15 5))": {false, false, true},
		"S_WITHIN(geometry, LINESTRING(0 5,10 5,20 5))": {true, true, true}, "S_TOUCHES(geometry, LINESTRING(10 5,15 5))": {false, true, true},
		"S_WITHIN(geometry, BBOX(0,0,10,10))": {true, false, false}, "NOT S_DISJOINT(geometry, BBOX(0,0,10,10))": {true, true, false},
		"S_WITHIN(geometry, MULTIPOINT((5 5),(15 5)))": {true, false, true}, "S_WITHIN(geometry, BBOX(5,5,5,5))": {true, false, false},
		"S_TOUCHES(geometry, BBOX(10,5,15,5))": {false, true, true}, "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(5 5),POINT(15 5)))": {true, false, true},
	} {
		n, err := Parse(filter, LangText, nil)
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		json, err := ToJSON(n)
		if err != nil {
			t.Fatal(err)
		}
		for lang, text := range map[string]string{LangText: filter, LangJSON: string(json)} {
			c, err := ParseCondition(text, lang)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			for i, p := range []orb.Point{in, on, out} {
				e := geo.Event{Lon: p[0], Lat: p[1], GeoPrecision: 1}
				if got := c.Match(&e); got != want[i] {
					t.Errorf("%s of %v: %v", text, p, got)
				}
			}
			if unplaced := (geo.Event{}); c.Match(&unplaced) {
				t.Errorf("%s holds for what has no place", text)
			}
		}
	}
	for bad, says := range map[string]string{"S_WITHIN(geometry, 3)": "expected a geometry for S_WITHIN", "S_WITHIN(location, POINT(1 1))": "expected a geometry for S_WITHIN",
		"S_WITHIN(geometry)": "takes 2 operands", "S_WITHIN(geometry, POLYGON((0 0,10 10,10 0,0 10,0 0)))": "a geometry is not valid",
		"S_WITHIN(geometry, GEOMETRYCOLLECTION(" + strings.Repeat("POINT(1 1),", 20) + "POINT(1 1)))": "at most 20 geometries"} {
		if _, err := ParseCondition(bad, LangText); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestRelationsOfAreas: an event's circle against a square, a line and itself.
func TestRelationsOfAreas(t *testing.T) {
	e := geo.Event{Lon: 40, Lat: 35, GeoPrecision: 2, UncertaintyKM: 20}
	for filter, want := range map[string]bool{
		"S_WITHIN(area, POLYGON((39 34,41 34,41 36,39 36,39 34)))": true, "S_CONTAINS(area, POINT(40 35))": true, "S_OVERLAPS(area, POLYGON((40 34,41 34,41 36,40 36,40 34)))": true,
		"S_CROSSES(LINESTRING(39 35,41 35), area)": true, "S_DISJOINT(area, POINT(50 50))": true, "S_TOUCHES(area, POINT(40 35))": false, "S_EQUALS(area, area)": true,
		"S_WITHIN(geometry, area)": true, "S_CONTAINS(area, POINT(50 50))": false,
	} {
		c, err := ParseCondition(filter, LangText)
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		if got := c.Match(&e); got != want {
			t.Errorf("%s: %v", filter, got)
		}
	}
}

// TestPointsAsOthersSay: what is found of points without making their matrix is
// what simplefeatures says of them.
func TestPointsAsOthersSay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	at := func() orb.Point { return orb.Point{float64(r.IntN(7)), float64(r.IntN(7))} }
	for range 3000 {
		var g orb.Geometry
		switch r.IntN(5) {
		case 0:
			g = at()
		case 1:
			a, b := at(), at()
			if a == b {
				continue
			}
			g = orb.LineString{a, b}
		case 2:
			g = orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{4, 5}}.ToPolygon()
		case 3:
			a, b, c := at(), at(), at()
			if side(a, b, c) == 0 {
				continue
			}
			g = orb.Polygon{{a, b, c, a}}
		default:
			g = orb.Polygon{{{0, 0}, {6, 0}, {6, 6}, {0, 6}, {0, 0}}, {{2, 2}, {2, 4}, {4, 4}, {4, 2}, {2, 2}}}
		}
		p, fixed := at(), newTarget(g)
		for op := range spatialRelations {
			if got, want := fixed.relatePoint(op, p, g), relate(op, p, g); got != want {
				t.Fatalf("%s of %v and %v: %v, simplefeatures says %v", op, p, g, got, want)
			}
		}
	}
}
