package gazetteer

import (
	"cmp"
	"context"
	"fmt"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/own"
	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
)

// taughtSource is what the answers and the page say of what a user taught.
var taughtSource = atlas.Source{Key: "own", Title: "Places entered here", Licence: "as whoever entered them states", Attribution: "own places"}

// taughtKM is the radius of a taught place for which none is given, and which is
// no area.
const taughtKM = 1

// teach adds the user's places to the curated ones, so that they are found in
// texts as those are.
func (c *curated) teach(rows []own.Row) {
	for _, r := range rows {
		if !r.Placed || c.byID[r.ID] != nil {
			continue
		}
		p := &Place{ID: r.ID, NameEN: r.NameEN, NameAR: r.NameAR, Aliases: r.Aliases, Type: r.Type, Country: r.Country, Admin1: r.Admin1, Admin2: r.Admin2,
			Lat: r.Lat, Lon: r.Lon, UncertaintyKM: r.UncertaintyKM, Source: taughtSource.Title}
		if _, known := c.kinds[p.Type]; !known {
			p.Type = "village"
		}
		switch kind := c.kinds[p.Type]; {
		case p.UncertaintyKM > 0:
		case kind.Area:
			p.UncertaintyKM = cmp.Or(unitKM()[p.Type], unitKM()["district"])
		default:
			p.UncertaintyKM = taughtKM
		}
		c.add(p)
	}
}

// withNames returns the segments with the names on top that the user gave to
// places they know, and makes these names count in texts.
func (c *curated) withNames(segments []*atlas.Segment, rows []own.Row) ([]*atlas.Segment, error) {
	all := atlas.New(segments...)
	var named []*atlas.Row
	for _, r := range rows {
		record, known := all.Find(r.ID)
		if r.Placed || !known {
			continue // its place is not there any more: the name waits for it
		}
		p := c.byID[record.ID]
		if p == nil {
			p = fromRecord(record)
			c.byID[p.ID] = p
		}
		row := &atlas.Row{OnlyNames: true}
		row.ID, row.Country = r.ID, record.Country
		for _, n := range r.Names() {
			row.Names = append(row.Names, atlas.Name{Text: n})
			c.index(n, nameRef{place: p})
		}
		named = append(named, row)
	}
	if len(named) == 0 {
		return segments, nil
	}
	b, _, err := atlas.Compile(context.Background(), segments, taughtSource, func(emit func(*atlas.Row) error) error {
		for _, row := range named {
			if err := emit(row); err != nil {
				return err
			}
		}
		return nil
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("the names that were taught: %w", err)
	}
	top, err := b.Segment()
	if err != nil {
		return nil, fmt.Errorf("the names that were taught: %w", err)
	}
	return append(segments, top), nil
}

// KindOf returns the kind of place that a word tells ("Town", قرية), "" for none.
func (c *curated) KindOf(word string) string {
	if kind := source.KindOf(word); c.kinds[kind].Name != "" {
		return kind
	}
	return ""
}

// aroundKM is how far away the nearest place may lie of which a new one takes
// country and governorate.
const aroundKM = 50

// RegionsNear returns the regions that hold a point; where no outlines were
// imported, those of the nearest settlement.
func (g *Gazetteer) RegionsNear(lat, lon float64) Regions {
	out := g.RegionsAt(lat, lon)
	first := &out.Admin[0]
	if out.Country != "" && first.Name != "" {
		return out
	}
	var nearest *Place
	at, span := &Place{Lat: lat, Lon: lon}, aroundKM/geo.KMPerDegree
	box := geo.BBox{West: lon - 2*span, South: lat - span, East: lon + 2*span, North: lat + span}
	// The numbers come in the atlas's order and never fail.
	_ = g.EachNumbered(&box, func(_ uint32, p *Place) error {
		if p != nil && settlements[p.Type] && (nearest == nil || at.DistanceKM(p) < at.DistanceKM(nearest)) {
			nearest = p
		}
		return nil
	})
	if nearest != nil && at.DistanceKM(nearest) <= aroundKM {
		out.Country, first.Name = cmp.Or(out.Country, nearest.Country), cmp.Or(first.Name, nearest.Admin1)
	}
	return out
}
