package fold

import (
	"strings"
	"unicode/utf8"
)

// Cut is one way to take the particles off the front of an Arabic word.
type Cut struct {
	N    int    // letters taken off
	Rest string // what is left, with its article
	And  bool   // و or ف was taken off
	Prep rune   // ب, ل or ك taken off, 0 for none
}

// Clitics returns the ways to read a folded word, the whole word first.
// Conjunctions (و ف) come off before prepositions (ب ل ك); لل is read as ل
// with the article.
func Clitics(form string) []Cut { return AppendClitics(make([]Cut, 0, 4), form) }

// AppendClitics appends the readings to cuts, for loops that reuse it.
func AppendClitics(cuts []Cut, form string) []Cut {
	cuts = appendPrepositions(append(cuts, Cut{Rest: form}), Cut{Rest: form})
	for _, c := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(form, c); ok && utf8.RuneCountInString(rest) >= 2 {
			base := Cut{N: 1, Rest: rest, And: true}
			cuts = appendPrepositions(append(cuts, base), base)
		}
	}
	return cuts
}

func appendPrepositions(cuts []Cut, base Cut) []Cut {
	if rest, ok := strings.CutPrefix(base.Rest, "لل"); ok && utf8.RuneCountInString(rest) >= 2 {
		cuts = append(cuts, Cut{base.N + 1, "ال" + rest, base.And, 'ل'})
	}
	for _, p := range [...]string{"ب", "ل", "ك"} {
		if rest, ok := strings.CutPrefix(base.Rest, p); ok && utf8.RuneCountInString(rest) >= 2 {
			r, _ := utf8.DecodeRuneInString(p)
			cuts = append(cuts, Cut{base.N + 1, rest, base.And, r})
		}
	}
	return cuts
}
