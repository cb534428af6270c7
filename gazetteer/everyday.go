package gazetteer

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Many names of towns are everyday words: القائم is "standing", الطبقة "the
// class", عنه "about him". Such a word counts as the name only with a reason:
// a head noun (heads.go), a preposition of place, a direction, a list of
// places, an adjective that only a place has (القائم العراقية).

// onlyWord reports a curated name that is used as the everyday word that it
// is too.
func (f *finder) onlyWord(h hit) bool {
	if h.first != h.last || f.tokens[h.first].Script != fold.Arabic {
		return false
	}
	if slices.ContainsFunc(f.clitics(h.first), func(c fold.Cut) bool { return c.Prep == 0 && f.words.withPronoun[c.Rest] }) {
		return true
	}
	everyday := f.everyday(h.first) && !slices.ContainsFunc(h.refs, func(r nameRef) bool { return f.g.wellKnown(r.place) })
	word := slices.ContainsFunc(h.refs, func(r nameRef) bool { return r.word })
	switch {
	case !everyday && !word:
		return false
	case f.described(h):
		return true
	case f.hasReason(h):
		return false
	}
	return everyday || f.behindDefinite(h.first)
}

// wellKnown reports a place that is named without a reason even where its name
// is an everyday word.
func (c *curated) wellKnown(p *Place) bool { return c.kinds[p.Type].Area || p.Type == "city" }

// described reports a name with a definite adjective that no place has:
// الطبقة الحاكمة.
func (f *finder) described(h hit) bool {
	k := h.last + 1
	if !f.tightBefore(k) || !hasArticle(f.form(k)) || f.placeAdjective(k) || f.blocked[k] {
		return false
	}
	n, _ := f.headAt(k)
	return n == 0 && len(f.hits(k)) == 0
}

// placeAdjective reports an adjective that goes with the name of a place.
func (f *finder) placeAdjective(k int) bool {
	n, _ := f.words.nations.longest(f.formsFrom(k, f.form(k), f.tight))
	return n > 0 || f.words.tail[f.form(k)] || f.words.epithet[f.form(k)]
}

// hasReason reports that the words around a name say that it is a place.
func (f *finder) hasReason(h hit) bool {
	if h.cut.Prep == 'ب' || f.behindLocative(h.first) || f.nearBefore(h.first) {
		return true
	}
	if i := h.first - 1; f.tightBefore(h.first) && (f.words.of[f.form(i)] || f.words.direction[f.form(i)] != "") {
		return true
	}
	if n := len(f.found); n > 0 && f.found[n-1].last == h.first-1 && f.listed(h.first-1) {
		return true
	}
	return f.tightBefore(h.last+1) && f.placeAdjective(h.last+1)
}

// behindDefinite reports a word right behind a noun with the article, which it
// describes: الحكم القائم.
func (f *finder) behindDefinite(i int) bool {
	return f.tightBefore(i) && slices.ContainsFunc(f.cutsAny(i-1), func(c fold.Cut) bool { return strings.HasPrefix(c.Rest, "ال") })
}
