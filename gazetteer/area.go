package gazetteer

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

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
		if next := f.partOfNation(i, start, cut.Rest); next > i {
			return next
		}
		if f.words.areaPart[cut.Rest] {
			if next := f.partOfWhole(i, start); next > i {
				return next
			}
		}
	}
	return i
}

// countryside is the direction of the countryside as a whole, centre that of
// the middle of an area.
const (
	countryside = "R"
	centre      = "C"
)

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

// partOfNation reads the definite noun of a direction and an adjective of
// nationality: الشمال السوري, الشمال الغربي السوري.
func (f *finder) partOfNation(i, start int, form string) int {
	noun, definite := strings.CutPrefix(form, "ال")
	dir := f.words.direction[noun]
	if !definite || dir == "" {
		return i
	}
	j := i + 1
	if second := f.words.adjective[f.form(j)]; second != "" && f.tightBefore(j) {
		dir, j = compass(dir, second), j+1
	}
	if !f.tightBefore(j) || !strings.HasPrefix(f.form(j), "ال") {
		return i
	}
	n, nation := f.words.nations.longest(f.formsFrom(j, f.form(j), f.tight))
	if n == 0 {
		return i
	}
	country := f.g.byID[nation.form]
	if country == nil {
		return i
	}
	area := f.g.Part(country, dir)
	if area == nil {
		return i
	}
	return f.note(draft{first: i, last: j + n - 1, start: start, area: area})
}

// partOfWhole reads "the eastern part of BASE": الجزء الشرقي من البلاد.
func (f *finder) partOfWhole(i, start int) int {
	j := i + 1
	if !f.tightBefore(j) {
		return i
	}
	dir, n := f.directions(j, f.form(j), f.words.adjective)
	if n == 0 { // مناطق وسط مالي
		return i
	}
	if j += n; !f.tightBefore(j) {
		return i
	}
	if f.words.of[f.form(j)] || f.form(j) == "في" {
		j++
	}
	base, ok := f.base(j)
	if !ok || base.town {
		return i
	}
	return f.addPart(i, base.last, start, base, dir)
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
				h.province = behind.unit() == "governorate"
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
			h.province = head.unit() == "governorate"
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
		case f.words.direction[form] != "" && (dir == "" || f.words.direction[f.form(next-1)] != ""): // "south-east"
			dir = compass(dir, f.words.direction[form])
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
		return f.partBehind(i, h)
	}
	return i
}

// partBehind reads "Niger's south-west": the nouns of direction alone, with no
// name or noun of an area behind them that they would only describe.
func (f *finder) partBehind(i int, h hit) int {
	k, dir := h.last+1, ""
	if !f.possessive(h.last) {
		return i
	}
	for f.tightBefore(k) && f.words.direction[f.form(k)] != "" && !strings.HasSuffix(f.form(k), "ern") && f.form(k) != "central" {
		dir, k = compass(dir, f.words.direction[f.form(k)]), k+1
	}
	if dir == "" {
		return i
	}
	if f.tightBefore(k) {
		if n, _ := f.headBehind(k); n > 0 || f.tokens[k].Upper || f.words.direction[f.form(k)] != "" {
			return i
		}
	}
	if f.words.and[f.form(k)] && f.words.direction[f.form(k+1)] != "" {
		return i // "Syria's north and east"
	}
	base := hit{first: h.first, last: k - 1, cut: h.cut, refs: h.refs}
	if f.partOf(base, dir) == nil {
		return i
	}
	return f.addPart(i, k-1, f.startOf(h), base, dir)
}

// possessive reports a Latin word with 's, which its form leaves out.
func (f *finder) possessive(i int) bool {
	word := f.word(i)
	return strings.HasSuffix(word, "'s") || strings.HasSuffix(word, "’s")
}

func (f *finder) ruralWord(k int) bool { return f.tightBefore(k) && f.form(k) == "countryside" }

// addPart notes the part, or for a whole that is a point the point itself as
// near.
func (f *finder) addPart(i, last, start int, base hit, dir string) int {
	d := draft{first: i, last: last, start: start, refs: base.refs}
	if !base.town {
		d.area = f.partOf(base, dir)
	}
	if dir == centre && (d.area == nil || base.meansTown()) {
		return i // the middle of a town is the town
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

// meansTown reports a name that may mean a town, and is not called a province.
func (h hit) meansTown() bool {
	return !h.province && slices.ContainsFunc(h.refs, func(r nameRef) bool { return !r.head && settlements[r.place.Type] })
}

// partOf returns the part of the first place that has parts, nil for none.
func (f *finder) partOf(base hit, dir string) *Place {
	for _, ref := range base.refs {
		whole := ref.place
		if whole.Type == "region" && (ref.head || base.meansTown()) {
			continue
		}
		if base.province {
			whole = f.g.Unit(whole, "governorate")
		}
		if p := f.g.Part(whole, dir); p != nil {
			return p
		}
	}
	return nil
}
