package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo/store"
)

// Config is what a server is made of.
type Config struct {
	Store     store.Store
	Gazetteer *gazetteer.Gazetteer
	Reader    *extract.Reader
	Page      fs.FS      // the built page: index.html and assets
	Raster    Raster     // an online base map; zero for none
	Basemaps  []*Basemap // archives beside the built-in base map
	Demo      bool       // the store holds Furat's sample bulletins
	CORS      string     // Access-Control-Allow-Origin of data; "" for none
	Token     string     // what edits must show; "" lets nobody edit
	Log       *slog.Logger

	CacheBytes  int            // room for tiles that were made, 0 for DefaultCacheBytes
	MaxAge      map[string]int // seconds for which a layer's tiles may be used unasked
	Checkpoints *Checkpoints   // where indexes are kept between runs; nil for nowhere
}

// DefaultCacheBytes is the room for tiles that were made.
const DefaultCacheBytes = 256 << 20

// Raster is an online base map that the page may show.
type Raster struct {
	URL         string `json:"url"` // template with {z}, {x}, {y}
	Attribution string `json:"attribution"`
}

// OpenStreetMap is the standard tile layer of openstreetmap.org.
var OpenStreetMap = Raster{"https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"}

// Server answers requests. Make one with New, start it with Start.
type Server struct {
	Config
	layers    layerSet
	openings  map[string]*opening // of the goroutine that follows the store
	work      sync.WaitGroup      // goroutines that read the store
	stop      context.CancelFunc  // ends what Start began
	tiles     *tileCache
	controls  map[string][]string // Cache-Control by layer, where it was set
	events    *broker
	ready     chan struct{}
	closing   <-chan struct{}          // closed when the server stops
	exports   chan struct{}            // a place for each export under way
	pages     chan struct{}            // a place for each page of items that is read
	heartbeat time.Duration            // between signs of life on a quiet stream
	names     func() []label           // of the base map, made once
	builtin   func() (*Basemap, error) // as tiles, made once
	placeSets *placeSets
	handler   http.Handler
}

// New makes a server. It answers 503 on /readyz until Start has loaded the
// index.
func New(c Config) *Server {
	if c.CacheBytes == 0 {
		c.CacheBytes = DefaultCacheBytes
	}
	s := &Server{Config: c, tiles: newTileCache(c.CacheBytes), controls: map[string][]string{}, events: newBroker(), openings: map[string]*opening{},
		ready: make(chan struct{}), exports: make(chan struct{}, maxExports), pages: make(chan struct{}, maxPages)}
	for name, seconds := range c.MaxAge {
		s.controls[name] = []string{"public, max-age=" + strconv.Itoa(seconds)}
	}
	s.heartbeat, s.placeSets = heartbeat, newPlaceSets()
	s.names = sync.OnceValue(func() []label { return namesOf(c.Gazetteer) })
	s.builtin = builtin(c.Page, c.Gazetteer, s.names)
	s.handler = s.routes()
	return s
}

// maxExports bounds the layers and files that are being sent at once; each
// holds a connection to the store.
const maxExports = 24

// maxPages bounds the pages of items that are being sent at once. Each has
// pageDeadline, however slowly its client reads.
const maxPages = 16

// Start loads the index and follows the store until ctx ends.
func (s *Server) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(ctx)
	s.closing = ctx.Done()
	if err := s.refresh(ctx); err != nil {
		if _, none := s.layers.named(store.Events); none != nil {
			return err
		}
		if ctx.Err() == nil {
			s.Log.Error("some layers can't be served", "err", err)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, l := range s.layers.all() {
		l.index.Considerate()
	}
	s.warnOfNames()
	close(s.ready)
	s.work.Go(func() { s.follow(ctx) })
	return nil
}

// warnOfNames tells the operator of a --max-age that nothing is called so.
func (s *Server) warnOfNames() {
	for name := range s.controls {
		_, none := s.layers.named(name)
		if none != nil && !slices.ContainsFunc(s.Basemaps, func(b *Basemap) bool { return b.Name == name }) {
			s.Log.Warn("max-age: there is no layer or base map of this name yet", "name", name)
		}
	}
}

func (s *Server) isReady() bool {
	select {
	case <-s.ready:
		return true
	default:
		return false
	}
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errNoPath(r)) })
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errMethod(r)) })

	r.Get("/", s.handle(s.page))
	r.Get("/assets/*", s.handle(s.asset))
	r.Get("/pages.css", s.handle(s.pagesStyle))
	r.Get("/healthz", s.health)
	r.Get("/readyz", s.readiness)

	r.Group(func(r chi.Router) {
		r.Use(s.data)
		r.Get("/layers/{layer}.geojson", s.handle(s.wholeLayer))
		r.Get("/export/{layer}.{format}", s.handle(s.download))
		r.Get("/tiles/{layer}.json", s.handle(s.tileJSON))
		r.Get("/tiles/{layer}/{z}/{x}/{y}.mvt", s.handle(s.tile))
		s.ogcRoutes(r)
		r.Get("/tiles/{layer}/style.json", s.handle(s.mapStyle))
		r.Get("/style/sprite.json", s.handle(s.sprite(1, false)))
		r.Get("/style/sprite.png", s.handle(s.sprite(1, true)))
		r.Get("/style/sprite@2x.json", s.handle(s.sprite(2, false)))
		r.Get("/style/sprite@2x.png", s.handle(s.sprite(2, true)))
		r.Get("/style/glyphs/{fontstack}/{range}.pbf", s.handle(s.glyphs))
		r.Get("/qgis/{layer}.{ending}", s.handle(s.qgis))
		r.Get("/api/layers", s.handle(s.listLayers))
		r.Get("/api/config", s.handle(s.config))
		r.Get("/api/sources", s.handle(s.sources))
		r.Get("/api/summary", s.handle(s.summary))
		r.Get("/api/events", s.handle(s.list))
		r.Get("/api/events/{id}", s.handle(s.event))
		r.Get("/api/stream", s.stream)
		r.Get("/gazetteer/search", s.handle(s.search))
		r.Get("/gazetteer/areas/{id}", s.handle(s.area))
		r.Get("/basemap/{name}.json", s.handle(s.basemapJSON))
		r.Get("/basemap/{name}/{z}/{x}/{y}", s.handle(s.basemapTile))
		r.Get("/basemap/builtin/labels.json", s.handle(s.labels))
		r.Get("/basemap/builtin/rivers.json", s.handle(s.rivers))
	})
	return s.recoverPanics(s.securityHeaders(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !s.hotTile(w, req) {
			r.ServeHTTP(w, req)
		}
	})))
}

// handle turns a handler with an error into one that answers it.
func (s *Server) handle(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("ok\n"))
}

func (s *Server) readiness(w http.ResponseWriter, r *http.Request) {
	if !s.isReady() {
		s.fail(w, r, errNotReady)
		return
	}
	s.health(w, r)
}
