package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/furat-map/furat/geo/csvtable"
)

type class uint8

const (
	classBreak class = iota
	classMark        // stays inside a word and leaves no trace
	classLetter
	classDigit
)

// letter is what is known of one code point.
type letter struct {
	class  class
	script Script
	upper  bool
	to     string // folded form
}

//go:embed fold.tsv
var foldTSV string

// fastLetters is how many code points stand in the table that is made once:
// Latin, Greek, Cyrillic, Hebrew and Arabic.
const fastLetters = 0x700

// letters is the folding table, made at first use.
var letters = sync.OnceValue(func() *letterTable {
	rows := csvtable.MustRead("fold.tsv", foldTSV, '\t')
	t := &letterTable{special: make(map[rune]string)}
	for _, r := range rows {
		from, _ := utf8.DecodeRuneInString(r.Get("from"))
		t.special[from] = r.Get("to")
	}
	for r := range t.fast {
		t.fast[r] = t.describe(rune(r))
	}
	return t
})

type letterTable struct {
	special map[rune]string
	fast    [fastLetters]letter
}

func (t *letterTable) get(r rune) letter {
	if r >= 0 && r < fastLetters {
		return t.fast[r]
	}
	return t.describe(r)
}

func (t *letterTable) describe(r rune) letter {
	l := letter{class: classify(r), upper: unicode.IsUpper(r)}
	if l.class == classLetter || l.class == classDigit {
		l.script, l.to = scriptOf(r, l.class), t.fold(r)
	}
	return l
}

// Rune returns the folded form of one code point: "" for a sign that is
// dropped.
func Rune(r rune) string { return letters().fold(r) }

func (t *letterTable) fold(r rune) string {
	if to, ok := t.special[r]; ok {
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
		if to, ok := t.special[d]; ok {
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

func isDigit(r rune) bool {
	_, ok := digit(r)
	return ok
}

func classify(r rune) class {
	switch {
	case isApostrophe(r):
		return classMark
	case isDigit(r):
		return classDigit
	case r == 'ء', r < utf8.RuneSelf && unicode.IsLetter(r):
		return classLetter
	case r < utf8.RuneSelf:
		return classBreak
	case r == 'ـ', unicode.In(r, unicode.Mn, unicode.Cf):
		return classMark
	case unicode.IsLetter(r):
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
	case unicode.Is(unicode.Latin, r), isAyn(r):
		return Latin
	case unicode.Is(unicode.Cyrillic, r):
		return Cyrillic
	case unicode.Is(unicode.Hebrew, r):
		return Hebrew
	}
	return Other
}

// isAyn reports a sign for ayn or hamza in scholarly Latin.
func isAyn(r rune) bool {
	switch r {
	case 'ʿ', 'ʾ', 'ʻ', 'ʼ':
		return true
	}
	return false
}

// geresh stands behind a Hebrew letter that is read as a foreign one.
const geresh = '׳'

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', geresh:
		return true
	}
	return false
}

// Plain returns a text without silent characters, itself where it has none.
func Plain(s string) string {
	if s == " " || strings.IndexFunc(s, Silent) < 0 { // between most words
		return s
	}
	return strings.Map(func(r rune) rune {
		if Silent(r) {
			return -1
		}
		return r
	}, s)
}

// Silent reports a character that is written and not read: vowel signs and
// other marks on letters, the tatweel that draws a word out, marks of direction.
func Silent(r rune) bool {
	return r == 'ـ' || (r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Cf))
}
