package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// madeTable is a CSV of n events and how they lie.
func madeTable(n int) string {
	var b strings.Builder
	b.WriteString("id,event_date,sub_event_type,latitude,longitude,location\n")
	for i := range n {
		fmt.Fprintf(&b, "e%d,2020-%02d-%02d,%s,%.4f,%.4f,\"Place %d\"\n", i, 1+i%12, 1+i%28, []string{"Attack", "Armed clash"}[i%2], 32+float64(i%50)/10, 36+float64(i%80)/10, i%400)
	}
	return b.String()
}

func TestImport(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	file := write(t, dir, "made.csv", madeTable(500)+"bad,2020-13-01,Attack,1,2,x\nworse,2020-01-01,Flood,1,2,x\n")
	out, errs, status := furat(t, "", "--db", db, "import", file, "--format", "csv", "--licence", "CC0")
	if status != 0 || !strings.Contains(out, "500 events: 500 added, 0 changed, 0 unchanged; 2 rows left out") || !strings.Contains(errs, "made.csv:502: event_date: ") || !strings.Contains(errs, "made.csv:503: sub_event_type: ") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	if out, _, _ := furat(t, "", "--db", db, "import", file, "--format", "csv"); !strings.Contains(out, "0 added, 0 changed, 500 unchanged") {
		t.Errorf("again: %s", out)
	}
	if _, _, status := furat(t, "", "--db", db, "import", file, "--format", "csv", "--replace"); status != 1 {
		t.Error("--replace with bad rows says nothing")
	}
	write(t, dir, "made.csv", madeTable(300))
	if out, _, _ := furat(t, "", "--db", db, "import", file, "--format", "csv", "--replace"); !strings.Contains(out, "300 unchanged") || !strings.Contains(out, "200 events of made") {
		t.Errorf("--replace: %s", out)
	}
	rows := exported(t, db, "--layer", "made")
	if len(rows) != 301 || rows[1][0] != "made:e0" {
		t.Errorf("%d rows, the first %v", len(rows), rows[1])
	}
	if got := len(exported(t, db)); got != 1 {
		t.Errorf("%d rows of events read from articles", got)
	}
	if _, errs, _ := furat(t, "", "--db", db, "export", "-o", "-", "--format", "csv", "--layer", "made"); !strings.Contains(errs, "made (CC0)") {
		t.Errorf("the licence is kept: %s", errs)
	}
	if _, errs, status := furat(t, "", "--db", db, "import", write(t, dir, "a.csv", "event_id_cnty,event_date,time_precision,sub_event_type,latitude,longitude,geo_precision,fatalities\nx,2020-01-01,1,Attack,1,2,1,0\n"),
		"--format", "acled", "--dataset", "made"); status != 1 || !strings.Contains(errs, "another --dataset") {
		t.Errorf("ACLED's rows in another's dataset: %d %s", status, errs)
	}
	for args, want := range map[string]int{"import": 2, "export -o x.csv --where event_type=Foo": 2, "export -o x.pmtiles --zooms 0-3x": 2, "import x.csv": 1, "import " + file + " --format xls": 2, "import " + file + " --format csv --dataset events": 2,
		"import " + file + " --format csv --dataset A/B": 2, "import " + file + " --format csv --map colour=x": 2, "import " + file + " --format csv --map nothing": 2,
		"import " + file + " --format csv --value a=b": 2, "import " + file + " --format csv --map event_date=gone": 2, "import /no/such --format csv": 1,
		"import " + dir + " --format csv": 1, "import " + file + " --format acled": 2, "export -o x.csv --layer nope": 1, "export -o - --format pmtiles": 2, "export -o " + dir + "/x.pmtiles --zooms 3-99": 2,
		"tiles": 2, "tiles build": 2, "tiles build " + file + " -o " + dir + "/x.pmtiles": 1, "tiles build /no/such.geojson -o " + dir + "/x.pmtiles": 1, "tiles build " + file + " -o x.zip": 2,
		"serve --basemap /no/such": 1, "serve --max-age x": 2, "serve --cache 0": 2} {
		if _, errs, status := furat(t, "", append([]string{"--db", db}, strings.Fields(args)...)...); status != want || errs == "" {
			t.Errorf("furat %s: %d, want %d: %s", args, status, want, errs)
		}
	}
}

// TestGDALReadsArchives: GDAL opens an MBTiles export, and finds as many
// events in its last zoom as there are.
func TestGDALReadsArchives(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("CI must have gdal-bin")
		}
		t.Skip("SKIPPED: no ogrinfo here (Debian: gdal-bin): archives are not opened with GDAL")
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	if _, errs, status := furat(t, "", "--db", db, "import", write(t, dir, "made.csv", madeTable(400)), "--format", "csv"); status != 0 {
		t.Fatal(errs)
	}
	path := filepath.Join(dir, "out.mbtiles")
	if _, errs, status := furat(t, "", "--db", db, "export", "--layer", "made", "-o", path, "--where", "sub_event_type=Attack"); status != 0 {
		t.Fatal(errs)
	}
	info, err := exec.Command("ogrinfo", "-ro", "-al", "-so", path).CombinedOutput()
	text := string(info)
	if err != nil || !strings.Contains(text, "MBTiles' successful") || !strings.Contains(text, "Layer name: events") || !strings.Contains(text, "Feature Count: 200\n") || !strings.Contains(text, "event_date: ") || !strings.Contains(text, "minzoom=0") {
		t.Errorf("%v\n%.1500s", err, text)
	}
}

// TestFullDisk: an export that the disk has no room for leaves what was there,
// no part of a file, and says so.
func TestFullDisk(t *testing.T) {
	if dir := os.Getenv("FURAT_FULL_DISK"); dir != "" { // a process whose files can't be large
		var out syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &out); err != nil {
			t.Fatal(err)
		}
		signal.Ignore(syscall.SIGXFSZ) // a write beyond the limit fails, as on a full disk
		out.Cur = 40_000
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &out); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"out.geojson", "out.csv", "out.pmtiles", "out.mbtiles"} {
			path := write(t, dir, name, "what was there")
			_, errs, status := furat(t, "", "--db", filepath.Join(dir, "t.db"), "export", "--layer", "made", "-o", path)
			left, _ := os.ReadFile(path)
			if status != 1 || !bytes.Equal(left, []byte("what was there")) || !strings.Contains(errs, name) {
				t.Errorf("%s: status %d, %d bytes are there: %s", name, status, len(left), errs)
			}
		}
		if parts, _ := filepath.Glob(filepath.Join(dir, ".furat-*")); len(parts) > 0 {
			t.Errorf("parts are left: %v", parts)
		}
		return
	}
	dir := t.TempDir()
	if _, errs, status := furat(t, "", "--db", filepath.Join(dir, "t.db"), "import", write(t, dir, "made.csv", madeTable(3000)), "--format", "csv"); status != 0 {
		t.Fatal(errs)
	}
	c := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
	c.Env = append(os.Environ(), "FURAT_FULL_DISK="+dir)
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestFullDisk") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestUCDP imports the real files, where they are.
func TestUCDP(t *testing.T) {
	data := filepath.Join("..", "..", "..", "shared", "data", "events")
	if _, err := os.Stat(data); err != nil {
		t.Skip("SKIPPED, UCDP's real files are not imported: ../shared/data/events is not here")
	}
	db := filepath.Join(t.TempDir(), "t.db")
	for name, want := range map[string]string{"ucdp_ged_syria_2016_2019.csv.gz": "15784 events: 15784 added", "ucdp_ged_iraq_1989_2018.csv.gz": "7226 events: 7226 added"} {
		out, errs, status := furat(t, "", "--db", db, "import", filepath.Join(data, name), "--format", "ucdp-ged")
		if status != 0 || !strings.Contains(out, want) || !strings.Contains(out, "; 0 rows left out") {
			t.Errorf("%d %s %s", status, out, errs)
		}
	}
	rows := exported(t, db, "--layer", "ucdp-ged", "--bbox", "40,35,40.3,35.5", "--datetime", "2017-01-01/2017-12-31")
	if len(rows) < 100 {
		t.Errorf("%d events around Deir ez-Zor in 2017", len(rows)-1)
	}
}
