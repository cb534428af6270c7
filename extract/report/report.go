// Package report is the last stage of reading: incidents of an article written
// as reports, with quotes, a reason for each field, and how sure.
//
// A reason is made from the claim that gave the field its value, so none can be
// printed that did not. How often a rule is right (reliability.csv) and how
// likely an event is real (confidence.csv, signals.go) were counted on annotated
// articles.
package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// Writer writes reports of one page.
type Writer struct {
	*mention.Page
	Trust *Trust
	Docs  map[rule.ID]string // what each rule does

	all []incident.Incident
}

// Reports writes the incidents of a page, in the text's order.
func (w *Writer) Reports(all []incident.Incident) []geo.Report {
	w.all = all
	out := make([]geo.Report, 0, len(all))
	seen := map[string]int{}
	spread := map[int]int{}
	for i := range all {
		spread[all[i].Spread]++
	}
	for i := range all {
		in := &all[i]
		rep := geo.Report{Event: w.event(in), DayPart: in.DayPart(), Evidence: w.evidence(in)}
		e := &rep.Event
		signals := w.signals(in)
		e.Confidence = w.Trust.Event(signals)
		rep.Reasons = w.reasons(in, e, signals)
		key := strings.Join([]string{w.Article.ID, e.SubEventType, placeKey(e), e.Date.String(), e.DateEnd.String()}, "|")
		seen[key]++
		e.ID = Hash(key + "|" + strconv.Itoa(seen[key]))
		if in.Spread != 0 && spread[in.Spread] > 1 {
			e.Incident = Hash(w.Article.ID + "|incident|" + strconv.Itoa(in.Spread))
		}
		if len(rep.Evidence) > 0 {
			e.Quote = w.quoteOf(in, rep.Evidence[0])
		}
		e.Notes = e.Summary()
		out = append(out, rep)
	}
	return out
}

// placeKey is what tells an event's place from others: its id, or the words
// told for it.
func placeKey(e *geo.Event) string {
	if e.PlaceID != "" {
		return e.PlaceID
	}
	return e.Location
}

// Hash shortens a key to an id.
func Hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// event fills in the properties of an incident.
func (w *Writer) event(in *incident.Incident) geo.Event {
	a := &w.Article
	e := geo.Event{SubEventType: in.Sub.Value, Status: status(in), Review: geo.ReviewUnreviewed,
		Source: a.Publisher, SourceCount: 1, URL: a.URL, ArticleID: a.ID, Published: a.Published}
	e.Fatalities, e.Injuries = number(in.Toll.Dead), number(in.Toll.Hurt)
	if in.Place != nil {
		w.setPlace(&e, in.Place)
	} else {
		w.setUnplaced(&e, in)
	}
	if d := in.When; d.Made() {
		if d.Words.Said {
			e.DateText = w.Text.Words(d.Words.First, d.Words.Last)
		}
		if d.Value.First.Known() {
			e.Date, e.DateEnd, e.TimePrecision, e.DateBasis = d.Value.First, d.Value.Last, d.Value.Precision, in.Basis
		}
	}
	e.Actor1, e.Actor1ID, e.Inter1 = w.actor(in.Doer.Value)
	e.Actor2, e.Actor2ID, e.Inter2 = w.actor(in.Target.Value)
	victims := in.Toll.Civilian && act.Violent(in.Sub.Value) && !in.Toll.Fighter
	if victims || in.Target.Value == who.Civilians {
		e.CivilianTargeting = "Civilians targeted"
	}
	if in.Weapon != nil && act.Violent(in.Sub.Value) {
		e.Weapon = in.Weapon.Value
	}
	return e
}

// number returns a claimed number, nil for none; the caller may keep it.
func number(c rule.Claim[int]) *int {
	if !c.Made() {
		return nil
	}
	n := c.Value
	return &n
}

// nearKM is the least radius of what is told to be near a place.
const nearKM = 10

func (w *Writer) setPlace(e *geo.Event, p *frame.Place) {
	area := w.Area(p.Place)
	e.Location, e.LocationAR, e.PlaceID = p.NameEN, p.NameAR, p.ID
	e.Admin1, e.Admin2, e.Admin3, e.Country = p.Admin1, p.Admin2, p.Admin3, p.Country
	held := w.Gazetteer.RegionsOf(p.Place)
	if held.Country == "" || held.Country == p.Country { // borders of two sources overlap
		setRegions(e, held, area)
	}
	e.Lon, e.Lat, e.UncertaintyKM = p.Lon, p.Lat, p.UncertaintyKM
	switch {
	case area:
		e.GeoPrecision = geo.GeoRegion
	case p.Near || p.Inherited:
		e.GeoPrecision = geo.GeoNear
		e.UncertaintyKM = max(e.UncertaintyKM, nearKM)
	default:
		e.GeoPrecision = geo.GeoExact
	}
}

// setRegions takes the regions that hold a place. The names of those that hold
// an area stand in its row.
func setRegions(e *geo.Event, held gazetteer.Regions, area bool) {
	for i, to := range [3]struct{ name, nameAR, pcode *string }{{&e.Admin1, &e.Admin1AR, &e.Admin1Pcode}, {&e.Admin2, &e.Admin2AR, &e.Admin2Pcode}, {&e.Admin3, &e.Admin3AR, &e.Admin3Pcode}} {
		r := held.Admin[i]
		if !area {
			*to.name = cmp.Or(r.Name, *to.name)
		}
		*to.nameAR, *to.pcode = r.NameAR, r.Pcode
	}
}

// setUnplaced keeps the words told for a place that is not known, and the
// country where the text tells one.
func (w *Writer) setUnplaced(e *geo.Event, in *incident.Incident) {
	e.GeoPrecision = geo.GeoUnplaced
	for i := range in.Members {
		if u := in.Members[i].Named; u != nil {
			e.Location = w.Slice(u.Start, u.End)
			break
		}
	}
	if c := w.countryAround(in); c != nil {
		e.Country = c.Country
		if e.Location == "" {
			e.Location, e.LocationAR = c.NameEN, c.NameAR
		}
	}
}

// countryAround returns the country that the sentences of an incident name, nil
// for none or several.
func (w *Writer) countryAround(in *incident.Incident) *gazetteer.Place {
	var found *gazetteer.Place
	for i := range in.Members {
		s := w.Sentences[in.Members[i].Sentence]
		for _, m := range w.PlacesIn(s.First, s.Last) {
			if m.Place == nil || m.Place.Type != "country" {
				continue
			}
			if found != nil && found.Country != m.Place.Country {
				return nil
			}
			found = m.Place
		}
	}
	return found
}

func (w *Writer) actor(id string) (name, actorID, inter string) {
	a, ok := w.Who.Get(id)
	if !ok {
		return "", "", ""
	}
	return a.NameEN, a.ID, a.Inter
}

func status(in *incident.Incident) string {
	_, suspect, claim := in.Reserve()
	switch {
	case in.Denied():
		return geo.StatusDenied
	case claim || (in.OwnWord && act.Violent(in.Sub.Value)):
		return geo.StatusClaimed
	case suspect && who.Known(in.Doer.Value):
		return geo.StatusSuspected
	}
	return geo.StatusReported
}

// MaxQuote is the longest quote, in code points: about a sentence.
const MaxQuote = 600

// mostQuotes is how many quotes a report has at most.
const mostQuotes = 12

// evidence returns the quotes an incident rests on, in the text's order.
func (w *Writer) evidence(in *incident.Incident) []geo.Quote {
	var spans [][2]int
	for i := range in.Members {
		m := &in.Members[i]
		spans = append(spans, [2]int{m.First, m.Last})
	}
	if len(spans) > mostQuotes {
		spans = spans[:mostQuotes]
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var out []geo.Quote
	for _, s := range slices.Compact(spans) {
		if q := w.quote(s[0], s[1]); q.End > q.Start {
			out = append(out, q)
		}
	}
	return out
}

// quote returns tokens first to last, cut to MaxQuote.
func (w *Writer) quote(first, last int) geo.Quote {
	for last > first && w.Tokens[last].End-w.Tokens[first].Start > MaxQuote {
		last--
	}
	start, end := w.Tokens[first].Start, w.Tokens[last].End
	return geo.Quote{Start: start, End: end, Text: w.Slice(start, end)}
}

// quoteOf returns the whole sentence that tells the incident's place, or the
// clause where that is too long.
func (w *Writer) quoteOf(in *incident.Incident, clause geo.Quote) string {
	m := in.First()
	for i := range in.Members {
		if o := &in.Members[i]; m.Title && !o.Title {
			m = o
		}
	}
	s := w.Sentences[m.Sentence]
	start, end := w.Tokens[s.First].Start, w.Tokens[s.Last].End
	if end-start <= MaxQuote {
		return w.Slice(start, end)
	}
	return clause.Text
}
