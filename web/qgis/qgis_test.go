package qgis

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/web/internal/webtest"
)

func handler(t *testing.T, st store.Store) http.Handler {
	t.Helper()
	h := &Handler{Layers: webtest.Layers(t, st), Credit: func(l store.Layer) string { return "credit of " + l.Name }, Handle: webtest.Failures.Handle}
	return webtest.Router(h.Routes)
}

// TestMapStyle: the style of a layer leads to its tiles, with the parameters of
// the request, and to the sprite and digits beside them.
func TestMapStyle(t *testing.T) {
	h := handler(t, webtest.Store(t))
	w := webtest.Get(h, "/tiles/d/style.json?event_type=Battles&min_confidence=0.5")
	doc := webtest.Read(t, w)
	if w.Header().Get("Content-Type") != StyleType || doc["version"] != 8.0 || doc["name"] != "A <dataset> & more" {
		t.Errorf("%s, version %v, %v", w.Header().Get("Content-Type"), doc["version"], doc["name"])
	}
	if doc["sprite"] != "http://furat.example/style/sprite" || doc["glyphs"] != "http://furat.example/style/glyphs/{fontstack}/{range}.pbf" {
		t.Errorf("%v, %v", doc["sprite"], doc["glyphs"])
	}
	sources, err := json.Marshal(doc["sources"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"credit of d", "http://furat.example/tiles/d/{z}/{x}/{y}.mvt?", "event_type=Battles", "min_confidence=0.5"} {
		if !strings.Contains(strings.ReplaceAll(string(sources), `\u0026`, "&"), want) {
			t.Errorf("%q is not in %s", want, sources)
		}
	}
	webtest.Refused(t, webtest.Get(h, "/tiles/none/style.json"), 404, `there is no layer "none"`)
	webtest.Refused(t, webtest.Get(h, "/tiles/d/style.json?bbox=x"), 400, "bbox")
	webtest.Refused(t, webtest.Get(h, "/tiles/d/style.json?unknown=1"), 400, "unknown")
}

// TestSprite: the picture has room for each icon that is told of, in both sizes.
func TestSprite(t *testing.T) {
	h := handler(t, webtest.Store(t))
	for _, size := range []string{"", "@2x"} {
		w := webtest.Get(h, "/style/sprite"+size+".png")
		picture, err := png.Decode(w.Body)
		if err != nil || w.Header().Get("Content-Type") != "image/png" {
			t.Fatal(err, w.Header())
		}
		icons := webtest.Read(t, webtest.Get(h, "/style/sprite"+size+".json"))
		for name, icon := range icons {
			at := icon.(map[string]any)
			right, bottom := at["x"].(float64)+at["width"].(float64), at["y"].(float64)+at["height"].(float64)
			if b := picture.Bounds(); int(right) > b.Dx() || int(bottom) > b.Dy() || at["width"] == 0.0 {
				t.Errorf("%s of %v lies outside of %v", name, at, b)
			}
		}
		if len(icons) < 6 {
			t.Errorf("%d icons", len(icons))
		}
	}
}

// TestGlyphs: there are digits, of the fonts of the style alone.
func TestGlyphs(t *testing.T) {
	h := handler(t, webtest.Store(t))
	style := webtest.Get(h, "/tiles/events/style.json").Body.String()
	_, font, _ := strings.Cut(style, `"text-font":["`)
	font, _, _ = strings.Cut(font, `"`)
	w := webtest.Get(h, "/style/glyphs/"+strings.ReplaceAll(font, " ", "%20")+"/0-255.pbf")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/x-protobuf" || w.Body.Len() == 0 {
		t.Errorf("the font %q: %d %v", font, w.Code, w.Header())
	}
	webtest.Refused(t, webtest.Get(h, "/style/glyphs/x/256-511.pbf"), 404, "the style has digits only; they are in the range 0-255")
}

// TestDocuments: a layer as a layer definition and as a project is well-formed
// XML, a file to keep, and names what its use asks for.
func TestDocuments(t *testing.T) {
	h := handler(t, webtest.Store(t))
	for ending, mediaType := range map[string]string{"qlr": QLRType, "qgs": projectType} {
		for _, name := range []string{"events", "d"} {
			w := webtest.Get(h, "/qgis/"+name+"."+ending)
			if w.Code != 200 || w.Header().Get("Content-Type") != mediaType || w.Header().Get("Content-Disposition") != `attachment; filename="furat-`+name+"."+ending+`"` {
				t.Errorf("%s.%s: %d %v", name, ending, w.Code, w.Header())
			}
			body := w.Body.String()
			wellFormed(t, w.Body.Bytes())
			if areas := strings.Contains(body, "/collections/"+store.Areas) || strings.Contains(body, store.Areas); areas != (name == store.Events) {
				t.Errorf("%s.%s has areas: %v", name, ending, areas)
			}
			if !strings.Contains(body, "furat.example") || !strings.Contains(body, "credit of "+name) {
				t.Errorf("%s.%s tells neither server nor credit", name, ending)
			}
		}
	}
	webtest.Refused(t, webtest.Get(h, "/qgis/d.shp"), 404, `there is no format "shp"; use qlr for layers or qgs for a project`)
	webtest.Refused(t, webtest.Get(h, "/qgis/none.qlr"), 404, `there is no layer "none"`)
	webtest.Refused(t, webtest.Get(h, "/qgis/d.qlr?bbox=1,2,3"), 400, "bbox")
	webtest.Refused(t, webtest.Get(h, "/qgis/d.qlr?x=1"), 400, "x")
}

// TestFiltered: a filter goes into all layers of the definition: QGIS reads what it
// holds for as a file, and tiles with the same words.
func TestFiltered(t *testing.T) {
	h := handler(t, webtest.Store(t))
	w := webtest.Get(h, "/qgis/events.qlr?event_type=Battles&filter="+url.QueryEscape("fatalities > 3 AND location <> 'a & b'"))
	wellFormed(t, w.Body.Bytes())
	body := html.UnescapeString(w.Body.String())
	query := "event_type=Battles&filter=fatalities+%3E+3+AND+location+%3C%3E+%27a+%26+b%27"
	for _, want := range []string{"GeoJSON:http://furat.example/layers/events.geojson?" + query, `providerKey="ogr"`, url.QueryEscape("?" + query)} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body[:2000])
		}
	}
	if strings.Contains(body, "OAPIF") {
		t.Error("a layer without the filter")
	}
}

func wellFormed(t *testing.T, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = true
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %.200s", err, b)
		}
	}
}

// TestEmptyLayer: where no event has a place the document shows the world.
func TestEmptyLayer(t *testing.T) {
	st := ledger.New(mem.Open(), nil)
	h := handler(t, st)
	w := webtest.Get(h, "/qgis/events.qgs")
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	wellFormed(t, w.Body.Bytes())
	if !strings.Contains(w.Body.String(), "<xmin>-2.00375") {
		t.Error("it does not show the world")
	}
}
