package source

import (
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo/csvtable"
)

// The columns in which tables hold their positions.
var (
	latColumns = []string{"lat", "latitude", "y"}
	lonColumns = []string{"lon", "longitude", "lng", "long", "x"}
)

// record is a row of a CSV file by lower-case column name.
type record struct {
	columns map[string]int
	fields  []string
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

func (f record) list(name string) []string {
	var out []string
	for s := range strings.SplitSeq(f.get(name), "|") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// position reads latitude and longitude, and rejects the row without them.
func (f record) position(rows *rows, line int, row *atlas.Row) bool {
	lat, err1 := strconv.ParseFloat(f.get(latColumns...), 64)
	lon, err2 := strconv.ParseFloat(f.get(lonColumns...), 64)
	if err1 != nil || err2 != nil {
		rows.reject(line, "lat and lon are no numbers")
		return false
	}
	row.Lat, row.Lon = lat, lon
	return true
}

// eachRecord calls use with the rows of a CSV file. Of each group of must, one
// column has to be in the header.
func eachRecord(r io.Reader, rows *rows, must [][]string, use func(line int, f record) error) error {
	lines := csvtable.NewLines(r, ',')
	header, _, _, err := lines.Record()
	if err != nil {
		return fmt.Errorf("there is no header: %w", err)
	}
	columns := map[string]int{}
	for i, name := range header {
		columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, group := range must {
		if !slices.ContainsFunc(group, func(name string) bool { _, ok := columns[name]; return ok }) {
			return fmt.Errorf("the header has no column %s (columns are separated by commas)", strings.Join(group, " or "))
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
			if err := use(line, record{columns, fields}); err != nil {
				return err
			}
		}
		if err := rows.stopped(line); err != nil {
			return err
		}
	}
}

// readCSV reads a plain table; docs/gazetteer.md tells its columns.
func readCSV(r io.Reader, rows *rows) error {
	return eachRecord(r, rows, [][]string{{"name", "name_en", "name_ar"}, latColumns, lonColumns}, func(line int, f record) error {
		row := &atlas.Row{}
		if !f.position(rows, line, row) {
			return nil
		}
		row.NameEN, row.NameAR = f.get("name_en", "name"), f.get("name_ar")
		addName(row, row.NameEN)
		addName(row, row.NameAR)
		for _, s := range append(f.list("aliases"), f.list("alternatenames")...) {
			addName(row, s)
		}
		row.Country, row.Admin1, row.Admin2 = f.get("country", "country_code", "iso2"), f.get("admin1", "governorate", "adm1_en", "region"), f.get("admin2", "district", "adm2_en", "county")
		row.Admin3 = f.get("admin3", "subdistrict", "sub_district", "adm3_en")
		if len(row.Country) != 2 {
			row.Country = ""
		}
		if err := csvType(row, f); err != nil {
			rows.reject(line, "%v", err)
			return nil
		}
		row.ID = rows.Key + ":" + f.id(row)
		return rows.put(line, row)
	})
}

// id is the row's own, or else made of its name and place, so that the same
// row read again is the same place.
func (f record) id(row *atlas.Row) string {
	if id := f.get("id", "place_id", "pcode", "geonameid"); validID(id) {
		return id
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s|%s|%.4f|%.4f", row.NameEN, row.NameAR, row.Lat, row.Lon)
	return strconv.FormatUint(h.Sum64(), 36)
}

func csvType(row *atlas.Row, f record) error {
	n, _ := strconv.ParseUint(f.get("population", "pop"), 10, 32)
	row.Population = uint32(n)
	kind, rank, km := TypeOf("P", "PPL", row.Population)
	row.Type, row.Rank, row.UncertaintyKM = kind, rank, km
	if t := titled(row.NameEN, row.NameAR); t != "" {
		row.Type = t
	}
	if t := f.get("type"); t != "" {
		if !types()[t] {
			return fmt.Errorf("the type %.30q is none of gazetteer/data/types.tsv", t)
		}
		row.Type = t
	}
	if s := f.get("uncertainty_km"); s != "" {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 0 && v <= 5000) {
			return fmt.Errorf("uncertainty_km %.20q is no number of kilometres", s)
		}
		row.UncertaintyKM = v
	}
	return nil
}
