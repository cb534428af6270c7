package basemap

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/web/internal/webtest"
)

// land is a page with the shape of one country.
var land = fstest.MapFS{"assets/land-0123.json": {Data: []byte(`[[[300000,300000,450000,300000,450000,380000,300000,380000,300000,300000]]]`)}}

func room(t *testing.T, o Options) http.Handler {
	t.Helper()
	o.Gazetteer, o.Log, o.Handle = webtest.Gazetteer(t), webtest.Silent, webtest.Failures.Handle
	if o.Page == nil {
		o.Page = land
	}
	return webtest.Router(New(o).Routes)
}

const picture = "\x89PNG\r\n\x1a\n and so on"

// hills is an archive of one picture, with what is said of it.
func hills(t *testing.T, file string, about map[string]string) *Archive {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	w, err := mbtiles.Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Add(t.Context(), 1, 1, 0, []byte(picture)), w.Finish(t.Context(), about)); err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// TestNames: an archive is named in addresses after its file, in letters that
// need no escaping, and never like the built-in map.
func TestNames(t *testing.T) {
	for file, want := range map[string]string{"Hills & Dales.v2.mbtiles": "hills---dales", "builtin.mbtiles": "map-builtin", "تلال.mbtiles": "map-", "a_b-9.mbtiles": "a_b-9"} {
		if a := hills(t, file, map[string]string{"format": "png"}); a.Name != want {
			t.Errorf("%s: %q, want %q", file, a.Name, want)
		}
	}
}

// TestAbout: what an archive says of itself is told, and what it leaves out has
// a sensible value.
func TestAbout(t *testing.T) {
	full := hills(t, "h.mbtiles", map[string]string{"name": "Hills", "attribution": "A", "type": "overlay", "format": "jpg", "minzoom": "1", "maxzoom": "9", "bounds": "30, 31,32,33"})
	if full.Title != "Hills" || full.Attribution != "A" || !full.Overlay || full.Vector {
		t.Errorf("%+v", full)
	}
	if full.MinZoom != 1 || full.MaxZoom != 9 || len(full.Bounds) != 4 || full.Bounds[3] != 33 {
		t.Errorf("%+v", full)
	}
	if bare := hills(t, "Bare.mbtiles", map[string]string{"minzoom": "x", "maxzoom": "900", "bounds": "1,2"}); bare.Title != "Bare" || bare.MinZoom != 0 || bare.MaxZoom != 22 || bare.Overlay {
		t.Errorf("%+v", bare)
	}
	h := room(t, Options{Archives: []*Archive{full, hills(t, "bare.mbtiles", map[string]string{"format": "png", "bounds": "1,2"})}})
	doc := webtest.Read(t, webtest.Get(h, "/basemap/h.json"))
	if doc["tiles"].([]any)[0] != "http://furat.example/basemap/h/{z}/{x}/{y}" || doc["name"] != "Hills" || doc["vector_layers"] != nil || len(doc["bounds"].([]any)) != 4 {
		t.Errorf("%v", doc)
	}
	if doc := webtest.Read(t, webtest.Get(h, "/basemap/bare.json")); doc["bounds"] != nil {
		t.Errorf("%v", doc)
	}
	webtest.Refused(t, webtest.Get(h, "/basemap/none.json"), 404, `there is no base map "none"`)
	webtest.Refused(t, webtest.Get(h, "/basemap/h.json?x=1"), 400, "x")
}

// TestTiles: a tile is answered as it lies in the archive, under each of its
// names; one that is not there is 204.
func TestTiles(t *testing.T) {
	h := room(t, Options{Archives: []*Archive{hills(t, "h.mbtiles", map[string]string{"format": "png"}), hills(t, "own.mbtiles", map[string]string{"format": "tiff"})},
		Controls: map[string][]string{"own": {"public, max-age=5"}}})
	for target, c := range map[string]struct{ mediaType, cache string }{
		"/basemap/h/1/1/0":       {"image/png", "public, max-age=3600"},
		"/basemap/h/1/1/0.png":   {"image/png", "public, max-age=3600"},
		"/basemap/own/1/1/0.tif": {"application/octet-stream", "public, max-age=5"},
	} {
		w := webtest.Get(h, target, "Accept-Encoding", "gzip")
		if w.Code != 200 || w.Body.String() != picture || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %q %v", target, w.Code, w.Body, w.Header())
		}
		if w.Header().Get("Content-Type") != c.mediaType || w.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %v", target, w.Header())
		}
		if again := webtest.Get(h, target, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s again: %d", target, again.Code)
		}
	}
	if w := webtest.Get(h, "/basemap/own/1/0/0"); w.Code != 204 || w.Header().Get("Cache-Control") != "public, max-age=5" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for target, says := range map[string]string{"/basemap/h/1/2/0": "at zoom 1 x and y run from 0 to 1", "/basemap/h/99/0/0": "zooms run from 0 to", "/basemap/h/1/x/0": "x: want a whole number"} {
		webtest.Refused(t, webtest.Get(h, target), 400, says)
	}
}

// TestClosedArchive: what can't be read is unavailable, and why is not shown.
func TestClosedArchive(t *testing.T) {
	a := hills(t, "h.mbtiles", map[string]string{"format": "png"})
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	webtest.Refused(t, webtest.Get(room(t, Options{Archives: []*Archive{a}}), "/basemap/h/1/1/0"), 503, "the tile can't be read from the base map h")
}

// TestNoArchives: what is none is refused, and says so.
func TestNoArchives(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{"empty": "", "text": "this is no archive", "short": "PMTiles", "cut": "SQLite format 3\x00 and no more"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path); geo.CodeOf(err) != geo.CodeUnreadable || !strings.HasPrefix(err.Error(), path+": the base map can't be used") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "none")); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "the base map can't be opened") {
		t.Errorf("%v", err)
	}
}

// TestBuiltin: the built-in map is made of the page's shapes and the
// gazetteer's names.
func TestBuiltin(t *testing.T) {
	h := room(t, Options{})
	doc := webtest.Read(t, webtest.Get(h, "/basemap/builtin.json"))
	if doc["maxzoom"] != float64(builtinMaxZoom) || !strings.HasPrefix(doc["attribution"].(string), "Natural Earth; ") || len(doc["vector_layers"].([]any)) != 4 {
		t.Errorf("%v", doc)
	}
	plain, packed := webtest.Get(h, "/basemap/builtin/0/0/0.mvt"), webtest.Get(h, "/basemap/builtin/0/0/0", "Accept-Encoding", "gzip")
	if plain.Code != 200 || plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v, %v", plain.Code, plain.Header(), packed.Header())
	}
	if w := webtest.Get(h, "/basemap/builtin/6/0/63"); w.Code != 204 {
		t.Errorf("at the end of the world: %d", w.Code)
	}
	for _, target := range []string{"/basemap/builtin/labels.json", "/basemap/builtin/rivers.json"} {
		if w := webtest.Get(h, target); w.Code != 200 || w.Body.Len() < 100 || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d, %d bytes", target, w.Code, w.Body.Len())
		}
	}
}

// TestBuiltinOfABadPage: without shapes there is no built-in map, and it is said
// what to do; shapes that are none are our fault.
func TestBuiltinOfABadPage(t *testing.T) {
	webtest.Refused(t, webtest.Get(room(t, Options{Page: fstest.MapFS{}}), "/basemap/builtin/0/0/0"), 404, "the page was not built, and with it the built-in base map; run make build")
	webtest.Refused(t, webtest.Get(room(t, Options{Page: fstest.MapFS{"assets/land-1.json": {Data: []byte("{")}}}), "/basemap/builtin.json"), 500, "the server failed")
}
