package shapefile_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/shapefile"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestNames: each column has a name of its own of ten characters or fewer.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range geo.Columns() {
		name := shapefile.Name(c.Name)
		if len(name) > 10 || seen[name] {
			t.Errorf("%s is called %s", c.Name, name)
		}
		seen[name] = true
	}
}

// TestGDAL: GDAL reads every event with its types and texts out of the zip.
func TestGDAL(t *testing.T) {
	events := storetest.Events(60, 3)
	events[0].Quote, events[1].Quote = strings.Repeat("قصف ", 200), "قُصفت دير الزور"
	dead := 7
	events[1].Fatalities, events[1].ID = &dead, "the one"
	var b bytes.Buffer
	if err := shapefile.Write(&b, geotest.Each(append(events, geotest.Events()...)), shapefile.About{Name: "events", Citation: "nobody"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "e.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out := geotest.OGRInfo(t, "-ro", "-al", "/vsizip/"+path)
	if n, want := strings.Count(out, "\nOGRFeature(events)"), 60+len(geotest.Events()); n != want {
		t.Errorf("GDAL reads %d events, want %d", n, want)
	}
	types := map[geo.Kind]string{geo.KindString: "String", geo.KindInt: "Integer", geo.KindReal: "Real", geo.KindDay: "Date", geo.KindTime: "String"}
	for _, c := range geo.Columns() {
		if want := "\n" + shapefile.Name(c.Name) + ": " + types[c.Kind]; !strings.Contains(out, want) {
			t.Errorf("GDAL does not say%s", want)
		}
	}
	one := geotest.OGRInfo(t, "-ro", "-al", "-where", "id = 'the one'", "/vsizip/"+path)
	if !strings.Contains(one, "قُصفت دير الزور") || !strings.Contains(one, "fatalities (Integer64) = 7") && !strings.Contains(one, "fatalities (Integer) = 7") {
		t.Errorf("%s", one)
	}
}

// TestErrors: an error of the walk or of the writer is returned.
func TestErrors(t *testing.T) {
	stop, full := errors.New("stop"), errors.New("no room")
	var b bytes.Buffer
	if err := shapefile.Write(&b, geotest.EachThen(storetest.Events(3, 1), stop), shapefile.About{Name: "e"}); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if err := shapefile.Write(&geotest.Full{Room: 100, Err: full}, geotest.Each(storetest.Events(50, 1)), shapefile.About{Name: "e"}); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}
