package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/second"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/postgis/queue"
)

// ingestCmd reads articles into the store.
type ingestCmd struct {
	Paths []string `arg:"" name:"path" help:"Files, folders, addresses, or - for standard input."`
	Queue bool     `help:"Put the articles in the queue of the store, for furat work to read; the store is in PostgreSQL."`
	articleFlags
	fetchFlags
	secondFlags
}

// Help is an example.
func (*ingestCmd) Help() string {
	return "Example:\n\n    furat ingest --publisher \"Example News\" news/ flash.html https://example.org/report\n    furat --db postgres://furat@db.example.org/furat ingest --queue archive/"
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
	complain := func(err error) { fmt.Fprintln(e.stderr, "furat:", printable(err.Error())) }
	found := expand(c.Paths, complain)
	files, failed := found.files, found.failed
	found.tell(e.stderr)
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
	in := ingester{ctx: ctx, web: &c.fetchFlags, env: e, reader: reader, second: model, progress: newProgress(e.stderr), failed: failed}
	closeStore, err := c.openStore(ctx, e, &in)
	if err != nil {
		return err
	}
	defer closeStore()
	left := 0
	opt.LeftOut = func(err error) {
		left++
		complain(fmt.Errorf("%w; left out", err))
	}
	in.opt = opt
	for i, f := range files {
		in.progress.step(i, len(files), f)
		in.file(f)
		if ctx.Err() != nil || in.broken {
			break
		}
	}
	in.progress.done()
	in.left = left
	return in.report(len(files) + failed)
}

// openStore opens the store that articles are read into, or its queue.
func (c *ingestCmd) openStore(ctx context.Context, e *env, in *ingester) (func(), error) {
	if !c.Queue {
		st, err := e.open(ctx)
		if err != nil {
			return nil, err
		}
		in.store = st
		return func() { st.Close() }, nil
	}
	if c.SecondReader != "" {
		return nil, fmt.Errorf("%w: who reads what is in the queue is furat work; give --second-reader to that", errUsage)
	}
	st, q, err := e.store.OpenQueue(ctx)
	if err != nil {
		return nil, err
	}
	in.queue = q
	return func() { q.Close(); st.Close() }, nil
}

// report says what was done with so many files.
func (in *ingester) report(files int) error {
	if in.queue != nil {
		fmt.Fprintf(in.env.stdout, "articles: %d in the queue, %d were there already\n", in.queued, in.waiting)
	} else {
		in.reportRead()
	}
	switch {
	case in.ctx.Err() != nil:
		return fmt.Errorf("stopped; what was counted above is stored")
	case in.broken:
		fmt.Fprintln(in.env.stderr, "furat: the store takes no more; what was counted above is stored")
		return errReported
	case in.failed > 0:
		fmt.Fprintf(in.env.stderr, "furat: %d of %d files could not be read\n", in.failed, files)
		return errReported
	case in.left > 0:
		fmt.Fprintf(in.env.stderr, "furat: %d articles were left out; what was counted above is stored\n", in.left)
		return errReported
	}
	return nil
}

// reportRead says what became of the articles that were read.
func (in *ingester) reportRead() {
	fmt.Fprintf(in.env.stdout, "articles: %d added, %d replaced, %d unchanged, %d not understood; events: %d\n", in.counts[store.Added]+in.counts[store.Disputed],
		in.counts[store.Replaced], in.counts[store.Unchanged], in.foreign, in.events)
	if n := in.counts[store.Disputed]; n > 0 {
		fmt.Fprintf(in.env.stderr, "furat: %d articles claim the address of another source's article and say something else; both are kept, and nothing was replaced: see furat articles\n", n)
	}
	if n := in.counts[store.Withdrawn]; n > 0 {
		fmt.Fprintf(in.env.stderr, "furat: %d articles were withdrawn before and were left out: see furat articles\n", n)
	}
}

// ingester reads files into a store, each wholly or not at all.
type ingester struct {
	ctx      context.Context
	web      *fetchFlags
	env      *env
	reader   *extract.Reader
	second   *second.Model // nil for none
	store    store.Store
	queue    *queue.Queue // of what is not read here; nil where it is
	queued   int
	waiting  int // were in the queue already
	opt      article.Options
	progress *progress
	counts   map[store.Outcome]int
	foreign  int
	events   int
	failed   int
	left     int  // articles of files that hold several
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
	articles, err := in.web.readArticles(in.ctx, in.env, path, in.opt)
	if err != nil {
		return err
	}
	source := ""
	if path != "-" && !isAddress(path) { // a feed holds its latest articles, and adds them
		if source, err = filepath.Abs(path); err != nil {
			return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
		}
	}
	if in.queue != nil {
		return in.put(source, articles)
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
		err = geo.Errorf(geo.CodeOf(err), path, "%d of its %d articles were stored; read it again: %w", len(results), len(items), err)
	}
	if in.counts == nil {
		in.counts = map[store.Outcome]int{}
	}
	for i, r := range results {
		in.count(r, &items[i].Article)
	}
	return err
}

// count counts what became of an article.
func (in *ingester) count(r store.Result, a *geo.Article) {
	in.counts[r.Outcome]++
	if r.Outcome != store.Unchanged {
		in.events += r.Events
	}
	if !a.Understood() {
		in.foreign++
	}
}

// put puts the articles of a source in the queue.
func (in *ingester) put(source string, articles []geo.Article) error {
	if len(articles) == 0 && source == "" {
		return nil
	}
	for i := range articles {
		if source != "" {
			articles[i].Origin = source
		}
	}
	added, err := in.queue.Put(in.ctx, []queue.Job{{Source: source, Articles: articles}})
	switch {
	case err != nil:
		in.broken = true
	case added > 0:
		in.queued += len(articles)
	default:
		in.waiting += len(articles)
	}
	return err
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
	it, err := in.reader.Item(a)
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

// found is what is at the paths that were given.
type found struct {
	files  []string
	failed int
	passed []string // files of folders that are of no kind that is read
}

// maxPassed is how many files that are passed over are named.
const maxPassed = 10

// tell names the files that are passed over.
func (f *found) tell(w io.Writer) {
	if len(f.passed) == 0 {
		return
	}
	var names []string
	for _, p := range f.passed[:min(len(f.passed), maxPassed)] {
		names = append(names, filepath.Base(p))
	}
	more := ""
	if len(f.passed) > maxPassed {
		more = ", …"
	}
	fmt.Fprintf(w, "furat: %d files of the folders were passed over, whose endings name no kind that is read: %s%s\n", len(f.passed), printable(strings.Join(names, ", ")), more)
}

// expand lists the files of the paths: of a folder those that can hold
// articles, hidden ones left out.
func expand(paths []string, report func(error)) (out found) {
	fail := func(err error) { out.failed++; report(err) }
	for _, p := range paths {
		info, err := os.Stat(p)
		switch {
		case p == "-", isAddress(p):
			out.files = append(out.files, p)
		case err != nil:
			fail(geo.Errorf(geo.CodeUnreadable, p, "it can't be opened: %w", err))
		case !info.IsDir():
			out.files = append(out.files, p)
		default:
			if real, err := filepath.EvalSymlinks(p); err == nil {
				p = real // a link to a folder is walked too
			}
			if err := out.walk(p, fail); err != nil {
				fail(err)
			}
		}
	}
	return out
}

func (f *found) walk(folder string, fail func(error)) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		hidden := path != folder && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			fail(geo.Errorf(geo.CodeUnreadable, path, "it can't be opened: %w", err))
		case hidden && d.IsDir():
			return filepath.SkipDir
		case hidden, !d.Type().IsRegular():
		case article.Readable(path):
			f.files = append(f.files, path)
		default:
			f.passed = append(f.passed, path)
		}
		return nil
	})
}
