package frame

import (
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/gazetteer"
)

// lessSure is by how much a place of the words around is less sure than one that
// the clause names, and one that only a region of the sentence gives.
const (
	lessSure = 0.8
	leastRel = 0.6
)

// around looks for the place of a clause that names none, in the words around
// it: what a "which" goes on about, "the town", the clause before, the rest of
// the sentence.
func (l *placer) around(prev *Frame) []Place {
	for _, look := range []struct {
		id rule.ID
		at func(*Frame) *Place
	}{
		{whereTown, l.theTown}, {whereClause, l.clauseBefore}, {whereSentence, l.elsewhere}, {whereRegion, l.region},
	} {
		if l.Off[look.id] {
			continue
		}
		if at := look.at(prev); at != nil {
			at.Rule, at.Inherited = look.id, true
			return []Place{*at}
		}
	}
	return nil
}

// which returns the place right before a relative clause that tells the act:
// "قاعدة X التي تعرضت لهجمات"; the clause has no other.
func (l *placer) which() (at *Place, opens bool) {
	c := l.clause
	opens = clause.Which(l.Page, max(c.First, c.Main.First-4), c.Main.First) > 0 || l.remark()
	for j := c.Main.First - 1; opens && j >= max(l.Sentences[c.Sentence].First, c.Main.First-5); j-- {
		if l.Clause(j, "descr") == nil {
			continue
		}
		ms := l.PlacesIn(j-40, j-1)
		for i := len(ms) - 1; i >= 0; i-- {
			m := &ms[i]
			right := m.Last < j && j-m.Last <= 4
			if right && m.Place != nil && m.Place.Type != "country" && m.Place.Type != "river" {
				return &Place{Place: m.Place, Words: rule.Told(m.First, m.Last), Rule: whereWhich, Near: m.Near, Certainty: m.Confidence}, true
			}
		}
	}
	return nil, opens
}

// remark reports that the act stands in a remark ("and they are attacks that …").
func (l *placer) remark() bool {
	for j := l.clause.First; j < l.clause.Main.First; j++ {
		if l.Clause(j, "remark") != nil {
			return true
		}
	}
	return false
}

// townReach is how many sentences before a clause "the town" may have been
// named.
const townReach = 2

// theTown returns the settlement that "the town" in a clause refers to, or the
// base: the last one named in the sentences before.
func (l *placer) theTown(*Frame) *Place {
	if l.last != nil && l.samePlace() {
		at := *l.last
		return &at
	}
	noun := l.knownTown()
	if noun == nil {
		return nil
	}
	from := l.Sentences[max(0, l.clause.Sentence-townReach)].First
	ms := l.PlacesIn(from, l.clause.Main.First)
	for i := len(ms) - 1; i >= 0; i-- {
		m := &ms[i]
		if m.Place != nil && meantBy(noun, m) {
			return &Place{Place: m.Place, Words: rule.Told(m.First, m.Last), Near: true, Certainty: m.Confidence * lessSure}
		}
	}
	return nil
}

// meantBy reports a place that a noun for one means: a settlement, a base, or
// what has the noun in its name ("the airport").
func meantBy(noun *lang.Tag, m *gazetteer.Mention) bool {
	if noun.Class == "site" {
		return isBase(m.Place) || (m.Head != "" && m.Head == noun.Form)
	}
	return isTown(m.Place) || m.Place.Type == "village"
}

// samePlace reports "the same place" in the clause.
func (l *placer) samePlace() bool {
	for t := range l.Between(l.clause.First, l.clause.Last, lang.Role) {
		if t.Class == "word" && t.Value == "same place" {
			return true
		}
	}
	return false
}

// knownTown returns the noun of "the town", "the base" or "the airport" in the
// clause, with no name; nil for none.
func (l *placer) knownTown() *lang.Tag {
	for i := l.clause.First; i <= l.clause.Last; i++ {
		t := l.AnyNoun(i, "settlement", "site")
		if t == nil || t.Plural || l.InPlace(i) || l.InPlace(i+1) {
			continue
		}
		if t.Definite || l.Is(i-1, "the") || l.Is(i-2, "the") {
			return t
		}
	}
	return nil
}

// isBase reports a kind of place that "the base" can mean.
func isBase(p *gazetteer.Place) bool {
	return p.Type == "airbase" || strings.HasSuffix(p.Type, "_base")
}

// clauseBefore returns the place of the clause before in the sentence.
func (l *placer) clauseBefore(prev *Frame) *Place {
	if prev == nil || len(prev.Places) == 0 {
		return nil
	}
	earlier := l.clause.Kind == clause.Prior && !act.Violent(l.clause.Main.Sub)
	if earlier || l.clause.Kind == clause.Retaliation {
		return nil
	}
	at := prev.Places[0]
	return &at
}

// elsewhere returns a place of the rest of the sentence.
func (l *placer) elsewhere(*Frame) *Place {
	for _, roles := range [][]string{{roleAt, roleNear}, {rolePart}} {
		if out := l.choose(l.sentence().spots(), roles); len(out) > 0 {
			return &out[0]
		}
	}
	return nil
}

// sentence is the placer of the clause with all that stands before it.
func (l *placer) sentence() *placer {
	whole := *l.clause
	whole.First = l.Sentences[whole.Sentence].First
	return &placer{Page: l.Page, clause: &whole, all: true}
}

// region returns a region that only the source of a movement names.
func (l *placer) region(*Frame) *Place {
	for _, s := range l.sentence().spots() {
		if s.known() && l.Area(s.Place) && !Nowhere(s.Place) && s.role != roleDescr {
			return &Place{Place: s.Place, Words: rule.Told(s.First, s.Last), Certainty: s.Confidence * leastRel}
		}
	}
	return nil
}
