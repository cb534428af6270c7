package flatgeobuf

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// treeWidth is how many children a node of the index has.
const treeWidth = 16

// node is a node of the index: a box in degrees, and where what it stands for
// begins. Of a leaf that is a feature, counted in bytes from the first; of
// others their first child, counted in nodes from the root.
type node struct {
	minX, minY, maxX, maxY float64
	offset                 uint64
}

// nowhere is a box that meets no other.
var nowhere = node{minX: math.Inf(1), minY: math.Inf(1), maxX: math.Inf(-1), maxY: math.Inf(-1)}

// writeTree writes the packed R-tree of leaves that stand in an order in which
// neighbours lie near each other: the root first, the leaves last (packedrtree.h
// of the specification).
func writeTree(w io.Writer, leaves []node) error {
	if len(leaves) == 0 {
		return nil
	}
	levels := [][]node{leaves} // from the leaves to the root
	for len(levels[len(levels)-1]) > 1 {
		levels = append(levels, parents(levels[len(levels)-1]))
	}
	if len(levels) == 1 { // a tree has a root above its only leaf
		levels = append(levels, parents(leaves))
	}
	first := uint64(0) // of the level below, among all nodes
	out := bufio.NewWriterSize(w, 64<<10)
	for i := len(levels) - 1; i >= 0; i-- {
		first += uint64(len(levels[i]))
		for k, n := range levels[i] {
			if i > 0 {
				n.offset = first + uint64(k*treeWidth)
			}
			var b []byte
			for _, v := range []float64{n.minX, n.minY, n.maxX, n.maxY} {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			}
			out.Write(binary.LittleEndian.AppendUint64(b, n.offset))
		}
	}
	return out.Flush()
}

// parents are the nodes above those of a level.
func parents(level []node) []node {
	var out []node
	for i := 0; i < len(level); i += treeWidth {
		box := nowhere
		for _, n := range level[i:min(i+treeWidth, len(level))] {
			box.minX, box.minY = min(box.minX, n.minX), min(box.minY, n.minY)
			box.maxX, box.maxY = max(box.maxX, n.maxX), max(box.maxY, n.maxY)
		}
		out = append(out, box)
	}
	return out
}
