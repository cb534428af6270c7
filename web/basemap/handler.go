package basemap

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/pmtiles"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tiles"
)

// Handler answers base maps. Make one with New.
type Handler struct {
	Options
	names   func() []label           // of the built-in map, made once
	builtin func() (*Archive, error) // as tiles, made once
}

// Options are what a handler is made of; all must be set but Controls.
type Options struct {
	Archives  []*Archive          // beside the built-in base map
	Controls  map[string][]string // Cache-Control by name, where it was set
	Page      fs.FS               // the built page, which has the shapes of the land
	Gazetteer *gazetteer.Gazetteer
	Log       *slog.Logger
	Handle    func(reply.Handler) http.HandlerFunc
}

// New makes a handler.
func New(o Options) *Handler {
	h := &Handler{Options: o}
	h.names = sync.OnceValue(func() []label { return namesOf(o.Gazetteer) })
	h.builtin = builtin(o.Page, o.Gazetteer, h.names)
	return h
}

// Routes adds the handler's paths.
func (h *Handler) Routes(r chi.Router) {
	r.Get("/basemap/{name}.json", h.Handle(h.basemapJSON))
	r.Get("/basemap/{name}/{z}/{x}/{y}", h.Handle(h.basemapTile))
	r.Get("/basemap/builtin/labels.json", h.Handle(h.labels))
	r.Get("/basemap/builtin/rivers.json", h.Handle(h.rivers))
}

// basemapOf finds the base map of a request.
func (h *Handler) basemapOf(r *http.Request) (*Archive, error) {
	name := chi.URLParam(r, "name")
	if name == Builtin {
		return h.builtin()
	}
	for _, b := range h.Archives {
		if b.Name == name {
			return b, nil
		}
	}
	return nil, geo.Errorf(geo.CodeNotFound, "", "there is no base map %q", name)
}

// basemapJSON describes a base map (TileJSON 3.0).
func (h *Handler) basemapJSON(w http.ResponseWriter, r *http.Request) error {
	b, err := h.basemapOf(r)
	if err != nil {
		return err
	}
	if _, err := reply.Params(r); err != nil {
		return err
	}
	doc := map[string]any{"tilejson": "3.0.0", "name": b.Title, "attribution": b.Attribution, "scheme": "xyz", "minzoom": b.MinZoom, "maxzoom": b.MaxZoom,
		"tiles": []string{reply.Base(r) + "/basemap/" + b.Name + "/{z}/{x}/{y}"}}
	if len(b.Bounds) == 4 {
		doc["bounds"] = b.Bounds
	}
	if b.Vector {
		doc["vector_layers"] = b.layers
	}
	return reply.JSON(w, r, doc)
}

// maxBasemapTile bounds a tile that is unpacked for a client.
const maxBasemapTile = 64 << 20

// basemapTile answers a tile as it lies in the archive; one that is not there
// is 204. The coding is undone for a client that does not take it.
func (h *Handler) basemapTile(w http.ResponseWriter, r *http.Request) error {
	b, err := h.basemapOf(r)
	if err != nil {
		return err
	}
	rc := chi.RouteContext(r.Context())
	for i, key := range rc.URLParams.Keys {
		if key == "y" {
			rc.URLParams.Values[i], _, _ = strings.Cut(rc.URLParams.Values[i], ".") // 5, 5.mvt and 5.png are one
		}
	}
	at, err := tiles.Address(r, mbtiles.MaxZoom)
	if err != nil {
		return err
	}
	body, err := b.tile(r.Context(), at.Z, at.X, at.Y)
	if err != nil {
		h.Log.Error("base map", "name", b.Name, "z", at.Z, "x", at.X, "y", at.Y, "err", err)
		return geo.Errorf(geo.CodeUnavailable, "", "the tile can't be read from the base map %s", b.Name)
	}
	cache := "public, max-age=3600"
	if c, ok := h.Controls[b.Name]; ok {
		cache = c[0]
	}
	header := w.Header()
	if len(body) == 0 {
		header.Set("Cache-Control", cache)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	packed := b.packs(body)
	if packed && !reply.Accepts(reply.Header(r, "Accept-Encoding"), b.encoding) {
		if body, err = pmtiles.Unpack(b.packing, body, maxBasemapTile); err != nil {
			return geo.Errorf(geo.CodeUnavailable, "", "a tile of the base map %s is broken", b.Name)
		}
		packed = false
	}
	tag := reply.TagOf(body)
	if reply.NotModified(w, r, tag, cache) {
		return nil
	}
	header.Set("Content-Type", b.mediaType)
	if packed {
		header.Set("Content-Encoding", b.encoding)
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
	return nil
}

// packs reports whether a tile has the coding that the archive says its tiles
// have: in some only most do.
func (b *Archive) packs(tile []byte) bool {
	if b.encoding == "gzip" {
		return bytes.HasPrefix(tile, []byte("\x1f\x8b"))
	}
	return b.encoding != ""
}

// label is a name of the built-in base map.
type label struct {
	Name   string  `json:"name"`
	NameAR string  `json:"name_ar"`
	Type   string  `json:"type"`
	Zoom   int     `json:"zoom"`
	Lon    float64 `json:"lon"`
	Lat    float64 `json:"lat"`
	Radius float64 `json:"radius_km"`
	Seat   bool    `json:"seat"` // a governorate has its name from it
}

// labels answers the names of the built-in base map.
func (h *Handler) labels(w http.ResponseWriter, r *http.Request) error {
	return reply.JSON(w, r, h.names())
}

// namesOf returns the names that the base map may write.
func namesOf(g *gazetteer.Gazetteer) []label {
	var out []label
	for _, p := range g.Places() {
		if p.Type == "region" || p.Type == "sea" || p.Type == "river" {
			continue
		}
		out = append(out, label{p.NameEN, p.NameAR, p.Type, g.Kind(p.Type).Zoom, p.Lon, p.Lat, p.UncertaintyKM, g.NamedFor(p) != nil})
	}
	return out
}

// rivers answers the lines of the built-in base map.
func (h *Handler) rivers(w http.ResponseWriter, r *http.Request) error {
	rivers, err := gazetteer.Rivers()
	if err != nil {
		return err
	}
	return reply.JSON(w, r, rivers)
}
