package extract

import (
	"slices"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

func eventType(sub string) string {
	t, _ := geo.TypeOf(sub)
	return t.Type
}

func isViolent(sub string) bool {
	switch eventType(sub) {
	case "Battles", "Explosions/Remote violence", "Violence against civilians":
		return true
	}
	return false
}

func isRemote(sub string) bool { return eventType(sub) == "Explosions/Remote violence" }

func isDemonstration(sub string) bool {
	t := eventType(sub)
	return t == "Protests" || t == "Riots"
}

// weaponOf returns the weapon of a clause: the one nearest to the trigger
// that is not itself a target ("مستودع صواريخ", "rocket launchers").
func (d *document) weaponOf(u unit) *lang.Tag {
	var best *lang.Tag
	bestDist := 1 << 20
	for i := u.first; i <= u.last; i++ {
		w := d.tagAt(i, lang.Noun, "weapon")
		if w == nil || d.weaponAsThing(w) {
			continue
		}
		dist := w.First - u.main.Last
		if dist < 0 {
			dist = u.main.First - w.Last
		}
		if w.First >= u.main.First && w.Last <= u.main.Last {
			dist = 0
		}
		if w.Sub == "" {
			dist += 10
		}
		if w.Value == "aircraft" || w.Value == "shell" { // the general word yields to the particular
			dist += 3
		}
		if dist < bestDist {
			best, bestDist = w, dist
		}
	}
	return best
}

// roundsOf returns how many shells, rockets or drones a clause counts: "14
// rockets", صاروخين. Zero where it counts none.
func (d *document) roundsOf(u unit) int {
	for i := u.first; i <= u.last; i++ {
		m := d.tagAt(i, lang.Noun, "munition")
		if m == nil {
			continue
		}
		if m.Dual {
			return 2
		}
		for j := i - 1; j >= max(u.first, i-2); j-- {
			if start, ok := d.numberEnding(j, u.first); ok && !d.inDate(j) {
				n, _, _ := d.number(start)
				return n
			}
		}
	}
	return 0
}

// weaponAsThing reports a weapon that is aimed at, moved or stored.
func (d *document) weaponAsThing(w *lang.Tag) bool {
	j := w.First - 1
	if !d.pack.AdjectiveAfter {
		j = w.Last + 1
	}
	for _, class := range []string{"target", "site", "arms", "home"} {
		if t := d.tagAt(j, lang.Noun, class); t != nil && d.tagAt(j, lang.Noun, "weapon") == nil {
			return class != "target" || d.tagAt(j, lang.Noun, "carrier") == nil
		}
	}
	return false
}

// classify returns the sub-event type of a clause.
func (d *document) classify(u unit, w *lang.Tag, c cast, t toll) (sub, rule string) {
	main := u.main
	sub, rule = main.Sub, "word "+main.Form
	inter := func(id string) string { return d.r.actors[id].Inter }
	armedTarget := t.fighter && !t.civilian || c.actor2 != "" && c.actor2 != civilians && c.actor2 != "tribal-notables" && inter(c.actor2) != geo.InterProtesters
	weaponTells := w != nil && w.Sub != ""
	switch {
	case main.Class == "strike" && weaponTells, main.Class == "hurt" && weaponTells,
		main.Class == "needs" && isViolent(sub) && weaponTells:
		sub, rule = w.Sub, "weapon "+w.Form
	case eventType(sub) == "Explosions/Remote violence" && sub == "Remote explosive/landmine/IED" && weaponTells:
		sub, rule = w.Sub, "weapon "+w.Form
	case sub == "Shelling/artillery/missile attack" && w != nil && w.Sub == "", // rifles
		aimed(main) && w == nil && c.actor1 == unidentified && c.words1 != "":
		sub, rule = "Attack", "shot at, no armed target named"
		if armedTarget {
			sub, rule = "Armed clash", "armed target"
		}
	case aimed(main) && w == nil && d.attackNamed(u):
		sub, rule = "Armed clash", "an attack without a weapon"
		if c.actor2 == civilians || t.civilian && !t.fighter {
			sub = "Attack"
		}
	case sub == "Attack" && armedTarget && (main.Class == "hurt" || main.Class == "strike" || main.Class == "needs"):
		sub, rule = "Armed clash", "armed target"
	case sub == "Armed clash" && (main.Class == "strike" || main.Class == "entry") && (t.civilian && !t.fighter && c.actor2 == "" || c.actor2 == civilians):
		sub, rule = "Attack", "unarmed target"
	}
	switch {
	case inter(c.actor1) == geo.InterProtesters && (sub == "Looting/property destruction" || isViolent(sub) && main.Class != "hurt"):
		sub, rule = "Violent demonstration", "by protesters"
	case sub == "Non-state actor overtakes territory" && (inter(c.actor1) == geo.InterState || inter(c.actor1) == geo.InterExternal):
		sub = "Government regains territory"
	case sub == "Government regains territory" && c.actor1 != "" && inter(c.actor1) != geo.InterState && inter(c.actor1) != geo.InterExternal:
		sub = "Non-state actor overtakes territory"
	case sub == "Arrests" && (inter(c.actor1) == geo.InterRebel || inter(c.actor1) == geo.InterPolitical) && c.actor1 == "islamic-state":
		sub = "Abduction/forced disappearance"
	}
	return sub, rule
}

// aimed reports a word of attack that tells nothing of its means: استهدف,
// "targeted".
func aimed(t lang.Tag) bool { return t.Class == "strike" && slices.Contains(t.With, "aim") }

// attackNamed reports the noun of an attack in the clause: "استهدف بهجوم".
func (d *document) attackNamed(u unit) bool {
	for _, t := range u.triggers {
		if !t.Verb && t.Class == "strike" && t.Sub == "Armed clash" {
			return true
		}
	}
	return false
}

// vague reports a word that tells of an attack and nothing of how: هجوم,
// "attack", "targeted".
func vague(t lang.Tag) bool {
	return aimed(t) || t.Class == "strike" && (t.Sub == "Armed clash" || t.Sub == "Attack")
}
