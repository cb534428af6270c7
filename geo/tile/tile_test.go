package tile_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/pmtiles"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/storetest"
	"github.com/furat-map/furat/geo/tile"
)

// indexed returns an index of events that were imported.
func indexed(t testing.TB, events []geo.Event) *index.Snapshot {
	t.Helper()
	ctx := context.Background()
	st, err := address.Address(filepath.Join(t.TempDir(), "t.db")).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.PutDataset(ctx, store.Layer{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(ctx, "d", events); err != nil {
		t.Fatal(err)
	}
	from, err := st.Dataset(ctx, "d")
	if err != nil {
		t.Fatal(err)
	}
	ix := index.New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	return ix.Snapshot()
}

// contents counts the events of a tile with orb's decoder and returns the ids
// of those that stand alone.
func contents(t testing.TB, raw []byte) (n int, ids []string) {
	t.Helper()
	layers, err := orbmvt.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		for _, f := range l.Features {
			if l.Name == "events" {
				n++
				ids = append(ids, f.Properties["id"].(string))
				continue
			}
			sum := 0
			for _, k := range geo.EventTypes() {
				sum += int(f.Properties[k.Tile].(float64))
			}
			if c := int(f.Properties["point_count"].(float64)); c != sum {
				t.Fatalf("a cluster of %d has types that sum to %d", c, sum)
			}
			n += sum
		}
	}
	return n, ids
}

func unzip(t testing.TB, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestPyramid: with random filters the tiles of each zoom sum to the matches,
// no event stands in two, and both archives hold exactly the bytes that are
// served.
func TestPyramid(t *testing.T) {
	ctx := context.Background()
	events := storetest.Events(3000, 21)
	s := indexed(t, events)
	r := rand.New(rand.NewPCG(4, 5))
	for round := range 4 {
		f := storetest.RandomFilter(r)
		if round == 0 {
			f = nil
		}
		want := 0
		for i := range events {
			if events[i].Placed() && f.Match(&events[i]) {
				want++
			}
		}
		archives := map[string]string{}
		for _, format := range []string{"pmtiles", "mbtiles"} {
			archives[format] = write(t, s, f, format)
			one, _ := os.ReadFile(archives[format])
			two, _ := os.ReadFile(write(t, s, f, format))
			if !bytes.Equal(one, two) {
				t.Errorf("%s: the same view gives other bytes", format)
			}
		}
		pm, mb := open(t, archives["pmtiles"]), openMB(t, archives["mbtiles"])
		for z := uint32(0); z <= index.MaxZoom; z++ {
			sum, seen := 0, map[string]bool{}
			for _, at := range s.Occupied(z) {
				raw := encoded(t, nil, s.Select(f), at)
				n, ids := contents(t, raw)
				for _, id := range ids {
					if seen[id] {
						t.Fatalf("zoom %d: %s stands in two tiles", z, id)
					}
					seen[id] = true
				}
				sum += n
				a, err := pm.Tile(at.Z, at.X, at.Y)
				if err != nil {
					t.Fatal(err)
				}
				b, err := mb.Tile(ctx, at.Z, at.X, at.Y)
				if err != nil || !bytes.Equal(a, b) {
					t.Fatalf("%v: the archives differ, %v", at, err)
				}
				if (len(a) == 0) != (len(raw) == 0) || len(a) > 0 && !bytes.Equal(unzip(t, a), raw) {
					t.Fatalf("%v: the archive differs from what is served", at)
				}
			}
			if sum != want {
				t.Fatalf("zoom %d: %d events, want %d, filter %q", z, sum, want, f.Key())
			}
		}
	}
}

// encoded appends a tile.
func encoded(t testing.TB, dst []byte, s *index.Selection, at mercator.Tile) []byte {
	t.Helper()
	dst, err := tile.Append(t.Context(), dst, s, at)
	if err != nil {
		t.Fatal(err)
	}
	return dst
}

func write(t testing.TB, s *index.Snapshot, f *geo.Filter, format string) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "a."+format))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive, ok := tile.ArchiveNamed(format)
	if !ok {
		t.Fatal(format)
	}
	err = archive.WriteFile(t.Context(), file, func(to tile.Sink) error {
		return tile.Write(t.Context(), to, s.Select(f), tile.About{Name: "n", Attribution: "a <b>", Overlay: true, MaxZoom: index.MaxZoom, Layers: tile.Fields()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

func open(t testing.TB, path string) *pmtiles.Archive {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, _ := f.Stat()
	a, err := pmtiles.Open(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func openMB(t testing.TB, path string) *mbtiles.Archive {
	t.Helper()
	a, err := mbtiles.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// failing is a sink on a disk that is full after some tiles.
type failing struct{ left int }

var errFull = os.ErrDeadlineExceeded

func (f *failing) Add(mercator.Tile, []byte) error {
	if f.left--; f.left < 0 {
		return errFull
	}
	return nil
}

func (f *failing) Finish(tile.About, tile.Bounds) error { return nil }

func TestFullDisk(t *testing.T) {
	s := indexed(t, storetest.Events(500, 2))
	if err := tile.Write(t.Context(), &failing{left: 20}, s.Select(nil), tile.About{MaxZoom: 10}); err != errFull {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tile.Write(ctx, &failing{left: 1 << 30}, s.Select(nil), tile.About{MaxZoom: 10}); err == nil {
		t.Error("a cancelled archive is written")
	}
}

func BenchmarkAppend(b *testing.B) {
	s := indexed(b, storetest.Events(100_000, 5))
	for _, z := range []uint32{0, 6, 10, 14} {
		x, y := mercator.Project(40, 35)
		b.Run(string(rune('0'+z/10))+string(rune('0'+z%10)), func(b *testing.B) {
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				buf = encoded(b, buf[:0], s.Select(nil), mercator.Tile{Z: z, X: uint32(uint64(x) >> (32 - z)), Y: uint32(uint64(y) >> (32 - z))})
			}
		})
	}
}
