package geo

import (
	"bytes"
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kind is the type of a column.
type Kind uint8

// The kinds of column.
const (
	KindString Kind = iota
	KindInt
	KindReal
	KindDay  // YYYY-MM-DD
	KindTime // RFC 3339, UTC
)

// Value is one property of one event.
type Value struct {
	Kind Kind
	Null bool
	Str  string
	Int  int
	Real float64
	Day  Day
	Time time.Time
}

// Column is one property of an event: its name in every output, its one type,
// and how to read it.
type Column struct {
	Name     string
	Kind     Kind
	Nullable bool
	Value    func(*Event) Value
	// Text is the value of a column of text, nil for other columns; an empty
	// one is null where the column can be.
	Text func(*Event) string
}

// Append writes the value as text: numbers in Go's shortest form, reals always
// with a decimal point so that readers who guess types guess one type, days
// and times in ISO 8601, nothing for null.
func (v Value) Append(dst []byte) []byte {
	if v.Null {
		return dst
	}
	switch v.Kind {
	case KindInt:
		return strconv.AppendInt(dst, int64(v.Int), 10)
	case KindReal:
		from := len(dst)
		dst = strconv.AppendFloat(dst, v.Real, 'f', -1, 64)
		if bytes.IndexByte(dst[from:], '.') < 0 {
			dst = append(dst, ".0"...)
		}
		return dst
	case KindDay:
		return v.Day.Append(dst)
	case KindTime:
		return v.Time.UTC().AppendFormat(dst, time.RFC3339)
	}
	return append(dst, v.Str...)
}

// Columns returns the properties of an event in the order in which every
// output writes them. The caller must not change the slice.
func Columns() []Column { return columns }

//go:embed columns.tsv
var columnsTSV string

var abouts = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(columnsTSV) {
		if name, about, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok && !strings.HasPrefix(line, "#") {
			out[name] = about
		}
	}
	return out
})

// About says what the column means, in one line.
func (c Column) About() string { return abouts()[c.Name] }

// ColumnByName finds a column.
func ColumnByName(name string) (Column, bool) {
	for _, c := range columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

var columns = []Column{
	text("id", false, func(e *Event) string { return e.ID }),
	day("event_date", func(e *Event) Day { return e.Date }),
	day("event_date_end", func(e *Event) Day { return e.DateEnd }),
	integer("time_precision", func(e *Event) int { return e.TimePrecision }),
	text("date_text", false, func(e *Event) string { return e.DateText }),
	text("disorder_type", false, (*Event).Disorder),
	text("event_type", false, (*Event).Type),
	text("sub_event_type", false, func(e *Event) string { return e.SubEventType }),
	text("actor1", true, func(e *Event) string { return e.Actor1 }),
	text("actor1_id", true, func(e *Event) string { return e.Actor1ID }),
	text("inter1", true, func(e *Event) string { return e.Inter1 }),
	text("actor2", true, func(e *Event) string { return e.Actor2 }),
	text("actor2_id", true, func(e *Event) string { return e.Actor2ID }),
	text("inter2", true, func(e *Event) string { return e.Inter2 }),
	text("civilian_targeting", true, func(e *Event) string { return e.CivilianTargeting }),
	text("location", true, func(e *Event) string { return e.Location }),
	text("location_ar", true, func(e *Event) string { return e.LocationAR }),
	text("place_id", true, func(e *Event) string { return e.PlaceID }),
	text("admin1", true, func(e *Event) string { return e.Admin1 }),
	text("admin2", true, func(e *Event) string { return e.Admin2 }),
	text("admin3", true, func(e *Event) string { return e.Admin3 }),
	text("country", true, func(e *Event) string { return e.Country }),
	integer("geo_precision", func(e *Event) int { return e.GeoPrecision }),
	{Name: "uncertainty_km", Kind: KindReal, Nullable: true, Value: func(e *Event) Value {
		return Value{Kind: KindReal, Real: e.UncertaintyKM, Null: e.UncertaintyKM == 0}
	}},
	text("weapon", true, func(e *Event) string { return e.Weapon }),
	count("fatalities", func(e *Event) *int { return e.Fatalities }),
	count("injuries", func(e *Event) *int { return e.Injuries }),
	text("status", false, func(e *Event) string { return e.Status }),
	{Name: "confidence", Kind: KindReal, Value: func(e *Event) Value { return Value{Kind: KindReal, Real: e.Confidence} }},
	text("review", false, func(e *Event) string { return e.Review }),
	text("incident", true, func(e *Event) string { return e.Incident }),
	text("source", false, func(e *Event) string { return e.Source }),
	integer("source_count", func(e *Event) int { return e.SourceCount }),
	text("url", true, func(e *Event) string { return e.URL }),
	text("article_id", false, func(e *Event) string { return e.ArticleID }),
	day("published", func(e *Event) Day { return e.Published }),
	text("quote", false, func(e *Event) string { return e.Quote }),
	text("notes", false, func(e *Event) string { return e.Notes }),
	instant("created_at", func(e *Event) time.Time { return e.CreatedAt }),
	instant("updated_at", func(e *Event) time.Time { return e.UpdatedAt }),
}

func text(name string, nullable bool, get func(*Event) string) Column {
	return Column{Name: name, Kind: KindString, Nullable: nullable, Text: get, Value: func(e *Event) Value {
		s := get(e)
		return Value{Kind: KindString, Str: s, Null: nullable && s == ""}
	}}
}

func integer(name string, get func(*Event) int) Column {
	return Column{Name: name, Kind: KindInt, Value: func(e *Event) Value { return Value{Kind: KindInt, Int: get(e)} }}
}

func count(name string, get func(*Event) *int) Column {
	return Column{Name: name, Kind: KindInt, Nullable: true, Value: func(e *Event) Value {
		n := get(e)
		if n == nil {
			return Value{Kind: KindInt, Null: true}
		}
		return Value{Kind: KindInt, Int: *n}
	}}
}

func day(name string, get func(*Event) Day) Column {
	return Column{Name: name, Kind: KindDay, Nullable: true, Value: func(e *Event) Value {
		d := get(e)
		return Value{Kind: KindDay, Day: d, Null: !d.Known()}
	}}
}

func instant(name string, get func(*Event) time.Time) Column {
	return Column{Name: name, Kind: KindTime, Nullable: true, Value: func(e *Event) Value {
		t := get(e)
		return Value{Kind: KindTime, Time: t, Null: t.IsZero()}
	}}
}
