package api

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/files"
	"github.com/furat-map/furat/web/reply"
)

// wholeLayer answers all matching events as one GeoJSON collection.
func (h *Handler) wholeLayer(w http.ResponseWriter, r *http.Request) error {
	q, err := h.question(r)
	if err != nil {
		return err
	}
	format, _ := export.Named("geojson")
	return h.file(w, r, q, format, "")
}

// download is the same as a file to keep, in any format of events or of tiles.
func (h *Handler) download(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "format")
	archive, tiles := tile.ArchiveNamed(name)
	format, known := export.Named(name)
	if !known && !tiles {
		return geo.Errorf(geo.CodeNotFound, "", "there is no format %q; use one of %s, %s", name, export.Names(), tile.ArchiveNames())
	}
	q, err := h.question(r)
	if err != nil {
		return err
	}
	disposition := `attachment; filename="furat-` + q.layer.Name + `.` + name + `"`
	if tiles {
		return h.archive(w, r, q, archive, disposition)
	}
	return h.file(w, r, q, format, disposition)
}

// question is what a file is asked to hold.
type question struct {
	layer  *layer.Layer
	filter *geo.Filter
	form   string // of positions
	about  export.About
	seq    int64 // of the layer's last change
}

func (h *Handler) question(r *http.Request) (*question, error) {
	l, err := h.Layers.Named(chi.URLParam(r, "layer"))
	if err != nil {
		return nil, err
	}
	params, f, err := reply.Filtered(r, "geometry", "bom")
	if err != nil {
		return nil, err
	}
	q := &question{layer: l, filter: f, form: params.Get("geometry")}
	if known := q.form == "lonlat" || q.form == "wkt"; params.Has("geometry") && !known {
		return nil, errForm
	}
	if bom := params.Get("bom"); params.Has("bom") && bom != "0" && bom != "1" {
		return nil, geo.Errorf(geo.CodeInvalid, "bom", "want 1 for a byte order mark at the beginning of CSV, or 0 for none")
	}
	q.about = export.About{BOM: params.Get("bom") == "1", Name: l.Name, Title: l.Title, Attribution: h.Credit(l.Layer), Query: reply.Asked(r), Exported: h.Clock(), WKT: q.form == "wkt"}
	q.seq, err = l.Reader.LastChange(r.Context())
	return q, err
}

var errForm = geo.Errorf(geo.CodeInvalid, "geometry", "CSV has positions as lonlat or wkt; other formats have them their own way")

// tag is the validator of what a file holds.
func (h *Handler) tag(q *question, format string) string {
	return reply.Version(h.Store.Identity(), q.seq, false, format, q.form, q.layer.Name, q.layer.Title, q.about.Attribution, q.about.Query, q.filter.Key())
}

// file answers a file of events. Memory does not grow with them: each is written
// and forgotten.
func (h *Handler) file(w http.ResponseWriter, r *http.Request, q *question, format export.Format, disposition string) error {
	if q.form != "" && !format.WKT {
		return errForm
	}
	if q.about.BOM && !format.WKT {
		return geo.Errorf(geo.CodeInvalid, "bom", "only CSV has a byte order mark")
	}
	about := files.Headers{MediaType: format.MediaType, Disposition: disposition, Tag: h.tag(q, format.Name), Plain: !format.Packed}
	return h.serve(w, r, about, !format.Packed, func(ctx context.Context, f *os.File) error {
		return files.Streamed(func(out io.Writer) error {
			return format.Write(out, func(use func(*geo.Event) error) error { return q.layer.Reader.Events(ctx, q.filter, use) }, q.about)
		})(ctx, f)
	})
}

// archive answers a file of tiles, from zoom 0 to the greatest.
func (h *Handler) archive(w http.ResponseWriter, r *http.Request, q *question, a tile.Archive, disposition string) error {
	if q.form != "" {
		return errForm
	}
	chosen, err := q.layer.Select(r.Context(), q.filter)
	if err != nil {
		return err
	}
	if sum, err := chosen.Summary(r.Context()); err != nil || sum.Placed == 0 {
		return cmp.Or(err, error(errNoTiles))
	}
	q.seq = chosen.Version // tiles are made of the index
	about := tile.About{Name: q.layer.Title, Attribution: q.about.Attribution, Filter: q.filter.Key(), Overlay: true, MaxZoom: index.MaxZoom, Layers: tile.Fields()}
	return h.serve(w, r, files.Headers{MediaType: a.MediaType, Disposition: disposition, Tag: h.tag(q, a.Name)}, false, func(ctx context.Context, f *os.File) error {
		return a.WriteTo(ctx, f, func(to tile.Sink) error { return tile.Write(ctx, to, chosen.WithoutDeadline(), about) })
	})
}

var errNoTiles = geo.Errorf(geo.CodeNotFound, "", "no event with a place matches; there are no tiles")

// serve answers with a file that is made once, however many ask.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, about files.Headers, grows bool, write files.Write) error {
	if files.Current(w, r, about.Tag) {
		return nil
	}
	w.Header().Set("Link", "<"+reply.Base(r)+`/api/sources>; rel="license"`) // CSV has no room for it
	f := h.Files.Get(r.Context(), about.Tag, grows, write)
	defer f.Release()
	return f.Serve(w, r, about)
}
