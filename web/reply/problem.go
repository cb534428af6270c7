// Package reply is how requests are read and answered: parameters that are all
// known, representations by what a client takes, strong validators, content
// codings, long answers in pieces, and what is wrong as problem+json.
//
//	request ─ Params, Filtered, Representation ─► handler ─► JSON, Body, Tagged, Stream, Page
//	                                                  └─ error ─► Failures: problem+json (RFC 9457)
package reply

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/access"
)

// Problem is an error body (RFC 9457).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Param  string `json:"parameter,omitempty"`
}

// StatusError is an error of HTTP alone.
type StatusError struct {
	Status  int
	Code    string
	Message string
	Allow   []string // the methods to use instead; nil where that is not it
}

// Error returns the sentence for people.
func (e *StatusError) Error() string { return e.Message }

// NoMethod is a request with a method that the path does not take.
func NoMethod(method string, allowed ...string) error {
	return &StatusError{http.StatusMethodNotAllowed, "method", "the method " + method + " is not allowed here; use " + strings.Join(allowed, ", "), allowed}
}

// NoMedia is a body of a type that is not read.
func NoMedia(types []string) error {
	return &StatusError{http.StatusUnsupportedMediaType, "media_type", fmt.Sprintf("the body must be %s; say so in Content-Type", strings.Join(types, " or ")), nil}
}

// ErrNotReady is an answer before the layers are loaded.
var ErrNotReady = geo.Errorf(geo.CodeUnavailable, "", "the index is being loaded; try again in a moment")

// NoPath is a request for what is not there.
func NoPath(r *http.Request) error {
	return geo.Errorf(geo.CodeNotFound, "", "there is nothing at %s", r.URL.Path)
}

// Status returns the HTTP status of an error's code.
func Status(code geo.Code) int {
	switch code {
	case geo.CodeInvalid:
		return http.StatusBadRequest
	case geo.CodeUnreadable:
		return http.StatusUnprocessableEntity
	case geo.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case geo.CodeNotFound:
		return http.StatusNotFound
	case geo.CodeConflict:
		return http.StatusConflict
	case geo.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Handler answers a request, or returns what is wrong before it has begun to.
type Handler func(http.ResponseWriter, *http.Request) error

// Failures answers errors.
type Failures struct {
	Log *slog.Logger
	// Unreadable hears of what the store has and can't be read; nil where nobody is
	// told.
	Unreadable func(error)
}

// Handle makes a handler that answers its errors.
func (f Failures) Handle(h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			f.Fail(w, r, err)
		}
	}
}

// Fail answers an error as problem+json. Causes of our own making are logged
// and not shown.
func (f Failures) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // nobody waits for the answer
	}
	p := problemOf(err)
	if f.ofStore(r, err) {
		p.Status, p.Title = http.StatusServiceUnavailable, http.StatusText(http.StatusServiceUnavailable)
	}
	switch {
	case p.Status == http.StatusInternalServerError:
		f.Log.Error("request failed", "id", access.ID(r.Context()), "path", r.URL.Path, "err", err)
		p.Detail = "the server failed; the log says why"
	case p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests:
		f.refused(r, p.Status, err)
	}
	body, _ := json.Marshal(p) // of texts and a number
	h := w.Header()
	var se *StatusError
	if errors.As(err, &se) && se.Allow != nil {
		h.Set("Allow", strings.Join(se.Allow, ", "))
	}
	h.Del("ETag")
	h.Del("Content-Encoding")
	h.Del("Content-Disposition")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	w.Write(append(body, '\n'))
}

// ofStore reports whether an error is that what the store has can't be read: only
// posted texts are somebody else's, and that they can't be read is theirs to mend.
func (f Failures) ofStore(r *http.Request, err error) bool {
	if geo.CodeOf(err) != geo.CodeUnreadable || r.Method == http.MethodPost {
		return false
	}
	if f.Unreadable != nil {
		f.Unreadable(err)
	}
	return true
}

// refusals counts requests that were refused since that was last logged.
var refusals struct {
	sync.Mutex
	logged time.Time
	n      int
}

// refused logs that a request was refused that could have been answered another
// time: once a second at most, since there may be very many.
func (f Failures) refused(r *http.Request, status int, err error) {
	refusals.Lock()
	defer refusals.Unlock()
	refusals.n++
	if now := time.Now(); f.Log != nil && now.Sub(refusals.logged) >= time.Second {
		f.Log.Warn("requests were refused", "status", status, "path", r.URL.Path, "err", err, "id", access.ID(r.Context()), "so_many", refusals.n)
		refusals.logged, refusals.n = now, 0
	}
}

func problemOf(err error) Problem {
	code := geo.CodeOf(err)
	p := Problem{Type: "about:blank", Status: Status(code), Code: string(code), Detail: err.Error()}
	var se *StatusError
	if errors.As(err, &se) {
		p.Status, p.Code = se.Status, se.Code
	}
	var ge *geo.Error
	if errors.As(err, &ge) {
		p.Param, p.Detail = ge.Param, ge.Error()
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// Recover answers 500 where a handler panics.
func (f Failures) Recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			f.Log.Error("panic", "id", access.ID(r.Context()), "path", r.URL.Path, "value", v, "stack", string(debug.Stack()))
			f.Fail(w, r, geo.Errorf(geo.CodeInternal, "", "panic"))
		}()
		next.ServeHTTP(w, r)
	})
}
