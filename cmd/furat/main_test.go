package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// furat runs a command line and returns what it printed and its exit status.
func furat(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), &env{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, now: time.Now}, args)
	return out.String(), errs.String(), status
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const bulletin = "published: 2023-07-07\npublisher: Test\n\nقصفت طائرات التحالف الدولي، أمس الخميس، مواقع للميليشيات الإيرانية في مدينة البوكمال شرقي دير الزور، ما أسفر عن مقتل ثلاثة عناصر.\n"

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args   string
		status int
	}{
		{"", 2}, {"--help", 0}, {"help", 0}, {"nonsense", 2}, {"--db", 2}, {"ingest", 2}, {"ingest --help", 0}, {"extract --help", 0}, {"serve --help", 0},
		{"export --help", 0}, {"gazetteer --help", 0}, {"evaluate --help", 0}, {"extract", 2}, {"extract --nonsense x", 2}, {"extract --format pdf x", 2},
		{"extract --lang fr x", 2}, {"extract --url javascript:x x", 2}, {"ingest --url https://x.example/1 main.go main_test.go", 2}, {"extract --published soon x", 2}, {"export", 2}, {"export -o - --format pdf", 2}, {"export -o x.xyz", 2},
		{"gazetteer", 2}, {"gazetteer search", 2}, {"gazetteer search x --limit 0", 2}, {"gazetteer search x --near 1", 2}, {"serve extra", 2},
		{"extract /no/such/file", 1}, {"export -o - --format csv --db /no/such/file", 1}, {"evaluate /no/such", 1}, {"ingest /no/such/file --db " + t.TempDir() + "/x.db", 1},
	} {
		out, errs, status := furat(t, "", strings.Fields(c.args)...)
		if status != c.status {
			t.Errorf("furat %s: status %d, want %d (%s)", c.args, status, c.status, errs)
		}
		if status != 0 && out != "" && !strings.HasPrefix(c.args, "ingest /no") {
			t.Errorf("furat %s fails and prints %q on standard output", c.args, out)
		}
		if status == 0 && c.args != "" && !strings.Contains(out, "furat") {
			t.Errorf("furat %s prints no help on standard output", c.args)
		}
		if strings.HasSuffix(c.args, "--help") && c.args != "--help" && !strings.Contains(out, "Example:") {
			t.Errorf("furat %s has no example", c.args)
		}
		if status != 0 && c.args != "" && (strings.Count(strings.TrimSpace(errs), "\n") > 1 || errs == "") {
			t.Errorf("furat %s: the error is not a line: %q", c.args, errs)
		}
	}
}

// TestLanguages: a folder of tables is a language for extract and ingest alike.
func TestLanguages(t *testing.T) {
	const packs = "../../extract/testdata/languages"
	file := write(t, t.TempDir(), "fr.txt", "published: 2024-05-08\n\nDes drones russes ont bombardé la ville de Manbij lundi, tuant trois civils.\n")
	out, errs, status := furat(t, "", "extract", "--languages", packs, "--lang", "fr", file)
	if status != 0 || !strings.Contains(out, `"language":"fr"`) || !strings.Contains(out, `"place_id":"manbij"`) {
		t.Errorf("extract: %d %s %s", status, out, errs)
	}
	db := filepath.Join(t.TempDir(), "a.db")
	out, errs, status = furat(t, "", "--db", db, "--languages", packs, "ingest", "--lang", "fr", file)
	if status != 0 || !strings.Contains(out, "1 added") || !strings.Contains(out, "events: 1") {
		t.Errorf("ingest: %d %s %s", status, out, errs)
	}
	if _, errs, status := furat(t, "", "extract", "--languages", "none", file); status != 1 || !strings.Contains(errs, "language packs") {
		t.Errorf("no folder: %d %s", status, errs)
	}
	if _, errs, status := furat(t, "", "extract", "--lang", "fr", file); status != 2 || !strings.Contains(errs, "--languages") {
		t.Errorf("without the pack: %d %s", status, errs)
	}
}

func TestExtract(t *testing.T) {
	out, errs, status := furat(t, bulletin, "extract", "-")
	if status != 0 {
		t.Fatal(errs)
	}
	var res struct {
		Article struct {
			Language, Published string
			Characters          int
		}
		Mentions []struct {
			Start, End int
			Text, Kind string
			Place      *struct {
				Name     string
				Lat, Lon float64
			}
		}
		Events []map[string]any
	}
	if err := json.Unmarshal([]byte(out), &res); err != nil {
		t.Fatal(err)
	}
	text := []rune(bulletin[strings.Index(bulletin, "\n\n")+2:])
	if res.Article.Language != "ar" || res.Article.Published != "2023-07-07" || res.Article.Characters != len(text) {
		t.Errorf("%+v", res.Article)
	}
	for _, m := range res.Mentions {
		if string(text[m.Start:m.End]) != m.Text || m.Kind != "place" {
			t.Errorf("mention %+v is not the text's %q", m, string(text[m.Start:m.End]))
		}
	}
	if len(res.Events) != 1 {
		t.Fatalf("%d events: %s", len(res.Events), out)
	}
	e := res.Events[0]
	for key, want := range map[string]any{"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike", "event_date": "2023-07-06",
		"event_date_end": "2023-07-06", "time_precision": 1.0, "actor1_id": "global-coalition", "actor2_id": "iran-backed-militias", "fatalities": 3.0,
		"date_basis": "text", "injuries": nil, "place_id": "albu-kamal", "geo_precision": 1.0, "status": "reported", "source": "Test", "latitude": 34.45226} {
		if e[key] != want {
			t.Errorf("%s is %v, want %v", key, e[key], want)
		}
	}
	again, _, _ := furat(t, bulletin, "extract", "-")
	if again != out {
		t.Error("the same article read again gives another answer")
	}
	if out, _, status := furat(t, bulletin, "--db", "unused.db", "extract", "--format", "geojson", "-"); status != 0 || !strings.HasPrefix(out, `{"type":"FeatureCollection"`) {
		t.Errorf("%d %s", status, out)
	}
}

func TestIngestExport(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	write(t, dir, "good.txt", bulletin)
	write(t, dir, "empty.txt", "")
	write(t, dir, "binary.txt", "a\x00b")
	write(t, dir, "french.txt", "Le président a déclaré que les frappes sur la ville avaient tué trois personnes, selon un communiqué publié lundi soir.")
	write(t, dir, "two.jsonl", `{"text":"Gunmen clashed with the SDF in Dhiban on Monday.","published":"2023-08-30","url":"https://x.example/1"}`+"\n"+`{"text":"Nothing happened in the town."}`)
	write(t, dir, "broken.jsonl", `{"text":"Gunmen clashed with the SDF in Hajin on Monday."}`+"\n{")
	write(t, dir, ".hidden.txt", bulletin)
	write(t, dir, "picture.png", "\x89PNG")
	write(t, dir, "huge.txt", "")
	if err := os.Truncate(filepath.Join(dir, "huge.txt"), 100<<20); err != nil {
		t.Fatal(err)
	}

	out, errs, status := furat(t, "", "ingest", dir, "--db", db)
	if status != 1 {
		t.Errorf("bad files among good ones: status %d, want 1", status)
	}
	for _, name := range []string{"empty.txt", "binary.txt", "broken.jsonl", "huge.txt"} {
		if strings.Count(errs, name) != 1 {
			t.Errorf("%s is not named once in %q", name, errs)
		}
	}
	if !strings.Contains(out, "5 added, 0 replaced, 0 unchanged, 1 not understood; events: 3") {
		t.Errorf("summary %q", out)
	}
	out, _, _ = furat(t, "", "--db", db, "ingest", filepath.Join(dir, "good.txt"), filepath.Join(dir, "two.jsonl"))
	if !strings.Contains(out, "0 added, 0 replaced, 3 unchanged") {
		t.Errorf("the same again: %q", out)
	}
	write(t, dir, "good.txt", strings.Replace(bulletin, "البوكمال", "الميادين", 1))
	out, _, _ = furat(t, "", "--db", db, "ingest", filepath.Join(dir, "good.txt"))
	if !strings.Contains(out, "1 replaced") {
		t.Errorf("changed: %q", out)
	}

	rows := exported(t, db)
	if len(rows) != 4 || !strings.Contains(strings.Join(rows[1], "|")+strings.Join(rows[2], "|"), "al-mayadin") {
		t.Errorf("%d rows: %v", len(rows), rows)
	}
	if rows := exported(t, db, "--where", "actor=global-coalition", "--datetime", "2023-07-01/2023-07-31", "--bbox", "40,34,41,36"); len(rows) != 2 {
		t.Errorf("filtered: %d rows", len(rows))
	}
	for _, bad := range [][]string{{"--bbox", "1"}, {"--datetime", "x"}, {"--where", "x"}, {"--where", "nope=1"}} {
		if _, errs, status := furat(t, "", append([]string{"--db", db, "export", "-o", "-", "--format", "csv"}, bad...)...); status != 2 || !strings.Contains(errs, strings.TrimLeft(bad[0], "-")) && !strings.Contains(errs, "nope") {
			t.Errorf("%v: %d %q", bad, status, errs)
		}
	}
}

// exported returns the rows of a CSV export, the header first.
func exported(t *testing.T, db string, args ...string) [][]string {
	t.Helper()
	out, errs, status := furat(t, "", append([]string{"--db", db, "export", "-o", "-", "--format", "csv"}, args...)...)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if status != 0 || err != nil {
		t.Fatalf("%d %s %v", status, errs, err)
	}
	return rows
}

// TestGDALReadsExports opens each format with GDAL and counts.
func TestGDALReadsExports(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("CI must have gdal-bin")
		}
		t.Skip("SKIPPED: no ogrinfo here (Debian: gdal-bin): exports are not opened with GDAL")
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	if _, errs, status := furat(t, "", "--db", db, "ingest", filepath.Join("..", "..", "extract", "samples", "articles")); status != 0 {
		t.Fatal(errs)
	}
	want := len(exported(t, db)) - 1
	for _, format := range []string{"geojson", "geojsonseq", "csv"} {
		path := filepath.Join(dir, "events."+strings.Replace(format, "geojsonseq", "geojsonl", 1))
		if _, errs, status := furat(t, "", "--db", db, "export", "-o", path, "--format", format); status != 0 {
			t.Fatalf("%s: %s", format, errs)
		}
		args := []string{"-ro", "-al", "-so", path}
		if format == "csv" {
			args = append(args, "-oo", "X_POSSIBLE_NAMES=longitude", "-oo", "Y_POSSIBLE_NAMES=latitude", "-oo", "AUTODETECT_TYPE=YES")
		}
		info, err := exec.Command("ogrinfo", args...).CombinedOutput()
		text := string(info)
		if err != nil || !strings.Contains(text, "Feature Count: "+itoa(want)+"\n") || !strings.Contains(text, "Geometry: Point") && !strings.Contains(text, "Geometry: Unknown") {
			t.Errorf("%s: want %d features\n%.400s %v", format, want, text, err)
		}
		for _, field := range []string{"event_date: Date", "fatalities: Integer", "confidence: Real", "created_at: DateTime"} {
			if !strings.Contains(text, field) {
				t.Errorf("%s: GDAL does not see %q", format, field)
			}
		}
	}
}

func TestWhereExportsGo(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	good := write(t, dir, "good.txt", bulletin)
	if err := os.Symlink(dir, filepath.Join(dir, "..", "link-"+filepath.Base(dir))); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(filepath.Join(dir, "..", "link-"+filepath.Base(dir)))
	if out, _, _ := furat(t, "", "--db", db, "ingest", filepath.Join(dir, "..", "link-"+filepath.Base(dir))); !strings.Contains(out, "1 added") {
		t.Errorf("a link to a folder: %q", out)
	}
	if out, _, _ := furat(t, "", "--db", db, "ingest", "--", good); !strings.Contains(out, "1 unchanged") {
		t.Errorf("behind --: %q", out)
	}
	target := write(t, dir, "target.csv", "old")
	link := filepath.Join(dir, "link.csv")
	if err := errors.Join(os.Symlink(target, link), os.Chmod(target, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := furat(t, "", "--db", db, "export", "-o", link); status != 0 {
		t.Fatal(errs)
	}
	info, err := os.Stat(target)
	if data, _ := os.ReadFile(target); err != nil || string(data) == "old" || info.Mode().Perm() != 0o600 {
		t.Errorf("the link's target: mode %v, %v", info.Mode(), err)
	}
	if _, err := os.Readlink(link); err != nil {
		t.Error("the link is gone")
	}
	if _, errs, status := furat(t, "", "--db", db, "export", "-o", dir, "--format", "csv"); status != 1 || !strings.Contains(errs, "folder") {
		t.Errorf("a folder: %d %q", status, errs)
	}
	if _, _, status := furat(t, "", "--db", db, "export", "-o", os.DevNull, "--format", "csv"); status != 0 {
		t.Error("a device is written to")
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatal("the device became a file")
	}
}

// TestSourcesHoldTheirArticles: a line taken out of a file goes, the same text
// of two days in two files stays two articles.
func TestSourcesHoldTheirArticles(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "t.db")
	line := func(place string) string {
		return `{"text":"Gunmen clashed with the SDF in ` + place + ` on Monday.","published":"2023-08-30"}` + "\n"
	}
	lines := write(t, dir, "a.jsonl", line("Dhiban")+line("Hajin"))
	a := write(t, dir, "a.txt", bulletin)
	b := write(t, dir, "b.txt", strings.Replace(bulletin, "07-07", "07-14", 1))
	for _, want := range []string{"4 added, 0 replaced, 0 unchanged", "0 added, 0 replaced, 4 unchanged"} {
		if out, _, _ := furat(t, "", "--db", db, "ingest", lines, a, b); !strings.Contains(out, want) {
			t.Errorf("%q, want %s", out, want)
		}
	}
	write(t, dir, "a.jsonl", line("Hajin"))
	write(t, dir, "a.txt", "url: https://x.example/1\n"+bulletin)
	furat(t, "", "--db", db, "ingest", lines, a, b)
	if rows := exported(t, db); len(rows) != 4 {
		t.Errorf("%d events, want one of each file", len(rows)-1)
	}
}

func TestOutputThatCantBeWritten(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("SKIPPED: no /dev/full here")
	}
	defer full.Close()
	var errs bytes.Buffer
	for _, args := range []string{"gazetteer stats", "gazetteer search raqqa", "--help", "serve --help"} {
		if status := run(context.Background(), &env{stdout: full, stderr: &errs, now: time.Now}, strings.Fields(args)); status != 1 {
			t.Errorf("furat %s on a full disk: status %d", args, status)
		}
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestFailedExportLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "out.csv", "old")
	if _, _, status := furat(t, "", "export", "-o", path, "--db", filepath.Join(dir, "none.db")); status != 1 {
		t.Errorf("status %d", status)
	}
	if data, _ := os.ReadFile(path); string(data) != "old" {
		t.Errorf("the old file became %q", data)
	}
}

func TestGazetteerSearch(t *testing.T) {
	for name, want := range map[string]string{"ديرالزور": "deir-ez-zor-city", "Deir Ezzor": "deir-ez-zor-city", "البوكمال": "albu-kamal", "حقل العمر": "al-omar-oil-field",
		"Mayadeen": "al-mayadin", "سورية": "SY", "Dhibaan": "dhiban"} {
		out, errs, status := furat(t, "", "gazetteer", "search", name, "--format", "json", "--limit", "3")
		var found []struct{ ID string }
		if err := json.Unmarshal([]byte(out), &found); status != 0 || err != nil || len(found) == 0 || found[0].ID != want {
			t.Errorf("%s: %v %s, want %s (%s)", name, found, out, want, errs)
		}
	}
	if out, _, status := furat(t, "", "gazetteer", "search", "xqzxqzxqzxq"); status != 1 {
		t.Errorf("an unknown name: status %d, %s", status, out)
	}
	if out, _, status := furat(t, "", "gazetteer", "stats"); status != 0 || !strings.Contains(out, "Furat's curated places") {
		t.Errorf("%d %s", status, out)
	}
}

// TestGazetteerImport imports a list, twice, finds its places, and sees that a
// bad file changes nothing.
func TestGazetteerImport(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "x.db")
	list := write(t, dir, "list.csv", "id,name_en,name_ar,lat,lon,admin1,country\n1,Qasr Zumurrud,قصر زمرد,35.5,40.5,Deir ez-Zor,SY\n2,Nowhere,,0,0,,SY\n")
	for i, want := range []string{"1 new places", "0 new places, 0 joined with places of other sources, 1 updated"} {
		_, errs, status := furat(t, "", "gazetteer", "import", list, "--format", "csv", "--db", db, "--licence", "CC0")
		if status != 0 || !strings.Contains(errs, want) || !strings.Contains(errs, "list.csv:3: the position 0, 0") {
			t.Errorf("import %d: status %d, %s", i, status, errs)
		}
	}
	bad := write(t, dir, "bad.txt", "no\tgazetteer\n")
	if _, errs, status := furat(t, "", "gazetteer", "import", bad, "--format", "geonames", "--db", db); status != 1 || !strings.Contains(errs, "19 tab-separated") {
		t.Errorf("a bad file: status %d, %s", status, errs)
	}
	if _, _, status := furat(t, "", "gazetteer", "import", list, "--format", "shapefile", "--db", db); status != 2 {
		t.Errorf("an unknown format: status %d", status)
	}
	out, _, status := furat(t, "{\"query\":\"قصر زمرد\",\"context\":\"دير الزور\"}\nnot json\n\n{\"query\":\"\"}\n{\"query\":\"Qasr Zumurud\"}", "gazetteer", "resolve", "--db", db)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != 1 || len(lines) != 4 {
		t.Fatalf("status %d, %d lines: %s", status, len(lines), out)
	}
	for i, found := range []bool{true, false, false, true} {
		var a struct {
			Place      *struct{ ID string }
			Confidence float64
			Candidates []struct{ ID string }
		}
		if err := json.Unmarshal([]byte(lines[i]), &a); err != nil || found != (len(a.Candidates) > 0 && a.Candidates[0].ID == "list:1") || a.Candidates == nil {
			t.Errorf("line %d: %v %s", i, err, lines[i])
		}
	}
	if out, _, _ := furat(t, "", "gazetteer", "stats", "--db", db); !strings.Contains(out, "1 places  list (CC0)") {
		t.Errorf("stats: %s", out)
	}
}

// TestSeedsToGeoJSON ingests the shared articles, which stand beside the
// project, and exports them.
func TestSeedsToGeoJSON(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared")
	seeds := filepath.Join(shared, "corpus", "seeds")
	texts, _ := filepath.Glob(filepath.Join(seeds, "*.txt"))
	if len(texts) == 0 {
		if _, err := os.Stat(shared); err == nil && os.Getenv("CI") != "" {
			t.Fatal("../shared is here without its articles")
		}
		t.Skip("SKIPPED: ../shared/corpus/seeds is not here: the shared articles are not read from file to GeoJSON")
	}
	db := filepath.Join(t.TempDir(), "t.db")
	for _, text := range texts {
		args := []string{"--db", db, "ingest", text}
		var gold struct{ Published, Publisher *string }
		data, err := os.ReadFile(strings.TrimSuffix(text, ".txt") + ".gold.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &gold); err != nil {
			t.Fatal(err)
		}
		if gold.Published != nil {
			args = append(args, "--published", *gold.Published)
		}
		if _, errs, status := furat(t, "", args...); status != 0 {
			t.Fatal(errs)
		}
	}
	out, errs, status := furat(t, "", "--db", db, "export", "-o", "-", "--format", "geojson")
	var layer struct {
		Features []struct {
			ID         string
			Geometry   *struct{ Coordinates [2]float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(out), &layer); status != 0 || err != nil {
		t.Fatalf("%d %s %v", status, errs, err)
	}
	if len(layer.Features) < 5*len(texts) {
		t.Errorf("%d events of %d articles", len(layer.Features), len(texts))
	}
	seen := map[string]bool{}
	for _, f := range layer.Features {
		unplaced := f.Properties["geo_precision"] == float64(0)
		if seen[f.ID] || (f.Geometry == nil) != unplaced || f.Properties["quote"] == "" || f.Properties["event_type"] == "" {
			t.Errorf("feature %s: twice, or without place, quote or type", f.ID)
		}
		seen[f.ID] = true
	}
}

// TestSecondReader: a model on this machine reads with the rules; one that
// fails changes nothing and is asked again next time.
func TestSecondReader(t *testing.T) {
	asked, broken := 0, true
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if broken {
			fmt.Fprint(w, "busy")
			return
		}
		events := `{"events":[{"quote":"قصفت طائرات التحالف الدولي","sub_event_type":"Air/drone strike","place":"دمشق","date":"","actor1":"","actor2":"","killed":null,"wounded":null}]}`
		json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": events}}}})
	}))
	defer model.Close()
	dir := t.TempDir()
	file, db := write(t, dir, "a.txt", bulletin), filepath.Join(dir, "f.db")
	second := []string{"--second-reader", model.URL + "/v1", "--second-model", "scripted"}
	if _, errs, status := furat(t, "", append([]string{"extract", file}, second...)...); status != 0 || !strings.Contains(errs, "second reader") {
		t.Errorf("a broken model: status %d, %q", status, errs)
	}
	ingest := append([]string{"ingest", file, "--db", db}, second...)
	if out, _, status := furat(t, "", ingest...); status != 0 || !strings.Contains(out, "1 added") {
		t.Errorf("status %d, %q", status, out)
	}
	broken = false
	out, errs, status := furat(t, "", ingest...)
	if status != 0 || !strings.Contains(out, "1 replaced") || !strings.Contains(errs, "1 proposed, 0 agree, 0 alone; dropped: 1 (place)") {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	before := asked
	if out, _, _ := furat(t, "", ingest...); asked != before || !strings.Contains(out, "1 unchanged") {
		t.Errorf("asked %d times more; %q", asked-before, out)
	}
	if _, errs, status := furat(t, "", "extract", file, "--second-reader", "nowhere", "--second-model", "m"); status != 2 || !strings.Contains(errs, "--second-reader") {
		t.Errorf("status %d, %q", status, errs)
	}
}

// TestExplain: every field's words and rule, in lines.
func TestExplain(t *testing.T) {
	file := write(t, t.TempDir(), "a.txt", bulletin)
	out, _, status := furat(t, "", "extract", "--explain", file)
	for _, want := range []string{"Air/drone strike", "“أمس الخميس”", "day told from publication", "Albu Kamal", "“للميليشيات الإيرانية”", "fatalities         3", "confidence"} {
		if status != 0 || !strings.Contains(out, want) {
			t.Errorf("status %d, no %q in\n%s", status, want, out)
		}
	}
}
