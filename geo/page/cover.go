package page

import (
	"cmp"
	"math/bits"
	"slices"
)

// maxFirst is how many features QGIS looks at before it decides on the types
// of a layer's columns.
const maxFirst = 10

// Cover chooses at most ten records that together show all that any shows.
// Records are given by what they show, a bit for each property, with the first
// number of each kind. Ascending.
func Cover(first map[uint64]uint32) []uint32 {
	shapes := make([]uint64, 0, len(first))
	missing := uint64(0)
	for m := range first {
		shapes = append(shapes, m)
		missing |= m
	}
	slices.SortFunc(shapes, func(a, b uint64) int { return cmp.Compare(first[a], first[b]) })
	var out []uint32
	for missing != 0 && len(out) < maxFirst {
		best := slices.MaxFunc(shapes, func(a, b uint64) int {
			return cmp.Compare(bits.OnesCount64(a&missing), bits.OnesCount64(b&missing))
		})
		missing &^= best
		out = append(out, first[best])
	}
	slices.Sort(out)
	return out
}
