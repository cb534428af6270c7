package source

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed titles.tsv
var titlesTSV string

//go:embed kinds.tsv
var kindsTSV string

// settlement is the kind of a settlement whose size is told by its people.
const settlement = "settlement"

// kindWords are the words of kinds.tsv: by tag and value "place=hamlet", and the
// value alone; and OpenStreetMap's tags in the order of the table.
type kindWords struct {
	of   map[string]string
	keys []string
}

var kinds = sync.OnceValue(func() kindWords {
	m, keys := map[string]string{}, []string{}
	for name := range types() {
		m[name], m[fold.String(name)] = name, name
	}
	for _, r := range csvtable.MustRead("kinds.tsv", kindsTSV, '\t') {
		if key := r.Get("key"); key != "" {
			m[key+"="+r.Get("word")] = r.Get("type")
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		m[fold.String(r.Get("word"))] = r.Get("type")
	}
	return kindWords{m, keys}
})

// KindOf returns the kind that a word of a table tells ("Town", قرية), "" for
// none, "settlement" for one of any size.
func KindOf(word string) string {
	if word == "" {
		return ""
	}
	if kind := kinds().of[word]; kind != "" {
		return kind
	}
	return kinds().of[fold.String(word)]
}

var titles = sync.OnceValue(func() map[string]string {
	rows := csvtable.MustRead("titles.tsv", titlesTSV, '\t')
	m := map[string]string{}
	for _, r := range rows {
		m[fold.String(r.Get("word"))] = r.Get("type")
	}
	return m
})

// titled returns the kind that the first word of a name tells, "" for none.
func titled(names ...string) string {
	for _, n := range names {
		if words := fold.Forms(n); len(words) > 1 && titles()[words[0]] != "" {
			return titles()[words[0]]
		}
	}
	return ""
}
