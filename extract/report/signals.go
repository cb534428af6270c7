package report

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
)

// Signal speaks for or against an event.
type Signal struct {
	Name string
	Do   func(*Writer, *incident.Incident) bool
}

// sureOfPlace is the confidence of a mention below which its place is in
// doubt.
const sureOfPlace = 0.85

// placed makes a signal of the place.
func placed(is func(*Writer, *frame.Place) bool) func(*Writer, *incident.Incident) bool {
	return func(w *Writer, in *incident.Incident) bool { return in.Place != nil && is(w, in.Place) }
}

// told makes a signal that all tellings must give.
func told(is func(*frame.Frame) bool) func(*Writer, *incident.Incident) bool {
	return func(_ *Writer, in *incident.Incident) bool {
		for i := range in.Members {
			if !is(in.Members[i].Frame) {
				return false
			}
		}
		return true
	}
}

// Signals are what confidence.csv weighs, in the order in which they are printed.
var Signals = []Signal{
	{"no place", func(_ *Writer, in *incident.Incident) bool { return in.Place == nil }},
	{"place of the surrounding text", placed(func(_ *Writer, p *frame.Place) bool { return p.Inherited })},
	{"near a place", placed(func(_ *Writer, p *frame.Place) bool { return p.Near && !p.Inherited })},
	{"region", placed(func(w *Writer, p *frame.Place) bool { return w.Area(p.Place) })},
	{"place in doubt", placed(func(_ *Writer, p *frame.Place) bool { return p.Certainty < sureOfPlace })},
	{"place without a preposition", placed(func(_ *Writer, p *frame.Place) bool { return p.Rule == "where.none" || p.Rule == "where.part" })},
	{"only victims tell it", func(_ *Writer, in *incident.Incident) bool { return in.HurtOnly() }},
	{"means not told", func(_ *Writer, in *incident.Incident) bool { return in.Vague() }},
	{"attempt", func(_ *Writer, in *incident.Incident) bool { a, _, _ := in.Reserve(); return a }},
	{"headline alone", func(_ *Writer, in *incident.Incident) bool { return in.Titled() }},
	{"told as known", told(func(f *frame.Frame) bool { return f.Definite })},
	{"told as earlier", told(func(f *frame.Frame) bool { return f.Kind == clause.Prior })},
	{"told again", func(_ *Writer, in *incident.Incident) bool { return len(in.Members) > 1 }},
	{"told thrice", func(_ *Writer, in *incident.Incident) bool { return len(in.Members) > 2 }},
	{"at the beginning", func(_ *Writer, in *incident.Incident) bool { return in.First().Sentence <= 1 }},
	{"like another one here", (*Writer).twin},
	{"day known", func(_ *Writer, in *incident.Incident) bool {
		return in.When.Value.Precision == geo.TimeDay && !in.When.Value.Spoken
	}},
	{"day of the article", func(_ *Writer, in *incident.Incident) bool { return in.When.Rule == "when.article" }},
	{"no day told", func(_ *Writer, in *incident.Incident) bool { return in.Basis == geo.BasisPublication }},
	{"long ago", (*Writer).old},
	{"weekday contradicts", func(_ *Writer, in *incident.Incident) bool { return in.When.Value.Conflict }},
	{"doer named", func(_ *Writer, in *incident.Incident) bool { return who.Known(in.Doer.Value) }},
	{"target named", func(_ *Writer, in *incident.Incident) bool { return who.Known(in.Target.Value) }},
	{"weapon told", func(_ *Writer, in *incident.Incident) bool { return in.Weapon != nil }},
	{"victims counted", func(_ *Writer, in *incident.Incident) bool { return in.Toll.Dead.Made() || in.Toll.Hurt.Made() }},
	{"strategic development", func(_ *Writer, in *incident.Incident) bool {
		return !act.Violent(in.Sub.Value) && !act.Demonstration(in.Sub.Value)
	}},
	{"demonstration", func(_ *Writer, in *incident.Incident) bool { return act.Demonstration(in.Sub.Value) }},
	{"several places", func(_ *Writer, in *incident.Incident) bool { return in.Spread != 0 }},
}

// twin reports another incident of the article that may be the same: of one
// family, at one place or with none, on days that may be one.
func (w *Writer) twin(in *incident.Incident) bool {
	for i := range w.all {
		o := &w.all[i]
		if o == in || (in.Spread != 0 && o.Spread == in.Spread) || !act.Family(o.Sub.Value, in.Sub.Value) {
			continue
		}
		onePlace := o.Place == nil || in.Place == nil || o.Place.ID == in.Place.ID
		a, b := o.When.Value.Span, in.When.Value.Span
		oneDay := !a.First.Known() || !b.First.Known() || a.Overlaps(b)
		if onePlace && oneDay {
			return true
		}
	}
	return false
}

// newsDays is how many days before publication an act is news.
const newsDays = 14

// old reports an act long before publication.
func (w *Writer) old(in *incident.Incident) bool {
	d := in.When.Value.Last
	return d.Known() && w.Article.Published.Known() && d < w.Article.Published-newsDays
}

// signals names what speaks for and against an incident.
func (w *Writer) signals(in *incident.Incident) []string {
	var out []string
	for _, s := range Signals {
		if s.Do(w, in) {
			out = append(out, s.Name)
		}
	}
	return out
}
