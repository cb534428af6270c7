package lang_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/ar"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

var packs = map[string]func() (*lang.Pack, error){"ar": ar.New, "en": en.New}

// table reads a table as it stands beside the code.
func table(t *testing.T, path string) []csvtable.Row {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sep := '\t'
	if strings.HasSuffix(path, ".csv") {
		sep = ','
	}
	rows, err := csvtable.Read(strings.NewReader(string(text)), sep)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(rows) == 0 {
		t.Fatalf("%s is empty", path)
	}
	return rows
}

// eachRow calls check with every row of a table in both languages.
func eachRow(t *testing.T, name string, check func(t *testing.T, code string, p *lang.Pack, r csvtable.Row)) {
	t.Helper()
	for code, load := range packs {
		p, err := load()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(code, func(t *testing.T) {
			for _, r := range table(t, code+"/"+name) {
				check(t, code, p, r)
			}
		})
	}
}

// knows reports whether a pack finds an entry over the whole of a phrase.
func knows(p *lang.Pack, phrase string, same func(*lang.Entry) bool) bool {
	tokens := fold.Tokens(phrase)
	return slices.ContainsFunc(p.Tags(phrase, tokens), func(t lang.Tag) bool {
		return t.First == 0 && t.Last == len(tokens)-1 && same(t.Entry)
	})
}

func TestPacks(t *testing.T) {
	for code, load := range packs {
		p, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if arabic := code == "ar"; p.Code != code || p.AdjectiveAfter != arabic || p.VerbFirst != arabic {
			t.Errorf("%s: %q, adjective after its noun %v, verb first %v", code, p.Code, p.AdjectiveAfter, p.VerbFirst)
		}
	}
}

// actorIDs are the ids that the table of actors has.
func actorIDs(t *testing.T) map[string]bool {
	ids := map[string]bool{}
	for _, r := range table(t, "actors.csv") {
		if id := r.Get("id"); ids[id] || id == "" {
			t.Errorf("actors.csv line %d: the id %q is there already", r.Line, id)
		}
		ids[r.Get("id")] = true
	}
	return ids
}

// isCountry reports an ISO code, which stands for a country's forces.
func isCountry(id string) bool { return len(id) == 2 && id == strings.ToUpper(id) }

// words are those of generic.csv: forces that mean others in each country.
func words(t *testing.T) map[string]bool {
	out := map[string]bool{}
	for _, r := range table(t, "generic.csv") {
		out[r.Get("word")] = true
	}
	return out
}

// TestActorIDs: every actor that a table of a language names is one of
// actors.csv, a country, or a word of generic.csv, and each word of that is
// named in both languages.
func TestActorIDs(t *testing.T) {
	ids, generic := actorIDs(t), words(t)
	for _, name := range []string{"actors.tsv", "nations.tsv"} {
		eachRow(t, name, func(t *testing.T, _ string, _ *lang.Pack, r csvtable.Row) {
			id := r.Get("id")
			if known := ids[id] || isCountry(id) || generic[id] || id == "state-forces"; !known {
				t.Errorf("%s line %d: there is no actor %q", name, r.Line, id)
			}
		})
	}
	for _, name := range []string{"generic.csv", "holders.csv"} {
		for _, r := range table(t, name) {
			if !ids[r.Get("actor")] {
				t.Errorf("%s line %d: there is no actor %q", name, r.Line, r.Get("actor"))
			}
		}
	}
}

// TestForms: every form of every row is found in a text, with what its row
// says of it.
func TestForms(t *testing.T) {
	check := func(name string, kind lang.Kind, meaning string, forms ...string) {
		separators := "|"
		if name == "nouns.tsv" {
			separators = "/"
		}
		eachRow(t, name, func(t *testing.T, code string, p *lang.Pack, r csvtable.Row) {
			for _, column := range forms {
				for _, f := range strings.FieldsFunc(r.Get(column), func(c rune) bool { return strings.ContainsRune(separators, c) }) {
					if r.Get("pos") == "v" {
						f, _, _ = strings.Cut(f, "/")
					}
					f = strings.TrimLeft(strings.TrimSpace(f), "@~")
					if !knows(p, f, func(e *lang.Entry) bool { return e.Kind == kind && e.Value == r.Get(meaning) }) {
						t.Errorf("%s line %d: %q is not found as %s %q", name, r.Line, f, kind, r.Get(meaning))
					}
				}
			}
		})
	}
	check("actors.tsv", lang.ActorOf, "id", "forms")
	check("nations.tsv", lang.Nation, "id", "stem")
	check("triggers.tsv", lang.Trigger, "lemma", "forms")
	check("nouns.tsv", lang.Noun, "value", "singular", "dual", "plural")
	check("cues.tsv", lang.Cue, "kind", "forms")
	check("time.tsv", lang.Time, "value", "forms")
	check("numbers.tsv", lang.Number, "value", "forms")
}

// TestDatedNames: where a name has two meanings, their days do not overlap.
func TestDatedNames(t *testing.T) {
	type use struct {
		id   string
		line int
		span geo.Span
	}
	for code := range packs {
		used := map[string][]use{}
		for _, r := range table(t, code+"/actors.tsv") {
			from, _ := geo.ParseDay(r.Get("from"))
			until, _ := geo.ParseDay(r.Get("until"))
			for _, f := range r.List("forms") {
				f = fold.String(strings.TrimPrefix(f, "@"))
				u := use{r.Get("id"), r.Line, geo.Span{First: from, Last: until}}
				for _, other := range used[f] {
					if other.id != u.id && other.span.Overlaps(u.span) {
						t.Errorf("%s/actors.tsv: %q is %s (line %d) and %s (line %d) at one time", code, f, other.id, other.line, u.id, u.line)
					}
				}
				used[f] = append(used[f], u)
			}
		}
	}
}

// TestOneMeaning: of one kind a word has one value: a month is one month, a
// number one number, a nationality one country's.
func TestOneMeaning(t *testing.T) {
	for code := range packs {
		for name, columns := range map[string][3]string{"numbers.tsv": {"", "value", "forms"}, "time.tsv": {"kind", "value", "forms"}, "nations.tsv": {"", "id", "stem"}} {
			values := map[string]string{}
			for _, r := range table(t, code+"/"+name) {
				for _, f := range r.List(columns[2]) {
					key := r.Get(columns[0]) + " " + fold.String(f)
					if old, ok := values[key]; ok && old != r.Get(columns[1]) {
						t.Errorf("%s/%s line %d: %q is %q and %q", code, name, r.Line, f, old, r.Get(columns[1]))
					}
					values[key] = r.Get(columns[1])
				}
			}
		}
	}
}

// TestValues: what tables say in numbers and names is what their readers take.
func TestValues(t *testing.T) {
	bounds := map[string][2]int{"weekday": {0, 6}, "month": {1, 12}, "ordinal": {1, 31}, "dayword": {-7, 7}}
	eachRow(t, "time.tsv", func(t *testing.T, _ string, _ *lang.Pack, r csvtable.Row) {
		b, ok := bounds[r.Get("kind")]
		if !ok {
			return
		}
		if n, err := strconv.Atoi(r.Get("value")); err != nil || n < b[0] || n > b[1] {
			t.Errorf("line %d: %s %q", r.Line, r.Get("kind"), r.Get("value"))
		}
	})
	eachRow(t, "numbers.tsv", func(t *testing.T, _ string, _ *lang.Pack, r csvtable.Row) {
		if n, err := strconv.Atoi(r.Get("value")); err != nil || n < 0 {
			t.Errorf("line %d: %q is no number", r.Line, r.Get("value"))
		}
	})
	eachRow(t, "cues.tsv", func(t *testing.T, _ string, _ *lang.Pack, r csvtable.Row) {
		scopes := []string{"clause", "sentence", "next", "sport", "fiction", "game", "weather"}
		if !slices.Contains(scopes, r.Get("scope")) && r.Get("kind") != "genre" {
			t.Errorf("line %d: scope %q", r.Line, r.Get("scope"))
		}
	})
	eachRow(t, "nouns.tsv", func(t *testing.T, _ string, _ *lang.Pack, r csvtable.Row) {
		if sub := r.Get("sub"); sub != "" {
			if _, ok := geo.TypeOf(sub); !ok {
				t.Errorf("line %d: there is no sub-event type %q", r.Line, sub)
			}
		}
	})
}

// TestCompanions: the nouns that a trigger needs beside it are a class of the
// same language's nouns, and every class and voice is one that is documented.
func TestCompanions(t *testing.T) {
	markers := []string{"dead", "hurt", "yields", "void", "aim", "place"}
	eachRow(t, "triggers.tsv", func(t *testing.T, code string, _ *lang.Pack, r csvtable.Row) {
		if !slices.Contains([]string{"plain", "strike", "needs", "hurt", "light", "entry", "occur"}, r.Get("class")) {
			t.Errorf("line %d: class %q", r.Line, r.Get("class"))
		}
		if !slices.Contains([]string{"a", "p", "b", "l", "-"}, r.Get("voice")) {
			t.Errorf("line %d: voice %q", r.Line, r.Get("voice"))
		}
		for _, with := range r.List("with") {
			if !nounClasses(t, code)[with] && !slices.Contains(markers, with) {
				t.Errorf("line %d: no noun is of the class %q", r.Line, with)
			}
		}
		if r.Get("class") == "needs" && len(r.List("with")) == 0 {
			t.Errorf("line %d: %s needs a companion and names none", r.Line, r.Get("lemma"))
		}
	})
}

func nounClasses(t *testing.T, code string) map[string]bool {
	out := map[string]bool{}
	for _, r := range table(t, code+"/nouns.tsv") {
		out[r.Get("class")] = true
	}
	return out
}

// TestVerbForms: verbs are written as the language's morphology reads them.
func TestVerbForms(t *testing.T) {
	parts := map[string]int{"ar": 2, "en": 4}
	for _, name := range []string{"triggers.tsv", "cues.tsv"} {
		eachRow(t, name, func(t *testing.T, code string, _ *lang.Pack, r csvtable.Row) {
			if r.Get("pos") != "v" {
				return
			}
			for _, f := range r.List("forms") {
				if at := strings.IndexByte(f, '+'); at >= 0 && at != len(f)-1 {
					t.Errorf("%s line %d: the + of %q does not stand at its end", name, r.Line, f)
				}
				if n := len(strings.Split(f, "/")); n != parts[code] {
					t.Errorf("%s line %d: %q has %d parts, want %d", name, r.Line, f, n, parts[code])
				}
			}
		})
	}
}

// TestSameQuestions: the two languages answer the same questions: their tables
// have the same kinds of time, role and cue, but for those that one language
// alone needs.
func TestSameQuestions(t *testing.T) {
	alone := []string{"roles.tsv adjective", "roles.tsv whole", "time.tsv during", "time.tsv moment", "time.tsv overnight", "time.tsv ending"}
	for name, column := range map[string]string{"roles.tsv": "kind", "time.tsv": "kind", "cues.tsv": "kind"} {
		seen := map[string][]string{}
		for _, code := range []string{"ar", "en"} {
			for _, r := range table(t, code+"/"+name) {
				if k := r.Get(column); !slices.Contains(seen[k], code) {
					seen[k] = append(seen[k], code)
				}
			}
		}
		for kind, codes := range seen {
			if len(codes) == 1 && !slices.Contains(alone, fmt.Sprint(name, " ", kind)) {
				t.Errorf("%s: only %s has the kind %q", name, codes[0], kind)
			}
		}
	}
}
