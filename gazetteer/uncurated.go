package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

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

// minLetters is the least that a name without a head noun must have.
const minLetters = 4

// stretch returns the last token of the longest name of the atlas that begins
// at token i, read as form; i where only the word itself may be one.
func (f *finder) stretch(i int, form string) (last int, known bool) {
	if f.inAtlas == nil {
		f.inAtlas = f.g.atlas.NewText(f.tokens)
	}
	goesOn := func(j int) bool { return f.tight(j) && !f.blocked[j+1] }
	f.keys = f.inAtlas.At(i, form, goesOn, f.keys[:0])
	if len(f.keys) == 0 {
		return i, false
	}
	return f.keys[len(f.keys)-1].Last, true
}

// uncurated notes a name at token i that is not curated, and returns the token
// behind it; i where there is none.
func (f *finder) uncurated(i int, h *head, why reason) int {
	t := f.tokens[i]
	last, known := f.stretch(i, t.Form)
	if !known && (why == bare || t.Script == fold.Latin) {
		return i
	}
	d := draft{first: i, last: last, start: t.Start, head: h, why: why, name: f.between(i, t.Form, last), near: f.nearBefore(i)}
	if h != nil {
		d.noun = h.form
	}
	return f.note(d)
}

// everyday reports an everyday word of the text's language.
func (f *finder) everyday(i int) bool { return f.known != nil && f.known(i) }

// uncuratedArabic tries a word behind a preposition of place ("في بوكروفسك").
func (f *finder) uncuratedArabic(i int) int {
	t := f.tokens[i]
	if t.Script != fold.Arabic || f.everyday(i) || !f.behindLocative(i) {
		return i
	}
	if !longEnough(t.Form) || !f.nameLike(i) || f.words.withPronoun[t.Form] {
		return i
	}
	return f.uncurated(i, nil, located)
}

// uncuratedLatin tries capitalised words: behind a preposition of place, joined
// to a place before them, or alone.
func (f *finder) uncuratedLatin(i int) int {
	form := f.tokens[i].Form
	if !f.capitalised(i) || f.words.noPlace(form) || (tooShort(form) && f.capitals(i) == i) {
		return i
	}
	why := bare
	switch {
	case f.behindPreposition(i), f.joinedToPlace(i):
		why = located
	case f.beginsName(i):
		why = announced
	case f.behindCapital(i), f.everyday(i):
		return i // a later part of a name; an everyday word at the beginning of a sentence
	}
	last, known := f.stretch(i, form)
	if to := f.capitals(i); why != bare && to > last && (known || why == announced || !f.behindPreposition(i)) {
		return f.longer(i, last, to, why, known)
	}
	switch {
	case !known && why == located && !f.behindPreposition(i):
		return f.longer(i, last, last, why, known)
	case !known:
		return i
	}
	n, h := f.headBehind(last + 1)
	switch {
	case n == 0 && why == bare && f.capitalFollows(last):
		return i // "Jordan Smith" is a person
	case n == 0:
		return f.uncurated(i, nil, why)
	}
	f.uncurated(i, h, announced)
	f.found[len(f.found)-1].last = last + n
	return last + 1 + n
}

// beginsName reports the first word of a name that a capital letter alone
// speaks for: "Khirbet Zarqun", not "Tell Sam" at the beginning of a sentence.
func (f *finder) beginsName(i int) bool {
	form := f.form(i)
	opens := !f.tightBefore(i) && f.words.opening[form]
	return f.words.element[form] && !opens && f.capitals(i) > i
}

// longer notes a Latin name that goes on to token to where only a part of it,
// to token last, is known: the whole counts, the part only if it can stand
// alone.
func (f *finder) longer(i, last, to int, why reason, known bool) int {
	d := draft{first: i, last: to, start: f.tokens[i].Start, why: why, name: f.between(i, f.form(i), to), near: f.nearBefore(i)}
	if why == located && f.words.element[f.form(i)] {
		d.why = announced
	}
	if known && !f.words.needsMore(f.form(last)) && f.gap(last) != "-" {
		d.part = f.between(i, f.form(i), last)
	}
	if n, h := f.headBehind(to + 1); n > 0 {
		d.head, d.noun, d.why, d.last = h, h.form, announced, to+n
	}
	return f.note(d)
}

func tooShort(form string) bool { return len(form) < minLetters && !fold.IsArticle(form) }

func (f *finder) behindCapital(i int) bool { return f.tightBefore(i) && f.tokens[i-1].Upper }

func (f *finder) capitalFollows(i int) bool { return f.tightBefore(i+1) && f.tokens[i+1].Upper }

// joinedToPlace reports whether token i goes on a list that a place begins.
func (f *finder) joinedToPlace(i int) bool {
	if len(f.found) == 0 || i == 0 {
		return false
	}
	switch i - f.found[len(f.found)-1].last {
	case 1:
		return !f.soft(i-1) && f.listed(i-1)
	case 2:
		return f.tokens[i-1].Form == "and" && f.listed(i-2)
	}
	return false
}
