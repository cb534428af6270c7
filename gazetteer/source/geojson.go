package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// maxFeature is the most bytes that one feature may have.
const maxFeature = 64 << 20

// peekGeoJSON is how far into a file the list of features must begin, in bytes.
const peekGeoJSON = 64 << 10

// eachFeature calls use with the features of a collection, a lone feature, or
// one feature a line. Properties are found in any case of letters.
func eachFeature(r io.Reader, rows *rows, use func(n int, p properties, g orb.Geometry) error) error {
	br := bufio.NewReaderSize(r, peekGeoJSON)
	head, _ := br.Peek(peekGeoJSON)
	switch start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"); {
	case len(start) > 0 && start[0] != '{':
		return fmt.Errorf("it is no GeoJSON; a table is read with --format csv")
	case bytes.Contains(head, []byte(`"elements"`)) && bytes.Contains(head, []byte("verpass")):
		return fmt.Errorf("this is an extract of OpenStreetMap as JSON; use --format osm")
	}
	collection := bytes.Contains(head, []byte(`"features"`))
	d := json.NewDecoder(br)
	n := 0
	one := func(raw json.RawMessage) error {
		n++
		f, err := geojson.UnmarshalFeature(raw)
		if err != nil || f.Geometry == nil || len(raw) > maxFeature || !utf8.Valid(raw) {
			rows.reject(n, "not a UTF-8 feature with a geometry")
			return rows.stopped(n)
		}
		if why := badPositions(raw, f.Geometry); why != "" {
			rows.reject(n, "%s", why)
			return rows.stopped(n)
		}
		rows.noteCrossing(n, f.Geometry)
		p := properties{}
		for k, v := range f.Properties {
			p[strings.ToLower(k)] = v
		}
		return errors.Join(use(n, p, f.Geometry), rows.stopped(n))
	}
	damaged := func(err error) error {
		return fmt.Errorf("the GeoJSON is cut short or damaged behind feature %d: %w", n, err)
	}
	if collection {
		if err := toFeatures(d); err != nil {
			return damaged(err)
		}
	}
	for !collection || d.More() {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if err == io.EOF && n > 0 && !collection {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		if err := one(raw); err != nil {
			return err
		}
	}
	for range 2 { // the end of the list and of the collection
		if err := endOf(d); err != nil {
			return damaged(err)
		}
	}
	return nil
}

// toFeatures goes to the first feature of a collection.
func toFeatures(d *json.Decoder) error { return toList(d, "features") }

// toList goes to the first entry of a list of an object.
func toList(d *json.Decoder, name string) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("it is no object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if key == name {
			if t, err := d.Token(); err != nil || t != json.Delim('[') {
				return fmt.Errorf("its %s are no list", name)
			}
			return nil
		}
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			return err
		}
	}
	return fmt.Errorf("it has no %s", name)
}

// endOf reads the rest of the object or list that the decoder is in.
func endOf(d *json.Decoder) error {
	for {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if t == json.Delim('}') || t == json.Delim(']') {
			return nil
		}
		if _, isKey := t.(string); isKey && d.More() {
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return err
			}
		}
	}
}

// properties are those of a feature by lower-case name.
type properties map[string]any

func (p properties) text(names ...string) string {
	for _, name := range names {
		switch v := p[name].(type) {
		case string:
			if s := strings.TrimSpace(v); s != "" {
				return s
			}
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return ""
}

func (p properties) number(names ...string) (float64, bool) {
	for _, name := range names {
		switch v := p[name].(type) {
		case float64:
			return v, true
		case string:
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				return f, true
			}
		}
	}
	return 0, false
}

// list returns the words of a property that may be a list.
func (p properties) list(name string) []string {
	var out []string
	switch v := p[name].(type) {
	case []any:
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
	case string:
		out = strings.Split(v, "|")
	}
	return out
}

// position takes the point of a feature, or the middle of its area with the
// radius of a circle of the same size, and keeps the outline.
func position(row *atlas.Row, p properties, g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Point:
		row.Lon, row.Lat, row.UncertaintyKM = g[0], g[1], 2
		return true
	case orb.Polygon:
		row.Area = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		row.Area = g
	default:
		return false
	}
	lat, lon, km := atlas.Measure(row.Area)
	if !(km > 0) {
		return false
	}
	row.Lat, row.Lon, row.UncertaintyKM = lat, lon, math.Max(0.5, math.Round(km*10)/10)
	if lat, ok := p.number("center_lat"); ok {
		if lon, ok := p.number("center_lon"); ok {
			row.Lat, row.Lon = lat, lon
		}
	}
	return true
}
