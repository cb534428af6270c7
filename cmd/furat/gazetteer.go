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
	"github.com/furat-map/furat/web"
)

func gazetteerCommand() command {
	return command{
		name: "gazetteer", args: "import FILE… | search NAME | resolve | stats",
		about:   "import place names, look them up, resolve a list of names, or count them",
		example: "furat gazetteer import SY.zip --format geonames\n  furat gazetteer search \"دير الزور\" --limit 3 --format json\n  echo '{\"query\":\"Kafr Zita\",\"context\":\"Hama\"}' | furat gazetteer resolve",
		run:     runGazetteer,
	}
}

// gazetteerFlags are the options of all actions.
type gazetteerFlags struct {
	db, format, near string
	limit            int
	importFlags
}

func runGazetteer(ctx context.Context, e *env, args []string) error {
	fs := e.flags(gazetteerCommand())
	var f gazetteerFlags
	fs.StringVar(&f.near, "near", "", "search: prefer places near `lon,lat`")
	fs.IntVar(&f.limit, "limit", 10, "search: at most this many candidates")
	fs.StringVar(&f.format, "format", "", "`form`: text or json for search and stats, jsonl for resolve; for import geonames, geonames-alternates, ocha-cod, whosonfirst or csv")
	fs.StringVar(&f.db, "db", "", "the store `file` beside which the imported places lie (default furat.db)")
	f.register(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	f.db = e.storePath(f.db)
	action := ""
	if len(rest) > 0 {
		action = rest[0]
	}
	switch {
	case action == "stats" && len(rest) == 1:
		return gazetteerStats(e, &f)
	case action == "search" && len(rest) == 2:
		return gazetteerSearch(e, &f, rest[1])
	case action == "resolve" && len(rest) == 1:
		return gazetteerResolve(ctx, e, &f)
	case action == "import" && len(rest) > 1:
		return gazetteerImport(ctx, e, &f, rest[1:])
	}
	return fmt.Errorf("%w: use furat gazetteer import FILE…, search NAME, resolve, or stats", errUsage)
}

// textOrJSON checks --format of the actions that print.
func (f *gazetteerFlags) textOrJSON() error {
	switch f.format {
	case "", "text", "json":
		return nil
	}
	return fmt.Errorf("%w: --format is text or json, not %q", errUsage, f.format)
}

func gazetteerSearch(e *env, f *gazetteerFlags, name string) error {
	if err := f.textOrJSON(); err != nil {
		return err
	}
	if f.limit < 1 {
		return fmt.Errorf("%w: --limit is a whole number above 0", errUsage)
	}
	var at *orb.Point
	if f.near != "" {
		p, err := web.ParsePoint(f.near)
		if err != nil {
			return err
		}
		at = &p
	}
	g, err := gazetteer.Open(f.db)
	if err != nil {
		return err
	}
	found := g.Search(name, at, f.limit)
	if f.format == "json" {
		if found == nil {
			found = []gazetteer.Candidate{}
		}
		return json.NewEncoder(e.stdout).Encode(found)
	}
	if len(found) == 0 {
		return fmt.Errorf("no place of that name is known")
	}
	for _, c := range found {
		matched := ""
		if c.Why.Matched != c.NameEN && c.Why.Matched != c.NameAR {
			matched = "  matched: " + c.Why.Matched
		}
		fmt.Fprintf(e.stdout, "%.3f  %-18s %9.5f %9.5f  %s (%s)  %s %s%s\n", c.Score, c.Type, c.Lon, c.Lat,
			printable(c.NameEN), printable(c.NameAR), printable(c.Admin1), printable(c.Country), printable(matched))
	}
	return nil
}

func gazetteerStats(e *env, f *gazetteerFlags) error {
	if err := f.textOrJSON(); err != nil {
		return err
	}
	g, err := gazetteer.Open(f.db)
	if err != nil {
		return err
	}
	s := g.Stats()
	if f.format == "json" {
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

// gazetteerResolve answers one question a line.
func gazetteerResolve(ctx context.Context, e *env, f *gazetteerFlags) error {
	if f.format != "" && f.format != "jsonl" {
		return fmt.Errorf("%w: resolve reads and writes JSON lines; leave --format out or give jsonl, not %q", errUsage, f.format)
	}
	g, err := gazetteer.Open(f.db)
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
