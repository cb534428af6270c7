package extract

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/report"
	"github.com/furat-map/furat/geo"
	across "github.com/furat-map/furat/geo/incident"
)

// Agreement counts what became of grounded proposals.
type Agreement struct {
	Agreed   int // the rules read the same
	Alone    int // no rule reads it
	Repeated int // of an event that another proposal agrees with
	Differs  int // the rules read it with other sides, days or numbers
}

// AgreeWith joins what the rules read with grounded proposals: an event that
// both tell is surer, one that only the proposals tell waits for a reviewer
// below every threshold, one that the rules read otherwise changes nothing.
func (r *Result) AgreeWith(proposed []geo.Report) (c Agreement) {
	rules := len(r.Reports)
	matched := make([]bool, rules)
	for i := range proposed {
		p := &proposed[i]
		at, repeated := -1, false
		for k := range rules {
			if toldBoth(&r.Reports[k], p) {
				repeated = repeated || matched[k]
				if !matched[k] && (at < 0 || contradict(&r.Reports[at].Event, &p.Event)) {
					at = k
				}
			}
		}
		switch {
		case at < 0 && repeated:
			c.Repeated++
		case at < 0:
			p.Event.Confidence = proposedOnly
			p.Reasons = append(p.Reasons, geo.Reason{Field: "confidence", Rule: "only the second reader tells it: for a reviewer to confirm"})
			r.Reports = append(r.Reports, *p)
			c.Alone++
		case contradict(&r.Reports[at].Event, &p.Event):
			c.Differs++
		default:
			matched[at] = true
			e := &r.Reports[at].Event
			e.Confidence = report.Round(1 - (1-e.Confidence)*agreementDoubt)
			r.Reports[at].Reasons = append(r.Reports[at].Reasons, geo.Reason{Field: "confidence", Rule: "the second reader tells it too", Words: p.Evidence[0].Text})
			c.Agreed++
		}
	}
	return c
}

// contradict reports two readings that give other sub-event types, numbers, days or
// sides.
func contradict(a, b *geo.Event) bool {
	differ := func(x, y *int) bool { return x != nil && y != nil && *x != *y }
	crossed := func(id, same, other string) bool { return id != "" && id == other && id != same }
	switch {
	case !across.Alike(a.SubEventType, b.SubEventType):
		return true
	case differ(a.Fatalities, b.Fatalities), differ(a.Injuries, b.Injuries):
		return true
	case a.Date.Known() && b.Date.Known() && !a.Span().Overlaps(b.Span()):
		return true
	}
	return crossed(b.Actor1ID, a.Actor1ID, a.Actor2ID) || crossed(b.Actor2ID, a.Actor2ID, a.Actor1ID)
}

const (
	// proposedOnly is the confidence of an event that no rule reads.
	proposedOnly = 0.2
	// agreementDoubt is the share of doubt left where two readers agree.
	agreementDoubt = 0.5
)

// toldBoth reports two readings of one event: like types at one place, from
// quotes that overlap.
func toldBoth(a, b *geo.Report) bool {
	if !act.Family(a.Event.SubEventType, b.Event.SubEventType) || a.Event.PlaceID != b.Event.PlaceID {
		return false
	}
	for _, x := range a.Evidence {
		for _, y := range b.Evidence {
			if x.Start < y.End && y.Start < x.End {
				return true
			}
		}
	}
	return false
}
