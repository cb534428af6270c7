package gazetteer

import "github.com/furat-map/furat/geo"

// EachNumbered calls use with every place in a box, all where it is nil, and
// with its number: from 1 on, in an order that stays while the gazetteer does.
func (g *Gazetteer) EachNumbered(box *geo.BBox, use func(n uint32, p *Place) error) error {
	inside := func(lon, lat float64) bool { return box == nil || box.Contains(lon, lat) }
	return g.atlas.EachIn(inside, func(n uint32) error { return use(n, g.Numbered(n)) })
}

// Numbered returns the place of a number, nil for none.
func (g *Gazetteer) Numbered(n uint32) *Place {
	r, ok := g.atlas.Numbered(n)
	if !ok {
		return nil
	}
	if p := g.byID[r.ID]; p != nil {
		return p
	}
	return fromRecord(r)
}

// Highest returns the highest number that a place can have.
func (g *Gazetteer) Highest() int { return g.atlas.Len() }
