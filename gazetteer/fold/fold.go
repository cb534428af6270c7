// Package fold cuts text into words and gives each word the one form in which
// spellings are compared, with the place of every word in the original text.
//
// Folding removes what writers of Arabic and of transliterated names vary:
// vowel signs, hamza carriers, ى/ي, ة/ه, tatweel, presentation forms, Persian
// letters, Latin accents, apostrophes, case, and the script of digits; of
// Persian, Urdu, Pashto and Kurdish the letters that Arabic lacks, of Hebrew
// the forms at the end of a word. The text itself is never changed: a [Token]
// points back at it.
//
// Names are compared in three steps, each wider than the one before:
//
//	[Token].Form   one spelling of one word
//	[Key], [Name]  the family of spellings of a word, of a whole name: articles and long vowels levelled
//	[Sounds]       consonants and vowels common to all scripts; [Skeleton] the consonants alone
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Script of a token.
type Script uint8

// The scripts that Furat tells apart.
const (
	Other Script = iota
	Arabic
	Latin
	Digit
	Cyrillic
	Hebrew
)

// Token is one word of a text. Start and End are code points of the text, Lo
// and Hi its bytes; Form is the folded word.
type Token struct {
	Start, End int
	Lo, Hi     int
	Form       string
	Script     Script
	Upper      bool // begins with a capital letter
}

// String folds a name: its tokens' forms joined by single spaces.
func String(s string) string { return Joined(Tokens(s)) }

// Joined returns the forms of tokens joined by single spaces.
func Joined(tokens []Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Form)
	}
	return b.String()
}

// Forms returns the folded words of a name.
func Forms(s string) []string {
	tokens := Tokens(s)
	forms := make([]string, len(tokens))
	for i, t := range tokens {
		forms[i] = t.Form
	}
	return forms
}

// Tokens cuts a text into words. A change between letters and digits cuts,
// marks and apostrophes inside a word do not.
func Tokens(s string) []Token {
	c := cutter{text: s, letters: letters(), out: make([]Token, 0, len(s)/6+1), forms: make([]byte, 0, len(s)+8)}
	cp := 0
	for lo, r := range s {
		c.take(r, lo, cp)
		cp++
	}
	c.flush()
	forms := string(c.forms)
	at := 0
	for i := range c.out {
		n := c.lengths[i]
		c.out[i].Form = forms[at : at+n]
		at += n
	}
	return c.out
}

// cutter is the state of one pass of [Tokens]. All forms share one buffer.
type cutter struct {
	text    string
	letters *letterTable
	out     []Token
	lengths []int // of the forms
	forms   []byte
	from    int // where the current form begins
	open    bool
	cur     Token
	poss    bool // an apostrophe stands before the last letter
}

func (c *cutter) take(r rune, lo, cp int) {
	l := c.letters.get(r)
	switch l.class {
	case classBreak:
		c.flush()
		return
	case classMark:
		c.mark(r, lo, cp)
		return
	}
	if c.open && l.script != c.cur.Script {
		c.flush()
	}
	if !c.open {
		c.open, c.cur = true, Token{Start: cp, Lo: lo, Script: l.script, Upper: l.upper}
	}
	c.forms = append(c.forms, l.to...)
	c.cur.Hi, c.cur.End = lo+runeLen(r), cp+1
}

func (c *cutter) mark(r rune, lo, cp int) {
	size := runeLen(r)
	switch {
	case !c.open:
	case !isApostrophe(r):
		c.cur.Hi, c.cur.End = lo+size, cp+1
	case !letterFollows(c.text[lo+size:]), c.cur.Script != Latin && c.cur.Script != Cyrillic && c.cur.Script != Hebrew:
		c.flush()
	case c.cur.Script == Latin:
		c.poss = isPossessive(c.text[lo+size:])
	}
}

func (c *cutter) flush() {
	if !c.open {
		return
	}
	form := c.forms[c.from:]
	if n := len(form); c.poss && n > 0 && form[n-1] == 's' {
		form = form[:n-1]
	}
	c.forms = c.forms[:c.from+len(form)]
	if len(form) > 0 {
		c.out, c.lengths = append(c.out, c.cur), append(c.lengths, len(form))
	}
	c.open, c.poss, c.from = false, false, len(c.forms)
}

func runeLen(r rune) int {
	if r == utf8.RuneError { // a byte that is no UTF-8, or U+FFFD itself
		return 1
	}
	return utf8.RuneLen(r)
}

func letterFollows(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// isPossessive reports whether what follows an apostrophe is a lone "s".
func isPossessive(s string) bool {
	if s == "" || (s[0] != 's' && s[0] != 'S') {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[1:])
	return s[1:] == "" || !unicode.IsLetter(r)
}

// SkipFolded returns how many code points of the token's text hold its first
// n folded letters: where a name begins behind a prefix of n letters.
func SkipFolded(word string, n int) int {
	cps := 0
	for _, r := range word {
		if n <= 0 {
			break
		}
		n -= utf8.RuneCountInString(Rune(r))
		cps++
	}
	return cps
}
