package csvtable

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape puts an apostrophe before a text that a spreadsheet may take for a
// formula, and before one that is such a text behind apostrophes already.
func Escape(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

// Unescape is the inverse of [Escape].
func Unescape(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(rest) {
		return rest
	}
	return cell
}

// isFormula reports whether a spreadsheet may take a text for a formula: by its
// first sign, also in its full width, behind blanks of any kind and behind
// apostrophes (OWASP, CSV Injection).
func isFormula(s string) bool {
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return true
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r == '\'' || r == '\ufeff' || unicode.IsSpace(r) })
	first, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@＝＋－＠", first)
}
