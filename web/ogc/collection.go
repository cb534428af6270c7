package ogc

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/page"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/reply"
)

// Collection is a set of features: the events of a layer, the areas they may
// lie in, or the places of the gazetteer.
type Collection interface {
	// Info is what the collection says of itself.
	Info() Info
	// Fields are the properties of a feature, beside its geometry.
	Fields() []Field
	// Sortable reports whether items can be sorted by a property.
	Sortable(name string) bool
	// Extent is what the features cover.
	Extent(ctx context.Context) (Extent, error)
	// Methods are what the items, and a feature, can be asked with.
	Methods() (ofItems, ofItem []string)
	// Parameters are those of items that only this collection takes.
	Parameters() []string
	// Items answers a page of features.
	Items(ctx context.Context, iq *itemQuery) (*Items, error)
	// Item returns one feature, or has code not_found.
	Item(ctx context.Context, id string, to *crs.CRS) (*Feature, error)
}

// Info is what a collection says of itself.
type Info struct {
	ID, Title, Description string
	Credit                 string // what its use asks for
	GeometryFormat         string // of JSON Schema
	Files, Tiles           bool   // its features can be had as such
}

// Extent is what a collection covers.
type Extent struct {
	Box   [4]float64 // degrees: west, south, east, north
	Days  *geo.Span  // nil where features have no time
	Zones bool       // the box is small enough for zones of UTM to be of use
	Empty bool       // there are no features
}

// Field is a property of a collection's features, as schemas tell it.
type Field struct {
	Name, About string
	Kind        geo.Kind
	Role        string // x-ogc-role of OGC API – Features – Part 5
	Codes       []string
	ReadOnly    bool
	Nullable    bool
	Required    bool // there is no feature without it
}

// Items is a page of features on its way.
type Items struct {
	Total   int
	Page    page.Page
	Version int64 // of the data
	// Write calls write with each feature as GeoJSON, its coordinates in a
	// reference system.
	Write func(ctx context.Context, to *crs.CRS, write func(feature []byte) error) error
	// Events passes on the events that the features are; nil where they are none.
	Events export.Each
	// Table returns the features as rows, with the id of each.
	Table func(ctx context.Context) (columns []string, rows [][]string, ids []string, err error)
}

// get are the methods of what can only be read.
var get = []string{"GET", "HEAD", "OPTIONS"}

// ItemPath is where a feature is.
func ItemPath(collection, id string) string {
	return "/collections/" + collection + "/items/" + url.PathEscape(id)
}

// collections lists what there is, events first.
func (h *Handler) collections() []Collection {
	var out []Collection
	for _, l := range h.Layers.All() {
		e := &Events{h, l}
		if out = append(out, e); l.Name == store.Events {
			out = append(out, &areas{e}, h.places)
		}
	}
	return out
}

// plain is a request about a collection that takes no parameter but f.
func (h *Handler) plain(w http.ResponseWriter, r *http.Request) (as string, c Collection, err error) {
	if as, err = reply.Plain(w, r); err == nil {
		c, err = h.Find(r)
	}
	return as, c, err
}

func (h *Handler) listCollections(w http.ResponseWriter, r *http.Request) error {
	as, err := reply.Plain(w, r)
	if err != nil {
		return err
	}
	list := []map[string]any{}
	out := reply.Page{Title: "Collections", Columns: []string{"collection", "about"}, JSON: "?f=json"}
	for _, c := range h.collections() {
		info := c.Info()
		covers, err := c.Extent(r.Context())
		if err != nil {
			return err
		}
		if covers.Empty && !h.Editable { // nothing to see, nothing to do
			continue
		}
		doc := describe(r, c, covers, reply.AsJSON)
		list = append(list, doc)
		out.Rows = append(out.Rows, []string{info.ID, info.Description})
		out.Hrefs = append(out.Hrefs, "/collections/"+info.ID+"?f=html")
	}
	if as == reply.AsHTML {
		return out.Send(w, r)
	}
	return reply.JSON(w, r, map[string]any{"links": reply.Self(r, "/collections", as, reply.TypeJSON), "crs": crs.URIs(), "collections": list})
}

func (h *Handler) oneCollection(w http.ResponseWriter, r *http.Request) error {
	as, c, err := h.plain(w, r)
	if err != nil {
		return err
	}
	if as == reply.AsHTML {
		info := c.Info()
		path := "/collections/" + info.ID
		return reply.Page{Title: info.Title, Text: info.Description, JSON: "?f=json", Columns: []string{"part"},
			Rows:  [][]string{{"items"}, {"queryables"}, {"schema"}},
			Hrefs: []string{path + "/items?f=html", path + "/queryables?f=html", path + "/schema?f=html"}}.Send(w, r)
	}
	covers, err := c.Extent(r.Context())
	if err != nil {
		return err
	}
	return reply.JSON(w, r, describe(r, c, covers, as))
}

// describe returns the document of a collection. An empty one says nothing of
// what it covers.
func describe(r *http.Request, c Collection, covers Extent, as string) map[string]any {
	info, at := c.Info(), at(r)
	path := "/collections/" + info.ID
	links := append(reply.Self(r, path, as, reply.TypeJSON),
		at(path+"/items", "items", reply.TypeGeoJSON, "the features"),
		at(path+"/items?f=html", "items", reply.TypeHTML, "the features as a page"),
		at(path+"/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", reply.TypeSchema, "what can be filtered by"),
		at(path+"/sortables", "http://www.opengis.net/def/rel/ogc/1.0/sortables", reply.TypeSchema, "what can be sorted by"),
		at(path+"/schema", "http://www.opengis.net/def/rel/ogc/1.0/schema", reply.TypeSchema, "the properties of a feature"),
		at(path+"/schema/feature", "describedby", reply.TypeSchema, "a feature as GeoJSON"),
		at(path+"/schema/feature", "describedBy", reply.TypeSchema, "a feature as GeoJSON"), // as GDAL before 3.8 writes the relation
		at("/api/sources", "license", reply.TypeJSON, "sources and their licences"))
	if info.Tiles {
		links = append(links, at(path+"/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", reply.TypeJSON, "vector tiles"))
	}
	if info.Files {
		for _, f := range export.Formats() {
			links = append(links, at("/export/"+info.ID+"."+f.Name, "enclosure", f.MediaType, "everything as a file"))
		}
	}
	doc := map[string]any{"id": info.ID, "title": info.Title, "description": info.Description, "itemType": "feature", "links": links,
		"crs": covers.systems(), "storageCrs": crs.CRS84URI, "attribution": info.Credit}
	if covers.Empty {
		return doc
	}
	extent := map[string]any{"spatial": map[string]any{"bbox": [][4]float64{covers.Box}, "crs": crs.CRS84URI}}
	if covers.Days != nil {
		extent["temporal"] = map[string]any{"interval": [][2]any{instants(*covers.Days)}, "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
	}
	doc["extent"] = extent
	return doc
}

// systems are the reference systems that are offered: of UTM the zones that the
// features lie in. The others are taken too.
func (e Extent) systems() []string {
	if !e.Zones {
		return crs.Within(0, 0)
	}
	return crs.Within(e.Box[0], e.Box[2])
}

// instants returns the first second of a span of days and its last, nil for an
// open end.
func instants(days geo.Span) (out [2]any) {
	for i, d := range []geo.Day{days.First, days.Last} {
		if d.Known() {
			out[i] = d.Time().Add(time.Duration(i) * (24*time.Hour - time.Second)).Format(time.RFC3339)
		}
	}
	return out
}

// propertiesOf are the properties of a collection that a parameter of their
// name may ask for.
func propertiesOf(c Collection) []query.Property {
	var out []query.Property
	for _, f := range c.Fields() {
		out = append(out, query.Property{Name: f.Name, Kind: f.Kind})
	}
	return out
}
