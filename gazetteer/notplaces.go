package gazetteer

import (
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// skip blocks the stretches that the caller says name no place.
func (r *reading) skip(spans [][2]int) {
	for _, span := range spans {
		for i := span[0]; i <= span[1] && i < len(r.blocked); i++ {
			r.blocked[i], r.skipped[i] = true, true
		}
	}
}

// blocker blocks the words of a reading that name outlets, organisations and
// people.
type blocker struct{ *reading }

func (b blocker) blockNames() {
	b.blockQuoted()
	for i := range b.tokens {
		if !b.blocked[i] {
			b.blockPhrase(i)
		}
		if !b.blocked[i] {
			b.blockBeside(i)
		}
	}
}

// blockPhrase blocks a phrase of the tables.
func (b blocker) blockPhrase(i int) {
	for _, cut := range b.cutsAny(i) {
		if n, _ := b.words.phrases.longest(b.formsFrom(i, cut.Rest, b.tight)); n > 0 {
			b.block(i, i+n)
			return
		}
	}
}

// maxTitle is how many words a quoted name of an outlet has at most.
const maxTitle = 4

// blockQuoted blocks short quoted phrases that hold more than a place, its head
// noun and its adjectives: «نبض الفرات», "Euphrates Observer" are titles.
func (b blocker) blockQuoted() {
	for i := range b.tokens {
		if !strings.ContainsAny(b.before(i), "«“\"") {
			continue
		}
		last, end := i, min(i+maxTitle, len(b.tokens))
		for last < end && !strings.ContainsAny(b.gap(last), "»”\"") {
			last++
		}
		if last > i && last < end && !b.onlyPlace(i, last) {
			b.block(i, last+1)
		}
	}
}

// onlyPlace reports whether tokens i to last are nothing but place names and
// the words that go with them.
func (b blocker) onlyPlace(i, last int) bool {
	for i <= last {
		n := b.placeWords(i, last)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// placeWords returns how many tokens from i on, up to last, are one name of a
// place, a head noun or a word that goes with them.
func (b blocker) placeWords(i, last int) int {
	for _, h := range b.hits(i) {
		if h.last <= last {
			return h.last + 1 - i
		}
	}
	if n, h := b.headAt(i); h != nil {
		return n
	}
	if b.words.goesWithPlace(b.tokens[i].Form) || b.latinWithPlace(i) {
		return 1
	}
	return 0
}

// latinWithPlace reports an English head noun, or an article.
func (b blocker) latinWithPlace(i int) bool {
	form := b.tokens[i].Form
	return b.latin(i) && (b.words.post.next[form] != nil || fold.IsArticle(form))
}

// blockBeside blocks the name that token i introduces or ends as no place.
func (b blocker) blockBeside(i int) {
	if b.organisationEnds(i) {
		b.blockBefore(i)
		return
	}
	if !b.latin(i) && b.words.orgAfter[b.form(i)] && b.tightBefore(i) { // مركز حماة الإعلامي
		b.block(i-1, i)
	}
	if !b.softBefore(i + 1) {
		return
	}
	if b.partOfName(i) || b.withinName(i) {
		return
	}
	named := !b.latin(i) || b.tokens[i+1].Upper
	for _, cut := range b.cutsAny(i) {
		switch {
		case named && b.words.orgBefore[strings.TrimPrefix(cut.Rest, "ال")]:
			b.blockName(i+1, 2)
			return
		case named && b.words.title[cut.Rest]:
			b.blockName(i+1, 3)
			return
		case b.words.kunya[cut.Rest], b.givenName(i, cut):
			b.blockFamilyName(i)
			return
		}
	}
}

// partOfName reports a title, or "father of", that begins the name of a place:
// الشيخ زويد, or behind the noun for a town or another first word of names (تل
// أبو زرقون).
func (b blocker) partOfName(i int) bool {
	if !b.words.needsMore(b.form(i)) || b.latin(i) {
		return false
	}
	if b.tightBefore(i) && b.anyReading(i-1, b.words.element) {
		return true
	}
	for _, h := range b.hits(i) {
		if h.last > i && h.free() {
			return true
		}
	}
	if !b.softBefore(i) {
		return false
	}
	n, h := b.headAt(i - 1)
	return n == 1 && h.governsNames()
}

// governsNames reports a head noun behind which a person's name is a place's:
// معبر أبو سالم, not مدرسة أبو سالم.
func (h *head) governsNames() bool { return h.lends == itself && (h.unit() != "" || !h.any()) }

// withinName reports a word inside the name of a place: كرم أبو سالم.
func (b blocker) withinName(i int) bool {
	for k := max(0, i-maxBefore); k < i; k++ {
		for _, h := range b.hits(k) {
			if h.last > i {
				return true
			}
		}
	}
	return false
}

// maxBefore is how many words of a place's name stand before a person's in it.
const maxBefore = 2

// organisationEnds reports an English word that ends an organisation's name
// (with a capital) or an outlet's.
func (b blocker) organisationEnds(i int) bool {
	t := b.tokens[i]
	return b.latin(i) && (b.words.media[t.Form] || (t.Upper && b.words.orgAfter[t.Form]))
}

// givenName reports a person's given name; على folds to one and is none.
func (b blocker) givenName(i int, cut fold.Cut) bool {
	return b.words.given[cut.Rest] && cut.N == 0 && b.word(i) != "على"
}

// blockFamilyName blocks the word behind a given name at token i.
func (b blocker) blockFamilyName(i int) {
	if b.latin(i) && !b.tokens[i].Upper {
		return
	}
	if hs := b.hits(i); len(hs) > 0 && hs[0].last > i {
		return // "Abu Kamal" is a town
	}
	if !b.prepositional(i + 1) {
		b.block(i+1, i+2)
	}
}

// blockName blocks up to n words of a name that begins at token i; a particle
// or a head noun ends it.
func (b blocker) blockName(i, n int) {
	for k := i; k < i+n && k < len(b.tokens); k++ {
		if k > i && (!b.tight(k-1) || b.prepositional(k)) {
			return
		}
		if h, _ := b.headAt(k); h > 0 || b.noName(k) {
			return
		}
		b.block(k, k+1)
	}
}

// blockBefore blocks up to four words before token i, which ends the name of
// an organisation ("Deir ez-Zor Military Council").
func (b blocker) blockBefore(i int) {
	for k := i - 1; k >= max(0, i-4) && b.tight(k) && b.capitalOrArticle(k); k-- {
		b.block(k, k+1)
	}
}

func (b blocker) capitalOrArticle(i int) bool {
	return b.tokens[i].Upper || fold.IsArticle(b.tokens[i].Form)
}

func (b blocker) block(from, to int) {
	for i := from; i < to && i < len(b.blocked); i++ {
		b.blocked[i] = true
	}
}
