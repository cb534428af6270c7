package en

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
)

var pack = sync.OnceValue(func() *lang.Pack {
	p, err := New()
	if err != nil {
		panic(err)
	}
	return p
})

// told writes the tags of a text without where its words stand in it.
func told(text string) string {
	var b strings.Builder
	for _, t := range pack().Tags(text, fold.Tokens(text)) {
		fmt.Fprintln(&b, t.Kind, t.Class, t.Value, t.Imperfect, t.First, t.Last)
	}
	return b.String()
}

// find returns the tag of a kind and value at the first word of a text, nil
// for none.
func find(text string, kind lang.Kind, value string) *lang.Tag {
	tags := pack().Tags(text, fold.Tokens(text))
	i := slices.IndexFunc(tags, func(t lang.Tag) bool { return t.First == 0 && t.Kind == kind && t.Value == value })
	if i < 0 {
		return nil
	}
	return &tags[i]
}

// TestVerb: past, participle and -ing form are told as done; the base and its
// third person are not.
func TestVerb(t *testing.T) {
	for forms, want := range map[string]string{
		"shell/shelled/shelled/shelling":                  "shelled, shelled, shelling, ~shell, ~shells",
		"take/took/taken/taking":                          "took, taken, taking, ~take, ~takes",
		"hit/hit/hit/hitting":                             "hit, hit, hitting, ~hits", // base and past are one word
		"rally/rallied/rallied/rallying":                  "rallied, rallied, rallying, ~rally, ~rallies",
		"destroy/destroyed/destroyed/destroying":          "destroyed, destroyed, destroying, ~destroy, ~destroys",
		"clash/clashed/clashed/clashing":                  "clashed, clashed, clashing, ~clash, ~clashes",
		"reach/reached/reached/reaching":                  "reached, reached, reaching, ~reach, ~reaches",
		"mass/massed/massed/massing":                      "massed, massed, massing, ~mass, ~masses",
		"go/went/gone/going":                              "went, gone, going, ~go, ~goes",
		"carry out/carried out/carried out/carrying out":  "carried out, carried out, carrying out, ~carry out, ~carries out",
		"break into/broke into/broken into/breaking into": "broke into, broken into, breaking into, ~break into, ~breaks into",
	} {
		var got []string
		for _, in := range (morphology{}).Verb(forms) {
			form := strings.Join(in.Words, " ")
			if in.Imperfect {
				form = "~" + form
			}
			if in.Future {
				t.Errorf("%s is told as to come", form)
			}
			got = append(got, form)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", forms, strings.Join(got, ", "), want)
		}
	}
}

// TestPlain: English joins nothing to the front of a word, and its adjectives
// and nouns stand in the tables as they are.
func TestPlain(t *testing.T) {
	m := morphology{}
	for _, word := range []string{"the", "andrew", "قصف", "2024"} {
		token := fold.Tokens(word)[0]
		for _, first := range []bool{true, false} {
			if r := m.Readings(nil, token, first); len(r) != 1 || r[0] != (lang.Reading{Key: token.Form}) {
				t.Errorf("%s: %+v", word, r)
			}
		}
	}
	for form, want := range map[string]string{"Drone Strikes": "drone strikes", "U.S.": "u s", "Assad's forces": "assad forces", "F-16": "f 16"} {
		for _, got := range [][][]string{m.Noun(form), m.Adjective(form), {m.Key(form)}} {
			if len(got) != 1 || strings.Join(got[0], " ") != want {
				t.Errorf("%s: %v", form, got)
			}
		}
	}
	if n := m.Number("americans", "american"); n != 1 {
		t.Errorf("an adjective counts %d", n)
	}
}

// TestInText: what the tables make of words as news has them.
func TestInText(t *testing.T) {
	for _, c := range []struct {
		text  string
		kind  lang.Kind
		value string
		found bool
	}{
		{"shelled", lang.Trigger, "shell", true}, {"Shelling", lang.Trigger, "shell", true}, {"SHELLED", lang.Trigger, "shell", true}, {"shellfish", lang.Trigger, "shell", false},
		{"struck", lang.Trigger, "strike", true}, {"stricken", lang.Trigger, "strike", false},
		{"rallies", lang.Trigger, "rally", true}, {"rallys", lang.Trigger, "rally", false},
		{"rocket's", lang.Noun, "rocket", true}, {"rockets", lang.Noun, "rocket", true}, {"rockets’", lang.Noun, "rocket", true}, {"rocketed", lang.Noun, "rocket", false},
		{"Syrian Democratic Forces", lang.ActorOf, "sdf", true}, {"Syrian Democratic Forces'", lang.ActorOf, "sdf", true}, {"U.S. military", lang.ActorOf, "us-forces", true},
		{"US-led coalition's", lang.ActorOf, "global-coalition", true}, {"Russian", lang.Nation, "russia-forces", true}, {"Russians", lang.Nation, "russia-forces", false},
		{"denied", lang.Cue, "deny", true}, {"a pair of", lang.Number, "2", true}, {"Sunday", lang.Time, "0", true}, {"jan.", lang.Time, "1", true},
	} {
		if got := find(c.text, c.kind, c.value); (got != nil) != c.found {
			t.Errorf("%s is %s %s: %v", c.text, c.kind, c.value, got != nil)
		}
	}
	for form, imperfect := range map[string]bool{"explode": true, "explodes": true, "exploded": false, "exploding": false} {
		if tag := find(form, lang.Trigger, "explode"); tag == nil || !tag.Verb || tag.Imperfect != imperfect || tag.Future {
			t.Errorf("%s: %+v", form, tag)
		}
	}
}

var sentences = []string{
	"US forces shelled the village of Al-Baghouz on Tuesday, killing three civilians",
	"The Syrian Democratic Forces' fighters captured 12 militants near Raqqa in January",
	"No casualties were reported after a rocket attack on the base, a spokesman said",
}

// TestSpelling: accents, case, the kind of apostrophe, hyphen and space, and
// the script of digits change nothing.
func TestSpelling(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"accents":    strings.NewReplacer("e", "é", "o", "ō", "a", "a\u0301").Replace,
		"capitals":   strings.ToUpper,
		"lower case": strings.ToLower,
		"apostrophe": strings.NewReplacer("'", "’").Replace,
		"spaces":     strings.NewReplacer(" ", "\u00a0").Replace,
		"digits":     strings.NewReplacer("1", "١", "2", "٢").Replace,
	} {
		for _, s := range sentences {
			if got, want := told(change(s)), told(s); got != want || got == "" {
				t.Errorf("%s change what is read in %s:\n%s\n%s", name, s, got, want)
			}
		}
	}
}

// FuzzTags: no text makes the pack panic; tags lie within the text, and case
// changes none.
func FuzzTags(f *testing.F) {
	for _, s := range sentences {
		f.Add(s)
	}
	for _, s := range []string{"", "'s", "a pair of", "U.S.", "\xffrocket\xfe", "ﬁre ﷺ", "//", "İstanbul", "in the the the"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tokens := fold.Tokens(s)
		for _, tag := range pack().Tags(s, tokens) {
			within := 0 <= tag.First && tag.First <= tag.Last && tag.Last < len(tokens)
			if uncut := (lang.Reading{Key: tag.Key}); !within || tag.Reading != uncut {
				t.Fatalf("%q: %+v", s, tag)
			}
		}
		if once, again := told(s), told(s); once != again {
			t.Fatalf("%q is read in two ways", s)
		}
		pack().Foreign(s)
		(morphology{}).Verb(s)
		(morphology{}).Noun(s)
	})
}
