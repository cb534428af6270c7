package style

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/hex"
	"hash/fnv"
	"html"
	"net/url"
	"strconv"
	"strings"
	"text/template"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/csvtable"
)

// Service is a server whose layers a QGIS document opens.
type Service struct {
	Base        string // address of the server, without a slash at the end
	Collection  string
	AreasOf     string // the collection with the events as areas; "" for none
	Query       string // the filter of the events, as an address has it; "" for all
	Title       string
	Attribution string
	MaxZoom     int
	Lang        string // of names and forms: en, ar, or "" for both
	Many        bool   // so many events that tiles are shown first
	// Extent is west, south, east, north in degrees, on which a project opens.
	Extent [4]float64
}

//go:embed qgis/*.xml
var qgisFiles embed.FS

var qgis = template.Must(template.New("qgis").Funcs(template.FuncMap{
	"xml": html.EscapeString, "rgb": rgb, "symbols": Symbols, "clusters": func() []int { return clusterSizes },
	"faint": func(hex string) string { return strings.TrimSuffix(rgb(hex), "255") + "40" },
	"add":   func(a, b int) int { return a + b }, "times": func(a, b int) int { return a * b },
}).ParseFS(qgisFiles, "qgis/*.xml"))

// look is what the styles of a layer depend on.
type look struct{ lang string }

// PlaceName is the expression of an event's place in the language, in the other
// where it has no name in that.
func (l look) PlaceName() string {
	if l.lang == "ar" {
		return `coalesce("location_ar", "location")`
	}
	return `coalesce("location", "location_ar")`
}

// MapTip is what QGIS shows of an event under the mouse: HTML with expressions.
// QGIS has no function that escapes text, so each is escaped by hand: the texts
// of articles are nobody's to trust.
func (l look) MapTip() string {
	text := func(expression string) string {
		out := "coalesce(" + expression + ", '')"
		for _, r := range [][2]string{{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {`"`, "&quot;"}} {
			out = "replace(" + out + ", '" + r[0] + "', '" + r[1] + "')"
		}
		return "[% " + out + " %]"
	}
	return "<b>" + text(`"sub_event_type"`) + "</b> · " + text(l.PlaceName()) + "<br>" +
		`[% coalesce(to_string("event_date"), '') %][% if("event_date_end" > "event_date", ' – ' || to_string("event_date_end"), '') %]` +
		`[% if(coalesce("date_basis", '') = 'publication', ' (day not told)', '') %]` +
		`[% if("fatalities" is null, '', '<br>† ' || to_string("fatalities")) %]` +
		`<blockquote dir="auto">` + text(`"quote"`) + "</blockquote><i>" + text(`"source"`) + "</i>"
}

// formField is a column in QGIS's forms and tables.
type formField struct {
	Name, Alias string
	Values      []formValue // the codes it can have; nil for any
}

type formValue struct{ Code, Name string }

// Fields are the columns with what people are told of them.
func (l look) Fields() []formField {
	var out []formField
	for _, c := range geo.Columns() {
		plain := strings.ReplaceAll(c.Name, "_", " ")
		f := formField{Name: c.Name, Alias: l.words(cmp.Or(c.Label.EN, plain), c.Label.AR)}
		for _, row := range codeNames {
			if row.Get("column") == c.Name {
				f.Values = append(f.Values, formValue{row.Get("code"), l.words(row.Get("en"), row.Get("ar"))})
			}
		}
		out = append(out, f)
	}
	return out
}

// words are those of the language, or both.
func (l look) words(en, ar string) string {
	switch {
	case ar == "" || l.lang == "en":
		return en
	case l.lang == "ar":
		return ar
	}
	return en + " · " + ar
}

//go:embed values.tsv
var valuesTSV string

var codeNames = csvtable.MustRead("values.tsv", valuesTSV, '\t')

// rgb writes a colour as QGIS does.
func rgb(hex string) string {
	c := colour(hex)
	return strconv.Itoa(int(c.R)) + "," + strconv.Itoa(int(c.G)) + "," + strconv.Itoa(int(c.B)) + ",255"
}

// QML returns the style of a layer of single events for QGIS: symbols, labels,
// map tips, and the days for the Temporal Controller.
func QML() ([]byte, error) { return execute("style.xml", look{}) }

// QLR returns a layer definition: the events as features and as vector tiles.
func QLR(s Service) ([]byte, error) { return execute("layers.xml", s.document()) }

// Project returns the same as a project (.qgs).
func Project(s Service) ([]byte, error) { return execute("project.xml", s.document()) }

// document is what the templates need of a service.
type document struct {
	Service
	look
	Features, Areas, Vectors  string // ids of the layers
	Provider                  string // of the features, in QGIS
	FeatureSource, AreaSource string
	TileSource                string
	View                      [4]float64 // the extent in metres of Web Mercator
}

func (s Service) document() document {
	h := fnv.New64a()
	h.Write([]byte(s.Base + "|" + s.Collection))
	if s.Query != "" {
		h.Write([]byte("?" + s.Query))
	}
	id := hex.EncodeToString(h.Sum(nil))
	tiles := s.Base + "/tiles/" + s.Collection + "/{z}/{x}/{y}.mvt"
	if s.Query != "" {
		tiles += "?" + s.Query
	}
	source := func(collection string) string {
		if collection == "" {
			return ""
		}
		return " url='" + quoted(s.Base) + "' typename='" + quoted(collection) + "' srsname='OGC:CRS84' restrictToRequestBBOX='1'"
	}
	provider, features, areas := "OAPIF", source(s.Collection), source(s.AreasOf)
	if s.Query != "" {
		// QGIS sends no filter of a server's own: it reads what the filter holds for
		// as a file.
		provider, features, areas = "ogr", "GeoJSON:"+s.Base+"/layers/"+s.Collection+".geojson?"+s.Query, ""
	}
	mercator, _ := crs.Parse("EPSG:3857", "")
	low, high := mercator.FromDegrees(orb.Point{s.Extent[0], s.Extent[1]}), mercator.FromDegrees(orb.Point{s.Extent[2], s.Extent[3]})
	return document{Service: s, look: look{s.Lang}, View: [4]float64{low[0], low[1], high[0], high[1]}, Features: "furat_features_" + id, Areas: "furat_areas_" + id, Vectors: "furat_tiles_" + id,
		Provider: provider, FeatureSource: features, AreaSource: areas,
		TileSource: "type=xyz&url=" + strings.NewReplacer("%7Bz%7D", "{z}", "%7Bx%7D", "{x}", "%7By%7D", "{y}").Replace(url.QueryEscape(tiles)) + "&zmin=0&zmax=" + strconv.Itoa(s.MaxZoom)}
}

// Checked says in QGIS's words whether a layer is shown at first: the events one by
// one, or their tiles where there are many.
func (d document) Checked(tiles bool) string {
	if tiles == d.Many {
		return "Qt::Checked"
	}
	return "Qt::Unchecked"
}

// quoted escapes text in QGIS's data source strings.
func quoted(s string) string { return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) }

func execute(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := qgis.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}
