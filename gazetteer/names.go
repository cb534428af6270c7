package gazetteer

import (
	"slices"

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
	context bool   // only in an article on the same area
	close   bool   // only with another place of the article near by
}

// demand orders what a name asks for: nothing, a context, a head noun.
func (r nameRef) demand() int {
	switch {
	case r.head:
		return 2
	case r.context:
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

// hit is a name found in a text: tokens first to last, behind a particle of
// cut.N letters.
type hit struct {
	first, last int
	cut         fold.Cut
	refs        []nameRef
	town        bool // the text calls it a town
}

// hits returns the names that begin at token i, longest first.
func (s *scan) hits(i int) []hit {
	var out []hit
	for _, cut := range s.cuts(i) {
		n := s.g.names.next[s.key(i, cut)]
		for j := i; n != nil; j++ {
			if refs := s.spelt(n.refs, i, j, cut); len(refs) > 0 {
				out = append(out, hit{first: i, last: j, cut: cut, refs: refs})
			}
			if j+1 >= len(s.tokens) || !s.tight(j) || s.blocked[j+1] && !s.skipped[j+1] {
				break
			}
			n = n.next[fold.Key(s.tokens[j+1])]
		}
	}
	for i := 1; i < len(out); i++ { // longest first; the order among equals stays
		for j := i; j > 0 && out[j].last > out[j-1].last; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// spelt leaves out the names that tokens i to j only resemble.
func (s *scan) spelt(refs []nameRef, i, j int, cut fold.Cut) []nameRef {
	for k, r := range refs {
		if r.form == "" {
			continue
		}
		form := cut.Rest
		for t := i + 1; t <= j; t++ {
			form += " " + s.tokens[t].Form
		}
		if form != r.form {
			rest := slices.Clone(refs[:k])
			return append(rest, s.spelt(refs[k+1:], i, j, cut)...)
		}
	}
	return refs
}

// cuts returns the readings of token i that a name may begin with.
func (s *scan) cuts(i int) []fold.Cut {
	t := s.tokens[i]
	switch t.Script {
	case fold.Arabic:
		return s.clitics(i)
	case fold.Latin:
		if !t.Upper && !(fold.IsArticle(t.Form) && i+1 < len(s.tokens) && s.tokens[i+1].Upper) {
			return nil // a name in Latin letters has a capital
		}
	}
	return []fold.Cut{{Rest: t.Form}}
}

func (s *scan) key(i int, cut fold.Cut) string {
	t := s.tokens[i]
	t.Form = cut.Rest
	return fold.Key(t)
}
