package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// gazetteerCmd looks after the names of places.
type gazetteerCmd struct {
	Import  placesImportCmd  `cmd:"" help:"Import place names."`
	Search  placesSearchCmd  `cmd:"" help:"Look a name up."`
	Resolve placesResolveCmd `cmd:"" help:"Resolve a list of names: one JSON object a line in, one out."`
	Stats   placesStatsCmd   `cmd:"" help:"Count places and names, by source."`
	Add     placesAddCmd     `cmd:"" help:"Teach a place that no source has."`
	Alias   placesAliasCmd   `cmd:"" help:"Teach another name of a known place."`
	Forget  placesForgetCmd  `cmd:"" help:"Take back what was taught of a place."`
	Taught  placesTaughtCmd  `cmd:"" help:"Write what was taught as CSV."`
	Teach   placesTeachCmd   `cmd:"" help:"Read what was taught elsewhere."`
}

// Help is an example.
func (*gazetteerCmd) Help() string {
	return "Example:\n\n    furat gazetteer import SY.zip --format geonames\n    furat gazetteer search \"دير الزور\" --limit 3 --format json\n    echo '{\"query\":\"Kafr Zita\",\"context\":\"Hama\"}' | furat gazetteer resolve"
}

// placesSearchCmd looks a name up.
type placesSearchCmd struct {
	Name   string `arg:"" help:"The name, in any script."`
	Near   string `placeholder:"LON,LAT" help:"Prefer places near this position."`
	Limit  int    `default:"10" help:"At most this many candidates (${default})."`
	Format string `enum:"text,json" default:"text" help:"text or json."`
}

// Help is an example.
func (*placesSearchCmd) Help() string {
	return "Example:\n\n    furat gazetteer search \"دير الزور\" --limit 3 --format json"
}

// Run prints the candidates, best first.
func (c *placesSearchCmd) Run(e *env) error {
	if c.Limit < 1 {
		return fmt.Errorf("%w: --limit is a whole number above 0", errUsage)
	}
	var at *orb.Point
	if c.Near != "" {
		p, err := geo.ParsePoint(c.Near)
		if err != nil {
			return err
		}
		at = &p
	}
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return err
	}
	found := g.Search(c.Name, at, c.Limit)
	if c.Format == "json" {
		if found == nil {
			found = []gazetteer.Candidate{}
		}
		return json.NewEncoder(e.stdout).Encode(found)
	}
	if len(found) == 0 {
		return fmt.Errorf("no place of that name is known")
	}
	for _, p := range found {
		matched := ""
		if p.Why.Matched != p.NameEN && p.Why.Matched != p.NameAR {
			matched = "  matched: " + p.Why.Matched
		}
		fmt.Fprintf(e.stdout, "%.3f  %-18s %9.5f %9.5f  %s (%s)  %s %s%s\n", p.Score, p.Type, p.Lon, p.Lat,
			printable(p.NameEN), printable(p.NameAR), printable(p.Admin1), printable(p.Country), printable(matched))
	}
	return nil
}

// placesStatsCmd counts places.
type placesStatsCmd struct {
	Format string `enum:"text,json" default:"text" help:"text or json."`
}

// Help is an example.
func (*placesStatsCmd) Help() string { return "Example:\n\n    furat gazetteer stats" }

// Run prints the counts.
func (c *placesStatsCmd) Run(e *env) error {
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return err
	}
	s := g.Stats()
	if c.Format == "json" {
		return json.NewEncoder(e.stdout).Encode(s)
	}
	for _, src := range s.Sources {
		fmt.Fprintf(e.stdout, "%8d places  %s (%s)\n", src.Places, printable(src.Title), printable(src.Licence))
	}
	fmt.Fprintf(e.stdout, "%8d places, %d names; a place of several sources is counted with each\n", s.Places, s.Names)
	if !s.World {
		fmt.Fprintln(e.stdout, "This binary was built without the towns of the world: only curated and imported places are known. \"make build\" puts them in.")
	}
	return nil
}

// maxQuestion is the longest line of resolve, in bytes.
const maxQuestion = 64 << 10

// placesResolveCmd resolves a list of names.
type placesResolveCmd struct {
	Format string `enum:"jsonl" default:"jsonl" help:"jsonl: JSON lines, in and out."`
}

// Help is an example.
func (*placesResolveCmd) Help() string {
	return "Example:\n\n    echo '{\"query\":\"Kafr Zita\",\"context\":\"Hama\"}' | furat gazetteer resolve"
}

// Run answers one question a line.
func (c *placesResolveCmd) Run(ctx context.Context, e *env) error {
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return err
	}
	out := bufio.NewWriter(e.stdout)
	lines := make(chan questionLine, 256)
	go readQuestions(ctx, e.stdin, lines)
	bad := 0
	for {
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), out.Flush())
		case l, more := <-lines:
			if !more {
				if bad > 0 {
					return errors.Join(errReported, out.Flush())
				}
				return out.Flush()
			}
			if l.err != nil {
				return errors.Join(l.err, out.Flush())
			}
			if why := answer(g, out, l); why != "" {
				bad++
				fmt.Fprintf(e.stderr, "furat: line %d: %s\n", l.number, why)
			}
		}
		if len(lines) == 0 { // whoever asks line by line waits for the answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

// questionLine is a line of standard input, or the error that ended it.
type questionLine struct {
	number int
	text   []byte
	long   bool
	err    error
}

// readQuestions sends the lines that are not empty, and closes the channel
// behind the last.
func readQuestions(ctx context.Context, r io.Reader, to chan<- questionLine) {
	defer close(to)
	in := bufio.NewReaderSize(r, maxQuestion)
	for number := 1; ; number++ {
		text, err := in.ReadSlice('\n')
		l := questionLine{number: number, text: bytes.TrimSpace(bytes.Clone(text)), long: errors.Is(err, bufio.ErrBufferFull)}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			l.err = err
		}
		if len(l.text) > 0 || l.err != nil {
			select {
			case to <- l:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// answer writes the answer to one line; a line that can't be answered gets one
// that says why, so that answers keep step with questions.
func answer(g *gazetteer.Gazetteer, w *bufio.Writer, l questionLine) (why string) {
	var q gazetteer.Question
	switch err := json.Unmarshal(l.text, &q); {
	case l.long:
		why = fmt.Sprintf("longer than %d bytes", maxQuestion)
	case err != nil:
		why = "no JSON object with a \"query\""
	case strings.TrimSpace(q.Query) == "":
		why = "the query is empty"
	case len(q.Query) > gazetteer.MaxQuery:
		why = fmt.Sprintf("the query is longer than %d bytes", gazetteer.MaxQuery)
	case len(q.Context) > gazetteer.MaxContext:
		why = fmt.Sprintf("the context is longer than %d bytes", gazetteer.MaxContext)
	}
	if why == "" {
		if line, err := encodeLine(g.Resolve(q)); err == nil {
			w.Write(line)
			return ""
		}
		why = "the answer could not be written as JSON"
	}
	line, err := encodeLine(map[string]any{"query": q.Query, "place": nil, "confidence": 0, "candidates": []any{}, "error": why})
	if err == nil {
		w.Write(line)
	}
	return why
}

// encodeLine writes a value as one line of JSON, or nothing.
func encodeLine(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}
