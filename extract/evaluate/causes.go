package evaluate

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/geo"
)

// Cause is why an event is wrong or missing, as far as an annotation tells.
type Cause string

// The causes, in the order in which they are printed.
const (
	ToldTwice Cause = "told twice"     // the same event again, as a record of its own
	Fused     Cause = "fused"          // two events in one record: the other is missing
	WrongAt   Cause = "place"          // told, but put elsewhere or nowhere
	WrongType Cause = "type"           // told as something else
	Never     Cause = "never happened" // a record of what the text tells of no event
	Missed    Cause = "missed"         // nothing tells it
	WrongDay  Cause = "day"            // found, with a wrong day
	WrongToll Cause = "toll"           // found, with a wrong number of victims
	WrongSide Cause = "side"           // found, with a wrong doer or target
)

// Causes are all of them.
var Causes = []Cause{ToldTwice, Fused, WrongAt, WrongType, Never, Missed, WrongDay, WrongToll, WrongSide}

// Fault is one error, with the words it is about.
type Fault struct {
	Cause   Cause
	Article string
	What    string
}

// faults finds the causes of the errors of one article.
func (s *Score) faults(name string, records []record, reports []geo.Report, pred [][]span, matched map[int]int, checks map[int][]bool, open map[int]bool) {
	f := faultFinder{records, reports, pred, matched, map[int]int{}}
	for i, j := range matched {
		f.of[j] = i
	}
	add := func(c Cause, what string) { s.Faults = append(s.Faults, Fault{c, name, what}) }
	for j := range reports {
		if _, right := f.of[j]; !right && !open[j] {
			add(f.wrong(j), reports[j].Event.SubEventType+" at "+reports[j].Event.Location+": "+firstWords(reports[j].Evidence))
		}
	}
	for i := range records {
		r := &records[i]
		if r.event.Need != "core" {
			continue
		}
		if _, found := matched[i]; !found {
			add(f.missed(i), r.event.ID+" at "+r.place.Name)
			continue
		}
		for k, right := range checks[i] {
			if cause, ok := ofField[fieldNames[k]]; ok && !right {
				add(cause, r.event.ID+" at "+r.place.Name+": "+fieldNames[k])
			}
		}
	}
}

// ofField is the cause that a wrong field is counted for.
var ofField = map[string]Cause{"date": WrongDay, "fatalities": WrongToll, "injuries": WrongToll, "actor1": WrongSide, "actor2": WrongSide, "sub_event_type": WrongType}

type faultFinder struct {
	records []record
	reports []geo.Report
	pred    [][]span
	matched map[int]int // prediction by record
	of      map[int]int // record by prediction
}

// wrong says why prediction j matches nothing.
func (f *faultFinder) wrong(j int) Cause {
	e := &f.reports[j].Event
	cause := Never
	for i := range f.records {
		r := &f.records[i]
		_, found := f.matched[i]
		family := slices.ContainsFunc(r.event.SubEventType, func(sub string) bool { return act.Family(sub, e.SubEventType) })
		if !touch(f.pred[j], r.spans) {
			if cause == Never && family && found && near(e, r.place) {
				cause = ToldTwice
			}
			continue
		}
		switch {
		case found && family:
			return ToldTwice
		case slices.Contains(r.event.EventType, e.Type()):
			cause = WrongAt
		case cause != WrongAt:
			cause = WrongType
		}
	}
	return cause
}

// againKM is how far from an event its retelling may be put.
const againKM = 50

func near(e *geo.Event, p *Place) bool {
	return !e.Placed() || geo.DistanceKM(e.Lat, e.Lon, p.Lat, p.Lon) <= againKM
}

// missed says why record i is found by nothing.
func (f *faultFinder) missed(i int) Cause {
	r := &f.records[i]
	cause := Missed
	for j := range f.reports {
		if !touch(f.pred[j], r.spans) {
			continue
		}
		e := &f.reports[j].Event
		other, taken := f.of[j]
		switch {
		case taken && f.records[other].event != r.event:
			return Fused
		case slices.Contains(r.event.EventType, e.Type()):
			cause = WrongAt
		case cause == Missed:
			cause = WrongType
		}
	}
	return cause
}

// firstWords returns the beginning of the first quote.
func firstWords(qs []geo.Quote) string {
	const most = 60
	if len(qs) == 0 {
		return ""
	}
	r := []rune(qs[0].Text)
	return string(r[:min(len(r), most)])
}

// PrintFaults writes how many errors have which cause, and each of them.
func (s *Score) PrintFaults(w io.Writer) error {
	n := map[Cause]int{}
	for _, f := range s.Faults {
		n[f.Cause]++
	}
	for _, c := range Causes {
		if _, err := fmt.Fprintf(w, "%-15s %4d\n", c, n[c]); err != nil {
			return err
		}
	}
	for _, c := range Causes {
		for _, f := range s.Faults {
			if f.Cause != c {
				continue
			}
			if _, err := fmt.Fprintf(w, "%s: %s: %s\n", c, f.Article, strings.Join(strings.FieldsFunc(f.What, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }), " ")); err != nil {
				return err
			}
		}
	}
	return nil
}
