package atlas

import (
	"math"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// Join says that a row of a source is a place that was known already.
type Join struct {
	Row      Record
	Place    Record
	KM       float64
	Rule     string // "id", "name", "spelling"
	NewNames int
}

// joinKM is how far apart two sources may put one place of a kind.
const (
	joinKM         = 4.0  // settlements and other points with the same name
	joinSpellingKM = 2.0  // with another spelling of it
	maxJoinKM      = 8.0  // at most, where the known position is uncertain
	joinAreaKM     = 60.0 // regions: their middle points differ by how they are measured
	joinDistrictKM = 15.0
)

// knownAs looks for the place that a row tells of.
func (a *Atlas) knownAs(r *Row) (Record, Join, bool) {
	for _, id := range append([]string{r.ID}, r.IDs...) {
		if old, ok := a.Find(id); ok {
			return old, Join{Place: old, KM: distance(&old, &r.Record), Rule: "id"}, true
		}
	}
	if r.OnlyNames { // it has no position to compare
		return Record{}, Join{}, false
	}
	best, join := a.sameName(&r.Record)
	if join.Rule == "" {
		best, join = a.sameSpelling(&r.Record)
	}
	if join.Rule == "" {
		return Record{}, join, false
	}
	old := best.Segment.Record(best.Place)
	join.Place = old
	return old, join, true
}

// sameName returns the nearest place of the same kind and name that is near
// enough.
func (a *Atlas) sameName(r *Record) (Match, Join) {
	best, join := Match{}, Join{KM: math.Inf(1)}
	var key []byte
	for _, n := range r.Names {
		key = fold.AppendName(key[:0], fold.Tokens(n.Text))
		tried := 0
		a.Exact(key, func(m Match) bool {
			tried++
			if km, ok := canJoin(m, r, joinKM); ok && km < join.KM {
				best, join = m, Join{KM: km, Rule: "name"}
			}
			return tried < maxExact
		})
	}
	return best, join
}

// sameSpelling does the same for names with the same consonants.
func (a *Atlas) sameSpelling(r *Record) (Match, Join) {
	best, join := Match{}, Join{KM: math.Inf(1)}
	for _, n := range r.Names {
		sounds := fold.Sounds(nil, fold.AppendName(nil, fold.Tokens(n.Text)))
		skeleton := fold.Skeleton(nil, sounds)
		if len(skeleton) < 3 {
			continue
		}
		for i, s := range a.segments {
			looked := 0
			s.alike(hashOf(skeleton), func(p posting) bool {
				looked++
				if r.Country != "" && p.country[0] != 0 && string(p.country) != r.Country {
					return looked < maxExact
				}
				m := Match{Segment: s, Place: p.place}
				km, ok := canJoin(m, r, joinSpellingKM)
				if ok && km < join.KM && !a.replaced(i, m.Place) && fold.Likeness(sounds, fold.Sounds(nil, p.key)) >= 0.85 {
					m.Name = s.nameText(p.name)
					best, join = m, Join{KM: km, Rule: "spelling"}
				}
				return looked < maxExact
			})
		}
	}
	return best, join
}

// canJoin reports whether a place of the atlas may be the one of a row: of the
// same family of kinds, near enough, and not told apart by the row's source.
func canJoin(m Match, r *Record, limit float64) (float64, bool) {
	row := m.Segment.row(m.Place)
	if c := row.country(); c != "" && r.Country != "" && c != r.Country {
		return 0, false
	}
	km := geo.DistanceKM(row.lat(), row.lon(), r.Lat, r.Lon)
	reach := max(joinAreaKM, r.UncertaintyKM)
	if km > reach {
		return 0, false
	}
	f := family(m.Type())
	if f != family(r.Type) {
		return 0, false
	}
	old := m.Segment.Head(m.Place)
	switch f {
	case "settlement", "quarter", "camp", "point":
		limit = max(limit, min(old.UncertaintyKM, maxJoinKM))
	case "district", "subdistrict":
		limit = max(joinDistrictKM, 0.5*r.UncertaintyKM)
		if !sameMain(&old, r) { // neighbours share by-names
			return 0, false
		}
	default:
		limit = reach
	}
	if km > limit || sharesScheme(&old, r) || otherArabic(&old, r) {
		return 0, false
	}
	return km, true
}

// sameMain reports whether one of the names that two places are shown by is
// the same.
func sameMain(a, b *Record) bool {
	for _, x := range []string{a.NameEN, a.NameAR} {
		for _, y := range []string{b.NameEN, b.NameAR} {
			if x != "" && y != "" && fold.Name(fold.Tokens(x)) == fold.Name(fold.Tokens(y)) {
				return true
			}
		}
	}
	return false
}

// minArabic is how alike the Arabic names of one place are at least: where
// both sources have one, Latin letters that fold alike are no proof.
const minArabic = 0.8

func otherArabic(a, b *Record) bool {
	if a.NameAR == "" || b.NameAR == "" {
		return false
	}
	sounds := func(s string) []byte { return fold.Sounds(nil, fold.AppendName(nil, fold.Tokens(s))) }
	return fold.Likeness(sounds(a.NameAR), sounds(b.NameAR)) < minArabic && !nested(a.NameAR, b.NameAR)
}

// nested reports a name that is the other's without a head noun.
func nested(a, b string) bool {
	x, y := fold.Name(fold.Tokens(a)), fold.Name(fold.Tokens(b))
	return strings.HasSuffix(x, y) || strings.HasSuffix(y, x)
}

// sharesScheme reports whether a source numbers both: then they are two.
func sharesScheme(a, b *Record) bool {
	for _, x := range append([]string{a.ID}, a.IDs...) {
		sx, _, ok := strings.Cut(x, ":")
		for _, y := range append([]string{b.ID}, b.IDs...) {
			if sy, _, _ := strings.Cut(y, ":"); ok && sx == sy {
				return true
			}
		}
	}
	return false
}

// family groups the kinds that sources tell apart in different ways. Areas of
// different levels are never one place.
func family(kind string) string {
	switch kind {
	case "city", "town", "village", "locality":
		return "settlement"
	case "suburb", "neighbourhood": // Dahiyat Dummar is not the town of Dummar
		return "quarter"
	case "camp":
		return "camp"
	case "country", "governorate", "district", "subdistrict", "region", "river", "sea":
		return kind
	}
	return "point"
}

// merge brings what a source says of a place into what is known of it. The
// names that the source gave before go; those of others stay.
func merge(old *Record, r *Row, source string) Record {
	out := *old
	out.Names = slices.DeleteFunc(slices.Clone(old.Names), func(n Name) bool { return n.Source == source })
	for _, n := range r.Names {
		if !slices.Contains(out.Names, n) {
			out.Names = append(out.Names, n)
		}
	}
	own := r.speaksOfOwn(old, source)
	if own {
		out.Lat, out.Lon, out.UncertaintyKM, out.Type, out.Rank = r.Lat, r.Lon, r.UncertaintyKM, r.Type, r.Rank
		out.Population = r.Population
	}
	fill := func(to *string, from string) {
		if *to == "" || (own && from != "") {
			*to = from
		}
	}
	fill(&out.NameEN, r.NameEN)
	fill(&out.NameAR, r.NameAR)
	fill(&out.Country, r.Country)
	fill(&out.Admin1, r.Admin1)
	fill(&out.Admin2, r.Admin2)
	fill(&out.Admin3, r.Admin3)
	if !own {
		out.Population, out.Rank = max(out.Population, r.Population), max(out.Rank, r.Rank)
	}
	out.IDs = slices.Clone(old.IDs)
	for _, id := range append([]string{r.ID}, r.IDs...) {
		if id != out.ID && !slices.Contains(out.IDs, id) {
			out.IDs = append(out.IDs, id)
		}
	}
	if !slices.Contains(out.Sources, source) {
		out.Sources = append(slices.Clone(out.Sources), source)
	}
	return out
}

// speaksOfOwn reports a row in which a source speaks of its own place again.
func (r *Row) speaksOfOwn(old *Record, source string) bool {
	switch {
	case r.OnlyNames:
		return false
	case old.ID == r.ID:
		return true
	}
	return slices.Contains(old.IDs, r.ID) && slices.Equal(old.Sources, []string{source})
}

func distance(a, b *Record) float64 { return geo.DistanceKM(a.Lat, a.Lon, b.Lat, b.Lon) }
