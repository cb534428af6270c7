package tiles

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/reply"
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

// MatrixSetIDs names the tile matrix sets.
func MatrixSetIDs() []string {
	var out []string
	for _, m := range matrixSets {
		out = append(out, m.id)
	}
	return out
}

func matrixSetOf(r *http.Request) (matrixSet, error) {
	id := chi.URLParam(r, "tms")
	for _, m := range matrixSets {
		if m.id == id {
			return m, nil
		}
	}
	return matrixSet{}, geo.Errorf(geo.CodeNotFound, "", "there is no tile matrix set %q; use %s", id, strings.Join(MatrixSetIDs(), " or "))
}

// matrices returns the levels of a tile matrix set.
func (m matrixSet) matrices() []map[string]any {
	var out []map[string]any
	for z := range m.levels {
		n := 1 << z
		out = append(out, map[string]any{"id": strconv.Itoa(z), "scaleDenominator": m.scale / float64(n), "cellSize": m.cell / float64(n), "cornerOfOrigin": "topLeft",
			"pointOfOrigin": m.corner, "tileWidth": 256, "tileHeight": 256, "matrixWidth": m.wide * n, "matrixHeight": n})
	}
	return out
}

// box is what a tile matrix set covers; GDAL wants to know.
func (m matrixSet) box() map[string]any {
	x, y := -m.corner[0], -m.corner[1]
	return map[string]any{"lowerLeft": [2]float64{m.corner[0], y}, "upperRight": [2]float64{x, m.corner[1]}, "crs": m.crs}
}

// limits tells for which levels, rows and columns there are tiles of what lies
// in a box.
func (m matrixSet) limits(box geo.BBox) []map[string]any {
	west, north := m.at(box.West, box.North)
	east, south := m.at(box.East, box.South)
	var out []map[string]any
	for z := range index.MaxZoom + 1 {
		cell := func(v float64, wide int) int { return max(0, min(wide<<z-1, int(v*float64(int(1)<<z)))) }
		out = append(out, map[string]any{"tileMatrix": strconv.Itoa(z), "minTileRow": cell(north, 1), "maxTileRow": cell(south, 1), "minTileCol": cell(west, m.wide), "maxTileCol": cell(east, m.wide)})
	}
	return out
}

// at returns where a point lies, in tiles of zoom 0 from the top left.
func (m matrixSet) at(lon, lat float64) (x, y float64) {
	if m.degrees() {
		return (lon + 180) / 180, (90 - lat) / 180
	}
	return mercator.Unit(lon, lat)
}

// around is the box around the events of some layers, the world's where none
// has a place.
func around(r *http.Request, of []*layer.Layer) (geo.BBox, error) {
	var out *geo.BBox
	for _, l := range of {
		covers, err := l.Snapshot().Extent(r.Context())
		if err != nil {
			return geo.BBox{}, err
		}
		if b := covers.Box; b != nil && out == nil {
			out = b
		} else if b != nil {
			out = &geo.BBox{West: min(out.West, b.West), South: min(out.South, b.South), East: max(out.East, b.East), North: max(out.North, b.North)}
		}
	}
	if out == nil {
		return geo.BBox{West: -180, South: -90, East: 180, North: 90}, nil
	}
	return *out, nil
}

func (h *Handler) listMatrixSets(w http.ResponseWriter, r *http.Request) error {
	as, err := reply.Plain(w, r)
	if err != nil {
		return err
	}
	page := reply.Page{Title: "Tile matrix sets", Columns: []string{"id", "title"}, JSON: "?f=json"}
	var list []map[string]any
	for _, m := range matrixSets {
		page.Rows = append(page.Rows, []string{m.id, m.title})
		page.Hrefs = append(page.Hrefs, "/tileMatrixSets/"+m.id+"?f=html")
		list = append(list, map[string]any{"id": m.id, "title": m.title, "uri": m.uri, "crs": m.crs,
			"links": []reply.Link{{Href: reply.Base(r) + "/tileMatrixSets/" + m.id, Rel: "self", Type: reply.TypeJSON, Title: m.title}}})
	}
	if as == reply.AsHTML {
		return page.Send(w, r)
	}
	return reply.JSON(w, r, map[string]any{"tileMatrixSets": list, "links": reply.Self(r, "/tileMatrixSets", as, reply.TypeJSON)})
}

func (h *Handler) oneMatrixSet(w http.ResponseWriter, r *http.Request) error {
	as, err := reply.Plain(w, r)
	if err != nil {
		return err
	}
	m, err := matrixSetOf(r)
	if err != nil {
		return err
	}
	if as == reply.AsHTML {
		page := reply.Page{Title: m.id, Text: m.title, Columns: []string{"tile matrix"}, JSON: "?f=json"}
		for z := range m.levels {
			page.Rows = append(page.Rows, []string{strconv.Itoa(z)})
		}
		return page.Send(w, r)
	}
	return reply.JSON(w, r, map[string]any{"id": m.id, "title": m.title, "uri": m.uri, "crs": m.crs, "orderedAxes": m.orderedAxes, "wellKnownScaleSet": m.wellKnown, "boundingBox": m.box(), "tileMatrices": m.matrices()})
}

// asked is what tiles are asked of: one layer, as a collection, or all.
type asked struct {
	root string       // where the tilesets are
	of   *layer.Layer // nil for all
}

// asked returns what a request for tiles names.
func (h *Handler) asked(r *http.Request) (asked, error) {
	id := chi.URLParam(r, "collection")
	if id == "" {
		return asked{root: "/tiles"}, nil
	}
	l, err := h.Layers.Named(id)
	switch {
	case err == nil:
		return asked{"/collections/" + id + "/tiles", l}, nil
	case geo.CodeOf(err) == geo.CodeUnavailable:
		return asked{}, err
	case slices.Contains(store.Reserved(), id):
		return asked{}, geo.Errorf(geo.CodeNotFound, "", "there are no tiles of %s", id)
	}
	return asked{}, geo.Errorf(geo.CodeNotFound, "", "there is no collection %q; /collections lists them", id)
}

// plain is a request about tiles that takes no parameter but f.
func (h *Handler) plain(w http.ResponseWriter, r *http.Request) (as string, what asked, err error) {
	if as, err = reply.Plain(w, r); err == nil {
		what, err = h.asked(r)
	}
	return as, what, err
}

// listTilesets answers the tilesets of a collection, or of all (OGC API –
// Tiles, 10).
func (h *Handler) listTilesets(w http.ResponseWriter, r *http.Request) error {
	as, what, err := h.plain(w, r)
	if err != nil {
		return err
	}
	root := what.root
	page := reply.Page{Title: "Tilesets", Columns: []string{"tile matrix set"}, JSON: "?f=json"}
	var list []map[string]any
	for _, m := range matrixSets {
		page.Rows = append(page.Rows, []string{m.id})
		page.Hrefs = append(page.Hrefs, root+"/"+m.id+"?f=html")
		set, err := h.tileset(r, what, m)
		if err != nil {
			return err
		}
		delete(set, "layers") // the rest is small, and clients look for it here
		delete(set, "boundingBox")
		list = append(list, set)
	}
	if as == reply.AsHTML {
		return page.Send(w, r)
	}
	return reply.JSON(w, r, map[string]any{"tilesets": list, "links": reply.Self(r, root, as, reply.TypeJSON)})
}

func (h *Handler) oneTileset(w http.ResponseWriter, r *http.Request) error {
	as, what, err := h.plain(w, r)
	if err != nil {
		return err
	}
	m, err := matrixSetOf(r)
	if err != nil {
		return err
	}
	set, err := h.tileset(r, what, m)
	if err != nil {
		return err
	}
	if as == reply.AsHTML {
		links := set["links"].([]reply.Link)
		return reply.Page{Title: set["title"].(string), Columns: []string{"tiles"}, Rows: [][]string{{links[len(links)-1].Href}}, JSON: "?f=json"}.Send(w, r)
	}
	return reply.JSON(w, r, set)
}

// tileset describes a tileset (OGC 17-083r4, 8).
func (h *Handler) tileset(r *http.Request, what asked, m matrixSet) (map[string]any, error) {
	path := what.root + "/" + m.id
	title, credit, of := "All collections", h.Places, h.Layers.All()
	if what.of != nil {
		title, credit, of = what.of.Title, h.Credit(what.of.Layer), []*layer.Layer{what.of}
	}
	covers, err := around(r, of)
	if err != nil {
		return nil, err
	}
	var layers []map[string]any
	for _, one := range of {
		prefix := ""
		if what.of == nil {
			prefix = prefixOf(one)
		}
		for _, l := range tile.Fields() {
			layers = append(layers, map[string]any{"id": prefix + l.ID, "title": l.Description, "dataType": "vector", "geometryDimension": 0,
				"minTileMatrix": "0", "maxTileMatrix": strconv.Itoa(index.MaxZoom), "propertiesSchema": propertiesSchema(l)})
		}
	}
	return map[string]any{"title": title, "dataType": "vector", "crs": m.crs, "tileMatrixSetURI": m.uri, "tileMatrixSetId": m.id, "accessConstraints": "unclassified", "attribution": reply.SafeHTML(credit),
		"boundingBox": map[string]any{"lowerLeft": [2]float64{covers.West, covers.South}, "upperRight": [2]float64{covers.East, covers.North}, "crs": crs.CRS84URI},
		"layers":      layers, "tileMatrixSetLimits": m.limits(covers),
		"links": append(reply.Self(r, path, reply.AsJSON, reply.TypeJSON),
			reply.Link{Href: reply.Base(r) + "/tileMatrixSets/" + m.id, Rel: "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", Type: reply.TypeJSON, Title: m.title},
			reply.Link{Href: reply.Base(r) + path + "/{tileMatrix}/{tileRow}/{tileCol}", Rel: "item", Type: mvt.MediaType, Title: "the tiles", Templated: true})}, nil
}

// prefixOf is what names of layers have before them in a tile of several: the
// collection's, but for the events.
func prefixOf(l *layer.Layer) string {
	if l.Name == store.Events {
		return ""
	}
	return l.Name + "."
}

func propertiesSchema(l tile.Layer) map[string]any {
	properties := map[string]any{}
	for name, kind := range l.Fields {
		properties[name] = map[string]any{"type": map[string]string{"String": "string", "Number": "integer"}[kind]}
	}
	return map[string]any{"type": "object", "properties": properties}
}

// matrixTile answers a tile by matrix, row and column. The parameters are those
// of the other tiles.
func (h *Handler) matrixTile(w http.ResponseWriter, r *http.Request) error {
	m, err := matrixSetOf(r)
	if err != nil {
		return err
	}
	what, err := h.asked(r)
	if err != nil {
		return err
	}
	at, err := matrixAddress(r, m)
	if err != nil {
		return err
	}
	extra := []string{"f"}
	if what.of == nil {
		extra = append(extra, "collections")
	}
	q, f, err := reply.Filtered(r, extra...)
	if err != nil {
		return err
	}
	if q.Has("f") && q.Get("f") != "mvt" {
		return geo.Errorf(geo.CodeInvalid, "f", "tiles are mvt only")
	}
	chosen := []*layer.Layer{what.of}
	if what.of == nil {
		if chosen, err = h.chosen(q); err != nil {
			return err
		}
	}
	if alone := len(chosen) == 1 && (what.of != nil || chosen[0].Name == store.Events); alone {
		return h.cached(w, r, chosen[0], f, at, m.kind())
	}
	return h.joined(w, r, chosen, m, at, f)
}

// kind tells the tiles of a set apart from the map's; "" for those.
func (m matrixSet) kind() string {
	if m.degrees() {
		return m.id
	}
	return ""
}

func (m matrixSet) degrees() bool { return m.wide == 2 }

// joined answers with the layers of several collections in one tile.
func (h *Handler) joined(w http.ResponseWriter, r *http.Request, chosen []*layer.Layer, m matrixSet, at mercator.Tile, f *geo.Filter) error {
	var body []byte
	for _, l := range chosen {
		found, err := l.Select(r.Context(), f)
		if err == nil {
			body, err = tile.AppendAs(r.Context(), body, tile.Form{Degrees: m.degrees(), Prefix: prefixOf(l)}, found, at)
		}
		if err != nil {
			return err
		}
	}
	if len(body) == 0 {
		w.Header().Set("Cache-Control", reply.Revalidate)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return reply.Body(w, r, mvt.MediaType, reply.Revalidate, body)
}

// chosen returns the layers that the parameter collections names, all where it
// is not given.
func (h *Handler) chosen(q url.Values) ([]*layer.Layer, error) {
	if !q.Has("collections") {
		return h.Layers.All(), nil
	}
	var out []*layer.Layer
	for name := range strings.SplitSeq(q.Get("collections"), ",") {
		l, err := h.Layers.Named(strings.TrimSpace(name))
		if geo.CodeOf(err) == geo.CodeUnavailable {
			return nil, err
		}
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
func matrixAddress(r *http.Request, m matrixSet) (mercator.Tile, error) {
	var n [3]int
	for i, name := range []string{"matrix", "row", "col"} {
		v := chi.URLParam(r, name)
		for _, c := range v {
			if c < '0' || c > '9' {
				return mercator.Tile{}, geo.Errorf(geo.CodeInvalid, name, "want a whole number")
			}
		}
		if v == "" || len(v) > 9 {
			return mercator.Tile{}, geo.Errorf(geo.CodeNotFound, "", "there is no such tile")
		}
		for _, c := range v {
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	if n[0] > index.MaxZoom || n[1] >= 1<<n[0] || n[2] >= m.wide<<n[0] {
		return mercator.Tile{}, geo.Errorf(geo.CodeNotFound, "", "there is no such tile: tile matrices run from 0 to %d, rows and columns of matrix n to 2^n", index.MaxZoom)
	}
	return mercator.Tile{Z: uint32(n[0]), X: uint32(n[2]), Y: uint32(n[1])}, nil
}
