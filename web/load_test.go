package web

import (
	"context"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// countWriter is a client that counts what it gets and keeps nothing.
type countWriter struct {
	*httptest.ResponseRecorder
	n, peak uint64
}

func (c *countWriter) Write(b []byte) (int, error) {
	c.n += uint64(len(b))
	if c.n/(1<<24) != (c.n-uint64(len(b)))/(1<<24) { // every sixteen megabytes
		var m runtime.MemStats
		runtime.GC() // what is live, not what is yet to be swept
		runtime.ReadMemStats(&m)
		c.peak = max(c.peak, m.HeapAlloc)
	}
	return len(b), nil
}

// TestHundredThousand: with 100,000 events the layer streams in bounded
// memory; how long start and tiles take is logged, never a reason to fail.
func TestHundredThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out the store of 100,000 events")
	}
	s := datasetServer(t, 100_000)
	l, err := s.layers.Named("ged")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	ix := index.New()
	if err := ix.Load(context.Background(), l.Reader); err != nil {
		t.Fatal(err)
	}
	t.Logf("index of 100,000 events loaded in %v", time.Since(start))

	var times []time.Duration
	for z := uint32(0); z <= index.MaxZoom; z++ {
		for _, at := range [][2]float64{{40.4, 35.2}, {38, 33}, {43, 36}} {
			x, y := mercator.Project(at[0], at[1])
			if z > 0 {
				x, y = x>>(32-z), y>>(32-z)
			} else {
				x, y = 0, 0
			}
			begin := time.Now()
			w := get(s, "/tiles/ged/"+strconv.Itoa(int(z))+"/"+strconv.Itoa(int(x))+"/"+strconv.Itoa(int(y))+".mvt", "Accept-Encoding", "gzip")
			times = append(times, time.Since(begin))
			if w.Code != 200 && w.Code != 204 {
				t.Fatalf("tile %d/%d/%d: %d", z, x, y, w.Code)
			}
		}
	}
	slices.Sort(times)
	t.Logf("tiles: median %v, slowest %v", times[len(times)/2], times[len(times)-1])

	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	w := &countWriter{ResponseRecorder: httptest.NewRecorder()}
	begin := time.Now()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/layers/ged.geojson", nil))
	grown := int64(w.peak) - int64(before.HeapAlloc)
	t.Logf("layer: %d MB in %v, live heap grew by %d KB", w.n>>20, time.Since(begin), grown>>10)
	if w.n < 50<<20 || grown > 8<<20 {
		t.Errorf("a layer of %d bytes grew the heap by %d", w.n, grown)
	}
	runtime.KeepAlive(ix)
}

func BenchmarkLayer(b *testing.B) {
	s := newServer(b, func(_ *extract.Reader, st store.Store) {
		if err := storetest.Fill(context.Background(), st, storetest.Events(10_000, 3)); err != nil {
			b.Fatal(err)
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		err := s.config.Store.Events(context.Background(), nil, func(e *geo.Event) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTileHTTP(b *testing.B) {
	s := newServer(b, func(_ *extract.Reader, st store.Store) {
		if err := storetest.Fill(context.Background(), st, storetest.Events(100_000, 3)); err != nil {
			b.Fatal(err)
		}
	})
	for _, z := range []string{"0/0/0", "6/39/25", "10/626/404"} {
		b.Run(z, func(b *testing.B) {
			for b.Loop() {
				get(s, "/tiles/ged/"+z+".mvt")
			}
		})
	}
}
