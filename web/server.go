package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// Config is what a server is made of.
type Config struct {
	Store     store.Store
	Gazetteer *gazetteer.Gazetteer
	Reader    *extract.Reader
	Page      fs.FS  // the built page: index.html and assets
	Raster    Raster // an online base map; zero for none
	Demo      bool   // the store holds Furat's sample bulletins
	CORS      string // Access-Control-Allow-Origin of data; "" for none
	Log       *slog.Logger
}

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
	index   *index.Index
	events  *broker
	ready   chan struct{}
	closing <-chan struct{} // closed when the server stops
	exports chan struct{}   // a place for each export under way
	names   func() []label  // of the base map, made once
	handler http.Handler
}

// New makes a server. It answers 503 on /readyz until Start has loaded the
// index.
func New(c Config) *Server {
	s := &Server{Config: c, index: index.New(), events: newBroker(), ready: make(chan struct{}), exports: make(chan struct{}, maxExports)}
	s.names = sync.OnceValue(func() []label { return namesOf(c.Gazetteer) })
	s.handler = s.routes()
	return s
}

// followInterval is how often the store is asked for changes that another
// process may have made.
const followInterval = 500 * time.Millisecond

// maxExports bounds the layers and files that are being sent at once; each
// holds a connection to the store.
const maxExports = 24

// Start loads the index and follows the store until ctx ends.
func (s *Server) Start(ctx context.Context) error {
	s.closing = ctx.Done()
	if err := s.index.Load(ctx, s.Store); err != nil {
		return err
	}
	close(s.ready)
	go s.index.Follow(ctx, s.Store, followInterval, s.Log, func() { s.events.publish(s.index.Snapshot().Version) })
	return nil
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
	r.Use(s.recoverPanics, s.securityHeaders, middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errNoPath(r)) })
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errMethod(r)) })

	r.Get("/", s.handle(s.page))
	r.Get("/assets/*", s.handle(s.asset))
	r.Get("/healthz", s.health)
	r.Get("/readyz", s.readiness)

	r.Group(func(r chi.Router) {
		r.Use(s.data)
		r.Get("/layers/events.geojson", s.handle(s.layer))
		r.Get("/export/events.{format}", s.handle(s.download))
		r.Get("/tiles/events.json", s.handle(s.tileJSON))
		r.Get("/tiles/events/{z}/{x}/{y}.mvt", s.handle(s.tile))
		r.Get("/api/config", s.handle(s.config))
		r.Get("/api/sources", s.handle(s.sources))
		r.Get("/api/summary", s.handle(s.summary))
		r.Get("/api/events", s.handle(s.list))
		r.Get("/api/events/{id}", s.handle(s.event))
		r.Get("/api/stream", s.stream)
		r.Get("/gazetteer/search", s.handle(s.search))
		r.Get("/gazetteer/areas/{id}", s.handle(s.area))
		r.Get("/basemap/builtin/labels.json", s.handle(s.labels))
		r.Get("/basemap/builtin/rivers.json", s.handle(s.rivers))
	})
	return r
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
