package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// tagOf returns the strong validator of a body.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

// listed returns a header that is a list, all its lines as one.
func listed(r *http.Request, name string) string {
	values := r.Header[name]
	if len(values) == 1 {
		return values[0]
	}
	return strings.Join(values, ",")
}

// reply answers with a whole body: a strong ETag of its bytes, 304 where the
// client has them, compressed where it helps and is accepted. cache is the
// Cache-Control header.
func reply(w http.ResponseWriter, r *http.Request, mediaType, cache string, body []byte) error {
	return replyTagged(w, r, mediaType, cache, tagOf(body), body)
}

// replyTagged is reply with a validator that says more than the bytes.
func replyTagged(w http.ResponseWriter, r *http.Request, mediaType, cache, tag string, body []byte) error {
	e := identity
	if len(body) >= minCompressed {
		e = negotiate(listed(r, "Accept-Encoding"))
	}
	if notModified(w, r, tag+tagSuffixes[e], cache) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if e != identity {
		h.Set("Content-Encoding", encodingNames[e])
		body = compress(e, body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	_ = err // the client went away: nobody is left to tell
	return nil
}

// notModified sets the validators and answers 304 where the client's copy is
// current.
func notModified(w http.ResponseWriter, r *http.Request, tag, cache string) bool {
	h := w.Header()
	etag := `"` + tag + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	if !matches(listed(r, "If-None-Match"), etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// matches reports whether If-None-Match names a validator (RFC 9110, 13.1.2).
func matches(ifNoneMatch, etag string) bool {
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

// Cache-Control values: data may be kept but is asked for again each time;
// assets have the hash of their bytes in their names.
const (
	revalidate = "no-cache"
	forever    = "public, max-age=31536000, immutable"
)

func replyJSON(w http.ResponseWriter, r *http.Request, v any) error {
	return replyAs(w, r, typeJSON, v)
}

// replyAs answers with a document of a type that is JSON.
func replyAs(w http.ResponseWriter, r *http.Request, mediaType string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return reply(w, r, mediaType, revalidate, append(body, '\n'))
}
