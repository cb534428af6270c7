package gazetteer

import (
	"bytes"
	"context"
	"testing"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/gazetteer/source"
)

// TestUnits: a name with the title of an administrative unit is that unit,
// never its seat; too small a place for a seat stands for itself.
func TestUnits(t *testing.T) {
	g := mustNew(t)
	for query, want := range map[string]struct {
		id, kind string
	}{
		"محافظة حلب":            {"aleppo-governorate", "governorate"},
		"Aleppo Governorate":    {"aleppo-governorate", "governorate"},
		"قضاء تلعفر":            {"tal-afar~district", "district"},
		"Tal Afar district":     {"tal-afar~district", "district"},
		"ناحية هجين":            {"hajin~subdistrict", "subdistrict"},
		"Hajin sub-district":    {"hajin~subdistrict", "subdistrict"},
		"municipality of Hajin": {"hajin~subdistrict", "subdistrict"},
		"district de Hajin":     {"hajin~district", "district"},
		"Hajin":                 {"hajin", "town"},
		"town of Hajin":         {"hajin", "town"},
		"منطقة الباغوز":         {"al-baghuz-fawqani", "village"},
	} {
		a := g.Resolve(Question{Query: query, Context: "Syria, Iraq"})
		if a.Place == nil || a.Place.ID != want.id || a.Place.Type != want.kind {
			t.Errorf("%s: %+v (%.2f), want %s", query, a.Place, a.Confidence, want.id)
		}
	}
}

// TestUnitsInTexts: so it is in articles; a list shares one title.
func TestUnitsInTexts(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		"اشتباكات في قضاء تلعفر":                     "قضاء تلعفر=tal-afar~district",
		"قصف على ناحية هجين":                         "ناحية هجين=hajin~subdistrict",
		"Two people were killed in Hajin district.":  "Hajin district=hajin~district",
		"The shelling of Hajin sub-district went on": "Hajin sub-district=hajin~subdistrict",
		"قصف مدينة هجين":                             "مدينة هجين=hajin",
		// what is no unit
		"قصف مديرية التربية في حماة":                  "حماة=hama",
		"تقدموا من ناحية حلب":                         "ناحية حلب=aleppo",
		"غارة على مبنى بلدية الميادين":                "الميادين=al-mayadin",
		"The Department of Defense in Raqqa":          "Raqqa=raqqa-city",
		"the Orange County reporter was hurt in Homs": "Orange County=?; Homs=homs",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestCityBeforeItsRegion: a name alone is the city, however many people live
// around it; with its title it is the region.
func TestCityBeforeItsRegion(t *testing.T) {
	g := mustNew(t)
	for query, want := range map[string]string{"حلب": "city", "Aleppo": "city", "Homs": "city", "Kharkiv": "city", "Gaza": "city", "غزة": "city", "Tehran": "city", "Kabul": "city", "القاهرة": "city",
		"Aleppo Governorate": "governorate", "Kharkiv Oblast": "governorate", "Kyiv Oblast": "governorate"} {
		if a := g.Resolve(Question{Query: query}); a.Place == nil || a.Place.Type != want {
			t.Errorf("%s: %+v, want a %s", query, a.Place, want)
		}
	}
	for _, id := range []string{"tal-afar~district", "hajin~subdistrict"} {
		if p := g.Place(id); p == nil || p.ID != id {
			t.Errorf("%s is %+v", id, p)
		}
	}
	if p := g.Place("aleppo~province"); p == nil || p.Type != "governorate" {
		t.Errorf("an id of an older answer: %+v", p)
	}
	for _, id := range []string{"nowhere~district", "hajin~nothing", "~", "hajin~governorate"} {
		if p := g.Place(id); p != nil {
			t.Errorf("%s is %+v", id, p)
		}
	}
}

// TestUnitWithOutline: an imported unit that has its name from its seat is
// meant by it, and its point stands at the seat.
func TestUnitWithOutline(t *testing.T) {
	g := withImport(t, "ocha-cod", `{"type":"FeatureCollection","name":"x","features":[{"type":"Feature","properties":{"ADM3_PCODE":"SY090302","ADM3_EN":"Hajin","ADM3_AR":"هجين",
		"ADM1_PCODE":"SY09","ADM1_EN":"Deir-ez-Zor","ADM0_PCODE":"SY"},"geometry":{"type":"Polygon","coordinates":[[[40.7,34.5],[41.2,34.5],[41.2,34.9],[40.7,34.9],[40.7,34.5]]]}}]}`)
	text := "قصف على ناحية هجين"
	ms := g.Find(Text{Raw: text, Tokens: fold.Tokens(text)})
	seat := g.byID["hajin"]
	if len(ms) != 1 || ms[0].Place == nil || ms[0].Place.ID != "ocha:SY090302" || ms[0].Place.Type != "subdistrict" || ms[0].Place.Lat != seat.Lat {
		t.Fatalf("%+v", ms)
	}
	if km := ms[0].Place.UncertaintyKM; km < 20 || km > 80 {
		t.Errorf("radius %v km", km)
	}
}

// withImport makes a gazetteer with a file imported on top of the curated tables.
func withImport(t *testing.T, format, file string) *Gazetteer {
	t.Helper()
	f, err := source.FormatOf(format)
	if err != nil {
		t.Fatal(err)
	}
	base, err := Curated()
	if err != nil {
		t.Fatal(err)
	}
	rows := func(emit func(*atlas.Row) error) error {
		return f.Read(bytes.NewReader([]byte(file)), source.Options{Name: "test", Context: context.Background()}, emit)
	}
	b, _, err := atlas.Compile(context.Background(), []*atlas.Segment{base}, f.Source, rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	g, err := with([]*atlas.Segment{s}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
