package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
)

// verdict says whether a trigger is told as a fact, and with what reserve.
type verdict struct {
	ok      bool
	why     string // the kind of cue that rules it out
	attempt bool
	suspect bool
	claim   bool
}

func (v *verdict) merge(o verdict) {
	v.ok = true
	v.attempt = v.attempt || o.attempt
	v.suspect = v.suspect || o.suspect
	v.claim = v.claim || o.claim
}

// judge decides whether trigger t of clause u tells of something that
// happened: not denied, not threatened or planned, no purpose, no habit. Cues
// count from token scope on.
func (d *document) judge(t lang.Tag, u unit, s sentence, scope int) verdict {
	no := func(why string) verdict { return verdict{why: why} }
	switch {
	case t.Future:
		return no("future")
	case t.Imperfect && !d.headline(t, u, s) && !d.wasDoing(t, u):
		return no("not told as done")
	case d.inDate(t.First):
		return no("date")
	case !t.Verb && t.Prep == 'ل' && !d.governed(t, u):
		return no("purpose")
	case u.kind == "retaliation" && !d.placeBehind(t, u):
		return no("retaliation")
	case t.Class == "hurt" && !t.Verb && t.Definite:
		return no("known victims")
	case d.standing(t, u):
		return no("general")
	case d.infinitive(t):
		return no("purpose")
	}
	v := verdict{ok: true}
	for i := s.first; i < t.First; i++ {
		for _, c := range d.tags[i] {
			if c.Kind != lang.Cue || c.Last >= t.First || c.Scope == "clause" && i < scope {
				continue
			}
			if why := d.blocks(c, t, &v); why != "" {
				return no(why)
			}
		}
	}
	if !t.Verb {
		for i := t.Last + 1; i <= min(t.Last+3, u.last); i++ {
			if c := d.tagAt(i, lang.Cue, "future"); c != nil {
				return no("future")
			}
		}
	}
	for i := t.Last + 1; i <= u.last; i++ {
		if d.tagAt(i, lang.Cue, "many") != nil && i-t.Last < 8 {
			return no("many")
		}
		if !t.Verb && t.Class != "hurt" && d.tagAt(i, lang.Cue, "habit") != nil && !d.dayIn(u) {
			return no("habit")
		}
		if d.tagAt(i, lang.Cue, "claim") != nil {
			v.claim = true
		}
		if d.tagAt(i, lang.Cue, "suspect") != nil && isViolent(t.Sub) {
			v.suspect = true
		}
	}
	return v
}

// dayIn reports that a clause names the day.
func (d *document) dayIn(u unit) bool {
	for _, e := range d.datesIn(u.first, u.last) {
		if e.precision == 1 {
			return true
		}
	}
	return false
}

// blocks returns the kind of a cue that rules the trigger out, or notes the
// reserve it puts on it.
func (d *document) blocks(c lang.Tag, t lang.Tag, v *verdict) string {
	near := t.First - c.Last
	switch c.Value {
	case "during":
		if near == 1 && !t.Verb && !isViolent(t.Sub) {
			return c.Value
		}
	case "deny", "threat", "plan", "study", "maybe", "fear", "purpose", "order", "habit", "future", "cause":
		if c.Value == "maybe" && near > 10 || c.Value == "habit" && near > 8 || c.Value == "future" && near > 8 {
			return ""
		}
		return c.Value
	case "negate":
		if near <= 4 || near <= 9 && d.lightBehind(c) {
			return "negate"
		}
	case "many":
		if near <= 6 {
			return "many"
		}
	case "attempt":
		if !isViolent(t.Sub) {
			return "attempt"
		}
		v.attempt = true
	case "suspect", "accuse":
		v.suspect = v.suspect || isViolent(t.Sub)
	case "claim":
		v.claim = true
	}
	return ""
}

// maxHeadline is how many tokens a line of news in the present tense has.
const maxHeadline = 40

// headline reports a line that tells in the present tense what was done:
// "مدفعية النظام تقصف بلدة هجين". The subject stands before the verb, the line is
// a paragraph of its own.
func (d *document) headline(t lang.Tag, u unit, s sentence) bool {
	alone := u.sent == 0 || d.sentences[u.sent-1].para != s.para
	if d.pack.Code != "ar" || !alone || s.last-s.first > maxHeadline || t.First == s.first || t.Class == "hurt" {
		return false
	}
	for i := s.first; i < t.First; i++ {
		for _, o := range d.tags[i] {
			switch {
			case o.Kind == lang.Role && (o.Value == "descr" || o.Class == "speech" || o.Value == "say") && o.Class != "actor",
				o.Kind == lang.Trigger && o.Verb && !o.Imperfect && o.Cut == 0:
				return false
			}
		}
	}
	return true
}

// wasReach is how many tokens before a verb the "was" that makes it past may
// stand; the subject stands between them.
const wasReach = 7

// wasDoing reports an attack in the imperfect that a "was" puts in the past:
// "كانت معسكرات النظام تقصف القرى".
func (d *document) wasDoing(t lang.Tag, u unit) bool {
	if !t.Verb || t.Class == "hurt" || !isViolent(t.Sub) {
		return false
	}
	for i := t.Last + 1; i <= u.last; i++ {
		if d.tagAt(i, lang.Cue, "habit") != nil {
			return false
		}
	}
	for i := t.First - 1; i >= max(u.first, t.First-wasReach); i-- {
		if d.is(i, "was") {
			return true
		}
		for _, o := range d.tags[i] {
			if o.Kind == lang.Trigger && o.Verb || o.Kind == lang.Role && o.Value == "descr" {
				return false
			}
		}
	}
	return false
}

// lightBehind reports a light verb right behind a cue: "was not subjected to
// any attack".
func (d *document) lightBehind(c lang.Tag) bool {
	for i := c.Last + 1; i <= c.Last+2; i++ {
		if d.tagAt(i, lang.Trigger, "light") != nil {
			return true
		}
	}
	return false
}

// governed reports whether a light verb, or a word of result, makes a fact of
// a noun behind "to": تعرض لقصف, أدى لمقتل.
func (d *document) governed(t lang.Tag, u unit) bool {
	if !isViolent(t.Sub) {
		return false
	}
	for i := max(d.sentences[u.sent].first, t.First-18); i < t.First; i++ {
		for _, l := range d.tags[i] {
			if l.Kind == lang.Trigger && l.Class == "light" && l.Voice == "p" ||
				l.Kind == lang.Role && l.Class == "clause" && l.Value == "result" {
				return true
			}
		}
	}
	return t.Class == "hurt" && t.First > 0 && d.tagAt(t.First-1, lang.Role, "clause") != nil
}

// infinitive reports an English verb behind "to": a purpose or a plan.
func (d *document) infinitive(t lang.Tag) bool {
	return d.pack.Code == "en" && t.Verb && d.formAt(t.First-1) == "to"
}

// standing reports a definite plural that speaks of a state ("the attacks on
// the base"), unless a day dates it.
func (d *document) standing(t lang.Tag, u unit) bool {
	if t.Verb || t.Class == "hurt" || t.First != t.Last || !isViolent(t.Sub) {
		return false
	}
	plural := strings.HasSuffix(t.Form, "ات") || d.pack.Code == "en" && strings.HasSuffix(t.Form, "s")
	definite := t.Definite || d.is(t.First-1, "the")
	if !plural || !definite {
		return false
	}
	for _, e := range d.datesIn(u.first-10, u.last) {
		if e.precision == 1 && e.first <= u.last && e.last >= u.first-2 && e.last > t.First-12 && e.first < t.Last+12 {
			return false
		}
	}
	for _, o := range d.triggersIn(u.first, u.last) { // the verb tells it
		if o.First != t.First && o.Verb && !o.Imperfect && o.Class != "hurt" && o.First < t.First {
			return false
		}
	}
	for i := max(u.first, t.First-6); i < t.First; i++ {
		if l := d.tagAt(i, lang.Trigger, "light"); l != nil && !l.Imperfect {
			return false
		}
	}
	return true
}

func (d *document) placeBehind(t lang.Tag, u unit) bool {
	for _, m := range d.mentionsIn(t.Last+1, u.last) {
		if m.Last <= u.last && m.Place != nil && m.Place.Type != "country" {
			return true
		}
	}
	return false
}
