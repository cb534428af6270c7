package frame

import (
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/when"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
)

// Rules by which a sentence about a known act takes doer and day from the one
// before.
const (
	whoTopic  rule.ID = "who.topic"
	whenTopic rule.ID = "when.topic"
)

// topic completes a frame whose sentence begins with an act as known, from the
// sentence before that speaks of it: "the attacks that X carried out last week …
// The attacks included shelling …".
func (r *reader) topic(f *Frame, country string) {
	s := r.Sentences[f.Sentence]
	if f.Sentence == 0 || f.First > s.First+1 {
		return
	}
	head := knownAct(r.Page, s.First, min(s.First+2, s.Last))
	before := r.Sentences[f.Sentence-1]
	if head == nil || before.Para < s.Para-1 {
		return
	}
	for i := before.First; i <= before.Last; i++ {
		t := r.Trigger(i, "")
		if t == nil || t.Value != head.Value {
			continue
		}
		c := clause.Clause{Sentence: f.Sentence - 1, First: i, Last: before.Last, Main: *t}
		doer := sidesOf(r.Page, &c, country).Doer
		if !who.Known(f.Doer.Value) && who.Known(doer.Value) && doer.Value != f.Target.Value && !r.Off[whoTopic] {
			f.Doer = doer
			f.Doer.Rule = whoTopic
		}
		if e := lastDate(r.Page, f.Sentence-1); e != nil && !f.When.Made() && !r.Off[whenTopic] {
			f.When = claimDay(e)
			f.When.Rule = whenTopic
		}
		return
	}
}

// pronoun gives an act that "it said" tells to whom the sentence before spoke of
// first: "Hezbollah claimed several attacks. It said rockets were fired at …".
func (r *reader) pronoun(f *Frame, country string) {
	unclaimed := !f.Doer.Made() && !f.HurtOnly && act.Violent(f.Main.Sub)
	if !unclaimed || f.Sentence == 0 || r.Off[whoSpeaker] {
		return
	}
	first := r.Sentences[f.Sentence].First
	itSaid := r.Is(first, "itself") && r.Clause(first+1, "say") != nil
	if !itSaid {
		return
	}
	before := r.Sentences[f.Sentence-1]
	named := r.ActorsIn(before.First, before.Last)
	if len(named) == 0 {
		return
	}
	a := named[0]
	id := r.Who.Resolve(a.ID, country, r.Article.Published)
	if id != "" && id != f.Target.Value && r.Who.Armed(id) {
		f.Doer, f.OwnWord = rule.Claim[string]{Value: id, Rule: whoSpeaker, Words: rule.Told(a.First, a.Last)}, true
	}
}

// knownAct returns a noun of action told as known in a stretch.
func knownAct(p *mention.Page, first, last int) *lang.Tag {
	for i := first; i <= last; i++ {
		if t := p.Trigger(i, ""); t != nil && !t.Verb && p.Known(t) {
			return t
		}
	}
	return nil
}

// lastDate returns the last span of days told in a sentence or in the one
// before it in the paragraph.
func lastDate(p *mention.Page, sent int) *when.Expr {
	for back := sent; back >= max(0, sent-1) && p.Sentences[back].Para == p.Sentences[sent].Para; back-- {
		s := p.Sentences[back]
		own := p.DatesIn(s.First, s.Last)
		for i := len(own) - 1; i >= 0; i-- {
			if own[i].Last <= s.Last && own[i].Precision >= geo.TimeWeek {
				return &own[i]
			}
		}
	}
	return nil
}
