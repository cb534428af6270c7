package basemap

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/paulmach/orb/encoding/mvt"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/web/internal/webtest"
)

func room(t *testing.T, o Options) http.Handler {
	t.Helper()
	o.Gazetteer, o.Log, o.Handle = webtest.Gazetteer(t), webtest.Silent, webtest.Failures.Handle
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
		"/basemap/own/1/1/0.tif": {"image/png", "public, max-age=5"},
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

// layersOf names the layers of a tile.
func layersOf(t *testing.T, raw []byte) map[string]*mvt.Layer {
	t.Helper()
	layers, err := mvt.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*mvt.Layer{}
	for _, l := range layers {
		out[l.Name] = l
	}
	return out
}

// TestBuiltin: the built-in map has the shapes of the archive and the gazetteer's
// names.
func TestBuiltin(t *testing.T) {
	h := room(t, Options{})
	doc := webtest.Read(t, webtest.Get(h, "/basemap/builtin.json"))
	if doc["maxzoom"] != 7.0 || !strings.HasPrefix(doc["attribution"].(string), "Natural Earth; ") || len(doc["vector_layers"].([]any)) != 10 {
		t.Errorf("%v", doc)
	}
	plain, packed := webtest.Get(h, "/basemap/builtin/6/39/25.mvt"), webtest.Get(h, "/basemap/builtin/6/39/25", "Accept-Encoding", "gzip")
	if plain.Code != 200 || plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v, %v", plain.Code, plain.Header(), packed.Header())
	}
	layers := layersOf(t, plain.Body.Bytes())
	for _, name := range []string{"land_fine", "rivers", "borders", "admin1", "places"} {
		if layers[name] == nil || len(layers[name].Features) == 0 {
			t.Errorf("nothing of %s at Deir ez-Zor", name)
		}
	}
	if w := webtest.Get(h, "/basemap/builtin/8/0/0"); w.Code != 204 {
		t.Errorf("beyond the last zoom: %d", w.Code)
	}
}

// TestDisputed: a line that one side does not recognise says so.
func TestDisputed(t *testing.T) {
	h := room(t, Options{})
	kinds := func(target string) map[any]int {
		out := map[any]int{}
		for _, f := range layersOf(t, webtest.Get(h, target).Body.Bytes())["borders"].Features {
			out[f.Properties["kind"]]++
		}
		return out
	}
	for name, target := range map[string]string{"Golan": "/basemap/builtin/7/76/51", "Crimea": "/basemap/builtin/6/38/22", "Kashmir": "/basemap/builtin/5/22/12", "Western Sahara": "/basemap/builtin/5/14/13"} {
		if n := kinds(target); n["disputed"] == 0 {
			t.Errorf("%s: %v", name, n)
		}
	}
}

// readWindow takes the tiles of a window apart.
func readWindow(t *testing.T, body []byte) (tiles [][]byte) {
	t.Helper()
	for len(body) > 0 {
		n, size := binary.Uvarint(body)
		if size <= 0 || n > uint64(len(body)-size) {
			t.Fatal("a window that is cut short")
		}
		tiles = append(tiles, body[size:size+int(n)])
		body = body[size+int(n):]
	}
	return tiles
}

// TestWindow: all tiles of a window come in one answer, each as it is alone.
func TestWindow(t *testing.T) {
	h := room(t, Options{Archives: []*Archive{hills(t, "h.mbtiles", map[string]string{"format": "png"})}})
	got := readWindow(t, webtest.Get(h, "/basemap/builtin/window?tiles=6/38/24/40/25").Body.Bytes())
	names := readWindow(t, webtest.Get(h, "/basemap/builtin/names?tiles=6/38/24/40/25").Body.Bytes())
	if len(got) != 6 || len(names) != 6 {
		t.Fatalf("%d tiles, %d of names", len(got), len(names))
	}
	for i := range got {
		alone := webtest.Get(h, fmt.Sprintf("/basemap/builtin/6/%d/%d", 38+i%3, 24+i/3)).Body.String()
		if alone != string(got[i])+string(names[i]) {
			t.Errorf("tile %d is another in a window", i)
		}
	}
	for target, says := range map[string]string{"builtin/window?tiles=6/38/24/40": "Z/X0/Y0/X1/Y1", "builtin/window?tiles=6/40/24/38/25": "the smaller first", "builtin/window?tiles=7/0/0/127/127": "at most 1024",
		"builtin/window?tiles=x/0/0/0/0": "whole numbers", "builtin/names?tiles=15/0/0/0/0": "zooms run from 0 to 14", "builtin/window?tiles=1/0/0/1/4294967295": "run from 0 to 1", "h/window?tiles=1/0/0/1/1": "has pictures", "builtin/window": "Z/X0"} {
		webtest.Refused(t, webtest.Get(h, "/basemap/"+target), 400, says)
	}
}

// TestWrittenNames: the weightiest names of a tile stand on the tiles below it too, and
// none has what tells it from others in a list.
func TestWrittenNames(t *testing.T) {
	n := newNames(webtest.Gazetteer(t))
	for _, at := range []mercator.Tile{{Z: 5, X: 19, Y: 12}, {Z: 8, X: 157, Y: 101}} {
		below := map[string]bool{}
		for i := range uint32(4) {
			for _, x := range n.in(mercator.Tile{Z: at.Z + 1, X: 2*at.X + i&1, Y: 2*at.Y + i>>1}) {
				below[x.place.ID] = true
			}
		}
		all := n.in(at)
		if len(all) == 0 || len(all) > namesInTile {
			t.Errorf("%v: %d names", at, len(all))
		}
		for _, x := range all {
			if !below[x.place.ID] {
				t.Errorf("%s is on %v and not below", x.place.ID, at)
			}
		}
	}
	for name, want := range map[string]string{"Raqqa city": "Raqqa", "Al-Mansurah, Aleppo": "Al-Mansurah", "Kansas City": "Kansas City", "Deir ez-Zor Governorate": "Deir ez-Zor", "Rafah (Egypt)": "Rafah"} {
		if got := bare(name); got != want {
			t.Errorf("%q becomes %q", name, got)
		}
	}
	if got := bareArabic("مدينة الرقة"); got != "الرقة" {
		t.Errorf("%q", got)
	}
}

// TestPeopled: of what is not curated exactly the places of enough inhabitants are
// written.
func TestPeopled(t *testing.T) {
	g := webtest.Gazetteer(t)
	curated := map[string]bool{}
	for _, p := range g.Places() {
		curated[p.ID] = true
	}
	want, got := map[string]bool{}, map[string]bool{}
	if err := g.EachNumbered(nil, func(_ uint32, p *gazetteer.Place) error {
		if !curated[p.ID] && p.Population >= leastCitizens {
			want[p.ID] = true
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	g.EachPeopled(leastCitizens, func(p *gazetteer.Place) { got[p.ID] = true })
	if len(want) != len(got) {
		t.Errorf("%d places, want %d", len(got), len(want))
	}
	for id := range got {
		if !want[id] {
			t.Errorf("%s has too few, or is curated", id)
		}
	}
}
