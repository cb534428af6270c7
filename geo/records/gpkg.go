package records

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/scratch"
)

// gpkgSource reads a layer of a GeoPackage (OGC 12-128r18). The file may be
// anybody's: it is opened to be read only, and its views and triggers may call
// nothing.
type gpkgSource struct {
	path   string
	remove func() // takes the copy away
	db     *sql.DB
	rows   *sql.Rows
	header []string
	types  []string
	at     map[string]int
	shape  string // the geometry column
	row    int
}

func openGeoPackage(r io.Reader, opt Options) (source, *Table, error) {
	dir, remove, err := scratch.Dir("", "import")
	if err != nil {
		return nil, nil, errNoRoom(err)
	}
	s := &gpkgSource{path: filepath.Join(dir, "copy.gpkg"), remove: remove}
	f, err := os.Create(s.path)
	if err != nil {
		remove()
		return nil, nil, errNoRoom(err)
	}
	_, err = fill(f, r)
	if closed := f.Close(); err == nil {
		err = closed
	}
	var t *Table
	if err == nil {
		t, err = s.start(opt.Part)
	}
	if err != nil {
		s.Close()
		if geo.CodeOf(err) == geo.CodeInternal {
			err = geo.Errorf(geo.CodeUnreadable, "", "the GeoPackage can't be read: %w", err)
		}
		return nil, nil, err
	}
	return s, t, nil
}

func (s *gpkgSource) start(want string) (*Table, error) {
	u := url.URL{Scheme: "file", Opaque: url.PathEscape(s.path), RawQuery: "mode=ro&immutable=1&_query_only=on"}
	db, err := sql.Open("sqlite3", u.String())
	if err != nil {
		return nil, err
	}
	s.db = db
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON"); err != nil {
		return nil, err
	}
	var layers []string
	for _, kind := range []string{"features", "attributes"} { // tables without geometries where there are no others, or one is named
		if len(layers) > 0 && (want == "" || slices.Contains(layers, want)) {
			break
		}
		names, err := texts(db, "SELECT table_name FROM gpkg_contents WHERE data_type = '"+kind+"' ORDER BY rowid")
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "", "it is an SQLite database but no GeoPackage: %w", err)
		}
		layers = append(layers, names...)
	}
	layer, err := choose("layer", layers, want)
	if err != nil {
		return nil, err
	}
	var kind, made string
	if err := db.QueryRow("SELECT type, coalesce(sql, '') FROM sqlite_schema WHERE name = ?", layer).Scan(&kind, &made); err != nil {
		return nil, err
	}
	if kind != "table" || strings.HasPrefix(strings.ToUpper(strings.TrimSpace(made)), "CREATE VIRTUAL") {
		return nil, geo.Errorf(geo.CodeUnreadable, "table", "the layer %s is computed, and may never end; write it to a GeoPackage of its own first", geo.Clip(layer))
	}
	var org string
	var number int
	err = db.QueryRow("SELECT column_name, coalesce(organization, ''), coalesce(organization_coordsys_id, 0) FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys r USING (srs_id) WHERE g.table_name = ?", layer).Scan(&s.shape, &org, &number)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if s.shape != "" && !crs.IsLonLat(number) {
		return nil, crs.NotLonLat(org + ":" + strconv.Itoa(number))
	}
	if s.rows, err = db.Query(`SELECT * FROM "` + strings.ReplaceAll(layer, `"`, `""`) + `"`); err != nil {
		return nil, err
	}
	columns, err := s.rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		s.header, s.types = append(s.header, c.Name()), append(s.types, c.DatabaseTypeName())
	}
	s.at = placesOf(s.header)
	return &Table{Kind: "GeoPackage", Part: layer, Names: s.header, Shapes: s.shape != ""}, nil
}

func texts(db *sql.DB, query string) (out []string, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func (s *gpkgSource) next() (*Record, error) {
	if !s.rows.Next() {
		if err := s.rows.Err(); err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "", "it is damaged behind row %d: %w", s.row, err)
		}
		return nil, io.EOF
	}
	s.row++
	values := make([]any, len(s.header))
	to := make([]any, len(values))
	for i := range values {
		to[i] = &values[i]
	}
	if err := s.rows.Scan(to...); err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is damaged at row %d: %w", s.row, err)
	}
	rec := &Record{Line: s.row}
	c := &cells{s.at, s.header, make([]string, len(values))}
	for i, v := range values {
		blob, isBlob := v.([]byte)
		if isBlob && s.header[i] == s.shape {
			rec.Point = gpkgPoint(blob)
			continue
		}
		c.values[i] = cellText(v, s.types[i])
	}
	rec.fields = c
	return rec, nil
}

// cellText writes a value of a database as the text of a cell.
func cellText(v any, kind string) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return fmt.Sprint(v)
	case string:
		return v
	case []byte:
		if kind == "BLOB" {
			return ""
		}
		return string(v)
	case time.Time:
		if strings.EqualFold(kind, "DATE") {
			return v.Format(time.DateOnly)
		}
		return v.UTC().Format(time.RFC3339Nano)
	}
	return ""
}

// gpkgPoint reads a geometry of a GeoPackage: a head with the box of the geometry,
// then well-known binary.
func gpkgPoint(b []byte) *[2]float64 {
	if len(b) < 8 || string(b[:2]) != "GP" {
		return nil
	}
	boxes := []int{0, 32, 48, 48, 64}
	box := int(b[3] >> 1 & 7)
	if box >= len(boxes) || len(b) < 8+boxes[box] {
		return nil
	}
	return wkbPoint(b[8+boxes[box]:])
}

// Close closes the file.
func (s *gpkgSource) Close() error {
	if s.rows != nil {
		s.rows.Close()
	}
	if s.db != nil {
		s.db.Close()
	}
	s.remove()
	return nil
}
