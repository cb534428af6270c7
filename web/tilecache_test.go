package web

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/storetest"
	"github.com/furat-map/furat/web/live"
	"github.com/furat-map/furat/web/reply"
)

// datasetServer serves a store with a dataset of n events beside the samples.
func datasetServer(t testing.TB, n int, with ...func(*Config)) *Server {
	return newServer(t, func(_ *extract.Reader, st store.Store) {
		ctx := context.Background()
		if err := st.PutDataset(ctx, store.Layer{Name: "ged", Title: "GED", Licence: "CC BY 4.0", Attribution: "UCDP"}); err != nil {
			t.Fatal(err)
		}
		if _, err := st.Import(ctx, "ged", storetest.Events(n, 5)); err != nil {
			t.Fatal(err)
		}
	}, with...)
}

// waitFor waits until the server has taken up the latest change of a layer.
func waitFor(t *testing.T, s *Server, name string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		l, err := s.layers.Named(name)
		if err != nil {
			continue
		}
		if last, err := l.Reader.LastChange(context.Background()); err == nil && last > 0 && l.Snapshot().Version == last {
			if told := s.cache.Version(name); told == last || told == 0 {
				return
			}
		}
	}
	t.Fatal("the server does not follow the store")
}

// TestExactlyItsTilesAreStale: after a change each tile is what a server that
// never cached answers, and tiles without the change keep their place.
func TestExactlyItsTilesAreStale(t *testing.T) {
	s := datasetServer(t, 3000)
	ctx := context.Background()
	x, y := mercator.Project(40.5, 35.5)
	tiles := map[string]string{}
	for z := uint32(0); z <= 9; z++ {
		for dx := range uint32(4) {
			if tx := uint32(uint64(x)>>(32-z)) + dx; tx < 1<<z {
				tiles[fmt.Sprintf("/tiles/ged/%d/%d/%d.mvt", z, tx, uint32(uint64(y)>>(32-z)))] = ""
			}
		}
	}
	kept := func() map[string]any {
		out := map[string]any{}
		for target := range tiles {
			out[target] = s.cache.Kept(target)
		}
		return out
	}
	for target := range tiles {
		tiles[target] = get(s, target).Body.String()
		if again := get(s, target).Body.String(); again != tiles[target] {
			t.Fatalf("%s: the cached tile differs", target)
		}
	}
	before := kept()
	e := storetest.Events(3001, 5)[3000]
	e.Lon, e.Lat, e.GeoPrecision = 40.5, 35.5, geo.GeoExact
	if _, err := s.config.Store.Import(ctx, "ged", []geo.Event{e}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, s, "ged")
	fresh := another(t, s)
	for target, old := range kept() {
		want := get(fresh, target).Body.String()
		stays := want == tiles[target]
		if stays && before[target] != nil && old != before[target] {
			t.Errorf("%s did not change and went from the cache", target)
		}
		if got := get(s, target).Body.String(); got != want {
			t.Errorf("%s is stale", target)
		}
	}
}

// TestLayers: a dataset is a layer of its own, filtered alike, and its events
// are found by id.
func TestLayers(t *testing.T) {
	s := datasetServer(t, 500)
	var list struct {
		Layers []struct {
			Name, Licence, Attribution string
			Events                     int
		}
	}
	if err := json.Unmarshal(get(s, "/api/layers").Body.Bytes(), &list); err != nil || len(list.Layers) != 2 {
		t.Fatalf("%v %+v", err, list)
	}
	if l := list.Layers[1]; l.Name != "ged" || l.Events != 500 || l.Licence != "CC BY 4.0" || l.Attribution != "UCDP (CC BY 4.0)" {
		t.Errorf("%+v", l)
	}
	total := func(target string) int {
		var a struct {
			Total  int
			Events []struct{ ID string }
		}
		w := get(s, target)
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %v", target, w.Code, err)
		}
		return a.Total
	}
	own, ged := total("/api/events"), total("/api/events?layer=ged")
	if ged != 500 || total("/api/events?layer=ged&layer=events") != own+ged || total("/api/summary?layer=ged&layer=events") != own+ged || total("/api/summary") != own {
		t.Errorf("own %d, ged %d", own, ged)
	}
	if n := len(features(t, s, "/layers/ged.geojson?event_type=Battles").Features); n == 0 || n != total("/api/summary?layer=ged&event_type=Battles") {
		t.Errorf("%d battles in the file", n)
	}
	for target, want := range map[string]int{"/api/events/g00000003": 200, "/api/events/g%30%30000003": 200, "/tiles/ged.json": 200, "/tiles/none.json": 404, "/tiles/none/0/0/0.mvt": 404,
		"/layers/none.geojson": 404, "/export/none.csv": 404, "/api/summary?layer=none": 400, "/tiles/ged/15/0/0.mvt": 400, "/tiles/ged/3/8/0.mvt": 400,
		"/tiles/ged/0/0/0.mvt?layer=x": 400, "/api/layers?x=1": 400, "/tiles/ged/0/0/0.mvt?actor=" + strings.Repeat("a", 40_000): 400, "/tiles/ged/0/0/0.mvt?" + strings.Repeat("actor=a&", 101) + "actor=b": 400, "/api/events?layer=ged&layer=events&offset=300000": 400} {
		if w := get(s, target); w.Code != want {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
	}
	if w := get(s, "/api/events/g00000003"); !strings.Contains(w.Body.String(), `"layer":"ged","attribution":"UCDP (CC BY 4.0)"`) {
		t.Errorf("%s", w.Body)
	}
}

// TestStreamTellsWhere: an open page hears which layer, area and days changed.
func TestStreamTellsWhere(t *testing.T) {
	s := datasetServer(t, 10)
	srv := httptest.NewServer(s)
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	lines := streamLines(t, ctx, srv.URL+"/api/stream")
	if first := <-lines; !strings.Contains(first, `"ged":10`) {
		t.Errorf("first %s", first)
	}
	e := geo.Event{ID: "new", Lon: 40.5, Lat: 35.5, GeoPrecision: 1, Date: geo.NewDay(2024, 1, 2), DateEnd: geo.NewDay(2024, 1, 3), SubEventType: "Attack"}
	if _, err := s.config.Store.Import(ctx, "ged", []geo.Event{e}); err != nil {
		t.Fatal(err)
	}
	var c struct {
		Layer    string
		Events   int
		BBox     *[4]float64
		Datetime *string
	}
	if err := json.Unmarshal([]byte(<-lines), &c); err != nil || c.Layer != "ged" || c.Events != 1 || c.BBox == nil || *c.BBox != [4]float64{40.5, 35.5, 40.5, 35.5} ||
		c.Datetime == nil || *c.Datetime != "2024-01-02/2024-01-03" {
		t.Errorf("%+v %v", c, err)
	}
}

// TestMaxAge: a layer's tiles carry what the operator said, others ask each
// time, the first answer and the later ones alike.
func TestMaxAge(t *testing.T) {
	from := datasetServer(t, 50)
	s := another(t, from, func(c *Config) { c.MaxAge = map[string]Age{"ged": {Fresh: 60}} })
	for target, want := range map[string]string{"/tiles/ged/0/0/0.mvt": "public, max-age=60", "/tiles/events/0/0/0.mvt": "no-cache"} {
		for range 2 {
			if got := get(s, target).Header().Get("Cache-Control"); got != want {
				t.Errorf("%s: %q, want %q", target, got, want)
			}
		}
	}
}

// TestOneIDEverywhere: an event has one id in tiles, lists, files and by
// itself.
func TestOneIDEverywhere(t *testing.T) {
	s := datasetServer(t, 400)
	ids := map[string]bool{}
	for _, f := range features(t, s, "/layers/ged.geojson").Features {
		ids[f.ID] = true
	}
	var list struct{ Events []struct{ ID string } }
	if err := json.Unmarshal(get(s, "/api/events?layer=ged&limit=1000").Body.Bytes(), &list); err != nil || len(list.Events) != 400 || len(ids) != 400 {
		t.Fatalf("%d in the list, %d in the file, %v", len(list.Events), len(ids), err)
	}
	table := get(s, "/export/ged.csv").Body.String()
	for _, e := range list.Events {
		if !ids[e.ID] || !strings.Contains(table, "\n"+e.ID+",") {
			t.Errorf("%s is not in the files", e.ID)
		}
	}
	l, err := s.layers.Named("ged")
	if err != nil {
		t.Fatal(err)
	}
	inTiles := 0
	for _, at := range l.Snapshot().Occupied(index.MaxZoom) {
		layers, err := orbmvt.Unmarshal(get(s, fmt.Sprintf("/tiles/ged/%d/%d/%d.mvt", at.Z, at.X, at.Y)).Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, layer := range layers {
			for _, f := range layer.Features {
				if id, ok := f.Properties["id"].(string); ok {
					if inTiles++; !ids[id] {
						t.Errorf("%s is in a tile and nowhere else", id)
					}
				}
			}
		}
	}
	if inTiles < 300 {
		t.Errorf("%d events stand alone at the last zoom", inTiles)
	}
}

// TestBrokenDataset: a dataset that can't be read holds up no other layer.
func TestBrokenDataset(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "t.db")
	st, err := address.Address(path).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, name := range []string{"aa", "zz"} {
		e := storetest.Events(1, 5)
		e[0].ID = name
		if err := errors.Join(st.PutDataset(ctx, store.Layer{Name: name})); err != nil {
			t.Fatal(err)
		}
		if _, err := st.Import(ctx, name, e); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE imported SET packed = x'0102' WHERE id = 'aa'"); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Store: st, Gazetteer: g, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if w := get(s, "/api/summary?layer=zz"); w.Code != 200 || !strings.Contains(w.Body.String(), `"total":1`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, target := range []string{"/api/summary?layer=aa", "/collections/aa", "/collections/aa/items", "/tiles/aa/0/0/0.mvt", "/export/aa.csv", "/collections/aa/tiles", "/readyz", "/readyz?f=json"} {
		if w := get(s, target); w.Code != 503 || !strings.Contains(w.Body.String(), "aa") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if !strings.Contains(log.String(), "layer aa") {
		t.Error(log.String())
	}
}

// TestHeartbeat: a quiet stream shows that it lives.
func TestHeartbeat(t *testing.T) {
	s := datasetServer(t, 1, func(c *Config) { c.Heartbeat = 20 * time.Millisecond })
	srv := httptest.NewServer(s)
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", srv.URL+"/api/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	beats := 0
	for lines := bufio.NewScanner(answer.Body); beats < 3 && lines.Scan(); {
		if lines.Text() == ": still here" {
			beats++
		}
	}
	if beats < 3 || live.Heartbeat >= reply.WriteTimeout {
		t.Errorf("%d beats; one each %v, and %v for each piece", beats, live.Heartbeat, reply.WriteTimeout)
	}
}

// TestSameHeaders: the second answer of a tile has the headers of the first.
func TestSameHeaders(t *testing.T) {
	s := datasetServer(t, 100)
	first, second := get(s, "/tiles/ged/0/0/0.mvt").Header(), get(s, "/tiles/ged/0/0/0.mvt").Header()
	first.Del("X-Request-Id") // of the request, not of the tile
	if !reflect.DeepEqual(first, second) || first.Get("Content-Security-Policy") == "" {
		t.Errorf("%v\n%v", first, second)
	}
	if w := get(s, "/layers/ged.geojson", "Accept-Encoding", "br, gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Errorf("a layer for a client without gzip: %v", w.Header())
	}
}
