package when_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/ar"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/when"
	"github.com/furat-map/furat/geo"
)

// published is the day on which all articles here were published: a Friday.
var published = geo.NewDay(2023, 7, 7)

func packs(t testing.TB) map[string]*lang.Pack {
	t.Helper()
	out := map[string]*lang.Pack{}
	for code, load := range map[string]func() (*lang.Pack, error){"ar": ar.New, "en": en.New} {
		p, err := load()
		if err != nil {
			t.Fatal(err)
		}
		out[code] = p
	}
	return out
}

// code tells the language of a text by its letters.
func code(raw string) string {
	if strings.ContainsFunc(raw, func(r rune) bool { return r >= 'ء' && r <= 'ي' }) {
		return "ar"
	}
	return "en"
}

// found writes the expressions of time in a text: rule, days, precision, words.
func found(p map[string]*lang.Pack, raw string, day geo.Day, off rule.Off) string {
	w := p[code(raw)].Read(text.Cut(raw))
	var out []string
	for _, e := range when.Find(w, day, off) {
		out = append(out, written(w, &e))
	}
	return strings.Join(out, "; ")
}

func written(w *lang.Words, e *when.Expr) string {
	days := "-"
	if e.Span.First.Known() {
		days = e.Span.First.String()
		if e.Span.Last != e.Span.First {
			days += "/" + e.Span.Last.String()
		}
	}
	conflict := ""
	if e.Conflict {
		conflict = " !"
	}
	return fmt.Sprintf("%s %s %d%s %s", strings.TrimPrefix(string(e.Rule), "when."), days, e.Precision, conflict, w.Words(e.First, e.Last))
}

type want struct{ raw, found string }

func check(t *testing.T, cases []want) {
	t.Helper()
	p := packs(t)
	for _, c := range cases {
		if got := found(p, c.raw, published, nil); got != c.found {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.found)
		}
	}
}
