package frame

import (
	"slices"

	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/when"
	"github.com/furat-map/furat/geo"
)

// Day is when an act was, as its words tell; precision 0 where they give no
// date.
type Day struct {
	geo.Span
	Precision int
	Conflict  bool // the weekday told is not that of the day told
	Spoken    bool // the day on which somebody spoke of it
}

// Rules of the day, besides the forms of package when.
const (
	whenHead     rule.ID = "when.head"
	whenGoesOn   rule.ID = "when.goeson"
	whenBefore   rule.ID = "when.before"
	whenTitled   rule.ID = "when.heading"
	whenInterval rule.ID = "when.interval"
)

// WhenRules say what the rules of the day do that choose among the expressions
// of time.
var WhenRules = rule.List[struct{}]{
	{ID: whenHead, Doc: "the day at the beginning of the sentence"},
	{ID: whenGoesOn, Doc: "the day of the clause before"},
	{ID: whenBefore, Doc: "shortly before the day of the clause before"},
	{ID: whenTopic, Doc: "the days of the sentence before, which speaks of the same act"},
	{ID: whenInterval, Doc: "so many days before the day of the clause before"},
	{ID: whenTitled, Doc: "day of the bulletin's heading"},
}

// claimDay makes the claim that an expression of time dates an act.
func claimDay(e *when.Expr) rule.Claim[Day] {
	return rule.Claim[Day]{Value: Day{Span: e.Span, Precision: e.Precision, Conflict: e.Conflict}, Rule: e.Rule, Words: rule.Told(e.First, e.Last)}
}

// whenOf returns the day of a clause: the nearest to its act, that of the clause
// before, of the sentence's beginning, or of the heading.
func whenOf(p *mention.Page, c *clause.Clause, prev *Frame) rule.Claim[Day] {
	if e, spoken := nearestDate(p, c); e != nil {
		d := claimDay(e)
		d.Value.Spoken = spoken
		return d
	}
	if prev != nil && prev.When.Value.First.Known() {
		return dayAfter(p, c, prev)
	}
	s := p.Sentences[c.Sentence]
	head := p.DatesIn(s.First, s.First+4)
	for i := range head {
		if head[i].Last < c.First {
			d := claimDay(&head[i])
			d.Rule, d.Value.Spoken = whenHead, inSpeech(p, c, head[i].First)
			return d
		}
	}
	if p.Heading != nil && p.OpensLine(c.Sentence) {
		d := claimDay(p.Heading)
		d.Rule = whenTitled
		return d
	}
	return rule.Claim[Day]{}
}

// How much farther than its tokens an expression counts that gives no date, and
// one that tells when somebody spoke.
const (
	datelessFar = 1000
	spokenFar   = 500
)

// nearestDate returns the expression of time of a clause nearest to its act, and
// whether it is the day of the statement.
func nearestDate(p *mention.Page, c *clause.Clause) (best *when.Expr, spoken bool) {
	bestDist := 1 << 20
	own := p.DatesIn(c.First, c.Last)
	for i := range own {
		e := &own[i]
		if e.Last > c.Last {
			continue
		}
		dist := e.First - c.Main.Last
		if dist < 0 {
			dist = c.Main.First - e.Last
		}
		if e.Precision == 0 {
			dist += datelessFar
		}
		said := ofStatement(p, c, e)
		if said {
			dist += spokenFar
		}
		if dist < bestDist {
			best, bestDist, spoken = e, dist, said
		}
	}
	return best, spoken
}

// ofStatement reports a day on which somebody spoke: between the verb of saying
// and what was said, or right beside the verb.
func ofStatement(p *mention.Page, c *clause.Clause, e *when.Expr) bool {
	if inSpeech(p, c, e.First) {
		return true
	}
	beside := []int{e.First - 1, e.First - 2, e.Last + 1}
	return !p.Pack.VerbFirst && e.Last < c.Main.First && slices.ContainsFunc(beside, func(i int) bool { return p.Clause(i, "say") != nil || p.Is(i, "claims") })
}

// priorWeek is how many days before an act lies what the text tells as having
// been earlier.
const priorWeek = 7

// dayAfter takes the day from the clause before. What is told as earlier lies as
// many days before it as are told ("two days after", "بعد يومين من"), else in the
// week before, unless the clause before only tells its victims.
func dayAfter(p *mention.Page, c *clause.Clause, prev *Frame) rule.Claim[Day] {
	d := prev.When
	d.Rule = whenGoesOn
	if d.Value.Precision != geo.TimeDay {
		return d
	}
	if days, ok := interval(p, c); ok {
		d.Rule = whenInterval
		d.Value.First, d.Value.Last = d.Value.First-geo.Day(days), d.Value.Last-geo.Day(days)
		return d
	}
	if (c.Kind == clause.Prior && !prev.HurtOnly) || c.Kind == clause.Retaliation {
		d.Rule = whenBefore
		d.Value.First, d.Value.Precision = d.Value.Last-priorWeek, geo.TimeWeek
	}
	return d
}

// mostDays is the longest interval that is counted back to a day.
const mostDays = 30

// interval reads how many days lie between what a clause tells as earlier and
// the clause before: "a day after", "بعد يومين من".
func interval(p *mention.Page, c *clause.Clause) (int, bool) {
	if c.Kind != clause.Prior {
		return 0, false
	}
	for i := max(p.Sentences[c.Sentence].First, c.First-2); i <= min(c.First+3, c.Main.First-1); i++ {
		u := p.Tag(i, lang.Time, "unit")
		if u == nil || p.InDate(i) || (u.Value[1:] != "d" && u.Value[1:] != "w") {
			continue
		}
		n := 1
		switch start, ok := p.NumberEnding(i-1, max(0, i-3)); {
		case ok:
			n, _, _ = p.Number(start)
		case u.Value[0] == '2':
			n = 2
		case u.Value[0] == '0':
			return 0, false // "days after"
		}
		if u.Value[1:] == "w" {
			n *= 7
		}
		return n, n > 0 && n <= mostDays
	}
	return 0, false
}
