package basemap

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/pmtiles"
	"github.com/furat-map/furat/geo/tile"
)

// Builtin is the name of the built-in base map: land, water, towns, lines between
// countries and provinces, made of Natural Earth by world/make.sh, and the names
// of the gazetteer.
const Builtin = "builtin"

//go:embed world/world.pmtiles
var world []byte

// World is the archive of the built-in base map, without names (PMTiles).
func World() []byte { return world }

// openWorld opens the built-in base map without names.
var openWorld = sync.OnceValues(func() (*Archive, error) {
	b := &Archive{Name: Builtin, Title: "World"}
	return b, b.readPMTiles(bytes.NewReader(world), int64(len(world)), func() error { return nil })
})

// placesLayer describes the layer of names (TileJSON 3.0, vector_layers).
const placesLayer = `{"id":"places","fields":{"name":"String","name_ar":"String","type":"String","rank":"Number","population":"Number"}}`

// builtin returns a function that opens the built-in base map with the names of a
// gazetteer.
func builtin(g *gazetteer.Gazetteer, names func() *names) func() (*Archive, error) {
	return sync.OnceValues(func() (*Archive, error) {
		shapes, err := openWorld()
		if err != nil {
			return nil, err
		}
		b := *shapes
		b.Title, b.Attribution = "Furat's built-in base map", "Natural Earth; "+g.Attribution()
		var layers []json.RawMessage
		if err := json.Unmarshal(b.layers, &layers); err != nil {
			return nil, err
		}
		if b.layers, err = json.Marshal(append(layers, json.RawMessage(placesLayer))); err != nil {
			return nil, err
		}
		b.tile = func(ctx context.Context, z, x, y uint32) ([]byte, error) {
			if z > b.MaxZoom {
				return nil, nil
			}
			raw, err := shapes.unpacked(ctx, mercator.Tile{Z: z, X: x, Y: y})
			if raw = names().appendTile(raw, mercator.Tile{Z: z, X: x, Y: y}); err != nil || len(raw) == 0 {
				return nil, err
			}
			return tile.Pack(raw), nil
		}
		b.encoding, b.packing = "gzip", pmtiles.Gzip
		return &b, nil
	})
}

// unpacked returns a tile without its coding, nil where there is none.
func (b *Archive) unpacked(ctx context.Context, at mercator.Tile) ([]byte, error) {
	body, err := b.tile(ctx, at.Z, at.X, at.Y)
	if err != nil || len(body) == 0 || !b.packs(body) {
		return body, err
	}
	return pmtiles.Unpack(b.packing, body, maxBasemapTile)
}
