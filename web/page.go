package web

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
)

// page answers the map, or for clients that ask for JSON the links of the
// service.
func (s *Server) page(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	f, accept := r.URL.Query().Get("f"), listed(r, "Accept")
	if f == asJSON || f == "" && strings.Contains(accept, "json") && !prefersHTML(accept) {
		return s.landing(w, r)
	}
	name := "index.html"
	body, err := fs.ReadFile(s.Page, name)
	if err != nil {
		if body, err = fs.ReadFile(s.Page, "unbuilt.html"); err != nil {
			return err
		}
	}
	return reply(w, r, "text/html; charset=utf-8", revalidate, body)
}

// asset answers a file of the built page; its name holds its hash.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "*")
	body, err := fs.ReadFile(s.Page, path.Join("assets", path.Clean("/"+name)))
	if err != nil {
		return geo.Errorf(geo.CodeNotFound, "", "there is no asset %q", name)
	}
	mediaType := mime.TypeByExtension(path.Ext(name))
	if mediaType == "" {
		mediaType = "application/octet-stream"
	}
	return reply(w, r, mediaType, forever, body)
}

// sources answers where places come from, and what their use asks for.
func (s *Server) sources(w http.ResponseWriter, r *http.Request) error {
	return replyJSON(w, r, map[string]any{"attribution": s.Gazetteer.Attribution(), "sources": s.Gazetteer.Sources()})
}

// config tells the page what it can't know: types, actors' names, base maps.
func (s *Server) config(w http.ResponseWriter, r *http.Request) error {
	type typeJSON struct {
		Key  string   `json:"key"`
		Name string   `json:"name"`
		Subs []string `json:"subs"`
	}
	var types []typeJSON
	for _, t := range geo.EventTypes() {
		one := typeJSON{Key: t.Tile, Name: t.Type}
		for _, row := range geo.Taxonomy() {
			if row.Type == t.Type {
				one.Subs = append(one.Subs, row.Sub)
			}
		}
		types = append(types, one)
	}
	actors := map[string][2]string{}
	for _, a := range s.Reader.Actors() {
		actors[a.ID] = [2]string{a.NameEN, a.NameAR}
	}
	return replyJSON(w, r, map[string]any{"types": types, "actors": actors, "kinds": s.Gazetteer.Kinds(), "demo": s.Demo, "raster": s.Raster, "sources": s.Gazetteer.Sources(),
		"basemaps": append([]*Basemap{}, s.Basemaps...)})
}
