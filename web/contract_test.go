package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
)

// TestPatchEvent: an event of any layer is changed under its id alone, by its
// properties or as a feature.
func TestPatchEvent(t *testing.T) {
	s := newServer(t, func(r *extract.Reader, st store.Store) { fillSamples(t, r, st); fillGED(t, st, 20) }, withToken)
	patch := func(id, body string, headers ...string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodPatch, "/api/events/"+url.PathEscape(id), strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+testToken)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		return w
	}
	for _, layer := range []string{"events", "ged"} {
		id := document(t, s, "/collections/"+layer+"/items?limit=1")["features"].([]any)[0].(map[string]any)["id"].(string)
		for body, want := range map[string]float64{`{"fatalities":77}`: 77, `{"properties":{"fatalities":78}}`: 78} {
			if w := patch(id, body); w.Code != 204 {
				t.Errorf("%s: %d %s", body, w.Code, w.Body)
			}
			if got := document(t, s, "/api/events/"+url.PathEscape(id))["fatalities"]; got != want {
				t.Errorf("%s: %v, want %v", layer, got, want)
			}
		}
		for body, code := range map[string]int{`{"fatalities":"many"}`: 400, `[]`: 400, `{"nothing":1}`: 400} {
			if w := patch(id, body); w.Code != code {
				t.Errorf("%s: %d %s", body, w.Code, w.Body)
			}
		}
		if w := patch(id, `{"fatalities":1}`, "Authorization", "Bearer wrong"); w.Code != 401 {
			t.Errorf("without the token: %d", w.Code)
		}
	}
	if w := patch("none", `{"fatalities":1}`); w.Code != 404 {
		t.Errorf("no event: %d", w.Code)
	}
}

// TestMetrics: requests are counted by their routes, kept tiles too, and the
// layers tell where they are.
func TestMetrics(t *testing.T) {
	s := gedServer(t, 30)
	for range 3 {
		get(s, "/tiles/ged/0/0/0.mvt")
	}
	get(s, "/collections/ged/items?limit=1")
	get(s, "/no/such/path")
	get(s, "/collections/none")
	for _, target := range []string{"/", "/export/ged.csv", "/collections", "/metrics"} {
		head := httptest.NewRecorder()
		s.ServeHTTP(head, httptest.NewRequest(http.MethodHead, target, nil))
		if head.Code != 200 {
			t.Errorf("HEAD %s: %d", target, head.Code)
		}
	}
	w := get(s, "/metrics")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	for _, want := range []string{
		`furat_http_requests_total{code="200",method="GET",route="/tiles/{layer}/{z}/{x}/{y}.mvt (kept)"} 2`,
		`furat_http_requests_total{code="200",method="GET",route="/tiles/{layer}/{z}/{x}/{y}.mvt"} 1`,
		`furat_http_requests_total{code="200",method="GET",route="/collections/{collection}/items"} 1`,
		`furat_http_requests_total{code="404",method="GET",route="none"} 1`,
		`furat_layer_events{layer="ged"} 30`, `furat_layer_changes_behind{layer="ged"} 0`, `furat_ready 1`,
		`furat_tile_cache_requests_total{kept="yes"} 2`, `furat_tile_cache_tiles 1`, "go_goroutines", "furat_http_request_seconds_bucket",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no line %s", want)
		}
	}
	if t.Failed() {
		t.Log(regexp.MustCompile(`(?m)^furat_(http_requests|layer|tile).*$`).FindAllString(w.Body.String(), -1))
	}
}

// TestItemsInPart: features with some properties, without geometry, or as files
// of any format.
func TestItemsInPart(t *testing.T) {
	s := gedServer(t, 30)
	for _, collection := range []string{"ged", "places"} {
		name := map[string]string{"ged": "fatalities", "places": "population"}[collection]
		doc := document(t, s, "/collections/"+collection+"/items?limit=2&skipGeometry=true&properties="+name+",id")
		for _, f := range doc["features"].([]any) {
			f := f.(map[string]any)
			if p := f["properties"].(map[string]any); len(p) != 2 || f["geometry"] != nil || f["id"] != p["id"] {
				t.Errorf("%s: %v", collection, f)
			}
		}
		for _, bad := range []string{"properties=none", "skipGeometry=maybe", "f=docx"} {
			if w := get(s, "/collections/"+collection+"/items?"+bad); w.Code != 400 {
				t.Errorf("%s: %d", bad, w.Code)
			}
		}
	}
	w := get(s, "/collections/ged/items?limit=7&f=csv&sortby=-fatalities")
	if lines := strings.Count(w.Body.String(), "\n"); w.Code != 200 || lines < 8 || w.Header().Get("OGC-NumberMatched") != "30" || w.Header().Get("OGC-NumberReturned") != "7" {
		t.Errorf("%d, %d lines, %v", w.Code, lines, w.Header())
	}
	next := ""
	for _, l := range w.Header()["Link"] {
		if strings.Contains(l, `rel="next"`) {
			next, _, _ = strings.Cut(strings.TrimPrefix(l, "<"), ">")
		}
	}
	if w := get(s, next); w.Code != 200 || w.Header().Get("OGC-NumberReturned") != "7" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Errorf("%s: %d %v", next, w.Code, w.Header())
	}
	for _, f := range []string{"fgb", "parquet", "gpkg", "kml", "geojsonseq", "geojson"} {
		if w := get(s, "/collections/ged/items?limit=5&f="+f); w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("%s: %d", f, w.Code)
		}
	}
	if w := get(s, "/collections/places/items?limit=5&f=csv"); w.Code != 400 {
		t.Errorf("places as a file: %d", w.Code)
	}
}

// TestOtherOrigins: where they may read, pages of other origins see what clients
// go by, and may ask for ranges; a public server tells caches that they may
// share.
func TestOtherOrigins(t *testing.T) {
	s := gedServer(t, 5, func(c *Config) { c.CORS, c.Site.Public = "*", true })
	for _, target := range []string{"/export/ged.pmtiles", "/collections/ged/items", "/tiles/ged/0/0/0.mvt"} {
		req := httptest.NewRequest(http.MethodOptions, target, nil)
		req.Header.Set("Origin", "https://a.example")
		req.Header.Set("Access-Control-Request-Method", "GET")
		req.Header.Set("Access-Control-Request-Headers", "range")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != 204 || w.Header().Get("Access-Control-Allow-Origin") != "*" || (!strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Range") && !strings.HasSuffix(target, "items")) {
			t.Errorf("%s: %d %v", target, w.Code, w.Header())
		}
		got := get(s, target)
		h := got.Header()
		if !strings.Contains(h.Get("Access-Control-Expose-Headers"), "Content-Range") || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.HasPrefix(h.Get("Cache-Control"), "public") {
			t.Errorf("%s: %v", target, h)
		}
	}
	for target, want := range map[string]string{"/api/extract": "POST", "/api/events/x": "GET, HEAD, PATCH", "/collections": "GET, HEAD", "/collections/ged": "GET, HEAD", "/collections/ged/schema": "GET, HEAD", "/assets/a-1.js": "GET, HEAD"} {
		req := httptest.NewRequest(http.MethodOptions, target, nil)
		req.Header.Set("Access-Control-Request-Method", "POST")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != 204 || w.Header().Get("Access-Control-Allow-Methods") != want || !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("%s: %d %v", target, w.Code, w.Header())
		}
		refused := httptest.NewRecorder()
		s.ServeHTTP(refused, httptest.NewRequest(http.MethodDelete, target, nil))
		if refused.Code != 405 || refused.Header().Get("Allow") != want {
			t.Errorf("DELETE %s: %d, Allow %s", target, refused.Code, refused.Header().Get("Allow"))
		}
	}
	closed := gedServer(t, 5)
	if h := get(closed, "/collections/ged/items").Header(); h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", h)
	}
}

// TestHeadersStayWhole: what is asked for can't begin another header.
func TestHeadersStayWhole(t *testing.T) {
	s := gedServer(t, 5)
	evil := url.QueryEscape("location <> 'a\r\nX-Evil: 1\r\n\r\nbody'")
	for _, target := range []string{"/collections/ged/items?f=csv&limit=1&filter=" + evil, "/export/ged.csv?filter=" + evil, "/export/ged.kml?filter=" + evil, "/qgis/ged.qlr?filter=" + evil,
		"/tiles/ged/style.json?filter=" + evil, "/export/ged%0d%0aX-Evil:%201.csv", "/qgis/ged.qlr%0d%0aX-Evil:%201"} {
		w := get(s, target)
		for name, values := range w.Header() {
			if name == "X-Evil" || strings.ContainsAny(strings.Join(values, ""), "\r\n") {
				t.Errorf("%s: %s: %q", target, name, values)
			}
		}
		if strings.Contains(target, "filter=") && w.Code != 200 {
			t.Errorf("%s: %d %.200s", target, w.Code, w.Body)
		}
	}
}

// TestStoreUnderOurFeet: where the store's file is replaced while it is served,
// the server is not ready, and takes no edit.
func TestStoreUnderOurFeet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	st, err := address.Address(path).Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	fillGED(t, st, 10)
	of := gedServer(t, 1)
	s := another(t, of, withToken, func(c *Config) { c.Store = st })
	if w := get(s, "/readyz"); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	id := document(t, s, "/api/events?layer=ged&limit=1")["events"].([]any)[0].(map[string]any)["id"].(string)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if w := get(s, "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "was replaced") {
		t.Errorf("ready: %d %s", w.Code, w.Body)
	}
	req := httptest.NewRequest(http.MethodPatch, "/api/events/"+url.PathEscape(id), strings.NewReader(`{"fatalities":1}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+testToken)
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, req); w.Code != 503 {
		t.Errorf("an edit: %d %s", w.Code, w.Body)
	}
	if w := get(s, "/tiles/ged/0/0/0.mvt"); w.Code != 200 {
		t.Errorf("what is in the index: %d", w.Code)
	}
}
