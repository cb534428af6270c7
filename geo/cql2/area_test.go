package cql2

import (
	"math"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/paulmach/orb"
)

// TestCircle: corners lie at the distance, and areas go on across the
// antimeridian and around poles.
func TestCircle(t *testing.T) {
	for _, c := range []struct{ lon, lat, km float64 }{{40, 35, 12}, {-70, -50, 400}, {179.5, 0, 400}, {-179.9, 60, 100}, {10, 89, 300}} {
		g := Circle(c.lon, c.lat, c.km)
		e := &geo.Event{Lon: c.lon, Lat: c.lat, UncertaintyKM: c.km, GeoPrecision: 1}
		inside, bound, _ := areaSketch(e)
		if p, ok := g.(orb.Polygon); ok && c.lat < 80 {
			for _, at := range p[0] {
				if d := geo.DistanceKM(c.lat, c.lon, at[1], at[0]); math.Abs(d-c.km) > 0.01*c.km {
					t.Errorf("%+v: a corner at %g km", c, d)
				}
			}
			if p[0].Orientation() != orb.CCW || !bound.Contains(p.Bound().Min) || !bound.Contains(p.Bound().Max) {
				t.Errorf("%+v: %v, sketch %v", c, p.Bound(), bound)
			}
		}
		if b := g.Bound(); b.Min[0] < -180 || b.Max[0] > 180 || !Intersects(g, inside) {
			t.Errorf("%+v: %v", c, b)
		}
	}
	e := &geo.Event{Lon: 179.5, Lat: 0, UncertaintyKM: 400, GeoPrecision: 1}
	for filter, want := range map[string]bool{"S_INTERSECTS(area, BBOX(-180,-60,-179,60))": true, "S_INTERSECTS(area, BBOX(178,-1,179,1))": true, "S_INTERSECTS(area, BBOX(-170,-60,-160,60))": false, "area IS NULL": false} {
		c, err := ParseCondition(filter, "")
		if err != nil || c.Match(e) != want {
			t.Errorf("%s: %v, %v", filter, !want, err)
		}
	}
}
