// Package geoparquet writes events as GeoParquet 1.1: positions as WKB with the
// boxes that cover them, days and times as what they are, rows along a Hilbert
// curve in groups of a bounded size, so that who asks for a part of the map reads
// some of the groups.
package geoparquet

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/hilbert"
)

// MediaType of Parquet (IANA).
const MediaType = "application/vnd.apache.parquet"

// groupRows is how many events a row group has: they are held in memory.
const groupRows = 20_000

// Columns beside the properties.
const (
	geometryColumn = "geometry"
	coverColumn    = "bbox"
)

// corners are the numbers of a box that covers a geometry, and the metadata
// says where they stand (GeoParquet 1.1.0, covering).
var corners = []string{"xmin", "ymin", "xmax", "ymax"}

// geoMetadata is what GeoParquet asks for (version 1.1.0); a column that does
// not name its reference system is in longitude and latitude. The box is that
// around all rows, nil for none.
func geoMetadata(box *geo.BBox) string {
	covering := map[string][]string{}
	for _, c := range corners {
		covering[c] = []string{coverColumn, c}
	}
	column := map[string]any{"encoding": "WKB", "geometry_types": []string{"Point"}, "covering": map[string]any{coverColumn: covering}}
	if box != nil {
		column["bbox"] = [4]float64{box.West, box.South, box.East, box.North}
	}
	b, _ := json.Marshal(map[string]any{"version": "1.1.0", "primary_column": geometryColumn, "columns": map[string]any{geometryColumn: column}}) // of texts and numbers
	return string(b)
}

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

// group is a group of columns in an order of our own: those of the library are
// sorted by name.
type group struct {
	parquet.Group
	fields []parquet.Field
}

// Fields are the columns.
func (g group) Fields() []parquet.Field { return g.fields }

func (g *group) add(name string, n parquet.Node) {
	g.Group[name] = n
	g.fields = append(g.fields, field{n, name})
}

type field struct {
	parquet.Node
	name string
}

// Name is the column's.
func (f field) Name() string { return f.name }

// Value is that of Go values, which nothing is written from.
func (f field) Value(reflect.Value) reflect.Value { return reflect.Value{} }

// schema has the properties in their order, the geometry, and the box that
// covers it; places says which leaf each is, the box by its first corner.
var schema, places = func() (*parquet.Schema, map[string]int) {
	all, cover := group{Group: parquet.Group{}}, group{Group: parquet.Group{}}
	for _, c := range geo.Columns() {
		all.add(c.Name, nodeOf(c))
	}
	packed := func(t parquet.Type) parquet.Node { return parquet.Compressed(parquet.Leaf(t), &zstd.Codec{}) }
	all.add(geometryColumn, parquet.Optional(packed(parquet.ByteArrayType)))
	for _, c := range corners {
		cover.add(c, packed(parquet.DoubleType))
	}
	all.add(coverColumn, parquet.Optional(cover))
	s := parquet.NewSchema("events", all)
	at := map[string]int{}
	for i, path := range s.Columns() {
		if _, known := at[path[0]]; !known {
			at[path[0]] = i
		}
	}
	return s, at
}()

// Write writes the events that each passes on. Metadata are pairs that stand
// in the file's footer.
func Write(w io.Writer, each func(func(*geo.Event) error) error, metadata map[string]string) error {
	sorted, err := hilbert.Sort(each)
	if err != nil {
		return err
	}
	defer sorted.Close()
	options := []parquet.WriterOption{schema, parquet.KeyValueMetadata("geo", geoMetadata(sorted.Box)), parquet.MaxRowsPerRowGroup(groupRows)}
	for k, v := range metadata {
		options = append(options, parquet.KeyValueMetadata(k, v))
	}
	out := parquet.NewWriter(w, options...)
	row := make(parquet.Row, len(schema.Columns()))
	err = sorted.Each(func(e *geo.Event) error {
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
	for _, c := range geo.Columns() {
		v, at := c.Value(e), places[c.Name]
		if v.Null {
			row[at] = parquet.NullValue().Level(0, 0, at)
			continue
		}
		row[at] = valueOf(v).Level(0, 1, at)
	}
	point, box := places[geometryColumn], places[coverColumn]
	if !e.Placed() {
		row[point] = parquet.NullValue().Level(0, 0, point)
		for at := box; at < box+len(corners); at++ {
			row[at] = parquet.NullValue().Level(0, 0, at)
		}
		return
	}
	row[point] = parquet.ByteArrayValue(wkb.MustMarshal(orb.Point{e.Lon, e.Lat}, binary.LittleEndian)).Level(0, 1, point)
	for i, v := range []float64{e.Lon, e.Lat, e.Lon, e.Lat} {
		row[box+i] = parquet.DoubleValue(v).Level(0, 1, box+i)
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
