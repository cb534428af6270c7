package postgis

import (
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/furat-map/furat/geo"
)

// mark begins a byte that PostgreSQL's text can't hold, or that the mark itself
// is made of: two hexadecimal digits follow. It is the symbol for escape, which
// people can see.
const mark = "\u241b"

// Escaped is a text in a form that PostgreSQL's text can hold: UTF-8 without
// the character NUL. Nearly every text is its own.
func Escaped(s string) string {
	if holds(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		part := s[i : i+n]
		i += n
		if r != 0 && part != mark && (r != utf8.RuneError || n > 1) {
			b.WriteString(part)
			continue
		}
		for j := range len(part) {
			b.WriteString(mark + hex.EncodeToString([]byte{part[j]}))
		}
	}
	return b.String()
}

// holds reports whether a text can be kept as it is.
func holds(s string) bool {
	return utf8.ValidString(s) && !strings.Contains(s, "\x00") && !strings.Contains(s, mark)
}

// Unescaped is the text that was escaped.
func Unescaped(s string) string {
	if !strings.Contains(s, mark) {
		return s
	}
	parts := strings.Split(s, mark)
	var b strings.Builder
	b.WriteString(parts[0])
	for _, p := range parts[1:] {
		code, err := hex.DecodeString(p[:min(2, len(p))])
		if err != nil || len(code) != 1 { // not ours
			b.WriteString(mark + p)
			continue
		}
		b.Write(code)
		b.WriteString(p[2:])
	}
	return b.String()
}

// escapedAll are texts as arguments.
func escapedAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = Escaped(s)
	}
	return out
}

// textColumn scans a text, NULL as none.
type textColumn struct{ to *string }

// Scan reads a text.
func (t textColumn) Scan(v any) error {
	s, _ := v.(string) // NULL is none
	*t.to = Unescaped(s)
	return nil
}

// dayColumn scans a day that may be null.
type dayColumn struct{ to *geo.Day }

// Scan reads a day, NULL as unknown.
func (d dayColumn) Scan(v any) (err error) {
	if s, ok := v.(string); ok {
		*d.to, err = geo.ParseDay(s)
	}
	return err
}

// timeColumn scans an instant that may be null.
type timeColumn struct{ to *time.Time }

// Scan reads an instant, NULL as none.
func (t timeColumn) Scan(v any) error {
	at, _ := v.(time.Time) // NULL is none
	*t.to = at.UTC()
	return nil
}
