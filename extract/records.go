package extract

import (
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
)

// record is an event of the article before merging: one action at one place.
type record struct {
	sub      string
	lemma    string // of the trigger
	place    *place
	when     *dateExpr
	cast     cast
	toll     toll
	weapon   *lang.Tag
	verdict  verdict
	sent     int      // where it is first told
	lastSent int      // and last
	spans    [][2]int // token ranges of the evidence
	incident int      // records that share one are one happening over several places; 0 none
	both     bool     // both sides act alike
	definite bool     // told as known: "the attack", "هذا الاستهداف"
	inherit  bool     // the place is that of an earlier sentence
	rules    []geo.Reason
}

// maxRecords bounds what one article can say.
const maxRecords = 400

// records reads the article sentence by sentence.
func (d *document) records() []record {
	var out []record
	var summary *unitResult
	incident := 0
	for s := range d.sentences {
		var prev *unitResult
		for _, u := range d.units(s) {
			before := prev
			res := d.readUnit(u, prev, out)
			prev = res
			if res.into >= 0 { // a consequence of what was told before
				d.absorb(out, res)
				continue
			}
			if len(res.places) > 1 {
				incident++
			}
			if len(res.places) == 0 {
				if isViolent(res.sub) {
					summary = res
				}
				continue
			}
			res.at = len(out)
			if before != nil && before.at < 0 && before.into < 0 && before.main.Class == "hurt" && isViolent(res.sub) {
				res.record.fill(&before.record) // "five were killed …, in an ambush near X"
			}
			d.summed(res, summary)
			for i := range res.places {
				r := res.record
				r.place = &res.places[i]
				if len(res.places) > 1 {
					r.incident = incident
					if i > 0 { // a total stands once
						r.toll.dead, r.toll.hurt = nil, nil
					}
				}
				out = append(out, r)
			}
			if len(out) >= maxRecords {
				return out
			}
		}
	}
	return out
}

// summed takes date and doer from a sentence before that told the whole
// without a place: "On Friday X attacked sites in two countries. In A, …".
func (d *document) summed(res, summary *unitResult) {
	if summary == nil || !isViolent(res.sub) || res.unit.sent-summary.unit.sent > 2 || res.unit.sent == summary.unit.sent ||
		d.sentences[res.unit.sent].para != d.sentences[summary.unit.sent].para {
		return
	}
	if res.when == nil {
		res.when = summary.when
	}
	if c := summary.cast; !known(res.cast.actor1) && known(c.actor1) && c.actor1 != res.cast.actor2 {
		res.cast.actor1, res.cast.words1, res.cast.rule = c.actor1, c.words1, "known from the sentence before"
	}
}

// unitResult is what a clause tells.
type unitResult struct {
	unit
	record
	places []place
	into   int // index of the record it continues, -1 for none
	at     int // index of its first record, -1 where it has none
}

// readUnit makes the record of a clause; without places it tells no event.
func (d *document) readUnit(u unit, prev *unitResult, earlier []record) *unitResult {
	res := &unitResult{unit: u, into: -1, at: -1}
	res.places = d.placesOf(d.ownPart(u))
	country := d.countryOf(res.places, prev, earlier)
	c := d.castOf(u, country)
	t := d.tollOf(u.first, u.last)
	d.victims(u.first, u.last, &t)
	w := d.weaponOf(u)
	sub, rule := d.classify(u, w, c, t)
	res.record = record{sub: sub, lemma: u.main.Value, both: u.main.Voice == "b", cast: c, toll: t, weapon: w, verdict: u.verdict, sent: u.sent, lastSent: u.sent, spans: [][2]int{{u.first, u.last}},
		definite: d.toldAsKnown(u), when: d.dateOf(u, prev)}
	res.reason("sub_event_type", rule, d.words(u.main.First, u.main.Last))
	if into := d.continues(res, prev, earlier); into >= 0 {
		res.into = into
		return res
	}
	if len(res.places) == 0 && !res.definite && !d.unknownPlace(d.spots(u)) {
		d.findPlace(res, prev, earlier)
	}
	d.topic(res)
	d.fillSides(res, prev)
	return res
}

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
		if t := d.tagAt(i, lang.Trigger, ""); t != nil && !t.Verb && (t.Definite || d.formAt(i-1) == "the" || d.formAt(i-1) == "these") {
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
		for i := len(d.dates) - 1; i >= 0; i-- {
			if e := &d.dates[i]; e.first >= s.first && e.last <= s.last && e.precision >= 2 {
				return e
			}
		}
	}
	return nil
}

// ownPart leaves out of a clause what stands before the "which" that its
// trigger belongs to: that is the antecedent's.
func (d *document) ownPart(u unit) unit {
	if rel := d.relative(max(u.first, u.main.First-4), u.main.First); rel > 0 {
		u.first = rel
	}
	return u
}

func (r *record) reason(field, rule, words string) {
	r.rules = append(r.rules, geo.Reason{Field: field, Rule: rule, Words: words})
}

// toldAsKnown reports a definite singular noun: the text speaks of an event
// that it told before.
func (d *document) toldAsKnown(u unit) bool {
	t := u.main
	if t.Verb {
		return false
	}
	if d.pack.Code == "en" {
		return d.formAt(t.First-1) == "the" || d.formAt(t.First-1) == "this" || d.formAt(t.First-1) == "that"
	}
	return t.Definite
}

// continues returns the record that a clause only adds to: its consequences,
// or a definite repeat without a place of its own.
func (d *document) continues(res *unitResult, prev *unitResult, earlier []record) int {
	if len(earlier) == 0 {
		return -1
	}
	last := len(earlier) - 1
	own := len(res.places) > 0
	sameSentence := prev != nil && prev.into < 0 && prev.at >= 0 && earlier[last].sent == res.unit.sent
	hurtOnly := res.main.Class == "hurt"
	if sameSentence {
		at := prev.at
		switch {
		case res.kind == "result" && isViolent(earlier[at].sub) && isViolent(res.sub) && !d.otherPlace(res, earlier[at:]):
			return at
		case hurtOnly && isViolent(earlier[at].sub) && !d.otherPlace(res, earlier[at:]):
			return at
		case !own && sameFamily(res.sub, earlier[at].sub) && (isViolent(res.sub) || res.definite || res.lemma == earlier[at].lemma) && res.kind != "prior" && res.kind != "retaliation" && res.weaponAgrees(&earlier[at]):
			return at
		}
		return -1
	}
	if i := d.samePlace(res, earlier); i >= 0 {
		return i
	}
	for i := last; i >= 0 && res.unit.sent-earlier[i].lastSent <= 3; i-- {
		r := &earlier[i]
		if own && !d.sharesPlace(res, r) || !sameFamily(res.sub, r.sub) || !res.repeats(r, own) {
			continue
		}
		return d.firstOf(earlier, i)
	}
	return -1
}

// repeats reports whether a clause of a later sentence goes on about the event
// of r: it counts its victims, or speaks of it as known.
func (res *unitResult) repeats(r *record, own bool) bool {
	switch {
	case res.main.Class == "hurt":
		return isViolent(r.sub) && (res.cast.actor1 == "" || !known(r.cast.actor1) || res.cast.actor1 == r.cast.actor1) && tollsAgree(&res.record, r)
	case res.definite && !own:
		return res.sub == r.sub || res.weapon == nil && res.main.Class == "strike" || !isViolent(r.sub)
	}
	return false
}

// firstOf returns the first record of the incident that record i belongs to.
func (d *document) firstOf(rs []record, i int) int {
	for i > 0 && rs[i].incident != 0 && rs[i-1].incident == rs[i].incident {
		i--
	}
	return i
}

// samePlace returns the latest record at the first place of a clause that
// counts victims, -1 for none.
func (d *document) samePlace(res *unitResult, earlier []record) int {
	if res.main.Class != "hurt" || len(res.places) == 0 {
		return -1
	}
	for i := len(earlier) - 1; i >= 0 && res.unit.sent-earlier[i].lastSent <= 3; i-- {
		if r := &earlier[i]; r.place.ID == res.places[0].ID && res.repeats(r, true) {
			return i
		}
	}
	return -1
}

// sharesPlace reports that a clause speaks of the place of r; where it only
// counts victims one of several places is enough.
func (d *document) sharesPlace(res *unitResult, r *record) bool {
	if res.main.Class != "hurt" {
		return !d.otherPlace(res, []record{*r})
	}
	for _, p := range res.places {
		if r.place.ID == p.ID {
			return true
		}
	}
	return false
}

// otherPlace reports that a clause names a place that is none of the
// records'.
func (d *document) otherPlace(res *unitResult, rs []record) bool {
	for _, p := range res.places {
		known := false
		for _, r := range rs {
			if r.place != nil && (r.place.ID == p.ID || d.contains(p.Place, r.place.Place) || d.contains(r.place.Place, p.Place)) {
				known = true
			}
		}
		if !known {
			return true
		}
	}
	return false
}

func (r *record) weaponAgrees(o *record) bool {
	return r.weapon == nil || o.weapon == nil || r.weapon.Sub == "" || o.weapon.Sub == "" || r.weapon.Sub == o.weapon.Sub
}

// sameFamily reports types that can be one event told twice.
func sameFamily(a, b string) bool {
	return a == b || isViolent(a) && isViolent(b) || isDemonstration(a) && isDemonstration(b)
}

// absorb adds what a continuing clause tells to the record it continues.
func (d *document) absorb(rs []record, res *unitResult) {
	r := &rs[res.into]
	r.lastSent = res.unit.sent
	r.fill(&res.record)
}

// fill takes over what r does not know yet.
func (r *record) fill(o *record) {
	if r.toll.dead == nil {
		r.toll.dead = o.toll.dead
	}
	if r.toll.hurt == nil {
		r.toll.hurt = o.toll.hurt
	}
	r.toll.civilian = r.toll.civilian || o.toll.civilian
	r.toll.fighter = r.toll.fighter || o.toll.fighter
	if r.weapon == nil {
		r.weapon = o.weapon
	}
	if r.when == nil || r.when.precision == 0 && o.when != nil {
		r.when = o.when
	}
	if known(o.cast.actor1) && !known(r.cast.actor1) && o.cast.actor1 != r.cast.actor2 {
		r.cast.actor1, r.cast.words1 = o.cast.actor1, o.cast.words1
	}
	if known(o.cast.actor2) && !known(r.cast.actor2) && o.cast.actor2 != r.cast.actor1 {
		r.cast.actor2, r.cast.words2 = o.cast.actor2, o.cast.words2
	}
	r.verdict.suspect = r.verdict.suspect || o.verdict.suspect
	r.verdict.claim = r.verdict.claim || o.verdict.claim
	r.spans = append(r.spans, o.spans...)
	r.rules = append(r.rules, o.rules...)
}

func known(actor string) bool { return actor != "" && actor != unidentified }

// countryOf returns the country in which a clause plays.
func (d *document) countryOf(places []place, prev *unitResult, earlier []record) string {
	if len(places) > 0 {
		return places[0].Country
	}
	if prev != nil && len(prev.places) > 0 {
		return prev.places[0].Country
	}
	if n := len(earlier); n > 0 && earlier[n-1].place != nil {
		return earlier[n-1].place.Country
	}
	for _, m := range d.mentions {
		if m.Place != nil && m.Place.Country != "" {
			return m.Place.Country
		}
	}
	return ""
}

// dateOf returns the expression of time of a clause: its own nearest to the
// trigger, or that of the sentence's beginning. A clause told as earlier
// takes the week before.
func (d *document) dateOf(u unit, prev *unitResult) *dateExpr {
	var best *dateExpr
	bestDist := 1 << 20
	s := d.sentences[u.sent]
	for i := range d.dates {
		e := &d.dates[i]
		if e.first < u.first || e.last > u.last {
			continue
		}
		dist := e.first - u.main.Last
		if dist < 0 {
			dist = u.main.First - e.last
		}
		if e.precision == 0 {
			dist += 1000
		}
		if dist < bestDist {
			best, bestDist = e, dist
		}
	}
	if best != nil {
		return best
	}
	if prev != nil && prev.when != nil && prev.when.span.First.Known() {
		e := *prev.when
		if u.kind == "prior" || u.kind == "retaliation" {
			e.rule = "shortly before"
			if e.precision == geo.TimeDay {
				e.span.First, e.precision = e.span.Last-7, geo.TimeWeek
			}
		}
		return &e
	}
	for i := range d.dates { // at the head of the sentence
		if e := &d.dates[i]; e.first >= s.first && e.last < u.first && e.first-s.first <= 4 {
			return e
		}
	}
	return nil
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
	if c.actor2 == "" && isViolent(res.sub) && res.toll.civilian && !res.toll.fighter && c.actor1 != civilians {
		c.actor2 = civilians
	}
	switch {
	case isDemonstration(res.sub) && c.actor1 == "":
		c.actor1 = "protesters"
	case isDemonstration(res.sub) && c.actor1 == civilians:
		c.actor1 = "protesters"
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
