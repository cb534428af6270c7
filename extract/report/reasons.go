package report

import (
	"strings"

	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
)

// SignalsRule is the rule of the reason that lists what an event's confidence
// rests on.
const SignalsRule = "signals"

// Rules of the fields that are told by no claim of their own.
const (
	weaponNearest rule.ID = "weapon.nearest"
	civilTargets  rule.ID = "civilians.victims"
	statusIs      rule.ID = "status."
	conflict              = "; contradicts the publication date"
)

// Rules say what the rules of this stage do.
var Rules = rule.List[struct{}]{
	{ID: weaponNearest, Doc: "word nearest to the act"},
	{ID: civilTargets, Doc: "civilians among the victims or targets"},
	{ID: statusIs + geo.StatusReported, Doc: "told by a source"},
	{ID: statusIs + geo.StatusClaimed, Doc: "the doer's own word"},
	{ID: statusIs + geo.StatusSuspected, Doc: "the doer is blamed or suspected"},
	{ID: statusIs + geo.StatusDenied, Doc: "a story that the article denies"},
}

// reasons says for each field which words gave it, by which rule, and how often
// that rule is right; last what speaks for and against the event.
func (w *Writer) reasons(in *incident.Incident, e *geo.Event, signals []string) []geo.Reason {
	r := reasoner{Writer: w}
	r.add("sub_event_type", in.Sub.Rule, in.Sub.Words)
	if in.Place != nil {
		r.add("location", in.Place.Rule, in.Place.Words)
	}
	r.claim("event_date", in.When.Rule, in.When.Words)
	if in.When.Value.Conflict {
		r.out[len(r.out)-1].Rule += conflict
	}
	if e.Actor1ID != "" {
		words := in.Doer.Words
		words.Said = words.Said && (who.Known(in.Doer.Value) || in.Doer.Rule != "who.nobody")
		r.claim("actor1", in.Doer.Rule, words)
	}
	if e.Actor2ID != "" {
		r.claim("actor2", in.Target.Rule, in.Target.Words)
	}
	if e.CivilianTargeting != "" {
		r.add("civilian_targeting", civilTargets, rule.Words{})
	}
	r.claim("fatalities", in.Toll.Dead.Rule, in.Toll.Dead.Words)
	r.claim("injuries", in.Toll.Hurt.Rule, in.Toll.Hurt.Words)
	if e.Weapon != "" {
		r.add("weapon", weaponNearest, rule.Told(in.Weapon.First, in.Weapon.Last))
	}
	r.add("status", statusIs+rule.ID(e.Status), rule.Words{})
	return append(r.out, geo.Reason{Field: "confidence", ID: SignalsRule, Rule: SignalsRule, Words: strings.Join(signals, "; "), Confidence: e.Confidence})
}

// reasoner collects reasons.
type reasoner struct {
	*Writer
	out []geo.Reason
}

// claim adds the reason of a claim, if it was made.
func (r *reasoner) claim(field string, id rule.ID, words rule.Words) {
	if id != "" {
		r.add(field, id, words)
	}
}

func (r *reasoner) add(field string, id rule.ID, words rule.Words) {
	why := geo.Reason{Field: field, ID: string(id), Rule: r.Docs[id], Confidence: r.Trust.Field(field, id)}
	if words.Said {
		why.Words = r.Text.Words(words.First, words.Last)
	}
	r.out = append(r.out, why)
}
