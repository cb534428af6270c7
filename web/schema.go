package web

import (
	"net/http"
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
)

// field is a property of a collection's features, as schemas tell it.
type field struct {
	name, about string
	kind        geo.Kind
	role        string // x-ogc-role of OGC API – Features – Part 5
	codes       []string
	readOnly    bool
}

// roles are the properties that clients may know by what they are for.
var roles = map[string]string{"id": "id", "event_date": "primary-interval-start", "event_date_end": "primary-interval-end", "event_type": "type"}

// fieldsOf returns the properties of a collection.
func fieldsOf(c collection) []field {
	var out []field
	if c.layer == nil {
		for _, p := range placeColumns {
			f := field{name: p.name, about: p.about, kind: p.kind, readOnly: true}
			if p.name == "id" {
				f.role = "id"
			}
			out = append(out, f)
		}
		return out
	}
	for _, col := range geo.Columns() {
		f := field{name: col.Name, about: col.About, kind: col.Kind, role: roles[col.Name], readOnly: !editable(col)}
		if col.Codes != nil && !col.Nullable { // a list has no room for null
			f.codes = col.Codes()
		}
		out = append(out, f)
	}
	return out
}

// schema returns a property as JSON Schema has it. One type each: clients that
// read schemas (GDAL) do not know lists of types.
func (f field) schema(order int) map[string]any {
	out := map[string]any{"title": f.name, "description": f.about, "type": "string", "x-ogc-propertySeq": order}
	switch f.kind {
	case geo.KindInt:
		out["type"] = "integer"
	case geo.KindReal:
		out["type"] = "number"
	case geo.KindDay:
		out["format"] = "date"
	case geo.KindTime:
		out["format"] = "date-time"
	}
	if f.role != "" {
		out["x-ogc-role"] = f.role
	}
	if f.codes != nil {
		out["enum"] = f.codes
	}
	return out
}

// geometrySchema returns the geometry of a collection as JSON Schema has it.
func geometrySchema(c collection, order int) map[string]any {
	format := "geometry-point"
	if c.areas {
		format = "geometry-polygon-or-multipolygon" // two where it crosses the antimeridian
	}
	return map[string]any{"title": "geometry", "description": "where it is, in longitude and latitude", "format": format,
		"x-ogc-role": "primary-geometry", "x-ogc-propertySeq": order}
}

// kinds of schemas of a collection.
const (
	queryablesSchema = "queryables"
	sortablesSchema  = "sortables"
	itemSchema       = "schema"
)

func (s *Server) schemaOf(kind string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		as, c, err := s.plainCollection(w, r)
		if err != nil {
			return err
		}
		if as == asHTML {
			p := htmlPage{Title: c.title + ": " + kind, Columns: []string{"property", "about"}, JSON: "?f=json"}
			for _, f := range fieldsOf(c) {
				if kind != sortablesSchema || sortable(c, f.name) {
					p.Rows = append(p.Rows, []string{f.name, f.about})
				}
			}
			return s.replyPage(w, r, p)
		}
		return replyAs(w, r, typeSchema, jsonSchema(c, kind, base(r)+"/collections/"+c.id+"/"+kind))
	}
}

func sortable(c collection, name string) bool { return c.layer != nil && index.Sortable(name) }

// jsonSchema returns the queryables, sortables or schema of a collection (OGC
// API – Features – Part 3, 6.2; Part 5, 7 and 8).
func jsonSchema(c collection, kind, id string) map[string]any {
	properties := map[string]any{}
	var required []string
	for i, f := range fieldsOf(c) {
		if kind == sortablesSchema && !sortable(c, f.name) {
			continue
		}
		p := f.schema(i + 1)
		if kind == itemSchema {
			if f.readOnly {
				p["readOnly"] = true
			}
			if slices.Contains(neededToCreate, f.name) && c.layer != nil && !c.areas {
				required = append(required, f.name)
			}
		}
		properties[f.name] = p
	}
	if kind != sortablesSchema {
		properties[geo.Geometry] = geometrySchema(c, 0)
	}
	out := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": id, "type": "object", "title": c.title,
		"properties": properties, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}
