package crs

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

func parse(t testing.TB, s string) *CRS {
	t.Helper()
	c, err := Parse(s, "crs")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestKnownPoints: coordinates that can be said by hand, in the order of each
// system's axes.
func TestKnownPoints(t *testing.T) {
	for _, c := range []struct {
		system  string
		degrees orb.Point
		want    orb.Point
	}{
		{"OGC:CRS84", orb.Point{40, 35}, orb.Point{40, 35}},
		{"EPSG:4326", orb.Point{40, 35}, orb.Point{35, 40}},
		{"EPSG:3857", orb.Point{0, 0}, orb.Point{0, 0}},
		{"EPSG:3857", orb.Point{180, 85.05112877980659}, orb.Point{math.Pi * 6378137, math.Pi * 6378137}},
		{"EPSG:3857", orb.Point{-180, -90}, orb.Point{-math.Pi * 6378137, -math.Pi * 6378137}}, // the pole is at the edge
		{"EPSG:32637", orb.Point{39, 0}, orb.Point{500000, 0}},
		{"EPSG:32636", orb.Point{33, 0}, orb.Point{500000, 0}},
		{"EPSG:32637", orb.Point{39, 90}, orb.Point{500000, 0.9996 * 10001965.7293}}, // a quarter of the meridian
	} {
		if got := parse(t, c.system).FromDegrees(c.degrees); math.Abs(got[0]-c.want[0]) > 1e-3 || math.Abs(got[1]-c.want[1]) > 1e-3 {
			t.Errorf("%s: %v is %v, want %v", c.system, c.degrees, got, c.want)
		}
	}
	for _, x := range []float64{20037508.34, 20037508.3427892, 20037508.5} { // as clients round it
		if got := parse(t, "EPSG:3857").ToDegrees(orb.Point{x, 0}); got[0] != 180 {
			t.Errorf("the edge at %v is %v", x, got)
		}
		if got := parse(t, "EPSG:3857").ToDegrees(orb.Point{-x, 0}); got[0] != -180 {
			t.Errorf("the edge at %v is %v", -x, got)
		}
	}
}

// TestWithin: the systems of the whole world are of use everywhere, a zone
// where it lies.
func TestWithin(t *testing.T) {
	zones := func(west, east float64) string {
		var out []string
		uris := Within(west, east)
		for i, c := range []string{CRS84URI, epsgURI + "4326", epsgURI + "3857"} {
			if uris[i] != c {
				t.Errorf("%v to %v: %s is missing", west, east, c)
			}
		}
		for _, u := range uris[3:] {
			out = append(out, strings.TrimPrefix(u, epsgURI+"326"))
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		west, east float64
		want       string
	}{
		{38, 41, "37"}, {36, 42, "37"}, {35.9, 42.1, "36 37 38"}, {30, 48, "36 37 38"}, {-180, 180, "32 33 34 35 36 37 38 39 40 41 42"}, {-80, -70, ""}, {39, 39, "37"},
	} {
		if got := zones(c.west, c.east); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.west, c.east, got, c.want)
		}
	}
	if !slices.Equal(Within(-180, 180), URIs()) {
		t.Error("the world does not have all systems")
	}
}

// TestCovers: coordinates far from a zone mean nothing in it; those of other
// systems always do.
func TestCovers(t *testing.T) {
	utm := parse(t, "EPSG:32637")
	for p, want := range map[orb.Point]bool{{500000, 0}: true, {4500000, 0}: true, {4500001, 0}: false, {-3500000, 1e7}: true, {-3500001, 0}: false, {500000, 1.1e7}: false, {500000, -1e7}: true, {math.NaN(), 0}: false} {
		if got := utm.Covers(p); got != want {
			t.Errorf("%v: %v", p, got)
		}
	}
	for _, c := range All() {
		if c.Straight() && !c.Covers(orb.Point{1e9, -1e9}) {
			t.Errorf("%s covers not everything", c.URI)
		}
	}
}

// TestBox: what lies in a box of a system lies in its area in degrees, whether
// that is a box or bends.
func TestBox(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, c := range All() {
		middle := c.FromDegrees(orb.Point{40, 34})
		size := orb.Point{1, 1}
		if c.Decimals == 2 { // metres
			size = orb.Point{100_000, 100_000}
		}
		low, high := orb.Point{middle[0] - size[0], middle[1] - size[1]}, orb.Point{middle[0] + size[0], middle[1] + size[1]}
		area := c.Box(low, high)
		if _, straight := area.(orb.Bound); straight != c.Straight() {
			t.Errorf("%s: %T", c.URI, area)
		}
		for range 100 {
			inner := orb.Point{middle[0] + 0.999*size[0]*(2*r.Float64()-1), middle[1] + 0.999*size[1]*(2*r.Float64()-1)}
			if p := c.ToDegrees(inner); !area.Bound().Contains(p) {
				t.Fatalf("%s: %v of the box is %v, outside its area", c.URI, inner, p)
			}
		}
		poly, bent := area.(orb.Polygon)
		if !bent {
			continue
		}
		if ring := poly[0]; len(poly) != 1 || !ring.Closed() || ring.Orientation() != orb.CCW {
			t.Errorf("%s: %v", c.URI, poly)
		}
	}
}

// FuzzParse: what is taken is one of the systems, by whose URI it is found
// again; what is not is told with the parameter's name.
func FuzzParse(f *testing.F) {
	for _, s := range []string{CRS84URI, "EPSG:4326", "[epsg:3857]", "OGC:CRS84", "EPSG:", ":", "[]", "EPSG:032637", "http://www.opengis.net/def/crs/EPSG/0/32642", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s, "bbox-crs")
		if err != nil {
			if geo.CodeOf(err) != geo.CodeInvalid || !strings.HasPrefix(err.Error(), "bbox-crs: ") {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if again, err := Parse(c.URI, ""); err != nil || again != c || !slices.Contains(All(), c) {
			t.Fatalf("%q is %s, which is not found: %v", s, c.URI, err)
		}
	})
}

// FuzzDegrees: no coordinates make a system panic or give what is no number.
func FuzzDegrees(f *testing.F) {
	f.Add(uint8(1), 40.0, 35.0)
	f.Add(uint8(5), 500000.0, 1e300)
	f.Add(uint8(2), -1e308, 90.0)
	f.Fuzz(func(t *testing.T, n uint8, x, y float64) {
		if math.IsNaN(x+y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
			return
		}
		c := All()[int(n)%len(All())]
		lon, lat := math.Mod(x, 180), math.Mod(y, 90)
		if p := c.FromDegrees(orb.Point{lon, lat}); math.IsNaN(p[0]+p[1]) || math.IsInf(p[0], 0) || math.IsInf(p[1], 0) {
			t.Fatalf("%s: %v %v is %v", c.URI, lon, lat, p)
		}
		if !c.Covers(orb.Point{x, y}) {
			return
		}
		if p := c.ToDegrees(orb.Point{x, y}); math.IsNaN(p[0] + p[1]) {
			t.Fatalf("%s: %v %v is %v", c.URI, x, y, p)
		}
	})
}
