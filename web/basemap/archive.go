// Package basemap serves base maps: the built-in one, and archives of tiles.
package basemap

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/pmtiles"
)

// Archive is an archive of tiles that is served: a base map or an overlay.
type Archive struct {
	Name        string `json:"name"` // in addresses
	Title       string `json:"title"`
	Attribution string `json:"attribution"`
	Overlay     bool   `json:"overlay"`
	Vector      bool   `json:"vector"`
	MinZoom     uint32 `json:"minzoom"`
	MaxZoom     uint32 `json:"maxzoom"`
	// Bounds are west, south, east and north in degrees; empty where unknown.
	Bounds []float64 `json:"bounds"`

	mediaType string
	packing   pmtiles.Compression // of the tiles
	encoding  string              // its name in HTTP, "" for none
	layers    json.RawMessage     // vector_layers of TileJSON
	tile      func(ctx context.Context, z, x, y uint32) ([]byte, error)
	close     func() error
}

// Open opens a PMTiles or MBTiles file. It stays open: a file that is
// deleted or replaced meanwhile is served as it was.
func Open(ctx context.Context, path string) (*Archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, path, "the base map can't be opened: %w", err)
	}
	start := make([]byte, 16)
	n, _ := io.ReadFull(f, start)
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	b := &Archive{Name: slug(name), Title: name}
	switch {
	case bytes.HasPrefix(start[:n], []byte("PMTiles")):
		err = b.openPMTiles(f)
	case bytes.HasPrefix(start[:n], []byte("SQLite format 3")):
		f.Close()
		err = b.openMBTiles(ctx, path)
	default:
		err = geo.Errorf(geo.CodeUnreadable, path, "it is neither PMTiles nor MBTiles")
	}
	if err != nil {
		f.Close()
		return nil, geo.Errorf(geo.CodeUnreadable, path, "the base map can't be used: %w", err)
	}
	return b, nil
}

// Close closes the file.
func (b *Archive) Close() error { return b.close() }

// slugLetters need no escaping in an address.
const slugLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_"

// slug makes a name that needs no escaping in an address.
func slug(name string) string {
	out := strings.Map(func(r rune) rune {
		if strings.ContainsRune(slugLetters, r) {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	if strings.Trim(out, "-") == "" || out == Builtin {
		return "map-" + strings.Trim(out, "-")
	}
	return out
}

func (b *Archive) openPMTiles(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return b.readPMTiles(f, info.Size(), f.Close)
}

func (b *Archive) readPMTiles(r io.ReaderAt, size int64, end func() error) error {
	a, err := pmtiles.Open(r, size)
	if err != nil {
		return err
	}
	raw, err := a.Metadata()
	if err != nil {
		return err
	}
	var meta struct {
		Name, Attribution, Type string
		Layers                  json.RawMessage `json:"vector_layers"`
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &meta); err != nil {
			return err
		}
	}
	h := a.Header
	b.describe(meta.Name, meta.Attribution, meta.Type, meta.Layers)
	tile, err := a.First()
	if err != nil {
		return err
	}
	if err := b.settle(tile, h.Type); err != nil {
		return err
	}
	b.packing, b.encoding = h.Compression, h.Compression.Encoding()
	b.MinZoom, b.MaxZoom, b.Bounds = uint32(h.MinZoom), uint32(h.MaxZoom), []float64{h.West, h.South, h.East, h.North}
	b.tile = func(_ context.Context, z, x, y uint32) ([]byte, error) { return a.Tile(z, x, y) }
	b.close = end
	return nil
}

func (b *Archive) openMBTiles(ctx context.Context, path string) error {
	a, err := mbtiles.Open(ctx, path)
	if err != nil {
		return err
	}
	m := a.Metadata
	var inner struct {
		Layers json.RawMessage `json:"vector_layers"`
	}
	if m["json"] != "" {
		if err := json.Unmarshal([]byte(m["json"]), &inner); err != nil {
			a.Close()
			return err
		}
	}
	b.describe(m["name"], m["attribution"], m["type"], inner.Layers)
	tile, err := a.First(ctx)
	if err == nil {
		err = b.settle(tile, saidType(m["format"]))
	}
	if err != nil {
		a.Close()
		return err
	}
	if b.Vector {
		b.packing, b.encoding = pmtiles.Gzip, "gzip"
	}
	b.MinZoom, b.MaxZoom = zoomOf(m["minzoom"], 0), zoomOf(m["maxzoom"], 22)
	for s := range strings.SplitSeq(m["bounds"], ",") {
		if v, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
			b.Bounds = append(b.Bounds, v)
		}
	}
	b.tile, b.close = a.Tile, a.Close
	return nil
}

func zoomOf(s string, fallback uint32) uint32 {
	z, err := strconv.ParseUint(s, 10, 8)
	if err != nil || z > mbtiles.MaxZoom {
		return fallback
	}
	return uint32(z)
}

func (b *Archive) describe(title, attribution, kind string, layers json.RawMessage) {
	if title != "" {
		b.Title = title
	}
	b.Attribution, b.Overlay, b.layers = attribution, kind == "overlay", layers
	if len(b.layers) == 0 || b.layers[0] != '[' {
		b.layers = json.RawMessage("[]")
	}
}
