package tiles

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb/encoding/mvt"

	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/internal/webtest"
)

// room is a handler of tiles with its routes, and those below a collection.
func room(t *testing.T) (*Handler, http.Handler) {
	t.Helper()
	h := &Handler{Layers: webtest.Layers(t, webtest.Store(t)), Cache: NewCache(1 << 20), Controls: map[string][]string{"d": {"public, max-age=60"}},
		Credit: func(l store.Layer) string { return "credit of " + l.Name }, Places: "credit of places", Origin: func(h http.Header) { h.Set("Access-Control-Allow-Origin", "*") }, Handle: webtest.Failures.Handle}
	return h, webtest.Router(func(r chi.Router) {
		h.Routes(r)
		r.Route("/collections/{collection}", h.CollectionRoutes)
	})
}

// layersOf decodes a tile with another's decoder: how many features each of its
// layers has.
func layersOf(t *testing.T, b []byte) map[string]int {
	t.Helper()
	layers, err := mvt.Unmarshal(b)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, l := range layers {
		out[l.Name] = len(l.Features)
	}
	return out
}

// TestTile: a tile has its features, its type, and a validator; one without
// events is 204.
func TestTile(t *testing.T) {
	_, h := room(t)
	w := webtest.Get(h, "/tiles/d/0/0/0.mvt")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/vnd.mapbox-vector-tile" || w.Header().Get("Cache-Control") != "public, max-age=60" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if got := layersOf(t, w.Body.Bytes()); len(got) == 0 {
		t.Errorf("%v", got)
	}
	if w := webtest.Get(h, "/tiles/d/0/0/0.mvt", "If-None-Match", w.Header().Get("ETag")); w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	if w := webtest.Get(h, "/tiles/events/0/0/0.mvt"); w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", w.Header())
	}
	if w := webtest.Get(h, "/tiles/d/5/0/0.mvt"); w.Code != 204 || w.Body.Len() > 0 {
		t.Errorf("in the ocean: %d", w.Code)
	}
	if w := webtest.Get(h, "/tiles/d/0/0/0.mvt?min_confidence=1"); w.Code != 204 {
		t.Errorf("where the filter holds for none: %d", w.Code)
	}
}

// TestBadAddresses: an address that is none says what is wrong with it.
func TestBadAddresses(t *testing.T) {
	_, h := room(t)
	for target, c := range map[string]struct {
		status int
		says   string
	}{
		"/tiles/none/0/0/0.mvt":                                    {404, `there is no layer "none"`},
		"/tiles/d/x/0/0.mvt":                                       {400, "z: want a whole number"},
		"/tiles/d/0/-1/0.mvt":                                      {400, "x: want a whole number"},
		"/tiles/d/0/0/99999999999.mvt":                             {400, "y: want a whole number"},
		"/tiles/d/2/4/0.mvt":                                       {400, "at zoom 2 x and y run from 0 to 3"},
		fmt.Sprintf("/tiles/d/%d/0/0.mvt", index.MaxZoom+1):        {400, "zooms run from 0 to"},
		"/tiles/d/0/0/0.mvt?bbox=1":                                {400, "bbox"},
		"/tiles/d/0/0/0.mvt?no=1":                                  {400, "no"},
		"/tiles/none.json":                                         {404, `there is no layer "none"`},
		"/tileMatrixSets/None":                                     {404, `there is no tile matrix set "None"; use WebMercatorQuad or WorldCRS84Quad`},
		"/tiles/WebMercatorQuad/0/0/1":                             {404, "there is no such tile"},
		"/tiles/WebMercatorQuad/0/0/x":                             {400, "want a whole number"},
		"/tiles/WebMercatorQuad/99/0/0":                            {404, "there is no such tile"},
		"/tiles/WebMercatorQuad/0/0/1234567890":                    {404, "there is no such tile"},
		"/tiles/WebMercatorQuad/0/0/0?collections=d,none":          {400, `there are no tiles of "none"`},
		"/tiles/WebMercatorQuad/0/0/0?f=png":                       {400, "tiles are mvt only"},
		"/collections/d/tiles/WebMercatorQuad/0/0/0?collections=d": {400, "collections"},
		"/collections/none/tiles":                                  {404, `there is no collection "none"; /collections lists them`},
		"/collections/places/tiles":                                {404, "there are no tiles of places"},
		"/tileMatrixSets?f=xml":                                    {400, "f: "},
	} {
		webtest.Refused(t, webtest.Get(h, target), c.status, c.says)
	}
}

// TestMatrixTiles: by matrix, row and column a tile is that of the map, and in
// one of all collections each has layers of its own.
func TestMatrixTiles(t *testing.T) {
	_, h := room(t)
	whole := webtest.Get(h, "/tiles/d/0/0/0.mvt").Body.String()
	if w := webtest.Get(h, "/collections/d/tiles/WebMercatorQuad/0/0/0?f=mvt"); w.Code != 200 || w.Body.String() != whole {
		t.Errorf("%d, %d bytes, want %d", w.Code, w.Body.Len(), len(whole))
	}
	all := layersOf(t, webtest.Get(h, "/tiles/WebMercatorQuad/0/0/0").Body.Bytes())
	prefixed := 0
	for name := range all {
		if strings.HasPrefix(name, "d.") {
			prefixed++
		}
	}
	if prefixed == 0 || prefixed == len(all) {
		t.Errorf("%v", all)
	}
	one := layersOf(t, webtest.Get(h, "/tiles/WebMercatorQuad/0/0/0?collections=events").Body.Bytes())
	for name := range one {
		if strings.HasPrefix(name, "d.") {
			t.Errorf("%v", one)
		}
	}
	// The events lie between 36 and 44 degrees east: in the right half.
	for col, status := range []int{204, 200} {
		if w := webtest.Get(h, fmt.Sprintf("/collections/d/tiles/WorldCRS84Quad/0/0/%d", col)); w.Code != status {
			t.Errorf("column %d: %d, want %d", col, w.Code, status)
		}
	}
	if w := webtest.Get(h, "/tiles/WorldCRS84Quad/0/0/0"); w.Code != 204 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestDescriptions: what describes tiles leads to them.
func TestDescriptions(t *testing.T) {
	_, h := room(t)
	doc := webtest.Read(t, webtest.Get(h, "/tiles/d.json?min_confidence=0.5"))
	if tiles := doc["tiles"].([]any); tiles[0] != "http://furat.example/tiles/d/{z}/{x}/{y}.mvt?min_confidence=0.5" || doc["attribution"] != "credit of d" || doc["maxzoom"] != float64(index.MaxZoom) {
		t.Errorf("%v", doc)
	}
	sets := webtest.Read(t, webtest.Get(h, "/tileMatrixSets"))["tileMatrixSets"].([]any)
	if len(sets) != len(MatrixSetIDs()) {
		t.Errorf("%d sets", len(sets))
	}
	for _, id := range MatrixSetIDs() {
		set := webtest.Read(t, webtest.Get(h, "/tileMatrixSets/"+id))
		first := set["tileMatrices"].([]any)[0].(map[string]any)
		if set["id"] != id || first["matrixHeight"] != 1.0 || first["tileWidth"] != 256.0 {
			t.Errorf("%v", set)
		}
		for root, want := range map[string]string{"/tiles": "credit of places", "/collections/d/tiles": "credit of d"} {
			tileset := webtest.Read(t, webtest.Get(h, root+"/"+id))
			links := tileset["links"].([]any)
			last := links[len(links)-1].(map[string]any)
			if tileset["attribution"] != want || last["href"] != "http://furat.example"+root+"/"+id+"/{tileMatrix}/{tileRow}/{tileCol}" || last["templated"] != true {
				t.Errorf("%s/%s: %v, %v", root, id, tileset["attribution"], last)
			}
		}
	}
	for _, l := range webtest.Read(t, webtest.Get(h, "/tiles/WebMercatorQuad"))["layers"].([]any) {
		if schema, ok := l.(map[string]any)["propertiesSchema"].(map[string]any); ok && schema["type"] != "object" {
			t.Errorf("the properties of a layer are of type %v", schema["type"])
		}
	}
	if list := webtest.Read(t, webtest.Get(h, "/collections/d/tiles"))["tilesets"].([]any); len(list) != 2 {
		t.Errorf("%v", list)
	}
	for _, target := range []string{"/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad", "/tiles", "/tiles/WorldCRS84Quad", "/collections/d/tiles"} {
		w := webtest.Get(h, target, "Accept", "text/html")
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || strings.Contains(w.Body.String(), "<dataset>") {
			t.Errorf("%s as a page: %d %v", target, w.Code, w.Header())
		}
	}
}

// TestHot: what was asked for in the same words before is answered at once, with
// the same headers, until a change takes it out.
func TestHot(t *testing.T) {
	h, all := room(t)
	hot := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.Hot(w, r) {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	const target = "/tiles/d/0/0/0.mvt?min_confidence=0.2"
	if w := webtest.Get(hot, target); w.Code != http.StatusTeapot {
		t.Errorf("before it was asked for: %d", w.Code)
	}
	first := webtest.Get(all, target)
	again := webtest.Get(hot, target)
	if again.Code != 200 || again.Body.String() != first.Body.String() || again.Header().Get("ETag") != first.Header().Get("ETag") || again.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d %v", again.Code, again.Header())
	}
	for _, other := range []string{"/tiles/d/0/0/0.mvt", "/", "/tiles/"} {
		if w := webtest.Get(hot, other); w.Code != http.StatusTeapot {
			t.Errorf("%s: %d", other, w.Code)
		}
	}
	if w := webtest.Ask(hot, http.MethodPost, target, ""); w.Code != http.StatusTeapot {
		t.Errorf("POST: %d", w.Code)
	}
	webtest.Get(all, "/tiles/d/0/0/0.mvt")
	if h.Cache.Kept("/tiles/d/0/0/0.mvt") == nil || h.Cache.Kept("/tiles/d/9/9/9.mvt") != nil {
		t.Error("what is kept is not what was asked for")
	}
	h.Cache.Changed("d", &index.Changed{Version: 1 << 40, Keys: []uint64{0}})
	if w := webtest.Get(hot, target); w.Code != http.StatusTeapot || h.Cache.Version("d") != 1<<40 {
		t.Errorf("after a change: %d", w.Code)
	}
}

// TestCodingsOfTiles: each client gets the coding that it takes, once the tile
// is worth it.
func TestCodingsOfTiles(t *testing.T) {
	h, all := room(t)
	plain := webtest.Get(all, "/tiles/events/0/0/0.mvt")
	tags := map[string]bool{}
	for _, accept := range []string{"", "gzip", "br", "zstd"} {
		w := webtest.Get(all, "/tiles/events/0/0/0.mvt", "Accept-Encoding", accept)
		tags[w.Header().Get("ETag")] = true
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %v", accept, w.Header())
		}
		if accept == "" && w.Body.String() != plain.Body.String() {
			t.Error("the plain tile is another")
		}
	}
	if want := 4; plain.Body.Len() >= 860 && len(tags) != want {
		t.Errorf("%d validators, want %d", len(tags), want)
	}
	if h.Cache.size == 0 {
		t.Error("nothing is kept")
	}
}
