package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

// Proposal is an event that somebody else than the rules read in an article.
// Nothing of it counts but what the article's own words show.
type Proposal struct {
	Quote        string `json:"quote"` // verbatim
	SubEventType string `json:"sub_event_type"`
	Place        string `json:"place"` // words of the quote
	Date         string `json:"date"`  // words of the quote, "" for none
	Actor1       string `json:"actor1"`
	Actor2       string `json:"actor2"`
	Killed       *int   `json:"killed"`
	Wounded      *int   `json:"wounded"`
}

// Why a proposal is dropped.
const (
	NoQuote  = "quote"    // does not stand in the article, or is longer than a sentence
	NoType   = "type"     // is none of the taxonomy
	NoPlace  = "place"    // does not stand in the quote, or can't be resolved
	NoDate   = "date"     // does not stand in the quote, or is no date
	NoActor  = "actor"    // does not stand in the quote, or is nobody known
	NoNumber = "number"   // does not stand in the quote
	NoFact   = "fact"     // the sentence denies, threatens or plans it, or tells of something else
	Repeated = "repeated" // was proposed before
	Differs  = "differs"  // the rules read the same event otherwise
)

// Ground makes reports of the proposals that the article's words bear out:
// place, day and actors are resolved by Furat, from words that stand in the
// quote. The others are counted by what was missing.
func (r *Reader) Ground(a geo.Article, proposals []Proposal) ([]geo.Report, map[string]int) {
	dropped := map[string]int{}
	pack := r.packs[a.Language]
	if pack == nil {
		return nil, dropped
	}
	d := newDocument(r, a, pack, fold.Tokens(a.Text))
	var kept []record
	for i := range proposals {
		rec, missing := d.ground(&proposals[i])
		if missing != "" {
			dropped[missing]++
			continue
		}
		kept = append(kept, rec)
	}
	reports := d.describe(d.merge(kept))
	for i := range reports { // no id of what the rules read
		e := &reports[i].Event
		e.ID, reports[i].Proposed = shortHash(e.ID+"|proposed"), true
		if e.Incident != "" {
			e.Incident = shortHash(e.Incident + "|proposed")
		}
	}
	if again := len(kept) - len(reports); again > 0 {
		dropped[Repeated] = again
	}
	return reports, dropped
}

// minQuote is how many words a quote has at least.
const minQuote = 3

// ground turns one proposal into a record, or says what is missing.
func (d *document) ground(p *Proposal) (record, string) {
	first, last, ok := d.find(p.Quote, 0, len(d.tokens)-1)
	if !ok || last-first+1 < minQuote || d.tokens[last].End-d.tokens[first].Start > maxQuote {
		return record{}, NoQuote
	}
	if _, ok := geo.TypeOf(p.SubEventType); !ok {
		return record{}, NoType
	}
	rec := record{sub: p.SubEventType, lemma: "second reader", sent: d.sentenceOf(first), spans: [][2]int{{first, last}}}
	rec.lastSent = rec.sent
	if rec.place = d.groundPlace(p.Place, first, last); rec.place == nil {
		return record{}, NoPlace
	}
	if !d.factual(first, last, rec.place.token, p.SubEventType) {
		return record{}, NoFact
	}
	if rec.when, ok = d.groundDate(p.Date, first, last); !ok {
		return record{}, NoDate
	}
	country := rec.place.Country
	for _, side := range []struct {
		name      string
		id, words *string
	}{{p.Actor1, &rec.cast.actor1, &rec.cast.words1}, {p.Actor2, &rec.cast.actor2, &rec.cast.words2}} {
		if *side.id, ok = d.groundActor(side.name, first, last, country); !ok {
			return record{}, NoActor
		}
		*side.words = side.name
	}
	for _, n := range []*int{p.Killed, p.Wounded} {
		if n != nil && !d.showsNumber(*n, first, last) {
			return record{}, NoNumber
		}
	}
	rec.toll.dead, rec.toll.hurt, rec.toll.rule = p.Killed, p.Wounded, "proposed by the second reader"
	rec.cast.rule = "proposed by the second reader"
	rec.reason("sub_event_type", "proposed by the second reader", p.Quote)
	return rec, ""
}

// find returns the tokens of words that stand verbatim between two tokens.
func (d *document) find(words string, from, to int) (first, last int, ok bool) {
	if strings.TrimSpace(words) == "" || len(d.tokens) == 0 {
		return 0, 0, false
	}
	lo, hi := d.tokens[from].Lo, d.tokens[to].Hi
	if from == 0 {
		lo = 0
	}
	if to == len(d.tokens)-1 {
		hi = len(d.text)
	}
	at := strings.Index(d.text[lo:hi], words)
	if at < 0 {
		return 0, 0, false
	}
	start, end := lo+at, lo+at+len(words)
	first, last = -1, -1
	for i := from; i <= to; i++ {
		if t := d.tokens[i]; t.Hi > start && t.Lo < end {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 || end < d.tokens[last].Hi || !d.beginsWord(first, start) {
		return 0, 0, false
	}
	return first, last, true
}

// beginsWord reports that words that begin at a byte of token i begin with it,
// or behind the letters that Arabic joins to the front of a word.
func (d *document) beginsWord(i, start int) bool {
	if t := d.tokens[i]; start > t.Lo {
		return t.Script == fold.Arabic && strings.Trim(d.text[t.Lo:start], "وفبلكا") == ""
	}
	return true
}

// factual reports that an event at the place of token at is told as done in
// the quote's tokens: the clause with the place tells of nothing that is taken
// back, and something of the type's family is told. Where no word of the quote
// tells of an event, its sentence may not speak of denials, threats or plans.
func (d *document) factual(first, last, at int, sub string) bool {
	told, fact := false, false
	for k := d.sentenceOf(first); k < len(d.sentences) && d.sentences[k].first <= last; k++ {
		facts := map[int]bool{} // by token
		for _, u := range d.units(k) {
			for _, t := range u.triggers {
				facts[t.First] = true
			}
		}
		for _, seg := range d.segments(d.sentences[k]) {
			named := d.triggersIn(max(seg[0], first), min(seg[1], last))
			if len(named) == 0 {
				continue
			}
			told = true
			nearest := named[0]
			for _, t := range named {
				fact = fact || facts[t.First] && bears(t.Sub, sub)
				if t.First < at {
					nearest = t
				}
			}
			if seg[0] <= at && at <= seg[1] {
				return facts[nearest.First] && bears(nearest.Sub, sub)
			}
		}
	}
	if told {
		return fact
	}
	s := d.sentences[d.sentenceOf(first)]
	return len(d.triggersIn(s.first, s.last)) == 0 && !d.unreal(s.first, s.last) && !d.denied(s.first, s.last)
}

// bears reports that a fact of the one type may be told as the other: an act of
// violence is no protest.
func bears(told, proposed string) bool {
	return sameFamily(told, proposed) || !isViolent(proposed) && !isDemonstration(proposed)
}

// denied reports a word of denial within the tokens.
func (d *document) denied(first, last int) bool {
	for c := range d.between(first, last, lang.Cue) {
		if c.Value == "deny" || c.Value == "negate" {
			return true
		}
	}
	return false
}

func (d *document) groundPlace(name string, first, last int) *place {
	from, to, ok := d.find(name, first, last)
	if !ok {
		return nil
	}
	for _, m := range d.mentions {
		if m.First <= to && m.Last >= from && m.Place != nil && !nowhere[m.Place.Type] {
			return &place{m.Place, d.words(m.First, m.Last), m.Near, m.Confidence, "named by the second reader, resolved by the gazetteer", m.First}
		}
	}
	return nil
}

func (d *document) groundDate(words string, first, last int) (*dateExpr, bool) {
	if words == "" {
		return nil, true
	}
	from, to, ok := d.find(words, first, last)
	if !ok {
		return nil, false
	}
	for i := range d.dates {
		if e := &d.dates[i]; e.first <= to && e.last >= from {
			return e, true
		}
	}
	return nil, false
}

func (d *document) groundActor(name string, first, last int, country string) (string, bool) {
	if name == "" {
		return "", true
	}
	from, to, ok := d.find(name, first, last)
	if !ok {
		return "", false
	}
	for _, a := range d.actors {
		if a.first <= to && a.last >= from {
			id := d.resolveActor(a.id, country)
			return id, id != ""
		}
	}
	return "", false
}

// showsNumber reports a number of people in figures or words, a dual for two, a
// single person for one, words that nobody was hurt for none. Numbers of a date
// are none, nor are those with no word for people or harm beside them.
func (d *document) showsNumber(n, first, last int) bool {
	if n == 0 {
		return d.unhurt(first, last)
	}
	for i := first; i <= last; i++ {
		if p := d.people(i); p != nil && (n == 2 && p.Dual || n == 1 && !p.Dual && !p.Plural) {
			return true
		}
		v, end, ok := d.number(i)
		if !ok || v != n || d.inDate(i) {
			continue
		}
		for j := max(first, i-harmReach); j <= min(last, end+harmReach); j++ {
			if d.people(j) != nil || d.tagAt(j, lang.Trigger, "hurt") != nil {
				return true
			}
		}
	}
	return false
}

// harmReach is how many words from a number the word for people or harm may stand.
const harmReach = 4

// Agreement counts what became of grounded proposals.
type Agreement struct {
	Agreed   int // the rules read the same
	Alone    int // no rule reads it
	Repeated int // of an event that another proposal agrees with
	Differs  int // the rules read it with other sides, days or numbers
}

// AgreeWith joins what the rules read with grounded proposals: an event that
// both tell is surer, one that only the proposals tell waits for a reviewer
// below every threshold, one that the rules read otherwise changes nothing.
func (r *Result) AgreeWith(proposed []geo.Report) (c Agreement) {
	rules := len(r.Reports)
	matched := make([]bool, rules)
	for i := range proposed {
		p := &proposed[i]
		at, repeated := -1, false
		for k := range rules {
			if toldBoth(&r.Reports[k], p) {
				repeated = repeated || matched[k]
				if !matched[k] && (at < 0 || contradict(&r.Reports[at].Event, &p.Event)) {
					at = k
				}
			}
		}
		switch {
		case at < 0 && repeated:
			c.Repeated++
		case at < 0:
			p.Event.Confidence = proposedOnly
			p.Reasons = append(p.Reasons, geo.Reason{Field: "confidence", Rule: "only the second reader tells it: for a reviewer to confirm"})
			r.Reports = append(r.Reports, *p)
			c.Alone++
		case contradict(&r.Reports[at].Event, &p.Event):
			c.Differs++
		default:
			matched[at] = true
			e := &r.Reports[at].Event
			e.Confidence = round2(1 - (1-e.Confidence)*agreementDoubt)
			r.Reports[at].Reasons = append(r.Reports[at].Reasons, geo.Reason{Field: "confidence", Rule: "the second reader tells it too", Words: p.Evidence[0].Text})
			c.Agreed++
		}
	}
	return c
}

// contradict reports two readings that give other sub-event types, numbers, days or
// sides.
func contradict(a, b *geo.Event) bool {
	differ := func(x, y *int) bool { return x != nil && y != nil && *x != *y }
	return !incident.Alike(a.SubEventType, b.SubEventType) || differ(a.Fatalities, b.Fatalities) || differ(a.Injuries, b.Injuries) ||
		a.Date.Known() && b.Date.Known() && !a.Span().Overlaps(b.Span()) ||
		b.Actor1ID != "" && b.Actor1ID == a.Actor2ID && b.Actor1ID != a.Actor1ID ||
		b.Actor2ID != "" && b.Actor2ID == a.Actor1ID && b.Actor2ID != a.Actor2ID
}

const (
	// proposedOnly is the confidence of an event that no rule reads.
	proposedOnly = 0.2
	// agreementDoubt is the share of doubt left where two readers agree.
	agreementDoubt = 0.5
)

// toldBoth reports two readings of one event: like types at one place, from
// quotes that overlap.
func toldBoth(a, b *geo.Report) bool {
	if !sameFamily(a.Event.SubEventType, b.Event.SubEventType) || a.Event.PlaceID != b.Event.PlaceID {
		return false
	}
	for _, x := range a.Evidence {
		for _, y := range b.Evidence {
			if x.Start < y.End && y.Start < x.End {
				return true
			}
		}
	}
	return false
}
