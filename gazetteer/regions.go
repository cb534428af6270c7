package gazetteer

import (
	"cmp"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// Regions are the names of the areas that hold a point, from the outlines
// that were imported; "" where none is known.
type Regions struct{ Admin1, Admin2, Admin3, Country string }

// RegionsAt returns the regions that hold a point in WGS 84 degrees.
func (g *Gazetteer) RegionsAt(lat, lon float64) Regions {
	var out Regions
	g.atlas.Holding(lat, lon, func(m atlas.Match) {
		p := g.place(m)
		switch p.Type {
		case "country":
			out.Country = p.Country
		case "governorate":
			out.Admin1 = cmp.Or(p.Admin1, p.NameEN)
		case "district":
			out.Admin2 = p.NameEN
		case "subdistrict":
			out.Admin3 = p.NameEN
		}
	})
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
