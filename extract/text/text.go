// Package text is the first stage of reading: an article's text as tokens,
// sentences and paragraphs.
//
//	raw ─ addresses cut out, wrapped lines joined ─► flow ─ fold ─► tokens ─► sentences
//
// The flow has the same bytes as the raw text, but for line ends that only wrap
// a sentence, which are blanks in it. All rules read the flow; every quote is a
// slice of the raw text. Ranges of tokens include both ends.
package text

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Text is an article's text, cut up.
type Text struct {
	Raw       string
	Flow      string
	Tokens    []fold.Token
	Sentences []Sentence

	cuts [][2]int // bytes of addresses, in order
}

// Sentence is a stretch of tokens; Para counts paragraphs.
type Sentence struct{ First, Last, Para int }

// Len is how many tokens a sentence has.
func (s Sentence) Len() int { return s.Last - s.First + 1 }

// Language is what cutting up a text asks of its language.
type Language interface {
	// Abbreviation reports a word whose full stop ends no sentence.
	Abbreviation(t fold.Token) bool
	// Common reports one of the commonest words of the language.
	Common(t fold.Token) bool
}

// Cut makes tokens of a text. Its sentences are found by [Text.Split].
func Cut(raw string) *Text {
	t := &Text{Raw: raw, Flow: joinLines(raw), cuts: addresses(raw)}
	t.Tokens = fold.Tokens(t.Flow)
	if len(t.cuts) > 0 {
		kept := t.Tokens[:0]
		for _, k := range t.Tokens {
			if !t.inAddress(k.Lo, k.Hi) {
				kept = append(kept, k)
			}
		}
		t.Tokens = kept
	}
	return t
}

// inAddress reports bytes that an address holds.
func (t *Text) inAddress(lo, hi int) bool {
	i := sort.Search(len(t.cuts), func(i int) bool { return t.cuts[i][1] > lo })
	return i < len(t.cuts) && t.cuts[i][0] < hi
}

// maxSentence is how many tokens are read as one sentence: what runs on longer
// is cut.
const maxSentence = 250

// Split finds the sentences and paragraphs.
func (t *Text) Split(l Language) {
	first, para := 0, 0
	for i := range t.Tokens {
		gap := t.Gap(i + 1)
		if i+1 < len(t.Tokens) && !t.endsSentence(i, gap, l) && i-first < maxSentence {
			continue
		}
		t.Sentences = append(t.Sentences, Sentence{first, i, para})
		first = i + 1
		if strings.Contains(gap, "\n") {
			para++
		}
	}
}

func (t *Text) endsSentence(i int, gap string, l Language) bool {
	if strings.ContainsAny(gap, "\n!?؟…") || strings.Contains(gap, "..") {
		return true
	}
	dot := strings.IndexByte(gap, '.')
	if dot < 0 {
		return false
	}
	rest := gap[dot+1:]
	if rest == "" || !strings.ContainsAny(rest, " \u00a0\"”’»)") {
		return false // 1.5, u.s
	}
	if k := t.Tokens[i]; k.Upper || k.Script != fold.Latin {
		if l.Abbreviation(k) {
			return false
		}
		if k.Upper && utf8.RuneCountInString(k.Form) == 1 { // an initial, or the end of "U.S."
			return t.Tokens[i+1].Upper && l.Common(t.Tokens[i+1])
		}
	}
	return true
}

// Gap returns what stands between token i-1 and i, without addresses and marks
// that are not seen: diacritics, drawn-out letters, marks of direction.
func (t *Text) Gap(i int) string {
	switch {
	case i == len(t.Tokens) && i > 0:
		return t.between(t.Tokens[i-1].Hi, len(t.Flow)) + "\n"
	case i <= 0 || i > len(t.Tokens):
		return "\n"
	}
	return fold.Plain(t.between(t.Tokens[i-1].Hi, t.Tokens[i].Lo))
}

// between returns bytes of the flow without the addresses among them.
func (t *Text) between(lo, hi int) string {
	if len(t.cuts) == 0 || !t.inAddress(lo, hi) {
		return t.Flow[lo:hi]
	}
	var b strings.Builder
	for _, c := range t.cuts {
		if c[1] <= lo || c[0] >= hi {
			continue
		}
		b.WriteString(t.Flow[lo:max(lo, c[0])])
		lo = c[1]
	}
	b.WriteString(t.Flow[min(lo, hi):hi])
	return b.String()
}

// Form returns the folded form of token i, "" outside the text.
func (t *Text) Form(i int) string {
	if i < 0 || i >= len(t.Tokens) {
		return ""
	}
	return t.Tokens[i].Form
}

// Words returns the text of tokens first to last as it was given.
func (t *Text) Words(first, last int) string {
	return t.Raw[t.Tokens[first].Lo:t.Tokens[last].Hi]
}

// SentenceOf returns the index of the sentence of a token, the last one for a
// token behind them all.
func (t *Text) SentenceOf(token int) int {
	i := sort.Search(len(t.Sentences), func(i int) bool { return token <= t.Sentences[i].Last })
	return min(i, len(t.Sentences)-1)
}

// Slice returns the code points from start to end as they were given.
func (t *Text) Slice(start, end int) string { return t.Raw[t.byteOf(start):t.byteOf(end)] }

// byteOf returns the byte offset of a code point, by way of the nearest token.
func (t *Text) byteOf(cp int) int {
	k := sort.Search(len(t.Tokens), func(i int) bool { return t.Tokens[i].Start > cp })
	b, at := 0, 0
	if k > 0 {
		b, at = t.Tokens[k-1].Lo, t.Tokens[k-1].Start
	}
	for at < cp && b < len(t.Raw) {
		_, n := utf8.DecodeRuneInString(t.Raw[b:])
		b += n
		at++
	}
	return b
}

// OpensLine reports a sentence that begins a line.
func (t *Text) OpensLine(sent int) bool {
	return sent == 0 || t.Sentences[sent-1].Para != t.Sentences[sent].Para
}

// Alone reports a sentence that is a line of its own.
func (t *Text) Alone(sent int) bool {
	return t.OpensLine(sent) && (sent+1 == len(t.Sentences) || t.OpensLine(sent+1))
}

// Dots reports dots that part two halves of a headline before token i: "calm ..
// then".
func (t *Text) Dots(i int) bool {
	gap := t.Gap(i)
	return strings.Contains(gap, "..") || strings.Contains(gap, "…")
}

// longestTitle is how many tokens a headline has at most.
const longestTitle = 30

// Title reports a sentence that can be a headline: a line of its own, short,
// without a full stop, with text under it.
func (t *Text) Title(sent int) bool {
	s := t.Sentences[sent]
	last := sent+1 == len(t.Sentences)
	return !last && t.OpensLine(sent+1) && s.Len() <= longestTitle && !strings.Contains(strings.TrimRight(t.Gap(s.Last+1), " \n"), ".")
}
