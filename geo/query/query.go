// Package query makes the one filter of a question from its parameters: those
// of an address, or the options of the command line under the same names.
//
//	bbox, bbox-crs, datetime, min_confidence, filter, filter-lang, filter-crs
//	fields of equalities (geo.FilterFields), repeated for any of several values
//	names of other properties (geo.Columns), for one value
//
// Which of them a request takes is its own to say: [Known] refuses the others.
package query

import (
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
)

// Bounds on a question: more is an error, not a long wait.
const (
	MaxBytes  = 32 << 10
	maxValues = 100
)

// Parameters are those that make a filter of events.
func Parameters() []string {
	out := append([]string{"bbox", "datetime", "min_confidence", "filter", "filter-lang", "filter-crs"}, geo.FilterFields()...)
	for _, p := range properties {
		out = append(out, p.Name)
	}
	return out
}

// Known reads the parameters of an address where all of them are among names,
// and each that can't be repeated is given once. The error names the parameter.
func Known(raw string, names []string) (url.Values, error) {
	if len(raw) > MaxBytes {
		return nil, geo.Errorf(geo.CodeInvalid, "", "the query is longer than %d bytes", MaxBytes)
	}
	q, err := url.ParseQuery(raw)
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "", "the query is not well formed: %w", err)
	}
	repeatable := append([]string{"layer", "properties"}, geo.FilterFields()...)
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

// Filter makes the filter of a question about events.
func Filter(q url.Values) (*geo.Filter, error) {
	f, nodes, err := parts(q)
	if err != nil {
		return nil, err
	}
	var shape orb.Geometry
	if f.BBox, shape, err = Box(q); err != nil {
		return nil, err
	}
	if shape != nil {
		nodes = append(nodes, cql2.Within(geo.Geometry, shape))
	}
	return f, where(f, nodes)
}

// OverAreas makes the filter of a question about the areas that events may lie
// in: its box and its conditions on geometry mean the areas, and events without
// one are none.
func OverAreas(q url.Values) (*geo.Filter, error) {
	f, nodes, err := parts(q)
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		cql2.OverAreas(n)
	}
	nodes = append(nodes, cql2.Known(cql2.Area))
	box, shape, err := Box(q)
	if err != nil {
		return nil, err
	}
	if box != nil {
		shape = cql2.BoxShape(*box)
	}
	if shape != nil {
		nodes = append(nodes, cql2.Within(cql2.Area, shape))
	}
	return f, where(f, nodes)
}

func where(f *geo.Filter, nodes []cql2.Node) (err error) {
	if len(nodes) > 0 {
		f.Where, err = cql2.NewCondition(cql2.All(nodes))
	}
	return err
}

// parts reads all of a filter but its box: conditions are returned apart.
func parts(q url.Values) (*geo.Filter, []cql2.Node, error) {
	f := &geo.Filter{}
	var err error
	if q.Has("datetime") {
		if f.Days, err = geo.ParseDatetime(q.Get("datetime")); err != nil {
			return nil, nil, err
		}
	}
	if q.Has("min_confidence") {
		if f.MinConfidence, err = geo.ParseConfidence(q.Get("min_confidence")); err != nil {
			return nil, nil, err
		}
	}
	for _, field := range geo.FilterFields() {
		values := q[field]
		if len(values) == 0 {
			continue
		}
		eq, err := geo.NewEqual(field, values...)
		if err != nil {
			return nil, nil, err
		}
		f.Equal = append(f.Equal, eq)
	}
	nodes, err := Conditions(q, properties)
	return f, nodes, err
}

// Property is a property that a parameter of its name asks for.
type Property struct {
	Name string
	Kind geo.Kind
}

// properties are those of events that are no fields of equalities.
var properties = func() []Property {
	var out []Property
	for _, c := range geo.Columns() {
		if !slices.Contains(geo.FilterFields(), c.Name) {
			out = append(out, Property{c.Name, c.Kind})
		}
	}
	return out
}()

// Conditions reads the condition of a question, and the properties it asks for.
func Conditions(q url.Values, properties []Property) ([]cql2.Node, error) {
	var out []cql2.Node
	n, err := condition(q)
	if err != nil {
		return nil, err
	}
	if n != nil {
		out = append(out, n)
	}
	for _, p := range properties {
		if !q.Has(p.Name) {
			continue
		}
		v, err := p.literal(q.Get(p.Name))
		if err != nil {
			return nil, err
		}
		out = append(out, cql2.Equals(p.Name, v))
	}
	return out, nil
}

// condition reads the condition of a question, nil where it has none.
func condition(q url.Values) (cql2.Node, error) {
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

// literal reads the value of a parameter as its property's type.
func (p Property) literal(s string) (cql2.Node, error) {
	switch p.Kind {
	case geo.KindInt:
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, p.Name, "%q is not a whole number", s)
		}
		return &cql2.Number{Value: float64(n)}, nil
	case geo.KindReal:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, geo.Errorf(geo.CodeInvalid, p.Name, "%q is not a number", s)
		}
		return &cql2.Number{Value: v}, nil
	case geo.KindDay:
		d, err := geo.ParseDay(s)
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, p.Name, "%w", err)
		}
		return &cql2.Date{Day: d}, nil
	case geo.KindTime:
		t, err := time.Parse(time.RFC3339, s)
		if err != nil || t.Year() < 1 {
			return nil, geo.Errorf(geo.CodeInvalid, p.Name, "%q is not a time: write it as 2024-03-31T12:00:00Z", s)
		}
		return &cql2.Timestamp{Time: t.UTC()}, nil
	}
	return &cql2.Text{Value: s}, nil
}

// Box reads bbox in the system that bbox-crs names: as a box in degrees, or
// where its edges bend as a shape; neither where there is none.
func Box(q url.Values) (*geo.BBox, orb.Geometry, error) {
	if !q.Has("bbox") {
		if q.Has("bbox-crs") {
			return nil, nil, geo.Errorf(geo.CodeInvalid, "bbox-crs", "it says how to read a bbox, but there is none")
		}
		return nil, nil, nil
	}
	in := crs.CRS84
	if q.Has("bbox-crs") {
		var err error
		if in, err = crs.Parse(q.Get("bbox-crs"), "bbox-crs"); err != nil {
			return nil, nil, err
		}
	}
	if in == crs.CRS84 {
		b, err := geo.ParseBBox(q.Get("bbox"))
		return b, nil, err
	}
	return projectedBox(q.Get("bbox"), in)
}

func projectedBox(s string, in *crs.CRS) (*geo.BBox, orb.Geometry, error) {
	n, err := geo.ParseBoxNumbers(s)
	if err != nil {
		return nil, nil, err
	}
	low, high := in.Clamp(orb.Point{n[0], n[1]}), in.Clamp(orb.Point{n[2], n[3]})
	if least, most := in.Clamp(orb.Point{math.Inf(-1), math.Inf(-1)}), in.Clamp(orb.Point{math.Inf(1), math.Inf(1)}); low == least && high == most {
		return &geo.BBox{West: -180, South: -90, East: 180, North: 90}, nil, nil // around all that the system is for
	}
	g := in.Box(low, high)
	if b, ok := g.(orb.Bound); ok {
		out, err := geo.NewBBox(b.Min[0], b.Min[1], b.Max[0], b.Max[1])
		return out, nil, err
	}
	if n[0] > n[2] || n[1] > n[3] {
		return nil, nil, geo.Errorf(geo.CodeInvalid, "bbox", "its lower corner lies beyond its upper corner")
	}
	return nil, g, nil
}

// Number reads a whole number within bounds, or returns its default.
func Number(q url.Values, name string, fallback, lo, hi int) (int, error) {
	if !q.Has(name) {
		return fallback, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < lo || n > hi {
		return 0, geo.Errorf(geo.CodeInvalid, name, "want a whole number from %d to %d", lo, hi)
	}
	return n, nil
}
