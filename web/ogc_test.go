package web

import (
	"bytes"
	"encoding/json"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/web/reply"
)

// The tests below name the requirement of the standard that they look at, by
// its identifier: OGC 17-069r4 (Features 1), 18-058r1 (Features 2), 19-079r2
// (Features 3), 20-057 (Tiles 1).

// document asks for JSON and reads it.
func document(t *testing.T, s *Server, target string) map[string]any {
	t.Helper()
	w := get(s, target, "Accept", "application/json")
	if w.Code != 200 {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	var doc map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	return doc
}

func linksOf(doc map[string]any) []map[string]any {
	var out []map[string]any
	list, _ := doc["links"].([]any)
	for _, l := range list {
		out = append(out, l.(map[string]any))
	}
	return out
}

// linked returns the address of a link, "" for none.
func linked(doc map[string]any, rel, mediaType string) string {
	for _, l := range linksOf(doc) {
		if l["rel"] == rel && (mediaType == "" || l["type"] == mediaType) {
			return l["href"].(string)
		}
	}
	return ""
}

func pathOf(t *testing.T, href string) string {
	t.Helper()
	u, err := url.Parse(href)
	if err != nil || u.Host == "" {
		t.Fatalf("the link %q is not absolute: %v", href, err)
	}
	return u.RequestURI()
}

// TestOGCLanding: /req/core/root-op, /req/core/root-success,
// /req/core/api-definition-op, /req/core/conformance-success.
func TestOGCLanding(t *testing.T) {
	s := sampleServer(t)
	doc := document(t, s, "/")
	for rel, mediaType := range map[string]string{"service-desc": reply.TypeOpenAPI, "service-doc": "text/html", "conformance": "application/json", "data": "application/json",
		"http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector": "application/json", "self": "application/json", "license": "application/json"} {
		href := linked(doc, rel, mediaType)
		if href == "" {
			t.Errorf("no link %s of type %s", rel, mediaType)
			continue
		}
		if w := get(s, pathOf(t, href)); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), mediaType) {
			t.Errorf("%s: %d %s", href, w.Code, w.Header().Get("Content-Type"))
		}
	}
	classes := document(t, s, "/conformance")["conformsTo"].([]any)
	for _, want := range []string{"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30", "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter", "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
		"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core"} {
		if !slices.Contains(classes, any(want)) {
			t.Errorf("%s is not told", want)
		}
	}
	if w := get(s, "/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8"); !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Error("a browser does not get the map")
	}
}

// TestCollections: /req/core/fc-md-op, /req/core/fc-md-success,
// /req/core/fc-md-links, /req/core/fc-md-items-links, /req/core/sfc-md-success,
// /req/core/fc-md-extent, /req/crs/crs-uri, /req/crs/fc-md-storageCrs.
func TestCollections(t *testing.T) {
	s := sampleServer(t)
	doc := document(t, s, "/collections")
	if linked(doc, "self", "application/json") == "" || linked(doc, "alternate", "text/html") == "" {
		t.Error("no links to itself")
	}
	var ids []string
	for _, c := range doc["collections"].([]any) {
		c := c.(map[string]any)
		id := c["id"].(string)
		ids = append(ids, id)
		one := document(t, s, "/collections/"+id)
		for _, part := range []string{"id", "title", "description", "extent", "crs", "storageCrs"} {
			if !same(c[part], one[part]) || c[part] == nil {
				t.Errorf("%s: %s differs between the list and the collection", id, part)
			}
		}
		items := linked(one, "items", reply.TypeGeoJSON)
		if items == "" || get(s, pathOf(t, items)).Code != 200 {
			t.Errorf("%s: link items %q", id, items)
		}
		if !slices.Contains(one["crs"].([]any), any(one["storageCrs"])) || one["crs"].([]any)[0] != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" {
			t.Errorf("%s: crs %v", id, one["crs"])
		}
		box := one["extent"].(map[string]any)["spatial"].(map[string]any)["bbox"].([]any)[0].([]any)
		if len(box) != 4 || box[0].(float64) > box[2].(float64) || box[1].(float64) > box[3].(float64) {
			t.Errorf("%s: bbox %v", id, box)
		}
		for _, rel := range []string{"http://www.opengis.net/def/rel/ogc/1.0/queryables", "http://www.opengis.net/def/rel/ogc/1.0/schema"} {
			if href := linked(one, rel, reply.TypeSchema); href == "" || get(s, pathOf(t, href)).Code != 200 {
				t.Errorf("%s: link %s %q", id, rel, href)
			}
		}
	}
	if !slices.Equal(ids, []string{"events", "event_areas", "places"}) {
		t.Errorf("collections %v", ids)
	}
}

func same(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// walk follows the link next from a page of items.
func walk(t *testing.T, s *Server, target string, each func(page map[string]any)) (ids []string) {
	t.Helper()
	for range 1000 {
		doc := document(t, s, target)
		if each != nil {
			each(doc)
		}
		features := doc["features"].([]any)
		if n := doc["numberReturned"].(float64); int(n) != len(features) {
			t.Fatalf("numberReturned %v, %d features", n, len(features))
		}
		for _, f := range features {
			ids = append(ids, f.(map[string]any)["id"].(string))
		}
		next := linked(doc, "next", reply.TypeGeoJSON)
		if next == "" {
			return ids
		}
		target = pathOf(t, next)
	}
	t.Fatal("the pages do not end")
	return nil
}

// TestPaging: /req/core/fc-op, /req/core/fc-response, /req/core/fc-links,
// /req/core/fc-limit-definition, /req/core/fc-limit-response-1,
// /req/core/fc-timeStamp, /req/core/fc-numberMatched, /req/core/fc-numberReturned.
func TestPaging(t *testing.T) {
	s := sampleServer(t)
	want := s.layers.All()[0].Snapshot().Len()
	for _, q := range []string{"limit=1", "limit=7", "limit=13&sortby=-event_date,location", "limit=10000", "", "limit=999999999", "limit=99999999999999999999999"} {
		ids := walk(t, s, "/collections/events/items?"+q, func(doc map[string]any) {
			if int(doc["numberMatched"].(float64)) != want {
				t.Errorf("%s: numberMatched %v, want %d", q, doc["numberMatched"], want)
			}
			if _, err := time.Parse(time.RFC3339, doc["timeStamp"].(string)); err != nil {
				t.Error(err)
			}
			if linked(doc, "self", reply.TypeGeoJSON) == "" || linked(doc, "alternate", "text/html") == "" {
				t.Error("no link self or alternate")
			}
		})
		unique := slices.Compact(slices.Sorted(slices.Values(ids)))
		if len(ids) != want || len(unique) != want {
			t.Errorf("%s: %d features, %d of them different, want %d", q, len(ids), len(unique), want)
		}
	}
	// Back again, and by offset.
	first := document(t, s, "/collections/events/items?limit=10")
	second := document(t, s, pathOf(t, linked(first, "next", reply.TypeGeoJSON)))
	back := document(t, s, pathOf(t, linked(second, "prev", reply.TypeGeoJSON)))
	if !same(first["features"], back["features"]) || linked(first, "prev", "") != "" {
		t.Error("the link prev does not lead back")
	}
	if by := document(t, s, "/collections/events/items?limit=10&offset=10"); !same(by["features"], second["features"]) {
		t.Error("offset 10 is another page than the second")
	}
	if n := len(document(t, s, "/collections/places/items?limit=20000")["features"].([]any)); n > 10_000 {
		t.Errorf("%d features in a page", n)
	}
}

// TestBoundingBox: /req/core/fc-bbox-definition, /req/core/fc-bbox-response,
// /req/crs/fc-bbox-crs-definition, /req/crs/fc-bbox-crs-valid-value.
func TestBoundingBox(t *testing.T) {
	s := sampleServer(t)
	all := document(t, s, "/collections/events/items?limit=1000")["features"].([]any)
	inside := 0
	for _, f := range all {
		if g, ok := f.(map[string]any)["geometry"].(map[string]any); ok {
			p := g["coordinates"].([]any)
			if x, y := p[0].(float64), p[1].(float64); x >= 39 && x <= 41 && y >= 34 && y <= 36 {
				inside++
			}
		}
	}
	if inside == 0 || inside == len(all) {
		t.Fatalf("%d of %d in the box", inside, len(all))
	}
	epsg := "http://www.opengis.net/def/crs/EPSG/0/"
	for _, q := range []string{"bbox=39,34,41,36", "bbox=39,34,-10,41,36,9000", "bbox=34,39,36,41&bbox-crs=" + epsg + "4326",
		"bbox=4341460.14,4028802.03,4564099.12,4300621.37&bbox-crs=" + epsg + "3857", "bbox=39,34,41,36&bbox-crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84",
		"filter=" + url.QueryEscape("S_INTERSECTS(geometry,BBOX(39,34,41,36))"),
		"filter=" + url.QueryEscape("S_INTERSECTS(geometry,POLYGON((34 39,34 41,36 41,36 39,34 39)))") + "&filter-crs=" + epsg + "4326"} {
		if n := document(t, s, "/collections/events/items?limit=1&"+q)["numberMatched"].(float64); int(n) != inside {
			t.Errorf("%s: %v, want %d", q, n, inside)
		}
	}
	// Of what lies beyond a system nothing is there; a box around all of it is the
	// world's.
	everywhere := document(t, s, "/collections/events/items?limit=1&bbox=-180,-90,180,90")["numberMatched"].(float64)
	for box, want := range map[string]float64{"9e6,1,9e7,2": 0, "-1e9,-1e9,1e9,1e9": everywhere} {
		if n := document(t, s, "/collections/events/items?limit=1&bbox="+box+"&bbox-crs="+epsg+"32637")["numberMatched"].(float64); n != want {
			t.Errorf("%s in UTM: %v, want %v", box, n, want)
		}
	}
	for _, bad := range []string{"bbox=a,b,c,d", "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=41,36,39,34", "bbox=0,0,0,91", "bbox=1,2,NaN,4", "bbox=1,2,3,1e999", "bbox=", "bbox=1,2,3,4&bbox-crs=EPSG:27700",
		"bbox-crs=EPSG:3857", "bbox=9e9,1,9e10,2&bbox-crs=" + epsg + "3857"} {
		if w := get(s, "/collections/events/items?"+bad); w.Code != 400 || !strings.Contains(w.Body.String(), `"parameter":"bbox`) {
			t.Errorf("%s: %d %s", bad, w.Code, w.Body)
		}
	}
}

// TestDatetime: /req/core/fc-time-definition, /req/core/fc-time-response.
func TestDatetime(t *testing.T) {
	s := sampleServer(t)
	count := func(q string) int {
		return int(document(t, s, "/collections/events/items?limit=1&"+q)["numberMatched"].(float64))
	}
	cql := func(f string) int { return count("filter=" + url.QueryEscape(f)) }
	for datetime, filter := range map[string]string{
		"2023-08-31":              "T_INTERSECTS(INTERVAL(event_date,event_date_end),DATE('2023-08-31'))",
		"2023-08-31T12:00:00Z":    "T_INTERSECTS(INTERVAL(event_date,event_date_end),TIMESTAMP('2023-08-31T12:00:00Z'))",
		"2022-01-01/2023-12-31":   "T_INTERSECTS(INTERVAL(event_date,event_date_end),INTERVAL('2022-01-01','2023-12-31'))",
		"../2022-12-31":           "T_INTERSECTS(INTERVAL(event_date,event_date_end),INTERVAL('..','2022-12-31'))",
		"2022-01-01/P2Y":          "T_INTERSECTS(INTERVAL(event_date,event_date_end),INTERVAL('2022-01-01','2024-01-01'))",
		"P1Y2M3DT4H/2024-03-31":   "T_INTERSECTS(INTERVAL(event_date,event_date_end),INTERVAL('2023-01-28','2024-03-31'))",
		"2022-12-31T00:00:00Z/..": "T_INTERSECTS(INTERVAL(event_date,event_date_end),INTERVAL('2022-12-31','..'))",
	} {
		if a, b := count("datetime="+datetime), cql(filter); a != b || a == 0 {
			t.Errorf("%s: %d by datetime, %d by filter", datetime, a, b)
		}
	}
	for _, bad := range []string{"datetime=yesterday", "datetime=2023-13-01", "datetime=2023-02-30", "datetime=2024-01-01/2023-01-01", "datetime=2023-01-01/2023-02-01/2023-03-01", "datetime=P1D", "datetime=P1D/P1D", "datetime=../P1D", "datetime=2023-01-01/P", "datetime=2023-01-01/P99999D1M", "datetime=9999-01-01/P9000Y"} {
		if w := get(s, "/collections/events/items?"+bad); w.Code != 400 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// TestParameters: /req/core/query-param-unknown, /req/core/query-param-invalid,
// /req/core/http, and the errors of filters.
func TestParameters(t *testing.T) {
	s := sampleServer(t)
	for _, q := range []string{"unknown=1", "limit=0", "limit=-1", "limit=x", "limit=1&limit=2", "offset=-1", "cursor=zz", "cursor=a1.2.3.4.5.6.7.8.9.10.11.12", "f=xml", "crs=EPSG:1",
		"filter-lang=ecql&filter=TRUE", "filter-crs=EPSG:3857", "sortby=quote", "sortby=nothing", "event_type=Peace", "fatalities=many", "event_date=soon", "created_at=soon"} {
		w := get(s, "/collections/events/items?"+q)
		name, _, _ := strings.Cut(q, "=")
		if w.Code != 400 || !strings.Contains(w.Body.String(), `"parameter":"`+name+`"`) || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", q, w.Code, w.Body)
		}
	}
	for filter, want := range map[string]string{
		"fatalities >":                  "at character 13: expected a value",
		"fatalities > 3 AND colour = 1": "there is no property",
		"1 = 1; DROP TABLE events":      "at character 6:",
		"status = 'x' OR '1'='1' --":    "at character 27: expected",
	} {
		if w := get(s, "/collections/events/items?filter="+url.QueryEscape(filter)); w.Code != 400 || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `"parameter":"filter"`) {
			t.Errorf("%s: %d %s", filter, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/collections/none", "/collections/none/items", "/collections/events/items/none", "/collections/event_areas/tiles", "/tileMatrixSets/none", "/tiles/none",
		"/collections/events/tiles/none", "/collections/places/items/none", "/qgis/none.qlr", "/qgis/events.xls", "/export/events.shp", "/tiles/none/style.json", "/style/glyphs/x/256-511.pbf"} {
		if w := get(s, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/conformance?x=1", "/collections?x=1", "/collections/events?x=1", "/api?x=1", "/?f=json&x=1", "/tiles?x=1", "/collections/events/schema?x=1"} {
		if w := get(s, path, "Accept", "application/json"); w.Code != 400 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestReferenceSystems: /req/crs/fc-crs-definition, /req/crs/fc-crs-valid-value,
// /req/crs/fc-crs-default-value, /req/crs/ogc-crs-header,
// /req/crs/ogc-crs-header-value, /req/crs/geojson.
func TestReferenceSystems(t *testing.T) {
	s := sampleServer(t)
	id := walk(t, s, "/collections/events/items?limit=1000&filter="+url.QueryEscape("geometry IS NOT NULL"), nil)[0]
	position := func(query string) (lon, lat float64, header string) {
		w := get(s, "/collections/events/items/"+id+query)
		var f struct {
			Geometry struct{ Coordinates [2]float64 }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %v", query, w.Code, err)
		}
		return f.Geometry.Coordinates[0], f.Geometry.Coordinates[1], w.Header().Get("Content-Crs")
	}
	lon, lat, header := position("")
	if header != "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>" {
		t.Errorf("Content-Crs %s", header)
	}
	root := "http://www.opengis.net/def/crs/EPSG/0/"
	if y, x, header := position("?crs=" + root + "4326"); x != lon || y != lat || header != "<"+root+"4326>" {
		t.Errorf("4326: %g %g, %s", y, x, header)
	}
	if x, y, header := position("?crs=" + root + "3857"); math.Abs(x-lon*111319.4908) > 1 || y < 3e6 || header != "<"+root+"3857>" {
		t.Errorf("3857: %g %g, %s", x, y, header)
	}
	if x, y, header := position("?crs=" + root + "32637"); x < 1e5 || x > 1.2e6 || math.Abs(y-lat*110900) > 30_000 || header != "<"+root+"32637>" {
		t.Errorf("32637: %g %g, %s", x, y, header)
	}
	if w := get(s, "/collections/events/items?limit=2&crs="+root+"32637"); w.Header().Get("Content-Crs") != "<"+root+"32637>" {
		t.Errorf("items: %s", w.Header().Get("Content-Crs"))
	}
}

// TestQueryables: /req/queryables/get-queryables-op,
// /req/queryables/get-queryables-response, /req/filter/filter-param,
// /req/filter/filter-lang-param, /req/queryables-query-parameters/parameters.
func TestQueryables(t *testing.T) {
	s := sampleServer(t)
	for _, c := range []string{"events", "places", "event_areas"} {
		w := get(s, "/collections/"+c+"/queryables")
		if w.Header().Get("Content-Type") != reply.TypeSchema {
			t.Errorf("%s: %s", c, w.Header().Get("Content-Type"))
		}
		doc := document(t, s, "/collections/"+c+"/queryables")
		if doc["type"] != "object" || doc["$schema"] == nil || !strings.HasSuffix(doc["$id"].(string), "/collections/"+c+"/queryables") {
			t.Errorf("%s: %v %v %v", c, doc["type"], doc["$schema"], doc["$id"])
		}
		for name, p := range doc["properties"].(map[string]any) {
			filter := name + " IS NOT NULL"
			if w := get(s, "/collections/"+c+"/items?limit=1&filter="+url.QueryEscape(filter)); w.Code != 200 {
				t.Errorf("%s: %s: %s", c, filter, w.Body)
			}
			if p.(map[string]any)["type"] == nil && p.(map[string]any)["format"] == nil {
				t.Errorf("%s: %s has no type", c, name)
			}
		}
	}
	j := `{"op":"and","args":[{"op":">","args":[{"property":"fatalities"},0]},{"op":"=","args":[{"property":"country"},"SY"]}]}`
	a := document(t, s, "/collections/events/items?limit=1&filter-lang=cql2-json&filter="+url.QueryEscape(j))["numberMatched"]
	b := document(t, s, "/collections/events/items?limit=1&filter="+url.QueryEscape("fatalities > 0 AND country = 'SY'"))["numberMatched"]
	if a != b || a.(float64) == 0 {
		t.Errorf("JSON %v, text %v", a, b)
	}
	// A schema tells the types that features have, and a property may be asked
	// for by its name.
	f := document(t, s, "/collections/events/items?limit=1")["features"].([]any)[0].(map[string]any)["properties"].(map[string]any)
	if n := document(t, s, "/collections/events/items?limit=1&id="+f["id"].(string))["numberMatched"]; n != 1.0 {
		t.Errorf("%v features of one id", n)
	}
	properties := document(t, s, "/collections/events/schema")["properties"].(map[string]any)
	for name := range f {
		if properties[name] == nil {
			t.Errorf("the schema does not know %s", name)
		}
	}
	if properties["event_date"].(map[string]any)["format"] != "date" || properties["geometry"].(map[string]any)["x-ogc-role"] != "primary-geometry" {
		t.Errorf("%v", properties["event_date"])
	}
}

// TestOpenAPI: /req/oas30/oas-definition-1, /req/oas30/completeness, and what
// GDAL and QGIS look for.
func TestOpenAPI(t *testing.T) {
	s := sampleServer(t)
	doc := document(t, s, "/api")
	limit := doc["components"].(map[string]any)["parameters"].(map[string]any)["limit"].(map[string]any)
	if schema := limit["schema"].(map[string]any); schema["maximum"] != 10_000.0 || schema["default"] != 100.0 || schema["minimum"] != 1.0 || limit["explode"] != false || limit["style"] != "form" {
		t.Errorf("limit: %v", limit)
	}
	paths := doc["paths"].(map[string]any)
	for _, want := range []string{"/", "/conformance", "/collections", "/collections/events", "/collections/events/items", "/collections/events/items/{featureId}", "/collections/places/items"} {
		if paths[want] == nil {
			t.Errorf("no path %s", want)
		}
	}
	// Every parameter of items that the definition names is taken.
	ids := map[string]bool{}
	for path, ops := range paths {
		for method, op := range ops.(map[string]any) {
			id := op.(map[string]any)["operationId"].(string)
			if ids[id] {
				t.Errorf("the operation %s is there twice", id)
			}
			ids[id] = true
			if !strings.HasSuffix(path, "/items") || method != "get" {
				continue
			}
			for _, p := range op.(map[string]any)["parameters"].([]any) {
				p := p.(map[string]any)
				if p["$ref"] != nil {
					continue
				}
				value := map[string]string{"integer": "1", "number": "0.5", "string": "x"}[p["schema"].(map[string]any)["type"].(string)]
				if enum, ok := p["schema"].(map[string]any)["enum"].([]any); ok {
					value = enum[0].(string)
				}
				switch p["schema"].(map[string]any)["format"] {
				case "date":
					value = "2024-01-01"
				case "date-time":
					value = "2024-01-01T00:00:00Z"
				}
				if w := get(s, path+"?limit=1&"+p["name"].(string)+"="+url.QueryEscape(value)); w.Code != 200 {
					t.Errorf("%s?%s=%s: %s", path, p["name"], value, w.Body)
				}
			}
		}
	}
}

// TestRepresentations: /req/html/definition, /req/geojson/definition; what is
// sent follows Accept and f, never the client's name.
func TestRepresentations(t *testing.T) {
	s := sampleServer(t)
	id := walk(t, s, "/collections/events/items?limit=1000", nil)[0]
	for _, path := range []string{"/conformance", "/collections", "/collections/events", "/collections/events/items?limit=5", "/collections/places/items?limit=5", "/collections/events/items/" + id,
		"/collections/events/queryables", "/collections/events/schema", "/api", "/tiles", "/tiles/WebMercatorQuad", "/tileMatrixSets", "/tileMatrixSets/WorldCRS84Quad", "/collections/events/tiles"} {
		kind := func(accept, agent, f string) string {
			target := path
			if f != "" {
				target += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "f=" + f
			}
			w := get(s, target, "Accept", accept, "User-Agent", agent)
			if w.Code != 200 {
				t.Errorf("%s: %d %s", target, w.Code, w.Body)
			}
			return w.Header().Get("Content-Type")
		}
		html := "text/html; charset=utf-8"
		browser := "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
		if got := kind(browser, "curl/8", ""); got != html {
			t.Errorf("%s: a browser gets %s", path, got)
		}
		for _, got := range []string{kind("*/*", "Mozilla/5.0", ""), kind("application/json", "Mozilla/5.0", ""), kind("", "Mozilla/5.0", ""), kind(browser, "", "json"), kind("text/html;q=0.1,application/geo+json", "", "")} {
			if !strings.Contains(got, "json") {
				t.Errorf("%s: %s", path, got)
			}
		}
		if got := kind("application/json", "QGIS", "html"); got != html {
			t.Errorf("%s: f=html gives %s", path, got)
		}
	}
}

// TestOGCTiles: /req/core/tc-op, /req/core/tc-success, /req/core/tc-error,
// /req/tileset/tileset-success, /req/tilesets-list/tileset-list-success,
// /req/dataset-tilesets/landingpage, /req/geodata-tilesets/desc-links, /req/mvt/tiles.
func TestOGCTiles(t *testing.T) {
	s := sampleServer(t)
	whole, err := s.layers.All()[0].Snapshot().Select(nil).Summary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{"/tiles", "/collections/events/tiles"} {
		list := document(t, s, root)["tilesets"].([]any)
		if len(list) != 2 {
			t.Fatalf("%s: %d tilesets", root, len(list))
		}
		for _, one := range list {
			one := one.(map[string]any)
			self := linked(one, "self", "application/json")
			set := document(t, s, pathOf(t, self))
			if set["dataType"] != "vector" || set["crs"] != one["crs"] || set["tileMatrixSetURI"] == nil {
				t.Errorf("%s: %v", self, set)
			}
			template := linked(set, "item", "application/vnd.mapbox-vector-tile")
			matrix := document(t, s, pathOf(t, linked(set, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", "application/json")))
			for _, z := range []int{0, 3} {
				m := matrix["tileMatrices"].([]any)[z].(map[string]any)
				sum := 0
				for row := range int(m["matrixHeight"].(float64)) {
					for col := range int(m["matrixWidth"].(float64)) {
						path := strings.NewReplacer("{tileMatrix}", m["id"].(string), "{tileRow}", strconv.Itoa(row), "{tileCol}", strconv.Itoa(col)).Replace(template)
						w := get(s, pathOf(t, path))
						if w.Code == 204 {
							continue
						}
						if w.Code != 200 || w.Header().Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
							t.Fatalf("%s: %d", path, w.Code)
						}
						sum += countTile(t, w.Body.Bytes())
					}
				}
				if sum != whole.Placed {
					t.Errorf("%s zoom %d: %d events, want %d", self, z, sum, whole.Placed)
				}
			}
		}
	}
	for path, want := range map[string]int{"/collections/events/tiles/WebMercatorQuad/0/0/1": 404, "/collections/events/tiles/WorldCRS84Quad/0/0/1": 200, "/collections/events/tiles/WebMercatorQuad/15/0/0": 404,
		"/collections/events/tiles/WebMercatorQuad/x/0/0": 400, "/collections/events/tiles/WebMercatorQuad/0/-1/0": 400, "/tiles/WebMercatorQuad/0/0/0?collections=none": 400, "/tiles/WebMercatorQuad/0/0/0?collections=events": 200,
		"/tiles/WebMercatorQuad/0/0/0?datetime=1900-01-01": 204, "/collections/events/tiles/WebMercatorQuad/99999999999/0/0": 404, "/tiles/WebMercatorQuad/0/0/0?filter=x": 400} {
		if w := get(s, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}
