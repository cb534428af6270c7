package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

// part reads a part of an area at token i: "ريف دير الزور الشرقي", "شرقي سوريا",
// "الريف الشرقي لدير الزور", "eastern Deir ez-Zor countryside", "north of Aleppo".
// Behind a direction a town or a field is not cut in parts: it is "near" it.
// It returns the token behind the part, i where there is none.
func (f *finder) part(i int) int {
	if f.latin(i) {
		return f.partLatin(i)
	}
	for _, cut := range f.cutsAny(i) {
		start := f.startBehind(i, cut.N)
		if f.words.rural[cut.Rest] {
			if next := f.rural(i, start, cut.Rest == "الريف"); next > i {
				return next
			}
		}
		if dir, n := f.directions(i, cut.Rest, f.words.direction); n > 0 {
			if base, ok := f.base(i + n); ok {
				return f.addPart(i, base.last, start, base, dir)
			}
		}
	}
	return i
}

// countryside is the direction of the countryside as a whole.
const countryside = "R"

// rural reads ريف BASE [direction] and الريف direction ل BASE.
func (f *finder) rural(i, start int, definite bool) int {
	dir, j := countryside, i+1
	if definite {
		d, n := f.directions(j, f.form(j), f.words.adjective)
		if n == 0 {
			return i
		}
		dir, j = d, j+n
	}
	base, ok := f.base(j)
	if !ok {
		return i
	}
	last := base.last
	if !definite && f.tightBefore(last+1) {
		if d, n := f.directions(last+1, f.form(last+1), f.words.adjective); n > 0 {
			dir, last = d, last+n
		}
	}
	return f.addPart(i, last, start, base, dir)
}

// directions reads one or two words of direction at token i; first is the
// form of token i without its particles.
func (f *finder) directions(i int, first string, words map[string]string) (string, int) {
	a := words[first]
	if a == "" {
		return "", 0
	}
	if f.tightBefore(i + 1) {
		if b := words[f.form(i+1)]; b != "" {
			return compass(a, b), 2
		}
	}
	return a, 1
}

// base reads the whole that a part belongs to, behind an optional head noun.
func (f *finder) base(j int) (hit, bool) {
	for skip := 0; skip < 2 && f.softBefore(j) && !f.blocked[j]; skip++ {
		hits := f.hits(j)
		for _, h := range hits {
			if h.free() && wholeOf(h.cut) {
				_, own := f.headAt(j)
				_, behind := f.headBehind(h.last + 1)
				h.town = own.settlement() || behind.settlement()
				return h, true
			}
		}
		for _, h := range hits { // an everyday word, in an article on the same area
			if r := asLocated(h.refs); len(r) > 0 && h.cut.N == 0 {
				h.refs = r
				return h, true
			}
		}
		n, head := f.headAt(j)
		if head == nil || head.plural {
			return hit{}, false
		}
		j += n
		if !f.softBefore(j) {
			return hit{}, false // a head noun that ends the text
		}
		if h, ok := f.named(j, head); ok {
			h.town = head.settlement() // "west of the city of Taiz", not the west of its governorate
			return h, true
		}
	}
	return hit{}, false
}

// wholeOf reports a reading with no particle but "of".
func wholeOf(c fold.Cut) bool { return !c.And && (c.Prep == 0 || c.Prep == 'ل') }

// partLatin reads "eastern BASE [countryside]", "east of BASE", "the eastern
// countryside of BASE" and "BASE('s eastern) countryside".
func (f *finder) partLatin(i int) int {
	dir, rural, j := f.areaWords(i)
	if j == i {
		return f.baseThenRural(i)
	}
	if hs := f.hits(i); len(hs) > 0 && hs[0].last >= j && hs[0].free() {
		return i // a name that begins with a direction: "South Darfur"
	}
	if dir == "" && !rural {
		return i
	}
	base, ok := f.base(j)
	if !ok {
		return i
	}
	last := base.last
	if n, _ := f.headBehind(last + 1); n > 0 {
		last += n
	}
	if f.ruralWord(last + 1) {
		last++
	}
	if dir == "" {
		dir = countryside
	}
	return f.addPart(i, last, f.tokens[i].Start, base, dir)
}

// areaWords reads the English words before the whole: a direction, words for
// the countryside, and what joins them.
func (f *finder) areaWords(i int) (dir string, rural bool, next int) {
	for next = i; next == i || f.tightBefore(next); next++ {
		form := f.form(next)
		switch {
		case dir == "" && f.words.direction[form] != "":
			dir = f.words.direction[form]
		case f.words.rural[form]:
			rural = true
		case next > i && f.words.partOf[form]:
		default:
			return dir, rural, next
		}
	}
	return dir, rural, next
}

func (f *finder) baseThenRural(i int) int {
	for _, h := range f.hits(i) {
		if !h.free() {
			continue
		}
		k, dir := h.last+1, countryside
		if d := f.words.direction[f.form(k)]; d != "" && f.tightBefore(k) {
			dir, k = d, k+1
		}
		if f.ruralWord(k) {
			return f.addPart(i, k, f.startOf(h), h, dir)
		}
		return i
	}
	return i
}

func (f *finder) ruralWord(k int) bool { return f.tightBefore(k) && f.form(k) == "countryside" }

// addPart notes the part, or for a whole that is a point the point itself as
// near.
func (f *finder) addPart(i, last, start int, base hit, dir string) int {
	d := draft{first: i, last: last, start: start, refs: base.refs}
	if !base.town {
		d.area = f.partOf(base.refs, dir)
	}
	if d.area == nil {
		d.near, d.dir = true, dir
		d.refs = nil
		for _, ref := range base.refs {
			if !ref.head {
				d.refs = append(d.refs, ref)
			}
		}
	}
	return f.note(d)
}

// partOf returns the part of the first place that has parts, nil for none.
func (f *finder) partOf(refs []nameRef, dir string) *Place {
	for _, ref := range refs {
		if p := f.g.Part(ref.place, dir); p != nil {
			return p
		}
	}
	return nil
}
