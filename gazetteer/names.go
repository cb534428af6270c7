package gazetteer

import (
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// node is a trie over the folded words of names.
type node struct {
	next map[string]*node
	refs []nameRef
}

// nameRef says which place a name means and what the text must have besides.
type nameRef struct {
	place   *Place
	form    string // if not "", only in this spelling: Uman is not Oman
	head    bool   // only behind a head noun
	noun    string // of the head noun that was taken off the name
	word    bool   // an everyday word too (see everyday.go)
	context contextNeed
}

// contextNeed says how near the rest of an article must be for a name to count.
type contextNeed uint8

const (
	anywhere contextNeed = iota
	sameArea             // contextKM
	closeBy              // closeKM: an everyday word behind a preposition of place
)

// demand orders what a name asks for: nothing, a context, a head noun.
func (r nameRef) demand() int {
	switch {
	case r.head:
		return 2
	case r.context != anywhere || r.word:
		return 1
	}
	return 0
}

func (n *node) insert(keys []string, ref nameRef) {
	for _, k := range keys {
		if n.next == nil {
			n.next = map[string]*node{}
		}
		if n.next[k] == nil {
			n.next[k] = &node{}
		}
		n = n.next[k]
	}
	for i, r := range n.refs {
		if r.place == ref.place && r.form == ref.form { // the weaker demand wins
			if ref.demand() < r.demand() {
				n.refs[i] = ref
			}
			return
		}
	}
	n.refs = append(n.refs, ref)
}

// add indexes a place under all its names.
func (c *curated) add(p *Place) {
	c.places = append(c.places, p)
	c.byID[p.ID] = p
	ar, en := nameRef{place: p}, nameRef{place: p}
	switch p.cue {
	case "head":
		ar.head, en.head = true, true
	case "head-ar":
		ar.head = true
	case "context":
		ar.context, en.context = sameArea, sameArea
	case "word":
		ar.word = true
	}
	c.index(p.NameAR, ar)
	c.index(p.NameEN, en)
	for i, a := range p.Aliases {
		ref := nameRef{place: p, head: strings.HasPrefix(a, "?"), word: strings.HasPrefix(a, "!")}
		if strings.HasPrefix(a, "~") {
			ref.context = sameArea
		}
		p.Aliases[i] = strings.TrimLeft(a, "?~!")
		c.index(p.Aliases[i], ref)
	}
}

// index files one name, and the ways in which it is shortened.
func (c *curated) index(name string, ref nameRef) {
	tokens := fold.Tokens(name)
	if len(tokens) == 0 {
		return
	}
	keys := make([]string, len(tokens))
	for i, t := range tokens {
		keys[i] = keyOf(t)
	}
	if len(tokens) == 1 && c.words.given[tokens[0].Form] {
		ref.head = true // "Mazloum" alone is a person
	}
	if ref.place.Type == "country" { // روسية is an adjective
		ref.form = fold.String(name)
	}
	whole := ref
	if len(tokens) == 1 && c.words.landWord(tokens[0]) { // القرية is a village, not القريا
		whole.form = tokens[0].Form
	}
	c.names.insert(keys, whole)
	c.indexCore(tokens, keys, ref.place)
	c.indexSpaced(tokens, ref)
	if other, ok := c.otherArticle(tokens[0]); ok { // "مدينة بوكمال": behind a head noun the article may be left off, or put
		c.names.insert(append([]string{keyOf(other)}, keys[1:]...), nameRef{place: ref.place, form: ref.form, head: true, context: ref.context})
	}
	if tokens[0].Script == fold.Latin && keys[0] == "al" && len(keys) > 1 && len(keys[1]) > 3 && !c.words.needsMore(tokens[1].Form) {
		ref.head = ref.head || c.words.given[tokens[1].Form] // "Omar" alone is a person
		c.names.insert(keys[1:], ref)
	}
}

// indexCore files the name without its head noun ("field of X", "X base"): it
// counts only where the text has such a noun.
func (c *curated) indexCore(tokens []fold.Token, keys []string, p *Place) {
	h, core := c.words.strip(tokens)
	if h == nil || h.any() {
		return
	}
	if len(core) == 1 && c.words.needsMore(core[0].Form) {
		return
	}
	from := 0
	for tokens[from].Lo != core[0].Lo {
		from++
	}
	c.names.insert(keys[from:from+len(core)], nameRef{place: p, head: true, noun: h.noun})
}

// minBareLetters is how many letters a name must have without its article to
// be known without it, or with one that it has not.
const minBareLetters = 4

// otherArticle returns an Arabic word without its article, or with one where it
// has none.
func (c *curated) otherArticle(t fold.Token) (fold.Token, bool) {
	rest, has := strings.CutPrefix(t.Form, "ال")
	if t.Script != fold.Arabic || utf8.RuneCountInString(rest) < minBareLetters || c.words.needsMore(rest) {
		return t, false
	}
	if t.Form = rest; !has {
		t.Form = "ال" + rest
		if c.words.landWord(t) {
			return t, false
		}
	}
	return t, true
}

// maxJoined is how many words of a name are also known written as one.
const maxJoined = 3

// indexSpaced files a name of few words as one word (أمدرمان, Portsudan), and
// one word that begins like many names as two (بورت سودان).
func (c *curated) indexSpaced(tokens []fold.Token, ref nameRef) {
	one := tokens[0]
	switch {
	case len(tokens) > 1 && len(tokens) <= maxJoined:
		for _, t := range tokens[1:] {
			if t.Script != one.Script || t.Script == fold.Digit {
				return
			}
			one.Form += t.Form
		}
		if h, _ := c.words.strip(tokens); h == nil && utf8.RuneCountInString(one.Form) >= minJoined {
			c.names.insert([]string{keyOf(one)}, ref)
		}
	case len(tokens) == 1 && one.Script == fold.Arabic:
		for _, first := range fold.JoinedFirst() {
			rest, ok := strings.CutPrefix(one.Form, first)
			if ok && utf8.RuneCountInString(rest) >= minParted {
				head, tail := one, one
				head.Form, tail.Form = first, rest
				c.names.insert([]string{keyOf(head), keyOf(tail)}, ref)
			}
		}
	}
}

// The letters that a name written as one word has at least, and the second of
// two that are written as one.
const (
	minJoined = 6
	minParted = 3
)

// landWord reports a head noun with the article: القرية, المدينة.
func (w *lexicon) landWord(t fold.Token) bool {
	noun, ok := strings.CutPrefix(fold.Key(t), "ال")
	if !ok || t.Script != fold.Arabic {
		return false
	}
	return w.land[noun]
}

// keyOf is the key of a word of a curated name: that of its family of
// spellings, in Latin letters also without the i that some write twice
// (Jabaliya, Jabalia) and with one ending for y and i.
func keyOf(t fold.Token) string {
	key := fold.Key(t)
	if t.Script != fold.Latin || len(key) < minEnding {
		return key
	}
	if strings.Contains(key, "iy") {
		key = strings.ReplaceAll(key, "iy", "i")
	}
	if rest, ok := strings.CutSuffix(key, "y"); ok {
		key = rest + "i"
	}
	return key
}

// minEnding is how long a Latin word is at least whose i and y are levelled.
const minEnding = 6
