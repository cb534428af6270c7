package frame

import (
	"strings"

	"github.com/furat-map/furat/gazetteer"
)

// wholeOfOther reports whether another place lies within this one, so that
// this one only says where that is.
func (l *placer) wholeOfOther(s spot, others []spot) bool {
	for _, o := range others {
		if o.Place.ID == s.Place.ID || o.Place.Type == "country" || o.Place.Type == "river" {
			continue
		}
		if (s.listed && o.Last < s.First) || (o.listed && s.Last < o.First) {
			continue
		}
		if l.contains(s.Place, o.Place) {
			return true
		}
	}
	return false
}

func (l *placer) contains(a, b *gazetteer.Place) bool { return Contains(l.Gazetteer, a, b) }

// SeatOf reports that a holds b, or is the seat of the region that does and bears
// its name: Duhok of all that lies in the governorate.
func SeatOf(g *gazetteer.Gazetteer, a, b *gazetteer.Place) bool {
	if a.ID == b.ID || a.Country != b.Country {
		return false
	}
	if Contains(g, a, b) {
		return true
	}
	named := func(region string) bool {
		return region != "" && (alike(region, a.NameEN) || alike(region, a.NameAR))
	}
	return isTown(a) && (named(b.Admin1) || named(b.Admin2))
}

// UnitOf reports that a is the district or sub-district that has its name from
// the settlement b, its seat: "Bajil district", and a sentence on, "Bajil".
func UnitOf(g *gazetteer.Gazetteer, a, b *gazetteer.Place) bool {
	if (a.Type != "district" && a.Type != "subdistrict") || g.Kind(b.Type).Area {
		return false
	}
	return Contains(g, a, b) && (alike(a.NameEN, b.NameEN) || alike(a.NameAR, b.NameAR))
}

// alike reports a region and a town of which one bears the name of the other:
// "Deir ez-Zor" and "Deir ez-Zor city", "Gaza Strip" and "Gaza".
func alike(region, town string) bool {
	return town != "" && (strings.Contains(region, town) || strings.Contains(town, region))
}

// Contains reports whether b is a part of a.
func Contains(g *gazetteer.Gazetteer, a, b *gazetteer.Place) bool {
	areaA, areaB := g.Kind(a.Type).Area, g.Kind(b.Type).Area
	km := a.DistanceKM(b)
	switch {
	case a.Type == "country":
		return b.Country == a.Country
	case areaA && !areaB:
		if held, known := g.Holds(a.ID, b.Lat, b.Lon); known {
			return held
		}
		if b.Type == "vicinity" { // a part of it may lie within
			km -= b.UncertaintyKM
		}
		admin := a.Type == "governorate" && a.Country == b.Country && a.Admin1 == b.Admin1
		return admin || km <= a.UncertaintyKM*1.25
	case areaA && areaB:
		return a.UncertaintyKM > b.UncertaintyKM && km <= a.UncertaintyKM
	}
	return isTown(a) && inTown[b.Type] && km <= 15
}

func isTown(p *gazetteer.Place) bool { return p.Type == "city" || p.Type == "town" }

var inTown = map[string]bool{"neighbourhood": true, "street": true, "suburb": true, "facility": true, "bridge": true}
