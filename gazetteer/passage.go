package gazetteer

import (
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// passage is a text as its tokens, with what stands between them.
type passage struct {
	raw    string
	tokens []fold.Token
	cutOf  [][]fold.Cut // by token, made when first asked for
}

// cutsAny returns the readings of a token, capital or not.
func (p *passage) cutsAny(i int) []fold.Cut {
	if p.tokens[i].Script == fold.Arabic {
		return p.clitics(i)
	}
	return []fold.Cut{{Rest: p.tokens[i].Form}}
}

// clitics returns the readings of an Arabic token, which is asked for them
// again and again.
func (p *passage) clitics(i int) []fold.Cut {
	if p.cutOf == nil {
		p.cutOf = make([][]fold.Cut, len(p.tokens))
	}
	if p.cutOf[i] == nil {
		p.cutOf[i] = fold.Clitics(p.tokens[i].Form)
	}
	return p.cutOf[i]
}

// gap returns what stands between token i and the next.
func (p *passage) gap(i int) string {
	if i+1 >= len(p.tokens) {
		return "\n"
	}
	return fold.Plain(p.raw[p.tokens[i].Hi:p.tokens[i+1].Lo])
}

// before returns what stands before token i.
func (p *passage) before(i int) string {
	if i == 0 {
		return p.raw[:p.tokens[0].Lo]
	}
	return p.gap(i - 1)
}

// tight reports whether tokens i and i+1 can be words of one name.
func (p *passage) tight(i int) bool {
	gap := p.gap(i)
	return only(gap, " \u00a0-–—'’\"”“«»‘ـ.") && !strings.Contains(gap, ". ")
}

// soft reports whether i+1 can be the name to head i: quotes and brackets may
// stand between.
func (p *passage) soft(i int) bool {
	return only(p.gap(i), " \u00a0-–—'’\"”“«»‘()[]ـ")
}

// listed reports whether i+1 can go on with a list of names.
func (p *passage) listed(i int) bool {
	return only(p.gap(i), " \u00a0-–—'’\"”“«»‘()[]ـ،,/")
}

func only(gap, allowed string) bool {
	if gap == " " { // the usual one, which all allow
		return true
	}
	for _, r := range gap {
		if !strings.ContainsRune(allowed, r) {
			return false
		}
	}
	return true
}

// tightBefore reports whether there is a token i that can be of one name with
// the one before it; softBefore whether it can be the name to that one's head.
func (p *passage) tightBefore(i int) bool { return i > 0 && p.tight(i-1) }
func (p *passage) softBefore(i int) bool  { return i > 0 && p.soft(i-1) }

// form returns the folded word of token i, "" behind the end.
func (p *passage) form(i int) string {
	if i >= len(p.tokens) {
		return ""
	}
	return p.tokens[i].Form
}

// word returns token i as it is written.
func (p *passage) word(i int) string { return fold.Plain(p.raw[p.tokens[i].Lo:p.tokens[i].Hi]) }

// formsFrom returns the words of the text from token i on, the first read as
// given, as far as each is joined to the next.
func (p *passage) formsFrom(i int, first string, joined func(int) bool) func(int) (string, bool) {
	return func(k int) (string, bool) {
		switch {
		case k == 0:
			return first, true
		case i+k < len(p.tokens) && joined(i+k-1):
			return p.tokens[i+k].Form, true
		}
		return "", false
	}
}

// latin reports a word in Latin letters, capitalised one with a capital.
func (p *passage) latin(i int) bool       { return p.tokens[i].Script == fold.Latin }
func (p *passage) capitalised(i int) bool { return p.latin(i) && p.tokens[i].Upper }

// noName reports a number or a word in Latin letters without a capital.
func (p *passage) noName(i int) bool {
	t := p.tokens[i]
	return t.Script == fold.Digit || (t.Script == fold.Latin && !t.Upper)
}

// startBehind returns the code point of token i behind n letters of particles.
func (p *passage) startBehind(i, n int) int {
	t := p.tokens[i]
	return t.Start + fold.SkipFolded(p.raw[t.Lo:t.Hi], n)
}

// startOf returns the code point where a name begins behind its particles.
func (p *passage) startOf(h hit) int { return p.startBehind(h.first, h.cut.N) }

// between returns the text from token i, whose form without particles is
// given, to the end of token last.
func (p *passage) between(i int, form string, last int) string {
	t := p.tokens[i]
	cut := utf8.RuneCountInString(t.Form) - utf8.RuneCountInString(form)
	at := t.Lo
	for skip := fold.SkipFolded(p.raw[t.Lo:t.Hi], max(0, cut)); skip > 0; skip-- {
		_, size := utf8.DecodeRuneInString(p.raw[at:])
		at += size
	}
	return p.raw[at:p.tokens[last].Hi]
}
