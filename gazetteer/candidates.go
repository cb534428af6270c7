package gazetteer

import (
	"bytes"
	"maps"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// The least that a place which is not curated must have to be meant.
const (
	minLocatedAcross = 0.86 // quality of a name in the other script
	minAnnounced     = 0.8
	minAcrossLetters = 5
	minAcrossPeople  = 3_000
	minBarePeople    = 5_000
	worldCity        = 100_000 // people of a city that needs no mention of its country
	minUncurated     = 0.5     // confidence
)

// maxAsked is how many different names of one text are looked up.
const maxAsked = 1000

// uncuratedCandidates looks a name up that is not curated. Nearness, country and
// importance decide as for any other name; what is left in doubt is no place.
func (c *choice) uncuratedCandidates(i int) []Candidate {
	d := &c.drafts[i]
	near := resolver{c.g, &surroundings{countries: c.spoken, anchors: c.points(i)}}
	for _, name := range []string{d.name, d.part} {
		if name == "" {
			continue
		}
		found, ok := c.lookup(name)
		if !ok {
			return nil
		}
		out := near.rank(d.head.all(c.admitted(found, d, near.around.anchors)))
		if len(out) > 0 && out[0].Score >= minUncurated {
			return out[:min(len(out), maxCandidates)]
		}
	}
	return nil
}

// admitted keeps the candidates that may be meant. A name that sounds the same
// near the places told beside it is taken for another spelling.
func (c *choice) admitted(found []atlas.Candidate, d *draft, anchors []*Place) []atlas.Candidate {
	var out []atlas.Candidate
	for _, a := range found {
		switch {
		case c.admit(a, d):
			out = append(out, a)
		case len(anchors) > 0 && c.spoken[a.Country()] && c.soundsAlike(a, d) && nearest(c.g.place(a.Match), anchors) <= closeKM:
			a.Quality = sameName
			out = append(out, a)
		}
	}
	return out
}

// How much the sounds of two spellings of one name are alike, and in how many
// letters their keys differ.
const (
	minAlike     = 0.9
	minSounds    = 3 // consonants
	longName     = 9 // letters of a key that may differ in two
	maxSpellings = 2
)

// soundsAlike reports a settlement whose name in Latin letters has the same
// consonants as one of the text, and nearly the same vowels: Shiheen, Shihine.
// Arabic letters say more, and with one vowel more stand for another name.
func (c *choice) soundsAlike(a atlas.Candidate, d *draft) bool {
	if a.Across || d.why == bare || !c.latin(d.first) || !settlements[a.Type()] {
		return false
	}
	x, y := fold.AppendName(nil, fold.Tokens(d.name)), fold.AppendName(nil, fold.Tokens(a.Name))
	limit := 1
	if len(x) >= longName {
		limit = maxSpellings
	}
	if fold.Distance(x, y, limit) > limit {
		return false
	}
	x, y = fold.Sounds(nil, x), fold.Sounds(nil, y)
	consonants := fold.Skeleton(nil, x)
	return len(consonants) >= minSounds && bytes.Equal(consonants, fold.Skeleton(nil, y)) && fold.Likeness(x, y) >= minAlike
}

// lookup returns the candidates of a name, ok false where the text has asked
// for too many.
func (c *choice) lookup(name string) (found []atlas.Candidate, ok bool) {
	found, ok = c.asked[name]
	if !ok && len(c.asked) < maxAsked {
		found, ok = c.g.lookups.in(c.g.atlas, name, onlyOne(c.spoken)), true
		c.asked[name] = found
	}
	return found, ok
}

// onlyOne returns the member of a set of one, "" for another set.
func onlyOne(set map[string]bool) string {
	if len(set) == 1 {
		for one := range maps.Keys(set) {
			return one
		}
	}
	return ""
}

// points returns the certain places told around a draft that are no areas.
func (c *choice) points(i int) []*Place {
	var out []*Place
	from, to := c.around(i)
	for j := from; j < to; j++ {
		if a := c.anchors[j]; j != i && a != nil && !c.g.kinds[a.Type].Area {
			out = append(out, a)
		}
	}
	return out
}

// admit reports whether a candidate may be meant at all.
func (c *choice) admit(a atlas.Candidate, d *draft) bool {
	if !c.spoken[a.Country()] && !c.knownAnywhere(a, d) {
		return false
	}
	if c.g.kinds[a.Type()].Area && (d.head == nil || !d.head.allows(a.Type())) {
		return false
	}
	if a.Quality >= sameName {
		return d.why != bare || a.Population() >= minBarePeople
	}
	if !a.Across { // a text has its own spelling; likeness alone is not enough
		return false
	}
	switch d.why {
	case announced:
		return a.Quality >= minAnnounced
	case located:
		return a.Quality >= minLocatedAcross && a.Population() >= minAcrossPeople && utf8.RuneCountInString(d.name) >= minAcrossLetters
	}
	return false
}

// knownAnywhere reports a city that is named where its country is not, and, in
// a text that speaks of no country, a province with its title.
func (c *choice) knownAnywhere(a atlas.Candidate, d *draft) bool {
	if d.why == bare || a.Quality < sameName {
		return false
	}
	if d.head.unit() != "" {
		return len(c.spoken) == 0 && a.Type() == "governorate" && d.head.noun == "province"
	}
	return a.Population() >= worldCity
}
