package mention

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/who"
)

// Actor is the name of an actor in the text: tokens First to Last.
type Actor struct {
	ID          string // of actors.csv, who.StateForces, a word of generic.csv, or an ISO country for its forces
	First, Last int
	Tag         lang.Tag
}

// findActors finds the names, longest first, then forces named by their
// nationality ("Israeli warplanes"), then the words that stand for those named
// before.
func findActors(p *Page) []Actor {
	var named []Actor
	for i := 0; i < len(p.Tokens); {
		t := actorAt(p, i)
		if t == nil {
			i++
			continue
		}
		named = append(named, Actor{t.Value, t.First, t.Last, *t})
		i = t.Last + 1
	}
	all := withNations(p, named)
	all = mergeActors(all, anaphors(p, all))
	all = slices.DeleteFunc(all, func(a Actor) bool { return madeBy(p, a) })
	all = withoutEchoes(p, all)
	for i := range all {
		if unnamed(p, &all[i]) {
			all[i].ID = who.Unidentified
		}
	}
	return all
}

func actorAt(p *Page, i int) *lang.Tag {
	var best *lang.Tag
	tags := p.At(i)
	for k := range tags {
		t := &tags[k]
		if t.Kind != lang.ActorOf || !namesActor(p, t) {
			continue
		}
		if best == nil || t.Last > best.Last {
			best = t
		}
	}
	return best
}

// namesActor reports a name that means the actor when and as it is written.
func namesActor(p *Page, t *lang.Tag) bool {
	if !t.ValidOn(p.Article.Published) || !writtenAs(p, t) {
		return false
	}
	return !t.Metonym || !toldAsPlace(p, t)
}

// writtenAs reports whether the text writes a name with the capitals that it
// has: "IS" is no "is".
func writtenAs(p *Page, t *lang.Tag) bool {
	words := p.Text.Words(t.First, t.Last)
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
func toldAsPlace(p *Page, t *lang.Tag) bool {
	if p.Pack.In(t.Prep) {
		return true
	}
	for r := range p.EndingAt(t.First-1, lang.Role) {
		if r.Class == "word" && r.Value == "direction" {
			return true // "in the east of Ukraine"
		}
		if r.Class != "place" || r.Value == "descr" || r.Value == "aim" {
			continue
		}
		return r.Value != "from" || !forcesBefore(p, r.First) // experts from Iran
	}
	return false
}

// forcesBefore reports a word for forces in the three tokens before i.
func forcesBefore(p *Page, i int) bool {
	for j := i - 1; j >= max(0, i-3); j-- {
		if p.AnyNoun(j, "force", "people") != nil {
			return true
		}
	}
	return false
}

// madeBy reports a maker of weapons, who is no doer: "made by Turkey",
// "Turkish-made", "أمريكية الصنع".
func madeBy(p *Page, a Actor) bool {
	for i := a.First; i <= a.Last; i++ { // "a Turkish-made drone"
		if p.Is(i, "made") {
			return true
		}
	}
	return p.Is(a.First-2, "made") || p.Is(a.First-1, "made") || p.Is(a.Last+1, "made")
}

// unnamed reports forces of which the text says that nobody knows whose they
// are: "unidentified warplanes", "طائرات حربية مجهولة".
func unnamed(p *Page, a *Actor) bool {
	return p.Is(a.First-1, "unknown") || (p.Pack.AdjectiveAfter && p.Is(a.Last+1, "unknown"))
}

// governments are the forces of a country told by its seat: "the government in
// Damascus", "قوات حكومة دمشق". The places must have been found.
func governments(p *Page) []Actor {
	var found []Actor
	for _, m := range p.Places {
		if m.Place == nil || m.Place.Type != "city" || len(p.ActorsIn(m.First-2, m.Last+1)) > 0 {
			continue
		}
		at := m.First - 1
		if !p.Pack.AdjectiveAfter {
			at = m.Last + 1
		}
		t := p.Tag(at, lang.Role, "word")
		if t == nil || !p.Is(at, "government") || t.Definite {
			continue
		}
		first, last := min(at, m.First), max(at, m.Last)
		for p.Pack.AdjectiveAfter && first > 0 && p.Is(first-1, "government") && p.Gap(first) == " " {
			first--
		}
		tag := *t
		tag.First, tag.Last = first, last
		found = append(found, Actor{m.Place.Country, first, last, tag})
	}
	return found
}

// withoutEchoes drops words for fighters of nobody's right beside the name of
// whose they are: "Daesh militants", "مسلحي داعش".
func withoutEchoes(p *Page, all []Actor) []Actor {
	general := func(a *Actor) bool {
		return p.Who.IsGeneric(a.ID) || a.ID == who.Unidentified || a.ID == who.StateForces
	}
	beside := func(a, b *Actor) bool { return a.Last+1 == b.First && p.Gap(b.First) == " " }
	var out []Actor
	for i := range all {
		a := &all[i]
		behind := i > 0 && beside(&all[i-1], a) && !general(&all[i-1]) && !p.Pack.AdjectiveAfter
		before := i+1 < len(all) && beside(a, &all[i+1]) && !general(&all[i+1]) && p.Pack.AdjectiveAfter
		if general(a) && (behind || before) {
			continue
		}
		out = append(out, *a)
	}
	return out
}

// withNations joins an adjective of nationality with a word for forces,
// carriers or delegations beside it.
func withNations(p *Page, named []Actor) []Actor {
	taken := make([]bool, len(p.Tokens))
	for _, a := range named {
		if !p.Who.IsGeneric(a.ID) { // "Russian fighter jets" are Russia's
			mark(taken, a.First, a.Last)
		}
	}
	var found []Actor
	for i := range p.Tokens {
		t := p.Tag(i, lang.Nation, "")
		small := p.Pack.CapitalDays && !p.Tokens[i].Upper
		if t == nil || taken[i] || (small && t.Value != who.StateForces) {
			continue
		}
		if first, last, ok := forcesBeside(p, t, taken); ok {
			found = append(found, Actor{t.Value, first, last, *t})
		}
	}
	named = slices.DeleteFunc(named, func(a Actor) bool {
		return slices.ContainsFunc(found, func(f Actor) bool { return f.First <= a.Last && a.First <= f.Last })
	})
	return mergeActors(named, found)
}

func forcesBeside(p *Page, t *lang.Tag, taken []bool) (first, last int, ok bool) {
	if p.Pack.AdjectiveAfter {
		for j := t.First - 1; j >= max(0, t.First-3) && !taken[j]; j-- {
			if forceWord(p, j) {
				return j, t.Last, true
			}
			if p.Tag(j, lang.Role, "place") != nil || p.Noun(j, "civil") != nil {
				break // "the Saudi hospital" is no force
			}
		}
		return 0, 0, false
	}
	for j := t.Last + 1; j < len(p.Tokens) && j <= t.Last+3 && !taken[j]; j++ {
		if p.Tag(j, lang.Role, "anaphor") != nil { // "the Lebanese group fired rockets"
			break
		}
		if forceWord(p, j) {
			return t.First, j, true
		}
	}
	return 0, 0, false
}

// forceWord reports whether token j is a word for forces and their means.
func forceWord(p *Page, j int) bool {
	if p.Noun(j, "civil") != nil {
		return false
	}
	for _, t := range p.At(j) {
		switch {
		case t.Kind == lang.ActorOf && p.Who.IsGeneric(t.Value): // "the Turkish occupation"
			return true
		case t.Kind == lang.Noun && t.Class == "people":
			if t.Value == "fighter" || t.Value == "soldier" {
				return true
			}
		case t.Kind == lang.Noun && slices.Contains(ofForces, t.Class):
			return true
		case t.Kind == lang.Trigger && !t.Verb && (t.Class == "strike" || t.Class == "plain"):
			return true
		}
	}
	return false
}

// ofForces are the nouns by which forces are named beside their nationality.
var ofForces = []string{"carrier", "force", "target", "aircraft", "weapon"}

func mergeActors(a, b []Actor) []Actor {
	out := make([]Actor, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || (len(a) > 0 && a[0].First < b[0].First) {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out
}

// actorSpans returns the stretches that name actors and so no places. A
// nationality is left out: "القائم العراقية" is not one.
func actorSpans(all []Actor) [][2]int {
	var out [][2]int
	for _, a := range all {
		if a.Tag.Kind == lang.ActorOf {
			out = append(out, [2]int{a.First, a.Last})
		}
	}
	return out
}

// anaphors are the words that stand for an actor named before: "the
// group", الحزب.
func anaphors(p *Page, named []Actor) []Actor {
	var found []Actor
	latest := map[string]*Actor{} // by the word that can mean it
	next, lastEnd := 0, -9
	for i := range p.Tokens {
		for ; next < len(named) && named[next].First < i; next++ {
			lastEnd = named[next].Last
			for _, word := range p.Who.CalledBy(named[next].ID) {
				latest[word] = &named[next]
			}
		}
		t := p.Tag(i, lang.Role, "anaphor")
		if t == nil || (p.Pack.AdjectiveAfter && !t.Definite) {
			continue
		}
		inName := next < len(named) && named[next].First <= t.Last
		if inName || lastEnd >= i-2 {
			continue
		}
		word := t.Value
		if word == "group" { // "the Lebanese group"
			if p.Tag(i-1, lang.Nation, "") == nil || !p.Is(i-2, "the") {
				continue
			}
			word = "armed"
		}
		if a := latest[word]; a != nil {
			tag := a.Tag
			tag.Reading, tag.First, tag.Last = t.Reading, t.First, t.Last
			found = append(found, Actor{a.ID, t.First, t.Last, tag})
		}
	}
	return found
}
