package web

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/reply"
)

// page is the front page and its files.
type page struct {
	files   fs.FS
	landing reply.Handler // the links of the service
}

// index answers the map, or for clients that ask for JSON the links of the
// service.
func (p *page) index(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	f, accept := r.URL.Query().Get("f"), reply.Header(r, "Accept")
	takesJSON := f == "" && strings.Contains(accept, "json") && !reply.PrefersHTML(accept)
	if f == reply.AsJSON || takesJSON {
		return p.landing(w, r)
	}
	name := "index.html"
	body, err := fs.ReadFile(p.files, name)
	if err != nil {
		if body, err = fs.ReadFile(p.files, "unbuilt.html"); err != nil {
			return err
		}
	}
	return reply.Body(w, r, "text/html; charset=utf-8", reply.Revalidate, body)
}

// asset answers a file of the built page; its name holds its hash.
func (p *page) asset(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "*")
	body, err := fs.ReadFile(p.files, path.Join("assets", path.Clean("/"+name)))
	if err != nil {
		return geo.Errorf(geo.CodeNotFound, "", "there is no asset %q", name)
	}
	mediaType := mime.TypeByExtension(path.Ext(name))
	if mediaType == "" {
		mediaType = "application/octet-stream"
	}
	if packed, err := fs.ReadFile(p.files, path.Join("assets", path.Clean("/"+name)+".br")); err == nil {
		return reply.Packed(w, r, mediaType, reply.Forever, body, packed)
	}
	return reply.Body(w, r, mediaType, reply.Forever, body)
}
