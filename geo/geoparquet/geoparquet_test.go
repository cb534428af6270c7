package geoparquet_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geoparquet"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/store/storetest"
)

var metadata = map[string]string{"title": "Events", "citation": "قال \"x\"", "query": "", "exported": "2024-05-01T12:00:00Z", "attribution": "nobody"}

func write(t *testing.T, events []geo.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := geoparquet.Write(&b, geotest.Each(events), metadata); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, b []byte) *parquet.File {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rows reads the values of each row by the names of their columns, nulls left
// out.
func rows(t *testing.T, f *parquet.File) []map[string]parquet.Value {
	t.Helper()
	names := f.Schema().Columns()
	var out []map[string]parquet.Value
	for _, group := range f.RowGroups() {
		r := group.Rows()
		defer r.Close()
		buf := make([]parquet.Row, 16)
		for {
			n, err := r.ReadRows(buf)
			for _, row := range buf[:n] {
				values := map[string]parquet.Value{}
				for _, v := range row {
					if !v.IsNull() {
						values[strings.Join(names[v.Column()], ".")] = v.Clone()
					}
				}
				out = append(out, values)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// TestFooter: the pairs that were given, and what GeoParquet 1.1 asks for, of
// no events as of some.
func TestFooter(t *testing.T) {
	for _, events := range [][]geo.Event{nil, geotest.Events()} {
		f := open(t, write(t, events))
		if f.NumRows() != int64(len(events)) {
			t.Errorf("%d rows, want %d", f.NumRows(), len(events))
		}
		for k, want := range metadata {
			if got, ok := f.Lookup(k); !ok || got != want {
				t.Errorf("%s is %q", k, got)
			}
		}
		text, _ := f.Lookup("geo")
		var about struct {
			Version string
			Primary string `json:"primary_column"`
			Columns map[string]any
		}
		if err := json.Unmarshal([]byte(text), &about); err != nil {
			t.Fatal(err)
		}
		corner := func(name string) []any { return []any{"bbox", name} }
		column := map[string]any{"encoding": "WKB", "geometry_types": []any{"Point"}, // without a crs it is longitude and latitude
			"covering": map[string]any{"bbox": map[string]any{"xmin": corner("xmin"), "ymin": corner("ymin"), "xmax": corner("xmax"), "ymax": corner("ymax")}}}
		if events != nil {
			column["bbox"] = about.Columns["geometry"].(map[string]any)["bbox"]
			if box := column["bbox"].([]any); box[0] != -180.0 || box[3] != 90.0 {
				t.Errorf("the box is %v", box)
			}
		}
		points := map[string]any{"geometry": column}
		if about.Version != "1.1.0" || about.Primary != "geometry" || !reflect.DeepEqual(about.Columns, points) {
			t.Errorf("%+v", about)
		}
		if c, ok := f.Schema().Lookup("geometry"); !ok || c.Node.Type().Kind() != parquet.ByteArray || c.Node.Repeated() {
			t.Errorf("the geometry is %v", c.Node)
		}
	}
}

// TestColumns: every property is a column of its type that may be null.
func TestColumns(t *testing.T) {
	types := map[geo.Kind]string{geo.KindString: "STRING", geo.KindInt: "INT(32,true)", geo.KindReal: "DOUBLE", geo.KindDay: "DATE", geo.KindTime: "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)"}
	s := open(t, write(t, nil)).Schema()
	var order []string
	for _, path := range s.Columns() {
		order = append(order, strings.Join(path, "."))
	}
	var want []string
	for _, c := range geo.Columns() {
		want = append(want, c.Name)
	}
	if want = append(want, "geometry", "bbox.xmin", "bbox.ymin", "bbox.xmax", "bbox.ymax"); !slices.Equal(order, want) {
		t.Errorf("the columns are %v", order)
	}
	for _, c := range geo.Columns() {
		if got, ok := s.Lookup(c.Name); !ok || got.Node.Type().String() != types[c.Kind] || !got.Node.Optional() {
			t.Errorf("%s is %v, want %s", c.Name, got.Node, types[c.Kind])
		}
	}
}

// TestEveryProperty: each comes back with its value, null where it is not
// known, and all text is UTF-8.
func TestEveryProperty(t *testing.T) {
	events := geotest.InOrder(t, geotest.Events())
	got := rows(t, open(t, write(t, events)))
	if len(got) != len(events) {
		t.Fatalf("%d rows, want %d", len(got), len(events))
	}
	for i, row := range got {
		for _, c := range geo.Columns() {
			want := c.Value(&events[i])
			v, known := row[c.Name]
			if known == want.Null {
				t.Errorf("%s of event %d is known: %v", c.Name, i, known)
				continue
			}
			same := want.Null
			switch {
			case want.Null:
			case want.Kind == geo.KindInt:
				same = int(v.Int32()) == want.Int
			case want.Kind == geo.KindReal:
				same = v.Double() == want.Real
			case want.Kind == geo.KindDay:
				same = time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly) == want.Day.String()
			case want.Kind == geo.KindTime:
				same = time.UnixMilli(v.Int64()).Equal(want.Time.Truncate(time.Millisecond))
			default:
				same = string(v.ByteArray()) == strings.ToValidUTF8(want.Str, "\ufffd")
			}
			if !same {
				t.Errorf("%s of event %d is %v, want %s", c.Name, i, v, want.Append(nil))
			}
		}
	}
}

// TestGeometry: a point as well-known binary, null for an unplaced event.
func TestGeometry(t *testing.T) {
	events := geotest.InOrder(t, geotest.Events())
	for i, row := range rows(t, open(t, write(t, events))) {
		e := &events[i]
		v, known := row["geometry"]
		if known != e.Placed() {
			t.Errorf("event %d has a geometry: %v", i, known)
		}
		if !known {
			continue
		}
		for corner, want := range map[string]float64{"xmin": e.Lon, "ymin": e.Lat, "xmax": e.Lon, "ymax": e.Lat} {
			if got := row["bbox."+corner].Double(); got != want {
				t.Errorf("event %d: %s is %v, want %v", i, corner, got, want)
			}
		}
		b := v.ByteArray()
		if len(b) != 21 || b[0] != 1 || binary.LittleEndian.Uint32(b[1:]) != 1 {
			t.Fatalf("event %d: %x", i, b)
		}
		x, y := math.Float64frombits(binary.LittleEndian.Uint64(b[5:])), math.Float64frombits(binary.LittleEndian.Uint64(b[13:]))
		if x != e.Lon || y != e.Lat {
			t.Errorf("event %d is at %v %v, want %v %v", i, x, y, e.Lon, e.Lat)
		}
	}
}

// TestGroups: no group of rows is longer than twenty thousand, and the rows
// keep their order over all of them.
func TestGroups(t *testing.T) {
	events := geotest.InOrder(t, storetest.Events(45_000, 1))
	f := open(t, write(t, events))
	if n := len(f.RowGroups()); n != 3 {
		t.Errorf("%d groups", n)
	}
	for _, g := range f.RowGroups() {
		if g.NumRows() > 20_000 {
			t.Errorf("a group of %d rows", g.NumRows())
		}
	}
	for i, row := range rows(t, f) {
		if id := string(row["id"].ByteArray()); id != events[i].ID {
			t.Fatalf("row %d is %s, want %s", i, id, events[i].ID)
		}
	}
}

// TestSameBytes: the same events and pairs give the same file.
func TestSameBytes(t *testing.T) {
	for seed := range uint64(5) {
		if !bytes.Equal(write(t, storetest.Events(40, seed)), write(t, storetest.Events(40, seed))) {
			t.Error("the same events give other bytes")
		}
	}
}

// TestErrors: an error of the walk or of the writer is returned, and what was
// written is no file.
func TestErrors(t *testing.T) {
	stop, full := errors.New("stop"), errors.New("no room")
	var b bytes.Buffer
	if err := geoparquet.Write(&b, geotest.EachThen(storetest.Events(3, 1), stop), metadata); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if _, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil {
		t.Error("a file that was broken off opens")
	}
	for _, room := range []int{0, 100} {
		if err := geoparquet.Write(&geotest.Full{Room: room, Err: full}, geotest.Each(storetest.Events(50, 1)), metadata); !errors.Is(err, full) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
