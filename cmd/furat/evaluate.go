package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/furat-map/furat/extract/evaluate"
	"github.com/furat-map/furat/geo"
)

// evaluateCmd scores extraction.
type evaluateCmd struct {
	Dir         string `arg:"" help:"The folder of annotated articles."`
	Places      string `placeholder:"FILE" help:"A JSON file {name: {lat, lon, tolerance_km}} for annotations that only name places; without it places.json in DIR or beside it."`
	Texts       string `placeholder:"FOLDER" help:"The folder of the articles, where they do not stand in DIR."`
	Reliability bool   `help:"Print too how sure events and fields were said to be, and how many were right."`
}

// Help is an example.
func (*evaluateCmd) Help() string { return "Example:\n\n    furat evaluate corpus/" }

// Run prints the scores.
func (c *evaluateCmd) Run(e *env) error {
	if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
		return geo.Errorf(geo.CodeUnreadable, c.Dir, "it is no folder")
	}
	_, reader, err := newReader(e.store)
	if err != nil {
		return err
	}
	table, err := placeTable(c.Places, c.Dir)
	if err != nil {
		return err
	}
	var articles fs.FS
	if c.Texts != "" {
		articles = os.DirFS(c.Texts)
	}
	s, err := evaluate.Dir(reader, os.DirFS(c.Dir), articles, table)
	if err != nil {
		return err
	}
	if err := s.Print(e.stdout); err != nil || !c.Reliability {
		return err
	}
	return s.PrintReliability(e.stdout)
}

// placeTable reads the positions of places that annotations only name: of the
// file, or of places.json in the folder or beside it. There may be none.
func placeTable(file, dir string) (map[string]evaluate.Place, error) {
	named := file != ""
	for _, name := range []string{file, filepath.Join(dir, "places.json"), filepath.Join(dir, "..", "places.json")} {
		if name == "" {
			continue
		}
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) && !named {
			continue
		}
		var table map[string]evaluate.Place
		if err == nil {
			err = json.Unmarshal(data, &table)
		}
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, name, "the table of places: %w", err)
		}
		return table, nil
	}
	return nil, nil
}
