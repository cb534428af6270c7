package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/style"
)

// qgisPython is Debian's Python: QGIS's modules are for it alone.
const qgisPython = "/usr/bin/python3"

// needQGIS skips aloud where QGIS is not installed, and fails in CI.
func needQGIS(t *testing.T) {
	t.Helper()
	if exec.Command(qgisPython, "-c", "import qgis.core").Run() == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("QGIS is missing; scripts/setup.sh test installs it")
	}
	t.Skip("SKIPPED: python3-qgis is not installed, nothing is opened in QGIS")
}

// listening serves on loopback and notes what is asked for.
func listening(t *testing.T, h http.Handler) (base string, asked func() []string) {
	t.Helper()
	var mu sync.Mutex
	var list []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		list = append(list, r.URL.String())
		mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(list)
	}
}

// fetch saves files of a server in a folder.
func fetch(t *testing.T, base, dir string, files map[string]string) {
	t.Helper()
	for name, path := range files {
		res, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.ReadFrom(res.Body)
		res.Body.Close()
		f.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", path, res.Status, err)
		}
	}
}

// qgisSaw is what testdata/open_in_qgis.py tells.
type qgisSaw struct {
	Layers      map[string]qgisLayer
	GpkgSymbols []string `json:"gpkg_symbols"`
	BBox        agreeing
	Datetime    struct {
		Taken bool
		agreeing
	}
	QLR struct {
		OK       bool
		Message  string
		Layers   int
		Features qgisLayer
		Symbols  []string
		Labels   bool
		MapTips  map[string]string `json:"map_tips"`
		Areas    struct {
			Count, Symbols int
			Render         picture
		}
		Temporal struct {
			Active       bool
			Mode         int
			Start, End   string
			Count, Local int
		}
		Render picture
		Tiles  struct {
			Valid  bool
			Styles []string
			Render picture
		}
	}
	Style struct {
		Valid, OK bool
		Message   string
		Render    picture
	}
	Project struct {
		Read       bool
		Valid      []bool
		Title, CRS string
	}
}

type qgisLayer struct {
	Valid  bool
	Count  int
	Fields map[string]string
	Types  map[string]int
}

type agreeing struct{ Server, Local int }

type picture struct {
	Colours map[string]int
	Errors  []string
}

// TestQGIS opens the server in QGIS: the OGC API, tiles by style, every file,
// the layer definition and the project.
func TestQGIS(t *testing.T) {
	needQGIS(t)
	s := sampleServer(t)
	base, asked := listening(t, s)
	dir := t.TempDir()
	fetch(t, base, dir, map[string]string{"events.geojson": "/layers/events.geojson", "events.geojsonl": "/export/events.geojsonseq", "events.gpkg": "/export/events.gpkg",
		"events.fgb": "/export/events.fgb", "events.csv": "/export/events.csv", "events.kml": "/export/events.kml", "events.qlr": "/qgis/events.qlr", "events.qgs": "/qgis/events.qgs"})
	cmd := exec.Command(qgisPython, "testdata/open_in_qgis.py", base, dir)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	b, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	var saw qgisSaw
	if err := json.Unmarshal(b, &saw); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	want := s.layers.All()[0].Snapshot().Len()
	checkLayers(t, s, saw, want)
	checkQLR(t, saw, want)
	checkMapTips(t, s, saw.QLR.MapTips)
	if saw.BBox.Server != saw.BBox.Local || saw.BBox.Local == 0 || !saw.Datetime.Taken || saw.Datetime.Server != saw.Datetime.Local || saw.Datetime.Local == 0 {
		t.Errorf("bbox %+v, datetime %+v", saw.BBox, saw.Datetime)
	}
	for _, name := range []string{"bbox=38", "datetime=2022-08-01"} {
		if !slices.ContainsFunc(asked(), func(u string) bool { u, _ = url.QueryUnescape(u); return strings.Contains(u, name) }) {
			t.Errorf("QGIS never asked with %s", name)
		}
	}
	if !saw.Style.Valid || !saw.Style.OK || len(saw.Style.Render.Errors) > 0 {
		t.Errorf("by style: %+v", saw.Style)
	}
	if !saw.Project.Read || len(saw.Project.Valid) != 3 || slices.Contains(saw.Project.Valid, false) || saw.Project.CRS != "EPSG:3857" {
		t.Errorf("project %+v", saw.Project)
	}
}

// qtTypes are Qt's numbers of the types of columns.
var qtTypes = map[geo.Kind]int{geo.KindString: 10, geo.KindInt: 2, geo.KindReal: 6, geo.KindDay: 14, geo.KindTime: 16}

func checkLayers(t *testing.T, s *Server, saw qgisSaw, want int) {
	t.Helper()
	for name, l := range saw.Layers {
		if !l.Valid || l.Count != want {
			t.Errorf("%s: valid %v, %d features, want %d", name, l.Valid, l.Count, want)
		}
		for _, c := range geo.Columns() {
			expected := qtTypes[c.Kind]
			switch {
			case name == "fgb" && c.Kind == geo.KindDay: // the format has no days
				expected = qtTypes[geo.KindTime]
			case name == "kml" && (c.Kind == geo.KindDay || c.Kind == geo.KindTime): // nor has KML's data
				expected = qtTypes[geo.KindString]
			}
			typed := name == "gpkg" || name == "fgb" || name == "kml"
			if got := l.Types[c.Name]; got != expected && (typed || told(t, s, "events", c)) {
				t.Errorf("%s: %s is of type %d (%s), want %d", name, c.Name, got, l.Fields[c.Name], expected)
			}
		}
	}
	if len(saw.GpkgSymbols) != len(style.Symbols()) {
		t.Errorf("the style in the GeoPackage has symbols for %v", saw.GpkgSymbols)
	}
}

// checkMapTips: each says what its event says, and its texts are text.
func checkMapTips(t *testing.T, s *Server, tips map[string]string) {
	t.Helper()
	for _, f := range document(t, s, "/collections/events/items?limit=1000")["features"].([]any) {
		p := f.(map[string]any)["properties"].(map[string]any)
		tip := tips[p["id"].(string)]
		want := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(p["quote"].(string))
		if !strings.Contains(tip, `<blockquote dir="auto">`+want+"</blockquote>") || strings.Contains(tip, "[%") || !strings.Contains(tip, "<b>"+p["sub_event_type"].(string)) {
			t.Errorf("the map tip of %s: %s", p["id"], tip)
		}
	}
}

func checkQLR(t *testing.T, saw qgisSaw, want int) {
	t.Helper()
	q := saw.QLR
	if !q.OK || q.Layers != 3 || q.Features.Count != want || !q.Labels || len(q.Symbols) != len(style.Symbols()) {
		t.Errorf("layer definition: %v %q, %d layers, %d features, labels %v, symbols %v", q.OK, q.Message, q.Layers, q.Features.Count, q.Labels, q.Symbols)
	}
	if q.Areas.Count == 0 || q.Areas.Symbols != len(style.Symbols()) || len(q.Areas.Render.Colours) < 3 {
		t.Errorf("areas: %+v", q.Areas)
	}
	if tm := q.Temporal; !tm.Active || tm.Mode != 2 || tm.Start != "event_date" || tm.End != "event_date_end" || tm.Count != tm.Local || tm.Count == 0 || tm.Count == want {
		t.Errorf("Temporal Controller: %+v", tm)
	}
	if !q.Tiles.Valid || len(q.Tiles.Styles) < len(style.Symbols()) {
		t.Errorf("tiles: %+v", q.Tiles)
	}
	explosions, cluster := "#bd7700", "#34495e"
	if n := q.Render.Colours[explosions]; n < 20 {
		t.Errorf("%d pixels of the features are of the colour of explosions: %v", n, slices.Sorted(maps.Keys(q.Render.Colours)))
	}
	for name, p := range map[string]picture{"tiles of the definition": q.Tiles.Render, "tiles by style": saw.Style.Render} {
		if p.Colours[explosions] < 10 || p.Colours[cluster] < 50 {
			t.Errorf("%s: %d pixels of explosions, %d of clusters", name, p.Colours[explosions], p.Colours[cluster])
		}
	}
}
