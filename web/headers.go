package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/web/reply"
)

// securityHeaders sets what keeps hostile text from becoming script: the page
// may load its own scripts, styles and data and nothing else.
func (s *Server) securityHeaders(next http.Handler) http.Handler {
	images := "'self' data: blob:"
	if u, err := url.Parse(s.config.Raster.URL); err == nil && u.Host != "" {
		images += " " + u.Scheme + "://" + u.Host
	}
	policy := "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src " + images +
		"; base-uri 'none'; form-action 'none'; frame-ancestors " + cmp.Or(s.config.Frames, "'none'")
	headers := map[string][]string{
		"Content-Security-Policy":    {policy},
		"X-Content-Type-Options":     {"nosniff"},
		"X-Frame-Options":            {"DENY"},
		"Referrer-Policy":            {"strict-origin-when-cross-origin"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"Permissions-Policy":         {"camera=(), microphone=(), geolocation=()"},
		// what other origins may read they may show, nothing else
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
	if s.config.CORS != "" {
		headers["Cross-Origin-Resource-Policy"] = []string{"cross-origin"}
	}
	if s.config.Frames != "" {
		delete(headers, "X-Frame-Options") // it knows no list
		delete(headers, "Cross-Origin-Opener-Policy")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		next.ServeHTTP(w, r)
	})
}

// data lets other origins read where the operator allows it, and waits for
// the index.
func (s *Server) data(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.allowOrigin(w.Header())
		if !s.layers.Ready() {
			s.Fail(w, r, reply.ErrNotReady)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ownSite refuses costly requests that a page of a site that may not read makes
// its readers' browsers send; a link that somebody follows is their own request.
func (s *Server) ownSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if costly(r) && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
			if err := reply.SameSite(r, s.config.CORS); err != nil {
				s.Fail(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// exposed are the headers that pages of other origins may look at: those that
// clients of tiles, items and files go by.
const exposed = "ETag, Link, Location, Content-Crs, Content-Disposition, Content-Length, Content-Range, Accept-Ranges, Retry-After, OGC-NumberMatched, OGC-NumberReturned"

// allowOrigin names the origin whose pages may read the data.
func (s *Server) allowOrigin(h http.Header) {
	if s.config.CORS == "" {
		return
	}
	h.Set("Access-Control-Allow-Origin", s.config.CORS)
	h.Set("Access-Control-Expose-Headers", exposed)
	if s.config.CORS != "*" {
		h.Add("Vary", "Origin")
	}
}

// methods are those that a path may know.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// allowed are the methods that a path of a router takes.
func allowed(routes chi.Routes, path string) []string {
	var out []string
	for _, m := range methods {
		asked := m
		if m == http.MethodHead { // it is answered where GET is
			asked = http.MethodGet
		}
		if routes.Match(chi.NewRouteContext(), asked, path) {
			out = append(out, m)
		}
	}
	if len(out) == len(methods) { // chi says so of the root of a router below another, and ours can only be read
		return []string{http.MethodGet, http.MethodHead}
	}
	return out
}

// otherMethod answers a request with a method that its path does not take: what a
// browser asks before a page of another origin reads with headers such as Range
// or writes, where that page may, and else an error.
func (s *Server) otherMethod(routes chi.Routes) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		takes := allowed(routes, r.URL.Path)
		if s.config.CORS == "" || r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			s.Fail(w, r, reply.NoMethod(r.Method, takes...))
			return
		}
		s.allowOrigin(w.Header())
		h := w.Header()
		h.Set("Access-Control-Allow-Methods", strings.Join(takes, ", "))
		h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Range, If-Match, If-None-Match, If-Range")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	}
}
