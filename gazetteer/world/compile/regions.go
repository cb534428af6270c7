package main

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
)

// spread adds up the positions of towns, and the people who live there.
type spread struct {
	n, lat, lon, lat2, lon2 float64
	people                  uint32
}

func (s *spread) add(lat, lon float64, people uint32) {
	s.n, s.lat, s.lon, s.lat2, s.lon2 = s.n+1, s.lat+lat, s.lon+lon, s.lat2+lat*lat, s.lon2+lon*lon
	s.people += people
}

// middle returns the mean position, and the radius of a disc whose points lie
// as far from its middle, in the mean square, as the towns do.
func (s *spread) middle() (lat, lon, km float64) {
	lat, lon = s.lat/s.n, s.lon/s.n
	c := math.Cos(lat * math.Pi / 180)
	variance := math.Max(0, s.lat2/s.n-lat*lat) + c*c*math.Max(0, s.lon2/s.n-lon*lon)
	return lat, lon, math.Max(10, math.Round(math.Sqrt(2*variance)*geo.KMPerDegree))
}

// locate gathers the towns of each region.
func (w *work) locate() {
	w.spread = map[string]*spread{}
	put := func(code string, lat, lon float64, people uint32) {
		if w.spread[code] == nil {
			w.spread[code] = &spread{}
		}
		w.spread[code].add(lat, lon, people)
	}
	if w.wheel != nil {
		for i := range w.wheel.cities {
			c := &w.wheel.cities[i]
			put(c.Country+"."+c.Admin1, c.Lat, c.Lon, c.Population)
		}
		return
	}
	for _, f := range w.all["town"] {
		put(f[2]+"."+f[4], float(f[6]), float(f[7]), people(f[5]))
	}
	for _, f := range w.all["seat"] {
		put(f[1]+"."+f[2], float(f[3]), float(f[4]), 0)
	}
}

// regionShare is how many more people live in a region than in a town that is
// named as often.
const regionShare = 64

// regions emits the first-level regions in which a town is known.
func (w *work) regions(emit func(*atlas.Row) error) error {
	for _, f := range w.all["admin1"] {
		s := w.spread[f[0]]
		if s == nil {
			continue
		}
		row := &atlas.Row{}
		row.ID, row.NameEN, row.Admin1, row.Country = atlas.RegionID(f[0]), f[1], f[1], f[0][:2]
		row.Type, row.Rank, _ = source.TypeOf("A", "ADM1", s.people/regionShare)
		row.Lat, row.Lon, row.UncertaintyKM = s.middle()
		row.Names = w.regionForms(f[1], w.words.BareUnit(f[1])+" Governorate") // as curated ones are called
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// regionForms returns a region's names with and without their titles; Kyiv City
// is not Kyiv.
func (w *work) regionForms(names ...string) []atlas.Name {
	var out []atlas.Name
	for _, n := range names {
		out = append(out, atlas.Name{Text: n}, atlas.Name{Text: w.words.BareUnit(n)})
	}
	return spellings(out)
}

// subdivision is a line of the kind iso.
type subdivision struct {
	code, nameAR string
	names        []string
}

// regionNames emits the names that CLDR has for the same regions.
func (w *work) regionNames(emit func(*atlas.Row) error) error {
	iso := map[string][]subdivision{}
	for _, f := range w.all["iso"] {
		iso[f[0][:2]] = append(iso[f[0][:2]], subdivision{f[0], f[2], strings.Split(f[3], "|")})
	}
	for code, s := range w.pair(iso) {
		row := &atlas.Row{OnlyNames: true}
		row.ID, row.IDs, row.NameAR, row.Country = atlas.RegionID(code), []string{"iso:" + s.code}, s.nameAR, code[:2]
		row.Names = w.regionForms(s.names...)
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// minLike is how much alike the names of one region are in two sources at least.
const minLike = 0.85

// pair finds the subdivision that is each region: of all names in Latin
// letters the two that are most alike, each subdivision once.
func (w *work) pair(iso map[string][]subdivision) iter.Seq2[string, subdivision] {
	type match struct {
		code  string
		of    subdivision
		score float64
	}
	var all []match
	for _, f := range w.all["admin1"] {
		for _, s := range iso[f[0][:2]] {
			if score := w.like(f[1], s.names); score > minLike && w.spread[f[0]] != nil {
				all = append(all, match{f[0], s, score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	return func(yield func(string, subdivision) bool) {
		done := map[string]bool{}
		for _, m := range all {
			if done[m.code] || done["iso:"+m.of.code] {
				continue
			}
			done[m.code], done["iso:"+m.of.code] = true, true
			if !yield(m.code, m.of) {
				return
			}
		}
	}
}

// sameTitle is what it counts that both names of a region have a title, or
// neither: Kyiv Oblast is not the city of Kyiv.
const sameTitle = 0.05

// like compares a name with the names in Latin letters of a subdivision.
func (w *work) like(name string, names []string) float64 {
	best := 0.0
	sounds := func(s string) []byte { return fold.Sounds(nil, fold.AppendName(nil, fold.Tokens(s))) }
	bare := w.words.BareUnit(name)
	for _, n := range names {
		other := w.words.BareUnit(n)
		if t := fold.Tokens(n); len(t) == 0 || t[0].Script != fold.Latin {
			continue
		}
		score := fold.Likeness(sounds(bare), sounds(other))
		if score > minLike && (bare == name) == (other == n) {
			score += sameTitle
		}
		best = max(best, score)
	}
	return best
}

// countries emits the names of countries.
func (w *work) countries(emit func(*atlas.Row) error) error {
	for _, f := range w.all["country"] {
		row := &atlas.Row{OnlyNames: true}
		row.ID, row.Country = f[0], f[0]
		for n := range strings.SplitSeq(f[1], "|") {
			row.Names = append(row.Names, atlas.Name{Text: n})
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}
