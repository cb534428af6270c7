package web

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzip"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
)

// writeTimeout is how long a client may take for one piece of a layer. Who
// reads on may take as long as it needs for the whole.
const writeTimeout = 20 * time.Second

// patient writes with a deadline for each piece.
type patient struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	until time.Time // zero where the whole may take as long as it does
}

// Write sends one piece within writeTimeout.
func (p *patient) Write(b []byte) (int, error) {
	until := time.Now().Add(writeTimeout)
	if !p.until.IsZero() && p.until.Before(until) {
		until = p.until
	}
	p.rc.SetWriteDeadline(until)
	return p.w.Write(b)
}

// listLayers answers the layers: what they are called, where they come from,
// what their use asks for, and how many events they have.
func (s *Server) listLayers(w http.ResponseWriter, r *http.Request) error {
	if _, err := only(r, nil); err != nil {
		return err
	}
	type layerJSON struct {
		Name        string `json:"name"`
		Title       string `json:"title"`
		Format      string `json:"format"`
		Licence     string `json:"licence"`
		Attribution string `json:"attribution"`
		URL         string `json:"url"`
		Events      int    `json:"events"`
		Version     int64  `json:"version"`
	}
	list := []layerJSON{}
	for _, l := range s.layers.all() {
		snap := l.index.Snapshot()
		list = append(list, layerJSON{l.Name, l.Title, l.Format, l.Licence, s.attribution(l), safeURL(l.URL), snap.Len(), snap.Version})
	}
	return replyJSON(w, r, map[string]any{"layers": list})
}

// wholeLayer streams all matching events as one GeoJSON collection.
func (s *Server) wholeLayer(w http.ResponseWriter, r *http.Request) error {
	return s.export(w, r, "geojson")
}

// download is the same as a file to keep, in any format.
func (s *Server) download(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "format")
	if _, ok := export.Formats()[name]; !ok {
		return geo.Errorf(geo.CodeNotFound, "", "there is no format %q; use one of %s", name, export.Names())
	}
	w.Header().Set("Content-Disposition", `attachment; filename="furat-`+chi.URLParam(r, "layer")+`.`+name+`"`)
	return s.export(w, r, name)
}

// export streams all matching events. Memory does not grow with them: each is
// written and forgotten.
func (s *Server) export(w http.ResponseWriter, r *http.Request, name string) error {
	format := export.Formats()[name]
	l, err := s.layers.named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	q, f, err := filtered(r, "geometry")
	if err != nil {
		return err
	}
	about := export.About{Name: l.Name, Title: l.Title, Attribution: s.attribution(l), Query: asked(r), Exported: time.Now(), WKT: q.Get("geometry") == "wkt"}
	if q.Has("geometry") && (name != "csv" || !about.WKT && q.Get("geometry") != "lonlat") {
		return geo.Errorf(geo.CodeInvalid, "geometry", "CSV has positions as lonlat or wkt; other formats have them their own way")
	}
	seq, err := l.reader.LastChange(r.Context())
	if err != nil {
		return err
	}
	zip := !format.Packed && accepts(listed(r, "Accept-Encoding"), "gzip")
	if notModified(w, r, s.version(name+"|"+q.Get("geometry"), l.Name+"|"+l.Title+"|"+s.attribution(l), seq, f.Key(), zip), revalidate) {
		return nil
	}
	select {
	case s.exports <- struct{}{}:
		defer func() { <-s.exports }()
	default:
		return geo.Errorf(geo.CodeUnavailable, "", "too many downloads at once; try again in a moment")
	}
	w.Header().Set("Content-Type", format.MediaType)
	w.Header().Set("Link", "<"+base(r)+`/api/sources>; rel="license"`) // CSV has no room for it
	buffered, finish := stream(w, zip, time.Time{})
	if err := format.Write(buffered, func(fn func(*geo.Event) error) error { return l.reader.Events(r.Context(), f, fn) }, about); err != nil {
		// The status is sent; a broken connection tells the client that the
		// layer is not whole.
		if r.Context().Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			s.Log.Error("layer broke off", "err", err)
		}
		panic(http.ErrAbortHandler)
	}
	finish()
	return nil
}

// stream returns a writer to a client that may be slow, and what must be called
// at the end; after a panic it must not be, so that the client can tell.
func stream(w http.ResponseWriter, zip bool, until time.Time) (*bufio.Writer, func()) {
	var out io.Writer = &patient{w, http.NewResponseController(w), until}
	if !zip {
		b := bufio.NewWriterSize(out, 64<<10)
		return b, func() { b.Flush() }
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzipWriters.Get().(*gzip.Writer)
	z.Reset(out)
	b := bufio.NewWriterSize(z, 64<<10)
	return b, func() {
		b.Flush()
		z.Close()
		gzipWriters.Put(z)
	}
}

// version is the ETag of an answer that is not built before it is sent: the
// store, its last change, the question and the encoding.
func (s *Server) version(kind, layer string, seq int64, key string, zip bool) string {
	sum := sha256.Sum256([]byte(kind + "|" + layer + "|" + s.Store.Identity() + "|" + strconv.FormatInt(seq, 10) + "|" + key))
	tag := hex.EncodeToString(sum[:12])
	if zip {
		tag += "-gz"
	}
	return tag
}

// asked tells the query of a request for people to read.
func asked(r *http.Request) string {
	if q, err := url.QueryUnescape(r.URL.RawQuery); err == nil {
		return q
	}
	return r.URL.RawQuery
}

// exportType returns the media type of a file format.
func exportType(name string) string { return export.Formats()[name].MediaType }
