// Package en is the English language pack.
package en

import (
	"embed"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
)

//go:embed *.tsv
var tables embed.FS

// New loads the pack.
func New() (*lang.Pack, error) { return lang.Load(tables, morphology{}) }

// Morphology is how English words bend, for a pack of other tables.
func Morphology() lang.Morphology { return morphology{} }

type morphology struct{}

// Readings is the word itself: English joins nothing to its front.
func (morphology) Readings(dst []lang.Reading, t fold.Token, _ bool) []lang.Reading {
	return append(dst, lang.Reading{Key: t.Form})
}

// Key folds a form into its words.
func (morphology) Key(form string) []string { return fold.Forms(form) }

// Verb reads base/past/participle/ing. The base and its third person are not
// told as done. Of a verb of several words the first bends.
func (m morphology) Verb(forms string) []lang.Inflected {
	f := strings.Split(forms, "/")
	var out []lang.Inflected
	for i, done := range f[1:] {
		if words := m.Key(done); len(words) > 0 {
			out = append(out, lang.Inflected{Words: words, Ongoing: i == 2})
		}
	}
	base := m.Key(f[0])
	if len(base) == 0 {
		return out
	}
	if len(f) > 1 && f[0] != f[1] {
		out = append(out, lang.Inflected{Words: base, Imperfect: true})
	}
	third := append([]string{thirdPerson(base[0])}, base[1:]...)
	return append(out, lang.Inflected{Words: third, Imperfect: true})
}

func thirdPerson(w string) string {
	for _, e := range []string{"sh", "ch", "s", "x", "o"} {
		if strings.HasSuffix(w, e) {
			return w + "es"
		}
	}
	if stem, ok := strings.CutSuffix(w, "y"); ok && !endsInVowel(stem) {
		return stem + "ies" // rallies, but destroys
	}
	return w + "s"
}

func endsInVowel(s string) bool { return s != "" && strings.Contains("aeiou", s[len(s)-1:]) }

// Noun is the form as the table gives it: tables list the plurals.
func (m morphology) Noun(form string) [][]string { return [][]string{m.Key(form)} }

// Adjective is the stem: English adjectives do not bend.
func (m morphology) Adjective(stem string) [][]string { return [][]string{m.Key(stem)} }

// Number is 1: an English adjective counts nobody.
func (morphology) Number(_, _ string) int { return 1 }

// Plural knows the ending.
func (morphology) Plural(form string) bool { return strings.HasSuffix(form, "s") }

// Possessed is never so: English puts a word before the noun.
func (morphology) Possessed(string) bool { return false }
