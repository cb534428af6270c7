package reply

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// TagOf returns the strong validator of a body.
func TagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

// Header returns a header that is a list, all its lines as one.
func Header(r *http.Request, name string) string {
	values := r.Header[name]
	if len(values) == 1 {
		return values[0]
	}
	return strings.Join(values, ",")
}

// Body answers with a whole body: a strong ETag of its bytes, 304 where the
// client has them, compressed where it helps and is accepted. cache is the
// Cache-Control header.
func Body(w http.ResponseWriter, r *http.Request, mediaType, cache string, body []byte) error {
	return Tagged(w, r, mediaType, cache, TagOf(body), body)
}

// Tagged is Body with a validator that says more than the bytes.
func Tagged(w http.ResponseWriter, r *http.Request, mediaType, cache, tag string, body []byte) error {
	e := Identity
	if len(body) >= MinCompressed {
		e = Negotiate(Header(r, "Accept-Encoding"))
	}
	if NotModified(w, r, tag+e.TagSuffix(), cache) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if e != Identity {
		h.Set("Content-Encoding", e.Name())
		body = Compress(e, body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) // where that fails the client went away: nobody is left to tell
	return nil
}

// Packed is Body with the bytes in Brotli too, made before.
func Packed(w http.ResponseWriter, r *http.Request, mediaType, cache string, body, brotli []byte) error {
	if Negotiate(Header(r, "Accept-Encoding")) != Brotli {
		return Body(w, r, mediaType, cache, body)
	}
	if NotModified(w, r, TagOf(body)+Brotli.TagSuffix(), cache) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Encoding", Brotli.Name())
	h.Set("Content-Length", strconv.Itoa(len(brotli)))
	w.Write(brotli) // where that fails the client went away: nobody is left to tell
	return nil
}

// Weak is a validator of answers that say the same in other bytes: with the time at
// which they were made.
func Weak(tag string) string { return "W/" + tag }

// NotModified sets the validators and answers 304 where the client's copy is
// current.
func NotModified(w http.ResponseWriter, r *http.Request, tag, cache string) bool {
	h := w.Header()
	weak, strong := "", tag
	if rest, ok := strings.CutPrefix(tag, "W/"); ok {
		weak, strong = "W/", rest
	}
	etag := `"` + strong + `"`
	h.Set("ETag", weak+etag)
	h.Set("Cache-Control", CacheControl(r, cache))
	h.Add("Vary", "Accept-Encoding")
	if !Matches(Header(r, "If-None-Match"), etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// Matches reports whether If-None-Match names a validator (RFC 9110, 13.1.2).
func Matches(ifNoneMatch, etag string) bool {
	if ifNoneMatch == "" {
		return false
	}
	for have := range strings.SplitSeq(ifNoneMatch, ",") {
		have = strings.TrimPrefix(strings.TrimSpace(have), "W/")
		if have == etag || have == "*" {
			return true
		}
	}
	return false
}

// Cache-Control values: data may be kept but is asked for again each time; on a
// public site caches between may answer for ten seconds, so that a crowd asks
// once; assets have the hash of their bytes in their names.
const (
	Revalidate = "no-cache"
	Shared     = "public, max-age=0, s-maxage=10"
	Forever    = "public, max-age=31536000, immutable"
)

// JSON answers with a document.
func JSON(w http.ResponseWriter, r *http.Request, v any) error {
	return As(w, r, TypeJSON, v)
}

// As answers with a document of a type that is JSON.
func As(w http.ResponseWriter, r *http.Request, mediaType string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return Body(w, r, mediaType, Revalidate, append(body, '\n'))
}

// Number and Text write a number and a text as JSON.
func Number(n int) []byte { return strconv.AppendInt(nil, int64(n), 10) }

// Text writes a text as JSON.
func Text(s string) []byte {
	b, _ := json.Marshal(s) // a text can be written
	return b
}

// SafeURL keeps addresses that a page may link to.
func SafeURL(u string) string {
	if strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") {
		return u
	}
	return ""
}
