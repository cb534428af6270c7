// Package live tells open pages what changed, as server-sent events.
package live

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/web/reply"
)

// change says what an update touched: the box around the positions that
// events had or have, null where none has a place; the days, null where one is
// undated.
type change struct {
	Layer    string      `json:"layer"`
	Version  int64       `json:"version"`
	Events   int         `json:"events"`
	BBox     *[4]float64 `json:"bbox"`     // west, south, east, north
	Datetime *string     `json:"datetime"` // FROM/TO
}

func changeOf(layer string, c *index.Changed) change {
	out := change{Layer: layer, Version: c.Version, Events: c.Events}
	if b := c.Bounds(); b != nil {
		out.BBox = &[4]float64{b.West, b.South, b.East, b.North}
	}
	if c.Days.First.Known() {
		days := c.Days.First.String() + "/" + c.Days.Last.String()
		out.Datetime = &days
	}
	return out
}

// join makes one change of two of the same layer.
func (c change) join(next change) change {
	next.Events += c.Events
	switch {
	case next.BBox == nil:
		next.BBox = c.BBox
	case c.BBox != nil:
		a, b := *c.BBox, *next.BBox
		next.BBox = &[4]float64{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
	}
	if c.Datetime == nil || next.Datetime == nil {
		next.Datetime = nil
		return next
	}
	a, _ := geo.ParseDatetime(*c.Datetime)
	b, _ := geo.ParseDatetime(*next.Datetime)
	days := min(a.First, b.First).String() + "/" + max(a.Last, b.Last).String()
	next.Datetime = &days
	return next
}

// Broker tells open pages what changed, and answers their streams.
type Broker struct {
	mu        sync.Mutex
	subs      map[*subscriber]bool
	heartbeat time.Duration // between signs of life on a quiet stream
	who       func(*http.Request) string
	open      map[string]int // streams, by whose they are
	leaving   chan struct{}  // closed when streams are to end
	leave     sync.Once
}

// subscriber is an open page. What it has not read yet is joined, one change
// for each layer, so that a slow page holds up nobody.
type subscriber struct {
	who     string
	wake    chan struct{}
	mu      sync.Mutex
	pending map[string]change
}

// NewBroker makes a broker. Heartbeat is the time between signs of life on a
// quiet stream, 0 for [Heartbeat]; who says whose a request is.
func NewBroker(heartbeat time.Duration, who func(*http.Request) string) *Broker {
	return &Broker{who: who, open: map[string]int{}, subs: map[*subscriber]bool{}, heartbeat: cmp.Or(heartbeat, Heartbeat), leaving: make(chan struct{})}
}

// Close ends the streams: their pages come back after a moment, to whoever
// answers then.
func (b *Broker) Close() { b.leave.Do(func() { close(b.leaving) }) }

// Streams that may be open of one client, and in all: each holds a connection and
// some thirty kB.
const (
	maxOfOne = 64
	maxOfAll = 4096
)

var (
	errOwn = &reply.StatusError{Status: http.StatusTooManyRequests, Code: "too_many", Message: "you have too many streams open; close some, or let pages share one"}
	errAll = &reply.StatusError{Status: http.StatusServiceUnavailable, Code: "busy", Message: "too many streams are open; ask for changes by /api/summary now and then"}
)

func (b *Broker) subscribe(who string) (*subscriber, error) {
	s := &subscriber{who: who, wake: make(chan struct{}, 1), pending: map[string]change{}}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open[who] >= maxOfOne {
		return nil, errOwn
	}
	if len(b.subs) >= maxOfAll {
		return nil, errAll
	}
	b.open[who]++
	b.subs[s] = true
	return s, nil
}

func (b *Broker) unsubscribe(s *subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, s)
	if b.open[s.who]--; b.open[s.who] <= 0 {
		delete(b.open, s.who)
	}
}

// Publish tells all pages of a change.
func (b *Broker) Publish(layer string, c *index.Changed) {
	next := changeOf(layer, c)
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range b.subs {
		s.add(next)
	}
}

func (s *subscriber) add(c change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.pending[c.Layer]; ok {
		c = old.join(c)
	}
	s.pending[c.Layer] = c
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *subscriber) take() map[string]change {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.pending
	s.pending = map[string]change{}
	return taken
}

// Heartbeat keeps proxies from closing a quiet stream.
const Heartbeat = 15 * time.Second

// reconnect is how long a page waits before it comes back to a server that was
// gone.
const reconnect = time.Second

// Stream answers with server-sent events: first "version" with the version of
// each layer, then "change" whenever one changes, until the layers close.
func (b *Broker) Stream(layers *layer.Set) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == http.MethodHead {
			headers(w)
			return nil
		}
		sub, err := b.subscribe(b.who(r))
		if err != nil {
			return err
		}
		defer b.unsubscribe(sub)
		headers(w)
		b.stream(layers, sub, w, r)
		return nil
	}
}

func headers(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
}

func (b *Broker) stream(layers *layer.Set, sub *subscriber, w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	write := func(format string, args ...any) bool {
		rc.SetWriteDeadline(time.Now().Add(reply.WriteTimeout)) // for this piece; the next sets its own
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && rc.Flush() == nil
	}
	send := func(event string, data any) bool {
		body, err := json.Marshal(data)
		return err == nil && write("event: %s\ndata: %s\n\n", event, body)
	}
	if !write("retry: %d\n", reconnect.Milliseconds()) {
		return
	}
	versions := map[string]int64{}
	for _, l := range layers.All() {
		versions[l.Name] = l.Snapshot().Version
	}
	if !send("version", versions) {
		return
	}
	tick := time.NewTicker(b.heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-layers.Closing():
			return
		case <-b.leaving:
			return
		case <-sub.wake:
			for _, c := range sub.take() {
				if !send("change", c) {
					return
				}
			}
		case <-tick.C:
			if !write(": still here\n\n") {
				return
			}
		}
	}
}
