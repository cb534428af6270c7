package imports

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/records"
)

// column is where a property comes from.
type column struct {
	property string
	from     [][]string // alternatives, each of one column or of several whose values are put together
	how      string
	of       *geo.Column // the property's; set by newMapping
	mapped   bool        // the user said so
}

// mapping turns the columns of a row into an event.
type mapping struct {
	opt      Options
	know     *knowledge
	columns  []column
	decimals bool // a comma parts decimals
	strict   bool // no value may be left out
	own      bool // the table is Furat's
	made     bool // the table is one of a known maker
	report   *Report
	country  map[string]string // what was looked up before
	told     map[string]int    // how often a row without an id was told in the same words
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

// house are the properties whose names other tables use for something else: they
// are read out of Furat's own files, and where the user says so.
var house = []string{"status", "confidence", "review", "incident", "event_type"}

// ownColumns are those by which a file of Furat's is known.
var ownColumns = []string{"review", "confidence", "article_id"}

// plainColumns are the columns of a table of no known maker, under our own names.
func plainColumns() (out []column) {
	for _, p := range plain() {
		c := column{property: p, from: [][]string{{p}}}
		switch {
		case columnOf(p).Kind == geo.KindDay:
			c.how = "day"
		case p == "country":
			c.how = "country"
		}
		out = append(out, c)
	}
	return out
}

func newMapping(opt Options, t *records.Table, report *Report) (*mapping, error) {
	k, err := tables()
	if err != nil {
		return nil, err
	}
	m := &mapping{opt: opt, know: k, columns: slices.Clone(k.columns[opt.Format]), decimals: t.DecimalComma(), report: report, country: map[string]string{}, told: map[string]int{}}
	m.made = m.columns != nil
	m.own = !slices.ContainsFunc(ownColumns, func(name string) bool { return !t.Has(name) })
	switch {
	case !m.made:
		m.columns = plainColumns()
	case len(opt.Map) > 0:
		return nil, geo.Errorf(geo.CodeInvalid, "map", "the columns of %s are known; --map is for tables of no known maker (--format csv)", opt.Format)
	}
	if err := m.checkNames(t); err != nil {
		return nil, err
	}
	m.bind(t)
	if err := m.present(t); err != nil {
		return nil, err
	}
	m.tell(t)
	return m, m.checkSet()
}

// checkNames refuses options that name no property, or no column.
func (m *mapping) checkNames(t *records.Table) error {
	known := plain()
	for what, props := range map[string][]string{"map": slices.Sorted(maps.Keys(m.opt.Map)), "set": slices.Sorted(maps.Keys(m.opt.Set)), "value": slices.Sorted(maps.Keys(m.opt.Values))} {
		for _, p := range props {
			if !slices.Contains(known, p) {
				return geo.Errorf(geo.CodeInvalid, what, "there is no property %q; known are %s", p, strings.Join(known, ", "))
			}
		}
	}
	for _, name := range m.opt.Ignore {
		if !t.Has(name) {
			return geo.Errorf(geo.CodeInvalid, "ignore", "the table has no column %q; its columns are %s", name, listOf(t.Names))
		}
	}
	return nil
}

// maxListed bounds a list of columns in a message, in bytes.
const maxListed = 2000

// listOf lists columns, all of them where there are not hundreds.
func listOf(names []string) string {
	list := strings.ToValidUTF8(strings.Join(names, ", "), "\ufffd")
	if len(list) <= maxListed {
		return list
	}
	return strings.ToValidUTF8(list[:maxListed], "") + "…"
}

// bind says of each property which columns of this table it comes from. A column
// that the user gave to one property is not read for another, nor one that is to
// be ignored.
func (m *mapping) bind(t *records.Table) {
	taken := map[string]bool{}
	for _, name := range m.opt.Ignore {
		taken[strings.ToLower(name)] = true
	}
	given := map[string][]string{}
	for property, from := range m.opt.Map {
		given[property] = []string{from}
		if !t.Has(from) && strings.Contains(from, ",") {
			given[property] = strings.Split(from, ",")
		}
		for i, name := range given[property] {
			given[property][i] = strings.ToLower(strings.TrimSpace(name))
			taken[given[property][i]] = true
		}
	}
	for i := range m.columns {
		c := &m.columns[i]
		c.of = columnOf(c.property)
		if from, ok := given[c.property]; ok {
			c.from, c.mapped = [][]string{from}, true
			continue
		}
		_, set := m.opt.Set[c.property]
		foreign := !m.made && !m.own && slices.Contains(house, c.property)
		c.from = slices.DeleteFunc(slices.Clone(c.from), func(parts []string) bool {
			if foreign && t.Has(parts[0]) && !taken[parts[0]] && !set {
				m.report.Foreign = append(m.report.Foreign, parts[0])
			}
			return foreign || slices.ContainsFunc(parts, func(name string) bool { return taken[name] || !t.Has(name) && !t.More })
		})
	}
	m.oldTypes()
}

// oldTypes leaves a column of event types alone that gives the sub-event type: of
// ACLED's files from before there was one.
func (m *mapping) oldTypes() {
	at := func(property string) int {
		return slices.IndexFunc(m.columns, func(c column) bool { return c.property == property })
	}
	event, sub := at("event_type"), at("sub_event_type")
	if event < 0 || sub < 0 || len(m.columns[event].from) == 0 || len(m.columns[sub].from) == 0 {
		return
	}
	if slices.Equal(m.columns[event].from[0], m.columns[sub].from[0]) {
		m.columns[event].from = nil
	}
}

// essential are the properties that each row of a known maker's table has.
var essential = []string{"id", "event_date", "sub_event_type", "latitude", "longitude", "fatalities"}

// present checks that the columns are there without which the table is not what
// it is said to be, or says neither when nor where.
func (m *mapping) present(t *records.Table) error {
	columns := listOf(t.Names)
	k := m.know.columns[m.opt.Format]
	saysSomething := false
	for i, c := range m.columns {
		_, set := m.opt.Set[c.property]
		there := len(c.from) > 0 && !slices.ContainsFunc(c.from[0], func(name string) bool { return !t.Has(name) })
		there = there || set || t.Shapes && isCoordinate(c.property)
		saysSomething = saysSomething || there && (c.property == "event_date" || c.property == "latitude")
		switch needed := m.made && slices.Contains(essential, c.property); {
		case there:
		case c.mapped:
			return geo.Errorf(geo.CodeInvalid, "map", "the table has no column %q, from which %s was to come; its columns are %s", m.opt.Map[c.property], c.property, columns)
		case needed:
			return geo.Errorf(geo.CodeInvalid, strings.Join(k[i].from[0], ","), "the table has no such column, which %s has; its columns are %s", m.opt.Format, columns)
		case c.property == "sub_event_type":
			return geo.Errorf(geo.CodeInvalid, c.property, "the table has no such column; name the one that says what happened with --map %s=COLUMN, or give all rows one type with --set; its columns are %s", c.property, columns)
		}
	}
	if !saysSomething {
		return geo.Errorf(geo.CodeInvalid, "event_date", "the table says neither when nor where; name its columns with --map, for example event_date=COLUMN; they are %s", columns)
	}
	return nil
}

// tell writes into the report which columns are read as what.
func (m *mapping) tell(t *records.Table) {
	read := map[string]bool{}
	for _, c := range m.columns {
		var names []string
		for _, parts := range c.from {
			if slices.ContainsFunc(parts, func(name string) bool { return !t.Has(name) }) {
				continue // it may come later
			}
			names = append(names, strings.Join(parts, ","))
			for _, p := range parts {
				read[p] = true
			}
		}
		if len(names) > 0 {
			m.report.Read = append(m.report.Read, Reading{c.property, strings.Join(names, " or ")})
		}
	}
	for _, name := range t.Names {
		if !read[strings.ToLower(name)] && name != "" {
			m.report.Unread = append(m.report.Unread, name)
		}
	}
}

// checkSet reads the values that all rows get, once.
func (m *mapping) checkSet() error {
	for property, value := range m.opt.Set {
		i := slices.IndexFunc(m.columns, func(c column) bool { return c.property == property })
		if i < 0 {
			continue
		}
		var r row
		if err := m.fill(&r, m.columns[i], value); err != nil {
			return geo.Errorf(geo.CodeInvalid, "set", "%w", err)
		}
	}
	return nil
}

// event reads one row.
func (m *mapping) event(rec *records.Record) (geo.Event, error) {
	r := row{e: geo.Event{Status: geo.StatusReported, Review: geo.ReviewUnreviewed, Confidence: 1, SourceCount: 1}}
	m.decide(rec)
	for _, c := range m.columns {
		if rec.Point != nil && !c.mapped && isCoordinate(c.property) {
			continue // the geometry says where, whatever the attributes say
		}
		text := m.text(rec, c)
		if text == "" {
			continue
		}
		err := m.fill(&r, c, text)
		switch {
		case err == nil:
		case m.optional(c, text):
			m.report.leave(c.property, rec.Line, text, err)
		default:
			return r.e, named(err, c)
		}
	}
	if rec.Point != nil && r.lon == nil && r.lat == nil {
		r.lon, r.lat = &rec.Point[0], &rec.Point[1]
	}
	return r.finish(m)
}

// decide finds out, where a comma may part decimals, whether a point does: then
// positions have one.
func (m *mapping) decide(rec *records.Record) {
	if !m.decimals {
		return
	}
	for _, c := range m.columns {
		if isCoordinate(c.property) && strings.Contains(m.text(rec, c), ".") {
			m.decimals = false
		}
	}
	if rec.Point != nil {
		m.decimals = false
	}
}

// needed are the properties without which, or with a wrong one of which, a row is
// no event.
var needed = []string{"id", "event_date", "event_date_end", "event_type", "sub_event_type", "latitude", "longitude"}

// optional reports whether a value that can't be read is left out alone: it is
// none that the row can't be without, or a word for "not known".
func (m *mapping) optional(c column, text string) bool {
	if m.strict {
		return false
	}
	isMissing := c.of.Kind != geo.KindString && m.know.missing[strings.ToLower(text)]
	return isMissing || !slices.Contains(needed, c.property)
}

// Feature makes an event of one GeoJSON feature of Furat's own form, by the rules
// by which a table of them is read; but no value that is there may be wrong.
func Feature(geometry json.RawMessage, properties map[string]json.RawMessage) (*geo.Event, error) {
	if string(geometry) == "null" {
		geometry = nil
	}
	rec, err := records.OfFeature(&geojson.Feature{Geometry: geometry, Properties: properties})
	if err != nil {
		return nil, err
	}
	k, err := tables()
	if err != nil {
		return nil, err
	}
	m := &mapping{know: k, columns: plainColumns(), strict: true, own: true, country: map[string]string{}, told: map[string]int{}}
	for i, c := range m.columns {
		m.columns[i].of = columnOf(c.property)
	}
	e, err := m.event(rec)
	return &e, err
}
