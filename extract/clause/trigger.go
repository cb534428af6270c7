package clause

import (
	"slices"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
)

// Triggers returns the words of a stretch that may tell of an act, in order, one
// for each word: of several meanings the one whose companion stands nearest.
func Triggers(p *mention.Page, first, last int) []lang.Tag {
	var out []lang.Tag
	for i := first; i <= last; i++ {
		if v := voidAt(p, i); v != nil {
			i = v.Last
			continue
		}
		if best := triggerAt(p, i, first, last); best != nil {
			out = append(out, *best)
			i = best.Last
		}
	}
	return out
}

func triggerAt(p *mention.Page, i, first, last int) *lang.Tag {
	var best *lang.Tag
	bestRank := 0
	tags := p.At(i)
	for k := range tags {
		t := &tags[k]
		if t.Kind != lang.Trigger || t.Class == "light" || t.Last > last || p.InActor(i) {
			continue
		}
		if rank := triggerRank(p, t, first, last); rank > bestRank {
			best, bestRank = t, rank
		}
	}
	return best
}

// voidAt returns a phrase at token i whose words tell of no event together: "air
// raid siren".
func voidAt(p *mention.Page, i int) *lang.Tag {
	if t := p.Trigger(i, "light"); t != nil && slices.Contains(t.With, "void") {
		return t
	}
	return nil
}

// triggerRank is 0 for a trigger whose companion is missing.
func triggerRank(p *mention.Page, t *lang.Tag, first, last int) int {
	rank := 1
	switch t.Class {
	case "plain", "strike", "entry":
		rank = 20
	case "needs":
		dist := companion(p, t, first, last)
		if dist == 0 && (toldBefore(p, t) || movedBefore(p, t, first)) {
			dist = companionReach // "rockets fell on A, and five fell on B"
		}
		if dist == 0 {
			return 0
		}
		rank = 40 - min(dist, 15)
	}
	if t.Imperfect || t.Future {
		return 1 // a noun that is written alike tells more
	}
	return rank + 2*(t.Last-t.First)
}

// subjectReach is how many tokens before a verb of moving what moves may stand,
// in a clause of its own: "the convoy, which had 45 lorries, entered from …".
const subjectReach = 30

// movedBefore reports a noun for forces in an earlier clause of the sentence,
// of which a verb of moving goes on to tell.
func movedBefore(p *mention.Page, t *lang.Tag, first int) bool {
	if !t.Verb || !act.Moves(t.Sub) {
		return false
	}
	for i := max(p.Sentences[p.SentenceOf(t.First)].First, t.First-subjectReach); i < first; i++ {
		if p.Noun(i, "convoy") != nil {
			return true
		}
	}
	return false
}

// toldBefore reports that an earlier clause of the sentence has the same trigger
// with its companion.
func toldBefore(p *mention.Page, t *lang.Tag) bool {
	first := p.Sentences[p.SentenceOf(t.First)].First
	for o := range p.Between(first, t.First-1, lang.Trigger) {
		if o.Value == t.Value && o.Sub == t.Sub && companion(p, o, first, t.First-1) > 0 {
			return true
		}
	}
	return false
}

// companionReach is how many tokens a needed noun may be away.
const companionReach = 12

// companion returns the distance to the nearest noun that a trigger needs,
// 0 where there is none.
func companion(p *mention.Page, t *lang.Tag, first, last int) int {
	best := 0
	note := func(at int) {
		dist := at - t.Last
		if at < t.First {
			dist = t.First - at + 2 // behind the trigger is likelier
		}
		if dist > 0 && dist <= companionReach && (best == 0 || dist < best) {
			best = dist
		}
	}
	for i := max(first, t.First-companionReach); i <= min(last, t.Last+companionReach); i++ {
		if (i < t.First || i > t.Last) && p.AnyNoun(i, t.With...) != nil {
			note(i)
		}
	}
	if slices.Contains(t.With, "place") || slices.Contains(t.With, "settlement") {
		people := peopleBehind(p, t, last)
		for _, m := range p.PlacesIn(first, last) {
			if m.Last <= last && (people == 0 || m.First < people) {
				note(m.First)
			}
		}
	}
	return best
}

// peopleBehind returns the first word for people in the four tokens behind a
// trigger, 0 for none: who captures a leader in X takes no town.
func peopleBehind(p *mention.Page, t *lang.Tag, last int) int {
	for i := t.Last + 1; i <= min(last, t.Last+4); i++ {
		if p.Person(i) != nil || p.Noun(i, "militant") != nil {
			return i
		}
	}
	return 0
}

// weight orders acts: what kills before what moves, telling words before
// their consequences.
func weight(t lang.Tag) int {
	w := 10
	switch {
	case t.Class == "occur":
		return 0
	case t.Class == "hurt":
		return 1
	case t.Class == "entry":
		return 2
	case slices.Contains(t.With, "yields"):
		return 3
	case act.Violent(t.Sub):
		w = 30
	case act.Demonstration(t.Sub):
		w = 20
	}
	switch {
	case t.Class == "plain" && w > 10:
		w += 2
	case t.Class == "needs" && w > 20: // "the strikes hit A": the noun tells how
		w--
	}
	return w
}

// governedMore is by how much an act tells more that a light verb makes: "forces
// fighting the rebels carried out air raids".
const governedMore = 5

// governedBefore reports a light verb that ends right before token i: "carried
// out".
func governedBefore(p *mention.Page, i int) bool {
	for light := range p.EndingAt(i-1, lang.Trigger) {
		if light.Class == "light" {
			return true
		}
	}
	return false
}

// main returns the act that tells most.
func main(p *mention.Page, ts []lang.Tag) lang.Tag {
	best, most := ts[0], -1
	for _, t := range ts {
		w := weight(t)
		if !t.Verb && w > 10 && governedBefore(p, t.First) {
			w += governedMore
		}
		if w > most {
			best, most = t, w
		}
	}
	return best
}
