package frame

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
)

// count reads the number that goes with a word of harm: behind it (مقتل 19
// عنصراً، إصابة آخر وخمسة جنود), before it (19 people were killed, خمسة قتلى).
func (v *victims) count(h *lang.Tag) (int, rule.ID, bool) {
	if p := v.Noun(h.First, "people"); p != nil && !h.Verb && p.Dual {
		return 2, tollTwo, true
	}
	if !h.Verb && v.Is(h.Last+1, "counted") {
		if n, id, ok := v.behind(h); ok {
			return n, id, true
		}
	}
	verbLeads := h.Verb && v.Pack.VerbFirst
	if !verbLeads {
		if n, id, ok := v.before(h); ok {
			return n, id, true
		}
	}
	n, id, ok := v.behind(h)
	if !ok && verbLeads && !h.And { // خمسة من مقاتليها قُتلوا
		return v.before(h)
	}
	return n, id, ok
}

// behindReach is how many tokens behind a word of harm its numbers may stand,
// gapReach how many may stand between two, firstReach before the first.
const (
	behindReach = 16
	gapReach    = 3
	firstReach  = 5
)

// behind adds up the groups of victims behind a word of harm.
func (v *victims) behind(h *lang.Tag) (int, rule.ID, bool) {
	sum, groups, counted, id := 0, 0, h.Last, tollBeside
	if v.namesOne(h) {
		sum, groups, counted, id = 1, 1, h.Last+2, tollOne
	}
	for i := h.Last + 1; i <= min(v.last, h.Last+behindReach); {
		parted := i > h.Last+1 && strings.ContainsAny(v.Gap(i), ".;؛()")
		if parted || v.countsApart(i, h) || v.stopsCount(i) {
			break
		}
		n, next, ok := v.group(i)
		far := i-h.Last > firstReach
		if groups > 0 {
			far = i-counted > gapReach
		}
		switch {
		case !ok && far:
			return sum, id, groups > 0 && sum > 0
		case !ok:
			i++
			continue
		case groups > 0 && !v.joined(i):
			return sum, id, sum > 0
		}
		sum, i, counted = sum+n, next, next
		if groups++; groups > 1 {
			id = tollListed
		}
	}
	return sum, id, groups > 0 && sum > 0
}

// joined reports an "and" before or on the front of token i.
func (v *victims) joined(i int) bool {
	if v.Is(i-1, "and") {
		return true
	}
	for _, t := range v.At(i) {
		if t.And {
			return true
		}
	}
	return false
}

// countsApart reports a trigger at token i that people are counted for by
// itself; a participle between a noun and its number is none.
func (v *victims) countsApart(i int, h *lang.Tag) bool {
	t := v.Trigger(i, "")
	return t != nil && (i > h.Last+1 || t.And) && v.Person(i) == nil
}

// namesOne reports a name right behind a noun of killing or wounding: "مقتل
// فلان", "the killing of So-and-so".
func (v *victims) namesOne(h *lang.Tag) bool {
	i := h.Last + 1
	bareNoun := !h.Verb && !h.Definite && !h.Plural
	if !bareNoun || !v.Pack.VerbFirst || i+1 > v.last {
		return false
	}
	strange := len(v.At(i)) == 0 && len(v.At(i+1)) == 0
	if !strange || v.InPlace(i) {
		return false
	}
	return v.Tokens[i].Script == v.Tokens[h.First].Script
}

// stopsCount reports a word that ends an enumeration of victims.
func (v *victims) stopsCount(i int) bool {
	if v.Is(i, "ends") && v.Is(i, "ranks") && len(v.ActorsIn(i+1, i+1)) > 0 {
		return false // "two officers in the army and a guard"
	}
	return !v.Is(i+1, "least") && (v.Is(i, "ends") || v.InPlace(i))
}

// group reads one group of victims at token i: a number and its noun, a dual, a
// single person. Known words of people set the kind of victim.
func (v *victims) group(i int) (n, next int, ok bool) {
	if value, end, isNumber := v.Number(i); isNumber {
		return v.numbered(i, value, end)
	}
	p := v.Person(i)
	if p == nil || p.Plural {
		return 0, 0, false
	}
	if _, _, counted := v.Number(p.Last + 1); counted && v.Gap(p.Last+1) == " " && !p.Dual && !v.joined(p.Last+1) {
		return 0, 0, false // "another three soldiers"
	}
	v.note(p)
	switch {
	case p.Dual:
		return 2, p.Last + 1, true
	case v.Pack.Articles && !v.single(i):
		return 0, 0, false
	}
	next = p.Last + 1
	for next <= v.last && v.Tag(next, lang.Nation, "") != nil {
		next++
	}
	return 1, next, true
}

// numbered reads the noun behind a number, which must not count things, time or
// the strength of a unit.
func (v *victims) numbered(i, value, end int) (n, next int, ok bool) {
	next = end + 1
	if value == 0 || v.InDate(i) || v.Tag(next, lang.Time, "unit") != nil || v.Is(next, "strong") {
		return 0, 0, false
	}
	for k := next; k <= min(next+2, v.last); k++ {
		if p := v.Person(k); p != nil {
			v.note(p)
			return value, k + 1, true
		}
		if v.AnyNoun(k, "weapon", "target", "munition", "home", "aircraft") != nil {
			return 0, 0, false
		}
	}
	return value, next, true
}

// single reports a singular that counts one: behind an article, or "another".
func (v *victims) single(i int) bool {
	for j := i - 1; j >= max(0, i-4); j-- {
		if v.Is(j, "one") {
			return true
		}
		if strings.ContainsAny(v.Gap(j+1), ",.;") {
			break
		}
	}
	return v.Is(i, "another")
}

func (t *Toll) note(p *lang.Tag) {
	switch p.Value {
	case "civilian":
		t.Civilian = true
	case "fighter":
		t.Fighter = true
	case "soldier":
		t.Fighter, t.Soldier = true, true
	}
}

// kindsIn notes the kinds of people named in a stretch.
func (v *victims) kindsIn(first, last int) {
	for i := first; i <= last; i++ {
		ofDoer := v.doer.Said && v.doer.First <= i && i <= v.doer.Last
		if p := v.Person(i); p != nil && !ofDoer {
			v.note(p)
		}
	}
}

// beforeReach is how many tokens before a word of harm its number may stand.
const beforeReach = 8

// before reads "19 people were killed", "خمسة قتلى", "five dead", "left four
// fighters and two civilians dead".
func (v *victims) before(h *lang.Tag) (int, rule.ID, bool) {
	if !v.countsBefore(h) {
		return 0, "", false
	}
	if n, ok := v.personBefore(h); ok {
		return n, tollOne, true
	}
	for i := h.First - 1; i >= max(v.first, h.First-beforeReach); i-- {
		if v.parted(i, h) {
			break
		}
		start, ok := v.NumberEnding(i, v.first)
		if !ok && v.onePerson(i) {
			v.note(v.Person(i))
			for i > v.first && !v.Is(i, "one") {
				i--
			}
			return v.addBefore(1, i, tollOne)
		}
		if !ok || v.ofUnit(start, h) {
			continue
		}
		if v.Is(start-1, "between") || (v.Is(start-1, "and") && v.Is(start-3, "between")) {
			return 0, "", false // "between 10 and 12"
		}
		if n, _, ok := v.group(start); ok && n > 0 {
			return v.addBefore(n, start, tollBeside)
		}
		break
	}
	if h.Verb && passive(v.Page, h) {
		return v.subject(h)
	}
	return 0, "", false
}

// countsBefore reports a word of harm before which its number may stand.
func (v *victims) countsBefore(h *lang.Tag) bool {
	if v.Pack.VerbFirst {
		return h.Verb || h.Plural || v.Person(h.First) != nil
	}
	return !h.Verb || passive(v.Page, h) || v.intransitive(h)
}

// verbNear is how many tokens before its verb the number of victims may stand in
// a language whose verbs come first.
const verbNear = 4

// parted reports a token before a word of harm that its number cannot stand at:
// behind it a stop, or where verbs come first too many words.
func (v *victims) parted(i int, h *lang.Tag) bool {
	far := h.First - i
	if far <= 1 {
		return false
	}
	if strings.ContainsAny(v.Gap(i+1), ",،.;؛") {
		return true
	}
	nearVerb := h.Verb && far <= verbNear
	return v.Pack.VerbFirst && !nearVerb
}

// onePerson reports one person at token i, told by an article: "a soldier".
func (v *victims) onePerson(i int) bool {
	p := v.Person(i)
	return p != nil && !p.Plural && !v.Pack.VerbFirst && v.single(i)
}

// subject reads the subject of a passive far behind it: "a policeman from the
// Fifth Division was killed", "twelve people, including three children, were
// killed".
func (v *victims) subject(h *lang.Tag) (int, rule.ID, bool) {
	for i := v.first; i < h.First; i++ {
		if v.TriggerAt(i) || v.Is(i, "aside") || v.Is(i, "between") {
			return 0, "", false
		}
		if _, _, number := v.Number(i); number {
			n, _, ok := v.group(i)
			return n, tollBeside, ok && n > 0
		}
		p := v.Person(i)
		if p == nil {
			continue
		}
		if p.Plural || !v.single(i) {
			return 0, "", false
		}
		v.note(p)
		return 1, tollOne, true
	}
	return 0, "", false
}

// ofUnit reports a number behind "of", of whom the victims were a part: "two of
// the twelve".
func (v *victims) ofUnit(start int, h *lang.Tag) bool {
	if v.Pack.VerbFirst {
		return false
	}
	for j := start - 1; j >= max(v.first, start-2); j-- {
		if v.Is(j, "of") {
			_, ok := v.NumberEnding(j-1, v.first)
			person := v.Person(j-1) != nil
			return ok || person
		}
	}
	return false
}

// addBefore adds the group that an "and" joins before the one at token i: "four
// fighters and two civilians".
func (v *victims) addBefore(n, i int, id rule.ID) (int, rule.ID, bool) {
	if !v.Is(i-1, "and") {
		return n, id, true
	}
	for j := i - 2; j >= max(v.first, i-5); j-- {
		start, ok := v.NumberEnding(j, v.first)
		if !ok {
			continue
		}
		if more, next, ok := v.group(start); ok && next >= i-2 && v.Person(next-1) != nil {
			return n + more, tollListed, true
		}
		break
	}
	return n, id, true
}

// personBefore reads a person right before a verb of dying: جندياً استشهد.
func (v *victims) personBefore(h *lang.Tag) (int, bool) {
	p := v.Person(h.First - 1)
	leads := v.Pack.VerbFirst && h.Verb && !h.And
	if !leads || p == nil || p.Plural || h.First-1 < v.first {
		return 0, false
	}
	v.note(p)
	if _, ok := v.NumberEnding(h.First-2, v.first); ok {
		return 0, false // خمسون شخصا قتلوا
	}
	if p.Dual {
		return 2, true
	}
	return 1, true
}

// intransitive reports a verb whose subject is the victim ("three died") or a
// participle behind its noun ("five wounded", "left two civilians dead").
func (v *victims) intransitive(h *lang.Tag) bool {
	if h.Voice == "p" {
		return true
	}
	if _, _, ok := v.Number(h.First - 1); ok {
		return true
	}
	_, _, ok := v.Number(h.First - 2) // "and 12 others injured"
	return ok && v.Person(h.First-1) != nil
}

// Unhurt reports that tokens first to last tell that nobody was hurt.
func Unhurt(p *mention.Page, first, last int) bool {
	_, ok := unhurt(p, first, last)
	return ok
}
