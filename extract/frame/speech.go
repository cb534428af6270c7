package frame

import (
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
)

// speechReach is how many tokens behind a verb of saying who spoke may stand.
const speechReach = 25

// inSpeech reports whether token i belongs to the words that say who spoke:
// from a verb of saying to the word that opens what was said.
func inSpeech(p *mention.Page, c *clause.Clause, i int) bool {
	if namedSource(p, c, i) || (!p.Pack.VerbFirst && saysNext(p, c, i)) {
		return true
	}
	if !saidBefore(p, c, i) {
		return false
	}
	for j := i + 1; j <= p.Sentences[c.Sentence].Last; j++ {
		if p.Tag(j, lang.Role, "speech") != nil {
			return true
		}
		if t := c.Begins(j); t != nil {
			return announces(p, i, t)
		}
	}
	return false
}

// saidBefore reports a verb of saying before token i from which no word for
// what was said parts it.
func saidBefore(p *mention.Page, c *clause.Clause, i int) bool {
	for j := i; j >= max(p.Sentences[c.Sentence].First, i-speechReach); j-- {
		if p.Tag(j, lang.Role, "speech") != nil {
			return false
		}
		if p.Clause(j, "say") != nil {
			return true
		}
	}
	return false
}

// namedSource reports "according to X": up to five tokens behind the words,
// no comma or trigger between.
func namedSource(p *mention.Page, c *clause.Clause, i int) bool {
	for j := i; j >= max(p.Sentences[c.Sentence].First, i-5); j-- {
		if p.Clause(j, "source") != nil {
			return true
		}
		if p.TriggerAt(j) || strings.ContainsAny(p.Gap(j), "،,;؛") {
			return false
		}
	}
	return false
}

// saysNext reports a subject of saying that stands before its verb: "the
// coalition said …", "…, the Pentagon said".
func saysNext(p *mention.Page, c *clause.Clause, i int) bool {
	for j := max(c.First, i-3); j < i; j++ {
		if p.Cue(j, "accuse") != nil {
			return false // "blamed X and said"
		}
	}
	for j := i + 1; j <= min(i+8, p.Sentences[c.Sentence].Last); j++ {
		if p.Clause(j, "say") != nil {
			return true
		}
		if p.TriggerAt(j) || strings.ContainsAny(p.Gap(j), ",;:") {
			return false
		}
	}
	return false
}

// announces reports an announcer at token i of an act that a noun tells: "أعلن
// الجيش مقتل اثنين", "أفادت الشرطة بانفجار". Who announces a strike of its own
// may have made it, who announces deaths and blasts has not.
func announces(p *mention.Page, i int, t *lang.Tag) bool {
	if !p.Pack.VerbFirst || t.Verb || t.First < i {
		return false
	}
	return t.Class == "hurt" || t.Voice == "-" || t.Sub == act.Suicide
}
