package fold

import (
	_ "embed"
	"sync"
	"unicode/utf8"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed sounds.tsv
var soundsTSV string

// sound is a row of sounds.tsv.
type sound struct {
	from, to   string
	start, end bool
}

// soundTable holds the rows by the first letter of from, the more particular
// first: longer, then bound to a place in the word.
type soundTable struct {
	latin  [128][]sound
	others [lastLetter - firstLetter][]sound // Cyrillic, Hebrew, Arabic
	none   []sound                           // of a letter of another script
	cost   [128][128]float32                 // of one sound for another
	kin    [128]string                       // the consonants that one is taken for
}

// The code points of the scripts besides Latin.
const (
	firstLetter = 0x400
	lastLetter  = 0x700
)

var soundRules = sync.OnceValue(func() *soundTable {
	rows := csvtable.MustRead("sounds.tsv", soundsTSV, '\t')
	t := &soundTable{}
	t.price(rows)
	for _, r := range rows {
		if r.Get("script") == "kin" {
			continue
		}
		s := sound{r.Get("from"), r.Get("to"), r.Get("where") == "start", r.Get("where") == "end"}
		first, _ := utf8.DecodeRuneInString(s.from)
		list := t.of(first)
		at := len(*list)
		for at > 0 && s.before((*list)[at-1]) {
			at--
		}
		*list = append((*list)[:at], append([]sound{s}, (*list)[at:]...)...)
	}
	return t
})

func (s sound) before(o sound) bool {
	if len(s.from) != len(o.from) {
		return len(s.from) > len(o.from)
	}
	return (s.start || s.end) && !(o.start || o.end)
}

func (t *soundTable) of(r rune) *[]sound {
	switch {
	case r >= 0 && r < 128:
		return &t.latin[r]
	case r >= firstLetter && r < lastLetter:
		return &t.others[r-firstLetter]
	}
	return &t.none
}

// Sounds appends to dst the sounds of a name given by its key (see [Name]):
// the consonants that all scripts share, the vowels A, I and U, and digits.
// Doubled consonants are one.
func Sounds(dst, key []byte) []byte {
	t := soundRules()
	from := len(dst)
	for i := 0; i < len(key); {
		r, size := rune(key[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(key[i:])
		}
		to := ""
		list := *t.of(r)
		for k := range list {
			if s := &list[k]; s.fits(key, i) {
				to, size = s.to, len(s.from)
				break
			}
		}
		if r >= '0' && r <= '9' {
			dst = append(dst, byte(r))
		}
		for k := 0; k < len(to); k++ {
			if n := len(dst); n > from && dst[n-1] == to[k] && to[k] >= 'A' {
				continue
			}
			dst = append(dst, to[k])
		}
		i += size
	}
	return dst
}

// fits reports whether the sound's letters stand at i, where they may.
func (s *sound) fits(key []byte, i int) bool {
	if !hasPrefix(key[i:], s.from) {
		return false
	}
	if s.start && i > 0 {
		return false
	}
	return !s.end || (i > 0 && i+len(s.from) == len(key))
}

func hasPrefix(b []byte, s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }

// Skeleton appends the consonants of sounds to dst.
func Skeleton(dst, sounds []byte) []byte {
	for _, c := range sounds {
		if !isVowel(c) {
			dst = append(dst, c)
		}
	}
	return dst
}

// SkeletonOf returns the consonants of a name as it is written, "" for an empty
// one.
func SkeletonOf(name string) string {
	if name == "" {
		return ""
	}
	return string(Skeleton(nil, Sounds(nil, AppendName(nil, Tokens(name)))))
}

func isVowel(c byte) bool { return c == 'A' || c == 'I' || c == 'U' }

// Kin returns the consonants that transliterations take one for.
func Kin(consonant byte) string { return soundRules().kin[consonant&127] }
