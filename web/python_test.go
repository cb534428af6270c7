package web

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// TestPythonClients: OWSLib, the newest GDAL, DuckDB and jsonschema find what the
// server has: all of it, with its types, and what a question asks for.
func TestPythonClients(t *testing.T) {
	folder, _ := filepath.Abs("testdata/clients")
	if _, err := os.Stat(filepath.Join(folder, "list")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("Python's clients are missing; scripts/clients.sh web/testdata/clients brings them")
		}
		t.Skip("SKIPPED: Python's clients are not here (scripts/clients.sh web/testdata/clients), nothing is tried with them")
	}
	s := newServer(t, func(r *extract.Reader, st store.Store) { fillGED(t, st, 800) })
	base, _ := listening(t, s)
	dir := t.TempDir()
	fetch(t, base, dir, map[string]string{"export.parquet": "/export/ged.parquet", "export.csv": "/export/ged.csv?bom=1"})
	cmd := exec.Command("python3", "testdata/open_in_python.py", base, "ged", dir)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+folder, "no_proxy=127.0.0.1", "NO_PROXY=127.0.0.1")
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Collections, Queryables, Invalid []string
		Conforms, Schema                 int
		Extent                           [4]float64
		API                              string
		OWSLib, GDAL, Remote             map[string]int
		Part                             [2]any
		Item                             bool
		Types                            map[string]string
		DuckDB                           map[string][3]any
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Collections, []string{"places", "ged"}) && !slices.Equal(got.Collections, []string{"ged", "places"}) {
		t.Errorf("an empty collection is listed: %v", got.Collections)
	}
	if len(got.Queryables) != len(geo.Columns())+1 || got.Schema != len(geo.Columns())+1 || got.Conforms < 30 || got.API == "" || got.Extent == [4]float64{-180, -90, 180, 90} || !got.Item {
		t.Errorf("%+v", got)
	}
	if len(got.Part[0].([]any)) != 2 || got.Part[1] != nil {
		t.Errorf("two properties, no geometry: %v", got.Part)
	}
	if len(got.Invalid) > 0 {
		t.Errorf("items are not what their schema says: %q", got.Invalid)
	}
	matched := func(q url.Values) int {
		q.Set("limit", "1")
		return int(document(t, s, "/collections/ged/items?"+q.Encode())["numberMatched"].(float64))
	}
	for name, q := range map[string]url.Values{"all": {}, "box": {"bbox": {"38,34,41,36"}}, "days": {"datetime": {"2018-01-01/2018-12-31"}},
		"filter": {"filter": {"fatalities > 3 AND S_WITHIN(geometry, POLYGON((38 34,41 34,41 36,38 36,38 34)))"}}} {
		if want := matched(q); got.OWSLib[name] != want {
			t.Errorf("OWSLib, %s: %d, want %d", name, got.OWSLib[name], want)
		}
	}
	for where, n := range got.GDAL {
		if want := matched(url.Values{"filter": {where}, "filter-lang": {"cql-text"}}); n != want || n == 0 {
			t.Errorf("GDAL, %s: %d, want %d", where, n, want)
		}
	}
	kinds := map[geo.Kind]string{geo.KindString: "OFTString", geo.KindInt: "OFTInteger", geo.KindReal: "OFTReal", geo.KindDay: "OFTDate", geo.KindTime: "OFTDateTime"}
	for _, c := range geo.Columns() {
		if got.Types[c.Name] != kinds[c.Kind] {
			t.Errorf("GDAL, %s is %s, want %s", c.Name, got.Types[c.Name], kinds[c.Kind])
		}
	}
	for format, n := range got.Remote {
		if n != 800 {
			t.Errorf("GDAL over HTTP, %s: %d of 800", format, n)
		}
	}
	if got.DuckDB["parquet"] != got.DuckDB["csv"] || got.DuckDB["csv"][0] != 800.0 || got.DuckDB["csv"][2] != 800.0 {
		t.Errorf("DuckDB: %v", got.DuckDB)
	}
}
