package clause

import (
	"slices"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/geo"
)

// Verdict says whether an act is told as a fact, with what reserve, or which
// rule takes it off the map.
type Verdict struct {
	Fact    bool
	Rule    rule.ID
	Cue     string // the kind of cue that took it off, if one did
	Reserve Reserve
}

// telling is an act in its clause, about to be judged.
type telling struct {
	*mention.Page
	lang.Tag
	clause   *Clause
	sentence text.Sentence
	scope    int // from where the cues of the clause count
	cue      string
	reserve  Reserve
}

// Facts are the rules that take an act off the map; each reports that the act
// is not told as done.
var Facts = rule.List[func(*telling) bool]{
	{ID: "fact.future", Doc: "a verb in the future tells of nothing that was done", Do: func(t *telling) bool { return t.Future }},
	{ID: "fact.tense", Doc: "a verb in the present is told as done only in a headline or behind \"was\"", Do: notDone},
	{ID: "fact.date", Doc: "a word of a date tells of no act", Do: func(t *telling) bool { return t.InDate(t.First) }},
	{ID: "fact.purpose", Doc: "a noun behind \"for\" or \"to\" is a purpose, unless a light verb makes a fact of it", Do: purpose},
	{ID: "fact.retaliation", Doc: "what an act answers is another one, told only with its place", Do: answered},
	{ID: "fact.victims", Doc: "\"the dead\" are those told of before", Do: func(t *telling) bool { return t.Class == "hurt" && !t.Verb && t.Definite }},
	{ID: "fact.standing", Doc: "\"the attacks on X\" without a day are a state of affairs", Do: standing},
	{ID: "fact.infinitive", Doc: "a verb behind \"to\" is a purpose or a plan", Do: func(t *telling) bool { return t.Verb && t.Is(t.First-1, "to") }},
	{ID: "fact.attribute", Doc: "\"the arrested men\" only says who they are", Do: attribute},
	{ID: "fact.accident", Doc: "accidents, weather and illness kill without an attacker", Do: accident},
	{ID: "fact.cue", Doc: "a denial, threat, plan, order, guess or the like stands before it", Do: ruledOutBefore},
	{ID: "fact.nounfuture", Doc: "a noun with a word of the future behind it", Do: nounOfFuture},
	{ID: "fact.sum", Doc: "a toll of years, of a whole war, or of many acts together", Do: sum},
	{ID: "fact.many", Doc: "many acts told together are none by itself", Do: manyBehind},
	{ID: "fact.habit", Doc: "what happens again and again is no single act", Do: habitBehind},
}

// Judge decides whether act t of a clause happened. Cues count from token scope
// on.
func Judge(p *mention.Page, t lang.Tag, c *Clause, scope int) Verdict {
	told := &telling{Page: p, Tag: t, clause: c, sentence: p.Sentences[c.Sentence], scope: scope}
	for id, rulesOut := range Facts.Except(p.Off) {
		if rulesOut(told) {
			return Verdict{Rule: id, Cue: told.cue}
		}
	}
	told.reservesBehind()
	return Verdict{Fact: true, Reserve: told.reserve}
}

func notDone(t *telling) bool { return t.Imperfect && !headline(t) && !wasDoing(t) }

func purpose(t *telling) bool { return !t.Verb && t.Pack.To(t.Prep) && !governed(t) }

func answered(t *telling) bool { return t.clause.Kind == Retaliation && !placeBehind(t) }

// attribute reports a participle between an article and people, which only says
// of whom is spoken.
func attribute(t *telling) bool {
	return t.Verb && !t.Pack.AdjectiveAfter && t.Is(t.First-1, "the") && t.AnyNoun(t.Last+1, "people", "militant") != nil
}

// hurtOnly reports an act told by its victims alone.
func (t *telling) hurtOnly() bool { return t.Class == "hurt" }

// accident reports victims of whom the clause tells that no hand was laid on
// them.
func accident(t *telling) bool {
	if !t.hurtOnly() {
		return false
	}
	for i := t.clause.First; i <= t.clause.Last; i++ {
		if t.Cue(i, "accident") != nil {
			return true
		}
	}
	return false
}

// ruledOutBefore reports a cue before the act, within its reach, that rules it
// out; it notes the reserves that others put on it.
func ruledOutBefore(t *telling) bool {
	for i := t.sentence.First; i < t.First; i++ {
		for _, c := range t.At(i) {
			if c.Kind != lang.Cue || c.Last >= t.First || (c.Scope == "clause" && i < t.scope) {
				continue
			}
			if t.blocks(c) {
				t.cue = c.Value
				return true
			}
		}
	}
	return false
}

// reach is how many tokens before the act a cue may stand; kinds that are not
// listed reach through their scope.
var reach = map[string]int{"maybe": 10, "habit": 8, "future": 8, "many": 6}

// blocks reports a cue that rules the act out, or notes the reserve it puts on
// it.
func (t *telling) blocks(c lang.Tag) bool {
	near := t.First - c.Last
	if most, limited := reach[c.Value]; limited && near > most {
		return false
	}
	violent := act.Violent(t.Sub)
	switch c.Value {
	case "during":
		return near == 1 && !t.Verb && !violent
	case "deny", "threat", "plan", "study", "maybe", "fear", "purpose", "order", "habit", "future", "cause", "many":
		return true
	case "negate":
		return near <= 4 || (near <= 9 && t.lightBehind(c))
	case "attempt":
		t.reserve.Attempt = t.reserve.Attempt || violent
		return !violent
	case "suspect", "accuse":
		t.reserve.Suspect = t.reserve.Suspect || violent
	case "claim":
		t.reserve.Claim = true
	}
	return false
}

// reservesBehind notes the words behind the act that say on whose word it stands.
func (t *telling) reservesBehind() {
	for i := t.Last + 1; i <= t.clause.Last; i++ {
		t.reserve.Claim = t.reserve.Claim || t.Cue(i, "claim") != nil
		t.reserve.Suspect = t.reserve.Suspect || (t.Cue(i, "suspect") != nil && act.Violent(t.Sub))
	}
}

func nounOfFuture(t *telling) bool {
	if t.Verb {
		return false
	}
	for i := t.Last + 1; i <= min(t.Last+3, t.clause.Last); i++ {
		if t.Cue(i, "future") != nil {
			return true
		}
	}
	return false
}

// manyReach is how many tokens behind an act a word for many of them may stand.
const manyReach = 8

func manyBehind(t *telling) bool {
	for i := t.Last + 1; i <= min(t.clause.Last, t.Last+manyReach-1); i++ {
		if t.Cue(i, "many") != nil {
			return true
		}
	}
	return false
}

func habitBehind(t *telling) bool {
	if t.Verb || t.hurtOnly() || t.DayIn(t.clause.First, t.clause.Last) {
		return false
	}
	for i := t.Last + 1; i <= t.clause.Last; i++ {
		if t.Cue(i, "habit") != nil {
			return true
		}
	}
	return false
}

// warToll is the number of dead from which a number is of a war and not of an
// event that news tells in a sentence.
const warToll = 1000

// sum reports victims that are counted over a war or over years: a number too
// large for one act, or "since" a day long past.
func sum(t *telling) bool {
	if !t.hurtOnly() {
		return false
	}
	for i := t.clause.First; i <= t.clause.Last; i++ {
		n, _, ok := t.Number(i)
		ofWar := ok && n >= warToll && t.clause.Kind != Result
		if ofWar && !t.InDate(i) && !t.thingsBehind(i) {
			return true
		}
	}
	for _, e := range t.DatesIn(t.clause.First, t.clause.Last) {
		if e.Precision == geo.TimeMonth && e.Last <= t.clause.Last {
			return true
		}
	}
	for _, e := range t.DatesIn(t.sentence.First, t.sentence.Last) {
		since := e.First <= t.clause.Last+2 && e.Last >= t.clause.First-2 && (t.Is(e.First-1, "since") || t.Is(e.First, "since"))
		if since && (e.Precision == geo.TimeMonth || e.Precision == geo.TimeWeek) {
			return true
		}
	}
	return false
}

// thingsBehind reports that the number at token i counts no people.
func (t *telling) thingsBehind(i int) bool {
	_, last, _ := t.Number(i)
	return t.Person(last+1) == nil && t.AnyNoun(last+1, "weapon", "target", "munition", "home", "aircraft", "arms") != nil
}

// maxHeadline is how many tokens a line of news in the present tense has.
const maxHeadline = 40

// headline reports a line that tells in the present tense what was done:
// "مدفعية النظام تقصف بلدة هجين". The subject stands before the verb, the line is
// a paragraph of its own.
func headline(t *telling) bool {
	s := t.sentence
	first := max(s.First, t.afterDots())
	opensLine := t.OpensLine(t.clause.Sentence) || first > s.First || t.Dots(s.First)
	if !opensLine || s.Last-s.First > maxHeadline || t.First == first {
		return false
	}
	stands := t.inHeading()
	if t.Pack.VerbFirst {
		stands = !t.hurtOnly()
	}
	may := t.Is(t.First-1, "indeed") // قد يقصف: may shell
	return stands && !may && !t.hangsOn(first)
}

// hangsOn reports words from token first to the act on which it hangs: a verb of
// saying or a remark, or a verb that tells another act.
func (t *telling) hangsOn(first int) bool {
	for i := first; i < t.First; i++ {
		for _, o := range t.At(i) {
			governs := o.Value == "descr" || o.Value == "say" || o.Class == "speech"
			opens := o.Kind == lang.Role && o.Class != "actor" && governs
			told := o.Kind == lang.Trigger && o.Verb && !o.Imperfect && o.Cut == 0
			if opens || told {
				return true
			}
		}
	}
	return false
}

// afterDots returns the token behind the last ".." before the act in its
// sentence, which parts a headline.
func (t *telling) afterDots() int {
	for i := t.First; i > t.sentence.First; i-- {
		if t.Dots(i) {
			return i
		}
	}
	return t.sentence.First
}

// inHeading reports a sentence that is a line of its own without a full stop, in
// front of the text.
func (t *telling) inHeading() bool {
	return t.clause.Sentence < TitleLines && t.Title(t.clause.Sentence)
}

// TitleLines is how many lines a headline has at most with what stands under it.
const TitleLines = 3

// wasReach is how many tokens before a verb the "was" that makes it past may
// stand; the subject stands between them.
const wasReach = 7

// wasDoing reports an attack in the imperfect that a "was" puts in the past:
// "كانت معسكرات النظام تقصف القرى".
func wasDoing(t *telling) bool {
	if !t.Verb || t.hurtOnly() || !act.Violent(t.Sub) {
		return false
	}
	for i := t.Last + 1; i <= t.clause.Last; i++ {
		if t.Cue(i, "habit") != nil {
			return false
		}
	}
	for i := t.First - 1; i >= max(t.clause.First, t.First-wasReach); i-- {
		if t.Is(i, "was") {
			return true
		}
		if slices.ContainsFunc(t.At(i), func(o lang.Tag) bool {
			return (o.Kind == lang.Trigger && o.Verb) || (o.Kind == lang.Role && o.Value == "descr")
		}) {
			return false
		}
	}
	return false
}

// lightBehind reports a light verb right behind a cue: "was not subjected to
// any attack".
func (t *telling) lightBehind(c lang.Tag) bool {
	return t.Trigger(c.Last+1, "light") != nil || t.Trigger(c.Last+2, "light") != nil
}

// governReach is how many tokens before a noun the verb that makes a fact of it
// may stand.
const governReach = 18

// governed reports whether a light verb, or a word of result, makes a fact of
// a noun behind "to": تعرض لقصف, أدى لمقتل.
func governed(t *telling) bool {
	if !act.Violent(t.Sub) {
		return false
	}
	for i := max(t.sentence.First, t.First-governReach); i < t.First; i++ {
		for _, l := range t.At(i) {
			suffers := l.Kind == lang.Trigger && l.Class == "light" && l.Voice == "p"
			result := l.Kind == lang.Role && l.Class == "clause" && l.Value == string(Result)
			if suffers || result {
				return true
			}
		}
	}
	return t.hurtOnly() && t.Page.Tag(t.First-1, lang.Role, "clause") != nil
}

// standing reports a definite plural that speaks of a state ("the attacks on
// the base"), unless a day dates it or a verb tells it.
func standing(t *telling) bool {
	if t.Verb || t.hurtOnly() || t.First != t.Last || !act.Violent(t.Sub) {
		return false
	}
	if !t.Pack.Plural(t.Form) || !t.Page.Known(&t.Tag) {
		return false
	}
	return !t.dated() && !t.verbTells() && !t.lightTells()
}

// datedReach is how many tokens from a noun the day that dates it may stand.
const datedReach = 12

func (t *telling) dated() bool {
	for _, e := range t.DatesIn(t.clause.First-10, t.clause.Last) {
		near := e.Last > t.First-datedReach && e.First < t.Last+datedReach
		if e.Precision == geo.TimeDay && e.Last >= t.clause.First-2 && near {
			return true
		}
	}
	return false
}

func (t *telling) verbTells() bool {
	for _, o := range Triggers(t.Page, t.clause.First, t.clause.Last) {
		if o.First < t.First && o.Verb && !o.Imperfect && o.Class != "hurt" {
			return true
		}
	}
	return false
}

func (t *telling) lightTells() bool {
	for i := max(t.clause.First, t.First-6); i < t.First; i++ {
		if l := t.Trigger(i, "light"); l != nil && !l.Imperfect {
			return true
		}
	}
	return false
}

func placeBehind(t *telling) bool {
	for _, m := range t.PlacesIn(t.Last+1, t.clause.Last) {
		if m.Last <= t.clause.Last && m.Place != nil && m.Place.Type != "country" {
			return true
		}
	}
	return false
}
