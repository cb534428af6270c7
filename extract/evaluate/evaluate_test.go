package evaluate

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

func reader(t testing.TB) *extract.Reader {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := extract.New(g)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// floor is what a corpus must not fall below.
type floor struct {
	names, f1, whole       float64
	falsePlaces, negatives int
}

// TestCorpora scores the corpora the rules were written with, and those kept
// aside, which nobody who wrote rules has read.
func TestCorpora(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		name, gold, texts string
		floor             floor
	}{
		{"samples", "../testdata/corpus/samples", "../samples/articles", floor{0.98, 0.9, 0.51, 0, 0}},
		{"second", "../testdata/corpus/second", "../testdata/corpus/second", floor{0.99, 0.87, 0.36, 0, 0}},
		{"third", "../testdata/corpus/third", "../testdata/corpus/third", floor{0.87, 0.61, 0.14, 6, 8}},
		{"incidents", "../testdata/corpus/incidents", "../testdata/corpus/incidents", floor{0.96, 0.9, 0.33, 0, 0}},
		{"kept aside", "../testdata/corpus/kept", "../testdata/corpus/kept", floor{0.95, 0.78, 0.45, 1, 1}},
		{"kept aside, third", "../testdata/corpus/kept_third", "../testdata/corpus/kept_third", floor{0.87, 0.49, 0.11, 6, 18}},
		{"kept aside, incidents", "../testdata/corpus/kept_incidents", "../testdata/corpus/kept_incidents", floor{0.94, 0.69, 0.22, 1, 0}},
	} {
		s, err := Dir(r, os.DirFS(c.gold), os.DirFS(c.texts), nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, c.name, s, c.floor)
	}
}

func check(t *testing.T, name string, s *Score, f floor) {
	t.Helper()
	var b strings.Builder
	s.Print(&b)
	t.Logf("%s\n%s", name, &b)
	if s.NamesResolved() < f.names || s.F1() < f.f1 || s.WholeRecords() < f.whole || s.FalsePlaces > f.falsePlaces || s.OnNegatives > f.negatives || s.InventedDates > 0 {
		t.Errorf("%s fell below %+v", name, f)
	}
}

// TestSeeds runs from the shared articles to their score. They stand beside
// the project, not in it.
func TestSeeds(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "corpus")
	data, err := os.ReadFile(filepath.Join(dir, "places.json"))
	if err != nil {
		if os.Getenv("CI") != "" && exists(filepath.Join("..", "..", "..", "shared")) {
			t.Fatal(err)
		}
		t.Skip("SKIPPED: ../shared/corpus is not here: the shared articles are not scored")
	}
	var table map[string]Place
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	s, err := Dir(reader(t), os.DirFS(filepath.Join(dir, "seeds")), nil, table)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "shared articles", s, floor{0.98, 0.95, 0.8, 0, 1})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestPerfect scores an annotation against itself: a reading that says
// exactly what is annotated gets full marks, one that says nothing none.
func TestPerfect(t *testing.T) {
	gold := `{"document":"a.txt","published":"2023-07-07","events":[{"id":"1","need":"core","evidence":["clashed in Dhiban"],"event_type":["Battles"],
		"sub_event_type":["Armed clash"],"places":[{"name":"Dhiban","lat":35.015,"lon":40.51,"tolerance_km":5}],"date":["2023-07-06","2023-07-06"],
		"time_precision":[1],"actor1":["sdf"],"actor2":["tribal-forces"],"fatalities":null,"injuries":null,"status":"reported"}],
		"mentions":[{"text":"Dhiban","places":[{"name":"Dhiban","lat":35.015,"lon":40.51,"tolerance_km":5}]}],"negatives":[],"not_places":[]}`
	text := "The SDF and tribal fighters clashed in Dhiban on Thursday."
	g, err := Parse([]byte(gold), nil)
	if err != nil {
		t.Fatal(err)
	}
	day, _ := g.Day()
	a := extractArticle(text)
	a.Published = day
	res, err := reader(t).Read(a)
	if err != nil {
		t.Fatal(err)
	}
	full, none := &Score{}, &Score{}
	full.Add(g, text, &res)
	none.Add(g, text, &extract.Result{})
	if full.F1() != 1 || full.WholeRecords() != 1 || full.NamesResolved() != 1 {
		t.Errorf("%+v", full)
	}
	if none.F1() != 0 || none.Core != 1 || none.NamesResolved() != 0 {
		t.Errorf("%+v", none)
	}
}

func extractArticle(text string) geo.Article {
	return geo.Article{ID: "a", Text: text}
}
