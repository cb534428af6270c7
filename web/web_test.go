package web

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/samples"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tokens"
)

func newServer(t testing.TB, fill func(*extract.Reader, store.Store), with ...func(*Config)) *Server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := extract.New(g)
	if err != nil {
		t.Fatal(err)
	}
	st, err := address.Address(filepath.Join(t.TempDir(), "t.db")).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	fill(r, st)
	config := Config{Store: st, Gazetteer: g, Reader: r, Log: silent, Raster: OpenStreetMap,
		Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Furat</title>")}, "assets/a-1.js": {Data: []byte(strings.Repeat("export {};\n", 200))}}}
	for _, change := range with {
		change(&config)
	}
	s := New(config)
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// silent is a log that nobody reads.
var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// withToken lets edits in.
func withToken(c *Config) { c.Guard = tokens.Fixed(testToken) }

// another makes a second server over the store of one.
func another(t testing.TB, of *Server, with ...func(*Config)) *Server {
	t.Helper()
	config := Config{Store: of.config.Store, Gazetteer: of.config.Gazetteer, Reader: of.config.Reader, Log: silent}
	for _, change := range with {
		change(&config)
	}
	s := New(config)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// sampleServer serves the built-in sample articles.
func sampleServer(t testing.TB, with ...func(*Config)) *Server {
	return newServer(t, func(r *extract.Reader, st store.Store) { fillSamples(t, r, st) }, with...)
}

func fillSamples(t testing.TB, r *extract.Reader, st store.Store) {
	articles, err := samples.Articles()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		res, err := r.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.PutItems(context.Background(), a.Origin, []store.Item{{Article: res.Article, Reports: res.Reports, Fingerprint: a.ID}}); err != nil {
			t.Fatal(err)
		}
	}
}

func get(s http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest("GET", target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w
}

type featureCollection struct {
	Features []struct {
		ID         string
		Properties map[string]any
	}
}

func features(t *testing.T, s http.Handler, target string) featureCollection {
	t.Helper()
	w := get(s, target)
	var c featureCollection
	if err := json.Unmarshal(w.Body.Bytes(), &c); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %v", target, w.Code, err)
	}
	return c
}

func TestBadParameters(t *testing.T) {
	s := sampleServer(t)
	for target, param := range map[string]string{
		"/layers/events.geojson?bbox=a,b,c,d":                   "bbox",
		"/layers/events.geojson?bbox=1,2,3":                     "bbox",
		"/layers/events.geojson?bbox=1,2,3,4&bbox=1,2,3,4":      "bbox",
		"/layers/events.geojson?datetime=yesterday":             "datetime",
		"/layers/events.geojson?event_type=War":                 "event_type",
		"/layers/events.geojson?evil=1":                         "evil",
		"/tiles/events/3/1/1.mvt?bbox=":                         "bbox",
		"/tiles/events/15/1/1.mvt":                              "z",
		"/tiles/events/2/4/0.mvt":                               "x",
		"/tiles/events/2/x/0.mvt":                               "x",
		"/api/events?limit=0":                                   "limit",
		"/api/events?limit=1001":                                "limit",
		"/api/events?offset=-1":                                 "offset",
		"/gazetteer/search":                                     "q",
		"/gazetteer/search?q=x&limit=1&limit=2":                 "limit",
		"/gazetteer/search?q=x&near=1":                          "near",
		"/gazetteer/search?q=" + strings.Repeat("x", 300):       "q",
		"/tiles/events.json?nope=1":                             "nope",
		"/api/summary?actor=" + strings.Repeat("a&actor=", 101): "actor",
	} {
		w := get(s, target)
		var p reply.Problem
		err := json.Unmarshal(w.Body.Bytes(), &p)
		if w.Code != 400 || w.Header().Get("Content-Type") != "application/problem+json" || err != nil || p.Param != param || p.Detail == "" {
			t.Errorf("%.60s: %d %s parameter %q, want %q", target, w.Code, w.Body, p.Param, param)
		}
	}
	for _, target := range []string{"/nothing", "/api/events/nothing", "/assets/../../go.mod", "/assets/none.js", "/export/events.exe"} {
		if w := get(s, target); w.Code != 404 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	req := httptest.NewRequest("POST", "/layers/events.geojson", nil)
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, req); w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestLayerAgreesWithTheOtherAnswers(t *testing.T) {
	s := sampleServer(t)
	all := features(t, s, "/layers/events.geojson")
	if len(all.Features) < 30 {
		t.Fatalf("%d events of the samples", len(all.Features))
	}
	for _, q := range []string{"", "event_type=Battles", "actor=sdf", "datetime=2023-01-01/2023-12-31", "bbox=40,34,41,35.5",
		"event_type=Battles&event_type=Riots&bbox=-180,-90,180,90", "status=claimed"} {
		want := len(features(t, s, "/layers/events.geojson?"+q).Features)
		var sum struct{ Total int }
		json.Unmarshal(get(s, "/api/summary?"+q).Body.Bytes(), &sum)
		var list struct {
			Total  int
			Events []struct{ ID string }
		}
		json.Unmarshal(get(s, "/api/events?limit=1000&"+q).Body.Bytes(), &list)
		if sum.Total != want || list.Total != want || len(list.Events) != want {
			t.Errorf("%q: layer %d, summary %d, list %d of %d", q, want, sum.Total, len(list.Events), list.Total)
		}
	}
	for _, f := range all.Features {
		if len(f.Properties) != len(geo.Columns()) {
			t.Fatalf("%s has %d properties", f.ID, len(f.Properties))
		}
	}
}

// TestTilesHoldEverything sums the tiles of several zooms over HTTP.
func TestTilesHoldEverything(t *testing.T) {
	s := sampleServer(t)
	for _, q := range []string{"", "?event_type=Battles", "?datetime=2023-01-01/.."} {
		want := 0
		for _, f := range features(t, s, "/layers/events.geojson"+q).Features {
			if f.Properties["geo_precision"] != 0.0 {
				want++
			}
		}
		for _, z := range []uint32{0, 4, 7} {
			got := 0
			for x := uint32(0); x < 1<<z; x++ {
				for y := uint32(0); y < 1<<z; y++ {
					w := get(s, fmt.Sprintf("/tiles/events/%d/%d/%d.mvt%s", z, x, y, q))
					if w.Code == 204 {
						continue
					}
					got += countTile(t, w.Body.Bytes())
				}
			}
			if got != want {
				t.Errorf("%q zoom %d: %d, want %d", q, z, got, want)
			}
		}
	}
}

func countTile(t *testing.T, body []byte) int {
	t.Helper()
	layers, err := orbmvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range layers {
		for _, f := range l.Features {
			if l.Name == "events" {
				n++
				continue
			}
			n += int(f.Properties.MustInt("point_count"))
		}
	}
	return n
}

// decoded unpacks a body with the coding's own reader.
func decoded(t *testing.T, coding string, from io.Reader) string {
	t.Helper()
	var r io.Reader
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(from)
	case "br":
		r = brotli.NewReader(from)
	case "zstd":
		r, err = zstd.NewReader(from)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestValidatorsAndEncodings(t *testing.T) {
	s := sampleServer(t)
	for _, target := range []string{"/", "/assets/a-1.js", "/layers/events.geojson", "/tiles/events/4/9/6.mvt", "/tiles/events.json", "/api/summary",
		"/api/config", "/gazetteer/search?q=raqqa", "/basemap/builtin/names?tiles=5/19/12/20/13", "/export/events.csv"} {
		plain := get(s, target)
		tag := plain.Header().Get("ETag")
		if plain.Code != 200 || !strings.HasPrefix(tag, `"`) {
			t.Errorf("%s: %d, ETag %q is not strong", target, plain.Code, tag)
			continue
		}
		if w := get(s, target, "If-None-Match", `"other", `+tag); w.Code != 304 || w.Body.Len() != 0 {
			t.Errorf("%s: %d with its own ETag", target, w.Code)
		}
		seen := map[string]bool{tag: true}
		for _, coding := range []string{"gzip", "br", "zstd"} {
			zipped := get(s, target, "Accept-Encoding", coding)
			switch got := zipped.Header().Get("Content-Encoding"); {
			case plain.Body.Len() < reply.MinCompressed && got == "":
				continue
			case strings.HasPrefix(target, "/layers/") || strings.HasPrefix(target, "/export/"):
				if coding != "gzip" {
					continue // a stream is compressed with gzip or not at all
				}
				fallthrough
			default:
				if got != coding {
					t.Errorf("%s: %q for %s", target, got, coding)
					continue
				}
			}
			if seen[zipped.Header().Get("ETag")] {
				t.Errorf("%s: two encodings, one strong ETag", target)
			}
			seen[zipped.Header().Get("ETag")] = true
			if body := decoded(t, coding, zipped.Body); body != plain.Body.String() {
				t.Errorf("%s: what %s unpacks to differs", target, coding)
			}
		}
		if w := get(s, target, "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: gzip although refused", target)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := sampleServer(t)
	for _, target := range []string{"/", "/nothing", "/layers/events.geojson"} {
		h := get(s, target).Header()
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", target, h)
		}
		if !strings.Contains(csp, "https://tile.openstreetmap.org") {
			t.Errorf("the online base map's host is not allowed: %s", csp)
		}
		if h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: other origins may read without the operator's word", target)
		}
	}
}

func TestEventDetail(t *testing.T) {
	s := sampleServer(t)
	id := features(t, s, "/layers/events.geojson?event_type=Battles").Features[0].ID
	var e struct {
		ID      string
		Quote   string
		Reports []struct {
			Article struct {
				Title  string
				Sample bool
			}
			Quotes  []struct{ Before, Text, After string }
			Reasons []geo.Reason
		}
	}
	if err := json.Unmarshal(get(s, "/api/events/"+id).Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	if e.ID != id || len(e.Reports) != 1 || len(e.Reports[0].Quotes) == 0 || len(e.Reports[0].Reasons) == 0 || !e.Reports[0].Article.Sample || e.Reports[0].Article.Title == "" {
		t.Errorf("%+v", e)
	}
}

func TestLanding(t *testing.T) {
	s := sampleServer(t)
	if w := get(s, "/", "Accept", "text/html,application/json;q=0.9"); !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("a browser gets %s", w.Header().Get("Content-Type"))
	}
	for _, w := range []*httptest.ResponseRecorder{get(s, "/?f=json"), get(s, "/", "Accept", "application/json")} {
		var landing struct{ Links []struct{ Href string } }
		if err := json.Unmarshal(w.Body.Bytes(), &landing); err != nil || len(landing.Links) == 0 {
			t.Fatalf("%v: %s", err, w.Body)
		}
		for _, l := range landing.Links {
			u, _ := url.Parse(l.Href)
			if got := get(s, u.RequestURI()); got.Code != 200 {
				t.Errorf("%s: %d", l.Href, got.Code)
			}
		}
	}
}

func TestHeadOfTheStreamEnds(t *testing.T) {
	s := sampleServer(t)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("HEAD", "/api/stream", nil))
	if w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
}

// TestSlowDownloads: clients that read slowly take nothing from others.
func TestSlowDownloads(t *testing.T) {
	s := sampleServer(t)
	stuck := make(chan struct{})
	var slow sync.WaitGroup
	for i := range 40 {
		slow.Go(func() {
			s.ServeHTTP(&stuckWriter{httptest.NewRecorder(), stuck}, httptest.NewRequest("GET", fmt.Sprint("/export/events.geojson?min_confidence=0.0", i), nil))
		})
	}
	defer slow.Wait()
	defer close(stuck)
	for _, target := range []string{"/export/events.csv?status=reported", "/tiles/events/0/0/0.mvt", "/export/events.geojson?min_confidence=0.00"} {
		if w := get(s, target); w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("%s beside slow downloads: %d", target, w.Code)
		}
	}
}

// stuckWriter is a client that does not read on until it is let go.
type stuckWriter struct {
	*httptest.ResponseRecorder
	free chan struct{}
}

// Write waits.
func (s *stuckWriter) Write(b []byte) (int, error) {
	<-s.free
	return s.ResponseRecorder.Write(b)
}

func TestNotReady(t *testing.T) {
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Store: ledger.New(mem.Open(), nil), Gazetteer: g, Log: silent})
	for target, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/layers/events.geojson": 503} {
		if w := get(s, target); w.Code != want {
			t.Errorf("%s before the index is loaded: %d, want %d", target, w.Code, want)
		}
	}
}

// TestNewEventsAppear ingests beside a running server.
func TestNewEventsAppear(t *testing.T) {
	s := sampleServer(t)
	before := len(features(t, s, "/layers/events.geojson").Features)
	if err := storetest.Fill(context.Background(), s.config.Store, storetest.Events(5, 1)); err != nil {
		t.Fatal(err)
	}
	waitFor(t, s, "events")
	var sum struct{ Total int }
	json.Unmarshal(get(s, "/api/summary").Body.Bytes(), &sum)
	if sum.Total != before+5 {
		t.Errorf("%d events after, %d before", sum.Total, before)
	}
}

// TestSources: where places come from is told with the data, in the tiles'
// description and by itself.
func TestSources(t *testing.T) {
	s := sampleServer(t)
	var answer struct {
		Attribution string
		Sources     []struct{ Title, Licence, Attribution string }
	}
	if err := json.Unmarshal(get(s, "/api/sources").Body.Bytes(), &answer); err != nil || len(answer.Sources) == 0 || answer.Sources[0].Licence == "" {
		t.Fatalf("%+v, %v", answer, err)
	}
	if w := get(s, "/layers/events.geojson"); !strings.Contains(w.Body.String()[:2000], `"attribution":"Places: Furat`) || !strings.Contains(w.Header().Get("Link"), `/api/sources>; rel="license"`) {
		t.Errorf("the layer says %.300s and %q", w.Body.String(), w.Header().Get("Link"))
	}
	if w := get(s, "/tiles/events.json"); !strings.Contains(w.Body.String(), "Places: Furat") {
		t.Errorf("TileJSON: %s", w.Body)
	}
}

// TestAreas: without imported boundaries no outline is known, and the answer
// says what to do.
func TestAreas(t *testing.T) {
	if w := get(sampleServer(t), "/gazetteer/areas/deir-ez-zor-governorate"); w.Code != 404 || !strings.Contains(w.Body.String(), "ocha-cod") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestSearchTellsWhatMatched: an answer names the matching name and what
// speaks for the place.
func TestSearchTellsWhatMatched(t *testing.T) {
	var answer struct {
		Candidates []struct {
			ID  string
			Why struct {
				Matched string
				Name    float64
			}
		}
	}
	w := get(sampleServer(t), "/gazetteer/search?q=Halab&near=37.2,36.2")
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Candidates) == 0 {
		t.Fatalf("%s, %v", w.Body, err)
	}
	if c := answer.Candidates[0]; c.ID != "aleppo" || c.Why.Matched == "" || c.Why.Name <= 0 {
		t.Errorf("%+v", c)
	}
}

// streamLines reads the data of server-sent events.
func streamLines(t *testing.T, ctx context.Context, target string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", target, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	lines := make(chan string, 16)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(answer.Body); scan.Scan(); {
			if data, ok := strings.CutPrefix(scan.Text(), "data: "); ok {
				lines <- data
			}
		}
	}()
	return lines
}

// rowsIn counts the rows of a table of an SQLite file.
func rowsIn(t *testing.T, path, table string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT count(*) FROM "` + table + `"`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
