package gazetteer

import (
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Many names begin with a word for a kind of land or building that means no
// place without the next: تل زرقون, Khirbet Zarqun. Such a name is known as a
// whole or not at all; the nearest known Tell is another place.

// wholeName returns the last token of the name that begins at token j, read as
// form: the longest that the atlas has, or as far as its words go together.
func (f *finder) wholeName(j int, form string) (last int, known bool) {
	last, known = f.stretch(j, form)
	if f.latin(j) {
		if to := f.capitals(j); to > last {
			return to, false
		}
		return last, known
	}
	if f.words.needsMore(form) && last == j && f.goesOn(j) {
		last, known = f.wholeName(j+1, f.form(j+1))
		known = known && last > j+1
	}
	if k := last + 1; !known && f.tightBefore(k) && !f.blocked[k] && f.words.epithet[f.form(k)] {
		last = k
	}
	return last, known
}

// maxName is how many words a Latin name has at most that no table has.
const maxName = 4

// capitals returns the last of the capitalised words that make one name from
// token j on: what a head noun, a name that is known or a word of no place ends.
func (f *finder) capitals(j int) int {
	last := j
	for last+1 < j+maxName {
		k := last + 1
		for f.tightBefore(k) && !f.tokens[k].Upper && (fold.IsArticle(f.form(k)) || f.hyphenated(k)) && f.tightBefore(k+1) {
			k++ // Ayta al-Shaab, Sar-i-Pul
		}
		if !f.furtherCapital(k) || f.wordOfNoPlace(k) {
			break
		}
		if n, _ := f.headBehind(k); n > 0 {
			break
		}
		if !f.words.needsMore(f.form(last)) && f.namesPlace(k) {
			break
		}
		last = k
	}
	return last
}

// hyphenated reports a Latin word with a hyphen before and behind it.
func (f *finder) hyphenated(k int) bool {
	return f.latin(k) && f.before(k) == "-" && f.gap(k) == "-"
}

// namesPlace reports a token at which a curated name begins.
func (f *finder) namesPlace(k int) bool {
	for _, h := range f.hits(k) {
		if h.free() {
			return true
		}
	}
	return false
}

// goesOn reports whether the word behind token j can be the rest of a name that
// begins with an element.
func (f *finder) goesOn(j int) bool {
	k := j + 1
	if !f.tightBefore(k) || f.blocked[k] || f.tokens[k].Script != f.tokens[j].Script || f.words.withPronoun[f.form(k)] {
		return false
	}
	if f.latin(j) {
		return f.capitals(j) > j
	}
	if f.words.needsMore(f.form(k)) {
		return f.goesOn(k)
	}
	return f.nameLike(k)
}

// compound notes a name that begins with an element at token i and that no
// curated table has, and returns the token behind it; i where there is none.
func (f *finder) compound(i int) int {
	if f.tokens[i].Script != fold.Arabic {
		return i
	}
	for _, cut := range f.clitics(i) {
		if !f.words.needsMore(cut.Rest) || !f.goesOn(i) {
			continue
		}
		last, known := f.wholeName(i, cut.Rest)
		d := draft{first: i, last: last, start: f.startBehind(i, cut.N), name: f.between(i, cut.Rest, last), near: f.nearBefore(i)}
		switch {
		case known:
			d.why = located
		case f.words.element[cut.Rest] && f.standsOut(i, cut):
			d.why = announced
		default:
			return i
		}
		return f.note(d)
	}
	return i
}

// standsOut reports an element that begins a name by itself: no everyday word
// follows, no known place, and with a word for land (وادي عميق) no adjective.
func (f *finder) standsOut(i int, cut fold.Cut) bool {
	next := f.form(i + 1)
	switch {
	case f.everyday(i + 1), f.namesPlace(i + 1), beginsWithAnd(next):
		return false
	case f.words.landform[cut.Rest]:
		return hasArticle(next) || cut.Prep != 0 || f.behindLocative(i) || f.nearBefore(i)
	}
	return true
}

// unknownName tells whether a name that no curated table has begins at token
// j, and where it ends.
func (f *finder) unknownName(j int, form string) (last int, ok bool) {
	element := f.words.needsMore(form) && f.goesOn(j)
	if !element && (!f.canBeName(j) || f.words.withPronoun[form]) {
		return j, false
	}
	last, _ = f.wholeName(j, form)
	return last, true
}

// longEnough reports a word that can be a name without a head noun.
func longEnough(form string) bool { return utf8.RuneCountInString(form) >= minLetters }
