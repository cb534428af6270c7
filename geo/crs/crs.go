// Package crs knows the coordinate reference systems in which Furat's features
// can be asked for: longitude and latitude in both orders, Web Mercator, and
// the UTM zones from Libya to Pakistan. All are on WGS 84, so that no datum is
// shifted.
package crs

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// URIs of the systems that standards name.
const (
	CRS84URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	epsgURI  = "http://www.opengis.net/def/crs/EPSG/0/"
)

// CRS is a coordinate reference system.
type CRS struct {
	URI string
	// Decimals are those of a coordinate that is written: a tenth of a metre,
	// or finer.
	Decimals int

	latFirst bool
	project  func(lon, lat float64) (x, y float64)
	inverse  func(x, y float64) (lon, lat float64)
}

// CRS84 is longitude, latitude in degrees: the system of everything that says
// nothing else.
var CRS84 = &CRS{URI: CRS84URI, Decimals: 6}

// First and last UTM zone, north of the equator.
const firstZone, lastZone = 32, 42

var all = func() []*CRS {
	out := []*CRS{CRS84,
		{URI: epsgURI + "4326", Decimals: 6, latFirst: true},
		{URI: epsgURI + "3857", Decimals: 2, project: mercator, inverse: unmercator}}
	for zone := firstZone; zone <= lastZone; zone++ {
		middle := float64(6*zone - 183)
		out = append(out, &CRS{URI: epsgURI + strconv.Itoa(32600+zone), Decimals: 2,
			project: func(lon, lat float64) (x, y float64) { return utm(lon-middle, lat) },
			inverse: func(x, y float64) (lon, lat float64) {
				lon, lat = unutm(x, y)
				return lon + middle, lat
			}})
	}
	return out
}()

// All returns the systems, CRS84 first.
func All() []*CRS { return all }

// URIs returns the URIs of all systems.
func URIs() []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.URI
	}
	return out
}

// Within returns the URIs of the systems of use between two longitudes in
// degrees: those of the whole world, and the UTM zones that lie there.
func Within(west, east float64) []string {
	var out []string
	for _, c := range all {
		if c.utm() {
			code, _ := strconv.Atoi(c.URI[len(epsgURI):])
			if left := float64(6*(code-32600) - 186); left >= east || left+6 <= west {
				continue
			}
		}
		out = append(out, c.URI)
	}
	return out
}

// Parse finds a system by its URI, or by a short form: [EPSG:3857] or
// EPSG:3857. Param is the parameter that names it.
func Parse(s, param string) (*CRS, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	switch authority, code, ok := strings.Cut(name, ":"); {
	case ok && strings.EqualFold(authority, "EPSG"):
		name = epsgURI + code
	case ok && strings.EqualFold(authority, "OGC") && code == "CRS84":
		name = CRS84URI
	}
	for _, c := range all {
		if c.URI == name {
			return c, nil
		}
	}
	return nil, geo.Errorf(geo.CodeInvalid, param, "%q is not supported here; use one of %s", s, strings.Join(URIs(), ", "))
}

// FromDegrees returns the coordinates of longitude and latitude, in the order
// of the system's axes.
func (c *CRS) FromDegrees(p orb.Point) orb.Point {
	x, y := p[0], p[1]
	if c.project != nil {
		x, y = c.project(x, y)
	}
	if c.latFirst {
		x, y = y, x
	}
	return orb.Point{x, y}
}

// ToDegrees is the inverse of FromDegrees.
func (c *CRS) ToDegrees(p orb.Point) orb.Point {
	x, y := p[0], p[1]
	if c.latFirst {
		x, y = y, x
	}
	if c.inverse != nil {
		x, y = c.inverse(x, y)
	}
	return orb.Point{x, y}
}

// How far from the middle of its zone, and from the equator, coordinates of UTM
// mean anything, metres.
const utmWide, utmHigh = 4e6, 1e7

// Covers reports whether coordinates are near enough to where the system is
// meant for to mean anything: those of UTM within four thousand kilometres of
// its zone.
func (c *CRS) Covers(p orb.Point) bool { return c.Clamp(p) == p }

// Clamp returns the nearest coordinates that mean something in the system. A box
// around the whole world becomes one around all that the system is for.
func (c *CRS) Clamp(p orb.Point) orb.Point {
	if !c.utm() {
		return p
	}
	return orb.Point{max(falseEast-utmWide, min(falseEast+utmWide, p[0])), max(-utmHigh, min(utmHigh, p[1]))}
}

// Straight reports whether a box in the system is a box in degrees.
func (c *CRS) Straight() bool { return !c.utm() }

func (c *CRS) utm() bool { return strings.HasPrefix(c.URI, epsgURI+"326") }

// edgeSteps is in how many pieces the edge of a box is bent.
const edgeSteps = 16

// Box returns the area of a box whose corners are in the system, in degrees: a
// box, or where its edges bend a polygon that follows them.
func (c *CRS) Box(low, high orb.Point) orb.Geometry {
	if c.Straight() {
		return orb.Bound{Min: c.ToDegrees(low), Max: c.ToDegrees(high)}
	}
	corners := []orb.Point{low, {high[0], low[1]}, high, {low[0], high[1]}}
	var ring orb.Ring
	for i, a := range corners {
		b := corners[(i+1)%4]
		for k := range edgeSteps {
			t := float64(k) / edgeSteps
			ring = append(ring, c.ToDegrees(orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}))
		}
	}
	return orb.Polygon{append(ring, ring[0])}
}

// radius of the sphere of EPSG:3857, and the semi-major axis of WGS 84, metres.
const radius = 6378137.0

func mercator(lon, lat float64) (x, y float64) {
	lat = max(-geo.MaxMercatorLat, min(geo.MaxMercatorLat, lat))
	return radius * lon * math.Pi / 180, radius * math.Asinh(math.Tan(lat*math.Pi/180))
}

// edge is half the side of the Web Mercator square in metres; clients round it.
const edge = math.Pi * radius

func unmercator(x, y float64) (lon, lat float64) {
	lon = x / radius * 180 / math.Pi
	if math.Abs(math.Abs(x)-edge) < 1 {
		lon = math.Copysign(180, x)
	}
	return lon, math.Atan(math.Sinh(y/radius)) * 180 / math.Pi
}
