// Package imports reads other people's tables of events: ACLED's and UCDP's and
// GTD's, and any table of points, whatever file it comes in (see [records]).
//
//	file ─ records.Open ─► columns ─► which maker's it is (sources.csv)
//	  record ─ mapping: columns as Furat's properties (formats.csv, codes.csv) ─ finish ─► event
//
// What must be right in a row is its day, its type, its position and its id: a row
// that fails there is told with its line and left out. Every other value that
// can't be read is left out alone, and counted ([Report]).
package imports

import (
	_ "embed"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/dates"
	"github.com/furat-map/furat/geo/records"
)

// Auto is the format of a table whose columns tell which it is.
const Auto = "auto"

// Format is a kind of table.
type Format struct {
	Name string
	// What is known of the maker; empty where anybody may have made it.
	Dataset, Title, Licence, Attribution, URL string

	signature [][]string // names of columns that are all there, each by any of its names
	refused   string     // why such a table holds no events
}

// Made reports whether the format is one maker's own.
func (f Format) Made() bool { return f.Dataset != "" }

// Made names the formats that are one maker's own.
func Made() (names []string) {
	k, err := tables()
	if err != nil {
		return nil
	}
	for _, f := range k.formats {
		if f.Made() {
			names = append(names, f.Name)
		}
	}
	return names
}

// Options say how to read a table.
type Options struct {
	Format string // "" is Auto
	File   records.Options
	// Dates says which number comes first in days such as 02/03/2024.
	Dates dates.Order
	// Map tells, for tables of no known maker, which column has a property, or
	// which columns, with commas between; those that it does not name are looked
	// for under their own names.
	Map map[string]string
	// Set gives a property one value in all rows.
	Set map[string]string
	// Values replaces values of a property: property, then theirs, then ours.
	Values map[string]map[string]string
	// Ignore names columns that are not read.
	Ignore []string
	// Prefix stands before each id, so that no two datasets share one.
	Prefix string
	// ActorID finds the id of an actor by name, "" for none; nil finds none.
	ActorID func(name string) string
}

//go:embed formats.csv
var formatsCSV string

//go:embed codes.csv
var codesCSV string

//go:embed sources.csv
var sourcesCSV string

//go:embed missing.tsv
var missingTSV string

// knowledge is what the tables say.
type knowledge struct {
	formats []Format
	columns map[string][]column
	codes   map[[3]string]string // format, property, code
	missing map[string]bool      // words for "no value"
}

var tables = sync.OnceValues(func() (*knowledge, error) {
	k := &knowledge{columns: map[string][]column{}, codes: map[[3]string]string{}, missing: map[string]bool{}}
	for _, t := range []struct {
		name, text string
		comma      rune
		use        func(csvtable.Row)
	}{
		{"sources.csv", sourcesCSV, ',', func(r csvtable.Row) {
			f := Format{Name: r.Get("format"), Dataset: r.Get("dataset"), Title: r.Get("title"), Licence: r.Get("licence"),
				Attribution: r.Get("attribution"), URL: r.Get("url"), refused: r.Get("refused")}
			for _, names := range r.List("signature") {
				f.signature = append(f.signature, strings.Split(names, "/"))
			}
			k.formats = append(k.formats, f)
		}},
		{"formats.csv", formatsCSV, ',', func(r csvtable.Row) {
			c := column{property: r.Get("property"), how: r.Get("how")}
			for _, from := range r.List("column") {
				c.from = append(c.from, strings.Split(from, ","))
			}
			k.columns[r.Get("format")] = append(k.columns[r.Get("format")], c)
		}},
		{"codes.csv", codesCSV, ',', func(r csvtable.Row) {
			k.codes[[3]string{r.Get("format"), r.Get("property"), r.Get("code")}] = r.Get("meaning")
		}},
		{"missing.tsv", missingTSV, '\t', func(r csvtable.Row) { k.missing[r.Get("word")] = true }},
	} {
		rows, err := csvtable.Read(strings.NewReader(t.text), t.comma)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		for _, r := range rows {
			t.use(r)
		}
	}
	return k, nil
})

// formatOf finds a format by its name, or by the columns of a table.
func formatOf(name string, t *records.Table) (Format, error) {
	k, err := tables()
	if err != nil {
		return Format{}, err
	}
	names := []string{Auto}
	for _, f := range k.formats {
		switch {
		case len(f.signature) > 0 && f.matches(t) && (f.refused != "" || name == Auto || name == ""):
			if f.refused != "" {
				return f, geo.Errorf(geo.CodeInvalid, "", "%s", f.refused)
			}
			return f, nil
		case f.Name == name:
			return f, nil
		case f.refused == "":
			names = append(names, f.Name)
		}
	}
	if name == Auto || name == "" {
		return k.formats[len(k.formats)-1], nil // a table of no known maker
	}
	return Format{}, geo.Errorf(geo.CodeInvalid, "format", "%q is none that is known; use %s", name, strings.Join(names, ", "))
}

// matches reports whether a table has the columns by which the format is known.
func (f Format) matches(t *records.Table) bool {
	return !slices.ContainsFunc(f.signature, func(names []string) bool { return !slices.ContainsFunc(names, t.Has) })
}

// Table is a file of events that was opened: it is known whose it is, and which
// columns are read as what.
type Table struct {
	Format Format
	Report Report

	t *records.Table
	m *mapping
}

// Name sets what stands before each id, which may be known only when the format is.
func (t *Table) Name(prefix string) { t.m.opt.Prefix = prefix }

// Open opens a table. It must be closed.
func Open(r io.Reader, opt Options) (*Table, error) {
	in, err := records.Open(r, opt.File)
	if err != nil {
		return nil, err
	}
	t := &Table{t: in}
	if t.Format, err = formatOf(opt.Format, in); err == nil {
		opt.Format = t.Format.Name
		t.m, err = newMapping(opt, in, &t.Report)
	}
	if err != nil {
		in.Close()
		return nil, err
	}
	t.Report.Kind, t.Report.Part = in.Kind, in.Part
	return t, nil
}

// Close closes the file.
func (t *Table) Close() error { return t.t.Close() }

// Each calls use with the event of each row, and reject with what is wrong
// with a row that is none. The event is use's only during the call. An error
// of use ends the reading, as does a table that can't be read on.
func (t *Table) Each(use func(line int, e *geo.Event) error, reject func(line int, err error)) error {
	lines := map[uint64]int32{} // where an id was told; by its hash, since there may be millions
	seed := maphash.MakeSeed()
	for {
		rec, err := t.t.Next()
		var bad *records.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			reject(bad.Line, bad.Err)
			continue
		case err != nil:
			return err
		}
		e, err := t.m.event(rec)
		if err == nil {
			if first, twice := lines[maphash.String(seed, e.ID)]; twice {
				err = geo.Errorf(geo.CodeInvalid, "id", "line %d has the id %q already", first, geo.Clip(e.ID))
			}
		}
		if err != nil {
			reject(rec.Line, rec.Named(err))
			continue
		}
		lines[maphash.String(seed, e.ID)] = int32(rec.Line)
		if !e.Date.Known() {
			t.Report.Undated++
		}
		if err := use(rec.Line, &e); err != nil {
			return err
		}
	}
}
