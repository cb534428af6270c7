package imports

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/country"
)

// mapping turns the columns of a row into an event.
type mapping struct {
	opt     Options
	columns []column
	codes   map[[3]string]string
	country map[string]string // what was looked up before
	told    map[string]int    // how often a row without an id was told in the same words
}

// plain are the properties that a table of no known maker may have: all that
// may be said, the id, and the event type, which must fit the sub-event type.
func plain() []string {
	var out []string
	for _, c := range geo.Columns() {
		if c.Name == "id" || (c.From == "" && c.Owner != geo.OwnedByStore) {
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
			switch {
			case columnOf(p).Kind == geo.KindDay:
				c.how = "day"
			case p == "country":
				c.how = "country"
			}
			m.columns = append(m.columns, c)
		}
	} else if len(opt.Map) > 0 {
		return nil, geo.Errorf(geo.CodeInvalid, "map", "the columns of %s are known; --map is for csv and geojson", opt.Format)
	}
	for i, c := range m.columns {
		m.columns[i].of = columnOf(c.property)
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
		ofFormat := m.opt.Format != "csv" && slices.Contains(essential, c.property)
		if ofFormat || c.property == "sub_event_type" || m.opt.Map[c.property] != "" {
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
			if c.property == "country" && text == "0" {
				text = "" // ACLED's code for what ISO has no number for
			}
		}
		if ours, ok := m.opt.Values[c.property][text]; ok {
			text, how = ours, ""
		}
		if v, ok := m.opt.Set[c.property]; ok {
			text = v
		}
		text, err := m.read(c, how, text)
		if err == nil && text != "" {
			err = r.set(c.of, text)
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
var dayLayouts = []string{"2006-01-02 15:04:05", "2006-01-02 15:04:05.000", "2006-01-02T15:04:05", time.RFC3339, "2 January 2006", "2 Jan 2006", "2-January-2006", "2-Jan-2006", "20060102",
	"2006/01/02 15:04:05", "2006/01/02 15:04:05-07", "2006/01/02 15:04:05.000-07"}

// A time counts as the day of its own zone.
func parseDay(s string) (geo.Day, error) {
	if d, ok := geo.ParseDate(s); ok {
		return d, nil
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return geo.DayOf(t), nil
		}
	}
	return 0, geo.Errorf(geo.CodeInvalid, "", "%q is no day that can be read in one way only; write it as 2024-03-31", geo.Clip(s))
}

// countryCode returns the two-letter code of a country; a name that is not known
// stays as it is.
func (m *mapping) countryCode(s string) string {
	if code, ok := m.country[s]; ok {
		return code
	}
	code := cmp.Or(country.Code(s), s)
	if len(m.country) < 1000 {
		m.country[s] = code
	}
	return code
}
