package geojson

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
)

// Feature is a feature of a file as it stands there, or an object of a list of
// plain objects: then it has properties alone.
type Feature struct {
	Line       int
	Type       string
	ID         json.RawMessage
	Geometry   json.RawMessage // nil where there is none
	Properties map[string]json.RawMessage
}

// FeatureError tells of a member of a list that is no feature. The next one can be
// read.
type FeatureError struct {
	Line int
	Err  error
}

// Error says what is wrong.
func (e *FeatureError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *FeatureError) Unwrap() error { return e.Err }

// Reader reads features one by one out of what people call GeoJSON: a feature
// collection with its members in any order, features or plain objects one behind
// the other (with record separators, RFC 8142, or without), a list of either, an
// answer of a service that holds a list (see lists), or a bare geometry. NaN
// and infinity, which some programs write, come as the texts "NaN" and "Infinity".
type Reader struct {
	l     *leash
	d     *json.Decoder
	base  int64        // what was read before the decoder began
	list  []json.Delim // what is to be closed around the list that is being read
	head  map[string]json.RawMessage
	loose bool // objects stand one behind the other: one that is damaged costs its line
}

// lists are the members under which services answer with objects: of GeoJSON,
// ACLED, UCDP, and what others call it.
var lists = []string{"features", "data", "result", "results", "records", "rows", "items", "events", "incidents", "value"}

// NewReader reads features of at most so many bytes.
func NewReader(r io.Reader, maxFeature int) *Reader {
	l := &leash{r: transform.NewReader(r, &lenient{}), most: maxFeature, left: maxFeature}
	out := &Reader{l: l}
	out.decode(bufio.NewReader(l))
	return out
}

func (r *Reader) decode(from io.Reader) {
	r.d = json.NewDecoder(from)
	r.d.UseNumber()
}

// offset is how much was read.
func (r *Reader) offset() int64 { return r.base + r.d.InputOffset() }

// skipLine leaves the rest of a line out that can't be read; false where nothing
// follows.
func (r *Reader) skipLine() bool {
	r.base = r.offset()
	rest := bufio.NewReader(io.MultiReader(r.d.Buffered(), r.l))
	for {
		line, err := rest.ReadSlice('\n')
		r.base += int64(len(line))
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return false
		}
	}
	r.decode(rest)
	return true
}

// Next returns the next feature; io.EOF is the end. After a [FeatureError] it goes
// on.
func (r *Reader) Next() (*Feature, error) {
	for {
		r.l.slack(r.offset())
		if len(r.list) == 0 {
			f, err := r.top()
			if f != nil {
				r.loose = true
			}
			if f != nil || err != nil {
				return f, err
			}
			continue
		}
		if r.d.More() {
			return r.member()
		}
		if err := r.close(); err != nil {
			return nil, r.damaged(err)
		}
	}
}

// top reads what stands at the outermost level, or goes into the list in it.
func (r *Reader) top() (*Feature, error) {
	t, err := r.d.Token()
	switch {
	case errors.Is(err, io.EOF) && r.head == nil:
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is empty")
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, r.damaged(err)
	}
	switch t {
	case json.Delim('['):
		r.list, r.head = []json.Delim{']'}, map[string]json.RawMessage{}
		return nil, nil
	case json.Delim('{'):
		return r.object()
	}
	return nil, geo.Errorf(geo.CodeUnreadable, "", "it is no GeoJSON: neither an object nor a list")
}

// object reads an object of the outermost level: a feature, or what has a list.
func (r *Reader) object() (*Feature, error) {
	line := r.l.slack(r.offset())
	r.head = map[string]json.RawMessage{}
	for r.d.More() {
		key, err := r.d.Token()
		if err != nil {
			return nil, r.damaged(err)
		}
		name, _ := key.(string)
		var value json.RawMessage
		isList := slices.Contains(lists, strings.ToLower(name))
		if isList {
			t, err := r.d.Token()
			if err != nil {
				return nil, r.damaged(err)
			}
			if t == json.Delim('[') {
				r.list, r.loose = []json.Delim{']', '}'}, false
				return nil, checkCRS(r.head["crs"])
			}
			if name == "features" {
				return nil, geo.Errorf(geo.CodeUnreadable, "", `"features" is no list`)
			}
			if t == json.Delim('{') {
				if err := r.skip(); err != nil {
					return nil, r.damaged(err)
				}
				continue
			}
			r.head[name], _ = json.Marshal(t) // a text, a number, true, false or null
			continue
		}
		if err := r.d.Decode(&value); err != nil {
			return nil, r.damaged(err)
		}
		r.head[name] = value
		r.l.slack(r.offset())
	}
	if _, err := r.d.Token(); err != nil { // the end of the object
		return nil, r.damaged(err)
	}
	return featureOf(r.head, line)
}

// skip reads the rest of an object.
func (r *Reader) skip() error {
	for depth := 1; depth > 0; {
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// close reads the ends of the list and of the object around it, with what stands
// between them.
func (r *Reader) close() error {
	if _, err := r.d.Token(); err != nil {
		return err
	}
	inObject := len(r.list) > 1
	r.list = nil
	if !inObject {
		return nil
	}
	for r.d.More() {
		if _, err := r.d.Token(); err != nil {
			return err
		}
		var skipped json.RawMessage
		if err := r.d.Decode(&skipped); err != nil {
			return err
		}
		r.l.slack(r.offset())
	}
	_, err := r.d.Token()
	return err
}

// member reads a member of the list.
func (r *Reader) member() (*Feature, error) {
	var members map[string]json.RawMessage
	err := r.d.Decode(&members)
	line := r.l.slack(r.offset())
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return nil, &FeatureError{line, geo.Errorf(geo.CodeInvalid, "", "want a GeoJSON feature, found a %s", wrong.Value)}
	case err != nil:
		return nil, r.damaged(err)
	case members == nil:
		return nil, &FeatureError{line, geo.Errorf(geo.CodeInvalid, "", "want a GeoJSON feature, found null")}
	}
	return featureOf(members, line)
}

// geometryTypes are those of GeoJSON (RFC 7946).
var geometryTypes = []string{"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}

// featureOf makes a feature of an object's members.
func featureOf(members map[string]json.RawMessage, line int) (*Feature, error) {
	f := &Feature{Line: line, Type: text(members["type"])}
	_, hasProperties := members["properties"]
	_, hasGeometry := members["geometry"]
	_, hasCoordinates := members["coordinates"]
	switch {
	case f.Type == "Feature" && (hasProperties || hasGeometry):
		f.ID = members["id"]
		if g := members["geometry"]; string(g) != "null" {
			f.Geometry = g
		}
		if json.Unmarshal(members["properties"], &f.Properties) != nil && hasProperties {
			return nil, &FeatureError{line, geo.Errorf(geo.CodeInvalid, "properties", "they are no object")}
		}
	case f.Type == "FeatureCollection":
		return nil, geo.Errorf(geo.CodeUnreadable, "", `it has no list "features"; a GeoJSON feature collection is wanted`)
	case f.Type == "Topology":
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it is TopoJSON; change it to GeoJSON first, for example with ogr2ogr or mapshaper")
	case slices.Contains(geometryTypes, f.Type) && (hasCoordinates || f.Type == "GeometryCollection"):
		f.Geometry, _ = json.Marshal(members) // of what was read
	case len(members) == 0:
		return nil, &FeatureError{line, geo.Errorf(geo.CodeInvalid, "", "want a GeoJSON feature, found an empty object")}
	default:
		f.Properties = members
	}
	for name, v := range f.Properties {
		if !utf8.Valid(v) || !utf8.ValidString(name) {
			return nil, &FeatureError{line, geo.Errorf(geo.CodeInvalid, name, "it is not UTF-8; convert the file first, for example with iconv -t UTF-8")}
		}
	}
	return f, nil
}

// Point returns the position of a feature, nil where it has none. A MultiPoint of
// one point is a point.
func (f *Feature) Point() (*[2]float64, error) {
	if f.Geometry == nil {
		return nil, nil
	}
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(f.Geometry, &g); err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, geo.Geometry, "it is no GeoJSON geometry: %w", err)
	}
	var p []*float64
	var several [][]*float64
	var err error
	switch g.Type {
	case "Point":
		err = json.Unmarshal(g.Coordinates, &p)
	case "MultiPoint":
		if err = json.Unmarshal(g.Coordinates, &several); err == nil && len(several) == 1 {
			p = several[0]
		}
	}
	if err == nil && len(p) > 1 && p[0] != nil && p[1] != nil {
		return &[2]float64{*p[0], *p[1]}, nil
	}
	return nil, geo.Errorf(geo.CodeInvalid, geo.Geometry, "want a Point of two numbers or null, not a %s", geo.Clip(g.Type))
}

// checkCRS refuses what is not in longitude and latitude. (Files from before RFC
// 7946 may name another reference system.)
func checkCRS(raw json.RawMessage) error {
	var named struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &named) != nil || named.Properties.Name == "" {
		return nil
	}
	name := named.Properties.Name
	isLonLat := strings.HasSuffix(name, "CRS84") || strings.HasSuffix(name, ":4326") || strings.HasSuffix(name, ":4979") || strings.HasSuffix(name, "CRS84h")
	if isLonLat {
		return nil
	}
	return crs.NotLonLat(name)
}

func (r *Reader) damaged(err error) error {
	line := r.l.slack(r.offset())
	var syntax *json.SyntaxError
	if r.loose && errors.As(err, &syntax) && r.skipLine() {
		return &FeatureError{line, geo.Errorf(geo.CodeInvalid, "", "it is no JSON: %w", err)}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return geo.Errorf(geo.CodeUnreadable, "", "it is cut short at line %d", line)
	}
	return geo.Errorf(geo.CodeUnreadable, "", "it can't be read on at line %d: %w", line, err)
}

// text returns a JSON text, "" for anything else.
func text(raw json.RawMessage) string {
	var s string
	json.Unmarshal(raw, &s)
	return s
}
