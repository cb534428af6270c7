package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/watch"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/access"
	"github.com/furat-map/furat/web/api"
	"github.com/furat-map/furat/web/articles"
	"github.com/furat-map/furat/web/basemap"
	"github.com/furat-map/furat/web/edit"
	"github.com/furat-map/furat/web/fair"
	"github.com/furat-map/furat/web/files"
	"github.com/furat-map/furat/web/health"
	"github.com/furat-map/furat/web/live"
	"github.com/furat-map/furat/web/metrics"
	"github.com/furat-map/furat/web/ogc"
	"github.com/furat-map/furat/web/qgis"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/sbom"
	"github.com/furat-map/furat/web/tiles"
	"github.com/furat-map/furat/web/tokens"
)

// Config is what a server is made of.
type Config struct {
	Store     store.Store
	Path      string // where the store lies, to tell how much room there is; "" for nowhere
	Gazetteer *gazetteer.Gazetteer
	Reader    *extract.Reader
	Page      fs.FS              // the built page: index.html and assets
	Site      reply.Site         // under which addresses clients see the server
	Raster    api.Raster         // an online base map; zero for none
	Basemaps  []*basemap.Archive // archives beside the built-in base map
	Demo      bool               // the store holds Furat's sample bulletins
	Report    string             // where readers report errors, with {id} and {url}; "" for nowhere
	Frames    string             // origins whose pages may embed the map, as frame-ancestors has them; "" for none
	CORS      string             // Access-Control-Allow-Origin of data; "" for none
	Guard     *tokens.Guard      // who may write; nil for nobody
	Access    *access.Log        // where requests are written down; nil for nowhere
	Watched   watch.States       // how the sources are that are watched; "" for none
	Log       *slog.Logger

	CacheBytes  int                // room for tiles that were made, 0 for DefaultCacheBytes
	MaxAge      map[string]Age     // for how long a layer's tiles may be used unasked
	Checkpoints *layer.Checkpoints // where indexes are kept between runs; nil for nowhere

	Clock     func() time.Time // nil is time.Now
	NewID     func() string    // of features that are created; nil makes random ones
	Heartbeat time.Duration    // between signs of life on a quiet stream, 0 for live.Heartbeat
}

// DefaultCacheBytes is the room for tiles that were made.
const DefaultCacheBytes = 256 << 20

// OpenStreetMap is the standard tile layer of openstreetmap.org.
var OpenStreetMap = api.Raster{URL: "https://tile.openstreetmap.org/{z}/{x}/{y}.png", Attribution: "© OpenStreetMap contributors"}

// Server answers requests. Make one with New, start it with Start.
type Server struct {
	reply.Failures
	config   Config
	layers   *layer.Set
	cache    *tiles.Cache
	controls map[string][]string // Cache-Control by layer or base map, where it was set
	broker   *live.Broker
	files    *files.Shelf
	metrics  *metrics.Metrics
	health   *health.Health
	queue    *fair.Queue    // for what is costly to answer
	work     sync.WaitGroup // what Start began and stop ends
	stop     context.CancelFunc
	now      atomic.Pointer[serving]
}

// serving is what answers, made anew for another gazetteer.
type serving struct {
	gazetteer *gazetteer.Gazetteer
	handler   http.Handler
}

// Age is for how long tiles may be used without asking, and for how long then as
// they are while it is asked (RFC 5861), in seconds.
type Age struct{ Fresh, Stale int }

// control is the Cache-Control.
func (a Age) control() string {
	if a.Stale == 0 {
		return "public, max-age=" + strconv.Itoa(a.Fresh)
	}
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d", a.Fresh, a.Stale)
}

// New makes a server. It answers 503 on /readyz until Start has loaded the
// index.
func New(c Config) *Server {
	c = c.withDefaults()
	broker := live.NewBroker(c.Heartbeat, c.Site.Client)
	s := &Server{Failures: reply.Failures{Log: c.Log}, config: c, cache: tiles.NewCache(c.CacheBytes), controls: map[string][]string{}, broker: broker, queue: fair.NewQueue(fair.For(runtime.GOMAXPROCS(0))), files: files.New(files.DefaultBytes, c.Clock)}
	for name, age := range c.MaxAge {
		s.controls[name] = []string{age.control()}
	}
	s.layers = layer.New(layer.Options{Store: c.Store, Checkpoints: c.Checkpoints, Log: c.Log, Clock: c.Clock, Changed: func(name string, ch *index.Changed) {
		s.cache.Changed(name, ch)
		broker.Publish(name, ch)
	}})
	s.Failures.Unreadable = func(err error) { s.health.Unreadable(err) }
	s.health = health.New(health.Options{Failures: s.Failures, Layers: s.layers, Store: c.Store, Path: c.Path, Clock: c.Clock})
	s.metrics = metrics.New(s.layers, s.cache, s.health, c.Watched)
	s.Use(c.Gazetteer, c.Reader)
	return s
}

// Use answers with another gazetteer and the reader that knows it from now on;
// requests that are under way end with the old ones.
func (s *Server) Use(g *gazetteer.Gazetteer, r *extract.Reader) {
	s.now.Store(&serving{g, s.routes(g, r)})
}

func (c Config) withDefaults() Config {
	if c.CacheBytes == 0 {
		c.CacheBytes = DefaultCacheBytes
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.NewID == nil {
		c.NewID = func() string { return strings.ToLower(rand.Text()) }
	}
	return c
}

// Start loads the index and follows the store until ctx ends.
func (s *Server) Start(ctx context.Context) error {
	if err := s.layers.Start(ctx); err != nil {
		return err
	}
	for name := range s.controls { // the operator may have misspelt one
		_, none := s.layers.Named(name)
		if none != nil && !slices.ContainsFunc(s.config.Basemaps, func(b *basemap.Archive) bool { return b.Name == name }) {
			s.Log.Warn("max-age: there is no layer or base map of this name yet", "name", name)
		}
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.work.Go(func() { s.health.Check(ctx) })
	return nil
}

// Leave makes the server not ready, for who asks whether it is, and ends the
// streams, whose pages come back to whoever answers then. What else is asked is
// answered.
func (s *Server) Leave() {
	s.health.Leave()
	s.broker.Close()
}

// Close ends what Start began, and writes the checkpoints of large layers that
// have changed since.
func (s *Server) Close() {
	s.files.Close()
	if s.stop != nil {
		s.stop()
	}
	s.work.Wait()
	s.layers.Close()
}

// Trusts reports whether an address is a trusted proxy's, which speaks for many.
func (s *Server) Trusts(ip netip.Addr) bool { return s.config.Site.Trusts(ip) }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.now.Load().handler.ServeHTTP(w, r)
}

// creditWith says of a layer what its use asks for.
func creditWith(places string) func(store.Layer) string {
	return func(l store.Layer) string {
		if l.Name == store.Events {
			return places + "; reports: named in each event"
		}
		return l.Credit()
	}
}

func (s *Server) routes(g *gazetteer.Gazetteer, reader *extract.Reader) http.Handler {
	c, credit := &s.config, creditWith(g.Attribution())
	features := ogc.New(ogc.Options{Failures: s.Failures, Layers: s.layers, Gazetteer: g, Identity: c.Store.Identity(), Credit: credit, Editable: c.Guard != nil, Clock: c.Clock})
	edits := &edit.Handler{Layers: s.layers, Store: c.Store, Gazetteer: g, Collections: features, Guard: c.Guard, CORS: c.CORS, NewID: c.NewID, Handle: s.Handle}
	vector := &tiles.Handler{Layers: s.layers, Cache: s.cache, Controls: s.controls, Public: c.Site.Public, Credit: credit, Places: g.Attribution(), Origin: s.allowOrigin, Handle: s.Handle}
	styles := &qgis.Handler{Layers: s.layers, Credit: credit, Handle: s.Handle}
	maps := basemap.New(basemap.Options{Archives: c.Basemaps, Controls: s.controls, Gazetteer: g, Log: c.Log, Handle: s.Handle})
	questions := api.New(api.Options{Failures: s.Failures, Layers: s.layers, Store: c.Store, Gazetteer: g, Reader: reader, Files: s.files,
		Raster: c.Raster, Archives: c.Basemaps, Demo: c.Demo, Report: c.Report, Credit: credit, Watched: c.Watched, Clock: c.Clock})
	posted := &articles.Handler{Layers: s.layers, Store: c.Store, Reader: reader, Guard: c.Guard, CORS: c.CORS, Handle: s.Handle}
	front := &page{files: c.Page, landing: features.Landing}

	r := chi.NewRouter()
	r.Use(s.metrics.Count, middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { s.Fail(w, r, reply.NoPath(r)) })
	r.MethodNotAllowed(s.otherMethod(r))
	r.Get("/", s.Handle(front.index))
	r.Get("/assets/*", s.Handle(front.asset))
	r.Get("/pages.css", s.Handle(reply.PagesStyle))
	r.Get("/sbom", s.Handle(bill))
	r.Get("/healthz", health.Alive)
	r.Get("/readyz", s.Handle(s.health.Ready))
	r.Method(http.MethodGet, "/metrics", s.metrics.Handler())
	r.Group(func(r chi.Router) {
		r.Use(s.data, s.ownSite, s.queue.Turns(s.Failures, c.Site.Client, costly))
		vector.Routes(r)
		features.Routes(r, func(r chi.Router) {
			edits.Routes(r)
			vector.CollectionRoutes(r)
		})
		styles.Routes(r)
		questions.Routes(r)
		edits.EventRoutes(r)
		posted.Routes(r)
		maps.Routes(r)
		r.Get("/api/stream", s.Handle(s.broker.Stream(s.layers)))
	})
	addressed := s.Address(c.Site, r)
	if c.Access == nil { // requests have numbers all the same, but for the quickest
		addressed = c.Access.Wrap(addressed)
	}
	all := s.Recover(s.securityHeaders(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case !c.Site.Answers(req) && !aboutHealth(req):
			s.metrics.Refused(reply.ErrHost.Status)
			s.Fail(w, req, reply.ErrHost)
		case vector.Hot(w, req):
			s.metrics.Kept()
		default:
			addressed.ServeHTTP(w, req)
		}
	})))
	if c.Access == nil {
		return all
	}
	return c.Access.Wrap(all)
}

// bill answers what the program is made of.
func bill(w http.ResponseWriter, r *http.Request) error {
	b, err := sbom.JSON()
	if err != nil {
		return err
	}
	return reply.Body(w, r, sbom.MediaType, reply.Revalidate, b)
}

// costly reports whether a request can take long to answer: what looks at all
// events, or at those of a filter. Tiles without one are quick, streams only wait.
func costly(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false // edits have a line of their own, at the store
	}
	path := r.URL.Path
	switch {
	case path == "/api/stream", strings.HasPrefix(path, "/basemap/"):
		return false
	case strings.HasSuffix(path, "/items"), path == "/tiles/window", strings.HasPrefix(path, "/export/"), strings.HasPrefix(path, "/layers/"), strings.HasPrefix(path, "/feeds/"):
		return true
	}
	return slices.Contains([]string{"/api/summary", "/api/values", "/api/extent", "/api/events"}, path) || r.URL.Query().Has("filter")
}

// aboutHealth reports whether a request is one that tells nothing of the data:
// what watches a server asks by any name.
func aboutHealth(r *http.Request) bool { return r.URL.Path == "/healthz" || r.URL.Path == "/readyz" }
