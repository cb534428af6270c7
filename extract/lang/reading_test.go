package lang_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/text"
)

// reads returns the words of a text in a language.
func reads(packs map[string]*lang.Pack, code, raw string) *lang.Words {
	return packs[code].Read(text.Cut(raw))
}

// at returns the index of the first token with this form as it is written.
func at(t *testing.T, w *lang.Words, word string) int {
	t.Helper()
	for i := range w.Tokens {
		if w.Words(i, i) == word {
			return i
		}
	}
	t.Fatalf("no word %q", word)
	return 0
}

// TestNumber: numbers in figures and words, and how many words they take.
func TestNumber(t *testing.T) {
	packs := loadAll(t)
	for _, c := range []struct {
		code, raw    string
		value, words int
	}{
		{"en", "19", 19, 1}, {"en", "1,200", 1200, 2}, {"en", "1,200,300", 1200300, 3}, {"en", "12,50", 12, 1}, {"en", "1200,300", 1200300, 2},
		{"en", "400 thousand", 400000, 2}, {"en", "400, thousand", 400, 1}, {"en", "1. 200", 1, 1},
		{"en", "five", 5, 1}, {"en", "twenty-five", 25, 2}, {"en", "twenty five", 25, 2}, {"en", "twenty, five", 20, 1},
		{"en", "two hundred", 200, 2}, {"en", "two hundred and fifty", 250, 4}, {"en", "a dozen", 12, 2}, {"en", "a hundred", 100, 2},
		{"en", "three thousand", 3000, 2}, {"en", "five six", 5, 1}, {"en", "dozens of", 0, 2}, {"en", "several", 0, 1}, {"en", "a pair of", 2, 3},
		{"en", "both", 2, 1}, {"en", "twenty and", 20, 1},
		{"ar", "١٩", 19, 1}, {"ar", "400 ألف", 400000, 2}, {"ar", "خمسة", 5, 1}, {"ar", "خمسة وعشرين", 25, 2},
		{"ar", "مئة", 100, 1}, {"ar", "مئتين", 200, 1}, {"ar", "ثلاثمئة", 300, 1}, {"ar", "ثلاث مئة", 300, 2}, {"ar", "مئة وخمسين", 150, 2},
		{"ar", "خمسة عشر", 15, 2}, {"ar", "ثلاثة آلاف", 3, 1}, {"ar", "عشرات", 0, 1}, {"ar", "عدة", 0, 1}, {"ar", "اثنين", 2, 1}, {"ar", "ألفين", 2000, 1},
		{"ar", "ألف", 1000, 1}, {"ar", "خمسة ألف", 5000, 2}, {"ar", "١٬٢٠٠", 1200, 2},
	} {
		w := reads(packs, c.code, c.raw)
		value, last, ok := w.Number(0)
		if !ok || value != c.value || last+1 != c.words {
			t.Errorf("%s %q: %d in %d words (%v), want %d in %d", c.code, c.raw, value, last+1, ok, c.value, c.words)
		}
	}
	for _, c := range []struct{ code, raw string }{{"en", "town"}, {"en", ""}, {"ar", "بلدة"}, {"en", "12345678"}} {
		if v, _, ok := reads(packs, c.code, c.raw).Number(0); ok {
			t.Errorf("%q is the number %d", c.raw, v)
		}
	}
	w := reads(packs, "en", "19")
	for _, i := range []int{-1, 1} {
		if _, _, ok := w.Number(i); ok {
			t.Errorf("a number at word %d", i)
		}
	}
}

// TestNumberEnding: where a number that ends at a word begins.
func TestNumberEnding(t *testing.T) {
	packs := loadAll(t)
	for _, c := range []struct {
		code, raw, last string
		first, want     int
	}{
		{"en", "killed twenty five men", "five", 0, 1}, {"en", "killed two hundred and fifty men", "fifty", 0, 1}, {"en", "killed twenty five men", "five", 2, 2},
		{"en", "killed twenty five men", "men", 0, -1}, {"en", "killed 1,200 men", "200", 0, 1}, {"ar", "قتل خمسة وعشرين رجلا", "وعشرين", 0, 1},
	} {
		w := reads(packs, c.code, c.raw)
		start, ok := w.NumberEnding(at(t, w, c.last), c.first)
		if !ok {
			start = -1
		}
		if start != c.want {
			t.Errorf("%q to %q from word %d: %d, want %d", c.raw, c.last, c.first, start, c.want)
		}
	}
}

// acts writes the triggers of a text: lemma, and v or n.
func acts(w *lang.Words) string {
	var out []string
	for i := range w.Tokens {
		for _, t := range w.At(i) {
			if t.Kind == lang.Trigger && t.Class != "light" && !t.Imperfect {
				kind := "n"
				if t.Verb {
					kind = "v"
				}
				if s := t.Value + " " + kind; !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
	}
	return strings.Join(out, ", ")
}

// TestSettle: a word that is a verb and a noun is read by what stands beside it.
func TestSettle(t *testing.T) {
	packs := loadAll(t)
	for _, c := range []struct{ code, raw, want string }{
		{"ar", "قصف الجيش بلدة", "قصف v"},
		{"ar", "وقصف الجيش بلدة", "قصف v"},
		{"ar", "القصف على بلدة", "قصف n"},
		{"ar", "بقصف على بلدة", "قصف n"},
		{"ar", "قصف مدفعي على بلدة", "قصف n"},
		{"ar", "قصف عنيف على بلدة", "قصف n"},
		{"ar", "قصف تركي على بلدة", "قصف n"},
		{"ar", "قصف التركي البلدة", "قصف v"},
		{"ar", "بعد قصف الجيش بلدة", "قصف n"},
		{"ar", "إثر قصف الجيش بلدة", "قصف n"},
		{"ar", "شن قصف على بلدة", "قصف n"},
		{"ar", "في المساء، قصف الجيش بلدة", "قصف v"},
		{"en", "the shelling of a town", "shelling n"},
		{"en", "Turkish shelling of a town", "shelling n"},
		{"en", "after shelling the town", "shelling n"},
		{"en", "artillery shelling of a town", "shelling n"},
		{"en", "the army, shelling a town", "shell v"},
		{"en", "and shelling a town", "shell v"},
	} {
		if got := acts(reads(packs, c.code, c.raw)); got != c.want {
			t.Errorf("%s: %q, want %q", c.raw, got, c.want)
		}
	}
}

// TestPerson: words for people, and behind a word of harm a nationality.
func TestPerson(t *testing.T) {
	packs := loadAll(t)
	for _, c := range []struct {
		code, raw, word string
		want            string // value and number, "" for nobody
	}{
		{"en", "three civilians", "civilians", "civilian 3"}, {"en", "a fighter", "fighter", "fighter 1"}, {"en", "two soldiers", "soldiers", "soldier 3"},
		{"en", "a town", "town", ""}, {"ar", "مقتل جنديين", "جنديين", "soldier 2"}, {"ar", "ثلاثة أطفال", "أطفال", "civilian 3"}, {"ar", "رجلا", "رجلا", "civilian 1"},
		{"ar", "استشهد أردنيان", "أردنيان", "jordan-forces 2"}, {"ar", "وصل أردنيان", "أردنيان", ""}, {"ar", "استشهد الأردنيان", "الأردنيان", ""},
	} {
		w := reads(packs, c.code, c.raw)
		got := ""
		if p := w.Person(at(t, w, c.word)); p != nil {
			n := 1
			switch {
			case p.Dual:
				n = 2
			case p.Plural:
				n = 3
			}
			got = fmt.Sprint(p.Value, " ", n)
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.raw, got, c.want)
		}
	}
}

// TestKnown: what is told as known has an article on it or before it.
func TestKnown(t *testing.T) {
	packs := loadAll(t)
	for _, c := range []struct {
		code, raw, word string
		want            bool
	}{
		{"en", "the attack", "attack", true}, {"en", "this attack", "attack", true}, {"en", "an attack", "attack", false}, {"en", "attack", "attack", false},
		{"ar", "الهجوم", "الهجوم", true}, {"ar", "هجوم", "هجوم", false}, {"ar", "بالهجوم", "بالهجوم", true},
	} {
		w := reads(packs, c.code, c.raw)
		tag := w.Trigger(at(t, w, c.word), "")
		if tag == nil || w.Known(tag) != c.want {
			t.Errorf("%q: %+v is known: %v", c.raw, tag, !c.want)
		}
	}
}

// TestAsked: the questions that rules put to words.
func TestAsked(t *testing.T) {
	packs := loadAll(t)
	w := reads(packs, "en", "in response to an air strike, the army said, rockets hit the base of a militia near Hajin")
	for name, ok := range map[string]bool{
		"a clause of retaliation":      w.Clause(0, "retaliation") != nil,
		"none of result":               w.Clause(0, "result") == nil,
		"a long trigger":               w.Trigger(at(t, w, "air"), "plain") != nil && w.Trigger(at(t, w, "air"), "").Last == at(t, w, "strike"),
		"a small word":                 w.Is(at(t, w, "the"), "the"),
		"one of another meaning":       !w.Is(at(t, w, "the"), "of"),
		"a verb of saying":             w.Clause(at(t, w, "said"), "say", "source") != nil,
		"a weapon":                     w.Noun(at(t, w, "rockets"), "weapon") != nil,
		"one of several classes":       w.AnyNoun(at(t, w, "base"), "home", "target") != nil,
		"none of others":               w.AnyNoun(at(t, w, "base"), "home", "tree") == nil,
		"no cue":                       w.Cue(at(t, w, "base"), "deny") == nil,
		"nothing outside the text":     w.At(-1) == nil && w.At(99) == nil && w.Tag(-5, lang.Noun, "") == nil && w.Trigger(99, "") == nil,
		"a strange word is none of it": !w.Familiar(at(t, w, "Hajin")),
		"a common one is":              w.Familiar(0) && w.Familiar(at(t, w, "the")),
	} {
		if !ok {
			t.Errorf("not so: %s", name)
		}
	}
	ends := 0
	for tag := range w.EndingAt(at(t, w, "to"), lang.Role) {
		if tag.First == 0 && tag.Value == "retaliation" {
			ends++
		}
	}
	if ends != 1 {
		t.Errorf("%d phrases of retaliation end at their last word", ends)
	}
	between := 0
	for tag := range w.Between(at(t, w, "rockets"), at(t, w, "militia"), lang.Noun) {
		if tag.First < at(t, w, "rockets") || tag.Last > at(t, w, "militia") {
			t.Errorf("%+v lies outside", tag)
		}
		between++
	}
	if between == 0 {
		t.Error("no noun between rockets and militia")
	}
}

// TestTagsByWord: each tag is found at its own first word, and reading leaves
// none out.
func TestTagsByWord(t *testing.T) {
	packs := loadAll(t)
	for code, raw := range map[string]string{
		"en": "Coalition warplanes bombed positions of militants near the town on Tuesday night, killing at least two hundred and five people.",
		"ar": "وقصفت طائرات التحالف مواقع للمسلحين قرب البلدة مساء الثلاثاء، ما أسفر عن مقتل مئتين وخمسة أشخاص على الأقل.",
	} {
		w := reads(packs, code, raw)
		n := 0
		for i := range w.Tokens {
			for _, tag := range w.At(i) {
				if tag.First != i || tag.Last < i || tag.Last >= len(w.Tokens) {
					t.Errorf("%s: %+v stands at word %d", code, tag, i)
				}
				n++
			}
		}
		if n < 15 || len(w.Sentences) != 1 {
			t.Errorf("%s: %d tags, %d sentences", code, n, len(w.Sentences))
		}
	}
}
