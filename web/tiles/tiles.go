// Package tiles answers vector tiles of layers: by zoom, column and row for
// maps, and by tile matrix sets (OGC API – Tiles), with what describes them.
//
//	address ─ hot: the same words as before? ─► Cache ─► bytes in the client's coding
//	        └─ layer, tile, filter ─ Cache.get: made once ─ layer.Select ─ geo/tile ┘
//
// A change of the data takes out exactly the tiles it touches.
package tiles

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/reply"
)

// Handler answers tiles. All fields must be set.
type Handler struct {
	Layers   *layer.Set
	Cache    *Cache
	Controls map[string][]string                  // Cache-Control by layer, where it was set
	Public   bool                                 // else caches may share them
	Credit   func(store.Layer) string             // what the use of a layer asks for
	Places   string                               // the same of the places in them
	Origin   func(http.Header)                    // names who may read
	Handle   func(reply.Handler) http.HandlerFunc // answers errors
}

// Routes adds the handler's paths.
func (h *Handler) Routes(r chi.Router) {
	r.Get("/tiles/window", h.Handle(h.window))
	r.Get("/tiles/{layer}.json", h.Handle(h.tileJSON))
	r.Get("/tiles/{layer}/{z}/{x}/{y}.mvt", h.Handle(h.tile))
	r.Get("/tileMatrixSets", h.Handle(h.listMatrixSets))
	r.Get("/tileMatrixSets/{tms}", h.Handle(h.oneMatrixSet))
	r.Get("/tiles", h.Handle(h.listTilesets))
	for _, m := range matrixSets {
		root := "/tiles/{tms:" + m.id + "}"
		r.Get(root, h.Handle(h.oneTileset))
		r.Get(root+"/{matrix}/{row}/{col}", h.Handle(h.matrixTile))
	}
}

// CollectionRoutes adds the paths below a collection.
func (h *Handler) CollectionRoutes(r chi.Router) {
	r.Get("/tiles", h.Handle(h.listTilesets))
	r.Get("/tiles/{tms}", h.Handle(h.oneTileset))
	r.Get("/tiles/{tms}/{matrix}/{row}/{col}", h.Handle(h.matrixTile))
}

// tile answers a vector tile; one without events is 204.
func (h *Handler) tile(w http.ResponseWriter, r *http.Request) error {
	l, err := h.Layers.Named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	at, err := Address(r, index.MaxZoom)
	if err != nil {
		return err
	}
	_, f, err := reply.Filtered(r)
	if err != nil {
		return err
	}
	return h.cached(w, r, l, f, at, "")
}

// cached answers a tile of one layer: of the map, or of another tile matrix
// set.
func (h *Handler) cached(w http.ResponseWriter, r *http.Request, l *layer.Layer, f *geo.Filter, at mercator.Tile, set string) error {
	chosen, err := l.Select(r.Context(), f)
	if err != nil {
		return err
	}
	// What others wait for goes on when who asked first has gone.
	ctx := context.WithoutCancel(r.Context())
	e, err := h.Cache.get(tileKey{l.Name, at, f.Key(), set}, r.URL.Path+"?"+r.URL.RawQuery, func() ([]byte, int64, error) {
		b, err := tile.AppendAs(ctx, nil, tile.Form{Degrees: set != ""}, chosen, at)
		return b, chosen.Version, err
	})
	if err != nil {
		return err
	}
	h.Cache.send(w, r, e, h.cacheControl(l.Name))
	return nil
}

// Hot answers a tile that was asked for in the same words before, without
// reading the request any further. It reports whether it did.
func (h *Handler) Hot(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || len(r.URL.Path) < len("/tiles/") || r.URL.Path[:len("/tiles/")] != "/tiles/" {
		return false
	}
	e := h.Cache.hot(r.URL.Path, r.URL.RawQuery)
	if e == nil {
		return false
	}
	h.Origin(w.Header())
	h.Cache.send(w, r, e, h.cacheControl(e.key.layer))
	return true
}

// cacheControl returns the Cache-Control of a layer's tiles: how long the
// operator said they may be used unasked, else as other answers.
func (h *Handler) cacheControl(layer string) []string {
	if v, ok := h.Controls[layer]; ok {
		return v
	}
	if h.Public {
		return shared
	}
	return askEachTime
}

var askEachTime, shared = []string{reply.Revalidate}, []string{reply.Shared}

// Address reads {z}/{x}/{y} and checks that there is such a tile.
func Address(r *http.Request, maxZoom uint32) (at mercator.Tile, err error) {
	for _, p := range []struct {
		name string
		to   *uint32
	}{{"z", &at.Z}, {"x", &at.X}, {"y", &at.Y}} {
		v, wrong := strconv.ParseUint(chi.URLParam(r, p.name), 10, 32)
		if wrong != nil {
			return at, geo.Errorf(geo.CodeInvalid, p.name, "want a whole number")
		}
		*p.to = uint32(v)
	}
	if at.Z > maxZoom {
		return at, geo.Errorf(geo.CodeInvalid, "z", "zooms run from 0 to %d", maxZoom)
	}
	if side := uint32(1) << at.Z; at.X >= side || at.Y >= side {
		return at, geo.Errorf(geo.CodeInvalid, "x", "at zoom %d x and y run from 0 to %d", at.Z, side-1)
	}
	return at, nil
}

// tileJSON describes the tiles of a layer (TileJSON 3.0). Parameters of the
// request are passed on to the tiles.
func (h *Handler) tileJSON(w http.ResponseWriter, r *http.Request) error {
	l, template, err := Asked(r, h.Layers)
	if err != nil {
		return err
	}
	return reply.JSON(w, r, map[string]any{
		"tilejson": "3.0.0", "name": l.Title, "scheme": "xyz", "tiles": []string{template},
		"minzoom": 0, "maxzoom": index.MaxZoom, "bounds": []float64{-180, -geo.MapEdgeLat, 180, geo.MapEdgeLat},
		"attribution": reply.SafeHTML(h.Credit(l.Layer)), "vector_layers": tile.Fields(),
	})
}

// Asked returns the layer that a request names, and the address of its tiles
// with the parameters of the request.
func Asked(r *http.Request, layers *layer.Set) (l *layer.Layer, template string, err error) {
	if l, err = layers.Named(chi.URLParam(r, "layer")); err != nil {
		return nil, "", err
	}
	q, _, err := reply.Filtered(r)
	if err != nil {
		return nil, "", err
	}
	template = reply.Base(r) + "/tiles/" + l.Name + "/{z}/{x}/{y}.mvt"
	if len(q) > 0 {
		template += "?" + q.Encode()
	}
	return l, template, nil
}
