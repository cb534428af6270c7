package basemap

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/furat-map/furat/geo"
	furatgeojson "github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/mercator"
)

// Bounds of what is read.
const (
	maxFile       = 1 << 30
	maxProperties = 100
	maxText       = 4 << 10
	maxDepth      = 8 // of collections in collections
)

// Read reads a GeoJSON file, or features one behind the other, as a layer. keep
// names the properties to keep, nil for all that are text, numbers or yes and no.
// told hears of each feature, from 1 on, that can't be drawn, or has a value that is
// no number, and why.
func Read(r io.Reader, name string, keep []string, told func(feature int, why string)) (*Layer, error) {
	l := NewLayer(name)
	in := furatgeojson.NewReader(&bounded{r, maxFile}, maxFile)
	for i := 1; ; i++ {
		f, err := in.Next()
		var wrong *furatgeojson.FeatureError
		switch {
		case errors.Is(err, io.EOF) && len(l.shapes) == 0:
			return nil, geo.Errorf(geo.CodeUnreadable, name, "it holds no point, line or polygon that could be drawn")
		case errors.Is(err, io.EOF):
			return l, nil
		case errors.As(err, &wrong):
			told(i, wrong.Error())
			continue
		case err != nil:
			return nil, geo.Errorf(geo.CodeOf(err), name, "it is no GeoJSON that can be read: %w", err)
		}
		g, err := shapeOf(f)
		if err != nil {
			told(i, err.Error())
			continue
		}
		properties := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(f.Properties)) {
			var v any
			json.Unmarshal(f.Properties[key], &v) // it was valid JSON
			if v == "NaN" || v == "Infinity" || v == "-Infinity" {
				told(i, fmt.Sprintf("its %q is %s and no number; that value was", key, v))
				continue
			}
			properties[key] = v
		}
		l.add(g, l.properties(properties, keep), minZoom(properties))
	}
}

// shapeOf reads the geometry of a feature.
func shapeOf(f *furatgeojson.Feature) (orb.Geometry, error) {
	switch {
	case f.Geometry == nil:
		return nil, errors.New("it has no geometry")
	case furatgeojson.Incomplete(f.Geometry):
		return nil, errors.New("one of its positions is null or has no two numbers")
	}
	g, err := geojson.UnmarshalGeometry(f.Geometry)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return nil, errors.New("one of its positions is no number")
	case err != nil:
		return nil, fmt.Errorf("it has no geometry that can be read: %w", err)
	}
	return g.Geometry(), nil
}

// bounded fails behind so many bytes.
type bounded struct {
	r    io.Reader
	left int64
}

// Read reads on.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, geo.Errorf(geo.CodeTooLarge, "", "it is larger than %d MB", maxFile>>20)
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// NewLayer returns an empty layer of all zooms.
func NewLayer(name string) *Layer {
	return &Layer{Name: name, MaxZoom: MaxZoom, fields: map[string]string{}}
}

// Add adds a shape in degrees, which then is the layer's, and its properties:
// texts, numbers or yes and no. What has no position is left out.
func (l *Layer) Add(g orb.Geometry, properties map[string]any, minZoom uint32) {
	l.add(g, l.properties(properties, nil), minZoom)
}

func (l *Layer) add(g orb.Geometry, properties []property, minZoom uint32) {
	for _, part := range flat(g, 0) {
		if p, ok := project(part); ok {
			l.shapes = append(l.shapes, shape{minZoom, p, boundOf(p), properties})
		}
	}
}

func (l *Layer) properties(from map[string]any, keep []string) []property {
	var out []property
	for _, k := range slices.Sorted(maps.Keys(from)) {
		if len(out) >= maxProperties {
			break
		}
		if keep != nil && !slices.Contains(keep, k) {
			continue
		}
		kind := ""
		switch v := from[k].(type) {
		case string:
			if len(v) > maxText || v == "" {
				continue
			}
			kind = "String"
		case float64:
			kind = "Number"
		case bool:
			kind = "Boolean"
		default:
			continue
		}
		if old, ok := l.fields[k]; ok && old != kind {
			kind = "String" // a mixed column
		}
		l.fields[k] = kind
		out = append(out, property{k, from[k]})
	}
	return out
}

// minZoom reads the zoom from which Natural Earth's makers draw a feature.
func minZoom(p map[string]any) uint32 {
	z, _ := p["min_zoom"].(float64)
	return uint32(math.Max(0, math.Min(MaxZoom, z)))
}

// flat takes collections apart.
func flat(g orb.Geometry, depth int) []orb.Geometry {
	c, ok := g.(orb.Collection)
	if !ok {
		return []orb.Geometry{g}
	}
	var out []orb.Geometry
	for i := 0; i < len(c) && depth < maxDepth; i++ {
		if c[i] != nil {
			out = append(out, flat(c[i], depth+1)...)
		}
	}
	return out
}

// project turns degrees into parts of the square; false where a coordinate is
// no number, or the geometry is empty.
func project(g orb.Geometry) (orb.Geometry, bool) {
	good := true
	p := func(p orb.Point) orb.Point {
		x, y := mercator.Unit(p[0], p[1])
		q := orb.Point{math.Max(-0.5, math.Min(1.5, x)), y}
		good = good && !math.IsNaN(q[0]) && !math.IsNaN(q[1]) && !math.IsInf(q[1], 0)
		return q
	}
	points := 0
	walk(g, func(ps []orb.Point) {
		for i := range ps {
			ps[i] = p(ps[i])
		}
		points += len(ps)
	})
	if single, ok := g.(orb.Point); ok {
		g, points = p(single), 1
	}
	return g, good && points > 0
}

// walk calls fn with each list of points of a geometry.
func walk(g orb.Geometry, fn func([]orb.Point)) {
	switch g := g.(type) {
	case orb.MultiPoint:
		fn(g)
	case orb.LineString:
		fn(g)
	case orb.MultiLineString:
		for _, l := range g {
			fn(l)
		}
	case orb.Ring:
		fn(g)
	case orb.Polygon:
		for _, r := range g {
			fn(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				fn(r)
			}
		}
	}
}

// ParseZooms reads LAYER=MIN-MAX.
func ParseZooms(s string) (layer string, lo, hi uint32, err error) {
	layer, span, ok := strings.Cut(s, "=")
	from, to, _ := strings.Cut(span, "-")
	a, errA := strconv.ParseUint(from, 10, 8)
	b, errB := strconv.ParseUint(to, 10, 8)
	lo, hi = uint32(a), uint32(b)
	isNumbers := ok && errA == nil && errB == nil
	if !isNumbers || lo > hi || hi > MaxZoom {
		return "", 0, 0, geo.Errorf(geo.CodeInvalid, "zooms", "%q is not LAYER=MIN-MAX with zooms from 0 to %d", s, MaxZoom)
	}
	return layer, lo, hi, nil
}

// MaxZoom is the deepest zoom of a base map.
const MaxZoom = 16

// Describe says of the layers what they hold, for people.
func Describe(layers []*Layer) string {
	var names []string
	for _, l := range layers {
		names = append(names, fmt.Sprintf("%s (%d)", l.Name, len(l.shapes)))
	}
	return strings.Join(names, ", ")
}
