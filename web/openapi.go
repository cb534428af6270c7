package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/index"
)

// api answers the definition of the API (OpenAPI 3.0). Collections have paths
// of their own, with the parameters that each takes: GDAL looks there for what
// it may leave to the server.
func (s *Server) api(w http.ResponseWriter, r *http.Request) error {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return err
	}
	paths := s.apiPaths()
	if as == asHTML {
		p := htmlPage{Title: "API", Text: "The same as OpenAPI 3.0 is behind the link below; see also docs/http.md.", Columns: []string{"path", "what it answers"}, JSON: "?f=json"}
		for _, path := range sortedKeys(paths) {
			for _, method := range sortedKeys(paths[path].(object)) {
				p.Rows = append(p.Rows, []string{strings.ToUpper(method) + " " + path, paths[path].(object)[method].(object)["summary"].(string)})
			}
		}
		return s.replyPage(w, r, p)
	}
	return replyAs(w, r, typeOpenAPI, object{
		"openapi": "3.0.3",
		"info": object{"title": "Furat", "version": "1.0.0", "description": "Conflict events with their places and evidence. " + s.Gazetteer.Attribution(),
			"license": object{"name": "see the sources", "url": base(r) + "/api/sources"}},
		"servers": []object{{"url": base(r)}},
		"tags":    []object{{"name": "Capabilities"}, {"name": "Data"}, {"name": "Tiles"}, {"name": "Editing"}},
		"paths":   paths,
		"components": object{"parameters": sharedParameters(), "responses": object{
			"problem": object{"description": "what is wrong, and with which parameter", "content": object{"application/problem+json": object{"schema": object{"type": "object",
				"properties": object{"type": text, "title": text, "status": object{"type": "integer"}, "detail": text, "code": text, "parameter": text}}}}}},
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}}},
	})
}

type object = map[string]any

var text = object{"type": "string"}

// parameter describes a query parameter.
func parameter(name, about string, schema object) object {
	return object{"name": name, "in": "query", "required": false, "description": about, "schema": schema, "style": "form", "explode": false}
}

func sharedParameters() object {
	system := object{"type": "string", "format": "uri", "enum": crs.URIs(), "default": crs.CRS84URI}
	box := object{"type": "array", "items": object{"type": "number"}, "minItems": 4, "maxItems": 6}
	return object{
		"limit": parameter("limit", "how many features a page has; more than the maximum is taken for the maximum",
			object{"type": "integer", "minimum": 1, "maximum": maxItems, "default": defaultItems}),
		"offset":         parameter("offset", "how many features to leave out; to read on, follow the link next", object{"type": "integer", "minimum": 0, "default": 0}),
		"cursor":         parameter("cursor", "where a page begins; from the links next and prev", text),
		"bbox":           parameter("bbox", "only features in the box west,south,east,north; west > east crosses the antimeridian", box),
		"bbox-crs":       parameter("bbox-crs", "the coordinate reference system of bbox", system),
		"crs":            parameter("crs", "the coordinate reference system of the answer", system),
		"datetime":       parameter("datetime", "only features of a day or time, or of an interval 2024-01-01/2024-03-31; .. is an open end", text),
		"filter":         parameter("filter", "only features for which a CQL2 filter holds", text),
		"filter-lang":    parameter("filter-lang", "the language of filter", object{"type": "string", "enum": []string{"cql2-text", "cql2-json"}, "default": "cql2-text"}),
		"filter-crs":     parameter("filter-crs", "the coordinate reference system of the geometries in filter", system),
		"sortby":         parameter("sortby", "properties to sort by, with - before one for descending", object{"type": "array", "items": text}),
		"min_confidence": parameter("min_confidence", "only events at least as sure", object{"type": "number", "minimum": 0, "maximum": 1}),
		"f":              parameter("f", "the representation", object{"type": "string", "enum": []string{asJSON, asHTML}}),
	}
}

func ref(name string) object { return object{"$ref": "#/components/parameters/" + name} }

// reading describes a GET.
func reading(tag, id, summary, mediaType string, params ...object) object {
	if params == nil {
		params = []object{}
	}
	content := object{mediaType: object{"schema": object{"type": "object"}}}
	if mediaType == typeJSON || mediaType == typeGeoJSON {
		content[typeHTML] = object{"schema": text}
	}
	responses := object{"200": object{"description": "OK", "content": content}, "default": object{"$ref": "#/components/responses/problem"}}
	if mediaType == tileType[0] {
		responses["204"] = object{"description": "a tile without events"}
	}
	return object{"get": object{"tags": []string{tag}, "operationId": id, "summary": summary, "parameters": params, "responses": responses}}
}

func (s *Server) apiPaths() object {
	f := ref("f")
	paths := object{
		"/":               reading("Capabilities", "landing", "the map, or the links of the service as JSON", typeJSON, f),
		"/api":            reading("Capabilities", "api", "this definition", typeOpenAPI, f),
		"/conformance":    reading("Capabilities", "conformance", "the standards that the API keeps to", typeJSON, f),
		"/collections":    reading("Capabilities", "collections", "the collections of features", typeJSON, f),
		"/tiles":          reading("Tiles", "dataset.vector.getTileSetsList", "the tilesets of all collections", typeJSON, f),
		"/tileMatrixSets": reading("Tiles", "getTileMatrixSetsList", "the tile matrix sets", typeJSON, f),
		"/tileMatrixSets/{tileMatrixSetId}": reading("Tiles", "getTileMatrixSet", "one tile matrix set", typeJSON,
			pathParameter("tileMatrixSetId", object{"type": "string", "enum": matrixSetIDs()}), f),
	}
	paths["/tiles/{tileMatrixSetId}"] = reading("Tiles", "dataset.vector.getTileSet", "a tileset of all collections", typeJSON, matrixSetParameter(), f)
	paths["/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"] = reading("Tiles", "dataset.vector.getTile", "a vector tile of all collections", tileType[0],
		append(tileParameters(), parameter("collections", "only these collections", object{"type": "array", "items": text}))...)
	for _, c := range s.collections() {
		s.collectionPaths(c, paths)
	}
	return paths
}

func (s *Server) collectionPaths(c collection, paths object) {
	root, f := "/collections/"+c.id, ref("f")
	name := func(what string) string { return c.id + "." + what }
	paths[root] = reading("Capabilities", name("collection"), c.title, typeJSON, f)
	params := []object{ref("limit"), ref("offset"), ref("cursor"), ref("bbox"), ref("bbox-crs"), ref("crs"), ref("datetime"), ref("filter"), ref("filter-lang"), ref("filter-crs"), f}
	if c.layer != nil {
		params = append(params, ref("sortby"), ref("min_confidence"), parameter("actor", "only events with this actor, on either side, by id or name", text))
	}
	for _, p := range fieldsOf(c) {
		schema := p.schema(0)
		delete(schema, "x-ogc-propertySeq")
		delete(schema, "x-ogc-role")
		params = append(params, parameter(p.name, "only features whose property is this: "+p.about, schema))
	}
	paths[root+"/items"] = reading("Data", name("items"), "features of "+c.title, typeGeoJSON, params...)
	paths[root+"/items/{featureId}"] = reading("Data", name("item"), "one feature of "+c.title, typeGeoJSON, pathParameter("featureId", text), ref("crs"), f)
	for _, kind := range []string{queryablesSchema, sortablesSchema, itemSchema} {
		paths[root+"/"+kind] = reading("Capabilities", name(kind), kind+" of "+c.title, typeSchema, f)
	}
	if c.layer == nil || c.areas {
		return
	}
	s.editingPaths(c, paths)
	paths[root+"/tiles"] = reading("Tiles", name("collection.vector.getTileSetsList"), "the tilesets of "+c.title, typeJSON, f)
	paths[root+"/tiles/{tileMatrixSetId}"] = reading("Tiles", name("collection.vector.getTileSet"), "a tileset of "+c.title, typeJSON, matrixSetParameter(), f)
	paths[root+"/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"] = reading("Tiles", name("collection.vector.getTile"), "a vector tile of "+c.title, tileType[0], tileParameters()...)
}

func pathParameter(name string, schema object) object {
	return object{"name": name, "in": "path", "required": true, "schema": schema}
}

func matrixSetParameter() object {
	return pathParameter("tileMatrixSetId", object{"type": "string", "enum": matrixSetIDs()})
}

func tileParameters() []object {
	out := []object{matrixSetParameter(), pathParameter("tileMatrix", object{"type": "integer", "minimum": 0, "maximum": index.MaxZoom}),
		pathParameter("tileRow", object{"type": "integer", "minimum": 0}), pathParameter("tileCol", object{"type": "integer", "minimum": 0}),
		ref("datetime"), ref("bbox"), ref("filter"), ref("filter-lang"), ref("filter-crs"), ref("min_confidence"),
		parameter("f", "the representation", object{"type": "string", "enum": []string{"mvt"}})}
	for _, name := range geo.FilterFields() {
		out = append(out, parameter(name, "only events whose property is this; repeat for more", text))
	}
	return out
}

// editingPaths adds what a collection that can be edited takes.
func (s *Server) editingPaths(c collection, paths object) {
	root := "/collections/" + c.id + "/items"
	ofItems, ofItem := s.methods(c)
	for path, methods := range map[string][]string{root: ofItems, root + "/{featureId}": ofItem} {
		for _, m := range methods {
			if !slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, m) {
				continue
			}
			op := object{"tags": []string{"Editing"}, "operationId": c.id + "." + strings.ToLower(m), "summary": strings.ToLower(m) + " a feature of " + c.title,
				"security": []object{{"token": []string{}}}, "parameters": []object{},
				"responses": object{"204": object{"description": "done"}, "default": object{"$ref": "#/components/responses/problem"}}}
			if m == "POST" {
				delete(op["responses"].(object), "204")
				op["responses"].(object)["201"] = object{"description": "created; Location says where"}
			} else {
				op["parameters"] = []object{pathParameter("featureId", text)}
			}
			if m != "DELETE" {
				op["requestBody"] = object{"required": true, "content": object{typeGeoJSON: object{"schema": object{"type": "object"}}}}
			}
			paths[path].(object)[strings.ToLower(m)] = op
		}
	}
}
