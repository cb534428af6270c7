package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// told writes the tags of a text: kind, value, words.
func told(p *Pack, text string) string {
	tokens := fold.Tokens(text)
	var out []string
	for _, t := range p.Tags(text, tokens) {
		out = append(out, fmt.Sprintf("%s %s %s", t.Kind, t.Value, fold.Joined(tokens[t.First:t.Last+1])))
	}
	return strings.Join(out, "; ")
}

// TestLongest: at one token the longest phrase of a kind counts; a word inside
// it is told too, as at its own token.
func TestLongest(t *testing.T) {
	p := load(t, "", "")
	for text, want := range map[string]string{
		"an air strike":       "trigger strike air strike; trigger strike strike",
		"in the place":        "role at in the; role  the",
		"in a place":          "role at in",
		"Red Army in Redland": "actor red red army; role at in; actor red redland",
		"nothing at all":      "",
		"":                    "",
	} {
		if got := told(p, text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestTriggerInLonger: of two triggers at one token the longer counts, whatever
// they tell.
func TestTriggerInLonger(t *testing.T) {
	p := load(t, "triggers.tsv", tables["triggers.tsv"]+"mob\tx\tair\tAttack\tplain\ta\nraid\tx\tair strike siren\t\tlight\t-\n")
	for text, want := range map[string]string{
		"air":              "trigger mob air",
		"air strike":       "trigger strike air strike; trigger strike strike",
		"air strike siren": "trigger raid air strike siren; trigger strike strike",
	} {
		if got := told(p, text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestAdjacent: spaces, hyphens and quotes may stand inside a phrase, what ends
// a clause may not, nor may a long gap.
func TestAdjacent(t *testing.T) {
	p := load(t, "", "")
	for _, gap := range []string{" ", "\u00a0", "-", "–", "/", " '", " ’", " \"", "” ", " «", "» ", ".", " ـ", " \u200f", "\u0301 ", "  "} {
		if text := "set" + gap + "to"; len(tagged(p, text, Cue)) != 1 {
			t.Errorf("%q is no phrase", text)
		}
	}
	for _, gap := range []string{", ", "; ", "\n", ": ", " (", "! ", "? ", "،", " 5 ", "        "} {
		if text := "set" + gap + "to"; len(tagged(p, text, Cue)) != 0 {
			t.Errorf("%q is a phrase", text)
		}
	}
}

// TestReadings: a word is read whole and with a particle taken off its front,
// but for one that the tables say to leave whole, and only where a phrase
// begins.
func TestReadings(t *testing.T) {
	p := load(t, "", "")
	if tag := one(t, p, "wrockets", Noun); !tag.And || tag.Cut != 1 || tag.Key != "rockets" {
		t.Errorf("%+v", tag.Reading)
	}
	if tag := one(t, p, "rockets", Noun); tag.And || tag.Cut != 0 {
		t.Errorf("%+v", tag.Reading)
	}
	if len(tagged(p, "set wto", Cue)) > 0 {
		t.Error("a particle was taken off inside a phrase")
	}
	p = load(t, "time.tsv", "kind\tvalue\tforms\nunit\td\tind\n")
	if got := told(p, "wind wind"); strings.Contains(got, "time") {
		t.Errorf("a word that is left whole was cut: %s", got)
	}
	if got := told(p, "ind"); got != "time d ind" {
		t.Error(got)
	}
}

// TestSecondReading: of two readings of one word the one with less taken off
// counts.
func TestSecondReading(t *testing.T) {
	p := load(t, "numbers.tsv", "value\tforms\n7\twin\n8\tin\n")
	if tag := one(t, p, "win", Number); tag.Value != "7" || tag.Cut != 0 {
		t.Errorf("%s with %d letters off", tag.Value, tag.Cut)
	}
}

// TestOnePerMeaning: a meaning that is given twice is told once; two meanings
// of one word are told both.
func TestOnePerMeaning(t *testing.T) {
	p := load(t, "time.tsv", "kind\tvalue\tforms\nmonth\t5\tmay|May|MAY\nmonth\t5\tmay\npart\tlate\tmay\n")
	if got := told(p, "may"); got != "time 5 may; time late may" {
		t.Error(got)
	}
}

func TestValidOn(t *testing.T) {
	day := func(n int) geo.Day { return geo.NewDay(2020, 1, n) }
	for _, c := range []struct {
		from, until, on geo.Day
		want            bool
	}{
		{0, 0, 0, true}, {0, 0, day(1), true},
		{day(5), 0, day(4), false}, {day(5), 0, day(5), true}, {day(5), 0, day(6), true},
		{0, day(5), day(4), true}, {0, day(5), day(5), true}, {0, day(5), day(6), false},
		{day(5), day(7), day(4), false}, {day(5), day(7), day(6), true}, {day(5), day(7), day(8), false},
		{0, day(5), 0, true},
		{day(5), 0, 0, false}, // of an undated article the older meaning counts
	} {
		e := Entry{From: c.from, Until: c.until}
		if got := e.ValidOn(c.on); got != c.want {
			t.Errorf("from %q until %q on %q: %v", c.from, c.until, c.on, got)
		}
	}
}

// TestFamiliar: common words count whole, others of the lexicon half, strange
// ones and digits nothing.
func TestFamiliar(t *testing.T) {
	p := load(t, "", "")
	var buffer []Reading
	for word, want := range map[string]float64{"the": 1, "The": 1, "rocket": 0.5, "wrocket": 0.5, "set": 0.5, "strange": 0, "2024": 0, "٢٠": 0} {
		token := fold.Tokens(word)[0]
		if got := p.Familiar(token, &buffer); got != want {
			t.Errorf("%s: %v, want %v", word, got, want)
		}
		if p.Common(token) != (want == 1) {
			t.Errorf("%s is common: %v", word, p.Common(token))
		}
	}
}

func TestForeign(t *testing.T) {
	p := load(t, "", "")
	for _, c := range []struct {
		text string
		want bool
	}{
		{"", false}, {"plain", false}, {"Straße", true},
		{strings.Repeat("a plain text ", 10) + "ß", false}, // one letter in more than a hundred: a name
		{strings.Repeat("a plain text ", 10) + "ßøß", true},
	} {
		if got := p.Foreign(c.text); got != c.want {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}

// TestDatedMeanings: of a name that changed hands every meaning is told, and a
// longer name does not hide a shorter one of another time.
func TestDatedMeanings(t *testing.T) {
	p := load(t, "actors.tsv", "id\tforms\tfrom\tuntil\nold\tarmy\t\t2024-12-07\nnew\tarmy\t2024-12-08\nold\tarmy corps\t\t2024-12-07\n")
	for text, want := range map[string]string{
		"army":       "actor old army; actor new army",
		"army corps": "actor old army corps; actor new army",
	} {
		if got := told(p, text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for day, want := range map[geo.Day]string{0: "old", geo.NewDay(2024, 12, 7): "old", geo.NewDay(2024, 12, 8): "new"} {
		var valid []string
		for _, tag := range tagged(p, "army", ActorOf) {
			if tag.ValidOn(day) {
				valid = append(valid, tag.Value)
			}
		}
		if strings.Join(valid, " ") != want {
			t.Errorf("on %q the army is %v, want %s", day, valid, want)
		}
	}
}
