package files

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/furat-map/furat/web/reply"
)

// patience is how long a reader of the whole file waits for it to be finished,
// before it is sent as it grows.
const patience = 2 * time.Second

// Headers are what is said of a file.
type Headers struct {
	MediaType   string
	Disposition string // Content-Disposition; "" for none
	Tag         string // of what the file holds, before it is made
	Plain       bool   // compressing it pays
}

// Serve answers with a file, wholly or the ranges that are asked for. An error
// has been found before anything was sent.
func (f *File) Serve(w http.ResponseWriter, r *http.Request, about Headers) error {
	if !strings.HasPrefix(r.Header.Get("Range"), "bytes=") {
		r.Header.Del("Range") // a unit that is not known is passed over (RFC 9110, 14.2)
	}
	piece := r.Method == http.MethodHead || r.Header.Get("Range") != ""
	if err := f.wait(r.Context(), piece); err != nil {
		return err
	}
	zip := about.Plain && !piece && reply.Zips(r)
	h := w.Header()
	h.Set("Content-Type", about.MediaType)
	h.Set("Accept-Ranges", "bytes")
	h.Set("ETag", `"`+f.tag(about, zip)+`"`)
	h.Set("Cache-Control", reply.CacheControl(r, reply.Revalidate))
	h.Add("Vary", "Accept-Encoding")
	if about.Disposition != "" {
		h.Set("Content-Disposition", about.Disposition)
	}
	out := reply.Paced(w)
	if f.isDone() && !zip {
		http.ServeContent(out, r, "", f.Made, io.NewSectionReader(f.file, 0, f.length()))
		return nil
	}
	sent := http.NewResponseController(w)
	if !zip {
		f.follow(r.Context(), out, func() { sent.Flush() })
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(out)
	f.follow(r.Context(), z, func() {
		z.Flush()
		sent.Flush()
	})
	z.Close() // where that fails the client went away: nobody is left to tell
	return nil
}

// tag is the validator of these very bytes: the same question's file, made
// again, has another.
func (f *File) tag(about Headers, zip bool) string {
	tag := about.Tag + "-" + f.Made.UTC().Format("20060102150405.000000")
	if zip {
		tag += reply.Gzip.TagSuffix()
	}
	return tag
}

// Current reports whether a client has a file that holds what the one with
// this tag would, and answers so: it need not be made for that.
func Current(w http.ResponseWriter, r *http.Request, tag string) bool {
	for have := range strings.SplitSeq(reply.Header(r, "If-None-Match"), ",") {
		have = strings.TrimSpace(have)
		if strings.HasPrefix(strings.TrimPrefix(have, "W/"), `"`+tag+"-") {
			w.Header().Set("ETag", have)
			w.Header().Set("Cache-Control", reply.CacheControl(r, reply.Revalidate))
			w.Header().Add("Vary", "Accept-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// wait waits until a file is finished, or where not all of it is needed at once
// until it has grown for some time.
func (f *File) wait(ctx context.Context, whole bool) error {
	var late <-chan time.Time
	if !whole {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		late = timer.C
	}
	for {
		select {
		case <-f.done:
			return f.err
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			if f.length() > 0 {
				return nil
			}
			late = time.After(watchEvery)
		}
	}
}

// follow sends a file from its beginning to its end, as far as it is there, and
// flushes what was sent before it waits for more. One that fails on the way
// breaks the answer off, by which the client can tell.
func (f *File) follow(ctx context.Context, w io.Writer, flush func()) {
	for at := int64(0); ; {
		done := f.isDone() // before the size: then the size is the last
		f.mu.Lock()
		size, grown, err := f.size, f.grown, f.err
		f.mu.Unlock()
		if err != nil || ctx.Err() != nil {
			panic(http.ErrAbortHandler)
		}
		if size > at {
			n, err := io.Copy(w, io.NewSectionReader(f.file, at, size-at))
			if at += n; err != nil {
				panic(http.ErrAbortHandler) // nobody reads on
			}
			continue
		}
		if done {
			return
		}
		flush()
		select {
		case <-grown:
		case <-f.done:
		case <-ctx.Done():
		}
	}
}
