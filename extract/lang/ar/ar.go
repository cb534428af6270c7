// Package ar is the Arabic language pack.
package ar

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

type morphology struct{}

const article = "ال"

// Readings takes conjunctions, prepositions and the article off a word that
// begins a phrase, and only the article off the others.
func (morphology) Readings(dst []lang.Reading, t fold.Token, first bool) []lang.Reading {
	if t.Script != fold.Arabic {
		return append(dst, lang.Reading{Key: t.Form})
	}
	var buffer [12]fold.Cut
	cuts := buffer[:1]
	cuts[0] = fold.Cut{Rest: t.Form}
	if first {
		cuts = fold.AppendClitics(buffer[:0], t.Form)
	}
	for _, c := range cuts {
		dst = append(dst, lang.Reading{Key: c.Rest, Cut: c.N, And: c.And, Prep: c.Prep})
		if rest, ok := strings.CutPrefix(c.Rest, article); ok && len(rest) >= 4 {
			dst = append(dst, lang.Reading{Key: rest, Cut: c.N + 2, And: c.And, Prep: c.Prep, Definite: true})
		}
	}
	return dst
}

// Key folds a form; a written article is dropped, an alef with hamza is not
// taken for one.
func (morphology) Key(form string) []string {
	var out []string
	for _, w := range strings.Fields(form) {
		folded := fold.Forms(w)
		if len(folded) == 1 && strings.HasPrefix(w, article) && len(folded[0]) >= 8 {
			folded[0] = strings.TrimPrefix(folded[0], article)
		}
		out = append(out, folded...)
	}
	return out
}

var objects = []string{"", "ه", "ها", "هم"}

// Verb inflects a verb given as perfect/imperfect: third persons of both
// aspects, with object suffixes where a "+" marks it transitive. Active and passive are written alike.
func (m morphology) Verb(forms string) []lang.Inflected {
	forms, transitive := strings.CutSuffix(forms, "+")
	past, present, _ := strings.Cut(forms, "/")
	objects := objects
	if !transitive {
		objects = objects[:1]
	}
	p, i := fold.String(past), fold.String(present)
	weak := p
	if last, ok := strings.CutSuffix(p, "ي"); ok && strings.HasSuffix(past, "ى") {
		weak = last // استولى, استولت
	}
	var out []lang.Inflected
	for _, stem := range []string{p, weak + "ت", weak + "و", weak + "وا", p + "ا", weak + "تا", p + "نا"} {
		for _, o := range objects {
			out = append(out, lang.Inflected{Words: []string{stem + o}})
		}
	}
	if weak != p {
		for _, o := range objects[1:] { // أرداه: before a pronoun the ى is an alef
			out = append(out, lang.Inflected{Words: []string{weak + "ا" + o}})
		}
	}
	for _, prefix := range []string{"ي", "ت", "ن", "سي", "ست", "سن"} {
		for _, suffix := range []string{"", "ون", "وا", "ان", "ا"} {
			for _, o := range objects {
				out = append(out, lang.Inflected{Words: []string{prefix + i + suffix + o}, Imperfect: true, Future: len(prefix) > 2})
			}
		}
	}
	return out
}

var possessives = []string{"ه", "ها", "هم", "هما"}

// Noun inflects a noun: as it is, with the tanwin alef, and a single word
// with possessive suffixes.
func (m morphology) Noun(form string) [][]string {
	words := m.Key(form)
	if len(words) == 0 {
		return nil
	}
	out := [][]string{words}
	first := words[0]
	if !strings.HasSuffix(first, "ه") && !strings.HasSuffix(first, "ا") {
		tanwin := append([]string{first + "ا"}, words[1:]...)
		out = append(out, tanwin)
		if len(words) == 2 {
			out = append(out, []string{first + "ا", words[1] + "ا"})
		}
	}
	if len(words) > 1 {
		return out
	}
	stem := first
	if s, ok := strings.CutSuffix(first, "ه"); ok {
		stem = s + "ت"
	}
	for _, ending := range []string{"ين", "ون", "ان"} { // مقاتليها, مقاتلوها
		if s, ok := strings.CutSuffix(stem, ending); ok && len(s) > 4 {
			stem = s + strings.TrimSuffix(ending, "ن")
			break
		}
	}
	for _, p := range possessives {
		out = append(out, []string{stem + p})
	}
	return out
}

// Number tells dual and plural by the ending; "-ين" may be either and counts
// as many.
func (morphology) Number(form, _ string) int {
	switch {
	case strings.HasSuffix(form, "ان"), strings.HasSuffix(form, "تين"):
		return 2
	case strings.HasSuffix(form, "ين"), strings.HasSuffix(form, "ون"), strings.HasSuffix(form, "ات"):
		return 3
	}
	return 1
}

// Adjective inflects an adjective of nationality.
func (m morphology) Adjective(stem string) [][]string {
	s := fold.String(stem)
	var out [][]string
	for _, e := range []string{"", "ه", "ين", "ون", "ان", "تين", "تان", "ات", "ا"} {
		out = append(out, []string{s + e})
	}
	return out
}

// Plural knows the sound feminine plural, of which most nouns of action are.
func (morphology) Plural(form string) bool { return strings.HasSuffix(form, "ات") }

// Possessed knows the pronouns of the third person behind a stem of three letters or more.
func (morphology) Possessed(form string) bool {
	return len(form) > 8 && (strings.HasSuffix(form, "ها") || strings.HasSuffix(form, "هم"))
}
