package extract

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
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
	NoQuote  = "quote"  // does not stand in the article, or is longer than a sentence
	NoType   = "type"   // is none of the taxonomy
	NoPlace  = "place"  // does not stand in the quote, or can't be resolved
	NoDate   = "date"   // does not stand in the quote, or is no date
	NoActor  = "actor"  // does not stand in the quote, or is nobody known
	NoNumber = "number" // does not stand in the quote
	NoFact   = "fact"   // the quote denies, threatens or plans it
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
	return d.describe(d.merge(kept)), dropped
}

// ground turns one proposal into a record, or says what is missing.
func (d *document) ground(p *Proposal) (record, string) {
	first, last, ok := d.find(p.Quote, 0, len(d.tokens)-1)
	if !ok || d.tokens[last].End-d.tokens[first].Start > maxQuote {
		return record{}, NoQuote
	}
	if _, ok := geo.TypeOf(p.SubEventType); !ok {
		return record{}, NoType
	}
	rec := record{sub: p.SubEventType, lemma: "second reader", sent: d.sentenceOf(first), spans: [][2]int{{first, last}}}
	rec.lastSent = rec.sent
	if !d.factual(first, last, rec.sent) {
		return record{}, NoFact
	}
	if rec.place = d.groundPlace(p.Place, first, last); rec.place == nil {
		return record{}, NoPlace
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
	return first, last, first >= 0
}

func (d *document) sentenceOf(token int) int {
	for i, s := range d.sentences {
		if token <= s.last {
			return i
		}
	}
	return len(d.sentences) - 1
}

// factual reports that nothing in the quote's clauses takes it back: either no
// word in it tells of an event, or one is told as done.
func (d *document) factual(first, last, sent int) bool {
	told := d.triggersIn(first, last)
	if len(told) == 0 {
		return !d.unreal(first, last)
	}
	for s := sent; s < len(d.sentences) && d.sentences[s].first <= last; s++ {
		for _, u := range d.units(s) {
			for _, t := range u.triggers {
				if t.First >= first && t.Last <= last {
					return true
				}
			}
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

// showsNumber reports a number in figures or words, a dual for two, a single
// person for one, words that nobody was hurt for none.
func (d *document) showsNumber(n, first, last int) bool {
	if n == 0 {
		return d.unhurt(first, last)
	}
	for i := first; i <= last; i++ {
		if v, _, ok := d.number(i); ok && v == n {
			return true
		}
		if p := d.people(i); p != nil && (n == 2 && p.Dual || n == 1 && !p.Dual && !p.Plural) {
			return true
		}
	}
	return false
}

// AgreeWith joins what the rules read with grounded proposals: an event that
// both tell is surer, one that only the proposals tell waits for a reviewer
// below every threshold. It returns how many agree and how many are alone.
func (r *Result) AgreeWith(proposed []geo.Report) (agreed, alone int) {
	matched := make([]bool, len(r.Reports))
	for i := range proposed {
		p := &proposed[i]
		at := slices.IndexFunc(r.Reports, func(o geo.Report) bool { return toldBoth(&o, p) })
		if at >= 0 && matched[at] {
			continue
		}
		if at < 0 {
			p.Event.Confidence = proposedOnly
			p.Reasons = append(p.Reasons, geo.Reason{Field: "confidence", Rule: "only the second reader tells it: for a reviewer to confirm"})
			r.Reports = append(r.Reports, *p)
			matched = append(matched, true)
			alone++
			continue
		}
		matched[at] = true
		e := &r.Reports[at].Event
		e.Confidence = round2(1 - (1-e.Confidence)*agreementDoubt)
		r.Reports[at].Reasons = append(r.Reports[at].Reasons, geo.Reason{Field: "confidence", Rule: "the second reader tells it too", Words: p.Evidence[0].Text})
		agreed++
	}
	return agreed, alone
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
