package web

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
)

// streamTimeout is how long one client may take for a whole layer.
const streamTimeout = 10 * time.Minute

// layer streams all matching events as one GeoJSON collection. Memory does
// not grow with the layer: each event is written and forgotten.
func (s *Server) layer(w http.ResponseWriter, r *http.Request) error {
	q, err := query(r)
	if err != nil {
		return err
	}
	f, err := filterOf(q)
	if err != nil {
		return err
	}
	seq, err := s.Store.LastChange(r.Context())
	if err != nil {
		return err
	}
	zip := acceptsGzip(r)
	if notModified(w, r, s.version("layer", seq, f.Key(), zip), revalidate) {
		return nil
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(streamTimeout))
	w.Header().Set("Content-Type", geojson.MediaType)
	var out io.Writer = w
	if zip {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzipWriters.Get().(*gzip.Writer)
		defer gzipWriters.Put(z)
		z.Reset(w)
		defer z.Close()
		out = z
	}
	buffered := bufio.NewWriterSize(out, 64<<10)
	if err := WriteCollection(buffered, func(fn func(*geo.Event) error) error { return s.Store.Events(r.Context(), f, fn) }); err != nil {
		// The status is sent; a broken connection tells the client that the
		// layer is not whole.
		s.Log.Error("layer broke off", "err", err)
		panic(http.ErrAbortHandler)
	}
	buffered.Flush()
	return nil
}

// WriteCollection writes the events that each passes on as a GeoJSON feature
// collection.
func WriteCollection(w io.Writer, each func(func(*geo.Event) error) error) error {
	if _, err := io.WriteString(w, `{"type":"FeatureCollection","name":"events","features":[`); err != nil {
		return err
	}
	var buf []byte
	sep := "\n"
	err := each(func(e *geo.Event) error {
		buf = geojson.AppendFeature(append(buf[:0], sep...), e)
		sep = ",\n"
		_, err := w.Write(buf)
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

// version is the ETag of an answer that is not built before it is sent: the
// store, its last change, the question and the encoding.
func (s *Server) version(kind string, seq int64, key string, zip bool) string {
	sum := sha256.Sum256([]byte(kind + "|" + s.Store.Identity() + "|" + strconv.FormatInt(seq, 10) + "|" + key))
	tag := hex.EncodeToString(sum[:12])
	if zip {
		tag += "-gz"
	}
	return tag
}
