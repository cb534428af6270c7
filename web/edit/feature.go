package edit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/imports"
	"github.com/furat-map/furat/web/reply"
)

// maxFeature bounds the body of an edit, in bytes.
const maxFeature = 256 << 10

// featureJSON is a feature as a client sends it.
type featureJSON struct {
	Type       string                     `json:"type"`
	ID         json.RawMessage            `json:"id,omitempty"`
	Geometry   json.RawMessage            `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`
}

// asFeature makes the body of a PATCH a feature where it holds properties alone.
func asFeature(w http.ResponseWriter, r *http.Request) error {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFeature+1))
	if err != nil {
		return geo.Errorf(geo.CodeTooLarge, "", "a feature has at most %d bytes", maxFeature)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err == nil && members["type"] == nil && members["properties"] == nil && members["geometry"] == nil {
		b = append(append([]byte(`{"properties":`), b...), '}')
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	return nil
}

// body reads a feature, or a part of one. Its coordinates are in the system
// that Content-Crs names.
func body(w http.ResponseWriter, r *http.Request, types ...string) (*featureJSON, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(types, kind) {
		return nil, reply.NoMedia(types)
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFeature))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, geo.Errorf(geo.CodeTooLarge, "", "a feature has at most %d bytes", maxFeature)
	case err != nil:
		return nil, err
	}
	var f featureJSON
	err = json.Unmarshal(b, &f)
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		err = fmt.Errorf("%s is not what it can be", cmp.Or(kind.Field, "the "+kind.Value)) // without the names of our types
	}
	if err != nil || string(bytes.TrimSpace(b)) == "null" {
		return nil, geo.Errorf(geo.CodeInvalid, "", "the body is no GeoJSON feature: %w", cmp.Or(err, errNull))
	}
	if f.Type != "Feature" && (f.Type != "" || r.Method != http.MethodPatch) {
		return nil, geo.Errorf(geo.CodeInvalid, "type", "%q is not Feature", f.Type)
	}
	for name, value := range f.Properties {
		if err := checkProperty(name, value); err != nil {
			return nil, err
		}
	}
	if name := r.Header.Get("Content-Crs"); name != "" {
		from, err := crs.Parse(strings.Trim(name, "<>"), "Content-Crs")
		if err != nil {
			return nil, err
		}
		if err := f.toDegrees(from); err != nil {
			return nil, err
		}
	}
	return &f, nil
}

var errNull = errors.New("it is null")

// checkProperty refuses what is no property of events, or no value of one.
func checkProperty(name string, value json.RawMessage) error {
	if _, ok := geo.ColumnByName(name); !ok {
		return geo.Errorf(geo.CodeInvalid, name, "events have no such property; the schema of the collection lists them")
	}
	var v any
	if err := json.Unmarshal(value, &v); err != nil {
		return geo.Errorf(geo.CodeInvalid, name, "%w", err)
	}
	switch v := v.(type) {
	case []any, map[string]any, bool:
		return geo.Errorf(geo.CodeInvalid, name, "want a text, a number or null")
	case string:
		for _, c := range v {
			if isControl(c) {
				return geo.Errorf(geo.CodeInvalid, name, "it has a control character (U+%04X)", c)
			}
		}
	}
	return nil
}

// isControl reports whether a character is no text: a control character other
// than the end of a line and a tab.
func isControl(c rune) bool {
	return c != '\n' && c != '\t' && (c < ' ' || c == 0x7f)
}

func (f *featureJSON) toDegrees(from *crs.CRS) error {
	if f.Geometry == nil || string(f.Geometry) == "null" {
		return nil
	}
	var g struct {
		Type        string    `json:"type"`
		Coordinates []float64 `json:"coordinates"`
	}
	isPoint := json.Unmarshal(f.Geometry, &g) == nil && g.Type == "Point"
	if n := len(g.Coordinates); !isPoint || n < 2 || n > 3 {
		return geo.Errorf(geo.CodeInvalid, geo.Geometry, "the geometry of an event is a Point with two coordinates, or null")
	}
	at := orb.Point{g.Coordinates[0], g.Coordinates[1]}
	if !from.Covers(at) {
		return geo.Errorf(geo.CodeInvalid, geo.Geometry, "it lies beyond what its coordinate reference system is for")
	}
	var err error
	f.Geometry, err = json.Marshal(map[string]any{"type": "Point", "coordinates": from.ToDegrees(at)})
	return err
}

// event makes an event of a feature, by the rules by which tables are
// imported.
func (f *featureJSON) event(id string) (*geo.Event, error) {
	if f.Properties == nil {
		f.Properties = map[string]json.RawMessage{}
	}
	given := maps.Clone(f.Properties)
	for _, c := range geo.Columns() {
		if !c.Editable() {
			delete(f.Properties, c.Name)
		}
	}
	if !known(f.Properties["event_date"]) && known(f.Properties["event_date_end"]) {
		return nil, geo.Errorf(geo.CodeInvalid, "event_date", "an event that has a last day has a first day")
	}
	f.Properties["id"] = geojson.AppendString(nil, id)
	if f.Geometry == nil || string(f.Geometry) == "null" {
		f.Properties["geo_precision"] = json.RawMessage("0")
	}
	e, err := imports.Feature(f.Geometry, f.Properties)
	if wrongType(err) {
		return nil, geo.Errorf(geo.CodeInvalid, "sub_event_type", "want one of ACLED's sub-event types; the schema of the collection lists them")
	}
	if err != nil {
		return nil, err
	}
	return e, checkDerived(given, e)
}

func known(v json.RawMessage) bool { return v != nil && string(v) != "null" }

func wrongType(err error) bool {
	var ge *geo.Error
	return errors.As(err, &ge) && ge.Param == "sub_event_type"
}

// checkDerived refuses properties that follow from others and say something
// else.
func checkDerived(given map[string]json.RawMessage, e *geo.Event) error {
	for _, c := range geo.Columns() {
		from := c.From
		if c.Name == "id" {
			from = "the address"
		}
		if from == "" || !known(given[c.Name]) {
			continue
		}
		if want := geojson.AppendValue(nil, c.Value(e)); !sameJSON(given[c.Name], want) {
			return geo.Errorf(geo.CodeInvalid, c.Name, "it follows from %s, which says %s", from, want)
		}
	}
	return nil
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && x == y
}

// patched lays a part of a feature over what there is (RFC 7396): null takes a
// property away.
func patched(part *featureJSON, old *geo.Event, made bool) (*featureJSON, error) {
	var whole featureJSON
	if err := json.Unmarshal(geojson.AppendFeature(nil, old), &whole); err != nil {
		return nil, err
	}
	if part.Geometry != nil {
		whole.Geometry = part.Geometry
		if _, said := part.Properties["geo_precision"]; !said && !old.Placed() {
			delete(whole.Properties, "geo_precision")
		}
	}
	forgetFollowers(whole.Properties, part.Properties, old, made)
	for name, v := range part.Properties {
		whole.Properties[name] = v
	}
	return &whole, nil
}

// forgetFollowers takes away what followed from properties that change: the
// last day of an event of one day, or of days that nobody told, how precise its
// days are and what they rest on, an actor's id, the line that was made from the
// fields.
//
// Made says that the line was made from the fields.
func forgetFollowers(whole, part map[string]json.RawMessage, old *geo.Event, made bool) {
	says := func(name string) bool { _, ok := part[name]; return ok }
	together := old.Date == old.DateEnd || !old.DayTold() || !known(part["event_date"])
	if says("event_date") && !says("event_date_end") && together {
		delete(whole, "event_date_end")
	}
	if says("event_date") || says("event_date_end") {
		for _, name := range []string{"time_precision", "date_basis"} {
			if !says(name) {
				delete(whole, name)
			}
		}
	}
	for _, side := range []string{"actor1", "actor2"} {
		if says(side) && !says(side+"_id") {
			delete(whole, side+"_id")
		}
	}
	if says("sub_event_type") {
		delete(whole, "event_type")
		delete(whole, "disorder_type")
	}
	if !says("notes") && made {
		delete(whole, "notes")
	}
}

// settleBasis says what the days of an edited event rest on where the edit does
// not: days that are as they were, on what they did; others, on what the editor
// read.
func settleBasis(old, e *geo.Event) {
	switch {
	case e.DateBasis != "" || !e.Date.Known():
	case e.Span() == old.Span():
		e.DateBasis = old.DateBasis
	default:
		e.DateBasis = geo.BasisText
	}
}
