// Package records reads tables out of whatever files people keep them in: CSV,
// Excel workbooks, GeoJSON and other JSON, GeoPackage, FlatGeobuf, GeoParquet,
// KML, KMZ, GPX, and Shapefiles in a zip. The first bytes tell which it is, never
// the name.
//
//	bytes ─ Open ─► kind ─► a source ─► records: named fields as text, a point
//
// A file that holds no table that is known is refused by what it is. What is
// wrong with one row is a [RowError], after which the next can be read. Rows that
// are no rows (nothing but commas, HXL's row of tags, the header once more, as
// where files were joined) are passed over.
package records

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
)

// MaxRow bounds a row or feature, in bytes of the file.
const MaxRow = 4 << 20

// maxSpool bounds a file whose format has to be read here and there, and so is
// copied first.
const maxSpool = 8 << 30

// Options say what a caller knows better than the file.
type Options struct {
	Encoding string // of a text file, as in "windows-1256"; "" for UTF-8, or what a byte order mark says
	Part     string // the sheet of a workbook, the layer of a GeoPackage or Shapefile zip; "" for the first or only one
}

// Record is a row.
type Record struct {
	Line   int         // of the file, or the number of the row where there are no lines
	Nth    int         // which feature it is, where several stand in a line; else 0
	Point  *[2]float64 // longitude and latitude of its geometry, nil for none
	fields fields
}

// fields are the values of a record by name in small letters.
type fields interface {
	field(name string) string
	names() []string
}

// Field returns a value by the name of its column in small letters, "" where it is
// not there.
func (r *Record) Field(name string) string { return r.fields.field(name) }

// RowError tells what is wrong with one row.
type RowError struct {
	Line int
	Err  error
}

// Named adds which of several features of a line it is about to an error.
func (r *Record) Named(err error) error {
	if r.Nth == 0 {
		return err
	}
	return geo.Errorf(geo.CodeOf(err), "", "feature %d: %w", r.Nth, err)
}

// Error says what is wrong.
func (e *RowError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *RowError) Unwrap() error { return e.Err }

// source yields the records of a file, io.EOF at the end.
type source interface {
	next() (*Record, error)
	Close() error
}

// Table is a file that was opened.
type Table struct {
	Kind   string   // "CSV", "Excel workbook"
	Part   string   // the sheet or layer that is read, where the file can have several
	Names  []string // of the columns as they are written; of JSON those of the first records
	More   bool     // columns may come that are not among the names: not all records were looked at
	Shapes bool     // records may have a point
	src    source
	tags   bool // HXL's row may still come
	ahead  []ahead
}

// ahead is what was read to see names.
type ahead struct {
	rec *Record
	err error
}

// lookAhead is how many records of a file without a header are read to see which
// columns it has, and lookBytes about how many bytes.
const lookAhead, lookBytes = 1000, 32 << 20

// cells are values in the order of the table's columns.
type cells struct {
	at     map[string]int
	header []string
	values []string
}

func (c *cells) field(name string) string {
	if i, ok := c.at[name]; ok && i < len(c.values) {
		return c.values[i]
	}
	return ""
}

func (c *cells) names() []string { return c.header }

// placesOf says where the columns of a header are; the first of a name counts.
func placesOf(header []string) map[string]int {
	at := map[string]int{}
	for i, name := range header {
		key := strings.ToLower(name)
		if _, twice := at[key]; !twice {
			at[key] = i
		}
	}
	return at
}

// pairs are values by name in small letters, each record with its own.
type pairs struct {
	order  []string
	values map[string]string
}

func newPairs() *pairs { return &pairs{values: map[string]string{}} }

func (p *pairs) field(name string) string { return p.values[name] }
func (p *pairs) names() []string          { return p.order }

// set adds a value; the first of a name counts.
func (p *pairs) set(name, value string) {
	key := strings.ToLower(name)
	if _, twice := p.values[key]; twice || name == "" {
		return
	}
	p.order, p.values[key] = append(p.order, name), value
}

// opener is how a kind of file is recognised and opened.
type opener struct {
	kind string
	is   func(head []byte) bool
	open func(r io.Reader, opt Options) (source, *Table, error)
}

func begins(with ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(with, func(w string) bool { return bytes.HasPrefix(head, []byte(w)) })
	}
}

// beginsText is begins for text, whose first letters may stand behind blanks, and
// in capitals.
func beginsText(with ...string) func([]byte) bool {
	starts := begins(with...)
	return func(head []byte) bool {
		return starts(bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n\x1e")))
	}
}

// openers are the kinds, in the order in which they are tried; the last takes
// everything.
var openers = []opener{
	{"zip", begins("PK\x03\x04"), openZip},
	{"GeoPackage", begins("SQLite format 3\x00"), openGeoPackage},
	{"GeoParquet", begins("PAR1"), openParquet},
	{"FlatGeobuf", begins("fgb\x03"), openFlatGeobuf},
	{"", begins("\xd0\xcf\x11\xe0"), refuse("this is an old Excel workbook (.xls); save it as .xlsx or CSV")},
	{"", begins("%PDF"), refuse("this is a PDF; a table in it has to be copied out first, to CSV or XLSX")},
	{"", begins("\x00\x00\x27\x0a"), refuse("this is one file of a Shapefile (.shp); put it into a zip together with its .dbf, .shx and .prj")},
	{"", begins("ARROW1", "FEA1"), refuse("this is an Arrow or Feather file; save it as Parquet or CSV")},
	{"", begins("\x1f\x8b"), refuse("it is packed twice; unpack it first")},
	{"JSON", beginsText("{", "["), openJSON},
	{"", beginsText("<!doctype html", "<html"), refuse("this is a web page and no table; articles are read with furat ingest")},
	{"XML", beginsText("<"), openXML},
	{"CSV", func([]byte) bool { return true }, openCSV},
}

func refuse(why string) func(io.Reader, Options) (source, *Table, error) {
	return func(io.Reader, Options) (source, *Table, error) {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "%s", why)
	}
}

// Open opens a table. It must be closed.
func Open(r io.Reader, opt Options) (*Table, error) {
	text, err := decoded(r, opt.Encoding)
	if err != nil {
		return nil, err
	}
	head, _ := text.Peek(4096)
	for _, o := range openers {
		if !o.is(head) {
			continue
		}
		src, t, err := guarded(func() (source, *Table, error) { return o.open(text, opt) })
		if err != nil {
			return nil, err
		}
		if t.Kind == "" {
			t.Kind = o.kind
		}
		t.src, t.tags = src, true
		if t.Names == nil {
			err = t.look()
		}
		if err != nil {
			t.Close()
		}
		return t, err
	}
	return nil, geo.Errorf(geo.CodeInternal, "", "no kind of file takes everything")
}

// guarded turns a panic of a library over a damaged file into an error.
func guarded[A, B any](fn func() (A, B, error)) (a A, b B, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = geo.Errorf(geo.CodeUnreadable, "", "it is damaged: %v", p)
		}
	}()
	return fn()
}

// look reads records ahead to see their names. A file in which there is none is
// an error.
func (t *Table) look() error {
	size := 0
	var first error
	known := map[string]bool{}
	t.More = true
	for len(t.ahead) < lookAhead && size < lookBytes {
		rec, err := t.read()
		t.ahead = append(t.ahead, ahead{rec, err})
		if first == nil {
			first = err
		}
		if err != nil && !errors.As(err, new(*RowError)) {
			t.More = false
			break
		}
		if rec == nil {
			continue
		}
		for _, name := range rec.fields.names() {
			size += len(name) + len(rec.Field(strings.ToLower(name)))
			if !known[name] {
				known[name] = true
				t.Names = append(t.Names, name)
			}
		}
	}
	var row *RowError
	switch {
	case len(t.Names) > 0 || first == nil:
		return nil
	case errors.Is(first, io.EOF):
		return geo.Errorf(geo.CodeUnreadable, "", "it holds no record")
	case errors.As(first, &row):
		return geo.Errorf(geo.CodeUnreadable, "", "none of its records can be read; the first, at line %d: %w", row.Line, row.Err)
	}
	return first
}

// Has reports whether a column is there.
func (t *Table) Has(name string) bool {
	return slices.ContainsFunc(t.Names, func(n string) bool { return strings.EqualFold(n, name) })
}

// Next returns the next record; io.EOF is the end.
func (t *Table) Next() (*Record, error) {
	for {
		rec, err := t.step()
		if err != nil {
			return nil, err
		}
		if t.isRow(rec) {
			return rec, nil
		}
	}
}

func (t *Table) step() (*Record, error) {
	if len(t.ahead) > 0 {
		a := t.ahead[0]
		t.ahead = t.ahead[1:]
		return a.rec, a.err
	}
	return t.read()
}

func (t *Table) read() (*Record, error) {
	rec, _, err := guarded(func() (*Record, any, error) {
		rec, err := t.src.next()
		return rec, nil, err
	})
	return rec, err
}

// Close closes the file.
func (t *Table) Close() error { return t.src.Close() }

// isRow reports whether a record says anything, and is neither the header once more
// nor HXL's tags below it (hxlstandard.org).
func (t *Table) isRow(rec *Record) bool {
	c, ok := rec.fields.(*cells)
	if !ok {
		return true
	}
	filled, tagged, same := 0, 0, 0
	for i, v := range c.values {
		v = strings.TrimSpace(v)
		if v == "" {
			continue
		}
		filled++
		if strings.HasPrefix(v, "#") {
			tagged++
		}
		if i < len(c.header) && strings.EqualFold(v, c.header[i]) {
			same++
		}
	}
	isTags := t.tags && tagged == filled
	t.tags = false
	switch {
	case filled == 0 && rec.Point == nil, filled > 0 && isTags, filled > 1 && same == filled:
		return false
	}
	return true
}

func errNoRoom(err error) error {
	return geo.Errorf(geo.CodeUnavailable, "", "there is no room for a temporary copy: %w", err)
}

// spool copies a file to a nameless temporary one, for formats that are read here
// and there.
func spool(r io.Reader) (*os.File, int64, error) {
	f, err := os.CreateTemp("", "furat-import-")
	if err != nil {
		return nil, 0, errNoRoom(err)
	}
	os.Remove(f.Name())
	n, err := fill(f, r)
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, n, nil
}

// fill copies a file that is not too large.
func fill(f *os.File, r io.Reader) (int64, error) {
	n, err := io.Copy(f, io.LimitReader(r, maxSpool+1))
	switch {
	case err != nil:
		return n, geo.Errorf(geo.CodeUnreadable, "", "it can't be read: %w", err)
	case n > maxSpool:
		return n, geo.Errorf(geo.CodeTooLarge, "", "it is larger than %d GB", maxSpool>>30)
	}
	return n, nil
}

// choose finds the part that was asked for among those of a file, or the only one.
func choose(what string, have []string, want string) (string, error) {
	switch {
	case len(have) == 0:
		return "", geo.Errorf(geo.CodeUnreadable, "", "it has no %s", what)
	case want == "" && len(have) == 1:
		return have[0], nil
	case slices.Contains(have, want):
		return want, nil
	}
	names := geo.Clip(strings.Join(have, ", "))
	if want == "" {
		return "", geo.Errorf(geo.CodeInvalid, "table", "it has several %ss; say which with --table: %s", what, names)
	}
	return "", geo.Errorf(geo.CodeInvalid, "table", "it has no %s %q; it has %s", what, geo.Clip(want), names)
}

// tether reads no more than MaxRow bytes between two calls of slack.
type tether struct {
	r    io.Reader
	left int
}

func newTether(r io.Reader) *tether { return &tether{bufio.NewReader(r), MaxRow} }

// Read reads on.
func (t *tether) Read(p []byte) (int, error) {
	if t.left <= 0 {
		return 0, fmt.Errorf("a feature is longer than %d MB", MaxRow>>20)
	}
	n, err := t.r.Read(p[:min(len(p), t.left)])
	t.left -= n
	return n, err
}

func (t *tether) slack() { t.left = MaxRow }
