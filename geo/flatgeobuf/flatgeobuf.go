// Package flatgeobuf writes events as FlatGeobuf 3: typed columns, and a packed
// Hilbert R-tree, so that who reads a part of the map by ranges of bytes reads a
// part of the file. Events without a place stand at the end as empty points (of two
// NaN, as GDAL writes them) in boxes that meet nothing: the format's own reader
// takes no feature without a geometry.
//
//	events ─ hilbert.Sort ─► features in a temporary file, with their lengths
//	                      └► magic, header, index (tree.go), features
//
// Source of the layout: header.fbs and feature.fbs of the FlatGeobuf
// specification (the numbers of the fields below are theirs). Header and features
// are padded to eight bytes, so that numbers lie where readers that map the file
// want them.
package flatgeobuf

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/hilbert"
)

// MediaType of FlatGeobuf.
const MediaType = "application/flatgeobuf"

// magic is how a file of version 3.0 begins.
var magic = []byte{'f', 'g', 'b', 3, 'f', 'g', 'b', 0}

// Types of columns and geometries.
const (
	columnInt      = 5
	columnDouble   = 10
	columnString   = 11
	columnDateTime = 13
	geometryPoint  = 1
)

func typeOf(k geo.Kind) byte {
	switch k {
	case geo.KindInt:
		return columnInt
	case geo.KindReal:
		return columnDouble
	case geo.KindDay, geo.KindTime:
		return columnDateTime // the format has no type for a day
	}
	return columnString
}

// About says of a file what it holds. Metadata is JSON.
type About struct{ Name, Title, Description, Metadata string }

// Write writes the events that each passes on.
func Write(w io.Writer, each func(func(*geo.Event) error) error, about About) error {
	sorted, err := hilbert.Sort(each)
	if err != nil {
		return err
	}
	defer sorted.Close()
	features, err := os.CreateTemp("", "furat-fgb-")
	if err != nil {
		return err
	}
	os.Remove(features.Name()) // no name is left behind, whatever happens
	defer features.Close()
	boxes, err := writeFeatures(features, sorted)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(magic, header(about, sorted)...)); err != nil {
		return err
	}
	if err := writeTree(w, boxes); err != nil {
		return err
	}
	if _, err := features.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(w, features)
	return err
}

// writeFeatures writes the features, and returns where each lies, on the map and
// in the file.
func writeFeatures(f io.Writer, sorted *hilbert.Sorted) ([]node, error) {
	out := bufio.NewWriterSize(f, 256<<10)
	b := flatbuffers.NewBuilder(2048)
	var properties []byte
	var boxes []node
	at := uint64(0)
	err := sorted.Each(func(e *geo.Event) error {
		b.Reset()
		properties = appendProperties(properties[:0], e)
		bytes := padded(feature(b, e, properties), 0)
		box := nowhere
		if e.Placed() {
			box = node{minX: e.Lon, minY: e.Lat, maxX: e.Lon, maxY: e.Lat}
		}
		box.offset = at
		boxes = append(boxes, box)
		at += uint64(len(bytes))
		_, err := out.Write(bytes)
		return err
	})
	if err != nil {
		return nil, err
	}
	return boxes, out.Flush()
}

// padded makes a buffer that begins with its size so long that what follows it,
// when it lies at an offset, begins at a multiple of eight.
func padded(b []byte, offset int) []byte {
	for (offset+len(b))%8 != 0 {
		b = append(b, 0)
	}
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	return b
}

func header(about About, sorted *hilbert.Sorted) []byte {
	b := flatbuffers.NewBuilder(4096)
	columns := geo.Columns()
	offsets := make([]flatbuffers.UOffsetT, len(columns))
	for i, c := range columns {
		offsets[i] = column(b, c)
	}
	b.StartVector(4, len(offsets), 4)
	for i := len(offsets) - 1; i >= 0; i-- {
		b.PrependUOffsetT(offsets[i])
	}
	list := b.EndVector(len(offsets))
	org, crsName := b.CreateString("EPSG"), b.CreateString("WGS 84")
	b.StartObject(6)
	b.PrependUOffsetTSlot(0, org, 0)
	b.PrependInt32Slot(1, 4326, 0) // in this format x is always the longitude
	b.PrependUOffsetTSlot(2, crsName, 0)
	crs := b.EndObject()
	name, title := b.CreateString(about.Name), b.CreateString(about.Title)
	description, metadata := b.CreateString(about.Description), b.CreateString(about.Metadata)
	var around flatbuffers.UOffsetT
	if box := sorted.Box; box != nil {
		b.StartVector(8, 4, 8)
		for _, v := range []float64{box.North, box.East, box.South, box.West} {
			b.PrependFloat64(v)
		}
		around = b.EndVector(4)
	}
	nodeSize := uint16(treeWidth)
	if sorted.Len() == 0 {
		nodeSize = 0 // no index
	}
	b.StartObject(14)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependUOffsetTSlot(1, around, 0)
	b.PrependByteSlot(2, geometryPoint, 0)
	b.PrependUOffsetTSlot(7, list, 0)
	b.PrependUint64Slot(8, uint64(sorted.Len()), 0)
	b.PrependUint16Slot(9, nodeSize, 16)
	b.PrependUOffsetTSlot(10, crs, 0)
	b.PrependUOffsetTSlot(11, title, 0)
	b.PrependUOffsetTSlot(12, description, 0)
	b.PrependUOffsetTSlot(13, metadata, 0)
	b.FinishSizePrefixed(b.EndObject())
	return padded(b.FinishedBytes(), len(magic))
}

func column(b *flatbuffers.Builder, c *geo.Column) flatbuffers.UOffsetT {
	name, about := b.CreateString(c.Name), b.CreateString(c.About)
	b.StartObject(11)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependByteSlot(1, typeOf(c.Kind), 0)
	b.PrependUOffsetTSlot(3, about, 0)
	b.PrependBoolSlot(7, c.Nullable, true)
	return b.EndObject()
}

func feature(b *flatbuffers.Builder, e *geo.Event, properties []byte) []byte {
	bytes := b.CreateByteVector(properties)
	lon, lat := e.Lon, e.Lat
	if !e.Placed() {
		lon, lat = math.NaN(), math.NaN()
	}
	b.StartVector(8, 2, 8)
	b.PrependFloat64(lat)
	b.PrependFloat64(lon)
	xy := b.EndVector(2)
	b.StartObject(8)
	b.PrependUOffsetTSlot(1, xy, 0)
	geometry := b.EndObject()
	b.StartObject(3)
	b.PrependUOffsetTSlot(0, geometry, 0)
	b.PrependUOffsetTSlot(1, bytes, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

// appendProperties appends the values that are known, each behind the number
// of its column.
func appendProperties(dst []byte, e *geo.Event) []byte {
	for i, c := range geo.Columns() {
		v := c.Value(e)
		if v.Null {
			continue
		}
		dst = binary.LittleEndian.AppendUint16(dst, uint16(i))
		switch v.Kind {
		case geo.KindInt:
			dst = binary.LittleEndian.AppendUint32(dst, uint32(int32(min(v.Int, math.MaxInt32))))
		case geo.KindReal:
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v.Real))
		default:
			at := len(dst)
			v.Str = strings.ToValidUTF8(v.Str, "\ufffd")
			dst = v.Append(append(dst, 0, 0, 0, 0))
			binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
		}
	}
	return dst
}
