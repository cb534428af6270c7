// Package own keeps the places and names that a user teaches: one small CSV
// file beside the imported gazetteer. Imports never touch it, and what stands
// in it counts over what they bring.
//
// A row with a position is a place; a row without one gives further names to
// the place of its id. A change reads the file, changes the rows and replaces
// the file in one step, under a lock.
package own

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/country"
	"github.com/furat-map/furat/geo/csvtable"
)

// Row is a place of the user's, or, without a position, further names of a
// known one. Lat and Lon are WGS 84 degrees.
type Row struct {
	ID, NameEN, NameAR string
	Aliases            []string
	Type               string
	Country            string // ISO 3166-1 alpha-2
	Admin1, Admin2     string
	Placed             bool
	Lat, Lon           float64
	UncertaintyKM      float64
}

// Prefix begins the ids of the user's places.
const Prefix = "own:"

// MaxRows is how many rows the table has at most; longer lists are imported.
const MaxRows = 10_000

// fileName is the table's in the folder of the imported gazetteer.
const fileName = "own.csv"

// Table is the file of a folder.
type Table struct{ dir string }

// At returns the table of a folder of imported segments, which is made when needed.
func At(dir string) Table { return Table{dir} }

func (t Table) path() string { return filepath.Join(t.dir, fileName) }

// Version is another text after each change, "" for an empty table.
func (t Table) Version() (string, error) {
	b, err := t.bytes()
	return versionOf(b), err
}

// Read returns the rows and their version.
func (t Table) Read() ([]Row, string, error) {
	b, err := t.bytes()
	if err != nil {
		return nil, "", err
	}
	rows, err := Parse(bytes.NewReader(b))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w; mend it, or move it away to go on without what it teaches", t.path(), err)
	}
	return rows, versionOf(b), nil
}

// bytes returns what is in the file, nothing where there is none.
func (t Table) bytes() ([]byte, error) {
	b, err := os.ReadFile(t.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

func versionOf(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	h := fnv.New64a()
	h.Write(b)
	return strconv.FormatUint(h.Sum64(), 36)
}

// Change reads the rows, changes them and writes them, or leaves all as it was.
func (t Table) Change(change func([]Row) ([]Row, error)) error {
	if err := os.MkdirAll(t.dir, 0o777); err != nil {
		return err
	}
	unlock, err := t.lock()
	if err != nil {
		return err
	}
	defer unlock()
	rows, _, err := t.Read()
	if err != nil {
		return err
	}
	if rows, err = change(rows); err != nil {
		return err
	}
	if len(rows) > MaxRows {
		return geo.Errorf(geo.CodeTooLarge, "", "the table of taught places has at most %d rows; import longer lists with furat gazetteer import", MaxRows)
	}
	return atomicfile.Write(t.path(), func(f *os.File) error { return Write(f, rows) })
}

// patience is how long a change waits for another one, or for an import.
const patience = 10 * time.Second

func (t Table) lock() (unlock func(), err error) {
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if unlock, err = atlas.DirAt(t.dir).Lock(); err == nil || time.Since(begin) > patience {
			return unlock, err
		}
	}
}

var columns = []string{"id", "name_en", "name_ar", "aliases", "type", "country", "admin1", "admin2", "lat", "lon", "uncertainty_km"}

// Write writes rows as CSV.
func Write(w io.Writer, rows []Row) error {
	out := csv.NewWriter(w)
	out.Write(columns)
	for _, r := range rows {
		var at [3]string
		if r.Placed {
			for i, v := range []float64{r.Lat, r.Lon, r.UncertaintyKM} {
				at[i] = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
		cells := []string{r.ID, r.NameEN, r.NameAR, strings.Join(r.Aliases, "|"), r.Type, r.Country, r.Admin1, r.Admin2, at[0], at[1], at[2]}
		for i := range cells[:8] {
			cells[i] = csvtable.Escape(cells[i])
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

// Parse reads what Write writes. Any bad row refuses the whole.
func Parse(r io.Reader) ([]Row, error) {
	br := bufio.NewReader(r)
	if mark, _ := br.Peek(3); string(mark) == "\ufeff" { // as spreadsheets write
		br.Discard(3)
	}
	in := csv.NewReader(br)
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil || !slices.Equal(header, columns) {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is no table of taught places; its columns should be %s", strings.Join(columns, ","))
	}
	var rows []Row
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil { // it names the line
			return nil, geo.Errorf(geo.CodeUnreadable, "", "%w", err)
		}
		line, _ := in.FieldPos(0)
		for i := range cells[:8] {
			cells[i] = csvtable.Unescape(cells[i])
		}
		row, err := read(cells)
		if err == nil {
			row, err = row.Checked()
		}
		if err == nil && len(rows) == MaxRows {
			err = geo.Errorf(geo.CodeTooLarge, "", "it has more than %d rows", MaxRows)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, row)
	}
}

func read(cells []string) (Row, error) {
	r := Row{ID: cells[0], NameEN: cells[1], NameAR: cells[2], Type: cells[4], Country: cells[5], Admin1: cells[6], Admin2: cells[7], Aliases: csvtable.List(cells[3]), Placed: cells[8] != "" || cells[9] != ""}
	if !r.Placed {
		return r, nil
	}
	for i, to := range []*float64{&r.Lat, &r.Lon, &r.UncertaintyKM} {
		if i == 2 && cells[10] == "" {
			continue
		}
		v, err := strconv.ParseFloat(cmp.Or(cells[8+i], "x"), 64)
		if err != nil {
			return r, geo.Errorf(geo.CodeInvalid, columns[8+i], "%.20q is no number", cells[8+i])
		}
		*to = v
	}
	return r, nil
}

// Names returns all names of a row.
func (r Row) Names() []string {
	return slices.DeleteFunc(append([]string{r.NameEN, r.NameAR}, r.Aliases...), func(s string) bool { return s == "" })
}

// Checked returns the row as it is kept, or says what is wrong with it.
func (r Row) Checked() (Row, error) {
	for _, s := range append(r.Names(), r.Admin1, r.Admin2) {
		if len(s) > atlas.MaxName || strings.Contains(s, "|") || !utf8.ValidString(s) || strings.ContainsFunc(s, unseen) {
			return r, geo.Errorf(geo.CodeInvalid, "name", "%.40q is no name: at most %d bytes on one line, without | and signs that are not seen", s, atlas.MaxName)
		}
	}
	for _, s := range r.Names() {
		if len(fold.Tokens(s)) == 0 {
			return r, geo.Errorf(geo.CodeInvalid, "name", "%.40q has no letters to find it by", s)
		}
	}
	if len(r.Names()) == 0 {
		return r, geo.Errorf(geo.CodeInvalid, "name", "there is no name")
	}
	if r.Country != "" {
		code := country.Code(r.Country)
		if code == "" {
			return r, geo.Errorf(geo.CodeInvalid, "country", "%.40q is no country that is known; give a code such as SY", r.Country)
		}
		r.Country = code
	}
	if !r.Placed {
		if r.ID == "" {
			return r, geo.Errorf(geo.CodeInvalid, "id", "a name without a position belongs to a known place; give its id")
		}
		return r, nil
	}
	switch {
	case !(r.Lat >= -90 && r.Lat <= 90 && r.Lon >= -180 && r.Lon <= 180) || (math.Abs(r.Lat) < 1e-6 && math.Abs(r.Lon) < 1e-6):
		return r, geo.Errorf(geo.CodeInvalid, "lat", "%g, %g is no latitude and longitude in degrees, or is the empty 0, 0", r.Lat, r.Lon)
	case !(r.UncertaintyKM >= 0 && r.UncertaintyKM <= 5000):
		return r, geo.Errorf(geo.CodeInvalid, "uncertainty_km", "%g is no number of kilometres", r.UncertaintyKM)
	}
	if r.ID == "" {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s|%s|%.4f|%.4f", r.NameEN, r.NameAR, r.Lat, r.Lon)
		r.ID = Prefix + strconv.FormatUint(h.Sum64(), 36)
	}
	if !strings.HasPrefix(r.ID, Prefix) {
		return r, geo.Errorf(geo.CodeInvalid, "id", "the id of a taught place begins with %s; leave it empty for a new one", Prefix)
	}
	return r, nil
}

// unseen reports a sign that is no part of a name: of the signs without a shape
// only the joiner belongs to Persian spelling.
func unseen(r rune) bool { return r != '\u200c' && unicode.In(r, unicode.Cc, unicode.Cf) }

// Put adds a row: a place in the place of the one of its id, names to those of
// the same place.
func Put(rows []Row, row Row) []Row {
	i := slices.IndexFunc(rows, func(o Row) bool { return o.ID == row.ID && o.Placed == row.Placed })
	switch {
	case i < 0:
		return append(rows, row)
	case row.Placed:
		rows[i] = row
	default:
		for _, n := range row.Names() {
			if !slices.Contains(rows[i].Names(), n) {
				rows[i].Aliases = append(rows[i].Aliases, n)
			}
		}
	}
	return rows
}
