package flatgeobuf_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/flatgeobuf"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/store/storetest"
)

var about = flatgeobuf.About{Name: "events", Title: "Events of <all> kinds", Description: "قال \"x\"", Metadata: `{"citation":"c"}`}

func write(t *testing.T, events []geo.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := flatgeobuf.Write(&b, geotest.Each(events), about); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// object is a table of a flat buffer; fields go by the numbers of the
// specification's header.fbs and feature.fbs.
type object struct{ flatbuffers.Table }

// root returns the table of a buffer behind its size, and what follows it.
func root(t *testing.T, b []byte) (object, []byte) {
	t.Helper()
	if len(b) < 4 || len(b)-4 < int(binary.LittleEndian.Uint32(b)) {
		t.Fatalf("a part of %d bytes is cut short", len(b))
	}
	size := int(binary.LittleEndian.Uint32(b))
	part := b[4 : 4+size]
	return object{flatbuffers.Table{Bytes: part, Pos: flatbuffers.GetUOffsetT(part)}}, b[4+size:]
}

func (o object) at(field int) flatbuffers.UOffsetT {
	return flatbuffers.UOffsetT(o.Offset(flatbuffers.VOffsetT(4 + 2*field)))
}

func (o object) text(field int) string {
	if at := o.at(field); at != 0 {
		return o.String(at + o.Pos)
	}
	return ""
}

func (o object) bytes(field int) []byte {
	if at := o.at(field); at != 0 {
		return o.ByteVector(at + o.Pos)
	}
	return nil
}

// child returns a table within the table, and whether there is one.
func (o object) child(field int) (object, bool) {
	at := o.at(field)
	if at == 0 {
		return object{}, false
	}
	return object{flatbuffers.Table{Bytes: o.Bytes, Pos: o.Indirect(at + o.Pos)}}, true
}

// children returns the tables of a vector.
func (o object) children(field int) []object {
	at := o.at(field)
	if at == 0 {
		return nil
	}
	out := make([]object, o.VectorLen(at))
	for i := range out {
		out[i] = object{flatbuffers.Table{Bytes: o.Bytes, Pos: o.Indirect(o.Vector(at) + flatbuffers.UOffsetT(4*i))}}
	}
	return out
}

// file reads the header and the features of a file.
func file(t *testing.T, b []byte) (header object, features []object) {
	t.Helper()
	rest, ok := bytes.CutPrefix(b, []byte("fgb\x03fgb\x00"))
	if !ok {
		t.Fatalf("it begins with %q", b[:min(len(b), 8)])
	}
	header, rest = root(t, rest)
	rest = rest[40*treeNodes(int(header.GetUint64Slot(4+2*8, 0)), int(header.GetUint16Slot(4+2*9, 16))):]
	for len(rest) > 0 {
		if (len(b)-len(rest))%8 != 0 {
			t.Errorf("feature %d begins at %d, no multiple of eight", len(features), len(b)-len(rest))
		}
		var f object
		f, rest = root(t, rest)
		features = append(features, f)
	}
	return header, features
}

// treeNodes is how many nodes the index of so many features has, each of 40
// bytes.
func treeNodes(features, width int) int {
	if features == 0 || width == 0 {
		return 0
	}
	total, level := features, features
	for level > 1 || total == features {
		level = (level + width - 1) / width
		total += level
	}
	return total
}

func TestHeader(t *testing.T) {
	h, features := file(t, write(t, nil))
	if len(features) != 0 {
		t.Errorf("%d features", len(features))
	}
	if got := (flatgeobuf.About{Name: h.text(0), Title: h.text(11), Description: h.text(12), Metadata: h.text(13)}); got != about {
		t.Errorf("%+v", got)
	}
	if kind := h.GetByteSlot(4+2*2, 0); kind != 1 {
		t.Errorf("geometry type %d, want points", kind)
	}
	if count, node := h.GetUint64Slot(4+2*8, 0), h.GetUint16Slot(4+2*9, 16); count != 0 || node != 0 {
		t.Errorf("%d features told of none, nodes of %d without an index", count, node)
	}
	if crs, ok := h.child(10); !ok || crs.text(0) != "EPSG" || crs.GetInt32Slot(4+2*1, 0) != 4326 {
		t.Error("the reference system is not EPSG:4326")
	}
	types := map[geo.Kind]byte{geo.KindInt: 5, geo.KindReal: 10, geo.KindString: 11, geo.KindDay: 13, geo.KindTime: 13}
	columns := h.children(7)
	if len(columns) != len(geo.Columns()) {
		t.Fatalf("%d columns, want %d", len(columns), len(geo.Columns()))
	}
	for i, c := range geo.Columns() {
		o := columns[i]
		if kind, nullable := o.GetByteSlot(4+2*1, 0), o.GetBoolSlot(4+2*7, true); o.text(0) != c.Name || kind != types[c.Kind] || nullable != c.Nullable {
			t.Errorf("column %s of type %d, nullable %v; want %s of %d, %v", o.text(0), kind, nullable, c.Name, types[c.Kind], c.Nullable)
		}
		if o.text(3) != c.About || o.text(3) == "" {
			t.Errorf("%s means %q", c.Name, o.text(3))
		}
	}
}

// properties reads a feature's: numbers of columns, each with a value of its
// column's length.
func properties(t *testing.T, b []byte) map[string]any {
	t.Helper()
	out := map[string]any{}
	for len(b) >= 2 {
		c := geo.Columns()[binary.LittleEndian.Uint16(b)]
		b = b[2:]
		switch c.Kind {
		case geo.KindInt:
			out[c.Name], b = int(int32(binary.LittleEndian.Uint32(b))), b[4:]
		case geo.KindReal:
			out[c.Name], b = math.Float64frombits(binary.LittleEndian.Uint64(b)), b[8:]
		default:
			n := binary.LittleEndian.Uint32(b)
			out[c.Name], b = string(b[4:4+n]), b[4+n:]
		}
	}
	if len(b) > 0 {
		t.Errorf("%d bytes behind the last property", len(b))
	}
	return out
}

// TestEveryProperty: what is known of an event comes back with its type, what
// is not is left out, and all text is UTF-8.
func TestEveryProperty(t *testing.T) {
	events := geotest.InOrder(t, geotest.Events())
	_, features := file(t, write(t, events))
	if len(features) != len(events) {
		t.Fatalf("%d features, want %d", len(features), len(events))
	}
	for i, f := range features {
		got := properties(t, f.bytes(1))
		for _, c := range geo.Columns() {
			v := c.Value(&events[i])
			var want any
			switch {
			case v.Null:
			case v.Kind == geo.KindInt:
				want = v.Int
			case v.Kind == geo.KindReal:
				want = v.Real
			default:
				want = strings.ToValidUTF8(string(v.Append(nil)), "\ufffd")
			}
			if got[c.Name] != want {
				t.Errorf("%s of event %d is %#v, want %#v", c.Name, i, got[c.Name], want)
			}
		}
	}
}

// TestGeometry: longitude and latitude, an empty point for an unplaced event.
func TestGeometry(t *testing.T) {
	events := geotest.InOrder(t, geotest.Events())
	_, features := file(t, write(t, events))
	for i, f := range features {
		e := &events[i]
		g, ok := f.child(0)
		at := g.at(1)
		if n := g.VectorLen(at); !ok || n != 2 {
			t.Fatalf("event %d has %d numbers for its position", i, n)
		}
		start := g.Vector(at)
		if !e.Placed() {
			if x, y := g.GetFloat64(start), g.GetFloat64(start+8); !math.IsNaN(x) || !math.IsNaN(y) {
				t.Errorf("event %d has no place and is at %v %v", i, x, y)
			}
			continue
		}
		if x, y := g.GetFloat64(start), g.GetFloat64(start+8); x != e.Lon || y != e.Lat {
			t.Errorf("event %d is at %v %v, want %v %v", i, x, y, e.Lon, e.Lat)
		}
	}
}

// TestManyInts: a number that has no room is the largest that has.
func TestManyInts(t *testing.T) {
	many := math.MaxInt32 + 5
	_, features := file(t, write(t, []geo.Event{{Fatalities: &many}}))
	if got := properties(t, features[0].bytes(1))["fatalities"]; got != math.MaxInt32 {
		t.Errorf("%v", got)
	}
}

// TestSameBytes: the same events give the same file.
func TestSameBytes(t *testing.T) {
	for seed := range uint64(5) {
		events := storetest.Events(40, seed)
		if !bytes.Equal(write(t, events), write(t, events)) {
			t.Error("the same events give other bytes")
		}
	}
}

// TestIndex: by the index GDAL finds in a box what lies there, of any number of
// events.
func TestIndex(t *testing.T) {
	for _, n := range []int{1, 2, 16, 17, 256, 257, 1000} {
		events := storetest.Events(n, uint64(n))
		path := filepath.Join(t.TempDir(), "e.fgb")
		if err := os.WriteFile(path, write(t, events), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, box := range []geo.BBox{{West: 38, South: 34, East: 41, North: 36}, {West: 39.9, South: 35, East: 40.5, North: 35.5}, {West: 0, South: 0, East: 1, North: 1}} {
			want := 0
			for i := range events {
				if e := &events[i]; e.Placed() && e.Lon >= box.West && e.Lon <= box.East && e.Lat >= box.South && e.Lat <= box.North {
					want++
				}
			}
			out := geotest.OGRInfo(t, "-ro", "-al", "-spat", fmt.Sprint(box.West), fmt.Sprint(box.South), fmt.Sprint(box.East), fmt.Sprint(box.North), path)
			if got := strings.Count(out, "\nOGRFeature(events)"); got != want {
				t.Errorf("of %d events GDAL finds %d in %v, want %d", n, got, box, want)
			}
		}
	}
}

// TestGDAL: GDAL reads every event, and the type of every property.
func TestGDAL(t *testing.T) {
	path := filepath.Join(t.TempDir(), "e.fgb")
	if err := os.WriteFile(path, write(t, storetest.Events(60, 3)), 0o600); err != nil {
		t.Fatal(err)
	}
	out := geotest.OGRInfo(t, "-ro", "-al", path)
	if n := strings.Count(out, "\nOGRFeature(events)"); n != 60 {
		t.Errorf("GDAL reads %d events", n)
	}
	types := map[geo.Kind]string{geo.KindString: "String", geo.KindInt: "Integer", geo.KindReal: "Real", geo.KindDay: "DateTime", geo.KindTime: "DateTime"}
	for _, c := range geo.Columns() {
		if want := "\n" + c.Name + ": " + types[c.Kind] + " ("; !strings.Contains(out, want) {
			t.Errorf("GDAL does not say%s", want)
		}
	}
}

// TestErrors: an error of the walk or of the writer ends the file and is
// returned.
func TestErrors(t *testing.T) {
	stop, full := errors.New("stop"), errors.New("no room")
	var b bytes.Buffer
	if err := flatgeobuf.Write(&b, geotest.EachThen(storetest.Events(3, 1), stop), about); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if b.Len() != 0 {
		t.Errorf("%d bytes of a file that was not made", b.Len())
	}
	for _, room := range []int{0, 8, 6000} {
		if err := flatgeobuf.Write(&geotest.Full{Room: room, Err: full}, geotest.Each(storetest.Events(50, 1)), about); !errors.Is(err, full) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
