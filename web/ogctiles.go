package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/tile"
)

// matrixSet is a tile matrix set (OGC 17-083r4, annex D).
type matrixSet struct {
	id, title, crs, wellKnown string
	uri                       string
	corner                    [2]float64 // top left, in the order of the axes
	cell                      float64    // size of a cell at zoom 0, in units of the CRS
	scale                     float64    // denominator at zoom 0
	wide                      int        // tiles in a row at zoom 0
	levels                    int        // tile matrices of the set
	orderedAxes               []string
}

// The numbers are those of the standard.
var matrixSets = []matrixSet{
	{id: "WebMercatorQuad", title: "Google Maps Compatible for the World", crs: "http://www.opengis.net/def/crs/EPSG/0/3857",
		wellKnown: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
		corner: [2]float64{-20037508.3427892, 20037508.3427892}, cell: 156543.033928041, scale: 559082264.028717, wide: 1, levels: 25, orderedAxes: []string{"X", "Y"}},
	{id: "WorldCRS84Quad", title: "CRS84 for the World", crs: crs.CRS84URI,
		wellKnown: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad", uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
		corner: [2]float64{-180, 90}, cell: 0.703125, scale: 279541132.014358, wide: 2, levels: 18, orderedAxes: []string{"Lon", "Lat"}},
}

func matrixSetIDs() []string {
	var out []string
	for _, m := range matrixSets {
		out = append(out, m.id)
	}
	return out
}

func (s *Server) matrixSetOf(r *http.Request) (matrixSet, error) {
	id := chi.URLParam(r, "tms")
	for _, m := range matrixSets {
		if m.id == id {
			return m, nil
		}
	}
	return matrixSet{}, geo.Errorf(geo.CodeNotFound, "", "there is no tile matrix set %q; use %s", id, strings.Join(matrixSetIDs(), " or "))
}

// matrices returns the levels of a tile matrix set.
func (m matrixSet) matrices() []object {
	var out []object
	for z := range m.levels {
		n := 1 << z
		out = append(out, object{"id": jsonText(z), "scaleDenominator": m.scale / float64(n), "cellSize": m.cell / float64(n), "cornerOfOrigin": "topLeft",
			"pointOfOrigin": m.corner, "tileWidth": 256, "tileHeight": 256, "matrixWidth": m.wide * n, "matrixHeight": n})
	}
	return out
}

// box is what a tile matrix set covers; GDAL wants to know.
func (m matrixSet) box() object {
	x, y := -m.corner[0], -m.corner[1]
	return object{"lowerLeft": [2]float64{m.corner[0], y}, "upperRight": [2]float64{x, m.corner[1]}, "crs": m.crs}
}

// limits tells for which levels, rows and columns there are tiles.
func (m matrixSet) limits() []object {
	var out []object
	for z := range index.MaxZoom + 1 {
		n := 1 << z
		out = append(out, object{"tileMatrix": jsonText(z), "minTileRow": 0, "maxTileRow": n - 1, "minTileCol": 0, "maxTileCol": m.wide*n - 1})
	}
	return out
}

func jsonText(n int) string { return string(jsonNumber(n)) }

func (s *Server) listMatrixSets(w http.ResponseWriter, r *http.Request) error {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return err
	}
	page := htmlPage{Title: "Tile matrix sets", Columns: []string{"id", "title"}, JSON: "?f=json"}
	var list []object
	for _, m := range matrixSets {
		page.Rows = append(page.Rows, []string{m.id, m.title})
		page.Hrefs = append(page.Hrefs, "/tileMatrixSets/"+m.id+"?f=html")
		list = append(list, object{"id": m.id, "title": m.title, "uri": m.uri, "crs": m.crs,
			"links": []link{{base(r) + "/tileMatrixSets/" + m.id, "self", typeJSON, m.title, false}}})
	}
	if as == asHTML {
		return s.replyPage(w, r, page)
	}
	return replyJSON(w, r, object{"tileMatrixSets": list, "links": self(r, "/tileMatrixSets", as, typeJSON)})
}

func (s *Server) oneMatrixSet(w http.ResponseWriter, r *http.Request) error {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return err
	}
	m, err := s.matrixSetOf(r)
	if err != nil {
		return err
	}
	if as == asHTML {
		page := htmlPage{Title: m.id, Text: m.title, Columns: []string{"tile matrix"}, JSON: "?f=json"}
		for z := range m.levels {
			page.Rows = append(page.Rows, []string{jsonText(z)})
		}
		return s.replyPage(w, r, page)
	}
	return replyJSON(w, r, object{"id": m.id, "title": m.title, "uri": m.uri, "crs": m.crs, "orderedAxes": m.orderedAxes, "wellKnownScaleSet": m.wellKnown, "boundingBox": m.box(), "tileMatrices": m.matrices()})
}

// tilesetRoot is where the tilesets of a collection, or of all, are.
func tilesetRoot(c *collection) string {
	if c == nil {
		return "/tiles"
	}
	return "/collections/" + c.id + "/tiles"
}

// tiledCollection returns the collection that a request for tiles names, nil
// where it asks for all.
func (s *Server) tiledCollection(r *http.Request) (*collection, error) {
	if chi.URLParam(r, "collection") == "" {
		return nil, nil
	}
	c, err := s.collection(r)
	if err == nil && (c.layer == nil || c.areas) {
		err = geo.Errorf(geo.CodeNotFound, "", "there are no tiles of %s", c.id)
	}
	return &c, err
}

// plainTiles is a request about tiles that takes no parameter but f.
func (s *Server) plainTiles(w http.ResponseWriter, r *http.Request) (string, *collection, error) {
	as, err := s.plainRequest(w, r)
	if err != nil {
		return "", nil, err
	}
	c, err := s.tiledCollection(r)
	return as, c, err
}

// listTilesets answers the tilesets of a collection, or of all (OGC API –
// Tiles, 10).
func (s *Server) listTilesets(w http.ResponseWriter, r *http.Request) error {
	as, c, err := s.plainTiles(w, r)
	if err != nil {
		return err
	}
	root := tilesetRoot(c)
	page := htmlPage{Title: "Tilesets", Columns: []string{"tile matrix set"}, JSON: "?f=json"}
	var list []object
	for _, m := range matrixSets {
		page.Rows = append(page.Rows, []string{m.id})
		page.Hrefs = append(page.Hrefs, root+"/"+m.id+"?f=html")
		set := s.tileset(r, c, m)
		set["links"] = []link{{base(r) + root + "/" + m.id, "self", typeJSON, m.title, false},
			{base(r) + "/tileMatrixSets/" + m.id, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", typeJSON, m.title, false}}
		delete(set, "layers")
		delete(set, "boundingBox")
		delete(set, "tileMatrixSetLimits")
		list = append(list, set)
	}
	if as == asHTML {
		return s.replyPage(w, r, page)
	}
	return replyJSON(w, r, object{"tilesets": list, "links": self(r, root, as, typeJSON)})
}

func (s *Server) oneTileset(w http.ResponseWriter, r *http.Request) error {
	as, c, err := s.plainTiles(w, r)
	if err != nil {
		return err
	}
	m, err := s.matrixSetOf(r)
	if err != nil {
		return err
	}
	set := s.tileset(r, c, m)
	if as == asHTML {
		links := set["links"].([]link)
		return s.replyPage(w, r, htmlPage{Title: set["title"].(string), Columns: []string{"tiles"}, Rows: [][]string{{links[len(links)-1].Href}}, JSON: "?f=json"})
	}
	return replyJSON(w, r, set)
}

// tileset describes a tileset (OGC 17-083r4, 8).
func (s *Server) tileset(r *http.Request, c *collection, m matrixSet) object {
	path := tilesetRoot(c) + "/" + m.id
	title, credit := "All collections", s.Gazetteer.Attribution()
	var layers []object
	for _, one := range s.collections() {
		if one.layer == nil || one.areas || c != nil && one.id != c.id {
			continue
		}
		if c != nil {
			title, credit = one.title, s.credit(one)
		}
		for _, l := range tile.Fields() {
			layers = append(layers, object{"id": layerName(c, one, l.ID), "title": l.Description, "dataType": "vector", "geometryDimension": 0,
				"minTileMatrix": "0", "maxTileMatrix": jsonText(index.MaxZoom), "propertiesSchema": propertiesSchema(l)})
		}
	}
	return object{"title": title, "dataType": "vector", "crs": m.crs, "tileMatrixSetURI": m.uri, "tileMatrixSetId": m.id, "accessConstraints": "unclassified", "attribution": credit,
		"boundingBox": object{"lowerLeft": [2]float64{-180, -geo.MapEdgeLat}, "upperRight": [2]float64{180, geo.MapEdgeLat}, "crs": crs.CRS84URI},
		"layers":      layers, "tileMatrixSetLimits": m.limits(),
		"links": append(self(r, path, asJSON, typeJSON),
			link{base(r) + "/tileMatrixSets/" + m.id, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", typeJSON, m.title, false},
			link{base(r) + path + "/{tileMatrix}/{tileRow}/{tileCol}", "item", mvt.MediaType, "the tiles", true})}
}

// layerName is what a layer is called in a tile: in a tile of all collections
// names have that of the collection before them, but for the events.
func layerName(c *collection, one collection, layer string) string {
	if c != nil || one.id == store.Events {
		return layer
	}
	return one.id + "." + layer
}

func propertiesSchema(l tile.Layer) object {
	properties := object{}
	for name, kind := range l.Fields {
		properties[name] = object{"type": map[string]string{"String": "string", "Number": "integer"}[kind]}
	}
	return object{"type": "object", "properties": properties}
}

// matrixTile answers a tile by matrix, row and column. The parameters are those
// of the other tiles.
func (s *Server) matrixTile(w http.ResponseWriter, r *http.Request) error {
	m, err := s.matrixSetOf(r)
	if err != nil {
		return err
	}
	c, err := s.tiledCollection(r)
	if err != nil {
		return err
	}
	z, x, y, err := matrixAddress(r, m)
	if err != nil {
		return err
	}
	extra := []string{"f"}
	if c == nil {
		extra = append(extra, "collections")
	}
	q, f, err := filtered(r, extra...)
	if err != nil {
		return err
	}
	if q.Has("f") && q.Get("f") != "mvt" {
		return geo.Errorf(geo.CodeInvalid, "f", "tiles are mvt only")
	}
	var chosen []*layer
	if c != nil {
		chosen = []*layer{c.layer}
	} else if chosen, err = s.tiledLayers(q.Get("collections"), q.Has("collections")); err != nil {
		return err
	}
	if len(chosen) != 1 || c == nil && chosen[0].Name != store.Events {
		return s.sendTiles(w, r, chosen, m, z, x, y, f)
	}
	l, kind := chosen[0], ""
	snap, err := l.ready(r.Context(), f)
	if err != nil {
		return err
	}
	if m.wide == 2 {
		kind = m.id
	}
	e := s.tiles.get(tileKey{l.Name, z, x, y, f.Key(), kind}, r.URL.Path, r.URL.RawQuery, func() ([]byte, int64) {
		return tile.AppendAs(nil, tile.Form{Degrees: m.wide == 2}, snap.Alone(), z, x, y, f), snap.Version
	})
	s.tiles.send(w, r, e, s.cacheControl(l.Name))
	return nil
}

// sendTiles answers with the layers of several collections in one tile.
func (s *Server) sendTiles(w http.ResponseWriter, r *http.Request, chosen []*layer, m matrixSet, z, x, y uint32, f *geo.Filter) error {
	var body []byte
	for _, l := range chosen {
		form := tile.Form{Degrees: m.wide == 2}
		if l.Name != store.Events {
			form.Prefix = l.Name + "."
		}
		snap, err := l.ready(r.Context(), f)
		if err != nil {
			return err
		}
		body = tile.AppendAs(body, form, snap, z, x, y, f)
	}
	if len(body) == 0 {
		w.Header().Set("Cache-Control", revalidate)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return reply(w, r, mvt.MediaType, revalidate, body)
}

func (s *Server) tiledLayers(names string, given bool) ([]*layer, error) {
	if !given {
		return s.layers.all(), nil
	}
	var out []*layer
	for name := range strings.SplitSeq(names, ",") {
		l, err := s.layers.named(strings.TrimSpace(name))
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "collections", "there are no tiles of %q", name)
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
}

// matrixAddress reads {tileMatrix}/{tileRow}/{tileCol}. What lies outside the
// matrix is not there.
func matrixAddress(r *http.Request, m matrixSet) (z, x, y uint32, err error) {
	var n [3]int
	for i, name := range []string{"matrix", "row", "col"} {
		v := chi.URLParam(r, name)
		for _, c := range v {
			if c < '0' || c > '9' {
				return 0, 0, 0, geo.Errorf(geo.CodeInvalid, name, "want a whole number")
			}
		}
		if v == "" || len(v) > 9 {
			return 0, 0, 0, geo.Errorf(geo.CodeNotFound, "", "there is no such tile")
		}
		for _, c := range v {
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	if n[0] > index.MaxZoom || n[1] >= 1<<n[0] || n[2] >= m.wide<<n[0] {
		return 0, 0, 0, geo.Errorf(geo.CodeNotFound, "", "there is no such tile: tile matrices run from 0 to %d, rows and columns of matrix n to 2^n", index.MaxZoom)
	}
	return uint32(n[0]), uint32(n[2]), uint32(n[1]), nil
}
