package evaluate

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/geo"
)

// Dir scores the annotated articles of a folder: NAME.gold.json with its text
// in texts (nil: the same folder). A places.json in the folder, or in table,
// gives the places that annotations only name.
func Dir(reader *extract.Reader, gold, texts fs.FS, table map[string]Place) (*Score, error) {
	s := &Score{}
	err := each(gold, texts, table, func(name string, g *Gold, a geo.Article) error {
		res, err := reader.Read(a)
		if err != nil {
			return err
		}
		s.Add(g, a.Text, &res)
		s.Annotated.annotated(g, name, a.Published)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// each calls do with each annotation of a folder and its article.
func each(gold, texts fs.FS, table map[string]Place, do func(name string, g *Gold, a geo.Article) error) error {
	if texts == nil {
		texts = gold
	}
	if data, err := fs.ReadFile(gold, "places.json"); err == nil && table == nil {
		if err := json.Unmarshal(data, &table); err != nil {
			return geo.Errorf(geo.CodeUnreadable, "places.json", "%w", err)
		}
	}
	names, err := fs.Glob(gold, "*.gold.json")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return geo.Errorf(geo.CodeUnreadable, "", "there is no annotated article (*.gold.json) in the folder")
	}
	for _, name := range names {
		g, a, err := load(gold, texts, name, table)
		if err == nil {
			err = do(name, g, a)
		}
		if err != nil {
			return geo.Errorf(geo.CodeUnreadable, name, "%w", err)
		}
	}
	return nil
}

// load reads an annotation and its article.
func load(gold, texts fs.FS, name string, table map[string]Place) (*Gold, geo.Article, error) {
	var none geo.Article
	data, err := fs.ReadFile(gold, name)
	if err != nil {
		return nil, none, err
	}
	g, err := Parse(data, table)
	if err != nil {
		return nil, none, err
	}
	day, err := g.Day()
	if err != nil {
		return nil, none, err
	}
	if g.Document == "" {
		g.Document = strings.TrimSuffix(name, ".gold.json") + ".txt"
	}
	raw, err := fs.ReadFile(texts, path.Clean(g.Document))
	if err != nil {
		return nil, none, err
	}
	articles, err := article.Parse(g.Document, raw, article.Options{Published: day, Publisher: g.Publisher})
	if err != nil {
		return nil, none, err
	}
	a := articles[0]
	a.Published = day
	return g, a, nil
}

// Print writes the measures, a few to a line.
func (s *Score) Print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "articles %d\nplaces   resolved %.3f  false %d\nevents   precision %.3f  recall %.3f  F1 %.3f  whole records %.3f\n",
		s.Articles, s.NamesResolved(), s.FalsePlaces, s.Precision(), s.Recall(), s.F1(), s.WholeRecords())
	if err != nil {
		return err
	}
	fmt.Fprint(w, "matched ")
	for _, f := range fieldNames {
		fmt.Fprintf(w, " %s %.3f", f, ratio(s.Fields[f], s.CoreFound))
	}
	_, err = fmt.Fprintf(w, "\nfalse on negatives %d  dates invented %d\n", s.OnNegatives, s.InventedDates)
	if err != nil || !s.Incidents.Known() {
		return err
	}
	if err := s.Incidents.print(w, "joining "); err != nil {
		return err
	}
	return s.Annotated.print(w, "joining alone, of annotated reports")
}
