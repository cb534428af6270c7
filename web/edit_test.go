package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/samples"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
)

const testToken = "0123456789abcdef0123"

func editable1(t *testing.T) *Server {
	t.Helper()
	return gedServer(t, 50, withToken)
}

func ask(s *Server, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+testToken)
	req.Header.Set("Content-Type", "application/geo+json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w
}

const newEvent = `{"type":"Feature","geometry":{"type":"Point","coordinates":[40.14,35.33]},"properties":{"sub_event_type":"Armed clash","event_date":"2024-05-01",
	"actor1":"Somebody","fatalities":3,"location":"Deir ez-Zor","country":"SY","geo_precision":1,"quote":"Seen by the desk.","source":"Desk","status":"reported"}}`

// TestEditing walks through a feature's life (OGC API – Features – Part 4,
// /req/create-replace-delete/…, /req/update/…): who reads after an answer finds
// what was written, on every path.
func TestEditing(t *testing.T) {
	s := editable1(t)
	w := ask(s, "POST", "/collections/ged/items", newEvent)
	where := w.Header().Get("Location")
	if w.Code != 201 || !strings.HasPrefix(where, "http://example.com/collections/ged/items/") {
		t.Fatalf("%d %s %s", w.Code, where, w.Body)
	}
	path := pathOf(t, where)
	read := func() map[string]any {
		doc := document(t, s, path)
		return doc["properties"].(map[string]any)
	}
	if p := read(); p["fatalities"] != 3.0 || p["event_type"] != "Battles" || p["event_date"] != "2024-05-01" {
		t.Errorf("%v", p)
	}
	total := func(q string) float64 {
		return document(t, s, "/collections/ged/items?limit=1"+q)["numberMatched"].(float64)
	}
	if total("") != 51 || total("&source=Desk") != 1 {
		t.Errorf("%v features, %v of the desk", total(""), total("&source=Desk"))
	}
	if w := ask(s, "PATCH", path, `{"properties":{"fatalities":5,"actor1":null,"review":"confirmed"}}`, "Content-Type", "application/merge-patch+json"); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if p := read(); p["fatalities"] != 5.0 || p["actor1"] != nil || p["review"] != "confirmed" || p["quote"] != "Seen by the desk." {
		t.Errorf("%v", p)
	}
	moved := strings.Replace(newEvent, "[40.14,35.33]", "[512710,3909784]", 1)
	if w := ask(s, "PUT", path, moved, "Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/32637>"); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if n := total("&bbox=39.1,35.3,39.2,35.4&source=Desk"); n != 1 {
		t.Errorf("%v features where it was moved to", n)
	}
	if w := ask(s, "DELETE", path, ""); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if get(s, path).Code != 404 || total("") != 50 || ask(s, "DELETE", path, "").Code != 404 {
		t.Error("it is still there")
	}
}

// TestEditsRefused: without the token, of a wrong kind, or of what was changed
// meanwhile, nothing is written.
func TestEditsRefused(t *testing.T) {
	s := editable1(t)
	id := walk(t, s, "/collections/ged/items?limit=1000", nil)[0]
	item := "/collections/ged/items/" + url.PathEscape(id)
	before := get(s, "/layers/ged.geojson").Body.String()
	with := func(from, to string) string { return strings.Replace(newEvent, from, to, 1) }
	for i, c := range []struct {
		method, path, body string
		headers            []string
		want               int
		says               string
	}{
		{"POST", "/collections/ged/items", newEvent, []string{"Authorization", ""}, 401, "token"},
		{"POST", "/collections/ged/items", newEvent, []string{"Authorization", "Bearer 0123456789abcdef0124"}, 401, "token"},
		{"DELETE", item, "", []string{"Authorization", "Basic " + testToken}, 401, "token"},
		{"POST", "/collections/ged/items", newEvent, []string{"Content-Type", "text/plain"}, 415, "geo+json"},
		{"POST", "/collections/ged/items", "{", nil, 400, "no GeoJSON feature"},
		{"POST", "/collections/ged/items", newEvent + newEvent, nil, 400, "no GeoJSON feature"},
		{"POST", "/collections/ged/items", with("Armed clash", "Picnic"), nil, 400, "sub_event_type"},
		{"POST", "/collections/ged/items", with(`"fatalities":3`, `"fatalities":"many"`), nil, 400, "fatalities"},
		{"POST", "/collections/ged/items", with(`"fatalities":3`, `"fatalities":-3`), nil, 400, "fatalities"},
		{"POST", "/collections/ged/items", with(`"fatalities"`, `"casualties"`), nil, 400, "casualties"},
		{"POST", "/collections/ged/items", with(`2024-05-01`, `2024-05-41`), nil, 400, "event_date"},
		{"POST", "/collections/ged/items", with(`[40.14,35.33]`, `[400.14,35.33]`), nil, 400, "latitude"},
		{"POST", "/collections/ged/items", with(`"Point"`, `"Polygon"`), nil, 400, ""},
		{"POST", "/collections/ged/items", newEvent, []string{"Content-Crs", "<EPSG:1>"}, 400, "Content-Crs"},
		{"POST", "/collections/ged/items", `{"type":"Feature","properties":{"quote":"` + strings.Repeat("x", 256<<10) + `"}}`, nil, 413, "bytes"},
		{"POST", "/collections/events/items", newEvent, nil, 405, "GET, HEAD, OPTIONS"},
		{"POST", "/collections/places/items", newEvent, nil, 405, ""},
		{"PUT", "/collections/event_areas/items/x", newEvent, nil, 405, ""},
		{"DELETE", "/collections/events/items/x", "", nil, 405, ""},
		{"PUT", "/collections/ged/items/none", newEvent, nil, 404, "none"},
		{"PUT", item, newEvent, []string{"If-Match", `"other"`}, 412, "changed"},
		{"DELETE", item, "", []string{"If-Match", `"other"`}, 412, "changed"},
		{"PATCH", item, `{"properties":{"event_date":"2024-05-02","event_date_end":"2024-05-01"}}`, nil, 400, "event_date_end"},
		{"PATCH", item, `{"properties":{"event_date":null,"event_date_end":"2024-05-01"}}`, nil, 400, "event_date"},
		{"PATCH", item, `null`, nil, 400, "it is null"},
		{"PATCH", item, `{"properties":{"fatalities":[1,2]}}`, nil, 400, "fatalities"},
		{"PATCH", item, `{"properties":{"actor1":{"name":"x"}}}`, nil, 400, "actor1"},
		{"PATCH", item, `{"properties":{"quote":"a\u0000b"}}`, nil, 400, "U+0000"},
		{"PATCH", item, `{"properties":{"event_type":"Peace"}}`, nil, 400, "event_type"},
		{"PATCH", item, `{"properties":{"id":"ged:other"}}`, nil, 400, "id"},
		{"PATCH", item, `{"properties":{"place_id":"nowhere-at-all"}}`, nil, 400, "place_id"},
		{"PATCH", item, `{"geometry":{"type":"Point"}}`, []string{"Content-Crs", "<EPSG:3857>"}, 400, "geometry"},
		{"PATCH", item, `{"geometry":{"type":"Point","coordinates":[9e9,3.9e15]}}`, []string{"Content-Crs", "<EPSG:32637>"}, 400, "geometry"},
		{"PUT", item, strings.Replace(newEvent, `"Feature"`, `"Banana"`, 1), nil, 400, "Banana"},
		{"PUT", item, newEvent + "}", nil, 400, "no GeoJSON feature"},
	} {
		w := ask(s, c.method, c.path, c.body, c.headers...)
		if w.Code != c.want || !strings.Contains(w.Body.String()+w.Header().Get("Allow"), c.says) {
			t.Errorf("%d: %s %s: %d %s, want %d %q", i, c.method, c.path, w.Code, w.Body, c.want, c.says)
		}
	}
	if after := get(s, "/layers/ged.geojson").Body.String(); after[strings.Index(after, "features"):] != before[strings.Index(before, "features"):] {
		t.Error("something was written")
	}
	if w := ask(gedServer(t, 1), "POST", "/collections/ged/items", newEvent, "Authorization", "Bearer "); w.Code != 405 {
		t.Errorf("without a token set: %d", w.Code)
	}
}

// TestMatch: an edit of what the client has seen goes through, by the tag that
// it got with any representation.
func TestMatch(t *testing.T) {
	s := editable1(t)
	id := walk(t, s, "/collections/ged/items?limit=1000", nil)[3]
	item := "/collections/ged/items/" + url.PathEscape(id)
	for _, q := range []string{"", "?crs=" + url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/3857")} {
		tag := get(s, item+q, "Accept-Encoding", "gzip").Header().Get("ETag")
		if w := ask(s, "PATCH", item, `{"properties":{"notes":"seen`+url.QueryEscape(q)+`"}}`, "If-Match", tag); w.Code != 204 {
			t.Errorf("%s: %d %s", q, w.Code, w.Body)
		}
		if w := ask(s, "PATCH", item, `{"properties":{"notes":"again"}}`, "If-Match", tag); w.Code != 412 {
			t.Errorf("an old tag: %d", w.Code)
		}
	}
}

// TestConsistent: what follows from a property that changes follows it.
func TestConsistent(t *testing.T) {
	s := editable1(t)
	made := pathOf(t, ask(s, "POST", "/collections/ged/items", strings.Replace(newEvent, `"actor1":"Somebody"`, `"actor1":"Somebody","actor1_id":"someone"`, 1)).Header().Get("Location"))
	patch := func(body string) map[string]any {
		t.Helper()
		if w := ask(s, "PATCH", made, body); w.Code != 204 {
			t.Fatalf("%s: %d %s", body, w.Code, w.Body)
		}
		return document(t, s, made)["properties"].(map[string]any)
	}
	for _, day := range []string{"2024-04-01", "2024-06-01"} { // a day moves, before and behind
		if p := patch(`{"properties":{"event_date":"` + day + `"}}`); p["event_date"] != day || p["event_date_end"] != day || p["time_precision"] != 1.0 || !strings.Contains(p["notes"].(string), day) {
			t.Errorf("%v to %v, precision %v, %v", p["event_date"], p["event_date_end"], p["time_precision"], p["notes"])
		}
	}
	if p := patch(`{"properties":{"event_date_end":"2024-06-05"}}`); p["event_date"] != "2024-06-01" || p["time_precision"] != 2.0 {
		t.Errorf("%v, precision %v", p["event_date"], p["time_precision"])
	}
	if p := patch(`{"properties":{"event_date":null}}`); p["event_date"] != nil || p["event_date_end"] != nil || p["time_precision"] != 0.0 {
		t.Errorf("%v to %v, precision %v", p["event_date"], p["event_date_end"], p["time_precision"])
	}
	if p := patch(`{"properties":{"actor1":"Others","sub_event_type":"Attack"}}`); p["actor1_id"] != nil || p["event_type"] != "Violence against civilians" {
		t.Errorf("%v, %v", p["actor1_id"], p["event_type"])
	}
}

// TestOneOfMany: of edits with one tag one goes through, and edits of different
// properties at once are all there.
func TestOneOfMany(t *testing.T) {
	s := editable1(t)
	item := "/collections/ged/items/" + url.PathEscape(walk(t, s, "/collections/ged/items?limit=1000", nil)[5])
	tag := get(s, item).Header().Get("ETag")
	var wg sync.WaitGroup
	var done atomic.Int32
	for i := range 12 {
		wg.Go(func() {
			if ask(s, "PATCH", item, fmt.Sprintf(`{"properties":{"quote":"edit %d"}}`, i), "If-Match", tag).Code == 204 {
				done.Add(1)
			}
		})
	}
	wg.Wait()
	if done.Load() != 1 {
		t.Errorf("%d edits of one state went through", done.Load())
	}
	names := []string{"quote", "location", "admin1", "admin2", "source", "actor2"}
	for _, name := range names {
		wg.Go(func() { ask(s, "PATCH", item, `{"properties":{"`+name+`":"now"}}`) })
	}
	wg.Wait()
	p := document(t, s, item)["properties"].(map[string]any)
	for _, name := range names {
		if p[name] != "now" {
			t.Errorf("the edit of %s is lost", name)
		}
	}
}

// TestOneOfTwoServers: of two edits of one state that two servers on one store
// get at the same time, one goes through.
func TestOneOfTwoServers(t *testing.T) {
	at := address.Address(filepath.Join(t.TempDir(), "shared.db"))
	var servers [2]*Server
	for i := range servers {
		st, err := at.Open(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		if i == 0 {
			fillGED(t, st, 50)
		}
		servers[i] = gedServer(t, 1, withToken, func(c *Config) { c.Store = st })
	}
	item := "/collections/ged/items/" + url.PathEscape(walk(t, servers[0], "/collections/ged/items?limit=1000", nil)[5])
	for round := range 40 {
		tag := get(servers[0], item).Header().Get("ETag")
		var wg sync.WaitGroup
		var done atomic.Int32
		for i, s := range servers {
			wg.Go(func() {
				body := fmt.Sprintf(`{"properties":{"quote":"round %d, server %d"}}`, round, i)
				switch w := ask(s, "PATCH", item, body, "If-Match", tag); w.Code {
				case 204:
					done.Add(1)
				case 412:
				default:
					t.Errorf("%d %s", w.Code, w.Body)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Errorf("round %d: %d edits of one state went through", round, done.Load())
		}
	}
}

// TestOwnNotes: a line that somebody wrote stays when other properties change,
// and a slow client holds up nobody.
func TestOwnNotes(t *testing.T) {
	s := sampleServer(t, withToken)
	item := "/collections/events/items/" + walk(t, s, "/collections/events/items?limit=1000", nil)[2]
	for _, body := range []string{`{"properties":{"notes":"the reviewer wrote this"}}`, `{"properties":{"fatalities":7}}`, `{}`, `{"properties":{"injuries":2}}`} {
		if w := ask(s, "PATCH", item, body); w.Code != 204 {
			t.Fatalf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if p := document(t, s, item)["properties"].(map[string]any); p["notes"] != "the reviewer wrote this" || p["fatalities"] != 7.0 {
		t.Errorf("%v, %v", p["notes"], p["fatalities"])
	}
	r, w := io.Pipe()
	defer w.Close()
	go func() {
		req := httptest.NewRequest("PATCH", item, r)
		req.Header.Set("Authorization", "Bearer "+testToken)
		req.Header.Set("Content-Type", "application/geo+json")
		s.ServeHTTP(httptest.NewRecorder(), req)
	}()
	w.Write([]byte("{"))
	begin := time.Now()
	if got := ask(s, "PATCH", item, `{"properties":{"fatalities":8}}`); got.Code != 204 || time.Since(begin) > 5*time.Second {
		t.Errorf("%d after %v", got.Code, time.Since(begin))
	}
}

// TestOptions: QGIS asks here what it may do.
func TestOptions(t *testing.T) {
	s := editable1(t)
	for path, want := range map[string]string{"/collections/ged/items": "GET, HEAD, OPTIONS, POST", "/collections/ged/items/x": "GET, HEAD, OPTIONS, PUT, PATCH, DELETE",
		"/collections/events/items": "GET, HEAD, OPTIONS", "/collections/events/items/x": "GET, HEAD, OPTIONS, PUT, PATCH", "/collections/places/items": "GET, HEAD, OPTIONS"} {
		if w := ask(s, "OPTIONS", path, ""); w.Code != 204 || w.Header().Get("Allow") != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Allow"))
		}
	}
	if ops := document(t, s, "/api")["paths"].(map[string]any)["/collections/ged/items/{featureId}"].(map[string]any); ops["put"] == nil || ops["delete"] == nil {
		t.Error("the definition does not tell of edits")
	}
}

// TestCorrection: what a reviewer corrects of an event of articles outlives a
// new reading of its articles, and its sources stay.
func TestCorrection(t *testing.T) {
	ctx := context.Background()
	var read func()
	s := newServer(t, func(r *extract.Reader, st store.Store) {
		articles, err := samples.Articles()
		if err != nil {
			t.Fatal(err)
		}
		round := 0
		read = func() {
			round++
			for _, a := range articles {
				res, err := r.Read(a)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := st.PutItems(ctx, a.Origin, []store.Item{{Article: res.Article, Reports: res.Reports, Fingerprint: fmt.Sprint(a.ID, round)}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		read()
	}, withToken)
	ids := walk(t, s, "/collections/events/items?limit=1000&filter="+url.QueryEscape("fatalities IS NOT NULL AND geometry IS NOT NULL"), nil)
	item := "/collections/events/items/" + ids[0]
	was := document(t, s, item)["properties"].(map[string]any)
	if w := ask(s, "PATCH", item, `{"geometry":{"type":"Point","coordinates":[41.5,34.5]},"properties":{"fatalities":77}}`); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := ask(s, "PATCH", item, `{"properties":{"source":"other"}}`); w.Code != 400 || !strings.Contains(w.Body.String(), "what the articles say") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	check := func(when string) {
		t.Helper()
		doc := document(t, s, item)
		p := doc["properties"].(map[string]any)
		if p["fatalities"] != 77.0 || p["review"] != "corrected" || p["quote"] != was["quote"] || p["source"] != was["source"] {
			t.Errorf("%s: %v %v %v %v", when, p["fatalities"], p["review"], p["quote"], p["source"])
		}
		if notes := p["notes"].(string); !strings.Contains(notes, "77") {
			t.Errorf("%s: the line made from the fields says %s", when, notes)
		}
		if b, _ := json.Marshal(doc["geometry"]); string(b) != `{"coordinates":[41.5,34.5],"type":"Point"}` {
			t.Errorf("%s: %s", when, b)
		}
		if n := document(t, s, "/collections/events/items?limit=1&fatalities=77&bbox=41.4,34.4,41.6,34.6")["numberMatched"]; n != 1.0 {
			t.Errorf("%s: %v by its new place", when, n)
		}
	}
	check("at once")
	read()
	waitFor(t, s, "events")
	check("after its article was read again")
	if w := ask(s, "PATCH", item, `{"properties":{"review":"rejected"}}`); w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !slices.Contains(walk(t, s, "/collections/events/items?review=rejected", nil), ids[0]) {
		t.Error("it is not rejected")
	}
}
