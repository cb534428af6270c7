package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo/geotest/pgtest"
)

// TestDatabase walks through what a user does with a store in PostgreSQL: fills it,
// by hand and by a queue, looks at it, keeps it, carries it to a file and puts it
// back elsewhere.
func TestDatabase(t *testing.T) {
	s := pgtest.New(t, "no command is run on PostgreSQL", "postgis")
	dir := t.TempDir()
	t.Chdir(dir)
	db := s.Address("postgres", s.Database()) + "&password=geheim"
	do := func(want int, args ...string) (string, string) {
		t.Helper()
		out, errs, status := furat(t, "", args...)
		if status != want || strings.Contains(out+errs, "geheim") {
			t.Fatalf("furat %v: %d\n%s\n%s", args, status, out, errs)
		}
		return out, errs
	}
	if _, errs := do(1, "--db", db, "export", "-o", "-", "--format", "csv"); !strings.Contains(errs, "there is no store in this database; make one with furat ingest") {
		t.Errorf("of nothing: %s", errs)
	}
	one := write(t, dir, "a.txt", "Shelling killed three people in Raqqa on 5 May 2023.")
	do(0, "--db", db, "ingest", one)
	two := write(t, dir, "b.txt", "An air strike hit Idlib on 6 May 2023, killing two.")
	if out, _ := do(0, "--db", db, "ingest", "--queue", two); out != "articles: 1 in the queue, 0 were there already\n" {
		t.Error(out)
	}
	if _, errs := do(0, "--db", db, "work", "--list"); !strings.Contains(errs, "1 wait") {
		t.Error(errs)
	}
	if out, _ := do(0, "--db", db, "work", "--until-done"); !strings.Contains(out, "articles: 1 added") {
		t.Error(out)
	}
	do(1, "--db", db, "work", "--retry", "99")
	table := write(t, dir, "t.csv", "id,event_date,sub_event_type,latitude,longitude,fatalities\n1,2024-05-01,Attack,35.1,40.2,3\n2,2024-05-02,Attack,35.2,40.3,\n")
	do(0, "--db", db, "import", table, "--format", "csv", "--dataset", "t")
	do(0, "--db", db, "check")
	want := eventsOf(t, db)
	if strings.Count(want, "\n") != 3 {
		t.Errorf("there are %s", want)
	}

	do(0, "--db", db, "backup", "kept.zip")
	do(0, "--db", "restored.db", "restore", "kept.zip")
	second := s.Address("postgres", s.Database())
	do(0, "--db", second, "restore", "kept.zip")
	do(0, "migrate", "--from", db, "--to", "copy.db")
	out, errs := do(0, "--db", "copy.db", "migrate", "--to", s.Address("postgres", s.Database()))
	if !strings.Contains(out, "events") || !strings.Contains(errs, "read back and equal") {
		t.Errorf("%s\n%s", out, errs)
	}
	for _, at := range []string{"restored.db", second, "copy.db"} {
		if got := eventsOf(t, at); got != want {
			t.Errorf("%s has\n%s\nwant\n%s", at, got, want)
		}
		do(0, "--db", at, "check")
	}
	for args, says := range map[string]string{
		"migrate --from " + db + " --to copy.db": "there is a store already",
		"--db copy.db restore kept.zip":          "",
		"--db " + second + " restore kept.zip":   "name a database without one",
		"--db copy.db work":                      "a queue is kept in PostgreSQL",
		"--db copy.db ingest --queue a.txt":      "a queue is kept in PostgreSQL",
		"--db " + db + " ingest --queue --second-reader http://127.0.0.1:9 --second-model m a.txt": "give --second-reader to that",
		"--db " + db + " work --workers -1": "from 1 to 1000",
	} {
		_, errs, status := furat(t, "", strings.Fields(args)...)
		if (status == 0) != (says == "") || !strings.Contains(errs, says) {
			t.Errorf("furat %s: %d, %s", args, status, errs)
		}
	}
	list, err := filepath.Glob("*.part*")
	if err != nil || len(list) > 0 {
		t.Errorf("%v is left, %v", list, err)
	}
	if _, err := os.Stat("postgres:"); err == nil {
		t.Error("there is a file of the address's name")
	}
}
