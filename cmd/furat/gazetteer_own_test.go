package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTeach: a taught place and a taught name are found by name and in texts,
// outlive an import, and go to another store as CSV.
func TestTeach(t *testing.T) {
	dir := t.TempDir()
	db, other, file := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db"), filepath.Join(dir, "own.csv")
	do := func(args ...string) string {
		t.Helper()
		out, errs, status := furat(t, "", args...)
		if status != 0 {
			t.Fatalf("%v: %s", args, errs)
		}
		return out
	}
	id := strings.TrimSpace(do("--db", db, "gazetteer", "add", "تل زرقون", "--lat", "35.31", "--lon", "40.12", "--kind", "Village", "--alias", "Tell Zarqun"))
	do("--db", db, "gazetteer", "alias", "al-mayadin", "Zorville")
	list := write(t, dir, "list.csv", "name,lat,lon,country\nTell Zarqun,35.311,40.121,SY\nOther,36,40,SY\n")
	do("--db", db, "gazetteer", "import", list, "--format", "csv")
	do("--db", db, "gazetteer", "taught", "-o", file)
	do("--db", other, "gazetteer", "teach", file)
	article := write(t, dir, "a.txt", "قصفت طائرات حربية بلدة تل زرقون أمس.\n")
	english := write(t, dir, "e.txt", "Shells hit Zorville on Monday.\n")
	for _, store := range []string{db, other} {
		if out := do("--db", store, "gazetteer", "search", "تل زرقون"); !strings.Contains(out, "Tell Zarqun (تل زرقون)  Deir ez-Zor SY") {
			t.Errorf("search: %s", out)
		}
		if out := do("--db", store, "extract", "--published", "2024-05-07", article); !strings.Contains(out, id) {
			t.Errorf("%s is not in %s", id, out)
		}
		if out := do("--db", store, "extract", "--published", "2024-05-07", english); !strings.Contains(out, "al-mayadin") {
			t.Errorf("al-mayadin is not in %s", out)
		}
	}
	do("--db", db, "gazetteer", "forget", id)
	if out := do("--db", db, "gazetteer", "taught"); strings.Contains(out, id) || !strings.Contains(out, "Zorville") {
		t.Errorf("left: %s", out)
	}
	bad := write(t, dir, "bad.csv", strings.ReplaceAll(do("--db", other, "gazetteer", "taught"), "35.31", "x"))
	for _, args := range [][]string{{"add", "x", "--lat", "0", "--lon", "0"}, {"add", "x", "--lat", "1", "--lon", "100", "--kind", "blob"}, {"alias", "nope:1", "X"}, {"forget", "nope"},
		{"teach", bad}, {"teach", filepath.Join(dir, "none.csv")}} {
		before, _ := os.ReadFile(db + ".gazetteer/own.csv")
		if _, errs, status := furat(t, "", append([]string{"--db", db, "gazetteer"}, args...)...); status == 0 || errs == "" {
			t.Errorf("%v: status %d %s", args, status, errs)
		}
		if after, _ := os.ReadFile(db + ".gazetteer/own.csv"); string(after) != string(before) {
			t.Errorf("%v changed the table", args)
		}
	}
}
