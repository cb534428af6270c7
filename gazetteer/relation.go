package gazetteer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// Offset says where something lies from a place. KM is 0 where the text gives
// no distance; Dir is "" where it gives no direction.
type Offset struct {
	KM  float64
	Dir string // N, NE …
}

// directionKM is how far from a town something is put that lies "north of" it
// without a distance, and directionRadiusKM how far it may be from there.
const (
	directionKM       = 5
	directionRadiusKM = 10
	nearRadiusKM      = 5
	maxOffsetKM       = 500
	kmPerMile         = 1.609344
)

// Shift returns the area at an offset from a place: a point in the direction,
// and a radius that covers how roughly such words are meant; for a distance
// alone, the circle around the place.
func (g *Gazetteer) Shift(p *Place, o Offset) *Place {
	out := &Place{Type: "vicinity", Country: p.Country, Admin1: p.Admin1, Lat: p.Lat, Lon: p.Lon, Source: "computed from " + p.ID}
	switch {
	case o.Dir == "" && o.KM == 0:
		out.UncertaintyKM = p.UncertaintyKM + nearRadiusKM
	case o.Dir == "":
		out.UncertaintyKM = p.UncertaintyKM + o.KM
	case o.KM == 0:
		out.Lat, out.Lon = move(p.Lat, p.Lon, o.Dir, math.Max(directionKM, p.UncertaintyKM))
		out.UncertaintyKM = math.Max(directionRadiusKM, p.UncertaintyKM)
	default:
		out.Lat, out.Lon = move(p.Lat, p.Lon, o.Dir, o.KM)
		out.UncertaintyKM = p.UncertaintyKM + math.Max(1, math.Round(o.KM*0.3))
	}
	out.ID = fmt.Sprintf("%s~%gkm%s", p.ID, math.Round(o.KM*10)/10, strings.ToLower(o.Dir))
	out.Lon = wrap(out.Lon)
	out.NameEN, out.NameAR = o.words(p)
	return out
}

func (o Offset) words(p *Place) (en, ar string) {
	d, ar0 := directionNames[o.Dir], cmp.Or(p.NameAR, p.NameEN)
	lower := strings.TrimSuffix(strings.ToLower(d[0]), "ern")
	switch {
	case o.KM > 0 && o.Dir != "":
		return fmt.Sprintf("%g km %s of %s", o.KM, lower, p.NameEN), fmt.Sprintf("%g كم %s %s", o.KM, d[1], ar0)
	case o.KM > 0:
		return fmt.Sprintf("%g km from %s", o.KM, p.NameEN), fmt.Sprintf("على بعد %g كم من %s", o.KM, ar0)
	case o.Dir != "":
		return lower + " of " + p.NameEN, d[1] + " " + ar0
	}
	return "near " + p.NameEN, "قرب " + ar0
}

// move goes from a point some kilometres in a direction (flat Earth: good to
// a few metres at the distances of news).
func move(lat, lon float64, dir string, km float64) (float64, float64) {
	v := bearings[dir]
	return shift(lat, lon, v[1]*km, v[0]*km)
}

// shift goes from a point so many kilometres north and east.
func shift(lat, lon, north, east float64) (float64, float64) {
	return lat + north/geo.KMPerDegree, lon + east/(geo.KMPerDegree*math.Max(0.01, math.Cos(lat*math.Pi/180)))
}

// Between returns the area between two places: their middle, and half their
// distance as the radius. It is a region where they lie far apart.
func (g *Gazetteer) Between(a, b *Place) *Place {
	km := a.DistanceKM(b)
	out := &Place{ID: a.ID + "~" + b.ID, Type: "vicinity", NameEN: "between " + a.NameEN + " and " + b.NameEN, NameAR: "بين " + cmp.Or(a.NameAR, a.NameEN) + " و" + cmp.Or(b.NameAR, b.NameEN),
		Lat: (a.Lat + b.Lat) / 2, Lon: wrap(a.Lon + wrap(b.Lon-a.Lon)/2), UncertaintyKM: math.Max(1, math.Round(km/2+math.Max(a.UncertaintyKM, b.UncertaintyKM))),
		Source: "computed from " + a.ID + " and " + b.ID}
	if a.Country == b.Country {
		out.Country = a.Country
	}
	if a.Admin1 == b.Admin1 {
		out.Admin1 = a.Admin1
	}
	if out.UncertaintyKM > vicinityKM {
		out.Type = "region"
	}
	return out
}

// maxBetweenKM is how far apart two places may be that something lies between.
const maxBetweenKM = 300

// wrap brings a longitude into -180 to 180 degrees.
func wrap(lon float64) float64 { return math.Mod(lon+540, 360) - 180 }

// vicinityKM is the radius above which a computed area counts as a region.
const vicinityKM = 30

// minBase is how well a name must match for something to be placed by it.
const minBase = 0.85

// relation resolves "5 km north of X", "between X and Y", "the X–Y road",
// "near X", "northern X".
func (r resolver) relation(text string) (Candidate, bool) {
	tokens := fold.Tokens(text)
	if a, b, ok := r.words.pair(text, tokens); ok {
		return r.betweenNames(a, b)
	}
	o, n, ok := r.words.offset(tokens)
	if !ok || n >= len(tokens) || strings.Contains(text[:tokens[0].Lo], "-") { // minus five kilometres
		return Candidate{}, false
	}
	base := r.base(text, tokens[n])
	if !base.named(minBase) {
		return Candidate{}, false
	}
	if r.exact(text).named(sameName) {
		return Candidate{}, false // a name that begins with a word of direction: "North Kivu", "شمال سيناء"
	}
	if o.KM == 0 && o.Dir != "" {
		if !r.kinds[base.Type].Area && o.Dir == centre {
			return base, true
		}
		if part := r.Part(base.Place, o.Dir); part != nil && r.kinds[base.Type].Area {
			return Candidate{Place: part, Score: base.Score, Why: base.Why}, true
		}
	}
	return Candidate{Place: r.Shift(base.Place, o), Score: base.Score, Why: base.Why}, true
}

// betweenNames resolves what lies between two names, each near the other.
func (r resolver) betweenNames(a, b string) (Candidate, bool) {
	x := r.best(a)
	y := r.beside(x.Place).best(b)
	x = r.beside(y.Place).best(a)
	if !x.named(minBase) || !y.named(minBase) || x.DistanceKM(y.Place) > maxBetweenKM {
		return Candidate{}, false
	}
	return Candidate{Place: r.Between(x.Place, y.Place), Score: math.Min(x.Score, y.Score), Why: x.Why}, true
}

// named reports a candidate whose name matches at least so well.
func (c Candidate) named(quality float64) bool { return c.Place != nil && c.Why.Name >= quality }

// base returns the place that the rest of a text names, from token t on; in
// Arabic perhaps behind "to" (المقابلة للميادين).
func (r resolver) base(text string, t fold.Token) Candidate {
	whole := r.best(text[t.Lo:])
	if t.Script != fold.Arabic || whole.named(sameName) {
		return whole
	}
	for _, cut := range fold.Clitics(t.Form) {
		if cut.Prep != 'ل' {
			continue
		}
		if c := r.best(cut.Rest + text[t.Hi:]); c.betterThan(whole) {
			whole = c
		}
	}
	return whole
}

func (c Candidate) betterThan(other Candidate) bool {
	return c.Place != nil && (other.Place == nil || c.Score > other.Score)
}

// sameName is the quality of a name in a spelling of the same family.
const sameName = 0.97

// beside adds a place to the surroundings.
func (r resolver) beside(p *Place) resolver {
	around := *r.around
	if p != nil {
		around.anchors = append(slices.Clone(around.anchors), p)
	}
	return resolver{r.Gazetteer, &around}
}

// best returns the candidate that a name means most likely, exact the same
// without regard to typing errors; one without a place where there is none.
func (r resolver) best(name string) Candidate { return first(r.candidates(strings.TrimSpace(name))) }
func (r resolver) exact(name string) Candidate {
	return first(r.rank(r.lookup(name, "", true)))
}

func first(cs []Candidate) Candidate {
	if len(cs) == 0 {
		return Candidate{}
	}
	return cs[0]
}

// offset reads a distance, a direction and the words around them at the front
// of tokens: "على بعد 5 كم شمال شرق", "near", "12 miles west of". It returns
// how many tokens they are.
func (w *lexicon) offset(tokens []fold.Token) (Offset, int, bool) {
	var o Offset
	i, ok := 0, false
	for i < len(tokens) {
		form := tokens[i].Form
		switch km, used := w.distance(tokens[i:]); {
		case used > 0 && o.KM == 0:
			o.KM, ok = km, true
			i += used
		case w.directionOf(form) != "":
			o.Dir, ok = compass(w.directionOf(form), o.Dir), true
			i++
		case w.near[form]:
			ok = true
			i++
		case w.lead[form]:
			i++
		case w.of[form] && (ok || form == "the"):
			i++
		default:
			return o, i, ok
		}
	}
	return o, i, ok
}

func (w *lexicon) directionOf(form string) string {
	if d := w.direction[form]; d != "" {
		return d
	}
	return w.direction[strings.TrimPrefix(form, "ال")]
}

// distance reads a number and a unit of length, in kilometres.
func (w *lexicon) distance(tokens []fold.Token) (float64, int) {
	if len(tokens) < 2 {
		return 0, 0
	}
	n, err := strconv.ParseFloat(tokens[0].Form, 64)
	if err != nil || !(n > 0 && n <= maxOffsetKM) {
		return 0, 0
	}
	switch unit := tokens[1].Form; {
	case w.km[unit]:
		return n, 2
	case w.mile[unit]:
		return math.Round(n*kmPerMile*10) / 10, 2
	}
	return 0, 0
}

// IsRoad reports a folded word for a road.
func (c *curated) IsRoad(form string) bool { return c.words.road[form] }

// pair reads the two names of "between X and Y", "road between X and Y",
// "the X–Y road" and طريق X - Y.
func (w *lexicon) pair(text string, tokens []fold.Token) (a, b string, ok bool) {
	between, road := -1, false
	for i, t := range tokens {
		if w.between[t.Form] {
			between = i
		}
		road = road || w.road[t.Form]
	}
	if between >= 0 {
		for i := between + 2; i < len(tokens); i++ {
			if t := tokens[i]; w.and[t.Form] {
				return text[tokens[between].Hi:t.Lo], text[t.Hi:], i+1 < len(tokens)
			} else if rest, cut := strings.CutPrefix(text[t.Lo:], "و"); cut && t.Script == fold.Arabic && len(t.Form) > 4 {
				return text[tokens[between].Hi:t.Lo], rest, true
			}
		}
		return "", "", false
	}
	if !road || len(tokens) < 3 {
		return "", "", false
	}
	return w.ends(text, tokens)
}

// ends reads the two names of a road, joined by a dash.
func (w *lexicon) ends(text string, tokens []fold.Token) (a, b string, ok bool) {
	first, last := 0, len(tokens)-1
	for first < last && (w.road[tokens[first].Form] || w.of[tokens[first].Form]) {
		first++
	}
	for last > first && w.road[tokens[last].Form] {
		last--
	}
	for i := first; i < last; i++ {
		gap := text[tokens[i].Hi:tokens[i+1].Lo]
		if partsNames(gap, tokens[i]) {
			return text[tokens[first].Lo:tokens[i].Hi], text[tokens[i+1].Lo:tokens[last].Hi], true
		}
	}
	return "", "", false
}

// partsNames reports a dash that stands between two names: a hyphen without
// spaces only in Arabic, elsewhere it is a part of a name.
func partsNames(gap string, before fold.Token) bool {
	switch {
	case strings.ContainsAny(gap, "–—"):
		return true
	case strings.TrimSpace(gap) != "-":
		return false
	case gap != "-":
		return true
	}
	return before.Script == fold.Arabic && !fold.IsArticle(before.Form)
}
