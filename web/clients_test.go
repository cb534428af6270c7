package web

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// needGDAL skips aloud where GDAL is not installed, and fails in CI.
func needGDAL(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("ogrinfo"); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("ogrinfo is missing; scripts/setup.sh test installs it")
	}
	t.Skip("SKIPPED: ogrinfo is not installed, nothing is opened with GDAL")
}

// gedServer serves n generated events as the dataset "ged", beside no
// articles.
func gedServer(t testing.TB, n int, with ...func(*Config)) *Server {
	t.Helper()
	return newServer(t, func(_ *extract.Reader, st store.Store) { fillGED(t, st, n) }, with...)
}

func fillGED(t testing.TB, st store.Store, n int) {
	t.Helper()
	ctx := context.Background()
	if err := st.PutDataset(ctx, store.Layer{Name: "ged", Title: "Generated", Licence: "CC0", Attribution: "nobody"}); err != nil {
		t.Fatal(err)
	}
	events := storetest.Events(n, 11)
	for i := range events {
		events[i].ID = "ged:" + events[i].ID
		if wounded := i % 7; i%3 == 0 { // a column of which nothing is known has no type in GeoJSON
			events[i].Injuries, events[i].Published = &wounded, geo.NewDay(2024, 1, 1+i%300)
		}
	}
	for len(events) > 0 {
		part := events[:min(len(events), 20_000)]
		if _, err := st.Import(ctx, "ged", part); err != nil {
			t.Fatal(err)
		}
		events = events[len(part):]
	}
}

func ogr(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("ogrinfo", args...)
	cmd.Env = append(os.Environ(), "no_proxy=127.0.0.1,localhost", "NO_PROXY=127.0.0.1,localhost")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("ogrinfo %v: %v\n%s", args, err, out)
	}
	return string(out)
}

var (
	ogrCount = regexp.MustCompile(`(?m)^Feature Count: (\d+)$`)
	ogrField = regexp.MustCompile(`(?m)^([a-z0-9_]+): ([A-Za-z]+) \(`)
)

// ogrTypes are GDAL's names of the types of columns.
var ogrTypes = map[geo.Kind]string{geo.KindString: "String", geo.KindInt: "Integer", geo.KindReal: "Real", geo.KindDay: "Date", geo.KindTime: "DateTime"}

// guessed are the endings of files that say no types: who reads them guesses
// by the values, and of a column that has none that it is text.
var guessed = map[string]bool{".geojson": true, ".geojsonl": true, ".csv": true}

// told reports whether an event of a layer has a value of a column.
func told(t *testing.T, s *Server, layer string, c *geo.Column) bool {
	t.Helper()
	q := url.Values{"filter": {c.Name + " IS NOT NULL"}, "limit": {"1"}}
	return document(t, s, "/collections/"+layer+"/items?"+q.Encode())["numberMatched"].(float64) > 0
}

// TestGDALReadsEverything: of 100,000 features GDAL gets 100,000 through the
// OGC API, page by page, each once, with the types of the schema; and what it
// leaves to the server gives what it finds itself.
func TestGDALReadsEverything(t *testing.T) {
	needGDAL(t)
	n := 100_000
	if testing.Short() {
		n = 12_000
	}
	s := gedServer(t, n)
	base, _ := listening(t, s)
	out := filepath.Join(t.TempDir(), "all.csv")
	cmd := exec.Command("ogr2ogr", "-f", "CSV", out, "OAPIF:"+base, "ged", "-select", "id")
	cmd.Env = append(os.Environ(), "no_proxy=127.0.0.1", "NO_PROXY=127.0.0.1")
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		seen[line] = true
	}
	if len(seen) != n+1 || strings.Count(string(b), "\n") != n+1 { // and the header
		t.Errorf("GDAL read %d lines, %d of them different, want %d", strings.Count(string(b), "\n")-1, len(seen)-1, n)
	}
	info := ogr(t, "-ro", "-so", "OAPIF:"+base, "ged")
	types := map[string]string{}
	for _, m := range ogrField.FindAllStringSubmatch(info, -1) {
		types[m[1]] = m[2]
	}
	for _, c := range geo.Columns() {
		if types[c.Name] != ogrTypes[c.Kind] {
			t.Errorf("%s is %s, want %s", c.Name, types[c.Name], ogrTypes[c.Kind])
		}
	}
}

// TestGDALFilters: what GDAL finds through the server is what it finds itself in
// a file of the same events, and it leaves the conditions to the server.
func TestGDALFilters(t *testing.T) {
	needGDAL(t)
	s := gedServer(t, 3000)
	base, asked := listening(t, s)
	dir := t.TempDir()
	fetch(t, base, dir, map[string]string{"all.geojson": "/export/ged.geojson"})
	for where, sent := range map[string]string{
		"event_type = 'Battles'":                                   "event_type = 'Battles'",
		"event_type <> 'Battles'":                                  "event_type <> 'Battles'",
		"fatalities > 5":                                           "fatalities > 5",
		"fatalities BETWEEN 2 AND 4":                               "fatalities >= 2",
		"fatalities = 2 OR fatalities = 3":                         "OR",
		"event_date >= '2018-01-01'":                               "'2018-01-01T'",
		"event_date = '2018/01/01'":                                "'2018-01-01T'",
		"event_date > '2012-01-01' AND event_date <= '2020-06-30'": "'2020-06-30T'",
		"created_at > '2020-01-01T00:00:00Z'":                      "created_at >",
		"confidence < 0.5":                                         "confidence < 0.5",
		"location LIKE 'P%'":                                       "location LIKE 'P%'",
		"location ILIKE '%LAC%'":                                   "location ILIKE '%LAC%'",
		"injuries > 1":                                             "injuries > 1",
		"fatalities IS NOT NULL AND NOT (fatalities = 0)":          "IS NULL",
	} {
		before := len(asked())
		got := ogrCount.FindStringSubmatch(ogr(t, "-ro", "-so", "-where", where, "OAPIF:"+base, "ged"))
		want := ogrCount.FindStringSubmatch(ogr(t, "-ro", "-so", "-where", where, filepath.Join(dir, "all.geojson"), "ged"))
		if got == nil || want == nil || got[1] != want[1] {
			t.Errorf("%s: through the server %v, in the file %v", where, got, want)
		}
		pushed := slices.ContainsFunc(asked()[before:], func(u string) bool {
			q, err := url.Parse(u)
			return err == nil && strings.Contains(q.Query().Get("filter"), sent) && !q.Query().Has("datetime")
		})
		if !pushed {
			t.Errorf("%s: GDAL does not leave it to the server: %q", where, asked()[before:])
		}
	}
}

// TestRemoteFilesInGDAL: GDAL opens the address of every file of events, by
// ranges of bytes, and finds in each what there is.
func TestRemoteFilesInGDAL(t *testing.T) {
	needGDAL(t)
	s := gedServer(t, 500)
	base, _ := listening(t, s)
	for _, f := range export.Formats() {
		if f.Name == "parquet" && !strings.Contains(ogr(t, "--formats"), "Parquet") {
			continue // Debian's GDAL can't read it; geo/geoparquet is tried with hyparquet
		}
		driver := map[string]string{"csv": "CSV:"}[f.Name]
		out := ogr(t, "-ro", "-so", "-al", driver+"/vsicurl/"+base+"/export/ged."+f.Name)
		if m := ogrCount.FindStringSubmatch(out); m == nil || m[1] != "500" {
			t.Errorf("%s: %v, want 500\n%.300s", f.Name, m, out)
		}
	}
	for _, f := range append(export.Formats(), export.Format{Name: "pmtiles"}, export.Format{Name: "mbtiles"}) {
		whole := get(s, "/export/ged."+f.Name)
		w := get(s, "/export/ged."+f.Name, "Range", "bytes=7-20", "Accept-Encoding", "gzip")
		if whole.Header().Get("Content-Length") != strconv.Itoa(whole.Body.Len()) || w.Code != 206 || w.Body.String() != whole.Body.String()[7:21] {
			t.Errorf("%s: length %s of %d bytes, a range: %d", f.Name, whole.Header().Get("Content-Length"), whole.Body.Len(), w.Code)
		}
	}
}

// TestFilesInGDAL opens every file that GDAL knows: all features, one type for
// each column, the same in all, and the citation within.
func TestFilesInGDAL(t *testing.T) {
	needGDAL(t)
	s := sampleServer(t)
	base, _ := listening(t, s)
	dir := t.TempDir()
	query := "?" + url.Values{"filter": {"fatalities IS NULL OR fatalities >= 0"}, "bbox": {"-180,-90,180,90"}}.Encode()
	fetch(t, base, dir, map[string]string{"e.geojson": "/export/events.geojson" + query, "e.geojsonl": "/export/events.geojsonseq" + query, "e.gpkg": "/export/events.gpkg" + query,
		"e.fgb": "/export/events.fgb" + query, "e.kml": "/export/events.kml" + query, "wkt.csv": "/export/events.csv" + query + "&geometry=wkt"})
	want := int(document(t, s, "/collections/events/items"+query+"&limit=1")["numberMatched"].(float64))
	for _, name := range []string{"e.geojson", "e.geojsonl", "e.gpkg", "e.fgb", "e.kml", "wkt.csv"} {
		args := []string{"-ro", "-so", "-al", filepath.Join(dir, name)}
		switch name {
		case "e.gpkg":
			args = []string{"-ro", "-so", filepath.Join(dir, name), "events"}
		case "wkt.csv":
			args = append([]string{"-oo", "GEOM_POSSIBLE_NAMES=WKT", "-oo", "AUTODETECT_TYPE=YES"}, args...)
		}
		out := ogr(t, args...)
		if m := ogrCount.FindStringSubmatch(out); m == nil || m[1] != strconv.Itoa(want) {
			t.Errorf("%s: %v, want %d", name, m, want)
		}
		if !strings.Contains(out, "Geometry: Point") && name != "e.kml" && !strings.Contains(out, "Geometry: Unknown (any)") {
			t.Errorf("%s has no points:\n%s", name, out)
		}
		types := map[string]string{}
		for _, m := range ogrField.FindAllStringSubmatch(out, -1) {
			types[m[1]] = m[2]
		}
		for _, c := range geo.Columns() {
			kind := ogrTypes[c.Kind]
			switch {
			case name == "e.fgb" && c.Kind == geo.KindDay:
				kind = "DateTime" // the format has no days
			case name == "e.kml" && (c.Kind == geo.KindDay || c.Kind == geo.KindTime):
				kind = "String" // they are in the placemark's time span
			}
			if types[c.Name] != kind && (!guessed[filepath.Ext(name)] || told(t, s, "events", c)) {
				t.Errorf("%s: %s is %s, want %s", name, c.Name, types[c.Name], kind)
			}
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"Exported with Furat", "fatalities"} {
			if name != "wkt.csv" && !strings.Contains(string(b), part) {
				t.Errorf("%s does not say %q", name, part)
			}
		}
	}
	if out := ogr(t, "-ro", "-q", filepath.Join(dir, "e.gpkg"), "-sql", "SELECT count(*) AS n FROM rtree_events_geom"); !strings.Contains(out, fmt.Sprint("= ", want)) {
		t.Errorf("the R-tree has other rows: %s", out)
	}
	if out := ogr(t, "-ro", "-al", "-geom=NO", filepath.Join(dir, "e.kml")); strings.Count(out, "begin (DateTime) = ") < want/2 {
		t.Error("the placemarks have no time spans")
	}
}

// TestOneFilterSixWays: items, tiles, GeoJSON, GeoPackage, and the map's list
// and counts give the same number for random filters. (The command line's is
// in cmd/furat.)
func TestOneFilterSixWays(t *testing.T) {
	s := gedServer(t, 4000)
	r := rand.New(rand.NewPCG(4, 2))
	for range 12 {
		n := cql2.RandomFilter(r, 3)
		q := url.Values{"filter": {cql2.ToText(n)}}
		if r.IntN(2) == 0 {
			j, err := cql2.ToJSON(n)
			if err != nil {
				t.Fatal(err)
			}
			q = url.Values{"filter": {string(j)}, "filter-lang": {"cql2-json"}}
		}
		if r.IntN(3) == 0 {
			q.Set("datetime", "2016-01-01/2019-06-30")
		}
		if r.IntN(3) == 0 {
			q.Set("bbox", "37,33,41,36.5")
		}
		ways := sixWays(t, s, q)
		for way, count := range ways {
			if count != ways["items"] {
				t.Errorf("%s\n%s: %d, items: %d (%v)", q, way, count, ways["items"], ways)
			}
		}
	}
}

func sixWays(t *testing.T, s *Server, q url.Values) map[string]int {
	t.Helper()
	query := q.Encode()
	out := map[string]int{
		"items":   int(document(t, s, "/collections/ged/items?limit=1&"+query)["numberMatched"].(float64)),
		"pages":   len(walk(t, s, "/collections/ged/items?limit=700&"+query, nil)),
		"map":     int(document(t, s, "/api/summary?layer=ged&"+query)["total"].(float64)),
		"list":    int(document(t, s, "/api/events?layer=ged&limit=1&"+query)["total"].(float64)),
		"geojson": len(features(t, s, "/layers/ged.geojson?"+query).Features),
	}
	path := filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.WriteFile(path, get(s, "/export/ged.gpkg?"+query).Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out["gpkg"] = rowsIn(t, path, "ged")
	placed := q
	summary := document(t, s, "/api/summary?layer=ged&"+placed.Encode())
	tiles := 0
	const z = 4
	for x := range 1 << z {
		for y := range 1 << z {
			w := get(s, fmt.Sprintf("/tiles/ged/%d/%d/%d.mvt?%s", z, x, y, query))
			if w.Code == http.StatusOK {
				tiles += countTile(t, w.Body.Bytes())
			} else if w.Code != http.StatusNoContent {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
	}
	out["tiles"] = tiles + int(summary["total"].(float64)-summary["placed"].(float64)) // tiles have no unplaced events
	return out
}

// TestHostileNames: what stands in events, names and filters is data in every
// file and document, never a statement, a formula or markup.
func TestHostileNames(t *testing.T) {
	evil := `x'; DROP TABLE "ged"; --<script>alert(1)</script>&=cmd|' /C calc'!A0`
	s := newServer(t, func(_ *extract.Reader, st store.Store) {
		ctx := context.Background()
		if err := st.PutDataset(ctx, store.Layer{Name: "ged", Title: evil, Licence: "CC0", Attribution: evil}); err != nil {
			t.Fatal(err)
		}
		e := storetest.Events(1, 3)[0]
		e.ID, e.Location, e.Quote, e.Source, e.Actor1 = "ged:"+evil, "="+evil, evil, "+"+evil, "@"+evil
		if _, err := st.Import(ctx, "ged", []geo.Event{e}); err != nil {
			t.Fatal(err)
		}
	})
	for _, f := range []string{"quote = '" + strings.ReplaceAll(evil, "'", "''") + "'", "location LIKE '=x''; DROP%'", `actor1 <> '"); DROP TABLE imported; --'`} {
		if n := document(t, s, "/collections/ged/items?filter="+url.QueryEscape(f))["numberMatched"]; n != 1.0 {
			t.Errorf("%s: %v", f, n)
		}
	}
	item := document(t, s, "/collections/ged/items")["features"].([]any)[0].(map[string]any)
	if item["properties"].(map[string]any)["quote"] != evil || item["id"] != "ged:"+evil {
		t.Errorf("%v", item)
	}
	for _, path := range []string{"/collections/ged/items?f=html", "/collections/ged/items/" + url.PathEscape("ged:"+evil) + "?f=html", "/collections?f=html", "/collections/ged?f=html", "/qgis/ged.qlr", "/qgis/ged.qgs", "/export/ged.kml"} {
		w := get(s, path)
		if w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: %d, the script is markup in it", path, w.Code)
		}
	}
	if kml := get(s, "/export/ged.kml").Body.String(); !strings.Contains(kml, "&amp;lt;script&amp;gt;") {
		t.Error("a balloon would run the script")
	}
	csv := get(s, "/export/ged.csv").Body.String()
	for _, start := range []string{",=x", ",\"=x", ",+x", ",\"+x", ",@x", ",\"@x"} {
		if strings.Contains(csv, start) {
			t.Errorf("a cell begins as a formula: %s", start)
		}
	}
	path := filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.WriteFile(path, get(s, "/export/ged.gpkg").Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := rowsIn(t, path, "ged"); n != 1 {
		t.Errorf("%d rows in the GeoPackage", n)
	}
	var doc map[string]any
	if err := json.Unmarshal(get(s, "/tiles/ged/style.json").Body.Bytes(), &doc); err != nil || doc["name"] != evil {
		t.Errorf("style: %v %v", err, doc["name"])
	}
}
