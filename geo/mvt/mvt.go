// Package mvt writes Mapbox Vector Tiles (specification 2.1), one append at a
// time.
//
// A [Layer] collects features; [AppendTile] joins layers. Positions are
// tile-local: 0 to [Extent] from west to east and north to south. The bytes
// depend only on what was added and in which order. A layer that is used again
// after Reset allocates nothing.
package mvt

import (
	"encoding/binary"
	"math"
	"unsafe"
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

// Keys of the fields of vector_tile.proto that are written: the number of the
// field and its wire type.
const (
	tileLayer    = 3<<3 | bytes
	layerVersion = 15<<3 | varint
	layerName    = 1<<3 | bytes
	layerFeature = 2<<3 | bytes
	layerKey     = 3<<3 | bytes
	layerValue   = 4<<3 | bytes
	layerExtent  = 5<<3 | varint
	featureTags  = 2<<3 | bytes
	featureType  = 3<<3 | varint
	featureGeom  = 4<<3 | bytes
	valueString  = 1<<3 | bytes
	valueDouble  = 3<<3 | fixed64
	valueSint    = 6<<3 | varint
	valueBool    = 7<<3 | varint
)

// Layer is a layer of features.
type Layer struct {
	name     string
	keys     []string
	turn     int // the key that the next property probably has
	values   []byte
	known    table
	nValues  uint32
	features []byte
	tags     []byte
	geom     []byte
	count    int
	groups   [maxSets][]group
	kept     []byte
	mark     int
}

// NewLayer returns an empty layer.
func NewLayer(name string) *Layer {
	l := &Layer{}
	l.Reset(name)
	return l
}

// Reset empties the layer and keeps its memory.
func (l *Layer) Reset(name string) {
	if l.known.generation == math.MaxUint32 {
		*l = Layer{} // what the first use left would count again
	}
	l.name, l.keys, l.turn = name, l.keys[:0], 0
	l.values, l.features = l.values[:0], l.features[:0]
	l.nValues, l.count, l.kept = 0, 0, l.kept[:0]
	l.known.reset()
}

// Len returns how many features were added.
func (l *Layer) Len() int { return l.count }

// Size returns about how many bytes the layer takes.
func (l *Layer) Size() int { return len(l.features) + len(l.values) }

// Begin starts a feature; its properties follow, then Point or Shape.
func (l *Layer) Begin() { l.tags, l.turn = l.tags[:0], 0 }

// String sets a property of the feature.
func (l *Layer) String(key, value string) {
	if n, ok := l.known.recalled(value); ok {
		l.tag(key, n)
		return
	}
	s, fresh := l.known.text(value, l.values)
	if fresh {
		s.number = l.nValues
		s.offset = uint32(l.addString(value))
	}
	*l.known.textMemo(value) = textMemo{unsafe.StringData(value), uint32(len(value)), l.known.generation, s.number}
	l.tag(key, s.number)
}

// Unique sets a property whose value no other feature of the layer has.
func (l *Layer) Unique(key, value string) {
	n := l.nValues
	l.addString(value)
	l.tag(key, n)
}

// addString appends a value and returns where its text stands.
func (l *Layer) addString(value string) int {
	n := len(value)
	if n < 0x7e { // lengths of one byte
		l.values = append(l.values, layerValue, byte(n+2), valueString, byte(n))
	} else {
		l.values = binary.AppendUvarint(append(l.values, layerValue), uint64(1+uvarintLen(n)+n))
		l.values = binary.AppendUvarint(append(l.values, valueString), uint64(n))
	}
	l.values = append(l.values, value...)
	l.nValues++
	return len(l.values) - n
}

// Int sets a property of the feature.
func (l *Layer) Int(key string, value int) {
	z := zigzag(value)
	m := &l.known.numbers[z%recent]
	if m.bits == z && m.generation == l.known.generation && l.nValues > 0 {
		l.tag(key, m.number)
		return
	}
	s, fresh := l.known.number(z, kindInt)
	if fresh {
		s.number = l.nValues
		l.values = binary.AppendUvarint(append(l.values, layerValue), uint64(1+uvarintLen(int(z))))
		l.values = binary.AppendUvarint(append(l.values, valueSint), z)
		l.nValues++
	}
	*m = numberMemo{z, l.known.generation, s.number}
	l.tag(key, s.number)
}

// Float sets a property of the feature.
func (l *Layer) Float(key string, value float64) {
	b := math.Float64bits(value)
	s, fresh := l.known.number(b, kindReal)
	if fresh {
		s.number = l.nValues
		l.values = binary.LittleEndian.AppendUint64(append(l.values, layerValue, 9, valueDouble), b)
		l.nValues++
	}
	l.tag(key, s.number)
}

// Bool sets a property of the feature.
func (l *Layer) Bool(key string, value bool) {
	b := uint64(0)
	if value {
		b = 1
	}
	s, fresh := l.known.number(b, kindBool)
	if fresh {
		s.number = l.nValues
		l.values = append(l.values, layerValue, 2, valueBool, byte(b))
		l.nValues++
	}
	l.tag(key, s.number)
}

// tag adds a key and the number of a value to the feature's tags. Features
// mostly have the same keys in the same order.
func (l *Layer) tag(key string, value uint32) {
	if l.turn >= len(l.keys) || l.keys[l.turn] != key {
		l.turn = l.keyNumber(key)
	}
	if l.turn < 0x80 && value < 0x80 {
		l.tags = append(l.tags, byte(l.turn), byte(value))
	} else {
		l.tags = appendVarint(appendVarint(l.tags, uint32(l.turn)), value)
	}
	l.turn++
}

func (l *Layer) keyNumber(key string) int {
	for i, k := range l.keys {
		if k == key {
			return i
		}
	}
	l.keys = append(l.keys, key)
	return len(l.keys) - 1
}

// Point finishes the feature as a point.
func (l *Layer) Point(x, y int) {
	const moveTo = 1 | 1<<3
	l.geom = append(l.geom[:0], moveTo)
	l.geom = appendVarint(appendVarint(l.geom, uint32(zigzag(x))), uint32(zigzag(y)))
	l.end(geomPoint)
}

func (l *Layer) end(kind byte) {
	tags, geom := len(l.tags), len(l.geom)
	if tags+geom+6 < 0x80 { // lengths of one byte
		f := append(l.features, layerFeature, byte(tags+geom+6), featureTags, byte(tags))
		f = append(append(f, l.tags...), featureType, kind, featureGeom, byte(geom))
		l.features = append(f, l.geom...)
		l.count++
		return
	}
	size := 1 + uvarintLen(tags) + tags + 2 + 1 + uvarintLen(geom) + geom
	f := appendVarint(append(l.features, layerFeature), uint32(size))
	f = append(appendVarint(append(f, featureTags), uint32(tags)), l.tags...)
	f = appendVarint(append(f, featureType, kind, featureGeom), uint32(geom))
	l.features = append(f, l.geom...)
	l.count++
}

// AppendTile appends the layers that have features.
func AppendTile(dst []byte, layers ...*Layer) []byte {
	for _, l := range layers {
		if l.count == 0 {
			continue
		}
		size := 2 + 1 + uvarintLen(len(l.name)) + len(l.name) + len(l.features) + len(l.values) + 1 + uvarintLen(Extent)
		for _, k := range l.keys {
			size += 1 + uvarintLen(len(k)) + len(k)
		}
		dst = binary.AppendUvarint(append(dst, tileLayer), uint64(size))
		dst = appendString(append(dst, layerVersion, 2, layerName), l.name)
		dst = append(dst, l.features...)
		for _, k := range l.keys {
			dst = appendString(append(dst, layerKey), k)
		}
		dst = append(dst, l.values...)
		dst = binary.AppendUvarint(append(dst, layerExtent), Extent)
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendVarint(dst []byte, v uint32) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

func zigzag(n int) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func uvarintLen(n int) int {
	size := 1
	for u := uint64(n); u >= 0x80; u >>= 7 {
		size++
	}
	return size
}
