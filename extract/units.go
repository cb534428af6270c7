package extract

import (
	"slices"
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
	for _, c := range d.between(first, last, lang.Cue) {
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
	for _, t := range d.between(first, last, lang.Role) {
		switch {
		case t.Class == "clause" && (t.Value == "say" || t.Value == "source"):
			speaks = true
		case t.Class == "speech":
			return false // what was said has begun
		}
	}
	return speaks
}

// triggersIn returns the triggers of a clause in order, one for each word:
// of several meanings the one whose companion stands nearest.
func (d *document) triggersIn(first, last int) []lang.Tag {
	var out []lang.Tag
	for i := first; i <= last; i++ {
		var best *lang.Tag
		bestRank := 0
		for k := range d.tags[i] {
			t := &d.tags[i][k]
			if t.Kind != lang.Trigger || t.Class == "light" || t.Last > last || d.inActor(i) {
				continue
			}
			if rank := d.triggerRank(t, first, last); rank > bestRank {
				best, bestRank = t, rank
			}
		}
		if best != nil {
			out = append(out, *best)
			i = best.Last
		}
	}
	return out
}

// triggerRank is 0 for a trigger whose companion is missing.
func (d *document) triggerRank(t *lang.Tag, first, last int) int {
	rank := 1
	switch t.Class {
	case "plain", "strike", "entry":
		rank = 20
	case "needs":
		dist := d.companion(t, first, last)
		if dist == 0 && (d.told(t) || d.movedBefore(t, first)) {
			dist = companionReach // "rockets fell on A, and five fell on B"
		}
		if dist == 0 {
			return 0
		}
		rank = 40 - min(dist, 15)
	}
	if t.Imperfect || t.Future {
		return 1 // a noun that is written alike tells more
	}
	return rank + 2*(t.Last-t.First)
}

// subjectReach is how many tokens before a verb of moving what moves may stand,
// in a clause of its own: "the convoy, which had 45 lorries, entered from …".
const subjectReach = 30

// movedBefore reports a noun for forces in an earlier clause of the sentence,
// of which a verb of moving goes on to tell.
func (d *document) movedBefore(t *lang.Tag, first int) bool {
	if !t.Verb || !movement[t.Sub] {
		return false
	}
	from := max(d.sentences[d.sentenceOf(t.First)].first, t.First-subjectReach)
	for i := from; i < first; i++ {
		if d.tagAt(i, lang.Noun, "convoy") != nil {
			return true
		}
	}
	return false
}

// told reports that an earlier clause of the sentence has the same trigger
// with its companion.
func (d *document) told(t *lang.Tag) bool {
	first := 0
	for _, s := range d.sentences {
		if s.first <= t.First && t.First <= s.last {
			first = s.first
		}
	}
	for i := first; i < t.First; i++ {
		for k := range d.tags[i] {
			o := &d.tags[i][k]
			if o.Kind == lang.Trigger && o.Value == t.Value && o.Sub == t.Sub && d.companion(o, first, t.First-1) > 0 {
				return true
			}
		}
	}
	return false
}

// companionReach is how many tokens a needed noun may be away.
const companionReach = 12

// companion returns the distance to the nearest noun that a trigger needs,
// 0 where there is none.
func (d *document) companion(t *lang.Tag, first, last int) int {
	best := 0
	people := d.peopleBehind(t, last)
	note := func(at int) {
		dist := at - t.Last
		if at < t.First {
			dist = t.First - at + 2 // behind the trigger is likelier
		}
		if dist > 0 && dist <= companionReach && (best == 0 || dist < best) {
			best = dist
		}
	}
	for i := max(first, t.First-companionReach); i <= min(last, t.Last+companionReach); i++ {
		if i >= t.First && i <= t.Last {
			continue
		}
		for _, n := range d.tags[i] {
			if n.Kind != lang.Noun {
				continue
			}
			for _, want := range t.With {
				if n.Class == want {
					note(i)
				}
			}
		}
	}
	for _, want := range t.With {
		if want != "place" && want != "settlement" {
			continue
		}
		for _, m := range d.mentionsIn(first, last) {
			if m.Last <= last && (people == 0 || m.First < people) {
				note(m.First)
			}
		}
	}
	return best
}

// peopleBehind returns the first word for people in the four tokens behind a
// trigger, 0 for none: who captures a leader in X takes no town.
func (d *document) peopleBehind(t *lang.Tag, last int) int {
	for i := t.Last + 1; i <= min(last, t.Last+4); i++ {
		if d.people(i) != nil || d.tagAt(i, lang.Noun, "militant") != nil {
			return i
		}
	}
	return 0
}

func (d *document) inActor(i int) bool { return has(d.acting, i) }

// weight orders triggers: what kills before what moves, telling words before
// their consequences.
func weight(t lang.Tag) int {
	w := 0
	switch {
	case t.Class == "hurt":
		return 1
	case t.Class == "entry":
		return 2
	case slices.Contains(t.With, "yields"):
		return 3
	case isViolent(t.Sub):
		w = 30
	case isDemonstration(t.Sub):
		w = 20
	default:
		w = 10
	}
	switch {
	case t.Class == "plain" && w > 10:
		w += 2
	case t.Class == "needs" && w > 20: // "the strikes hit A": the noun tells how
		w--
	}
	return w
}

func mainTrigger(ts []lang.Tag) lang.Tag {
	best := ts[0]
	for _, t := range ts[1:] {
		if weight(t) > weight(best) {
			best = t
		}
	}
	return best
}
