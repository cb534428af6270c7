package who

import (
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

func load(t *testing.T) *Table {
	t.Helper()
	w, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func day(t *testing.T, s string) geo.Day {
	t.Helper()
	if s == "" {
		return 0
	}
	d, err := geo.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestResolve: an id of a mention is an actor of the table, the forces of a
// country on a day, or whom news means by a word there.
func TestResolve(t *testing.T) {
	w := load(t)
	for _, c := range []struct{ id, country, on, want string }{
		{"sdf", "", "", "sdf"},
		{"sdf", "IQ", "2023-07-07", "sdf"},
		{"US", "SY", "2023-07-07", "us-forces"},
		{"TR", "", "", "turkey-forces"},
		{StateForces, "IQ", "2023-07-07", "iraq-forces"},
		{StateForces, "SY", "", "syria-regime-forces"},
		{StateForces, "SY", "2024-12-07", "syria-regime-forces"},
		{StateForces, "SY", "2024-12-08", "syria-government-forces"},
		{"SY", "LB", "2025-03-01", "syria-government-forces"},
		{StateForces, "", "2023-07-07", ""},
		{StateForces, "XX", "2023-07-07", ""},
		{"warplanes", "SY", "2023-07-07", "syria-regime-forces"},
		{"warplanes", "SY", "2025-03-01", ""}, // who else flies there makes the word ambiguous
		{"warplanes", "LB", "2025-03-01", "israel-forces"},
		{"warplanes", "YE", "2014-01-01", ""},
		{"warplanes", "FR", "2023-07-07", ""},
		{"rebels", "SY", "2020-01-01", "al-fath-al-mubin"},
		{"the coalition", "YE", "2016-01-01", "saudi-led-coalition"},
		{"the coalition", "SY", "2016-01-01", "global-coalition"},
		{"occupation", "UA", "2023-01-01", "russia-forces"},
		{Unidentified, "SY", "", Unidentified},
		{"", "SY", "", ""},
	} {
		if got := w.Resolve(c.id, c.country, day(t, c.on)); got != c.want {
			t.Errorf("%q in %q on %q: %q, want %q", c.id, c.country, c.on, got, c.want)
		}
	}
}

// TestMeant: a word of generic.csv is known as one even where it means nobody.
func TestMeant(t *testing.T) {
	w := load(t)
	for _, c := range []struct {
		word, country, on, actor string
		generic                  bool
	}{
		{"rebels", "YE", "2023-01-01", "houthis", true},
		{"rebels", "IQ", "2023-01-01", "", true},
		{"foe of sdf", "SY", "2023-01-01", "", false},
		{"unnamed", "UA", "2021-01-01", "", true},
		{"unnamed", "UA", "2022-02-24", "russia-forces", true},
		{"unnamed", "UA", "", "russia-forces", true}, // of an article without a day any time will do
		{"sdf", "SY", "", "", false},
	} {
		actor, generic := w.Meant(c.word, c.country, day(t, c.on))
		if actor != c.actor || generic != c.generic || w.IsGeneric(c.word) != c.generic {
			t.Errorf("%q in %q on %q: %q, generic %v", c.word, c.country, c.on, actor, generic)
		}
	}
}

// TestHolder: whose base a place was on a day.
func TestHolder(t *testing.T) {
	w := load(t)
	for _, c := range []struct{ place, on, want string }{
		{"al-tanf-garrison", "2016-03-01", "us-forces"}, {"al-tanf-garrison", "2016-02-29", ""}, {"al-tanf-garrison", "", "us-forces"},
		{"k1-base", "2020-03-31", "us-forces"}, {"k1-base", "2020-04-01", ""}, {"hajin", "2023-01-01", ""}, {"", "", ""},
	} {
		if got := w.Holder(c.place, day(t, c.on)); got != c.want {
			t.Errorf("%s on %q: %q, want %q", c.place, c.on, got, c.want)
		}
	}
}

// TestCalledBy: the words by which later sentences mean an actor.
func TestCalledBy(t *testing.T) {
	w := load(t)
	for id, want := range map[string][]string{
		"hezbollah": {"armed", "party"}, "sdf": {"armed"}, "us-forces": nil, Unidentified: nil, "": nil, "nobody-known": nil,
	} {
		if got := w.CalledBy(id); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

// TestKinds: who fights, who is of a state, who is known.
func TestKinds(t *testing.T) {
	w := load(t)
	for id, want := range map[string][3]bool{ // armed, of a state, known
		"sdf": {true, false, true}, "us-forces": {true, true, true}, "syria-regime-forces": {true, true, true}, "hezbollah": {true, false, true},
		Civilians: {false, false, true}, Protesters: {false, false, true}, "": {false, false, false},
	} {
		if got := [3]bool{w.Armed(id), w.OfState(id), Known(id)}; got != want {
			t.Errorf("%q: armed, of a state, known %v, want %v", id, got, want)
		}
	}
	if Known(Unidentified) {
		t.Error("somebody unidentified is known")
	}
}

// TestTable: actors come in the order of their ids and are found by them.
func TestTable(t *testing.T) {
	w := load(t)
	all := w.All()
	if len(all) < 100 || !slices.IsSortedFunc(all, func(a, b Actor) int { return strings.Compare(a.ID, b.ID) }) {
		t.Errorf("%d actors, or out of order", len(all))
	}
	for _, a := range all {
		if got, ok := w.Get(a.ID); !ok || got != a || a.NameEN == "" || a.NameAR == "" || w.Inter(a.ID) != a.Inter {
			t.Errorf("%+v", a)
		}
	}
	if _, ok := w.Get("nobody-known"); ok || w.Inter("nobody-known") != "" {
		t.Error("an actor that no table has")
	}
}

// TestRefused: what is wrong in what is known of a war is refused with its
// table and line.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		table      *string
		text, want string
	}{
		{&lang.GenericCSV, "word,country,actor,from,until\nx,SY,nobody-known,,\n", `generic.csv line 2: unknown actor "nobody-known"`},
		{&lang.GenericCSV, "word,country,actor,from,until\n# a comment\nx,SY,sdf,2020-13-01,\n", "generic.csv line 3"},
		{&lang.GenericCSV, "word,country,actor,from,until\nx,SY,sdf,,tomorrow\n", "generic.csv line 2"},
		{&lang.HoldersCSV, "place,actor,from,until\nx,nobody-known,,\n", `holders.csv line 2: unknown actor "nobody-known"`},
		{&lang.HoldersCSV, "place,actor,from,until\nx,sdf,,,,,\n", "holders.csv"},
		{&lang.ActorsCSV, "", "actors.csv"},
	} {
		whole := *c.table
		*c.table = c.text
		_, err := Load()
		*c.table = whole
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
