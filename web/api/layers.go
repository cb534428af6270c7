package api

import (
	"bufio"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/web/reply"
)

// listLayers answers the layers: what they are called, where they come from,
// what their use asks for, and how many events they have.
func (h *Handler) listLayers(w http.ResponseWriter, r *http.Request) error {
	if _, err := reply.Params(r); err != nil {
		return err
	}
	type layerJSON struct {
		Name        string      `json:"name"`
		Title       string      `json:"title"`
		Format      string      `json:"format"`
		Licence     string      `json:"licence"`
		Attribution string      `json:"attribution"`
		URL         string      `json:"url"`
		Events      int         `json:"events"`
		Version     int64       `json:"version"`
		BBox        *[4]float64 `json:"bbox"` // around the events; null where none has a place
	}
	list := []layerJSON{}
	for _, l := range h.Layers.All() {
		snap := l.Snapshot()
		covers, err := snap.Extent(r.Context())
		if err != nil {
			return err
		}
		list = append(list, layerJSON{l.Name, l.Title, l.Format, l.Licence, h.Credit(l.Layer), reply.SafeURL(l.URL), snap.Len(), snap.Version, boxOf(covers.Box)})
	}
	return reply.JSON(w, r, map[string]any{"layers": list})
}

// wholeLayer streams all matching events as one GeoJSON collection.
func (h *Handler) wholeLayer(w http.ResponseWriter, r *http.Request) error {
	return h.export(w, r, "geojson")
}

// download is the same as a file to keep, in any format.
func (h *Handler) download(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "format")
	if _, known := export.Named(name); !known {
		return geo.Errorf(geo.CodeNotFound, "", "there is no format %q; use one of %s", name, export.Names())
	}
	w.Header().Set("Content-Disposition", `attachment; filename="furat-`+chi.URLParam(r, "layer")+`.`+name+`"`)
	return h.export(w, r, name)
}

// export streams all matching events. Memory does not grow with them: each is
// written and forgotten.
func (h *Handler) export(w http.ResponseWriter, r *http.Request, name string) error {
	format, _ := export.Named(name)
	l, err := h.Layers.Named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	q, f, err := reply.Filtered(r, "geometry")
	if err != nil {
		return err
	}
	form := q.Get("geometry")
	about := export.About{Name: l.Name, Title: l.Title, Attribution: h.Credit(l.Layer), Query: reply.Asked(r), Exported: h.Clock(), WKT: form == "wkt"}
	if known := form == "lonlat" || form == "wkt"; q.Has("geometry") && (!format.WKT || !known) {
		return geo.Errorf(geo.CodeInvalid, "geometry", "CSV has positions as lonlat or wkt; other formats have them their own way")
	}
	seq, err := l.Reader.LastChange(r.Context())
	if err != nil {
		return err
	}
	zip := !format.Packed && reply.Zips(r)
	if reply.NotModified(w, r, reply.Version(h.Store.Identity(), seq, zip, name, form, l.Name, l.Title, about.Attribution, f.Key()), reply.Revalidate) {
		return nil
	}
	select {
	case h.exports <- struct{}{}:
		defer func() { <-h.exports }()
	default:
		return geo.Errorf(geo.CodeUnavailable, "", "too many downloads at once; try again in a moment")
	}
	w.Header().Set("Content-Type", format.MediaType)
	w.Header().Set("Link", "<"+reply.Base(r)+`/api/sources>; rel="license"`) // CSV has no room for it
	h.Stream(w, r, zip, 0, func(b *bufio.Writer) error {
		return format.Write(b, func(fn func(*geo.Event) error) error { return l.Reader.Events(r.Context(), f, fn) }, about)
	})
	return nil
}
