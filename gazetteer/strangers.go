package gazetteer

import (
	"maps"
	"slices"
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
	minStrange       = 0.5     // confidence
)

// maxAsked is how many different names of one text are looked up.
const maxAsked = 1000

// strangers looks a name up that is not curated. Nearness, country and
// importance decide as for any other name; what is left in doubt is no place.
func (c *choice) strangers(i int) []Candidate {
	d := &c.drafts[i]
	found, ok := c.lookup(d.name)
	if !ok {
		return nil
	}
	found = slices.DeleteFunc(slices.Clone(found), func(a atlas.Candidate) bool { return !c.admit(a, d) })
	near := resolver{c.g, &surroundings{countries: c.spoken, anchors: c.points(i)}}
	out := near.rank(found, func(atlas.Candidate) *head { return d.head })
	if len(out) == 0 || out[0].Score < minStrange {
		return nil
	}
	return out[:min(len(out), maxCandidates)]
}

// lookup returns the candidates of a name, ok false where the text has asked
// for too many.
func (c *choice) lookup(name string) (found []atlas.Candidate, ok bool) {
	found, ok = c.asked[name]
	if !ok && len(c.asked) < maxAsked {
		found, ok = c.g.atlas.Candidates(atlas.Query{Name: name, Country: onlyOne(c.spoken), Strict: true}), true
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
	if !c.spoken[a.Country()] && !knownAnywhere(a, d) {
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

// knownAnywhere reports a city that is named where its country is not.
func knownAnywhere(a atlas.Candidate, d *draft) bool {
	return d.why != bare && a.Quality >= sameName && a.Population() >= worldCity
}

// bareName reports a lone Latin word without a head noun, a preposition or a
// list before it: it may be a person's name.
func (c *choice) bareName(d *draft) bool {
	if d.introduced() || d.first != d.last || !c.latin(d.first) {
		return false
	}
	if d.first == 0 {
		return true
	}
	before := c.tokens[d.first-1].Form
	if fold.IsArticle(before) && d.first > 1 {
		before = c.tokens[d.first-2].Form
	}
	return !c.words.introduces(before) && c.soft(d.first-1)
}

// introduced reports a draft that the words around it make a place.
func (d *draft) introduced() bool {
	headed := d.head != nil || d.noun != ""
	part := d.area != nil || d.dir != ""
	return headed || part || d.near
}

// meantElsewhere reports a curated name behind which another place, or a
// person, must stand.
func (c *choice) meantElsewhere(i int) bool {
	d := &c.drafts[i]
	if d.why != certain {
		return false
	}
	return c.foreign(i) || (d.head == nil && c.stray(i))
}

// foreign reports a bare name whose place lies in a country that the article
// does not speak of although it speaks of others: "Koufa's men" in Mali are
// not of Kufa in Iraq. Countries and capitals are named everywhere.
func (c *choice) foreign(i int) bool {
	p := c.anchors[i]
	if p == nil || p.Type == "country" || p.Country == "" {
		return false
	}
	if len(c.spoken) == 0 || c.spoken[p.Country] || !c.bareName(&c.drafts[i]) {
		return false
	}
	known, ok := c.g.atlas.Find(p.ID)
	return !ok || known.Rank < capitalRank
}

// capitalRank is the importance from which a city is one that articles on
// other countries name (source/features.tsv: a capital of a million).
const capitalRank = 200

func (c *choice) stray(i int) bool { return c.anchors[i] != nil && c.strays[c.anchors[i].ID] }

// strayKM is how far from all other places of an article a small place of a
// country that it does not speak of may lie.
const strayKM = 250

// smallKind is the weight (types.tsv) up to which a kind of place is named
// only where its country is spoken of: a city is named anywhere.
const smallKind = 0.75

// small reports a kind of place that is named only where its country is.
func (k Kind) small() bool { return k.Weight <= smallKind && !k.Area }

// anchor is a place that an article names for sure, and how often.
type anchor struct {
	*Place
	times int
}

// maxAnchors is how many different places a small one is held against.
const maxAnchors = 500

// straysAmong returns the ids of the small places that can't be meant: towns
// or villages of one country in an article on places far away in others.
func (g *Gazetteer) straysAmong(named []*Place, nations map[string]bool) map[string]bool {
	anchors := counted(named)
	out := map[string]bool{}
	for _, a := range anchors {
		silent := a.Country != "" && !nations[a.Country]
		if silent && g.kinds[a.Type].small() && astray(a.Place, anchors) {
			out[a.ID] = true
		}
	}
	return out
}

func counted(named []*Place) []anchor {
	var out []anchor
	at := map[string]int{}
	for _, p := range named {
		if p == nil {
			continue
		}
		i, known := at[p.ID]
		if !known {
			i = len(out)
			at[p.ID], out = i, append(out, anchor{Place: p})
		}
		out[i].times++
	}
	return out
}

// astray reports a place that at least two mentions of others are far from, and
// none near.
func astray(p *Place, anchors []anchor) bool {
	others := 0
	for _, a := range anchors[:min(len(anchors), maxAnchors)] {
		if a.ID == p.ID {
			continue
		}
		if a.speaksFor(p) {
			return false
		}
		others += a.times
	}
	return others >= 2
}

// speaksFor reports an anchor in the country of a place, or near it.
func (a anchor) speaksFor(p *Place) bool {
	if a.Country == p.Country || a.Country == "" {
		return true
	}
	return a.Type != "country" && p.DistanceKM(a.Place)-a.UncertaintyKM < strayKM
}
