package style

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/png"
	"reflect"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
)

// maplibre is the style as a reader of it sees it.
type maplibre struct {
	Version      int
	Name, Sprite string
	Glyphs       string
	Sources      map[string]map[string]any
	Layers       []layer
}

type layer struct {
	ID, Type, Source string
	SourceLayer      string `json:"source-layer"`
	Filter           []any
	Layout           map[string]any
}

func readStyle(t *testing.T, tiles Tiles) maplibre {
	t.Helper()
	b, err := json.Marshal(MapLibre(tiles))
	if err != nil {
		t.Fatal(err)
	}
	var m maplibre
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// passes evaluates a filter of the plain kind.
func passes(t *testing.T, filter []any, properties map[string]any) bool {
	t.Helper()
	if filter[0] == "all" {
		return !slices.ContainsFunc(filter[1:], func(f any) bool { return !passes(t, f.([]any), properties) })
	}
	have, want := properties[filter[1].(string)], filter[2]
	switch filter[0] {
	case "==":
		return have == want
	case ">=":
		return have.(float64) >= want.(float64)
	case "<":
		return have.(float64) < want.(float64)
	}
	t.Fatalf("a filter that is not plain: %v", filter)
	return false
}

// shown are the layers that show something.
func shown(t *testing.T, m maplibre, sourceLayer string, properties map[string]any) (ids []string) {
	t.Helper()
	for _, l := range m.Layers {
		if l.SourceLayer == sourceLayer && passes(t, l.Filter, properties) {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

func TestMapLibre(t *testing.T) {
	tiles := Tiles{Name: "Events", Attribution: " nobody\n", Template: "http://x/{z}/{x}/{y}", Sprite: "http://x/sprite", Glyphs: "http://x/{fontstack}/{range}", MaxZoom: 14}
	m := readStyle(t, tiles)
	source := map[string]any{"type": "vector", "tiles": []any{tiles.Template}, "minzoom": 0.0, "maxzoom": 14.0, "attribution": "nobody"}
	if m.Version != 8 || m.Name != tiles.Name || m.Sprite != tiles.Sprite || m.Glyphs != tiles.Glyphs {
		t.Errorf("%+v", m)
	}
	if !reflect.DeepEqual(m.Sources, map[string]map[string]any{"furat": source}) {
		t.Errorf("%+v, want %+v", m.Sources, source)
	}
	ids := map[string]bool{}
	for _, l := range m.Layers {
		if ids[l.ID] || l.Type != "symbol" || l.Source != "furat" {
			t.Errorf("%+v", l)
		}
		ids[l.ID] = true
	}
}

// TestOneSymbol: an event is shown by the layer of its type alone, with a ring
// where its place is not exact; a cluster by the layer of its size alone.
func TestOneSymbol(t *testing.T) {
	m := readStyle(t, Tiles{})
	for _, kind := range geo.EventTypes() {
		for precision, want := range map[float64][]string{1: {kind.Tile}, 2: {ringName, kind.Tile}, 3: {ringName, kind.Tile}} {
			if got := shown(t, m, "events", map[string]any{"event_type": kind.Type, "geo_precision": precision}); !slices.Equal(got, want) {
				t.Errorf("%s of precision %v is shown by %v", kind.Type, precision, got)
			}
		}
	}
	last := ""
	for _, n := range []float64{2, 3, 19, 20, 199, 200, 1999, 2000, 1e6} {
		got := shown(t, m, "clusters", map[string]any{"point_count": n})
		if len(got) != 1 || got[0] < last {
			t.Fatalf("a cluster of %v is shown by %v", n, got)
		}
		last = got[0]
	}
}

// TestIcons: every icon that the style asks for is in the sprite of both
// densities, whose pictures are of one height and lie side by side.
func TestIcons(t *testing.T) {
	for ratio := 1; ratio <= 2; ratio++ {
		where, picture, err := Sprite(ratio)
		if err != nil {
			t.Fatal(err)
		}
		var at map[string]struct{ X, Y, Width, Height, PixelRatio int }
		if err := json.Unmarshal(where, &at); err != nil {
			t.Fatal(err)
		}
		for _, l := range readStyle(t, Tiles{}).Layers {
			if name, _ := l.Layout["icon-image"].(string); at[name].Width == 0 {
				t.Errorf("the sprite has no %q", name)
			}
		}
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		taken := make([]bool, img.Bounds().Dx())
		for name, p := range at {
			if !image.Rect(p.X, p.Y, p.X+p.Width, p.Y+p.Height).In(img.Bounds()) || p.PixelRatio != ratio {
				t.Fatalf("%s lies outside: %+v", name, p)
			}
			for x := p.X; x < p.X+p.Width; x++ {
				if taken[x] {
					t.Fatalf("%s lies over another", name)
				}
				taken[x] = true
			}
		}
		if _, again, _ := Sprite(ratio); !bytes.Equal(again, picture) {
			t.Error("the same sprite has other bytes")
		}
	}
}

// fields reads a protocol buffer: numbers, and the bytes of other fields.
func fields(t *testing.T, b []byte) (numbers map[int]uint64, parts map[int][][]byte) {
	t.Helper()
	numbers, parts = map[int]uint64{}, map[int][][]byte{}
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			t.Fatal("it is cut short")
		}
		b = b[n:]
		return v
	}
	for len(b) > 0 {
		key := next()
		switch key & 7 {
		case 0:
			numbers[int(key>>3)] = next()
		case 2:
			n := next()
			parts[int(key>>3)] = append(parts[int(key>>3)], b[:n])
			b = b[n:]
		default:
			t.Fatalf("wire type %d", key&7)
		}
	}
	return numbers, parts
}

// TestDigits: the glyphs of all digits, each a field of distances as large as
// it says with a border of three, whose inside is above the outline's value.
func TestDigits(t *testing.T) {
	b, err := Digits("Furat Digits")
	if err != nil {
		t.Fatal(err)
	}
	_, stacks := fields(t, b)
	_, stack := fields(t, stacks[1][0])
	if string(stack[1][0]) != "Furat Digits" || string(stack[2][0]) != "0-255" {
		t.Errorf("%q of %q", stack[2][0], stack[1][0])
	}
	var signs []rune
	for _, one := range stack[3] {
		n, parts := fields(t, one)
		signs = append(signs, rune(n[1]))
		if n[1] == ' ' {
			if len(parts[2]) != 0 || n[3] != 0 || n[7] == 0 {
				t.Errorf("a space has a picture: %v", n)
			}
			continue
		}
		field := parts[2][0]
		if w, h := int(n[3])+2*glyphBorder, int(n[4])+2*glyphBorder; len(field) != w*h {
			t.Fatalf("%c has %d distances, want %d by %d", rune(n[1]), len(field), w, h)
		}
		if inside, outside := slices.Max(field), slices.Min(field); inside <= glyphEdge || outside >= glyphEdge {
			t.Errorf("%c has distances from %d to %d", rune(n[1]), outside, inside)
		}
		if corner := field[0]; corner >= glyphEdge {
			t.Errorf("the corner of %c lies inside", rune(n[1]))
		}
		if n[7] < 8 || n[7] > glyphSize || n[4] < 12 || n[4] > glyphSize {
			t.Errorf("%c is %d wide and %d high", rune(n[1]), n[7], n[4])
		}
	}
	if string(signs) != " 0123456789" {
		t.Errorf("%q", string(signs))
	}
}
