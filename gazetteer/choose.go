package gazetteer

import (
	"math"
	"slices"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// Features are what speaks for and against a candidate. All are told in the
// answer.
type Features struct {
	Name    float64  `json:"name"`              // how well the name matches, 0 to 1
	Matched string   `json:"matched"`           // the name that matched
	Kind    float64  `json:"kind"`              // 1 the kind that the words say, -1 another one, -2 an area for a town, -4 what only lends its name, 0 nothing said
	Inside  float64  `json:"inside"`            // 1 inside the areas of the context, -1 outside, between near the border, 0 no area given
	NearKM  *float64 `json:"near_km,omitempty"` // to the nearest place of the context
	Country float64  `json:"country"`           // 1 in a country of the context, -1 in none of them, 0 none given or known
	Weight  float64  `json:"weight"`            // importance of the place and its kind, 0 to 1
	Across  bool     `json:"across"`            // the name that matched is in the other script
	Other   bool     `json:"other,omitempty"`   // the name that matched is none that the place is shown by, but an older or a neighbour's
}

// surroundings are what is known about where a name is to be looked for.
type surroundings struct {
	countries map[string]bool
	areas     []area
	anchors   []*Place
}

// area is one that the context names: it holds the place.
type area struct {
	*Place
	skeletons map[string]bool // of its names, to know it in a place's admin columns
	outline   *atlas.Outline  // nil where none is known
}

// The weights of the features in the score, a log odds. They were fitted by the
// likelihood of the right place to names in context of many countries and to
// half of the lists (docs/gazetteer.md, "How sure it is"), and rounded.
const (
	weightExact    = 2.2   // the same spelling
	weightLetter   = 0.65  // letter by letter, with its marks
	weightFamily   = 1.2   // another spelling of the same family
	weightSpelling = 0.45  // one that is only like it …
	lossSpelling   = 23.0  // … for the quality it lacks
	weightAcross   = -0.35 // in the other script
	lossAcross     = 25.5
	weightKind     = 1.1
	weightInside   = 2.4
	weightNear     = 1.2
	weightCountry  = 1.0
	weightRank     = 5.2
	lossOther      = 0.75
	usualRank      = 0.4
	// nilScore is that of NIL: a place that is not in the gazetteer.
	nilScore = 3.2
	// nearKM is the distance at which nearness counts neither way.
	nearKM = 40
)

// score adds the features up.
func (f *Features) score() float64 {
	s := f.nameScore() + weightKind*f.Kind + weightInside*f.Inside + weightCountry*f.Country + weightRank*(f.Weight-usualRank)
	if f.Other {
		s -= lossOther
	}
	if f.NearKM != nil {
		s += weightNear * (2/(1+*f.NearKM/nearKM) - 1)
	}
	return s
}

func (f *Features) nameScore() float64 {
	switch {
	case f.Across:
		return weightAcross - lossAcross*(0.9-f.Name)
	case f.Name >= 1:
		return weightExact + weightLetter
	case f.Name >= 0.99:
		return weightExact
	case f.Name >= 0.97:
		return weightFamily
	}
	return weightSpelling - lossSpelling*(0.97-f.Name)
}

// resolver looks names up with what is known to be around them.
type resolver struct {
	*Gazetteer
	around *surroundings
}

// features looks at one candidate, governed by a head noun or nil.
func (r resolver) features(c atlas.Candidate, p *Place, h *head) Features {
	around := r.around
	f := Features{Name: math.Round(c.Quality*1000) / 1000, Matched: c.Name, Weight: math.Round(r.weight(p)*1000) / 1000, Across: c.Across, Kind: h.agrees(p.Type, c.Quality)}
	f.Other = c.Quality >= sameName && otherName(p, c.Name)
	if len(around.countries) > 0 && p.Country != "" {
		f.Country = -1
		if around.countries[p.Country] {
			f.Country = 1
		}
	}
	if len(around.areas) > 0 {
		f.Inside = inside(p, around.areas, false)
	}
	if km := nearest(p, around.anchors); !math.IsInf(km, 1) {
		km = math.Round(km*10) / 10
		f.NearKM = &km
	}
	return f
}

// otherName reports a name of a place that is not curated which is no spelling
// of one that it is shown by.
func otherName(p *Place, name string) bool {
	if p.rank == 0 || name == p.NameEN || name == p.NameAR {
		return false
	}
	s := fold.SkeletonOf(name)
	return s != fold.SkeletonOf(p.NameEN) && s != fold.SkeletonOf(p.NameAR)
}

// agrees compares the kind of a place, whose name matches so well, with what a
// head noun says (see [Features].Kind).
func (h *head) agrees(kind string, quality float64) float64 {
	switch {
	case h == nil:
		return 0
	case h.unit() != "" && settlements[kind]:
		seat := h.any() || seats[h.unit()][kind]
		if seat && quality >= sameName { // its seat stands for a unit; one spelt otherwise is no evidence
			return 0
		}
		return -1
	case h.lends == at && settlements[kind]: // there, but not the town
		return -1
	case h.lends != itself && lender[kind]: // named for it, and elsewhere
		return -4
	case slices.Contains(h.types, kind):
		return 1
	case h.any(), sameKind(h, kind):
		return 0
	case h.settlement() && partOfContext[kind]:
		return -2
	}
	return -1
}

// lender are the kinds that lend their names to quarters, streets and schools of
// other places.
var lender = map[string]bool{"city": true, "town": true, "village": true, "country": true, "governorate": true, "district": true, "subdistrict": true, "region": true}

// weight is how important a place is: its kind and its rank; a curated one
// somebody found worth a row.
func (c *curated) weight(p *Place) float64 {
	kind := c.kinds[p.Type].Weight
	ranked := math.Min(1, 0.5*kind+0.5*float64(max(p.rank, p.known))/160)
	if p.rank == 0 {
		return math.Max(ranked, 0.2+0.7*kind)
	}
	return ranked
}

// sameKind reports a settlement where a settlement of another size was named.
func sameKind(h *head, kind string) bool {
	if !settlements[kind] && kind != "neighbourhood" && kind != "locality" {
		return false
	}
	for _, t := range h.types {
		if settlements[t] {
			return true
		}
	}
	return false
}

// borderKM is how far outside an area a place still may belong to it: sources
// differ.
const borderKM = 25

// inside compares a place with the areas that are said to hold it: 1 within
// all of them, less where it lies outside of some.
func inside(p *Place, areas []area, exact bool) float64 {
	sum := 0.0
	for _, a := range areas {
		sum += a.within(p, exact)
	}
	return math.Round(sum/float64(len(areas))*100) / 100
}

// within compares a place with one area, by its outline where exact is asked
// for and there is one, otherwise by the names of regions in its row.
func (a area) within(p *Place, exact bool) float64 {
	outlined := exact && a.outline != nil
	switch {
	case p.ID == a.ID:
		return 1
	case outlined:
		if a.outline.Holds(p.Lat, p.Lon) {
			return 1
		}
	case a.named(p):
		return 1
	}
	over := p.DistanceKM(a.Place) - a.UncertaintyKM
	named := outlined || p.Admin1 != ""
	if !named && over <= 0 {
		return 0.8
	}
	if named {
		return math.Max(-1, math.Min(0, -(over+20)/(borderKM+20)))
	}
	return math.Max(-1, 0.5-over/borderKM)
}

// named reports whether the area is one of the regions in a place's row.
func (a area) named(p *Place) bool {
	if p.Country != a.Country {
		return false
	}
	return a.skeletons[fold.SkeletonOf(p.Admin1)] || a.skeletons[fold.SkeletonOf(p.Admin2)] || a.skeletons[fold.SkeletonOf(p.Admin3)]
}

func nearest(p *Place, anchors []*Place) float64 {
	km := math.Inf(1)
	for _, a := range anchors {
		if a.ID != p.ID {
			km = math.Min(km, math.Max(0, p.DistanceKM(a)-a.UncertaintyKM))
		}
	}
	return km
}

// outline returns the edge of an area, decoded once.
func (g *Gazetteer) outline(id string) *atlas.Outline {
	if o, ok := g.outlines.Load(id); ok {
		return o.(*atlas.Outline)
	}
	o := g.atlas.Outline(id)
	g.outlines.Store(id, o)
	return o
}

// newArea prepares an area of the context.
func (g *Gazetteer) newArea(p *Place) area {
	a := area{Place: p, skeletons: map[string]bool{}, outline: g.outline(p.ID)}
	names := append([]string{p.NameEN, p.NameAR, p.Admin1}, p.Aliases...)
	if r, ok := g.atlas.Find(p.ID); ok {
		for _, n := range r.Names {
			names = append(names, n.Text)
		}
	}
	for _, n := range names {
		if _, core := g.words.strip(fold.Tokens(n)); len(core) > 0 {
			if s := string(fold.Skeleton(nil, fold.Sounds(nil, fold.AppendName(nil, core)))); len(s) > 1 {
				a.skeletons[s] = true
			}
		}
	}
	return a
}

// maxRanked is how many candidates are looked at closely.
const maxRanked = 400

// maxOutlined is how many of the best are compared with the outlines of areas.
const maxOutlined = 16

// samePlaceKM is how near two candidates are one place to whoever asks.
const samePlaceKM = 5.0

// rank scores candidates and gives each the probability that the
// name means it: the exponential of its score over the sum of all, one more
// for a place that is not known.
func (r resolver) rank(found []governed) []Candidate {
	around := r.around
	if len(found) > maxRanked {
		found = around.preferCountry(found)[:maxRanked]
	}
	var out []Candidate
	seen := map[string]int{}
	for _, c := range found {
		p := r.place(c.Match)
		f := r.features(c.Candidate, p, c.by)
		next := Candidate{Place: p, Score: f.score(), Why: &f, level: c.by.unit()}
		if i, ok := seen[p.ID]; ok {
			if next.Score > out[i].Score {
				out[i] = next
			}
			continue
		}
		seen[p.ID] = len(out)
		out = append(out, next)
	}
	out = distinct(out)
	if len(around.areas) > 0 {
		for i := range min(len(out), maxOutlined) {
			out[i].Why.Inside = inside(out[i].Place, around.areas, true)
			out[i].Score = out[i].Why.score()
		}
	}
	seatsFirst(out)
	out = distinct(withoutSeats(out))
	for i := range out {
		r.makeUnit(&out[i], i < maxOutlined)
	}
	sum := math.Exp(nilScore)
	for _, c := range out {
		sum += math.Exp(c.Score)
	}
	for i := range out {
		out[i].Score = math.Round(math.Exp(out[i].Score)/sum*1000) / 1000
	}
	return out
}

// withoutSeats leaves out the settlements that are named as an administrative
// unit ("Hajin sub-district") which stands among the candidates itself.
func withoutSeats(cs []Candidate) []Candidate {
	units := slices.DeleteFunc(slices.Clone(cs), func(c Candidate) bool { return c.level == "" || c.Type != c.level })
	return slices.DeleteFunc(cs, func(c Candidate) bool {
		return c.level != "" && settlements[c.Type] && slices.ContainsFunc(units, func(u Candidate) bool {
			return u.level == c.level && u.Why.Name >= c.Why.Name-alikeNames && u.DistanceKM(c.Place) <= 1.5*u.UncertaintyKM+20
		})
	})
}

// makeUnit makes of a settlement that is named as a unit this unit; with the
// outlines that were imported for the best candidates alone, as they cost.
func (r resolver) makeUnit(c *Candidate, outlined bool) {
	switch {
	case c.level == "" || !settlements[c.Type]:
	case outlined:
		c.Place = r.Unit(c.Place, c.level)
	default:
		c.Place = r.roughUnit(c.Place, c.level)
	}
}

// alikeNames is how much less of a name may match where the unit stands for
// its seat, or the seat for its unit.
const alikeNames = 0.03

// namesakeLoss is what an area loses where the name alone, without a word for
// such an area, is that of a town in it that matters as much: the same place to
// most readers, and the town the safer reading.
const namesakeLoss = 3

// matters is the share of the weight of an area that a town has at least which
// stands for it: Idlib, not the town of California.
const matters = 0.85

// seatsFirst puts areas that are named for a town behind it.
func seatsFirst(cs []Candidate) {
	for i := range cs {
		a := &cs[i]
		if a.Why.Kind > 0 || !partOfContext[a.Type] || a.Type == "country" {
			continue
		}
		for _, c := range cs {
			if c.standsFor(a) && c.Why.Name >= a.Why.Name-alikeNames && c.DistanceKM(a.Place) <= 1.5*a.UncertaintyKM+20 {
				a.Score -= namesakeLoss
				break
			}
		}
	}
}

// standsFor reports a settlement that readers mean by the name of an area: a city,
// or a town that matters as much.
func (c *Candidate) standsFor(a *Candidate) bool {
	return c.Type == "city" || (settlements[c.Type] && c.Why.Weight >= matters*a.Why.Weight)
}

// preferCountry moves the candidates in a country of the context to the front.
func (around *surroundings) preferCountry(found []governed) []governed {
	out := slices.Clone(found)
	slices.SortStableFunc(out, func(a, b governed) int {
		x, y := around.countries[a.Country()], around.countries[b.Country()]
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return out
}

// distinct sorts candidates by score and drops those that repeat a better one:
// settlements of like names next to each other, which sources list twice.
func distinct(cs []Candidate) []Candidate {
	sortCandidates(cs)
	var out []Candidate
next:
	for _, c := range cs {
		for _, o := range out[:min(len(out), 50)] {
			if settlements[c.Type] && settlements[o.Type] && c.DistanceKM(o.Place) <= samePlaceKM {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}
