// Package geoparquet writes events as GeoParquet 1.1: positions as WKB, days
// and times as what they are, row groups of a bounded size.
package geoparquet

import (
	"encoding/binary"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/furat-map/furat/geo"
)

// MediaType of Parquet (IANA).
const MediaType = "application/vnd.apache.parquet"

// groupRows is how many events a row group has: they are held in memory.
const groupRows = 20_000

// geoMetadata is what GeoParquet asks for (version 1.1.0); a column that does
// not name its reference system is in longitude and latitude.
const geoMetadata = `{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["Point"]}}}`

func nodeOf(c *geo.Column) parquet.Node {
	var n parquet.Node
	switch c.Kind {
	case geo.KindInt:
		n = parquet.Int(32)
	case geo.KindReal:
		n = parquet.Leaf(parquet.DoubleType)
	case geo.KindDay:
		n = parquet.Date()
	case geo.KindTime:
		n = parquet.Timestamp(parquet.Millisecond)
	default:
		n = parquet.String()
	}
	return parquet.Optional(parquet.Compressed(n, &zstd.Codec{}))
}

// schema is sorted by name, as groups of the library are; places says which
// column of it each of ours is.
var schema, places = func() (*parquet.Schema, map[string]int) {
	group := parquet.Group{"geometry": parquet.Optional(parquet.Leaf(parquet.ByteArrayType))}
	for _, c := range geo.Columns() {
		group[c.Name] = nodeOf(c)
	}
	s := parquet.NewSchema("events", group)
	at := map[string]int{}
	for i, path := range s.Columns() {
		at[path[0]] = i
	}
	return s, at
}()

// Write writes the events that each passes on. Metadata are pairs that stand
// in the file's footer.
func Write(w io.Writer, each func(func(*geo.Event) error) error, metadata map[string]string) error {
	options := []parquet.WriterOption{schema, parquet.KeyValueMetadata("geo", geoMetadata), parquet.MaxRowsPerRowGroup(groupRows)}
	for k, v := range metadata {
		options = append(options, parquet.KeyValueMetadata(k, v))
	}
	out := parquet.NewWriter(w, options...)
	row := make(parquet.Row, len(places))
	err := each(func(e *geo.Event) error {
		fill(row, e)
		_, err := out.WriteRows([]parquet.Row{row})
		return err
	})
	if err != nil {
		return err
	}
	return out.Close()
}

func fill(row parquet.Row, e *geo.Event) {
	at := places["geometry"]
	row[at] = parquet.NullValue().Level(0, 0, at)
	if e.Placed() {
		row[at] = parquet.ByteArrayValue(wkb.MustMarshal(orb.Point{e.Lon, e.Lat}, binary.LittleEndian)).Level(0, 1, at)
	}
	for _, c := range geo.Columns() {
		v, at := c.Value(e), places[c.Name]
		if v.Null {
			row[at] = parquet.NullValue().Level(0, 0, at)
			continue
		}
		row[at] = valueOf(v).Level(0, 1, at)
	}
}

func valueOf(v geo.Value) parquet.Value {
	switch v.Kind {
	case geo.KindInt:
		return parquet.Int32Value(int32(min(v.Int, math.MaxInt32)))
	case geo.KindReal:
		return parquet.DoubleValue(v.Real)
	case geo.KindDay:
		return parquet.Int32Value(int32(v.Day.Unix()))
	case geo.KindTime:
		return parquet.Int64Value(v.Time.UnixMilli())
	}
	return parquet.ByteArrayValue([]byte(strings.ToValidUTF8(v.Str, "\ufffd")))
}
