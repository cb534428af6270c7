package records

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo/geojson"
)

// jsonSource reads features, or plain objects.
type jsonSource struct {
	r    *geojson.Reader
	n    int // features that were read
	line int // of the one before
}

func openJSON(r io.Reader, _ Options) (source, *Table, error) {
	return &jsonSource{r: geojson.NewReader(r, MaxRow)}, &Table{Shapes: true}, nil
}

// Close closes the file.
func (s *jsonSource) Close() error { return nil }

func (s *jsonSource) next() (*Record, error) {
	f, err := s.r.Next()
	var wrong *geojson.FeatureError
	line := 0
	switch {
	case errors.As(err, &wrong):
		line = wrong.Line
	case err != nil:
		return nil, err
	default:
		line = f.Line
	}
	s.n++
	at := Record{Line: line}
	if line == s.line || line == 1 && s.n > 1 {
		at.Nth = s.n
	}
	s.line = line
	if wrong != nil {
		return nil, &RowError{line, at.Named(wrong.Err)}
	}
	rec, err := OfFeature(f)
	if err != nil {
		return nil, &RowError{line, at.Named(err)}
	}
	rec.Nth = at.Nth
	return rec, nil
}

// OfFeature makes a record of a feature.
func OfFeature(f *geojson.Feature) (*Record, error) {
	point, err := f.Point()
	if err != nil {
		return nil, err
	}
	o := object{map[string]json.RawMessage{}, nil}
	o.add("", f.Properties, 0)
	if _, ok := o.values["id"]; !ok && f.ID != nil {
		o.set("id", f.ID)
	}
	return &Record{Line: f.Line, Point: point, fields: &o}, nil
}

// object is the members of a JSON object by name in small letters; those of
// objects in it as outer.inner.
type object struct {
	values map[string]json.RawMessage
	order  []string
}

// maxNesting is how deep objects in objects are looked into.
const maxNesting = 4

func (o *object) add(prefix string, members map[string]json.RawMessage, depth int) {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := members[name]
		var inner map[string]json.RawMessage
		if len(value) > 0 && value[0] == '{' && depth < maxNesting && json.Unmarshal(value, &inner) == nil {
			o.add(prefix+name+".", inner, depth+1)
			continue
		}
		o.set(prefix+name, value)
	}
}

func (o *object) set(name string, value json.RawMessage) {
	key := strings.ToLower(name)
	if _, twice := o.values[key]; twice || name == "" {
		return
	}
	o.values[key], o.order = value, append(o.order, name)
}

func (o *object) names() []string { return o.order }

func (o *object) field(name string) string { return Scalar(o.values[name]) }

// Scalar writes a JSON text, number or truth value as the text of a cell, a
// number as it stands: a float would lose digits of a long id.
func Scalar(raw json.RawMessage) string {
	text := strings.TrimSpace(string(raw))
	switch {
	case text == "" || text == "null" || text[0] == '{' || text[0] == '[':
		return ""
	case text[0] != '"':
		return text
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
