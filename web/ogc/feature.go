package ogc

import (
	"encoding/json"
	"slices"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/web/reply"
)

// Feature is one feature, as it is written as GeoJSON or as a table.
type Feature struct {
	ID       string
	Tag      string      // of what it is in all representations, "" where nobody asks
	Geometry []byte      // as GeoJSON
	Values   []geo.Value // in the order of the collection's fields
}

// append appends the feature as GeoJSON, with the properties that are named, all
// where only is nil, and with its links where there are any.
func (f *Feature) append(dst []byte, fields []Field, only []string, links []reply.Link) ([]byte, error) {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = geojson.AppendString(dst, f.ID)
	dst = append(dst, `,"geometry":`...)
	dst = append(dst, f.Geometry...)
	dst = append(dst, `,"properties":{`...)
	sep := false
	for i, field := range fields {
		if only != nil && !slices.Contains(only, field.Name) {
			continue
		}
		if sep {
			dst = append(dst, ',')
		}
		sep = true
		dst = append(geojson.AppendString(dst, field.Name), ':')
		dst = geojson.AppendValue(dst, f.Values[i])
	}
	dst = append(dst, '}')
	if links != nil {
		b, err := json.Marshal(links)
		if err != nil {
			return nil, err
		}
		dst = append(append(dst, `,"links":`...), b...)
	}
	return append(dst, '}'), nil
}

// rows returns the feature as a table: its geometry, its properties.
func (f *Feature) rows(fields []Field) [][]string {
	out := [][]string{{geo.Geometry, string(f.Geometry)}}
	for i, field := range fields {
		out = append(out, []string{field.Name, string(f.Values[i].Append(nil))})
	}
	return out
}

func appendPoint(dst []byte, p orb.Point, to *crs.CRS) []byte {
	dst = append(dst, `{"type":"Point","coordinates":`...)
	return append(appendPosition(dst, p, to), '}')
}

func appendArea(dst []byte, g orb.Geometry, to *crs.CRS) []byte {
	if p, ok := g.(orb.Polygon); ok {
		dst = append(dst, `{"type":"Polygon","coordinates":`...)
		return append(appendRings(dst, p, to), '}')
	}
	dst = append(dst, `{"type":"MultiPolygon","coordinates":[`...)
	for i, p := range g.(orb.MultiPolygon) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendRings(dst, p, to)
	}
	return append(dst, "]}"...)
}

func appendRings(dst []byte, p orb.Polygon, to *crs.CRS) []byte {
	dst = append(dst, '[')
	for i, ring := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		for k, pt := range ring {
			dst = append(dst, "[,"[min(k, 1)])
			dst = appendPosition(dst, pt, to)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

func appendPosition(dst []byte, p orb.Point, to *crs.CRS) []byte {
	p = to.FromDegrees(p)
	dst = append(dst, '[')
	dst = geojson.AppendDecimal(dst, p[0], to.Decimals)
	dst = append(dst, ',')
	dst = geojson.AppendDecimal(dst, p[1], to.Decimals)
	return append(dst, ']')
}
