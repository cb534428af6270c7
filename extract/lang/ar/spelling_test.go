package ar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/fold"
)

// told writes the tags of a text without where its words stand in it.
func told(text string) string {
	var b strings.Builder
	for _, t := range pack().Tags(text, fold.Tokens(text)) {
		fmt.Fprintln(&b, t.Kind, t.Class, t.Value, t.Reading, t.First, t.Last)
	}
	return b.String()
}

// sentences are as news writes them.
var sentences = []string{
	"استهدفت طائرة مسيرة أمريكية رتلا للميليشيات الإيرانية قرب مدينة البوكمال مساء أمس الثلاثاء",
	"أصيب ثلاثة مدنيين بجروح إثر انفجار لغم أرضي في قرية الباغوز",
	"أعلن الجيش السوري إسقاط ٣ صواريخ إسرائيلية في 14 نيسان",
	"سيطرت قوات سوريا الديمقراطية على حقل العمر وقتلت عنصرين من تنظيم الدولة",
}

// TestSpelling: vowel signs, tatweel, hamza carriers, ى and ة as ي and ه,
// presentation forms, direction marks and the script of digits change nothing.
func TestSpelling(t *testing.T) {
	spellings := map[string]func(string) string{
		"vowel signs":     func(s string) string { return between(s, "\u064e") },
		"shadda and more": func(s string) string { return between(s, "\u0651\u0650") },
		"tatweel":         func(s string) string { return between(s, "ـ") },
		"bare alef":       strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا").Replace,
		"alef maqsura":    strings.NewReplacer("ى", "ي").Replace,
		"ta marbuta":      strings.NewReplacer("ة", "ه").Replace,
		"Persian letters": strings.NewReplacer("ك", "ک", "ي", "ی").Replace,
		"Arabic digits":   strings.NewReplacer("1", "١", "4", "٤").Replace,
		"Persian digits":  strings.NewReplacer("1", "۱", "4", "۴", "٣", "3").Replace,
		"Latin digits":    strings.NewReplacer("٣", "3").Replace,
		"direction marks": func(s string) string { return strings.ReplaceAll(s, " ", "\u200f \u200e") },
		"lam-alef":        strings.NewReplacer("لا", "ﻻ", "لأ", "ﻷ", "لإ", "ﻹ").Replace,
	}
	for _, s := range sentences {
		want := told(s)
		if want == "" {
			t.Fatalf("nothing is found in %s", s)
		}
		for name, change := range spellings {
			if got := told(change(s)); got != want {
				t.Errorf("%s change what is read in %s:\n%s\n%s", name, s, got, want)
			}
		}
	}
}

// between puts a sign behind every Arabic letter that another one follows.
func between(s, sign string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		b.WriteRune(r)
		if isLetter(r) && i+1 < len(runes) && isLetter(runes[i+1]) {
			b.WriteString(sign)
		}
	}
	return b.String()
}

func isLetter(r rune) bool { return r >= 'ء' && r <= 'ي' }

// FuzzTags: no text makes the pack panic; tags lie within the text, and the
// same text has the same.
func FuzzTags(f *testing.F) {
	for _, s := range sentences {
		f.Add(s)
	}
	for _, s := range []string{"", "و", "ال", "لل", "والل", "وبال", "\xff و\xfeال", "ﷺ ﷲ", "\u0650\u0651", "وووووووووووووو", "a\u200fب", "٣", "لل لل لل"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tokens := fold.Tokens(s)
		for _, tag := range pack().Tags(s, tokens) {
			if within := 0 <= tag.First && tag.First <= tag.Last && tag.Last < len(tokens); !within || tag.Entry == nil {
				t.Fatalf("%q: %+v", s, tag)
			}
			if len([]rune(tokens[tag.First].Form)) < tag.Cut {
				t.Fatalf("%q: more letters are taken off than the word has: %+v", s, tag)
			}
		}
		if once, again := told(s), told(s); once != again {
			t.Fatalf("%q is read in two ways", s)
		}
		for _, form := range []string{s, s + "/" + s + "+"} {
			for _, in := range (morphology{}).Verb(form) {
				if len(in.Words) == 0 {
					t.Fatalf("a form of the verb %q has no words", form)
				}
			}
		}
		(morphology{}).Noun(s)
		(morphology{}).Adjective(s)
		(morphology{}).Key(s)
		pack().Foreign(s)
	})
}
