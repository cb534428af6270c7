package gazetteer

import (
	"math"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
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

// provinceKM is the radius given to a province that no table has: the usual
// size of those in governorates.csv.
const provinceKM = 80

// Province returns the area that a city's name stands for behind "province":
// the governorate named for it, or a rough one around the city. Other places
// stand for themselves.
func (c *curated) Province(p *Place) *Place {
	if gov := c.NamedFor(p); gov != nil {
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
