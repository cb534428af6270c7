package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alecthomas/kong"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/samples"
	"github.com/furat-map/furat/extract/watch"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/scratch"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/web"
	"github.com/furat-map/furat/web/access"
	"github.com/furat-map/furat/web/basemap"
	"github.com/furat-map/furat/web/fair"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tokens"
	"github.com/furat-map/furat/web/ui"
)

// serveCmd serves the map.
type serveCmd struct {
	Addr      string   `default:"127.0.0.1:8080" help:"Address to listen on."`
	Demo      bool     `help:"Serve a throw-away store with the built-in sample articles."`
	OSM       bool     `name:"osm" help:"Offer OpenStreetMap's online tiles as a base map; the reader's browser then asks that host."`
	BaseURL   string   `name:"base-url" placeholder:"ADDRESS" help:"Address of this server for its clients, such as https://example.org/map, where a proxy stands before it."`
	Trust     []string `name:"trust-proxy" sep:"none" placeholder:"NETWORK" help:"Proxies whose Forwarded and X-Forwarded headers count: an address, a network, or loopback; repeat for more."`
	Host      []string `sep:"none" placeholder:"NAME" help:"A name of this server that is answered to, beside localhost and its addresses; repeat for more."`
	Public    bool     `help:"This server is meant for everyone: pages of any origin may read it, and caches may share its answers for some seconds."`
	CORS      string   `name:"cors" placeholder:"ORIGIN" help:"Origin whose pages may read the data, or * for all."`
	Report    string   `placeholder:"ADDRESS" help:"Where readers report errors: an http(s) or mailto address, with {id} and {url} put in."`
	Frames    string   `name:"frame-ancestors" placeholder:"ORIGINS" help:"Origins whose pages may embed the map, with spaces between them; * for all."`
	TokenFile string   `placeholder:"FILE" help:"A file with the token that lets its bearer edit; without it nobody can."`
	Basemap   []string `sep:"none" placeholder:"FILE" help:"A PMTiles or MBTiles file to offer as a base map or overlay; repeat for more."`
	MaxAge    []string `sep:"none" placeholder:"LAYER=SECONDS[+SECONDS]" help:"Seconds for which a layer's tiles may be used without asking, and for how many more as they are while it is asked; repeat for more."`
	Watch     string   `placeholder:"SOURCES.toml" help:"Read the sources of this list meanwhile, as furat watch does."`
	fetchFlags
	Config kong.ConfigFlag `placeholder:"FILE" help:"A file (TOML) with any of these options, by their names; those given here, or in the environment, count more."`

	AccessLog   string  `placeholder:"FILE" help:"Where to write down requests, a line of JSON each; - is standard output."`
	AccessShare float64 `default:"1" placeholder:"NUMBER" help:"The share of requests that is written down, 0 to 1; what went wrong or was slow always is (${default})."`

	Grace  time.Duration `default:"30s" placeholder:"TIME" help:"How long requests that are under way may take when the server is told to stop (${default})."`
	Notice time.Duration `default:"0s" placeholder:"TIME" help:"How long the server says that it is not ready before it takes no more connections, for proxies that ask (${default})."`
	Cache  int           `default:"${cacheMB}" placeholder:"MB" help:"Room for tiles that were made, in MB (${default})."`
}

// Help is an example.
func (*serveCmd) Help() string { return "Example:\n\n    furat serve --demo" }

// config reads what can be read before the store is opened.
func (c *serveCmd) config(e *env) (web.Config, error) {
	cfg := web.Config{Page: ui.Files(), Demo: c.Demo, Report: c.Report, Frames: c.Frames, CacheBytes: c.Cache << 20, Log: slog.New(slog.NewTextHandler(e.stderr, nil))}
	if c.Cache < 1 || c.Cache > 1<<20 {
		return cfg, geo.Errorf(geo.CodeInvalid, "cache", "want a number of MB from 1 on")
	}
	if c.Report != "" && !slices.ContainsFunc([]string{"https://", "http://", "mailto:"}, func(start string) bool { return strings.HasPrefix(c.Report, start) }) {
		return cfg, geo.Errorf(geo.CodeInvalid, "report", "want an address that begins with https://, http:// or mailto:")
	}
	if strings.ContainsAny(c.Frames, ";,\r\n") {
		return cfg, geo.Errorf(geo.CodeInvalid, "frame-ancestors", "want origins such as https://example.org with spaces between them, or *")
	}
	var err error
	if cfg.Site, err = c.site(); err != nil {
		return cfg, err
	}
	if cfg.Access, err = c.accessLog(e, cfg.Site); err != nil {
		return cfg, err
	}
	if cfg.CORS, err = c.cors(); err != nil {
		return cfg, err
	}
	if c.OSM {
		cfg.Raster = web.OpenStreetMap
	}
	if cfg.MaxAge, err = maxAges(c.MaxAge); err != nil || c.TokenFile == "" {
		return cfg, err
	}
	if cfg.Guard, err = tokens.Open(c.TokenFile); err != nil {
		return cfg, err
	}
	cfg.Guard.Log, cfg.Guard.Who = cfg.Log, cfg.Site.Client
	if !cfg.Site.Local && (cfg.Site.Base == nil || cfg.Site.Base.Scheme != "https") {
		cfg.Log.Warn("tokens are sent over plain HTTP to an address that others may reach: put a proxy with TLS before the server, and say --base-url https://…")
	}
	return cfg, nil
}

// accessLog is where requests are written down, nil for nowhere.
func (c *serveCmd) accessLog(e *env, site reply.Site) (*access.Log, error) {
	if c.AccessShare < 0 || c.AccessShare > 1 {
		return nil, geo.Errorf(geo.CodeInvalid, "access-share", "want a number from 0 to 1")
	}
	switch c.AccessLog {
	case "":
		return nil, nil
	case "-":
		return access.New(e.stdout, c.AccessShare, site.Client), nil
	}
	f, err := os.OpenFile(c.AccessLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640) // closed by the end of the process
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "access-log", "it can't be written: %w", err)
	}
	return access.New(f, c.AccessShare, site.Client), nil
}

// site says under which addresses the server is reached. A server for its own
// machine answers to no other names, one for others to the machine's name.
func (c *serveCmd) site() (site reply.Site, err error) {
	site = reply.Site{Checked: true, Public: c.Public, Local: loopback(c.Addr)}
	if c.BaseURL != "" {
		if site.Base, err = reply.ParseBase(c.BaseURL); err != nil {
			return site, err
		}
	}
	if site.Trusted, err = reply.ParseTrusted(c.Trust); err != nil {
		return site, err
	}
	if site.Hosts, err = reply.ParseHosts(c.Host); err != nil || site.Local {
		return site, err
	}
	if name, err := os.Hostname(); err == nil {
		site.Hosts = append(site.Hosts, strings.ToLower(name))
	}
	return site, nil
}

// loopback reports whether an address to listen on is one of the machine for
// itself.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, _ := netip.ParseAddr(host) // none is no loopback
	return host == "localhost" || ip.IsLoopback()
}

// cors is the origin whose pages may read the data, as browsers write it.
func (c *serveCmd) cors() (string, error) {
	if c.CORS == "" && c.Public {
		return "*", nil
	}
	if c.CORS == "" || c.CORS == "*" {
		return c.CORS, nil
	}
	u, err := url.Parse(c.CORS)
	if err != nil || u.Host == "" || c.CORS != u.Scheme+"://"+u.Host {
		return "", geo.Errorf(geo.CodeInvalid, "cors", "%q is no origin; want one such as https://example.org, without a path, or * for all", c.CORS)
	}
	return strings.ToLower(c.CORS), nil
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

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, e *env) error {
	cfg, err := c.config(e)
	if err != nil {
		return err
	}
	follow, err := newFollower(e, cfg.Log)
	if err != nil {
		return err
	}
	if cfg.Gazetteer, cfg.Reader, err = newReader(e); err != nil {
		return err
	}
	at := e.store
	if c.Demo {
		dir, remove, err := scratch.Dir("", "demo")
		if err != nil {
			return err
		}
		defer remove()
		at = address.Address(filepath.Join(dir, "demo.db"))
	} else {
		cfg.Checkpoints = layer.NewCheckpoints(at.Indexes())
	}
	st, writable, err := c.openStore(ctx, e, at)
	if err != nil {
		return err
	}
	defer st.Close()
	cfg.Store, cfg.Watched = st, watch.States(at.Watched())
	if file, err := at.File(); err == nil {
		cfg.Path = file
	}
	if cfg.Guard != nil && writable {
		if err := makeDesk(ctx, st); err != nil { // there may be no room; what is there is served all the same
			cfg.Log.Error("the dataset for events that are entered by hand could not be made", "err", err)
		}
	}
	if c.Demo {
		if err := fillSamples(ctx, cfg.Reader, st); err != nil {
			return err
		}
	}
	cfg.Basemaps, err = openBasemaps(ctx, c.Basemap)
	defer func() {
		for _, b := range cfg.Basemaps {
			b.Close()
		}
	}()
	if err != nil {
		return err
	}
	server := web.New(cfg)
	follow.use = server.Use
	if c.Watch != "" {
		reads := &atomic.Pointer[extract.Reader]{}
		reads.Store(cfg.Reader)
		follow.use = func(g *gazetteer.Gazetteer, r *extract.Reader) {
			reads.Store(r)
			server.Use(g, r)
		}
		w, sources, err := c.newWatcher(c.Watch, st, cfg.Watched, reads.Load, cfg.Log)
		if err != nil {
			return err
		}
		watching, stop := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			w.Run(watching, sources)
		}()
		defer func() { stop(); <-ended }() // before the store is closed
	}
	go follow.run(ctx)
	return c.listen(ctx, e, server)
}

// openStore opens the store that is served, or makes it; one that can't be written
// to is only read.
func (c *serveCmd) openStore(ctx context.Context, e *env, at address.Address) (st *ledger.Ledger, writable bool, err error) {
	missing := !c.Demo && at.Exists() != nil
	st, writable, note, err := at.OpenToServe(ctx)
	if err == nil {
		e.tell(st, note)
	}
	if err == nil && missing {
		fmt.Fprintf(e.stderr, "furat: there was no store in %s; a new one was made, with nothing in it: furat ingest and furat import fill it\n", printable(at.String()))
	}
	return st, writable, err
}

// openBasemaps opens archives; those that are open are returned with an error
// too.
func openBasemaps(ctx context.Context, files []string) (open []*basemap.Archive, err error) {
	for _, file := range files {
		b, err := basemap.Open(ctx, file)
		if err != nil {
			return open, err
		}
		twice := slices.ContainsFunc(open, func(o *basemap.Archive) bool { return o.Name == b.Name })
		if open = append(open, b); twice {
			return open, geo.Errorf(geo.CodeInvalid, "basemap", "two base maps are called %q; rename a file", b.Name)
		}
	}
	return open, nil
}

// maxAges reads layer=seconds, and layer=seconds+seconds.
func maxAges(list []string) (map[string]web.Age, error) {
	out := map[string]web.Age{}
	for _, v := range list {
		name, text, _ := strings.Cut(v, "=")
		fresh, stale, more := strings.Cut(text, "+")
		if !more {
			stale = "0"
		}
		n, err := strconv.ParseUint(fresh, 10, 31)
		m, wrong := strconv.ParseUint(stale, 10, 31)
		if err != nil || wrong != nil || name == "" {
			return nil, geo.Errorf(geo.CodeInvalid, "max-age", "%q is not layer=seconds, or layer=seconds+seconds", v)
		}
		out[name] = web.Age{Fresh: int(n), Stale: int(m)}
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
		if items[i], err = reader.Item(a); err != nil {
			return err
		}
	}
	_, err = st.PutItems(ctx, "samples", items)
	return err
}

// listen serves until ctx ends, then lets open requests finish: first it says that
// it is not ready, so that who stands before it sends nobody any more, then it
// takes no new connections, and ends what is not done within the grace.
func (c *serveCmd) listen(ctx context.Context, e *env, s *web.Server) error {
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w; choose another --addr", c.Addr, err)
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	all, each := fair.Bounds()
	go func() { failed <- srv.Serve(fair.Listen(l, all, each, s.Trusts)) }()
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	loading := context.AfterFunc(ctx, stop)
	if err := s.Start(serving); err != nil {
		srv.Close()
		if ctx.Err() != nil {
			return nil // stopped before it was ready
		}
		return err
	}
	loading() // from now on it serves until requests are through
	e.patience.Store(int64(c.Grace))
	fmt.Fprintf(e.stderr, "furat: the map is at http://%s/ (stop with Ctrl-C)\n", l.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	defer s.Close()
	grace, cancel := context.WithTimeout(context.Background(), c.Grace)
	defer cancel()
	s.Leave()
	select {
	case <-time.After(min(c.Notice, c.Grace)):
	case <-grace.Done():
	}
	if err := srv.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	srv.Close() // what is not done by now is cut off: clients can tell
	return nil
}
