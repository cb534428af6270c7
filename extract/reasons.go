package extract

import (
	"strings"

	"github.com/furat-map/furat/geo"
)

// reasons says for each field which words gave it, by which rule, and how often
// that rule is right; last what speaks for and against the event.
func (d *document) reasons(r *record, e *geo.Event) []geo.Reason {
	out := append([]geo.Reason{}, r.rules...)
	add := func(field, rule, words string) {
		out = append(out, geo.Reason{Field: field, Rule: rule, Words: words})
	}
	rule := r.place.rule
	if r.inherit {
		rule = "place of the surrounding text"
	}
	add("location", rule, r.place.words)
	if r.when != nil {
		rule := r.when.rule
		if r.when.conflict {
			rule += "; contradicts the publication date"
		}
		add("event_date", rule, e.DateText)
	}
	c := &r.cast
	if c.actor1 != "" {
		add("actor1", sideRule(c.actor1, c.words1, c.rule), c.words1)
	}
	if c.actor2 != "" {
		rule := c.rule2
		if rule == "" {
			rule = sideRule(c.actor2, c.words2, c.rule)
		}
		add("actor2", rule, c.words2)
	}
	if e.CivilianTargeting != "" {
		add("civilian_targeting", "civilians among the victims or targets", "")
	}
	for _, n := range []struct {
		field string
		count *int
	}{{"fatalities", e.Fatalities}, {"injuries", e.Injuries}} {
		if n.count != nil {
			add(n.field, r.toll.rule, r.toll.words)
		}
	}
	if e.Weapon != "" {
		add("weapon", "word nearest to the act", d.words(r.weapon.First, r.weapon.Last))
	}
	add("status", statusRules[e.Status], "")
	for i := range out {
		out[i].Confidence = d.r.trust.field(out[i].Field, out[i].Rule)
	}
	return append(out, geo.Reason{Field: "confidence", Rule: SignalsRule, Words: strings.Join(d.signals(r), "; "), Confidence: e.Confidence})
}

// SignalsRule is the rule of the reason that lists what an event's confidence
// rests on.
const SignalsRule = "signals"

// sideRule names how an actor came to its side.
func sideRule(id, words, rule string) string {
	if words == "" && !known(id) {
		return "nobody named"
	}
	return rule
}

var statusRules = map[string]string{
	geo.StatusReported: "told by a source", geo.StatusClaimed: "the doer's own word", geo.StatusSuspected: "the doer is blamed or suspected",
	geo.StatusDenied: "a story that the article denies",
}
