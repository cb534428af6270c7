package source

import (
	"bufio"
	"bytes"
	"cmp"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/paulmach/orb/encoding/wkt"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/country"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed columns.tsv
var columnsTSV string

// columns are, by property, the columns of a table that hold it.
var columns = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for _, r := range csvtable.MustRead("columns.tsv", columnsTSV, '\t') {
		m[r.Get("property")] = r.List("columns")
	}
	return m
})

// Properties returns what may be read of a table of places, for messages and
// for [Options].Map.
func Properties() []string { return slices.Sorted(maps.Keys(columns())) }

// record is a row of a CSV file by lower-case column name.
type record struct {
	columns map[string]int
	fields  []string
	named   map[string]string // property → column, as the user says
}

// get returns the first of the columns that is not empty.
func (f record) get(names ...string) string {
	for _, name := range names {
		if i, ok := f.columns[name]; ok && i < len(f.fields) {
			if s := strings.TrimSpace(f.fields[i]); s != "" {
				return s
			}
		}
	}
	return ""
}

// of returns what the row says of a property.
func (f record) of(property string) string {
	if column, ok := f.named[property]; ok {
		return f.get(column)
	}
	return f.get(columns()[property]...)
}

// position reads where a place lies, from a latitude and a longitude or from a
// point as WKT, and rejects the row without them.
func (f record) position(rows *rows, line int, row *atlas.Row) bool {
	if text := f.of("point"); text != "" && f.of("lat") == "" {
		p, err := wkt.UnmarshalPoint(strings.ToUpper(text))
		if err != nil {
			rows.reject(line, "%.40q is no point such as POINT(40.1 35.3), longitude first", text)
			return false
		}
		row.Lon, row.Lat = p[0], p[1]
		return true
	}
	lat, err1 := degrees(f.of("lat"))
	lon, err2 := degrees(f.of("lon"))
	if err1 != nil || err2 != nil {
		rows.reject(line, "the latitude %.20q and the longitude %.20q are no numbers", f.of("lat"), f.of("lon"))
		return false
	}
	row.Lat, row.Lon = lat, lon
	return true
}

// degrees reads a number, with a decimal comma too.
func degrees(s string) (float64, error) {
	if strings.Contains(s, "_") { // Go's own way to write a number
		return 0, strconv.ErrSyntax
	}
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	return strconv.ParseFloat(s, 64)
}

// eachRecord calls use with the rows of a CSV file. Of each group of must, one
// property has to be in the header.
func eachRecord(r io.Reader, rows *rows, must [][]string, use func(line int, f record) error) error {
	br := bufio.NewReader(r)
	if err := noJSON(br); err != nil {
		return err
	}
	lines := csvtable.NewLines(br, ',')
	if err := lines.Guess(); err != nil {
		return err
	}
	if first, _ := lines.First(); strings.Count(first, "\r") > 1 {
		return fmt.Errorf("its lines end as on old Macs; convert it first (tr '\\r' '\\n')")
	}
	header, _, _, err := lines.Record()
	if err != nil {
		return fmt.Errorf("there is no header: %w", err)
	}
	at := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if _, ok := at[name]; !ok {
			at[name] = i
		}
	}
	named, err := rows.named(at, header)
	if err != nil {
		return err
	}
	for _, group := range must {
		if !slices.ContainsFunc(group, func(property string) bool {
			return named[property] != "" || has(at, append([]string{property}, columns()[property]...))
		}) {
			return fmt.Errorf("the table has no column for %s; looked for were %s, its columns are %s%s",
				strings.Join(group, " or "), strings.Join(lookedFor(group), ", "), geo.Clip(strings.Join(header, ", ")), hint(group[0]))
		}
	}
	for {
		fields, line, last, err := lines.Record()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, new(*csv.ParseError)):
			rows.reject(line, "%v", errors.Unwrap(err))
		case err != nil:
			return fmt.Errorf("the file is cut short or damaged behind line %d: %w", line, err)
		case len(fields) != len(header) && last:
			return fmt.Errorf("the file is cut short: line %d ends after %d of %d fields", line, len(fields), len(header))
		case len(fields) != len(header):
			rows.reject(line, "%d fields, the header has %d", len(fields), len(header))
		case !utf8.ValidString(strings.Join(fields, "")):
			rows.reject(line, "not UTF-8")
		default:
			if err := use(line, record{at, fields, named}); err != nil {
				return err
			}
		}
		if err := rows.stopped(line); err != nil {
			return err
		}
	}
}

// hint says how a column of a plain table is named.
func hint(property string) string {
	if columns()[property] == nil {
		return ""
	}
	return "; name one with --map, for example " + property + "=COLUMN"
}

// has reports whether the header has one of the columns.
func has(at map[string]int, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, ok := at[name]; return ok })
}

// lookedFor lists the columns in which the properties may stand.
func lookedFor(properties []string) []string {
	var out []string
	for _, p := range properties {
		out = append(out, cmp.Or(strings.Join(columns()[p], ", "), p))
	}
	return out
}

// named checks the columns that the user names, and returns them in small letters.
func (r *rows) named(at map[string]int, header []string) (map[string]string, error) {
	out := map[string]string{}
	for _, property := range slices.Sorted(maps.Keys(r.Map)) {
		column := strings.ToLower(strings.TrimSpace(r.Map[property]))
		if columns()[property] == nil {
			return nil, fmt.Errorf("--map: there is no property %.40q; known are %s", property, strings.Join(Properties(), ", "))
		}
		if _, ok := at[column]; !ok {
			return nil, fmt.Errorf("--map: the table has no column %.40q; its columns are %s", r.Map[property], geo.Clip(strings.Join(header, ", ")))
		}
		out[property] = column
	}
	return out, nil
}

// noJSON says what a JSON file is that was given for a table.
func noJSON(br *bufio.Reader) error {
	start, _ := br.Peek(4096)
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(start) == 0 || (start[0] != '{' && start[0] != '['):
		return nil
	case bytes.Contains(start, []byte("verpass")), bytes.Contains(start, []byte(`"@id"`)):
		return fmt.Errorf("this is an extract of OpenStreetMap as JSON; use --format osm")
	}
	return fmt.Errorf("this is JSON and no table; for boundaries use --format ocha-cod, for an extract of OpenStreetMap osm, for Who's On First whosonfirst")
}

// readCSV reads a plain table; docs/gazetteer.md tells its columns.
func readCSV(r io.Reader, rows *rows) error {
	return eachRecord(r, rows, [][]string{{"name_en", "name_ar"}, {"lat", "point"}, {"lon", "point"}}, func(line int, f record) error {
		row := &atlas.Row{}
		if !f.position(rows, line, row) {
			return nil
		}
		row.NameEN, row.NameAR = f.of("name_en"), f.of("name_ar")
		if isArabic(row.NameEN) && row.NameAR == "" {
			row.NameAR = row.NameEN
		}
		addName(row, row.NameEN)
		addName(row, row.NameAR)
		for _, s := range csvtable.List(f.of("aliases")) {
			addName(row, s)
		}
		row.Country, row.Admin1, row.Admin2, row.Admin3 = rows.country(line, f.of("country")), f.of("admin1"), f.of("admin2"), f.of("admin3")
		if err := csvType(row, f, rows, line); err != nil {
			rows.reject(line, "%v", err)
			return nil
		}
		row.ID = rows.Key + ":" + f.id(row)
		return rows.put(line, row)
	})
}

// country reads a country, and tells once of a word that is none.
func (r *rows) country(line int, text string) string {
	code, known := r.countries[text]
	if !known {
		code = country.Code(text)
		if code == "" && text != "" {
			r.note(line, "%.40q is no country that is known", text)
		}
		r.countries[text] = code
	}
	return code
}

// id is the row's own, or else made of its name and place, so that the same
// row read again is the same place.
func (f record) id(row *atlas.Row) string {
	id := f.of("id")
	if rest, ok := strings.CutPrefix(id, wikidataEntity); ok {
		id = rest
	}
	if validID(id) {
		return id
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s|%s|%.4f|%.4f", row.NameEN, row.NameAR, row.Lat, row.Lon)
	return strconv.FormatUint(h.Sum64(), 36)
}

// wikidataEntity begins the ids of Wikidata's query service.
const wikidataEntity = "http://www.wikidata.org/entity/"

func csvType(row *atlas.Row, f record, rows *rows, line int) error {
	n, _ := strconv.ParseUint(f.of("population"), 10, 32)
	row.Population = uint32(n)
	kind, rank, km := TypeOf("P", "PPL", row.Population)
	row.Type, row.Rank, row.UncertaintyKM = kind, rank, km
	if t := titled(row.NameEN, row.NameAR); t != "" {
		row.Type = t
	}
	switch word := f.of("type"); KindOf(word) {
	case "":
		if word != "" {
			rows.note(line, "the kind %.40q is not known; it is taken for a settlement", word)
		}
	case settlement:
	default:
		row.Type = KindOf(word)
	}
	if s := f.of("uncertainty_km"); s != "" {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 0 && v <= 5000) {
			return fmt.Errorf("uncertainty_km %.20q is no number of kilometres", s)
		}
		row.UncertaintyKM = v
	}
	return nil
}
