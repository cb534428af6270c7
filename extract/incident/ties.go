package incident

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	across "github.com/furat-map/furat/geo/incident"
)

// Tie is a feature of a telling and an incident that may be one act.
type Tie struct {
	Name  string
	Prior float64 // what it weighs before anything is counted, in log odds
	Doc   string
	Do    func(*pair) bool
}

// pair is a telling and an incident of the article.
type pair struct {
	*mention.Page
	f      *frame.Frame
	at     *frame.Place // where the telling puts it, nil for nowhere
	in     *Incident
	place  placeTie
	latest bool // the incident is the one told last
	kin    int  // how many incidents of its family are near
}

// placeTie is how the place of a telling lies to that of an incident.
type placeTie int

const (
	placeNone   placeTie = iota // neither has one
	placeUntold                 // the telling has none
	placeNew                    // the incident has none
	placeSame
	placeInside // the telling's is in the incident's
	placeAround // the incident's is in the telling's
	placeSeat   // one is the seat of the region that holds the other
	placeBeside // within walking distance
	placeApart
)

// besideKM is how far apart two points are that may be told of as one place.
const besideKM = 8

func (p *pair) places() placeTie {
	a, b := p.in.Place, p.at
	switch {
	case a == nil && b == nil:
		return placeNone
	case b == nil:
		return placeUntold
	case a == nil:
		return placeNew
	case a.ID == b.ID, frame.UnitOf(p.Gazetteer, a.Place, b.Place), frame.UnitOf(p.Gazetteer, b.Place, a.Place):
		return placeSame
	case frame.Contains(p.Gazetteer, a.Place, b.Place):
		return placeInside
	case frame.Contains(p.Gazetteer, b.Place, a.Place):
		return placeAround
	case seatOfRegion(a.Place, b.Place), seatOfRegion(b.Place, a.Place):
		return placeSeat
	case a.DistanceKM(b.Place) <= besideKM:
		return placeBeside
	}
	return placeApart
}

// placeDoubtful reports that one of two places is none that its clause names.
func (p *pair) placeDoubtful() bool {
	return (p.at != nil && p.at.Inherited) || (p.in.Place != nil && p.in.Place.Inherited)
}

// seatOfRegion reports a town that bears the name of the region of another.
func seatOfRegion(seat, other *gazetteer.Place) bool {
	return seat.Country == other.Country && other.Admin1 != "" && (seat.NameEN == other.Admin1 || seat.NameAR == other.Admin1)
}

func placeIs(t placeTie) func(*pair) bool { return func(p *pair) bool { return p.place == t } }

// sentences apart, from the last telling of the incident.
func (p *pair) gap() int {
	gap := 1 << 20
	for i := range p.in.Members {
		d := p.f.Sentence - p.in.Members[i].Sentence
		gap = min(gap, max(d, -d))
	}
	return gap
}

func gapIs(least, most int) func(*pair) bool {
	return func(p *pair) bool { g := p.gap(); return g >= least && g <= most }
}

// Ties are the features, in the order in which they are printed. Each has a
// weight in ties.csv.
var Ties = []Tie{
	{"type same", 1, "the same sub-event type", func(p *pair) bool { return p.f.Sub.Value == p.in.Sub.Value }},
	{"type open", 0.5, "one of them tells only victims, or not by what means", func(p *pair) bool { return p.f.Sub.Value != p.in.Sub.Value && p.typeOpen() }},
	{"type apart", -3, "two types that are told by their means", func(p *pair) bool { return p.f.Sub.Value != p.in.Sub.Value && !p.typeOpen() }},
	{"peaceful", -0.3, "no violence", func(p *pair) bool { return !act.Violent(p.f.Sub.Value) }},
	{"victims only", 0.7, "the telling is of victims alone", func(p *pair) bool { return p.f.HurtOnly }},
	{"victims before", 0.4, "the incident was told by its victims alone", func(p *pair) bool { return p.in.HurtOnly() }},

	{"place same", 1.8, "the same place", placeIs(placeSame)},
	{"place inside", 1, "a place in the one told before", placeIs(placeInside)},
	{"place around", 0.8, "a place that holds the one told before", placeIs(placeAround)},
	{"place seat", 0.5, "a place and the seat of its region, which may stand for the region", placeIs(placeSeat)},
	{"place beside", -1.5, "two places side by side", placeIs(placeBeside)},
	{"place apart", -4.5, "two places, both told by their own clauses", func(p *pair) bool { return p.place == placeApart && !p.placeDoubtful() }},
	{"place elsewhere", -1, "two places, one of them of the words around", func(p *pair) bool { return p.place == placeApart && p.placeDoubtful() }},
	{"place untold", 0.8, "no place told again", placeIs(placeUntold)},
	{"place new", 0.5, "a place for what had none", placeIs(placeNew)},
	{"place from around", 0, "its place is that of the words around", func(p *pair) bool { return p.at != nil && p.at.Inherited }},
	{"place unknown", -1.5, "a place that is not known is named", func(p *pair) bool { return p.f.Unknown != nil }},
	{"several places", -0.3, "told of several places at once", func(p *pair) bool { return len(p.f.Places) > 1 }},

	{"day same", 0.6, "the same day", func(p *pair) bool { return p.days() == daysSame }},
	{"day overlaps", 0.2, "days that may be one", func(p *pair) bool { return p.days() == daysOverlap }},
	{"day apart", -2.5, "two days", func(p *pair) bool { return p.days() == daysApart }},
	{"day untold", 0.2, "no day told again", func(p *pair) bool { return p.days() == daysUntold }},
	{"hour apart", -2, "two times of the day", func(p *pair) bool { return !across.SameDayPart(p.f.DayPart, p.in.DayPart()) }},

	{"doer same", 0.6, "the same doer", func(p *pair) bool { return p.doers() == sideSame }},
	{"doer apart", -2, "two doers", func(p *pair) bool { return p.doers() == sideApart }},
	{"target same", 0.3, "the same target", func(p *pair) bool { return p.targets() == sideSame }},
	{"target apart", -1, "two targets", func(p *pair) bool { return p.targets() == sideApart }},
	{"sides crossed", -0.5, "the doer of one is the target of the other", (*pair).crossed},

	{"dead same", 1.5, "as many dead", func(p *pair) bool { return counts(p.f.Dead, p.in.Toll.Dead) == sideSame }},
	{"dead apart", -1, "other numbers of dead", func(p *pair) bool { return counts(p.f.Dead, p.in.Toll.Dead) == sideApart }},
	{"hurt same", 0.8, "as many wounded", func(p *pair) bool { return counts(p.f.Hurt, p.in.Toll.Hurt) == sideSame }},
	{"hurt apart", -1, "other numbers of wounded", func(p *pair) bool { return counts(p.f.Hurt, p.in.Toll.Hurt) == sideApart }},
	{"rounds apart", -2, "other numbers of shells", (*pair).roundsPart},

	{"repeat", 1, "told as known: \"the attack\"", func(p *pair) bool { return p.f.Definite && !p.f.HurtOnly }},
	{"another", -3, "told as another one", func(p *pair) bool { return p.f.Further }},
	{"earlier", -0.5, "told as having been before", func(p *pair) bool { return p.f.Kind == clause.Prior }},
	{"explains", 2, "tells in the same sentence how, after an attack or victims were told", (*pair).explains},
	{"result", 0.8, "told as what came of it", func(p *pair) bool { return p.f.Kind == clause.Result }},
	{"meanwhile", -0.8, "told as another matter", func(p *pair) bool { return p.f.Kind == clause.While }},
	{"took place", 2, "says only that it took place", func(p *pair) bool { return p.f.Occurs }},
	{"word same", 0.2, "the same word tells it", (*pair).wordSame},
	{"thing same", 0.8, "the same thing was hit", (*pair).thingSame},

	{"same sentence", 0.6, "in one sentence", gapIs(0, 0)},
	{"next sentence", 0.3, "in the sentence beside it", gapIs(1, 1)},
	{"few sentences", 0, "two or three sentences apart", gapIs(2, 3)},
	{"far apart", -0.8, "more than six sentences apart", gapIs(7, 1<<20)},
	{"alone", 0.4, "the only incident of its kind told so far", (*pair).alone},
	{"latest", 0.8, "the incident told last", func(p *pair) bool { return p.latest }},
	{"lead", 0.4, "the incident of the article's beginning", func(p *pair) bool { return p.in.First().Sentence <= leadSentences }},
	{"headline", 0.6, "told in the headline", func(p *pair) bool { return p.f.Title || p.in.Titled() }},
}

// leadSentences is the index of the last sentence of an article's beginning.
const leadSentences = 1

// typeOpen reports that the types of a pair may be one: one of them tells only
// victims, or an attack of which it does not say how.
func (p *pair) typeOpen() bool {
	a, b := p.f.Sub.Value, p.in.Sub.Value
	switch {
	case p.f.Occurs:
		return true
	case act.Demonstration(a) && act.Demonstration(b):
		return true
	case !act.Violent(a) || !act.Violent(b):
		return false
	case p.f.HurtOnly, p.in.HurtOnly():
		return true
	case (p.f.Unarmed || p.in.all(unarmed)) && act.Remote(a) && act.Remote(b):
		return true
	case p.f.Vague || p.in.Vague():
		return true
	case (p.f.Blast || p.in.all(blast)) && act.Remote(a) && act.Remote(b):
		return true
	}
	loose := func(s string) bool { return s == act.Clash || s == act.Attack }
	return loose(a) && loose(b)
}

type dayTie int

const (
	daysNone dayTie = iota
	daysUntold
	daysSame
	daysOverlap
	daysApart
)

func (p *pair) days() dayTie {
	a, b := p.f.When.Value, p.in.When.Value
	switch {
	case !a.First.Known() && !b.First.Known():
		return daysNone
	case !a.First.Known() || !b.First.Known():
		return daysUntold
	case a.Span == b.Span:
		return daysSame
	case a.Span.Overlaps(b.Span):
		return daysOverlap
	}
	return daysApart
}

type sideTie int

const (
	sideOpen sideTie = iota
	sideSame
	sideApart
)

// sides compares two actors; what may be the same under another name leaves it
// open.
func sides(x, y string) sideTie {
	switch {
	case !who.Known(x) || !who.Known(y):
		return sideOpen
	case x == y:
		return sideSame
	case x == who.Civilians || y == who.Civilians || across.Allied(x, y):
		return sideOpen
	}
	return sideApart
}

// counts compares two numbers of victims.
func counts(a, b rule.Claim[int]) sideTie {
	switch {
	case !a.Made() || !b.Made():
		return sideOpen
	case a.Value == b.Value:
		return sideSame
	}
	return sideApart
}

func (p *pair) doers() sideTie   { return sides(p.f.Doer.Value, p.in.Doer.Value) }
func (p *pair) targets() sideTie { return sides(p.f.Target.Value, p.in.Target.Value) }

func (p *pair) crossed() bool {
	meet := func(x, y string) bool { return who.Known(x) && x == y && x != who.Civilians }
	return meet(p.f.Doer.Value, p.in.Target.Value) || meet(p.f.Target.Value, p.in.Doer.Value)
}

// explains reports "… attacked near X after gunmen opened fire": what is told as
// before is how.
func (p *pair) explains() bool {
	last := p.in.Members[len(p.in.Members)-1].Frame
	open := last.Vague || last.HurtOnly || last.Unarmed
	apart := p.days() == daysApart || counts(p.f.Dead, p.in.Toll.Dead) == sideApart || p.place == placeApart
	how := p.f.Kind == clause.Prior && !p.f.HurtOnly
	return how && open && !apart && p.f.Sentence == last.Sentence
}

func (p *pair) roundsPart() bool {
	rounds := 0
	for i := range p.in.Members {
		rounds = max(rounds, p.in.Members[i].Rounds)
	}
	return p.f.Rounds > 0 && rounds > 0 && p.f.Rounds != rounds
}

func (p *pair) wordSame() bool {
	return p.in.any(func(f *frame.Frame) bool { return f.Lemma() == p.f.Lemma() })
}

func (p *pair) thingSame() bool {
	return p.in.any(func(f *frame.Frame) bool {
		return slices.ContainsFunc(p.f.Objects, func(o string) bool { return slices.Contains(f.Objects, o) })
	})
}

func (p *pair) alone() bool { return p.kin == 1 }

// ties returns the names of the features that hold.
func (p *pair) ties() []string {
	p.place = p.places()
	var out []string
	for k := range Ties {
		if Ties[k].Do(p) {
			out = append(out, Ties[k].Name)
		}
	}
	return out
}

// twoDays reports a telling and an incident that each tell a day of their own, and
// not the same.
func (p *pair) twoDays() bool {
	own := func(d rule.Claim[frame.Day]) bool {
		return exact(d) == exactDay && d.Words.Said && !strings.HasPrefix(string(d.Rule), "when.goeson")
	}
	return p.days() == daysApart && own(p.f.When) && own(p.in.When) && !p.f.HurtOnly
}

// maybeOne reports that a pair can be one act at all: types of one family.
func (p *pair) maybeOne() bool {
	return p.f.Occurs || act.Family(p.f.Sub.Value, p.in.Sub.Value)
}
