package source

import (
	_ "embed"
	"sync"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed titles.tsv
var titlesTSV string

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
