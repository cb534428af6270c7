// Package samples holds bulletins written for Furat in its own words about
// publicly reported incidents, to try the program with. Each is marked as a
// sample.
package samples

import (
	"embed"
	"io/fs"
	"path"

	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/geo"
)

//go:embed articles/*.txt
var files embed.FS

// Articles returns the sample bulletins in the order of their names.
func Articles() ([]geo.Article, error) {
	names, err := fs.Glob(files, "articles/*.txt")
	if err != nil {
		return nil, err
	}
	var out []geo.Article
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list, err := article.Parse("samples/"+path.Base(name), data, article.Options{})
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}
