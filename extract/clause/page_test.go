package clause

import (
	"strings"
	"sync"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/ar"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// stage is what the texts here are read with.
type stage struct {
	mention.Sources
	packs map[string]*lang.Pack
}

var made = sync.OnceValues(func() (*stage, error) {
	g, err := gazetteer.New()
	if err != nil {
		return nil, err
	}
	table, err := who.Load()
	if err != nil {
		return nil, err
	}
	s := &stage{mention.Sources{Gazetteer: g, Who: table}, map[string]*lang.Pack{}}
	for code, load := range map[string]func() (*lang.Pack, error){"ar": ar.New, "en": en.New} {
		if s.packs[code], err = load(); err != nil {
			return nil, err
		}
	}
	return s, nil
})

// page reads a text that was published on a day, "" for none.
func page(t testing.TB, raw, published string) *mention.Page {
	t.Helper()
	s, err := made()
	if err != nil {
		t.Fatal(err)
	}
	a := geo.Article{ID: "a", Text: raw}
	if published != "" {
		if a.Published, err = geo.ParseDay(published); err != nil {
			t.Fatal(err)
		}
	}
	code := "en"
	if strings.ContainsFunc(raw, func(r rune) bool { return r >= 'ء' && r <= 'ي' }) {
		code = "ar"
	}
	return mention.Read(s.Sources, a, s.packs[code], text.Cut(raw))
}
