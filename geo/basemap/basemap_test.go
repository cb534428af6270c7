package basemap

import (
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/tile"
)

// kept is a sink that keeps tiles in memory.
type kept struct {
	tiles map[mercator.Tile][]byte
	order []mercator.Tile
	about tile.About
	bound tile.Bounds
}

func (k *kept) Add(at mercator.Tile, packed []byte) error {
	k.tiles[at] = packed
	k.order = append(k.order, at)
	return nil
}

func (k *kept) Finish(a tile.About, b tile.Bounds) error {
	k.about, k.bound = a, b
	return nil
}

func build(t testing.TB, opt Options, layers ...*Layer) *kept {
	t.Helper()
	k := &kept{tiles: map[mercator.Tile][]byte{}}
	if err := Build(context.Background(), k, layers, opt); err != nil {
		t.Fatal(err)
	}
	return k
}

func layer(t testing.TB, name string, features ...string) *Layer {
	t.Helper()
	l, err := Read(strings.NewReader(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`), name, nil, func(int, string) {})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func feature(geometry, properties string) string {
	return `{"type":"Feature","properties":{` + properties + `},"geometry":` + geometry + `}`
}

// decode returns the layers of a tile by name.
func (k *kept) decode(t testing.TB, z, x, y uint32) map[string]*orbmvt.Layer {
	t.Helper()
	packed, ok := k.tiles[mercator.Tile{Z: z, X: x, Y: y}]
	if !ok {
		return nil
	}
	layers, err := orbmvt.UnmarshalGzipped(packed)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*orbmvt.Layer{}
	for _, l := range layers {
		out[l.Name] = l
	}
	return out
}

func zoom(hi uint32) Options { return Options{About: tile.About{MaxZoom: hi}} }

// TestSquare: a square over the middle of the map is, over all tiles of each
// zoom, as large as it should be, and its rings turn as the specification asks.
func TestSquare(t *testing.T) {
	l := layer(t, "land", feature(`{"type":"Polygon","coordinates":[[[-90,-60],[90,-60],[90,60],[-90,60],[-90,-60]],[[-10,-10],[-10,10],[10,10],[10,-10],[-10,-10]]]}`, `"name":"x","n":3,"f":1.5,"b":true,"o":{},"z":null`))
	k := build(t, zoom(4), l)
	_, y0 := mercator.Project(0, 60)
	_, h0 := mercator.Project(0, 10)
	side := 1 - 2*float64(y0)/(1<<32)
	want := 0.5*side - (20.0/360)*(1-2*float64(h0)/(1<<32))
	for z := uint32(0); z <= 4; z++ {
		sum := 0.0
		for at := range k.tiles {
			if at.Z != z {
				continue
			}
			for _, f := range k.decode(t, at.Z, at.X, at.Y)["land"].Features {
				for _, p := range polygons(f.Geometry) {
					for i, r := range p {
						if o := r.Orientation(); (i == 0) != (o == orb.CCW) { // y runs down: clockwise on the screen
							t.Errorf("%v: ring %d turns %v", at, i, o)
						}
					}
					sum += inTile(p)
				}
				if f.Properties["name"] != "x" || f.Properties["n"] != 3.0 || f.Properties["f"] != 1.5 || f.Properties["b"] != true || len(f.Properties) != 4 {
					t.Errorf("%v", f.Properties)
				}
			}
		}
		if got := sum / math.Exp2(float64(2*z)); math.Abs(got-want) > 0.03/math.Exp2(float64(z)) { // as fine as the lattice
			t.Errorf("zoom %d: %.5f of the map is land, want %.5f", z, got, want)
		}
	}
}

func polygons(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// inTile returns which part of a tile a polygon covers, by its lattice.
func inTile(p orb.Polygon) float64 {
	const n = 64
	hit := 0
	for x := range n {
		for y := range n {
			if planar.PolygonContains(p, orb.Point{(float64(x) + 0.5) * 4096 / n, (float64(y) + 0.5) * 4096 / n}) {
				hit++
			}
		}
	}
	return float64(hit) / (n * n)
}

// TestSmallThingsGo: what is smaller than a pixel is left out, a point never.
func TestSmallThingsGo(t *testing.T) {
	l := layer(t, "l",
		feature(`{"type":"Polygon","coordinates":[[[40,35],[40.2,35],[40.2,35.2],[40,35.2],[40,35]]]}`, `"k":"area"`),
		feature(`{"type":"LineString","coordinates":[[41,35],[41.1,35.1]]}`, `"k":"line"`),
		feature(`{"type":"Point","coordinates":[40.5,35]}`, `"k":"point"`))
	k := build(t, zoom(10), l)
	seen := map[string]uint32{}
	for _, at := range k.order {
		for _, f := range k.decode(t, at.Z, at.X, at.Y)["l"].Features {
			if name := f.Properties["k"].(string); seen[name] == 0 {
				seen[name] = at.Z + 1
			}
		}
	}
	if seen["point"] != 1 || seen["area"] < 3 || seen["area"] > 5 || seen["line"] < 3 || seen["line"] > 6 {
		t.Errorf("first zooms, plus one: %v", seen)
	}
}

// TestPointsOnce: at each zoom a point stands in one tile.
func TestPointsOnce(t *testing.T) {
	var features []string
	for i := range 300 {
		features = append(features, feature(fmt.Sprintf(`{"type":"Point","coordinates":[%v,%v]}`, float64(i)*1.2-180, float64(i%150)-75), fmt.Sprintf(`"n":%d`, i)))
	}
	k := build(t, zoom(6), layer(t, "p", features...))
	count := map[[2]int]int{}
	for _, at := range k.order {
		for _, f := range k.decode(t, at.Z, at.X, at.Y)["p"].Features {
			count[[2]int{int(at.Z), int(f.Properties["n"].(float64))}]++
		}
	}
	if len(count) != 7*300 {
		t.Errorf("%d points over seven zooms, want %d", len(count), 7*300)
	}
	for c, n := range count {
		if n != 1 {
			t.Errorf("point %d stands %d times at zoom %d", c[1], n, c[0])
		}
	}
}

func TestOptions(t *testing.T) {
	deep := layer(t, "deep", feature(`{"type":"Point","coordinates":[40,35]}`, `"min_zoom":3.5`))
	early := layer(t, "early", feature(`{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[40,35],[-40,-35]]}]}`, ""))
	early.MaxZoom = 2
	opt := zoom(5)
	opt.BBox = &geo.BBox{West: 30, South: 30, East: 50, North: 40}
	k := build(t, opt, deep, early)
	for at := range k.tiles {
		if b := square(at); !b.Intersects(orb.Bound{Min: orb.Point{210.0 / 360, 0}, Max: orb.Point{230.0 / 360, 0.5}}) {
			t.Errorf("%v lies outside the box", at)
		}
		l := k.decode(t, at.Z, at.X, at.Y)
		if (l["deep"] != nil) != (at.Z >= 3) || (l["early"] != nil) != (at.Z <= 2) {
			t.Errorf("%v: %v", at, l)
		}
	}
	if len(k.about.Layers) != 2 || k.about.Layers[0].Fields["min_zoom"] != "Number" || k.bound.West < 29.99 || k.bound.East > 50.01 {
		t.Errorf("%+v %+v", k.about.Layers, k.bound)
	}
	opt.BBox = &geo.BBox{West: 100, South: -50, East: 110, North: -40}
	if err := Build(t.Context(), &kept{tiles: map[mercator.Tile][]byte{}}, []*Layer{deep}, opt); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("an empty map: %v", err)
	}
}

// TestHard: what would take for ever, or be drawn where it is not.
func TestHard(t *testing.T) {
	var zigzag strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&zigzag, ",[%.5f,%d]", 30+float64(i)/1e5, 30+i%2)
	}
	k := build(t, zoom(3), layer(t, "l", feature(`{"type":"LineString","coordinates":[[30,30]`+zigzag.String()+`]}`, "")))
	if len(k.tiles) == 0 {
		t.Error("no tile")
	}
	odd := layer(t, "odd", feature(`{"type":"Point","coordinates":[null,null]}`, ""), feature(`{"type":"Point","coordinates":[]}`, ""), feature(`{"type":"Point","coordinates":[40]}`, ""),
		feature(`{"type":"Point","coordinates":[40,35]}`, ""))
	if len(odd.shapes) != 1 {
		t.Errorf("%d points", len(odd.shapes))
	}
	caps := layer(t, "caps", feature(`{"type":"Point","coordinates":[40,35]}`, ""))
	wide := layer(t, "wide", feature(`{"type":"LineString","coordinates":[[-100,-50],[100,50]]}`, ""))
	wide.MaxZoom = 2
	if k := build(t, zoom(5), caps, wide); k.bound.West > -99.9 || k.bound.North < 49.9 || k.about.MaxZoom != 5 {
		t.Errorf("%+v", k.bound)
	}
	if k := build(t, zoom(5), wide); k.about.MaxZoom != 2 {
		t.Errorf("the last zoom made is %d", k.about.MaxZoom)
	}
	spike := unspiked([]mvt.Position{{X: 0, Y: 0}, {X: 9, Y: 0}, {X: 9, Y: 9}, {X: 20, Y: 20}, {X: 9, Y: 9}, {X: 0, Y: 9}, {X: 0, Y: 0}, {X: -5, Y: -5}})
	if len(spike) != 4 {
		t.Errorf("%v", spike)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Build(ctx, &kept{tiles: map[mercator.Tile][]byte{}}, []*Layer{caps}, zoom(3)); err == nil {
		t.Error("a cancelled map is made")
	}
}

func TestBadFiles(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", `{"type":"FeatureCollection","features":[]}`, `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{}}]}`,
		`{"type":"FeatureCollection","features":[` + feature(`{"type":"Polygon","coordinates":[]}`, "") + `]}`,
		`{"type":"FeatureCollection","features":[` + feature(`{"type":"Polygon","coordinates":[[1,2]]}`, "") + `]}`} {
		if _, err := Read(strings.NewReader(text), "x", nil, func(int, string) {}); geo.CodeOf(err) != geo.CodeUnreadable {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	for _, z := range []string{"", "a", "a=1", "a=3-1", "a=0-99", "=", "a=-1-2"} {
		if _, _, _, err := ParseZooms(z); err == nil {
			t.Errorf("%q was taken", z)
		}
	}
}

// TestTold: a feature that can't be drawn is told with its number, and the others
// are drawn.
func TestTold(t *testing.T) {
	var told []int
	l, err := Read(strings.NewReader(`{"type":"FeatureCollection","features":[`+feature(`{"type":"Polygon","coordinates":[[[1,2],null,[3,4],[1,2]]]}`, "")+","+
		feature(`{"type":"Point","coordinates":[1,2]}`, "")+","+feature("null", "")+`,null]}`), "x", nil, func(n int, _ string) { told = append(told, n) })
	if err != nil || len(l.shapes) != 1 || !slices.Equal(told, []int{1, 3, 4}) {
		t.Errorf("%v, told %v", err, told)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[` + feature(`{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]}`, `"a":1`) + `]}`)
	f.Add(`{"type":"FeatureCollection","features":[` + feature(`{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,0],[1e308,-1e308]]}]}`, "") + `]}`)
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read(strings.NewReader(text), "x", nil, func(int, string) {})
		if err != nil {
			return
		}
		Build(t.Context(), &kept{tiles: map[mercator.Tile][]byte{}}, []*Layer{l}, zoom(2))
	})
}

// TestNaturalEarth makes the offline map of docs/basemap.md from the shared
// data, where it is, and looks at what must be on it.
func TestNaturalEarth(t *testing.T) {
	data := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		t.Skip("SKIPPED, no map of Syria is made: ../shared/data is not here")
	}
	var layers []*Layer
	for _, l := range [][2]string{{"land", "naturalearth/me_ne_10m_land"}, {"rivers", "naturalearth/ne_10m_rivers_lake_centerlines"}, {"governorates", "admin/syr_adm1"}, {"places", "naturalearth/ne_10m_populated_places"}} {
		f, err := os.Open(filepath.Join(data, l[1]+".geojson.gz"))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		read, err := Read(z, l[0], []string{"name", "NAME", "adm1_en", "adm1_ar"}, func(int, string) {})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		layers = append(layers, read)
	}
	opt := zoom(8)
	opt.BBox = &geo.BBox{West: 35, South: 32, East: 43, North: 38}
	k := build(t, opt, layers...)
	x, y := mercator.Project(40.14, 35.33) // Deir ez-Zor, on the Euphrates
	tile := k.decode(t, 8, x>>24, y>>24)
	names := map[string]bool{}
	for _, l := range tile {
		for _, f := range l.Features {
			for _, v := range f.Properties {
				names[fmt.Sprint(v)] = true
			}
		}
	}
	if tile["land"] == nil || !names["Al Furat"] || !names["Deir-ez-Zor"] && !names["Deir ez-Zor"] || !names["دير الزور"] {
		t.Errorf("%v", names)
	}
	if len(k.tiles) < 50 || len(k.tiles) > 2000 {
		t.Errorf("%d tiles", len(k.tiles))
	}
}
