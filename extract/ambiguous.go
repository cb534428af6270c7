package extract

import (
	"slices"

	"github.com/furat-map/furat/extract/lang"
)

// settleWords decides between a verb and a noun that are written alike: قصف is
// "shelled" and "shelling", and so is the English "-ing". What is ruled out
// loses its tag.
func (d *document) settleWords() {
	for i := range d.tags {
		verb, noun := false, false
		for _, t := range d.tags[i] {
			if t.Kind == lang.Trigger && t.First == t.Last {
				verb, noun = verb || t.Verb && !t.Imperfect, noun || !t.Verb && t.Class != "light"
			}
		}
		if !verb || !noun {
			continue
		}
		asNoun := d.readsAsNoun(i)
		d.tags[i] = slices.DeleteFunc(d.tags[i], func(t lang.Tag) bool {
			return t.Kind == lang.Trigger && t.First == t.Last && t.Verb == asNoun && !t.Imperfect && (t.Verb || t.Class != "light")
		})
	}
}

// readsAsNoun tells by what stands beside a word: a preposition, an article,
// a word of cause or an adjective that says with what.
func (d *document) readsAsNoun(i int) bool {
	for _, t := range d.tags[i] {
		if t.Kind == lang.Trigger && (t.Prep != 0 || t.Definite) {
			return true
		}
	}
	open := i == 0 || !adjoins(d.gap(i))
	if !open && d.leadsNoun(i-1) {
		return true
	}
	if !d.pack.AdjectiveAfter || i+1 >= len(d.tokens) || !adjoins(d.gap(i+1)) {
		return false
	}
	next := d.tagAt(i+1, lang.Noun, "weapon")
	return next != nil && next.Prep == 0 && !next.Definite && next.Cut == 0 || d.tagAt(i+1, lang.Role, "adjective") != nil
}

// leadsNoun reports a word at token j behind which a noun stands.
func (d *document) leadsNoun(j int) bool {
	if j > 0 && d.tagAt(j, lang.Role, "whole") != nil && d.pack.Code == "ar" {
		return false
	}
	for _, t := range d.tags[j] {
		switch {
		case t.Kind == lang.Nation && !d.pack.AdjectiveAfter,
			t.Kind == lang.ActorOf && !d.pack.AdjectiveAfter && t.Last == j,
			t.Kind == lang.Noun && t.Class == "weapon" && !d.pack.AdjectiveAfter,
			t.Kind == lang.Trigger && !t.Verb && t.Class == "light",
			t.Kind == lang.Trigger && t.Verb && t.Class == "light" && d.pack.VerbFirst:
			return true
		}
	}
	for r := range d.endingAt(j, lang.Role) {
		switch {
		case r.Class == "place", r.Class == "cause",
			r.Class == "clause" && (r.Value == "prior" || r.Value == "result" || r.Value == "retaliation"),
			r.Class == "word" && (r.Value == "the" || r.Value == "one" || r.Value == "own") && d.pack.Code == "en":
			return true
		}
	}
	return false
}

// adjoins reports that nothing but space or a hyphen parts two words.
func adjoins(gap string) bool { return gap == " " || gap == "\u00a0" || gap == "-" || gap == "" }
