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
	if texts == nil {
		texts = gold
	}
	if data, err := fs.ReadFile(gold, "places.json"); err == nil && table == nil {
		if err := json.Unmarshal(data, &table); err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "places.json", "%w", err)
		}
	}
	names, err := fs.Glob(gold, "*.gold.json")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "there is no annotated article (*.gold.json) in the folder")
	}
	s := &Score{}
	for _, name := range names {
		if err := s.file(reader, gold, texts, name, table); err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, name, "%w", err)
		}
	}
	return s, nil
}

func (s *Score) file(reader *extract.Reader, gold, texts fs.FS, name string, table map[string]Place) error {
	data, err := fs.ReadFile(gold, name)
	if err != nil {
		return err
	}
	g, err := Parse(data, table)
	if err != nil {
		return err
	}
	day, err := g.Day()
	if err != nil {
		return err
	}
	if g.Document == "" {
		g.Document = strings.TrimSuffix(name, ".gold.json") + ".txt"
	}
	raw, err := fs.ReadFile(texts, path.Clean(g.Document))
	if err != nil {
		return err
	}
	articles, err := article.Parse(g.Document, raw, article.Options{Published: day, Publisher: g.Publisher})
	if err != nil {
		return err
	}
	a := articles[0]
	a.Published = day
	res, err := reader.Read(a)
	if err != nil {
		return err
	}
	s.Add(g, a.Text, &res)
	s.Annotated.annotated(g, name, day)
	return nil
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
