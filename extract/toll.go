package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
)

// toll is how many were killed and wounded, nil where the text does not say,
// and whether the victims were civilians or armed.
type toll struct {
	dead, hurt        *int
	civilian, fighter bool
	soldier           bool // fighters whom a state pays
	words             string
	rule              string
}

// tollOf reads the losses told in tokens first to last.
func (d *document) tollOf(first, last int) toll {
	var t toll
	if d.unhurt(first, last) {
		zero, none := 0, 0
		t.dead, t.hurt, t.rule = &zero, &none, "nobody was hurt"
	}
	for i := first; i <= last; i++ {
		h := d.tagAt(i, lang.Trigger, "hurt")
		if h == nil || d.negated(i, first) || d.aside(i, first) {
			continue
		}
		if n := d.tagAt(h.Last+1, lang.Trigger, "hurt"); n != nil && n.And || d.is(h.Last+1, "and") && d.tagAt(h.Last+2, lang.Trigger, "hurt") != nil {
			if d.countFollowsBoth(h.Last) {
				d.victims(h.First, min(last, h.Last+6), &t)
				i = h.Last + 2 // "killed and wounded" together: no number for either
				continue
			}
		}
		n, ok := d.count(h, first, last, &t)
		if !ok {
			continue
		}
		to := &t.dead
		if len(h.With) > 0 && h.With[0] == "hurt" {
			to = &t.hurt
		}
		switch {
		case *to == nil || **to == 0 && t.rule == "nobody was hurt":
			*to = &n
		case h.And && h.Last < last: // a further number of the same kind
			sum := **to + n
			*to = &sum
		}
		t.rule = "number beside a word of killing or wounding"
		t.words = d.words(h.First, min(last, h.Last+4))
	}
	return t
}

// countFollowsBoth reports that no number stands between two words of harm
// and that one stands behind them.
func (d *document) countFollowsBoth(j int) bool {
	for k := j + 2; k <= j+3; k++ {
		if _, _, ok := d.number(k); ok {
			return true
		}
		if p := d.people(k); p != nil && p.Dual {
			return true
		}
	}
	return false
}

// unhurt reports "without casualties": a word of harm behind a negation,
// unless it is only said that nothing is known.
func (d *document) unhurt(first, last int) bool {
	for i := first; i <= last; i++ {
		if t := d.tagAt(i, lang.Cue, "unhurt"); t != nil && t.Last <= last {
			return true
		}
		if d.tagAt(i, lang.Cue, "harm") == nil {
			continue
		}
		negated := false
		for j := i - 1; j >= max(first, i-7); j-- {
			if d.tagAt(j, lang.Cue, "noinfo") != nil {
				return false
			}
			if _, _, ok := d.number(j); ok && d.pack.Code == "ar" {
				break
			}
			if d.tagAt(j, lang.Cue, "negate") != nil {
				negated = true
			}
			if j >= first+1 && d.tagAt(j-1, lang.Cue, "noinfo") != nil {
				negated = false
				break
			}
		}
		if negated {
			return true
		}
	}
	return false
}

func (d *document) negated(i, first int) bool {
	for j := i - 1; j >= max(first, i-4); j-- {
		if d.tagAt(j, lang.Cue, "negate") != nil {
			return true
		}
	}
	return false
}

// aside reports a breakdown of a number told before: "بينهم 3 قتلى", "including".
func (d *document) aside(i, first int) bool {
	if t := d.tagAt(i, lang.Trigger, "hurt"); t != nil && t.Verb && t.And {
		return false // a verb of its own: "three were killed, among them a girl, and seven wounded"
	}
	for j := i - 1; j >= max(first, i-5); j-- {
		if d.is(j, "aside") {
			return true
		}
		if d.tagAt(j, lang.Trigger, "") != nil {
			return false
		}
	}
	return false
}

// count reads the number that goes with a word of harm: behind it (مقتل 19
// عنصراً، إصابة آخر وخمسة جنود), before it (19 people were killed, خمسة قتلى).
func (d *document) count(h *lang.Tag, first, last int, t *toll) (int, bool) {
	if p := d.tagAt(h.First, lang.Noun, "people"); p != nil && !h.Verb && p.Dual {
		return 2, true
	}
	if !h.Verb && d.is(h.Last+1, "counted") {
		if n, ok := d.countAfter(h, last, t); ok {
			return n, true
		}
	}
	if n, ok := d.countBefore(h, first, t); ok && !(h.Verb && d.pack.VerbFirst) {
		return n, true
	}
	n, ok := d.countAfter(h, last, t)
	if !ok && h.Verb && !h.And && d.pack.VerbFirst { // خمسة من مقاتليها قُتلوا
		return d.countBefore(h, first, t)
	}
	return n, ok
}

// countAfter adds up the groups of victims behind a word of harm.
func (d *document) countAfter(h *lang.Tag, last int, t *toll) (int, bool) {
	sum, found, counted := 0, false, 0
	if d.namesOne(h, last) {
		sum, found, counted = 1, true, h.Last+2
	}
	for i := h.Last + 1; i <= min(last, h.Last+16); {
		if i > h.Last+1 && strings.ContainsAny(d.gap(i), ".;؛()") || d.countsApart(i, h) || d.stopsCount(i) {
			break
		}
		n, next, ok := d.group(i, last, t)
		if !ok {
			if found && i-counted > 3 || !found && i-h.Last > 5 {
				break
			}
			i++
			continue
		}
		if found && !d.tagsAnd(i) && !d.is(i-1, "and") {
			break
		}
		sum, found, i = sum+n, true, next
		counted = i
	}
	return sum, found && sum > 0
}

// countsApart reports a trigger at token i that people are counted for by
// itself; a participle between a noun and its number is none.
func (d *document) countsApart(i int, h *lang.Tag) bool {
	t := d.tagAt(i, lang.Trigger, "")
	return t != nil && (i > h.Last+1 || t.And) && d.people(i) == nil
}

// namesOne reports a name right behind a noun of killing or wounding: "مقتل
// فلان", "the killing of So-and-so".
func (d *document) namesOne(h *lang.Tag, last int) bool {
	i := h.Last + 1
	if h.Verb || h.And && !d.pack.VerbFirst || i > last || d.pack.Code != "ar" || len(d.tags[i]) > 0 || d.mentionAt(i) || d.tokens[i].Script != fold.Arabic {
		return false
	}
	return d.tokens[h.First].Form != "" && h.Class == "hurt" && !h.Plural && !h.Definite && i+1 <= last && len(d.tags[i+1]) == 0
}

// stopsCount reports a word that ends an enumeration of victims.
func (d *document) stopsCount(i int) bool {
	if d.is(i, "ends") && d.is(i, "ranks") && len(d.actorsIn(i+1, i+1)) > 0 {
		return false // "two officers in the army and a guard"
	}
	return !d.is(i+1, "least") && (d.is(i, "ends") || d.mentionAt(i))
}

func (d *document) tagsAnd(i int) bool {
	for _, t := range d.tags[i] {
		if t.And {
			return true
		}
	}
	return false
}

// group reads one group of victims: a number and its noun, a dual, a single
// person. Known words of people set the kind of victim.
func (d *document) group(i, last int, t *toll) (n, next int, ok bool) {
	if v, end, isNumber := d.number(i); isNumber {
		if v == 0 || d.inDate(i) || d.unitNoun(end+1) {
			return 0, 0, false
		}
		next = end + 1
		for k := next; k <= min(next+2, last); k++ {
			if p := d.people(k); p != nil {
				t.note(p)
				return v, k + 1, true
			}
			if d.otherThanPeople(k) {
				return 0, 0, false
			}
		}
		return v, next, true
	}
	p := d.people(i)
	if p == nil {
		return 0, 0, false
	}
	t.note(p)
	switch {
	case p.Plural:
		return 0, 0, false
	case p.Dual:
		return 2, p.Last + 1, true
	case d.pack.Code == "en" && !d.single(i):
		return 0, 0, false
	}
	return 1, d.skipAdjectives(p.Last+1, last), true
}

// single reports an English singular that counts one: behind an article, or
// "another".
func (d *document) single(i int) bool {
	for j := i - 1; j >= max(0, i-4); j-- {
		if d.is(j, "one") {
			return true
		}
		if strings.ContainsAny(d.gap(j+1), ",.;") {
			break
		}
	}
	return d.formAt(i) == "another"
}

// skipAdjectives moves over an adjective of nationality or the like.
func (d *document) skipAdjectives(i, last int) int {
	for i <= last && d.tagAt(i, lang.Nation, "") != nil {
		i++
	}
	return i
}

// people returns the word for people at token i: a noun, or right behind a word
// of killing or wounding an adjective of nationality ("استشهد فلسطينيان").
func (d *document) people(i int) *lang.Tag {
	if p := d.tagAt(i, lang.Noun, "people"); p != nil {
		return p
	}
	if n := d.tagAt(i, lang.Nation, ""); n != nil && d.pack.AdjectiveAfter && !n.Definite && d.tagAt(i-1, lang.Trigger, "hurt") != nil {
		return n
	}
	return nil
}

// otherThanPeople reports a noun that shows that a number counts things.
func (d *document) otherThanPeople(k int) bool {
	for _, t := range d.tags[k] {
		if t.Kind == lang.Noun && (t.Class == "weapon" || t.Class == "target" || t.Class == "munition" || t.Class == "home" || t.Class == "aircraft") && d.people(k) == nil {
			return true
		}
	}
	return false
}

func (d *document) unitNoun(i int) bool { return d.tagAt(i, lang.Time, "unit") != nil }

func (t *toll) note(p *lang.Tag) {
	switch p.Value {
	case "civilian":
		t.civilian = true
	case "fighter":
		t.fighter = true
	case "soldier":
		t.fighter, t.soldier = true, true
	}
}

// victims notes the kinds of people named in a stretch.
func (d *document) victims(first, last int, t *toll) {
	for i := first; i <= last && i < len(d.tokens); i++ {
		if p := d.people(i); p != nil {
			t.note(p)
		}
	}
}

// countBefore reads "19 people were killed", "خمسة قتلى", "five dead".
func (d *document) countBefore(h *lang.Tag, first int, t *toll) (int, bool) {
	if d.pack.VerbFirst && !h.Verb && !h.Plural && d.people(h.First) == nil {
		return 0, false
	}
	if !d.pack.VerbFirst && h.Verb && !d.passive(*h) && !d.intransitive(h) {
		return 0, false
	}
	if p := d.people(h.First - 1); p != nil && d.pack.VerbFirst && h.Verb && !p.Plural && h.First-1 >= first && !h.And {
		t.note(p)
		if p.Dual {
			return 2, true
		}
		return 1, true // جندياً استشهد
	}
	for i := h.First - 1; i >= max(first, h.First-7); i-- {
		if strings.ContainsAny(d.gap(i+1), ",،.;؛") && i+1 < h.First {
			break
		}
		if d.pack.VerbFirst && h.First-i > 1 && !(h.Verb && h.First-i <= 3) {
			break
		}
		start, ok := d.numberEnding(i, first)
		if !ok {
			if p := d.people(i); p != nil && !d.pack.VerbFirst && !p.Plural && d.single(i) {
				t.note(p)
				return 1, true
			}
			continue
		}
		if n, _, ok := d.group(start, h.First, t); ok && n > 0 {
			return n, true
		}
		break
	}
	return 0, false
}

// intransitive reports a verb whose subject is the victim ("three died") or a
// participle behind its noun ("five wounded").
func (d *document) intransitive(h *lang.Tag) bool {
	if h.Voice == "p" {
		return true
	}
	if _, _, ok := d.number(h.First - 1); ok {
		return true
	}
	_, _, ok := d.number(h.First - 2) // "and 12 others injured"
	return ok && d.people(h.First-1) != nil
}

// numberEnding returns where a number that ends at token i begins.
func (d *document) numberEnding(i, first int) (int, bool) {
	for j := max(first, i-3); j <= i; j++ {
		if _, last, ok := d.number(j); ok && last == i {
			return j, true
		}
	}
	return 0, false
}
