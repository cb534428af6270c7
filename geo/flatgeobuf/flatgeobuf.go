// Package flatgeobuf writes events as FlatGeobuf 3: one stream, typed columns,
// no spatial index, since events pass by one at a time and are not sorted.
//
// Source of the layout: header.fbs and feature.fbs of the FlatGeobuf
// specification (the numbers of the fields below are theirs).
package flatgeobuf

import (
	"encoding/binary"
	"io"
	"math"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/furat-map/furat/geo"
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
	if _, err := w.Write(append(magic, header(about)...)); err != nil {
		return err
	}
	b := flatbuffers.NewBuilder(2048)
	var properties []byte
	return each(func(e *geo.Event) error {
		b.Reset()
		properties = appendProperties(properties[:0], e)
		_, err := w.Write(feature(b, e, properties))
		return err
	})
}

func header(about About) []byte {
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
	b.StartObject(14)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependByteSlot(2, geometryPoint, 0)
	b.PrependUOffsetTSlot(7, list, 0)
	b.PrependUint64Slot(8, 0, 0)  // how many there are is not known before they are read
	b.PrependUint16Slot(9, 0, 16) // no index
	b.PrependUOffsetTSlot(10, crs, 0)
	b.PrependUOffsetTSlot(11, title, 0)
	b.PrependUOffsetTSlot(12, description, 0)
	b.PrependUOffsetTSlot(13, metadata, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
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
	var geometry flatbuffers.UOffsetT
	if e.Placed() {
		b.StartVector(8, 2, 8)
		b.PrependFloat64(e.Lat)
		b.PrependFloat64(e.Lon)
		xy := b.EndVector(2)
		b.StartObject(8)
		b.PrependUOffsetTSlot(1, xy, 0)
		geometry = b.EndObject()
	}
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
