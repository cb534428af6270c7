package crs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// TestInverse goes there and back in every system.
func TestInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range All() {
		for range 500 {
			p := orb.Point{20 + 45*r.Float64(), -20 + 70*r.Float64()}
			back := c.ToDegrees(c.FromDegrees(p))
			if math.Abs(back[0]-p[0]) > 1e-9 || math.Abs(back[1]-p[1]) > 1e-9 {
				t.Fatalf("%s: %v comes back as %v", c.URI, p, back)
			}
		}
	}
}

// TestAgainstPROJ compares with PROJ's own numbers, to a millimetre.
func TestAgainstPROJ(t *testing.T) {
	if _, err := exec.LookPath("gdaltransform"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("gdaltransform is missing; scripts/setup.sh test installs it")
		}
		t.Skip("SKIPPED: gdaltransform is not installed, positions are not compared with PROJ's")
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range All()[1:] {
		code := "EPSG:" + c.URI[strings.LastIndex(c.URI, "/")+1:]
		var in strings.Builder
		var points []orb.Point
		for range 50 {
			p := orb.Point{30 + 20*r.Float64(), 5 + 45*r.Float64()}
			points = append(points, p)
			fmt.Fprintf(&in, "%.12f %.12f\n", p[0], p[1])
		}
		cmd := exec.Command("gdaltransform", "-s_srs", "OGC:CRS84", "-t_srs", code, "-output_xy")
		cmd.Stdin = strings.NewReader(in.String())
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			var x, y float64
			if _, err := fmt.Sscan(line, &x, &y); err != nil {
				t.Fatal(err)
			}
			got := c.FromDegrees(points[i])
			if c.latFirst { // gdaltransform writes easting first
				got[0], got[1] = got[1], got[0]
			}
			if math.Abs(got[0]-x) > 1e-3 || math.Abs(got[1]-y) > 1e-3 {
				t.Errorf("%s: %v is %v, PROJ says %v %v", code, points[i], got, x, y)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for _, s := range []string{CRS84URI, "http://www.opengis.net/def/crs/EPSG/0/32637", "EPSG:3857", "[EPSG:4326]", "OGC:CRS84"} {
		if _, err := Parse(s, "crs"); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []string{"", "EPSG:27700", "http://www.opengis.net/def/crs/EPSG/0/", "4326"} {
		if _, err := Parse(s, "crs"); err == nil || !strings.HasPrefix(err.Error(), "crs: ") {
			t.Errorf("%q: %v", s, err)
		}
	}
}
