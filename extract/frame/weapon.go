package frame

import (
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
)

// How much farther than its tokens a weapon counts from the act that has no
// type, or is only the general word for one.
const (
	typelessFar = 10
	generalFar  = 3
)

// weaponOf returns the weapon of a clause: the one nearest to the act
// that is not itself a target ("مستودع صواريخ", "rocket launchers").
func weaponOf(p *mention.Page, c *clause.Clause) *lang.Tag {
	var best *lang.Tag
	bestDist := 1 << 20
	for i := c.First; i <= c.Last; i++ {
		w := p.Noun(i, "weapon")
		if w == nil || weaponAsThing(p, w) {
			continue
		}
		dist := distance(w, &c.Main)
		if w.Sub == "" {
			dist += typelessFar
		}
		if w.Value == "aircraft" || w.Value == "shell" {
			dist += generalFar
		}
		if dist < bestDist {
			best, bestDist = w, dist
		}
	}
	return best
}

// distance is how many tokens one tag stands from another, 0 inside it.
func distance(w, from *lang.Tag) int {
	switch {
	case w.First >= from.First && w.Last <= from.Last:
		return 0
	case w.First < from.Last:
		return from.First - w.Last
	}
	return w.First - from.Last
}

// weaponAsThing reports a weapon that is aimed at, moved or stored.
func weaponAsThing(p *mention.Page, w *lang.Tag) bool {
	j := w.First - 1
	if !p.Pack.AdjectiveAfter {
		j = w.Last + 1
	}
	if p.Noun(j, "weapon") != nil {
		return false
	}
	if p.Noun(j, "target") != nil && p.Noun(j, "carrier") == nil {
		return true
	}
	return p.AnyNoun(j, "site", "arms", "home") != nil && p.Noun(j, "target") == nil
}

// roundsOf returns how many shells, rockets or drones a clause counts: "14
// rockets", صاروخين. Zero where it counts none.
func roundsOf(p *mention.Page, c *clause.Clause) int {
	for i := c.First; i <= c.Last; i++ {
		m := p.Noun(i, "munition")
		if m == nil {
			continue
		}
		if m.Dual {
			return 2
		}
		for j := i - 1; j >= max(c.First, i-2); j-- {
			if start, ok := p.NumberEnding(j, c.First); ok && !p.InDate(j) {
				n, _, _ := p.Number(start)
				return n
			}
		}
	}
	return 0
}
