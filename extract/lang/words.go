package lang

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/gazetteer/fold"
)

// Words is a text with all that its words can mean in a language. Rules ask it
// for tags and never for letters.
type Words struct {
	*text.Text
	Pack *Pack

	tags     [][]Tag // by first token
	known    []int8  // by token: 1 a word of the language, -1 none, 0 not asked yet
	readings []Reading
}

// Read finds what the words of a text can mean, and its sentences.
func (p *Pack) Read(t *text.Text) *Words {
	w := &Words{Text: t, Pack: p, tags: make([][]Tag, len(t.Tokens)), known: make([]int8, len(t.Tokens))}
	for all := p.Tags(t.Flow, t.Tokens); len(all) > 0; { // they come by token
		n := 1
		for n < len(all) && all[n].First == all[0].First {
			n++
		}
		w.tags[all[0].First], all = all[:n:n], all[n:]
	}
	w.settle()
	t.Split(p)
	return w
}

// Familiar reports a word of the language. It is asked again and again.
func (w *Words) Familiar(i int) bool {
	if w.known[i] == 0 {
		w.known[i] = -1
		if w.Pack.Familiar(w.Tokens[i], &w.readings) > 0 {
			w.known[i] = 1
		}
	}
	return w.known[i] > 0
}

// At returns the tags that begin at token i, none outside the text.
func (w *Words) At(i int) []Tag {
	if i < 0 || i >= len(w.tags) {
		return nil
	}
	return w.tags[i]
}

// Tag returns the first tag of a kind and class at token i; "" stands for any
// class.
func (w *Words) Tag(i int, kind Kind, class string) *Tag {
	tags := w.At(i)
	for k := range tags {
		if t := &tags[k]; t.Kind == kind && (class == "" || t.Class == class) {
			return t
		}
	}
	return nil
}

// Trigger returns the first trigger at token i, of a class or "" for any.
func (w *Words) Trigger(i int, class string) *Tag { return w.Tag(i, Trigger, class) }

// Noun returns the first noun of a class at token i.
func (w *Words) Noun(i int, class string) *Tag { return w.Tag(i, Noun, class) }

// AnyNoun returns the first noun at token i of one of the classes.
func (w *Words) AnyNoun(i int, classes ...string) *Tag {
	tags := w.At(i)
	for k := range tags {
		if t := &tags[k]; t.Kind == Noun && slices.Contains(classes, t.Class) {
			return t
		}
	}
	return nil
}

// Cue returns the first cue of a kind at token i.
func (w *Words) Cue(i int, kind string) *Tag { return w.Tag(i, Cue, kind) }

// Clause returns the word at token i that opens a clause of one of the kinds.
func (w *Words) Clause(i int, kinds ...string) *Tag {
	tags := w.At(i)
	for k := range tags {
		if t := &tags[k]; t.Kind == Role && t.Class == "clause" && slices.Contains(kinds, t.Value) {
			return t
		}
	}
	return nil
}

// Is reports whether token i is a small word of roles.tsv with this value.
func (w *Words) Is(i int, value string) bool {
	tags := w.At(i)
	for k := range tags {
		t := &tags[k]
		whole := t.Cut == 0 || t.Definite && !t.And && t.Prep == 0
		if t.Kind == Role && t.Class == "word" && t.Value == value && t.First == t.Last && whole {
			return true
		}
	}
	return false
}

// longestTag is how many tokens a phrase of the lexicon has that is looked for
// by its end.
const longestTag = 5

// EndingAt returns the tags of a kind that end at token j.
func (w *Words) EndingAt(j int, kind Kind) iter.Seq[*Tag] {
	return func(yield func(*Tag) bool) {
		for i := max(0, j-longestTag+1); i <= j; i++ {
			tags := w.At(i)
			for k := range tags {
				if t := &tags[k]; t.Last == j && t.Kind == kind && !yield(t) {
					return
				}
			}
		}
	}
}

// Between returns the tags of a kind that lie within first to last.
func (w *Words) Between(first, last int, kind Kind) iter.Seq[*Tag] {
	return func(yield func(*Tag) bool) {
		for i := max(first, 0); i <= last && i < len(w.tags); i++ {
			for k := range w.tags[i] {
				if t := &w.tags[i][k]; t.Kind == kind && t.Last <= last && !yield(t) {
					return
				}
			}
		}
	}
}

// Number reads a number at token i: figures (with thousands separators, and a
// word such as "thousand" behind them) or number words added up. Value 0 stands
// for "some". It returns the last token read.
func (w *Words) Number(i int) (value, last int, ok bool) {
	if i < 0 || i >= len(w.Tokens) {
		return 0, 0, false
	}
	if w.Tokens[i].Script == fold.Digit {
		if value, last, ok = w.Figures(i); ok {
			value, last = w.multiplied(value, last)
		}
		return value, last, ok
	}
	t := w.Tag(i, Number, "number")
	if t == nil {
		return 0, 0, false
	}
	value, _ = strconv.Atoi(t.Value)
	last = t.Last
	for value > 0 {
		more, at, ok := w.numberGoesOn(value, last)
		if !ok {
			break
		}
		value, last = more, at
	}
	return value, last, true
}

// numberGoesOn adds the number word behind one: five and twenty, two hundred.
func (w *Words) numberGoesOn(value, last int) (int, int, bool) {
	next := last + 1
	if w.Is(next, "and") {
		next++
	}
	n := w.Tag(next, Number, "number")
	if n == nil || !strings.ContainsAny(w.Gap(next), " -") || strings.ContainsAny(w.Gap(next), ",،.\n") {
		return 0, 0, false
	}
	v, _ := strconv.Atoi(n.Value)
	joined := value%100 == 0 || n.And || value >= 20 && v < 10
	switch {
	case v == 100 || v == 1000:
		return value * v, n.Last, true
	case joined && v > 0 && v < 1000 && v != value:
		return value + v, n.Last, true
	}
	return 0, 0, false
}

// most is the largest number that is read.
const most = 100_000_000

// multiplied takes "thousand" behind figures into the number: "400 ألف".
func (w *Words) multiplied(value, last int) (int, int) {
	t := w.Tag(last+1, Number, "number")
	if t == nil || t.Value != "1000" || w.Gap(last+1) != " " || value > most/1000 {
		return value, last
	}
	return value * 1000, t.Last
}

// Figures reads 19, 1,200 and 1.200 (three digits behind the separator).
func (w *Words) Figures(i int) (value, last int, ok bool) {
	if i < 0 || i >= len(w.Tokens) || w.Tokens[i].Script != fold.Digit || len(w.Tokens[i].Form) > 7 {
		return 0, 0, false
	}
	value, err := strconv.Atoi(w.Tokens[i].Form)
	last = i
	for next := i + 1; next < len(w.Tokens) && w.Tokens[next].Script == fold.Digit && len(w.Tokens[next].Form) == 3 && value < most/1000; next++ {
		if g := w.Gap(next); g != "," && g != "٬" {
			break
		}
		more, _ := strconv.Atoi(w.Tokens[next].Form)
		value, last = value*1000+more, next
	}
	return value, last, err == nil
}

// NumberEnding returns where a number that ends at token i begins, not before
// token first.
func (w *Words) NumberEnding(i, first int) (int, bool) {
	for j := max(first, i-3); j <= i; j++ {
		if _, last, ok := w.Number(j); ok && last == i {
			return j, true
		}
	}
	return 0, false
}

// Person returns the word for people at token i: a noun, or right behind a word
// of killing or wounding an adjective of nationality ("استشهد فلسطينيان").
func (w *Words) Person(i int) *Tag {
	if p := w.Noun(i, "people"); p != nil {
		return p
	}
	if n := w.Tag(i, Nation, ""); n != nil && w.Pack.AdjectiveAfter && !n.Definite && w.Trigger(i-1, "hurt") != nil {
		return n
	}
	return nil
}

// Known reports that a tag's word is told as known: by its own article or one
// before it.
func (w *Words) Known(t *Tag) bool { return t.Definite || w.Is(t.First-1, "the") }
