package cql2

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
)

func parseJSON(filter []byte, in Projection) (Node, error) {
	if len(filter) > MaxBytes {
		return nil, errorAt("", "it is longer than %d bytes", MaxBytes)
	}
	d := json.NewDecoder(bytes.NewReader(filter))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, errorAt("at byte "+strconv.FormatInt(d.InputOffset()+1, 10), "it is not JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errorAt("at byte "+strconv.FormatInt(d.InputOffset()+1, 10), "expected the end of the filter")
	}
	r := &jsonReader{in: in}
	n, err := r.node(v, "", 0)
	if err != nil {
		return nil, err
	}
	return n, checkWhole(n)
}

// jsonReader makes nodes of decoded JSON.
type jsonReader struct {
	nodes int
	in    Projection
}

func place(pointer string) string {
	if pointer == "" {
		pointer = "/"
	}
	return "at " + pointer
}

func (r *jsonReader) node(v any, path string, depth int) (Node, error) {
	pos := place(path)
	if depth > MaxDepth {
		return nil, errorAt(pos, "the filter is nested more than %d deep", MaxDepth)
	}
	if r.nodes++; r.nodes > maxNodes {
		return nil, errorAt(pos, "the filter has more than %d parts", maxNodes)
	}
	switch v := v.(type) {
	case string:
		return &Text{v, pos}, nil
	case bool:
		return &Bool{v, pos}, nil
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return nil, errorAt(pos, "%s is no number that can be counted with", clipped(v.String()))
		}
		return &Number{n, pos}, nil
	case map[string]any:
		return r.object(v, path, depth)
	}
	return nil, errorAt(pos, "expected an operator, a property or a value")
}

func (r *jsonReader) object(o map[string]any, path string, depth int) (Node, error) {
	pos := place(path)
	str := func(name string) (string, error) {
		s, ok := o[name].(string)
		if !ok {
			return "", errorAt(place(path+"/"+name), "expected text")
		}
		return s, nil
	}
	switch {
	case o["op"] != nil:
		return r.call(o, path, depth)
	case o["property"] != nil:
		name, err := str("property")
		return &Property{name, pos}, err
	case o["date"] != nil:
		s, err := str("date")
		if err != nil {
			return nil, err
		}
		return instantOf(s, "date", pos)
	case o["timestamp"] != nil:
		s, err := str("timestamp")
		if err != nil {
			return nil, err
		}
		return instantOf(s, "timestamp", pos)
	case o["interval"] != nil:
		return r.interval(o["interval"], path, depth)
	case o["bbox"] != nil && o["type"] == nil:
		return r.box(o["bbox"], path)
	case o["type"] != nil:
		g, err := r.geometry(o, path, false)
		if err != nil {
			return nil, err
		}
		if g, err = inDegrees(g, r.in, pos); err != nil {
			return nil, err
		}
		return &Geometry{Shape: g, at: pos}, nil
	}
	return nil, errorAt(pos, `expected an object with "op", "property", "date", "timestamp", "interval" or "bbox", or a GeoJSON geometry`)
}

func (r *jsonReader) call(o map[string]any, path string, depth int) (Node, error) {
	op, ok := o["op"].(string)
	if !ok {
		return nil, errorAt(place(path+"/op"), "expected the name of an operator")
	}
	list, ok := o["args"].([]any)
	if !ok {
		return nil, errorAt(place(path+"/args"), "expected a list of operands")
	}
	args := make([]Node, 0, len(list))
	for i, v := range list {
		here := path + "/args/" + strconv.Itoa(i)
		var n Node
		var err error
		if items, isList := v.([]any); isList {
			n, err = r.list(op, items, here, depth+1)
		} else {
			n, err = r.node(v, here, depth+1)
		}
		if err != nil {
			return nil, err
		}
		args = append(args, n)
	}
	return callOf(place(path), op, args...)
}

func (r *jsonReader) list(op string, items []any, path string, depth int) (Node, error) {
	if op != "in" {
		return nil, errorAt(place(path), "a list of values stands behind in, and there only")
	}
	l := &List{at: place(path)}
	if len(items) == 0 {
		return nil, errorAt(l.at, "expected at least one value")
	}
	for i, v := range items {
		n, err := r.node(v, path+"/"+strconv.Itoa(i), depth)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, n)
	}
	return l, nil
}

func (r *jsonReader) interval(v any, path string, depth int) (Node, error) {
	ends, ok := v.([]any)
	if !ok || len(ends) != 2 {
		return nil, errorAt(place(path+"/interval"), "expected a list of two ends")
	}
	iv := &Interval{at: place(path)}
	for i, to := range []*Node{&iv.From, &iv.To} {
		n, err := r.node(ends[i], path+"/interval/"+strconv.Itoa(i), depth+1)
		if err != nil {
			return nil, err
		}
		if *to, err = intervalEnd(n); err != nil {
			return nil, err
		}
	}
	return iv, checkOrder(iv)
}

func (r *jsonReader) box(v any, path string) (Node, error) {
	pos := place(path + "/bbox")
	list, ok := v.([]any)
	if !ok {
		return nil, errorAt(pos, "expected a list of four numbers")
	}
	var n []float64
	for _, e := range list {
		number, ok := e.(json.Number)
		if !ok {
			return nil, errorAt(pos, "expected numbers only")
		}
		f, err := number.Float64()
		if err != nil {
			return nil, errorAt(pos, "%s is no coordinate", clipped(number.String()))
		}
		n = append(n, f)
	}
	return boxOf(n, pos, r.in)
}
