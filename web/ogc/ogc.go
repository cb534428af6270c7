// Package ogc answers the OGC APIs: Features (parts 1 to 3 and 5) with what
// they are found by. Editing (part 4) is package edit, tiles package tiles.
//
//	collection.go    what a collection is; events.go and places.go what there is
//	itemquery.go     the parameters of items
//	items.go         pages of features, and single ones
//	schema.go        queryables, sortables and schemas
//	openapi.go       the definition of it all
package ogc

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/qgis"
	"github.com/furat-map/furat/web/reply"
)

// Options are what a handler is made of.
type Options struct {
	reply.Failures
	Layers    *layer.Set
	Gazetteer *gazetteer.Gazetteer
	Identity  string                   // of the store
	Credit    func(store.Layer) string // what the use of a layer asks for
	Editable  bool                     // whoever has the token may edit
	Clock     func() time.Time
}

// Handler answers the OGC APIs. Make one with New.
type Handler struct {
	Options
	places *places
	pages  chan struct{} // a place for each page of items that is read
}

// maxPages bounds the pages of items that are being sent at once. Each has
// pageDeadline, however slowly its client reads.
const (
	maxPages     = 16
	pageDeadline = 30 * time.Second
)

// New makes a handler.
func New(o Options) *Handler {
	return &Handler{o, newPlaces(o.Gazetteer), make(chan struct{}, maxPages)}
}

// Routes adds the handler's paths. Below adds those of other packages below a
// collection.
func (h *Handler) Routes(r chi.Router, below func(chi.Router)) {
	r.Get("/api", h.Handle(h.api))
	r.Get("/conformance", h.Handle(h.listConformance))
	r.Get("/collections", h.Handle(h.listCollections))
	r.Route("/collections/{collection}", func(r chi.Router) {
		r.Get("/", h.Handle(h.oneCollection))
		for _, kind := range []string{queryablesSchema, sortablesSchema, itemSchema} {
			r.Get("/"+kind, h.Handle(h.schemaOf(kind)))
		}
		r.Get("/schema/feature", h.Handle(h.featureSchema))
		r.Get("/items", h.Handle(h.items))
		r.Get("/items/{id}", h.Handle(h.item))
		below(r)
	})
}

// conformance are the classes that the APIs keep to.
var conformance = func() []string {
	var out []string
	for _, set := range []struct {
		root    string
		classes []string
	}{
		{"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/", []string{"core", "html", "json", "oas30"}},
		{"http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/", []string{"collections", "html", "json"}},
		{"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/", []string{"core", "oas30", "html", "geojson"}},
		{"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/", []string{"crs"}},
		{"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/", []string{"queryables", "queryables-query-parameters", "filter", "features-filter"}},
		{"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/", []string{"schemas", "core-roles-features", "returnables-and-receivables", "queryables", "sortables"}},
		{"http://www.opengis.net/spec/cql2/1.0/conf/", []string{"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
			"case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
			"temporal-functions", "property-property", "arithmetic"}},
		{"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/", []string{"core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets",
			"collections-selection", "datetime", "mvt", "oas30"}},
		{"http://www.opengis.net/spec/tms/2.0/conf/", []string{"tilematrixset", "json-tilematrixset"}},
	} {
		for _, c := range set.classes {
			out = append(out, set.root+c)
		}
	}
	return out
}()

// editing are the classes that an API keeps to where edits are let in.
var editing = []string{"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete", "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
	"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features", "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags"}

// at makes links to paths of the server that a client used.
func at(r *http.Request) func(path, rel, mediaType, title string) reply.Link {
	return func(path, rel, mediaType, title string) reply.Link {
		return reply.Link{Href: reply.Base(r) + path, Rel: rel, Type: mediaType, Title: title}
	}
}

// Landing answers the links of the service.
func (h *Handler) Landing(w http.ResponseWriter, r *http.Request) error {
	if _, err := reply.Params(r, "f"); err != nil {
		return err
	}
	at := at(r)
	return reply.JSON(w, r, map[string]any{"title": "Furat", "description": "Conflict events with their places and evidence", "attribution": h.Gazetteer.Attribution(), "links": []reply.Link{
		at("/?f=json", "self", reply.TypeJSON, "this document"),
		at("/", "alternate", reply.TypeHTML, "the map"),
		at("/api", "service-desc", reply.TypeOpenAPI, "the definition of the API"),
		at("/api?f=html", "service-doc", reply.TypeHTML, "the definition of the API as a page"),
		at("/conformance", "conformance", reply.TypeJSON, "the standards that the API keeps to"),
		at("/conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance", reply.TypeJSON, "the standards that the API keeps to"),
		at("/collections", "data", reply.TypeJSON, "the collections of features"),
		at("/collections", "http://www.opengis.net/def/rel/ogc/1.0/data", reply.TypeJSON, "the collections of features"),
		at("/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", reply.TypeJSON, "vector tiles of all collections"),
		at("/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", reply.TypeJSON, "the tile matrix sets"),
		at("/layers/events.geojson", "enclosure", reply.TypeGeoJSON, "all events"),
		at("/qgis/events.qlr", "related", qgis.QLRType, "the events as layers for QGIS"),
		at("/tiles/events/style.json", "related", qgis.StyleType, "the map's style"),
		at("/tiles/events.json", "related", reply.TypeJSON, "TileJSON of the vector tiles"),
		at("/api/sources", "license", reply.TypeJSON, "sources of the places and their licences"),
	}})
}

func (h *Handler) listConformance(w http.ResponseWriter, r *http.Request) error {
	as, err := reply.Plain(w, r)
	if err != nil {
		return err
	}
	classes := conformance
	if h.Editable {
		classes = slices.Concat(classes, editing)
	}
	if as == reply.AsHTML {
		rows := make([][]string, len(classes))
		for i, c := range classes {
			rows[i] = []string{c}
		}
		return reply.Page{Title: "Conformance", Columns: []string{"class"}, Rows: rows, JSON: "?f=json"}.Send(w, r)
	}
	return reply.JSON(w, r, map[string]any{"conformsTo": classes, "links": reply.Self(r, "/conformance", as, reply.TypeJSON)})
}

// Find returns the collection that a request names.
func (h *Handler) Find(r *http.Request) (Collection, error) {
	id := chi.URLParam(r, "collection")
	for _, c := range h.collections() {
		if c.Info().ID == id {
			return c, nil
		}
	}
	if _, err := h.Layers.Named(id); geo.CodeOf(err) == geo.CodeUnavailable {
		return nil, err
	}
	return nil, geo.Errorf(geo.CodeNotFound, "", "there is no collection %q; /collections lists them", id)
}
