package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

// party is an actor in a clause with the part it plays: agent, target or
// none yet.
type party struct {
	actorMention
	role string
}

// parties returns the actors of a clause, without those who only speak.
func (d *document) parties(u unit) []party {
	var out []party
	for _, a := range d.actorsIn(u.first, u.last) {
		if a.last > u.last || d.inSpeech(a.first, u) || d.inDateline(a.first) {
			continue
		}
		p := party{a, d.actorRole(a, u)}
		if p.role == "" && d.described(a.first, u) || d.onlyFeared(a.first, u) {
			p.role = "descr"
		}
		if p.role == "" && len(out) > 0 && d.joinedActors(out[len(out)-1].actorMention, a) {
			p.role = out[len(out)-1].role
		}
		if p.role == "" && (isViolent(u.main.Sub) && d.r.actors[a.id].Inter == geo.InterCivilians || d.objectOf(u.main, a)) {
			p.role = "target"
		}
		if p.role != "descr" {
			out = append(out, p)
		}
	}
	return d.accused(out, u)
}

// onlyFeared reports an actor of something feared, threatened or planned behind
// the act: "evacuated two posts for fear of Israeli raids".
func (d *document) onlyFeared(i int, u unit) bool {
	for j := u.main.Last + 1; j < i; j++ {
		for _, c := range d.tags[j] {
			if c.Kind == lang.Cue && (c.Value == "fear" || c.Value == "threat" || c.Value == "plan" || c.Value == "purpose" && !isViolent(u.main.Sub)) && c.Last < i {
				return true
			}
		}
	}
	return false
}

// objectOf reports an actor right behind a noun whose object it is: "اعتقال 9
// إرهابيين", "the arrest of two ISIS militants", "اغتيال قيادي في داعش".
func (d *document) objectOf(t lang.Tag, a actorMention) bool {
	if t.Verb || !againstPeople[t.Sub] && t.Sub != "Attack" && t.Sub != "Abduction/forced disappearance" {
		return false
	}
	if a.first <= t.Last || a.first-t.Last > 6 {
		return false
	}
	for j := t.Last + 1; j < a.first; j++ {
		if d.tagAt(j, lang.Role, "actor") != nil || d.tagAt(j, lang.Trigger, "") != nil || strings.ContainsAny(d.gap(j), "،,;؛:") {
			return false
		}
	}
	return true
}

// accused drops who accuses and makes the accused the agent: "A accused B of
// shelling".
func (d *document) accused(ps []party, u unit) []party {
	for i := u.first; i < u.main.First; i++ {
		if d.tagAt(i, lang.Cue, "accuse") == nil {
			continue
		}
		var out []party
		dropped := false
		for k, p := range ps {
			accuser := d.pack.VerbFirst && !dropped && p.first > i && len(ps) > 1 || !d.pack.VerbFirst && p.last < i
			if accuser {
				dropped = true
				continue
			}
			if p.first > i && p.first < u.main.First && (len(out) == 0 || k == 0) {
				p.role = "agent"
			}
			out = append(out, p)
		}
		return out
	}
	return ps
}

func (d *document) joinedActors(a, b actorMention) bool {
	return b.first-a.last <= 2 && (b.tag.And || d.is(b.first-1, "and"))
}

// actorRole looks at the words before an actor: carriers ("طائرات …") and "by"
// make it the agent, targets ("مواقع …") and "against" the target.
func (d *document) actorRole(a actorMention, u unit) string {
	if d.inBrackets(a.first) && !d.actorBefore(a.first) && d.people(a.first-1) == nil {
		return "descr"
	}
	if a.tag.Kind == lang.Nation {
		if role := d.ownForces(a, u); role != "" {
			return role
		}
	}
	if d.fell(a, u) {
		return "target"
	}
	of := a.tag.Prep == 'ل'
	for j := a.first - 1; j >= max(u.first, a.first-5); j-- {
		if d.mentionAt(j) || strings.ContainsAny(d.gap(j+1), ",،;؛:") {
			break
		}
		for r := range d.endingAt(j, lang.Role) {
			if r.Class == "actor" {
				return r.Value
			}
		}
		carrier := d.tagAt(j, lang.Noun, "carrier") != nil
		target := d.tagAt(j, lang.Noun, "target") != nil
		switch {
		case carrier && !target && d.pack.AdjectiveAfter:
			return "agent"
		case target && d.pack.AdjectiveAfter:
			return "target"
		case d.tagAt(j, lang.Noun, "people") != nil && d.hurtNear(j, u):
			return "target"
		}
		if t := d.tagAt(j, lang.Trigger, ""); t != nil {
			if !t.Verb && isViolent(t.Sub) && t.Class != "hurt" && (of || d.bareAct(t, a)) {
				return "agent" // قصف للتحالف, قصف النظام
			}
			break
		}
	}
	if d.pack.Code == "en" {
		return d.possessor(a, u)
	}
	return ""
}

// fell reports an actor whose people are told of as killed or wounded right
// behind its name: "two Hezbollah members were killed", "عناصر من قسد قُتلوا".
func (d *document) fell(a actorMention, u unit) bool {
	for j := a.last + 1; j <= min(a.last+4, u.last); j++ {
		if t := d.tagAt(j, lang.Trigger, "hurt"); t != nil && t.Verb {
			if d.pack.Code == "ar" {
				return !t.And && t.Voice == "p"
			}
			return d.passive(*t) || d.headlinePassive(*t, u)
		}
		if d.people(j) == nil && !d.is(j, "be") && d.tagAt(j, lang.Role, "skip") == nil {
			return false
		}
	}
	return false
}

// bareAct reports a noun of action right before the actor, who then does it:
// "بقصف قوات النظام", "غارات التحالف". Where the noun itself is about the one who
// suffers (استهداف), roles.tsv says so.
func (d *document) bareAct(t *lang.Tag, a actorMention) bool {
	if !d.pack.AdjectiveAfter || a.tag.Prep != 0 {
		return false
	}
	for j := t.Last + 1; j < a.first; j++ {
		if d.tagAt(j, lang.Noun, "weapon") == nil && d.tagAt(j, lang.Role, "adjective") == nil {
			return false
		}
	}
	return true
}

// inBrackets reports an opening bracket in the eight tokens before i that is
// not closed before it.
func (d *document) inBrackets(i int) bool {
	for j := i; j > max(0, i-8); j-- {
		switch g := d.gap(j); {
		case strings.Contains(g, ")"):
			return false
		case strings.Contains(g, "("):
			return true
		}
	}
	return false
}

func (d *document) actorBefore(i int) bool {
	for _, a := range d.actorsIn(i-8, i-1) {
		if a.last == i-1 {
			return true
		}
	}
	return false
}

// ownForces tells by its own noun what forces of a nationality are doing:
// "غارات إسرائيلية" act, "موقع أميركي" suffers.
func (d *document) ownForces(a actorMention, u unit) string {
	for j := a.first; j <= a.last; j++ {
		switch {
		case d.people(j) != nil && d.hurtNear(j, u):
			return "target"
		case d.tagAt(j, lang.Noun, "carrier") != nil:
			return "agent"
		case d.triggerAt(j):
			return "agent"
		case d.tagAt(j, lang.Noun, "target") != nil:
			return "target"
		}
	}
	return ""
}

// possessor reads "US base", "Hezbollah positions" (target) and "coalition
// airstrikes" (agent).
func (d *document) possessor(a actorMention, u unit) string {
	for j := a.last + 1; j <= min(a.last+3, u.last); j++ {
		if strings.ContainsAny(d.gap(j), ",.;:") {
			return ""
		}
		if t := d.tagAt(j, lang.Trigger, ""); t != nil && !t.Verb && isViolent(t.Sub) && t.Class != "hurt" {
			return "agent"
		}
		if d.tagAt(j, lang.Noun, "carrier") != nil {
			return "agent"
		}
		if d.tagAt(j, lang.Noun, "target") != nil {
			return "target"
		}
		if d.triggerAt(j) || d.tagAt(j, lang.Role, "") != nil {
			return ""
		}
	}
	return ""
}

// hurtNear reports a word of killing or wounding in the five tokens before j.
func (d *document) hurtNear(j int, u unit) bool {
	for i := max(u.first, j-5); i < j; i++ {
		if d.tagAt(i, lang.Trigger, "hurt") != nil {
			return true
		}
	}
	return false
}

// cast is who did it to whom.
type cast struct {
	actor1, actor2 string // ids
	words1, words2 string
	own            bool // the doer's own word
	rule           string
	rule2          string // of the second side, where it is another
}
