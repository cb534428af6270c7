package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
)

// problem is an error body (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Param  string `json:"parameter,omitempty"`
}

var errNotReady = geo.Errorf(geo.CodeUnavailable, "", "the index is being loaded; try again in a moment")

func errNoPath(r *http.Request) error {
	return geo.Errorf(geo.CodeNotFound, "", "there is nothing at %s", r.URL.Path)
}

// methodError is a request with a method that the path does not take.
type methodError struct {
	method  string
	allowed []string
}

// Error says which method to use instead.
func (e methodError) Error() string {
	return "the method " + e.method + " is not allowed here; use " + strings.Join(e.allowed, ", ")
}

func errMethod(r *http.Request) error { return methodError{r.Method, []string{"GET", "HEAD"}} }

// fail answers an error as problem+json. Causes of our own making are logged
// and not shown.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // nobody waits for the answer
	}
	code := geo.CodeOf(err)
	p := problem{Type: "about:blank", Status: code.HTTPStatus(), Code: string(code), Detail: err.Error()}
	var me methodError
	if errors.As(err, &me) {
		p.Status, p.Code = http.StatusMethodNotAllowed, "method"
		w.Header().Set("Allow", strings.Join(me.allowed, ", "))
	}
	var se statusError
	if errors.As(err, &se) {
		p.Status, p.Code = se.status, se.code
	}
	if errors.As(err, new(mediaError)) {
		p.Status, p.Code = http.StatusUnsupportedMediaType, "media_type"
	}
	var ge *geo.Error
	if errors.As(err, &ge) {
		p.Param, p.Detail = ge.Param, ge.Error()
	}
	if p.Status == http.StatusInternalServerError {
		s.Log.Error("request failed", "path", r.URL.Path, "err", err)
		p.Detail = "the server failed; the log says why"
	}
	p.Title = http.StatusText(p.Status)
	body, _ := json.Marshal(p)
	h := w.Header()
	h.Del("ETag")
	h.Del("Content-Encoding")
	h.Del("Content-Disposition")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	w.Write(append(body, '\n'))
}

// recoverPanics answers 500 where a handler panics.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				if err, ok := v.(error); ok && errors.Is(err, index.ErrStopped) {
					s.fail(w, r, geo.Errorf(geo.CodeUnavailable, "filter", "the answer takes too long; ask for less, or with a simpler filter"))
					return
				}
				s.Log.Error("panic", "path", r.URL.Path, "value", v, "stack", string(debug.Stack()))
				s.fail(w, r, geo.Errorf(geo.CodeInternal, "", "panic"))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
