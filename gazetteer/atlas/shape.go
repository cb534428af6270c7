package atlas

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/furat-map/furat/geo"
)

// shape is the outline of an area, in WGS 84 degrees.
type shape struct {
	place uint32
	area  orb.MultiPolygon
}

// In a segment: uint32 count; for each shape uint32 place, int32 west, south,
// east, north in shapeScale parts of a degree, uint32 offset of its rings;
// then the rings: uvarint rings, and for each uvarint points and pairs of
// differences as varints. Holes are rings like the others: a point is inside
// where a ray from it crosses an odd number of edges.
const (
	shapeRow   = 24
	shapeScale = 1e5
)

func scaled(v float64) int32 { return int32(math.Round(v * shapeScale)) }

func encodeShapes(shapes []shape) []byte {
	if len(shapes) == 0 {
		return nil
	}
	le := binary.LittleEndian
	out := le.AppendUint32(nil, uint32(len(shapes)))
	var rings []byte
	for _, s := range shapes {
		b := bounds(s.area)
		out = le.AppendUint32(out, s.place)
		for _, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
			out = le.AppendUint32(out, uint32(scaled(v)))
		}
		out = le.AppendUint32(out, uint32(4+len(shapes)*shapeRow+len(rings)))
		rings = appendRings(rings, s.area)
	}
	return append(out, rings...)
}

// Measure returns the middle of an area in degrees and the radius, in
// kilometres, of a circle of the same size; 0 for an area without size.
func Measure(area orb.MultiPolygon) (lat, lon, km float64) {
	middle, size := planar.CentroidArea(area)
	km2 := math.Abs(size) * geo.KMPerDegree * geo.KMPerDegree * math.Cos(middle[1]*math.Pi/180)
	return middle[1], middle[0], math.Sqrt(km2 / math.Pi)
}

// bounds is the box of all rings; orb's looks only at the first of a polygon.
func bounds(area orb.MultiPolygon) orb.Bound {
	b := area.Bound()
	for _, p := range area {
		for _, ring := range p {
			b = b.Union(ring.Bound())
		}
	}
	return b
}

func appendRings(dst []byte, area orb.MultiPolygon) []byte {
	n := 0
	for _, p := range area {
		n += len(p)
	}
	dst = binary.AppendUvarint(dst, uint64(n))
	for _, p := range area {
		for _, ring := range p {
			dst = binary.AppendUvarint(dst, uint64(len(ring)))
			var x, y int32
			for _, pt := range ring {
				nx, ny := scaled(pt[0]), scaled(pt[1])
				dst = binary.AppendVarint(binary.AppendVarint(dst, int64(nx-x)), int64(ny-y))
				x, y = nx, ny
			}
		}
	}
	return dst
}

// shapeIndex finds the shapes whose box holds a point: lists by square of one
// degree.
type shapeIndex struct {
	data  []byte
	cells map[[2]int16][]uint32 // rows of the section
	of    map[uint32]uint32     // place → row
}

func indexShapes(data []byte) *shapeIndex {
	x := &shapeIndex{data: data, cells: map[[2]int16][]uint32{}, of: map[uint32]uint32{}}
	if len(data) < 4 {
		return x
	}
	n := int(binary.LittleEndian.Uint32(data))
	if n > (len(data)-4)/shapeRow {
		return x
	}
	for i := range n {
		box := x.box(uint32(i))
		x.of[binary.LittleEndian.Uint32(data[4+i*shapeRow:])] = uint32(i)
		if box[0] < -180*shapeScale || box[1] < -90*shapeScale || box[2] > 180*shapeScale || box[3] > 90*shapeScale {
			continue // a damaged file
		}
		for lon := cell(box[0]); lon <= cell(box[2]); lon++ {
			for lat := cell(box[1]); lat <= cell(box[3]); lat++ {
				key := [2]int16{lon, lat}
				x.cells[key] = append(x.cells[key], uint32(i))
			}
		}
	}
	return x
}

func cell(v int32) int16 { return int16(math.Floor(float64(v) / shapeScale)) }

func (x *shapeIndex) box(i uint32) [4]int32 {
	var out [4]int32
	for k := range out {
		out[k] = int32(binary.LittleEndian.Uint32(x.data[4+int(i)*shapeRow+4+k*4:]))
	}
	return out
}

// edges calls use with every edge of shape i, from point to point.
func (x *shapeIndex) edges(i uint32, use func(x1, y1, x2, y2 int32)) {
	at := int(binary.LittleEndian.Uint32(x.data[4+int(i)*shapeRow+20:]))
	if at > len(x.data) {
		return
	}
	d := x.data[at:]
	number := func() int64 {
		v, n := binary.Varint(d)
		d = d[max(n, 0):]
		return v
	}
	count := func() uint64 {
		v, n := binary.Uvarint(d)
		d = d[max(n, 0):]
		return v
	}
	for range min(count(), uint64(len(d))) {
		var px, py int32
		for k := range min(count(), uint64(len(d))) {
			nx, ny := px+int32(number()), py+int32(number())
			if k > 0 {
				use(px, py, nx, ny)
			}
			px, py = nx, ny
		}
	}
}

// Outline is the decoded edge of an area.
type Outline struct {
	box   [4]int32
	edges [][4]int32
}

func (x *shapeIndex) outline(i uint32) *Outline {
	o := &Outline{box: x.box(i)}
	x.edges(i, func(x1, y1, x2, y2 int32) { o.edges = append(o.edges, [4]int32{x1, y1, x2, y2}) })
	return o
}

// NewOutline makes the outline of an area in degrees; a part that lies in
// another counts for itself.
func NewOutline(area orb.MultiPolygon) *Outline {
	b := bounds(area)
	o := &Outline{box: [4]int32{scaled(b.Min[0]), scaled(b.Min[1]), scaled(b.Max[0]), scaled(b.Max[1])}}
	for _, p := range area {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				o.edges = append(o.edges, [4]int32{scaled(ring[i-1][0]), scaled(ring[i-1][1]), scaled(ring[i][0]), scaled(ring[i][1])})
			}
		}
	}
	return o
}

// Holds reports whether a point in degrees lies inside (even-odd rule).
func (o *Outline) Holds(lat, lon float64) bool {
	x, y := scaled(lon), scaled(lat)
	if x < o.box[0] || x > o.box[2] || y < o.box[1] || y > o.box[3] {
		return false
	}
	inside := false
	for _, e := range o.edges {
		if (e[1] > y) != (e[3] > y) && float64(x) < float64(e[2]-e[0])*float64(y-e[1])/float64(e[3]-e[1])+float64(e[0]) {
			inside = !inside
		}
	}
	return inside
}

// Outline returns the edge of the area with an id, nil where none is known.
func (a *Atlas) Outline(id string) *Outline {
	for i := len(a.segments) - 1; i >= 0; i-- {
		s := a.segments[i]
		if p, ok := s.find(id); ok {
			if k, ok := s.shapes().of[p]; ok {
				return s.shapes().outline(k)
			}
			return nil
		}
	}
	return nil
}

// area returns the outline of a place, nil where it has none.
func (s *Segment) area(p uint32) orb.MultiPolygon {
	x := s.shapes()
	i, ok := x.of[p]
	if !ok {
		return nil
	}
	var rings orb.Polygon
	var end [2]int32
	point := func(x, y int32) orb.Point { return orb.Point{float64(x) / shapeScale, float64(y) / shapeScale} }
	x.edges(i, func(x1, y1, x2, y2 int32) {
		if len(rings) == 0 || end != [2]int32{x1, y1} || closed(rings[len(rings)-1]) {
			rings = append(rings, orb.Ring{point(x1, y1)})
		}
		rings[len(rings)-1] = append(rings[len(rings)-1], point(x2, y2))
		end = [2]int32{x2, y2}
	})
	return orb.MultiPolygon{rings}
}

func closed(r orb.Ring) bool { return len(r) > 3 && r[0] == r[len(r)-1] }

// Area returns the outline of the place with an id, in WGS 84 degrees, nil
// where none is known. All rings stand in one polygon: a point is inside where
// an odd number of them hold it.
func (a *Atlas) Area(id string) orb.MultiPolygon {
	for i := len(a.segments) - 1; i >= 0; i-- {
		if p, ok := a.segments[i].find(id); ok {
			return a.segments[i].area(p)
		}
	}
	return nil
}

// Holding calls use with the areas that hold a point, in no order; of those alone
// that are wanted, where that is not nil: an outline costs.
func (a *Atlas) Holding(lat, lon float64, wanted func(Match) bool, use func(Match)) {
	x, y := scaled(lon), scaled(lat)
	for i, s := range a.segments {
		index := s.shapes()
		for _, k := range index.cells[[2]int16{cell(x), cell(y)}] {
			p := binary.LittleEndian.Uint32(index.data[4+int(k)*shapeRow:])
			m := Match{Segment: s, Place: p}
			if wanted != nil && !wanted(m) {
				continue
			}
			if index.outline(k).Holds(lat, lon) && !a.replaced(i, p) {
				use(m)
			}
		}
	}
}
