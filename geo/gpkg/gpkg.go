// Package gpkg writes events as a GeoPackage 1.3 (OGC 12-128r17): a table of
// features with typed columns and an R-tree, their style for QGIS, and where
// they come from as metadata.
package gpkg

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	_ "github.com/mattn/go-sqlite3" // the driver of the file
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/scratch"
)

// MediaType of a GeoPackage (IANA).
const MediaType = "application/geopackage+sqlite3"

// About says of a file what it holds.
type About struct {
	Name        string // of the table
	Title       string
	Description string
	Metadata    string // JSON: citation, query, time
	QML         string // the layer's style for QGIS
	Exported    time.Time
}

//go:embed schema.sql
var schema string

//go:embed rtree.sql
var rtree string

// tableName makes a name that SQL takes without quotes: people write it so, and
// programs do too.
func tableName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, s)
}

// Write writes the events that each passes on. A GeoPackage is an SQLite file:
// it is made beside the temporary files and copied.
func Write(w io.Writer, each func(func(*geo.Event) error) error, about About) (err error) {
	dir, remove, err := scratch.Dir("", "gpkg")
	if err != nil {
		return err
	}
	defer remove()
	path := filepath.Join(dir, "out.gpkg")
	if err := makeFile(path, each, about); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

func makeFile(path string, each func(func(*geo.Event) error) error, about About) (err error) {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	about.Name = tableName(about.Name)
	for _, taken := range []string{"gpkg_", "rtree_", "sqlite_", "layer_styles"} {
		if strings.HasPrefix(strings.ToLower(about.Name), taken) {
			about.Name = "data_" + about.Name
		}
	}
	out := &file{tx: tx, about: about, statements: map[string]*sql.Stmt{}, table: quoted(about.Name), index: quoted("rtree_" + about.Name + "_geom")}
	if err := out.begin(); err != nil {
		return err
	}
	if err := errors.Join(each(out.add), out.flush()); err != nil {
		return err
	}
	if err := out.finish(); err != nil {
		return err
	}
	return tx.Commit()
}

// file is a GeoPackage that is being written.
type file struct {
	tx           *sql.Tx
	about        About
	table, index string
	rows         int64
	values       []any // of rows that wait to be written
	boxes        []any
	statements   map[string]*sql.Stmt
	bound        *[4]float64
}

func quoted(name string) string { return `"` + name + `"` }

// typeOf returns a column's type. Numbers are small: QGIS takes MEDIUMINT for
// the same type as it takes them for in GeoJSON.
func typeOf(k geo.Kind) string {
	switch k {
	case geo.KindInt:
		return "MEDIUMINT"
	case geo.KindReal:
		return "DOUBLE"
	case geo.KindDay:
		return "DATE"
	case geo.KindTime:
		return "DATETIME"
	}
	return "TEXT"
}

func (f *file) begin() error {
	if _, err := f.tx.Exec(schema); err != nil {
		return fmt.Errorf("schema.sql: %w", err)
	}
	columns := "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT"
	for _, c := range geo.Columns() {
		columns += ", " + quoted(c.Name) + " " + typeOf(c.Kind)
	}
	if _, err := f.tx.Exec("CREATE TABLE " + f.table + " (" + columns + ")"); err != nil {
		return err
	}
	_, err := f.tx.Exec("CREATE VIRTUAL TABLE " + f.index + " USING rtree(id, minx, maxx, miny, maxy)")
	return err
}

// together is how many rows one statement writes.
const together = 16

// write writes rows of so many values each that wait.
func (f *file) write(table string, values []any, width int) error {
	n := len(values) / width
	if n == 0 {
		return nil
	}
	row := "(?" + strings.Repeat(",?", width-1) + ")"
	q := "INSERT INTO " + table + " VALUES " + row + strings.Repeat(","+row, n-1)
	st := f.statements[q]
	if st == nil {
		var err error
		if st, err = f.tx.Prepare(q); err != nil {
			return err
		}
		f.statements[q] = st
	}
	_, err := st.Exec(values...)
	return err
}

// flush writes what waits.
func (f *file) flush() error {
	err := errors.Join(f.write(f.table, f.values, len(geo.Columns())+2), f.write(f.index, f.boxes, 5))
	f.values, f.boxes = f.values[:0], f.boxes[:0]
	return err
}

func (f *file) add(e *geo.Event) error {
	f.rows++
	var geom any
	if e.Placed() {
		geom = point(e.Lon, e.Lat)
		f.boxes = append(f.boxes, f.rows, e.Lon, e.Lon, e.Lat, e.Lat)
		if f.bound == nil {
			f.bound = &[4]float64{e.Lon, e.Lat, e.Lon, e.Lat}
		}
		b := f.bound
		b[0], b[1], b[2], b[3] = min(b[0], e.Lon), min(b[1], e.Lat), max(b[2], e.Lon), max(b[3], e.Lat)
	}
	args := append(f.values, f.rows, geom)
	for _, c := range geo.Columns() {
		v := c.Value(e)
		switch {
		case v.Null:
			args = append(args, nil)
		case v.Kind == geo.KindInt:
			args = append(args, v.Int)
		case v.Kind == geo.KindReal:
			args = append(args, v.Real)
		case v.Kind == geo.KindTime:
			args = append(args, v.Time.UTC().Format("2006-01-02T15:04:05.000Z"))
		default:
			args = append(args, strings.ToValidUTF8(string(v.Append(nil)), "\ufffd"))
		}
	}
	if f.values = args; f.rows%together == 0 {
		return f.flush()
	}
	return nil
}

// finish describes the table: its triggers only now, since they ask for
// functions that this program does not have.
func (f *file) finish() error {
	var bound [4]any
	if f.bound != nil {
		for i, v := range f.bound {
			bound[i] = v
		}
	}
	at := f.about.Exported.UTC().Format("2006-01-02T15:04:05.000Z")
	a := f.about
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO gpkg_contents VALUES (?,'features',?,?,?,?,?,?,?,4326)", []any{a.Name, a.Title, a.Description, at, bound[0], bound[1], bound[2], bound[3]}},
		{"INSERT INTO gpkg_geometry_columns VALUES (?,'geom','POINT',4326,0,0)", []any{a.Name}},
		{"INSERT INTO gpkg_ogr_contents VALUES (?,?)", []any{a.Name, f.rows}},
		{"INSERT INTO gpkg_extensions VALUES (?,'geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only')", []any{a.Name}},
		{"INSERT INTO gpkg_metadata VALUES (1,'dataset','http://www.opengis.net/spec/furat','application/json',?)", []any{a.Metadata}},
		{"INSERT INTO gpkg_metadata_reference VALUES ('table',?,NULL,NULL,?,1,NULL)", []any{a.Name, at}},
		{"INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui) VALUES ('','',?,'geom','furat',?,'',1,'as on the map','','')", []any{a.Name, a.QML}},
	} {
		if _, err := f.tx.Exec(q.sql, q.args...); err != nil {
			return fmt.Errorf("%s: %w", q.sql[:30], err)
		}
	}
	_, err := f.tx.Exec(strings.NewReplacer("<t>", a.Name).Replace(rtree))
	return err
}

// point returns a GeoPackage geometry without an envelope (OGC 12-128r17,
// 2.1.3).
func point(lon, lat float64) []byte {
	head := []byte{'G', 'P', 0, 1} // version 1, little-endian
	head = binary.LittleEndian.AppendUint32(head, 4326)
	return append(head, wkb.MustMarshal(orb.Point{lon, lat}, binary.LittleEndian)...)
}
