// Package api is the small JSON interface of the page: what there is, counts,
// lists, one event with its reports, names of places, and events as files.
package api

import (
	"context"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/watch"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/basemap"
	"github.com/furat-map/furat/web/files"
	"github.com/furat-map/furat/web/reply"
)

// Raster is an online base map that the page may show.
type Raster struct {
	URL         string `json:"url"` // template with {z}, {x}, {y}
	Attribution string `json:"attribution"`
}

// Options are what a handler is made of; all must be set but Raster, Archives,
// Demo, Report and Watched.
type Options struct {
	reply.Failures
	Layers    *layer.Set
	Store     store.Store
	Gazetteer *gazetteer.Gazetteer
	Reader    *extract.Reader
	Files     *files.Shelf // where files for downloads are kept
	Raster    Raster
	Archives  []*basemap.Archive
	Demo      bool                     // the store holds Furat's sample bulletins
	Report    string                   // address where errors are reported, with {id} and {url}; "" for none
	Credit    func(store.Layer) string // what the use of a layer asks for
	Watched   watch.States             // how the sources are that are watched
	Clock     func() time.Time
}

// Handler answers the page's questions. Make one with New.
type Handler struct {
	Options
	since time.Time // when the gazetteer was taken up
}

// New makes a handler.
func New(o Options) *Handler { return &Handler{o, o.Clock()} }

// Routes adds the handler's paths.
func (h *Handler) Routes(r chi.Router) {
	r.Get("/layers/{layer}.geojson", h.Handle(h.wholeLayer))
	r.Get("/export/{layer}.{format}", h.Handle(h.download))
	r.Get("/feeds/{layer}.{ending}", h.Handle(h.feed))
	r.Get("/api/layers", h.Handle(h.listLayers))
	r.Get("/api/config", h.Handle(h.config))
	r.Get("/api/actors", h.Handle(h.actors))
	r.Get("/api/sources", h.Handle(h.sources))
	r.Get("/api/summary", h.Handle(h.summary))
	r.Get("/api/values", h.Handle(h.values))
	r.Get("/api/extent", h.Handle(h.extent))
	r.Get("/api/events", h.Handle(h.list))
	r.Get("/api/events/{id}", h.Handle(h.event))
	r.Get("/gazetteer/search", h.Handle(h.search))
	r.Get("/gazetteer/areas", h.Handle(h.outlines))
	r.Get("/gazetteer/areas/{id}", h.Handle(h.area))
}

// chosen returns the layers that the parameter "layer" names: the events read
// from articles where it is not given.
func (h *Handler) chosen(names []string) ([]*layer.Layer, error) {
	if len(names) == 0 {
		names = []string{store.Events}
	}
	var out []*layer.Layer
	for _, n := range names {
		l, err := h.Layers.Named(n)
		if geo.CodeOf(err) == geo.CodeUnavailable {
			return nil, err
		}
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "layer", "there is no layer %q; /api/layers lists them", n)
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
}

// selected calls use with what a filter holds for in each of some layers.
func (h *Handler) selected(ctx context.Context, names []string, f *geo.Filter, use func(*index.Selection) error) error {
	layers, err := h.chosen(names)
	if err != nil {
		return err
	}
	for _, l := range layers {
		found, err := l.Select(ctx, f)
		if err == nil {
			err = use(found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
