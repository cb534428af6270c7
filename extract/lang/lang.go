// Package lang holds what is particular to a language: its lexicons as
// commented tables, and how its words are inflected and looked up.
//
// A [Pack] is one language. Its tables (actors, nations, triggers, nouns,
// cues, roles, time, numbers) have the same columns in every language, so
// that the rules of package extract read tags ([Tag]) and never words. A language
// adds, in Go, only a [Morphology].
package lang

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// Kind of a lexicon entry: the table it stands in.
type Kind string

// The kinds.
const (
	Trigger Kind = "trigger" // tells of an event
	Noun    Kind = "noun"    // goes with events: weapons, targets, people …
	ActorOf Kind = "actor"
	Nation  Kind = "nation" // adjective of nationality
	Cue     Kind = "cue"    // denial, threat, plan …
	Role    Kind = "role"   // what part a place or actor plays, what a clause is
	Time    Kind = "time"
	Number  Kind = "number"
)

// Entry is one meaning of a word or phrase.
type Entry struct {
	Kind  Kind
	Value string // lemma, actor id, role, number …
	Class string // trigger: plain, strike, needs, hurt, light; noun and cue: the class; time: the kind
	Sub   string // sub-event type
	Voice string // a, p or -
	With  []string
	Scope string
	From  geo.Day // actors: the article's day must not be before
	Until geo.Day // nor after

	Metonym   bool // a capital or country that may stand for its forces
	Verb      bool
	Imperfect bool // not told as done: imperfect, base form
	Future    bool
	Ongoing   bool // goes on with what was told: "killing three"
	Dual      bool
	Plural    bool
	Form      string // the folded form that matched
	Article   bool   // the table writes it with the article
	Capital   bool   // written with a capital
	Acronym   bool   // written in capitals only
}

// Reading is one way to look a token up: its key, and what was taken off.
type Reading struct {
	Key      string
	Cut      int // letters taken off the front
	And      bool
	Prep     rune
	Definite bool
}

// undivided reports a reading with nothing taken off but the article.
func (r *Reading) undivided() bool { return !r.And && r.Prep == 0 }

// Tag is an entry found in a text: tokens First to Last, both included.
type Tag struct {
	*Entry
	Reading
	First, Last int
}

// Morphology is what a language does to its words.
type Morphology interface {
	// Readings appends to dst the keys under which a token may stand in the
	// lexicon; first says whether it begins a phrase. What does not begin one
	// has of the same readings those without And and Prep.
	Readings(dst []Reading, t fold.Token, first bool) []Reading
	// Key folds a form of a table.
	Key(form string) []string
	// Verb returns the inflected forms of a verb given as in triggers.tsv.
	Verb(forms string) []Inflected
	// Noun returns the inflected forms of a noun.
	Noun(form string) [][]string
	// Adjective returns the forms of an adjective of nationality.
	Adjective(stem string) [][]string
	// Number says how many one of these forms counts as a noun: 1, 2, or 3
	// for many.
	Number(form, stem string) int
	// Plural reports a noun of action that tells of several acts.
	Plural(form string) bool
	// Possessed reports a noun with a possessive pronoun joined to it.
	Possessed(form string) bool
}

// Inflected is one form of a verb.
type Inflected struct {
	Words     []string
	Imperfect bool
	Future    bool
	Ongoing   bool
}

// Pack is one language.
type Pack struct {
	Code string
	Grammar

	morph   Morphology
	foreign string // letters of other languages in the same script
	root    *node
}

type node struct {
	next    map[string]*node
	entries []*Entry
	classes classes
}

// classes are those of roles.tsv that are asked of every word of a text.
type classes uint8

const (
	whole classes = 1 << iota
	common
	abbreviation
)

var classOf = map[string]classes{"whole": whole, "common": common, "abbreviation": abbreviation}

// is reports a word of a class; nil is a word that is not known.
func (n *node) is(c classes) bool { return n != nil && n.classes&c != 0 }

func (n *node) insert(words []string, e *Entry) {
	for _, w := range words {
		if n.next == nil {
			n.next = map[string]*node{}
		}
		if n.next[w] == nil {
			n.next[w] = &node{}
		}
		n = n.next[w]
	}
	for _, old := range n.entries {
		if old.Kind == e.Kind && old.Value == e.Value && old.Class == e.Class && old.Imperfect == e.Imperfect && old.Verb == e.Verb && old.From == e.From {
			return
		}
	}
	n.entries = append(n.entries, e)
	if e.Kind == Role {
		n.classes |= classOf[e.Class]
	}
}

// Load builds a pack from the tables in fsys. Without a morphology the tables
// list every form ([Listed]).
func Load(fsys fs.FS, m Morphology) (*Pack, error) {
	if m == nil {
		m = Listed{}
	}
	p := &Pack{morph: m, root: &node{}}
	if err := p.load(fsys); err != nil {
		return nil, fmt.Errorf("lang %s: %w", p.Code, err)
	}
	return p, nil
}

// Tags finds the lexicon's words in a text. At each token and for each kind
// and class the longest phrase counts; of two readings of one word the one
// with less taken off.
func (p *Pack) Tags(text string, tokens []fold.Token) []Tag {
	out := make([]Tag, 0, 3*len(tokens)) // about what news has
	var readings, further []Reading
	var nodes []*node // of the readings
	for i, t := range tokens {
		from := len(out)
		readings = p.morph.Readings(readings[:0], t, true)
		nodes = nodes[:0]
		undivided := false
		for _, r := range readings {
			n := p.root.next[r.Key]
			nodes = append(nodes, n)
			undivided = undivided || r.undivided() && n.is(whole)
		}
		for k, r := range readings {
			if nodes[k] == nil || undivided && !r.undivided() {
				continue
			}
			p.walk(text, tokens, i, nodes[k], &further, func(last int, e *Entry) {
				for k := from; k < len(out); k++ {
					if rivals(out[k].Entry, e) {
						if last > out[k].Last {
							out[k] = Tag{e, r, i, last}
						}
						return
					}
				}
				out = append(out, Tag{e, r, i, last})
			})
		}
		out = append(out[:from], longestTriggers(out[from:])...)
	}
	return out
}

// rivals reports two entries of which only the longer one counts: of one kind
// and class, and where it matters of one meaning.
func rivals(a, b *Entry) bool {
	if a.Kind != b.Kind || a.Class != b.Class || a.Verb != b.Verb {
		return false
	}
	if a.From != b.From || a.Until != b.Until {
		return false // which of them counts, the article's day says
	}
	return a.Value == b.Value || a.Kind != Trigger && a.Kind != Role && a.Kind != Time
}

// longestTriggers drops the triggers that are part of a longer one at the
// same token.
func longestTriggers(tags []Tag) []Tag {
	longest := -1
	for _, t := range tags {
		if t.Kind == Trigger && t.Last > longest {
			longest = t.Last
		}
	}
	kept := tags[:0]
	for _, t := range tags {
		if t.Kind != Trigger || t.Last == longest {
			kept = append(kept, t)
		}
	}
	return kept
}

// walk finds the phrases that begin at token i, whose first word has led to a
// node, the shorter first; buffer is for its own use.
func (p *Pack) walk(text string, tokens []fold.Token, i int, n *node, buffer *[]Reading, found func(last int, e *Entry)) {
	type state struct {
		n    *node
		last int
	}
	var room [8]state
	states := append(room[:0], state{n, i})
	for k := 0; k < len(states); k++ {
		s := states[k]
		for _, e := range s.n.entries {
			found(s.last, e)
		}
		if len(s.n.next) == 0 || s.last+1 >= len(tokens) || !adjacent(text[tokens[s.last].Hi:tokens[s.last+1].Lo]) {
			continue
		}
		*buffer = p.morph.Readings((*buffer)[:0], tokens[s.last+1], false)
		for _, r := range *buffer {
			if next := s.n.next[r.Key]; next != nil {
				states = append(states, state{next, s.last + 1})
			}
		}
	}
}

// adjacent reports whether two words with this between them can belong to
// one phrase.
func adjacent(gap string) bool {
	if gap == " " {
		return true
	}
	for _, r := range gap {
		if fold.Silent(r) {
			continue
		}
		switch r {
		case ' ', '\u00a0', '-', '–', '/', '\'', '’', '"', '“', '”', '«', '»', '.', 'ـ', '\u200f', '\u200e':
		default:
			return false
		}
	}
	return len(gap) < 8
}

// ValidOn reports whether an actor's name had this meaning on the day of an
// article; for an unknown day a meaning that began on some day does not count.
func (e *Entry) ValidOn(day geo.Day) bool {
	return !day.Known() && !e.From.Known() || day.Known() && day >= e.From && (!e.Until.Known() || day <= e.Until)
}

// Familiar says how much a token speaks for the language (buffer is for its
// own use): 1 for one of its
// commonest words, half for another word of the lexicon, 0 for a strange one.
func (p *Pack) Familiar(t fold.Token, buffer *[]Reading) float64 {
	if t.Script == fold.Digit {
		return 0
	}
	*buffer = p.morph.Readings((*buffer)[:0], t, true)
	much := 0.0
	for _, r := range *buffer {
		n := p.root.next[r.Key]
		if r.undivided() && n.is(common) {
			return 1
		}
		if n != nil {
			much = 0.5
		}
	}
	return much
}

// foreignShare is how many letters of other languages, among all characters,
// a text of this language may have: names bring some.
const foreignShare = 0.015

// Foreign reports that letters which other languages of the same script use,
// and this one does not, are frequent in a text.
func (p *Pack) Foreign(text string) bool {
	found, all := 0, 0
	for _, r := range text {
		all++
		if strings.ContainsRune(p.foreign, r) {
			found++
		}
	}
	return float64(found) > foreignShare*float64(all)
}

// Common reports whether a token is one of the commonest words of the
// language, by which it is told from others.
func (p *Pack) Common(t fold.Token) bool { return p.class(t, common) }

// Abbreviation reports a word whose full stop ends no sentence.
func (p *Pack) Abbreviation(t fold.Token) bool { return p.class(t, abbreviation) }

// JoinsAnd reports a word with an "and" joined to its front.
func (p *Pack) JoinsAnd(t fold.Token) bool {
	for _, r := range p.morph.Readings(nil, t, true) {
		if r.And {
			return true
		}
	}
	return false
}

// Plural reports a noun of action, in a form of the lexicon, that tells of
// several acts.
func (p *Pack) Plural(form string) bool { return p.morph.Plural(form) }

// Possessed reports a noun with a possessive pronoun joined to it.
func (p *Pack) Possessed(form string) bool { return p.morph.Possessed(form) }

// class reports whether a token stands in a class of roles.tsv.
func (p *Pack) class(t fold.Token, c classes) bool {
	for _, r := range p.morph.Readings(nil, t, false) {
		if p.root.next[r.Key].is(c) {
			return true
		}
	}
	return false
}
