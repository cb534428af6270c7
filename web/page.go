package web

import (
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/reply"
)

// page is the front page and its files.
type page struct {
	files   fs.FS
	landing reply.Handler // the links of the service
}

// index answers the map to who asks for HTML, as browsers do, and the links of
// the service to everybody else. An address of the page with what it shows is
// the page's, also for those who say nothing of what they take, such as who
// looks at a link before it is shared.
func (p *page) index(w http.ResponseWriter, r *http.Request) error {
	if service := elder(r.URL.Query()); service != "" {
		return p.elderService(w, r, service)
	}
	as, err := reply.Representation(w, r)
	if err != nil {
		return err
	}
	if as == reply.AsJSON && (r.URL.Query().Has("f") || !ofThePage(r.URL.Query())) {
		return p.landing(w, r)
	}
	body, err := fs.ReadFile(p.files, "index.html")
	if err != nil {
		if body, err = fs.ReadFile(p.files, "unbuilt.html"); err != nil {
			return err
		}
	}
	return reply.Body(w, r, "text/html; charset=utf-8", reply.Revalidate, body)
}

// pageParameters are those in which the page keeps what it shows
// (ui/src/state.ts): an address with one of them is of the page.
var pageParameters = []string{"lang", "map", "from", "to", "type", "filter", "doubtful", "list", "sort", "layer", "base", "overlay", "tab", "theme", "show", "event"}

func ofThePage(q url.Values) bool { return slices.ContainsFunc(pageParameters, q.Has) }

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
