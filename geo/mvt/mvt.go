// Package mvt writes Mapbox Vector Tiles (specification 2.1) of points, one
// append at a time.
//
// A [Layer] collects features; [AppendTile] joins layers. Point positions are
// tile-local: 0 to [Extent] from west to east and north to south. The bytes
// depend only on what was added and in which order.
package mvt

import (
	"encoding/binary"
	"math"
)

// Extent is the side of a tile in its own units.
const Extent = 4096

// MediaType of a vector tile.
const MediaType = "application/vnd.mapbox-vector-tile"

// Wire types of protocol buffers.
const (
	varint  = 0
	fixed64 = 1
	bytes   = 2
)

// field is the key of a field: its number in vector_tile.proto and how it is
// written.
func field(number, wire byte) byte { return number<<3 | wire }

// The keys of vector_tile.proto that are written.
var (
	tileLayer    = field(3, bytes)
	layerVersion = field(15, varint)
	layerName    = field(1, bytes)
	layerFeature = field(2, bytes)
	layerKey     = field(3, bytes)
	layerValue   = field(4, bytes)
	layerExtent  = field(5, varint)
	featureTags  = field(2, bytes)
	featureType  = field(3, varint)
	featureGeom  = field(4, bytes)
	valueString  = field(1, bytes)
	valueDouble  = field(3, fixed64)
	valueSint    = field(6, varint)
)

const (
	geomPoint     = 1        // a point
	commandMoveTo = 1 | 1<<3 // one MoveTo
)

// Layer is a layer of points.
type Layer struct {
	name     string
	keys     []byte
	values   []byte
	features []byte
	keyAt    map[string]uint32
	valueAt  map[string]uint32
	tags     []byte
	scratch  []byte
	x, y     int
	count    int
}

// NewLayer returns an empty layer.
func NewLayer(name string) *Layer {
	return &Layer{name: name, keyAt: map[string]uint32{}, valueAt: map[string]uint32{}}
}

// Len returns how many features were added.
func (l *Layer) Len() int { return l.count }

// Begin starts a point feature; its properties follow, then End.
func (l *Layer) Begin(x, y int) {
	l.x, l.y = x, y
	l.tags = l.tags[:0]
}

// String sets a property of the feature.
func (l *Layer) String(key, value string) {
	l.scratch = appendBytes(append(l.scratch[:0], valueString), value)
	l.property(key)
}

// Int sets a property of the feature.
func (l *Layer) Int(key string, value int) {
	l.scratch = binary.AppendUvarint(append(l.scratch[:0], valueSint), zigzag(value))
	l.property(key)
}

// Float sets a property of the feature.
func (l *Layer) Float(key string, value float64) {
	l.scratch = binary.LittleEndian.AppendUint64(append(l.scratch[:0], valueDouble), math.Float64bits(value))
	l.property(key)
}

// property adds the key and the value in scratch to the feature's tags.
func (l *Layer) property(key string) {
	k, ok := l.keyAt[key]
	if !ok {
		k = uint32(len(l.keyAt))
		l.keyAt[key] = k
		l.keys = appendBytes(append(l.keys, layerKey), key)
	}
	v, ok := l.valueAt[string(l.scratch)]
	if !ok {
		v = uint32(len(l.valueAt))
		l.valueAt[string(l.scratch)] = v
		l.values = appendBytes(append(l.values, layerValue), string(l.scratch))
	}
	l.tags = binary.AppendUvarint(binary.AppendUvarint(l.tags, uint64(k)), uint64(v))
}

// End finishes the feature.
func (l *Layer) End() {
	geom := binary.AppendUvarint(l.scratch[:0], commandMoveTo)
	geom = binary.AppendUvarint(binary.AppendUvarint(geom, zigzag(l.x)), zigzag(l.y))
	l.scratch = geom
	size := 1 + uvarintLen(len(l.tags)) + len(l.tags) + 2 + 1 + uvarintLen(len(geom)) + len(geom)
	f := binary.AppendUvarint(append(l.features, layerFeature), uint64(size))
	f = append(binary.AppendUvarint(append(f, featureTags), uint64(len(l.tags))), l.tags...)
	f = append(f, featureType, geomPoint)
	l.features = append(binary.AppendUvarint(append(f, featureGeom), uint64(len(geom))), geom...)
	l.count++
}

// AppendTile appends the layers that have features.
func AppendTile(dst []byte, layers ...*Layer) []byte {
	for _, l := range layers {
		if l.count == 0 {
			continue
		}
		body := append([]byte{layerVersion, 2}, layerName)
		body = appendBytes(body, l.name)
		body = append(append(append(body, l.features...), l.keys...), l.values...)
		body = binary.AppendUvarint(append(body, layerExtent), Extent)
		dst = append(binary.AppendUvarint(append(dst, tileLayer), uint64(len(body))), body...)
	}
	return dst
}

func appendBytes(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func zigzag(n int) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func uvarintLen(n int) int {
	size := 1
	for n >= 0x80 {
		n >>= 7
		size++
	}
	return size
}
