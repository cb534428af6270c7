// Package incident is the fifth stage of reading: the frames of an article that
// tell one act are brought together, and what they know of it is put together.
//
//	frames ─ one telling for each place ─► tellings
//	       ─ ties.go   what speaks for and against one act: named features
//	       ─ model.go  weighs them (ties.csv, fitted on annotated articles)
//	       ─ join.go   each telling to the incident it ties to best, or a new one
//	       ─ lead.go   headline and lead to what they announce or sum up
//	       ─ fields.go each field from where it is told best
//	       ─ carry.go  what the text around tells: day, place, sides
//	       ─ known.go  what everybody knows of that war, marked as such
//	       ─► incidents
//
// Frames are joined by the text's own ties: a definite repeat, the same victims,
// a place inside the other, "took place in"; they are kept apart by "another",
// by other days, doers, weapons, numbers. The decision is one weighted sum, so
// that every tie can be printed, counted and fitted again.
package incident

import (
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/gazetteer"
)

// Incident is an act of the article at one place: the frames that tell it and
// what they tell together.
type Incident struct {
	Members []Member
	Spread  int // incidents that share one are one happening over several places; 0 none

	Sub          rule.Claim[string]
	Place        *frame.Place // nil where the text tells none
	When         rule.Claim[frame.Day]
	Basis        string // of the day: geo.BasisText or BasisPublication; "" without one
	Doer, Target rule.Claim[string]
	OwnWord      bool
	Toll         frame.Toll
	Weapon       *lang.Tag
}

// Member is a frame of an incident and how it was tied to those before it.
type Member struct {
	*frame.Frame
	Place  *frame.Place       // the one of the frame's places that this is about; nil for none
	Named  *gazetteer.Mention // its name, where the gazetteer does not have the place
	Ties   []string           // the features that held; none for the first
	Score  float64            // their weighted sum
	Counts bool               // its victims are the incident's, not those of several places together

	spread int // of its frame
}

// First returns the first telling in the text's order.
func (in *Incident) First() *Member { return &in.Members[0] }

// lastSentence returns the last sentence that tells of the incident.
func (in *Incident) lastSentence() int {
	last := 0
	for i := range in.Members {
		last = max(last, in.Members[i].Sentence)
	}
	return last
}

// all reports that each member is so.
func (in *Incident) all(is func(*frame.Frame) bool) bool {
	for i := range in.Members {
		if !is(in.Members[i].Frame) {
			return false
		}
	}
	return true
}

// any reports that a member is so.
func (in *Incident) any(is func(*frame.Frame) bool) bool {
	for i := range in.Members {
		if is(in.Members[i].Frame) {
			return true
		}
	}
	return false
}

// Marks that a member or an incident may have.
func hurtOnly(f *frame.Frame) bool { return f.HurtOnly }
func vague(f *frame.Frame) bool    { return f.Vague }
func unarmed(f *frame.Frame) bool  { return f.Unarmed }
func blast(f *frame.Frame) bool    { return f.Blast }
func title(f *frame.Frame) bool    { return f.Title }
func homes(f *frame.Frame) bool    { return f.Homes }

// HurtOnly reports that only victims tell of it.
func (in *Incident) HurtOnly() bool { return in.all(hurtOnly) }

// Vague reports an attack of which nothing tells how.
func (in *Incident) Vague() bool {
	return in.all(func(f *frame.Frame) bool { return f.Vague || f.HurtOnly }) && in.any(vague)
}

// Titled reports that nothing but the headline tells of it.
func (in *Incident) Titled() bool { return in.all(title) }

// Reserve is what the text puts on any telling of it.
func (in *Incident) Reserve() (attempt, suspect, claim bool) {
	for i := range in.Members {
		r := in.Members[i].Clause.Reserve
		attempt, suspect, claim = attempt || r.Attempt, suspect || r.Suspect, claim || r.Claim
	}
	return attempt, suspect, claim
}

// Denied reports that the article denies the story.
func (in *Incident) Denied() bool { return in.any(func(f *frame.Frame) bool { return f.Denied }) }

// DayPart is the time of day that its tellings give, "" for none.
func (in *Incident) DayPart() string {
	for i := range in.Members {
		if d := in.Members[i].DayPart; d != "" {
			return d
		}
	}
	return ""
}

// Read brings the frames of an article together.
func Read(p *mention.Page, m *Model, frames []frame.Frame) []Incident {
	j := &joiner{Page: p, model: m, frames: frames}
	for i := range frames {
		j.take(&frames[i])
	}
	out := j.finish()
	carry(p, out)
	known(p, out)
	return out
}
