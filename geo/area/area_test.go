package area

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// TestCircle: each corner is as far from the middle as was asked for, on the
// sphere. (How filters see areas is tested in geo/cql2.)
func TestCircle(t *testing.T) {
	for _, c := range [][3]float64{{40, 35, 12}, {-70, -50, 400}, {0, 0, 0.5}, {10, 60, 90}} {
		polygon, ok := Circle(c[0], c[1], c[2]).(orb.Polygon)
		if !ok || len(polygon[0]) != circleCorners+1 || polygon[0][0] != polygon[0][circleCorners] {
			t.Fatalf("%v: %v", c, polygon)
		}
		for _, p := range polygon[0] {
			if d := geo.DistanceKM(c[1], c[0], p[1], p[0]); math.Abs(d-c[2]) > 0.001*c[2]+0.0002 {
				t.Errorf("%v: the corner %v is %v km away", c, p, d)
			}
		}
	}
	if g := Circle(179.9, 10, 100); g.GeoJSONType() != "MultiPolygon" {
		t.Errorf("across the antimeridian it is a %s", g.GeoJSONType())
	}
	if g := Circle(10, 89.9, 100); g.Bound().Min[0] != -180 || g.Bound().Max[1] != 90 {
		t.Errorf("around a pole it is %v", g.Bound())
	}
}
