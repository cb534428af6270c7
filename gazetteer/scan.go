package gazetteer

import (
	"strings"
	"unicode"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// Text is an article prepared for matching: its tokens, and the stretches
// (in tokens, both ends included) that name no place whatever they read like.
type Text struct {
	Raw    string
	Tokens []fold.Token
	Skip   [][2]int
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
		return fold.Clitics(s.tokens[i].Form)
	}
	return []fold.Cut{{Rest: s.tokens[i].Form}}
}

// gap returns what stands between token i and the next.
func (s *scan) gap(i int) string {
	if i+1 >= len(s.tokens) {
		return "\n"
	}
	return s.raw[s.tokens[i].Hi:s.tokens[i+1].Lo]
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
		if !strings.ContainsRune(allowed, r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return true
}

// headAt returns the length in tokens of a head noun at i, and the noun.
func (s *scan) headAt(i int) (int, *head) {
	for _, cut := range s.cutsAny(i) {
		n, h := s.g.words.pre.longest(func(k int) (string, bool) {
			switch {
			case k == 0:
				return cut.Rest, true
			case i+k < len(s.tokens) && s.soft(i+k-1):
				return s.tokens[i+k].Form, true
			}
			return "", false
		})
		if h != nil {
			return n, h
		}
	}
	return 0, nil
}

// blockNames marks the words of outlets, organisations and people.
func (s *scan) blockNames() {
	w := s.g.words
	s.blockQuoted()
	for i := range s.tokens {
		if s.blocked[i] {
			continue
		}
		for _, cut := range s.cutsAny(i) {
			n, _ := w.phrases.longest(func(k int) (string, bool) {
				switch {
				case k == 0:
					return cut.Rest, true
				case i+k < len(s.tokens) && s.tight(i+k-1):
					return s.tokens[i+k].Form, true
				}
				return "", false
			})
			if n > 0 {
				s.block(i, i+n)
				break
			}
		}
		if s.blocked[i] {
			continue
		}
		s.blockBehind(i)
	}
}

// maxTitle is how many words a quoted name of an outlet has at most.
const maxTitle = 4

// blockQuoted marks short quoted phrases that hold more than a place, its head
// noun and its adjectives: «نبض الفرات», "Euphrates Observer" are titles.
func (s *scan) blockQuoted() {
	for i := 0; i < len(s.tokens); i++ {
		if i > 0 && !strings.ContainsAny(s.gap(i-1), "«“\"") || i == 0 && !strings.ContainsAny(s.raw[:s.tokens[0].Lo], "«“\"") {
			continue
		}
		for last := i; last < len(s.tokens) && last < i+maxTitle; last++ {
			if !strings.ContainsAny(s.gap(last), "»”\"") {
				continue
			}
			if last > i && !s.onlyPlace(i, last) {
				s.block(i, last+1)
			}
			break
		}
	}
}

// onlyPlace reports whether tokens i to last are nothing but place names and
// the words that go with them.
func (s *scan) onlyPlace(i, last int) bool {
	for i <= last {
		next := i
		for _, h := range s.hits(i) {
			if h.last <= last {
				next = h.last + 1
				break
			}
		}
		if n, h := s.headAt(i); next == i && h != nil {
			next = i + n
		}
		form := s.tokens[i].Form
		w := s.g.words
		if next == i && (w.mid[form] || w.tail[form] || w.direction[form] != "" || w.adjective[form] != "" || w.rural[form] ||
			s.tokens[i].Script == fold.Latin && (w.post.next[form] != nil || fold.IsArticle(form))) {
			next = i + 1
		}
		if next == i {
			return false
		}
		i = next
	}
	return true
}

// blockBehind marks the name that token i introduces as no place.
func (s *scan) blockBehind(i int) {
	w := s.g.words
	if form := s.tokens[i].Form; (w.orgAfter[form] && s.tokens[i].Upper || w.media[form]) && s.tokens[i].Script == fold.Latin {
		s.blockBefore(i)
		return
	}
	if i+1 >= len(s.tokens) || !s.soft(i) {
		return
	}
	latin := s.tokens[i].Script == fold.Latin
	for _, cut := range s.cutsAny(i) {
		form := cut.Rest
		form = strings.TrimPrefix(form, "ال")
		switch {
		case w.orgBefore[form] && (!latin || s.tokens[i+1].Upper):
			s.blockName(i+1, 2)
			return
		case w.title[cut.Rest] && (!latin || s.tokens[i+1].Upper):
			s.blockName(i+1, 3)
			return
		case w.kunya[cut.Rest] || w.given[cut.Rest] && cut.N == 0 && s.word(i) != "على":
			if latin && !s.tokens[i].Upper {
				return
			}
			if hs := s.hits(i); len(hs) > 0 && hs[0].last > i {
				return // "Abu Kamal" is a town
			}
			if !s.prepositional(i + 1) {
				s.block(i+1, i+2)
			}
			return
		}
	}
}

// word returns token i as it is written.
func (s *scan) word(i int) string { return s.raw[s.tokens[i].Lo:s.tokens[i].Hi] }

// blockName marks up to n words of a name that begins at token i; a particle
// or a head noun ends it.
func (s *scan) blockName(i, n int) {
	for k := i; k < i+n && k < len(s.tokens); k++ {
		if k > i && (!s.tight(k-1) || s.prepositional(k)) {
			return
		}
		if h, _ := s.headAt(k); h > 0 {
			return
		}
		if s.tokens[k].Script == fold.Digit || s.tokens[k].Script == fold.Latin && !s.tokens[k].Upper {
			return
		}
		s.block(k, k+1)
	}
}

// blockBefore marks up to three capitalised words before token i, which
// names an organisation ("Deir ez-Zor Military Council").
func (s *scan) blockBefore(i int) {
	for k := i - 1; k >= 0 && k >= i-4 && s.tight(k) && (s.tokens[k].Upper || fold.IsArticle(s.tokens[k].Form)); k-- {
		s.block(k, k+1)
	}
}

// prepositional reports whether token i is a particle or begins with one that
// leaves a known name or a head noun: not a further part of a person's name.
func (s *scan) prepositional(i int) bool {
	t := s.tokens[i]
	if t.Script != fold.Arabic {
		return false
	}
	switch t.Form {
	case "في", "من", "الي", "علي", "عن", "ان", "مع", "قرب", "بعد", "قبل", "عند", "خلال", "و", "باسم":
		return true
	}
	for _, cut := range fold.Clitics(t.Form)[1:] {
		w := s.g.words
		if s.g.names.next[cut.Rest] != nil || w.pre.next[cut.Rest] != nil || w.rural[cut.Rest] || w.direction[cut.Rest] != "" {
			return true
		}
	}
	return false
}

func (s *scan) block(from, to int) {
	for i := from; i < to && i < len(s.blocked); i++ {
		s.blocked[i] = true
	}
}
