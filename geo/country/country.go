// Package country reads countries as tables name them.
package country

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed names.tsv
var namesTSV string

// Code returns the ISO 3166-1 alpha-2 code of a country that is given by a code
// of two or three letters, by its ISO number, or by its name in English, Arabic
// or French (Unicode CLDR, and names.tsv); "" for none.
func Code(s string) string {
	s = strings.TrimSpace(s)
	if r, err := language.ParseRegion(s); err == nil && r.IsCountry() {
		return r.String()
	}
	if n, err := strconv.Atoi(s); err == nil {
		if r, err := language.EncodeM49(n); err == nil && r.IsCountry() {
			return r.String()
		}
	}
	return names()[key(s)]
}

var names = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, r := range csvtable.MustRead("names.tsv", namesTSV, '\t') {
		for _, name := range r.List("names") {
			out[key(name)] = r.Get("code")
		}
	}
	for _, in := range []display.Namer{display.English.Regions(), display.Regions(language.Arabic), display.Regions(language.French)} {
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string([]rune{a, b}))
				if err != nil || !r.IsCountry() || r.Canonicalize() != r {
					continue
				}
				if name := in.Name(r); name != "" && out[key(name)] == "" {
					out[key(name)] = r.String()
				}
			}
		}
	}
	return out
})

// key leaves out what names of countries add in brackets, and signs.
func key(name string) string {
	name, _, _ = strings.Cut(name, " (")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-&. '’", r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToLower(name), " and ", ""))
}
