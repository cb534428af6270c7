package gazetteer

import (
	"maps"
	"math"
	"slices"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// choice is the choosing of one place, or none, for each draft of a text.
type choice struct {
	*reading
	g         *Gazetteer
	drafts    []draft
	anchors   []*Place // by draft: what it means for sure, nil where it may mean several
	countries map[string]bool
	spoken    map[string]bool // countries that the text speaks of in any way
	outliers  map[string]bool // ids of places that can't be meant
	home      *Place          // of the outlet
	asked     map[string][]atlas.Candidate
}

// choose chooses one place for each draft: names with one meaning first, then
// the others by how near they lie to those.
func (g *Gazetteer) choose(r *reading, drafts []draft, home *Place) []Mention {
	slices.SortStableFunc(drafts, func(a, b draft) int { return a.start - b.start })
	c := &choice{reading: r, g: g, drafts: drafts, home: home, asked: map[string][]atlas.Candidate{}}
	for i := range drafts {
		c.anchors = append(c.anchors, drafts[i].sure())
	}
	c.countries = namedCountries(c.anchors)
	nations := r.nationalities()
	c.spoken = c.countriesSpokenOf(nations)
	c.outliers = g.outliersAmong(c.anchors, nations)
	out := make([]Mention, 0, len(drafts))
	for i := range drafts {
		if m, ok := c.mention(i); ok {
			out = append(out, m)
		}
	}
	return out
}

// sure returns the place of a draft that can mean only one, nil otherwise.
func (d *draft) sure() *Place {
	if d.area != nil {
		return d.area
	}
	if len(d.refs) != 1 || d.refs[0].context != anywhere || d.lent == away {
		return nil
	}
	return d.refs[0].place
}

// namedCountries returns the countries that are named as such.
func namedCountries(anchors []*Place) map[string]bool {
	out := map[string]bool{}
	for _, a := range anchors {
		if a != nil && a.Type == "country" {
			out[a.Country] = true
		}
	}
	return out
}

// countriesSpokenOf returns the countries that the text speaks of: those of
// its places, of adjectives of nationality, of the outlet. Names that only a
// capital letter speaks for are no evidence for the country that they need.
func (c *choice) countriesSpokenOf(nations map[string]bool) map[string]bool {
	out := maps.Clone(nations)
	for i, a := range c.anchors {
		if a != nil && a.Country != "" && !c.bareName(&c.drafts[i]) {
			out[a.Country] = true
		}
	}
	if c.home != nil && c.home.Country != "" {
		out[c.home.Country] = true
	}
	return out
}

// mention makes the mention of a draft; ok is false where it is none: a name
// that needs a context which this article lacks.
func (c *choice) mention(i int) (m Mention, ok bool) {
	d := &c.drafts[i]
	if c.meantElsewhere(i) {
		return m, false
	}
	m = Mention{Start: d.start, End: c.tokens[d.last].End, First: d.first, Last: d.last, Near: d.near, Head: d.noun, Candidates: c.candidates(i)}
	if d.lent != itself {
		return c.borrowed(i, m)
	}
	if len(m.Candidates) == 0 {
		return m, d.why == announced || d.head != nil
	}
	if level := d.head.unit(); level != "" {
		for k := range m.Candidates {
			m.Candidates[k].Place = c.g.Unit(m.Candidates[k].Place, level)
		}
	}
	m.Place = m.Candidates[0].Place
	m.Confidence = confidence(m.Candidates)
	if d.why != certain {
		m.Confidence = calibrated(m.Candidates)
	}
	if km := c.distanceBefore(d.first); km > 0 && !c.g.kinds[m.Place.Type].Area {
		m.Near, m.Offset = true, &Offset{KM: km, Dir: d.dir}
	}
	return m, true
}

// The kilometres within which the places told beside it must lie for a town to
// be where something stands that bears its name.
const (
	quarterKM = 30 // a quarter or street
	besideKM  = 60 // a hospital or school
)

// beforeAndBehind is how many tokens around a name the places stand that are
// told beside it.
const beforeAndBehind = 15

// lentConfidence is that in a town which only lends its name.
const lentConfidence = 0.6

// borrowed makes the mention of a thing that bears the name of a town: near
// the town where the text speaks of its surroundings. A quarter stays as a
// place that is not known, a street or hospital of elsewhere is none.
func (c *choice) borrowed(i int, m Mention) (Mention, bool) {
	d := &c.drafts[i]
	km, found := math.Inf(1), false
	if len(m.Candidates) > 0 {
		km, found = c.besides(i, m.Candidates[0].Place)
	}
	stands := len(m.Candidates) > 0
	switch d.lent {
	case away:
		stands = km <= quarterKM
	case beside:
		stands = stands && (km <= besideKM || !found)
	}
	if !stands {
		m.Candidates = nil
		return m, d.head != nil && d.head.noun == "quarter"
	}
	m.Place, m.Near, m.Confidence = m.Candidates[0].Place, true, lentConfidence
	return m, true
}

// besides returns how near the nearest of the places lies that are told beside
// a draft, and whether there is one.
func (c *choice) besides(i int, p *Place) (km float64, found bool) {
	km = math.Inf(1)
	for j, a := range c.anchors {
		if j == i || a == nil || a.Type == "country" || a.ID == p.ID && c.drafts[j].lent != itself {
			continue
		}
		if abs(c.drafts[i].first-c.drafts[j].first) <= beforeAndBehind {
			km, found = math.Min(km, math.Max(0, p.DistanceKM(a)-a.UncertaintyKM)), true
		}
	}
	return km, found
}

// candidates returns the places that a draft may mean, best first.
func (c *choice) candidates(i int) []Candidate {
	d := &c.drafts[i]
	switch {
	case d.area != nil:
		return []Candidate{{Place: d.area, Score: 1}}
	case d.why != certain:
		return c.uncuratedCandidates(i)
	case c.outlier(i): // another place of the name, which the tables lack
		return nil
	}
	return c.rank(i)
}

// rank scores the curated places that a draft may mean.
func (c *choice) rank(i int) []Candidate {
	if p := c.anchors[i]; p != nil {
		return []Candidate{{Place: p, Score: 1}}
	}
	d := &c.drafts[i]
	var out []Candidate
	for _, ref := range d.refs {
		p := ref.place
		near := c.closeness(i, p)
		if !ref.contextMet(near) {
			continue
		}
		score := 0.4*c.g.kinds[p.Type].Weight + 0.5*near.score
		if d.head.speaksOf(p.Type) {
			score += 0.4
		}
		if d.head.first() == p.Type { // the kinds that a head noun lists first
			score += 0.1
		}
		out = append(out, Candidate{Place: p, Score: math.Min(1, score)})
	}
	if len(out) == 1 {
		out[0].Score = 1
	}
	sortCandidates(out)
	return out
}

// The kilometres within which the rest of an article must lie for a name that
// counts only in an article on the same area, or for an everyday word.
const (
	contextKM = 150
	closeKM   = 60
)

// contextMet reports whether the article speaks of what a name asks for.
func (r nameRef) contextMet(near closeness) bool {
	switch r.context {
	case sameArea:
		return near.km <= contextKM
	case closeBy:
		return near.km <= closeKM || (r.place.Type == "city" && near.country)
	}
	return true
}

type closeness struct {
	score   float64 // 1 beside the other places of the text, 0 far from all
	km      float64 // to the nearest
	country bool    // another place of the article lies in the same country
}

// homeWeight is how much the outlet's home counts beside a place that is told
// in the same sentence.
const homeWeight = 0.3

// window is how many mentions before and after one are compared with it.
const window = 150

// around returns the numbers of the drafts that one is compared with.
func (c *choice) around(i int) (from, to int) {
	return max(0, i-window), min(len(c.drafts), i+window)
}

// closeness compares a place with the certain places of the article; those
// told next to it count most.
func (c *choice) closeness(i int, p *Place) closeness {
	near := closeness{km: math.Inf(1)}
	var sum, weights float64
	from, to := c.around(i)
	for j := from; j < to; j++ {
		a := c.anchors[j]
		if j == i || a == nil || !tellsWhere(a, p) {
			continue
		}
		near.country = near.country || a.Country == p.Country
		reach := math.Max(p.DistanceKM(a)-a.UncertaintyKM, 1)
		near.km = math.Min(near.km, reach)
		w := 1 / float64(1+abs(c.drafts[i].first-c.drafts[j].first)/8)
		sum += w / (1 + reach/60)
		weights += w
	}
	if c.home != nil && c.home.Type != "country" {
		sum += homeWeight / (1 + math.Max(p.DistanceKM(c.home)-c.home.UncertaintyKM, 1)/60)
		weights += homeWeight
	}
	if weights > 0 {
		near.score = sum / weights
	}
	if p.Type != "country" && c.countries[p.Country] {
		near.score = math.Min(1, near.score+0.15)
	}
	return near
}

// tellsWhere reports a place whose distance from another says something.
func tellsWhere(a, p *Place) bool { return a.Type != "country" && a.ID != p.ID }

func confidence(cs []Candidate) float64 {
	if len(cs) == 1 {
		return 0.95
	}
	gap := cs[0].Score - cs[1].Score
	return math.Round((0.5+0.45*math.Min(1, gap/0.3))*100) / 100
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
