package report

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/geo"
)

// reports reads the reports of a text that was published on a day.
func reports(t testing.TB, raw, published string) (*Writer, []incident.Incident, []geo.Report) {
	t.Helper()
	p := page(t, raw, published)
	m, err := incident.LoadModel(lang.TiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := LoadTrust()
	if err != nil {
		t.Fatal(err)
	}
	frames, _ := frame.Read(p)
	list := incident.Read(p, m, frames)
	docs := map[rule.ID]string{}
	frame.WhereRules.Docs(docs)
	Rules.Docs(docs)
	w := &Writer{Page: p, Trust: trust, Docs: docs}
	return w, list, w.Reports(list)
}

// one is the only report of a text.
func one(t *testing.T, raw string) *geo.Report {
	t.Helper()
	_, _, list := reports(t, raw, "2023-07-07")
	if len(list) != 1 {
		t.Fatalf("%q: %d reports", raw, len(list))
	}
	return &list[0]
}

// TestPlaced: how exactly an event is placed, and in what regions.
func TestPlaced(t *testing.T) {
	for _, c := range []struct {
		raw, id, country string
		precision        int
		leastKM          float64
	}{
		{"Shells hit Hajin.", "hajin", "SY", geo.GeoExact, 0},
		{"Shells landed near Hajin.", "hajin", "SY", geo.GeoNear, nearKM},
		{"The army shelled Deir ez-Zor province.", "deir-ez-zor-governorate", "SY", geo.GeoRegion, 50},
		{"Fear spread in Hajin; gunmen killed two men.", "hajin", "SY", geo.GeoNear, nearKM},
		{"Rockets hit Kharkiv.", "kharkiv", "UA", geo.GeoExact, 0},
	} {
		e := &one(t, c.raw).Event
		if e.PlaceID != c.id || e.Country != c.country || e.GeoPrecision != c.precision || e.UncertaintyKM < c.leastKM || !e.Placed() || e.Location == "" || e.LocationAR == "" {
			t.Errorf("%q: %+v", c.raw, e)
		}
	}
	if e := one(t, "Shells hit Hajin.").Event; e.Admin1 == "" || e.Admin2 == "" {
		t.Errorf("Hajin lies in no region: %+v", e)
	}
}

// TestUnplaced: what has no place keeps the words told for one, and the country
// that its sentences name.
func TestUnplaced(t *testing.T) {
	for _, c := range []struct{ raw, location, country string }{
		{"Shells hit the village of Nowhereton on Monday, killing two men.", "village of Nowhereton", ""},
		{"Shells hit the village of Nowhereton in Syria on Monday, killing two men.", "village of Nowhereton", "SY"},
		{"US warplanes bombed Daesh in Syria on Monday.", "Syria", "SY"},
		{"US warplanes bombed Daesh in Syria and Iraq on Monday.", "", ""},
		{"US warplanes bombed Daesh on Monday.", "", ""},
		{"قصفت طائرات التحالف قرية الفلانية يوم الاثنين.", "قرية الفلانية", ""},
	} {
		e := &one(t, c.raw).Event
		if e.Location != c.location || e.Country != c.country || e.GeoPrecision != geo.GeoUnplaced || e.Placed() || e.PlaceID != "" {
			t.Errorf("%q: %q in %q: %+v", c.raw, e.Location, e.Country, e)
		}
	}
}

// TestDays: the day, the words that tell it and what it rests on.
func TestDays(t *testing.T) {
	for _, c := range []struct{ raw, days, basis, words string }{
		{"Shells hit Hajin on Monday.", "2023-07-03", geo.BasisText, "on Monday"},
		{"Shells hit Hajin in late June.", "2023-06-21/2023-06-30", geo.BasisText, "late June"},
		{"Shells hit Hajin.", "2023-07-06/2023-07-07", geo.BasisPublication, ""},
		{"Shells hit Hajin recently.", "", "", "recently"},
		{"سقطت قذائف على هجين أمس الخميس.", "2023-07-06", geo.BasisText, "أمس الخميس"},
		{"سقطت قذائف على هجين مؤخرا.", "", "", "مؤخرا"},
	} {
		e := &one(t, c.raw).Event
		days := e.Date.String()
		if e.DateEnd != e.Date {
			days += "/" + e.DateEnd.String()
		}
		if days != c.days || e.DateBasis != c.basis || e.DateText != c.words {
			t.Errorf("%q: %s by %q, words %q", c.raw, days, e.DateBasis, e.DateText)
		}
		if known := e.Date.Known(); known != (e.TimePrecision > 0) {
			t.Errorf("%q: a day is known %v, precision %d", c.raw, known, e.TimePrecision)
		}
	}
	_, _, list := reports(t, "Shells hit Hajin.", "")
	if e := &list[0].Event; e.Date.Known() || e.DateBasis != "" {
		t.Errorf("nothing says when: %+v", e)
	}
}

// TestStatus: on whose word an event stands.
func TestStatus(t *testing.T) {
	for raw, want := range map[string]string{
		"Shells hit Hajin.":                                                                    geo.StatusReported,
		"The SDF said it had attacked a post in Hajin.":                                        geo.StatusClaimed,
		"The SDF claimed responsibility for an attack on a post in Hajin.":                     geo.StatusClaimed,
		"The SDF said it had arrested two men in Hajin.":                                       geo.StatusReported, // not violence
		"The army accused Hezbollah of shelling a village near Beirut on Monday, killing two.": geo.StatusSuspected,
		"Suspected gunmen killed a man in Hajin.":                                              geo.StatusReported, // nobody known is suspected
		"The coalition denied a report. The report said its jets had bombed Hajin on Monday.":  geo.StatusDenied,
		"تبنى داعش الهجوم على حاجز في هجين.":                                                   geo.StatusClaimed,
		"نفى التحالف أنباء عن غارة. وقال ناشطون إن طائرات التحالف قصفت هجين يوم الاثنين.": geo.StatusDenied,
		"قصفت طائرات التحالف هجين.": geo.StatusReported,
	} {
		if got := one(t, raw).Event.Status; got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}

// TestSidesOf: actors with their names and types, and whether civilians were the
// target.
func TestSidesOf(t *testing.T) {
	e := &one(t, "Israeli warplanes bombed Hezbollah positions near Beirut on Monday, killing two fighters.").Event
	if e.Actor1ID != "israel-forces" || e.Actor1 == "" || e.Inter1 == "" || e.Actor2ID != "hezbollah" || e.Inter2 != geo.InterPolitical || e.CivilianTargeting != "" {
		t.Errorf("%+v", e)
	}
	for raw, want := range map[string]string{
		"Shells hit Hajin, killing two children.": "Civilians targeted", "Shells hit Hajin, killing two soldiers.": "", "Shells hit Hajin.": "",
		"Shells hit Hajin, killing two children and two soldiers.": "", "The SDF arrested two men in Hajin.": "Civilians targeted",
	} {
		if got := one(t, raw).Event.CivilianTargeting; got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestWeapon: the weapon of violence, and of nothing else.
func TestWeapon(t *testing.T) {
	for raw, want := range map[string]string{
		"Mortar shells hit Hajin.": "mortar", "Militants attacked Hajin with rockets.": "rocket", "Militants attacked Hajin.": "", "The army shot down a drone over Hajin.": "",
	} {
		if got := one(t, raw).Event.Weapon; got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestToll: a number that is not told is none; nobody hurt is a number.
func TestToll(t *testing.T) {
	e := &one(t, "Shells hit Hajin on Monday, killing two men.").Event
	if e.Fatalities == nil || *e.Fatalities != 2 || e.Injuries != nil {
		t.Errorf("%v %v", e.Fatalities, e.Injuries)
	}
	e = &one(t, "Shells hit Hajin on Monday without causing casualties.").Event
	if e.Fatalities == nil || *e.Fatalities != 0 || e.Injuries == nil || *e.Injuries != 0 {
		t.Errorf("%v %v", e.Fatalities, e.Injuries)
	}
	_, list, rs := reports(t, "Shells hit Hajin on Monday, killing two men.", "2023-07-07")
	*rs[0].Event.Fatalities = 99 // the caller may keep it
	if list[0].Toll.Dead.Value != 2 {
		t.Error("the incident's number was written over")
	}
}

// TestQuotes: quotes are slices of the text, in its order, each once, none too
// long.
func TestQuotes(t *testing.T) {
	for _, raw := range []string{
		"Shells hit Hajin on Monday. The attack killed two men. Three more were wounded in the shelling of Hajin.",
		"سقطت قذائف على هجين يوم الاثنين. وأسفر القصف عن مقتل رجلين 😀.",
		"Shells hit Hajin on Monday" + strings.Repeat(" as a very long tale about it says", 40) + ".",
		"Shells hit Hajin\n\n" + strings.Repeat("The shelling of Hajin killed two men. ", 30),
	} {
		_, _, list := reports(t, raw, "2023-07-07")
		if len(list) == 0 {
			t.Errorf("%q: no report", raw)
		}
		runes := []rune(raw)
		for _, r := range list {
			if len(r.Evidence) == 0 || len(r.Evidence) > mostQuotes || r.Event.Quote == "" || len([]rune(r.Event.Quote)) > MaxQuote || !strings.Contains(raw, r.Event.Quote) {
				t.Errorf("%d quotes, sentence %q", len(r.Evidence), r.Event.Quote)
			}
			for i, q := range r.Evidence {
				if string(runes[q.Start:q.End]) != q.Text || q.End-q.Start > MaxQuote || i > 0 && (q == r.Evidence[i-1] || q.Start < r.Evidence[i-1].Start) {
					t.Errorf("quote %d: %+v", i, q)
				}
			}
		}
	}
	if q := one(t, "Shells hit Hajin\n\nShells hit the town of Hajin on Monday.").Event.Quote; q != "Shells hit the town of Hajin on Monday" {
		t.Errorf("the text before the headline: %q", q)
	}
}

// TestIDs: an id is of the article, the type, the place and the days: it stays
// when other things change, and no two events have the same.
func TestIDs(t *testing.T) {
	id := func(raw string) string { return one(t, raw).Event.ID }
	first := id("Shells hit Hajin on Monday.")
	for raw, same := range map[string]bool{
		"Shells hit Hajin on Monday.":                          true,
		"Shells hit Hajin on Monday, killing two men.":         true,
		"On Monday, rockets hit the town of Hajin.":            true,
		"Residents slept. Shells hit Hajin on Monday.":         true,
		"Shells hit Hajin on Tuesday.":                         false,
		"Shells hit Raqqa on Monday.":                          false,
		"A roadside bomb exploded in Hajin on Monday.":         false,
		"Shells hit the village of Nowhereton on Monday, too.": false,
	} {
		if got := id(raw); (got == first) != same {
			t.Errorf("%q: id %s, of the first %s", raw, got, first)
		}
	}
	_, _, list := reports(t, strings.Repeat("Shells hit Hajin on 3 May. The SDF arrested a man in Raqqa. Another airstrike hit Sarmin. ", 20), "2023-07-07")
	seen := map[string]bool{}
	for _, r := range list {
		if seen[r.Event.ID] {
			t.Errorf("two events have the id %s", r.Event.ID)
		}
		seen[r.Event.ID] = true
	}
	_, _, list = reports(t, "Shells hit Hajin and Raqqa on Monday.", "2023-07-07")
	if len(list) != 2 || list[0].Event.Incident == "" || list[0].Event.Incident != list[1].Event.Incident || list[0].Event.ID == list[1].Event.ID {
		t.Errorf("one happening at two places: %+v", list)
	}
	if r := one(t, "Shells hit Hajin on Monday."); r.Event.Incident != "" || len(r.Event.ID) != 16 {
		t.Errorf("%+v", r.Event)
	}
}

// TestWhole: what each report says of its article, and a summary.
func TestWhole(t *testing.T) {
	p := page(t, "Shells hit Hajin on Monday morning.", "2023-07-07")
	p.Article.Publisher, p.Article.URL = "Example News", "https://example.org/a"
	m, err := incident.LoadModel(lang.TiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := LoadTrust()
	if err != nil {
		t.Fatal(err)
	}
	frames, _ := frame.Read(p)
	r := (&Writer{Page: p, Trust: trust}).Reports(incident.Read(p, m, frames))[0]
	e := &r.Event
	if e.Source != "Example News" || e.URL != "https://example.org/a" || e.ArticleID != "a" || e.Published != p.Article.Published || e.SourceCount != 1 || e.Review != geo.ReviewUnreviewed {
		t.Errorf("%+v", e)
	}
	if r.DayPart != geo.Morning || !strings.Contains(e.Notes, "Hajin") || e.Notes != e.Summary() {
		t.Errorf("%q, %q", r.DayPart, e.Notes)
	}
}
