package gazetteer

import (
	"math"
	"slices"

	"github.com/furat-map/furat/gazetteer/fold"
)

// contextKM is how near the rest of an article must be for a name that
// counts only "in an article on the same area".
const contextKM = 150

// closeKM is the same for an everyday word behind a preposition of place.
const closeKM = 60

// resolve chooses one place for each raw mention: names with one meaning
// first, then the others by how near they lie to those.
func (s *scan) resolve() []Mention {
	slices.SortStableFunc(s.found, func(a, b raw) int { return a.start - b.start })
	anchors := make([]*Place, len(s.found))
	for i, r := range s.found {
		anchors[i] = r.sure(s.g)
	}
	out := make([]Mention, 0, len(s.found))
	countries := map[string]bool{} // named as such
	for _, a := range anchors {
		if a != nil && a.Type == "country" {
			countries[a.Country] = true
		}
	}
	spoken := s.countriesOf(s.reasoned(anchors))
	s.home = s.g.homeOf(s.text.Publisher)
	if s.home != nil && s.home.Country != "" {
		spoken[s.home.Country] = true
	}
	strays := s.strays(anchors)
	stray := func(i int) bool { return anchors[i] != nil && strays[anchors[i].ID] }
	for i, r := range s.found {
		if r.why == certain && (s.elsewhere(&r, anchors[i], spoken) || r.head == nil && stray(i)) {
			continue
		}
		m := Mention{Start: r.start, End: s.tokens[r.last].End, First: r.first, Last: r.last, Near: r.near, Head: r.noun}
		switch {
		case r.area != nil:
			m.Candidates = []Candidate{{Place: r.area, Score: 1}}
		case r.why != certain:
			m.Candidates = s.strangers(i, &s.found[i], anchors, spoken)
		case stray(i): // another place of the name, which the tables lack
		default:
			m.Candidates = s.rank(i, anchors, countries)
		}
		if len(m.Candidates) == 0 && r.why != announced && r.head == nil {
			continue // a name that needs a context which this article lacks
		}
		if len(m.Candidates) > 0 {
			if r.head.province() {
				for k := range m.Candidates {
					m.Candidates[k].Place = s.g.Province(m.Candidates[k].Place)
				}
			}
			m.Place = m.Candidates[0].Place
			m.Confidence = confidence(m.Candidates)
			if r.why != certain {
				m.Confidence = trust(m.Candidates)
			}
		}
		if km := s.distanceBefore(r.first); km > 0 && m.Place != nil && !s.g.kinds[m.Place.Type].Area {
			m.Near, m.Offset = true, &Offset{KM: km, Dir: r.dir}
		}
		out = append(out, m)
	}
	return out
}

// strayKM is how far from all other places of an article a small place of a
// country that it does not speak of may lie.
const strayKM = 250

// smallKind is the weight (types.tsv) up to which a kind of place is named
// only where its country is spoken of: a city is named anywhere.
const smallKind = 0.75

// anchor is a place that an article names for sure, and how often.
type anchor struct {
	*Place
	times int
}

// maxAnchors is how many different places a small one is held against.
const maxAnchors = 500

// strays returns the ids of the small places that can't be meant: towns or
// villages of one country in an article on places far away in others.
func (s *scan) strays(named []*Place) map[string]bool {
	var anchors []anchor
	at := map[string]int{}
	for _, p := range named {
		if p == nil {
			continue
		}
		i, known := at[p.ID]
		if !known {
			i = len(anchors)
			at[p.ID], anchors = i, append(anchors, anchor{Place: p})
		}
		anchors[i].times++
	}
	spoken := s.countriesOf(nil)
	out := map[string]bool{}
	for _, a := range anchors {
		if k := s.g.kinds[a.Type]; a.Country != "" && !spoken[a.Country] && k.Weight <= smallKind && !k.Area && astray(a.Place, anchors) {
			out[a.ID] = true
		}
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
		if a.Country == p.Country || a.Country == "" || a.Type != "country" && p.DistanceKM(a.Place)-a.UncertaintyKM < strayKM {
			return false
		}
		others += a.times
	}
	return others >= 2
}

// sure returns the place of a mention that can mean only one, nil otherwise.
func (r *raw) sure(g *Gazetteer) *Place {
	if r.area != nil {
		return r.area
	}
	var only *Place
	for _, ref := range r.refs {
		if ref.context {
			return nil
		}
		if only != nil {
			return nil
		}
		only = ref.place
	}
	return only
}

// rank scores the places a mention may mean.
func (s *scan) rank(i int, anchors []*Place, countries map[string]bool) []Candidate {
	r := s.found[i]
	if p := r.sure(s.g); p != nil {
		return []Candidate{{Place: p, Score: 1}}
	}
	var out []Candidate
	for _, ref := range r.refs {
		p := ref.place
		near := s.closeness(i, p, anchors, countries)
		if ref.context && !ref.close && near.km > contextKM || ref.close && near.km > closeKM && !(p.Type == "city" && near.country) {
			continue
		}
		kind := s.g.kinds[p.Type].Weight
		score := 0.4*kind + 0.5*near.score
		if r.head != nil && !r.head.any() && r.head.allows(p.Type) {
			score += 0.4
		}
		if kindAsNamed(r.head, p) {
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

// kindAsNamed prefers the kinds that a head noun lists first.
func kindAsNamed(h *head, p *Place) bool {
	return h != nil && len(h.types) > 0 && h.types[0] == p.Type
}

type closeness struct {
	score   float64 // 1 beside the other places of the text, 0 far from all
	km      float64 // to the nearest
	country bool    // another place of the article lies in the same country
}

// homeWeight is how much the outlet's home counts beside a place that is told
// in the same sentence.
const homeWeight = 0.3

// homeOf returns the place in an outlet's name ("Deir Ezzor 24"), nil where
// there is none or more than one.
func (g *Gazetteer) homeOf(publisher string) *Place {
	tokens := fold.Tokens(publisher)
	if len(tokens) == 0 || len(publisher) > MaxQuery {
		return nil
	}
	s := &scan{g: g, raw: publisher, tokens: tokens, blocked: make([]bool, len(tokens)), skipped: make([]bool, len(tokens))}
	var home *Place
	for i := 0; i < len(tokens); i++ {
		for _, h := range s.hits(i) {
			place := g.weightiest(h.refs)
			if place == nil {
				continue
			}
			if home != nil && home != place {
				return nil
			}
			home, i = place, h.last
			break
		}
	}
	return home
}

// weightiest returns the most important settlement or region that a name
// means by itself.
func (g *Gazetteer) weightiest(refs []nameRef) *Place {
	var best *Place
	for _, r := range refs {
		if p := r.place; r.demand() == 0 && (settled[p.Type] || partOfContext[p.Type]) && (best == nil || g.weight(p) > g.weight(best)) {
			best = p
		}
	}
	return best
}

// window is how many mentions before and after one are compared with it.
const window = 150

// closeness compares a place with the certain places of the article; those
// told next to it count most.
func (s *scan) closeness(i int, p *Place, anchors []*Place, countries map[string]bool) closeness {
	c := closeness{km: math.Inf(1)}
	var sum, weights float64
	for j := max(0, i-window); j < min(len(anchors), i+window); j++ {
		a := anchors[j]
		if a == nil || j == i || a.Type == "country" || a.ID == p.ID {
			continue
		}
		c.country = c.country || a.Country == p.Country
		km := p.DistanceKM(a)
		reach := math.Max(km-a.UncertaintyKM, 1)
		c.km = math.Min(c.km, reach)
		w := 1 / float64(1+abs(s.found[i].first-s.found[j].first)/8)
		sum += w / (1 + reach/60)
		weights += w
	}
	if s.home != nil && s.home.Type != "country" {
		sum += homeWeight / (1 + math.Max(p.DistanceKM(s.home)-s.home.UncertaintyKM, 1)/60)
		weights += homeWeight
	}
	if weights > 0 {
		c.score = sum / weights
	}
	if p.Type != "country" && countries[p.Country] {
		c.score = math.Min(1, c.score+0.15)
	}
	return c
}

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
