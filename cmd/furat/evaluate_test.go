package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEvaluate scores an annotation that only names its places: the table
// stands beside the folder, or is named.
func TestEvaluate(t *testing.T) {
	dir := t.TempDir()
	corpus := filepath.Join(dir, "corpus")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("corpus/a.txt", "Shells hit the town of Hajin on Tuesday.")
	write("corpus/a.gold.json", `{"document":"a.txt","published":"2024-06-12","language":"en","events":[{"id":"1","need":"core","evidence":["Shells hit the town of Hajin"],
		"event_type":["Explosions/Remote violence"],"sub_event_type":["Shelling/artillery/missile attack"],"places":["Hajin"],"date":["2024-06-11","2024-06-11"],
		"time_precision":[1],"actor1":["unidentified-armed-group"],"actor2":[null],"fatalities":null,"injuries":null,"status":"reported"}],"mentions":[],"negatives":[],"not_places":[]}`)
	if status, _, errs := evaluated(t, corpus); status == 0 || !strings.Contains(errs, "Hajin") {
		t.Errorf("without positions: %d, %s", status, errs)
	}
	table := write("table.json", `{"Hajin":{"lat":34.689,"lon":40.830,"tolerance_km":8}}`)
	if status, out, errs := evaluated(t, "--places", table, corpus); status != 0 || !strings.Contains(out, "F1 1.000") {
		t.Errorf("named: %d, %s%s", status, out, errs)
	}
	write("places.json", `{"Hajin":{"lat":34.689,"lon":40.830,"tolerance_km":8}}`)
	if status, out, errs := evaluated(t, corpus); status != 0 || !strings.Contains(out, "F1 1.000") {
		t.Errorf("beside: %d, %s%s", status, out, errs)
	}
	if status, _, errs := evaluated(t, "--places", filepath.Join(dir, "none.json"), corpus); status == 0 || !strings.Contains(errs, "none.json") {
		t.Errorf("missing table: %d, %s", status, errs)
	}
	write("places.json", `{`)
	if status, _, errs := evaluated(t, corpus); status == 0 || !strings.Contains(errs, "places.json") {
		t.Errorf("broken table: %d, %s", status, errs)
	}
}

func evaluated(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	out, errs, status = furat(t, "", append([]string{"evaluate"}, args...)...)
	return status, out, errs
}
