package lang

import (
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// plain is a language without inflection, but for a verb's "-ed" and "will-".
type plain struct{}

func (plain) Readings(dst []Reading, t fold.Token, first bool) []Reading {
	dst = append(dst, Reading{Key: t.Form})
	if rest, ok := strings.CutPrefix(t.Form, "w"); ok && first && rest != "" { // "w" joins on as Arabic's "and" does
		dst = append(dst, Reading{Key: rest, Cut: 1, And: true})
	}
	return dst
}
func (plain) Key(form string) []string { return fold.Forms(form) }
func (plain) Verb(forms string) []Inflected {
	return []Inflected{{Words: []string{forms + "ed"}}, {Words: []string{forms}, Imperfect: true}, {Words: []string{"shall", forms}, Imperfect: true, Future: true}}
}
func (plain) Noun(form string) [][]string { return [][]string{fold.Forms(form)} }
func (plain) Adjective(stem string) [][]string {
	return [][]string{{stem}, {stem + "s"}, {stem + "ss"}}
}
func (plain) Number(form, stem string) int { return 1 + len(form) - len(stem) }

func (plain) Plural(form string) bool    { return strings.HasSuffix(form, "s") }
func (plain) Possessed(form string) bool { return strings.HasSuffix(form, "its") }

// tables are the tables of a small language.
var tables = map[string]string{
	"grammar.tsv": "key\tvalue\ncode\txx\narticle\tthe\n",
	"actors.tsv":  "id\tforms\tfrom\tuntil\nred\tRed Army|@Redland|RA\t2020-01-01\t2020-12-31\nblue\tblues\n",
	"nations.tsv": "id\tstem\nred\treddish\n",
	"triggers.tsv": "lemma\tpos\tforms\tsub\tclass\tvoice\twith\n" +
		"shell\tv\tshell\tShelling/artillery/missile attack\tstrike\ta\tweapon|carrier\n" +
		"strike\tn\tstrike|air strike\tAir/drone strike\tplain\t-\n" +
		"carry\tx\tcarried out\t\tlight\ta\n",
	"nouns.tsv":   "class\tvalue\tsub\tsingular\tdual\tplural\nweapon\trocket\t\trocket/sheep\ttworocket\trockets/sheep\npeople\tfighter\t\t~armed\t\t\n",
	"cues.tsv":    "kind\tscope\tpos\tforms\ndeny\tsentence\tv\tdeny\nplan\tclause\tx\tset to\n",
	"roles.tsv":   "kind\tvalue\tforms\nplace\tat\tin|in the\nwhole\t\twind\ncommon\t\tthe|of\nforeign\t\tß|ø\n",
	"time.tsv":    "kind\tvalue\tforms\nmonth\t5\tmay\n",
	"numbers.tsv": "value\tforms\n2\ttwo|a pair\n",
}

// with returns the tables with one of them changed.
func with(name, text string) fs.FS {
	all := maps.Clone(tables)
	if name != "" {
		all[name] = text
	}
	out := fstest.MapFS{}
	for k, v := range all {
		if v != "-" {
			out[k] = &fstest.MapFile{Data: []byte(v)}
		}
	}
	return out
}

func load(t testing.TB, name, text string) *Pack {
	t.Helper()
	p, err := Load(with(name, text), plain{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBadTables: what is wrong in a table is refused with the language, the
// file, and where a row is to blame its line.
func TestBadTables(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"grammar.tsv", "key\tvalue\ncode\txx\nverbs_last\ttrue\n", `grammar.tsv line 3: unknown key "verbs_last"`},
		{"grammar.tsv", "key\tvalue\ncode\txx\nverb_first\tperhaps\n", "grammar.tsv line 3"},
		{"grammar.tsv", "key\tvalue\nverb_first\ttrue\n", "grammar.tsv: no code"},
		{"actors.tsv", "-", "actors.tsv"},
		{"numbers.tsv", "-", "numbers.tsv"},
		{"time.tsv", "", "time.tsv"},
		{"time.tsv", "# only a comment\n", "time.tsv"},
		{"roles.tsv", "kind\tvalue\tforms\nplace\tat\tin\tmore\n", "roles.tsv: line 2"},
		{"actors.tsv", "id\tforms\tfrom\tuntil\n# a comment\nred\tred\t2020-13-01\n", "actors.tsv line 3"},
		{"actors.tsv", "id\tforms\tfrom\tuntil\n\nred\tred\t\tyesterday\n", "actors.tsv line 3"},
		{"triggers.tsv", "lemma\tpos\tforms\tsub\tclass\tvoice\twith\nx\tq\tx\tAttack\tplain\ta\n", `triggers.tsv line 2: pos "q"`},
		{"triggers.tsv", "lemma\tpos\tforms\tsub\tclass\tvoice\twith\nx\tx\tx\tAttack\tplain\ta\nx\tx\tx\tMagic\tplain\ta\n", `triggers.tsv line 3: unknown sub-event type "Magic"`},
		{"triggers.tsv", "lemma\tpos\tforms\tsub\tclass\tvoice\twith\nx\tx\tx\t\tplain\ta\n", "triggers.tsv line 2"},
	} {
		_, err := Load(with(c.name, c.text), plain{})
		if err == nil || !strings.HasPrefix(err.Error(), "lang ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %s", c.name, c.text, err, c.want)
		}
	}
}

// tagged returns the entries of a text's tags that are of a kind.
func tagged(p *Pack, text string, kind Kind) []Tag {
	return slices.DeleteFunc(p.Tags(text, fold.Tokens(text)), func(t Tag) bool { return t.Kind != kind })
}

// one returns the only tag of a kind in a text.
func one(t *testing.T, p *Pack, text string, kind Kind) Tag {
	t.Helper()
	tags := tagged(p, text, kind)
	if len(tags) != 1 {
		t.Fatalf("%q has %d tags of kind %s", text, len(tags), kind)
	}
	return tags[0]
}

func TestActors(t *testing.T) {
	p := load(t, "", "")
	for text, want := range map[string]Entry{
		"Red Army": {Value: "red", Capital: true, Form: "red army"},
		"redland":  {Value: "red", Capital: true, Metonym: true, Form: "redland"},
		"RA":       {Value: "red", Capital: true, Acronym: true, Form: "ra"},
		"blues":    {Value: "blue", Form: "blues"},
	} {
		want.Kind = ActorOf
		if want.Value == "red" {
			want.From, want.Until = geo.NewDay(2020, 1, 1), geo.NewDay(2020, 12, 31)
		}
		if got := *one(t, p, text, ActorOf).Entry; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestNations(t *testing.T) {
	p := load(t, "", "")
	for text, want := range map[string][2]bool{"reddish": {false, false}, "reddishs": {true, false}, "reddishss": {false, true}} {
		if e := one(t, p, text, Nation); e.Value != "red" || e.Dual != want[0] || e.Plural != want[1] {
			t.Errorf("%s: %+v", text, *e.Entry)
		}
	}
}

func TestTriggers(t *testing.T) {
	p := load(t, "", "")
	const sub, air = "Shelling/artillery/missile attack", "Air/drone strike"
	with := []string{"weapon", "carrier"}
	for text, want := range map[string]Entry{
		"shelled":     {Value: "shell", Class: "strike", Sub: sub, Voice: "a", With: with, Verb: true},
		"shell":       {Value: "shell", Class: "strike", Sub: sub, Voice: "a", With: with, Verb: true, Imperfect: true},
		"shall shell": {Value: "shell", Class: "strike", Sub: sub, Voice: "a", With: with, Verb: true, Imperfect: true, Future: true},
		"air strike":  {Value: "strike", Class: "plain", Sub: air, Voice: "-"},
		"carried out": {Value: "carry", Class: "light", Voice: "a"},
	} {
		tags := tagged(p, text, Trigger)
		if len(tags) == 0 {
			t.Errorf("%s has no trigger", text)
			continue
		}
		want.Kind, want.Form = Trigger, text
		if got := *tags[0].Entry; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestNouns(t *testing.T) {
	p := load(t, "", "")
	for text, want := range map[string]Entry{
		"rocket":    {Value: "rocket", Class: "weapon"},
		"tworocket": {Value: "rocket", Class: "weapon", Dual: true},
		"rockets":   {Value: "rocket", Class: "weapon", Plural: true},
		"sheep":     {Value: "rocket", Class: "weapon"}, // of forms written alike the singular counts
		"armed":     {Value: "fighter", Class: "people"},
		"armedss":   {Value: "fighter", Class: "people"},
	} {
		if e := one(t, p, text, Noun); e.Value != want.Value || e.Class != want.Class || e.Dual != want.Dual || e.Plural != want.Plural {
			t.Errorf("%s: %+v", text, *e.Entry)
		}
	}
}

// TestSmallTables: cues, roles, times and numbers.
func TestSmallTables(t *testing.T) {
	p := load(t, "", "")
	for _, c := range []struct {
		text         string
		kind         Kind
		class, value string
	}{
		{"denyed", Cue, "deny", "deny"}, {"set to", Cue, "plan", "plan"}, {"in", Role, "place", "at"},
		{"may", Time, "month", "5"}, {"a pair", Number, "number", "2"},
	} {
		if e := one(t, p, c.text, c.kind); e.Class != c.class || e.Value != c.value {
			t.Errorf("%s: %+v", c.text, *e.Entry)
		}
	}
	if e := one(t, p, "set to", Cue); e.Scope != "clause" {
		t.Errorf("scope %q", e.Scope)
	}
	if e := one(t, p, "denyed", Cue); e.Scope != "sentence" {
		t.Errorf("scope %q", e.Scope)
	}
	for _, letter := range []string{"ß", "ø"} {
		if !p.Foreign(letter) || len(p.Tags(letter, fold.Tokens(letter))) > 0 {
			t.Errorf("%s is a letter of others, and no word", letter)
		}
	}
}

// TestRowWithoutWords: a form of signs alone is no word, and none of a later
// text is taken for it.
func TestRowWithoutWords(t *testing.T) {
	p := load(t, "time.tsv", "kind\tvalue\tforms\nmonth\t5\t…|--\n")
	if tags := tagged(p, "a -- b … c", Time); len(tags) > 0 {
		t.Errorf("%+v", tags)
	}
}
