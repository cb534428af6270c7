package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/second"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// ingestCmd reads articles into the store.
type ingestCmd struct {
	Paths []string `arg:"" name:"path" help:"Files, folders, or - for standard input."`
	articleFlags
	secondFlags
}

// Help is an example.
func (*ingestCmd) Help() string {
	return "Example:\n\n    furat ingest --publisher \"Example News\" news/ flash.html"
}

// Run reads the files, each wholly or not at all.
func (c *ingestCmd) Run(ctx context.Context, e *env) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	model, err := c.open(e)
	if err != nil {
		return err
	}
	files, failed := expand(c.Paths, func(err error) { fmt.Fprintln(e.stderr, "furat:", printable(err.Error())) })
	if c.URL != "" && len(files) > 1 {
		return fmt.Errorf("%w: --url names one article; %d files were given", errUsage, len(files))
	}
	_, reader, err := newReader(e)
	if err == nil {
		err = c.check(reader)
	}
	if err != nil {
		return err
	}
	st, err := e.store.Open(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	in := ingester{ctx: ctx, env: e, reader: reader, second: model, store: st, opt: opt, progress: newProgress(e.stderr), failed: failed}
	for i, f := range files {
		in.progress.step(i, len(files), f)
		in.file(f)
		if ctx.Err() != nil || in.broken {
			break
		}
	}
	in.progress.done()
	return in.report(len(files) + failed)
}

// report says what was done with so many files.
func (in *ingester) report(files int) error {
	fmt.Fprintf(in.env.stdout, "articles: %d added, %d replaced, %d unchanged, %d not understood; events: %d\n", in.counts[store.Added],
		in.counts[store.Replaced], in.counts[store.Unchanged], in.foreign, in.events)
	switch {
	case in.ctx.Err() != nil:
		return fmt.Errorf("stopped; what was counted above is stored")
	case in.broken:
		fmt.Fprintln(in.env.stderr, "furat: the store takes no more; what was counted above is stored")
		return errReported
	case in.failed > 0:
		fmt.Fprintf(in.env.stderr, "furat: %d of %d files could not be read\n", in.failed, files)
		return errReported
	}
	return nil
}

// ingester reads files into a store, each wholly or not at all.
type ingester struct {
	ctx      context.Context
	env      *env
	reader   *extract.Reader
	second   *second.Model // nil for none
	store    store.Store
	opt      article.Options
	progress *progress
	counts   map[store.Outcome]int
	foreign  int
	events   int
	failed   int
	broken   bool // the store takes no more
}

func (in *ingester) file(path string) {
	if err := in.read(path); err != nil {
		in.failed++
		in.progress.clear()
		fmt.Fprintln(in.env.stderr, "furat:", printable(err.Error()))
	}
}

func (in *ingester) read(path string) error {
	articles, err := readArticles(in.ctx, in.env, path, in.opt)
	if err != nil {
		return err
	}
	source := ""
	if path != "-" {
		if source, err = filepath.Abs(path); err != nil {
			return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
		}
	}
	items := make([]store.Item, 0, len(articles))
	for _, a := range articles {
		if err := in.ctx.Err(); err != nil {
			return geo.Errorf(geo.CodeUnavailable, path, "stopped before it was stored")
		}
		if source != "" {
			a.Origin = source
		}
		it, err := in.readItem(a)
		if err != nil {
			return renamed(err, path)
		}
		items = append(items, it)
	}
	results, err := in.store.PutItems(in.ctx, source, items)
	if err != nil {
		in.broken = true
		return geo.Errorf(geo.CodeOf(err), path, "nothing of it was stored: %w", err)
	}
	if in.counts == nil {
		in.counts = map[store.Outcome]int{}
	}
	for i, r := range results {
		in.counts[r.Outcome]++
		if r.Outcome != store.Unchanged {
			in.events += r.Events
		}
		if !items[i].Article.Understood() {
			in.foreign++
		}
	}
	return nil
}

// renamed gives an error the name that the user gave the file.
func renamed(err error, path string) error {
	var ge *geo.Error
	if errors.As(err, &ge) {
		return geo.Errorf(ge.Code, path, "%s", ge.Message)
	}
	return geo.Errorf(geo.CodeOf(err), path, "%w", err)
}

// readItem reads one article for the store. An article that the second reader
// has read is not put to it again; one that it could not read is, next time.
func (in *ingester) readItem(a geo.Article) (store.Item, error) {
	it, err := readItem(in.reader, a)
	if err != nil || in.second == nil {
		return it, err
	}
	twice := it.Fingerprint + " " + in.second.Name()
	if known, err := in.store.Known(in.ctx, twice); err != nil || known {
		it.Fingerprint = twice
		return it, err
	}
	res := extract.Result{Article: it.Article, Reports: it.Reports}
	if readTwice(in.ctx, in.env, in.second, in.reader, &res) {
		it.Reports, it.Fingerprint = res.Reports, twice
	}
	return it, nil
}

// readItem reads one article for the store.
func readItem(reader *extract.Reader, a geo.Article) (store.Item, error) {
	fingerprint := reader.Fingerprint(&a)
	res, err := reader.Read(a)
	if err != nil {
		return store.Item{}, err
	}
	return store.Item{Article: res.Article, Reports: res.Reports, Fingerprint: fingerprint}, nil
}

// readable are the file endings that a walk of a folder takes.
var readable = map[string]bool{".txt": true, ".html": true, ".htm": true, ".json": true, ".jsonl": true, ".ndjson": true, ".md": true}

// expand lists the files of the paths: of a folder those that can hold
// articles, hidden ones left out.
func expand(paths []string, report func(error)) (files []string, failed int) {
	fail := func(err error) { failed++; report(err) }
	for _, p := range paths {
		info, err := os.Stat(p)
		switch {
		case p == "-":
			files = append(files, p)
		case err != nil:
			fail(geo.Errorf(geo.CodeUnreadable, p, "it can't be opened: %w", err))
		case !info.IsDir():
			files = append(files, p)
		default:
			if real, err := filepath.EvalSymlinks(p); err == nil {
				p = real // a link to a folder is walked too
			}
			err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
				switch {
				case err != nil:
					fail(geo.Errorf(geo.CodeUnreadable, path, "it can't be opened: %w", err))
					return nil
				case path != p && strings.HasPrefix(d.Name(), "."):
					if d.IsDir() {
						return filepath.SkipDir
					}
				case d.Type().IsRegular() && readable[strings.ToLower(filepath.Ext(path))]:
					files = append(files, path)
				}
				return nil
			})
			if err != nil {
				fail(err)
			}
		}
	}
	return files, failed
}
