package flatgeobuf

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"strconv"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
)

// Bounds of a header and of a feature, in bytes, for files of others.
const maxHeader, maxFeature = 16 << 20, 4 << 20

// Reader reads the features of anybody's file one by one: their values as text, and
// their point.
type Reader struct {
	Columns []string
	Part    string // the name of the layer
	r       *bufio.Reader
	types   []byte
	shape   byte // of all geometries, 0 where each says its own
	n       int
}

// Feature is a feature of a file.
type Feature struct {
	Values []string    // in the order of the columns, "" for null
	Point  *[2]float64 // nil for none
}

// NewReader reads the header. Damaged bytes may panic, as the library's reading of
// buffers does: who reads the files of others recovers.
func NewReader(r io.Reader) (*Reader, error) {
	out := &Reader{r: bufio.NewReaderSize(r, 256<<10)}
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(out.r, start); err != nil || string(start[:3]) != string(magic[:3]) {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is no FlatGeobuf")
	}
	head, err := out.sized(maxHeader)
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the FlatGeobuf's header is cut short or damaged: %w", err)
	}
	t := root(head)
	out.Part = str(t, 0)
	out.shape = byteOf(t, 2, 0)
	if err := checkCRS(t); err != nil {
		return nil, err
	}
	each(t, 7, func(c *flatbuffers.Table) {
		out.Columns, out.types = append(out.Columns, str(c, 0)), append(out.types, byteOf(c, 1, 0))
	})
	count, width := uint64(0), uint16(treeWidth)
	if o := t.Offset(slot(8)); o != 0 {
		count = t.GetUint64(flatbuffers.UOffsetT(o) + t.Pos)
	}
	if o := t.Offset(slot(9)); o != 0 {
		width = t.GetUint16(flatbuffers.UOffsetT(o) + t.Pos)
	}
	if _, err := io.CopyN(io.Discard, out.r, indexSize(count, width)); err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the FlatGeobuf is cut short in its index")
	}
	return out, nil
}

// indexSize is how many bytes the index of so many features has.
func indexSize(count uint64, width uint16) int64 {
	const bytes = 40 // a node
	if count == 0 || width < 2 || count > math.MaxInt64/(4*bytes) {
		return 0
	}
	nodes := count
	for n := count; ; {
		n = (n + uint64(width) - 1) / uint64(width)
		nodes += n
		if n <= 1 {
			return int64(nodes * bytes)
		}
	}
}

func checkCRS(header *flatbuffers.Table) error {
	c, ok := child(header, 10)
	if !ok {
		return nil
	}
	o := c.Offset(slot(1))
	if o == 0 {
		return nil
	}
	code := c.GetInt32(flatbuffers.UOffsetT(o) + c.Pos)
	if crs.IsLonLat(int(code)) {
		return nil
	}
	return crs.NotLonLat(str(c, 0) + ":" + strconv.Itoa(int(code)))
}

// Next returns the next feature; io.EOF is the end.
func (r *Reader) Next() (*Feature, error) {
	if _, err := r.r.Peek(1); err == io.EOF {
		return nil, io.EOF
	}
	b, err := r.sized(maxFeature)
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is cut short or damaged behind feature %d: %w", r.n, err)
	}
	r.n++
	t := root(b)
	f := &Feature{Values: make([]string, len(r.Columns))}
	if g, ok := child(t, 0); ok {
		f.Point = r.point(g)
	}
	o := t.Offset(slot(1))
	if o == 0 {
		return f, nil
	}
	return f, r.properties(t.ByteVector(flatbuffers.UOffsetT(o)+t.Pos), f.Values)
}

// point is that of a Point or of a MultiPoint of one.
func (r *Reader) point(g *flatbuffers.Table) *[2]float64 {
	const multiPoint = 4
	kind := r.shape
	if kind == 0 {
		kind = byteOf(g, 6, 0)
	}
	o := g.Offset(slot(1))
	if o == 0 || kind != geometryPoint && kind != multiPoint || g.VectorLen(flatbuffers.UOffsetT(o)) != 2 {
		return nil
	}
	at := g.Vector(flatbuffers.UOffsetT(o))
	x, y := g.GetFloat64(at), g.GetFloat64(at+8)
	if math.IsNaN(x) || math.IsNaN(y) {
		return nil
	}
	return &[2]float64{x, y}
}

// properties reads pairs of a column's number and its value.
func (r *Reader) properties(b []byte, to []string) error {
	for len(b) >= 2 {
		column := int(binary.LittleEndian.Uint16(b))
		b = b[2:]
		if column >= len(r.types) {
			return geo.Errorf(geo.CodeUnreadable, "", "feature %d has a value of a column that the header does not have", r.n)
		}
		text, rest, ok := value(r.types[column], b)
		if !ok {
			return geo.Errorf(geo.CodeUnreadable, "", "feature %d is damaged", r.n)
		}
		to[column], b = text, rest
	}
	return nil
}

// sizes are those of values of fixed length, by type of column (header.fbs).
var sizes = []int{1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8}

// value reads a value as text.
func value(kind byte, b []byte) (text string, rest []byte, ok bool) {
	n := 4
	if int(kind) < len(sizes) {
		n = sizes[kind]
	}
	if len(b) < n {
		return "", nil, false
	}
	le := binary.LittleEndian
	rest = b[n:]
	switch kind {
	case 0:
		text = strconv.Itoa(int(int8(b[0])))
	case 1:
		text = strconv.Itoa(int(b[0]))
	case 2:
		text = strconv.FormatBool(b[0] != 0)
	case 3:
		text = strconv.Itoa(int(int16(le.Uint16(b))))
	case 4:
		text = strconv.Itoa(int(le.Uint16(b)))
	case columnInt:
		text = strconv.Itoa(int(int32(le.Uint32(b))))
	case 6:
		text = strconv.FormatUint(uint64(le.Uint32(b)), 10)
	case 7:
		text = strconv.FormatInt(int64(le.Uint64(b)), 10)
	case 8:
		text = strconv.FormatUint(le.Uint64(b), 10)
	case 9:
		text = strconv.FormatFloat(float64(math.Float32frombits(le.Uint32(b))), 'f', -1, 32)
	case columnDouble:
		text = strconv.FormatFloat(math.Float64frombits(le.Uint64(b)), 'f', -1, 64)
	default: // text, JSON, a time, bytes: behind their length
		length := uint64(le.Uint32(b))
		if uint64(len(rest)) < length {
			return "", nil, false
		}
		const binaryBytes = 14
		if kind != binaryBytes {
			text = string(rest[:length])
		}
		rest = rest[length:]
	}
	return text, rest, true
}

// sized reads a buffer behind its length.
func (r *Reader) sized(most uint32) ([]byte, error) {
	var n [4]byte
	if _, err := io.ReadFull(r.r, n[:]); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(n[:])
	if length > most || length < 8 {
		return nil, geo.Errorf(geo.CodeTooLarge, "", "a part has %d bytes", length)
	}
	b := make([]byte, length)
	_, err := io.ReadFull(r.r, b)
	return b, err
}

// root, slot, child, str, byteOf and each read tables of a buffer.

func root(b []byte) *flatbuffers.Table {
	return &flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}
}

func slot(field int) flatbuffers.VOffsetT { return flatbuffers.VOffsetT(4 + 2*field) }

func child(t *flatbuffers.Table, field int) (*flatbuffers.Table, bool) {
	o := t.Offset(slot(field))
	if o == 0 {
		return nil, false
	}
	return &flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(flatbuffers.UOffsetT(o) + t.Pos)}, true
}

func str(t *flatbuffers.Table, field int) string {
	o := t.Offset(slot(field))
	if o == 0 {
		return ""
	}
	return string(t.ByteVector(flatbuffers.UOffsetT(o) + t.Pos))
}

func byteOf(t *flatbuffers.Table, field int, unsaid byte) byte {
	o := t.Offset(slot(field))
	if o == 0 {
		return unsaid
	}
	return t.GetByte(flatbuffers.UOffsetT(o) + t.Pos)
}

func each(t *flatbuffers.Table, field int, use func(*flatbuffers.Table)) {
	o := t.Offset(slot(field))
	if o == 0 {
		return
	}
	at := t.Vector(flatbuffers.UOffsetT(o))
	for i := range t.VectorLen(flatbuffers.UOffsetT(o)) {
		use(&flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at + flatbuffers.UOffsetT(4*i))})
	}
}
