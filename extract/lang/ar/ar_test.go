package ar

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

// tags returns the tags of the first word or phrase of a text.
func tags(text string) []lang.Tag {
	return slices.DeleteFunc(pack().Tags(text, fold.Tokens(text)), func(t lang.Tag) bool { return t.First > 0 })
}

// find returns the tag of a kind and value, nil for none.
func find(text string, kind lang.Kind, value string) *lang.Tag {
	for _, t := range tags(text) {
		if t.Kind == kind && t.Value == value {
			return &t
		}
	}
	return nil
}

// TestReadings: conjunctions, prepositions and the article come off the front
// of a word that begins a phrase, the article alone off the others.
func TestReadings(t *testing.T) {
	for word, want := range map[string][2]string{
		"قصف":      {"قصف", "قصف"},
		"القصف":    {"القصف قصف+the", "القصف قصف+the"},
		"والقصف":   {"والقصف القصف+and قصف+and+the", "والقصف"},
		"فقصف":     {"فقصف قصف+and", "فقصف"},
		"بالقصف":   {"بالقصف القصف+ب قصف+ب+the", "بالقصف"},
		"كالقصف":   {"كالقصف القصف+ك قصف+ك+the", "كالقصف"},
		"للقصف":    {"للقصف القصف+ل قصف+ل+the لقصف+ل", "للقصف"},
		"وبالقصف":  {"وبالقصف بالقصف+and القصف+and+ب قصف+and+ب+the", "وبالقصف"},
		"ولقصف":    {"ولقصف لقصف+and قصف+and+ل", "ولقصف"},
		"الى":      {"الي", "الي"}, // two letters are no word behind an article
		"و":        {"و", "و"},
		"وب":       {"وب", "وب"},
		"rockets":  {"rockets", "rockets"},
		"bombings": {"bombings", "bombings"},
	} {
		for i, first := range []bool{true, false} {
			var got []string
			for _, r := range (morphology{}).Readings(nil, fold.Tokens(word)[0], first) {
				s := r.Key
				if r.And {
					s += "+and"
				}
				if r.Prep != 0 {
					s += "+" + string(r.Prep)
				}
				if r.Definite {
					s += "+the"
				}
				got = append(got, s)
			}
			if strings.Join(got, " ") != want[i] {
				t.Errorf("%s, first %v: %s, want %s", word, first, strings.Join(got, " "), want[i])
			}
		}
	}
}

func TestKey(t *testing.T) {
	for form, want := range map[string]string{
		"القوات الأمريكية": "قوات امريكيه",
		"ألغام":            "الغام", // an alef with hamza is no article
		"الـجيش":           "جيش",
		"الرد إلى":         "رد الي", // three letters are no word with an article
		"لم يقع أي":        "لم يقع اي",
		"T-4":              "t 4",
		"":                 "",
		"…":                "",
	} {
		if got := strings.Join((morphology{}).Key(form), " "); got != want {
			t.Errorf("%s: %q, want %q", form, got, want)
		}
	}
}

// TestVerbs: third persons of both aspects, with an object pronoun where the
// verb takes one.
func TestVerbs(t *testing.T) {
	type told struct{ imperfect, future bool }
	done, doing, will := told{}, told{imperfect: true}, told{imperfect: true, future: true}
	for _, c := range []struct {
		verb  string
		forms map[string]told
		none  string
	}{
		{"قصف/قصف+", map[string]told{"قصف": done, "قصفت": done, "قصفوا": done, "قصفا": done, "قصفتا": done, "قصفه": done, "قصفتها": done, "قصفوهم": done,
			"يقصف": doing, "تقصف": doing, "يقصفون": doing, "يقصفها": doing, "سيقصف": will, "ستقصفه": will}, "قصفي قاصف مقصوف"},
		{"وصل/صل", map[string]told{"وصل": done, "وصلت": done, "يصل": doing, "تصل": doing, "سيصل": will, "يصلون": doing}, "وصله وصلتها يصلها"},
		{"استولى/ستولي", map[string]told{"استولي": done, "استولت": done, "استولوا": done, "يستولي": doing, "سيستولي": will}, "استوليت استوليه"},
		{"أردى/ردي+", map[string]told{"اردي": done, "اردت": done, "اردته": done, "ارداه": done, "ارداهم": done, "يرديه": doing}, "اردا"},
	} {
		got := map[string]told{}
		for _, in := range (morphology{}).Verb(c.verb) {
			if len(in.Words) != 1 {
				t.Fatalf("%s: %v", c.verb, in.Words)
			}
			if _, ok := got[in.Words[0]]; !ok {
				got[in.Words[0]] = told{in.Imperfect, in.Future}
			}
		}
		for form, want := range c.forms {
			if is, ok := got[form]; !ok || is != want {
				t.Errorf("%s of %s: %v, found %v", form, c.verb, is, ok)
			}
		}
		for _, form := range strings.Fields(c.none) {
			if _, ok := got[form]; ok {
				t.Errorf("%s is no form of %s", form, c.verb)
			}
		}
	}
}

// TestNouns: the tanwin alef, and possessive pronouns on a single word, before
// which ة opens and the ن of the plural falls.
func TestNouns(t *testing.T) {
	for noun, want := range map[string]string{
		"صاروخ":       "صاروخ, صاروخا, صاروخه, صاروخها, صاروخهم, صاروخهما",
		"غارة":        "غاره, غارته, غارتها, غارتهم, غارتهما",
		"مقاتلين":     "مقاتلين, مقاتلينا, مقاتليه, مقاتليها, مقاتليهم, مقاتليهما",
		"القتلى":      "قتلي, قتليا, قتليه, قتليها, قتليهم, قتليهما",
		"هجوم صاروخي": "هجوم صاروخي, هجوما صاروخي, هجوما صاروخيا",
		"قذيفة هاون":  "قذيفه هاون",
		"":            "",
	} {
		var got []string
		for _, words := range (morphology{}).Noun(noun) {
			got = append(got, strings.Join(words, " "))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", noun, strings.Join(got, ", "), want)
		}
	}
}

// TestAdjectives: all genders and numbers of an adjective count, and how many
// one stands for.
func TestAdjectives(t *testing.T) {
	numbers := map[string]int{}
	for _, words := range (morphology{}).Adjective("أمريكي") {
		numbers[words[0]] = (morphology{}).Number(words[0], "امريكي")
	}
	want := map[string]int{"امريكي": 1, "امريكيه": 1, "امريكيا": 1, "امريكيان": 2, "امريكيتان": 2, "امريكيتين": 2, "امريكيين": 3, "امريكيون": 3, "امريكيات": 3}
	if fmt.Sprint(numbers) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", numbers, want)
	}
}

// TestInText: what inflection and the tables make of words as news has them.
func TestInText(t *testing.T) {
	for _, c := range []struct {
		text  string
		kind  lang.Kind
		value string
		found bool
	}{
		{"قَصَفَت", lang.Trigger, "قصف", true}, {"وقصفت", lang.Trigger, "قصف", true}, {"بقصفٍ", lang.Trigger, "قصف", true}, {"قاصف", lang.Trigger, "قصف", false},
		{"بصواريخ", lang.Noun, "rocket", true}, {"وبالصواريخ", lang.Noun, "rocket", true}, {"صاروخاً", lang.Noun, "rocket", true}, {"صاروخان", lang.Noun, "rocket", true},
		{"للقوات الأمريكية", lang.ActorOf, "us-forces", true}, {"والجيش الأمريكي", lang.ActorOf, "us-forces", true}, {"قسد", lang.ActorOf, "sdf", true},
		{"الأمريكيون", lang.Nation, "us-forces", true}, {"أميركيتين", lang.Nation, "us-forces", true},
		{"لا صحة لما", lang.Cue, "deny", true}, {"ستنفي", lang.Cue, "deny", true},
		{"الثلاثة", lang.Number, "3", true}, {"الإثنين", lang.Time, "1", true},
		{"أحرق", lang.Trigger, "أحرق", true}, {"حرق", lang.Trigger, "أحرق", false},
	} {
		if got := find(c.text, c.kind, c.value); (got != nil) != c.found {
			t.Errorf("%s is %s %s: %v", c.text, c.kind, c.value, got != nil)
		}
	}
	if tag := find("صاروخان", lang.Noun, "rocket"); tag == nil || !tag.Dual || tag.Plural {
		t.Errorf("two rockets: %+v", tag)
	}
	if tag := find("بالصواريخ", lang.Noun, "rocket"); tag == nil || !tag.Plural || !tag.Definite || tag.Prep != 'ب' {
		t.Errorf("with the rockets: %+v", tag)
	}
}
