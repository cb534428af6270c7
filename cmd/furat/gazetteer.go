package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/web"
)

func gazetteerCommand() command {
	return command{
		name: "gazetteer", args: "search NAME | stats", about: "look places up by name, or count them",
		example: "furat gazetteer search \"دير الزور\" --limit 3 --format json",
		run:     runGazetteer,
	}
}

func runGazetteer(_ context.Context, e *env, args []string) error {
	fs := e.flags(gazetteerCommand())
	near := fs.String("near", "", "prefer places near `lon,lat`")
	limit := fs.Int("limit", 10, "at most this many candidates")
	format := fs.String("format", "text", "text or json")
	fs.String("db", "", "the store `file` whose imported places count too")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *format != "text" && *format != "json" {
		return fmt.Errorf("%w: --format is text or json, not %q", errUsage, *format)
	}
	g, err := gazetteer.New()
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 1 && rest[0] == "stats":
		return printStats(e, g, *format)
	case len(rest) == 2 && rest[0] == "search":
	default:
		return fmt.Errorf("%w: use furat gazetteer search NAME, or furat gazetteer stats", errUsage)
	}
	if *limit < 1 {
		return fmt.Errorf("%w: --limit is a whole number above 0", errUsage)
	}
	var at *orb.Point
	if *near != "" {
		p, err := web.ParsePoint(*near)
		if err != nil {
			return err
		}
		at = &p
	}
	return printCandidates(e, g.Search(rest[1], at, *limit), *format)
}

func printCandidates(e *env, found []gazetteer.Candidate, format string) error {
	if format == "json" {
		if found == nil {
			found = []gazetteer.Candidate{}
		}
		return json.NewEncoder(e.stdout).Encode(found)
	}
	if len(found) == 0 {
		return fmt.Errorf("no place of that name is known")
	}
	for _, c := range found {
		fmt.Fprintf(e.stdout, "%.3f  %-18s %9.5f %9.5f  %s (%s)  %s %s\n", c.Score, c.Type, c.Lon, c.Lat, c.NameEN, c.NameAR, c.Admin1, c.Country)
	}
	return nil
}

func printStats(e *env, g *gazetteer.Gazetteer, format string) error {
	s := g.Stats()
	if format == "json" {
		return json.NewEncoder(e.stdout).Encode(s)
	}
	var files []string
	for f := range s.Sources {
		files = append(files, f)
	}
	slices.Sort(files)
	for _, f := range files {
		fmt.Fprintf(e.stdout, "%6d places  built in: %s\n", s.Sources[f], f)
	}
	fmt.Fprintf(e.stdout, "%6d places, %d names\n", s.Places, s.Names)
	return nil
}
