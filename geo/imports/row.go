package imports

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
)

// row is an event that is being filled.
type row struct {
	e         geo.Event
	lon, lat  *float64
	precise   bool   // the table says how precise the place is
	eventType string // what the table says; it must fit the sub-event type
	dated     bool   // the table says how precise the day is
}

// maxID bounds an id, in bytes.
const maxID = 200

// maxText bounds a text of a row, in bytes.
const maxText = 32 << 10

// set gives the event a property as the table writes it.
func (r *row) set(c *geo.Column, text string) error {
	if len(text) > maxText {
		return geo.Errorf(geo.CodeTooLarge, c.Name, "the text is longer than %d bytes", maxText)
	}
	if c.Kind == geo.KindString {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	v, err := c.Parse(text)
	if err != nil {
		return err
	}
	if known, isListed := listed[c.Name]; isListed && !slices.Contains(known, v.Str) {
		return geo.Errorf(geo.CodeInvalid, c.Name, "%q is none of %s", geo.Clip(v.Str), strings.Join(known, ", "))
	}
	isAddress := strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
	if c.Name == "url" && !isAddress {
		return geo.Errorf(geo.CodeInvalid, c.Name, "%q is no http address", geo.Clip(text))
	}
	switch c.Name {
	case "event_type":
		r.eventType = v.Str
		return nil
	case "longitude":
		r.lon = &v.Real
		return nil
	case "latitude":
		r.lat = &v.Real
		return nil
	case "time_precision":
		r.dated = true
	case "geo_precision":
		r.precise = true
	}
	c.Set(&r.e, v)
	return nil
}

// columnOf finds the column of a property, which [plain] lists. A position may
// be beyond the bounds of its column here: place says so of both at once.
func columnOf(property string) *geo.Column {
	for _, c := range coordinates {
		if c.Name == property {
			return c
		}
	}
	c, _ := geo.ColumnByName(property)
	return c
}

// isCoordinate reports whether a property is longitude or latitude.
func isCoordinate(property string) bool {
	return slices.ContainsFunc(coordinates, func(c *geo.Column) bool { return c.Name == property })
}

// coordinates are longitude and latitude, however great.
var coordinates = func() []*geo.Column {
	var out []*geo.Column
	for _, c := range geo.Coordinates() {
		free := *c
		free.Least, free.Most = -math.MaxFloat64, math.MaxFloat64
		out = append(out, &free)
	}
	return out
}()

// finish checks that the row is an event and fills in what follows from it.
func (r *row) finish(m *mapping) (geo.Event, error) {
	e := &r.e
	t, ok := geo.TypeOf(e.SubEventType)
	if !ok {
		return *e, geo.Errorf(geo.CodeInvalid, "sub_event_type", "%q is no ACLED sub-event type; give it with --value or --set", geo.Clip(e.SubEventType))
	}
	if r.eventType != "" && r.eventType != t.Type {
		return *e, geo.Errorf(geo.CodeInvalid, "event_type", "%q does not go with the sub-event type %q", geo.Clip(r.eventType), e.SubEventType)
	}
	if len(e.ID) > maxID {
		return *e, geo.Errorf(geo.CodeTooLarge, "id", "it is longer than %d bytes", maxID)
	}
	if err := r.place(); err != nil {
		return *e, err
	}
	if err := r.days(); err != nil {
		return *e, err
	}
	if !r.precise && m.says("geo_precision") || !r.dated && m.says("time_precision") {
		return *e, geo.Errorf(geo.CodeInvalid, "", "the table says of this row not how precise its place and its day are")
	}
	_, typed := m.opt.Set["sub_event_type"] // else the row says itself that something happened
	if typed && !e.Date.Known() && r.lon == nil && r.lat == nil {
		return *e, geo.Errorf(geo.CodeInvalid, "", "it says neither when nor where; is it a total or a note?")
	}
	if e.ID == "" { // by what the row says, before anything is added to it
		e.ID = contentID(e)
		if m.told[e.ID]++; m.told[e.ID] > 1 { // two rows alike are two events
			e.ID += "-" + strconv.Itoa(m.told[e.ID])
		}
	}
	if m.opt.ActorID != nil {
		if e.Actor1ID == "" && e.Actor1 != "" {
			e.Actor1ID = m.opt.ActorID(e.Actor1)
		}
		if e.Actor2ID == "" && e.Actor2 != "" {
			e.Actor2ID = m.opt.ActorID(e.Actor2)
		}
	}
	if e.Notes == "" {
		e.Notes = e.Summary()
	}
	if !strings.HasPrefix(e.ID, m.opt.Prefix) {
		e.ID = m.opt.Prefix + e.ID
	}
	return *e, nil
}

// says reports whether the tables of a known maker say a property of each row.
func (m *mapping) says(property string) bool {
	return m.made && slices.ContainsFunc(m.columns, func(c column) bool { return c.property == property })
}

// listed are the values that a column which a table says for itself can have,
// where there is a list of them. (What a type means is looked up in finish.)
var listed = func() map[string][]string {
	out := map[string][]string{}
	for _, c := range geo.Columns() {
		if c.Codes != nil && c.From == "" && c.Name != "sub_event_type" {
			out[c.Name] = c.Codes()
		}
	}
	return out
}()

// setDays gives the event the days of a column: a day, or the first and last of
// the month or year that a table tells alone.
func (r *row) setDays(c *geo.Column, text string, order dates.Order) error {
	span, err := dates.Span(text, order)
	if err != nil {
		return err
	}
	if span.First != span.Last && c.Name == "event_date" && !r.e.DateEnd.Known() {
		r.e.DateEnd = span.Last
	}
	day := span.First
	if c.Name == "event_date_end" {
		day = span.Last
	}
	c.Set(&r.e, geo.Value{Kind: geo.KindDay, Day: day})
	return nil
}

// place gives the event its point, where it has one.
func (r *row) place() error {
	e := &r.e
	switch {
	case r.lon == nil && r.lat == nil:
		if e.GeoPrecision != geo.GeoUnplaced {
			return geo.Errorf(geo.CodeInvalid, "geo_precision", "it says how sure a place is, but there are no coordinates")
		}
		return nil
	case r.lon == nil || r.lat == nil:
		return geo.Errorf(geo.CodeInvalid, "latitude", "a place needs longitude and latitude")
	case math.Abs(*r.lon) > 180 || math.Abs(*r.lat) > 90:
		return geo.Errorf(geo.CodeInvalid, "latitude", "longitude %g, latitude %g is nowhere on Earth", *r.lon, *r.lat)
	case math.Abs(*r.lat) > geo.MapEdgeLat:
		return geo.Errorf(geo.CodeInvalid, "latitude", "latitude %g lies beyond the edge of the map at %g", *r.lat, geo.MapEdgeLat)
	}
	if !r.precise {
		e.GeoPrecision = geo.GeoNear // nobody says that it is the place itself
	}
	if e.GeoPrecision != geo.GeoUnplaced {
		e.Lon, e.Lat = geo.RoundDegrees(*r.lon), geo.RoundDegrees(*r.lat)
	}
	return nil
}

// days puts the days in order.
func (r *row) days() error {
	e := &r.e
	if !e.DateEnd.Known() {
		e.DateEnd = e.Date
	}
	switch {
	case !e.Date.Known() && !e.DateEnd.Known():
		e.TimePrecision, e.DateBasis = geo.TimeUnknown, ""
		return nil
	case e.Date > e.DateEnd:
		return geo.Errorf(geo.CodeInvalid, "event_date_end", "it lies before event_date")
	case !r.dated && e.Date == e.DateEnd:
		e.TimePrecision = geo.TimeDay
	case !r.dated && e.DateEnd-e.Date < 28:
		e.TimePrecision = geo.TimeWeek
	case !r.dated:
		e.TimePrecision = geo.TimeMonth
	}
	return nil
}

// firstColumns is the highest number of the columns that have always made ids.
const firstColumns = 40

// contentID names an event that has no id by what is said of it. Columns that
// came later count where they are known, so that a row has the id it had
// before there was such a column.
func contentID(e *geo.Event) string {
	h := sha256.New()
	for _, c := range geo.Columns() {
		v := c.Value(e)
		if c.Number <= firstColumns {
			h.Write(append(v.Append(nil), 0))
		} else if text := v.Append(nil); len(text) > 0 {
			h.Write(append(strconv.AppendInt(nil, int64(c.Number), 10), '='))
			h.Write(append(text, 0))
		}
	}
	h.Write(strconv.AppendFloat(nil, e.Lon, 'f', -1, 64))
	h.Write(strconv.AppendFloat([]byte{' '}, e.Lat, 'f', -1, 64))
	return hex.EncodeToString(h.Sum(nil)[:8])
}
