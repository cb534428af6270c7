package api

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/furat-map/furat/web/internal/webtest"
)

// TestValues: values are counted as a plain loop counts them, of one layer and of
// two, and of an actor on both sides once.
func TestValues(t *testing.T) {
	_, _, h := room(t)
	for _, of := range []string{"country", "admin1", "sub_event_type", "source", "status", "geo_precision", "actor"} {
		for _, layers := range []string{"layer=events", "layer=events&layer=d"} {
			want := map[string]int{}
			for _, e := range webtest.Read(t, webtest.Get(h, "/api/events?limit=1000&"+layers))["events"].([]any) {
				one := e.(map[string]any)
				columns := []string{of}
				if of == "actor" {
					columns = []string{"actor1", "actor2"}
				}
				seen := map[string]bool{}
				for _, c := range columns {
					if v := one[c]; v != nil && v != "" && !seen[fmt.Sprint(v)] {
						seen[fmt.Sprint(v)] = true
						want[fmt.Sprint(v)]++
					}
				}
			}
			doc := webtest.Read(t, webtest.Get(h, "/api/values?of="+of+"&limit=2000&"+layers))
			got := map[string]int{}
			last := 1 << 30
			for _, v := range doc["values"].([]any) {
				n := int(v.(map[string]any)["count"].(float64))
				got[v.(map[string]any)["value"].(string)] = n
				if n > last {
					t.Errorf("%s: the commonest is not first", of)
				}
				last = n
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || doc["distinct"] != float64(len(want)) {
				t.Errorf("%s of %s: %v, want %v", of, layers, got, want)
			}
		}
	}
	for query, says := range map[string]string{"of=quote": "of", "of=": "of", "": "of", "of=country&limit=0": "limit", "of=country&layer=none": "there is no layer"} {
		webtest.Refused(t, webtest.Get(h, "/api/values?"+query), 400, says)
	}
}

// TestExtent is the box around the events that a filter holds for.
func TestExtent(t *testing.T) {
	_, _, h := room(t)
	events := webtest.Read(t, webtest.Get(h, "/api/events?limit=1000"))["events"].([]any)
	box := [4]float64{180, 90, -180, -90}
	for _, e := range events {
		if lon, ok := e.(map[string]any)["longitude"].(float64); ok {
			lat := e.(map[string]any)["latitude"].(float64)
			box = [4]float64{min(box[0], lon), min(box[1], lat), max(box[2], lon), max(box[3], lat)}
		}
	}
	var got struct{ BBox *[4]float64 }
	if err := json.Unmarshal(webtest.Get(h, "/api/extent").Body.Bytes(), &got); err != nil || got.BBox == nil {
		t.Fatal(err)
	}
	for i := range box {
		if d := got.BBox[i] - box[i]; d > 1e-5 || d < -1e-5 {
			t.Errorf("%v, want %v", *got.BBox, box)
		}
	}
	if doc := webtest.Read(t, webtest.Get(h, "/api/extent?bbox=-170,-80,-169,-79")); doc["bbox"] != nil {
		t.Errorf("%v where nothing is", doc)
	}
}

// TestSorted: a list comes in the order that is asked for, page by page, of one
// layer and of two; what is unknown comes last.
func TestSorted(t *testing.T) {
	_, _, h := room(t)
	for _, o := range orders[1:] {
		for _, layers := range []string{"layer=events", "layer=events&layer=d"} {
			var all []any
			for offset := 0; ; offset += 30 {
				page := webtest.Read(t, webtest.Get(h, fmt.Sprintf("/api/events?limit=30&offset=%d&sort=%s&%s", offset, url.QueryEscape(o.name), layers)))["events"].([]any)
				if len(page) == 0 {
					break
				}
				all = append(all, page...)
			}
			ids := map[string]bool{}
			var last any
			for i, e := range all {
				ids[e.(map[string]any)["id"].(string)] = true
				v := e.(map[string]any)[o.key.Column]
				if i > 0 && last == nil && v != nil {
					t.Fatalf("%s of %s: a known value after an unknown one", o.name, layers)
				}
				if i > 0 && last != nil && v != nil && before(v, last) != o.key.Descending && fmt.Sprint(v) != fmt.Sprint(last) {
					t.Fatalf("%s of %s: %v after %v", o.name, layers, v, last)
				}
				last = v
			}
			if len(ids) != len(all) || len(all) != map[string]int{"layer=events": 60, "layer=events&layer=d": 100}[layers] {
				t.Errorf("%s of %s: %d events, %d of them different", o.name, layers, len(all), len(ids))
			}
		}
	}
}

// before reports whether a value comes before another: numbers by size, days as
// text.
func before(a, b any) bool {
	if x, ok := a.(float64); ok {
		return x < b.(float64)
	}
	return a.(string) < b.(string)
}

// TestFeeds: a feed has what became known last, the newest first, and hostile text
// stays text.
func TestFeeds(t *testing.T) {
	_, _, h := room(t)
	doc := webtest.Read(t, webtest.Get(h, "/feeds/d.json"))
	if doc["version"] != "https://jsonfeed.org/version/1.1" || len(doc["items"].([]any)) != 40 || !strings.Contains(doc["title"].(string), "A <dataset> & more") {
		t.Errorf("%v", doc)
	}
	w := webtest.Get(h, "/feeds/d.atom")
	var feed struct {
		Title   string `xml:"title"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil || len(feed.Entries) != 40 || !strings.Contains(feed.Title, "A <dataset> & more") || strings.Contains(w.Body.String(), "<dataset>") {
		t.Errorf("%v %d entries: %s", err, len(feed.Entries), feed.Title)
	}
	battles := webtest.Read(t, webtest.Get(h, "/feeds/d.json?event_type=Battles"))["items"].([]any)
	for _, i := range battles {
		if tags := i.(map[string]any)["tags"].([]any); tags[0] != "Battles" {
			t.Errorf("%v", tags)
		}
	}
	webtest.Refused(t, webtest.Get(h, "/feeds/d.rss"), 404, "use atom or json")
	webtest.Refused(t, webtest.Get(h, "/feeds/none.atom"), 404, "none")
	webtest.Refused(t, webtest.Get(h, "/feeds/d.json?x=1"), 400, "x")
}

// TestOutlines: areas that have no outline are left out, and not an error.
func TestOutlines(t *testing.T) {
	_, _, h := room(t)
	doc := webtest.Read(t, webtest.Get(h, "/gazetteer/areas?id=nowhere,neither"))
	if doc["type"] != "FeatureCollection" || len(doc["features"].([]any)) != 0 {
		t.Errorf("%v", doc)
	}
	webtest.Refused(t, webtest.Get(h, "/gazetteer/areas?id="+strings.Repeat("a,", maxOutlines)), 400, "at most "+strconv.Itoa(maxOutlines))
}

// TestLayerBoxes: a layer says where its events lie.
func TestLayerBoxes(t *testing.T) {
	_, _, h := room(t)
	for _, l := range webtest.Read(t, webtest.Get(h, "/api/layers"))["layers"].([]any) {
		box, _ := l.(map[string]any)["bbox"].([]any)
		if len(box) != 4 || slices.Contains(box, nil) || box[0].(float64) > box[2].(float64) {
			t.Errorf("%v", box)
		}
	}
}

// TestCounts: without actors a summary says the same of everything else.
func TestCounts(t *testing.T) {
	_, _, h := room(t)
	whole := webtest.Read(t, webtest.Get(h, "/api/summary?layer=events&layer=d"))
	counts := webtest.Read(t, webtest.Get(h, "/api/summary?layer=events&layer=d&actors=no"))
	if len(whole["actors"].([]any)) == 0 || len(counts["actors"].([]any)) != 0 {
		t.Errorf("actors %v, %v", whole["actors"], counts["actors"])
	}
	whole["actors"], counts["actors"] = nil, nil
	if fmt.Sprint(whole) != fmt.Sprint(counts) {
		t.Errorf("%v, want %v", counts, whole)
	}
	webtest.Refused(t, webtest.Get(h, "/api/summary?actors=yes"), 400, "actors")
}
