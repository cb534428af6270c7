package frame

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
)

// Sides are who did it, and to whom.
type Sides struct {
	Doer, Target rule.Claim[string] // ids of actors.csv
	OwnWord      bool               // the doer says so itself
}

// Rules of the sides that a clause tells itself.
const (
	whoAgent   rule.ID = "who.agent"
	whoTarget  rule.ID = "who.target"
	whoSubject rule.ID = "who.subject"
	whoObject  rule.ID = "who.object"
	whoSpeaker rule.ID = "who.speaker"
	whoOwnLoss rule.ID = "who.ownloss"
	whoMover   rule.ID = "who.mover"
	whoGoesOn  rule.ID = "who.goeson"
	whoMarch   rule.ID = "who.march"
	whoAgainst rule.ID = "who.against"
)

// WhoRules say what the rules of the sides do.
var WhoRules = rule.List[struct{}]{
	{ID: whoAgent, Doc: "the words around it make it the doer: \"by\", \"its aircraft\", \"strikes of\""},
	{ID: whoTarget, Doc: "the words around it make it the target: \"against\", \"positions of\", its people fell"},
	{ID: whoSubject, Doc: "it is the subject of the act by where it stands"},
	{ID: whoObject, Doc: "it is the object of the act by where it stands"},
	{ID: whoSpeaker, Doc: "who says \"our forces\", or announces the arrests, made them"},
	{ID: whoOwnLoss, Doc: "who says \"our fighters were killed\" was the target"},
	{ID: whoMover, Doc: "the convoy's owner moves it"},
	{ID: whoGoesOn, Doc: "the subject of the clause before goes on"},
	{ID: whoTopic, Doc: "known from the sentence before, which speaks of the same act"},
	{ID: whoMarch, Doc: "protesters march"},
	{ID: whoAgainst, Doc: "whom the protest is against"},
}

// party is an actor in a clause with the part it plays: agent, target or
// none yet.
type party struct {
	mention.Actor
	role string
}

// claim makes the claim that an actor plays a part.
func (a party) claim(id rule.ID) rule.Claim[string] {
	return rule.Claim[string]{Value: a.ID, Rule: id, Words: rule.Told(a.First, a.Last)}
}

// sidesOf assigns the actors of a clause to the two sides of its act, in a
// country.
func sidesOf(p *mention.Page, c *clause.Clause, country string) Sides {
	var s Sides
	var rest []party
	for _, a := range parties(p, c) {
		if a.ID = p.Who.Resolve(a.ID, country, p.Article.Published); a.ID == "" {
			continue
		}
		switch {
		case a.role == "agent" && !s.Doer.Made():
			s.Doer = a.claim(whoAgent)
		case a.role == "target" && !s.Target.Made():
			s.Target = a.claim(whoTarget)
		case a.role == "":
			rest = append(rest, a)
		}
	}
	s.speaker(p, c, country)
	for _, a := range rest {
		s.seat(p, c, a)
	}
	moves := act.Moves(c.Main.Sub) || c.Main.Sub == act.Base || c.Main.Sub == act.Other
	if !s.Doer.Made() && s.Target.Made() && moves {
		s.Doer, s.Target = s.Target, rule.Claim[string]{} // a convoy of X: X moves
		s.Doer.Rule = whoMover
	}
	if s.Doer.Value == s.Target.Value {
		s.Target = rule.Claim[string]{}
	}
	return s
}

// seat gives an actor without a marked role the side its position tells.
func (s *Sides) seat(p *mention.Page, c *clause.Clause, a party) {
	first := agentFirst(p, c, a)
	switch {
	case first && !s.Doer.Made():
		s.Doer = a.claim(whoSubject)
	case !first && !s.Target.Made() && s.Doer.Value != a.ID:
		s.Target = a.claim(whoObject)
	case !s.Doer.Made() && !act.Violent(c.Main.Sub):
		s.Doer = a.claim(whoSubject)
	case !s.Target.Made() && s.Doer.Made() && s.Doer.Value != a.ID && c.Main.Voice == "b":
		s.Target = a.claim(whoObject)
	}
}

// speaker gives the speaker its own part: "قالت القيادة إن مروحياتها …", "said
// its forces …"; and who announces arrests and finds has made them.
func (s *Sides) speaker(p *mention.Page, c *clause.Clause, country string) {
	role := ownPart(p, c)
	if role == "" && !s.Doer.Made() && act.OfOfficers(c.Main.Sub) {
		role = "agent"
	}
	taken := (role == "agent" && s.Doer.Made()) || (role == "target" && s.Target.Made())
	if role == "" || taken {
		return
	}
	for _, a := range p.ActorsIn(p.Sentences[c.Sentence].First, c.Main.First) {
		if !inSpeech(p, c, a.First) {
			continue
		}
		id := p.Who.Resolve(a.ID, country, p.Article.Published)
		if id == "" {
			return
		}
		claim := rule.Claim[string]{Value: id, Rule: whoSpeaker, Words: rule.Told(a.First, a.Last)}
		if role == "agent" {
			s.Doer, s.OwnWord = claim, true
		} else {
			claim.Rule = whoOwnLoss
			s.Target = claim
		}
		return
	}
}

// ownPart returns the part that "its forces" plays in a clause: target
// where they were killed or hit, else agent; "" where no such words stand.
func ownPart(p *mention.Page, c *clause.Clause) string {
	if saidOfItself(p, c) {
		return "agent"
	}
	part := ""
	for i := c.First; i <= c.Last; i++ {
		own := p.Is(i-1, "own")
		for _, t := range p.At(i) {
			if t.Kind != lang.Noun || inSpeech(p, c, i) || (!own && !p.Pack.Possessed(t.Form)) {
				continue
			}
			fighter := t.Class == "people" && (t.Value == "fighter" || t.Value == "soldier")
			switch {
			case t.Class == "people" && c.Main.Class == "hurt", t.Class == "target" && act.Violent(c.Main.Sub):
				return "target"
			case t.Class == "carrier", t.Class == "force", fighter:
				part = "agent"
			}
		}
	}
	return part
}

// saidOfItself reports a pronoun for the speaker as the subject: "said it had
// launched …", "إنها استهدفت".
func saidOfItself(p *mention.Page, c *clause.Clause) bool {
	for k := range c.Acts {
		t := &c.Acts[k]
		tells := t.Verb || (p.Pack.VerbFirst && t.Voice == "a")
		if tells && !passive(p, t) && pronounBefore(p, c, t) {
			return true
		}
	}
	return false
}

func pronounBefore(p *mention.Page, c *clause.Clause, t *lang.Tag) bool {
	for j := t.First - 1; j >= max(c.First, t.First-3); j-- {
		if p.Is(j, "itself") {
			beside := j == t.First-1 || (j == t.First-2 && p.Is(j+1, "indeed"))
			return (beside && p.Pack.VerbFirst) || p.Clause(j-1, "say") != nil || p.Clause(j-2, "say") != nil
		}
	}
	return false
}

// agentFirst reports whether an actor at this position does what the main
// act tells.
func agentFirst(p *mention.Page, c *clause.Clause, a party) bool {
	t := &c.Main
	if suffers(p, c) {
		return false
	}
	if t.Class == "hurt" {
		if p.Pack.VerbFirst {
			return a.First == t.Last+1 && t.Verb && countBehind(p, c, a.Last)
		}
		return a.Last < t.First && !passive(p, t) && !bareParticiple(p, c, t)
	}
	if p.Pack.VerbFirst || !t.Verb {
		return true
	}
	return a.Last < t.First != passive(p, t)
}

// suffers reports that the clause tells from the sufferer's side: "تعرضت …
// لقصف", "came under fire".
func suffers(p *mention.Page, c *clause.Clause) bool {
	for t := range p.Between(c.First, c.Last, lang.Trigger) {
		if t.Voice == "p" && t.Class == "light" {
			return true
		}
	}
	return c.Main.Voice == "p" && c.Main.Class != "hurt"
}

func countBehind(p *mention.Page, c *clause.Clause, j int) bool {
	for i := j + 1; i <= min(j+3, c.Last); i++ {
		if _, _, ok := p.Number(i); ok || p.Noun(i, "people") != nil {
			return true
		}
	}
	return false
}

// passive reports a participle behind a form of "to be", in a language that
// makes its passive so.
func passive(p *mention.Page, t *lang.Tag) bool {
	if !t.Verb || !p.Pack.BePassive {
		return false
	}
	for j := t.First - 1; j >= max(0, t.First-3); j-- {
		if p.Is(j, "be") && !p.InActor(j) { // "IS attacked" is active
			return true
		}
	}
	return false
}

// bareParticiple reports a past form without an object, as headlines and
// participles have it: "two troops hurt in attack", "a soldier killed near X".
func bareParticiple(p *mention.Page, c *clause.Clause, t *lang.Tag) bool {
	if !p.Pack.BePassive || !t.Verb || t.Imperfect || t.Ongoing {
		return false
	}
	for i := t.Last + 1; i <= min(t.Last+4, c.Last); i++ {
		if _, _, ok := p.Number(i); ok || p.Person(i) != nil || len(p.ActorsIn(i, i)) > 0 {
			return false
		}
		if p.Tag(i, lang.Role, "place") != nil || p.InDate(i) || p.Tag(i, lang.Role, "clause") != nil {
			return true
		}
	}
	return true
}
