package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// minGzip is the size from which compressing pays.
const minGzip = 860

var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

// reply answers with a whole body: a strong ETag of its bytes, 304 where the
// client has them, gzip where it helps and is accepted. cache is the
// Cache-Control header.
func reply(w http.ResponseWriter, r *http.Request, mediaType, cache string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	zip := len(body) >= minGzip && acceptsGzip(r)
	if zip {
		tag += "-gz"
	}
	if notModified(w, r, tag, cache) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if zip {
		h.Set("Content-Encoding", "gzip")
		body = compress(body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	_ = err // the client went away: nobody is left to tell
	return nil
}

func compress(body []byte) []byte {
	var buf bytes.Buffer
	z := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(z)
	z.Reset(&buf)
	z.Write(body)
	z.Close()
	return buf.Bytes()
}

// notModified sets the validators and answers 304 where the client's copy is
// current.
func notModified(w http.ResponseWriter, r *http.Request, tag, cache string) bool {
	h := w.Header()
	etag := `"` + tag + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		have = strings.TrimPrefix(strings.TrimSpace(have), "W/")
		if have == etag || have == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// acceptsGzip reads Accept-Encoding; "gzip;q=0" refuses.
func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if n := strings.TrimSpace(name); n != "gzip" && n != "*" {
			continue
		}
		q := strings.TrimSpace(params)
		if v, ok := strings.CutPrefix(q, "q="); ok {
			if f, err := strconv.ParseFloat(v, 64); err == nil && f == 0 {
				return false
			}
		}
		return true
	}
	return false
}

// Cache-Control values: data may be kept but is asked for again each time;
// assets have the hash of their bytes in their names.
const (
	revalidate = "no-cache"
	forever    = "public, max-age=31536000, immutable"
)

func replyJSON(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return reply(w, r, "application/json", revalidate, append(body, '\n'))
}
