package gpkg_test

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/gpkg"
	"github.com/furat-map/furat/geo/store/storetest"
)

var about = gpkg.About{Name: "events", Title: "Events of <all> 'kinds'", Description: "قال \"x\"", Metadata: `{"citation":"c"}`, QML: "<qgis/>",
	Exported: time.Date(2024, 5, 1, 15, 0, 0, 0, time.FixedZone("", 3*3600))}

// write writes a GeoPackage and opens it with SQLite.
func write(t *testing.T, events []geo.Event, a gpkg.About) *sql.DB {
	t.Helper()
	var b bytes.Buffer
	if err := gpkg.Write(&b, geotest.Each(events), a); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "e.gpkg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// one returns the only row of a query, its values as text.
func one(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	values, to := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		to[i] = &values[i]
	}
	if !rows.Next() {
		t.Fatalf("%s: no row, %v", query, rows.Err())
	}
	if err := rows.Scan(to...); err != nil {
		t.Fatal(err)
	}
	if rows.Next() {
		t.Fatalf("%s: more than one row", query)
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.String
	}
	return out
}

// is compares the only row of a query with what it should be.
func is(t *testing.T, db *sql.DB, query string, want ...string) {
	t.Helper()
	if got := one(t, db, query); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%s: %q, want %q", query, got, want)
	}
}

// TestFile: the numbers and tables by which a GeoPackage 1.3 is known (OGC
// 12-128r17), of no events as of some.
func TestFile(t *testing.T) {
	for _, events := range [][]geo.Event{nil, geotest.Events()} {
		db := write(t, events, about)
		is(t, db, "PRAGMA application_id", "1196444487") // GPKG
		is(t, db, "PRAGMA user_version", "10300")
		is(t, db, "PRAGMA integrity_check", "ok")
		is(t, db, "SELECT identifier, description, srs_id, data_type FROM gpkg_contents WHERE table_name = 'events'", about.Title, about.Description, "4326", "features")
		is(t, db, "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', last_change) FROM gpkg_contents WHERE table_name = 'events'", "2024-05-01T12:00:00.000Z")
		is(t, db, "SELECT * FROM gpkg_geometry_columns", "events", "geom", "POINT", "4326", "0", "0")
		is(t, db, "SELECT extension_name, scope FROM gpkg_extensions WHERE table_name = 'events'", "gpkg_rtree_index", "write-only")
		is(t, db, "SELECT mime_type, metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id WHERE table_name = 'events'", "application/json", about.Metadata)
		is(t, db, "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles", "events", "geom", "<qgis/>", "true")
		is(t, db, "SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id IN (-1, 0, 4326)", "3")
		if n := one(t, db, "SELECT feature_count, (SELECT count(*) FROM events) FROM gpkg_ogr_contents"); n[0] != n[1] {
			t.Errorf("it says it has %s features and has %s", n[0], n[1])
		}
	}
}

// TestColumns: every property is a column of its type.
func TestColumns(t *testing.T) {
	rows, err := write(t, nil, about).Query("SELECT name, type FROM pragma_table_info('events') ORDER BY cid")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		got = append(got, name+" "+kind)
	}
	want := []string{"fid INTEGER", "geom POINT"}
	types := map[geo.Kind]string{geo.KindString: "TEXT", geo.KindInt: "MEDIUMINT", geo.KindReal: "DOUBLE", geo.KindDay: "DATE", geo.KindTime: "DATETIME"}
	for _, c := range geo.Columns() {
		want = append(want, c.Name+" "+types[c.Kind])
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s, want %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

// TestEveryProperty: each comes back with SQLite's type for it and its value,
// null where it is not known, whatever its text.
func TestEveryProperty(t *testing.T) {
	events := geotest.Events()
	db := write(t, events, about)
	for i, e := range events {
		for _, c := range geo.Columns() {
			v := c.Value(&e)
			text, stored := string(v.Append(nil)), "text"
			switch {
			case v.Null:
				stored = "null"
			case v.Kind == geo.KindInt:
				stored = "integer"
			case v.Kind == geo.KindReal:
				stored = "real"
			case v.Kind == geo.KindTime:
				text = v.Time.UTC().Format("2006-01-02T15:04:05.000Z")
			case v.Kind == geo.KindString:
				text = strings.ToValidUTF8(v.Str, "\ufffd")
			}
			column := `"` + c.Name + `"`
			got := one(t, db, "SELECT typeof("+column+"), hex(CAST("+column+" AS TEXT)), "+column+" = ? FROM events WHERE fid = ?", v.Real, i+1)
			same := got[1] == strings.ToUpper(hex.EncodeToString([]byte(text)))
			if stored == "real" {
				same = got[2] == "1"
			}
			if got[0] != stored || !same {
				t.Errorf("%s of event %d is %s %s, want %s %q", c.Name, i, got[0], got[1], stored, text)
			}
		}
	}
}

// TestGeometry: a header of the GeoPackage and a point as well-known binary,
// nothing for an unplaced event, and an R-tree and bounds around the points.
func TestGeometry(t *testing.T) {
	events := geotest.Events()
	db := write(t, events, about)
	w, s, e, n := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	placed := 0
	for i := range events {
		var geom []byte
		if err := db.QueryRow("SELECT geom FROM events WHERE fid = ?", i+1).Scan(&geom); err != nil {
			t.Fatal(err)
		}
		if !events[i].Placed() {
			if geom != nil {
				t.Errorf("an unplaced event is at %x", geom)
			}
			continue
		}
		placed++
		head := "GP\x00\x01\xe6\x10\x00\x00" // little-endian, no envelope, of EPSG:4326
		if !strings.HasPrefix(string(geom), head+"\x01\x01\x00\x00\x00") || len(geom) != 29 {
			t.Fatalf("event %d: geometry %x", i, geom)
		}
		x, y := math.Float64frombits(binary.LittleEndian.Uint64(geom[13:])), math.Float64frombits(binary.LittleEndian.Uint64(geom[21:]))
		if x != events[i].Lon || y != events[i].Lat {
			t.Errorf("event %d is at %v %v", i, x, y)
		}
		w, s, e, n = min(w, x), min(s, y), max(e, x), max(n, y)
		var around bool
		if err := db.QueryRow("SELECT minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ? FROM rtree_events_geom WHERE id = ?", x, x, y, y, i+1).Scan(&around); err != nil || !around {
			t.Errorf("event %d lies outside its box: %v", i, err)
		}
	}
	var boxes int
	var bound [4]float64
	err := db.QueryRow("SELECT min_x, min_y, max_x, max_y, (SELECT count(*) FROM rtree_events_geom) FROM gpkg_contents WHERE table_name = 'events'").Scan(&bound[0], &bound[1], &bound[2], &bound[3], &boxes)
	if err != nil || boxes != placed || bound != [4]float64{w, s, e, n} {
		t.Errorf("%d boxes within %v, want %d within %v: %v", boxes, bound, placed, [4]float64{w, s, e, n}, err)
	}
	nowhere := write(t, []geo.Event{{ID: "nowhere"}}, about)
	is(t, nowhere, "SELECT min_x, max_y FROM gpkg_contents WHERE table_name = 'events'", "", "")
}

// TestGDAL: GDAL reads the file without a warning, and keeps the R-tree and
// the count when it changes the table.
func TestGDAL(t *testing.T) {
	events := storetest.Events(30, 1)
	var b bytes.Buffer
	if err := gpkg.Write(&b, geotest.Each(events), about); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "e.gpkg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := geotest.OGRInfo(t, "-ro", "-so", path, "events"); strings.Contains(out, "Warning") || !strings.Contains(out, "Feature Count: 30") || !strings.Contains(out, "Geometry: Point") {
		t.Error(out)
	}
	geotest.OGRInfo(t, path, "-sql", "DELETE FROM events WHERE fid <= 10")
	left := 0
	for _, e := range events[10:] {
		if e.Placed() {
			left++
		}
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	is(t, db, "SELECT feature_count, (SELECT count(*) FROM rtree_events_geom) FROM gpkg_ogr_contents", "20", strconv.Itoa(left))
}

// TestNames: a table is called what SQL takes without quotes; names that the
// format keeps for itself are moved out of its way.
func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"ged": "ged", "دير الزور": "دير_الزور", `it's "all"`: "it_s__all_", "ucdp-ged": "ucdp_ged", "select": "select", "<t>": "_t_", "a;b--": "a_b__",
		"gpkg_contents": "data_gpkg_contents", "GPKG_x": "data_GPKG_x", "sqlite_master": "data_sqlite_master", "rtree_x": "data_rtree_x", "layer_styles": "data_layer_styles",
	} {
		a := about
		a.Name, a.Title = name, name
		db := write(t, storetest.Events(20, 1), a)
		is(t, db, "SELECT table_name FROM gpkg_geometry_columns", want)
		is(t, db, `SELECT count(*) FROM "`+want+`"`, "20")
		is(t, db, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '"+want+"'", "8")
	}
}

// TestErrors: an error of the walk or of the writer is returned, and nothing
// is written of a file that was not finished, nor left beside it.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	stop, full := errors.New("stop"), errors.New("no room")
	var b bytes.Buffer
	if err := gpkg.Write(&b, geotest.EachThen(storetest.Events(40, 1), stop), about); !errors.Is(err, stop) || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
	if err := gpkg.Write(&geotest.Full{Room: 1000, Err: full}, geotest.Each(storetest.Events(40, 1)), about); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "none"))
	if err := gpkg.Write(&b, geotest.Each(nil), about); err == nil || b.Len() > 0 {
		t.Errorf("without a folder for temporary files: %v, %d bytes", err, b.Len())
	}
}
