// Package geojson writes events as GeoJSON (RFC 7946), one append at a time.
package geojson

import (
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/furat-map/furat/geo"
)

// MediaType of GeoJSON and of a GeoJSON text sequence.
const (
	MediaType    = "application/geo+json"
	SeqMediaType = "application/geo+json-seq"
)

// Shape appends the geometry of an event.
type Shape func(dst []byte, e *geo.Event) []byte

// AppendFeature appends the event as a GeoJSON Feature with every property
// of [geo.Columns]; an unplaced event has a null geometry.
func AppendFeature(dst []byte, e *geo.Event) []byte {
	return AppendFeatureAs(dst, e, AppendPoint, all)
}

// AppendFeatureAs is AppendFeature with another geometry, and some properties
// alone.
func AppendFeatureAs(dst []byte, e *geo.Event, shape Shape, properties Properties) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = AppendString(dst, e.ID)
	dst = append(dst, `,"geometry":`...)
	dst = shape(dst, e)
	dst = append(dst, `,"properties":`...)
	dst = append(properties.append(append(dst, '{'), e), '}')
	return append(dst, '}')
}

// NoShape appends null: a feature without its geometry.
func NoShape(dst []byte, _ *geo.Event) []byte { return append(dst, "null"...) }

// AppendPoint appends the position of an event in degrees, null for none.
func AppendPoint(dst []byte, e *geo.Event) []byte {
	if !e.Placed() {
		return append(dst, "null"...)
	}
	dst = append(dst, `{"type":"Point","coordinates":[`...)
	dst = AppendDecimal(dst, e.Lon, 6)
	dst = append(dst, ',')
	dst = AppendDecimal(dst, e.Lat, 6)
	return append(dst, `]}`...)
}

// Properties are those of events that a feature has, in the order of
// [geo.Columns].
type Properties []member

// member is a column with what is written before its value.
type member struct {
	*geo.Column
	key string
}

var all = propertiesThat(func(string) bool { return true })

// PropertiesNamed are some properties of events, all of them where names is nil.
func PropertiesNamed(names []string) Properties {
	if names == nil {
		return all
	}
	return propertiesThat(func(name string) bool { return slices.Contains(names, name) })
}

func propertiesThat(are func(name string) bool) Properties {
	var out Properties
	for _, c := range geo.Columns() {
		if !are(c.Name) {
			continue
		}
		m := member{c, string(AppendString(nil, c.Name)) + ":"}
		if len(out) > 0 {
			m.key = "," + m.key
		}
		out = append(out, m)
	}
	return out
}

// AppendProperties appends the members of the event's property object,
// without the braces.
func AppendProperties(dst []byte, e *geo.Event) []byte { return all.append(dst, e) }

func (p Properties) append(dst []byte, e *geo.Event) []byte {
	for i := range p {
		m := &p[i]
		dst = append(dst, m.key...)
		if m.Text != nil { // most are: nothing is made of them on the way
			if s := m.Text(e); s == "" && m.Nullable {
				dst = append(dst, "null"...)
			} else {
				dst = AppendString(dst, s)
			}
			continue
		}
		dst = AppendValue(dst, m.Value(e))
	}
	return dst
}

// AppendValue appends a property's value.
func AppendValue(dst []byte, v geo.Value) []byte {
	switch {
	case v.Null:
		return append(dst, "null"...)
	case v.Kind == geo.KindInt || v.Kind == geo.KindReal:
		return v.Append(dst)
	case v.Kind == geo.KindTime || v.Kind == geo.KindDay:
		dst = append(dst, '"')
		return append(v.Append(dst), '"')
	}
	return AppendString(dst, v.Str)
}

// AppendDecimal writes a number with at most so many decimals.
func AppendDecimal(dst []byte, v float64, decimals int) []byte {
	scale := [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6}[decimals]
	if r := v * scale; r > -1e15 && r < 1e15 {
		if r < 0 {
			r -= 0.5
		} else {
			r += 0.5
		}
		v = float64(int64(r)) / scale
	}
	return strconv.AppendFloat(dst, v, 'f', -1, 64)
}

// plain are the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\' && c != '<' && c != 0x7f
	}
	return t
}()

// AppendString appends s as a JSON string; bytes that are not UTF-8 become
// U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		if plain[s[i]] {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && n == 1
		endsLine := r == 0x2028 || r == 0x2029 // for JavaScript
		if r >= 0x80 && !endsLine && !broken {
			i += n
			continue
		}
		dst = appendEscaped(append(dst, s[from:i]...), r)
		i += n
		from = i
	}
	return append(append(dst, s[from:]...), '"')
}

func appendEscaped(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '\n':
		return append(dst, '\\', 'n')
	case r == '\t':
		return append(dst, '\\', 't')
	case r == utf8.RuneError:
		return utf8.AppendRune(dst, r)
	case r < 0x80:
		return append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return append(dst, '\\', 'u', '2', '0', '2', hex[r&15])
}

// Incomplete reports a geometry of a file with a position that has no two
// numbers, which decoders read as lying at 0 degrees: null, one number, nothing.
func Incomplete(geometry []byte) bool { return incomplete.Match(geometry) }

var incomplete = regexp.MustCompile(`\[\s*null|,\s*null\s*[\],]|\[\s*-?[0-9.eE+-]+\s*\]|"coordinates"\s*:\s*\[\s*\]`)
