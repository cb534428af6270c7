package index

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestTilesInDegrees sums all tiles of some zooms, for random filters: each
// placed event is in exactly one.
func TestTilesInDegrees(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(8, 1))
	st, from := dataset(t)
	events := storetest.Events(3000, 9)
	for i, at := range [][2]float64{{180, 0}, {-180, 85.05}, {0, 0}, {45, 45}, {-0.000001, 22.5}, {179.999999, -85.05}} {
		events[i].Lon, events[i].Lat, events[i].GeoPrecision = at[0], at[1], geo.GeoExact
	}
	if _, err := st.Import(ctx, "d", events); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	s := ix.Snapshot()
	for i, e := range events { // each at its tile, at every zoom
		for z := range uint32(MaxZoom + 1) {
			x, y, _ := InDegrees(0, 0, 0, e.Lon, e.Lat, 1<<z)
			if i%17 != 0 || !e.Placed() {
				continue
			}
			found := s.Select(&geo.Filter{Equal: []geo.Equal{{Field: "article_id", Values: []string{e.ArticleID}}}}).inDegrees(z, uint32(x), uint32(y))
			if n := len(found.Single) + len(found.Clusters); n == 0 {
				t.Fatalf("zoom %d: %g %g is not in its tile", z, e.Lon, e.Lat)
			}
		}
	}
	for z := range uint32(6) {
		f := storetest.RandomFilter(r)
		if z%2 == 0 {
			f = nil
		}
		s, err := ix.Select(ctx, from, f)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for x := range uint32(2) << z {
			for y := range uint32(1) << z {
				tile := s.inDegrees(z, x, y)
				sum += len(tile.Single)
				for _, c := range tile.Clusters {
					sum += c.Count
					types := 0
					for _, n := range c.Types {
						types += n
					}
					lon, lat := mercator.Unproject(c.X, c.Y)
					if _, _, inside := InDegrees(z, x, y, lon, lat, 4096); !inside || types != c.Count {
						t.Fatalf("%d/%d/%d: cluster %+v", z, x, y, c)
					}
				}
			}
		}
		if want := s.summary().Placed; sum != want {
			t.Fatalf("zoom %d: %d events in tiles, want %d", z, sum, want)
		}
	}
}
