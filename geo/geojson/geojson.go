// Package geojson writes events as GeoJSON (RFC 7946), one append at a time.
package geojson

import (
	"strconv"
	"unicode/utf8"

	"github.com/furat-map/furat/geo"
)

// MediaType of GeoJSON and of a GeoJSON text sequence.
const (
	MediaType    = "application/geo+json"
	SeqMediaType = "application/geo+json-seq"
)

// AppendFeature appends the event as a GeoJSON Feature with every property
// of [geo.Columns]; an unplaced event has a null geometry.
func AppendFeature(dst []byte, e *geo.Event) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = AppendString(dst, e.ID)
	dst = append(dst, `,"geometry":`...)
	if e.Placed() {
		dst = append(dst, `{"type":"Point","coordinates":[`...)
		dst = appendDegrees(dst, e.Lon)
		dst = append(dst, ',')
		dst = appendDegrees(dst, e.Lat)
		dst = append(dst, `]}`...)
	} else {
		dst = append(dst, `null`...)
	}
	dst = append(dst, `,"properties":`...)
	dst = append(AppendProperties(append(dst, '{'), e), '}')
	return append(dst, '}')
}

// AppendProperties appends the members of the event's property object,
// without the braces.
func AppendProperties(dst []byte, e *geo.Event) []byte {
	for i, c := range geo.Columns() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, c.Name), ':')
		dst = appendValue(dst, c.Value(e))
	}
	return dst
}

func appendValue(dst []byte, v geo.Value) []byte {
	switch {
	case v.Null:
		return append(dst, "null"...)
	case v.Kind == geo.KindInt || v.Kind == geo.KindReal:
		return v.Append(dst)
	case v.Kind == geo.KindTime:
		dst = append(dst, '"')
		return append(v.Append(dst), '"')
	}
	return AppendString(dst, v.Str)
}

// appendDegrees writes at most six decimals, a tenth of a metre.
func appendDegrees(dst []byte, v float64) []byte {
	const scale = 1e6
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

// AppendString appends s as a JSON string; bytes that are not UTF-8 become
// U+FFFD.
func AppendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r < 0x20 || r == 0x7f || r == '<':
			dst = append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		case r == 0x2028 || r == 0x2029:
			dst = append(dst, '\\', 'u', '2', '0', '2', hex[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
