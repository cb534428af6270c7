package imports

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// row is an event that is being filled.
type row struct {
	e         geo.Event
	lon, lat  *float64
	precise   bool   // the table says how precise the place is
	eventType string // what the table says; it must fit the sub-event type
	dated     bool   // the table says how precise the day is
}

// maxLat is where Web Mercator ends; maxID bounds an id, in bytes.
const (
	maxLat = 85.0511
	maxID  = 200
)

// maxText bounds a text of a row, in bytes.
const maxText = 32 << 10

func (r *row) set(property, text string) error {
	if len(text) > maxText {
		return geo.Errorf(geo.CodeTooLarge, property, "the text is longer than %d bytes", maxText)
	}
	if to := r.text(property); to != nil {
		*to = strings.ToValidUTF8(text, "\uFFFD")
		return nil
	}
	switch property {
	case "event_date", "event_date_end", "published":
		d, err := geo.ParseDay(text)
		if err != nil {
			return geo.Errorf(geo.CodeInvalid, property, "%w", err)
		}
		*map[string]*geo.Day{"event_date": &r.e.Date, "event_date_end": &r.e.DateEnd, "published": &r.e.Published}[property] = d
		return nil
	case "event_type":
		r.eventType = text
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return geo.Errorf(geo.CodeInvalid, property, "%q is not a number", clip(text))
	}
	return r.number(property, n)
}

func (r *row) text(property string) *string {
	e := &r.e
	switch property {
	case "id":
		return &e.ID
	case "date_text":
		return &e.DateText
	case "sub_event_type":
		return &e.SubEventType
	case "actor1":
		return &e.Actor1
	case "actor1_id":
		return &e.Actor1ID
	case "inter1":
		return &e.Inter1
	case "actor2":
		return &e.Actor2
	case "actor2_id":
		return &e.Actor2ID
	case "inter2":
		return &e.Inter2
	case "civilian_targeting":
		return &e.CivilianTargeting
	case "location":
		return &e.Location
	case "location_ar":
		return &e.LocationAR
	case "place_id":
		return &e.PlaceID
	case "admin1":
		return &e.Admin1
	case "admin2":
		return &e.Admin2
	case "admin3":
		return &e.Admin3
	case "country":
		return &e.Country
	case "weapon":
		return &e.Weapon
	case "status":
		return &e.Status
	case "review":
		return &e.Review
	case "incident":
		return &e.Incident
	case "source":
		return &e.Source
	case "url":
		return &e.URL
	case "article_id":
		return &e.ArticleID
	case "quote":
		return &e.Quote
	case "notes":
		return &e.Notes
	}
	return nil
}

func (r *row) number(property string, n float64) error {
	whole := func(to *int, lo, hi int) error {
		if n != math.Trunc(n) || n < float64(lo) || n > float64(hi) {
			return geo.Errorf(geo.CodeInvalid, property, "%g is no whole number from %d to %d", n, lo, hi)
		}
		*to = int(n)
		return nil
	}
	count := func(to **int) error {
		v := new(int)
		*to = v
		return whole(v, 0, 1e9)
	}
	switch property {
	case "longitude":
		r.lon = &n
	case "latitude":
		r.lat = &n
	case "uncertainty_km":
		if n < 0 || n > 20_000 {
			return geo.Errorf(geo.CodeInvalid, property, "%g is no distance on Earth", n)
		}
		r.e.UncertaintyKM = n
	case "confidence":
		if n < 0 || n > 1 {
			return geo.Errorf(geo.CodeInvalid, property, "%g does not lie between 0 and 1", n)
		}
		r.e.Confidence = n
	case "time_precision":
		r.dated = true
		return whole(&r.e.TimePrecision, geo.TimeUnknown, geo.TimeMonth)
	case "geo_precision":
		r.precise = true
		return whole(&r.e.GeoPrecision, geo.GeoUnplaced, geo.GeoRegion)
	case "source_count":
		return whole(&r.e.SourceCount, 0, 1e6)
	case "fatalities":
		return count(&r.e.Fatalities)
	case "injuries":
		return count(&r.e.Injuries)
	}
	return nil
}

// finish checks that the row is an event and fills in what follows from it.
func (r *row) finish(m *mapping) (geo.Event, error) {
	e := &r.e
	t, ok := geo.TypeOf(e.SubEventType)
	if !ok {
		return *e, geo.Errorf(geo.CodeInvalid, "sub_event_type", "%q is no ACLED sub-event type; give it with --value or --set", clip(e.SubEventType))
	}
	if r.eventType != "" && r.eventType != t.Type {
		return *e, geo.Errorf(geo.CodeInvalid, "event_type", "%q does not go with the sub-event type %q", clip(r.eventType), e.SubEventType)
	}
	if err := r.check(); err != nil {
		return *e, err
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
	if m.opt.Format != "csv" && m.opt.Format != "geojson" && (!r.precise || !r.dated) {
		return *e, geo.Errorf(geo.CodeInvalid, "", "the table says of this row not how precise its place and its day are")
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

// check refuses words that are none of a fixed list.
func (r *row) check() error {
	for _, c := range []struct {
		property, value string
		known           []string
	}{
		{"status", r.e.Status, []string{geo.StatusReported, geo.StatusClaimed, geo.StatusSuspected, geo.StatusDenied}},
		{"review", r.e.Review, []string{geo.ReviewUnreviewed, geo.ReviewConfirmed, geo.ReviewCorrected, geo.ReviewRejected}},
		{"inter1", r.e.Inter1, append(geo.Inters(), "")},
		{"inter2", r.e.Inter2, append(geo.Inters(), "")},
	} {
		if !slices.Contains(c.known, c.value) {
			return geo.Errorf(geo.CodeInvalid, c.property, "%q is none of %s", clip(c.value), strings.Trim(strings.Join(c.known, ", "), ", "))
		}
	}
	if u := r.e.URL; u != "" && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
		return geo.Errorf(geo.CodeInvalid, "url", "%q is no http address", clip(u))
	}
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
	case math.Abs(*r.lat) > maxLat:
		return geo.Errorf(geo.CodeInvalid, "latitude", "latitude %g lies beyond the edge of the map at %g", *r.lat, maxLat)
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
		e.TimePrecision = geo.TimeUnknown
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

// contentID names an event that has no id by what is said of it.
func contentID(e *geo.Event) string {
	h := sha256.New()
	for _, c := range geo.Columns() {
		h.Write(append(c.Value(e).Append(nil), 0))
	}
	h.Write(strconv.AppendFloat(nil, e.Lon, 'f', -1, 64))
	h.Write(strconv.AppendFloat([]byte{' '}, e.Lat, 'f', -1, 64))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// clip shortens what a message quotes.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
