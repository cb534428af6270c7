package evaluate

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
)

// Score adds up over articles.
type Score struct {
	Articles                       int
	Names, NamesRight, FalsePlaces int
	Predicted, PredictedRight      int
	Core, CoreFound, Whole         int
	OnNegatives, InventedDates     int
	Fields                         map[string]int // right among CoreFound
	Unplaced                       int            // of the predicted, kept without a point and telling what nothing else tells: neither right nor wrong
	Trials                         []Trial
	FieldTrials                    []FieldTrial
	Faults                         []Fault
	Incidents                      Incidents // of what was read
	Annotated                      Incidents // of what a perfect reader would have read
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Precision, Recall and F1 of events; recall counts core records only.
func (s *Score) Precision() float64 { return ratio(s.PredictedRight, s.Predicted) }

// Recall is the share of core records found.
func (s *Score) Recall() float64 { return ratio(s.CoreFound, s.Core) }

// F1 is the harmonic mean of precision and recall.
func (s *Score) F1() float64 {
	p, r := s.Precision(), s.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// NamesResolved is the share of annotated names put in their place.
func (s *Score) NamesResolved() float64 { return ratio(s.NamesRight, s.Names) }

// WholeRecords is the share of core records with every field right.
func (s *Score) WholeRecords() float64 { return ratio(s.Whole, s.Core) }

type span struct{ from, to int }

func (a span) overlaps(b span) bool { return a.from < b.to && b.from < a.to }

// spansOf returns where a quote stands in a text, in code points.
func spansOf(text, quote string) []span {
	var out []span
	for at := 0; quote != ""; {
		i := strings.Index(text[at:], quote)
		if i < 0 {
			break
		}
		from := utf8.RuneCountInString(text[:at+i])
		out = append(out, span{from, from + utf8.RuneCountInString(quote)})
		_, size := utf8.DecodeRuneInString(text[at+i:])
		at += i + size
	}
	return out
}

// distance returns the kilometres to the nearest acceptable point.
func (p *Place) distance(lat, lon float64) (float64, bool) {
	best, ok := 0.0, false
	for _, q := range append([]Place{*p}, p.Or...) {
		if km := geo.DistanceKM(lat, lon, q.Lat, q.Lon); km <= q.Tolerance && (!ok || km < best) {
			best, ok = km, true
		}
	}
	return best, ok
}

// record is one annotated event at one of its places.
type record struct {
	event *Event
	place *Place
	spans []span
}

// longestEvidence is the longest quote, in code points, that shows anything.
const longestEvidence = 600

func evidenceSpans(r *geo.Report) []span {
	var out []span
	for _, q := range r.Evidence {
		if q.End > q.Start && q.End-q.Start <= longestEvidence {
			out = append(out, span{q.Start, q.End})
		}
	}
	return out
}

func touch(a, b []span) bool {
	for _, x := range a {
		for _, y := range b {
			if x.overlaps(y) {
				return true
			}
		}
	}
	return false
}

// Add scores one article.
func (s *Score) Add(g *Gold, text string, res *extract.Result) {
	s.Articles++
	if s.Fields == nil {
		s.Fields = map[string]int{}
	}
	s.addNames(g, text, res)
	s.addEvents(g, text, res)
}

func (s *Score) addNames(g *Gold, text string, res *extract.Result) {
	var real []span
	for _, m := range g.Mentions {
		at := spansOf(text, m.Text)
		real = append(real, at...)
		for i := range m.Places {
			s.Names++
			for _, p := range res.Mentions {
				if p.Place == nil || !touch(at, []span{{p.Start, p.End}}) {
					continue
				}
				if _, ok := m.Places[i].distance(p.Place.Lat, p.Place.Lon); ok {
					s.NamesRight++
					break
				}
			}
		}
	}
	for _, name := range g.NotPlaces {
		for _, at := range spansOf(text, name) {
			inside := slices.ContainsFunc(real, func(r span) bool { return r.from <= at.from && at.to <= r.to })
			if !inside && slices.ContainsFunc(res.Mentions, func(m extract.Mention) bool { return m.Place != nil && at.from <= m.Start && m.End <= at.to }) {
				s.FalsePlaces++
			}
		}
	}
}

func (s *Score) addEvents(g *Gold, text string, res *extract.Result) {
	records := recordsOf(g, text)
	pred := make([][]span, len(res.Reports))
	for j := range res.Reports {
		pred[j] = evidenceSpans(&res.Reports[j])
	}
	matched, checks := match(records, res.Reports, pred)
	doubleTolls(records, res.Reports, matched, checks)
	s.Incidents.add(records, res.Reports, matched)
	used := map[int]bool{}
	for i, j := range matched {
		used[j] = true
		if records[i].event.Need != "core" {
			continue
		}
		s.CoreFound++
		whole := true
		for k, ok := range checks[i] {
			if ok {
				s.Fields[fieldNames[k]]++
			}
			whole = whole && ok
		}
		if whole {
			s.Whole++
		}
	}
	s.try(res.Reports, used, matched, checks)
	for _, r := range records {
		if r.event.Need == "core" {
			s.Core++
		}
	}
	s.PredictedRight += len(used)
	s.Predicted += len(res.Reports)
	open := unplaced(records, res.Reports, pred, matched)
	s.faults(g.Document, records, res.Reports, pred, matched, checks, open)
	s.Unplaced += len(open)
	s.Predicted -= len(open)
	for j := range open {
		used[j] = true
	}
	s.addWrong(g, text, res, records, pred, used)
}

// unplaced returns the predictions without a point that each tell an annotated
// record which nothing else tells: they are neither right nor wrong.
func unplaced(records []record, reports []geo.Report, pred [][]span, matched map[int]int) map[int]bool {
	told, out := map[int]bool{}, map[int]bool{}
	for i := range matched {
		told[i] = true
	}
	for j := range reports {
		e := &reports[j].Event
		if e.Placed() {
			continue
		}
		for i, r := range records {
			if !told[i] && slices.Contains(r.event.EventType, e.Type()) && touch(pred[j], r.spans) {
				told[i], out[j] = true, true
				break
			}
		}
	}
	return out
}

func recordsOf(g *Gold, text string) []record {
	var out []record
	for i := range g.Events {
		e := &g.Events[i]
		var at []span
		for _, q := range e.Evidence {
			at = append(at, spansOf(text, q)...)
		}
		for k := range e.Places {
			out = append(out, record{e, &e.Places[k], at})
		}
	}
	return out
}

// match pairs records with predictions, core records and better fields first.
func match(records []record, reports []geo.Report, pred [][]span) (map[int]int, map[int][]bool) {
	type pair struct {
		core, right int
		km          float64
		i, j        int
		checks      []bool
	}
	var pairs []pair
	for i, r := range records {
		for j := range reports {
			e := &reports[j].Event
			if !e.Placed() || !slices.Contains(r.event.EventType, e.Type()) || !touch(pred[j], r.spans) {
				continue
			}
			km, ok := r.place.distance(e.Lat, e.Lon)
			if !ok {
				continue
			}
			p := pair{km: km, i: i, j: j, checks: checksOf(e, r.event)}
			if r.event.Need == "core" {
				p.core = 1
			}
			for _, ok := range p.checks {
				if ok {
					p.right++
				}
			}
			pairs = append(pairs, p)
		}
	}
	sort.SliceStable(pairs, func(a, b int) bool {
		x, y := pairs[a], pairs[b]
		switch {
		case x.core != y.core:
			return x.core > y.core
		case x.right != y.right:
			return x.right > y.right
		}
		return x.km < y.km
	})
	matched, checks, used := map[int]int{}, map[int][]bool{}, map[int]bool{}
	for _, p := range pairs {
		if _, done := matched[p.i]; !done && !used[p.j] {
			matched[p.i], checks[p.i], used[p.j] = p.j, p.checks, true
		}
	}
	return matched, checks
}

// addWrong counts predictions on stretches that tell no event, and dates
// where nothing gives one.
func (s *Score) addWrong(g *Gold, text string, res *extract.Result, records []record, pred [][]span, used map[int]bool) {
	var negatives, real []span
	for _, q := range g.Negatives {
		negatives = append(negatives, spansOf(text, q)...)
	}
	undated := g.Published == nil
	for _, r := range records {
		real = append(real, r.spans...)
		undated = undated && r.event.Date == nil
	}
	for j := range res.Reports {
		if undated && res.Reports[j].Event.Date.Known() {
			s.InventedDates++
		}
		if used[j] || !touch(pred[j], negatives) || touch(pred[j], real) {
			continue
		}
		if res.Reports[j].Event.Status == geo.StatusDenied {
			s.Predicted-- // told as denied: neither asked for nor wrong
			continue
		}
		s.OnNegatives++
	}
}
