// Package metrics counts what a server does, for Prometheus: requests and how
// long they take by route, the cache of tiles, the indexes of the layers and how
// far they are behind the change log.
//
// Labels are routes, methods, codes and names of layers and sources: nothing of what
// is asked, and no more of them than there are.
package metrics

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/furat-map/furat/extract/watch"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/web/health"
	"github.com/furat-map/furat/web/tiles"
)

// Metrics counts. Make one with New.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	kept     prometheus.Counter
}

// hotTiles is the route of tiles that are answered before any routing.
const hotTiles = "/tiles/{layer}/{z}/{x}/{y}.mvt (kept)"

// New makes the metrics of a server over some layers, of how it is, and of the
// sources that are watched.
func New(layers *layer.Set, cache *tiles.Cache, state *health.Health, watched watch.States) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "furat_http_requests_total", Help: "Requests that were answered."}, []string{"route", "method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "furat_http_request_seconds", Help: "How long answers take, to their last byte.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120}}, []string{"route"})}
	m.kept = m.requests.WithLabelValues(hotTiles, "GET", "200")
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&cacheCollector{cache}, &layerCollector{layers}, &healthCollector{state}, &sourceCollector{watched})
	return m
}

// Handler answers the numbers.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// answer remembers the code of an answer.
type answer struct {
	http.ResponseWriter
	code int
}

// WriteHeader remembers the code.
func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
	a.ResponseWriter.WriteHeader(code)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// brokenOff is the code of an answer that was not sent to its end, because its
// client went away or what it is made of failed.
const brokenOff = 499

// methods are those that have a label of their own; a client can make up others.
var methods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// Count is middleware of a router of chi, its first.
func (m *Metrics) Count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		a := &answer{ResponseWriter: w}
		defer func() {
			route := chi.RouteContext(r.Context()).RoutePattern()
			if route == "" || route == "/*" {
				route = "none"
			}
			broken := recover()
			switch {
			case broken == http.ErrAbortHandler:
				a.code = brokenOff
			case broken != nil:
				a.code = http.StatusInternalServerError
			case a.code == 0:
				a.code = http.StatusOK
			}
			method := r.Method
			if !methods[method] {
				method = "other"
			}
			m.requests.WithLabelValues(route, method, strconv.Itoa(a.code)).Inc()
			m.seconds.WithLabelValues(route).Observe(time.Since(begun).Seconds())
			if broken != nil {
				panic(broken)
			}
		}()
		next.ServeHTTP(a, r)
	})
}

// Kept counts a tile that was answered before any routing.
func (m *Metrics) Kept() { m.kept.Inc() }

// Refused counts a request that was refused before any routing.
func (m *Metrics) Refused(code int) {
	m.requests.WithLabelValues("none", "other", strconv.Itoa(code)).Inc()
}

// cacheCollector tells of the cache of tiles when it is asked.
type cacheCollector struct{ cache *tiles.Cache }

var (
	cacheBytes = prometheus.NewDesc("furat_tile_cache_bytes", "Room that kept tiles take.", nil, nil)
	cacheTiles = prometheus.NewDesc("furat_tile_cache_tiles", "Tiles that are kept.", nil, nil)
	cacheAsked = prometheus.NewDesc("furat_tile_cache_requests_total", "Tiles that were asked for, by whether they were kept.", []string{"kept"}, nil)
)

// Describe names the numbers.
func (c *cacheCollector) Describe(to chan<- *prometheus.Desc) {
	to <- cacheBytes
	to <- cacheTiles
	to <- cacheAsked
}

// Collect reads the numbers.
func (c *cacheCollector) Collect(to chan<- prometheus.Metric) {
	s := c.cache.Stats()
	to <- prometheus.MustNewConstMetric(cacheBytes, prometheus.GaugeValue, float64(s.Bytes))
	to <- prometheus.MustNewConstMetric(cacheTiles, prometheus.GaugeValue, float64(s.Tiles))
	to <- prometheus.MustNewConstMetric(cacheAsked, prometheus.CounterValue, float64(s.Hits), "yes")
	to <- prometheus.MustNewConstMetric(cacheAsked, prometheus.CounterValue, float64(s.Misses), "no")
}

// layerCollector tells of the layers when it is asked.
type layerCollector struct{ layers *layer.Set }

var (
	layerEvents  = prometheus.NewDesc("furat_layer_events", "Events in the index of a layer.", []string{"layer"}, nil)
	layerBytes   = prometheus.NewDesc("furat_layer_index_bytes", "Room that the index of a layer takes.", []string{"layer"}, nil)
	layerVersion = prometheus.NewDesc("furat_layer_version", "The change that the index of a layer is at.", []string{"layer"}, nil)
	layerBehind  = prometheus.NewDesc("furat_layer_changes_behind", "Changes that the store has and the index of a layer has not yet.", []string{"layer"}, nil)
)

// Describe names the numbers.
func (c *layerCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{layerEvents, layerBytes, layerVersion, layerBehind} {
		to <- d
	}
}

// askStore is how long a store may take to tell its last change.
const askStore = 2 * time.Second

// Collect reads the numbers. That of a layer whose store does not answer in
// time is left out.
func (c *layerCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askStore)
	defer cancel()
	for _, l := range c.layers.All() {
		snap := l.Snapshot()
		events, shared := snap.Bytes()
		to <- prometheus.MustNewConstMetric(layerEvents, prometheus.GaugeValue, float64(snap.Len()), l.Name)
		to <- prometheus.MustNewConstMetric(layerBytes, prometheus.GaugeValue, float64(events+shared), l.Name)
		to <- prometheus.MustNewConstMetric(layerVersion, prometheus.GaugeValue, float64(snap.Version), l.Name)
		if seq, err := l.Reader.LastChange(ctx); err == nil {
			to <- prometheus.MustNewConstMetric(layerBehind, prometheus.GaugeValue, float64(max(0, seq-snap.Version)), l.Name)
		}
	}
}

// healthCollector tells how the server is when it is asked.
type healthCollector struct{ state *health.Health }

var (
	isReady  = prometheus.NewDesc("furat_ready", "Whether all that the server has is served, whole and up to date, as /readyz says.", nil, nil)
	problems = prometheus.NewDesc("furat_problems", "How many things /readyz says are not as they should be.", nil, nil)
	diskFree = prometheus.NewDesc("furat_disk_free_bytes", "Room on the disk of the store.", nil, nil)
	replica  = prometheus.NewDesc("furat_replica_changes_behind", "Changes that the database which is read has yet to get from the one that takes them.", nil, nil)
)

// Describe names the numbers.
func (c *healthCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{isReady, problems, diskFree, replica} {
		to <- d
	}
}

// Collect reads the numbers.
func (c *healthCollector) Collect(to chan<- prometheus.Metric) {
	n := c.state.Numbers()
	yes := 0.0
	if n.Ready {
		yes = 1
	}
	to <- prometheus.MustNewConstMetric(isReady, prometheus.GaugeValue, yes)
	to <- prometheus.MustNewConstMetric(problems, prometheus.GaugeValue, float64(n.Problems))
	for desc, known := range map[*prometheus.Desc]int64{diskFree: n.Free, replica: n.Replica} {
		if known >= 0 {
			to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(known))
		}
	}
}

// sourceCollector tells of the sources that are watched when it is asked.
type sourceCollector struct{ watched watch.States }

var (
	sourceRead     = prometheus.NewDesc("furat_source_last_success_timestamp_seconds", "When a source was last read; 0 for never.", []string{"source"}, nil)
	sourceFailures = prometheus.NewDesc("furat_source_failures", "How often a source could not be read since it last could.", []string{"source"}, nil)
	sourceArticles = prometheus.NewDesc("furat_source_articles_total", "Articles that were read from a source.", []string{"source"}, nil)
	sourceEvents   = prometheus.NewDesc("furat_source_events_total", "Events of the articles of a source.", []string{"source"}, nil)
)

// Describe names the numbers.
func (c *sourceCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{sourceRead, sourceFailures, sourceArticles, sourceEvents} {
		to <- d
	}
}

// Collect reads the numbers. Where the states can't be read there are none.
func (c *sourceCollector) Collect(to chan<- prometheus.Metric) {
	if c.watched == "" {
		return
	}
	states, err := c.watched.List()
	if err != nil {
		return
	}
	for _, s := range states {
		read := 0.0
		if !s.Succeeded.IsZero() {
			read = float64(s.Succeeded.Unix())
		}
		to <- prometheus.MustNewConstMetric(sourceRead, prometheus.GaugeValue, read, s.Name)
		to <- prometheus.MustNewConstMetric(sourceFailures, prometheus.GaugeValue, float64(s.Failures), s.Name)
		to <- prometheus.MustNewConstMetric(sourceArticles, prometheus.CounterValue, float64(s.Articles), s.Name)
		to <- prometheus.MustNewConstMetric(sourceEvents, prometheus.CounterValue, float64(s.Events), s.Name)
	}
}
