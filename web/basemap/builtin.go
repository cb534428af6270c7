package basemap

import (
	"context"
	"encoding/json"
	"io/fs"
	"sync"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	shapes "github.com/furat-map/furat/geo/basemap"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/pmtiles"
	"github.com/furat-map/furat/geo/tile"
)

// The page draws the built-in base map from its shapes. Other clients, QGIS
// among them, get the same as vector tiles: made when the first is asked for
// and kept in memory.

// Builtin is the name of the built-in base map.
const Builtin = "builtin"

const builtinMaxZoom = 6

// memory is a sink that keeps tiles.
type memory struct {
	tiles  map[mercator.Tile][]byte
	about  tile.About
	bounds tile.Bounds
}

// Add keeps a tile.
func (m *memory) Add(at mercator.Tile, packed []byte) error {
	m.tiles[at] = packed
	return nil
}

// Finish keeps what is said of the whole.
func (m *memory) Finish(a tile.About, b tile.Bounds) error {
	m.about, m.bounds = a, b
	return nil
}

// builtin returns a function that makes the built-in base map once.
func builtin(page fs.FS, g *gazetteer.Gazetteer, names func() []label) func() (*Archive, error) {
	return sync.OnceValues(func() (*Archive, error) {
		layers, err := builtinLayers(page, names)
		if err != nil {
			return nil, err
		}
		m := &memory{tiles: map[mercator.Tile][]byte{}}
		about := tile.About{Name: "Furat's built-in base map", Attribution: "Natural Earth; " + g.Attribution(), MaxZoom: builtinMaxZoom}
		if err := shapes.Build(context.Background(), m, layers, shapes.Options{About: about}); err != nil {
			return nil, err
		}
		described, err := json.Marshal(m.about.Layers)
		if err != nil {
			return nil, err
		}
		b := &Archive{Name: Builtin, Vector: true, MaxZoom: m.about.MaxZoom, mediaType: mvt.MediaType, packing: pmtiles.Gzip, encoding: "gzip",
			Bounds: []float64{m.bounds.West, m.bounds.South, m.bounds.East, m.bounds.North}, close: func() error { return nil }}
		b.describe(about.Name, about.Attribution, "baselayer", described)
		b.tile = func(_ context.Context, z, x, y uint32) ([]byte, error) {
			return m.tiles[mercator.Tile{Z: z, X: x, Y: y}], nil
		}
		return b, nil
	})
}

// builtinLayers reads the shapes of the page and the names of the gazetteer.
func builtinLayers(page fs.FS, names func() []label) ([]*shapes.Layer, error) {
	files, err := fs.Glob(page, "assets/land-*.json")
	if err != nil || len(files) == 0 {
		return nil, geo.Errorf(geo.CodeNotFound, "", "the page was not built, and with it the built-in base map; run make build")
	}
	body, err := fs.ReadFile(page, files[0])
	if err != nil {
		return nil, err
	}
	var countries [][][]int32 // rings of ten-thousandths of a degree
	if err := json.Unmarshal(body, &countries); err != nil {
		return nil, err
	}
	land, borders := shapes.NewLayer("land"), shapes.NewLayer("borders")
	for _, country := range countries {
		for _, flat := range country {
			ring := make(orb.Ring, 0, len(flat)/2)
			for i := 0; i+1 < len(flat); i += 2 {
				ring = append(ring, orb.Point{float64(flat[i]) / 1e4, float64(flat[i+1]) / 1e4})
			}
			land.Add(orb.Polygon{ring}, nil, 0)
			borders.Add(orb.LineString(ring.Clone()), nil, 2)
		}
	}
	lines, err := gazetteer.Rivers()
	if err != nil {
		return nil, err
	}
	rivers := shapes.NewLayer("rivers")
	for _, r := range lines {
		var path orb.LineString
		for _, p := range r.Points {
			path = append(path, orb.Point(p))
		}
		rivers.Add(path, map[string]any{"name": r.Name, "name_ar": r.NameAR}, 4)
	}
	places := shapes.NewLayer("places")
	for _, n := range names() {
		zoom := n.Zoom
		if n.Type == "country" {
			zoom = 2
		}
		places.Add(orb.Point{n.Lon, n.Lat}, map[string]any{"name": n.Name, "name_ar": n.NameAR, "type": n.Type}, uint32(max(0, zoom)))
	}
	return []*shapes.Layer{land, borders, rivers, places}, nil
}
