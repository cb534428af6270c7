// Package export writes events as files: GeoPackage, FlatGeobuf, GeoParquet,
// KML, GeoJSON, GeoJSON lines and CSV, all with the same columns of the same
// types. Events pass through one by one, so that memory does not grow with
// their number.
package export

import (
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/flatgeobuf"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/geoparquet"
	"github.com/furat-map/furat/geo/gpkg"
	"github.com/furat-map/furat/geo/kml"
	"github.com/furat-map/furat/geo/shapefile"
	"github.com/furat-map/furat/geo/style"
	"github.com/furat-map/furat/geo/xlsx"
)

// About says of an export what it is and what its use asks for. It stands in
// every file whose format has room for it.
type About struct {
	Name, Title string // of the layer
	// Attribution names the sources with their licences.
	Attribution string
	Query       string // what was asked for, in words or as a filter; "" for everything
	Exported    time.Time
	WKT         bool // in CSV: positions as well-known text, not as two columns
	BOM         bool // in CSV: a byte order mark at the beginning, by which Excel knows UTF-8
}

// Citation is how to name the file's content in a text.
func (a About) Citation() string {
	out := a.Title + ". " + a.Attribution + ". Exported with Furat on " + a.Exported.UTC().Format(time.RFC3339)
	if a.Query != "" {
		out += ", selected by " + a.Query
	}
	return out + "."
}

// metadata is the same by name, for formats that keep pairs.
func (a About) metadata() map[string]string {
	return map[string]string{"title": a.Title, "attribution": a.Attribution, "citation": a.Citation(), "query": a.Query,
		"exported": a.Exported.UTC().Format(time.RFC3339)}
}

func (a About) json() string {
	b, _ := json.Marshal(a.metadata())
	return string(b)
}

// Each passes events on one by one and stops at the first error.
type Each = func(func(*geo.Event) error) error

// Format is a file format.
type Format struct {
	Name      string // the ending of its files, the first of Endings without the dot
	Label     string // what people call it
	MediaType string
	Endings   []string
	Packed    bool // its bytes are compressed, or not worth it
	WKT       bool // positions may be well-known text ([About])
	Write     func(io.Writer, Each, About) error
}

// Formats is the one list of formats, those that most ask for first: the
// command line, the APIs' links and the page offer what is here. The caller
// must not change the slice.
func Formats() []Format { return formats }

var formats = []Format{
	{Name: "gpkg", Label: "GeoPackage", MediaType: gpkg.MediaType, Endings: []string{".gpkg"}, Packed: true, Write: writeGPKG},
	{Name: "geojson", Label: "GeoJSON", MediaType: geojson.MediaType, Endings: []string{".geojson", ".json"}, Write: writeCollection},
	{Name: "csv", Label: "CSV", MediaType: "text/csv; charset=utf-8", Endings: []string{".csv"}, WKT: true, Write: writeCSV},
	{Name: "kml", Label: "KML", MediaType: kml.MediaType, Endings: []string{".kml"}, Write: writeKML},
	{Name: "fgb", Label: "FlatGeobuf", MediaType: flatgeobuf.MediaType, Endings: []string{".fgb"}, Write: writeFlatGeobuf},
	{Name: "parquet", Label: "GeoParquet", MediaType: geoparquet.MediaType, Endings: []string{".parquet", ".geoparquet"}, Packed: true, Write: writeParquet},
	{Name: "xlsx", Label: "Excel", MediaType: xlsx.MediaType, Endings: []string{".xlsx"}, Packed: true, Write: writeXLSX},
	{Name: "kmz", Label: "KMZ", MediaType: kml.KMZType, Endings: []string{".kmz"}, Packed: true, Write: writeKMZ},
	{Name: "shp.zip", Label: "Shapefile", MediaType: shapefile.MediaType, Endings: []string{".shp.zip", ".zip"}, Packed: true, Write: writeShapefile},
	{Name: "geojsonseq", Label: "GeoJSONSeq", MediaType: geojson.SeqMediaType,
		Endings: []string{".geojsonseq", ".geojsonl", ".geojsons", ".ndjson", ".jsonl"}, Write: writeSeq},
}

// Named finds a format by name.
func Named(name string) (Format, bool) {
	return first(func(f Format) bool { return f.Name == name })
}

// OfFile finds the format that a file's ending tells.
func OfFile(path string) (Format, bool) {
	ending := strings.ToLower(filepath.Ext(path))
	return first(func(f Format) bool { return slices.Contains(f.Endings, ending) })
}

func first(is func(Format) bool) (Format, bool) {
	if i := slices.IndexFunc(formats, is); i >= 0 {
		return formats[i], true
	}
	return Format{}, false
}

// Names lists the formats for messages.
func Names() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func writeKML(w io.Writer, each Each, a About) error { return kml.Write(w, each, kmlOf(a)) }

func kmlOf(a About) kml.About {
	about := kml.About{Name: a.Title, Description: a.Citation()}
	for _, s := range style.Symbols() {
		about.Styles = append(about.Styles, kml.Style{ID: s.Tile, Type: s.Type, Colour: s.Colour})
	}
	return about
}

// iconPixels is how large the icons of KMZ are.
const iconPixels = 48

func writeKMZ(w io.Writer, each Each, a About) error {
	icons := map[string][]byte{}
	for _, s := range style.Symbols() {
		var err error
		if icons[s.Tile], err = style.Icon(s, iconPixels); err != nil {
			return err
		}
	}
	return kml.WriteKMZ(w, each, kmlOf(a), icons)
}

func writeXLSX(w io.Writer, each Each, a About) error {
	var about []xlsx.Pair
	pairs := a.metadata()
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		about = append(about, xlsx.Pair{Name: name, Value: pairs[name]})
	}
	return xlsx.Write(w, each, about)
}

func writeShapefile(w io.Writer, each Each, a About) error {
	return shapefile.Write(w, each, shapefile.About{Name: a.Name, Citation: a.Citation()})
}

func writeGPKG(w io.Writer, each Each, a About) error {
	qml, err := style.QML()
	if err != nil {
		return err
	}
	return gpkg.Write(w, each, gpkg.About{Name: a.Name, Title: a.Title, Description: a.Citation(), Metadata: a.json(), QML: string(qml), Exported: a.Exported})
}

func writeFlatGeobuf(w io.Writer, each Each, a About) error {
	return flatgeobuf.Write(w, each, flatgeobuf.About{Name: a.Name, Title: a.Title, Description: a.Citation(), Metadata: a.json()})
}

func writeParquet(w io.Writer, each Each, a About) error {
	return geoparquet.Write(w, each, a.metadata())
}
