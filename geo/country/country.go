// Package country reads countries as tables name them.
package country

import (
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

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
	for _, form := range forms(s) {
		if code := names()[key(form)]; code != "" {
			return code
		}
	}
	return ""
}

// formal is what long names of states begin with: "the Republic of", "Hashemite
// Kingdom of the".
var formal = regexp.MustCompile(`(?i)^(?:the )?(?:[\p{L}' -]+ )?(?:republic|kingdom|states?|sultanate|emirates?|principality|commonwealth|union|federation|jamahiriya) of (?:the )?`)

// inBrackets is what a name adds: an older name, or how the state is called.
var inBrackets = regexp.MustCompile(`^(.*?)\s*[(\[]([^)\]]*)[)\]]\s*$`)

// forms are the ways to read a name, the surest first: as it stands; without what
// is added in brackets, or that alone; with what follows a comma before it ("Iran,
// Islamic Republic of"); each without what long names begin with.
func forms(s string) []string {
	out := []string{s}
	if m := inBrackets.FindStringSubmatch(s); m != nil {
		out = append(out, m[1], m[2])
	}
	if name, rest, ok := strings.Cut(s, ", "); ok {
		out = append(out, rest+" "+name)
	}
	for _, f := range out {
		if short := formal.ReplaceAllString(f, ""); short != f {
			out = append(out, short)
		}
	}
	return out
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

// key leaves out signs and accents.
func key(name string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), name)
	if err == nil {
		name = plain
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-&. '’,()", r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToLower(name), " and ", ""))
}
