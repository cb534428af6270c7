package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/fold"
)

// placeRole looks at the words before a mention for the part it plays.
func (d *document) placeRole(m *gazetteer.Mention, u unit, near bool) string {
	if d.inDateline(m.First) {
		return "descr"
	}
	if d.sentences[u.sent].first >= m.First-1 && strings.ContainsAny(d.gap(m.Last+1), ":–—") {
		return "heading" // a bulletin's line: "Dhiban: …"
	}
	prefix := fold.String(d.slice(d.tokens[m.First].Start, m.Start))
	if strings.HasSuffix(prefix, "ب") {
		return d.afterPlace(m, u)
	}
	if d.objectBehindPlace(m, u) {
		return "at"
	}
	if d.originBefore(m.First, u) {
		return "from"
	}
	if d.accusersPlace(m.First, u) {
		return "descr"
	}
	reach, unknown := 6, 0
	if near {
		reach = 2
	}
	of := strings.HasSuffix(prefix, "ل")
	for j := m.First - 1; j >= max(u.first, m.First-reach); j-- {
		role := ""
		length := 0
		for r := range d.endingAt(j, lang.Role) {
			if r.Class == "place" && r.Last-r.First+1 > length && r.First >= u.first {
				role, length = r.Value, r.Last-r.First+1
			}
		}
		switch {
		case role == "at":
			return d.afterPlaceAt(j, u)
		case role == "from" && length == 1 && d.leadsNear(j):
			return "near"
		case role == "from" && length == 1 && heldFrom(u.main.Sub) && d.people(j-1) != nil:
			return "people"
		case role != "":
			return role
		}
		if d.triggerAt(j) {
			if d.ruledOut(j, u) {
				return "aim" // "to strike X", "threatened to bomb X"
			}
			return "at"
		}
		if d.mentionAt(j) {
			return "part"
		}
		if p := d.prepOf(j); p == 'ب' && !of {
			return "at"
		} else if p == 'ل' {
			of = true
		}
		if !d.skippable(j) {
			unknown++
			if unknown > 2 {
				break
			}
		}
		if strings.ContainsAny(d.gap(j), "،,;؛:") {
			break
		}
	}
	if d.suffers(m, u) {
		return "at"
	}
	return "none"
}

// heldFrom reports the types where people are taken from the place they are
// of: "the arrest of seven men from X".
func heldFrom(sub string) bool {
	return sub == "Arrests" || sub == "Abduction/forced disappearance"
}

// objectBehindPlace reports a town that is the object of a verb whose place of
// origin stands before it: "استهدفت القوات من قاعدتها في أ قرى ب وج".
func (d *document) objectBehindPlace(m *gazetteer.Mention, u unit) bool {
	return u.main.Verb && u.main.First < m.First && d.tokens[m.First].Start == m.Start && d.bareHead(m.First-1)
}

// bareHead reports a word for a settlement at token i that stands right behind
// a place, with nothing that joins it: where an object begins.
func (d *document) bareHead(i int) bool {
	head := d.tagAt(i, lang.Noun, "settlement")
	return d.pack.VerbFirst && head != nil && head.Prep == 0 && !head.And && d.mentionAt(i-1)
}

// originReach is how many tokens behind "launched from" a place is still the
// origin: "أطلق من معسكر في محافظة عمران".
const originReach = 9

// originBefore reports a word of origin before token i, with no act or other
// direction between them.
func (d *document) originBefore(i int, u unit) bool {
	for j := i - 1; j >= max(u.first, i-originReach); j-- {
		for r := range d.endingAt(j, lang.Role) {
			switch {
			case r.Class == "origin":
				return true
			case u.main.Verb && d.bareHead(j):
				return false
			case r.Class == "place" && (r.Value == "to" || r.Value == "via"):
				return false
			}
		}
		if d.triggerAt(j) || d.tagAt(j, lang.Role, "word") != nil && d.is(j, "onto") || strings.ContainsAny(d.gap(j), ",،;؛") {
			return false
		}
	}
	return false
}

// accusersPlace reports a place between an accusation and the act it is about:
// where the accuser sits.
func (d *document) accusersPlace(i int, u unit) bool {
	if i > u.main.First {
		return false
	}
	for j := i - 1; j >= max(u.first, i-10); j-- {
		if d.tagAt(j, lang.Cue, "accuse") != nil {
			return true
		}
	}
	return false
}

// afterPlace tells a place inside another ("خشام بريف دير الزور") from the
// first of its clause.
func (d *document) afterPlace(m *gazetteer.Mention, u unit) string {
	return d.afterPlaceAt(m.First, u)
}

func (d *document) afterPlaceAt(j int, u unit) string {
	if j-1 >= u.first && (d.mentionAt(j-1) || j-2 >= u.first && d.mentionAt(j-2) && d.skippable(j-1)) {
		return "part"
	}
	return "at"
}

// dateline is how many tokens the place and date before an article's first
// dash have at most.
const dateline = 8

// inDateline reports a token in front of the dash that ends an article's
// dateline ("Kyiv (Agency) – ", "غزة 14-7-2024 – ").
func (d *document) inDateline(i int) bool {
	if i >= dateline {
		return false
	}
	for j := i + 1; j <= dateline && j < len(d.tokens); j++ {
		switch gap := d.gap(j); {
		case strings.Contains(gap, " - ") || strings.ContainsAny(gap, "–—"):
			return true
		case strings.ContainsAny(gap, "\n.:") && !strings.Contains(gap, "/"):
			return false
		}
	}
	return false
}

// leadsNear reports "القريبة من" and the like, where من is not a source.
func (d *document) leadsNear(j int) bool {
	for r := range d.endingAt(j-1, lang.Role) {
		if r.Class == "place" && (r.Value == "near" || r.Value == "descr") {
			return true
		}
	}
	return false
}

func (d *document) triggerAt(j int) bool {
	for _, t := range d.tags[j] {
		if t.Kind == lang.Trigger && !d.inActor(j) {
			return true
		}
	}
	return false
}

// ruledOut reports a trigger at token j that tells nothing that happened.
func (d *document) ruledOut(j int, u unit) bool {
	if d.counts(j, u) {
		return false
	}
	for _, t := range d.triggersIn(u.first, u.last) {
		if t.First <= j && j <= t.Last {
			return true
		}
	}
	return false
}

func (d *document) mentionAt(j int) bool { return has(d.placed, j) }

// prepOf returns the preposition at the front of token j, where a word of the
// lexicon reads so.
func (d *document) prepOf(j int) rune {
	for _, t := range d.tags[j] {
		if t.Prep != 0 && (t.Kind == lang.Noun || t.Kind == lang.Role && t.Class == "skip") {
			return t.Prep
		}
	}
	return 0
}

func (d *document) skippable(j int) bool {
	if d.tagAt(j, lang.Role, "skip") != nil {
		return true
	}
	for _, t := range d.tags[j] {
		if t.Kind == lang.Noun || t.Kind == lang.Nation || t.Kind == lang.Number || t.Kind == lang.ActorOf {
			return true
		}
	}
	return false
}

// suffers reports a place that stands as the subject of what befell it:
// "مدينة الميادين تعرضت لقصف", "Conoco came under fire".
func (d *document) suffers(m *gazetteer.Mention, u unit) bool {
	for j := m.Last + 1; j <= min(m.Last+7, u.last); j++ {
		for _, t := range d.tags[j] {
			if t.Kind == lang.Trigger && (t.Voice == "p" || t.Voice == "-" && t.Class == "light" || d.passive(t)) {
				return true
			}
		}
	}
	return false
}

// passive reports an English participle behind a form of "to be", or an
// Arabic one before which the sufferer stands.
func (d *document) passive(t lang.Tag) bool {
	if !t.Verb || d.pack.Code != "en" {
		return false
	}
	for j := t.First - 1; j >= max(0, t.First-3); j-- {
		if d.is(j, "be") && !d.inActor(j) { // "IS attacked" is active
			return true
		}
	}
	return false
}

// described reports a name at token i inside a remark ("which lies near X") that tells
// nothing itself.
func (d *document) described(i int, u unit) bool {
	for j := i - 1; j >= u.first; j-- {
		if d.triggerAt(j) && d.counts(j, u) {
			return false
		}
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && (t.Value == "descr" || t.Value == "remark") {
			return !d.carriedOut(j, u)
		}
		if strings.ContainsAny(d.gap(j+1), ".;؛") {
			return false
		}
	}
	return false
}

// carriedOut reports a "which" at token j that only says who did what the
// trigger before it tells: "الغارات التي نفذتها الطائرات على …".
func (d *document) carriedOut(j int, u unit) bool {
	return d.counts(j-1, u) && d.tagAt(j+1, lang.Trigger, "light") != nil
}

func (d *document) counts(j int, u unit) bool {
	for _, t := range u.triggers {
		if t.First <= j && j <= t.Last {
			return true
		}
	}
	return false
}

// inSpeech reports whether token i belongs to the words that say who spoke:
// from a verb of saying to the word that opens what was said.
func (d *document) inSpeech(i int, u unit) bool {
	if d.namedSource(i, u) || d.pack.Code == "en" && d.saysNext(i, u) {
		return true
	}
	say := -1
	for j := i; j >= max(d.sentences[u.sent].first, i-25); j-- {
		if d.tagAt(j, lang.Role, "speech") != nil {
			return false
		}
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && t.Value == "say" {
			say = j
			break
		}
	}
	if say < 0 {
		return false
	}
	for j := i + 1; j <= d.sentences[u.sent].last; j++ {
		if d.tagAt(j, lang.Role, "speech") != nil {
			return true
		}
		for _, t := range u.triggers {
			if t.First == j {
				return false
			}
		}
	}
	return false
}

// namedSource reports "according to X": up to five tokens behind the words,
// no comma or trigger between.
func (d *document) namedSource(i int, u unit) bool {
	for j := i; j >= max(d.sentences[u.sent].first, i-5); j-- {
		for _, t := range d.tags[j] {
			if t.Kind == lang.Role && t.Value == "source" {
				return true
			}
		}
		if d.triggerAt(j) || strings.ContainsAny(d.gap(j), "،,;؛") {
			return false
		}
	}
	return false
}

// saysNext reports a subject of saying that stands before its verb: "the
// coalition said …", "…, the Pentagon said".
func (d *document) saysNext(i int, u unit) bool {
	for j := max(u.first, i-3); j < i; j++ {
		if d.tagAt(j, lang.Cue, "accuse") != nil {
			return false // "blamed X and said"
		}
	}
	for j := i + 1; j <= min(i+8, d.sentences[u.sent].last); j++ {
		for _, t := range d.tags[j] {
			if t.Kind == lang.Role && t.Class == "clause" && t.Value == "say" {
				return true
			}
		}
		if d.triggerAt(j) || strings.ContainsAny(d.gap(j), ",;:") {
			return false
		}
	}
	return false
}
