package gazetteer

import (
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// maxHeads is how many head nouns may follow each other ("the base of the
// field of …").
const maxHeads = 3

// behindHead reads the name or the list of names behind a head noun of n
// tokens at i: one name behind a singular, a joined list behind a dual or a
// plural. It returns the token after them, or i where there is no name.
func (f *finder) behindHead(i, n int, h *head) int {
	if f.depth >= maxHeads {
		return i
	}
	f.depth++
	defer func() { f.depth-- }()
	j := f.nameAfter(i + n)
	if h.unit() != "" && j > i+n { // مديرية التربية في حماة
		return i
	}
	if j < 0 {
		return f.unknown(i, n, h)
	}
	if inner, ih := f.headAt(j); ih != nil && !f.nameAt(j, h) { // قاعدة حقل العمر
		if next := f.behindHead(j, inner, ih); next > j {
			return f.more(next, h)
		}
		return i
	}
	hit, ok := f.named(j, h)
	if !ok {
		return f.unknown(i, n, h)
	}
	if h.plural {
		return f.more(f.add(hit, h, f.startOf(hit)), h)
	}
	next := f.add(hit, h, f.headStart(i))
	f.found[len(f.found)-1].first = i
	return next
}

// maxList is how many names one head noun governs.
const maxList = 40

// more reads the rest of a list that a dual or plural head governs; j is the
// token behind its last name.
func (f *finder) more(j int, h *head) int {
	if !h.plural {
		return j
	}
	for range maxList {
		next := f.nextInList(j, h)
		if next == j {
			return j
		}
		j = next
	}
	return j
}

// nextInList reads one more name of a list and returns the token behind it, j
// where there is none.
func (f *finder) nextInList(j int, h *head) int {
	k := j
	for f.softBefore(k) && f.words.tail[f.tokens[k].Form] {
		k++
	}
	at, ok := f.joined(k)
	if !ok {
		return j
	}
	var next int
	if n, inner := f.headAt(at); inner != nil && !f.nameAt(at, h) {
		next = f.behindHead(at, n, inner)
	} else if hit, ok := f.named(at, h); ok {
		next = f.add(hit, h, f.startOf(hit))
	} else {
		next = f.unknownInList(at, h)
	}
	if next > at {
		return next
	}
	return j
}

// unknown notes a settlement that a head noun announces and the gazetteer
// does not have. Only a name with the article, or with a capital in Latin
// letters, counts: behind other words the head noun is an ordinary word.
func (f *finder) unknown(i, n int, h *head) int {
	j := i + n
	if !h.onlySettlements() || !f.softBefore(j) || f.blocked[j] {
		return i
	}
	t := f.tokens[j]
	last, ok := f.unknownName(j, t.Form)
	if !ok {
		return i
	}
	d := draft{first: j, last: last, start: t.Start, head: h, noun: h.form, why: announced, name: f.between(j, t.Form, last), near: f.nearBefore(i)}
	if h.plural {
		return f.more(f.note(d), h)
	}
	d.first, d.start = i, f.headStart(i)
	return f.note(d)
}

// unknownLatin notes capitalised words behind a preposition of place that are
// no name the gazetteer has: a place that is not known. It returns the token
// after them, or i.
func (f *finder) unknownLatin(i int) int {
	if !f.capitalised(i) || !f.behindPreposition(i) {
		return i
	}
	for k := i; k == i || (k <= i+3 && f.furtherCapital(k)); k++ {
		if f.wordOfNoPlace(k) {
			return i
		}
	}
	last := f.capitals(i)
	return f.note(draft{first: i, last: last, start: f.tokens[i].Start, why: announced, name: f.between(i, f.tokens[i].Form, last)})
}

// furtherCapital reports a further capitalised word of a name.
func (f *finder) furtherCapital(i int) bool {
	return f.tightBefore(i) && !f.blocked[i] && f.capitalised(i)
}

// wordOfNoPlace reports a capitalised word that no unknown place has in its
// name: a weekday, a nationality, an abbreviation.
func (f *finder) wordOfNoPlace(i int) bool {
	form := f.tokens[i].Form
	if f.words.notName[form] || f.words.nations.next[form] != nil {
		return true
	}
	return len(form) < 3 || allCapitals(f.word(i))
}

func allCapitals(word string) bool { return word == strings.ToUpper(word) }

// unknownInList notes an unknown name inside a list of settlements.
func (f *finder) unknownInList(j int, h *head) int {
	if f.blocked[j] || f.noName(j) {
		return j
	}
	t := f.tokens[j]
	rest, skip := t.Form, 0
	if t.Script == fold.Arabic {
		for _, cut := range f.clitics(j) {
			if onlyAnd(cut) {
				rest, skip = cut.Rest, cut.N
			}
		}
		if !hasArticle(rest) && !f.nameLike(j) && !(f.words.needsMore(rest) && f.goesOn(j)) {
			return j
		}
	}
	last, _ := f.wholeName(j, rest)
	if next, ok := f.joined(last + 1); !f.words.needsMore(rest) && (!ok || next > last+2) {
		return j // the list ends here: more likely the next clause
	}
	return f.note(draft{first: j, last: last, start: f.startBehind(j, skip), head: h, why: announced, name: f.between(j, rest, last)})
}

// beforeHead reads names whose head noun stands behind them ("al-Omar field",
// "the Conoco and Tanak fields"). hits are the names at token i.
func (f *finder) beforeHead(i int, hits []hit) int {
	if len(hits) == 0 || !f.latin(i) {
		return i
	}
	list := []hit{hits[0]}
	end := hits[0].last + 1
	for range maxList {
		n, h := f.headBehind(end)
		if h != nil {
			return f.addList(list, h, end, n, i)
		}
		next, ok := f.joined(end)
		if !ok {
			return i
		}
		more := f.hits(next)
		if len(more) == 0 {
			return i
		}
		list = append(list, more[0])
		end = more[0].last + 1
	}
	return i
}

func (f *finder) addList(list []hit, h *head, end, n, i int) int {
	if !h.plural && len(list) > 1 { // "Dhiban and al-Omar field": the noun is the last one's
		return i
	}
	for _, c := range list {
		if !c.free() && !c.allowedBy(h) {
			return i
		}
	}
	if !h.plural {
		list[len(list)-1].last = end + n - 1
	}
	for _, c := range list {
		f.add(c, h, f.startOf(c))
	}
	return end + n
}
