package extract

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// actorMention is the name of an actor in the text.
type actorMention struct {
	id          string // of actors.csv, "state-forces", or an ISO country for its forces
	first, last int
	tag         lang.Tag
}

const (
	stateForces  = "state-forces" // the regular forces of the event's country
	unidentified = "unidentified-armed-group"
	civilians    = "civilians"
)

// findActors finds the names, longest first, then forces named by their
// nationality ("Israeli warplanes").
func (d *document) findActors() {
	for i := 0; i < len(d.tokens); {
		t := d.actorAt(i)
		if t == nil {
			i++
			continue
		}
		d.actors = append(d.actors, actorMention{t.Value, t.First, t.Last, *t})
		i = t.Last + 1
	}
	d.findNations()
	d.findAnaphors()
}

func (d *document) actorAt(i int) *lang.Tag {
	var best *lang.Tag
	for k := range d.tags[i] {
		t := &d.tags[i][k]
		if t.Kind != lang.ActorOf || !t.ValidOn(d.art.Published) || t.Metonym && d.toldAsPlace(t) || !d.writtenAs(t) {
			continue
		}
		if best == nil || t.Last > best.Last {
			best = t
		}
	}
	return best
}

// writtenAs reports whether the text writes a name with the capitals that it
// has: "IS" is no "is".
func (d *document) writtenAs(t *lang.Tag) bool {
	words := d.words(t.First, t.Last)
	switch {
	case t.Acronym:
		return words == strings.ToUpper(words)
	case t.Capital:
		return words != strings.ToLower(words)
	}
	return true
}

// toldAsPlace reports whether a preposition of place governs a capital or
// country.
func (d *document) toldAsPlace(t *lang.Tag) bool {
	if t.Prep == 'ب' {
		return true
	}
	for r := range d.endingAt(t.First-1, lang.Role) {
		if r.Class != "place" || r.Value == "descr" || r.Value == "aim" {
			continue
		}
		if r.Value == "from" && d.forcesBefore(r.First) {
			return false // experts from Iran
		}
		return true
	}
	return false
}

// forcesBefore reports a word for forces in the three tokens before i.
func (d *document) forcesBefore(i int) bool {
	for j := i - 1; j >= max(0, i-3); j-- {
		if d.tagAt(j, lang.Noun, "force") != nil || d.tagAt(j, lang.Noun, "people") != nil {
			return true
		}
	}
	return false
}

// findNations joins an adjective of nationality with a word for forces,
// carriers or delegations beside it.
func (d *document) findNations() {
	taken := make([]bool, len(d.tokens))
	for _, a := range d.actors {
		if d.r.isGeneric(a.id) {
			continue // "Russian fighter jets" are Russia's
		}
		for i := a.first; i <= a.last; i++ {
			taken[i] = true
		}
	}
	var found []actorMention
	for i := range d.tokens {
		t := d.tagAt(i, lang.Nation, "")
		if t == nil || taken[i] || d.tokens[i].Script == fold.Latin && !d.tokens[i].Upper {
			continue
		}
		if first, last, ok := d.forcesBeside(t, taken); ok {
			found = append(found, actorMention{t.Value, first, last, *t})
		}
	}
	d.actors = slices.DeleteFunc(d.actors, func(a actorMention) bool {
		return slices.ContainsFunc(found, func(f actorMention) bool { return f.first <= a.last && a.first <= f.last })
	})
	d.actors = mergeActors(d.actors, found)
}

func (d *document) forcesBeside(t *lang.Tag, taken []bool) (int, int, bool) {
	if d.pack.AdjectiveAfter {
		for j := t.First - 1; j >= max(0, t.First-3) && !taken[j]; j-- {
			if d.forceWord(j) {
				return j, t.Last, true
			}
			if d.tagAt(j, lang.Role, "place") != nil || d.tagAt(j, lang.Noun, "civil") != nil {
				break // "the Saudi hospital" is no force
			}
		}
		return 0, 0, false
	}
	for j := t.Last + 1; j < len(d.tokens) && j <= t.Last+3 && !taken[j]; j++ {
		if d.forceWord(j) {
			return t.First, j, true
		}
	}
	return 0, 0, false
}

// forceWord reports whether token j is a word for forces and their means.
func (d *document) forceWord(j int) bool {
	if d.tagAt(j, lang.Noun, "civil") != nil {
		return false
	}
	for _, t := range d.tags[j] {
		if t.Kind != lang.Noun {
			continue
		}
		switch t.Class {
		case "carrier", "force", "target", "aircraft", "weapon":
			return true
		case "people":
			if t.Value == "fighter" || t.Value == "soldier" {
				return true
			}
		}
	}
	for _, t := range d.tags[j] {
		if t.Kind == lang.Trigger && !t.Verb && (t.Class == "strike" || t.Class == "plain") {
			return true
		}
	}
	return false
}

func mergeActors(a, b []actorMention) []actorMention {
	out := make([]actorMention, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].first < b[0].first {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out
}

// actorSpans returns the stretches that name actors and so no places. A
// nationality is left out: "القائم العراقية" is not one.
func (d *document) actorSpans() [][2]int {
	var out [][2]int
	for _, a := range d.actors {
		if a.tag.Kind == lang.ActorOf {
			out = append(out, [2]int{a.first, a.last})
		}
	}
	return out
}

// resolveActor turns a mention's id into an actor of the table: the regular
// forces of a country become those of the day, a word that names nobody the
// force that news means by it there. It returns "" where nobody is meant.
func (d *document) resolveActor(id, country string) string {
	if _, ok := d.r.actors[id]; ok {
		return id
	}
	if a, generic := d.r.meant(id, country, d.art.Published); generic {
		return a
	}
	if id != stateForces {
		country = id
	}
	forces := d.r.forces[country]
	for _, a := range forces {
		if country != "SY" || (a.ID == "syria-regime-forces") == (!d.art.Published.Known() || d.art.Published < regimeEnd) {
			return a.ID
		}
	}
	return ""
}

// regimeEnd is the day the Assad government fell.
var regimeEnd = geo.NewDay(2024, 12, 8)

// findAnaphors adds the words that stand for an actor named before: "the
// group", الحزب.
func (d *document) findAnaphors() {
	var found []actorMention
	latest := map[string]*actorMention{} // by the word that can mean it
	next := 0
	for i := range d.tokens {
		for ; next < len(d.actors) && d.actors[next].first < i; next++ {
			for _, word := range d.calledBy(d.actors[next].id) {
				latest[word] = &d.actors[next]
			}
		}
		t := d.tagAt(i, lang.Role, "anaphor")
		if t == nil || d.pack.AdjectiveAfter && !t.Definite || len(d.actorsIn(i-2, t.Last)) > 0 {
			continue
		}
		if a := latest[t.Value]; a != nil {
			tag := a.tag
			tag.Reading, tag.First, tag.Last = t.Reading, t.First, t.Last
			found = append(found, actorMention{a.id, t.First, t.Last, tag})
		}
	}
	d.actors = mergeActors(d.actors, found)
}

// calledBy returns the anaphors that can mean an actor.
func (d *document) calledBy(id string) []string {
	if !known(id) {
		return nil
	}
	actor := d.r.actors[id]
	var out []string
	if actor.Inter == geo.InterRebel || actor.Inter == geo.InterPolitical {
		out = append(out, "armed")
	}
	if actor.Called != "" {
		out = append(out, actor.Called)
	}
	return out
}
