package imports

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/furat-map/furat/geo"
)

// mapping turns the columns of a row into an event.
type mapping struct {
	opt     Options
	columns []column
	codes   map[[3]string]string
	country map[string]string // what was looked up before
	told    map[string]int    // how often a row without an id was told in the same words
}

// plain are the properties that a table of no known maker may have.
func plain() []string {
	var out []string
	for _, c := range geo.Columns() {
		switch c.Name {
		case "event_type", "disorder_type", "created_at", "updated_at": // they follow
		default:
			out = append(out, c.Name)
		}
	}
	return append(out, "event_type", "latitude", "longitude")
}

func newMapping(opt Options) (*mapping, error) {
	k, err := tables()
	if err != nil {
		return nil, err
	}
	m := &mapping{opt: opt, columns: slices.Clone(k.columns[opt.Format]), codes: k.codes, country: map[string]string{}, told: map[string]int{}}
	known := plain()
	if m.columns == nil {
		for _, p := range known {
			c := column{property: p, from: []string{p}}
			switch p {
			case "event_date", "event_date_end", "published":
				c.how = "day"
			case "country":
				c.how = "country"
			}
			m.columns = append(m.columns, c)
		}
	} else if len(opt.Map) > 0 {
		return nil, geo.Errorf(geo.CodeInvalid, "map", "the columns of %s are known; --map is for csv and geojson", opt.Format)
	}
	for i, c := range m.columns {
		if from, ok := opt.Map[c.property]; ok {
			m.columns[i].from = []string{from}
		}
	}
	for what, props := range map[string][]string{"map": slices.Sorted(maps.Keys(opt.Map)), "set": slices.Sorted(maps.Keys(opt.Set)), "value": slices.Sorted(maps.Keys(opt.Values))} {
		for _, p := range props {
			if !slices.Contains(known, p) {
				return nil, geo.Errorf(geo.CodeInvalid, what, "there is no property %q; known are %s", p, strings.Join(known, ", "))
			}
		}
	}
	return m, nil
}

// essential are the properties that each row of a known maker's table has.
var essential = []string{"id", "event_date", "sub_event_type", "latitude", "longitude"}

// required returns the columns without which a table is not what it is said to
// be.
func (m *mapping) required() [][]string {
	var out [][]string
	for _, c := range m.columns {
		if _, set := m.opt.Set[c.property]; set {
			continue
		}
		if c.property == "sub_event_type" || m.opt.Map[c.property] != "" || m.opt.Format != "csv" && slices.Contains(essential, c.property) {
			out = append(out, c.from)
		}
	}
	return out
}

// event reads one row.
func (m *mapping) event(field func(string) string, point *[2]float64) (geo.Event, error) {
	r := row{e: geo.Event{Status: geo.StatusReported, Review: geo.ReviewUnreviewed, Confidence: 1, SourceCount: 1}}
	if point != nil {
		r.lon, r.lat = &point[0], &point[1]
	}
	for _, c := range m.columns {
		text, how := "", c.how
		for i := 0; i < len(c.from) && text == ""; i++ {
			text = strings.TrimSpace(field(c.from[i]))
		}
		if ours, ok := m.opt.Values[c.property][text]; ok {
			text, how = ours, ""
		}
		if v, ok := m.opt.Set[c.property]; ok {
			text = v
		}
		text, err := m.read(c, how, text)
		if err == nil && text != "" {
			err = r.set(c.property, text)
		}
		if err != nil {
			return r.e, named(err, c)
		}
	}
	return r.finish(m)
}

// named gives an error the names of the columns that it comes from.
func named(err error, c column) error {
	var ge *geo.Error
	if errors.As(err, &ge) && ge.Param != "" {
		return err
	}
	return geo.Errorf(geo.CodeInvalid, strings.Join(c.from, ", "), "%w", err)
}

// read reads a value by the kind of its column.
func (m *mapping) read(c column, how, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	switch how {
	case "day":
		d, err := parseDay(text)
		return d.String(), err
	case "firstday": // several dates, or none that can be read: the first that is one
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == ',' || r == '"' }) {
			if d, err := parseDay(strings.TrimSpace(part)); err == nil {
				return d.String(), nil
			}
		}
		return "", nil
	case "codes":
		property := c.property
		if strings.HasPrefix(property, "inter") {
			property = "inter"
			if slices.Contains(geo.Inters(), text) { // later exports write it out
				return text, nil
			}
		}
		meaning, ok := m.codes[[3]string{m.opt.Format, property, text}]
		if !ok {
			return "", geo.Errorf(geo.CodeInvalid, strings.Join(c.from, ", "), "the code %q is not known", text)
		}
		return meaning, nil
	case "country":
		return m.countryCode(text), nil
	case "party":
		return party(text), nil
	case "list":
		return strconv.Itoa(1 + strings.Count(text, ";")), nil
	case "positive":
		if n, err := strconv.Atoi(text); err != nil || n < 1 {
			return "", nil
		}
	}
	return text, nil
}

// party says of UCDP's sides what their names say.
func party(name string) string {
	switch {
	case strings.HasPrefix(name, "Government of "):
		return geo.InterState
	case name == "Civilians":
		return geo.InterCivilians
	}
	return ""
}

// Days as tables write them. What could be read in two ways is none.
var dayLayouts = []string{time.DateOnly, "2006-01-02 15:04:05", "2006-01-02 15:04:05.000", "2006-01-02T15:04:05", time.RFC3339, "2 January 2006", "2 Jan 2006", "2-January-2006", "2-Jan-2006", "20060102"}

func parseDay(s string) (geo.Day, error) {
	if d, err := geo.ParseDay(s); err == nil {
		return d, nil
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return geo.DayOf(t), nil
		}
	}
	return 0, geo.Errorf(geo.CodeInvalid, "", "%q is no day that can be read in one way only; write it as 2024-03-31", clip(s))
}

// countryCode returns the two-letter code of a country that is given by a
// code, by its ISO number or by its English name (Unicode CLDR); a name that
// is not known stays as it is.
func (m *mapping) countryCode(s string) string {
	if code, ok := m.country[s]; ok {
		return code
	}
	code := s
	if r, err := language.ParseRegion(s); err == nil && r.IsCountry() {
		code = r.String()
	} else if n, err := strconv.Atoi(s); err == nil {
		if r, err := language.EncodeM49(n); err == nil && r.IsCountry() {
			code = r.String()
		}
	} else if c, ok := countryNames()[countryKey(s)]; ok {
		code = c
	}
	if len(m.country) < 1000 {
		m.country[s] = code
	}
	return code
}

var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() || r.Canonicalize() != r {
				continue
			}
			if name := display.English.Regions().Name(r); name != "" {
				names[countryKey(name)] = r.String()
			}
		}
	}
	return names
})

// countryKey leaves out what names of countries add in brackets, and signs.
func countryKey(name string) string {
	name, _, _ = strings.Cut(name, " (")
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '&' || r == '.' || r == ' ' || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToLower(name), " and ", ""))
}

// row is an event that is being filled.
type row struct {
	e         geo.Event
	lon, lat  *float64
	precise   bool   // the table says how precise the place is
	eventType string // what the table says; it must fit the sub-event type
	dated     bool   // the table says how precise the day is
}

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
	if err := r.place(); err != nil {
		return *e, err
	}
	if err := r.days(); err != nil {
		return *e, err
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
	if e.ID == "" {
		e.ID = contentID(e)
		if m.told[e.ID]++; m.told[e.ID] > 1 { // two rows alike are two events
			e.ID += "-" + strconv.Itoa(m.told[e.ID])
		}
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
	}
	if !r.precise {
		e.GeoPrecision = geo.GeoExact
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
