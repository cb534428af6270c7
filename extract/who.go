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
		for _, r := range d.endingAt(j, lang.Role) {
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
