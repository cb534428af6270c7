package flatgeobuf_test

import (
	"bytes"
	"encoding/binary"
	"errors"
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
	for len(rest) > 0 {
		var f object
		f, rest = root(t, rest)
		features = append(features, f)
	}
	return header, features
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
		t.Errorf("%d features told before they are known, nodes of %d without an index", count, node)
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
	events := geotest.Events()
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

// TestGeometry: longitude and latitude, no geometry for an unplaced event.
func TestGeometry(t *testing.T) {
	events := geotest.Events()
	_, features := file(t, write(t, events))
	for i, f := range features {
		e := &events[i]
		g, ok := f.child(0)
		if ok != e.Placed() {
			t.Errorf("event %d has a geometry: %v", i, ok)
		}
		if !ok {
			continue
		}
		at := g.at(1)
		if n := g.VectorLen(at); n != 2 {
			t.Fatalf("event %d has %d numbers for its position", i, n)
		}
		start := g.Vector(at)
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

// TestSameBytes: the same events give the same file, one that begins as a
// shorter one does.
func TestSameBytes(t *testing.T) {
	for seed := range uint64(5) {
		events := storetest.Events(40, seed)
		all := write(t, events)
		if !bytes.Equal(all, write(t, events)) {
			t.Error("the same events give other bytes")
		}
		if !bytes.HasPrefix(all, write(t, events[:20])) {
			t.Error("an event depends on those behind it")
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
	if _, features := file(t, b.Bytes()); len(features) != 3 {
		t.Errorf("%d features before the error", len(features))
	}
	for _, room := range []int{0, 8, 6000} {
		if err := flatgeobuf.Write(&geotest.Full{Room: room, Err: full}, geotest.Each(storetest.Events(50, 1)), about); !errors.Is(err, full) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
