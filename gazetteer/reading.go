package gazetteer

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// reading is a passage with what the tables make of its words: the curated
// names and the head nouns that begin at each, the small words around them.
type reading struct {
	passage
	words   *lexicon
	names   *node
	blocked []bool // no place, whatever they read like
	skipped []bool // blocked by the caller: a longer name may run over them
}

// read prepares a text.
func (c *curated) read(raw string, tokens []fold.Token) *reading {
	return &reading{passage: passage{raw: raw, tokens: tokens}, words: c.words, names: c.names,
		blocked: make([]bool, len(tokens)), skipped: make([]bool, len(tokens))}
}

// hit is a name found in a text: tokens first to last, behind a particle of
// cut.N letters.
type hit struct {
	first, last int
	cut         fold.Cut
	refs        []nameRef
	town        bool // the text calls it a town
	province    bool // the text calls it a province
}

// free reports whether one of the names stands without a head noun.
func (h hit) free() bool {
	return slices.ContainsFunc(h.refs, func(r nameRef) bool { return !r.head })
}

// allowedBy reports whether one of the names may be what a head noun says.
func (h hit) allowedBy(by *head) bool {
	return slices.ContainsFunc(h.refs, func(r nameRef) bool { return by.means(r) })
}

// hits returns the names that begin at token i, longest first.
func (r *reading) hits(i int) []hit {
	var out []hit
	for _, cut := range r.cuts(i) {
		n := r.names.next[r.key(i, cut)]
		for j := i; n != nil; j++ {
			if refs := r.spelt(n.refs, i, j, cut); len(refs) > 0 {
				out = append(out, hit{first: i, last: j, cut: cut, refs: refs})
			}
			if !r.tightBefore(j+1) || r.closed(j+1) {
				break
			}
			n = n.next[keyOf(r.tokens[j+1])]
		}
	}
	for i := 1; i < len(out); i++ { // longest first; the order among equals stays
		for j := i; j > 0 && out[j].last > out[j-1].last; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// closed reports a token over which no name may run.
func (r *reading) closed(i int) bool { return r.blocked[i] && !r.skipped[i] }

// spelt leaves out the names that tokens i to j only resemble.
func (r *reading) spelt(refs []nameRef, i, j int, cut fold.Cut) []nameRef {
	for k, ref := range refs {
		if ref.form == "" {
			continue
		}
		form := cut.Rest
		for t := i + 1; t <= j; t++ {
			form += " " + r.tokens[t].Form
		}
		if form != ref.form {
			rest := slices.Clone(refs[:k])
			return append(rest, r.spelt(refs[k+1:], i, j, cut)...)
		}
	}
	return refs
}

// cuts returns the readings of token i that a name may begin with: in Latin
// letters it has a capital, or its article or direction stands before one.
func (r *reading) cuts(i int) []fold.Cut {
	t := r.tokens[i]
	switch t.Script {
	case fold.Arabic:
		return r.clitics(i)
	case fold.Latin:
		if !t.Upper && !r.articleOfName(i) {
			return nil
		}
	}
	return []fold.Cut{{Rest: t.Form}}
}

// articleOfName reports an article, or a direction, before a capitalised word:
// al-Omar, eastern Congo.
func (r *reading) articleOfName(i int) bool {
	if i+1 >= len(r.tokens) || !r.tokens[i+1].Upper {
		return false
	}
	form := r.tokens[i].Form
	return fold.IsArticle(form) || r.words.direction[form] != ""
}

func (r *reading) key(i int, cut fold.Cut) string {
	t := r.tokens[i]
	t.Form = cut.Rest
	return keyOf(t)
}

// headAt returns the length in tokens of a head noun at i, and the noun.
func (r *reading) headAt(i int) (int, *head) {
	for _, cut := range r.cutsAny(i) {
		if n, h := r.words.pre.longest(r.formsFrom(i, cut.Rest, r.soft)); h != nil {
			return n, h
		}
	}
	return 0, nil
}

// headBehind returns the length of a head noun behind a name, and the noun.
func (r *reading) headBehind(i int) (int, *head) {
	if !r.softBefore(i) {
		return 0, nil
	}
	return r.words.post.longest(r.formsFrom(i, r.tokens[i].Form, r.soft))
}

// headStart returns the code point of a head noun behind its particles.
func (r *reading) headStart(i int) int {
	for _, cut := range r.cutsAny(i) {
		if r.words.pre.next[cut.Rest] != nil {
			return r.startBehind(i, cut.N)
		}
	}
	return r.tokens[i].Start
}

// maxMid is how many words may stand between a head noun and its name.
const maxMid = 4

// nameAfter skips the words that may stand between a head noun and its name.
func (r *reading) nameAfter(j int) int {
	for from := j; j-from <= maxMid && r.softBefore(j); j++ {
		if r.blocked[j] {
			return -1
		}
		if !r.words.mid[r.tokens[j].Form] || len(r.hits(j)) > 0 {
			return j
		}
		if _, h := r.headAt(j); h != nil {
			return j
		}
	}
	return -1
}

// named returns the best name at token j that the head allows, or else one of
// another kind that stands for itself.
func (r *reading) named(j int, h *head) (hit, bool) {
	whole := slices.DeleteFunc(r.hits(j), func(c hit) bool { return c.cut.Prep != 0 })
	for _, c := range whole {
		if c.allowedBy(h) {
			return c, true
		}
	}
	for _, c := range whole {
		if c.free() {
			return c, true
		}
	}
	return hit{}, false
}

func (r *reading) nameAt(j int, h *head) bool {
	_, ok := r.named(j, h)
	return ok
}

// joined returns the token at which the next name of a list begins.
func (r *reading) joined(k int) (int, bool) {
	if k >= len(r.tokens) || k == 0 || !r.listed(k-1) {
		return 0, false
	}
	t := r.tokens[k]
	if r.words.and[t.Form] {
		if r.softBefore(k + 1) {
			return k + 1, true
		}
		return 0, false
	}
	comma := !r.soft(k - 1)
	if t.Script == fold.Latin {
		return k, comma
	}
	for _, cut := range r.clitics(k) {
		if onlyAnd(cut) && r.beginsNameOrHead(cut.Rest) {
			return k, true
		}
	}
	return k, comma || beginsWithAnd(t.Form)
}

// onlyAnd reports a reading that takes nothing off but "and".
func onlyAnd(c fold.Cut) bool { return c.And && c.Prep == 0 }

// beginsWithAnd reports a word behind which an unknown name may hide.
func beginsWithAnd(form string) bool { return len(form) > 4 && strings.HasPrefix(form, "و") }

func hasArticle(form string) bool { return len(form) > 6 && strings.HasPrefix(form, "ال") }

// beginsNameOrHead reports a word that curated names or head nouns begin with.
func (r *reading) beginsNameOrHead(form string) bool {
	return r.names.next[form] != nil || r.words.pre.next[form] != nil
}

// locativeAt reports a preposition of place, with or without "and".
func (r *reading) locativeAt(i int) bool { return r.anyReading(i, r.words.locative) }

func (r *reading) anyReading(i int, among map[string]bool) bool {
	for _, cut := range r.cutsAny(i) {
		if among[cut.Rest] {
			return true
		}
	}
	return false
}

// behindLocative reports a token right behind an Arabic preposition of place,
// behindPreposition one behind an English preposition.
func (r *reading) behindLocative(i int) bool { return r.tightBefore(i) && r.locativeAt(i-1) }

func (r *reading) behindPreposition(i int) bool {
	return r.tightBefore(i) && r.words.preposition[r.tokens[i-1].Form]
}

// nearBefore reports whether a word such as "near" stands right before token
// i, or one word before that.
func (r *reading) nearBefore(i int) bool {
	for j := i - 1; j >= max(0, i-2); j-- {
		if r.anyReading(j, r.words.near) {
			return true
		}
		if j == i-1 && !r.linksNear(j) {
			return false
		}
	}
	return false
}

// linksNear reports a word that may stand between "near" and a name; any word
// in Latin letters may.
func (r *reading) linksNear(i int) bool {
	t := r.tokens[i]
	if t.Script != fold.Arabic || r.words.mid[t.Form] || t.Form == "من" {
		return true
	}
	n, _ := r.headAt(i)
	return n > 0
}

// minNameBytes is how long an Arabic word without the article must be to be a
// name: three letters.
const minNameBytes = 6

// nameLike reports whether an Arabic word behind a head noun can be a name: no
// adjective or particle that often stands there, no further head noun.
func (r *reading) nameLike(j int) bool {
	form := r.tokens[j].Form
	if r.words.tail[form] || r.words.generic[form] {
		return false
	}
	if hasArticle(form) {
		return true
	}
	if len(form) < minNameBytes || r.words.links(form) || r.prepositional(j) {
		return false
	}
	n, _ := r.headAt(j)
	return n == 0
}

// canBeName reports whether a word behind a head noun can be a name that no
// table has.
func (r *reading) canBeName(j int) bool {
	if r.noName(j) {
		return false
	}
	return r.tokens[j].Script != fold.Arabic || r.nameLike(j)
}

// prepositional reports whether token i is a particle or begins with one that
// leaves a known name or a head noun: not a further part of a person's name.
func (r *reading) prepositional(i int) bool {
	t := r.tokens[i]
	if t.Script != fold.Arabic {
		return false
	}
	if r.words.particle[t.Form] {
		return true
	}
	for _, cut := range r.clitics(i)[1:] {
		if r.beginsNameOrHead(cut.Rest) || r.words.partOfArea(cut.Rest) {
			return true
		}
	}
	return false
}

// distanceBefore returns the distance in kilometres that is given right before
// token i ("5 km north of", "على بعد 10 كم من"), 0 where there is none.
func (r *reading) distanceBefore(i int) float64 {
	j := i - 1
	for j > 1 && i-j < 3 && r.soft(j) && r.words.of[r.tokens[j].Form] {
		j--
	}
	if j < 1 || !r.soft(j) || !r.soft(j-1) {
		return 0
	}
	km, _ := r.words.distance(r.tokens[j-1 : j+1])
	return km
}

// nationalities returns the countries that adjectives of nationality tell of.
func (r *reading) nationalities() map[string]bool {
	out := map[string]bool{}
	for i := range r.tokens {
		for _, cut := range r.cutsAny(i) {
			if n, h := r.words.nations.longest(r.formsFrom(i, cut.Rest, r.tight)); n > 0 {
				out[h.form] = true
				break
			}
		}
	}
	return out
}
