package ogc

import (
	"encoding/json"
	"net/http"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/reply"
)

// schema returns a property as JSON Schema has it, with one type.
func (f Field) schema(order int) map[string]any {
	out := map[string]any{"title": f.Name, "description": f.About, "type": "string", "x-ogc-propertySeq": order}
	switch f.Kind {
	case geo.KindInt:
		out["type"] = "integer"
	case geo.KindReal:
		out["type"] = "number"
	case geo.KindDay:
		out["format"] = "date"
	case geo.KindTime:
		out["format"] = "date-time"
	}
	if f.Role != "" {
		out["x-ogc-role"] = f.Role
	}
	if f.Codes != nil {
		out["enum"] = f.Codes
	}
	return out
}

// kinds of schemas of a collection.
const (
	queryablesSchema = "queryables"
	sortablesSchema  = "sortables"
	itemSchema       = "schema"
)

// fieldsIn returns the fields of a collection that a kind of schema tells of.
func fieldsIn(c Collection, kind string) []Field {
	if kind != sortablesSchema {
		return c.Fields()
	}
	var out []Field
	for _, f := range c.Fields() {
		if c.Sortable(f.Name) {
			out = append(out, f)
		}
	}
	return out
}

func (h *Handler) schemaOf(kind string) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		as, c, err := h.plain(w, r)
		if err != nil {
			return err
		}
		info := c.Info()
		if as == reply.AsHTML {
			p := reply.Page{Title: info.Title + ": " + kind, Columns: []string{"property", "about"}, JSON: "?f=json"}
			for _, f := range fieldsIn(c, kind) {
				p.Rows = append(p.Rows, []string{f.Name, f.About})
			}
			return p.Send(w, r)
		}
		return reply.As(w, r, reply.TypeSchema, jsonSchema(c, kind, reply.Base(r)+"/collections/"+info.ID+"/"+kind))
	}
}

// jsonSchema returns the queryables, sortables or schema of a collection (OGC
// API – Features – Part 3, 6.2; Part 5, 7 and 8).
func jsonSchema(c Collection, kind, id string) map[string]any {
	info := c.Info()
	properties := map[string]any{}
	var required []string
	for i, f := range c.Fields() {
		if kind == sortablesSchema && !c.Sortable(f.Name) {
			continue
		}
		p := f.schema(i + 1)
		if kind == itemSchema && f.ReadOnly {
			p["readOnly"] = true
		}
		if kind == itemSchema && f.Nullable {
			p["type"] = []any{p["type"], "null"}
		}
		if kind == itemSchema && f.Required {
			required = append(required, f.Name)
		}
		properties[f.Name] = p
	}
	if kind != sortablesSchema {
		properties[geo.Geometry] = map[string]any{"title": "geometry", "description": "where it is, in longitude and latitude", "format": info.GeometryFormat,
			"x-ogc-role": "primary-geometry", "x-ogc-propertySeq": 0}
	}
	out := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": id, "type": "object", "title": info.Title,
		"properties": properties, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}

// featureSchema answers the schema of a whole feature, the same properties in
// the shape of GeoJSON: where a collection says that it is described by a schema,
// GDAL looks for this shape, and for types that are one word. So that a property
// can be null is said as OpenAPI does. The feature's own id is beside the
// properties: named twice, GDAL would make two columns of it.
func (h *Handler) featureSchema(w http.ResponseWriter, r *http.Request) error {
	q, err := reply.Params(r, "f")
	if err != nil {
		return err
	}
	if q.Has("f") && q.Get("f") != reply.AsJSON {
		return geo.Errorf(geo.CodeInvalid, "f", "this schema is json only")
	}
	c, err := h.Find(r)
	if err != nil {
		return err
	}
	info := c.Info()
	var properties members
	for i, f := range c.Fields() {
		if f.Name == "id" {
			continue
		}
		p := f.schema(i + 1)
		p["nullable"] = f.Nullable
		properties = append(properties, member{f.Name, p})
	}
	constant := func(v string) map[string]any { return map[string]any{"type": "string", "enum": []string{v}} }
	return reply.As(w, r, reply.TypeSchema, map[string]any{"$schema": "http://json-schema.org/draft-07/schema#", "$id": reply.Base(r) + "/collections/" + info.ID + "/schema/feature",
		"title": info.Title, "type": "object", "required": []string{"type", "geometry", "properties"}, "properties": members{
			{"type", constant("Feature")},
			{"id", map[string]any{"type": "string"}},
			{"geometry", map[string]any{"type": "object", "nullable": true, "format": info.GeometryFormat}},
			{"properties", map[string]any{"type": "object", "properties": properties}}}})
}

// members are those of a JSON object in an order that stays: GDAL's columns are
// in that of the schema.
type members []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the object.
func (m members) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, one := range m {
		b, err := json.Marshal(one.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, reply.Text(one.name)...), ':'), b...)
	}
	return append(out, '}'), nil
}
