package ogc

import (
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tiles"
)

// api answers the definition of the API (OpenAPI 3.0). Collections have paths
// of their own, with the parameters that each takes: GDAL looks there for what
// it may leave to the server.
func (h *Handler) api(w http.ResponseWriter, r *http.Request) error {
	as, err := reply.Plain(w, r)
	if err != nil {
		return err
	}
	doc := h.definition(reply.Base(r))
	if as == reply.AsHTML {
		p := reply.Page{Title: "API", Text: "The same as OpenAPI 3.0 is behind the link below; see also docs/http.md.", Columns: []string{"path", "what it answers"}, JSON: "?f=json"}
		for _, path := range doc.Paths.InMatchingOrder() {
			for method, op := range doc.Paths.Value(path).Operations() {
				p.Rows = append(p.Rows, []string{method + " " + path, op.Summary})
			}
		}
		slices.SortFunc(p.Rows, func(a, b []string) int {
			pathA, pathB := strings.Fields(a[0])[1], strings.Fields(b[0])[1]
			return strings.Compare(pathA+" "+a[0], pathB+" "+b[0])
		})
		return p.Send(w, r)
	}
	return reply.As(w, r, reply.TypeOpenAPI, doc)
}

// definition returns the definition of the API at an address.
func (h *Handler) definition(base string) *openapi3.T {
	d := &definition{paths: openapi3.NewPaths()}
	d.common()
	for _, c := range h.collections() {
		d.collection(c)
	}
	return &openapi3.T{OpenAPI: "3.0.3",
		Info: &openapi3.Info{Title: "Furat", Version: "1.0.0", Description: "Conflict events with their places and evidence. " + h.Gazetteer.Attribution(),
			License: &openapi3.License{Name: "see the sources", URL: base + "/api/sources"}},
		Servers: openapi3.Servers{{URL: base}},
		Tags:    openapi3.Tags{{Name: "Capabilities"}, {Name: "Data"}, {Name: "Tiles"}, {Name: "Editing"}},
		Paths:   d.paths,
		Components: &openapi3.Components{Parameters: sharedParameters(),
			Responses:       openapi3.ResponseBodies{"problem": {Value: problemResponse()}},
			SecuritySchemes: openapi3.SecuritySchemes{"token": {Value: openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer")}}},
	}
}

// definition is the paths of the API as they are written.
type definition struct{ paths *openapi3.Paths }

func problemResponse() *openapi3.Response {
	body := openapi3.NewObjectSchema()
	for _, name := range []string{"type", "title", "detail", "code", "parameter"} {
		body.WithProperty(name, openapi3.NewStringSchema())
	}
	body.WithProperty("status", openapi3.NewIntegerSchema())
	return openapi3.NewResponse().WithDescription("what is wrong, and with which parameter").
		WithContent(openapi3.NewContentWithSchema(body, []string{"application/problem+json"}))
}

// enum returns the schema of a text that has one of some values.
func enum(values ...string) *openapi3.Schema {
	s := openapi3.NewStringSchema()
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	return s
}

// parameter describes a query parameter.
func parameter(name, about string, schema *openapi3.Schema) *openapi3.ParameterRef {
	p := openapi3.NewQueryParameter(name).WithDescription(about).WithSchema(schema)
	explode := false
	p.Style, p.Explode = "form", &explode
	return &openapi3.ParameterRef{Value: p}
}

func pathParameter(name string, schema *openapi3.Schema) *openapi3.ParameterRef {
	return &openapi3.ParameterRef{Value: openapi3.NewPathParameter(name).WithSchema(schema)}
}

func ref(name string) *openapi3.ParameterRef {
	return &openapi3.ParameterRef{Ref: "#/components/parameters/" + name}
}

func refs(names ...string) openapi3.Parameters {
	out := openapi3.Parameters{}
	for _, n := range names {
		out = append(out, ref(n))
	}
	return out
}

func sharedParameters() openapi3.ParametersMap {
	text := openapi3.NewStringSchema
	system := func() *openapi3.Schema { return enum(crs.URIs()...).WithFormat("uri").WithDefault(crs.CRS84URI) }
	out := openapi3.ParametersMap{}
	for _, p := range []*openapi3.ParameterRef{
		parameter("limit", "how many features a page has; more than the maximum is taken for the maximum",
			openapi3.NewIntegerSchema().WithMin(1).WithMax(maxItems).WithDefault(defaultItems)),
		parameter("offset", "how many features to leave out; to read on, follow the link next", openapi3.NewIntegerSchema().WithMin(0).WithDefault(0)),
		parameter("cursor", "where a page begins; from the links next and prev", text().WithMinLength(1)),
		parameter("bbox", "only features in the box west,south,east,north; west > east crosses the antimeridian",
			openapi3.NewArraySchema().WithItems(openapi3.NewFloat64Schema()).WithMinItems(4).WithMaxItems(6)),
		parameter("bbox-crs", "the coordinate reference system of bbox", system()),
		parameter("crs", "the coordinate reference system of the answer", system()),
		parameter("datetime", "only features of a day or time, or of an interval 2024-01-01/2024-03-31; .. is an open end", text().WithMinLength(1)),
		parameter("filter", "only features for which a CQL2 filter holds", text().WithMinLength(1)),
		parameter("filter-lang", "the language of filter", enum(cql2.Languages()...).WithDefault(cql2.LangText)),
		parameter("filter-crs", "the coordinate reference system of the geometries in filter", system()),
		parameter("sortby", "properties to sort by, with - before one for descending", openapi3.NewArraySchema().WithItems(text())),
		parameter("min_confidence", "only events at least as sure", openapi3.NewFloat64Schema().WithMin(0).WithMax(1)),
		parameter("skipGeometry", "features without their geometries", openapi3.NewBoolSchema().WithDefault(false)),
		parameter("f", "the representation", enum(reply.AsJSON, reply.AsHTML)),
	} {
		out[p.Value.Name] = p
	}
	return out
}

// responses of an operation, beside the one that something is wrong.
func responses(status int, r *openapi3.Response) *openapi3.Responses {
	return openapi3.NewResponses(openapi3.WithStatus(status, &openapi3.ResponseRef{Value: r}),
		withProblem)
}

func withProblem(r *openapi3.Responses) {
	r.Set("default", &openapi3.ResponseRef{Ref: "#/components/responses/problem"})
}

// get describes a GET.
func (d *definition) get(path, tag, id, summary, mediaType string, params openapi3.Parameters) {
	content := openapi3.NewContentWithSchema(openapi3.NewObjectSchema(), []string{mediaType})
	if path == "/" || slices.ContainsFunc(params, func(p *openapi3.ParameterRef) bool { return p.Ref == "#/components/parameters/f" }) || mediaType == reply.TypeGeoJSON {
		content[reply.TypeHTML] = openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema())
	}
	answers := responses(http.StatusOK, openapi3.NewResponse().WithDescription("OK").WithContent(content))
	if mediaType == mvt.MediaType {
		answers.Set("204", &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription("a tile without events")})
	}
	d.set(path, http.MethodGet, &openapi3.Operation{Tags: []string{tag}, OperationID: id, Summary: summary, Parameters: params, Responses: answers})
}

func (d *definition) set(path, method string, op *openapi3.Operation) {
	item := d.paths.Value(path)
	if item == nil {
		item = &openapi3.PathItem{}
		d.paths.Set(path, item)
	}
	item.SetOperation(method, op)
}

// common describes the paths that are always there.
func (d *definition) common() {
	f := refs("f")
	d.get("/", "Capabilities", "landing", "the map, or the links of the service as JSON", reply.TypeJSON, f)
	d.get("/api", "Capabilities", "api", "this definition", reply.TypeOpenAPI, f)
	d.get("/conformance", "Capabilities", "conformance", "the standards that the API keeps to", reply.TypeJSON, f)
	d.get("/collections", "Capabilities", "collections", "the collections of features", reply.TypeJSON, f)
	d.get("/tileMatrixSets", "Tiles", "getTileMatrixSetsList", "the tile matrix sets", reply.TypeJSON, f)
	d.get("/tileMatrixSets/{tileMatrixSetId}", "Tiles", "getTileMatrixSet", "one tile matrix set", reply.TypeJSON, openapi3.Parameters{matrixSet(), ref("f")})
	d.tiles("", "dataset.vector.", "all collections", parameter("collections", "only these collections", openapi3.NewArraySchema().WithItems(openapi3.NewStringSchema())))
}

// collection describes the paths of a collection.
func (d *definition) collection(c Collection) {
	info := c.Info()
	root := "/collections/" + info.ID
	name := func(what string) string { return info.ID + "." + what }
	d.get(root, "Capabilities", name("collection"), info.Title, reply.TypeJSON, refs("f"))
	d.get(root+"/items", "Data", name("items"), "features of "+info.Title, reply.TypeGeoJSON, itemParameters(c))
	if info.Files {
		ok := d.paths.Value(root + "/items").Get.Responses.Value("200").Value
		for _, f := range export.Formats() {
			ok.Content[f.MediaType] = openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema().WithFormat("binary"))
		}
		ok.Content[reply.TypeGeoJSON] = openapi3.NewMediaType().WithSchema(openapi3.NewObjectSchema())
	}
	d.get(root+"/items/{featureId}", "Data", name("item"), "one feature of "+info.Title, reply.TypeGeoJSON, openapi3.Parameters{featureID(), ref("crs"), ref("f")})
	for _, kind := range []string{queryablesSchema, sortablesSchema, itemSchema} {
		d.get(root+"/"+kind, "Capabilities", name(kind), kind+" of "+info.Title, reply.TypeSchema, refs("f"))
	}
	d.get(root+"/schema/feature", "Capabilities", name("feature"), "schema of a feature of "+info.Title+" as GeoJSON", reply.TypeSchema, openapi3.Parameters{parameter("f", "the representation", enum(reply.AsJSON))})
	d.editing(c)
	if info.Tiles {
		d.tiles(root, name("collection.vector."), info.Title)
	}
}

func featureID() *openapi3.ParameterRef {
	return pathParameter("featureId", openapi3.NewStringSchema())
}

// itemParameters are those of the items of a collection.
func itemParameters(c Collection) openapi3.Parameters {
	out := refs("limit", "offset", "cursor", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "skipGeometry")
	out = append(out, parameter("properties", "only these properties of each feature", openapi3.NewArraySchema().WithItems(enum(namesOf(c)...))),
		parameter("f", "the representation", enum(append([]string{reply.AsJSON, reply.AsHTML}, representationsOf(c)...)...)))
	if c.Parameters() != nil {
		out = append(out, ref("sortby"), ref("min_confidence"), parameter("actor", "only events with this actor, on either side, by id or name", openapi3.NewStringSchema()))
	}
	for _, f := range c.Fields() {
		out = append(out, parameter(f.Name, "only features whose property is this: "+f.About, f.openAPI()))
	}
	return out
}

func namesOf(c Collection) []string {
	var out []string
	for _, f := range c.Fields() {
		out = append(out, f.Name)
	}
	return out
}

// openAPI returns a property as OpenAPI has it.
func (f Field) openAPI() *openapi3.Schema {
	like := f.schema(0)
	s := openapi3.NewSchema().WithTypes(like["type"].(string))
	s.Title, s.Description = f.Name, f.About
	if format, ok := like["format"].(string); ok {
		s.Format = format
	}
	for _, code := range f.Codes {
		s.Enum = append(s.Enum, code)
	}
	return s
}

func matrixSet() *openapi3.ParameterRef {
	return pathParameter("tileMatrixSetId", enum(tiles.MatrixSetIDs()...))
}

// tiles describes the tilesets below a root.
func (d *definition) tiles(root, id, title string, more ...*openapi3.ParameterRef) {
	d.get(root+"/tiles", "Tiles", id+"getTileSetsList", "the tilesets of "+title, reply.TypeJSON, refs("f"))
	d.get(root+"/tiles/{tileMatrixSetId}", "Tiles", id+"getTileSet", "a tileset of "+title, reply.TypeJSON, openapi3.Parameters{matrixSet(), ref("f")})
	number := func() *openapi3.Schema { return openapi3.NewIntegerSchema().WithMin(0) }
	params := openapi3.Parameters{matrixSet(), pathParameter("tileMatrix", number().WithMax(index.MaxZoom)), pathParameter("tileRow", number()), pathParameter("tileCol", number())}
	params = append(params, refs("datetime", "bbox", "filter", "filter-lang", "filter-crs", "min_confidence")...)
	params = append(params, parameter("f", "the representation", enum("mvt")))
	for _, name := range geo.FilterFields() {
		params = append(params, parameter(name, "only events whose property is this; repeat for more", openapi3.NewStringSchema()))
	}
	d.get(root+"/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", "Tiles", id+"getTile", "a vector tile of "+title, mvt.MediaType, append(params, more...))
}

// editing describes what a collection that can be edited takes.
func (d *definition) editing(c Collection) {
	info := c.Info()
	root := "/collections/" + info.ID + "/items"
	ofItems, ofItem := c.Methods()
	for path, methods := range map[string][]string{root: ofItems, root + "/{featureId}": ofItem} {
		for _, m := range methods {
			if slices.Contains(get, m) {
				continue
			}
			op := &openapi3.Operation{Tags: []string{"Editing"}, OperationID: info.ID + "." + strings.ToLower(m), Summary: strings.ToLower(m) + " a feature of " + info.Title,
				Security: openapi3.NewSecurityRequirements().With(openapi3.NewSecurityRequirement().Authenticate("token"))}
			if m == http.MethodPost {
				op.Responses = responses(http.StatusCreated, openapi3.NewResponse().WithDescription("created; Location says where"))
			} else {
				op.Responses = responses(http.StatusNoContent, openapi3.NewResponse().WithDescription("done"))
				op.Parameters = openapi3.Parameters{featureID()}
			}
			if m != http.MethodDelete {
				op.RequestBody = &openapi3.RequestBodyRef{Value: openapi3.NewRequestBody().WithRequired(true).
					WithContent(openapi3.NewContentWithSchema(openapi3.NewObjectSchema(), []string{reply.TypeGeoJSON}))}
			}
			d.set(path, m, op)
		}
	}
}
