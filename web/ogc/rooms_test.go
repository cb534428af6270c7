package ogc

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/internal/webtest"
)

func room(t *testing.T, editable bool) (*ledger.Ledger, *Handler, http.Handler) {
	t.Helper()
	st := webtest.Store(t)
	h := New(Options{Failures: webtest.Failures, Layers: webtest.Layers(t, st), Gazetteer: webtest.Gazetteer(t), Identity: st.Identity(), Credit: func(l store.Layer) string { return "credit of " + l.Name },
		Editable: editable, Clock: func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) }})
	return st, h, webtest.Router(func(r chi.Router) {
		r.Get("/", h.Handle(h.Landing))
		h.Routes(r, func(chi.Router) {})
	})
}

// hrefs are the addresses of a document's links by what they are for.
func hrefs(doc map[string]any) map[string]string {
	out := map[string]string{}
	for _, l := range doc["links"].([]any) {
		link := l.(map[string]any)
		out[link["rel"].(string)] = link["href"].(string)
	}
	return out
}

// path is an address without the server.
func path(href string) string { return strings.TrimPrefix(href, "http://furat.example") }

// idsOf are the ids of a page of features.
func idsOf(doc map[string]any) (ids []string) {
	for _, f := range doc["features"].([]any) {
		ids = append(ids, f.(map[string]any)["id"].(string))
	}
	return ids
}

// TestLanding leads to all there is.
func TestLanding(t *testing.T) {
	_, _, h := room(t, false)
	links := hrefs(webtest.Read(t, webtest.Get(h, "/?f=json")))
	for rel, want := range map[string]string{"service-desc": "/api", "conformance": "/conformance", "data": "/collections"} {
		if got := links[rel]; got != "http://furat.example"+want && got != "http://furat.example"+want+"?f=html" {
			t.Errorf("%s leads to %s", rel, got)
		}
		if w := webtest.Get(h, want); w.Code != 200 {
			t.Errorf("%s: %d", want, w.Code)
		}
	}
	webtest.Refused(t, webtest.Get(h, "/?x=1"), 400, "x")
}

// TestConformance: classes of editing are told where edits are let in, and only
// there.
func TestConformance(t *testing.T) {
	for _, editable := range []bool{false, true} {
		_, _, h := room(t, editable)
		classes := webtest.Read(t, webtest.Get(h, "/conformance"))["conformsTo"].([]any)
		if has := slices.Contains(classes, any(editing[0])); has != editable || len(classes) < 20 {
			t.Errorf("editable %v: %d classes, of editing %v", editable, len(classes), has)
		}
		if w := webtest.Get(h, "/conformance?f=html"); !strings.Contains(w.Body.String(), "ogcapi-features-1") {
			t.Errorf("%d as a page", w.Code)
		}
		api := webtest.Get(h, "/api").Body.String()
		if has := strings.Contains(api, `"delete":`); has != editable {
			t.Errorf("the definition of the API has edits: %v", has)
		}
	}
}

// TestCollections: each layer is a collection, beside the areas and the places,
// and each can be asked for what it says of itself.
func TestCollections(t *testing.T) {
	_, _, h := room(t, false)
	var ids []string
	for _, c := range webtest.Read(t, webtest.Get(h, "/collections"))["collections"].([]any) {
		id := c.(map[string]any)["id"].(string)
		ids = append(ids, id)
		if doc := webtest.Read(t, webtest.Get(h, "/collections/"+id)); doc["id"] != id || path(hrefs(doc)["self"]) != "/collections/"+id+"?f=json" {
			t.Errorf("%s: %v", id, doc)
		}
		for _, kind := range []string{"queryables", "sortables", "schema"} {
			if doc := webtest.Read(t, webtest.Get(h, "/collections/"+id+"/"+kind)); doc["type"] != "object" || (kind != "sortables" && len(doc["properties"].(map[string]any)) == 0) {
				t.Errorf("%s of %s: %v", kind, id, doc)
			}
		}
		for _, below := range []string{"", "/items?limit=3", "/queryables"} {
			w := webtest.Get(h, "/collections/"+id+below, "Accept", "text/html")
			if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || strings.Contains(w.Body.String(), "<dataset>") {
				t.Errorf("%s%s as a page: %d", id, below, w.Code)
			}
		}
	}
	slices.Sort(ids)
	if !slices.Equal(ids, []string{"d", "event_areas", "events", "places"}) {
		t.Errorf("%v", ids)
	}
	for _, below := range []string{"", "/items", "/items/x", "/schema"} {
		webtest.Refused(t, webtest.Get(h, "/collections/none"+below), 404, `there is no collection "none"; /collections lists them`)
	}
}

// TestPages: pages that lead to each other hold each feature once, however they
// are sorted and filtered.
func TestPages(t *testing.T) {
	st, _, h := room(t, false)
	some := 0
	f := &geo.Filter{MinConfidence: 0.5}
	if err := st.Events(t.Context(), f, func(*geo.Event) error { some++; return nil }); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]int{"/collections/events/items?limit=7": 60, "/collections/d/items?limit=7&sortby=-event_date": 40, "/collections/events/items?limit=7&sortby=confidence,-event_date": 60,
		"/collections/events/items?limit=7&min_confidence=0.5": some, "/collections/events/items?limit=7&filter=confidence%20%3E%3D%200.5": some} {
		seen := map[string]bool{}
		pages := 0
		for at := target; at != ""; pages++ {
			doc := webtest.Read(t, webtest.Get(h, at))
			for _, id := range idsOf(doc) {
				if seen[id] {
					t.Errorf("%s: %s comes twice", target, id)
				}
				seen[id] = true
			}
			if doc["numberMatched"] != float64(want) || doc["timeStamp"] != "2024-05-06T07:08:09Z" || doc["numberReturned"] != float64(len(idsOf(doc))) {
				t.Errorf("%s: %v of %v at %v", at, doc["numberReturned"], doc["numberMatched"], doc["timeStamp"])
			}
			at = path(hrefs(doc)["next"])
		}
		if len(seen) != want || pages != (want+6)/7 {
			t.Errorf("%s: %d features on %d pages, want %d", target, len(seen), pages, want)
		}
	}
}

// TestItem: a feature has its links and a validator, in the reference system
// that is asked for.
func TestItem(t *testing.T) {
	st, _, h := room(t, false)
	e, err := st.Event(t.Context(), "g00000004")
	if err != nil {
		t.Fatal(err)
	}
	const target = "/collections/events/items/g00000004"
	w := webtest.Get(h, target)
	doc := webtest.Read(t, w)
	if got := doc["geometry"].(map[string]any)["coordinates"].([]any); got[0] != geo.RoundDegrees(e.Lon) || got[1] != geo.RoundDegrees(e.Lat) {
		t.Errorf("at %v", got)
	}
	if links := hrefs(doc); path(links["collection"]) != "/collections/events" || path(links["self"]) != target+"?f=json" {
		t.Errorf("%v", links)
	}
	if !strings.Contains(w.Header().Get("ETag"), Tag(&e)) {
		t.Errorf("the tag %s, of the event %s", w.Header().Get("ETag"), Tag(&e))
	}
	if again := webtest.Get(h, target, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 {
		t.Errorf("again: %d", again.Code)
	}
	swapped := webtest.Get(h, target+"?crs="+url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/4326"))
	if got := webtest.Read(t, swapped)["geometry"].(map[string]any)["coordinates"].([]any); got[0] != geo.RoundDegrees(e.Lat) || swapped.Header().Get("Content-Crs") != "<http://www.opengis.net/def/crs/EPSG/0/4326>" {
		t.Errorf("at %v, %v", got, swapped.Header())
	}
	if w := webtest.Get(h, target+"?f=html"); w.Code != 200 || !strings.Contains(w.Body.String(), "sub_event_type") {
		t.Errorf("as a page: %d", w.Code)
	}
	webtest.Refused(t, webtest.Get(h, "/collections/events/items/none"), 404, `there is no feature "none" in events`)
	webtest.Refused(t, webtest.Get(h, "/collections/d/items/g00000004"), 404, `there is no feature "g00000004" in d`)
	if got := ItemPath("d", "a/b c"); got != "/collections/d/items/a%2Fb%20c" {
		t.Errorf("%s", got)
	}
}

// TestRefusedQuestions: what can't be asked says which parameter is to blame.
func TestRefusedQuestions(t *testing.T) {
	_, _, h := room(t, false)
	for query, says := range map[string]string{"limit=0": "limit", "limit=x": "limit", "bbox=1,2": "bbox", "datetime=x": "datetime", "sortby=nothing": "sortby", "filter=x%20%3D": "filter", "filter=nothing%3D1": "nothing",
		"crs=x": "crs", "bbox=1,2,3,4&bbox-crs=x": "bbox-crs", "cursor=x": "cursor", "f=xml": "f", "unknown=1": "unknown", "filter-lang=sql&filter=TRUE": "filter-lang"} {
		w := webtest.Get(h, "/collections/events/items?"+query)
		webtest.Refused(t, w, 400, says)
	}
}

// TestTurns: a page that was sent gives back its place.
func TestTurns(t *testing.T) {
	_, h, routes := room(t, false)
	for i := range 3 * maxPages {
		if w := webtest.Get(routes, fmt.Sprintf("/collections/events/items?limit=%d", i+1)); w.Code != 200 {
			t.Errorf("%d: %d", i, w.Code)
		}
	}
	if n := len(h.pages); n != 0 {
		t.Errorf("%d places are still taken", n)
	}
}

// TestUnknownAsPage: on the page of a feature, what is unknown is an empty cell.
func TestUnknownAsPage(t *testing.T) {
	_, _, h := room(t, false)
	for _, f := range webtest.Read(t, webtest.Get(h, "/collections/events/items?limit=60"))["features"].([]any) {
		if f := f.(map[string]any); f["properties"].(map[string]any)["weapon"] == nil {
			page := webtest.Get(h, "/collections/events/items/"+url.PathEscape(f["id"].(string))+"?f=html").Body.String()
			if _, cell, _ := strings.Cut(page, ">weapon</td>"); !strings.HasPrefix(cell, `<td dir="auto"></td>`) {
				t.Fatalf("%.60q", cell)
			}
			return
		}
	}
	t.Fatal("no event without a weapon")
}
