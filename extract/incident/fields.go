package incident

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// settle takes each field of an incident from where it is told best.
func (in *Incident) settle(g *gazetteer.Gazetteer) {
	in.settleType()
	in.settlePlace(g)
	in.settleDay()
	in.settleSides()
	in.settleToll()
}

// telling ranks how much a frame tells of the type: victims alone nothing, a
// bare attack little, a strike without its weapon more.
func telling(f *frame.Frame) int {
	switch {
	case f.Occurs:
		return -1
	case f.HurtOnly:
		return 0
	case f.Vague:
		return 1
	case f.Blast:
		return 2
	case f.Unarmed:
		return 3
	}
	return 4
}

func (in *Incident) settleType() {
	best := in.First()
	for i := range in.Members {
		m := &in.Members[i]
		if m.Occurs || (!act.Violent(m.Sub.Value) && !act.Demonstration(m.Sub.Value)) {
			continue
		}
		if telling(m.Frame) > telling(best.Frame) {
			best = m
		}
	}
	in.Sub, in.Weapon = best.Sub, best.Weapon
	for i := range in.Members {
		if in.Weapon == nil && !in.Members[i].Title {
			in.Weapon = in.Members[i].Weapon
		}
	}
}

// settlePlace takes the most precise place that fits: one that a clause names
// before one of the words around, the part before the whole, the text before
// the headline.
func (in *Incident) settlePlace(g *gazetteer.Gazetteer) {
	in.Place = nil
	var from *Member
	for i := range in.Members {
		m := &in.Members[i]
		switch {
		case m.Place == nil:
		case from == nil, from.Place.Inherited && !m.Place.Inherited && !frame.Contains(g, m.Place.Place, from.Place.Place),
			from.Title && !m.Title && !m.Place.Inherited, finer(g, from.Place, m.Place):
			from = m
		}
	}
	if from != nil {
		in.Place = from.Place
	}
}

// finer reports that place b is a part of a that a clause names.
func finer(g *gazetteer.Gazetteer, a, b *frame.Place) bool {
	if b.Inherited || a.ID == b.ID {
		return false
	}
	part := a.Type != b.Type && frame.Contains(g, a.Place, b.Place) && !frame.Contains(g, b.Place, a.Place)
	return part || (frame.SeatOf(g, a.Place, b.Place) && !g.Kind(b.Type).Area)
}

// exactDay is the rank of a day.
const exactDay = 4

// exact ranks how well a frame tells the day.
func exact(d rule.Claim[frame.Day]) int {
	switch {
	case !d.Made() || !d.Value.First.Known():
		return 0
	case d.Value.Spoken:
		return 1
	case d.Value.Precision == geo.TimeDay:
		return exactDay
	case d.Value.Precision == geo.TimeWeek:
		return 3
	}
	return 2
}

func (in *Incident) settleDay() {
	in.When = rule.Claim[frame.Day]{}
	for i := range in.Members {
		d := in.Members[i].When
		if exact(d) > exact(in.When) || !in.When.Made() {
			in.When = d
		}
	}
}

func (in *Incident) settleSides() {
	in.Doer, in.Target, in.OwnWord = rule.Claim[string]{}, rule.Claim[string]{}, false
	for i := range in.Members {
		m := &in.Members[i]
		in.OwnWord = in.OwnWord || m.OwnWord
		in.name(&in.Doer, m.Doer, in.Target.Value)
		in.name(&in.Target, m.Target, in.Doer.Value)
	}
}

// name takes over a side that is named where it was not; nobody is on both.
func (in *Incident) name(side *rule.Claim[string], told rule.Claim[string], other string) {
	better := !side.Made() || (!who.Known(side.Value) && who.Known(told.Value))
	if told.Made() && better && told.Value != other {
		*side = told
	}
}

func (in *Incident) settleToll() {
	in.Toll = frame.Toll{}
	t := &in.Toll
	for i := range in.Members {
		m := &in.Members[i]
		t.Civilian, t.Fighter, t.Soldier = t.Civilian || m.Civilian, t.Fighter || m.Fighter, t.Soldier || m.Soldier
		if !m.Counts {
			continue
		}
		count(&t.Dead, m.Dead)
		count(&t.Hurt, m.Hurt)
	}
}

// count takes over a number of victims: the first, then one that has grown, as
// tolls do. That nobody was hurt yields to any number.
func count(to *rule.Claim[int], told rule.Claim[int]) {
	if told.Made() && (!to.Made() || told.Value > to.Value) {
		*to = told
	}
}

// learn takes over what an incident does not know of day and sides from one that
// sums it up.
func (in *Incident) learn(sum *Incident) {
	if exact(in.When) < exact(sum.When) {
		in.When = sum.When
		in.When.Rule = whenSum
	}
	if in.lacksDoerOf(sum) {
		in.Doer = sum.Doer
		in.Doer.Rule = whoSum
	}
	if who.Known(sum.Target.Value) && !in.Target.Made() && sum.Target.Value != in.Doer.Value {
		in.Target = sum.Target
		in.Target.Rule = whoSum
	}
}
