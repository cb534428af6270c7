package incident

import (
	"slices"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/frame"
)

// joinHeads gives what the headline tells to the incidents that it announces;
// what announces none tells its own.
func (j *joiner) joinHeads() {
	body := len(j.out)
	var own []Incident
	for _, f := range j.heads {
		told := j.tellings(f)
		var alone []Member
		announced := 0
		for k := range told {
			m := &told[k]
			at, kin := -1, j.kin(m.Frame)
			for i := 0; i < min(body, mostIncidents); i++ {
				s, ties, ok := j.tie(m, i, kin)
				if ok && s > 0 && (at < 0 || s > m.Score) {
					at, m.Score, m.Ties = i, s, ties
				}
			}
			if at < 0 {
				alone = append(alone, *m)
				continue
			}
			announced++
			if len(told) > 1 {
				m.Counts = false
			}
			j.join(at, *m)
		}
		if announced == 0 {
			own = j.ownHead(own, alone, body)
		}
	}
	j.out = append(own, j.out...)
}

// ownHead keeps the tellings of a headline that the text does not tell of: one
// headline after another about the same.
func (j *joiner) ownHead(own []Incident, alone []Member, body int) []Incident {
	for _, m := range alone {
		if m.Occurs || j.toldOf(&m, body) {
			continue
		}
		at := slices.IndexFunc(own, func(in Incident) bool {
			return act.Family(in.Sub.Value, m.Sub.Value) && (m.Place == nil || in.Place == nil || in.Place.ID == m.Place.ID)
		})
		if at >= 0 {
			own[at].Members = append(own[at].Members, m)
			own[at].settle(j.Gazetteer)
			continue
		}
		in := Incident{Members: []Member{m}, Spread: m.spread}
		in.settle(j.Gazetteer)
		own = append(own, in)
	}
	return own
}

// toldOf reports that the text tells of acts of that kind there: the headline
// sums them up otherwise.
func (j *joiner) toldOf(m *Member, body int) bool {
	return slices.ContainsFunc(j.out[:body], func(in Incident) bool {
		return act.Family(in.Sub.Value, m.Sub.Value) && j.holds(m.Place, in.Place)
	})
}

// holds reports that the one place is the other or holds it, or is none.
func (j *joiner) holds(whole, part *frame.Place) bool {
	switch {
	case whole == nil || part == nil:
		return true
	case whole.ID == part.ID:
		return true
	}
	return frame.Contains(j.Gazetteer, whole.Place, part.Place)
}

// least is how many incidents a sentence must sum up to be none itself.
const least = 2

// dropSums takes out what the article's beginning tells in sum: the incidents
// that follow tell it one by one, each with a place of its own. What it knows of
// day and doer goes to them.
func (j *joiner) dropSums() {
	for i := 0; i < len(j.out); {
		if parts := j.partsOf(i); len(parts) >= least {
			for _, k := range parts {
				j.out[k].learn(&j.out[i])
			}
			j.out = slices.Delete(j.out, i, i+1)
			continue
		}
		i++
	}
}

// partsOf returns the incidents that one at the article's beginning sums up.
func (j *joiner) partsOf(i int) []int {
	sum := &j.out[i]
	coarse := sum.Place == nil || sum.Place.Inherited || j.Area(sum.Place.Place)
	if sum.Spread != 0 || sum.lastSentence() > leadSentences+1 || !coarse || !act.HasVictims(sum.Sub.Value) {
		return nil
	}
	var out []int
	seen := map[string]bool{}
	for k := range j.out {
		in := &j.out[k]
		follows := in.First().Sentence > sum.First().Sentence
		if !follows || in.Place == nil || seen[in.Place.ID] || !j.partOf(in, sum) {
			continue
		}
		seen[in.Place.ID] = true
		out = append(out, k)
	}
	return out
}

func (j *joiner) partOf(in, sum *Incident) bool {
	p := &pair{Page: j.Page, f: in.First().Frame, at: in.Place, in: sum}
	open := in.Sub.Value == sum.Sub.Value || (act.Family(in.Sub.Value, sum.Sub.Value) && p.typeOpen())
	return open && j.holds(sum.Place, in.Place) && p.days() != daysApart && p.doers() != sideApart
}
