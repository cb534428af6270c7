// Package source reads other people's gazetteers: GeoNames, its alternate
// names, OCHA's administrative boundaries (COD-AB), Who's On First, and plain
// CSV. Each reader turns a file into rows of package atlas and changes
// nothing.
//
// A row that can't be read is reported with its line, counted and left out. A
// file is refused as a whole where it is cut short, not UTF-8, or holds not
// one row of its format: the error says what was expected.
package source

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
)

// Options say what a file does not.
type Options struct {
	Name    string // of the file, for messages
	Country string // ISO code for rows that name none
	Key     string // of the source, for plain CSV
	Context context.Context
	// Map names the columns of a plain CSV: property → column (see [Properties]).
	Map map[string]string
	// Told hears of what was read otherwise than the row says; nil for nobody.
	Told func(line int, what string)
	// Bad hears of each row that was left out: its line (for GeoJSON its
	// feature), and why.
	Bad func(line int, why string)
}

// Format is a form in which gazetteers are passed on.
type Format struct {
	Name   string
	Want   string // what a file of the format looks like, for messages
	Source atlas.Source
	read   func(io.Reader, *rows) error
}

// Formats returns the formats that can be read.
func Formats() []Format {
	return []Format{
		{"geonames", "GeoNames rows: 19 tab-separated columns, from geonameid to modification date",
			atlas.Source{Key: "geonames", Title: "GeoNames", Licence: "CC BY 4.0", Attribution: "© GeoNames", URL: "https://www.geonames.org"}, readGeoNames},
		{"geonames-alternates", "GeoNames alternateNamesV2 rows: tab-separated alternateNameId, geonameid, language, name …",
			atlas.Source{Key: "geonames-alternates", Title: "GeoNames alternate names", Licence: "CC BY 4.0", Attribution: "© GeoNames", URL: "https://www.geonames.org"}, readAlternates},
		{"ocha-cod", "a GeoJSON FeatureCollection with properties adm1_pcode, adm1_en, adm1_ar …",
			atlas.Source{Key: "ocha", Title: "OCHA Common Operational Datasets", Licence: "CC BY-IGO", Attribution: "OCHA COD-AB", URL: "https://data.humdata.org/dashboards/cod"}, readOCHA},
		{"whosonfirst", "a CSV with columns wof_id, name, placetype, lat, lon, or GeoJSON features with wof: properties",
			atlas.Source{Key: "wof", Title: "Who's On First", Licence: "CC0 and the licences of its sources", Attribution: "Who's On First", URL: "https://whosonfirst.org/docs/licenses/"}, readWOF},
		{"osm", "an extract of OpenStreetMap: GeoJSON of overpass-turbo, or JSON of the Overpass API",
			atlas.Source{Key: "osm", Title: "OpenStreetMap", Licence: "ODbL 1.0", Attribution: "© OpenStreetMap contributors", URL: "https://www.openstreetmap.org/copyright"}, readOSM},
		{"csv", "a CSV with a header: name or name_en or name_ar, lat and lon; see docs/gazetteer.md for the others",
			atlas.Source{Licence: "as its publisher states"}, readCSV},
	}
}

// Reserved returns the short names that no list of a user may have: those of
// the formats, of the built-in tables, and of other numbering schemes.
func Reserved() []string {
	out := []string{"furat", "world", "cldr", "gn1", "iso", "town", "own"}
	for _, f := range Formats() {
		if f.Source.Key != "" {
			out = append(out, f.Source.Key)
		}
	}
	return out
}

// FormatOf returns the format of a name.
func FormatOf(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	if name == "" {
		return Format{}, geo.Errorf(geo.CodeInvalid, "format", "give the format: %s", formatNames())
	}
	return Format{}, geo.Errorf(geo.CodeInvalid, "format", "%q is no format that can be imported; want %s", name, formatNames())
}

func formatNames() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// maxBadShare is the share of unreadable rows above which a file is taken to
// be of another format.
const maxBadShare = 0.5

// Read reads a file and calls emit for every row. Packed files (.gz, .zip)
// must have been opened with [Open].
func (f Format) Read(r io.Reader, o Options, emit func(*atlas.Row) error) error {
	rows := &rows{Options: o, emit: emit, countries: map[string]string{}, told: map[string]bool{}}
	if err := f.read(r, rows); err != nil {
		return fmt.Errorf("%s: %w; want %s", o.Name, err, f.Want)
	}
	if rows.good == 0 || float64(rows.bad) > maxBadShare*float64(rows.lines-rows.passed) {
		return fmt.Errorf("%s: %d of %d rows can be read; want %s", o.Name, rows.lines-rows.bad, rows.lines, f.Want)
	}
	return nil
}

// rows takes what a reader finds.
type rows struct {
	Options
	emit      func(*atlas.Row) error
	good, bad int // rows passed on, rows left out
	lines     int // of the file that were looked at
	passed    int // that are no places, and were passed over
	compared  int // sides of rings, with each other
	countries map[string]string
	told      map[string]bool
}

// maxNotes is how many different things are told of one file.
const maxNotes = 20

// note tells, once, of what was read otherwise than the row says.
func (r *rows) note(line int, what string, args ...any) {
	if text := fmt.Sprintf(what, args...); r.Told != nil && !r.told[text] && len(r.told) < maxNotes {
		r.told[text] = true
		r.Told(line, text)
	}
}

// hopeless is how many bad rows without a good one end the reading.
const hopeless = 1000

// stopped counts a line, and says why no more are to be read.
func (r *rows) stopped(line int) error {
	r.lines++
	if r.bad == r.lines && r.bad >= hopeless {
		return fmt.Errorf("not one of the first %d rows can be read", r.bad)
	}
	if r.Context != nil && line%1024 == 0 {
		return r.Context.Err()
	}
	return nil
}

func (r *rows) reject(line int, why string, args ...any) {
	r.bad++
	if r.Bad != nil {
		r.Bad(line, fmt.Sprintf(why, args...))
	}
}

// put passes a row on that has a name and a position.
func (r *rows) put(line int, row *atlas.Row) error {
	row.Names = slices.DeleteFunc(row.Names, func(n atlas.Name) bool { return n.Text == "" || len(n.Text) > atlas.MaxName })
	row.Country = countryOf(row.Country)
	_, number, _ := strings.Cut(row.ID, ":")
	switch {
	case len(row.Names) == 0:
		r.reject(line, "no name of at most %d bytes", atlas.MaxName)
		return nil
	case !validID(number):
		r.reject(line, "the id %.30q is not one of letters, digits, dots, dashes and underscores", number)
		return nil
	case row.OnlyNames:
	case !validPosition(row.Lat, row.Lon):
		r.reject(line, "the position %v, %v is not on Earth, or is the empty 0, 0", row.Lat, row.Lon)
		return nil
	}
	if row.Country == "" {
		row.Country = r.Country
	}
	r.good++
	return r.emit(row)
}

// validID reports an id that can stand in a list of ids.
func validID(id string) bool {
	strange := strings.ContainsFunc(id, func(c rune) bool { return !idLetter(c) })
	return !strange && id != "" && len(id) <= 60
}

func idLetter(c rune) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return true
	}
	return strings.ContainsRune("._-", c)
}

// capital reports a capital letter from A to Z.
func capital(c byte) bool { return c >= 'A' && c <= 'Z' }

// countryOf returns a country code of two capital letters, "" for what is none.
func countryOf(code string) string {
	code = strings.ToUpper(code)
	if len(code) != 2 || !capital(code[0]) || !capital(code[1]) {
		return ""
	}
	return code
}

// validPosition reports degrees in range and not the 0,0 of empty fields.
func validPosition(lat, lon float64) bool {
	onEarth := lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	empty := math.Abs(lat) <= 1e-9 && math.Abs(lon) <= 1e-9
	return onEarth && !empty
}
