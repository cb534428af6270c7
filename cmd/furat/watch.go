package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/fetch"
	"github.com/furat-map/furat/extract/watch"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// fetchFlags are the options of commands that ask other hosts.
type fetchFlags struct {
	AllowPrivate []string `name:"allow-private" sep:"none" placeholder:"HOST" help:"A host, address or network that may be asked although it is private; repeat for more."`
	Contact      string   `placeholder:"ADDRESS" help:"Address of mail or of a page that hosts are told, so that they can ask back."`
}

func (f *fetchFlags) fetcher() (*fetch.Fetcher, error) {
	return fetch.New(fetch.Options{Private: f.AllowPrivate, Contact: f.Contact})
}

// watchCmd reads sources again and again.
type watchCmd struct {
	Sources string `arg:"" name:"sources.toml" help:"The list of sources."`
	Once    bool   `help:"Look at each source one time, and end."`
	fetchFlags
}

// Help is an example.
func (*watchCmd) Help() string {
	return `Example of a list:

    [[source]]
    url = "https://example.org/feed.xml"
    publisher = "Example News"
    every = "15m"
    match = ["قصف", "air strike"]
    follow = true        # read the page of each item

    [[source]]
    path = "inbox"       # files that appear in a folder

    furat watch sources.toml`
}

// pagePause is how long to wait between two pages of a host.
const pagePause = time.Second

// newWatcher makes a watcher of the sources of a list.
func (f *fetchFlags) newWatcher(list string, st store.Store, states watch.States, reader func() *extract.Reader, log *slog.Logger) (*watch.Watcher, []watch.Source, error) {
	file, err := os.Open(list)
	if err != nil {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, list, "it can't be opened: %w", err)
	}
	defer file.Close()
	sources, err := watch.Load(file, filepath.Dir(list))
	if err != nil {
		return nil, nil, geo.Errorf(geo.CodeOf(err), list, "%w", err)
	}
	get, err := f.fetcher()
	if err != nil {
		return nil, nil, err
	}
	return &watch.Watcher{Fetch: get, Robots: fetch.NewRobots(get), Reader: reader, Store: st, States: states, Log: log, Pause: pagePause}, sources, nil
}

// Run watches until ctx ends.
func (c *watchCmd) Run(ctx context.Context, e *env) error {
	_, reader, err := newReader(e)
	if err != nil {
		return err
	}
	st, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	states := watch.States(e.store.Watched())
	w, sources, err := c.newWatcher(c.Sources, st, states, func() *extract.Reader { return reader }, log)
	if err != nil {
		return err
	}
	if !c.Once {
		w.Run(ctx, sources)
		return nil
	}
	failed := w.Once(ctx, sources)
	if err := summary(e.stdout, states, sources); err != nil {
		return err
	}
	if failed > 0 {
		fmt.Fprintf(e.stderr, "furat: %d of %d sources could not be read; what could be is stored\n", failed, len(sources))
		return errReported
	}
	return nil
}

// summary writes a line for each source.
func summary(w io.Writer, states watch.States, sources []watch.Source) error {
	for _, s := range sources {
		st, err := states.Load(s.Name)
		if err != nil {
			return err
		}
		how := "ok"
		if st.Error != "" {
			how = st.Error
		}
		fmt.Fprintf(w, "%s: %d articles, %d events, %d left out; %s\n", s.Name, st.Articles, st.Events, st.LeftOut, printable(how))
	}
	return nil
}

// fetched reads the articles at an address.
func (f *fetchFlags) fetched(ctx context.Context, address string, opt article.Options) ([]geo.Article, error) {
	get, err := f.fetcher()
	if err != nil {
		return nil, err
	}
	d, err := get.Get(ctx, fetch.Request{URL: address})
	if err != nil {
		return nil, renamed(err, address)
	}
	opt.From = d.URL
	if opt.Encoding == "" {
		opt.Encoding = d.Charset()
	}
	return article.Parse(d.URL, d.Body, opt)
}
