// Package frame is the fourth stage of reading: one telling of an act, with what
// its clause says of it: what, where, when, who, to whom, how many, with what.
//
//	clause ─ roles of its places   ─► Places
//	       ─ roles of its actors   ─► Doer, Target
//	       ─ words of harm         ─► Toll
//	       ─ classify.tsv          ─► Sub
//	       ─ the nearest day       ─► When
//
// A frame claims nothing but what its own sentence tells (and "the town" of the
// sentences right before). What several frames know of one act is put together
// by package incident. Each field is a claim: its value, the rule that gave it,
// and the words.
package frame

import (
	"slices"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// Frame is one telling of an act.
type Frame struct {
	clause.Clause
	Sub    rule.Claim[string] // the sub-event type
	Places []Place            // several are a record each
	When   rule.Claim[Day]
	Sides
	Toll
	Weapon *lang.Tag

	Unknown *gazetteer.Mention   // the place told that the gazetteer does not have
	Others  []*gazetteer.Mention // of a list whose other places are known
	Rounds  int                  // how many shells or rockets, 0 where it is not told
	Objects []string             // what was hit or moved, as the text calls it
	DayPart string               // the time of day, of geo's; "" where the text tells none

	Definite bool // told as known: "the attack", "هذا الاستهداف"
	Further  bool // told as another one: "another attack", "هجوم ثان"
	Occurs   bool // says only that it took place: "the ambush took place in …"
	HurtOnly bool // told by its victims alone: another clause may tell how
	Vague    bool // an attack of which the text does not say how
	Unarmed  bool // told by a word for shelling or bombing, without the weapon
	Blast    bool // something exploded: the text does not say what
	Both     bool // both sides act alike
	Title    bool // told in the headline
	Homes    bool // what civilians live by was hit or taken
	Denied   bool // the story that the article denies
}

// Lemma is the word that tells of the act, as the table has it.
func (f *Frame) Lemma() string { return f.Main.Value }

// mostFrames bounds what one article can say.
const mostFrames = 1200

// Read returns the frames of an article in its order, and whether there were
// more than are read.
func Read(p *mention.Page) (out []Frame, cut bool) {
	if p.Untrue {
		return nil, false
	}
	r := reader{Page: p}
	for sent := range p.Sentences {
		var prev *Frame
		clauses := clause.Find(p, sent)
		for k := range clauses {
			if len(out) == mostFrames {
				return out, true
			}
			f := r.frame(&clauses[k], prev, clauses[k+1:])
			if len(f.Places) > 0 {
				r.last = &f.Places[0]
			}
			out = append(out, f)
			prev = &f
		}
	}
	return out, false
}

// reader makes the frames of a page.
type reader struct {
	*mention.Page
	country string // where the last place was
	last    *Place // where the frame before was put
}

// frame reads one clause; prev is the frame before it in its sentence, later the
// clauses behind it.
func (r *reader) frame(c *clause.Clause, prev *Frame, later []clause.Clause) Frame {
	p := r.Page
	f := Frame{Clause: *c, Occurs: c.Main.Class == "occur", Title: isTitle(p, c), Further: further(p, c), Both: c.Main.Voice == "b",
		Definite: !c.Main.Verb && p.Known(&c.Main), Denied: p.Denies && retold(p, c), Rounds: roundsOf(p, c), Objects: objects(p, c)}
	own := c.Own(p)
	l := &placer{Page: p, clause: &own}
	spots := l.spots()
	f.Places = l.placesOf(spots)
	r.place(&f, c, l, spots, prev, later)
	country := r.countryOf(&f, prev)
	f.Sides = sidesOf(p, c, country)
	f.Toll = tollOf(p, c.First, c.Last, f.Doer.Words)
	f.Weapon = weaponOf(p, c)
	goesOn := prev != nil && c.Main.Verb && clause.Aimed(c.Main) && !f.Doer.Made()
	if f.Weapon == nil && goesOn {
		f.Weapon = prev.Weapon // the doer and its means go on from the clause before
	}
	f.Sub = typeOf(p.Off, &f.Main, evidenceOf(p, c, f.Weapon, &f.Sides, &f.Toll), f.Weapon)
	f.HurtOnly = c.Main.Class == "hurt" && f.Weapon == nil
	f.Vague = f.Weapon == nil && clause.Vague(c.Main)
	f.Unarmed = f.Weapon == nil && c.Main.Class == "strike"
	f.Blast = f.Weapon == nil && f.Sub.Value == act.IED && !c.Main.Verb
	f.Homes = civilObject(p, c)
	f.When = whenOf(p, c, prev)
	f.DayPart = dayPart(p, &f, prev)
	r.topic(&f, country)
	r.pronoun(&f, country)
	f.goOn(prev, p)
	f.switchOff(p.Off)
	return f
}

// switchOff takes back what rules claim that are switched off.
func (f *Frame) switchOff(off rule.Off) {
	if len(off) == 0 {
		return
	}
	for _, c := range []*rule.Claim[string]{&f.Doer, &f.Target} {
		if off[c.Rule] {
			*c = rule.Claim[string]{}
		}
	}
	for _, c := range []*rule.Claim[int]{&f.Dead, &f.Hurt} {
		if off[c.Rule] {
			*c = rule.Claim[int]{}
		}
	}
	if off[f.When.Rule] {
		f.When = rule.Claim[Day]{}
	}
	f.Places = slices.DeleteFunc(f.Places, func(at Place) bool { return off[at.Rule] })
}

// place looks around for the place of a clause that names none, unless it speaks
// of an act told before, or names a place that is not known.
func (r *reader) place(f *Frame, c *clause.Clause, l *placer, spots []spot, prev *Frame, later []clause.Clause) {
	if s := unknownSpot(spots); s != nil {
		f.Unknown = s.Mention
	}
	if len(f.Places) > 0 {
		f.Others = unknownListed(spots)
		return
	}
	whole := &placer{Page: l.Page, clause: c, last: r.last}
	if at, opens := whole.which(); opens {
		if at != nil {
			f.Places = []Place{*at}
		}
		return
	}
	background := c.Kind == clause.Prior && l.Is(c.First, "since")
	known := f.Definite || f.Occurs || background
	if known || f.Unknown != nil || placedLater(l.Page, c, later) {
		return
	}
	f.Places = whole.around(prev)
}

// countryOf returns the country in which a clause plays.
func (r *reader) countryOf(f, prev *Frame) string {
	switch {
	case len(f.Places) > 0:
		r.country = f.Places[0].Country
	case prev != nil && len(prev.Places) > 0:
		return prev.Places[0].Country
	case r.country == "":
		for _, m := range r.Page.Places {
			if m.Place != nil && m.Place.Country != "" {
				return m.Place.Country
			}
		}
	}
	return r.country
}

// goOn completes the sides: the subject goes on from the clause before, and of a
// protest it is who marches.
func (f *Frame) goOn(prev *Frame, p *mention.Page) {
	sub := f.Sub.Value
	subjectless := f.Main.Verb && f.Kind == "" && !f.Doer.Made()
	if subjectless && prev != nil && prev.Doer.Made() && prev.Doer.Value != f.Target.Value {
		f.Doer = prev.Doer
		f.Doer.Rule = whoGoesOn
	}
	if act.Demonstration(sub) {
		f.march(p)
	}
	if f.Doer.Value == f.Target.Value {
		f.Target = rule.Claim[string]{}
	}
	if f.Doer.Value == who.Civilians && act.Violent(sub) && !f.Target.Made() {
		f.Doer, f.Target = rule.Claim[string]{}, f.Doer
		f.Target.Rule = whoObject
	}
}

// march makes protesters the doer, and who seemed to be it whom they march
// against.
func (f *Frame) march(p *mention.Page) {
	if inter := p.Who.Inter(f.Doer.Value); inter == geo.InterProtesters || inter == geo.InterRioters {
		return
	}
	if !f.Target.Made() && f.Doer.Made() && f.Doer.Value != who.Civilians {
		f.Target = f.Doer
		f.Target.Rule = whoAgainst
	}
	f.Doer = rule.Claim[string]{Value: who.Protesters, Rule: whoMarch, Words: rule.Told(f.Main.First, f.Main.Last)}
}

// isTitle reports a clause of the headline: the first lines of a text of
// several, short, without a full stop.
func isTitle(p *mention.Page, c *clause.Clause) bool {
	if c.Sentence >= clause.TitleLines {
		return false
	}
	for i := range p.Sentences[:c.Sentence+1] {
		if !p.Title(i) {
			return false
		}
	}
	return true
}

// further reports a word beside the act that tells it from one told before:
// "another attack", "a third bomb", ثلاثة صواريخ أخرى.
func further(p *mention.Page, c *clause.Clause) bool {
	if !c.Main.Verb {
		first, last := c.Main.First-2, c.Main.First-1
		if p.Pack.AdjectiveAfter {
			first, last = c.Main.Last+1, c.Main.Last+2
		}
		for i := first; i <= last; i++ {
			if p.Is(i, "further") {
				return true
			}
		}
	}
	for i := c.Main.Last + 1; i <= min(c.Last, c.Main.Last+4); i++ {
		if p.Noun(i, "munition") != nil && (p.Is(i-1, "further") || p.Is(i+1, "further")) {
			return true
		}
	}
	return false
}

// placedLater reports that the next clause goes on about the same act and says
// where: "carried out an air attack with two missiles, targeting a café in X".
func placedLater(p *mention.Page, c *clause.Clause, later []clause.Clause) bool {
	if len(later) == 0 || !act.Violent(c.Main.Sub) || c.Main.Class == "hurt" {
		return false
	}
	next := later[0]
	opens := next.Kind == "" && next.Main.Verb && next.Main.First <= next.First+1
	ongoing := next.Main.Ongoing || (p.Pack.VerbFirst && !next.Main.And)
	if !opens || !ongoing || !act.Family(c.Main.Sub, next.Main.Sub) {
		return false
	}
	own := next.Own(p)
	l := &placer{Page: p, clause: &own}
	return len(l.placesOf(l.spots())) > 0
}

// retold reports a clause of what somebody said.
func retold(p *mention.Page, c *clause.Clause) bool {
	for i := p.Sentences[c.Sentence].First; i < c.Main.First; i++ {
		if p.Clause(i, "say") != nil {
			return true
		}
	}
	return false
}

// civilObject reports a word for what civilians live by: homes, markets,
// hospitals.
func civilObject(p *mention.Page, c *clause.Clause) bool {
	for i := c.First; i <= c.Last; i++ {
		if p.AnyNoun(i, "civil", "home") != nil && !inSpeech(p, c, i) {
			return true
		}
	}
	return false
}

// mostObjects is how many things that were hit or moved are noted.
const mostObjects = 4

// objects returns the words of a clause for what was hit or moved.
func objects(p *mention.Page, c *clause.Clause) []string {
	var out []string
	for i := c.First; i <= c.Last && len(out) < mostObjects; i++ {
		if t := p.AnyNoun(i, "target", "civil", "convoy", "home"); t != nil && !p.InPlace(i) && !p.InActor(i) {
			out = append(out, t.Form)
		}
	}
	return out
}

// dayPart returns the time of day told with a frame's date, else in its clause,
// else that of the clause before that it goes on from.
func dayPart(p *mention.Page, f, prev *Frame) string {
	stretches := [][2]int{{f.First, f.Last}}
	if w := f.When.Words; w.Said {
		stretches = [][2]int{{w.First, w.Last + 2}, {f.First, f.Last}}
	}
	for _, s := range stretches {
		for t := range p.Between(s[0], s[1], lang.Time) {
			switch t.Class {
			case "clock":
				return t.Value
			case "night", "overnight":
				return geo.Night
			}
		}
	}
	if prev != nil && f.Kind == "" {
		return prev.DayPart
	}
	return ""
}
