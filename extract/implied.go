package extract

import (
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

// implied completes the sides of the events from what the whole article tells
// and what it takes for granted.
func (d *document) implied(rs []record) {
	attackers := d.attackers(rs)
	for i := range rs {
		r := &rs[i]
		c := &r.cast
		if isViolent(r.sub) {
			d.byTheirOwn(r)
		}
		if c.actor2 == "" {
			c.actor2, c.rule2 = d.impliedTarget(r)
		}
		if isRemote(r.sub) && c.actor1 == unidentified && c.words1 == "" && r.sub != "Remote explosive/landmine/IED" {
			if a := d.impliedAttacker(r, attackers[r.place.Country]); a != "" && a != c.actor2 {
				c.actor1, c.rule = a, "the only attacker there that the article or its readers know"
			}
		}
	}
}

// byTheirOwn takes for the target who is named as the attacker of its own
// base: "the coalition announced an attack on Ain al-Asad".
func (d *document) byTheirOwn(r *record) {
	c := &r.cast
	h := d.r.holder(r.place.ID, d.dayOf(r))
	if h != "" && (c.actor1 == h || incident.Allied(c.actor1, h)) {
		c.actor1, c.words1, c.actor2, c.words2, c.own = unidentified, "", c.actor1, c.words1, false
	}
}

// impliedTarget is who holds the base that was hit, the civilians whose lives
// or homes it took, the state whose soldiers fell, the only foe in that war; ""
// where nothing tells. It says which.
func (d *document) impliedTarget(r *record) (target, rule string) {
	h := d.r.holder(r.place.ID, d.dayOf(r))
	switch {
	case !isViolent(r.sub) && !againstPeople[r.sub]:
	case h != "" && isViolent(r.sub):
		target, rule = h, "whose base it is"
	case (r.toll.civilian || r.homes) && !r.toll.fighter && eventType(r.sub) != "Battles":
		target, rule = civilians, "civilian victims or homes"
	case eventType(r.sub) == "Violence against civilians" && r.cast.actor1 != civilians:
		target, rule = civilians, "violence against civilians by its type"
	case r.toll.soldier && !r.toll.civilian && isViolent(r.sub):
		target, rule = d.resolveActor(stateForces, r.place.Country), "soldiers of the country fell"
	case isViolent(r.sub) && known(r.cast.actor1):
		target, _ = d.r.meant("foe of "+r.cast.actor1, r.place.Country, d.art.Published)
		rule = "the only foe in that war"
	}
	if target == r.cast.actor1 || target == "" {
		return "", ""
	}
	return target, rule
}

// attackers returns, by country, who did the article's other shelling and
// bombing there: one actor, or "" where there are several.
func (d *document) attackers(rs []record) map[string]string {
	out, seen := map[string]string{}, map[string]bool{}
	for i := range rs {
		r := &rs[i]
		if !isRemote(r.sub) || !known(r.cast.actor1) {
			continue
		}
		at := r.place.Country
		switch {
		case !seen[at]:
			out[at], seen[at] = r.cast.actor1, true
		case out[at] != r.cast.actor1:
			out[at] = ""
		}
	}
	return out
}

// impliedAttacker is who shells and bombs there: the article's only attacker,
// or whom news does not even name.
func (d *document) impliedAttacker(r *record, only string) string {
	if only != "" {
		return only
	}
	a, _ := d.r.meant("unnamed", r.place.Country, d.art.Published)
	return a
}

// dayOf is the first day of a record, that of the article where it is unknown.
func (d *document) dayOf(r *record) geo.Day {
	if s := r.span(); s.First.Known() {
		return s.First
	}
	return d.art.Published
}
