package sqlite

import (
	"time"

	"github.com/furat-map/furat/geo"
)

// dayColumn scans a day that may be null.
type dayColumn struct{ to *geo.Day }

// Scan reads a day, NULL as unknown.
func (d dayColumn) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	day, err := geo.ParseDay(s)
	*d.to = day
	return err
}

// timeColumn scans a time that may be null: RFC 3339, or seconds since
// 1970-01-01.
type timeColumn struct{ to *time.Time }

// Scan reads an instant, NULL as none.
func (t timeColumn) Scan(v any) (err error) {
	switch v := v.(type) {
	case int64:
		*t.to = time.Unix(v, 0).UTC()
	case string:
		*t.to, err = time.Parse(time.RFC3339, v)
	}
	return err
}

// propertyColumn scans a property of an event that is kept as a column.
type propertyColumn struct {
	of *geo.Column
	e  *geo.Event
}

// Scan reads a property, NULL as unknown.
func (p propertyColumn) Scan(v any) error {
	out := geo.Value{Kind: p.of.Kind}
	switch v := v.(type) {
	case nil:
		out.Null = true
	case string:
		parsed, err := p.of.Parse(v)
		if err != nil {
			return err
		}
		out = parsed
	case int64:
		out.Int, out.Real = int(v), float64(v)
	case float64:
		out.Real = v
	}
	p.of.Set(p.e, out)
	return nil
}

// argumentOf returns a property as an argument of a statement.
func argumentOf(v geo.Value) any {
	switch {
	case v.Null:
		return nil
	case v.Kind == geo.KindInt:
		return v.Int
	case v.Kind == geo.KindReal:
		return v.Real
	case v.Kind == geo.KindString:
		return v.Str
	}
	return string(v.Append(nil)) // days and times as text, in ISO 8601
}
