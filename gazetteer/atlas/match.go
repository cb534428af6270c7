package atlas

import "github.com/furat-map/furat/gazetteer/fold"

// Text finds the names of an atlas in a text, reading each word once. It is
// for one text and one goroutine.
type Text struct {
	atlas  *Atlas
	tokens []fold.Token
	keys   []byte   // of all words in turn
	ends   []uint32 // of each word's key in keys
	first  []byte
}

// NewText prepares the words of a text.
func (a *Atlas) NewText(tokens []fold.Token) *Text {
	a.trim()
	t := &Text{atlas: a, tokens: tokens, ends: make([]uint32, len(tokens)), keys: make([]byte, 0, len(tokens)*8)}
	for i, tok := range tokens {
		t.keys = fold.AppendWord(t.keys, tok.Form, tok.Script, false)
		t.ends[i] = uint32(len(t.keys))
	}
	return t
}

func (t *Text) key(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.keys[from:t.ends[i]]
}

// Key is a name found in a text.
type Key struct {
	Last int // token where it ends
	hash hash
}

// At appends the names that begin at token i to found, the shorter first.
// Form is what the first word is read as, without particles; tight tells
// whether the name may go on from a token to the next.
func (t *Text) At(i int, form string, tight func(int) bool, found []Key) []Key {
	t.first = fold.AppendWord(t.first[:0], form, t.tokens[i].Script, true)
	if len(t.first) == 0 && (i+1 == len(t.tokens) || t.tokens[i].Script != fold.Latin) {
		return found
	}
	h := hashOf(t.first)
	for j := i; ; j++ {
		if h != hashStart && t.atlas.known(h) {
			found = append(found, Key{j, h})
		}
		if j+1 >= len(t.tokens) || !tight(j) {
			return found
		}
		if h != hashStart && !t.atlas.isPrefix(h) {
			return found
		}
		h = h.add(t.key(j + 1))
	}
}

func (a *Atlas) known(h hash) bool {
	for _, s := range a.segments {
		if _, ok := s.keys.first(h); ok {
			return true
		}
	}
	return false
}

func (a *Atlas) isPrefix(h hash) bool {
	for _, s := range a.segments {
		if s.prefix.has(h) {
			return true
		}
	}
	return false
}
