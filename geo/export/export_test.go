package export_test

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // reads the GeoPackage
	"github.com/parquet-go/parquet-go"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/store/storetest"
)

var about = export.About{Name: "events", Title: "Events", Attribution: "Somebody (CC BY 4.0)", Query: "fatalities > 3", Exported: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)}

func write(t *testing.T, name string, events []geo.Event, a export.About) []byte {
	t.Helper()
	var b bytes.Buffer
	f, ok := export.Named(name)
	if !ok {
		t.Fatal(name)
	}
	err := f.Write(&b, func(fn func(*geo.Event) error) error {
		for i := range events {
			if err := fn(&events[i]); err != nil {
				return err
			}
		}
		return nil
	}, a)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.Bytes()
}

// events are ordinary ones, one of which nothing is known, and one with text
// that is hard on every format.
func events() []geo.Event {
	out := storetest.Events(50, 2)
	dead := 7
	out[3] = geo.Event{ID: "bare", SubEventType: "Attack", Status: "reported", Review: "unreviewed"}
	out[4].Quote, out[4].Location, out[4].Fatalities = "\"<b>&amp;\x01\n\t,;'\u2028 قال إن \U0001F54A", "=1+1", &dead
	out[4].Date, out[4].DateEnd = geo.NewDay(1, 1, 1), geo.NewDay(9999, 12, 31)
	return out
}

// TestEmpty: a file of nothing is a file.
func TestEmpty(t *testing.T) {
	for _, format := range export.Formats() {
		name := format.Name
		if b := write(t, name, nil, about); len(b) == 0 && name != "geojsonseq" {
			t.Errorf("%s is empty", name)
		}
	}
}

// TestBrokenOff: an error of what is written ends a file, and is returned.
func TestBrokenOff(t *testing.T) {
	stop := errors.New("stop")
	for _, f := range export.Formats() {
		name := f.Name
		err := f.Write(io.Discard, func(fn func(*geo.Event) error) error {
			e := storetest.Events(1, 1)[0]
			return errors.Join(fn(&e), stop)
		}, about)
		if !errors.Is(err, stop) {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), "furat-gpkg-*"))
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) < time.Second {
			t.Errorf("%s was left behind", dir)
		}
	}
}

func TestGeoPackage(t *testing.T) {
	want := events()
	path := filepath.Join(t.TempDir(), "e.gpkg")
	if err := os.WriteFile(path, write(t, "gpkg", want, about), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var check, metadata string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Errorf("%s, %v", check, err)
	}
	if err := db.QueryRow("SELECT metadata FROM gpkg_metadata").Scan(&metadata); err != nil || !strings.Contains(metadata, "fatalities \\u003e 3") {
		t.Errorf("%s, %v", metadata, err)
	}
	for i, e := range want {
		for _, c := range geo.Columns() {
			v := c.Value(&e)
			var got any
			if err := db.QueryRow(`SELECT CAST("`+c.Name+`" AS TEXT) FROM events WHERE fid = ?`, i+1).Scan(&got); err != nil {
				t.Fatal(err)
			}
			text, _ := got.(string)
			expected := string(v.Append(nil))
			if v.Kind == geo.KindTime && !v.Null {
				expected = strings.Replace(expected, "Z", ".000Z", 1)
			}
			if n, err := strconv.ParseFloat(text, 64); err == nil && v.Kind == geo.KindReal && n == v.Real {
				continue
			}
			if v.Null != (got == nil) || text != expected {
				t.Errorf("%s of %s is %q, want %q", c.Name, e.ID, text, expected)
			}
		}
	}
	var boxes, placed int
	for _, e := range want {
		if e.Placed() {
			placed++
		}
	}
	if err := db.QueryRow("SELECT count(*) FROM rtree_events_geom").Scan(&boxes); err != nil || boxes != placed {
		t.Errorf("%d boxes, want %d, %v", boxes, placed, err)
	}
}

func TestParquet(t *testing.T) {
	want := events()
	b := write(t, "parquet", want, about)
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != int64(len(want)) {
		t.Fatalf("%d rows", f.NumRows())
	}
	for _, key := range []string{"geo", "citation", "query", "exported"} {
		if v, ok := f.Lookup(key); !ok || v == "" {
			t.Errorf("no %s in the footer", key)
		}
	}
	types := map[string]string{"event_date": "DATE", "created_at": "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)", "fatalities": "INT(32,true)", "quote": "STRING", "confidence": "DOUBLE", "geometry": "BYTE_ARRAY"}
	for name, kind := range types {
		if c, ok := f.Schema().Lookup(name); !ok || c.Node.Type().String() != kind || !c.Node.Optional() {
			t.Errorf("%s: %v", name, c.Node)
		}
	}
}

func TestText(t *testing.T) {
	want := events()
	var collection struct {
		Citation, Query, Exported string
		Features                  []struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(write(t, "geojson", want, about), &collection); err != nil || len(collection.Features) != len(want) {
		t.Fatalf("%d features, %v", len(collection.Features), err)
	}
	if collection.Query != about.Query || collection.Exported != "2024-05-01T12:00:00Z" || collection.Citation != about.Citation() {
		t.Errorf("%+v", collection)
	}
	if got := collection.Features[4].Properties["quote"]; got != want[4].Quote {
		t.Errorf("quote %q", got)
	}
	for _, wkt := range []bool{false, true} {
		a := about
		a.WKT = wkt
		rows, err := csv.NewReader(bytes.NewReader(write(t, "csv", want, a))).ReadAll()
		if err != nil || len(rows) != len(want)+1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		last := rows[1][len(rows[1])-1]
		if lat := strconv.FormatFloat(want[0].Lat, 'f', -1, 64); wkt && !strings.HasPrefix(last, "POINT (") || !wkt && last != lat {
			t.Errorf("position %q", last)
		}
		if cell := rows[5][slices.Index(rows[0], "location")]; strings.HasPrefix(cell, "=") {
			t.Errorf("a formula: %q", cell)
		}
		if bare := rows[4]; bare[len(bare)-1] != "" {
			t.Errorf("an unplaced event is at %q", bare[len(bare)-1])
		}
	}
	d := xml.NewDecoder(bytes.NewReader(write(t, "kml", want, about)))
	marks := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := tok.(xml.StartElement); ok && s.Name.Local == "Placemark" {
			marks++
		}
	}
	if marks != len(want) {
		t.Errorf("%d placemarks", marks)
	}
}
