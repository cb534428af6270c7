package main

import (
	"context"
	"fmt"
	"os"

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
	fs := e.flags(evaluateCommand())
	db := fs.String("db", "", "the store `file` whose imported places count too")
	reliability := fs.Bool("reliability", false, "print too how sure events and fields were said to be, and how many were right")
	rest, err := parse(fs, args)
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
	s, err := evaluate.Dir(reader, os.DirFS(rest[0]), nil, nil)
	if err != nil {
		return err
	}
	if err := s.Print(e.stdout); err != nil || !*reliability {
		return err
	}
	return s.PrintReliability(e.stdout)
}
