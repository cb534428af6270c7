package extract

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/article"
)

// TestGolden reads the sample bulletins and compares every event with
// testdata/golden/samples.txt; UPDATE_GOLDEN=1 writes it.
func TestGolden(t *testing.T) {
	r := newTestReader(t)
	names, err := os.ReadDir("samples/articles")
	if err != nil {
		t.Fatal(err)
	}
	count := func(n *int) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	var b strings.Builder
	for _, f := range names {
		data, err := os.ReadFile("samples/articles/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		list, err := article.Parse(f.Name(), data, article.Options{})
		if err != nil {
			t.Fatal(err)
		}
		res, err := r.Read(list[0])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s: %d mentions\n", f.Name(), len(res.Mentions))
		for _, rep := range res.Reports {
			e := rep.Event
			fmt.Fprintf(&b, "  %s | %s %s %d | %s %d | %s > %s | %s %s | %s %s %.2f | %d-%d\n", e.ID, e.Date, e.DateEnd, e.TimePrecision, e.PlaceID, e.GeoPrecision,
				e.Actor1ID, e.Actor2ID, count(e.Fatalities), count(e.Injuries), e.SubEventType, e.Status, e.Confidence, rep.Evidence[0].Start, rep.Evidence[0].End)
		}
	}
	const golden = "testdata/golden/samples.txt"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(b.String(), "\n")
	for i, line := range strings.Split(string(want), "\n") {
		if i >= len(got) || got[i] != line {
			t.Fatalf("line %d\n got %q\nwant %q\n(UPDATE_GOLDEN=1 go test ./extract accepts what is new)", i+1, got[min(i, len(got)-1)], line)
		}
	}
}

// TestSameReading: readers built anew say the same of the same article, so
// that nothing rests on the order of a map.
func TestSameReading(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	first := map[string]string{}
	for range 6 {
		r := newTestReader(t)
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list, err := article.Parse(filepath.Base(name), data, article.Options{})
			if err != nil {
				t.Fatal(err)
			}
			res, err := r.Read(list[0])
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(res)
			if err != nil {
				t.Fatal(err)
			}
			if want, ok := first[name]; ok && want != string(got) {
				t.Fatalf("%s: two readers differ\n%s\n%s", name, want, got)
			}
			first[name] = string(got)
		}
	}
}
