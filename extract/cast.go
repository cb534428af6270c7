package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
)

// castOf assigns the actors of a clause to the two sides of its event.
func (d *document) castOf(u unit, country string) cast {
	var c cast
	var rest []party
	for _, p := range d.parties(u) {
		id := d.resolveActor(p.id, country)
		if id == "" {
			continue
		}
		switch {
		case p.role == "agent" && c.actor1 == "":
			c.actor1, c.words1 = id, d.words(p.first, p.last)
		case p.role == "target" && c.actor2 == "":
			c.actor2, c.words2 = id, d.words(p.first, p.last)
		case p.role == "":
			p.id = id
			rest = append(rest, p)
		}
	}
	c.rule = "words around the actor"
	d.ownWord(u, country, &c)
	for _, p := range rest {
		d.place(p, u, &c)
	}
	if c.actor1 == "" && (movement[u.main.Sub] || u.main.Sub == "Headquarters or base established" || u.main.Sub == "Other") {
		c.actor1, c.words1, c.actor2, c.words2 = c.actor2, c.words2, "", "" // a convoy of X: X moves
	}
	if c.actor1 == c.actor2 {
		c.actor2, c.words2 = "", ""
	}
	return c
}

// officers are the acts that nobody announces but who did them.
var officers = map[string]bool{"Arrests": true, "Disrupted weapons use": true}

// ownWord gives the speaker its own part: "قالت القيادة إن مروحياتها …", "said
// its forces …".
func (d *document) ownWord(u unit, country string, c *cast) {
	role := d.possessive(u)
	if role == "" && c.actor1 == "" && officers[u.main.Sub] {
		role = "agent" // who announces arrests and finds has made them
	}
	if role == "" || role == "agent" && c.actor1 != "" || role == "target" && c.actor2 != "" {
		return
	}
	for _, a := range d.actorsIn(d.sentences[u.sent].first, u.main.First) {
		if !d.inSpeech(a.first, u) {
			continue
		}
		id := d.resolveActor(a.id, country)
		switch {
		case id == "":
		case role == "agent":
			c.actor1, c.words1, c.own = id, d.words(a.first, a.last), true
		default:
			c.actor2, c.words2 = id, d.words(a.first, a.last)
		}
		return
	}
}

// possessive returns the part that "its forces" plays in a clause: target
// where they were killed or hit, else agent; "" where no such words stand.
func (d *document) possessive(u unit) string {
	if d.saidOfItself(u) {
		return "agent"
	}
	for i := u.first; i <= u.last; i++ {
		own := d.is(i-1, "own")
		for _, t := range d.tags[i] {
			if t.Kind != lang.Noun || d.inSpeech(i, u) {
				continue
			}
			suffixed := d.pack.AdjectiveAfter && (strings.HasSuffix(t.Form, "ها") || strings.HasSuffix(t.Form, "هم")) && len(t.Form) > 8
			if !own && !suffixed {
				continue
			}
			switch {
			case t.Class == "people" && u.main.Class == "hurt", t.Class == "target" && isViolent(u.main.Sub):
				return "target"
			case t.Class == "carrier", t.Class == "people" && (t.Value == "fighter" || t.Value == "soldier"), t.Class == "force":
				return "agent"
			}
		}
	}
	return ""
}

// saidOfItself reports a pronoun for the speaker as the subject: "said it had
// launched …", "إنها استهدفت".
func (d *document) saidOfItself(u unit) bool {
	for _, t := range u.triggers {
		if (t.Verb || d.pack.VerbFirst && t.Voice == "a") && !d.passive(t) && d.pronounBefore(t, u) {
			return true
		}
	}
	return false
}

func (d *document) pronounBefore(t lang.Tag, u unit) bool {
	for j := t.First - 1; j >= max(u.first, t.First-3); j-- {
		if d.is(j, "itself") {
			beside := j == t.First-1 || j == t.First-2 && d.is(j+1, "indeed")
			return beside && d.pack.VerbFirst || d.sayBefore(j)
		}
	}
	return false
}

// sayBefore reports a verb of saying in the two tokens before j.
func (d *document) sayBefore(j int) bool {
	for k := j - 1; k >= max(0, j-2); k-- {
		if t := d.tagAt(k, lang.Role, "clause"); t != nil && t.Value == "say" {
			return true
		}
	}
	return false
}

// place gives an actor without a marked role the side its position tells.
func (d *document) place(p party, u unit, c *cast) {
	words := d.words(p.first, p.last)
	first := d.agentFirst(p, u)
	switch {
	case first && c.actor1 == "":
		c.actor1, c.words1, c.rule = p.id, words, "subject of the verb"
	case !first && c.actor2 == "" && c.actor1 != p.id:
		c.actor2, c.words2 = p.id, words
	case c.actor1 == "" && !isViolent(u.main.Sub):
		c.actor1, c.words1 = p.id, words
	case c.actor2 == "" && c.actor1 != "" && c.actor1 != p.id && u.main.Voice == "b":
		c.actor2, c.words2 = p.id, words
	}
}

// agentFirst reports whether an actor at this position does what the main
// trigger tells.
func (d *document) agentFirst(p party, u unit) bool {
	t := u.main
	if d.suffersTrigger(u) {
		return false
	}
	if t.Class == "hurt" {
		if d.pack.VerbFirst {
			return p.first == t.Last+1 && t.Verb && d.countBehind(p.last, u)
		}
		return p.last < t.First && !d.passive(t) && !d.headlinePassive(t, u)
	}
	if d.pack.VerbFirst || !t.Verb {
		return true
	}
	return p.last < t.First != d.passive(t)
}

// headlinePassive reports an English past form without an object, as headlines
// and participles have it: "two troops hurt in attack", "a soldier killed near X".
func (d *document) headlinePassive(t lang.Tag, u unit) bool {
	if d.pack.Code != "en" || !t.Verb || t.Imperfect || strings.HasSuffix(t.Form, "ing") {
		return false
	}
	for i := t.Last + 1; i <= min(t.Last+4, u.last); i++ {
		if _, _, ok := d.number(i); ok || d.people(i) != nil || len(d.actorsIn(i, i)) > 0 {
			return false
		}
		if d.tagAt(i, lang.Role, "place") != nil || d.inDate(i) || d.tagAt(i, lang.Role, "clause") != nil {
			return true
		}
	}
	return true
}

// suffersTrigger reports that the clause tells from the sufferer's side:
// "تعرضت … لقصف", "came under fire".
func (d *document) suffersTrigger(u unit) bool {
	for i := u.first; i <= u.last; i++ {
		for _, t := range d.tags[i] {
			if t.Kind == lang.Trigger && t.Voice == "p" && t.Class == "light" {
				return true
			}
		}
	}
	return u.main.Voice == "p" && u.main.Class != "hurt"
}

func (d *document) countBehind(j int, u unit) bool {
	for i := j + 1; i <= min(j+3, u.last); i++ {
		if _, _, ok := d.number(i); ok || d.tagAt(i, lang.Noun, "people") != nil {
			return true
		}
	}
	return false
}
