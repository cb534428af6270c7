package dates

import (
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed words.tsv
var wordsTSV string

// kind is what a token is.
type kind uint8

const (
	sign kind = iota
	number
	monthWord
	silent // weekdays and words that say nothing of which day it is
	half
	zone
	letterT // between a day and its time
	otherWord
)

// token is a piece of a text that may be a date.
type token struct {
	kind  kind
	text  string
	month time.Month
}

// lexicon is what words.tsv says: of each word its kind, of a month and each
// beginning of it that is no other's its number.
type lexicon struct {
	kinds  map[string]kind
	months map[string]time.Month
}

var words = sync.OnceValue(func() lexicon {
	l := lexicon{map[string]kind{"t": letterT}, map[string]time.Month{}}
	begin := map[string]time.Month{} // -1: of several months
	for _, r := range csvtable.MustRead("words.tsv", wordsTSV, '\t') {
		for _, w := range r.List("words") {
			w = plain(w)
			switch r.Get("kind") {
			case "month":
				m := time.Month(value(r.Get("value")))
				l.months[w] = m
				for _, b := range beginnings(w) {
					if have, ok := begin[b]; ok && have != m {
						m = -1
					}
					begin[b] = m
					m = l.months[w]
				}
			case "half":
				l.kinds[w] = half
			case "zone":
				l.kinds[w] = zone
			default:
				if _, known := l.kinds[w]; !known {
					l.kinds[w] = silent
				}
			}
		}
	}
	for b, m := range begin {
		if _, whole := l.months[b]; !whole && m > 0 {
			l.months[b] = m
		}
	}
	return l
})

// beginnings are those of a word of three letters or more.
func beginnings(w string) (out []string) {
	letters := []rune(w)
	for n := 3; n < len(letters); n++ {
		out = append(out, string(letters[:n]))
	}
	return out
}

// plain writes a text in small letters without accents, with digits 0 to 9,
// and without marks of direction.
func plain(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), runes.Remove(runes.In(unicode.Cf))), s)
	if err != nil {
		out = s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return unicode.ToLower(r)
	}, out)
}

// inBrackets is what programs add in words: "(Eastern European Standard Time)".
var inBrackets = regexp.MustCompile(`\([^()0-9]*\)`)

// tokens cuts a text up. Months of two words are one token.
func tokens(s string) (out []token) {
	l := words()
	rest := inBrackets.ReplaceAllString(plain(s), " ")
	for rest != "" {
		first := []rune(rest[:min(len(rest), 4)])[0]
		n := len(string(first))
		switch {
		case first >= '0' && first <= '9':
			n = len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			out = append(out, token{kind: number, text: rest[:n]})
		case unicode.IsLetter(first):
			n = len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsLetter))
			if before, after, ok := strings.Cut(rest[n:], " "); ok && before == "" {
				next := after[:len(after)-len(strings.TrimLeftFunc(after, unicode.IsLetter))]
				if l.months[rest[:n]+" "+next] != 0 && next != "" {
					n += 1 + len(next)
				}
			}
			out = append(out, l.word(rest[:n]))
		case !unicode.IsSpace(first):
			out = append(out, token{kind: sign, text: string(first)})
		}
		rest = rest[n:]
	}
	return out
}

func (l lexicon) word(w string) token {
	if k, ok := l.kinds[w]; ok {
		return token{kind: k, text: w}
	}
	if m, ok := l.months[w]; ok {
		return token{kind: monthWord, text: w, month: m}
	}
	return token{kind: otherWord, text: w}
}

// partsOf takes out of tokens what says nothing of the day, and returns what is
// left; false where that is no date.
func partsOf(list []token) (p parts, ok bool) {
	for i := 0; i < len(list); i++ {
		t := list[i]
		if n := timeAt(list[i:]); n > 0 {
			i += n - 1
			continue
		}
		switch t.kind {
		case number:
			p.numbers = append(p.numbers, t.text)
		case monthWord:
			if p.month != 0 && p.month != t.month { // "يناير/كانون الثاني" names one twice
				return p, false
			}
			p.month = t.month
		case sign:
			if !strings.Contains("/-.,،:|()[]–—·•'’", t.text) {
				return p, false
			}
		case otherWord, letterT:
			return p, false
		}
	}
	p.numbers = p.withoutTime()
	return p, len(p.numbers) > 0
}

// withoutTime leaves two numbers behind a whole date out that can be a time: "14.30",
// "10h30".
func (p parts) withoutTime() []string {
	whole := 3
	if p.month != 0 {
		whole = 2
	}
	n := len(p.numbers)
	if n == whole+2 && len(p.numbers[n-1]) == 2 && value(p.numbers[n-2]) < 24 && value(p.numbers[n-1]) < 60 {
		return p.numbers[:whole]
	}
	return p.numbers
}

// timeAt returns how many tokens at the front tell a time: [T] 10:15[:22[.5]]
// [PM] [EST | +02:00 | (UTC)], or T101522Z.
func timeAt(list []token) int {
	n := 0
	at := func(k kind, text string) bool {
		return n < len(list) && list[n].kind == k && (text == "" || list[n].text == text)
	}
	digits := func() bool { return at(number, "") && len(list[n].text) <= 2 }
	hadT := at(letterT, "")
	if hadT {
		n++
	}
	switch {
	case hadT && at(number, "") && len(list[n].text) >= 4:
		n++
	case digits() && n+2 < len(list) && list[n+1].text == ":" && list[n+2].kind == number:
		n += 3
		if n+1 < len(list) && at(sign, ":") && list[n+1].kind == number {
			n += 2
			fraction := at(sign, ".") || at(sign, ",") && n+1 < len(list) && len(list[n+1].text) == 3
			if fraction && n+1 < len(list) && list[n+1].kind == number {
				n += 2
			}
		}
	default:
		return 0
	}
	if at(half, "") {
		n++
	}
	bracket := at(sign, "(")
	if bracket {
		n++
	}
	for at(zone, "") {
		n++
	}
	signed := at(sign, "+") || at(sign, "-") || at(sign, "−")
	if signed && n+1 < len(list) && isDifference(list[n].text, list[n+1]) {
		n += 2
		if at(sign, ":") && n+1 < len(list) && list[n+1].kind == number {
			n += 2
		}
	}
	if bracket && at(sign, ")") {
		n++
	}
	return n
}

// isDifference reports whether a token behind a sign can be the difference of a
// zone, at most 14 hours: behind a dash a year may stand.
func isDifference(sign string, t token) bool {
	switch {
	case t.kind != number:
		return false
	case len(t.text) == 2:
		return true
	case len(t.text) != 4:
		return false
	}
	return sign == "+" || value(t.text) <= 1400
}

// counted reads days that programs count: Excel's serial days with or without
// a time (1990 to 2030), seconds and milliseconds since 1970 (from 2001 on,
// when both had all their digits). Days are those of UTC.
func counted(s string) (geo.Day, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	switch {
	case err != nil:
	case len(whole) == 5 && n >= 32874 && n <= 47848:
		return geo.NewDay(1899, time.December, 30) + geo.Day(n), true
	case len(whole) == 10:
		return within(time.Unix(n, 0))
	case len(whole) == 13:
		return within(time.UnixMilli(n))
	}
	return 0, false
}

// within is the day of a time, where dates can have its year.
func within(t time.Time) (geo.Day, bool) {
	d := geo.DayOf(t.UTC())
	return d, d <= lastDay
}

func value(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
