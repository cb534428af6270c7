package records

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/furat-map/furat/geo"
)

// all reads a table: each record as "name=value;…@lon,lat", complaints by line.
func all(data string, opt Options) (t *Table, rows, bad []string, err error) {
	if t, err = Open(strings.NewReader(data), opt); err != nil {
		return nil, nil, nil, err
	}
	defer t.Close()
	for {
		rec, err := t.Next()
		var row *RowError
		switch {
		case errors.Is(err, io.EOF):
			return t, rows, bad, nil
		case errors.As(err, &row):
			bad = append(bad, fmt.Sprintf("%d: %v", row.Line, row.Err))
			continue
		case err != nil:
			return t, rows, bad, err
		}
		var out []string
		for _, name := range t.Names {
			if v := rec.Field(strings.ToLower(name)); v != "" {
				out = append(out, name+"="+v)
			}
		}
		line := strings.Join(out, ";")
		if rec.Point != nil {
			line += fmt.Sprintf("@%g,%g", rec.Point[0], rec.Point[1])
		}
		rows = append(rows, line)
	}
}

// TestText: the forms in which people keep tables of text.
func TestText(t *testing.T) {
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("a\tb\nنص\t2\n")
	latin, _ := charmap.Windows1252.NewEncoder().String("a,b\ncafé,2\n")
	for name, c := range map[string]struct {
		data, encoding string
		kind, rows     string
		bad            int
	}{
		"CSV":               {"a,b\n1,2\n", "", "CSV", "a=1;b=2", 0},
		"BOM":               {"\ufeffa;b\n1;2\n", "", "CSV", "a=1;b=2", 0},
		"UTF-16":            {utf16, "", "CSV", "a=نص;b=2", 0},
		"named encoding":    {latin, "windows-1252", "CSV", "a=café;b=2", 0},
		"not UTF-8":         {latin + "x,3\n", "", "CSV", "a=x;b=3", 1},
		"Excel's sep":       {"sep=;\na;b\n1;2\n", "", "CSV", "a=1;b=2", 0},
		"a title above":     {"Incidents of 2024\n\na,b\n1,2\n", "", "CSV", "a=1;b=2", 0},
		"empty rows":        {"a,b\n,\n1,2\n\" \",\n\n", "", "CSV", "a=1;b=2", 0},
		"HXL":               {"a,b\n#date,#loc+name\n1,#x\n", "", "CSV", "a=1;b=#x", 0},
		"header twice":      {"a,b\n1,2\nA,b\n3,4\n", "", "CSV", "a=1;b=2|a=3;b=4", 0},
		"commas behind":     {"a,b\n1,2,,\n", "", "CSV", "a=1;b=2", 0},
		"WKT":               {"a,WKT\n1,POINT (2 3)\n2,\"MULTIPOINT ((4 5))\"\n3,POINT Z (6 7 8)\n4,SRID=4326;POINT(9 10)\n5,\"LINESTRING(1 2,3 4)\"\n", "", "CSV", "a=1;WKT=POINT (2 3)@2,3|a=2;WKT=MULTIPOINT ((4 5))@4,5|a=3;WKT=POINT Z (6 7 8)@6,7|a=4;WKT=SRID=4326;POINT(9 10)@9,10|a=5;WKT=LINESTRING(1 2,3 4)", 0},
		"collection":        {`{"features":[{"type":"Feature","properties":{"a":1,"b":null},"geometry":{"type":"Point","coordinates":[2,3,4]}},7],"type":"FeatureCollection"}`, "", "JSON", "a=1@2,3", 1},
		"NaN in a place":    {`[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[NaN,3]}},{"type":"Feature","properties":{"a":2},"geometry":{"type":"Point","coordinates":["2",3]}},{"type":"Feature","properties":{"a":3},"geometry":null}]`, "", "JSON", "a=3", 2},
		"a feature":         {`{"type":"Feature","properties":{"a":"x"},"geometry":{"type":"MultiPoint","coordinates":[[2,3]]}}`, "", "JSON", "a=x@2,3", 0},
		"record separated":  {"\x1e{\"type\":\"Feature\",\"properties\":{\"a\":1},\"geometry\":null}\n\x1e{\"type\":\"Feature\",\"properties\":{\"a\":2},\"geometry\":null}\n", "", "JSON", "a=1|a=2", 0},
		"JSON lines":        {"{\"a\":1,\"b\":{\"c\":\"d\"}}\n{\"a\":2}\n", "", "JSON", "a=1;b.c=d|a=2", 0},
		"a line of no JSON": {"{\"a\":1}\nnot json\n{\"a\":}\n{\"a\":2}\n", "", "JSON", "a=1|a=2", 2},
		"stray quotes":      {"a,b\n1,\"open\n2,x\n3,Sa\"d\n4,y\n", "", "CSV", "a=2;b=x|a=4;b=y", 2},
		"array":             {`[{"a":"1"},{"A":2},null]`, "", "JSON", "a=1;A=1|a=2;A=2", 1},
		"an answer":         {`{"status":200,"data":[{"a":12345678901234567}],"count":1}`, "", "JSON", "a=12345678901234567", 0},
		"NaN":               {`[{"a":NaN,"b":-Infinity,"c":"NaN"}]`, "", "JSON", "a=NaN;b=-Infinity;c=NaN", 0},
		"KML": {`<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>F</name><Placemark><name>N</name><description>D</description><TimeStamp><when>2024-01-01</when></TimeStamp>` +
			`<ExtendedData><Data name="a"><value>1</value></Data></ExtendedData><Point><coordinates> 2,3,0 </coordinates></Point></Placemark></Folder></Document></kml>`, "", "KML", "a=1;name=N;description=D;when=2024-01-01;event_date=2024-01-01;folder=F@2,3", 0},
		"GPX": {`<gpx version="1.1"><wpt lat="3" lon="2"><time>2024-01-01T00:00:00Z</time><name>N</name></wpt><trk><trkseg/></trk></gpx>`, "", "GPX", "time=2024-01-01T00:00:00Z;name=N@2,3", 0},
	} {
		table, rows, bad, err := all(c.data, Options{Encoding: c.encoding})
		if err != nil || table.Kind != c.kind || strings.Join(rows, "|") != c.rows || len(bad) != c.bad {
			t.Errorf("%s: %v, %q, %q, want %s", name, err, rows, bad, c.rows)
		}
	}
}

// TestRefused: what is no table is told by what it is.
func TestRefused(t *testing.T) {
	for want, data := range map[string]string{
		"old Excel workbook": "\xd0\xcf\x11\xe0", "PDF": "%PDF-1.7", "one file of a Shapefile": "\x00\x00\x27\x0a\x00", "Arrow": "ARROW1", "web page": "<!DOCTYPE html><p>", "this is a feed": "<?xml version=\"1.0\"?><rss/>",
		"OpenStreetMap": "<osm/>", "XML of no kind": "<a/>", "no table of a kind": "a\x00b", "TopoJSON": `{"type":"Topology"}`, "EPSG::3857": `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}`,
		"no GeoPackage": "SQLite format 3\x00", "Parquet": "PAR1", "header is cut short": "fgb\x03fgb\x00", "zip can't be read": "PK\x03\x04",
	} {
		_, _, _, err := all(data, Options{})
		if err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "can't be read") || geo.CodeOf(err) != geo.CodeUnreadable {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, _, _, err := all("a,b\n", Options{Encoding: "klingon"}); geo.CodeOf(err) != geo.CodeInvalid {
		t.Error(err)
	}
}

// ogr writes GeoJSON in another format with GDAL, and returns the bytes of the file.
func ogr(t *testing.T, format, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("ogr2ogr is missing; scripts/setup.sh test installs it")
		}
		t.Skip("SKIPPED: ogr2ogr is not installed, no file of GDAL's is read")
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "in.geojson")
	if err := os.WriteFile(in, []byte(`{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"ref":"a","day":"2024-01-25","dead":3,"share":0.5,"place":"هجين"},"geometry":{"type":"Point","coordinates":[40.82,34.69]}},
		{"type":"Feature","properties":{"ref":"b","day":"2024-01-26","dead":null,"share":null,"place":"Raqqa"},"geometry":{"type":"Point","coordinates":[39.01,35.95]}}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, name)
	if msg, err := exec.Command("ogr2ogr", append([]string{"-f", format, out, in}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr -f %s: %v\n%s", format, err, msg)
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() { // a Shapefile's folder
		return zipOf(t, out)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func zipOf(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := errors.Join(z.AddFS(os.DirFS(dir)), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGDAL: what GDAL writes is read as it is.
func TestGDAL(t *testing.T) {
	for format, c := range map[string]struct {
		file string
		args []string
		kind string
	}{
		"GPKG":           {"a.gpkg", nil, "GeoPackage"},
		"FlatGeobuf":     {"a.fgb", nil, "FlatGeobuf"},
		"ESRI Shapefile": {"shapes", []string{"-lco", "ENCODING=UTF-8"}, "Shapefile"},
		"KML":            {"a.kml", nil, "KML"},
		"XLSX":           {"a.xlsx", nil, "Excel workbook"},
		"CSV":            {"a.csv", []string{"-lco", "GEOMETRY=AS_WKT"}, "CSV"},
		"GeoJSONSeq":     {"a.geojsons", []string{"-lco", "RS=YES"}, "JSON"},
	} {
		data := ogr(t, format, c.file, c.args...)
		table, err := Open(strings.NewReader(data), Options{})
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		got := map[string]string{}
		for {
			rec, err := table.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			at := ""
			if rec.Point != nil {
				at = fmt.Sprintf("%.2f,%.2f", rec.Point[0], rec.Point[1])
			}
			day := strings.TrimSuffix(strings.NewReplacer("/", "-", "T00:00:00Z", "").Replace(rec.Field("day")), "T00:00:00")
			got[rec.Field("ref")] = strings.Join([]string{day, rec.Field("dead"), rec.Field("share"), rec.Field("place"), at}, "|")
		}
		table.Close()
		a, b := "2024-01-25|3|0.5|هجين|40.82,34.69", "2024-01-26|||Raqqa|39.01,35.95"
		switch format {
		case "XLSX": // which has no geometries, and days as numbers
			a, b = "45316|3|0.5|هجين|", "45317|||Raqqa|"
		case "ESRI Shapefile": // and this no null
			b = "2024-01-26|0|0|Raqqa|39.01,35.95"
			got["b"] = strings.Replace(got["b"], "|||", "|0|0|", 1)
			got["a"], got["b"] = dashed(got["a"]), dashed(got["b"])
		}
		if table.Kind != c.kind || got["a"] != a || got["b"] != b {
			t.Errorf("%s (%s): %q", format, table.Kind, got)
		}
	}
}

// dashed writes the day at the front, which has no dashes in dBASE, with them.
func dashed(s string) string {
	if len(s) > 8 && !strings.Contains(s[:8], "-") {
		return s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	return s
}

// TestProjected: positions in metres are refused, with a way out.
func TestProjected(t *testing.T) {
	for format, file := range map[string]string{"GPKG": "a.gpkg", "FlatGeobuf": "a.fgb", "ESRI Shapefile": "shapes"} {
		if _, _, _, err := all(ogr(t, format, file, "-t_srs", "EPSG:3857"), Options{}); err == nil || !strings.Contains(err.Error(), "ogr2ogr") {
			t.Errorf("%s: %v", format, err)
		}
	}
	if _, _, _, err := all(ogr(t, "GPKG", "a.gpkg"), Options{Part: "nosuch"}); err == nil || !strings.Contains(err.Error(), "no layer") {
		t.Error(err)
	}
}

// TestComputedLayer: a layer that is a view may never end.
func TestComputedLayer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	if err := os.WriteFile(path, []byte(ogr(t, "GPKG", "a.gpkg")), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
		"INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES ('endless', 'attributes', 'endless', '2024-01-01T00:00:00Z')"} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := all(string(data), Options{Part: "endless"}); err == nil || !strings.Contains(err.Error(), "computed") {
		t.Error(err)
	}
}

// TestDamaged: a file that is cut short, or has a changed byte, never panics and
// never runs on.
func TestDamaged(t *testing.T) {
	for format, file := range map[string]string{"GPKG": "a.gpkg", "FlatGeobuf": "a.fgb", "ESRI Shapefile": "shapes", "XLSX": "a.xlsx", "KML": "a.kml"} {
		data := ogr(t, format, file)
		step := max(1, len(data)/25)
		for n := 0; n < len(data); n += step {
			all(data[:n], Options{})
			changed := []byte(data)
			changed[n] ^= 0xff
			all(string(changed), Options{})
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("a;b\n1;\"2\n"))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[[1,NaN]]},"properties":{"a":{"b":[1]}}}]}`))
	f.Add([]byte("\x1e{\"a\":-Infinity}\n"))
	f.Add([]byte(`<kml><Document><Placemark><ExtendedData><Data name="a"><value>1</value></Data></ExtendedData><Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>`))
	f.Add([]byte("fgb\x03fgb\x00\x08\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) { all(string(data), Options{}) })
}
