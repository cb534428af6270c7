package gazetteer

import (
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// maxHeads is how many head nouns may follow each other ("the base of the
// field of …").
const maxHeads = 3

// maxMid is how many words may stand between a head noun and its name.
const maxMid = 4

// behindHead reads the name or the list of names behind a head noun of n
// tokens at i: one name behind a singular, a joined list behind a dual or a
// plural. It returns the token after them, or i where there is no name.
func (s *scan) behindHead(i, n int, h *head) int {
	if s.depth >= maxHeads {
		return i
	}
	s.depth++
	defer func() { s.depth-- }()
	j := s.nameAfter(i + n)
	if j < 0 {
		return s.unknown(i, n, h)
	}
	heads := h
	if inner, ih := s.headAt(j); ih != nil && !s.nameAt(j, h) { // قاعدة حقل العمر
		if next := s.behindHead(j, inner, ih); next > j {
			return s.more(next, heads)
		}
		return i
	}
	hit, ok := s.named(j, h)
	if !ok {
		return s.unknown(i, n, h)
	}
	if h.plural {
		s.add(hit, h, s.startOf(hit))
		return s.more(hit.last+1, heads)
	}
	s.add(hit, h, s.headStart(i))
	s.found[len(s.found)-1].first = i
	return hit.last + 1
}

// maxList is how many names one head noun governs.
const maxList = 40

// more reads the rest of a list that a dual or plural head governs; j is the
// token behind its last name.
func (s *scan) more(j int, h *head) int {
	if !h.plural {
		return j
	}
	for range maxList {
		k := j
		for k < len(s.tokens) && s.soft(k-1) && s.isTail(k) {
			k++
		}
		next, ok := s.joined(k)
		if !ok {
			return j
		}
		if n, inner := s.headAt(next); inner != nil && !s.nameAt(next, h) {
			end := s.behindHead(next, n, inner)
			if end == next {
				return j
			}
			j = end
			continue
		}
		hit, ok := s.named(next, h)
		if !ok {
			if u := s.unknownInList(next, h); u > next {
				j = u
				continue
			}
			return j
		}
		s.add(hit, h, s.startOf(hit))
		j = hit.last + 1
	}
	return j
}

// joined returns the token at which the next name of a list begins.
func (s *scan) joined(k int) (int, bool) {
	if k >= len(s.tokens) || k == 0 || !s.listed(k-1) {
		return 0, false
	}
	t := s.tokens[k]
	if t.Form == "و" || t.Form == "and" {
		if k+1 < len(s.tokens) && s.soft(k) {
			return k + 1, true
		}
		return 0, false
	}
	comma := !s.soft(k - 1)
	if t.Script == fold.Latin {
		return k, comma
	}
	for _, cut := range fold.Clitics(t.Form) {
		if cut.And && cut.Prep == 0 && (s.g.names.next[cut.Rest] != nil || s.g.words.pre.next[cut.Rest] != nil) {
			return k, true
		}
	}
	return k, comma || len(t.Form) > 4 && t.Form[:2] == "و"
}

// nameAfter skips the words that may stand between a head noun and its name.
func (s *scan) nameAfter(j int) int {
	for from := j; j < len(s.tokens) && j-from <= maxMid && s.soft(j-1); {
		if s.blocked[j] {
			return -1
		}
		if !s.g.words.mid[s.tokens[j].Form] || len(s.hits(j)) > 0 {
			return j
		}
		if _, h := s.headAt(j); h != nil {
			return j
		}
		j++
	}
	return -1
}

// named returns the best name at token j that the head allows.
func (s *scan) named(j int, h *head) (hit, bool) {
	for _, c := range s.hits(j) {
		if c.cut.Prep != 0 {
			continue
		}
		for _, ref := range c.refs {
			if h.allows(ref.place.Type) {
				return c, true
			}
		}
	}
	for _, c := range s.hits(j) { // another kind than the head says, but a name of its own
		if c.cut.Prep == 0 && s.free(c.refs) {
			return c, true
		}
	}
	return hit{}, false
}

func (s *scan) nameAt(j int, h *head) bool {
	_, ok := s.named(j, h)
	return ok
}

// headStart returns the code point of a head noun behind its particles.
func (s *scan) headStart(i int) int {
	t := s.tokens[i]
	for _, cut := range s.cutsAny(i) {
		if s.g.words.pre.next[cut.Rest] != nil {
			return t.Start + fold.SkipFolded(s.raw[t.Lo:t.Hi], cut.N)
		}
	}
	return t.Start
}

func (s *scan) isTail(k int) bool { return s.g.words.tail[s.tokens[k].Form] }

// unknown notes a settlement that a head noun announces and the gazetteer
// does not have. Only a name with the article, or with a capital in Latin
// letters, counts: behind other words the head noun is an ordinary word.
func (s *scan) unknown(i, n int, h *head) int {
	j := i + n
	if h.any() || !h.allows("village") || h.allows("military_base") || j >= len(s.tokens) || !s.soft(j-1) || s.blocked[j] {
		return i
	}
	t := s.tokens[j]
	if t.Script == fold.Latin && !t.Upper || t.Script == fold.Arabic && !s.nameLike(j) || t.Script == fold.Digit {
		return i
	}
	last, _ := s.stretch(j, t.Form)
	r := raw{first: j, last: last, start: t.Start, head: h, noun: h.form, why: announced, name: s.raw[t.Lo:s.tokens[last].Hi], near: s.nearBefore(i)}
	if !h.plural {
		r.first, r.start = i, s.headStart(i)
	}
	s.found = append(s.found, r)
	if h.plural {
		return s.more(last+1, h)
	}
	return last + 1
}

// nameLike reports whether an Arabic word behind a head noun can be a name: no
// adjective or particle that often stands there, no further head noun.
func (s *scan) nameLike(j int) bool {
	t := s.tokens[j]
	w := s.g.words
	if hasArticle(t.Form) {
		return !w.tail[t.Form] && !w.generic[t.Form]
	}
	if w.generic[t.Form] || w.tail[t.Form] || w.mid[t.Form] || w.near[t.Form] || w.locative[t.Form] || len(t.Form) < 6 || s.prepositional(j) {
		return false
	}
	n, _ := s.headAt(j)
	return n == 0
}

// unknownLatin notes capitalised words behind a preposition of place that are
// no name the gazetteer has: a place that is not known. It returns the token
// after them, or i.
func (s *scan) unknownLatin(i int) int {
	if i == 0 || s.tokens[i].Script != fold.Latin || !s.tokens[i].Upper || !s.g.words.preposition[s.tokens[i-1].Form] || !s.tight(i-1) {
		return i
	}
	last := i
	for last+1 < len(s.tokens) && last < i+3 && s.tight(last) && !s.blocked[last+1] && s.tokens[last+1].Upper && s.tokens[last+1].Script == fold.Latin {
		last++
	}
	for k := i; k <= last; k++ {
		if s.g.words.notName[s.tokens[k].Form] || s.g.nations.next[s.tokens[k].Form] != nil || len(s.tokens[k].Form) < 3 || s.word(k) == strings.ToUpper(s.word(k)) {
			return i
		}
	}
	s.found = append(s.found, raw{first: i, last: last, start: s.tokens[i].Start, why: announced, name: s.raw[s.tokens[i].Lo:s.tokens[last].Hi]})
	return last + 1
}

// unknownInList notes an unknown name inside a list of settlements.
func (s *scan) unknownInList(j int, h *head) int {
	t := s.tokens[j]
	if s.blocked[j] || t.Script == fold.Digit || t.Script == fold.Latin && !t.Upper {
		return j
	}
	rest, skip := t.Form, 0
	if t.Script == fold.Arabic {
		c := fold.Clitics(t.Form)
		for _, cut := range c {
			if cut.And && cut.Prep == 0 {
				rest, skip = cut.Rest, cut.N
			}
		}
		if !hasArticle(rest) && !s.nameLike(j) {
			return j
		}
	}
	if next, ok := s.joined(j + 1); !ok || next > j+2 {
		return j // the list ends here: more likely the next clause
	}
	last, _ := s.stretch(j, rest)
	s.found = append(s.found, raw{first: j, last: last, start: t.Start + fold.SkipFolded(s.raw[t.Lo:t.Hi], skip), head: h, why: announced,
		name: s.raw[s.byteAt(j, rest):s.tokens[last].Hi]})
	return last + 1
}

func hasArticle(form string) bool { return len(form) > 6 && form[:4] == "ال" }

// beforeHead reads names whose head noun stands behind them ("al-Omar field",
// "the Conoco and Tanak fields"). hits are the names at token i.
func (s *scan) beforeHead(i int, hits []hit) int {
	if len(hits) == 0 || s.tokens[i].Script != fold.Latin {
		return i
	}
	list := []hit{hits[0]}
	end := hits[0].last + 1
	for range maxList {
		n, h := s.postHead(end)
		if h != nil {
			return s.addList(list, h, end, n, i)
		}
		next, ok := s.joined(end)
		if !ok {
			return i
		}
		more := s.hits(next)
		if len(more) == 0 {
			return i
		}
		list = append(list, more[0])
		end = more[0].last + 1
	}
	return i
}

func (s *scan) addList(list []hit, h *head, end, n, i int) int {
	if !h.plural && len(list) > 1 { // "Dhiban and al-Omar field": the noun is the last one's
		return i
	}
	for _, c := range list {
		ok := s.free(c.refs)
		for _, r := range c.refs {
			ok = ok || h.allows(r.place.Type)
		}
		if !ok {
			return i
		}
	}
	for k, c := range list {
		if k == len(list)-1 && !h.plural {
			c.last = end + n - 1
		}
		s.add(c, h, s.startOf(c))
	}
	return end + n
}

// postHead returns the length of a head noun behind a name, and the noun.
func (s *scan) postHead(i int) (int, *head) {
	if i >= len(s.tokens) || i == 0 || !s.soft(i-1) {
		return 0, nil
	}
	return s.g.words.post.longest(func(k int) (string, bool) {
		if i+k >= len(s.tokens) || k > 0 && !s.soft(i+k-1) {
			return "", false
		}
		return s.tokens[i+k].Form, true
	})
}
