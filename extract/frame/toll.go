package frame

import (
	"slices"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
)

// Toll is how many were killed and wounded, unclaimed where the text does not
// say, and whether the victims were civilians or armed.
type Toll struct {
	Dead, Hurt        rule.Claim[int]
	Civilian, Fighter bool
	Soldier           bool // fighters whom a state pays
}

// Rules of the toll.
const (
	tollNone   rule.ID = "toll.none"
	tollBeside rule.ID = "toll.beside"
	tollListed rule.ID = "toll.listed"
	tollTwo    rule.ID = "toll.dual"
	tollOne    rule.ID = "toll.named"
)

// TollRules say what the rules of the toll do.
var TollRules = rule.List[struct{}]{
	{ID: tollNone, Doc: "the text says that nobody was hurt"},
	{ID: tollBeside, Doc: "a number beside a word of killing or wounding"},
	{ID: tollListed, Doc: "numbers of several groups beside it, added up"},
	{ID: tollTwo, Doc: "a dual counts two"},
	{ID: tollOne, Doc: "one person, named or told in the singular"},
}

// victims reads the victims of one clause.
type victims struct {
	*mention.Page
	first, last int
	doer        rule.Words // whose words are of no victim
	Toll
}

// tollOf reads the losses told in tokens first to last; doer are the words of who
// did it.
func tollOf(p *mention.Page, first, last int, doer rule.Words) Toll {
	v := &victims{Page: p, first: first, last: last, doer: doer}
	if w, ok := unhurt(p, first, last); ok {
		none := rule.Claim[int]{Rule: tollNone, Words: w}
		v.Dead, v.Hurt = none, none
	}
	for i := first; i <= last; i++ {
		h := p.Trigger(i, "hurt")
		if h == nil || v.negated(i) || v.aside(i) {
			continue
		}
		if end, both := v.bothTogether(h); both {
			v.kindsIn(h.First, min(last, h.Last+6))
			i = end // "killed and wounded" together: no number for either
			continue
		}
		v.take(h)
	}
	v.kindsIn(first, last)
	return v.Toll
}

// take counts what one word of harm tells.
func (v *victims) take(h *lang.Tag) {
	n, id, ok := v.count(h)
	if !ok {
		return
	}
	to := &v.Dead
	if slices.Contains(h.With, "hurt") {
		to = &v.Hurt
	}
	claim := rule.Claim[int]{Value: n, Rule: id, Words: rule.Told(v.near(h))}
	switch {
	case !to.Made() || to.Rule == tollNone:
		*to = claim
	case h.And && h.Last < v.last: // a further number of the same kind
		to.Value, to.Rule = to.Value+n, tollListed
		to.Words.Last = claim.Words.Last
	}
}

// near returns the tokens around a word of harm that its number stands in.
func (v *victims) near(h *lang.Tag) (first, last int) {
	return max(v.first, h.First-4), min(v.last, h.Last+4)
}

// bothTogether reports "killed and wounded" of whom one number tells: no number
// stands between the words, one stands behind them. It returns the last of them.
func (v *victims) bothTogether(h *lang.Tag) (int, bool) {
	n := v.Trigger(h.Last+1, "hurt")
	joined := (n != nil && n.And) || (v.Is(h.Last+1, "and") && v.Trigger(h.Last+2, "hurt") != nil)
	if !joined {
		return 0, false
	}
	if h.Verb && passive(v.Page, h) { // "three were killed and wounded"
		return h.Last + 2, true
	}
	if _, _, own := v.before(h); own && h.Verb { // "six were killed and nine wounded"
		return 0, false
	}
	for k := h.Last + 2; k <= h.Last+3; k++ {
		if _, _, ok := v.Number(k); ok {
			return h.Last + 2, true
		}
		if p := v.Person(k); p != nil && p.Dual {
			return h.Last + 2, true
		}
	}
	return 0, false
}

// unhurtReach is how many tokens before a word of harm its negation may stand.
const unhurtReach = 7

// unhurt reports "without casualties": a word of harm behind a negation,
// unless it is only said that nothing is known.
func unhurt(p *mention.Page, first, last int) (rule.Words, bool) {
	for i := first; i <= last; i++ {
		if t := p.Cue(i, "unhurt"); t != nil && t.Last <= last {
			return rule.Told(t.First, t.Last), true
		}
		if p.Cue(i, "harm") == nil {
			continue
		}
		if from, ok := negatedHarm(p, i, first); ok {
			return rule.Told(from, i), true
		}
	}
	return rule.Words{}, false
}

// negatedHarm looks for the negation of the word of harm at token i. Nothing is
// negated where words of not knowing stand between, or a number.
func negatedHarm(p *mention.Page, i, first int) (int, bool) {
	for j := i - 1; j >= max(first, i-unhurtReach); j-- {
		if p.Cue(j, "noinfo") != nil || p.Cue(j-1, "noinfo") != nil {
			return 0, false
		}
		if _, _, ok := p.Number(j); ok && p.Pack.VerbFirst {
			return 0, false
		}
		if p.Cue(j, "negate") != nil {
			for k := j - 1; k >= max(0, j-3); k-- {
				if p.Cue(k, "noinfo") != nil {
					return 0, false
				}
			}
			return j, true
		}
	}
	return 0, false
}

func (v *victims) negated(i int) bool {
	for j := i - 1; j >= max(v.first, i-4); j-- {
		if v.Cue(j, "negate") != nil {
			return true
		}
	}
	return false
}

// aside reports a breakdown of a number told before: "بينهم 3 قتلى", "including".
func (v *victims) aside(i int) bool {
	if t := v.Trigger(i, "hurt"); t != nil && t.Verb && t.And {
		return false // a verb of its own: "three were killed, among them a girl, and seven wounded"
	}
	for j := i - 1; j >= max(v.first, i-5); j-- {
		if v.Is(j, "aside") {
			return true
		}
		if v.Trigger(j, "") != nil {
			return false
		}
	}
	return false
}
