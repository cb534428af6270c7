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
	case r.context != anywhere:
		return 1
	}
	return 0
}

func newNode() *node { return &node{next: map[string]*node{}} }

func (n *node) insert(keys []string, ref nameRef) {
	for _, k := range keys {
		if n.next[k] == nil {
			n.next[k] = newNode()
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
	}
	c.index(p.NameAR, ar)
	c.index(p.NameEN, en)
	for i, a := range p.Aliases {
		ref := nameRef{place: p, head: strings.HasPrefix(a, "?")}
		if strings.HasPrefix(a, "~") {
			ref.context = sameArea
		}
		p.Aliases[i] = strings.TrimLeft(a, "?~")
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
		keys[i] = fold.Key(t)
	}
	if len(tokens) == 1 && c.words.given[tokens[0].Form] {
		ref.head = true // "Mazloum" alone is a person
	}
	if ref.place.Type == "country" { // روسية is an adjective
		ref.form = fold.String(name)
	}
	c.names.insert(keys, ref)
	c.indexCore(tokens, keys, ref.place)
	if rest, ok := bareOfArticle(tokens[0]); ok {
		bare := tokens[0]
		bare.Form = rest // "مدينة بوكمال": behind a head noun the article may be left off
		c.names.insert(append([]string{fold.Key(bare)}, keys[1:]...), nameRef{place: ref.place, form: ref.form, head: true, context: ref.context})
	}
	if tokens[0].Script == fold.Latin && keys[0] == "al" && len(keys) > 1 && len(keys[1]) > 3 {
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
	from := 0
	for tokens[from].Lo != core[0].Lo {
		from++
	}
	c.names.insert(keys[from:from+len(core)], nameRef{place: p, head: true, noun: h.noun})
}

// minBareLetters is how many letters a name must have without its article to
// be known without it.
const minBareLetters = 4

// bareOfArticle returns an Arabic word without its article.
func bareOfArticle(t fold.Token) (string, bool) {
	rest, ok := strings.CutPrefix(t.Form, "ال")
	return rest, ok && t.Script == fold.Arabic && utf8.RuneCountInString(rest) >= minBareLetters
}
