package cql2

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/area"
)

// kmBetween is the distance of two positions on the sphere by the chord between
// them, apart from how circles are made.
func kmBetween(a, b orb.Point) float64 {
	on := func(p orb.Point) [3]float64 {
		lon, lat := p[0]*math.Pi/180, p[1]*math.Pi/180
		return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
	}
	u, v := on(a), on(b)
	chord := math.Sqrt((u[0]-v[0])*(u[0]-v[0]) + (u[1]-v[1])*(u[1]-v[1]) + (u[2]-v[2])*(u[2]-v[2]))
	return 2 * 6371.0088 * math.Asin(min(1, chord/2))
}

// placed is an event with an area.
func placed(lon, lat, km float64) *geo.Event {
	return &geo.Event{Lon: lon, Lat: lat, UncertaintyKM: km, GeoPrecision: 1}
}

// polygonsOf returns a circle's polygons.
func polygonsOf(t *testing.T, g orb.Geometry) []orb.Polygon {
	t.Helper()
	switch g := g.(type) {
	case orb.Polygon:
		return []orb.Polygon{g}
	case orb.MultiPolygon:
		return g
	}
	t.Fatalf("a circle is a %T", g)
	return nil
}

// TestCircleCorners: the corners of a circle lie at its distance, in
// counter-clockwise order, closed, and on the map.
func TestCircleCorners(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		lon, lat, km := 360*r.Float64()-180, 160*r.Float64()-80, math.Exp(6*r.Float64())
		for _, poly := range polygonsOf(t, area.Circle(lon, lat, km)) {
			ring := poly[0]
			if len(poly) != 1 || ring[0] != ring[len(ring)-1] || ring.Orientation() != orb.CCW {
				t.Fatalf("%v %v, %v km: %v", lon, lat, km, poly)
			}
			for _, p := range ring {
				onCut := math.Abs(p[0]) == 180
				if d := kmBetween(orb.Point{lon, lat}, p); !onCut && math.Abs(d-km) > 0.002+1e-6*km || d > 1.001*km+0.002 {
					t.Fatalf("%v %v, %v km: a corner at %v km", lon, lat, km, d)
				}
				if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
					t.Fatalf("a corner at %v", p)
				}
			}
		}
	}
}

// TestCircleHolds: what lies clearly within the distance lies in the circle,
// what lies clearly beyond does not, across the antimeridian too.
func TestCircleHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	inside, outside := 0, 0
	for range 200 {
		lon, lat, km := 360*r.Float64()-180, 120*r.Float64()-60, 5+200*r.Float64()
		if r.IntN(2) == 0 {
			lon = math.Copysign(179.5+r.Float64()/2, r.Float64()-0.5)
		}
		e := placed(lon, lat, km)
		for range 50 {
			at := orb.Point{lon + 4*(r.Float64()-0.5), lat + 4*(r.Float64()-0.5)}
			if at[0] > 180 {
				at[0] -= 360
			}
			if at[0] < -180 {
				at[0] += 360
			}
			got := made(t, Within(Area, at)).Match(e)
			switch d := kmBetween(orb.Point{lon, lat}, at); {
			case d < 0.99*km:
				inside++
				if !got {
					t.Fatalf("%v is %v km from %v %v: not in a circle of %v km", at, d, lon, lat, km)
				}
			case d > 1.01*km:
				outside++
				if got {
					t.Fatalf("%v is %v km from %v %v: in a circle of %v km", at, d, lon, lat, km)
				}
			}
		}
	}
	if inside < 1000 || outside < 1000 {
		t.Errorf("%d inside, %d outside", inside, outside)
	}
}

// TestCirclesAtTheEnds: across the antimeridian a circle is a polygon on either
// side, around a pole the box of its latitudes.
func TestCirclesAtTheEnds(t *testing.T) {
	for _, c := range []struct {
		lon, lat, km float64
		polygons     int
	}{
		{40, 35, 12, 1}, {-70, -50, 400, 1}, {179.5, 0, 400, 2}, {-179.9, 60, 100, 2}, {180, 0, 10, 2}, {-180, 0, 10, 2}, {178, 0, 10, 1},
		{10, 89, 300, 1}, {10, -89, 300, 1}, {0, 90, 10, 1}, {0, -90, 10, 1}, {179, 89.9, 300, 1}, {0, 0, 12_000, 1},
	} {
		g := area.Circle(c.lon, c.lat, c.km)
		polygons := polygonsOf(t, g)
		if len(polygons) != c.polygons {
			t.Errorf("%+v: %v", c, g)
		}
		if !Intersects(g, orb.Point{c.lon, c.lat}) {
			t.Errorf("%+v does not hold its middle: %v", c, g)
		}
		b := g.Bound()
		degrees := c.km / 6371.0088 * 180 / math.Pi
		if math.Abs(c.lat)+degrees >= 90 { // a cap
			want := orb.Bound{Min: orb.Point{-180, max(-90, c.lat-degrees)}, Max: orb.Point{180, min(90, c.lat+degrees)}}
			if math.Abs(b.Min[1]-want.Min[1]) > 1e-6 || math.Abs(b.Max[1]-want.Max[1]) > 1e-6 || b.Min[0] != -180 || b.Max[0] != 180 {
				t.Errorf("%+v: %v, want %v", c, b, want)
			}
		}
		if c.polygons == 2 && (b.Min[0] != -180 || b.Max[0] != 180 || polygons[0].Bound().Intersects(polygons[1].Bound())) {
			t.Errorf("%+v: %v", c, g)
		}
	}
}

// TestAreaSketch: the box of a sketch holds the area, and its point lies in it.
func TestAreaSketch(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 9))
	for range 2000 {
		e := placed(360*r.Float64()-180, 180*r.Float64()-90, math.Exp(9*r.Float64()-1))
		inside, bound, ok := area.Sketch(e)
		g := area.Of(e)
		if b := g.Bound(); !ok || !bound.Contains(b.Min) || !bound.Contains(b.Max) || !Intersects(g, inside) {
			t.Fatalf("%v %v, %v km: area %v, sketch %v of %v", e.Lon, e.Lat, e.UncertaintyKM, b, bound, inside)
		}
	}
	for _, e := range []*geo.Event{{}, {Lon: 1, Lat: 1, UncertaintyKM: 3}, {Lon: 1, Lat: 1, GeoPrecision: 1}} {
		if _, _, ok := area.Sketch(e); ok || area.Of(e) != nil {
			t.Errorf("%+v has an area", e)
		}
	}
}

// TestAreaFilters: area asks for the circle, geometry for its middle, and a
// filter over areas takes both names for the circle.
func TestAreaFilters(t *testing.T) {
	near, far := placed(40, 35, 20), placed(179.5, 0, 400)
	for _, c := range []struct {
		e        *geo.Event
		shape    string
		geometry bool
		area     bool
	}{
		{near, "POINT(40 35)", true, true}, {near, "POINT(40.1 35)", false, true}, {near, "POINT(40.3 35)", false, false},
		{near, "LINESTRING(39 35.1,41 35.1)", false, true}, {near, "BBOX(40.1,34,41,36)", false, true}, {near, "BBOX(40.3,34,41,36)", false, false},
		{near, "POLYGON((40.1 35,41 35,41 36,40.1 35))", false, true}, {near, "POLYGON((30 30,50 30,50 40,30 40,30 30),(35 32,45 32,45 38,35 38,35 32))", false, false},
		{near, "MULTIPOINT(1 1,40.1 35)", false, true}, {near, "GEOMETRYCOLLECTION(POINT(1 1),POINT(40.1 35))", false, true},
		{far, "BBOX(-180,-60,-179,60)", false, true}, {far, "BBOX(178,-1,179,1)", false, true}, {far, "BBOX(-170,-60,-160,60)", false, false},
		{far, "BBOX(179,-1,-179,1)", true, true}, {far, "POINT(-178 0)", false, true},
	} {
		for name, want := range map[string]bool{"geometry": c.geometry, "geom": c.geometry, "area": c.area} {
			if got := conditionOf(t, "S_INTERSECTS("+name+", "+c.shape+")").Match(c.e); got != want {
				t.Errorf("%s and %s: %v", name, c.shape, got)
			}
			n := parsed(t, "NOT S_INTERSECTS("+c.shape+", "+name+")")
			OverAreas(n)
			if got := made(t, n).Match(c.e); got == c.area {
				t.Errorf("%s over areas and not %s: %v", name, c.shape, got)
			}
		}
	}
	if !conditionOf(t, "S_INTERSECTS(area, geometry) AND area IS NOT NULL").Match(near) {
		t.Error("a position lies in its area")
	}
	if !conditionOf(t, "area IS NULL AND geometry IS NOT NULL").Match(placed(1, 1, 0)) {
		t.Error("no radius, no area")
	}
}
