package mercator

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/furat-map/furat/geo"
)

func TestMortonKeepsTilesTogether(t *testing.T) {
	for range 2000 {
		x, y := rand.Uint32(), rand.Uint32()
		z := 1 + rand.Uint32N(14)
		shift := 2 * (32 - z)
		if got, want := Morton(x, y)>>shift, Morton(x>>(32-z), y>>(32-z)); got != want {
			t.Fatalf("point %d,%d at zoom %d: prefix %x, tile %x", x, y, z, got, want)
		}
		if a, b := Unmorton(Morton(x, y)); a != x || b != y {
			t.Fatalf("%d,%d comes back as %d,%d", x, y, a, b)
		}
		first, last := Tile{z, x >> (32 - z), y >> (32 - z)}.Range()
		if m := Morton(x, y); m < first || m > last {
			t.Fatalf("point %d,%d is not in the range of its tile of zoom %d", x, y, z)
		}
	}
	if first, last := (Tile{}).Range(); first != 0 || last != math.MaxUint64 {
		t.Errorf("the whole map is %x to %x", first, last)
	}
}

func TestProject(t *testing.T) {
	for _, c := range []struct {
		lon, lat float64
		x, y     uint32
	}{{0, 0, 1 << 31, 1 << 31}, {-180, 90, 0, 0}, {180, -90, 1<<32 - 1, 1<<32 - 1}} {
		x, y := Project(c.lon, c.lat)
		if max(x, c.x)-min(x, c.x) > 1 || max(y, c.y)-min(y, c.y) > 1 {
			t.Errorf("%v: %d, %d", c, x, y)
		}
	}
}

// TestAgainstOrb: the tile of a point is the one that another library finds,
// and coordinates of six decimals come back.
func TestAgainstOrb(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		lon, lat := geo.RoundDegrees(-180+360*r.Float64()), geo.RoundDegrees(-85+170*r.Float64())
		z := r.Uint32N(15)
		x, y := Project(lon, lat)
		want := maptile.At(orb.Point{lon, lat}, maptile.Zoom(z))
		if got := (Tile{z, uint32(uint64(x) >> (32 - z)), uint32(uint64(y) >> (32 - z))}); got.X != want.X || got.Y != want.Y {
			t.Fatalf("%v,%v at zoom %d is in %+v, orb says %v", lon, lat, z, got, want)
		}
		if l, a := Unproject(x, y); l != lon || a != lat {
			t.Fatalf("%v,%v comes back as %v,%v", lon, lat, l, a)
		}
	}
}
