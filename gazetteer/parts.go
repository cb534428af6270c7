package gazetteer

import (
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/gazetteer/source"
)

// NamedFor returns the governorate that has its name from a city, nil where
// there is none.
func (c *curated) NamedFor(p *Place) *Place {
	gov := c.governorates[p.Country+"|"+p.Admin1]
	if p.Type != "city" || gov == nil || !strings.HasSuffix(fold.String(gov.NameAR), fold.String(p.NameAR)) {
		return nil
	}
	return gov
}

// unitKM are the radii given to administrative units that no table has, by
// level: those that units without an outline get (package source).
var unitKM = sync.OnceValue(func() map[string]float64 {
	out := map[string]float64{}
	for i, level := range adminLevels {
		_, _, out[level] = source.TypeOf("A", "ADM"+strconv.Itoa(i+1), 0)
	}
	return out
})

// seats are the settlements that may be the seat of a unit, by its level. A city
// has no sub-district: ناحية حلب is "towards Aleppo".
var seats = map[string]map[string]bool{"governorate": {"city": true}, "district": {"city": true, "town": true}, "subdistrict": {"town": true, "village": true, "suburb": true}}

// Unit returns the area that the name of a settlement stands for behind the
// title of an administrative unit: the governorate named for it, the unit of
// this name that was imported with an outline, or a rough one around it.
func (g *Gazetteer) Unit(p *Place, level string) *Place {
	if level == "governorate" {
		if gov := g.NamedFor(p); gov != nil {
			return gov
		}
	}
	if u := g.outlined(p, level); u != nil {
		return u
	}
	return g.roughUnit(p, level)
}

// roughUnit is a unit around its seat. Other places stand for themselves, and
// so do those too small to be a seat: منطقة الباغوز is a village and what lies
// around it.
func (c *curated) roughUnit(p *Place, level string) *Place {
	if !seats[level][p.Type] {
		return p
	}
	kind := c.kinds[level]
	out := &Place{ID: p.ID + "~" + level, Type: level, NameEN: strings.TrimSuffix(p.NameEN, " city") + " " + kind.LabelEN,
		Country: p.Country, Admin1: p.Admin1, Lat: p.Lat, Lon: p.Lon, UncertaintyKM: unitKM()[level], Source: "computed from " + p.ID, rank: p.rank}
	if p.NameAR != "" {
		out.NameAR = kind.LabelAR + " " + p.NameAR
	}
	return out
}

// outlined returns the imported unit of a level that holds a settlement and
// has its name, nil for none. Its point is put where its seat is: its middle is
// often where nobody lives.
func (g *Gazetteer) outlined(seat *Place, level string) (unit *Place) {
	if !settlements[seat.Type] {
		return nil
	}
	english := fold.SkeletonOf(seat.NameEN)
	named := func(m atlas.Match) bool {
		u := g.place(m)
		return u.Type == level && (fold.SkeletonOf(u.NameEN) == english || sameArabic(u, seat))
	}
	g.atlas.Holding(seat.Lat, seat.Lon, named, func(m atlas.Match) {
		at := *g.place(m)
		at.UncertaintyKM = math.Round(at.UncertaintyKM + at.DistanceKM(seat))
		at.Lat, at.Lon = seat.Lat, seat.Lon
		unit = &at
	})
	return unit
}

func sameArabic(a, b *Place) bool {
	return a.NameAR != "" && fold.Name(fold.Tokens(a.NameAR)) == fold.Name(fold.Tokens(b.NameAR))
}

// wideKM is the radius of a governorate from which "east of" its town means
// its east; in a smaller one the outskirts of the town are meant.
const wideKM = 25

// Part returns the part of a country, governorate or wide region in a
// direction (N, NE …, C for its middle, R for the countryside as a whole), nil
// where the place is a point. A
// town that gives its name to a governorate stands for it. Parts that
// areas.csv does not list lie half a radius from the middle, or in it, and
// have six tenths of its radius: rough, and marked so by their uncertainty.
func (c *curated) Part(p *Place, dir string) *Place {
	base := p
	if gov := c.NamedFor(p); gov != nil && dir != centre && (dir == countryside || gov.UncertaintyKM >= wideKM) {
		base = gov
	}
	if a := c.parts[base.ID+"|"+dir]; a != nil {
		return a
	}
	switch {
	case base.Type != "governorate" && base.Type != "country" && (base.Type != "region" || base.UncertaintyKM < wideKM):
		return nil
	case dir == countryside:
		return base
	}
	return derive(base, dir)
}

var bearings = map[string][2]float64{"N": {0, 1}, "S": {0, -1}, "E": {1, 0}, "W": {-1, 0},
	"NE": {math.Sqrt2 / 2, math.Sqrt2 / 2}, "NW": {-math.Sqrt2 / 2, math.Sqrt2 / 2},
	"SE": {math.Sqrt2 / 2, -math.Sqrt2 / 2}, "SW": {-math.Sqrt2 / 2, -math.Sqrt2 / 2}, centre: {}}

var directionNames = map[string][2]string{"N": {"Northern", "شمال"}, "S": {"Southern", "جنوب"}, "E": {"Eastern", "شرق"},
	"W": {"Western", "غرب"}, "NE": {"North-eastern", "شمال شرق"}, "NW": {"North-western", "شمال غرب"},
	"SE": {"South-eastern", "جنوب شرق"}, "SW": {"South-western", "جنوب غرب"}, centre: {"Central", "وسط"}}

// derive computes a part of an area: its middle half way to the edge, and six
// tenths of the radius of the whole.
func derive(base *Place, dir string) *Place {
	north, east := base.extent.north, base.extent.east
	if north == 0 || east == 0 {
		north, east = base.UncertaintyKM, base.UncertaintyKM
	}
	v := bearings[dir]
	lat, lon := shift(base.Lat, base.Lon, v[1]*north/2, v[0]*east/2)
	n := directionNames[dir]
	name, nameAR := strings.TrimSuffix(base.NameEN, " Governorate"), strings.TrimPrefix(base.NameAR, "محافظة ")
	return &Place{ID: base.ID + "~" + strings.ToLower(dir), Type: "region", NameEN: n[0] + " " + name, NameAR: n[1] + " " + nameAR,
		Country: base.Country, Admin1: base.Admin1, Lat: lat, Lon: lon, UncertaintyKM: math.Round(base.UncertaintyKM * 0.6),
		Source: "computed from " + base.ID}
}
