package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/pmtiles"
)

// Basemap is an archive of tiles that is served: a base map or an overlay.
type Basemap struct {
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

// OpenBasemap opens a PMTiles or MBTiles file. It stays open: a file that is
// deleted or replaced meanwhile is served as it was.
func OpenBasemap(ctx context.Context, path string) (*Basemap, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, path, "the base map can't be opened: %w", err)
	}
	start := make([]byte, 16)
	n, _ := io.ReadFull(f, start)
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	b := &Basemap{Name: slug(name), Title: name}
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
func (b *Basemap) Close() error { return b.close() }

// slug makes a name that needs no escaping in an address.
func slug(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	if strings.Trim(out, "-") == "" || out == builtinName {
		return "map-" + strings.Trim(out, "-")
	}
	return out
}

func (b *Basemap) openPMTiles(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	a, err := pmtiles.Open(f, info.Size())
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
	b.Vector, b.mediaType, b.packing = h.Type == pmtiles.MVT, h.Type.MediaType(), h.Compression
	b.encoding = b.packing.Encoding()
	b.MinZoom, b.MaxZoom, b.Bounds = uint32(h.MinZoom), uint32(h.MaxZoom), []float64{h.West, h.South, h.East, h.North}
	b.tile = func(_ context.Context, z, x, y uint32) ([]byte, error) { return a.Tile(z, x, y) }
	b.close = f.Close
	return nil
}

func (b *Basemap) openMBTiles(ctx context.Context, path string) error {
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
	b.Vector, b.mediaType = m["format"] == "pbf", map[string]string{"pbf": mvt.MediaType, "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}[m["format"]]
	if b.mediaType == "" {
		b.mediaType = "application/octet-stream"
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

func (b *Basemap) describe(title, attribution, kind string, layers json.RawMessage) {
	if title != "" {
		b.Title = title
	}
	b.Attribution, b.Overlay, b.layers = attribution, kind == "overlay", layers
	if len(b.layers) == 0 || b.layers[0] != '[' {
		b.layers = json.RawMessage("[]")
	}
}

// basemapOf finds the base map of a request.
func (s *Server) basemapOf(r *http.Request) (*Basemap, error) {
	name := chi.URLParam(r, "name")
	if name == builtinName {
		return s.builtin()
	}
	for _, b := range s.Basemaps {
		if b.Name == name {
			return b, nil
		}
	}
	return nil, geo.Errorf(geo.CodeNotFound, "", "there is no base map %q", name)
}

// basemapJSON describes a base map (TileJSON 3.0).
func (s *Server) basemapJSON(w http.ResponseWriter, r *http.Request) error {
	b, err := s.basemapOf(r)
	if err != nil {
		return err
	}
	if _, err := only(r, nil); err != nil {
		return err
	}
	doc := map[string]any{"tilejson": "3.0.0", "name": b.Title, "attribution": b.Attribution, "scheme": "xyz", "minzoom": b.MinZoom, "maxzoom": b.MaxZoom,
		"tiles": []string{base(r) + "/basemap/" + b.Name + "/{z}/{x}/{y}"}}
	if len(b.Bounds) == 4 {
		doc["bounds"] = b.Bounds
	}
	if b.Vector {
		doc["vector_layers"] = b.layers
	}
	return replyJSON(w, r, doc)
}

// maxBasemapTile bounds a tile that is unpacked for a client.
const maxBasemapTile = 64 << 20

// basemapTile answers a tile as it lies in the archive; one that is not there
// is 204. The coding is undone for a client that does not take it.
func (s *Server) basemapTile(w http.ResponseWriter, r *http.Request) error {
	b, err := s.basemapOf(r)
	if err != nil {
		return err
	}
	rc := chi.RouteContext(r.Context())
	for i, key := range rc.URLParams.Keys {
		if key == "y" {
			rc.URLParams.Values[i], _, _ = strings.Cut(rc.URLParams.Values[i], ".") // 5, 5.mvt and 5.png are one
		}
	}
	z, x, y, err := address(r, mbtiles.MaxZoom)
	if err != nil {
		return err
	}
	body, err := b.tile(r.Context(), z, x, y)
	if err != nil {
		s.Log.Error("base map", "name", b.Name, "z", z, "x", x, "y", y, "err", err)
		return geo.Errorf(geo.CodeUnavailable, "", "the tile can't be read from the base map %s", b.Name)
	}
	cache := "public, max-age=3600"
	if c, ok := s.controls[b.Name]; ok {
		cache = c[0]
	}
	h := w.Header()
	if len(body) == 0 {
		h.Set("Cache-Control", cache)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	packed := b.encoding != "" && !(b.encoding == "gzip" && !bytes.HasPrefix(body, []byte("\x1f\x8b")))
	if packed && !accepts(listed(r, "Accept-Encoding"), b.encoding) {
		if body, err = pmtiles.Unpack(b.packing, body, maxBasemapTile); err != nil {
			return geo.Errorf(geo.CodeUnavailable, "", "a tile of the base map %s is broken", b.Name)
		}
		packed = false
	}
	tag := tagOf(body)
	if notModified(w, r, tag, cache) {
		return nil
	}
	h.Set("Content-Type", b.mediaType)
	if packed {
		h.Set("Content-Encoding", b.encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
	return nil
}
