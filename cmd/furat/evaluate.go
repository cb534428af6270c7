package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/furat-map/furat/extract/evaluate"
	"github.com/furat-map/furat/geo"
)

func evaluateCommand() command {
	return command{
		name: "evaluate", args: "DIR", about: "score extraction against annotated articles (NAME.txt with NAME.gold.json)",
		example: "furat evaluate corpus/",
		run:     runEvaluate,
	}
}

func runEvaluate(_ context.Context, e *env, args []string) error {
	flags := e.flags(evaluateCommand())
	db := flags.String("db", "", "the store `file` whose imported places count too")
	places := flags.String("places", "", "a JSON `file` {name: {lat, lon, tolerance_km}} for annotations that only name places; without it places.json in DIR or beside it")
	texts := flags.String("texts", "", "the `folder` of the articles, where they do not stand in DIR")
	reliability := flags.Bool("reliability", false, "print too how sure events and fields were said to be, and how many were right")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return fmt.Errorf("%w: evaluate takes one folder", errUsage)
	}
	if info, err := os.Stat(rest[0]); err != nil || !info.IsDir() {
		return geo.Errorf(geo.CodeUnreadable, rest[0], "it is no folder")
	}
	_, reader, err := newReader(e.storePath(*db))
	if err != nil {
		return err
	}
	table, err := placeTable(*places, rest[0])
	if err != nil {
		return err
	}
	var articles fs.FS
	if *texts != "" {
		articles = os.DirFS(*texts)
	}
	s, err := evaluate.Dir(reader, os.DirFS(rest[0]), articles, table)
	if err != nil {
		return err
	}
	if err := s.Print(e.stdout); err != nil || !*reliability {
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
