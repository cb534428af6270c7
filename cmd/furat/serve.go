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

func runServe(ctx context.Context, e *env, args []string) error {
	fs := e.flags(serveCommand())
	addr := fs.String("addr", "127.0.0.1:8080", "`address` to listen on")
	demo := fs.Bool("demo", false, "serve a throw-away store with the built-in sample articles")
	db := fs.String("db", "", "the store `file` (default furat.db)")
	osm := fs.Bool("osm", false, "offer OpenStreetMap's online tiles as a base map; the reader's browser then asks that host")
	cors := fs.String("cors", "", "`origin` whose pages may read the data, or * for all")
	var archives, ages listFlag
	fs.Var(&archives, "basemap", "a PMTiles or MBTiles `file` to offer as a base map or overlay; repeat for more")
	fs.Var(&ages, "max-age", "`layer=seconds` for which its tiles may be used without asking; repeat for more")
	cacheMB := fs.Int("cache", web.DefaultCacheBytes>>20, "room for tiles that were made, in `MB`")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *cacheMB < 1 || *cacheMB > 1<<20 {
		return geo.Errorf(geo.CodeInvalid, "cache", "want a number of MB from 1 on")
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: serve takes no argument %q", errUsage, rest[0])
	}
	gaz, reader, err := newReader(e.storePath(*db))
	if err != nil {
		return err
	}
	path := e.storePath(*db)
	if *demo {
		dir, err := os.MkdirTemp("", "furat-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path = filepath.Join(dir, "demo.db")
	}
	st, err := sqlite.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	if *demo {
		if err := fillSamples(ctx, reader, st); err != nil {
			return err
		}
	}
	cfg := web.Config{Store: st, Gazetteer: gaz, Reader: reader, Page: ui.Files(), Demo: *demo, CORS: *cors,
		Log: slog.New(slog.NewTextHandler(e.stderr, nil))}
	cfg.CacheBytes = *cacheMB << 20
	if cfg.MaxAge, err = maxAges(ages); err != nil {
		return err
	}
	if !*demo {
		cfg.Checkpoints = web.NewCheckpoints(path + ".index")
	}
	defer func() {
		for _, b := range cfg.Basemaps {
			b.Close()
		}
	}()
	for _, file := range archives {
		b, err := web.OpenBasemap(ctx, file)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(cfg.Basemaps, func(o *web.Basemap) bool { return o.Name == b.Name }) {
			b.Close()
			return geo.Errorf(geo.CodeInvalid, "basemap", "two base maps are called %q; rename a file", b.Name)
		}
		cfg.Basemaps = append(cfg.Basemaps, b)
	}
	if *osm {
		cfg.Raster = web.OpenStreetMap
	}
	return listen(ctx, e, *addr, web.New(cfg))
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
