package records

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// csvSource reads a table with a header; comma, semicolon, tab or bar apart. A
// quote that is opened and not closed costs its line.
type csvSource struct {
	lines  *csvtable.Lines
	header []string
	at     map[string]int
	wkt    int // the column that has geometries as well-known text; -1 for none
}

func openCSV(r io.Reader, _ Options) (source, *Table, error) {
	s := &csvSource{lines: csvtable.NewLines(r, ','), wkt: -1}
	first, err := s.lines.First()
	switch {
	case err != nil:
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "it can't be read: %w", err)
	case strings.ContainsRune(first, 0):
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "it is no table of a kind that is known: CSV, XLSX, GeoJSON, JSON, GeoPackage, FlatGeobuf, GeoParquet, KML, KMZ, GPX, or a Shapefile in a zip")
	case strings.Count(first, "\r") > 1:
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "its lines end as on old Macs; convert it first (tr '\\r' '\\n')")
	}
	if err := s.lines.Start(); err != nil {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "it can't be read: %w", err)
	}
	names, _, _, err := s.lines.Record()
	if err != nil {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "it has no header line")
	}
	for _, name := range names {
		if !utf8.ValidString(name) {
			return nil, nil, notUTF8()
		}
		s.header = append(s.header, strings.TrimSpace(name))
	}
	s.at = placesOf(s.header)
	for _, name := range geometryNames {
		if i, ok := s.at[name]; ok {
			s.wkt = i
			break
		}
	}
	return s, &Table{Names: s.header, Shapes: s.wkt >= 0}, nil
}

// geometryNames are what columns of well-known text are called: by GDAL, QGIS,
// PostGIS, UCDP.
var geometryNames = []string{"wkt", "wkt_geom", "geom_wkt", "geometry", "geom", "the_geom"}

func notUTF8() error {
	return geo.Errorf(geo.CodeInvalid, "", "it is not UTF-8; name the encoding, for example with --encoding windows-1252 (Western Europe) or windows-1256 (Arabic)")
}

// DecimalComma reports whether a comma may part the decimals of a number: nothing
// else uses it where semicolons or tabs keep fields apart.
func (t *Table) DecimalComma() bool {
	s, ok := t.src.(*csvSource)
	return ok && s.lines.Separator() != ','
}

// Close closes the file.
func (s *csvSource) Close() error { return nil }

func (s *csvSource) next() (*Record, error) {
	rec, line, last, err := s.lines.Record()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.As(err, new(*csv.ParseError)):
		return nil, &RowError{line, geo.Errorf(geo.CodeInvalid, "", "%w", errors.Unwrap(err))}
	case err != nil:
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is cut short or damaged behind line %d: %w", line, err)
	}
	for len(rec) > len(s.header) && strings.TrimSpace(rec[len(rec)-1]) == "" {
		rec = rec[:len(rec)-1] // commas behind the last column
	}
	switch {
	case len(rec) != len(s.header) && last:
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is cut short: line %d ends after %d of %d fields", line, len(rec), len(s.header))
	case len(rec) != len(s.header):
		return nil, &RowError{line, geo.Errorf(geo.CodeInvalid, "", "%d fields, the header has %d", len(rec), len(s.header))}
	}
	for i, v := range rec {
		if !utf8.ValidString(v) {
			return nil, &RowError{line, notUTF8()}
		}
		rec[i] = csvtable.Unescape(v) // as Furat's own CSV is written
	}
	out := &Record{Line: line, fields: &cells{s.at, s.header, rec}}
	if s.wkt >= 0 {
		out.Point = wktPoint(rec[s.wkt])
	}
	return out, nil
}

// wktPoint reads a point of well-known text, or of PostGIS's with SRID=4326; nil
// for anything else.
func wktPoint(s string) *[2]float64 {
	s = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "SRID=4326;")
	for _, z := range []string{"POINT Z", "POINTZ"} {
		if rest, ok := strings.CutPrefix(s, z); ok {
			if xyz := strings.Fields(strings.Trim(rest, " ()")); len(xyz) == 3 {
				s = "POINT(" + xyz[0] + " " + xyz[1] + ")"
			}
		}
	}
	g, err := wkt.Unmarshal(s)
	if err != nil {
		return nil
	}
	switch g := g.(type) {
	case orb.Point:
		return &[2]float64{g[0], g[1]}
	case orb.MultiPoint:
		if len(g) == 1 {
			return &[2]float64{g[0][0], g[0][1]}
		}
	}
	return nil
}
