package lang_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// fewestActors is how many actors of the world's wars the tables know.
const fewestActors = 500

// TestActors: the tables name the wars' actors, each in full, with ACLED's
// type, under a name that is no other's, and in both languages.
func TestActors(t *testing.T) {
	rows := table(t, "actors.csv")
	if len(rows) < fewestActors {
		t.Errorf("there are %d actors, want at least %d", len(rows), fewestActors)
	}
	named := map[string]map[string]bool{}
	for code := range packs {
		named[code] = map[string]bool{}
		for _, r := range table(t, code+"/actors.tsv") {
			named[code][r.Get("id")] = true
		}
	}
	names := map[string]string{}
	for _, r := range rows {
		id := r.Get("id")
		for _, column := range []string{"name_en", "name_ar"} {
			name := r.Get(column)
			if name == "" {
				t.Errorf("actors.csv line %d: %s has no %s", r.Line, id, column)
			} else if other, taken := names[name]; taken {
				t.Errorf("actors.csv line %d: %q is the name of %s and %s", r.Line, name, other, id)
			}
			names[name] = id
		}
		if !slices.Contains(geo.Inters(), r.Get("inter")) {
			t.Errorf("actors.csv line %d: %s is of no type %q", r.Line, id, r.Get("inter"))
		}
		for code := range packs {
			if !named[code][id] {
				t.Errorf("%s/actors.tsv does not say how news names %s", code, id)
			}
		}
	}
}

// TestForcesOfNations: a country that nations.tsv gives an adjective has
// regular forces, and none but Syria, whose government changed, has two.
func TestForcesOfNations(t *testing.T) {
	forces := map[string][]string{}
	for _, r := range table(t, "actors.csv") {
		if c := r.Get("country"); c != "" {
			forces[c] = append(forces[c], r.Get("id"))
		}
	}
	for c, ids := range forces {
		if !isCountry(c) || len(ids) > 1 && c != "SY" {
			t.Errorf("actors.csv: the forces of %q are %v", c, ids)
		}
	}
	eachRow(t, "nations.tsv", func(t *testing.T, _ string, _ *lang.Pack, r csvtable.Row) {
		if id := r.Get("id"); isCountry(id) && len(forces[id]) == 0 {
			t.Errorf("line %d: %s has no forces in actors.csv", r.Line, id)
		}
	})
}

// TestFormsAreLong: a form is no word of one or two letters, which would be
// found everywhere, but for the one that news cannot do without.
func TestFormsAreLong(t *testing.T) {
	short := []string{"IS"}
	for _, r := range append(formsOf(t, "ar"), formsOf(t, "en")...) {
		if letters := []rune(strings.ReplaceAll(fold.String(r.form), " ", "")); len(letters) < 3 && !slices.Contains(short, r.form) {
			t.Errorf("%q, a form of %s, is too short", r.form, r.id)
		}
	}
}

// TestOneActorOnADay: as a text is read, without articles and capitals, a form
// means one actor on a day.
func TestOneActorOnADay(t *testing.T) {
	for code, load := range packs {
		p, err := load()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range formsOf(t, code) {
			tokens := fold.Tokens(f.form)
			for _, tag := range p.Tags(f.form, tokens) {
				whole := tag.First == 0 && tag.Last == len(tokens)-1 && tag.Cut == 0
				if whole && tag.Kind == lang.ActorOf && tag.Value != f.id && f.span.Overlaps(geo.Span{First: tag.From, Last: tag.Until}) {
					t.Errorf("%s/actors.tsv: %q is %s and %s at one time", code, f.form, f.id, tag.Value)
				}
			}
		}
	}
}

type actorForm struct {
	id, form string
	span     geo.Span
}

func formsOf(t *testing.T, code string) []actorForm {
	t.Helper()
	var out []actorForm
	for _, r := range table(t, code+"/actors.tsv") {
		from, _ := geo.ParseDay(r.Get("from"))
		until, _ := geo.ParseDay(r.Get("until"))
		for _, f := range r.List("forms") {
			out = append(out, actorForm{r.Get("id"), strings.TrimPrefix(f, "@"), geo.Span{First: from, Last: until}})
		}
	}
	return out
}
