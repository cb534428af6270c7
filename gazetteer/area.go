package gazetteer

import (
	"math"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// part reads a part of an area at token i: "ريف دير الزور الشرقي", "شرقي سوريا",
// "الريف الشرقي لدير الزور", "eastern Deir ez-Zor countryside", "north of Aleppo".
// Behind a direction a town or a field is not cut in parts: it is "near" it.
func (s *scan) part(i int) int {
	if s.tokens[i].Script == fold.Latin {
		return s.partLatin(i)
	}
	for _, cut := range s.cutsAny(i) {
		start := s.tokens[i].Start + fold.SkipFolded(s.raw[s.tokens[i].Lo:s.tokens[i].Hi], cut.N)
		if s.g.words.rural[cut.Rest] {
			if next := s.rural(i, start, cut.Rest == "الريف"); next > i {
				return next
			}
		}
		if dir, n := s.directions(i, cut.Rest, s.g.words.direction); n > 0 {
			if base, last, ok := s.base(i + n); ok {
				return s.addPart(i, last, start, base, dir)
			}
		}
	}
	return i
}

// rural reads ريف BASE [direction] and الريف direction ل BASE.
func (s *scan) rural(i, start int, definite bool) int {
	dir, j := "R", i+1
	if definite {
		d, n := s.directions(j, s.formAt(j), s.g.words.adjective)
		if n == 0 {
			return i
		}
		dir, j = d, j+n
	}
	base, last, ok := s.base(j)
	if !ok {
		return i
	}
	if !definite && last+1 < len(s.tokens) && s.tight(last) {
		if d, n := s.directions(last+1, s.formAt(last+1), s.g.words.adjective); n > 0 {
			dir, last = d, last+n
		}
	}
	return s.addPart(i, last, start, base, dir)
}

// directions reads one or two words of direction at token i; first is the
// form of token i without its particles.
func (s *scan) directions(i int, first string, words map[string]string) (string, int) {
	a := words[first]
	if a == "" {
		return "", 0
	}
	if i+1 < len(s.tokens) && s.tight(i) {
		if b := words[s.tokens[i+1].Form]; b != "" {
			return compass(a, b), 2
		}
	}
	return a, 1
}

func (s *scan) formAt(i int) string {
	if i >= len(s.tokens) {
		return ""
	}
	return s.tokens[i].Form
}

// base reads the whole that a part belongs to, behind an optional head noun.
func (s *scan) base(j int) (hit, int, bool) {
	for skip := 0; skip < 2 && j < len(s.tokens) && j > 0 && s.soft(j-1) && !s.blocked[j]; skip++ {
		for _, h := range s.hits(j) {
			if s.free(h.refs) && !h.cut.And && (h.cut.Prep == 0 || h.cut.Prep == 'ل') {
				_, own := s.headAt(j)
				_, behind := s.postHead(h.last + 1)
				h.town = own.settlement() || behind.settlement()
				return h, h.last, true
			}
		}
		for _, h := range s.hits(j) { // an everyday word, in an article on the same area
			if r := asLocated(h.refs); len(r) > 0 && h.cut.N == 0 {
				h.refs = r
				return h, h.last, true
			}
		}
		n, head := s.headAt(j)
		if head == nil || head.plural {
			return hit{}, 0, false
		}
		j += n
		if j >= len(s.tokens) || !s.soft(j-1) {
			return hit{}, 0, false // a head noun that ends the text
		}
		if c, ok := s.named(j, head); ok {
			c.town = head.settlement() // "west of the city of Taiz", not the west of its governorate
			return c, c.last, true
		}
	}
	return hit{}, 0, false
}

// partLatin reads "eastern BASE [countryside]", "east of BASE", "the eastern
// countryside of BASE" and "BASE('s eastern) countryside".
func (s *scan) partLatin(i int) int {
	w := s.g.words
	dir, rural, j := "", false, i
	for j < len(s.tokens) && (j == i || s.tight(j-1)) {
		f := s.tokens[j].Form
		switch {
		case dir == "" && w.direction[f] != "":
			dir = w.direction[f]
		case w.rural[f]:
			rural = true
		case j > i && (f == "of" || f == "parts" || f == "the"):
		default:
			f = ""
		}
		if f == "" {
			break
		}
		j++
	}
	if j > i {
		if hs := s.hits(i); len(hs) > 0 && hs[0].last >= j && s.free(hs[0].refs) {
			return i // a name that begins with a direction: "South Darfur"
		}
		base, last, ok := s.base(j)
		if !ok || dir == "" && !rural {
			return i
		}
		if n, _ := s.postHead(last + 1); n > 0 {
			last += n
		}
		if s.ruralWord(last + 1) {
			last++
		}
		if dir == "" {
			dir = "R"
		}
		return s.addPart(i, last, s.tokens[i].Start, base, dir)
	}
	return s.baseThenRural(i)
}

func (s *scan) baseThenRural(i int) int {
	for _, h := range s.hits(i) {
		if !s.free(h.refs) {
			continue
		}
		k, dir := h.last+1, "R"
		if k < len(s.tokens) && s.tight(k-1) && s.g.words.direction[s.tokens[k].Form] != "" {
			dir, k = s.g.words.direction[s.tokens[k].Form], k+1
		}
		if s.ruralWord(k) {
			return s.addPart(i, k, s.startOf(h), h, dir)
		}
		return i
	}
	return i
}

func (s *scan) ruralWord(k int) bool {
	return k < len(s.tokens) && k > 0 && s.tight(k-1) && s.tokens[k].Form == "countryside"
}

// addPart notes the part, or for a whole that is a point the point itself as
// near.
func (s *scan) addPart(i, last, start int, base hit, dir string) int {
	r := raw{first: i, last: last, start: start, refs: base.refs}
	for _, ref := range base.refs {
		if p := s.g.Part(ref.place, dir); p != nil && !base.town {
			r.area = p
			break
		}
	}
	if r.area == nil {
		r.near, r.dir = true, dir
		r.refs = nil
		for _, ref := range base.refs {
			if !ref.head {
				r.refs = append(r.refs, ref)
			}
		}
	}
	s.found = append(s.found, r)
	return last + 1
}

// NamedFor returns the governorate that has its name from a city, nil where
// there is none.
func (g *Gazetteer) NamedFor(p *Place) *Place {
	gov := g.govern[p.Country+"|"+p.Admin1]
	if p.Type != "city" || gov == nil || !strings.HasSuffix(fold.String(gov.NameAR), fold.String(p.NameAR)) {
		return nil
	}
	return gov
}

// provinceKM is the radius given to a province that no table has: the usual
// size of those in governorates.csv.
const provinceKM = 80

// Province returns the area that a city's name stands for behind "province":
// the governorate named for it, or a rough one around the city. Other places
// stand for themselves.
func (g *Gazetteer) Province(p *Place) *Place {
	if gov := g.NamedFor(p); gov != nil {
		return gov
	}
	if p.Type != "city" {
		return p
	}
	name := strings.TrimSuffix(p.NameEN, " city")
	return &Place{ID: p.ID + "~province", Type: "region", NameEN: name + " province", NameAR: "محافظة " + p.NameAR, Country: p.Country,
		Lat: p.Lat, Lon: p.Lon, UncertaintyKM: provinceKM, Source: "computed from " + p.ID}
}

// wideKM is the radius of a governorate from which "east of" its town means
// its east; in a smaller one the outskirts of the town are meant.
const wideKM = 25

// Part returns the part of a country or governorate in a direction (N, NE …
// or R for the countryside as a whole), nil where the place is a point. A
// town that gives its name to a governorate stands for it. Parts that
// areas.csv does not list lie half a radius from the middle and have six
// tenths of its radius: rough, and marked so by their uncertainty.
func (g *Gazetteer) Part(p *Place, dir string) *Place {
	base := p
	if gov := g.NamedFor(p); gov != nil && (dir == "R" || gov.UncertaintyKM >= wideKM) {
		base = gov
	}
	if a := g.areas[base.ID+"|"+dir]; a != nil {
		return a
	}
	if base.Type != "governorate" && base.Type != "country" {
		return nil
	}
	if dir == "R" {
		return base
	}
	return derive(base, dir)
}

var bearings = map[string][2]float64{"N": {0, 1}, "S": {0, -1}, "E": {1, 0}, "W": {-1, 0},
	"NE": {math.Sqrt2 / 2, math.Sqrt2 / 2}, "NW": {-math.Sqrt2 / 2, math.Sqrt2 / 2},
	"SE": {math.Sqrt2 / 2, -math.Sqrt2 / 2}, "SW": {-math.Sqrt2 / 2, -math.Sqrt2 / 2}}

var directionNames = map[string][2]string{"N": {"Northern", "شمال"}, "S": {"Southern", "جنوب"}, "E": {"Eastern", "شرق"},
	"W": {"Western", "غرب"}, "NE": {"North-eastern", "شمال شرق"}, "NW": {"North-western", "شمال غرب"},
	"SE": {"South-eastern", "جنوب شرق"}, "SW": {"South-western", "جنوب غرب"}}

func derive(base *Place, dir string) *Place {
	lat, lon := move(base.Lat, base.Lon, dir, base.UncertaintyKM/2)
	n := directionNames[dir]
	name, nameAR := strings.TrimSuffix(base.NameEN, " Governorate"), strings.TrimPrefix(base.NameAR, "محافظة ")
	return &Place{ID: base.ID + "~" + strings.ToLower(dir), Type: "region", NameEN: n[0] + " " + name, NameAR: n[1] + " " + nameAR,
		Country: base.Country, Admin1: base.Admin1, Lat: lat, Lon: lon, UncertaintyKM: math.Round(base.UncertaintyKM * 0.6),
		Source: "computed from " + base.ID}
}
