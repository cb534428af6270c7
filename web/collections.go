package web

import (
	"maps"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/store"
)

// The collections that are always there, beside the imported datasets.
const (
	placesID = "places"
	areasID  = "event_areas"
)

// collection is a set of features of the OGC APIs: a layer of events, the areas
// that events may lie in, or the places of the gazetteer.
type collection struct {
	id, title, description string
	layer                  *layer // nil for places
	areas                  bool
}

// collections lists what there is, events first.
func (s *Server) collections() []collection {
	var out []collection
	for _, l := range s.layers.all() {
		if l.Name != store.Events {
			out = append(out, collection{id: l.Name, title: l.Title, description: "Imported events: " + l.Credit(), layer: l})
			continue
		}
		out = append(out,
			collection{id: store.Events, title: l.Title, description: "Conflict events read from articles, each with the sentence that says so", layer: l},
			collection{id: areasID, title: "Areas of " + l.Title, description: "The same events as areas: the circle within which each may lie, by what its source says of the place", layer: l, areas: true},
			collection{id: placesID, title: "Places", description: "The places of the gazetteer, with their names in English and Arabic"})
	}
	return out
}

// collection returns the one that a request names.
func (s *Server) collection(r *http.Request) (collection, error) {
	id := chi.URLParam(r, "collection")
	for _, c := range s.collections() {
		if c.id == id {
			return c, nil
		}
	}
	return collection{}, geo.Errorf(geo.CodeNotFound, "", "there is no collection %q; /collections lists them", id)
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
			"case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus",
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

// landing answers the links of the service.
func (s *Server) landing(w http.ResponseWriter, r *http.Request) error {
	if _, err := only(r, []string{"f"}); err != nil {
		return err
	}
	at := func(path, rel, mediaType, title string) link {
		return link{base(r) + path, rel, mediaType, title, false}
	}
	return replyJSON(w, r, map[string]any{"title": "Furat", "description": "Conflict events with their places and evidence", "attribution": s.Gazetteer.Attribution(), "links": []link{
		at("/?f=json", "self", typeJSON, "this document"),
		at("/", "alternate", typeHTML, "the map"),
		at("/api", "service-desc", typeOpenAPI, "the definition of the API"),
		at("/api?f=html", "service-doc", typeHTML, "the definition of the API as a page"),
		at("/conformance", "conformance", typeJSON, "the standards that the API keeps to"),
		at("/conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance", typeJSON, "the standards that the API keeps to"),
		at("/collections", "data", typeJSON, "the collections of features"),
		at("/collections", "http://www.opengis.net/def/rel/ogc/1.0/data", typeJSON, "the collections of features"),
		at("/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", typeJSON, "vector tiles of all collections"),
		at("/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", typeJSON, "the tile matrix sets"),
		at("/layers/events.geojson", "enclosure", typeGeoJSON, "all events"),
		at("/qgis/events.qlr", "related", qlrType, "the events as layers for QGIS"),
		at("/tiles/events/style.json", "related", styleType, "the map's style"),
		at("/tiles/events.json", "related", typeJSON, "TileJSON of the vector tiles"),
		at("/api/sources", "license", typeJSON, "sources of the places and their licences"),
	}})
}

func (s *Server) listConformance(w http.ResponseWriter, r *http.Request) error {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return err
	}
	classes := conformance
	if s.Token != "" {
		classes = slices.Concat(classes, editing)
	}
	if as == asHTML {
		rows := make([][]string, len(classes))
		for i, c := range classes {
			rows[i] = []string{c}
		}
		return s.replyPage(w, r, htmlPage{Title: "Conformance", Columns: []string{"class"}, Rows: rows, JSON: "?f=json"})
	}
	return replyJSON(w, r, map[string]any{"conformsTo": classes, "links": self(r, "/conformance", as, typeJSON)})
}

// plainCollection is a request about a collection that takes no parameter but
// f.
func (s *Server) plainCollection(w http.ResponseWriter, r *http.Request) (string, collection, error) {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return "", collection{}, err
	}
	c, err := s.collection(r)
	return as, c, err
}

// plainRequest is a request that takes no parameter but f.
func (s *Server) plainRequest(w http.ResponseWriter, r *http.Request) (string, error) {
	if _, err := only(r, []string{"f"}); err != nil {
		return "", err
	}
	return representation(w, r)
}

func (s *Server) listCollections(w http.ResponseWriter, r *http.Request) error {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return err
	}
	list := []map[string]any{}
	page := htmlPage{Title: "Collections", Columns: []string{"collection", "about"}, JSON: "?f=json"}
	for _, c := range s.collections() {
		list = append(list, s.describe(r, c, asJSON))
		page.Rows = append(page.Rows, []string{c.id, c.description})
		page.Hrefs = append(page.Hrefs, "/collections/"+c.id+"?f=html")
	}
	if as == asHTML {
		return s.replyPage(w, r, page)
	}
	return replyJSON(w, r, map[string]any{"links": self(r, "/collections", as, typeJSON), "crs": crs.URIs(), "collections": list})
}

func (s *Server) oneCollection(w http.ResponseWriter, r *http.Request) error {
	as, c, err := s.plainCollection(w, r)
	if err != nil {
		return err
	}
	if as == asHTML {
		path := "/collections/" + c.id
		return s.replyPage(w, r, htmlPage{Title: c.title, Text: c.description, JSON: "?f=json", Columns: []string{"part"},
			Rows: [][]string{{"items"}, {"queryables"}, {"schema"}}, Hrefs: []string{path + "/items?f=html", path + "/queryables?f=html", path + "/schema?f=html"}})
	}
	return replyJSON(w, r, s.describe(r, c, as))
}

// describe returns the document of a collection.
func (s *Server) describe(r *http.Request, c collection, as string) map[string]any {
	path := "/collections/" + c.id
	at := func(path, rel, mediaType, title string) link {
		return link{base(r) + path, rel, mediaType, title, false}
	}
	links := append(self(r, path, as, typeJSON),
		at(path+"/items", "items", typeGeoJSON, "the features"),
		at(path+"/items?f=html", "items", typeHTML, "the features as a page"),
		at(path+"/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", typeSchema, "what can be filtered by"),
		at(path+"/sortables", "http://www.opengis.net/def/rel/ogc/1.0/sortables", typeSchema, "what can be sorted by"),
		at(path+"/schema", "http://www.opengis.net/def/rel/ogc/1.0/schema", typeSchema, "the properties of a feature"),
		at(path+"/schema", "describedby", typeSchema, "the properties of a feature"),
		at("/api/sources", "license", typeJSON, "sources and their licences"))
	if c.layer != nil && !c.areas {
		links = append(links, at(path+"/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", typeJSON, "vector tiles"))
		for _, name := range []string{"gpkg", "geojson", "geojsonseq", "csv", "fgb", "parquet", "kml"} {
			links = append(links, at("/export/"+c.id+"."+name, "enclosure", exportType(name), "everything as a file"))
		}
	}
	box, days := s.extent(c)
	out := map[string]any{"id": c.id, "title": c.title, "description": c.description, "itemType": "feature", "links": links,
		"crs": s.systems(c), "storageCrs": crs.CRS84URI, "attribution": s.credit(c),
		"extent": map[string]any{
			"spatial":  map[string]any{"bbox": [][4]float64{box}, "crs": crs.CRS84URI},
			"temporal": map[string]any{"interval": [][2]any{days}, "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}}}
	if c.layer == nil {
		delete(out["extent"].(map[string]any), "temporal")
	}
	return out
}

// systems are the reference systems that are offered for a collection: of UTM
// the zones that it lies in. The others are taken too.
func (s *Server) systems(c collection) []string {
	box, _ := s.extent(c)
	if c.layer == nil {
		box = [4]float64{0, 0, 0, 0} // all over the world, where no zone is of use
	}
	return crs.Within(box[0], box[2])
}

func (s *Server) credit(c collection) string {
	if c.layer == nil {
		return s.Gazetteer.Attribution()
	}
	return s.attribution(c.layer)
}

// extent returns the box around a collection in degrees, and its first and
// last day as times; nil for an open end.
func (s *Server) extent(c collection) (box [4]float64, days [2]any) {
	whole := [4]float64{-180, -90, 180, 90}
	if c.layer == nil {
		return whole, days
	}
	e := c.layer.index.Snapshot().Extent()
	switch {
	case e.Box == nil:
		box = whole
	case c.areas:
		box = wider(*e.Box, e.UncertaintyKM)
	default:
		box = [4]float64{e.Box.West, e.Box.South, e.Box.East, e.Box.North}
	}
	for i, d := range []geo.Day{e.Days.First, e.Days.Last} {
		if d.Known() {
			days[i] = d.Time().Add(time.Duration(i) * (24*time.Hour - time.Second)).Format(time.RFC3339)
		}
	}
	return box, days
}

// wider returns a box with as many kilometres more on each side.
func wider(b geo.BBox, km float64) [4]float64 {
	dy := km / geo.ShortestDegreeKM
	dx := dy / max(0.01, math.Cos(max(math.Abs(b.South), math.Abs(b.North))*math.Pi/180))
	return [4]float64{max(-180, b.West-dx), max(-90, b.South-dy), min(180, b.East+dx), min(90, b.North+dy)}
}

func sortedKeys(m object) []string { return slices.Sorted(maps.Keys(m)) }
