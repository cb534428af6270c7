package clause

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/text"
)

// Segments cuts a sentence at punctuation, at words that open a clause, and
// at joined verbs.
func Segments(p *mention.Page, s text.Sentence) [][2]int {
	var out [][2]int
	first := s.First
	for i := s.First + 1; i <= s.Last; i++ {
		if opensClause(p, i) {
			out = append(out, [2]int{first, i - 1})
			first = i
		}
	}
	return append(out, [2]int{first, s.Last})
}

func opensClause(p *mention.Page, i int) bool {
	if _, last, ok := p.Figures(i - 1); ok && last >= i {
		return false // 1,200
	}
	gap := p.Gap(i)
	if bracketsName(p, i) {
		gap = strings.Trim(gap, "()[] ")
	}
	if strings.ContainsAny(gap, "،,;؛:()—–[]") || strings.Contains(gap, " - ") {
		return !besideDate(p, i)
	}
	if p.InDate(i) {
		return false
	}
	kind := kindAt(p, i)
	unhurt := kind == Result && p.Cue(i-1, "negate") != nil
	hangsOn := kind != "" && !unhurt
	return hangsOn || opensVerb(p, i) || (p.Is(i, "but") && verbSoon(p, i))
}

// verbSoon reports a verb of action in the two tokens behind i.
func verbSoon(p *mention.Page, i int) bool {
	for k := i + 1; k <= i+2; k++ {
		for _, t := range p.At(k) {
			if t.Kind == lang.Trigger && t.Verb && !t.Imperfect && t.Class != "hurt" {
				return true
			}
		}
	}
	return false
}

// bracketsName reports a gap of which the bracket only holds an actor's other
// name or a day: "fighters of the Islamic State (IS) attacked", "مسلحي (داعش)",
// "يوم (الإثنين)".
func bracketsName(p *mention.Page, i int) bool {
	gap := p.Gap(i)
	switch {
	case strings.ContainsAny(gap, "(["):
		if at := p.ActorsIn(i, i); len(at) > 0 {
			return strings.ContainsAny(p.Gap(at[0].Last+1), ")]")
		}
		last := i
		for p.InDate(last + 1) {
			last++
		}
		return p.InDate(i) && strings.ContainsAny(p.Gap(last+1), ")]")
	case strings.ContainsAny(gap, ")]"):
		j := i - 1
		inside := p.InActor
		if p.InDate(j) {
			inside = p.InDate
		}
		for j > 0 && inside(j-1) && !strings.ContainsAny(p.Gap(j), "([") {
			j--
		}
		return inside(i-1) && strings.ContainsAny(p.Gap(j), "([")
	}
	return false
}

// besideDate reports a comma that only sets off an expression of time:
// "shelled, on Saturday night, the town".
func besideDate(p *mention.Page, i int) bool {
	comma := func(i int) bool {
		gap := strings.Trim(p.Gap(i), " \u00a0")
		return gap == "،" || gap == ","
	}
	for _, e := range p.DatesIn(i-12, i) {
		beside := e.First == i || e.Last == i-1
		if beside && comma(e.First) && comma(e.Last+1) {
			speaks := e.Last == i-1 && saysSoon(p, i)
			return !opensVerb(p, i) && !speaks
		}
	}
	return false
}

// saysSoon reports a verb of saying within the six tokens from i.
func saysSoon(p *mention.Page, i int) bool {
	for j := i; j < min(i+6, len(p.Tokens)); j++ {
		if p.Clause(j, "say", "source") != nil {
			return true
		}
	}
	return false
}

// opensVerb reports a joined verb at token i.
func opensVerb(p *mention.Page, i int) bool {
	for _, t := range p.At(i) {
		if t.Kind == lang.Trigger && t.Verb && t.And && t.Class != "hurt" {
			return true
		}
	}
	return false
}

// kindAt returns how the clause that begins at token i hangs on the rest.
func kindAt(p *mention.Page, i int) Kind {
	if p.InDate(i) {
		return ""
	}
	if also := p.Tag(i, lang.Role, "place"); also != nil && also.Last > i {
		return "" // "as well as"
	}
	if t := p.Clause(i, string(Prior), string(Result), string(While), string(Retaliation)); t != nil {
		return Kind(t.Value)
	}
	return ""
}
