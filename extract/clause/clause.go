// Package clause is the third stage of reading: the clauses of a text that tell
// of an act, and whether they tell it as a fact.
//
//	sentence ─ segments ─► clauses ─ triggers ─► acts ─ Facts ─► those told as done
//
// A clause without an act belongs to the one before it, at the head of a
// sentence to the one behind; a clause that only says who spoke belongs to
// none.
package clause

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
)

// Kind is how a clause hangs on what stands before it.
type Kind string

// The kinds; the empty one goes on with the telling.
const (
	Prior       Kind = "prior"       // told as having been earlier: "after an attack on …"
	Result      Kind = "result"      // "killing three"
	While       Kind = "while"       // another matter: "meanwhile"
	Retaliation Kind = "retaliation" // "in response to"
)

// Clause is a stretch of tokens that tells of one or more acts.
type Clause struct {
	Sentence    int
	First, Last int
	Kind        Kind
	Main        lang.Tag   // the act that tells most
	Acts        []lang.Tag // all that are told as facts
	Reserve     Reserve
}

// Reserve is what a text puts on an act besides telling it.
type Reserve struct {
	Attempt bool // tried
	Suspect bool // the doer is a guess
	Claim   bool // the doer's own word
}

func (r *Reserve) add(o Reserve) {
	r.Attempt, r.Suspect, r.Claim = r.Attempt || o.Attempt, r.Suspect || o.Suspect, r.Claim || o.Claim
}

// Tells reports whether the act at token j is one of the clause.
func (c *Clause) Tells(j int) bool {
	for _, t := range c.Acts {
		if t.First <= j && j <= t.Last {
			return true
		}
	}
	return false
}

// Begins returns the act of the clause that begins at token j, nil for none.
func (c *Clause) Begins(j int) *lang.Tag {
	for k := range c.Acts {
		if c.Acts[k].First == j {
			return &c.Acts[k]
		}
	}
	return nil
}

// Own leaves out of a clause what stands before the "which" that its act belongs
// to: that is the antecedent's.
func (c Clause) Own(p *mention.Page) Clause {
	if rel := Which(p, max(c.First, c.Main.First-4), c.Main.First); rel > 0 {
		c.First = rel
	}
	return c
}

// Find returns the clauses of a sentence that tell of an act.
func Find(p *mention.Page, sent int) []Clause {
	s := p.Sentences[sent]
	if strings.ContainsAny(p.Gap(s.Last+1), "?؟") {
		return nil // a question tells nothing
	}
	f := finder{Page: p, sent: sent, lead: -1, scope: s.First}
	for _, seg := range Segments(p, s) {
		f.take(seg)
	}
	out := f.out
	if len(out) > 1 && onlyLeadsIn(p, &out[0]) {
		out[1].First, out = out[0].First, out[1:]
	}
	return out
}

// finder collects the clauses of a sentence.
type finder struct {
	*mention.Page
	sent  int
	lead  int // where the segments begin that belong to the next clause, -1 for none
	scope int // from where the cues of a clause count
	out   []Clause
}

// follows reports that a segment stands right behind the last clause.
func (f *finder) follows(first int) bool {
	return len(f.out) > 0 && f.out[len(f.out)-1].Last == first-1
}

// take adds a segment: as a clause, to the one before, or to the next one.
func (f *finder) take(seg [2]int) {
	c := Clause{Sentence: f.sent, First: seg[0], Last: seg[1], Kind: kindAt(f.Page, seg[0])}
	told := Triggers(f.Page, seg[0], seg[1])
	if !goesOn(told, seg[0]) {
		f.scope = seg[0]
	}
	unharmed := f.judge(&c, told)
	if unharmed { // "nobody was killed": part of what was told before
		told = nil
	}
	switch {
	case len(c.Acts) > 0:
		f.add(c)
	case len(told) > 0:
		if rel := Which(f.Page, seg[0], told[0].First); f.follows(seg[0]) && rel > seg[0] {
			f.out[len(f.out)-1].Last = rel - 1
			return
		}
		f.lead = -1
	case f.lead >= 0 && onlySpeech(f.Page, seg[0], seg[1]) && !Unreal(f.Page, seg[0], seg[1]): // "the army, he added, shelled …"
	case onlySpeech(f.Page, seg[0], seg[1]), Unreal(f.Page, seg[0], seg[1]), silence(f.Page, seg[0]):
		f.lead = -1
	case f.follows(seg[0]):
		f.out[len(f.out)-1].Last = seg[1]
	case f.lead < 0:
		f.lead = seg[0]
	}
}

// judge keeps of the acts of a clause those that are told as facts. It reports
// that all of them only say that nobody was hurt.
func (f *finder) judge(c *Clause, told []lang.Tag) (unharmed bool) {
	unharmed = len(told) > 0
	for _, t := range told {
		v := Judge(f.Page, t, c, f.scope)
		if v.Fact {
			c.Acts = append(c.Acts, t)
			c.Reserve.add(v.Reserve)
		}
		unharmed = unharmed && t.Class == "hurt" && v.Cue == "negate"
	}
	return unharmed
}

func (f *finder) add(c Clause) {
	if f.lead >= 0 && (len(f.out) == 0 || f.out[len(f.out)-1].Last < f.lead) {
		c.First = f.lead
	}
	f.lead = -1
	c.Acts = afterAnother(f.Page, &c)
	c.Main = main(f.Page, c.Acts)
	f.out = append(f.out, c)
}

// onlyLeadsIn reports a clause at the head of a sentence that names no more
// than "in a separate attack", of which the next clause tells.
func onlyLeadsIn(p *mention.Page, c *Clause) bool {
	atHead := c.First == p.Sentences[c.Sentence].First
	oneNoun := len(c.Acts) == 1 && !c.Main.Verb && Vague(c.Main)
	if !atHead || !oneNoun || len(p.PlacesIn(c.First, c.Last)) > 0 {
		return false
	}
	for i := c.First; i < c.Main.First; i++ {
		if p.Is(i, "further") {
			return p.Tag(c.First, lang.Role, "place") != nil
		}
	}
	return false
}

// afterAnother leaves out the act that only says after what the clause's own
// verb tells: "after that attack the army shelled …" without a comma.
func afterAnother(p *mention.Page, c *Clause) []lang.Tag {
	if c.Kind != Prior || !p.Pack.VerbFirst || len(c.Acts) < 2 || c.Acts[0].Verb {
		return c.Acts
	}
	if next := c.Acts[1]; next.Verb && next.Class != "hurt" && next.First-c.Acts[0].Last <= 3 {
		return c.Acts[1:]
	}
	return c.Acts
}

// silence reports a clause that tells what was not said or done: "and there was
// no comment from the army". Nobody was harmed is another matter.
func silence(p *mention.Page, first int) bool {
	for i := first; i <= first+1 && i < len(p.Tokens); i++ {
		if p.Cue(i, "negate") == nil {
			continue
		}
		for j := i + 1; j <= i+6 && j < len(p.Tokens); j++ {
			if p.Cue(j, "harm") != nil {
				return false
			}
			if p.Is(j, "comment") {
				return true
			}
		}
	}
	return false
}

// unreal are the cues by which a clause speaks of plans and guesses.
var unreal = []string{"maybe", "plan", "study", "order", "threat", "fear", "future"}

// Unreal reports a clause without acts that speaks of plans and guesses.
func Unreal(p *mention.Page, first, last int) bool {
	for c := range p.Between(first, last, lang.Cue) {
		if slices.Contains(unreal, c.Value) {
			return true
		}
	}
	return false
}

// Which returns where a "which" opens between tokens first and last, 0 where
// none does.
func Which(p *mention.Page, first, last int) int {
	for j := first; j < last; j++ {
		if p.Clause(j, "descr") != nil {
			return j
		}
	}
	return 0
}

// goesOn reports that a clause begins with a noun of action and so goes on
// with the list that the clause before is in: "decided on raids, and strikes".
func goesOn(told []lang.Tag, first int) bool {
	return len(told) > 0 && !told[0].Verb && told[0].First <= first+1 && told[0].Class != "hurt"
}

// onlySpeech reports whether a clause without an act says who spoke.
func onlySpeech(p *mention.Page, first, last int) bool {
	speaks := false
	for t := range p.Between(first, last, lang.Role) {
		switch {
		case t.Class == "clause" && (t.Value == "say" || t.Value == "source"):
			speaks = true
		case t.Class == "speech":
			return false // what was said has begun
		}
	}
	return speaks
}

// Aimed reports a word of attack that tells nothing of its means: استهدف,
// "targeted".
func Aimed(t lang.Tag) bool { return t.Class == "strike" && slices.Contains(t.With, "aim") }

// Vague reports a word that tells of an attack and nothing of how: هجوم,
// "attack", "targeted".
func Vague(t lang.Tag) bool {
	return Aimed(t) || (t.Class == "strike" && (t.Sub == act.Clash || t.Sub == act.Attack))
}
