package lang

import (
	"reflect"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/fold"
)

// romance are tables that list every form, as of a language without an
// inflection of its own.
var romance = map[string]string{
	"grammar.tsv":  "key\tvalue\ncode\tfr\nadjective_after\ttrue\nverb_first\tfalse\ncapital_days\t0\ncapital_names\t1\nbe_passive\ttrue\npassive_forms\tF\ncomma_lists\tT\narticles\ttrue\narticle\t\n",
	"triggers.tsv": "lemma\tpos\tforms\tsub\tclass\tvoice\twith\nbombarder\tv\tbombarde/bombardé/a bombardé\tShelling/artillery/missile attack\tstrike\ta\t\nattaque\tn\tattaque|attaques\tArmed clash\tstrike\ta\t\n",
	"nouns.tsv":    "class\tvalue\tsub\tsingular\tdual\tplural\nweapon\trocket\tShelling/artillery/missile attack\troquette\t\troquettes\n",
	"nations.tsv":  "id\tstem\nFR\tfrançais/française|français\n",
	"numbers.tsv":  "value\tforms\n2\tdeux\n",
}

func loadListed(t *testing.T) *Pack {
	t.Helper()
	all := tables
	tables = map[string]string{}
	for k, v := range all {
		tables[k] = v
	}
	for k, v := range romance {
		tables[k] = v
	}
	p, err := Load(with("", ""), nil)
	tables = all
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestListed: without a morphology the forms of the tables are the words.
func TestListed(t *testing.T) {
	p := loadListed(t)
	for raw, want := range map[string]string{
		"a bombardé":     "trigger bombarder a bombarde; trigger bombarder bombarde",
		"bombarde":       "trigger bombarder bombarde",
		"deux roquettes": "number 2 deux; noun rocket roquettes",
		"les attaques":   "trigger attaque attaques",
		"une attaquante": "",
		"Bombarde":       "trigger bombarder bombarde",
		"bombarderaient": "",
	} {
		if got := told(p, raw); got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}

// TestListedVerb: the first form of a verb is not told as done, the others are.
func TestListedVerb(t *testing.T) {
	for forms, want := range map[string][]Inflected{
		"shells/shelled": {{Words: []string{"shelled"}}, {Words: []string{"shells"}, Imperfect: true}},
		"shell/shell":    {{Words: []string{"shell"}}}, // told as done
		"/was shelled":   {{Words: []string{"was", "shelled"}}},
		"shells":         {{Words: []string{"shells"}, Imperfect: true}},
		"":               nil,
		"//":             nil,
	} {
		if got := (Listed{}).Verb(forms); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", forms, got, want)
		}
	}
	p := loadListed(t)
	if tags := tagged(p, "a bombardé", Trigger); len(tags) != 2 || tags[0].Imperfect {
		t.Errorf("%+v", tags)
	}
	for _, raw := range []string{"bombarde", "bombardé"} { // the fold takes accents off: told as done
		tag := one(t, p, raw, Trigger)
		if tag.Imperfect || !tag.Verb {
			t.Errorf("%q: %+v", raw, tag.Entry)
		}
	}
}

// TestListedWords: the rest of a listed morphology.
func TestListedWords(t *testing.T) {
	l := Listed{}
	if got := l.Noun("Deux Mots"); !reflect.DeepEqual(got, [][]string{{"deux", "mots"}}) {
		t.Error(got)
	}
	if got := l.Adjective("Turc"); !reflect.DeepEqual(got, [][]string{{"turc"}}) {
		t.Error(got)
	}
	if l.Number("turcs", "turc") != 1 || !l.Plural("attaques") || l.Plural("attaque") || l.Possessed("sien") {
		t.Error("an adjective counts, a plural is not known, or a noun has a pronoun")
	}
	if got := l.Readings(nil, fold.Tokens("Attaque")[0], true); len(got) != 1 || got[0].Key != "attaque" || got[0].Cut != 0 {
		t.Errorf("%+v", got)
	}
	if got := strings.Join(l.Key("De la ville"), " "); got != "de la ville" {
		t.Error(got)
	}
}

// TestGrammar: each key of the grammar is read, in any spelling of yes and no.
func TestGrammar(t *testing.T) {
	p := loadListed(t)
	want := Grammar{AdjectiveAfter: true, CapitalNames: true, BePassive: true, CommaLists: true, Articles: true}
	if p.Code != "fr" || p.Grammar != want {
		t.Errorf("%s: %+v, want %+v", p.Code, p.Grammar, want)
	}
	if q := load(t, "", ""); q.Article != "the" || q.VerbFirst || q.CapitalDays {
		t.Errorf("%+v", q.Grammar)
	}
	q := load(t, "grammar.tsv", "key\tvalue\ncode\txx\nverb_first\ttrue\npassive_forms\ttrue\ncapital_days\ttrue\n")
	if !q.VerbFirst || !q.PassiveForms || !q.CapitalDays || q.Article != "" {
		t.Errorf("%+v", q.Grammar)
	}
}
