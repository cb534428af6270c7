package index

import "slices"

// Address is a tile.
type Address struct{ Z, X, Y uint32 }

// Occupied returns the tiles of a zoom in which an event lies, whatever a
// filter says of it, in Morton order.
func (s *Snapshot) Occupied(z uint32) []Address {
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
	out := make([]Address, len(keys))
	for i, k := range keys {
		x, y := unmorton(k)
		out[i] = Address{z, x, y}
	}
	return out
}
