package reply

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/query"
)

// Params returns the parameters of a request where all of them are known.
func Params(r *http.Request, names ...string) (url.Values, error) {
	return query.Known(r.URL.RawQuery, names)
}

// Filtered returns the parameters of a request with the filter they make; those
// that neither filter nor stand in extra are an error.
func Filtered(r *http.Request, extra ...string) (url.Values, *geo.Filter, error) {
	q, err := Params(r, slices.Concat(query.Parameters(), extra)...)
	if err != nil {
		return nil, nil, err
	}
	f, err := query.Filter(q)
	return q, f, err
}

// ID returns the id in a request's address.
func ID(r *http.Request) (string, error) {
	if r.URL.RawPath == "" { // the router was given the path unescaped
		return chi.URLParam(r, "id"), nil
	}
	id, err := url.PathUnescape(chi.URLParam(r, "id"))
	if err != nil {
		return "", geo.Errorf(geo.CodeInvalid, "id", "it is not well formed")
	}
	return id, nil
}

// Plain reads a request that takes no parameter but f, and returns how it is to
// be answered.
func Plain(w http.ResponseWriter, r *http.Request) (as string, err error) {
	if _, err := Params(r, "f"); err != nil {
		return "", err
	}
	return Representation(w, r)
}

// Asked tells the query of a request for people to read.
func Asked(r *http.Request) string {
	if q, err := url.QueryUnescape(r.URL.RawQuery); err == nil {
		return q
	}
	return r.URL.RawQuery
}
