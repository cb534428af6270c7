package web

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/basemap"
)

// archive writes the tiles 0 to 3 of a server's dataset.
func archive(t testing.TB, s *Server, name string) string {
	t.Helper()
	l, err := s.layers.Named("ged")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	format, ok := tile.ArchiveNamed(strings.TrimPrefix(filepath.Ext(name), "."))
	if !ok {
		t.Fatal(name)
	}
	err = format.WriteFile(t.Context(), f, func(to tile.Sink) error {
		return tile.Write(t.Context(), to, l.Snapshot().Select(nil), tile.About{Name: "N", Attribution: "A", Overlay: true, MaxZoom: 3, Layers: tile.Fields()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// withBasemap serves a base map.
func withBasemap(t testing.TB, path string) (*Server, error) {
	t.Helper()
	b, err := basemap.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { b.Close() })
	return datasetServer(t, 1, func(c *Config) { c.Basemaps = []*basemap.Archive{b} }), nil
}

func TestBasemapTiles(t *testing.T) {
	from := datasetServer(t, 300)
	for _, name := range []string{"Over Lay.pmtiles", "Over Lay.mbtiles"} {
		s, err := withBasemap(t, archive(t, from, name))
		if err != nil {
			t.Fatal(err)
		}
		want := get(from, "/tiles/ged/2/2/1.mvt").Body.String()
		plain, packed := get(s, "/basemap/over-lay/2/2/1"), get(s, "/basemap/over-lay/2/2/1.mvt", "Accept-Encoding", "gzip")
		if plain.Body.String() != want || plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
			t.Errorf("%s: %v, %d bytes, want %d", name, plain.Header(), plain.Body.Len(), len(want))
		}
		if packed.Header().Get("Content-Encoding") != "gzip" || decoded(t, "gzip", packed.Body) != want {
			t.Errorf("%s: %v", name, packed.Header())
		}
		if w := get(s, "/basemap/over-lay/2/2/1", "If-None-Match", plain.Header().Get("ETag")); w.Code != 304 {
			t.Errorf("%s: %d with its own ETag", name, w.Code)
		}
		var doc struct {
			Attribution string
			MaxZoom     int
			Layers      []struct{ ID string } `json:"vector_layers"`
			Bounds      []float64
		}
		if err := json.Unmarshal(get(s, "/basemap/over-lay.json").Body.Bytes(), &doc); err != nil || doc.Attribution != "A" || doc.MaxZoom != 3 || len(doc.Layers) != 2 || len(doc.Bounds) != 4 {
			t.Errorf("%s: %+v %v", name, doc, err)
		}
		for target, code := range map[string]int{"/basemap/over-lay/3/0/0": 204, "/basemap/over-lay/9/0/0": 204, "/basemap/over-lay/2/9/0": 400, "/basemap/over-lay/40/0/0": 400,
			"/basemap/over-lay/a/0/0": 400, "/basemap/none/0/0/0": 404, "/basemap/none.json": 404, "/basemap/over-lay.json?x=1": 400} {
			if w := get(s, target); w.Code != code {
				t.Errorf("%s %s: %d, want %d", name, target, w.Code, code)
			}
		}
	}
}

// TestHostileBasemaps: a file that is cut or bent is refused, or answers with
// an error where it is broken; nothing crashes.
func TestHostileBasemaps(t *testing.T) {
	from := datasetServer(t, 300)
	r := rand.New(rand.NewPCG(9, 9))
	for _, name := range []string{"a.pmtiles", "a.mbtiles"} {
		good, err := os.ReadFile(archive(t, from, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			bad := append([]byte{}, good...)
			if i%2 == 0 {
				bad = bad[:r.IntN(len(bad))]
			} else {
				for range 30 {
					bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
				}
			}
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			b, err := basemap.Open(t.Context(), path)
			if err != nil {
				if geo.CodeOf(err) != geo.CodeUnreadable {
					t.Errorf("%v", err)
				}
				continue
			}
			s := another(t, from, func(c *Config) { c.Basemaps = []*basemap.Archive{b} })
			for x := range uint32(4) {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, httptest.NewRequest("GET", "/basemap/a/2/"+string(rune('0'+x))+"/1", nil))
				if w.Code != 200 && w.Code != 204 && w.Code != 503 {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
			b.Close()
		}
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "none.pmtiles"), t.TempDir()} {
		if _, err := basemap.Open(t.Context(), path); geo.CodeOf(err) != geo.CodeUnreadable {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestRasterBasemap: pictures are served as they are, with their own type.
func TestRasterBasemap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hill.mbtiles")
	w, err := mbtiles.Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	picture := []byte("\x89PNG\r\n\x1a\n and so on")
	if err := errors.Join(w.Add(t.Context(), 1, 0, 1, picture), w.Finish(t.Context(), map[string]string{"name": "Hills", "format": "png", "minzoom": "1", "maxzoom": "1"})); err != nil {
		t.Fatal(err)
	}
	s, err := withBasemap(t, path)
	if err != nil {
		t.Fatal(err)
	}
	answer := get(s, "/basemap/hill/1/0/1.png", "Accept-Encoding", "gzip, br")
	if answer.Body.String() != string(picture) || answer.Header().Get("Content-Type") != "image/png" || answer.Header().Get("Content-Encoding") != "" || answer.Header().Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("%v %q", answer.Header(), answer.Body)
	}
	if doc := get(s, "/basemap/hill.json").Body.String(); strings.Contains(doc, "vector_layers") || !strings.Contains(doc, `"name":"Hills"`) {
		t.Error(doc)
	}
}
