package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/evaluate"
	"github.com/furat-map/furat/geo"
)

// evaluateCmd scores extraction.
type evaluateCmd struct {
	Dir         string `arg:"" help:"The folder of annotated articles."`
	Places      string `placeholder:"FILE" help:"A JSON file {name: {lat, lon, tolerance_km}} for annotations that only name places; without it places.json in DIR or beside it."`
	Texts       string `placeholder:"FOLDER" help:"The folder of the articles, where they do not stand in DIR."`
	Reliability bool   `help:"Print too how sure events and fields were said to be, and how many were right."`
	Errors      bool   `help:"Print too the errors by their cause: told twice, fused, place, type, never happened, missed, day, toll, side."`
	Rules       bool   `help:"Print too how often each rule gave a field, and how often it was right."`
	Fit         string `placeholder:"FOLDER" help:"Fit the tables of weights on these articles and write them into the folder: ties.csv, confidence.csv, reliability.csv."`
	Lean        string `placeholder:"FOLDER" help:"With --fit: other annotated articles, with their texts, to whose weights the fitted ones lean where the articles tell little."`
}

// Help is an example.
func (*evaluateCmd) Help() string { return "Example:\n\n    furat evaluate corpus/" }

// Run prints the scores.
func (c *evaluateCmd) Run(e *env) error {
	if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
		return geo.Errorf(geo.CodeUnreadable, c.Dir, "it is no folder")
	}
	_, reader, err := newReader(e)
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
	if c.Fit != "" {
		return c.fit(e, reader, articles, table)
	}
	s, err := evaluate.Dir(reader, os.DirFS(c.Dir), articles, table)
	if err != nil {
		return err
	}
	if err := s.Print(e.stdout); err != nil {
		return err
	}
	for _, more := range []struct {
		asked bool
		print func(io.Writer) error
	}{{c.Reliability, s.PrintReliability}, {c.Errors, s.PrintFaults}, {c.Rules, s.PrintRules}} {
		if !more.asked {
			continue
		}
		if err := more.print(e.stdout); err != nil {
			return err
		}
	}
	return nil
}

// folds is how many parts cross-validation has.
const folds = 10

// fit writes the fitted tables.
func (c *evaluateCmd) fit(e *env, reader *extract.Reader, articles fs.FS, table map[string]evaluate.Place) error {
	trials, score, err := trialsOf(reader, c.Dir, articles, table)
	if err != nil {
		return err
	}
	var otherTrials []evaluate.TieTrials
	var otherScore *evaluate.Score
	if c.Lean != "" {
		if otherTrials, otherScore, err = trialsOf(reader, c.Lean, nil, table); err != nil {
			return err
		}
	}
	ties, sure := evaluate.FitTies(trials, otherTrials, folds), evaluate.FitConfidence(score, otherScore, folds)
	for name, text := range map[string]string{"ties.csv": ties.Table(), "confidence.csv": sure.Table(), "reliability.csv": evaluate.ReliabilityTable(score.FieldTrials)} {
		if err := os.WriteFile(filepath.Join(c.Fit, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(e.stdout, "%d pairs, %d of them one act: %.3f judged rightly on articles left out (precision %.2f, recall %.2f)\n%d events\n",
		ties.Trials, ties.Joined, ties.Right, ties.Precision, ties.Recall, len(sure.Trials))
	return err
}

// trialsOf reads the annotated articles of a folder for fitting.
func trialsOf(reader *extract.Reader, dir string, texts fs.FS, table map[string]evaluate.Place) ([]evaluate.TieTrials, *evaluate.Score, error) {
	trials, err := evaluate.TiesOf(reader, os.DirFS(dir), texts, table)
	if err != nil {
		return nil, nil, err
	}
	score, err := evaluate.Dir(reader, os.DirFS(dir), texts, table)
	return trials, score, err
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
