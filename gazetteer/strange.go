package gazetteer

import (
	"slices"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// Names that are not curated are many and often everyday words, so they count
// only where the text gives a reason: a head noun, a preposition of place, a
// list that a place begins; and only in a country that the article speaks of.
//
// reason says why a stretch of text may be such a name.
type reason uint8

const (
	certain   reason = iota // a curated name
	announced               // behind a head noun: a place even if it is not known
	located                 // behind a preposition of place, or joined to a place
	bare                    // a capital letter alone
)

// The least that a name without a head noun must be.
const (
	minLocatedAcross = 0.86 // quality of a name in the other script
	minAnnounced     = 0.8
	minLetters       = 4
	minAcrossLetters = 5
	minAcrossPeople  = 3_000
	minBarePeople    = 5_000
	worldCity        = 100_000 // people of a city that needs no mention of its country
	minStrange       = 0.5     // confidence
)

// maxAsked is how many different names of one text are looked up.
const maxAsked = 1000

// stretch returns the last token of the longest name of the atlas that begins
// at token i, read as form; i where only the word itself may be one.
func (s *scan) stretch(i int, form string) (last int, known bool) {
	if s.names == nil {
		s.names = s.g.atlas.NewText(s.tokens)
	}
	s.keys = s.names.At(i, form, func(j int) bool { return s.tight(j) && !s.blocked[j+1] }, s.keys[:0])
	if len(s.keys) == 0 {
		return i, false
	}
	return s.keys[len(s.keys)-1].Last, true
}

// strange notes a name at token i that is not curated, and returns the token
// behind it; i where there is none. Words from start on belong to it.
func (s *scan) strange(i, start int, form string, h *head, why reason) int {
	last, known := s.stretch(i, form)
	if !known && (why == bare || s.tokens[i].Script == fold.Latin) {
		return i
	}
	r := raw{first: i, last: last, start: start, head: h, why: why, name: s.raw[s.byteAt(i, form):s.tokens[last].Hi]}
	if h != nil {
		r.noun = h.form
	}
	r.near = s.nearBefore(i)
	s.found = append(s.found, r)
	return last + 1
}

// byteAt returns where the name begins in token i, whose form without
// particles is given.
func (s *scan) byteAt(i int, form string) int {
	t := s.tokens[i]
	cut := utf8.RuneCountInString(t.Form) - utf8.RuneCountInString(form)
	at := t.Lo
	for skip := fold.SkipFolded(s.raw[t.Lo:t.Hi], max(0, cut)); skip > 0; skip-- {
		_, size := utf8.DecodeRuneInString(s.raw[at:])
		at += size
	}
	return at
}

// strangeArabic tries a word behind a preposition of place ("في بوكروفسك").
func (s *scan) strangeArabic(i int) int {
	t := s.tokens[i]
	if t.Script != fold.Arabic || s.text.Known != nil && s.text.Known(i) {
		return i
	}
	if i == 0 || !s.tight(i-1) || !s.locativeAt(i-1) || utf8.RuneCountInString(t.Form) < minLetters || !s.nameLike(i) {
		return i
	}
	return s.strange(i, t.Start, t.Form, nil, located)
}

// strangeLatin tries capitalised words: behind a preposition of place, joined
// to a place before them, or alone.
func (s *scan) strangeLatin(i int) int {
	t := s.tokens[i]
	w := s.g.words
	if t.Script != fold.Latin || !t.Upper || w.notName[t.Form] || w.given[t.Form] || w.title[t.Form] || len(t.Form) < minLetters && !fold.IsArticle(t.Form) {
		return i
	}
	why := bare
	switch {
	case i > 0 && s.tight(i-1) && w.preposition[s.tokens[i-1].Form], s.joinedToPlace(i):
		why = located
	case i > 0 && s.tight(i-1) && s.tokens[i-1].Upper, s.text.Known != nil && s.text.Known(i):
		return i // a later part of a name; an everyday word at the beginning of a sentence
	}
	last, known := s.stretch(i, t.Form)
	if !known || last+1 < len(s.tokens) && s.tight(last) && s.tokens[last+1].Upper && why == bare {
		return i // "Jordan Smith" is a person
	}
	if n, h := s.postHead(last + 1); n > 0 {
		next := s.strange(i, t.Start, t.Form, h, announced)
		if next > i {
			s.found[len(s.found)-1].last = last + n
			return last + 1 + n
		}
	}
	return s.strange(i, t.Start, t.Form, nil, why)
}

// joinedToPlace reports whether token i goes on a list that a place begins.
func (s *scan) joinedToPlace(i int) bool {
	if len(s.found) == 0 || i == 0 {
		return false
	}
	gap := i - s.found[len(s.found)-1].last
	return gap == 1 && !s.soft(i-1) && s.listed(i-1) || gap == 2 && s.tokens[i-1].Form == "and" && s.listed(i-2)
}

// reasoned leaves out the places of names that only a capital letter speaks
// for: they are no evidence for the country that they would need.
func (s *scan) reasoned(anchors []*Place) []*Place {
	out := slices.Clone(anchors)
	for i := range out {
		if s.bareName(&s.found[i]) {
			out[i] = nil
		}
	}
	return out
}

// bareName reports a lone Latin word without a head noun, a preposition or a
// list before it: it may be a person's name.
func (s *scan) bareName(r *raw) bool {
	if r.head != nil || r.area != nil || r.noun != "" || r.near || r.dir != "" || r.first != r.last || s.tokens[r.first].Script != fold.Latin {
		return false
	}
	if r.first == 0 {
		return true
	}
	w, before := s.g.words, s.tokens[r.first-1]
	if fold.IsArticle(before.Form) && r.first > 1 {
		before = s.tokens[r.first-2]
	}
	return !w.preposition[before.Form] && !w.of[before.Form] && !w.near[before.Form] && before.Form != "and" && s.soft(r.first-1)
}

// elsewhere reports a bare name whose place lies in a country that the article
// does not speak of although it speaks of others: "Koufa's men" in Mali are
// not of Kufa in Iraq. Countries and capitals are named everywhere.
func (s *scan) elsewhere(r *raw, p *Place, spoken map[string]bool) bool {
	if p == nil || p.Type == "country" || p.Country == "" || len(spoken) == 0 || spoken[p.Country] || !s.bareName(r) {
		return false
	}
	known, ok := s.g.atlas.Find(p.ID)
	return !ok || known.Rank < capitalRank
}

// capitalRank is the importance from which a city is one that articles on
// other countries name (source/features.tsv: a capital of a million).
const capitalRank = 200

// strangers looks a name up that is not curated. Nearness, country and
// importance decide as for any other name; what is left in doubt is no place.
func (s *scan) strangers(i int, r *raw, anchors []*Place, countries map[string]bool) []Candidate {
	around := &surroundings{countries: countries}
	for j := max(0, i-window); j < min(len(anchors), i+window); j++ {
		if a := anchors[j]; a != nil && j != i && !s.g.kinds[a.Type].Area {
			around.anchors = append(around.anchors, a)
		}
	}
	country := ""
	if len(countries) == 1 {
		for c := range countries {
			country = c
		}
	}
	found, ok := s.asked[r.name]
	if !ok {
		if len(s.asked) >= maxAsked {
			return nil
		}
		found = s.g.atlas.Candidates(atlas.Query{Name: r.name, Country: country, Strict: true})
		s.asked[r.name] = found
	}
	found = slices.DeleteFunc(slices.Clone(found), func(c atlas.Candidate) bool { return !s.admit(c, r, countries) })
	out := s.g.rankCandidates(found, func(atlas.Candidate) *head { return r.head }, around)
	if len(out) == 0 || out[0].Score < minStrange {
		return nil
	}
	return out[:min(len(out), maxCandidates)]
}

// admit reports whether a candidate may be meant at all.
func (s *scan) admit(c atlas.Candidate, r *raw, countries map[string]bool) bool {
	people := int(c.Population())
	switch {
	case !countries[c.Country()] && (people < worldCity || c.Quality < 0.97 || r.why == bare):
		return false
	case s.g.kinds[c.Type()].Area && (r.head == nil || !r.head.allows(c.Type())):
		return false
	case c.Quality >= 0.97:
		return r.why != bare || people >= minBarePeople
	case !c.Across:
		return false // a text has its own spelling; likeness alone is not enough
	case r.why == announced:
		return c.Quality >= minAnnounced
	}
	return r.why == located && c.Quality >= minLocatedAcross && people >= minAcrossPeople && utf8.RuneCountInString(r.name) >= minAcrossLetters
}
