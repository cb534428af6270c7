package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/geo"
)

// TestSignals: for each signal a text whose first event gives it, and one whose
// events do not.
func TestSignals(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range []struct{ signal, has, not string }{
		{"no place", "US warplanes bombed Daesh on Monday.", "Shells hit Hajin."},
		{"place of the surrounding text", "Fear spread in Hajin; gunmen killed two men.", "Gunmen killed two men in Hajin."},
		{"near a place", "Shells landed near Hajin.", "Shells landed in Hajin."},
		{"region", "The army shelled Deir ez-Zor province.", "The army shelled Hajin."},
		{"place without a preposition", "بلدة هجين غارات.", "غارات على بلدة هجين."},
		{"only victims tell it", "Two men were killed in Hajin.", "Shells killed two men in Hajin."},
		{"means not told", "Militants attacked Hajin.", "Militants attacked Hajin with rockets."},
		{"attempt", "حاول مسلحون اقتحام قاعدة في هجين.", "اقتحم مسلحون قاعدة في هجين."},
		{"headline alone", "Bomb explodes in Raqqa\n\nShops shut.", "Shells hit Hajin."},
		{"told as known", "The attack on Hajin on Monday killed two men.", "An attack on Hajin on Monday killed two men."},
		{"told as earlier", "Since the airstrike on Hajin on Monday shops are shut.", "An airstrike hit Hajin on Monday."},
		{"told again", "Shells hit Hajin. The attack killed two men.", "Shells hit Hajin."},
		{"told thrice", "Shells hit Hajin. The attack killed two men. Three were wounded in the attack.", "Shells hit Hajin. The attack killed two men."},
		{"at the beginning", "Shells hit Hajin.", "Rain fell. Wind rose. Shells hit Hajin."},
		{"like another one here", "US warplanes bombed Daesh on Monday. A bomb exploded in Raqqa on Monday.", "The SDF attacked Hajin on Monday. Daesh attacked Raqqa on Tuesday."},
		{"day known", "Shells hit Hajin on Monday.", "Shells hit Hajin in June."},
		{"day of the article", "Rockets hit Raqqa. Shops opened. Schools opened. Roads opened. US warplanes bombed a depot in Hajin on Monday.", "Rockets hit Raqqa on Monday."},
		{"no day told", "Shells hit Hajin.", "Shells hit Hajin on Monday."},
		{"long ago", "Shells hit Hajin in March.", "Shells hit Hajin on Monday."},
		{"weekday contradicts", "سقطت قذائف على هجين أمس السبت.", "سقطت قذائف على هجين أمس الخميس."},
		{"doer named", "The SDF attacked Hajin.", "Gunmen attacked Hajin."},
		{"target named", "Gunmen attacked the SDF in Hajin.", "Militants attacked Hajin with rockets."},
		{"weapon told", "Shells hit Hajin.", "The army attacked Hajin."},
		{"victims counted", "Shells killed two men in Hajin.", "Shells hit Hajin."},
		{"strategic development", "The SDF arrested two men in Hajin.", "Shells hit Hajin."},
		{"demonstration", "Residents of Raqqa protested against the SDF.", "Shells hit Hajin."},
		{"several places", "Shells hit Hajin and Raqqa.", "Shells hit Hajin."},
	} {
		shown[c.signal] = true
		if got := signalsOf(t, c.has)[0]; !slices.Contains(got, c.signal) {
			t.Errorf("%q has no %q: %q", c.has, c.signal, got)
		}
		for _, got := range signalsOf(t, c.not) {
			if slices.Contains(got, c.signal) {
				t.Errorf("%q has %q", c.not, c.signal)
			}
		}
	}
	shown["place in doubt"] = true // of a name that several places bear: the gazetteer's tests have them
	for _, s := range Signals {
		if !shown[s.Name] {
			t.Errorf("no text shows %q", s.Name)
		}
	}
}

// signalsOf returns the signals of each event of a text.
func signalsOf(t *testing.T, raw string) [][]string {
	t.Helper()
	w, list, _ := reports(t, raw, "2023-07-07")
	if len(list) == 0 {
		t.Fatalf("%q: no event", raw)
	}
	var out [][]string
	for i := range list {
		out = append(out, w.signals(&list[i]))
	}
	return out
}

// TestReasonsOf: a reason for each field that has a value, in one order, its
// words from the article, the signals last.
func TestReasonsOf(t *testing.T) {
	const raw = "On Monday, Israeli warplanes bombed Hezbollah positions near Beirut, killing two fighters and wounding three."
	r := one(t, raw)
	var fields []string
	for _, why := range r.Reasons {
		fields = append(fields, why.Field)
		if why.Field != "confidence" && !strings.Contains(raw, why.Words) || why.ID == "" {
			t.Errorf("%+v", why)
		}
	}
	want := []string{"sub_event_type", "location", "event_date", "actor1", "actor2", "fatalities", "injuries", "weapon", "status", "confidence"}
	if !slices.Equal(fields, want) {
		t.Errorf("%q, want %q", fields, want)
	}
	last := r.Reasons[len(r.Reasons)-1]
	if last.ID != SignalsRule || last.Confidence != r.Event.Confidence || !strings.Contains(last.Words, "doer named; target named") {
		t.Errorf("%+v", last)
	}
	for _, why := range one(t, "Shells hit Hajin recently.").Reasons {
		switch why.Field {
		case "fatalities", "injuries", "actor2":
			t.Errorf("a reason without a value: %+v", why)
		case "actor1":
			if why.ID != "who.nobody" || why.Words != "" {
				t.Errorf("no words name nobody: %+v", why)
			}
		}
	}
	conflict := one(t, "سقطت قذائف على هجين أمس السبت.")
	if i := slices.IndexFunc(conflict.Reasons, func(why geo.Reason) bool { return why.Field == "event_date" }); !strings.HasSuffix(conflict.Reasons[i].Rule, "contradicts the publication date") {
		t.Errorf("%+v", conflict.Reasons[i])
	}
}

// TestTrust: an event is as sure as its signals add up to, a field as its rule
// was right.
func TestTrust(t *testing.T) {
	trust := &Trust{signals: map[string]float64{base: -1, "day known": 1, "region": -2}, rules: map[[2]string]float64{{"actor1", "who.agent"}: 0.9, {"actor1", AnyRule}: 0.5}}
	for _, c := range []struct {
		signals []string
		want    float64
	}{
		{nil, 0.27}, {[]string{"day known"}, 0.5}, {[]string{"day known", "region"}, 0.12}, {[]string{"untold"}, 0.27},
	} {
		if got := trust.Event(c.signals); got != c.want {
			t.Errorf("%q: %v, want %v", c.signals, got, c.want)
		}
	}
	for _, c := range []struct {
		field string
		id    rule.ID
		want  float64
	}{{"actor1", "who.agent", 0.9}, {"actor1", "who.march", 0.5}, {"location", "where.at", 0}} {
		if got := trust.Field(c.field, c.id); got != c.want {
			t.Errorf("%s by %s: %v, want %v", c.field, c.id, got, c.want)
		}
	}
	for x, want := range map[float64]float64{0.125: 0.13, 0.124: 0.12, 1: 1, 0: 0} {
		if got := Round(x); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v, want %v", x, got, want)
		}
	}
}

// TestLoadTrust: a table that does not fit is refused with its name.
func TestLoadTrust(t *testing.T) {
	if _, err := LoadTrust(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		table      *string
		text, want string
	}{
		{&lang.ConfidenceCSV, "signal,weight\nbase,1\nweather,1\n", `"weather" is no signal`},
		{&lang.ConfidenceCSV, "signal,weight\nbase,much\n", "confidence.csv line 2"},
		{&lang.ConfidenceCSV, "", "confidence.csv"},
		{&lang.ReliabilityCSV, "field,rule,confidence\nactor1,any,\n", "reliability.csv line 2"},
		{&lang.ReliabilityCSV, "field,rule,confidence\nactor1,any,0.5,1\n", "reliability.csv"},
	} {
		whole := *c.table
		*c.table = c.text
		_, err := LoadTrust()
		*c.table = whole
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
