package geojson

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
)

func ptr(n int) *int { return &n }

func sample() geo.Event {
	return geo.Event{ID: "e1", Date: geo.NewDay(2023, 7, 6), DateEnd: geo.NewDay(2023, 7, 6), TimePrecision: 1, DateText: "أمس الخميس",
		SubEventType: "Shelling/artillery/missile attack", Actor1: "X", Actor1ID: "x", Inter1: geo.InterRebel, Location: "Al-Omar oil field",
		LocationAR: "حقل العمر", PlaceID: "al-omar-oil-field", Country: "SY", GeoPrecision: 1, UncertaintyKM: 8, Lon: 40.58, Lat: 35.1,
		Fatalities: ptr(0), Status: geo.StatusReported, Confidence: 0.8, Review: geo.ReviewUnreviewed, Source: "A \"quoted\" <b>", SourceCount: 1,
		ArticleID: "a1", Published: geo.NewDay(2023, 7, 7), Quote: "سطر\nوسطر", CreatedAt: time.Unix(1700000000, 0), UpdatedAt: time.Unix(1700000000, 0)}
}

// TestGolden compares with testdata/feature.json; UPDATE_GOLDEN=1 writes it.
func TestGolden(t *testing.T) {
	e := sample()
	got := append(AppendFeature(nil, &e), '\n')
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile("testdata/feature.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/feature.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	var f struct {
		Properties map[string]any
		Geometry   struct{ Coordinates [2]float64 }
	}
	if err := json.Unmarshal(got, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Properties) != len(geo.Columns()) {
		t.Errorf("%d properties, want every one of %d", len(f.Properties), len(geo.Columns()))
	}
	if f.Properties["fatalities"] != 0.0 || f.Properties["injuries"] != nil {
		t.Errorf("no dead is 0, not told is null: %v, %v", f.Properties["fatalities"], f.Properties["injuries"])
	}
}

func TestUnplaced(t *testing.T) {
	var f struct{ Geometry *struct{} }
	if err := json.Unmarshal(AppendFeature(nil, &geo.Event{ID: "x"}), &f); err != nil || f.Geometry != nil {
		t.Errorf("geometry %v, %v", f.Geometry, err)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "a\"b\\c", "\x00\x1f\u2028", "نص عربي", "\xff\xfe", "</script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(AppendString(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if want := string([]rune(s)); back != want {
			t.Fatalf("%q came back as %q", want, back)
		}
	})
}

func BenchmarkAppendFeature(b *testing.B) {
	e := sample()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendFeature(buf[:0], &e)
	}
	b.SetBytes(int64(len(buf)))
}

func TestIncomplete(t *testing.T) {
	for geometry, want := range map[string]bool{
		`{"type":"Point","coordinates":[40,34]}`: false, `{"type":"Point","coordinates":[40,34,null]}`: true, `{"type":"Point","coordinates":[]}`: true,
		`{"coordinates": [ ],"type":"Point"}`: true, `{"type":"Point","coordinates":[40]}`: true, `{"type":"Point","coordinates":[null,34]}`: true,
		`{"type":"Polygon","coordinates":[[[40,34],null,[41,35]]]}`: true, `{"type":"Polygon","coordinates":[[[40,34],[ -1.5e1 , 3 ],[41,35]]]}`: false,
	} {
		if got := Incomplete([]byte(geometry)); got != want {
			t.Errorf("%s: %v", geometry, got)
		}
	}
}
