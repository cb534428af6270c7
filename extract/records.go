package extract

import (
	"strings"

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
	hurt     bool     // told by its victims alone: another clause may tell how
	vague    bool     // an attack of which the text does not say how
	unarmed  bool     // told by a word for shelling or bombing, without the weapon
	title    bool     // told in the headline
	another  bool     // told as a further one: "another attack", "هجوم ثان"
	homes    bool     // what civilians live by was hit or taken
	denied   bool     // the story that the article denies
	prior    bool     // told as having been before, with a date of its own
	rounds   int      // how many shells or rockets, 0 where it is not told
	rules    []geo.Reason
}

// maxRecords bounds what one article can say.
const maxRecords = 400

// records reads the article sentence by sentence.
func (d *document) records() []record {
	var out []record
	var summary *unitResult
	incident := 0
	if d.untrue {
		return nil
	}
	for s := range d.sentences {
		var prev *unitResult
		units := d.units(s)
		for k, u := range units {
			before := prev
			res := d.readUnit(u, prev, out, units[k+1:])
			prev = res
			if res.into >= 0 { // a consequence of what was told before
				d.absorb(out, res)
				continue
			}
			if len(res.places) > 1 {
				incident++
			}
			if d.statistic(&res.record) {
				res.at = -1
				continue
			}
			if len(res.places) == 0 {
				if isViolent(res.sub) || againstPeople[res.sub] {
					summary = res
				}
				continue
			}
			res.at = len(out)
			if before != nil && before.at < 0 && before.into < 0 && isViolent(before.sub) && isViolent(res.sub) {
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

// unitResult is what a clause tells.
type unitResult struct {
	unit
	record
	places []place
	into   int // index of the record it continues, -1 for none
	at     int // index of its first record, -1 where it has none
}

// readUnit makes the record of a clause; without places it tells no event.
func (d *document) readUnit(u unit, prev *unitResult, earlier []record, later []unit) *unitResult {
	res := &unitResult{unit: u, into: -1, at: -1}
	res.places = d.placesOf(d.ownPart(u))
	country := d.countryOf(res.places, prev, earlier)
	c := d.castOf(u, country)
	t := d.tollOf(u.first, u.last)
	d.victims(u.first, u.last, &t)
	w := d.weaponOf(u)
	if w == nil && prev != nil && prev.weapon != nil && aimed(u.main) && c.actor1 == "" && u.main.Verb {
		w = prev.weapon // the doer and its means go on from the clause before
	}
	sub, rule := d.classify(u, w, c, t)
	res.record = record{sub: sub, lemma: u.main.Value, both: u.main.Voice == "b", cast: c, toll: t, weapon: w, verdict: u.verdict, sent: u.sent, lastSent: u.sent, spans: [][2]int{{u.first, u.last}},
		definite: d.toldAsKnown(u), when: d.dateOf(u, prev), hurt: u.main.Class == "hurt" && w == nil, vague: w == nil && vague(u.main), unarmed: w == nil && u.main.Class == "strike",
		title: d.inTitle(u), another: d.further(u), homes: d.civilObject(u), denied: d.denies && d.retold(u), rounds: d.roundsOf(u), prior: u.kind == "prior"}
	res.reason("sub_event_type", rule, d.words(u.main.First, u.main.Last))
	if into := d.continues(res, prev, earlier); into >= 0 {
		res.into = into
		return res
	}
	if len(res.places) == 0 && !res.definite && !d.background(u) && !d.placedLater(u, later) && !d.unknownPlace(d.spots(u)) {
		d.findPlace(res, prev, earlier)
	}
	d.topic(res)
	d.refer(res, earlier)
	d.fillSides(res, prev)
	return res
}

// maxTitle is how many tokens a headline has at most.
const maxTitle = 30

// inTitle reports a clause of the headline: the first line of a text of
// several, without a full stop.
func (d *document) inTitle(u unit) bool {
	if u.sent >= maxTitleLines {
		return false
	}
	for i, s := range d.sentences[:u.sent+1] {
		last := i+1 == len(d.sentences)
		if last || d.sentences[i+1].para == s.para || s.last-s.first >= maxTitle || strings.Contains(strings.TrimRight(d.gap(s.last+1), " \n"), ".") {
			return false
		}
	}
	return true
}

// maxTitleLines is how many lines a headline has with what stands under it.
const maxTitleLines = 3

// further reports a word beside the trigger that tells this act from one told
// before.
func (d *document) further(u unit) bool {
	for i := max(u.first, u.main.First-3); i <= min(u.last, u.main.Last+2); i++ {
		if d.is(i, "further") {
			return true
		}
	}
	return false
}

// background reports a clause that only says since when something has been: it
// has no place of its own.
func (d *document) background(u unit) bool { return u.kind == "prior" && d.is(u.first, "since") }

// placedLater reports that the next clause goes on about the same act and says
// where: "carried out an air attack with two missiles, targeting a café in X".
func (d *document) placedLater(u unit, later []unit) bool {
	if len(later) == 0 || !isViolent(u.main.Sub) || u.main.Class == "hurt" {
		return false
	}
	next := later[0]
	goesOn := next.kind == "" && next.main.Verb && next.main.First <= next.first+1 && (strings.HasSuffix(next.main.Form, "ing") || d.pack.VerbFirst && !next.main.And)
	return goesOn && sameFamily(u.main.Sub, next.main.Sub) && len(d.placesOf(d.ownPart(next))) > 0
}

// warToll is the number of dead from which a number is of a war and not of an
// event that news tells in a sentence.
const warToll = 1000

// statistic reports a count of victims over months or a whole war.
func (d *document) statistic(r *record) bool {
	if r.toll.dead != nil && *r.toll.dead >= warToll {
		return true
	}
	return r.hurt && r.when != nil && r.when.precision == geo.TimeMonth
}

// retold reports a clause of what somebody said.
func (d *document) retold(u unit) bool {
	for i := d.sentences[u.sent].first; i < u.main.First; i++ {
		if t := d.tagAt(i, lang.Role, "clause"); t != nil && t.Value == "say" {
			return true
		}
	}
	return false
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
		return d.is(t.First-1, "the")
	}
	return t.Definite
}

// dateOf returns the expression of time of a clause: its own nearest to the
// trigger, or that of the sentence's beginning. A clause told as earlier
// takes the week before.
func (d *document) dateOf(u unit, prev *unitResult) *dateExpr {
	var best *dateExpr
	bestDist := 1 << 20
	s := d.sentences[u.sent]
	own := d.datesIn(u.first, u.last)
	for i := range own {
		e := &own[i]
		if e.last > u.last {
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
	head := d.datesIn(s.first, s.first+4)
	for i := range head {
		if head[i].last < u.first {
			return &head[i]
		}
	}
	if d.heading != nil && (u.sent == 0 || d.sentences[u.sent-1].para != s.para) {
		e := *d.heading
		e.rule = "day of the bulletin's heading"
		return &e
	}
	return nil
}
