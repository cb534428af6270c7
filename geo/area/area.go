// Package area makes the areas that events may lie in: circles on the sphere,
// cut where they cross the antimeridian.
package area

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"github.com/furat-map/furat/geo"
)

func hasArea(e *geo.Event) bool { return e.Placed() && e.UncertaintyKM != 0 }

// Of returns the area that an event may lie in, a polygon or two in
// degrees; nil where it is not known.
func Of(e *geo.Event) orb.Geometry {
	if !hasArea(e) {
		return nil
	}
	return Circle(e.Lon, e.Lat, e.UncertaintyKM)
}

// Sketch returns the middle of an event's area and a box around it.
func Sketch(e *geo.Event) (orb.Point, orb.Bound, bool) {
	if !hasArea(e) {
		return orb.Point{}, orb.Bound{}, false
	}
	dy := 1.01 * e.UncertaintyKM / geo.EarthRadiusKM * 180 / math.Pi
	dx := 360.0 // around a pole, or the antimeridian
	if top := math.Abs(e.Lat) + dy; top < 89 {
		if dx = dy / math.Cos(top*math.Pi/180); math.Abs(e.Lon)+dx > 180 {
			dx = 360
		}
	}
	return orb.Point{e.Lon, e.Lat}, orb.Bound{Min: orb.Point{e.Lon - dx, e.Lat - dy}, Max: orb.Point{e.Lon + dx, e.Lat + dy}}, true
}

// circleCorners is how many corners a circle has: its edges lie within half a
// percent of its radius.
const circleCorners = 48

// Circle returns the positions at a distance in kilometres on the sphere, as a
// polygon in degrees, in counter-clockwise order. Across the antimeridian it is
// two polygons; around a pole it is the box of its latitudes.
func Circle(lon, lat, km float64) orb.Geometry {
	ring := make(orb.Ring, 0, circleCorners+1)
	d, phi := km/geo.EarthRadiusKM, lat*math.Pi/180
	for i := range circleCorners {
		bearing := -2 * math.Pi * float64(i) / circleCorners
		y := math.Asin(math.Sin(phi)*math.Cos(d) + math.Cos(phi)*math.Sin(d)*math.Cos(bearing))
		x := math.Atan2(math.Sin(bearing)*math.Sin(d)*math.Cos(phi), math.Cos(d)-math.Sin(phi)*math.Sin(y))
		ring = append(ring, orb.Point{geo.RoundDegrees(lon + x*180/math.Pi), geo.RoundDegrees(y * 180 / math.Pi)})
	}
	ring = append(ring, ring[0])
	south, north := lat-d*180/math.Pi, lat+d*180/math.Pi
	if south <= -90 || north >= 90 {
		return orb.Bound{Min: orb.Point{-180, geo.RoundDegrees(max(-90, south))}, Max: orb.Point{180, geo.RoundDegrees(min(90, north))}}.ToPolygon()
	}
	b := ring.Bound()
	if b.Min[0] >= -180 && b.Max[0] <= 180 {
		return orb.Polygon{ring}
	}
	return cut(ring, b)
}

// cut returns a ring that crosses the antimeridian as the polygons on either
// side of it.
func cut(ring orb.Ring, b orb.Bound) orb.Geometry {
	shift := 360.0
	if b.Max[0] > 180 {
		shift = -360
	}
	other := make(orb.Ring, len(ring))
	for i, p := range ring {
		other[i] = orb.Point{p[0] + shift, p[1]}
	}
	world := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	var out orb.MultiPolygon
	for _, r := range []orb.Ring{ring, other} {
		if part := clip.Polygon(world, orb.Polygon{r}); len(part) > 0 {
			out = append(out, part)
		}
	}
	return out
}
