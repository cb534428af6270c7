package gazetteer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// Region is an area of one level that holds a place.
type Region struct{ Name, NameAR, Pcode string }

// Regions are the areas that hold a point, by level from the first on, from the
// outlines that were imported; empty where none is known.
type Regions struct {
	Admin   [3]Region
	Country string
}

// adminLevels are the kinds of the levels in [Regions].
var adminLevels = [3]string{"governorate", "district", "subdistrict"}

// RegionsAt returns the regions that hold a point in WGS 84 degrees.
func (g *Gazetteer) RegionsAt(lat, lon float64) Regions {
	var out Regions
	g.atlas.Holding(lat, lon, nil, func(m atlas.Match) {
		p := g.place(m)
		if p.Type == "country" {
			out.Country = p.Country
		}
		if level := slices.Index(adminLevels[:], p.Type); level >= 0 {
			out.Admin[level] = g.region(p)
		}
	})
	return out
}

// RegionsOf returns the regions that hold a place: for a unit, itself and the
// levels above it.
func (g *Gazetteer) RegionsOf(p *Place) Regions {
	out := g.RegionsAt(p.Lat, p.Lon)
	if !g.kinds[p.Type].Area {
		return out
	}
	level := slices.Index(adminLevels[:], p.Type)
	for i := range out.Admin {
		switch {
		case i == level && !strings.Contains(p.ID, "~"):
			out.Admin[i] = g.region(p)
		case i >= level:
			out.Admin[i] = Region{}
		}
	}
	return out
}

// region describes an area. Its p-code is the id that OCHA gives it.
func (g *Gazetteer) region(p *Place) Region {
	out := Region{Name: p.NameEN, NameAR: p.NameAR}
	if p.Type == "governorate" {
		out.Name = cmp.Or(p.Admin1, p.NameEN)
	}
	if r, ok := g.atlas.Find(p.ID); ok {
		for _, id := range append([]string{r.ID}, r.IDs...) {
			if code, ocha := strings.CutPrefix(id, "ocha:"); ocha {
				out.Pcode = code
			}
		}
	}
	return out
}

// nameRegions gives curated places the importance that the table of the world
// or an import knows of them, and a first-level region where they have none.
func (g *Gazetteer) nameRegions() {
	for _, p := range g.places {
		r, ok := g.atlas.Find(p.ID)
		if !ok {
			continue
		}
		p.known = r.Rank
		if p.Admin1 == "" && !g.kinds[p.Type].Area {
			p.Admin1 = r.Admin1
		}
	}
}
