package incident

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// doubtLeft is the share of doubt that each further publisher leaves.
const doubtLeft = 0.6

// Merge makes the event of an incident's reports. The first report published
// gives its id, address and quote; each field comes from the report that knows
// it best; numbers from the latest that tells them. One report is returned as
// it is.
func Merge(reports []geo.Report) geo.Event {
	rs := inOrder(reports)
	e := rs[0].Event
	if len(rs) == 1 {
		return e
	}
	var publishers []string
	for _, r := range rs {
		o := &r.Event
		if o.Source != "" && !slices.Contains(publishers, o.Source) {
			publishers = append(publishers, o.Source)
		}
		e.Incident = cmp.Or(e.Incident, o.Incident)
		e.CivilianTargeting = cmp.Or(e.CivilianTargeting, o.CivilianTargeting)
		e.Weapon = cmp.Or(e.Weapon, o.Weapon)
		if o.Fatalities != nil {
			e.Fatalities = o.Fatalities
		}
		if o.Injuries != nil {
			e.Injuries = o.Injuries
		}
	}
	from := originals(rs)
	e.Source, e.SourceCount = strings.Join(publishers, "; "), len(apart(from))
	e.SubEventType = commonest(rs)
	takePlace(&e, rs)
	takeDate(&e, rs)
	takeSides(&e, rs)
	e.Status = status(rs)
	e.Confidence = together(rs, from)
	e.Notes = e.Summary()
	for _, c := range Conflicts(reports) {
		if c.Field == "fatalities" || c.Field == "injuries" {
			e.Notes += fmt.Sprintf(" Sources differ on %s: %s.", c.Field, c.Range())
		}
	}
	return e
}

// inOrder sorts reports by publication, those of an unknown day last.
func inOrder(reports []geo.Report) []*geo.Report {
	rs := make([]*geo.Report, len(reports))
	for i := range reports {
		rs[i] = &reports[i]
	}
	day := func(r *geo.Report) geo.Day {
		if !r.Event.Published.Known() {
			return math.MaxInt32
		}
		return r.Event.Published
	}
	slices.SortFunc(rs, func(a, b *geo.Report) int {
		return cmp.Or(cmp.Compare(day(a), day(b)), cmp.Compare(a.Event.ArticleID, b.Event.ArticleID), cmp.Compare(a.Event.ID, b.Event.ID))
	})
	return rs
}

// commonest returns the sub-event type that most reports give; of equally many
// that of the most confident.
func commonest(rs []*geo.Report) string {
	n, sure := map[string]int{}, map[string]float64{}
	best := rs[0].Event.SubEventType
	for _, r := range rs {
		sub := r.Event.SubEventType
		n[sub]++
		sure[sub] = math.Max(sure[sub], r.Event.Confidence)
	}
	for _, r := range rs {
		if sub := r.Event.SubEventType; n[sub] > n[best] || (n[sub] == n[best] && sure[sub] > sure[best]) {
			best = sub
		}
	}
	return best
}

// better returns the first report that none is before.
func better(rs []*geo.Report, before func(a, b *geo.Event) bool) *geo.Event {
	best := &rs[0].Event
	for _, r := range rs[1:] {
		if before(&r.Event, best) {
			best = &r.Event
		}
	}
	return best
}

func takePlace(e *geo.Event, rs []*geo.Report) {
	p := better(rs, func(a, b *geo.Event) bool {
		if a.GeoPrecision != b.GeoPrecision {
			return a.GeoPrecision < b.GeoPrecision
		}
		return a.UncertaintyKM < b.UncertaintyKM
	})
	e.Location, e.LocationAR, e.PlaceID = p.Location, p.LocationAR, p.PlaceID
	e.Admin1, e.Admin2, e.Admin3, e.Country = p.Admin1, p.Admin2, p.Admin3, p.Country
	e.Admin1AR, e.Admin2AR, e.Admin3AR = p.Admin1AR, p.Admin2AR, p.Admin3AR
	e.Admin1Pcode, e.Admin2Pcode, e.Admin3Pcode = p.Admin1Pcode, p.Admin2Pcode, p.Admin3Pcode
	e.Lon, e.Lat, e.GeoPrecision, e.UncertaintyKM = p.Lon, p.Lat, p.GeoPrecision, p.UncertaintyKM
}

// takeDate takes the shortest span that a text tells, however long; only where
// none tells any, one that follows from publication.
func takeDate(e *geo.Event, rs []*geo.Report) {
	d := better(rs, func(a, b *geo.Event) bool {
		switch {
		case a.DayTold() != b.DayTold():
			return a.DayTold()
		case !a.Date.Known() || !b.Date.Known():
			return a.Date.Known()
		}
		return a.DateEnd-a.Date < b.DateEnd-b.Date
	})
	e.Date, e.DateEnd, e.TimePrecision, e.DateText, e.DateBasis = d.Date, d.DateEnd, d.TimePrecision, d.DateText, d.DateBasis
}

// takeSides takes the sides from the report that names most of them, and the
// militia rather than the word for all of its kind.
func takeSides(e *geo.Event, rs []*geo.Report) {
	named := func(o *geo.Event) int {
		n := 0
		for _, id := range []string{o.Actor1ID, o.Actor2ID} {
			switch {
			case Named(id):
				n += 10 - min(len(sidesOf[id]), 3)
			case id != "":
				n++
			}
		}
		return n
	}
	s := better(rs, func(a, b *geo.Event) bool { return named(a) > named(b) })
	e.Actor1, e.Actor1ID, e.Inter1 = s.Actor1, s.Actor1ID, s.Inter1
	e.Actor2, e.Actor2ID, e.Inter2 = s.Actor2, s.Actor2ID, s.Inter2
}

// status is claimed where any report has the doer's word, denied where one
// tells of a denial; suspected only where all that name the doer suspect.
func status(rs []*geo.Report) string {
	n := map[string]int{}
	for _, r := range rs {
		n[r.Event.Status]++
	}
	reported := slices.ContainsFunc(rs, func(r *geo.Report) bool { return r.Event.Status == geo.StatusReported && Named(r.Event.Actor1ID) })
	switch {
	case n[geo.StatusDenied] > 0:
		return geo.StatusDenied
	case n[geo.StatusClaimed] > 0:
		return geo.StatusClaimed
	case n[geo.StatusSuspected] > 0 && !reported:
		return geo.StatusSuspected
	}
	return geo.StatusReported
}

// together is how sure several reports make it: each publisher beside the
// surest leaves a part of the doubt.
func together(rs []*geo.Report, from []int) float64 {
	best := 0.0
	publishers := map[string]bool{}
	for i, r := range rs {
		best = math.Max(best, r.Event.Confidence)
		if from[i] == i {
			publishers[cmp.Or(r.Event.Source, r.Event.ArticleID)] = true
		}
	}
	c := 1 - (1-best)*math.Pow(doubtLeft, float64(len(publishers)-1))
	return math.Round(c*100) / 100
}

// apart are the reports that are no copies of another.
func apart(from []int) (out []int) {
	for i, f := range from {
		if f == i {
			out = append(out, i)
		}
	}
	return out
}

// Conflict is a field on which the reports of an incident disagree.
type Conflict struct {
	Field  string  `json:"field"`
	Values []Value `json:"values"`
}

// Value is one answer to it and who gives it.
type Value struct {
	Value   string   `json:"value"`
	Sources []string `json:"sources"` // publishers, or ids of articles without one
}

// Range writes a conflict of numbers as "5 to 7".
func (c Conflict) Range() string {
	low, high := math.MaxInt, 0
	for _, v := range c.Values {
		if n, err := strconv.Atoi(v.Value); err == nil {
			low, high = min(low, n), max(high, n)
		}
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// Conflicts says on which fields the reports of an incident disagree: who says
// what. A report that does not know a field has no part in it.
func Conflicts(reports []geo.Report) []Conflict {
	rs := inOrder(reports)
	count := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	fields := []struct {
		name string
		of   func(*geo.Event) string
	}{
		{"sub_event_type", func(e *geo.Event) string { return e.SubEventType }},
		{"event_date", func(e *geo.Event) string {
			if e.Date != e.DateEnd || !e.DayTold() {
				return "" // a span holds the day that another tells; nobody tells a day of publication
			}
			return e.Date.String()
		}},
		{"location", func(e *geo.Event) string {
			if e.GeoPrecision != geo.GeoExact {
				return ""
			}
			return e.Location
		}},
		{"actor1", func(e *geo.Event) string {
			if !Named(e.Actor1ID) {
				return ""
			}
			return e.Actor1
		}},
		{"actor2", func(e *geo.Event) string { return e.Actor2 }},
		{"fatalities", func(e *geo.Event) string { return count(e.Fatalities) }},
		{"injuries", func(e *geo.Event) string { return count(e.Injuries) }},
	}
	var out []Conflict
	for _, f := range fields {
		if c := conflictOn(f.name, f.of, rs); len(c.Values) > 1 {
			out = append(out, c)
		}
	}
	return out
}

func conflictOn(name string, of func(*geo.Event) string, rs []*geo.Report) Conflict {
	c := Conflict{Field: name}
	for _, r := range rs {
		v := of(&r.Event)
		if v == "" {
			continue
		}
		i := slices.IndexFunc(c.Values, func(o Value) bool { return o.Value == v })
		if i < 0 {
			i = len(c.Values)
			c.Values = append(c.Values, Value{Value: v})
		}
		if source := cmp.Or(r.Event.Source, r.Event.ArticleID); !slices.Contains(c.Values[i].Sources, source) {
			c.Values[i].Sources = append(c.Values[i].Sources, source)
		}
	}
	return c
}
