package incident

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
	across "github.com/furat-map/furat/geo/incident"
)

// Rules by which a side is filled in from what everybody knows of a war.
const (
	knownBase     rule.ID = "who.known.base"
	knownVictims  rule.ID = "who.known.victims"
	knownType     rule.ID = "who.known.type"
	knownAttacker rule.ID = "who.known.attacker"
	whoNobody     rule.ID = "who.nobody"
)

// KnownRules say what the rules do that fill a side in from knowledge.
var KnownRules = rule.List[struct{}]{
	{ID: knownBase, Doc: "whose base it is"},
	{ID: knownVictims, Doc: "civilians among the victims, or what they live by was hit"},
	{ID: knownType, Doc: "violence against civilians by its type"},
	{ID: knownAttacker, Doc: "who alone shells and bombs there"},
	{ID: whoNobody, Doc: "nobody is named"},
}

// known completes the sides of incidents from what articles take for granted.
func known(p *mention.Page, all []Incident) {
	for i := range all {
		in := &all[i]
		if act.Violent(in.Sub.Value) {
			byTheirOwn(p, in)
		}
		if !in.Target.Made() {
			in.Target = target(p, in)
		}
		if act.Violent(in.Sub.Value) && !in.Doer.Made() {
			in.Doer = attacker(p, in)
		}
		if in.Doer.Value == in.Target.Value {
			in.Target = rule.Claim[string]{}
		}
	}
}

// dayOf is the first day of an incident, that of the article where it is unknown.
func dayOf(p *mention.Page, in *Incident) geo.Day {
	if d := in.When.Value.First; d.Known() {
		return d
	}
	return p.Article.Published
}

// holderOf is whose base the place of an incident is.
func holderOf(p *mention.Page, in *Incident) string {
	if in.Place == nil {
		return ""
	}
	return p.Who.Holder(in.Place.ID, dayOf(p, in))
}

// byTheirOwn takes for the target who is named as the attacker of its own
// base: "the coalition announced an attack on Ain al-Asad".
func byTheirOwn(p *mention.Page, in *Incident) {
	h := holderOf(p, in)
	if h != "" && (in.Doer.Value == h || across.Allied(in.Doer.Value, h)) {
		in.Target, in.Doer, in.OwnWord = in.Doer, rule.Claim[string]{}, false
		in.Target.Rule = knownBase
	}
}

// target is who holds the base that was hit, or the civilians whose lives or
// homes it took; unclaimed where nothing tells.
func target(p *mention.Page, in *Incident) rule.Claim[string] {
	sub := in.Sub.Value
	homes := in.any(homes)
	none := rule.Claim[string]{}
	claim := func(id string, by rule.ID) rule.Claim[string] {
		if id == "" || id == in.Doer.Value || p.Off[by] {
			return none
		}
		return rule.Claim[string]{Value: id, Rule: by, Words: in.Sub.Words}
	}
	switch h := holderOf(p, in); {
	case !act.HasVictims(sub):
		return none
	case h != "" && act.Violent(sub):
		return claim(h, knownBase)
	case (in.Toll.Civilian || homes) && !in.Toll.Fighter && !act.Battle(sub):
		return claim(who.Civilians, knownVictims)
	case act.OnCivilians(sub) && in.Doer.Value != who.Civilians:
		return claim(who.Civilians, knownType)
	}
	return none
}

func countryOf(in *Incident) string {
	if in.Place == nil {
		return ""
	}
	return in.Place.Country
}

// attacker is who alone shells and bombs there, where news does not even name
// it; else nobody known.
func attacker(p *mention.Page, in *Incident) rule.Claim[string] {
	if act.Remote(in.Sub.Value) && in.Sub.Value != act.IED && !p.Off[knownAttacker] {
		if a, _ := p.Who.Meant("unnamed", countryOf(in), p.Article.Published); a != "" && a != in.Target.Value {
			return rule.Claim[string]{Value: a, Rule: knownAttacker, Words: in.Sub.Words}
		}
	}
	return rule.Claim[string]{Value: who.Unidentified, Rule: whoNobody, Words: in.Sub.Words}
}
