package records

import (
	"encoding/binary"
	"math"
)

// wkbPoint reads a point, or a MultiPoint of one, of well-known binary: ISO's or
// PostGIS's, of two dimensions or more. It is nil for anything else, and for a
// point that is empty. (orb's reader takes two dimensions alone.)
func wkbPoint(b []byte) *[2]float64 {
	for range 2 {
		kind, rest, order, ok := wkbHead(b)
		switch {
		case !ok:
			return nil
		case kind == 4 && len(rest) >= 4 && order.Uint32(rest) == 1: // a MultiPoint of one
			b = rest[4:]
			continue
		case kind != 1 || len(rest) < 16:
			return nil
		}
		x, y := math.Float64frombits(order.Uint64(rest)), math.Float64frombits(order.Uint64(rest[8:]))
		if math.IsNaN(x) || math.IsNaN(y) {
			return nil
		}
		return &[2]float64{x, y}
	}
	return nil
}

// wkbHead reads the head of a geometry: its kind without dimensions, and the rest.
// Source: OGC 06-103r4; PostGIS's EWKB.
func wkbHead(b []byte) (kind uint32, rest []byte, order binary.ByteOrder, ok bool) {
	if len(b) < 5 || b[0] > 1 {
		return 0, nil, nil, false
	}
	order = binary.BigEndian
	if b[0] == 1 {
		order = binary.LittleEndian
	}
	const hasSRID = 1 << 29
	kind, rest = order.Uint32(b[1:]), b[5:]
	if kind&hasSRID != 0 {
		if len(rest) < 4 {
			return 0, nil, nil, false
		}
		rest = rest[4:]
	}
	return kind & 0xffff % 1000, rest, order, true
}
