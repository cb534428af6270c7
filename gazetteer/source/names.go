package source

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// Alternates gives a row the other names that GeoNames lists for its place,
// without those that nobody writes or that tell the region too ("Jackson,
// Minnesota"); an Arabic one is shown where the row has none.
func Alternates(row *atlas.Row, names []string) {
	for _, n := range names {
		n = visible(n)
		if !readable(n) || isCode(n) || isMachine(n) || strings.ContainsAny(n, ",،") {
			continue
		}
		if isArabic(n) && betterArabic(n, row.NameAR) {
			row.NameAR = n
		}
		addName(row, n)
	}
}

// joiner parts letters within a Persian word; of signs that are not seen it
// alone belongs to the spelling.
const joiner = '\u200c'

// visible returns a name without the signs that are not seen: marks of direction.
func visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != joiner && unicode.In(r, unicode.Cf, unicode.Cc) {
			return -1
		}
		return r
	}, s))
}

// addName appends a name once.
func addName(row *atlas.Row, text string) {
	n := atlas.Name{Text: text}
	if text != "" && !slices.Contains(row.Names, n) {
		row.Names = append(row.Names, n)
	}
}

// readable reports a name in letters that names are compared in.
func readable(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.In(r, unicode.Arabic, unicode.Latin, unicode.Cyrillic, unicode.Hebrew)
		}
	}
	return false
}

// isArabic reports a name in letters that Arabic uses.
func isArabic(s string) bool {
	letters := false
	for _, r := range s {
		switch {
		case strings.ContainsRune("پچژگکیەڕڵۆێۇےڤۀہھٹڈڑں", r):
			return false
		case unicode.Is(unicode.Arabic, r):
			letters = true
		case unicode.IsLetter(r):
			return false
		}
	}
	return letters
}

// betterArabic reports a name that shows more of Arabic spelling than another:
// an article, a hamza, a ta marbuta, which Persian and Urdu leave out.
func betterArabic(name, other string) bool {
	marks := func(s string) int {
		n := 0
		if strings.HasPrefix(s, "ال") {
			n++
		}
		return n + strings.Count(s, "أ") + strings.Count(s, "إ") + strings.Count(s, "ة")
	}
	return other == "" || marks(name) > marks(other)
}

// longestCode is how many letters a code for an airport or a port has at most.
const longestCode = 4

// isCode reports capital letters alone: DAM, SYDAM.
func isCode(s string) bool {
	return utf8.RuneCountInString(s) <= longestCode && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsUpper(r) })
}

// isMachine reports a transliteration letter by letter of a name in another
// script ("hlb", "a lei po"): it begins with a small letter that is no article's.
func isMachine(s string) bool {
	tokens := fold.Tokens(s)
	return len(tokens) > 0 && tokens[0].Script == fold.Latin && !tokens[0].Upper && !articleBegins(tokens)
}

// articleBegins reports an article before a capital letter: ar-Raqqah, al Bab.
func articleBegins(tokens []fold.Token) bool {
	return len(tokens) > 1 && fold.IsArticle(tokens[0].Form) && tokens[1].Upper
}
