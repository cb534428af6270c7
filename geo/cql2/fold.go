package cql2

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed folding.tsv
var foldingTSV string

var foldings = func() map[rune]string {
	out := map[rune]string{}
	for _, row := range csvtable.MustRead("folding.tsv", foldingTSV, '\t') {
		out[[]rune(row.Get("letter"))[0]] = row.Get("as")
	}
	return out
}()

// FoldCase returns text as CASEI compares it (Unicode's full case folding).
func FoldCase(s string) string { return cases.Fold().String(s) }

// FoldAccents returns text as ACCENTI compares it: without accents, vowel
// signs and the spellings of Arabic letters that mean the same.
func FoldAccents(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] < 0x80
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if as, ok := foldings[r]; ok {
			b.WriteString(as)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// like is a pattern of LIKE: % stands for any text, _ for one character, a
// backslash takes either for itself.
type like struct{ parts []likePart }

type likePart struct {
	char rune
	any  bool // any text
	one  bool // any character
}

func newLike(pattern string) like {
	var l like
	escaped := false
	for _, r := range pattern {
		plain := r != '%' && r != '_' && r != '\\'
		switch {
		case escaped || plain:
			l.parts = append(l.parts, likePart{char: r})
			escaped = false
		case r == '\\':
			escaped = true
		case r == '_':
			l.parts = append(l.parts, likePart{one: true})
		case len(l.parts) == 0 || !l.parts[len(l.parts)-1].any:
			l.parts = append(l.parts, likePart{any: true})
		}
	}
	if escaped {
		l.parts = append(l.parts, likePart{char: '\\'})
	}
	return l
}

// match compares with the last % as the only point to come back to, so that
// time grows with pattern times text at most.
func (l like) match(s string) bool {
	text := []rune(s)
	i, p, back, from := 0, 0, -1, 0
	for i < len(text) {
		switch {
		case p < len(l.parts) && l.parts[p].any:
			back, from = p, i
			p++
		case p < len(l.parts) && (l.parts[p].one || l.parts[p].char == text[i]):
			p, i = p+1, i+1
		case back >= 0:
			from++
			p, i = back+1, from
		default:
			return false
		}
	}
	for p < len(l.parts) && l.parts[p].any {
		p++
	}
	return p == len(l.parts)
}
