package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed names.tsv
var namesTSV string

// nameRules are the rows of names.tsv.
type nameRules struct {
	articles   map[string]bool
	families   [256][]rule // by first byte, longest first
	joined     []string
	kunyas     []rule
	finals     []rule
	adjectives []rule
	constructs map[string]bool
}

type rule struct{ from, to string }

var rules = sync.OnceValue(func() *nameRules {
	rows := csvtable.MustRead("names.tsv", namesTSV, '\t')
	n := &nameRules{articles: map[string]bool{}, constructs: map[string]bool{}}
	for _, r := range rows {
		it := rule{r.Get("from"), r.Get("to")}
		switch r.Get("kind") {
		case "article":
			n.articles[it.from] = true
		case "family":
			n.families[it.from[0]] = append(n.families[it.from[0]], it)
		case "joined":
			n.joined = append(n.joined, it.from)
		case "kunya":
			n.kunyas = append(n.kunyas, it)
		case "construct":
			n.constructs[it.from] = true
		case "final":
			n.finals = append(n.finals, it)
		case "adjective":
			n.adjectives = append(n.adjectives, rule{String(it.from), it.to})
		}
	}
	return n
})

// IsArticle reports whether a folded Latin word can be the Arabic article.
func IsArticle(form string) bool { return len(form) <= 3 && rules().articles[form] }

// Key returns the key under which the spellings of one word of a name meet.
// A Latin article becomes "al"; of other Latin words long vowels, doubled
// letters, q/k, dh/th and a final h are levelled. Of Arabic words endings that
// writers interchange are; their article stays. Of Cyrillic and Hebrew words
// the letters are levelled in which languages and spellings differ.
func Key(t Token) string {
	switch t.Script {
	case Latin:
		if IsArticle(t.Form) {
			return "al"
		}
		return string(appendLatin(make([]byte, 0, len(t.Form)), t.Form))
	case Arabic:
		return arabicWord(t.Form)
	case Cyrillic, Hebrew:
		return string(appendLevelled(make([]byte, 0, len(t.Form)), t.Form))
	}
	return t.Form
}

// Name returns the key of a whole name: the keys of its words without
// articles, joined, so that دير الزور and ديرالزور, Deir ez-Zor and Dair Zur
// meet. It is "" for a name without words.
func Name(tokens []Token) string {
	return string(AppendName(nil, tokens))
}

// AppendName appends the key of a name to dst.
func AppendName(dst []byte, tokens []Token) []byte {
	from := len(dst)
	for _, t := range tokens {
		dst = AppendWord(dst, t.Form, t.Script, len(dst) == from)
	}
	if len(dst) == from && len(tokens) > 0 { // nothing but an article: "Al", "An"
		dst = append(dst, tokens[0].Form...)
	}
	return dst
}

// AppendWord appends what a folded word adds to the key of a name; first says
// that the name begins with it.
func AppendWord(dst []byte, form string, script Script, first bool) []byte {
	switch script {
	case Latin:
		if IsArticle(form) {
			return dst
		}
		if rules().constructs[form] {
			form = strings.TrimSuffix(form, "t")
		}
		return appendLatin(dst, form)
	case Arabic:
		return appendArabic(dst, form, first)
	case Cyrillic, Hebrew:
		return appendLevelled(dst, form)
	}
	return append(dst, form...)
}

// appendLatin levels one Latin word.
func appendLatin(dst []byte, form string) []byte {
	from := len(dst)
	dst = appendLevelled(dst, form)
	if n := len(dst) - from; n > 3 && dst[len(dst)-1] == 'h' && dst[len(dst)-2] == 'a' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendLevelled writes the letters of a word by their families, doubled Latin
// ones once.
func appendLevelled(dst []byte, form string) []byte {
	n := rules()
	from := len(dst)
	for i := 0; i < len(form); {
		to, size := form[i:i+1], 1
		for _, f := range n.families[form[i]] {
			longer := len(f.from) > size && strings.HasPrefix(form[i:], f.from)
			if longer || (size == 1 && f.from == form[i:i+1]) {
				to, size = f.to, len(f.from)
			}
		}
		for k := 0; k < len(to); k++ {
			if last := len(dst); last > from && dst[last-1] == to[k] && to[k] > '9' && to[k] < utf8.RuneSelf {
				continue // doubled letters
			}
			dst = append(dst, to[k])
		}
		i += size
	}
	return dst
}

// minFinal is how many bytes (two a letter) a word has at least whose ending
// is levelled: غارة is a raid, غارا a mountain.
const minFinal = 10

// arabicWord levels the ending of one Arabic word.
func arabicWord(form string) string {
	if len(form) < minFinal {
		return form
	}
	for _, f := range rules().finals {
		if rest, ok := strings.CutSuffix(form, f.from); ok {
			return rest + f.to
		}
	}
	return form
}

// appendArabic levels one Arabic word: without its article, a kunya in one
// form, an article behind a joined first element left out.
func appendArabic(dst []byte, form string, first bool) []byte {
	n := rules()
	if first {
		for _, k := range n.kunyas {
			if rest, ok := strings.CutPrefix(form, k.from); ok && (rest == "" || len(rest) >= 4) {
				form = k.to + rest
				break
			}
		}
	}
	if rest, ok := strings.CutPrefix(form, "ال"); ok && len(rest) >= 4 {
		form = rest
	}
	form = arabicWord(form)
	if rest, ok := strings.CutSuffix(form, "ه"); ok && len(rest) >= 4 { // Qarah, Qara: no h is heard
		form = rest + "ا"
	}
	if first && len(form) > minFinal {
		for _, j := range n.joined {
			if rest, ok := strings.CutPrefix(form, j); ok && strings.HasPrefix(rest, "ال") && len(rest) >= 8 {
				dst = append(dst, j...)
				return append(dst, rest[len("ال"):]...)
			}
		}
	}
	return append(dst, form...)
}

// Seats returns the names of towns of which a folded Cyrillic word may be the
// adjective: Бахмут of Бахмутський.
func Seats(form string) []string {
	var out []string
	for _, a := range rules().adjectives {
		if stem, ok := strings.CutSuffix(form, a.from); ok {
			out = append(out, stem+a.to)
		}
	}
	return out
}

// JoinedFirst returns the first elements of Arabic names that writers join to
// the rest.
func JoinedFirst() []string { return rules().joined }
