package cql2

import (
	"encoding/json"
	"strconv"

	"github.com/paulmach/orb"
)

// geometry reads a GeoJSON geometry (RFC 7946, 3.1) strictly: every position
// has two numbers or three, and nothing is empty.
func (r *jsonReader) geometry(o map[string]any, path string, inCollection bool) (orb.Geometry, error) {
	name, _ := o["type"].(string)
	if name == "GeometryCollection" && !inCollection {
		return r.collection(o, path)
	}
	at := path + "/coordinates"
	v := o["coordinates"]
	switch name {
	case "Point":
		return r.position(v, at)
	case "MultiPoint":
		points, err := listOf(v, at, r.position)
		return orb.MultiPoint(points), err
	case "LineString":
		return r.line(v, at)
	case "MultiLineString":
		lines, err := listOf(v, at, r.line)
		return orb.MultiLineString(lines), err
	case "Polygon":
		return r.polygon(v, at)
	case "MultiPolygon":
		polygons, err := listOf(v, at, r.polygon)
		return orb.MultiPolygon(polygons), err
	}
	return nil, errorAt(place(path+"/type"), "expected the type of a GeoJSON geometry")
}

func (r *jsonReader) collection(o map[string]any, path string) (orb.Geometry, error) {
	parts, err := listOf(o["geometries"], path+"/geometries", func(v any, path string) (orb.Geometry, error) {
		o, ok := v.(map[string]any)
		if !ok {
			return nil, errorAt(place(path), "expected a GeoJSON geometry")
		}
		return r.geometry(o, path, true)
	})
	return orb.Collection(parts), err
}

func (r *jsonReader) line(v any, path string) (orb.LineString, error) {
	points, err := listOf(v, path, r.position)
	return orb.LineString(points), err
}

func (r *jsonReader) polygon(v any, path string) (orb.Polygon, error) {
	rings, err := listOf(v, path, func(v any, path string) (orb.Ring, error) {
		points, err := listOf(v, path, r.position)
		return orb.Ring(points), err
	})
	return orb.Polygon(rings), err
}

// listOf reads a list of one thing or more.
func listOf[T any](v any, path string, one func(any, string) (T, error)) ([]T, error) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, errorAt(place(path), "expected a list with something in it")
	}
	out := make([]T, 0, len(list))
	for i, v := range list {
		t, err := one(v, path+"/"+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (r *jsonReader) position(v any, path string) (orb.Point, error) {
	var p orb.Point
	list, _ := v.([]any)
	if r.nodes++; r.nodes > maxNodes {
		return p, errorAt(place(path), "the filter has more than %d parts", maxNodes)
	}
	if len(list) != 2 && len(list) != 3 {
		return p, errorAt(place(path), "expected a position of two numbers")
	}
	for i := range p {
		n, ok := list[i].(json.Number)
		if !ok {
			return p, errorAt(place(path), "expected a position of two numbers")
		}
		v, err := n.Float64()
		if err != nil {
			return p, errorAt(place(path), "%s is no coordinate", clipped(n.String()))
		}
		p[i] = v
	}
	return p, nil
}
