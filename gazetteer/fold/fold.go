// Package fold cuts text into words and gives each word the one form in which
// spellings are compared, with the place of every word in the original text.
//
// Folding removes what writers of Arabic and of transliterated names vary:
// vowel signs, hamza carriers, ى/ي, ة/ه, tatweel, presentation forms, Persian
// letters, Latin accents, apostrophes, case, and the script of digits. The
// text itself is never changed: a [Token] points back at it.
package fold

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/furat-map/furat/geo/csvtable"
)

// Script of a token.
type Script uint8

// The scripts that Furat tells apart.
const (
	Other Script = iota
	Arabic
	Latin
	Digit
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

//go:embed fold.tsv
var table string

var letters = sync.OnceValue(func() map[rune]string {
	rows, err := csvtable.Read(strings.NewReader(table), '\t')
	if err != nil {
		panic(fmt.Sprintf("fold: fold.tsv: %v", err)) // our own file, checked by the tests
	}
	m := make(map[rune]string)
	for _, r := range rows {
		from, _ := utf8.DecodeRuneInString(r.Get("from"))
		m[from] = r.Get("to")
	}
	return m
})

// Rune returns the folded form of one code point: "" for a sign that is
// dropped.
func Rune(r rune) string {
	switch {
	case r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
		return string(r)
	case r >= 'A' && r <= 'Z':
		return string(r + 'a' - 'A')
	}
	m := letters()
	if to, ok := m[r]; ok {
		return to
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, d) {
			continue
		}
		if v, ok := digit(d); ok {
			b.WriteByte('0' + v)
			continue
		}
		d = unicode.ToLower(d)
		if to, ok := m[d]; ok {
			b.WriteString(to)
		} else if unicode.IsLetter(d) {
			b.WriteRune(d)
		}
	}
	return b.String()
}

// digit returns the value of an ASCII, Arabic-Indic or Persian digit.
func digit(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r - '0'), true
	case r >= '٠' && r <= '٩':
		return byte(r - '٠'), true
	case r >= '۰' && r <= '۹':
		return byte(r - '۰'), true
	}
	return 0, false
}

// String folds a name: its tokens' forms joined by single spaces.
func String(s string) string {
	return strings.Join(Forms(s), " ")
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
	var out []Token
	var form strings.Builder
	cur := Token{Start: -1}
	cp, lastLetter := 0, 0 // code point index; end byte of the last letter
	lastCP := 0
	poss := false // an apostrophe stands before the last letter
	flush := func() {
		if cur.Start < 0 {
			return
		}
		cur.Hi, cur.End, cur.Form = lastLetter, lastCP, form.String()
		if poss && strings.HasSuffix(cur.Form, "s") {
			cur.Form = strings.TrimSuffix(cur.Form, "s")
		}
		if cur.Form != "" {
			out = append(out, cur)
		}
		cur, poss = Token{Start: -1}, false
		form.Reset()
	}
	for lo, r := range s {
		size := utf8.RuneLen(r)
		if size < 0 {
			size = 1
		}
		class := classify(r)
		switch {
		case class == classMark:
			if cur.Start >= 0 && !isApostrophe(r) {
				lastLetter, lastCP = lo+size, cp+1
			}
			if isApostrophe(r) && cur.Start >= 0 {
				if cur.Script != Latin || !letterFollows(s[lo+size:]) {
					flush()
				} else {
					poss = isPossessive(s[lo+size:])
				}
			}
		case class == classBreak:
			flush()
		default:
			script := scriptOf(r, class)
			if cur.Start >= 0 && script != cur.Script {
				flush()
			}
			if cur.Start < 0 {
				cur = Token{Start: cp, Lo: lo, Script: script, Upper: unicode.IsUpper(r)}
			}
			form.WriteString(Rune(r))
			lastLetter, lastCP = lo+size, cp+1
		}
		cp++
	}
	flush()
	return out
}

type class uint8

const (
	classBreak class = iota
	classMark        // stays inside a word and leaves no trace
	classLetter
	classDigit
)

func classify(r rune) class {
	switch {
	case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		return classLetter
	case r < 0x80 && !(r >= '0' && r <= '9') && !isApostrophe(r):
		return classBreak
	case isApostrophe(r) || r == 'ـ' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == 'ء':
		if r == 'ء' {
			return classLetter
		}
		return classMark
	}
	if _, ok := digit(r); ok {
		return classDigit
	}
	if unicode.IsLetter(r) {
		return classLetter
	}
	return classBreak
}

func scriptOf(r rune, c class) Script {
	switch {
	case c == classDigit:
		return Digit
	case unicode.Is(unicode.Arabic, r):
		return Arabic
	case unicode.Is(unicode.Latin, r) || r == 'ʿ' || r == 'ʾ' || r == 'ʻ' || r == 'ʼ':
		return Latin
	}
	return Other
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == '`' || r == '´'
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
