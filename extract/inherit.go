package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// topic takes doer and date from the sentence before where this one begins
// with the same word as known: "the attacks that X carried out … The attacks
// included shelling …".
func (d *document) topic(res *unitResult) {
	s := d.sentences[res.unit.sent]
	if res.unit.sent == 0 || res.unit.first > s.first+1 {
		return
	}
	head := d.knownWord(s.first, min(s.first+2, s.last))
	before := d.sentences[res.unit.sent-1]
	if head == nil || before.para < s.para-1 {
		return
	}
	for i := before.first; i <= before.last; i++ {
		t := d.tagAt(i, lang.Trigger, "")
		if t == nil || t.Value != head.Value {
			continue
		}
		u := unit{sent: res.unit.sent - 1, first: i, last: before.last, main: *t}
		c := d.castOf(u, d.countryOf(res.places, nil, nil))
		if !known(res.cast.actor1) && c.actor1 != res.cast.actor2 {
			res.cast.actor1, res.cast.words1, res.cast.rule = c.actor1, c.words1, "known from the sentence before"
		}
		if res.when == nil {
			res.when = d.lastDate(res.unit.sent - 1)
		}
		return
	}
}

// knownWord returns a definite trigger noun in a stretch.
func (d *document) knownWord(first, last int) *lang.Tag {
	for i := first; i <= last; i++ {
		if t := d.tagAt(i, lang.Trigger, ""); t != nil && !t.Verb && (t.Definite || d.is(i-1, "the")) {
			return t
		}
	}
	return nil
}

// lastDate returns the last dated expression of a sentence or of the one
// before it in the paragraph.
func (d *document) lastDate(sent int) *dateExpr {
	for back := sent; back >= max(0, sent-1) && d.sentences[back].para == d.sentences[sent].para; back-- {
		s := d.sentences[back]
		own := d.datesIn(s.first, s.last)
		for i := len(own) - 1; i >= 0; i-- {
			if own[i].last <= s.last && own[i].precision >= 2 {
				return &own[i]
			}
		}
	}
	return nil
}

// refer takes date and sides from the event that a definite noun speaks of, at
// a further place: "the strikes hit A as well".
func (d *document) refer(res *unitResult, earlier []record) {
	if len(earlier) == 0 {
		return
	}
	r := &earlier[len(earlier)-1]
	if movement[res.sub] && res.cast.actor1 == "" && r.sub == res.sub && res.unit.sent-r.lastSent <= 2 && d.definiteConvoy(res.unit) {
		res.cast.actor1, res.cast.words1, res.cast.rule = r.cast.actor1, r.cast.words1, "known from the sentence before"
	}
	if !isViolent(res.sub) || !res.definite && !d.definiteIn(res.unit) {
		return
	}
	if res.unit.sent-r.lastSent > 2 || !sameFamily(res.sub, r.sub) || known(res.cast.actor1) && res.cast.actor1 != r.cast.actor1 {
		return
	}
	if res.when == nil {
		res.when = r.when
	}
	if !known(res.cast.actor1) && known(r.cast.actor1) && r.cast.actor1 != res.cast.actor2 {
		res.cast.actor1, res.cast.words1, res.cast.rule = r.cast.actor1, r.cast.words1, "known from the sentence before"
	}
	if res.cast.actor2 == "" && r.cast.actor2 != res.cast.actor1 {
		res.cast.actor2, res.cast.words2 = r.cast.actor2, r.cast.words2
	}
}

// definiteConvoy reports "the convoy" in the sentence, up to the act.
func (d *document) definiteConvoy(u unit) bool {
	for i := d.sentences[u.sent].first; i <= u.last; i++ {
		if t := d.tagAt(i, lang.Noun, "convoy"); t != nil && (t.Definite || d.is(i-1, "the")) {
			return true
		}
	}
	return false
}

// definiteIn reports a definite noun of action among the triggers of a clause.
func (d *document) definiteIn(u unit) bool {
	for _, t := range u.triggers {
		if !t.Verb && t.Class != "hurt" && (d.pack.Code == "en" && d.is(t.First-1, "the") || t.Definite) {
			return true
		}
	}
	return false
}

// summed takes date and doer from a sentence before that told the whole
// without a place: "On Friday X attacked sites in two countries. In A, …".
func (d *document) summed(res, summary *unitResult) {
	if summary == nil || isViolent(res.sub) != isViolent(summary.sub) || !isViolent(res.sub) && res.sub != summary.sub || res.unit.sent-summary.unit.sent > 2 || res.unit.sent == summary.unit.sent ||
		d.sentences[res.unit.sent].para != d.sentences[summary.unit.sent].para {
		return
	}
	if res.when == nil {
		res.when = summary.when
	}
	if c := summary.cast; !known(res.cast.actor1) && known(c.actor1) && c.actor1 != res.cast.actor2 {
		res.cast.actor1, res.cast.words1, res.cast.rule = c.actor1, c.words1, "known from the sentence before"
	}
	if c := summary.cast; res.cast.actor2 == "" && known(c.actor2) && c.actor2 != res.cast.actor1 {
		res.cast.actor2, res.cast.words2 = c.actor2, c.words2
	}
}

// findPlace looks for the place of a clause that names none: what a "which"
// refers to, the clause before, an area of the sentence, for violence the
// sentence before.
func (d *document) findPlace(res *unitResult, prev *unitResult, earlier []record) {
	if d.relative(max(res.unit.first, res.main.First-4), res.main.First) > 0 || d.remark(res.unit) {
		if p := d.antecedent(res.unit); p != nil {
			res.places = []place{*p}
		}
		return
	}
	if p := d.theTown(res.unit); p != nil {
		res.places, res.inherit = []place{*p}, true
		return
	}
	s := d.sentences[res.unit.sent]
	if prev != nil && len(prev.places) > 0 && res.kind != "retaliation" && (res.kind != "prior" || isViolent(res.sub)) {
		res.places, res.inherit = prev.places[:1], true
		return
	}
	whole := res.unit
	whole.first, whole.all = s.first, true
	spots := d.spots(whole)
	for _, roles := range []string{"at near", "part"} {
		if out := d.choose(spots, roles); len(out) > 0 {
			res.places, res.inherit = out[:1], true
			return
		}
	}
	if len(earlier) > 0 && (isViolent(res.sub) || res.sub == "Disrupted weapons use") {
		last := earlier[len(earlier)-1]
		if res.unit.sent-last.lastSent <= 1 && isViolent(last.sub) && last.place != nil {
			res.places, res.inherit = []place{*last.place}, true
			return
		}
	}
	for _, sp := range spots { // a region that only the source of the movement names
		if sp.Place != nil && d.r.gaz.Kind(sp.Place.Type).Area && sp.Place.Type != "country" && sp.Place.Type != "river" && sp.role != "descr" {
			res.places, res.inherit = []place{{sp.Place, d.words(sp.First, sp.Last), false, sp.Confidence * 0.6, "region of the sentence", sp.First}}, true
			return
		}
	}
}

// isBase reports a kind of place that "the base" can mean.
func (d *document) isBase(p *gazetteer.Place) bool {
	return p.Type == "airbase" || p.Type == "military_base" || strings.HasSuffix(p.Type, "_base")
}

// theTown returns the settlement that "the town" in a clause refers to, or the
// base: the last one named in the two sentences before.
func (d *document) theTown(u unit) *place {
	known, base := false, false
	for i := u.first; i <= u.last && !known; i++ {
		t := d.tagAt(i, lang.Noun, "settlement")
		if t == nil {
			t = d.tagAt(i, lang.Noun, "site")
			base = t != nil
		}
		known = t != nil && !t.Plural && (t.Definite || d.is(i-1, "the") || d.is(i-2, "the")) && !d.mentionAt(i) && !d.mentionAt(i+1)
	}
	if !known {
		return nil
	}
	from := d.sentences[max(0, u.sent-2)].first
	ms := d.mentionsIn(from, u.main.First)
	for i := len(ms) - 1; i >= 0; i-- {
		m := &ms[i]
		if m.Place == nil {
			continue
		}
		town := m.Place.Type == "city" || m.Place.Type == "town" || m.Place.Type == "village"
		if town && !base || base && d.isBase(m.Place) {
			return &place{m.Place, d.words(m.First, m.Last), true, m.Confidence * 0.8, "\"the town\" of the sentences before", m.First}
		}
	}
	return nil
}

// againstPeople are the types besides violence that have people for a target.
var againstPeople = map[string]bool{"Arrests": true, "Looting/property destruction": true}

// civilObject reports a word for what civilians live by: homes, markets,
// hospitals.
func (d *document) civilObject(u unit) bool {
	for i := u.first; i <= u.last; i++ {
		if (d.tagAt(i, lang.Noun, "civil") != nil || d.tagAt(i, lang.Noun, "home") != nil) && !d.inSpeech(i, u) {
			return true
		}
	}
	return false
}

// remark reports that the trigger stands in a remark ("and they are attacks
// that …").
func (d *document) remark(u unit) bool {
	for j := u.first; j < u.main.First; j++ {
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && t.Value == "remark" {
			return true
		}
	}
	return false
}

// antecedent returns the place right before a relative clause that tells the
// event: "قاعدة X التي تعرضت لهجمات".
func (d *document) antecedent(u unit) *place {
	for j := u.main.First - 1; j >= max(d.sentences[u.sent].first, u.main.First-5); j-- {
		t := d.tagAt(j, lang.Role, "clause")
		if t == nil || t.Value != "descr" {
			continue
		}
		for i := len(d.mentions) - 1; i >= 0; i-- {
			m := &d.mentions[i]
			if m.Last < j-40 {
				break
			}
			if m.Last < j && j-m.Last <= 4 && m.Place != nil && m.Place.Type != "country" && m.Place.Type != "river" {
				return &place{m.Place, d.words(m.First, m.Last), m.Near, m.Confidence, "antecedent", m.First}
			}
		}
	}
	return nil
}

// fillSides completes who did it to whom: the subject goes on from the clause
// before, victims are the target, an attacker nobody names is unidentified.
func (d *document) fillSides(res *unitResult, prev *unitResult) {
	c := &res.cast
	if c.actor1 == "" && prev != nil && res.main.Verb && res.kind == "" && prev.cast.actor1 != c.actor2 {
		c.actor1, c.words1, c.rule = prev.cast.actor1, prev.cast.words1, "subject of the clause before"
	}
	switch {
	case isDemonstration(res.sub) && !d.marches(c.actor1):
		if c.actor2 == "" && c.actor1 != civilians {
			c.actor2, c.words2 = c.actor1, c.words1 // against whom they march
		}
		c.actor1, c.words1 = "protesters", ""
	case isViolent(res.sub) && c.actor1 == "":
		c.actor1 = unidentified
	}
	if c.actor1 == c.actor2 {
		c.actor2, c.words2 = "", ""
	}
	if c.actor1 == civilians && isViolent(res.sub) && c.actor2 == "" {
		c.actor1, c.actor2 = unidentified, civilians
	}
}

// marches reports an actor that can be the one who demonstrates.
func (d *document) marches(id string) bool {
	inter := d.r.actors[id].Inter
	return inter == geo.InterProtesters || inter == geo.InterRioters
}
