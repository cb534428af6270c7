package extract

import (
	"slices"

	"github.com/furat-map/furat/extract/lang"
)

// triggersIn returns the triggers of a clause in order, one for each word:
// of several meanings the one whose companion stands nearest.
func (d *document) triggersIn(first, last int) []lang.Tag {
	var out []lang.Tag
	for i := first; i <= last; i++ {
		if v := d.voidAt(i); v != nil {
			i = v.Last
			continue
		}
		var best *lang.Tag
		bestRank := 0
		for k := range d.tags[i] {
			t := &d.tags[i][k]
			if t.Kind != lang.Trigger || t.Class == "light" || t.Last > last || d.inActor(i) {
				continue
			}
			if rank := d.triggerRank(t, first, last); rank > bestRank {
				best, bestRank = t, rank
			}
		}
		if best != nil {
			out = append(out, *best)
			i = best.Last
		}
	}
	return out
}

// voidAt returns a phrase at token i whose words tell of no event together: "air
// raid siren".
func (d *document) voidAt(i int) *lang.Tag {
	if t := d.tagAt(i, lang.Trigger, "light"); t != nil && slices.Contains(t.With, "void") {
		return t
	}
	return nil
}

// triggerRank is 0 for a trigger whose companion is missing.
func (d *document) triggerRank(t *lang.Tag, first, last int) int {
	rank := 1
	switch t.Class {
	case "plain", "strike", "entry":
		rank = 20
	case "needs":
		dist := d.companion(t, first, last)
		if dist == 0 && (d.told(t) || d.movedBefore(t, first)) {
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
func (d *document) movedBefore(t *lang.Tag, first int) bool {
	if !t.Verb || !movement[t.Sub] {
		return false
	}
	from := max(d.sentences[d.sentenceOf(t.First)].first, t.First-subjectReach)
	for i := from; i < first; i++ {
		if d.tagAt(i, lang.Noun, "convoy") != nil {
			return true
		}
	}
	return false
}

// told reports that an earlier clause of the sentence has the same trigger
// with its companion.
func (d *document) told(t *lang.Tag) bool {
	first := d.sentences[d.sentenceOf(t.First)].first
	for i := first; i < t.First; i++ {
		for k := range d.tags[i] {
			o := &d.tags[i][k]
			if o.Kind == lang.Trigger && o.Value == t.Value && o.Sub == t.Sub && d.companion(o, first, t.First-1) > 0 {
				return true
			}
		}
	}
	return false
}

// companionReach is how many tokens a needed noun may be away.
const companionReach = 12

// companion returns the distance to the nearest noun that a trigger needs,
// 0 where there is none.
func (d *document) companion(t *lang.Tag, first, last int) int {
	best := 0
	people := d.peopleBehind(t, last)
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
		if i >= t.First && i <= t.Last {
			continue
		}
		for _, n := range d.tags[i] {
			if n.Kind != lang.Noun {
				continue
			}
			for _, want := range t.With {
				if n.Class == want {
					note(i)
				}
			}
		}
	}
	for _, want := range t.With {
		if want != "place" && want != "settlement" {
			continue
		}
		for _, m := range d.mentionsIn(first, last) {
			if m.Last <= last && (people == 0 || m.First < people) {
				note(m.First)
			}
		}
	}
	return best
}

// peopleBehind returns the first word for people in the four tokens behind a
// trigger, 0 for none: who captures a leader in X takes no town.
func (d *document) peopleBehind(t *lang.Tag, last int) int {
	for i := t.Last + 1; i <= min(last, t.Last+4); i++ {
		if d.people(i) != nil || d.tagAt(i, lang.Noun, "militant") != nil {
			return i
		}
	}
	return 0
}

func (d *document) inActor(i int) bool { return has(d.acting, i) }

// weight orders triggers: what kills before what moves, telling words before
// their consequences.
func weight(t lang.Tag) int {
	w := 0
	switch {
	case t.Class == "hurt":
		return 1
	case t.Class == "entry":
		return 2
	case slices.Contains(t.With, "yields"):
		return 3
	case isViolent(t.Sub):
		w = 30
	case isDemonstration(t.Sub):
		w = 20
	default:
		w = 10
	}
	switch {
	case t.Class == "plain" && w > 10:
		w += 2
	case t.Class == "needs" && w > 20: // "the strikes hit A": the noun tells how
		w--
	}
	return w
}

func mainTrigger(ts []lang.Tag) lang.Tag {
	best := ts[0]
	for _, t := range ts[1:] {
		if weight(t) > weight(best) {
			best = t
		}
	}
	return best
}
