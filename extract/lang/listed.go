package lang

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Listed is the morphology of a language whose tables list every form of a word.
// A verb is given as its forms parted by "/": the first is not told as done
// (present, infinitive), the others are.
type Listed struct{}

// Readings is the word itself.
func (Listed) Readings(dst []Reading, t fold.Token, _ bool) []Reading {
	return append(dst, Reading{Key: t.Form})
}

// Key folds a form into its words.
func (Listed) Key(form string) []string { return fold.Forms(form) }

// Verb reads present/past/participle and so on. A present that is written as one
// of the others once accents are folded is told as done.
func (Listed) Verb(forms string) []Inflected {
	present, rest, _ := strings.Cut(forms, "/")
	var out []Inflected
	same := false
	for _, f := range strings.Split(rest, "/") {
		if words := fold.Forms(f); len(words) > 0 {
			out = append(out, Inflected{Words: words})
			same = same || slices.Equal(words, fold.Forms(present))
		}
	}
	if words := fold.Forms(present); len(words) > 0 && !same {
		out = append(out, Inflected{Words: words, Imperfect: true})
	}
	return out
}

// Noun is the form as the table gives it.
func (Listed) Noun(form string) [][]string { return [][]string{fold.Forms(form)} }

// Adjective is the stem as the table gives it.
func (Listed) Adjective(stem string) [][]string { return [][]string{fold.Forms(stem)} }

// Number is 1: an adjective counts nobody.
func (Listed) Number(_, _ string) int { return 1 }

// Plural knows the ending that most European languages have.
func (Listed) Plural(form string) bool { return strings.HasSuffix(form, "s") }

// Possessed is never so.
func (Listed) Possessed(string) bool { return false }
