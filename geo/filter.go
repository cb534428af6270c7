package geo

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Filter is a question about events: all its parts must hold, an empty part
// holds always. Build one from text with [ParseBBox], [ParseDatetime],
// [ParseConfidence] and [NewEqual].
type Filter struct {
	// BBox is west, south, east, north in degrees; west > east crosses the
	// antimeridian. An unplaced event is in no box.
	BBox *BBox
	// Days must overlap the event's span; an undated event overlaps no span.
	Days  *Span
	Equal []Equal
	// MinConfidence is the least confidence, 0 for any.
	MinConfidence float64
	// Where is a condition in a language of its own, nil for none.
	Where Condition
}

// Condition is a part of a filter that was written in a language of its own
// (package cql2). What evaluates it over many events may take it apart: a
// condition with parts holds where all, or any, of its parts hold.
type Condition interface {
	// Match reports whether the condition holds for the event. It looks at
	// the properties named by Columns only.
	Match(*Event) bool
	// Key is the same for conditions that ask the same in the same words.
	Key() string
	// Columns are the columns that the condition looks at, and "geometry"
	// where it looks at the position.
	Columns() []string
	// Parts returns what the condition is made of, and whether all of it must
	// hold; nothing where it can't be taken apart.
	Parts() (parts []Condition, all bool)
}

// Geometry is the name by which a condition asks for an event's position.
const Geometry = "geometry"

// BBox is a box in longitude and latitude degrees, edges included.
type BBox struct{ West, South, East, North float64 }

// Equal holds where the field has one of the values.
type Equal struct {
	Field  string // one of FilterFields
	Values []string
}

// fields are the filterable names and the columns each looks at: one of them
// must have one of the values.
var fields = map[string][]string{
	"event_type":     {"event_type"},
	"sub_event_type": {"sub_event_type"},
	"disorder_type":  {"disorder_type"},
	"actor":          {"actor1_id", "actor2_id", "actor1", "actor2"},
	"actor1":         {"actor1_id", "actor1"},
	"actor2":         {"actor2_id", "actor2"},
	"place_id":       {"place_id"},
	"location":       {"location", "location_ar"},
	"admin1":         {"admin1"},
	"admin1_pcode":   {"admin1_pcode"},
	"admin2_pcode":   {"admin2_pcode"},
	"admin3_pcode":   {"admin3_pcode"},
	"country":        {"country"},
	"weapon":         {"weapon"},
	"status":         {"status"},
	"date_basis":     {"date_basis"},
	"review":         {"review"},
	"incident":       {"incident"},
	"source":         {"source"},
	"article_id":     {"article_id"},
}

// FilterFields returns the names that [NewEqual] takes, sorted.
func FilterFields() []string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Columns returns the event columns that an equality looks at.
func (q Equal) Columns() []string { return fields[q.Field] }

// NewEqual makes an equality; the error names an unknown field or a type that
// the taxonomy does not have.
func NewEqual(field string, values ...string) (Equal, error) {
	if _, ok := fields[field]; !ok {
		return Equal{}, Errorf(CodeInvalid, field, "unknown filter field; use one of %s", strings.Join(FilterFields(), ", "))
	}
	for _, v := range values {
		if field == "event_type" && !slices.ContainsFunc(EventTypes(), func(t EventType) bool { return t.Type == v }) {
			return Equal{}, Errorf(CodeInvalid, field, "%q is no ACLED event type", v) // it would silently match nothing
		}
		if _, ok := TypeOf(v); field == "sub_event_type" && !ok {
			return Equal{}, Errorf(CodeInvalid, field, "%q is no ACLED sub-event type", v)
		}
	}
	return Equal{field, values}, nil
}

// ParseConfidence reads a least confidence between 0 and 1.
func ParseConfidence(s string) (float64, error) {
	c, err := strconv.ParseFloat(s, 64)
	if err != nil || !(c >= 0 && c <= 1) {
		return 0, Errorf(CodeInvalid, "min_confidence", "%q is no confidence; it lies between 0 and 1", s)
	}
	return c, nil
}

// ParseBBox reads "west,south,east,north" in degrees, or six numbers with
// heights, which are not used.
func ParseBBox(s string) (*BBox, error) {
	n, err := ParseBoxNumbers(s)
	if err != nil {
		return nil, err
	}
	return NewBBox(n[0], n[1], n[2], n[3])
}

// NewBBox makes a box of degrees.
func NewBBox(west, south, east, north float64) (*BBox, error) {
	if south > north {
		return nil, Errorf(CodeInvalid, "bbox", "south %g is north of north %g", south, north)
	}
	if south < -90 || north > 90 || math.Abs(west) > 180 || math.Abs(east) > 180 {
		return nil, Errorf(CodeInvalid, "bbox", "longitudes run from -180 to 180, latitudes from -90 to 90")
	}
	return &BBox{west, south, east, north}, nil
}

// ParseBoxNumbers reads the lower and the upper corner of a box in any
// reference system: four numbers, or six with heights, which are left out.
func ParseBoxNumbers(s string) ([4]float64, error) {
	var out [4]float64
	parts := strings.Split(s, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return out, Errorf(CodeInvalid, "bbox", "want four numbers: west,south,east,north in degrees")
	}
	var n []float64
	for _, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return out, Errorf(CodeInvalid, "bbox", "%q is not a number; want west,south,east,north in degrees", p)
		}
		n = append(n, v)
	}
	copy(out[:], n)
	if len(n) == 6 {
		out[2], out[3] = n[3], n[4]
	}
	return out, nil
}

// ParseDatetime reads a day or RFC 3339 time, or an interval FROM/TO where
// either end may be ".." or empty for open (OGC API – Features, 7.15.4), or a
// length of time from or to the other, like P3M.
func ParseDatetime(s string) (*Span, error) {
	from, to, interval := strings.Cut(s, "/")
	if !interval {
		to = from
	}
	var first, last Day
	var err error
	if !strings.HasPrefix(from, "P") {
		if first, err = parseEnd(from, interval); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(to, "P") {
		if last, err = parseEnd(to, interval); err != nil {
			return nil, err
		}
	}
	switch {
	case strings.HasPrefix(to, "P") && first.Known():
		last, err = first.shifted(to, 1)
	case strings.HasPrefix(from, "P") && last.Known():
		first, err = last.shifted(from, -1)
	case strings.HasPrefix(from, "P") || strings.HasPrefix(to, "P"):
		err = Errorf(CodeInvalid, "datetime", "a length of time like P3M needs a day at the other end")
	}
	if err != nil {
		return nil, err
	}
	if first.Known() && last.Known() && first > last {
		return nil, Errorf(CodeInvalid, "datetime", "the interval ends before it begins")
	}
	return &Span{first, last}, nil
}

var duration = regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(T[\dHMS.]+)?$`)

// shifted returns the day as many years, months, weeks and days away as an ISO
// 8601 duration says; hours do not count.
func (d Day) shifted(s string, sign int) (Day, error) {
	m := duration.FindStringSubmatch(s)
	if m == nil || s == "P" {
		return 0, Errorf(CodeInvalid, "datetime", "%q is no length of time; write it as P1Y, P3M, P2W or P10D", s)
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits only; none is 0
	}
	t := d.Time().AddDate(sign*n[0], sign*n[1], sign*(7*n[2]+n[3]))
	if t.Year() < 1 || t.Year() > 9999 {
		return 0, Errorf(CodeInvalid, "datetime", "%q leads beyond the years that have four digits", s)
	}
	return DayOf(t), nil
}

func parseEnd(s string, open bool) (Day, error) {
	if open && (s == "" || s == "..") {
		return 0, nil
	}
	d, err := ParseDay(s)
	if err != nil {
		return 0, Errorf(CodeInvalid, "datetime", "%w, or an interval 2024-01-01/2024-03-31, with .. for an open end", err)
	}
	return d, nil
}

// Contains reports whether the point lies in the box.
func (b BBox) Contains(lon, lat float64) bool {
	if lat < b.South || lat > b.North {
		return false
	}
	if b.West <= b.East {
		return lon >= b.West && lon <= b.East
	}
	return lon >= b.West || lon <= b.East
}

// Bound returns the box as an orb.Bound; west > east becomes the whole circle.
func (b BBox) Bound() orb.Bound {
	w, e := b.West, b.East
	if w > e {
		w, e = -180, 180
	}
	return orb.Bound{Min: orb.Point{w, b.South}, Max: orb.Point{e, b.North}}
}

// Empty reports whether the filter holds for every event.
func (f *Filter) Empty() bool {
	if f == nil {
		return true
	}
	anywhere, anyTime, anyKind := f.BBox == nil, f.Days == nil, len(f.Equal) == 0 && f.Where == nil
	return anywhere && anyTime && anyKind && f.MinConfidence == 0
}

// Match reports whether the filter holds for the event.
func (f *Filter) Match(e *Event) bool {
	if f == nil {
		return true
	}
	if f.BBox != nil && !(e.Placed() && f.BBox.Contains(e.Lon, e.Lat)) {
		return false
	}
	if f.Days != nil && !e.datedIn(*f.Days) {
		return false
	}
	if e.Confidence < f.MinConfidence {
		return false
	}
	for _, q := range f.Equal {
		if !q.match(e) {
			return false
		}
	}
	return f.Where == nil || f.Where.Match(e)
}

func (e *Event) datedIn(s Span) bool {
	return (e.Date.Known() || e.DateEnd.Known()) && e.Span().Overlaps(s)
}

func (q Equal) match(e *Event) bool {
	for _, name := range q.Columns() {
		c, _ := ColumnByName(name)
		if v := c.Value(e); !v.Null && slices.Contains(q.Values, v.Str) {
			return true
		}
	}
	return false
}

// Key writes the filter in one normal form: two filters that ask the same
// have the same key.
func (f *Filter) Key() string {
	if f.Empty() {
		return ""
	}
	var b strings.Builder
	if f.BBox != nil {
		for _, v := range []float64{f.BBox.West, f.BBox.South, f.BBox.East, f.BBox.North} {
			b.WriteString(strconv.FormatFloat(v, 'g', -1, 64) + ",")
		}
	}
	if f.Days != nil {
		b.WriteString("@" + f.Days.First.String() + "/" + f.Days.Last.String())
	}
	if f.MinConfidence > 0 {
		b.WriteString("^" + strconv.FormatFloat(f.MinConfidence, 'g', -1, 64))
	}
	if f.Where != nil {
		b.WriteString("?" + strconv.Quote(f.Where.Key()))
	}
	var eqs []string
	for _, q := range f.Equal {
		vs := slices.Clone(q.Values)
		slices.Sort(vs)
		eq := q.Field + "="
		for _, v := range slices.Compact(vs) {
			eq += strconv.Quote(v) // each for itself: no value can look like two
		}
		eqs = append(eqs, eq)
	}
	slices.Sort(eqs)
	return b.String() + "&" + strings.Join(eqs, "&")
}

// ParsePoint reads "lon,lat" in degrees.
func ParsePoint(s string) (orb.Point, error) {
	lon, lat, ok := strings.Cut(s, ",")
	x, err1 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	y, err2 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	onEarth := x >= -180 && x <= 180 && y >= -90 && y <= 90
	if !ok || errors.Join(err1, err2) != nil || !onEarth {
		return orb.Point{}, Errorf(CodeInvalid, "near", "want longitude,latitude in degrees, for example 40.14,35.34")
	}
	return orb.Point{x, y}, nil
}
