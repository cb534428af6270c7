package basemap

import (
	"bytes"
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
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tiles"
)

// Handler answers base maps. Make one with New.
type Handler struct {
	Options
	names   func() *names            // of the built-in map, put in order when the first is asked for
	builtin func() (*Archive, error) // with them
}

// Options are what a handler is made of; all must be set but Controls.
type Options struct {
	Archives  []*Archive          // beside the built-in base map
	Controls  map[string][]string // Cache-Control by name, where it was set
	Gazetteer *gazetteer.Gazetteer
	Log       *slog.Logger
	Handle    func(reply.Handler) http.HandlerFunc
}

// New makes a handler.
func New(o Options) *Handler {
	h := &Handler{Options: o}
	h.names = sync.OnceValue(func() *names { return newNames(o.Gazetteer) })
	h.builtin = builtin(o.Gazetteer, h.names)
	return h
}

// Routes adds the handler's paths.
func (h *Handler) Routes(r chi.Router) {
	r.Get("/basemap/{name}.json", h.Handle(h.basemapJSON))
	r.Get("/basemap/{name}/{z}/{x}/{y}", h.Handle(h.basemapTile))
	r.Get("/basemap/{name}/window", h.Handle(h.window))
	r.Get("/basemap/builtin/names.json", h.Handle(h.nameList))
	r.Get("/basemap/builtin/names", h.Handle(h.nameWindow))
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
	doc := map[string]any{"tilejson": "3.0.0", "name": b.Title, "attribution": reply.SafeHTML(b.Attribution), "scheme": "xyz", "minzoom": b.MinZoom, "maxzoom": b.MaxZoom,
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
	cache := h.cacheControl(b.Name)
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
	header.Set("Content-Type", b.mediaTypeOf(body))
	if packed {
		header.Set("Content-Encoding", b.encoding)
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
	return nil
}

// mediaTypeOf is the media type of a tile: in an archive of pictures each may be of
// another.
func (b *Archive) mediaTypeOf(tile []byte) string {
	if kind := typeOf(tile); !b.Vector && kind != pmtiles.TypeUnknown && kind != pmtiles.MVT && kind != mltType {
		return kind.MediaType()
	}
	return b.mediaType
}

// packs reports whether a tile has the coding that the archive says its tiles
// have: in some only most do.
func (b *Archive) packs(tile []byte) bool {
	if b.encoding == "gzip" {
		return bytes.HasPrefix(tile, []byte("\x1f\x8b"))
	}
	return b.encoding != ""
}

// window answers all tiles of a window of a vector base map at once; of the
// built-in one without names, which [Handler.nameWindow] answers.
func (h *Handler) window(w http.ResponseWriter, r *http.Request) error {
	b, err := h.basemapOf(r)
	if err == nil && b.Name == Builtin {
		b, err = openWorld()
	}
	if err != nil {
		return err
	}
	if !b.Vector {
		return geo.Errorf(geo.CodeInvalid, "", "the base map %s has pictures; ask for its tiles one by one", b.Name)
	}
	win, err := windowOf(r, mbtiles.MaxZoom)
	if err != nil {
		return err
	}
	var all [][]byte
	size := 0
	for _, at := range win.Tiles() {
		body, err := b.unpacked(r.Context(), at)
		if size += len(body); err != nil || size > maxBasemapTile {
			h.Log.Error("base map", "name", b.Name, "z", at.Z, "x", at.X, "y", at.Y, "bytes", size, "err", err)
			return geo.Errorf(geo.CodeUnavailable, "", "the tiles can't be read from the base map %s", b.Name)
		}
		all = append(all, body)
	}
	return reply.Body(w, r, tiles.WindowType, h.cacheControl(b.Name), tiles.Pack(all))
}

// nameWindow answers the names of the built-in base map in a window.
func (h *Handler) nameWindow(w http.ResponseWriter, r *http.Request) error {
	win, err := windowOf(r, nameZoom)
	if err != nil {
		return err
	}
	var all [][]byte
	for _, at := range win.Tiles() {
		all = append(all, h.names().appendTile(nil, at))
	}
	return reply.Body(w, r, tiles.WindowType, h.cacheControl(Builtin), tiles.Pack(all))
}

// nameList answers the names that stand on low zooms anywhere, and those of a box,
// for a page without a server: the weightiest first.
func (h *Handler) nameList(w http.ResponseWriter, r *http.Request) error {
	q, err := reply.Params(r, "bbox")
	if err != nil {
		return err
	}
	box, _, err := query.Box(q)
	if err != nil {
		return err
	}
	return reply.JSON(w, r, map[string]any{"names": h.names().listed(box)})
}

func windowOf(r *http.Request, maxZoom uint32) (tiles.Window, error) {
	q, err := reply.Params(r, "tiles")
	if err != nil {
		return tiles.Window{}, err
	}
	return tiles.ParseWindow(q.Get("tiles"), maxZoom)
}

// cacheControl returns the Cache-Control of a base map's tiles: an hour, unless
// the operator said how long.
func (h *Handler) cacheControl(name string) string {
	if c, ok := h.Controls[name]; ok {
		return c[0]
	}
	return "public, max-age=3600"
}
