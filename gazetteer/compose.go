package gazetteer

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// composition is a named area made of administrative areas.
type composition struct {
	version string
	parts   []string // p-codes
}

// compose gives the areas of compositions.csv their outline, where all parts
// were imported.
func (g *Gazetteer) compose() error {
	rows, err := table("compositions.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		p := g.byID[r.Get("id")]
		if p == nil {
			return fmt.Errorf("compositions.csv line %d: no place %q", r.Line, r.Get("id"))
		}
		c := composition{r.Get("version"), r.List("parts")}
		if area := g.sum(c.parts); area != nil {
			p.Lat, p.Lon, p.UncertaintyKM = atlas.Measure(area)
			p.UncertaintyKM = math.Round(p.UncertaintyKM)
			p.Source = fmt.Sprintf("composed of %s (OCHA COD-AB), definition %s", strings.Join(c.parts, ", "), c.version)
			g.outlines.Store(p.ID, atlas.NewOutline(area))
			g.composed[p.ID] = c
		}
	}
	return nil
}

// sum returns the outlines of areas together, nil unless all are known.
func (g *Gazetteer) sum(codes []string) orb.MultiPolygon {
	var out orb.MultiPolygon
	for _, code := range codes {
		r, ok := g.atlas.Find("ocha:" + code)
		if !ok {
			return nil
		}
		area := g.atlas.Area(r.ID)
		if len(area) == 0 {
			return nil
		}
		out = append(out, area...)
	}
	return out
}

// Area returns the outline of an area in WGS 84 degrees, and for a composed
// one the version of its definition; nil where no outline is known. A point is
// inside where an odd number of rings hold it.
func (g *Gazetteer) Area(id string) (orb.MultiPolygon, string) {
	if c, ok := g.composed[id]; ok {
		return g.sum(c.parts), c.version
	}
	return g.atlas.Area(id), ""
}

// Holds reports whether an area holds a point, and whether its outline is
// known.
func (g *Gazetteer) Holds(id string, lat, lon float64) (held, known bool) {
	o := g.outline(id)
	return o != nil && o.Holds(lat, lon), o != nil
}
