package index

import (
	"slices"

	"github.com/furat-map/furat/geo/mercator"
)

// Occupied returns the tiles of a zoom in which an event lies, whatever a
// filter says of it, in Morton order.
func (s *Snapshot) Occupied(z uint32) []mercator.Tile {
	var keys []uint64
	shift := 2 * (32 - z)
	for i := range s.views {
		for _, k := range s.views[i].pos {
			if k >>= shift; len(keys) == 0 || k != keys[len(keys)-1] {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	out := make([]mercator.Tile, len(keys))
	for i, k := range keys {
		x, y := mercator.Unmorton(k)
		out[i] = mercator.Tile{Z: z, X: x, Y: y}
	}
	return out
}
