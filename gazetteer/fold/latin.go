package fold

import "strings"

// articles are the ways in which Latin transliterations write the Arabic
// article, assimilated or not.
var articles = map[string]bool{
	"al": true, "el": true, "ad": true, "ed": true, "an": true, "en": true, "ar": true, "er": true, "as": true,
	"es": true, "ash": true, "esh": true, "at": true, "et": true, "az": true, "ez": true, "ul": true, "ur": true, "uz": true,
}

// IsArticle reports whether a folded Latin word can be the Arabic article.
func IsArticle(form string) bool { return articles[form] }

var families = strings.NewReplacer(
	"ee", "i", "oo", "u", "ou", "u", "ei", "ai", "ey", "ai", "ay", "ai", "q", "k", "ph", "f",
	"dh", "d", "th", "t", "gh", "g", "kh", "h", "ck", "k")

// LatinKey returns the key under which the spellings of one transliterated
// word meet: long vowels, doubled letters, q/k, dh/th and a final h are
// levelled, the article in any assimilation becomes "al".
func LatinKey(form string) string {
	if articles[form] {
		return "al"
	}
	s := families.Replace(form)
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r == last && r > '9' {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	s = b.String()
	if len(s) > 3 && strings.HasSuffix(s, "ah") {
		s = s[:len(s)-1]
	}
	return s
}

// Key returns the key of a token for name lookups.
func Key(t Token) string {
	if t.Script == Latin {
		return LatinKey(t.Form)
	}
	return t.Form
}
