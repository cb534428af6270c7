package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
)

// Bounds on a query: more is an error, not a long wait.
const (
	maxQuery  = 32 << 10
	maxValues = 100
)

// query returns the request's parameters; those that neither filter nor stand
// in extra are an error.
func query(r *http.Request, extra ...string) (url.Values, error) {
	return only(r, append(append(slices.Clone(filterParams), extra...), geo.FilterFields()...))
}

// filterParams are the parameters that make a filter, beside the fields of
// equalities.
var filterParams = []string{"bbox", "datetime", "min_confidence", "filter", "filter-lang", "filter-crs"}

// only returns the request's parameters where all of them are known.
func only(r *http.Request, names []string) (url.Values, error) {
	if len(r.URL.RawQuery) > maxQuery {
		return nil, geo.Errorf(geo.CodeInvalid, "", "the query is longer than %d bytes", maxQuery)
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "", "the query is not well formed: %w", err)
	}
	repeatable := append([]string{"layer"}, geo.FilterFields()...)
	for _, name := range slices.Sorted(maps.Keys(q)) {
		values := q[name]
		switch {
		case !slices.Contains(names, name):
			return nil, geo.Errorf(geo.CodeInvalid, name, "unknown parameter; known are %s", strings.Join(names, ", "))
		case len(values) > 1 && !slices.Contains(repeatable, name):
			return nil, geo.Errorf(geo.CodeInvalid, name, "it is given %d times; give it once", len(values))
		case len(values) > maxValues:
			return nil, geo.Errorf(geo.CodeInvalid, name, "more than %d values", maxValues)
		}
	}
	return q, nil
}

// filtered returns the parameters of a request with the filter they make.
func filtered(r *http.Request, extra ...string) (url.Values, *geo.Filter, error) {
	q, err := query(r, extra...)
	if err != nil {
		return nil, nil, err
	}
	f, err := filterOf(q)
	return q, f, err
}

// filterOf builds the one filter of a request. An equality given several
// times holds for any of its values.
func filterOf(q url.Values) (*geo.Filter, error) {
	f := &geo.Filter{}
	var err error
	if s := q.Get("bbox"); q.Has("bbox") {
		if f.BBox, err = geo.ParseBBox(s); err != nil {
			return nil, err
		}
	}
	if s := q.Get("datetime"); q.Has("datetime") {
		if f.Days, err = geo.ParseDatetime(s); err != nil {
			return nil, err
		}
	}
	if s := q.Get("min_confidence"); q.Has("min_confidence") {
		if f.MinConfidence, err = geo.ParseConfidence(s); err != nil {
			return nil, err
		}
	}
	for _, field := range geo.FilterFields() {
		values := q[field]
		if len(values) == 0 {
			continue
		}
		eq, err := geo.NewEqual(field, values...)
		if err != nil {
			return nil, err
		}
		f.Equal = append(f.Equal, eq)
	}
	n, err := conditionOf(q)
	if n == nil || err != nil {
		return f, err
	}
	f.Where, err = cql2.NewCondition(n)
	return f, err
}

// conditionOf reads the condition of a request, nil where it has none.
func conditionOf(q url.Values) (cql2.Node, error) {
	if !q.Has("filter") {
		for _, name := range []string{"filter-lang", "filter-crs"} {
			if q.Has(name) {
				return nil, geo.Errorf(geo.CodeInvalid, name, "it says how to read a filter, but there is no filter")
			}
		}
		return nil, nil
	}
	in := crs.CRS84
	if q.Has("filter-crs") {
		var err error
		if in, err = crs.Parse(q.Get("filter-crs"), "filter-crs"); err != nil {
			return nil, err
		}
	}
	if in == crs.CRS84 {
		return cql2.Parse(q.Get("filter"), q.Get("filter-lang"), nil)
	}
	return cql2.Parse(q.Get("filter"), q.Get("filter-lang"), in)
}

// number reads a whole number within bounds, or returns its default.
func number(q url.Values, name string, fallback, lo, hi int) (int, error) {
	if !q.Has(name) {
		return fallback, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < lo || n > hi {
		return 0, geo.Errorf(geo.CodeInvalid, name, "want a whole number from %d to %d", lo, hi)
	}
	return n, nil
}
