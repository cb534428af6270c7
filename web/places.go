package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// search answers the places that a name may mean, best first.
func (s *Server) search(w http.ResponseWriter, r *http.Request) error {
	q, err := only(r, []string{"q", "near", "limit"})
	if err != nil {
		return err
	}
	name := strings.TrimSpace(q.Get("q"))
	if name == "" || len(name) > gazetteer.MaxQuery {
		return geo.Errorf(geo.CodeInvalid, "q", "give the name of a place, at most %d bytes long", gazetteer.MaxQuery)
	}
	limit, err := number(q, "limit", 10, 1, 100)
	if err != nil {
		return err
	}
	var near *orb.Point
	if q.Has("near") {
		p, err := ParsePoint(q.Get("near"))
		if err != nil {
			return err
		}
		near = &p
	}
	found := s.Gazetteer.Search(name, near, limit)
	if found == nil {
		found = []gazetteer.Candidate{}
	}
	return replyJSON(w, r, map[string]any{"query": name, "candidates": found})
}

// area answers the outline of an area as a GeoJSON feature. The rings of all
// its parts stand in one polygon; a point is inside where an odd number of
// them hold it.
func (s *Server) area(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	outline, version := s.Gazetteer.Area(id)
	if len(outline) == 0 {
		return geo.Errorf(geo.CodeNotFound, "", "no outline of the area %q is known; import boundaries with furat gazetteer import --format ocha-cod", id)
	}
	f := geojson.NewFeature(outline)
	f.ID = id
	if p := s.Gazetteer.Place(id); p != nil {
		f.Properties = geojson.Properties{"name": p.NameEN, "name_ar": p.NameAR, "type": p.Type, "source": p.Source}
	}
	if version != "" {
		f.Properties["definition"] = version
	}
	return replyJSON(w, r, f)
}

// ParsePoint reads "lon,lat" in degrees.
func ParsePoint(s string) (orb.Point, error) {
	lon, lat, ok := strings.Cut(s, ",")
	x, err1 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	y, err2 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	if !ok || err1 != nil || err2 != nil || !(x >= -180 && x <= 180 && y >= -90 && y <= 90) {
		return orb.Point{}, geo.Errorf(geo.CodeInvalid, "near", "want longitude,latitude in degrees, for example 40.14,35.34")
	}
	return orb.Point{x, y}, nil
}

// label is a name of the built-in base map.
type label struct {
	Name   string  `json:"name"`
	NameAR string  `json:"name_ar"`
	Type   string  `json:"type"`
	Zoom   int     `json:"zoom"`
	Lon    float64 `json:"lon"`
	Lat    float64 `json:"lat"`
	Radius float64 `json:"radius_km"`
	Seat   bool    `json:"seat"` // a governorate has its name from it
}

// labels answers the names of the built-in base map.
func (s *Server) labels(w http.ResponseWriter, r *http.Request) error {
	return replyJSON(w, r, s.names())
}

// namesOf returns the names that the base map may write.
func namesOf(g *gazetteer.Gazetteer) []label {
	var out []label
	for _, p := range g.Places() {
		if p.Type == "region" || p.Type == "sea" || p.Type == "river" {
			continue
		}
		out = append(out, label{p.NameEN, p.NameAR, p.Type, g.Kind(p.Type).Zoom, p.Lon, p.Lat, p.UncertaintyKM, g.NamedFor(p) != nil})
	}
	return out
}

// rivers answers the lines of the built-in base map.
func (s *Server) rivers(w http.ResponseWriter, r *http.Request) error {
	rivers, err := gazetteer.Rivers()
	if err != nil {
		return err
	}
	return replyJSON(w, r, rivers)
}
