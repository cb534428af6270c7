package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/version"
)

// sampleStore is a store of one article.
func sampleStore(t *testing.T) (dir, db string) {
	t.Helper()
	dir = t.TempDir()
	db = filepath.Join(dir, "a.db")
	path := write(t, dir, "a.txt", "Shelling killed three people in Raqqa on 5 May 2023.")
	if _, errs, status := furat(t, "", "--db", db, "ingest", path); status != 0 {
		t.Fatal(errs)
	}
	return dir, db
}

// eventsOf is the store's events as CSV, without what tells of now.
func eventsOf(t *testing.T, db string) string {
	t.Helper()
	out, errs, status := furat(t, "", "--db", db, "export", "-o", "-", "--format", "csv")
	if status != 0 {
		t.Fatal(errs)
	}
	return out
}

// TestBackupAndRestore walks through what a user does.
func TestBackupAndRestore(t *testing.T) {
	dir, db := sampleStore(t)
	file := filepath.Join(dir, "kept.zip")
	out, errs, status := furat(t, "", "--db", db, "backup", file)
	if status != 0 || !strings.Contains(out, "1 events in 1 layers") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	want := eventsOf(t, db)
	if _, errs, status := furat(t, "", "--db", db, "ingest", write(t, dir, "b.txt", "An air strike hit Idlib on 6 May 2023, killing two.")); status != 0 {
		t.Fatal(errs)
	}
	if eventsOf(t, db) == want {
		t.Fatal("nothing was added")
	}
	out, errs, status = furat(t, "", "--db", db, "restore", file)
	if status != 0 || !strings.Contains(out, "1 events") || !strings.Contains(errs, "what was there is kept in "+db+".replaced-") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	if got := eventsOf(t, db); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, args := range [][]string{{"backup", db}, {"backup", filepath.Join(dir, "none", "x.zip")}, {"restore", db}, {"restore", filepath.Join(dir, "none.zip")}, {"backup"}} {
		if _, errs, status := furat(t, "", append([]string{"--db", db}, args...)...); status == 0 || errs == "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %s", args, status, errs)
		}
	}
	if _, errs, status := furat(t, "", "--db", db+"none", "backup", file); status != 1 || !strings.Contains(errs, "there is no store") {
		t.Errorf("%d %s", status, errs)
	}
}

// TestCheck: a store that is well is told so; damage is told, with an exit status,
// and mended where all is there.
func TestCheck(t *testing.T) {
	_, db := sampleStore(t)
	out, errs, status := furat(t, "", "--db", db, "check")
	if status != 0 || !strings.Contains(out, "events: 1 events, all as they were stored") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	if _, errs, status := furat(t, "", "--db", db, "--languages", filepath.Join(t.TempDir(), "none"), "check", "--repair"); status == 0 || strings.Contains(errs, "mended") {
		t.Errorf("with a call that is wrong: %d %s", status, errs)
	}
	if left, _ := filepath.Glob(db + ".damaged*"); len(left) > 0 {
		t.Errorf("a store that is well was replaced: %v", left)
	}
	change := func(statement string) {
		t.Helper()
		d, err := sql.Open("sqlite3", db)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if _, err := d.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	change("DELETE FROM report_reach_rowid")
	out, errs, status = furat(t, "", "--db", db, "check")
	if status != 1 || !strings.Contains(out, "index of reports") || !strings.Contains(errs, "check --repair") {
		t.Errorf("%d %s %s", status, out, errs)
	}
	out, errs, status = furat(t, "", "--db", db, "check", "--repair")
	if status != 0 || !strings.Contains(out, "mended") || !strings.Contains(out, db+".damaged-") {
		t.Errorf("%d %s %s", status, out, errs)
	}
	if out, errs, status = furat(t, "", "--db", db, "check"); status != 0 {
		t.Errorf("%d %s %s", status, out, errs)
	}
	change("UPDATE tallies SET rows = rows + 1 WHERE of = 0")
	if out, errs, status = furat(t, "", "--db", db, "check", "--repair"); status != 1 || !strings.Contains(errs, "nothing was changed") {
		t.Errorf("%d %s %s", status, out, errs)
	}
	if _, errs, status := furat(t, "", "--db", db, "export", "-o", "-", "--format", "csv"); status != 1 || !strings.Contains(errs, "damaged: 1 of 2 events") {
		t.Errorf("an export of it: %d %s", status, errs)
	}
}

// TestReadingDoesNotUpgrade: an export of an older furat's store leaves its form as
// it is; who writes to it changes it, and keeps it as it was.
func TestReadingDoesNotUpgrade(t *testing.T) {
	db := released.Store(t, "v7")
	before, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	out, errs, status := furat(t, "", "--db", db, "export", "-o", "-", "--format", "csv")
	if status != 0 || len(out) == 0 || !strings.Contains(errs, "in the form of an older furat, and stays so") {
		t.Fatalf("%d %s", status, errs)
	}
	if after, err := os.ReadFile(db); err != nil || string(after) != string(before) {
		t.Error("the store was changed")
	}
	article := write(t, t.TempDir(), "a.txt", "Shelling killed three people in Raqqa on 5 May 2023.")
	_, errs, status = furat(t, "", "--db", db, "ingest", article)
	if status != 0 || !strings.Contains(errs, "as it was it is kept in "+db+".schema-7") {
		t.Fatalf("%d %s", status, errs)
	}
	if out2 := eventsOf(t, db+".schema-7"); out2 != out {
		t.Error("the copy has other events")
	}
}

// TestReadOnly: a store on what can't be written to is exported and served, by
// somebody who may not write.
func TestReadOnly(t *testing.T) {
	if db := os.Getenv("FURAT_READ_ONLY"); db != "" { // as somebody else
		out, errs, status := furat(t, "", "--db", db, "export", "-o", "-", "--format", "csv")
		if status != 0 || !strings.Contains(errs, "can't be written to") || !strings.Contains(out, "Raqqa") {
			t.Errorf("%d %s %s", status, out, errs)
		}
		if _, errs, status := furat(t, "", "--db", db, "check"); status != 0 {
			t.Errorf("check: %d %s", status, errs)
		}
		kept, err := os.MkdirTemp("", "furat-kept-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(kept)
		if out, errs, status := furat(t, "", "--db", db, "backup", filepath.Join(kept, "kept.zip")); status != 0 || !strings.Contains(out, "1 events") {
			t.Errorf("backup: %d %s %s", status, out, errs)
		}
		if _, errs, status := furat(t, "", "--db", db, "ingest", filepath.Join(filepath.Dir(db), "a.txt")); status != 1 || !strings.Contains(errs, "can't be opened for writing") {
			t.Errorf("ingest: %d %s", status, errs)
		}
		return
	}
	dir, db := sampleStore(t)
	for path, mode := range map[string]os.FileMode{db: 0o444, dir: 0o555, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	c := exec.Command(os.Args[0], "-test.run=^TestReadOnly$", "-test.v")
	c.Env = append(os.Environ(), "FURAT_READ_ONLY="+db)
	c.Dir = os.TempDir()
	if os.Geteuid() == 0 { // root may write everywhere
		exe := filepath.Join(os.TempDir(), filepath.Base(os.Args[0])+"-as-nobody")
		b, err := os.ReadFile(os.Args[0])
		if err == nil {
			err = os.WriteFile(exe, b, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(exe)
		c.Path = exe
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestReadOnly") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestVersion: which furat this is, for people and for programs.
func TestVersion(t *testing.T) {
	out, _, status := furat(t, "", "version")
	if status != 0 || !strings.HasPrefix(out, "furat ") {
		t.Errorf("%d %s", status, out)
	}
	out, _, status = furat(t, "", "version", "--json")
	var info version.Info
	if err := json.Unmarshal([]byte(out), &info); err != nil || status != 0 || info.Version == "" || info.Go == "" {
		t.Errorf("%d %s %v", status, out, err)
	}
}

// TestArticles: a forged address replaces nothing and is told; an article can be
// withdrawn and let in again.
func TestArticles(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	page := func(name, text string) string {
		return write(t, dir, name, `<html><head><title>News</title><link rel="canonical" href="https://trusted.example/2023/story"><meta property="og:site_name" content="Trusted Agency"></head><body><article><p>`+
			text+`</p></article></body></html>`)
	}
	good := page("good.html", "Shelling killed twelve civilians in Raqqa on 5 May 2023, the agency said on Friday in a report.")
	evil := page("evil.html", "Nobody was hurt by shelling in Aleppo on 6 May 2023, the agency said on Friday in a report.")
	if _, errs, status := furat(t, "", "--db", db, "ingest", good); status != 0 {
		t.Fatal(errs)
	}
	before := eventsOf(t, db)
	out, errs, status := furat(t, "", "--db", db, "ingest", evil)
	if status != 0 || !strings.Contains(out, "1 added, 0 replaced") || !strings.Contains(errs, "both are kept") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	if after := eventsOf(t, db); !strings.Contains(after, strings.Split(before, "\n")[1]) {
		t.Errorf("\n got %s\nwant with %s", after, before)
	}
	out, _, status = furat(t, "", "--db", db, "articles")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != 0 || len(lines) != 2 || !strings.Contains(lines[0], "disputed") || !strings.Contains(lines[1], "disputed") {
		t.Fatalf("%d %s", status, out)
	}
	id := ""
	for line := range strings.SplitSeq(before, "\n") {
		for _, l := range lines {
			if known := strings.Fields(l)[0]; !strings.Contains(line, known) && !strings.Contains(before, known) {
				id = known // the forgery: no event had it before
			}
		}
	}
	out, errs, status = furat(t, "", "--db", db, "articles", id, "--withdraw", "the agency denies it")
	if status != 0 || !strings.Contains(out, "off the map") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	if after := eventsOf(t, db); after != before {
		t.Errorf("\n got %s\nwant %s", after, before)
	}
	if out, _, _ = furat(t, "", "--db", db, "articles", id); !strings.Contains(out, "Nobody was hurt") {
		t.Errorf("what it said: %s", out)
	}
	if out, _, _ = furat(t, "", "--db", db, "articles", "--json"); !strings.Contains(out, `"withdrawn":"the agency denies it"`) {
		t.Errorf("%s", out)
	}
	if _, errs, status = furat(t, "", "--db", db, "articles", id, "--restore"); status != 0 {
		t.Error(errs)
	}
	for _, args := range [][]string{{"--withdraw", "why"}, {"none", "--withdraw", "why"}, {"none", "--restore"}, {id, "--withdraw", "why", "--restore"}} {
		if _, errs, status := furat(t, "", append([]string{"--db", db, "articles"}, args...)...); status == 0 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %s", args, status, errs)
		}
	}
}
