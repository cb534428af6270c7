package cql2

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	end    kind = iota
	word        // a name or keyword
	quoted      // a name in double quotes
	text        // a character literal
	number
	sign // an operator, bracket or comma
)

// token is a piece of CQL2 text. Pos counts characters from 1.
type token struct {
	kind kind
	text string // as written; without quotes and escapes for names and literals
	num  float64
	pos  int
}

// is reports whether the token is a keyword, in any case, or a sign.
func (t token) is(s string) bool {
	switch t.kind {
	case sign:
		return t.text == s
	case word:
		return strings.EqualFold(t.text, s)
	}
	return false
}

// named says what a token is, for messages.
func (t token) named() string {
	switch t.kind {
	case end:
		return "the end of the filter"
	case text:
		return "the text '" + clipped(t.text) + "'"
	}
	return "“" + clipped(t.text) + "”"
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func at(pos int) string { return "at character " + strconv.Itoa(pos) }

// lexer cuts CQL2 text into tokens.
type lexer struct {
	rest string
	pos  int
}

func (l *lexer) skip(bytes int) string {
	s := l.rest[:bytes]
	l.rest = l.rest[bytes:]
	l.pos += utf8.RuneCountInString(s)
	return s
}

// next returns the next token.
func (l *lexer) next() (token, error) {
	blank := len(l.rest) - len(strings.TrimLeftFunc(l.rest, unicode.IsSpace))
	l.skip(blank)
	t := token{pos: l.pos}
	if l.rest == "" {
		return t, nil
	}
	r, _ := utf8.DecodeRuneInString(l.rest)
	switch {
	case r == '\'' || r == '"':
		return l.literal(byte(r))
	case l.beginsNumber():
		return l.number()
	case isLetter(r):
		n := strings.IndexFunc(l.rest, func(r rune) bool { return !isInName(r) })
		if n < 0 {
			n = len(l.rest)
		}
		t.kind, t.text = word, l.skip(n)
		return t, nil
	}
	for _, s := range []string{"<>", "<=", ">=", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "^", "%"} {
		if strings.HasPrefix(l.rest, s) {
			t.kind, t.text = sign, l.skip(len(s))
			return t, nil
		}
	}
	return t, errorAt(at(t.pos), "%q means nothing here; text stands in 'single quotes'", string(r))
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || r == '_' }

// isInName reports whether a name may go on with a character.
func isInName(r rune) bool {
	mark := unicode.Is(unicode.Mn, r) || r == '.' || r == ':'
	return isLetter(r) || unicode.IsDigit(r) || mark
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// beginsNumber reports whether a digit is next, or a point and a digit.
func (l *lexer) beginsNumber() bool {
	digits := strings.TrimPrefix(l.rest, ".")
	return digits != "" && isDigit(digits[0])
}

// literal reads text in quotes; a quote within is written twice, or after a
// backslash.
func (l *lexer) literal(quote byte) (token, error) {
	t := token{kind: text, pos: l.pos}
	if quote == '"' {
		t.kind = quoted
	}
	var b strings.Builder
	for i := 1; i < len(l.rest); i++ {
		c := l.rest[i]
		escapes := c == quote || (c == '\\' && quote == '\'')
		beforeQuote := i+1 < len(l.rest) && l.rest[i+1] == quote
		switch {
		case escapes && beforeQuote:
			b.WriteByte(quote)
			i++
		case c == quote:
			t.text = b.String()
			l.skip(i + 1)
			return t, nil
		default:
			b.WriteByte(c)
		}
	}
	return t, errorAt(at(t.pos), "expected a closing %c, found the end of the filter", quote)
}

func (l *lexer) number() (token, error) {
	t := token{kind: number, pos: l.pos}
	n := 0
	digits := func() {
		for n < len(l.rest) && isDigit(l.rest[n]) {
			n++
		}
	}
	digits()
	if n < len(l.rest) && l.rest[n] == '.' {
		n++
		digits()
	}
	if n < len(l.rest) && (l.rest[n] == 'e' || l.rest[n] == 'E') {
		from := n
		if n++; n < len(l.rest) && (l.rest[n] == '+' || l.rest[n] == '-') {
			n++
		}
		first := n
		if digits(); n == first {
			n = from // it was no exponent
		}
	}
	t.text = l.skip(n)
	v, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		return t, errorAt(at(t.pos), "%s is no number that can be counted with", clipped(t.text))
	}
	t.num = v
	return t, nil
}
