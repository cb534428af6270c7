package index

import (
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// box is a geo.BBox over positions, edges included. Where wrap is set it
// crosses the antimeridian.
type box struct {
	west, east, north, south uint32
	wrap, none               bool
}

// boxOf holds for exactly the positions whose coordinates, of six decimals,
// lie in b.
func boxOf(b *geo.BBox) box {
	w, n := mercator.Project(geo.CeilDegrees(b.West), geo.FloorDegrees(b.North))
	e, s := mercator.Project(geo.FloorDegrees(b.East), geo.CeilDegrees(b.South))
	out := box{west: w, east: e, north: n, south: s, wrap: b.West > b.East}
	flat, thin := geo.CeilDegrees(b.South) > geo.FloorDegrees(b.North), geo.CeilDegrees(b.West) > geo.FloorDegrees(b.East)
	out.none = flat || (thin && !out.wrap)
	return out
}

func (b *box) holds(x, y uint32) bool {
	if y < b.north || y > b.south || b.none {
		return false
	}
	if b.wrap {
		return x >= b.west || x <= b.east
	}
	return x >= b.west && x <= b.east
}
