package gazetteer

import (
	"slices"

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

// Find returns the place mentions of a text in its order.
func (g *Gazetteer) Find(t Text) []Mention {
	r := g.read(t.Raw, t.Tokens)
	r.skip(t.Skip)
	blocker{r}.blockNames()
	f := finder{reading: r, g: g, known: t.Known}
	return g.choose(r, f.drafts(), g.homeOf(t.Publisher))
}

// draft is a mention before its place is chosen.
type draft struct {
	first, last int
	start       int // code point where the name or its head begins
	refs        []nameRef
	head        *head
	near        bool
	area        *Place  // a part of an area: already one place
	noun        string  // the folded head noun
	why         reason  // that it is taken for a name
	name        string  // to look up, where it is not curated
	part        string  // of it, to look up where the whole is not known
	dir         string  // the direction from a point in which it lies
	lent        lending // the name is a town's, and something else bears it
}

// finder goes over a reading and notes what may be names of places.
type finder struct {
	*reading
	g       *Gazetteer
	known   func(int) bool // everyday words, nil for none
	found   []draft
	depth   int         // of head nouns within head nouns
	inAtlas *atlas.Text // made when it is first needed
	keys    []atlas.Key
}

func (f *finder) drafts() []draft {
	for i := 0; i < len(f.tokens); {
		i = f.step(i)
	}
	return f.found
}

// note takes a draft in and returns the token behind it.
func (f *finder) note(d draft) int {
	f.found = append(f.found, d)
	return d.last + 1
}

// step tries, in order, what can begin at token i and returns the next token.
func (f *finder) step(i int) int {
	if f.blocked[i] {
		return i + 1
	}
	hits := f.hits(i)
	long := len(hits) > 0 && hits[0].last > i && hits[0].free() // a name of several words
	if !long || f.latin(i) {
		if next := f.part(i); next > i {
			return next
		}
	}
	n, h := f.headAt(i)
	inName := long && hits[0].last >= i+n
	if h != nil && !inName {
		if next := f.behindHead(i, n, h); next > i {
			return next
		}
	}
	if next := f.beforeHead(i, hits); next > i {
		return next
	}
	for _, h := range hits {
		if h.free() && !f.onlyWord(h) {
			return f.add(h, nil, f.startOf(h))
		}
	}
	if next := f.located(i, hits); next > i {
		return next
	}
	for _, try := range []func(int) int{f.compound, f.uncuratedLatin, f.uncuratedArabic, f.unknownLatin} {
		if next := try(i); next > i {
			return next
		}
	}
	return i + 1
}

// located takes an everyday word for the village of that name where a
// preposition of place stands right before it; the article must speak of the
// same area (see contextMet).
func (f *finder) located(i int, hits []hit) int {
	if !f.behindLocative(i) {
		return i
	}
	for _, h := range hits {
		if h.cut.N > 0 {
			continue
		}
		if refs := asLocated(h.refs); len(refs) > 0 {
			return f.note(draft{first: h.first, last: h.last, start: f.startOf(h), refs: refs})
		}
	}
	return i
}

// asLocated keeps the settlements that a name may mean, on condition that the
// article speaks of the same area.
func asLocated(refs []nameRef) []nameRef {
	var out []nameRef
	for _, ref := range refs {
		if settlements[ref.place.Type] {
			out = append(out, nameRef{place: ref.place, context: closeBy})
		}
	}
	return out
}

// meantBehind returns what a name means behind a head noun, nil for none. Of
// a hospital or a street that is not known, the town is left that lends its
// name.
func (h hit) meantBehind(by *head) ([]nameRef, lending) {
	lends := by != nil && by.lends != itself
	var all, own, towns []nameRef
	for i, ref := range h.refs {
		if slices.ContainsFunc(h.refs[:i], func(r nameRef) bool { return r.place == ref.place && r.demand() <= ref.demand() }) {
			continue // the place in another spelling
		}
		fits := by != nil && by.means(ref)
		town := settlements[ref.place.Type]
		switch {
		case !fits && ref.head:
		case !lends:
			all = append(all, ref)
		case fits && (!town || by.lends == away):
			own = append(own, ref)
		case town:
			towns = append(towns, ref)
		}
	}
	switch {
	case !lends:
		return all, itself
	case len(own) > 0:
		return own, itself
	}
	return towns, by.lends
}

// settlements are the kinds of place that people live in.
var settlements = map[string]bool{"city": true, "town": true, "village": true, "suburb": true}

// add notes a curated name, governed by a head noun if one is given, and
// returns the token behind it.
func (f *finder) add(h hit, by *head, start int) int {
	d := draft{first: h.first, last: h.last, start: start, head: by}
	d.refs, d.lent = h.meantBehind(by)
	if by == nil { // a whole name may begin with its own head noun
		_, by = f.headAt(h.first)
	}
	if by != nil {
		d.noun = by.form
		if d.head == nil && by.unit() != "" { // قضاء تلعفر among the names of the town
			d.head = by
		}
	}
	d.near = f.nearBefore(h.first)
	return f.note(d)
}
