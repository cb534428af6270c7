package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/basemap"
	"github.com/furat-map/furat/web/files"
	"github.com/furat-map/furat/web/internal/webtest"
)

// room is a handler of the page's questions, with its routes.
func room(t *testing.T) (*ledger.Ledger, *Handler, http.Handler) {
	t.Helper()
	g := webtest.Gazetteer(t)
	reader, err := extract.New(g)
	if err != nil {
		t.Fatal(err)
	}
	st := webtest.Store(t)
	h := New(Options{Failures: webtest.Failures, Layers: webtest.Layers(t, st), Store: st, Gazetteer: g, Reader: reader, Files: files.New(files.DefaultBytes, time.Now), Raster: Raster{URL: "https://example.org/{z}/{x}/{y}.png", Attribution: "R"},
		Archives: []*basemap.Archive{{Name: "mine", Title: "Mine"}}, Demo: true, Credit: func(l store.Layer) string { return "credit of " + l.Name },
		Clock: func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) }})
	return st, h, webtest.Router(h.Routes)
}

// matching counts the events of a store's layer that a filter holds for.
func matching(t *testing.T, st store.Store, f *geo.Filter) (ids []string) {
	t.Helper()
	if err := st.Events(t.Context(), f, func(e *geo.Event) error { ids = append(ids, e.ID); return nil }); err != nil {
		t.Fatal(err)
	}
	return ids
}

// TestLayers lists the layers with what their use asks for, and no address that
// a page may not link to.
func TestLayers(t *testing.T) {
	_, _, h := room(t)
	list := webtest.Read(t, webtest.Get(h, "/api/layers"))["layers"].([]any)
	if len(list) != 2 {
		t.Fatalf("%v", list)
	}
	events, d := list[0].(map[string]any), list[1].(map[string]any)
	if events["name"] != "events" || events["events"] != 60.0 || events["attribution"] != "credit of events" {
		t.Errorf("%v", events)
	}
	for name, want := range map[string]any{"events": 40.0, "title": "A <dataset> & more", "licence": "CC0", "format": "csv", "url": ""} {
		if d[name] != want {
			t.Errorf("%s: %v, want %v", name, d[name], want)
		}
	}
	webtest.Refused(t, webtest.Get(h, "/api/layers?x=1"), 400, "x")
}

// TestConfig tells the page what it can't know.
func TestConfig(t *testing.T) {
	_, _, h := room(t)
	doc := webtest.Read(t, webtest.Get(h, "/api/config"))
	if doc["demo"] != true || doc["raster"].(map[string]any)["attribution"] != "R" || doc["basemaps"].([]any)[0].(map[string]any)["name"] != "mine" {
		t.Errorf("%v", doc)
	}
	if len(doc["types"].([]any)) != len(geo.EventTypes()) || len(doc["formats"].([]any)) != len(export.Formats())+len(tile.Archives()) {
		t.Errorf("%v", doc)
	}
	if actors := webtest.Read(t, webtest.Get(h, "/api/actors")); len(actors) < 50 {
		t.Errorf("%d actors", len(actors))
	}
	if doc := webtest.Read(t, webtest.Get(h, "/api/sources")); doc["attribution"] == "" || doc["sources"] == nil {
		t.Errorf("%v", doc)
	}
}

// TestSummary counts what a filter holds for, over the layers that are named.
func TestSummary(t *testing.T) {
	st, _, h := room(t)
	for query, want := range map[string]int{"": 60, "?layer=events": 60, "?layer=d": 40, "?layer=d&layer=events": 100, "?layer=d&layer=d": 40,
		"?min_confidence=0.7": len(matching(t, st, &geo.Filter{MinConfidence: 0.7})), "?event_type=Riots&event_type=Battles&layer=d&min_confidence=1": 0} {
		doc := webtest.Read(t, webtest.Get(h, "/api/summary"+query))
		sum := 0.0
		for _, n := range doc["types"].(map[string]any) {
			sum += n.(float64)
		}
		if doc["total"] != float64(want) || sum != float64(want) || doc["actors"] == nil || doc["days"] == nil {
			t.Errorf("%s: %v, %v by type, want %d", query, doc["total"], sum, want)
		}
	}
	webtest.Refused(t, webtest.Get(h, "/api/summary?layer=none"), 400, `there is no layer "none"; /api/layers lists them`)
	webtest.Refused(t, webtest.Get(h, "/api/summary?min_confidence=much"), 400, "min_confidence")
}

// idsOf are the ids of a list.
func idsOf(doc map[string]any) (ids []string) {
	for _, e := range doc["events"].([]any) {
		ids = append(ids, e.(map[string]any)["id"].(string))
	}
	return ids
}

// TestList: pages of a list join to the whole, latest first, of one layer and of
// two.
func TestList(t *testing.T) {
	_, _, h := room(t)
	for query, total := range map[string]int{"layer=events": 60, "layer=d": 40, "layer=events&layer=d": 100} {
		whole := webtest.Read(t, webtest.Get(h, "/api/events?limit=1000&"+query))
		var joined []string
		for offset := 0; offset < total+10; offset += 17 {
			page := webtest.Read(t, webtest.Get(h, fmt.Sprintf("/api/events?limit=17&offset=%d&%s", offset, query)))
			if page["total"] != float64(total) {
				t.Errorf("%s: %v in all", query, page["total"])
			}
			joined = append(joined, idsOf(page)...)
		}
		if want := idsOf(whole); !slices.Equal(joined, want) || len(want) != total {
			t.Errorf("%s: %d events in pages, %d in all", query, len(joined), len(want))
		}
		last := "9999"
		for _, e := range whole["events"].([]any) {
			day, _ := e.(map[string]any)["event_date"].(string)
			if day > last {
				t.Errorf("%s: %s after %s", query, day, last)
			}
			last = day
		}
	}
	for query, says := range map[string]string{"limit=0": "limit", "limit=1001": "limit", "offset=-1": "offset", "limit=x": "limit", "layer=d&layer=events&offset=200001": "over 200000 it is taken for one layer at a time only", "sortby=x": "sortby", "sort=x": "-event_date"} {
		webtest.Refused(t, webtest.Get(h, "/api/events?"+query), 400, says)
	}
}

// TestEvent: one event comes with its reports, and the id of any layer's event
// leads to it.
func TestEvent(t *testing.T) {
	_, _, h := room(t)
	doc := webtest.Read(t, webtest.Get(h, "/api/events/g00000004"))
	reports := doc["reports"].([]any)
	if doc["id"] != "g00000004" || doc["layer"] != "events" || doc["attribution"] != "credit of events" || len(reports) != 1 {
		t.Errorf("%v", doc)
	}
	if says := reports[0].(map[string]any)["says"].(map[string]any); says["quote"] != doc["quote"] {
		t.Errorf("%v", says)
	}
	doc = webtest.Read(t, webtest.Get(h, "/api/events/d:g00000004"))
	if doc["layer"] != "d" || len(doc["reports"].([]any)) != 0 || len(doc["conflicts"].([]any)) != 0 {
		t.Errorf("%v", doc)
	}
	webtest.Refused(t, webtest.Get(h, "/api/events/none"), 404, `there is no event "none"`)
	webtest.Refused(t, webtest.Get(h, "/api/events/a%2Fb"), 404, `there is no event "a/b"`)
	webtest.Refused(t, webtest.Get(h, "/api/events/g00000004?x=1"), 400, "x")
}

// TestEventsNamedLikeAddresses: an event is found whatever its id is.
func TestEventsNamedLikeAddresses(t *testing.T) {
	st, h, routes := room(t)
	l, err := h.Layers.Named("d")
	if err != nil {
		t.Fatal(err)
	}
	for id, path := range map[string]string{"50%": "50%25", "a/b": "a%2Fb", "a?b#c": "a%3Fb%23c", "a%2Fb": "a%252Fb", "قصف 1": "%D9%82%D8%B5%D9%81%201", "..": "%2E%2E", "a+b": "a+b"} {
		if _, err := st.Import(t.Context(), "d", []geo.Event{{ID: id}}); err != nil {
			t.Fatal(err)
		}
		h.Layers.CatchUp(t.Context(), l)
		if doc := webtest.Read(t, webtest.Get(routes, "/api/events/"+path)); doc["id"] != id {
			t.Errorf("%q: %v", id, doc["id"])
		}
	}
}

// TestDownloads: all events of a layer come in every format, with a name to keep
// them under and a validator; who has them gets 304.
func TestDownloads(t *testing.T) {
	st, _, h := room(t)
	for _, f := range export.Formats() {
		w := webtest.Get(h, "/export/d."+f.Name)
		if w.Code != 200 || w.Header().Get("Content-Type") != f.MediaType || w.Body.Len() == 0 || w.Header().Get("Content-Disposition") != `attachment; filename="furat-d.`+f.Name+`"` {
			t.Errorf("%s: %d, %d bytes, %v", f.Name, w.Code, w.Body.Len(), w.Header())
		}
		if link := w.Header().Get("Link"); link != `<http://furat.example/api/sources>; rel="license"` {
			t.Errorf("%s: %s", f.Name, link)
		}
		if again := webtest.Get(h, "/export/d."+f.Name, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s: %d, %d bytes again", f.Name, again.Code, again.Body.Len())
		}
	}
	var whole struct{ Features []json.RawMessage }
	w := webtest.Get(h, "/layers/events.geojson?min_confidence=0.5")
	if err := json.Unmarshal(w.Body.Bytes(), &whole); err != nil || len(whole.Features) != len(matching(t, st, &geo.Filter{MinConfidence: 0.5})) {
		t.Errorf("%d features, %v", len(whole.Features), err)
	}
	lonlat, wkt := webtest.Get(h, "/export/d.csv"), webtest.Get(h, "/export/d.csv?geometry=wkt")
	if !strings.Contains(wkt.Body.String(), "POINT") || strings.Contains(lonlat.Body.String(), "POINT") || lonlat.Header().Get("ETag") == wkt.Header().Get("ETag") {
		t.Error("positions in CSV are not as they were asked for")
	}
	if packed := webtest.Get(h, "/layers/d.geojson", "Accept-Encoding", "gzip"); packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= webtest.Get(h, "/layers/d.geojson").Body.Len() {
		t.Errorf("%v", packed.Header())
	}
	webtest.Refused(t, webtest.Get(h, "/export/d.shp"), 404, `there is no format "shp"; use one of`)
	webtest.Refused(t, webtest.Get(h, "/export/none.csv"), 404, `there is no layer "none"`)
	for _, query := range []string{"d.csv?geometry=x", "d.geojson?geometry=wkt", "d.csv?bbox=1", "d.csv?x=1"} {
		if w := webtest.Get(h, "/export/"+query); w.Code != 400 || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %v", query, w.Code, w.Header())
		}
	}
}

// TestSearch finds places by their names in any script.
func TestSearch(t *testing.T) {
	_, _, h := room(t)
	for _, q := range []string{"Deir%20ez-Zor", "%D8%AF%D9%8A%D8%B1%20%D8%A7%D9%84%D8%B2%D9%88%D8%B1", "%20raqqa%20&near=39,35.9&limit=3"} {
		doc := webtest.Read(t, webtest.Get(h, "/gazetteer/search?q="+q))
		if found := doc["candidates"].([]any); len(found) == 0 || len(found) > 10 {
			t.Errorf("%s: %d places", q, len(found))
		}
	}
	if found := webtest.Read(t, webtest.Get(h, "/gazetteer/search?q=qqqqxxxxzzzz"))["candidates"]; found == nil {
		t.Error("no places are null")
	}
	for query, says := range map[string]string{"": "give the name of a place", "q=%20": "give the name of a place", "q=" + strings.Repeat("x", gazetteer.MaxQuery+1): "give the name of a place", "q=x&limit=0": "limit", "q=x&limit=101": "limit", "q=x&near=1": "", "q=x&y=1": "y"} {
		webtest.Refused(t, webtest.Get(h, "/gazetteer/search?"+query), 400, says)
	}
	webtest.Refused(t, webtest.Get(h, "/gazetteer/areas/no%2Fwhere"), 404, `no outline of the area "no/where" is known`)
}
