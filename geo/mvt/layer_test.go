package mvt

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/furat-map/furat/geo/geotest"
)

func read(t testing.TB, tile []byte) orbmvt.Layers {
	t.Helper()
	layers, err := orbmvt.Unmarshal(tile)
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

// TestValues: every kind of value comes back as itself, at the edges of its
// kind and whatever the text; 0, 0.0, false and "" are not one value.
func TestValues(t *testing.T) {
	l := NewLayer("l")
	want := geojson.Properties{}
	l.Begin()
	set := func(key string, v any) {
		switch v := v.(type) {
		case string:
			l.String(key, v)
			want[key] = v
		case int:
			l.Int(key, v)
			want[key] = float64(v)
		case float64:
			l.Float(key, v)
			want[key] = v
		case bool:
			l.Bool(key, v)
			want[key] = v
		}
	}
	values := []any{"", 0, 0.0, false, true, 1, 1.0, -1, math.MaxInt32, math.MinInt32, 1 << 52, -1 << 52, math.Inf(1), math.SmallestNonzeroFloat64, strings.Repeat("long", 5000), strings.Repeat("x", 0x7d), strings.Repeat("x", 0x7e)}
	for _, s := range geotest.Texts {
		values = append(values, s)
	}
	for i := range 200 { // so many that keys and values need two bytes
		values = append(values, i, strconv.Itoa(i))
	}
	for i, v := range values {
		set("key "+strconv.Itoa(i), v)
	}
	l.Unique("unique", "0")
	want["unique"] = "0"
	l.Point(1, 2)
	got := read(t, AppendTile(nil, l))[0].Features[0].Properties
	if !reflect.DeepEqual(got, want) {
		for k, v := range want {
			if !reflect.DeepEqual(got[k], v) {
				t.Errorf("%s is %#v, want %#v", k, got[k], v)
			}
		}
	}
}

// TestPositions: points come back, also those outside the tile.
func TestPositions(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	l := NewLayer("l")
	var want []orb.Point
	for range 500 {
		x, y := r.IntN(3*Extent)-Extent, r.IntN(3*Extent)-Extent
		want = append(want, orb.Point{float64(x), float64(y)})
		l.Begin()
		l.Point(x, y)
	}
	if l.Len() != 500 {
		t.Errorf("%d features", l.Len())
	}
	for i, f := range read(t, AppendTile(nil, l))[0].Features {
		if f.Geometry != want[i] || len(f.Properties) != 0 {
			t.Fatalf("%v %v, want %v", f.Geometry, f.Properties, want[i])
		}
	}
}

// TestLongLines: a line of so many positions that its length needs two bytes.
func TestLongLines(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	line, want := make([]Position, 3000), make(orb.LineString, 3000)
	for i := range line {
		line[i] = Position{r.Int32N(Extent), r.Int32N(Extent)}
		want[i] = orb.Point{float64(line[i].X), float64(line[i].Y)}
	}
	l := NewLayer("l")
	l.Begin()
	l.String("k", "v")
	l.Lines([][]Position{line})
	if f := read(t, AppendTile(nil, l))[0].Features[0]; !orb.Equal(f.Geometry, want) || f.Properties["k"] != "v" {
		t.Errorf("%d positions, %v", len(f.Geometry.(orb.LineString)), f.Properties)
	}
}

// TestAppend: layers stand behind what was there and in their order, and a
// layer says about how long it will be.
func TestAppend(t *testing.T) {
	a, b := NewLayer("a"), NewLayer(strings.Repeat("ب", 100))
	before := a.Size()
	for _, l := range []*Layer{a, b} {
		l.Begin()
		l.String("k", "a value")
		l.Point(1, 1)
	}
	if before != 0 || a.Size() <= before || a.Size() > len(AppendTile(nil, a)) {
		t.Errorf("size %d, then %d of %d", before, a.Size(), len(AppendTile(nil, a)))
	}
	tile := AppendTile(AppendTile([]byte("before"), a), b)
	if string(tile) != "before"+string(AppendTile(nil, a, b)) {
		t.Error("two appends are not one of both")
	}
	layers := read(t, tile[len("before"):])
	if len(layers) != 2 || layers[0].Name != "a" || layers[1].Name != strings.Repeat("ب", 100) {
		t.Errorf("%d layers", len(layers))
	}
}

// TestTurned: what a layer kept before so many uses that their count begins
// anew does not count again.
func TestTurned(t *testing.T) {
	l := NewLayer("l")
	l.Begin()
	l.Int("i", 5)
	l.Keep(0, 1)
	l.Point(1, 1)
	l.known.generation = math.MaxUint32
	l.Reset("l")
	l.Begin()
	if l.Recall(0, 1) {
		t.Error("a group of another use is recalled")
	}
	l.Int("i", 5)
	l.Point(1, 1)
	if f := read(t, AppendTile(nil, l))[0].Features[0]; f.Properties["i"] != 5.0 {
		t.Errorf("%v", f.Properties)
	}
}

// FuzzLayer: whatever the name, key and values, another reader reads them.
func FuzzLayer(f *testing.F) {
	f.Add("l", "k", "v", 0, 0.5, int32(1), int32(-1))
	f.Add("", "", "", -1<<53, -1e-300, int32(math.MinInt32/4), int32(math.MaxInt32/4))
	f.Fuzz(func(t *testing.T, name, key, s string, n int, v float64, x, y int32) {
		if v != v || n > 1<<53 || n < -1<<53 { // orb reads numbers as float64
			return
		}
		x, y = x/4, y/4
		l := NewLayer(name)
		for range 2 {
			l.Begin()
			l.String(key+"s", s)
			l.Int(key+"n", n)
			l.Float(key+"v", v)
			l.Lines([][]Position{{{x, y}, {y, x}}})
		}
		layer := read(t, AppendTile(nil, l))[0]
		want := geojson.Properties{key + "s": s, key + "n": float64(n), key + "v": v}
		for _, feature := range layer.Features {
			if line := (orb.LineString{{float64(x), float64(y)}, {float64(y), float64(x)}}); !orb.Equal(feature.Geometry, line) || !reflect.DeepEqual(feature.Properties, want) {
				t.Fatalf("%v %v, want %v %v", feature.Geometry, feature.Properties, line, want)
			}
		}
		if layer.Name != name || len(layer.Features) != 2 {
			t.Fatalf("%q of %d features", layer.Name, len(layer.Features))
		}
	})
}
