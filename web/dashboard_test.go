package web

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDashboard: the dashboard of docs/deploy asks only for numbers that there are,
// by labels that they have.
func TestDashboard(t *testing.T) {
	text, err := os.ReadFile("../docs/deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	server := gedServer(t, 7)
	get(server, "/api/layers") // requests are told of when there are some
	rec := get(server, "/metrics")
	described := map[string]bool{"furat_replica_changes_behind": true, "furat_disk_free_bytes": true} // where there is a standby, and a disk
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+)`).FindAllStringSubmatch(rec.Body.String(), -1) {
		described[m[1]] = true
	}
	described["furat_source_failures"] = true // where sources are watched
	asked := 0
	for _, p := range doc.Panels {
		for _, target := range p.Targets {
			for _, name := range regexp.MustCompile(`furat_\w+`).FindAllString(target.Expr, -1) {
				if asked++; !described[strings.TrimSuffix(name, "_bucket")] {
					t.Errorf("%s asks for %s, which there is not", p.Title, name)
				}
			}
		}
	}
	if asked < 10 {
		t.Errorf("the dashboard asks for %d numbers", asked)
	}
	if body := rec.Body.String(); !strings.Contains(body, `kept="yes"`) {
		t.Errorf("tiles out of the cache have another label:\n%s", body)
	}
}
