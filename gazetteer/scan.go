package gazetteer

import (
	"strings"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// Text is an article prepared for matching: its tokens, and the stretches
// (in tokens, both ends included) that name no place whatever they read like.
type Text struct {
	Raw    string
	Tokens []fold.Token
	Skip   [][2]int
	// Publisher is the outlet's name: a place in it is where it is at home.
	Publisher string
	// Known, if not nil, says that a token is an everyday word of the text's
	// language: no name unless the curated tables say so.
	Known func(int) bool
}

// raw is a mention before its place is chosen.
type raw struct {
	first, last int
	start       int // code point where the name or its head begins
	refs        []nameRef
	head        *head
	near        bool
	area        *Place // a part of an area: already one place
	noun        string // the folded head noun
	why         reason // that it is taken for a name
	name        string // to look up, where it is not curated
	dir         string // the direction from a point in which it lies
}

// scan is the state of one pass over a text.
type scan struct {
	g       *Gazetteer
	raw     string
	tokens  []fold.Token
	blocked []bool
	skipped []bool // blocked by the caller: a longer name may run over them
	found   []raw
	depth   int // of head nouns within head nouns
	text    Text
	names   *atlas.Text // made when it is first needed
	keys    []atlas.Key
	asked   map[string][]atlas.Candidate // names looked up
	home    *Place                       // of the outlet
	cutOf   [][]fold.Cut                 // by token, made when first asked for
}

// Find returns the place mentions of a text in its order.
func (g *Gazetteer) Find(t Text) []Mention {
	s := &scan{g: g, text: t, asked: map[string][]atlas.Candidate{}, raw: t.Raw, tokens: t.Tokens, blocked: make([]bool, len(t.Tokens)), skipped: make([]bool, len(t.Tokens))}
	for _, span := range t.Skip {
		for i := span[0]; i <= span[1] && i < len(s.blocked); i++ {
			s.blocked[i], s.skipped[i] = true, true
		}
	}
	s.blockNames()
	for i := 0; i < len(s.tokens); {
		i = s.step(i)
	}
	return s.resolve()
}

// step tries, in order, what can begin at token i and returns the next token.
func (s *scan) step(i int) int {
	if s.blocked[i] {
		return i + 1
	}
	hits := s.hits(i)
	whole := len(hits) > 0 && hits[0].last > i && s.free(hits[0].refs)
	if !whole || s.tokens[i].Script == fold.Latin {
		if next := s.part(i); next > i {
			return next
		}
	}
	if n, h := s.headAt(i); h != nil && !(whole && hits[0].last >= i+n) {
		if next := s.behindHead(i, n, h); next > i {
			return next
		}
	}
	if next := s.beforeHead(i, hits); next > i {
		return next
	}
	for _, h := range hits {
		if s.free(h.refs) {
			s.add(h, nil, s.startOf(h))
			return h.last + 1
		}
	}
	if next := s.located(i, hits); next > i+1 || len(s.found) > 0 && s.found[len(s.found)-1].first == i {
		return next
	}
	for _, try := range []func(int) int{s.strangeLatin, s.strangeArabic, s.unknownLatin} {
		if next := try(i); next > i {
			return next
		}
	}
	return i + 1
}

// located takes an everyday word for the village of that name where a
// preposition of place stands right before it; the article must speak of the
// same area (see rank).
func (s *scan) located(i int, hits []hit) int {
	if i == 0 || !s.tight(i-1) || !s.locativeAt(i-1) {
		return i + 1
	}
	for _, h := range hits {
		r := raw{first: h.first, last: h.last, start: s.startOf(h)}
		if h.cut.N == 0 {
			r.refs = asLocated(h.refs)
		}
		if len(r.refs) > 0 {
			s.found = append(s.found, r)
			return h.last + 1
		}
	}
	return i + 1
}

// asLocated keeps the settlements that a name may mean, on condition that the
// article speaks of the same area.
func asLocated(refs []nameRef) []nameRef {
	var out []nameRef
	for _, ref := range refs {
		if settled[ref.place.Type] {
			out = append(out, nameRef{place: ref.place, context: true, close: true})
		}
	}
	return out
}

// locativeAt reports a preposition of place, with or without "and".
func (s *scan) locativeAt(i int) bool {
	for _, cut := range s.cutsAny(i) {
		if s.g.words.locative[cut.Rest] {
			return true
		}
	}
	return false
}

// settled are the kinds that people live in.
var settled = map[string]bool{"city": true, "town": true, "village": true, "suburb": true}

// free reports whether one of the names stands without a head noun.
func (s *scan) free(refs []nameRef) bool {
	for _, r := range refs {
		if !r.head {
			return true
		}
	}
	return false
}

// startOf returns the code point where the name begins behind its particles.
func (s *scan) startOf(h hit) int {
	t := s.tokens[h.first]
	return t.Start + fold.SkipFolded(s.raw[t.Lo:t.Hi], h.cut.N)
}

func (s *scan) add(h hit, by *head, start int) {
	r := raw{first: h.first, last: h.last, start: start, head: by}
	for _, ref := range h.refs {
		if ref.head && (by == nil || !by.allows(ref.place.Type)) {
			continue
		}
		r.refs = append(r.refs, ref)
	}
	if by == nil { // a whole name may begin with its own head noun
		_, by = s.headAt(h.first)
	}
	if by != nil {
		r.noun = by.form
	}
	r.near = s.nearBefore(h.first)
	s.found = append(s.found, r)
}

// nearBefore reports whether a word such as "near" stands right before token i.
func (s *scan) nearBefore(i int) bool {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		t := s.tokens[i-back]
		for _, cut := range s.cutsAny(i - back) {
			if s.g.words.near[cut.Rest] {
				return true
			}
		}
		if t.Script == fold.Arabic && !s.g.words.mid[t.Form] && back == 1 {
			if n, _ := s.headAt(i - back); n == 0 && t.Form != "من" {
				return false
			}
		}
	}
	return false
}

// cutsAny returns the readings of a token, capital or not.
func (s *scan) cutsAny(i int) []fold.Cut {
	if s.tokens[i].Script == fold.Arabic {
		return s.clitics(i)
	}
	return []fold.Cut{{Rest: s.tokens[i].Form}}
}

// clitics returns the readings of an Arabic token, which is asked for them
// again and again.
func (s *scan) clitics(i int) []fold.Cut {
	if s.cutOf == nil {
		s.cutOf = make([][]fold.Cut, len(s.tokens))
	}
	if s.cutOf[i] == nil {
		s.cutOf[i] = fold.Clitics(s.tokens[i].Form)
	}
	return s.cutOf[i]
}

// gap returns what stands between token i and the next.
func (s *scan) gap(i int) string {
	if i+1 >= len(s.tokens) {
		return "\n"
	}
	return fold.Plain(s.raw[s.tokens[i].Hi:s.tokens[i+1].Lo])
}

// tight reports whether tokens i and i+1 can be words of one name.
func (s *scan) tight(i int) bool {
	return only(s.gap(i), " \u00a0-–—'’\"”“«»‘ـ.") && !strings.Contains(s.gap(i), ". ")
}

// soft reports whether i+1 can be the name to head i: quotes and brackets may
// stand between.
func (s *scan) soft(i int) bool {
	return only(s.gap(i), " \u00a0-–—'’\"”“«»‘()[]ـ")
}

// listed reports whether i+1 can go on with a list of names.
func (s *scan) listed(i int) bool {
	return only(s.gap(i), " \u00a0-–—'’\"”“«»‘()[]ـ،,/")
}

func only(gap, allowed string) bool {
	for _, r := range gap {
		if !strings.ContainsRune(allowed, r) {
			return false
		}
	}
	return true
}

// headAt returns the length in tokens of a head noun at i, and the noun.
func (s *scan) headAt(i int) (int, *head) {
	for _, cut := range s.cutsAny(i) {
		if n, h := s.g.words.pre.longest(s.formsFrom(i, cut.Rest, s.soft)); h != nil {
			return n, h
		}
	}
	return 0, nil
}

// formsFrom returns the words of the text from token i on, the first read as
// given, as far as each is joined to the next.
func (s *scan) formsFrom(i int, first string, joined func(int) bool) func(int) (string, bool) {
	return func(k int) (string, bool) {
		switch {
		case k == 0:
			return first, true
		case i+k < len(s.tokens) && joined(i+k-1):
			return s.tokens[i+k].Form, true
		}
		return "", false
	}
}
