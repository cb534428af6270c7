package extract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

// reports turns the article into its reports.
func (d *document) reports() []geo.Report {
	records := d.merge(d.records())
	d.implied(records)
	return d.describe(records)
}

// describe writes records as reports.
func (d *document) describe(records []record) []geo.Report {
	out := make([]geo.Report, 0, len(records))
	seen := map[string]int{}
	incidents := incidentSizes(records)
	for i := range records {
		r := &records[i]
		rep := geo.Report{Event: d.event(r), DayPart: d.dayPart(r), Evidence: d.evidence(r)}
		e := &rep.Event
		rep.Reasons = d.reasons(r, e)
		key := strings.Join([]string{d.art.ID, e.SubEventType, e.PlaceID, e.Date.String(), e.DateEnd.String()}, "|")
		seen[key]++
		e.ID = shortHash(key + "|" + strconv.Itoa(seen[key]))
		if r.incident != 0 && incidents[r.incident] > 1 {
			e.Incident = shortHash(d.art.ID + "|incident|" + strconv.Itoa(r.incident))
		}
		if len(rep.Evidence) > 0 {
			e.Quote = d.quoteOf(r, rep.Evidence[0])
		}
		e.Notes = e.Summary()
		out = append(out, rep)
	}
	return out
}

// dayPart returns the time of day told with a record's date, else in its
// clauses.
func (d *document) dayPart(r *record) string {
	stretches := r.spans
	if r.when != nil {
		stretches = append([][2]int{{r.when.first, r.when.last + 2}}, stretches...)
	}
	for _, s := range stretches {
		for t := range d.between(s[0], s[1], lang.Time) {
			switch t.Class {
			case "clock":
				return t.Value
			case "night":
				return geo.Night
			}
		}
	}
	return ""
}

func incidentSizes(rs []record) map[int]int {
	n := map[int]int{}
	for _, r := range rs {
		n[r.incident]++
	}
	return n
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// event fills in the properties of a record.
func (d *document) event(r *record) geo.Event {
	a := &d.art
	e := geo.Event{SubEventType: r.sub, Fatalities: r.toll.dead, Injuries: r.toll.hurt, Status: d.status(r), Review: geo.ReviewUnreviewed,
		Source: a.Publisher, SourceCount: 1, URL: a.URL, ArticleID: a.ID, Published: a.Published}
	d.setPlace(&e, r)
	if r.when != nil {
		e.DateText = d.words(r.when.first, r.when.last)
		if r.when.span.First.Known() {
			e.Date, e.DateEnd, e.TimePrecision, e.DateBasis = r.when.span.First, r.when.span.Last, r.when.precision, geo.BasisText
		}
	}
	e.Actor1, e.Actor1ID, e.Inter1 = d.actorFields(r.cast.actor1)
	e.Actor2, e.Actor2ID, e.Inter2 = d.actorFields(r.cast.actor2)
	if r.toll.civilian && isViolent(r.sub) && !r.toll.fighter || r.cast.actor2 == civilians {
		e.CivilianTargeting = "Civilians targeted"
	}
	if r.weapon != nil && isViolent(r.sub) {
		e.Weapon = r.weapon.Value
	}
	e.Confidence = d.r.trust.event(d.signals(r))
	return e
}

func (d *document) setPlace(e *geo.Event, r *record) {
	p := r.place
	e.Location, e.LocationAR, e.PlaceID = p.NameEN, p.NameAR, p.ID
	e.Admin1, e.Admin2, e.Admin3, e.Country = p.Admin1, p.Admin2, p.Admin3, p.Country
	if !d.r.gaz.Kind(p.Type).Area {
		held := d.r.gaz.RegionsAt(p.Lat, p.Lon)
		if held.Country == "" || held.Country == p.Country { // borders of two sources overlap
			e.Admin1, e.Admin2, e.Admin3 = cmp.Or(held.Admin1, e.Admin1), cmp.Or(held.Admin2, e.Admin2), cmp.Or(held.Admin3, e.Admin3)
		}
	}
	e.Lon, e.Lat, e.UncertaintyKM = p.Lon, p.Lat, p.UncertaintyKM
	switch {
	case d.r.gaz.Kind(p.Type).Area:
		e.GeoPrecision = geo.GeoRegion
	case p.near || r.inherit:
		e.GeoPrecision = geo.GeoNear
		e.UncertaintyKM = math.Max(e.UncertaintyKM, 10)
	default:
		e.GeoPrecision = geo.GeoExact
	}
}

func (d *document) actorFields(id string) (name, actorID, inter string) {
	a, ok := d.r.actors[id]
	if !ok {
		return "", "", ""
	}
	return a.NameEN, a.ID, a.Inter
}

func (d *document) status(r *record) string {
	switch {
	case r.denied:
		return geo.StatusDenied
	case r.verdict.claim || r.cast.own && isViolent(r.sub):
		return geo.StatusClaimed
	case r.verdict.suspect && known(r.cast.actor1):
		return geo.StatusSuspected
	}
	return geo.StatusReported
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }

// maxQuote is the longest quote, in code points: about a sentence.
const maxQuote = 600

// evidence returns the quotes a record rests on.
func (d *document) evidence(r *record) []geo.Quote {
	var out []geo.Quote
	for _, s := range r.spans {
		if q := d.quote(s[0], s[1], r); q.End > q.Start {
			out = append(out, q)
		}
	}
	return out
}

// quote returns tokens first to last, cut to maxQuote around the place.
func (d *document) quote(first, last int, r *record) geo.Quote {
	for last > first && d.tokens[last].End-d.tokens[first].Start > maxQuote {
		last--
	}
	start, end := d.tokens[first].Start, d.tokens[last].End
	return geo.Quote{Start: start, End: end, Text: d.slice(start, end)}
}

// quoteOf returns the whole sentence, or the clause where that is too long.
func (d *document) quoteOf(r *record, clause geo.Quote) string {
	s := d.sentences[r.sent]
	start, end := d.tokens[s.first].Start, d.tokens[s.last].End
	if end-start <= maxQuote {
		return d.slice(start, end)
	}
	return clause.Text
}
