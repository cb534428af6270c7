package extract

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/report"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// Proposal is an event that somebody else than the rules read in an article.
// Nothing of it counts but what the article's own words show.
type Proposal struct {
	Quote        string `json:"quote"` // verbatim
	SubEventType string `json:"sub_event_type"`
	Place        string `json:"place"` // words of the quote
	Date         string `json:"date"`  // words of the quote, "" for none
	Actor1       string `json:"actor1"`
	Actor2       string `json:"actor2"`
	Killed       *int   `json:"killed"`
	Wounded      *int   `json:"wounded"`
}

// Why a proposal is dropped.
const (
	NoQuote  = "quote"    // does not stand in the article, or is longer than a sentence
	NoType   = "type"     // is none of the taxonomy
	NoPlace  = "place"    // does not stand in the quote, or can't be resolved
	NoDate   = "date"     // does not stand in the quote, or is no date
	NoActor  = "actor"    // does not stand in the quote, or is nobody known
	NoNumber = "number"   // does not stand in the quote
	NoFact   = "fact"     // the sentence denies, threatens or plans it, or tells of something else
	Repeated = "repeated" // was proposed before
	Differs  = "differs"  // the rules read the same event otherwise
)

// Ground makes reports of the proposals that the article's words bear out:
// place, day and actors are resolved by Furat, from words that stand in the
// quote. The others are counted by what was missing.
func (r *Reader) Ground(a geo.Article, proposals []Proposal) ([]geo.Report, map[string]int) {
	dropped := map[string]int{}
	page := r.Page(&a)
	if page == nil {
		return nil, dropped
	}
	g := &grounder{Page: page}
	var kept []incident.Incident
	for i := range proposals {
		in, missing := g.ground(&proposals[i])
		switch {
		case missing != "":
			dropped[missing]++
		case slices.ContainsFunc(kept, func(o incident.Incident) bool { return repeats(&o, &in) }):
			dropped[Repeated]++
		default:
			kept = append(kept, in)
		}
	}
	reports := r.writer(g.Page).Reports(kept)
	for i := range reports { // no id of what the rules read
		e := &reports[i].Event
		e.ID, reports[i].Proposed = report.Hash(e.ID+"|proposed"), true
	}
	return reports, dropped
}

// repeats reports a proposal that tells the same as one before.
func repeats(a, b *incident.Incident) bool {
	x, y := a.When.Value.Span, b.When.Value.Span
	days := !x.First.Known() || !y.First.Known() || x.Overlaps(y)
	return a.Sub.Value == b.Sub.Value && a.Place.ID == b.Place.ID && days
}

// grounder looks for what proposals say in the words of a page.
type grounder struct{ *mention.Page }

// Proposed is the rule of what a second reader proposes.
const Proposed rule.ID = "second.proposed"

// minQuote is how many words a quote has at least.
const minQuote = 3

// ground turns one proposal into an incident, or says what is missing.
func (g *grounder) ground(p *Proposal) (incident.Incident, string) {
	none := incident.Incident{}
	first, last, ok := g.find(p.Quote, 0, len(g.Tokens)-1)
	if !ok || last-first+1 < minQuote || g.Tokens[last].End-g.Tokens[first].Start > report.MaxQuote {
		return none, NoQuote
	}
	if _, ok := geo.TypeOf(p.SubEventType); !ok {
		return none, NoType
	}
	quote := rule.Told(first, last)
	place := g.place(p.Place, first, last)
	if place == nil {
		return none, NoPlace
	}
	if !g.factual(first, last, place.Words.First, p.SubEventType) {
		return none, NoFact
	}
	f := &frame.Frame{Clause: clause.Clause{Sentence: g.SentenceOf(first), First: first, Last: last}}
	in := incident.Incident{Members: []incident.Member{{Frame: f, Place: place, Counts: true}}, Place: place, Basis: geo.BasisText,
		Sub: rule.Claim[string]{Value: p.SubEventType, Rule: Proposed, Words: quote}}
	if in.When, ok = g.date(p.Date, first, last); !ok {
		return none, NoDate
	}
	for _, side := range []struct {
		name string
		to   *rule.Claim[string]
	}{{p.Actor1, &in.Doer}, {p.Actor2, &in.Target}} {
		if *side.to, ok = g.actor(side.name, first, last, place.Country); !ok {
			return none, NoActor
		}
	}
	for _, n := range []struct {
		count *int
		to    *rule.Claim[int]
	}{{p.Killed, &in.Toll.Dead}, {p.Wounded, &in.Toll.Hurt}} {
		if n.count == nil {
			continue
		}
		if !g.showsNumber(*n.count, first, last) {
			return none, NoNumber
		}
		*n.to = rule.Claim[int]{Value: *n.count, Rule: Proposed, Words: quote}
	}
	return in, ""
}

// find returns the tokens of words that stand verbatim between two tokens.
func (g *grounder) find(words string, from, to int) (first, last int, ok bool) {
	if strings.TrimSpace(words) == "" || len(g.Tokens) == 0 {
		return 0, 0, false
	}
	lo, hi := g.Tokens[from].Lo, g.Tokens[to].Hi
	if from == 0 {
		lo = 0
	}
	if to == len(g.Tokens)-1 {
		hi = len(g.Raw)
	}
	at := strings.Index(g.Raw[lo:hi], words)
	if at < 0 {
		return 0, 0, false
	}
	start, end := lo+at, lo+at+len(words)
	first, last = -1, -1
	for i := from; i <= to; i++ {
		if t := g.Tokens[i]; t.Hi > start && t.Lo < end {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 || end < g.Tokens[last].Hi || !g.beginsWord(first, start) {
		return 0, 0, false
	}
	return first, last, true
}

// beginsWord reports that words that begin at a byte of token i begin with it,
// or behind the letters that Arabic joins to the front of a word.
func (g *grounder) beginsWord(i, start int) bool {
	if t := g.Tokens[i]; start > t.Lo {
		return t.Script == fold.Arabic && strings.Trim(g.Raw[t.Lo:start], "وفبلكا") == ""
	}
	return true
}

// factual reports that an act at the place of token at is told as done in
// the quote's tokens: the clause with the place tells of nothing that is taken
// back, and something of the type's family is told. Where no word of the quote
// tells of an act, its sentence may not speak of denials, threats or plans.
func (g *grounder) factual(first, last, at int, sub string) bool {
	told, fact := false, false
	for k := g.SentenceOf(first); k < len(g.Sentences) && g.Sentences[k].First <= last; k++ {
		facts := map[int]bool{} // by token
		for _, c := range clause.Find(g.Page, k) {
			for _, t := range c.Acts {
				facts[t.First] = true
			}
		}
		for _, seg := range clause.Segments(g.Page, g.Sentences[k]) {
			named := clause.Triggers(g.Page, max(seg[0], first), min(seg[1], last))
			if len(named) == 0 {
				continue
			}
			told = true
			nearest := named[0]
			for _, t := range named {
				fact = fact || (facts[t.First] && bears(t.Sub, sub))
				if t.First < at {
					nearest = t
				}
			}
			if seg[0] <= at && at <= seg[1] {
				return facts[nearest.First] && bears(nearest.Sub, sub)
			}
		}
	}
	if told {
		return fact
	}
	s := g.Sentences[g.SentenceOf(first)]
	return len(clause.Triggers(g.Page, s.First, s.Last)) == 0 && !clause.Unreal(g.Page, s.First, s.Last) && !g.denied(s.First, s.Last)
}

// bears reports that a fact of the one type may be told as the other: an act of
// violence is no protest.
func bears(told, proposed string) bool {
	return act.Family(told, proposed) || (!act.Violent(proposed) && !act.Demonstration(proposed))
}

// denied reports a word of denial within the tokens.
func (g *grounder) denied(first, last int) bool {
	for c := range g.Between(first, last, lang.Cue) {
		if c.Value == "deny" || c.Value == "negate" {
			return true
		}
	}
	return false
}

func (g *grounder) place(name string, first, last int) *frame.Place {
	from, to, ok := g.find(name, first, last)
	if !ok {
		return nil
	}
	for _, m := range g.Places {
		if m.First <= to && m.Last >= from && m.Place != nil && !frame.Nowhere(m.Place) {
			return &frame.Place{Place: m.Place, Words: rule.Told(m.First, m.Last), Rule: Proposed, Near: m.Near, Certainty: m.Confidence}
		}
	}
	return nil
}

func (g *grounder) date(words string, first, last int) (rule.Claim[frame.Day], bool) {
	none := rule.Claim[frame.Day]{}
	if words == "" {
		return none, true
	}
	from, to, ok := g.find(words, first, last)
	if !ok {
		return none, false
	}
	for _, e := range g.Dates {
		if e.First <= to && e.Last >= from {
			day := frame.Day{Span: e.Span, Precision: e.Precision, Conflict: e.Conflict}
			return rule.Claim[frame.Day]{Value: day, Rule: e.Rule, Words: rule.Told(e.First, e.Last)}, true
		}
	}
	return none, false
}

func (g *grounder) actor(name string, first, last int, country string) (rule.Claim[string], bool) {
	none := rule.Claim[string]{}
	if name == "" {
		return none, true
	}
	from, to, ok := g.find(name, first, last)
	if !ok {
		return none, false
	}
	for _, a := range g.Actors {
		if a.First <= to && a.Last >= from {
			id := g.Who.Resolve(a.ID, country, g.Article.Published)
			return rule.Claim[string]{Value: id, Rule: Proposed, Words: rule.Told(a.First, a.Last)}, id != ""
		}
	}
	return none, false
}

// showsNumber reports a number of people in figures or words, a dual for two, a
// single person for one, words that nobody was hurt for none. Numbers of a date
// are none, nor are those with no word for people or harm beside them.
func (g *grounder) showsNumber(n, first, last int) bool {
	if n == 0 {
		return frame.Unhurt(g.Page, first, last)
	}
	for i := first; i <= last; i++ {
		if p := g.Person(i); p != nil && n == countOf(p) {
			return true
		}
		v, end, ok := g.Number(i)
		if !ok || v != n || g.InDate(i) {
			continue
		}
		for j := max(first, i-harmReach); j <= min(last, end+harmReach); j++ {
			if g.Person(j) != nil || g.Trigger(j, "hurt") != nil {
				return true
			}
		}
	}
	return false
}

// countOf is how many people a word for them counts without a number: two in the
// dual, one in the singular, none in the plural.
func countOf(p *lang.Tag) int {
	switch {
	case p.Dual:
		return 2
	case p.Plural:
		return 0
	}
	return 1
}

// harmReach is how many words from a number the word for people or harm may stand.
const harmReach = 4
