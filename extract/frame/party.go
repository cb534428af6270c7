package frame

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/geo"
)

// parties returns the actors of a clause, without those who only speak.
func parties(p *mention.Page, c *clause.Clause) []party {
	var out []party
	for _, a := range p.ActorsIn(c.First, c.Last) {
		if a.Last > c.Last || inSpeech(p, c, a.First) || inDateline(p, a.First) {
			continue
		}
		role := actorRole(p, c, a)
		if (role == "" && described(p, c, a.First)) || onlyFeared(p, c, a.First) {
			role = "descr"
		}
		if role == "" && len(out) > 0 && joinedActors(p, out[len(out)-1].Actor, a) {
			role = out[len(out)-1].role
		}
		unarmed := act.Violent(c.Main.Sub) && p.Who.Inter(a.ID) == geo.InterCivilians
		unmarked := role == "" || (role == "agent" && p.Pack.VerbFirst) // "استهدف X بهجوم مدنيين": the attack is not theirs
		if (unarmed && unmarked) || (role == "" && objectOf(p, &c.Main, a)) {
			role = "target"
		}
		if role != "descr" {
			out = append(out, party{a, role})
		}
	}
	return accused(p, c, out)
}

// feared are the cues behind an act of which the actors do not take part in it.
var feared = []string{"fear", "threat", "plan"}

// onlyFeared reports an actor of something feared, threatened or planned behind
// the act: "evacuated two posts for fear of Israeli raids".
func onlyFeared(p *mention.Page, c *clause.Clause, i int) bool {
	for cue := range p.Between(c.Main.Last+1, i-1, lang.Cue) {
		purpose := cue.Value == "purpose" && !act.Violent(c.Main.Sub)
		if purpose || slices.Contains(feared, cue.Value) {
			return true
		}
	}
	return false
}

// objectOf reports an actor right behind a noun whose object it is: "اعتقال 9
// إرهابيين", "the arrest of two ISIS militants", "اغتيال قيادي في داعش".
func objectOf(p *mention.Page, t *lang.Tag, a mention.Actor) bool {
	if t.Verb || (!act.TakesPeople(t.Sub) && t.Sub != act.Attack && t.Sub != act.Looting) {
		return false
	}
	if a.First <= t.Last || a.First-t.Last > 6 {
		return false
	}
	for j := t.Last + 1; j < a.First; j++ {
		if p.Tag(j, lang.Role, "actor") != nil || p.Trigger(j, "") != nil || strings.ContainsAny(p.Gap(j), "،,;؛:") {
			return false
		}
	}
	return true
}

// accused drops who accuses and makes the accused the agent: "A accused B of
// shelling".
func accused(p *mention.Page, c *clause.Clause, ps []party) []party {
	at := -1
	for i := c.First; i < c.Main.First && at < 0; i++ {
		if p.Cue(i, "accuse") != nil {
			at = i
		}
	}
	if at < 0 {
		return ps
	}
	var out []party
	dropped := false
	for k, a := range ps {
		behind := p.Pack.VerbFirst && !dropped && a.First > at && len(ps) > 1
		before := !p.Pack.VerbFirst && a.Last < at
		if behind || before {
			dropped = true
			continue
		}
		if a.First > at && a.First < c.Main.First && (len(out) == 0 || k == 0) {
			a.role = "agent"
		}
		out = append(out, a)
	}
	return out
}

func joinedActors(p *mention.Page, a, b mention.Actor) bool {
	return b.First-a.Last <= 2 && (b.Tag.And || p.Is(b.First-1, "and"))
}

// actorRole looks at the words around an actor: carriers ("طائرات …") and "by"
// make it the agent, targets ("مواقع …") and "against" the target.
func actorRole(p *mention.Page, c *clause.Clause, a mention.Actor) string {
	if inBrackets(p, a.First) && !actorBefore(p, a.First) && p.Person(a.First-1) == nil {
		return "descr"
	}
	if p.Is(a.Last+1, "held") {
		return "descr" // "the army-held city"
	}
	if a.Tag.Kind == lang.Nation {
		if role := ownForces(p, c, a); role != "" {
			return role
		}
	}
	if fell(p, c, a) || counted(p, c, a) {
		return "target"
	}
	if role, found := roleBefore(p, c, a); found {
		return role
	}
	if !p.Pack.AdjectiveAfter {
		return possessor(p, c, a)
	}
	return ""
}

// roleReach is how many tokens before an actor the word for its role may stand.
const roleReach = 5

// roleBefore reads the role of an actor from the words before it.
func roleBefore(p *mention.Page, c *clause.Clause, a mention.Actor) (role string, found bool) {
	for j := a.First - 1; j >= max(c.First, a.First-roleReach); j-- {
		if p.InPlace(j) || p.InDate(j) || strings.ContainsAny(p.Gap(j+1), ",،;؛:") {
			return "", false
		}
		if role, found := roleEnding(p, j); found {
			return role, true
		}
		if !p.Pack.AdjectiveAfter && p.Tag(j, lang.Role, "place") != nil {
			return "", false // "were killed in an attack of X"
		}
		if role := roleOfNoun(p, c, j); role != "" {
			return role, true
		}
		if t := p.Trigger(j, ""); t != nil {
			acts := !t.Verb && act.Violent(t.Sub) && t.Class != "hurt"
			if acts && (p.Pack.To(a.Tag.Prep) || bareAct(p, t, a)) {
				return "agent", true // قصف للتحالف, قصف النظام
			}
			return "", false
		}
	}
	return "", false
}

// roleEnding reads the role that words of roles.tsv give which end at token j.
func roleEnding(p *mention.Page, j int) (role string, found bool) {
	for r := range p.EndingAt(j, lang.Role) {
		if r.Class != "actor" {
			continue
		}
		if p.Is(j, "of") && p.AnyNoun(j-1, "people", "militant") != nil {
			break // "by members of X": who they are, not what part they play
		}
		return r.Value, true
	}
	return "", false
}

// roleOfNoun returns the role that a noun at token j gives the actor behind it,
// or a "from" whose clause tells from the sufferer's side; "" for none.
func roleOfNoun(p *mention.Page, c *clause.Clause, j int) string {
	if p.Is(j, "from") && suffers(p, c) {
		return "agent" // "came under fire from X", تعرض لقصف من طائرات X
	}
	switch {
	case p.Noun(j, "target") != nil && p.Pack.AdjectiveAfter:
		return "target"
	case p.Noun(j, "carrier") != nil && p.Pack.AdjectiveAfter:
		return "agent"
	case p.Noun(j, "people") != nil && hurtNear(p, c, j):
		return "target"
	}
	return ""
}

// fellReach is how many tokens behind an actor the word for its losses may stand.
const fellReach = 6

// fell reports an actor whose people are told of as killed or wounded right
// behind its name: "two Hezbollah members were killed", "عناصر من قسد قُتلوا".
func fell(p *mention.Page, c *clause.Clause, a mention.Actor) bool {
	for j := a.Last + 1; j <= min(a.Last+fellReach, c.Last); j++ {
		if t := p.Trigger(j, "hurt"); t != nil && t.Verb {
			if p.Pack.PassiveForms {
				return !t.And && t.Voice == "p"
			}
			return passive(p, t) || bareParticiple(p, c, t)
		}
		if p.Person(j) == nil && !p.Is(j, "be") && p.Tag(j, lang.Role, "skip") == nil && !p.InActor(j) {
			return false
		}
	}
	return false
}

// counted reports an actor of whose people a number or some are told behind the
// word that takes or harms them: "arrested four members of X", "جرح ثلاثة من
// عناصر X", "attacked soldiers of X".
func counted(p *mention.Page, c *clause.Clause, a mention.Actor) bool {
	own := p.AnyNoun(a.First, "people", "militant") != nil // "killed ISIS members"
	people := false
	for j := a.First - 1; j >= max(c.First, a.First-countedReach); j-- {
		if t := p.Trigger(j, ""); t != nil && !p.InActor(j) {
			hurt := t.Class == "hurt" || act.TakesPeople(t.Sub)
			return (people || (own && hurt)) && harms(t) && t.Last < a.First
		}
		_, _, number := p.Number(j)
		people = people || number || p.AnyNoun(j, "people", "militant") != nil
		agent := slices.ContainsFunc(p.At(j), func(r lang.Tag) bool { return r.Kind == lang.Role && r.Class == "actor" && r.Value == "agent" })
		if (agent && !p.Is(j, "affiliated")) || p.InPlace(j) || strings.ContainsAny(p.Gap(j+1), "،,;؛:") {
			return false
		}
	}
	return false
}

// countedReach is how many tokens before an actor the word that harms its people
// may stand.
const countedReach = 7

// harms reports a word whose object are people: it hurts or takes them, or is a
// verb of attack.
func harms(t *lang.Tag) bool {
	attacks := t.Verb && t.Voice == "a" && act.Violent(t.Sub)
	return attacks || t.Class == "hurt" || act.TakesPeople(t.Sub)
}

// bareAct reports a noun of action right before the actor, who then does it:
// "بقصف قوات النظام", "غارات التحالف". Where the noun itself is about the one who
// suffers (استهداف), roles.tsv says so.
func bareAct(p *mention.Page, t *lang.Tag, a mention.Actor) bool {
	if !p.Pack.AdjectiveAfter || a.Tag.Prep != 0 {
		return false
	}
	for j := t.Last + 1; j < a.First; j++ {
		if p.Noun(j, "weapon") == nil && p.Tag(j, lang.Role, "adjective") == nil {
			return false
		}
	}
	return true
}

// inBrackets reports an opening bracket in the eight tokens before i that is
// not closed before it.
func inBrackets(p *mention.Page, i int) bool {
	for j := i; j > max(0, i-8); j-- {
		switch g := p.Gap(j); {
		case strings.Contains(g, ")"):
			return false
		case strings.Contains(g, "("):
			return true
		}
	}
	return false
}

func actorBefore(p *mention.Page, i int) bool {
	for _, a := range p.ActorsIn(i-8, i-1) {
		if a.Last == i-1 {
			return true
		}
	}
	return false
}

// ownForces tells by its own noun what forces of a nationality are doing:
// "غارات إسرائيلية" act, "موقع أميركي" suffers.
func ownForces(p *mention.Page, c *clause.Clause, a mention.Actor) string {
	for j := a.First; j <= a.Last; j++ {
		switch {
		case p.Person(j) != nil && hurtNear(p, c, j):
			return "target"
		case p.Noun(j, "carrier") != nil, p.TriggerAt(j):
			return "agent"
		case p.Noun(j, "target") != nil:
			return "target"
		}
	}
	return ""
}

// possessor reads "US base", "Hezbollah positions" (target) and "coalition
// airstrikes" (agent).
func possessor(p *mention.Page, c *clause.Clause, a mention.Actor) string {
	for j := a.Last + 1; j <= min(a.Last+3, c.Last); j++ {
		if strings.ContainsAny(p.Gap(j), ",.;:") {
			return ""
		}
		t := p.Trigger(j, "")
		acts := t != nil && !t.Verb && act.Violent(t.Sub) && t.Class != "hurt"
		switch {
		case acts, p.Noun(j, "carrier") != nil:
			return "agent"
		case p.Noun(j, "target") != nil:
			return "target"
		case t != nil, p.Tag(j, lang.Role, "") != nil:
			return ""
		}
	}
	return ""
}

// hurtNear reports a word of killing or wounding in the five tokens before j.
func hurtNear(p *mention.Page, c *clause.Clause, j int) bool {
	for i := max(c.First, j-5); i < j; i++ {
		if p.Trigger(i, "hurt") != nil {
			return true
		}
	}
	return false
}
