package edit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/internal/webtest"
	"github.com/furat-map/furat/web/ogc"
	"github.com/furat-map/furat/web/tokens"
)

const token = "a token of enough length"

// room is a handler of edits, with the collections that it finds.
func room(t *testing.T, token string) (*ledger.Ledger, http.Handler) {
	t.Helper()
	g := webtest.Gazetteer(t)
	st := webtest.Store(t)
	layers := webtest.Layers(t, st)
	features := ogc.New(ogc.Options{Failures: webtest.Failures, Layers: layers, Gazetteer: g, Identity: st.Identity(), Credit: store.Layer.Credit, Editable: token != "", Clock: time.Now})
	n := 0
	h := &Handler{Layers: layers, Store: st, Gazetteer: g, Collections: features, Guard: tokens.Fixed(token), CORS: "*", NewID: func() string { n++; return fmt.Sprint("new", n) }, Handle: webtest.Failures.Handle}
	return st, webtest.Router(func(r chi.Router) { features.Routes(r, h.Routes) })
}

// send sends an edit with the token.
func send(h http.Handler, method, target, body string, headers ...string) (status int, answer string) {
	w := webtest.Ask(h, method, target, body, append([]string{"Authorization", "Bearer " + token, "Content-Type", "application/geo+json"}, headers...)...)
	return w.Code, w.Body.String()
}

const clash = `{"type":"Feature","geometry":{"type":"Point","coordinates":[40.14,35.33]},"properties":{"sub_event_type":"Armed clash","event_date":"2024-05-01","fatalities":3,"location":"Town"}}`

func read(t *testing.T, st store.Store, layer, id string) geo.Event {
	t.Helper()
	from := store.Reader(st)
	if layer != store.Events {
		var err error
		if from, err = st.Dataset(t.Context(), layer); err != nil {
			t.Fatal(err)
		}
	}
	e, err := from.Event(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestLifeOfAFeature: it is created, replaced, changed and deleted, and who
// reads afterwards finds that.
func TestLifeOfAFeature(t *testing.T) {
	st, h := room(t, token)
	w := webtest.Ask(h, "POST", "/collections/d/items", clash, "Authorization", "Bearer "+token, "Content-Type", "application/geo+json")
	if w.Code != 201 || w.Header().Get("Location") != "http://furat.example/collections/d/items/d:new1" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if e := read(t, st, "d", "d:new1"); e.SubEventType != "Armed clash" || e.Location != "Town" || *e.Fatalities != 3 || e.Lon != 40.14 {
		t.Errorf("%+v", e)
	}
	const path = "/collections/d/items/d:new1"
	if doc := webtest.Read(t, webtest.Get(h, path)); doc["id"] != "d:new1" {
		t.Errorf("%v", doc)
	}
	if code, body := send(h, "PATCH", path, `{"properties":{"fatalities":null,"location":"Village"}}`, "Content-Type", "application/merge-patch+json"); code != 204 {
		t.Errorf("PATCH: %d %s", code, body)
	}
	if e := read(t, st, "d", "d:new1"); e.Fatalities != nil || e.Location != "Village" || e.Lon != 40.14 {
		t.Errorf("%+v", e)
	}
	if code, body := send(h, "PUT", path, strings.Replace(clash, "Armed clash", "Attack", 1)); code != 204 {
		t.Errorf("PUT: %d %s", code, body)
	}
	if e := read(t, st, "d", "d:new1"); e.SubEventType != "Attack" || *e.Fatalities != 3 || e.Location != "Town" {
		t.Errorf("%+v", e)
	}
	before, err := st.LastChange(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := send(h, "PATCH", path, `{}`); code != 204 {
		t.Errorf("a change of nothing: %d", code)
	}
	if now, err := st.LastChange(t.Context()); err != nil || now != before {
		t.Errorf("a change of nothing is one: %v", err)
	}
	if code, body := send(h, "DELETE", path, ""); code != 204 {
		t.Errorf("DELETE: %d %s", code, body)
	}
	for _, method := range []string{"DELETE", "PUT", "PATCH"} {
		w := webtest.Ask(h, method, path, clash, "Authorization", "Bearer "+token, "Content-Type", "application/geo+json")
		webtest.Refused(t, w, 404, `there is no event "d:new1"`)
	}
}

// TestCorrection: an event of articles can be corrected, but not in what the
// articles say, and is not created or deleted.
func TestCorrection(t *testing.T) {
	st, h := room(t, token)
	const path = "/collections/events/items/g00000004"
	if code, body := send(h, "PATCH", path, `{"properties":{"fatalities":77,"review":"confirmed"}}`); code != 204 {
		t.Errorf("%d %s", code, body)
	}
	if e := read(t, st, store.Events, "g00000004"); *e.Fatalities != 77 || e.Review != geo.ReviewConfirmed {
		t.Errorf("%+v", e)
	}
	code, body := send(h, "PATCH", path, `{"properties":{"quote":"Never said."}}`)
	if code != 400 || !strings.Contains(body, "it is what the articles say and can't be corrected; leave it out") {
		t.Errorf("%d %s", code, body)
	}
	for method, target := range map[string]string{"POST": "/collections/events/items", "DELETE": path} {
		w := webtest.Ask(h, method, target, clash, "Authorization", "Bearer "+token, "Content-Type", "application/geo+json")
		webtest.Refused(t, w, 405, "is not allowed here")
		if allow := w.Header().Get("Allow"); !strings.Contains(allow, "GET") || strings.Contains(allow, method) {
			t.Errorf("%s: Allow %s", method, allow)
		}
	}
}

// TestBasisOfDays: a day that is set is one that a text tells, unless the edit
// says otherwise; days that are left alone rest on what they did.
func TestBasisOfDays(t *testing.T) {
	st, h := room(t, token)
	if code, body := send(h, "POST", "/collections/d/items", clash); code != 201 {
		t.Fatalf("%d %s", code, body)
	}
	const path = "/collections/d/items/d:new1"
	if e := read(t, st, "d", "d:new1"); e.DateBasis != geo.BasisText {
		t.Errorf("a day that was entered: %q", e.DateBasis)
	}
	for _, c := range []struct{ body, days, basis string }{
		{`{"properties":{"event_date_end":"2024-05-02","date_basis":"publication"}}`, "2024-05-01 2024-05-02", geo.BasisPublication},
		{`{"properties":{"location":"Village"}}`, "2024-05-01 2024-05-02", geo.BasisPublication},
		{`{"properties":{"event_date":"2024-04-30"}}`, "2024-04-30 2024-04-30", geo.BasisText},
		{`{"properties":{"event_date":"2024-05-01","event_date_end":"2024-05-02","date_basis":"publication"}}`, "2024-05-01 2024-05-02", geo.BasisPublication},
		{`{"properties":{"event_date":null}}`, " ", ""},
		{`{"properties":{"date_basis":"text"}}`, " ", ""},
		{`{"properties":{"event_date":"2024-05-03","event_date_end":"2024-05-04"}}`, "2024-05-03 2024-05-04", geo.BasisText},
	} {
		if code, answer := send(h, "PATCH", path, c.body, "Content-Type", "application/merge-patch+json"); code != 204 {
			t.Fatalf("%s: %d %s", c.body, code, answer)
		}
		e := read(t, st, "d", "d:new1")
		if days := e.Date.String() + " " + e.DateEnd.String(); days != c.days || e.DateBasis != c.basis {
			t.Errorf("%s: %s, %q", c.body, days, e.DateBasis)
		}
	}
	if e := read(t, st, "d", "d:new1"); !strings.HasPrefix(e.Notes, "Between 2024-05-03 and 2024-05-04, ") {
		t.Errorf("%q", e.Notes)
	}
	w := webtest.Ask(h, "PATCH", path, `{"properties":{"date_basis":"hearsay"}}`, "Authorization", "Bearer "+token, "Content-Type", "application/merge-patch+json")
	webtest.Refused(t, w, 400, "is none of text, publication")
	if code, body := send(h, "PUT", path, clash); code != 204 {
		t.Errorf("%d %s", code, body)
	}
	if e := read(t, st, "d", "d:new1"); e.DateBasis != geo.BasisText {
		t.Errorf("a day that was put in place of others: %q", e.DateBasis)
	}
}

// TestWhoMayEdit: without the token nobody does, and where there is none nobody
// at all.
func TestWhoMayEdit(t *testing.T) {
	st, h := room(t, token)
	before, err := st.Dataset(t.Context(), "d")
	if err != nil {
		t.Fatal(err)
	}
	last, err := before.LastChange(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{"", "Bearer ", "Bearer wrong", "Bearer " + token + "x", token, "Basic " + token} {
		w := webtest.Ask(h, "POST", "/collections/d/items", clash, "Authorization", given, "Content-Type", "application/geo+json")
		webtest.Refused(t, w, 401, "this needs the token of the server")
		if w.Header().Get("WWW-Authenticate") != `Bearer realm="furat"` {
			t.Errorf("%q: %v", given, w.Header())
		}
	}
	_, closed := room(t, "")
	for _, given := range []string{"", "Bearer ", "Bearer " + token} {
		w := webtest.Ask(closed, "POST", "/collections/d/items", clash, "Authorization", given, "Content-Type", "application/geo+json")
		webtest.Refused(t, w, 405, "this server lets nobody edit; start it with furat serve --token-file FILE")
	}
	if now, err := before.LastChange(t.Context()); err != nil || now != last {
		t.Errorf("change %d, before %d, %v", now, last, err)
	}
}

// TestOptions tells what a path takes, and other origins what they may send.
func TestOptions(t *testing.T) {
	_, h := room(t, token)
	for target, want := range map[string]string{
		"/collections/d/items":           "GET, HEAD, OPTIONS, POST",
		"/collections/d/items/x":         "GET, HEAD, OPTIONS, PUT, PATCH, DELETE",
		"/collections/events/items":      "GET, HEAD, OPTIONS",
		"/collections/events/items/x":    "GET, HEAD, OPTIONS, PUT, PATCH",
		"/collections/places/items/x":    "GET, HEAD, OPTIONS",
		"/collections/event_areas/items": "GET, HEAD, OPTIONS",
	} {
		w := webtest.Ask(h, "OPTIONS", target, "")
		if got := w.Header(); w.Code != 204 || got.Get("Allow") != want || got.Get("Access-Control-Allow-Methods") != want || !strings.Contains(got.Get("Access-Control-Allow-Headers"), "If-Match") {
			t.Errorf("%s: %d %v", target, w.Code, got)
		}
	}
	webtest.Refused(t, webtest.Ask(h, "OPTIONS", "/collections/none/items", ""), 404, `there is no collection "none"`)
}

// TestIfMatch: who has not seen the latest change of a feature does not write
// over it.
func TestIfMatch(t *testing.T) {
	_, h := room(t, token)
	const path = "/collections/d/items/d:g00000004"
	seen := webtest.Get(h, path).Header().Get("ETag")
	if code, body := send(h, "PATCH", path, `{"properties":{"location":"First"}}`, "If-Match", seen); code != 204 {
		t.Errorf("%d %s", code, body)
	}
	for _, method := range []string{"PATCH", "PUT", "DELETE"} {
		if code, body := send(h, method, path, clash, "If-Match", seen); code != 412 || !strings.Contains(body, "the feature was changed since you read it; read it again") {
			t.Errorf("%s: %d %s", method, code, body)
		}
	}
	if code, body := send(h, "PATCH", path, `{"properties":{"location":"Second"}}`, "If-Match", "*"); code != 204 {
		t.Errorf("whatever it is: %d %s", code, body)
	}
	if code, _ := send(h, "DELETE", path, "", "If-Match", webtest.Get(h, path).Header().Get("ETag")); code != 204 {
		t.Errorf("read again: %d", code)
	}
}

// TestRefusedBodies: what is no feature, or says what an event can't, is refused
// with the property that is to blame, and nothing is written.
func TestRefusedBodies(t *testing.T) {
	st, h := room(t, token)
	with := func(property string) string {
		return strings.Replace(clash, `"fatalities":3`, property, 1)
	}
	for name, c := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"nothing":            {"", 400, "the body is no GeoJSON feature"},
		"null":               {"null", 400, "the body is no GeoJSON feature: it is null"},
		"cut":                {clash[:50], 400, "the body is no GeoJSON feature"},
		"a collection":       {`{"type":"FeatureCollection","features":[]}`, 400, `"FeatureCollection" is not Feature`},
		"no type":            {`{"properties":{}}`, 400, "is not Feature"},
		"unknown property":   {with(`"dead":3`), 400, "events have no such property; the schema of the collection lists them"},
		"a list":             {with(`"fatalities":[3]`), 400, "want a text, a number or null"},
		"true":               {with(`"fatalities":true`), 400, "want a text, a number or null"},
		"NUL":                {with(`"notes":"a\u0000b"`), 400, "it has a control character (U+0000)"},
		"unknown type":       {strings.Replace(clash, "Armed clash", "Quarrel", 1), 400, "want one of ACLED's sub-event types"},
		"no type of event":   {`{"type":"Feature","geometry":null,"properties":{}}`, 400, "want one of ACLED's sub-event types"},
		"last day alone":     {strings.Replace(clash, "event_date", "event_date_end", 1), 400, "an event that has a last day has a first day"},
		"what follows":       {with(`"event_type":"Riots"`), 400, `it follows from`},
		"a place of nowhere": {with(`"place_id":"nowhere-at-all"`), 400, `the gazetteer has no place "nowhere-at-all"`},
		"beyond the earth":   {strings.Replace(clash, "35.33", "95", 1), 400, ""},
		"a line":             {strings.Replace(clash, `"Point","coordinates":[40.14,35.33]`, `"LineString","coordinates":[[1,2],[3,4]]`, 1), 400, ""},
		"too large":          {with(`"notes":"` + strings.Repeat("x", maxFeature) + `"`), 413, "a feature has at most 262144 bytes"},
	} {
		w := webtest.Ask(h, "POST", "/collections/d/items", c.body, "Authorization", "Bearer "+token, "Content-Type", "application/geo+json")
		if w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		webtest.Refused(t, w, c.status, c.says)
	}
	for _, kind := range []string{"", "text/plain", "application/merge-patch+json", "application/json; x", "x"} {
		w := webtest.Ask(h, "POST", "/collections/d/items", clash, "Authorization", "Bearer "+token, "Content-Type", kind)
		webtest.Refused(t, w, 415, "the body must be application/geo+json or application/json; say so in Content-Type")
	}
	d, err := st.Dataset(t.Context(), "d")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := d.LastChange(t.Context()); err != nil || n != 40 {
		t.Errorf("change %d, %v", n, err)
	}
}

// TestContentCrs: coordinates are in the system that a client says.
func TestContentCrs(t *testing.T) {
	st, h := room(t, token)
	swapped := strings.Replace(clash, "[40.14,35.33]", "[35.33,40.14]", 1)
	if code, body := send(h, "POST", "/collections/d/items", swapped, "Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/4326>"); code != 201 {
		t.Fatalf("%d %s", code, body)
	}
	if e := read(t, st, "d", "d:new1"); e.Lon != 40.14 || e.Lat != 35.33 {
		t.Errorf("at %v, %v", e.Lon, e.Lat)
	}
	for _, bad := range [][2]string{{clash, "<http://www.opengis.net/def/crs/EPSG/0/99999>"}, {strings.Replace(clash, "40.14", "4e9", 1), "<http://www.opengis.net/def/crs/EPSG/0/3857>"}} {
		w := webtest.Ask(h, "POST", "/collections/d/items", bad[0], "Authorization", "Bearer "+token, "Content-Type", "application/geo+json", "Content-Crs", bad[1])
		webtest.Refused(t, w, 400, "")
	}
}

// FuzzEdit: whatever the body of an edit is, it is taken or refused in words, and
// what is there can be read.
func FuzzEdit(f *testing.F) {
	for _, body := range []string{`{"type":"Feature","geometry":{"type":"Point","coordinates":[40,35]},"properties":{"sub_event_type":"Attack"}}`, `{"fatalities":3}`, `null`, `[]`,
		`{"type":"Feature","geometry":null,"properties":{"event_date":"2024-02-30","confidence":1e999}}`, `{"properties":{"quote":"\ud800"}}`} {
		f.Add(body)
	}
	var st *ledger.Ledger
	var h http.Handler
	f.Fuzz(func(t *testing.T, body string) {
		if st == nil {
			st, h = room(t, token)
		}
		for _, call := range [][2]string{{http.MethodPost, "/collections/d/items"}, {http.MethodPatch, "/collections/d/items/d:g00000003"}, {http.MethodPut, "/collections/d/items/d:g00000004"}} {
			r := httptest.NewRequest(call[0], call[1], strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/geo+json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code >= 500 || w.Code >= 400 && !strings.Contains(w.Body.String(), `"detail"`) {
				t.Fatalf("%s of %q: %d %s", call[0], body, w.Code, w.Body)
			}
		}
	})
}
