package frame

import (
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/fold"
)

// The parts that a place plays in a clause.
const (
	roleAt      = "at"
	roleNear    = "near"
	roleTo      = "to"
	roleVia     = "via"
	roleFrom    = "from"
	roleDescr   = "descr"   // a remark on where something lies, a source's seat, a hospital
	rolePeople  = "people"  // whose people they are
	roleAim     = "aim"     // a goal not reached
	roleBase    = "base"    // where forces are stationed
	rolePart    = "part"    // the whole in which the place before lies
	roleHeading = "heading" // of a bulletin's line
	roleWard    = "ward"    // behind a hospital: where the wounded go, unless it was hit
	roleNone    = "none"
)

// roleOf looks at the words around a place for the part it plays in a clause;
// listed says that it goes on a list.
func roleOf(p *mention.Page, c *clause.Clause, m *gazetteer.Mention, listed bool) string {
	prep := joinedPrep(p, m)
	switch {
	case inDateline(p, m.First):
		return roleDescr
	case p.Sentences[c.Sentence].First >= m.First-1 && strings.ContainsAny(p.Gap(m.Last+1), ":–—"):
		return roleHeading // a bulletin's line: "Dhiban: …"
	case p.Pack.In(prep):
		return insideAnother(p, c, m.First)
	case objectBehindPlace(p, c, m):
		return roleAt
	case originBefore(p, c, m.First):
		return roleFrom
	case accusersPlace(p, c, m.First):
		return roleDescr
	}
	r := roleReader{Page: p, clause: c, of: p.Pack.To(prep)}
	reach := placeReach
	if listed {
		reach = listedReach
	}
	if role := r.before(m.First, reach); role != "" {
		return role
	}
	if befell(p, c, m) {
		return roleAt
	}
	return roleNone
}

// joinedPrep returns the letter right before a name that is joined to it, 0 for
// none.
func joinedPrep(p *mention.Page, m *gazetteer.Mention) rune {
	prefix := fold.String(p.Slice(p.Tokens[m.First].Start, m.Start))
	if prefix == "" {
		return 0
	}
	last, _ := utf8.DecodeLastRuneInString(prefix)
	return last
}

// How many tokens before a place the word for its role may stand, and before
// one of a list; and how many of them may be strange.
const (
	placeReach  = 6
	listedReach = 2
	mostStrange = 2
)

// roleReader reads the words before a place, from right to left.
type roleReader struct {
	*mention.Page
	clause *clause.Clause
	of     bool // a "to" or "of" was passed
}

func (r *roleReader) before(first, reach int) string {
	strange := 0
	for j := first - 1; j >= max(r.clause.First, first-reach); j-- {
		if role := r.at(j); role != "" {
			return role
		}
		if !skippable(r.Page, j) {
			if strange++; strange > mostStrange {
				return ""
			}
		}
		if strings.ContainsAny(r.Gap(j), "،,;؛:") {
			return ""
		}
	}
	return ""
}

// at returns the role that the words ending at token j give, "" for none.
func (r *roleReader) at(j int) string {
	if role := r.told(j); role != "" {
		return role
	}
	if r.TriggerAt(j) {
		if takenOff(r.Page, r.clause, j) {
			return roleAim // "to strike X", "threatened to bomb X"
		}
		return roleAt
	}
	if r.InPlace(j) {
		return rolePart
	}
	switch prep := prepOf(r.Page, j); {
	case r.Pack.In(prep) && !r.of:
		return roleAt
	case r.Pack.To(prep):
		r.of = true
	}
	return ""
}

// told returns the role of the longest phrase of roles.tsv that ends at token j.
func (r *roleReader) told(j int) string {
	role, length := "", 0
	for t := range r.EndingAt(j, lang.Role) {
		if n := t.Last - t.First + 1; t.Class == "place" && n > length && t.First >= r.clause.First {
			role, length = t.Value, n
		}
	}
	from := role == roleFrom && length == 1
	switch {
	case role == roleWard && r.clause.Main.Class == "hurt":
		return roleDescr
	case role == roleWard:
		return roleAt
	case role == roleAt && r.fromBefore(j-length+1):
		return roleFrom // "coming from central …"
	case role == roleAt:
		return insideAnother(r.Page, r.clause, j)
	case from && (leadsNear(r.Page, j) || r.Is(j-1, "direction")): // "the eastern parts of", القريبة من
		return roleNear
	case from && act.TakesPeople(r.clause.Main.Sub) && r.Person(j-1) != nil:
		return rolePeople
	}
	return role
}

// fromBefore reports a word of origin that ends right before token first.
func (r *roleReader) fromBefore(first int) bool {
	for t := range r.EndingAt(first-1, lang.Role) {
		if t.Class == "place" && t.Value == roleFrom && r.Pack.AdjectiveAfter {
			return true
		}
	}
	return false
}

// objectBehindPlace reports a town that is the object of a verb whose place of
// origin stands before it: "استهدفت القوات من قاعدتها في أ قرى ب وج".
func objectBehindPlace(p *mention.Page, c *clause.Clause, m *gazetteer.Mention) bool {
	return c.Main.Verb && c.Main.First < m.First && p.Tokens[m.First].Start == m.Start && bareHead(p, m.First-1)
}

// bareHead reports a word for a settlement at token i that stands right behind
// a place, with nothing that joins it: where an object begins.
func bareHead(p *mention.Page, i int) bool {
	head := p.Noun(i, "settlement")
	bare := head != nil && head.Prep == 0 && !head.And
	return bare && p.Pack.VerbFirst && p.InPlace(i-1)
}

// originReach is how many tokens behind "launched from" a place is still the
// origin: "أطلق من معسكر في محافظة عمران".
const originReach = 9

// originBefore reports a word of origin before token i, with no act or other
// direction between them.
func originBefore(p *mention.Page, c *clause.Clause, i int) bool {
	for j := i - 1; j >= max(c.First, i-originReach); j-- {
		for r := range p.EndingAt(j, lang.Role) {
			switch {
			case r.Class == "origin":
				return true
			case c.Main.Verb && bareHead(p, j):
				return false
			case r.Class == "place" && (r.Value == roleTo || r.Value == roleVia):
				return false
			}
		}
		if p.TriggerAt(j) || p.Is(j, "onto") || strings.ContainsAny(p.Gap(j), ",،;؛") {
			return false
		}
	}
	return false
}

// accusersPlace reports a place between an accusation and the act it is about:
// where the accuser sits.
func accusersPlace(p *mention.Page, c *clause.Clause, i int) bool {
	if i > c.Main.First {
		return false
	}
	for j := i - 1; j >= max(c.First, i-10); j-- {
		if p.Cue(j, "accuse") != nil {
			return true
		}
	}
	return false
}

// insideAnother tells a place inside another ("خشام بريف دير الزور") from the
// first of its clause; j is where its words begin.
func insideAnother(p *mention.Page, c *clause.Clause, j int) string {
	right := j-1 >= c.First && p.InPlace(j-1)
	beyond := j-2 >= c.First && p.InPlace(j-2) && skippable(p, j-1)
	if right || beyond {
		return rolePart
	}
	return roleAt
}

// longestDateline is how many tokens the place and date before an article's
// first dash have at most.
const longestDateline = 8

// inDateline reports a token in front of the dash that ends an article's
// dateline ("Kyiv (Agency) – ", "غزة 14-7-2024 – ").
func inDateline(p *mention.Page, i int) bool {
	if i >= longestDateline {
		return false
	}
	for j := i + 1; j <= longestDateline && j < len(p.Tokens); j++ {
		switch gap := p.Gap(j); {
		case strings.Contains(gap, " - ") || strings.ContainsAny(gap, "–—"):
			return true
		case strings.ContainsAny(gap, "\n.:") && !strings.Contains(gap, "/"):
			return false
		}
	}
	return false
}

// leadsNear reports "القريبة من" and the like, where من is not a source.
func leadsNear(p *mention.Page, j int) bool {
	for r := range p.EndingAt(j-1, lang.Role) {
		if r.Class == "place" && (r.Value == roleNear || r.Value == roleDescr) {
			return true
		}
	}
	return false
}

// takenOff reports a trigger at token j that tells nothing that happened.
func takenOff(p *mention.Page, c *clause.Clause, j int) bool {
	if c.Tells(j) {
		return false
	}
	for _, t := range clause.Triggers(p, c.First, c.Last) {
		if t.First <= j && j <= t.Last {
			return true
		}
	}
	return false
}

// prepOf returns the preposition at the front of token j, where a word of the
// lexicon reads so.
func prepOf(p *mention.Page, j int) rune {
	for _, t := range p.At(j) {
		if t.Prep != 0 && (t.Kind == lang.Noun || (t.Kind == lang.Role && t.Class == "skip")) {
			return t.Prep
		}
	}
	return 0
}

// skippable reports a word that may stand between a preposition and its place.
func skippable(p *mention.Page, j int) bool {
	if p.Tag(j, lang.Role, "skip") != nil {
		return true
	}
	for _, t := range p.At(j) {
		switch t.Kind {
		case lang.Noun, lang.Nation, lang.Number, lang.ActorOf:
			return true
		}
	}
	return false
}

// befellReach is how many tokens behind a place what befell it may stand.
const befellReach = 7

// befell reports a place that stands as the subject of what befell it:
// "مدينة الميادين تعرضت لقصف", "Conoco came under fire".
func befell(p *mention.Page, c *clause.Clause, m *gazetteer.Mention) bool {
	for t := range p.Between(m.Last+1, min(m.Last+befellReach, c.Last), lang.Trigger) {
		if t.Voice == "p" || (t.Voice == "-" && t.Class == "light") || passive(p, t) {
			return true
		}
	}
	return false
}

// described reports a name at token i inside a remark ("which lies near X") that
// tells nothing itself.
func described(p *mention.Page, c *clause.Clause, i int) bool {
	for j := i - 1; j >= c.First; j-- {
		if p.TriggerAt(j) && c.Tells(j) {
			return false
		}
		if p.Clause(j, "descr", "remark") != nil {
			carriedOut := c.Tells(j-1) && p.Trigger(j+1, "light") != nil // "الغارات التي نفذتها الطائرات على …"
			return !carriedOut
		}
		if strings.ContainsAny(p.Gap(j+1), ".;؛") {
			return false
		}
	}
	return false
}
