package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
)

// unit is a clause that tells something: its tokens, how it hangs on the
// clause before it, and its triggers that are told as facts.
type unit struct {
	sent        int // index of its sentence
	first, last int
	kind        string // "", prior (told as earlier), result, while, retaliation
	main        lang.Tag
	triggers    []lang.Tag
	verdict     verdict
	all         bool // places in the words that say who spoke count too
}

// units cuts a sentence into clauses. Clauses without a trigger belong to the
// one before them, at the head of a sentence to the one behind; clauses that
// only say who spoke belong to none.
func (d *document) units(sent int) []unit {
	s := d.sentences[sent]
	if strings.ContainsAny(d.gap(s.last+1), "?؟") {
		return nil // a question tells nothing
	}
	var out []unit
	lead, scope := -1, s.first
	for _, seg := range d.segments(s) {
		u := unit{sent: sent, first: seg[0], last: seg[1], kind: d.clauseKind(seg[0])}
		told := d.triggersIn(seg[0], seg[1])
		if !d.goesOn(told, seg[0]) {
			scope = seg[0]
		}
		unharmed := len(told) > 0
		for _, t := range told {
			v := d.judge(t, u, s, scope)
			if v.ok {
				u.triggers = append(u.triggers, t)
				u.verdict.merge(v)
			}
			unharmed = unharmed && t.Class == "hurt" && v.why == "negate"
		}
		if unharmed { // "nobody was killed": part of what was told before
			told = nil
		}
		switch {
		case len(u.triggers) > 0:
			if lead >= 0 && (len(out) == 0 || out[len(out)-1].last < lead) {
				u.first = lead
			}
			lead = -1
			u.triggers = d.afterAnother(u)
			u.main = mainTrigger(u.triggers)
			out = append(out, u)
		case len(told) > 0 && len(out) > 0 && out[len(out)-1].last == seg[0]-1 && d.relative(seg[0], told[0].First) > seg[0]:
			out[len(out)-1].last = d.relative(seg[0], told[0].First) - 1
		case len(told) == 0 && lead >= 0 && d.onlySpeech(seg[0], seg[1]) && !d.unreal(seg[0], seg[1]): // "the army, he added, shelled …"
		case len(told) > 0 || d.onlySpeech(seg[0], seg[1]) || d.unreal(seg[0], seg[1]):
			lead = -1
		case d.silence(seg[0]):
			lead = -1
		case len(out) > 0 && out[len(out)-1].last == seg[0]-1:
			out[len(out)-1].last = seg[1]
		case lead < 0:
			lead = seg[0]
		}
	}
	if len(out) > 1 && d.onlyLeadsIn(out[0], s) {
		out[1].first, out = out[0].first, out[1:]
	}
	return out
}

// onlyLeadsIn reports a clause at the head of a sentence that names no more
// than "in a separate attack", of which the next clause tells.
func (d *document) onlyLeadsIn(u unit, s sentence) bool {
	if u.first != s.first || len(u.triggers) != 1 || u.main.Verb || !vague(u.main) || len(d.mentionsIn(u.first, u.last)) > 0 {
		return false
	}
	for i := u.first; i < u.main.First; i++ {
		if d.is(i, "further") {
			return d.tagAt(u.first, lang.Role, "place") != nil
		}
	}
	return false
}

// afterAnother leaves out the act that only says after what the clause's own
// verb tells: "after that attack the army shelled …" without a comma.
func (d *document) afterAnother(u unit) []lang.Tag {
	if u.kind != "prior" || !d.pack.VerbFirst || len(u.triggers) < 2 || u.triggers[0].Verb {
		return u.triggers
	}
	if next := u.triggers[1]; next.Verb && next.Class != "hurt" && next.First-u.triggers[0].Last <= 3 {
		return u.triggers[1:]
	}
	return u.triggers
}

// silence reports a clause that tells what was not said or done: "and there was
// no comment from the army". Nobody was harmed is another matter.
func (d *document) silence(first int) bool {
	for i := first; i <= first+1 && i < len(d.tokens); i++ {
		if d.tagAt(i, lang.Cue, "negate") == nil {
			continue
		}
		for j := i + 1; j <= i+6 && j < len(d.tokens); j++ {
			if d.tagAt(j, lang.Cue, "harm") != nil {
				return false
			}
			if d.is(j, "comment") {
				return true
			}
		}
	}
	return false
}

// unreal reports a clause without triggers that speaks of plans and guesses.
func (d *document) unreal(first, last int) bool {
	for c := range d.between(first, last, lang.Cue) {
		switch c.Value {
		case "maybe", "plan", "study", "order", "threat", "fear", "future":
			return true
		}
	}
	return false
}

// relative returns where a "which" opens between tokens first and last, 0
// where none does.
func (d *document) relative(first, last int) int {
	for j := first; j < last; j++ {
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && t.Value == "descr" {
			return j
		}
	}
	return 0
}

// goesOn reports that a clause begins with a noun of action and so goes on
// with the list that the clause before is in: "decided on raids, and strikes".
func (d *document) goesOn(told []lang.Tag, first int) bool {
	return len(told) > 0 && !told[0].Verb && told[0].First <= first+1 && told[0].Class != "hurt"
}

// segments cuts a sentence at punctuation, at words that open a clause, and
// at joined verbs.
func (d *document) segments(s sentence) [][2]int {
	var out [][2]int
	first := s.first
	for i := s.first + 1; i <= s.last; i++ {
		if d.opensClause(i) {
			out = append(out, [2]int{first, i - 1})
			first = i
		}
	}
	return append(out, [2]int{first, s.last})
}

func (d *document) opensClause(i int) bool {
	if _, last, ok := d.figures(i - 1); ok && last == i {
		return false // 1,200
	}
	gap := d.gap(i)
	if d.bracketsActor(i) {
		gap = strings.Trim(gap, "()[] ")
	}
	if strings.ContainsAny(gap, "،,;؛:()—–[]") || strings.Contains(gap, " - ") {
		return !d.besideDate(i)
	}
	if d.inDate(i) {
		return false
	}
	if k := d.clauseKind(i); k != "" && !(k == "result" && d.tagAt(i-1, lang.Cue, "negate") != nil) {
		return true
	}
	if d.opensVerb(i) {
		return true
	}
	if d.is(i, "but") {
		for k := i + 1; k <= i+2 && k < len(d.tokens); k++ {
			for _, t := range d.tags[k] {
				if t.Kind == lang.Trigger && t.Verb && !t.Imperfect && t.Class != "hurt" {
					return true
				}
			}
		}
	}
	return false
}

// bracketsActor reports a gap of which the bracket only holds an actor's other
// name: "fighters of the Islamic State (IS) attacked", "مسلحي (داعش)".
func (d *document) bracketsActor(i int) bool {
	gap := d.gap(i)
	switch {
	case strings.ContainsAny(gap, "(["):
		at := d.actorsIn(i, i)
		return len(at) > 0 && strings.ContainsAny(d.gap(at[0].last+1), ")]")
	case strings.ContainsAny(gap, ")]"):
		j := i - 1
		for j > 0 && d.inActor(j-1) && !strings.ContainsAny(d.gap(j), "([") {
			j--
		}
		return d.inActor(i-1) && strings.ContainsAny(d.gap(j), "([")
	}
	return false
}

// besideDate reports a comma that only sets off an expression of time:
// "shelled, on Saturday night, the town".
func (d *document) besideDate(i int) bool {
	comma := func(i int) bool {
		return strings.Trim(d.gap(i), " \u00a0") == "،" || strings.Trim(d.gap(i), " \u00a0") == ","
	}
	for _, e := range d.datesIn(i-12, i) {
		if (e.first == i || e.last == i-1) && comma(e.first) && comma(e.last+1) {
			return !d.opensVerb(i) && !(e.last == i-1 && d.saysSoon(i))
		}
	}
	return false
}

// saysSoon reports a verb of saying within the six tokens from i.
func (d *document) saysSoon(i int) bool {
	for j := i; j < min(i+6, len(d.tokens)); j++ {
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && (t.Value == "say" || t.Value == "source") {
			return true
		}
	}
	return false
}

// opensVerb reports a joined verb at token i.
func (d *document) opensVerb(i int) bool {
	for _, t := range d.tags[i] {
		if t.Kind == lang.Trigger && t.Verb && t.And && t.Class != "hurt" {
			return true
		}
	}
	return false
}

// clauseKind returns how the clause that begins at token i hangs on the rest.
func (d *document) clauseKind(i int) string {
	for _, t := range d.tags[i] {
		if t.Kind == lang.Role && t.Class == "clause" && t.Value != "descr" && t.Value != "remark" && t.Value != "say" && t.Value != "source" && !d.inDate(i) {
			return t.Value
		}
	}
	return ""
}

// inDate reports whether token i belongs to an expression of time.
func (d *document) inDate(i int) bool { return has(d.dated, i) }

// onlySpeech reports whether a clause without a trigger says who spoke.
func (d *document) onlySpeech(first, last int) bool {
	speaks := false
	for t := range d.between(first, last, lang.Role) {
		switch {
		case t.Class == "clause" && (t.Value == "say" || t.Value == "source"):
			speaks = true
		case t.Class == "speech":
			return false // what was said has begun
		}
	}
	return speaks
}
