package fold

import (
	_ "embed"
	"fmt"
	"strings"
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
	arabic [256][]sound      // from U+0600
	cost   [128][128]float32 // of one sound for another
}

var soundRules = sync.OnceValue(func() *soundTable {
	rows, err := csvtable.Read(strings.NewReader(soundsTSV), '\t')
	if err != nil {
		panic(fmt.Sprintf("fold: sounds.tsv: %v", err)) // our own file, checked by the tests
	}
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
	case r >= 0x600 && r < 0x700:
		return &t.arabic[r-0x600]
	}
	return &[]sound{}
}

// Sounds appends the sounds of a folded name to dst: the consonants that both
// scripts share, the vowels A, I and U, and digits. Articles are left out;
// doubled consonants are one.
func Sounds(dst []byte, tokens []Token) []byte {
	for _, t := range tokens {
		form := t.Form
		if t.Script == Latin && IsArticle(form) && len(tokens) > 1 {
			continue
		}
		if rest, ok := strings.CutPrefix(form, "ال"); ok && len(rest) >= 4 {
			form = rest
		}
		dst = appendSounds(dst, form)
	}
	return dst
}

func appendSounds(dst []byte, form string) []byte {
	t := soundRules()
	from := len(dst)
	for i := 0; i < len(form); {
		r, size := utf8.DecodeRuneInString(form[i:])
		to := ""
		if r >= '0' && r <= '9' {
			to = form[i : i+1]
		}
		for _, s := range *t.of(r) {
			if strings.HasPrefix(form[i:], s.from) && !(s.start && i > 0) && !(s.end && (i == 0 || i+len(s.from) < len(form))) {
				to, size = s.to, len(s.from)
				break
			}
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

// Skeleton appends the consonants of sounds to dst.
func Skeleton(dst, sounds []byte) []byte {
	for _, c := range sounds {
		if !isVowel(c) {
			dst = append(dst, c)
		}
	}
	return dst
}

func isVowel(c byte) bool { return c == 'A' || c == 'I' || c == 'U' }
