package incident

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
)

// Rules by which an incident takes a field from the text around it.
const (
	whoSum      rule.ID = "who.sum"
	whoBefore   rule.ID = "who.before"
	whenSum     rule.ID = "when.sum"
	whenSame    rule.ID = "when.before.same"
	whenArticle rule.ID = "when.article"
	whenTold    rule.ID = "when.statement"
	whenNews    rule.ID = "when.publication"
	whereBefore rule.ID = "where.before"
)

// CarryRules say what the rules do that take a field from the text around.
var CarryRules = rule.List[struct{}]{
	{ID: whoSum, Doc: "the side of the sentence that sums it up"},
	{ID: whoBefore, Doc: "known from the incident told right before"},
	{ID: whenSum, Doc: "the day of the sentence that sums it up"},
	{ID: whenSame, Doc: "the day of the incident told right before"},
	{ID: whenArticle, Doc: "the only recent day that the article tells"},
	{ID: whenTold, Doc: "the day on which it was told, where the article tells no other"},
	{ID: whenNews, Doc: "no day in the text: the two days up to publication"},
	{ID: whereBefore, Doc: "the place of the incident told right before"},
}

// carry completes incidents from the text around them.
func carry(p *mention.Page, all []Incident) {
	for i := range all {
		if i > 0 {
			carryFrom(p, &all[i], &all[i-1])
		}
	}
	day, said := onlyDay(p, all, false), onlyDay(p, all, true)
	for i := range all {
		in := &all[i]
		carryDay(p, in, day, said)
		switch {
		case !in.When.Value.First.Known():
		case in.When.Rule == whenNews:
			in.Basis = geo.BasisPublication
		default:
			in.Basis = geo.BasisText
		}
	}
}

// near is how many sentences behind an incident another may be that goes on
// from it.
const near = 2

// carryFrom takes over what an incident told as known, or right behind another
// of its kind, has in common with it.
func carryFrom(p *mention.Page, in, before *Incident) {
	first := in.First()
	gap := first.Sentence - before.lastSentence()
	if gap < 0 || gap > near || !act.Family(in.Sub.Value, before.Sub.Value) {
		return
	}
	other := first.Kind == clause.While || first.Kind == clause.Prior
	goesOn := gap <= 1 && !other
	if goesOn && in.lacksPlaceOf(before) && !p.Off[whereBefore] {
		at := *before.Place
		at.Rule, at.Inherited = whereBefore, true
		in.Place = &at
	}
	known := in.any(func(f *frame.Frame) bool { return f.Definite })
	undated := in.When.Value.Precision == 0 && before.When.Value.First.Known()
	if undated && (known || goesOn) && !p.Off[whenSame] {
		in.When = before.When
		in.When.Rule = whenSame
	}
	if known && in.lacksDoerOf(before) && !p.Off[whoBefore] {
		in.Doer = before.Doer
		in.Doer.Rule = whoBefore
	}
}

// lacksPlaceOf reports violence of which no place is told, not even one that is
// not known, where another incident has one.
func (in *Incident) lacksPlaceOf(other *Incident) bool {
	first := in.First()
	untold := in.Place == nil && first.Unknown == nil && !first.Further
	return untold && other.Place != nil && act.Violent(in.Sub.Value)
}

// lacksDoerOf reports that only another incident names a doer, who may be this
// one's too.
func (in *Incident) lacksDoerOf(other *Incident) bool {
	lacks := !who.Known(in.Doer.Value) && who.Known(other.Doer.Value)
	return lacks && other.Doer.Value != in.Target.Value
}

// recentDays is how many days before publication news is of.
const recentDays = 8

// onlyDay returns the only recent day of an article on which something was done,
// or was said; unclaimed where it tells of several or of none.
func onlyDay(p *mention.Page, all []Incident, said bool) rule.Claim[frame.Day] {
	var day rule.Claim[frame.Day]
	for i := range all {
		d := all[i].When
		published := p.Article.Published
		recent := !published.Known() || (d.Value.First >= published-recentDays && d.Value.First <= published)
		if d.Value.Precision != geo.TimeDay || d.Value.Spoken != said || !recent {
			continue
		}
		if day.Made() && !d.Value.Span.Overlaps(day.Value.Span) {
			return rule.Claim[frame.Day]{}
		}
		day = d
	}
	return day
}

// carryDay dates an act that is told as news: by the article's only day, by the
// only one on which it was told, else by the two days up to publication.
func carryDay(p *mention.Page, in *Incident, day, said rule.Claim[frame.Day]) {
	vague := in.When.Made() && in.When.Value.Precision == 0 && !in.When.Value.Spoken
	past := in.all(func(f *frame.Frame) bool { return f.Kind == clause.Prior && !f.Main.Verb })
	switch {
	case exact(in.When) > 1 || vague || past:
	case day.Made() && !p.Off[whenArticle]:
		in.When = day
		in.When.Rule = whenArticle
	case said.Made() && !p.Off[whenTold]:
		in.When = said
		in.When.Rule = whenTold
	case in.When.Value.Spoken && !said.Made():
	case p.Article.Published.Known() && !p.Off[whenNews]:
		span := geo.Span{First: p.Article.Published - 1, Last: p.Article.Published}
		in.When = rule.Claim[frame.Day]{Value: frame.Day{Span: span, Precision: geo.TimeWeek}, Rule: whenNews}
	}
}
