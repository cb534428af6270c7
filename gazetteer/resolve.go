package gazetteer

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Question is a name to resolve, as one line of "furat gazetteer resolve".
type Question struct {
	Query   string `json:"query"`
	Lang    string `json:"lang,omitempty"`
	Context string `json:"context,omitempty"` // names of what holds it or lies near it: "Idlib", "Iraq, Anbar", a sentence
}

// Answer is what a name means, as far as can be told. Place is nil where the
// gazetteer is not sure enough; the candidates stand all the same.
type Answer struct {
	Query      string      `json:"query"`
	Place      *Place      `json:"place"`
	Confidence float64     `json:"confidence"`
	Candidates []Candidate `json:"candidates"`
}

// abstain is the confidence below which a name is left without a place.
const abstain = 0.45

// maxCandidates is how many candidates an answer lists.
const maxCandidates = 10

// MaxContext is the longest context, in bytes, that is read.
const MaxContext = 10_000

// Resolve says which place a name means. The context names what is around it.
func (g *Gazetteer) Resolve(q Question) Answer {
	a := Answer{Query: q.Query, Candidates: []Candidate{}}
	if len(q.Query) > MaxQuery || len(q.Context) > MaxContext {
		return a
	}
	if onlyArticles(q.Query) {
		return a
	}
	r := g.within(q.Context)
	if c, ok := r.relation(q.Query); ok {
		a.Candidates = []Candidate{c}
	} else {
		a.Candidates = r.candidates(q.Query)
	}
	if len(a.Candidates) == 0 {
		a.Candidates = []Candidate{}
		return a
	}
	a.Confidence = calibrated(a.Candidates)
	if a.Confidence >= abstain {
		a.Place = a.Candidates[0].Place
	}
	a.Candidates = labelled(a.Candidates[:min(len(a.Candidates), maxCandidates)], q.Query)
	return a
}

// onlyArticles reports a name of which nothing but articles is there.
func onlyArticles(name string) bool {
	for _, t := range fold.Tokens(name) {
		if t.Form != "ال" && !(t.Script == fold.Latin && fold.IsArticle(t.Form)) {
			return false
		}
	}
	return true
}

// candidates ranks the places that a name may mean; of several names in
// brackets or joined by a stroke each is tried.
func (r resolver) candidates(name string) []Candidate {
	country := onlyOne(r.around.countries)
	out := r.rank(r.lookup(name, country, false))
	if len(out) > 0 && out[0].Score >= 0.5 {
		return out
	}
	for _, other := range otherReadings(name) {
		found := r.lookup(other.name, country, other.strict)
		for i := range found {
			found[i].Quality = min(found[i].Quality, other.quality)
		}
		if more := r.rank(found); len(more) > 0 && (len(out) == 0 || more[0].Score > out[0].Score) {
			out = more
		}
	}
	return out
}

// asked is another way to read what was asked: how well a name matches at
// best that is read so, and whether it must be known as it then stands.
type asked struct {
	name    string
	quality float64
	strict  bool
}

// The best that a name counts of which only a part, or a guess at what was
// meant, was looked up; and one that was read without its particle, or in words
// that were written as one.
const (
	mendedQuality = 0.93
	partedQuality = 0.97
)

// otherReadings are the ways to read a name besides as it stands.
func otherReadings(name string) []asked {
	var out []asked
	for _, n := range slices.Concat(withoutParticle(name), withoutEnding(name), []string{fold.Parted(name)}) {
		if n != "" {
			out = append(out, asked{n, partedQuality, true})
		}
	}
	for _, n := range append(readings(name), fold.Mended(name)...) {
		out = append(out, asked{n, mendedQuality, false})
	}
	return out
}

// withoutEnding reads the first word of a Cyrillic name as the town of which it
// is the adjective: Бахмутський район.
func withoutEnding(name string) []string {
	tokens := fold.Tokens(name)
	if len(tokens) < 2 || tokens[0].Script != fold.Cyrillic {
		return nil
	}
	var out []string
	for _, seat := range fold.Seats(tokens[0].Form) {
		if utf8.RuneCountInString(seat) >= minWithout {
			out = append(out, seat+name[tokens[0].Hi:])
		}
	}
	return out
}

// minWithout is how many letters are left at least of a word whose particle is
// taken off.
const minWithout = 3

// withoutParticle reads an Arabic name without "and" or a preposition:
// بالقاهرة, ومادبا.
func withoutParticle(name string) []string {
	tokens := fold.Tokens(name)
	if len(tokens) == 0 || tokens[0].Script != fold.Arabic {
		return nil
	}
	var out []string
	for _, cut := range fold.Clitics(tokens[0].Form)[1:] {
		if rest := cut.Rest + name[tokens[0].Hi:]; utf8.RuneCountInString(cut.Rest) >= minWithout {
			out = append(out, rest, fold.Parted(rest))
		}
	}
	return out
}

// readings are other ways to read a name: the parts around a bracket or a
// stroke, each with the head noun of the whole.
func readings(name string) []string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("()[]/\\;،,«»\"“”", r) })
	if len(parts) < 2 {
		return nil
	}
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// calibrated is the confidence in the first candidate: its probability and that of
// the others close to it, so far as the evaluation set bears it out.
func calibrated(cs []Candidate) float64 {
	p := 0.0
	for _, c := range cs {
		if c.ID == cs[0].ID || c.DistanceKM(cs[0].Place) <= samePlaceKM {
			p += c.Score
		}
	}
	return math.Round(calibrate(math.Min(p, 1))*100) / 100
}

// within reads what is said to be around a name.
func (g *Gazetteer) within(context string) resolver {
	r := resolver{g, &surroundings{countries: map[string]bool{}}}
	if strings.TrimSpace(context) != "" {
		r.readContext(context)
	}
	return r
}

// readContext takes in the areas that a context names, alone or in a list, and
// the places of a sentence.
func (r resolver) readContext(text string) {
	around := r.around
	whole := r.areaNamed(text)
	parts := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",،;\n", c) })
	for _, part := range parts[:min(len(parts), maxParts)] {
		if whole || len(parts) == 1 {
			break
		}
		r.areaNamed(part)
	}
	nothing := len(around.areas) == 0 && len(around.countries) == 0
	if nothing || strings.Count(text, " ") > 5 {
		r.anchorsIn(text)
	}
	if len(around.countries) == 0 {
		for _, a := range around.areas {
			around.countries[a.Country] = true
		}
		for _, a := range around.anchors {
			around.countries[a.Country] = true
		}
	}
}

// areaNamed takes in a part of the context that is the name of an area.
func (r resolver) areaNamed(name string) bool {
	found := r.lookup(strings.TrimSpace(name), "", true)
	found = slices.DeleteFunc(found, func(c governed) bool {
		return c.Quality < minBase || !r.kinds[c.Type()].Area || !partOfContext[c.Type()]
	})
	best := r.rank(found)
	if len(best) == 0 {
		return false
	}
	p := best[0].Place
	if p.Type == "country" {
		r.around.countries[p.Country] = true
		return true
	}
	r.addArea(p)
	return true
}

// maxParts and maxAreas bound what is taken from one context.
const (
	maxParts = 20
	maxAreas = 8
)

// addArea takes an area of the context in, once.
func (r resolver) addArea(p *Place) {
	around := r.around
	if len(around.areas) < maxAreas && !slices.ContainsFunc(around.areas, func(a area) bool { return a.ID == p.ID }) {
		around.areas = append(around.areas, r.newArea(p))
	}
}

// partOfContext are the kinds that hold other places.
var partOfContext = map[string]bool{"country": true, "governorate": true, "district": true, "subdistrict": true, "region": true}

// anchorsIn takes the places of a sentence in: areas hold the name, others
// lie near it.
func (r resolver) anchorsIn(text string) {
	around := r.around
	for _, m := range r.Find(Text{Raw: text, Tokens: fold.Tokens(text)}) {
		switch {
		case m.Place == nil:
		case m.Place.Type == "country":
			around.countries[m.Place.Country] = true
		case r.kinds[m.Place.Type].Area:
			r.addArea(m.Place)
		case len(around.anchors) < maxParts:
			around.anchors = append(around.anchors, m.Place)
		}
	}
}
