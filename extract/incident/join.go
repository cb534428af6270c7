package incident

import (
	"slices"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
)

// A telling is compared with the incidents told last and with those of the
// article's beginning: reading stays linear in the length of the text.
const (
	recent   = 24
	earliest = 4
)

// mostIncidents bounds what one article can say.
const mostIncidents = 400

// joiner brings frames together, in the text's order.
type joiner struct {
	*mention.Page
	model  *Model
	out    []Incident
	latest int // index of the incident told last
	spread int // counts the frames that tell of several places
	frames []frame.Frame
	heads  []*frame.Frame
}

// take adds a frame. The headline waits for the text it announces, and so does a
// beginning that sums up several places.
func (j *joiner) take(f *frame.Frame) {
	if f.Title || (f.Sentence <= leadSentences && len(f.Places) > 1 && j.beginning(f)) {
		j.heads = append(j.heads, f)
		return
	}
	for _, m := range j.tellings(f) {
		if at := j.best(&m); at >= 0 {
			j.join(at, m)
		} else {
			j.open(m)
		}
	}
}

// beginning reports a frame of the first sentence behind the headline of whose
// places later sentences tell by themselves.
func (j *joiner) beginning(f *frame.Frame) bool {
	if len(j.out) > 0 || (f.Sentence > 0 && len(j.heads) == 0) {
		return false
	}
	return slices.ContainsFunc(j.frames, func(g frame.Frame) bool {
		return g.Sentence > f.Sentence && act.Family(g.Sub.Value, f.Sub.Value) && j.inOneOf(f.Places, g.Places)
	})
}

// inOneOf reports that one of some places is, or lies in, one of others.
func (j *joiner) inOneOf(wholes, parts []frame.Place) bool {
	for k := range parts {
		for i := range wholes {
			if !parts[k].Inherited && j.holds(&wholes[i], &parts[k]) {
				return true
			}
		}
	}
	return false
}

// tellings makes one telling of each place of a frame; only the first counts
// the victims.
func (j *joiner) tellings(f *frame.Frame) []Member {
	if len(f.Places) == 0 {
		return []Member{{Frame: f, Named: f.Unknown, Counts: true}}
	}
	var out []Member
	for k := range f.Places {
		out = append(out, Member{Frame: f, Place: &f.Places[k], Counts: k == 0})
	}
	for _, m := range f.Others {
		out = append(out, Member{Frame: f, Named: m})
	}
	if len(out) > 1 {
		j.spread++
		for k := range out {
			out[k].spread = j.spread
		}
	}
	return out
}

// best returns the incident that a telling ties to best, -1 where it tells a new
// one. It notes the ties.
func (j *joiner) best(m *Member) int {
	best, score := -1, 0.0
	kin := j.kin(m.Frame)
	for _, i := range j.near() {
		s, ties, ok := j.tie(m, i, kin)
		sooner := s == score && best >= 0 && j.out[i].Spread != 0
		if ok && (s > score || sooner) {
			best, score = i, s
			m.Ties, m.Score = ties, s
		}
	}
	if best >= 0 && m.Place == nil && m.Named == nil {
		return j.firstOf(best)
	}
	return best
}

// firstOf returns the first incident of those that one frame told of several
// places: their common victims stand there.
func (j *joiner) firstOf(i int) int {
	for k := 0; k < i; k++ {
		if j.out[k].Spread != 0 && j.out[k].Spread == j.out[i].Spread {
			return k
		}
	}
	return i
}

// tie weighs what speaks for a telling and an incident, where so many are its
// kin; false where they can't be one.
func (j *joiner) tie(m *Member, i, kin int) (float64, []string, bool) {
	in := &j.out[i]
	p := &pair{Page: j.Page, f: m.Frame, at: m.Place, in: in, latest: i == j.latest, kin: kin}
	sameList := m.spread != 0 && in.any(func(f *frame.Frame) bool { return f == m.Frame })
	furtherPlace := m.spread != 0 && m.Named != nil && in.Place != nil
	if sameList || furtherPlace || !p.maybeOne() || p.twoDays() {
		return 0, nil, false
	}
	ties := p.ties()
	return j.model.Score(ties), ties, true
}

// kin counts the incidents near that a frame may tell of by its type.
func (j *joiner) kin(f *frame.Frame) int {
	n := 0
	for _, i := range j.near() {
		if act.Family(f.Sub.Value, j.out[i].Sub.Value) {
			n++
		}
	}
	return n
}

// near yields the incidents that a telling is compared with, the latest first.
func (j *joiner) near() []int {
	var out []int
	for i := len(j.out) - 1; i >= 0; i-- {
		if i >= len(j.out)-recent || i < earliest {
			out = append(out, i)
		}
	}
	return out
}

func (j *joiner) join(i int, m Member) {
	in := &j.out[i]
	in.Members = append(in.Members, m)
	in.settle(j.Gazetteer)
	j.latest = i
}

// open begins an incident; what only says that something took place begins none.
func (j *joiner) open(m Member) {
	if m.Occurs || len(j.out) >= mostIncidents {
		return
	}
	placed := m.Place != nil || m.spread != 0
	if !placed && !concrete(m.Frame) && !j.goesOn(m.Frame) {
		return
	}
	in := Incident{Members: []Member{m}, Spread: m.spread}
	in.settle(j.Gazetteer)
	j.out = append(j.out, in)
	j.latest = len(j.out) - 1
}

// finish joins the headline, drops what sums up, and returns the incidents.
func (j *joiner) finish() []Incident {
	j.joinHeads()
	j.dropSums()
	return j.out
}

// goesOn reports a telling right behind a placed act of violence that tells
// another one by its means: it is where that was.
func (j *joiner) goesOn(f *frame.Frame) bool {
	byMeans := f.Weapon != nil && f.Kind == "" && !f.Definite
	if len(j.out) == 0 || !byMeans || f.Unknown != nil {
		return false
	}
	before := &j.out[j.latest]
	return before.Place != nil && act.Violent(before.Sub.Value) && act.Violent(f.Sub.Value) && f.Sentence-before.lastSentence() <= 1
}

// How many things an act without a place must tell of itself; fewer where it
// counts its victims or names a place that is not known.
const (
	leastTold = 3
	leastSure = 2
)

// concrete reports a telling that, without a place, tells enough to be an act by
// itself: not "the attack", but who, when, how many, with what, or a place that
// is not known.
func concrete(f *frame.Frame) bool {
	if f.Definite || (f.Kind == clause.Prior && !f.Main.Verb) {
		return false
	}
	some := func(c rule.Claim[int]) bool { return c.Made() && c.Value > 0 }
	victims := some(f.Dead) || some(f.Hurt)
	doer, target := who.Known(f.Doer.Value), who.Known(f.Target.Value)
	verb := slices.ContainsFunc(f.Acts, func(t lang.Tag) bool { return t.Verb || t.First < t.Last }) // "took control"
	day := f.When.Value.Precision == geo.TimeDay && f.When.Words.Said
	n := 0
	for _, told := range []bool{verb, f.Unknown != nil, day, doer, victims, f.Weapon != nil, target} {
		if told {
			n++
		}
	}
	conquest := verb && doer && act.TakesTerritory(f.Sub.Value)
	sure := f.Unknown != nil || conquest || (victims && day)
	return n >= leastTold || (n >= leastSure && sure)
}
