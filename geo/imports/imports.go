// Package imports reads other people's tables of events: ACLED's export,
// UCDP's Georeferenced Event Dataset, and any CSV or GeoJSON of points.
//
// What the columns and codes of a format mean stands in formats.csv and
// codes.csv. A row becomes an event in three steps: its columns are found
// (a reader of CSV or GeoJSON), read as Furat's properties (a mapping), and
// checked (finish). A row that fails one of them is told with its line and
// left out.
package imports

import (
	_ "embed"
	"fmt"
	"hash/maphash"
	"io"
	"strings"
	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// Format is a kind of table.
type Format struct {
	Name string
	// What is known of the maker; empty where anybody may have made it.
	Dataset, Title, Licence, Attribution, URL string
}

// Options say how to read a table.
type Options struct {
	Format string
	// Prefix stands before each id, so that no two datasets share one.
	Prefix string
	// Map tells, for csv and geojson, which column has a property; those that
	// it does not name are looked for under their own names.
	Map map[string]string
	// Set gives a property one value in all rows.
	Set map[string]string
	// Values replaces values of a property: property, then theirs, then ours.
	Values map[string]map[string]string
	// ActorID finds the id of an actor by name, "" for none; nil finds none.
	ActorID func(name string) string
}

//go:embed formats.csv
var formatsCSV string

//go:embed codes.csv
var codesCSV string

//go:embed sources.csv
var sourcesCSV string

// column is where a property comes from.
type column struct {
	property string
	from     []string
	how      string
	of       *geo.Column // the property's; set by newMapping
}

// knowledge is what the tables say.
type knowledge struct {
	formats []Format
	columns map[string][]column
	codes   map[[3]string]string // format, property, code
}

var tables = sync.OnceValues(func() (*knowledge, error) {
	k := &knowledge{columns: map[string][]column{}, codes: map[[3]string]string{}}
	rows, err := csvtable.Read(strings.NewReader(sourcesCSV), ',')
	if err != nil {
		return nil, fmt.Errorf("sources.csv: %w", err)
	}
	for _, r := range rows {
		k.formats = append(k.formats, Format{r.Get("format"), r.Get("dataset"), r.Get("title"), r.Get("licence"), r.Get("attribution"), r.Get("url")})
	}
	if rows, err = csvtable.Read(strings.NewReader(formatsCSV), ','); err != nil {
		return nil, fmt.Errorf("formats.csv: %w", err)
	}
	for _, r := range rows {
		k.columns[r.Get("format")] = append(k.columns[r.Get("format")], column{property: r.Get("property"), from: r.List("column"), how: r.Get("how")})
	}
	if rows, err = csvtable.Read(strings.NewReader(codesCSV), ','); err != nil {
		return nil, fmt.Errorf("codes.csv: %w", err)
	}
	for _, r := range rows {
		k.codes[[3]string{r.Get("format"), r.Get("property"), r.Get("code")}] = r.Get("meaning")
	}
	return k, nil
})

// FormatOf finds a format by name.
func FormatOf(name string) (Format, error) {
	k, err := tables()
	if err != nil {
		return Format{}, err
	}
	var names []string
	for _, f := range k.formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, geo.Errorf(geo.CodeInvalid, "format", "%q is none that is known; use %s", name, strings.Join(names, ", "))
}

// Read calls use with the event of each row, and reject with what is wrong
// with a row that is none. The event is use's only during the call. An error
// of use ends the reading, as does a table that can't be read on.
func Read(r io.Reader, opt Options, use func(line int, e *geo.Event) error, reject func(line int, err error)) error {
	if _, err := FormatOf(opt.Format); err != nil {
		return err
	}
	m, err := newMapping(opt)
	if err != nil {
		return err
	}
	lines := map[uint64]int32{} // where an id was told; by its hash, since there may be millions
	seed := maphash.MakeSeed()
	each := func(line int, field func(string) string, point *[2]float64) error {
		e, err := m.event(field, point)
		if err == nil {
			if first, twice := lines[maphash.String(seed, e.ID)]; twice {
				err = geo.Errorf(geo.CodeInvalid, "id", "line %d has the id %q already", first, geo.Clip(e.ID))
			}
		}
		if err != nil {
			reject(line, err)
			return nil
		}
		lines[maphash.String(seed, e.ID)] = int32(line)
		return use(line, &e)
	}
	if opt.Format == "geojson" {
		return readGeoJSON(r, m, each, reject)
	}
	return readCSV(r, m, each, reject)
}
