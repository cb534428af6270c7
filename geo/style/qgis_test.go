package style

import (
	"encoding/xml"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

// layers is a layer definition as far as its layers go.
type layers struct {
	Tree []struct {
		ID     string `xml:"id,attr"`
		Source string `xml:"source,attr"`
	} `xml:"layer-tree-group>layer-tree-layer"`
	Layers []struct {
		ID     string `xml:"id"`
		Source string `xml:"datasource"`
		Kind   string `xml:"type,attr"`
	} `xml:"maplayers>maplayer"`
}

func readLayers(t *testing.T, s Service) layers {
	t.Helper()
	b, err := QLR(s)
	if err != nil {
		t.Fatal(err)
	}
	var out layers
	if err := xml.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLayers: the tree and the layers name the same ids and sources, areas
// only where there are any, and ids are of the server and collection.
func TestLayers(t *testing.T) {
	s := Service{Base: "http://127.0.0.1:1", Collection: "ged", Title: "Events", MaxZoom: 14}
	with := s
	with.AreasOf = "ged-areas"
	for _, c := range []struct {
		service Service
		kinds   string
	}{{s, "vector vector-tile"}, {with, "vector vector vector-tile"}} {
		l := readLayers(t, c.service)
		var kinds, ids []string
		for i, one := range l.Layers {
			kinds, ids = append(kinds, one.Kind), append(ids, one.ID)
			if i >= len(l.Tree) || l.Tree[i].ID != one.ID || l.Tree[i].Source != one.Source {
				t.Errorf("layer %d is not as in the tree: %+v, %+v", i, one, l.Tree)
			}
		}
		if strings.Join(kinds, " ") != c.kinds || len(l.Tree) != len(kinds) || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
			t.Errorf("%v, %v", kinds, ids)
		}
	}
	other := s
	other.Base = "http://127.0.0.1:2"
	if readLayers(t, s).Layers[0].ID == readLayers(t, other).Layers[0].ID {
		t.Error("layers of two servers have one id")
	}
}

// TestSources: what a name has of signs that QGIS's sources use does not end
// them early.
func TestSources(t *testing.T) {
	l := readLayers(t, Service{Base: `http://x/it's\a&b=c`, Collection: `a'b\`, MaxZoom: 9}).Layers
	if want := ` url='http://x/it\'s\\a&b=c' typename='a\'b\\' srsname='OGC:CRS84' restrictToRequestBBOX='1'`; l[0].Source != want {
		t.Errorf("%s, want %s", l[0].Source, want)
	}
	q, err := url.ParseQuery(l[1].Source)
	want := url.Values{"type": {"xyz"}, "zmin": {"0"}, "zmax": {"9"}, "url": {`http://x/it's\a&b=c/tiles/a'b\/{z}/{x}/{y}.mvt`}}
	if err != nil || !reflect.DeepEqual(q, want) {
		t.Errorf("%v, %v", q, err)
	}
	if !strings.Contains(l[1].Source, "{z}") {
		t.Errorf("QGIS asks for {z} as it is: %s", l[1].Source)
	}
}

// TestProjectView: a project opens on its extent, in metres of Web Mercator.
func TestProjectView(t *testing.T) {
	b, err := Project(Service{Title: "Events", Extent: [4]float64{-180, -85.05112877980659, 180, 0}})
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Name  string    `xml:"projectname,attr"`
		West  []float64 `xml:"mapcanvas>extent>xmin"`
		South []float64 `xml:"mapcanvas>extent>ymin"`
		East  []float64 `xml:"mapcanvas>extent>xmax"`
		North []float64 `xml:"mapcanvas>extent>ymax"`
	}
	if err := xml.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	const edge = 20037508.342789244
	for i, v := range []float64{p.West[0] + edge, p.South[0] + edge, p.East[0] - edge, p.North[0]} {
		if math.Abs(v) > 0.001 {
			t.Errorf("side %d is %v off", i, v)
		}
	}
	if p.Name != "Events" {
		t.Errorf("it is called %q", p.Name)
	}
}

// TestStyleOfTypes: QGIS's style has a category and a symbol for each event
// type, in its colour.
func TestStyleOfTypes(t *testing.T) {
	b, err := QML()
	if err != nil {
		t.Fatal(err)
	}
	var q struct {
		Categories []struct {
			Value  string `xml:"value,attr"`
			Symbol string `xml:"symbol,attr"`
		} `xml:"renderer-v2>renderer-v2>categories>category"`
		Symbols []struct {
			Name    string `xml:"name,attr"`
			Options []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"layer>Option>Option"`
		} `xml:"renderer-v2>renderer-v2>symbols>symbol"`
	}
	if err := xml.Unmarshal(b, &q); err != nil {
		t.Fatal(err)
	}
	if n := len(geo.EventTypes()); len(q.Categories) != n || len(q.Symbols) != n {
		t.Fatalf("%d categories, %d symbols for %d types", len(q.Categories), len(q.Symbols), n)
	}
	for i, s := range Symbols() {
		if q.Categories[i].Value != s.Type || q.Categories[i].Symbol != strconv.Itoa(i) || q.Symbols[i].Name != strconv.Itoa(i) {
			t.Errorf("%+v, %s", q.Categories[i], q.Symbols[i].Name)
		}
		want := map[string]string{"color": rgb(s.Colour), "name": s.Marker, "angle": strconv.Itoa(s.Angle)}
		for _, o := range q.Symbols[i].Options[:3] {
			if o.Value != want[o.Name] {
				t.Errorf("%s of %s is %s, want %s", o.Name, s.Type, o.Value, want[o.Name])
			}
		}
	}
}

func TestColours(t *testing.T) {
	for hex, want := range map[string]string{"#ffffff": "255,255,255,255", "#c2410c": "194,65,12,255", "#000000": "0,0,0,255"} {
		if got := rgb(hex); got != want {
			t.Errorf("%s: %s, want %s", hex, got, want)
		}
	}
}

// TestMapTip: in the HTML that QGIS shows, each property of text is escaped,
// all properties are ones that events have, and expressions are closed.
func TestMapTip(t *testing.T) {
	tip := look{}.MapTip()
	if open, end := strings.Count(tip, "[%"), strings.Count(tip, "%]"); open != end || open == 0 {
		t.Errorf("%d expressions begin, %d end", open, end)
	}
	for _, part := range strings.Split(tip, "[%")[1:] {
		expression, _, _ := strings.Cut(part, "%]")
		if strings.Count(expression, "(") != strings.Count(expression, ")") {
			t.Errorf("brackets: %s", expression)
		}
		for _, m := range regexp.MustCompile(`"([a-z_0-9]+)"`).FindAllStringSubmatch(expression, -1) {
			c, ok := geo.ColumnByName(m[1])
			if !ok {
				t.Errorf("events have no %s", m[1])
				continue
			}
			if strings.Contains(expression, m[0]+", '') = '") {
				continue // compared, not shown
			}
			escaped := true
			for _, r := range []string{"'&', '&amp;'", "'<', '&lt;'", "'>', '&gt;'"} {
				escaped = escaped && strings.Contains(expression, r)
			}
			if c.Kind == geo.KindString && !escaped {
				t.Errorf("%s is not escaped: %s", m[1], expression)
			}
		}
	}
}
