package csvtable

import "strings"

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

func isFormula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0]))
}
