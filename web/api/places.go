package api

import (
	"net/http"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/web/reply"
)

// search answers the places that a name may mean, best first.
func (h *Handler) search(w http.ResponseWriter, r *http.Request) error {
	q, err := reply.Params(r, "q", "near", "limit")
	if err != nil {
		return err
	}
	name := strings.TrimSpace(q.Get("q"))
	if name == "" || len(name) > gazetteer.MaxQuery {
		return geo.Errorf(geo.CodeInvalid, "q", "give the name of a place, at most %d bytes long", gazetteer.MaxQuery)
	}
	limit, err := query.Number(q, "limit", 10, 1, 100)
	if err != nil {
		return err
	}
	var near *orb.Point
	if q.Has("near") {
		p, err := geo.ParsePoint(q.Get("near"))
		if err != nil {
			return err
		}
		near = &p
	}
	found := h.Gazetteer.Search(name, near, limit)
	if found == nil {
		found = []gazetteer.Candidate{}
	}
	return reply.JSON(w, r, map[string]any{"query": name, "candidates": found})
}

// Bounds on the outlines that are asked for at once, and how closely they are
// drawn: in degrees, a pixel of zoom 9.
const (
	maxOutlines   = 60
	outlineDetail = 0.003
)

// outlines answers the outlines of some areas as a collection, simplified for a
// map; of an area that has none there is no feature.
func (h *Handler) outlines(w http.ResponseWriter, r *http.Request) error {
	q, err := reply.Params(r, "id")
	if err != nil {
		return err
	}
	ids := strings.Split(q.Get("id"), ",")
	if len(ids) > maxOutlines {
		return geo.Errorf(geo.CodeInvalid, "id", "at most %d areas at once", maxOutlines)
	}
	out := geojson.NewFeatureCollection()
	for _, id := range ids {
		outline, _ := h.Gazetteer.Area(id)
		if len(outline) == 0 {
			continue
		}
		f := geojson.NewFeature(simplify.DouglasPeucker(outlineDetail).Simplify(outline.Clone()))
		f.ID = id
		out.Append(f)
	}
	return reply.JSON(w, r, out)
}

// area answers the outline of an area as a GeoJSON feature. The rings of all
// its parts stand in one polygon; a point is inside where an odd number of
// them hold it.
func (h *Handler) area(w http.ResponseWriter, r *http.Request) error {
	id, err := reply.ID(r)
	if err != nil {
		return err
	}
	outline, version := h.Gazetteer.Area(id)
	if len(outline) == 0 {
		return geo.Errorf(geo.CodeNotFound, "", "no outline of the area %q is known; import boundaries with furat gazetteer import --format ocha-cod", id)
	}
	f := geojson.NewFeature(outline)
	f.ID = id
	if p := h.Gazetteer.Place(id); p != nil {
		f.Properties = geojson.Properties{"name": p.NameEN, "name_ar": p.NameAR, "type": p.Type, "source": p.Source}
	}
	if version != "" {
		f.Properties["definition"] = version
	}
	return reply.JSON(w, r, f)
}
