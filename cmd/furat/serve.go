package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/samples"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/sqlite"
	"github.com/furat-map/furat/web"
	"github.com/furat-map/furat/web/ui"
)

func serveCommand() command {
	return command{
		name: "serve", args: "", about: "serve the map, the tiles and the data",
		example: "furat serve --demo",
		run:     runServe,
	}
}

// serveFlags are the options of furat serve.
type serveFlags struct {
	addr, db, cors string
	tokenFile      string
	demo, osm      bool
	archives, ages listFlag
	cacheMB        int
}

func (f *serveFlags) register(fs *flagSet) {
	fs.StringVar(&f.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	fs.BoolVar(&f.demo, "demo", false, "serve a throw-away store with the built-in sample articles")
	fs.StringVar(&f.db, "db", "", "the store `file` (default furat.db)")
	fs.BoolVar(&f.osm, "osm", false, "offer OpenStreetMap's online tiles as a base map; the reader's browser then asks that host")
	fs.StringVar(&f.cors, "cors", "", "`origin` whose pages may read the data, or * for all")
	fs.StringVar(&f.tokenFile, "token-file", "", "a `file` with the token that lets its bearer edit; without it nobody can")
	fs.Var(&f.archives, "basemap", "a PMTiles or MBTiles `file` to offer as a base map or overlay; repeat for more")
	fs.Var(&f.ages, "max-age", "`layer=seconds` for which its tiles may be used without asking; repeat for more")
	fs.IntVar(&f.cacheMB, "cache", web.DefaultCacheBytes>>20, "room for tiles that were made, in `MB`")
}

// config reads what can be read before the store is opened.
func (f *serveFlags) config(e *env) (web.Config, error) {
	cfg := web.Config{Page: ui.Files(), Demo: f.demo, CORS: f.cors, CacheBytes: f.cacheMB << 20, Log: slog.New(slog.NewTextHandler(e.stderr, nil))}
	if f.cacheMB < 1 || f.cacheMB > 1<<20 {
		return cfg, geo.Errorf(geo.CodeInvalid, "cache", "want a number of MB from 1 on")
	}
	if f.osm {
		cfg.Raster = web.OpenStreetMap
	}
	var err error
	if cfg.MaxAge, err = maxAges(f.ages); err != nil || f.tokenFile == "" {
		return cfg, err
	}
	cfg.Token, err = readToken(f.tokenFile)
	return cfg, err
}

// desk is the dataset in which events are entered by hand.
const desk = "desk"

// makeDesk sees to it that there is a dataset for events that are entered by
// hand: who may edit can begin at once.
func makeDesk(ctx context.Context, st store.Store) error {
	layers, err := st.Layers(ctx)
	if err != nil || slices.ContainsFunc(layers, func(l store.Layer) bool { return l.Name == desk }) {
		return err
	}
	return st.PutDataset(ctx, store.Layer{Name: desk, Title: "Entered by hand", Format: "geojson", Attribution: "entered by hand"})
}

// leastToken is how long a token must be: shorter ones can be guessed.
const leastToken = 16

// readToken reads a token, one line of a file.
func readToken(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", geo.Errorf(geo.CodeUnreadable, "token-file", "%w", err)
	}
	token := strings.TrimSpace(string(b))
	if len(token) < leastToken || len(token) > 1024 || strings.ContainsAny(token, " \t\r\n") {
		return "", geo.Errorf(geo.CodeInvalid, "token-file", "want one line of %d characters or more without spaces; make one with: openssl rand -hex 24", leastToken)
	}
	return token, nil
}

func runServe(ctx context.Context, e *env, args []string) error {
	fs := e.flags(serveCommand())
	var sf serveFlags
	sf.register(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: serve takes no argument %q", errUsage, rest[0])
	}
	cfg, err := sf.config(e)
	if err != nil {
		return err
	}
	path := e.storePath(sf.db)
	if cfg.Gazetteer, cfg.Reader, err = newReader(path); err != nil {
		return err
	}
	if sf.demo {
		dir, err := os.MkdirTemp("", "furat-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path = filepath.Join(dir, "demo.db")
	} else {
		cfg.Checkpoints = web.NewCheckpoints(path + ".index")
	}
	st, err := sqlite.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	cfg.Store = st
	if cfg.Token != "" {
		if err := makeDesk(ctx, st); err != nil {
			return err
		}
	}
	if sf.demo {
		if err := fillSamples(ctx, cfg.Reader, st); err != nil {
			return err
		}
	}
	cfg.Basemaps, err = openBasemaps(ctx, sf.archives)
	defer func() {
		for _, b := range cfg.Basemaps {
			b.Close()
		}
	}()
	if err != nil {
		return err
	}
	return listen(ctx, e, sf.addr, web.New(cfg))
}

// openBasemaps opens archives; those that are open are returned with an error
// too.
func openBasemaps(ctx context.Context, files []string) (open []*web.Basemap, err error) {
	for _, file := range files {
		b, err := web.OpenBasemap(ctx, file)
		if err != nil {
			return open, err
		}
		twice := slices.ContainsFunc(open, func(o *web.Basemap) bool { return o.Name == b.Name })
		if open = append(open, b); twice {
			return open, geo.Errorf(geo.CodeInvalid, "basemap", "two base maps are called %q; rename a file", b.Name)
		}
	}
	return open, nil
}

// maxAges reads layer=seconds.
func maxAges(list []string) (map[string]int, error) {
	out := map[string]int{}
	for _, v := range list {
		name, text, _ := strings.Cut(v, "=")
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || name == "" {
			return nil, geo.Errorf(geo.CodeInvalid, "max-age", "%q is not layer=seconds", v)
		}
		out[name] = n
	}
	return out, nil
}

// fillSamples reads the built-in sample articles into a store.
func fillSamples(ctx context.Context, reader *extract.Reader, st store.Store) error {
	articles, err := samples.Articles()
	if err != nil {
		return err
	}
	items := make([]store.Item, len(articles))
	for i, a := range articles {
		if items[i], err = readItem(reader, a); err != nil {
			return err
		}
	}
	_, err = st.PutItems(ctx, "samples", items)
	return err
}

// listen serves until ctx ends, then lets open requests finish.
func listen(ctx context.Context, e *env, addr string, s *web.Server) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w; choose another --addr", addr, err)
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	if err := s.Start(ctx); err != nil {
		srv.Close()
		if ctx.Err() != nil {
			return nil // stopped before it was ready
		}
		return err
	}
	fmt.Fprintf(e.stderr, "furat: the map is at http://%s/ (stop with Ctrl-C)\n", l.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	defer s.Close()
	if err := srv.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
