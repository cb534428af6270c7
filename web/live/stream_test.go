package live

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/web/internal/webtest"
)

// stream is an open stream of a broker, read line by line.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

// listen opens a stream, whose head it checks.
func listen(t *testing.T, b *Broker, layers *layer.Set) *stream {
	t.Helper()
	server := httptest.NewServer(webtest.Failures.Handle(b.Stream(layers)))
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); server.Close() })
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if h := answer.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	return &stream{t, bufio.NewScanner(answer.Body)}
}

// next returns the next event: its name and what it says, as one text.
func (s *stream) next() string {
	s.t.Helper()
	var said []string
	for s.lines.Scan() {
		if s.lines.Text() == "" {
			return strings.Join(said, " ")
		}
		said = append(said, s.lines.Text())
	}
	return "the end"
}

// TestStream: a page hears the version of each layer first, and then of every
// change.
func TestStream(t *testing.T) {
	layers, b := webtest.Layers(t, webtest.Store(t)), NewBroker(time.Hour, whoever)
	s, other := listen(t, b, layers), listen(t, b, layers)
	for _, one := range []*stream{s, other} {
		if said := one.next(); !strings.HasPrefix(said, `retry: 1000 event: version data: {"d":`) {
			t.Errorf("first %s", said)
		}
	}
	day := geo.NewDay(2024, 5, 6)
	b.Publish("d", &index.Changed{Version: 7, Events: 2, Days: geo.Span{First: day, Last: day + 1}})
	want := `event: change data: {"layer":"d","version":7,"events":2,"bbox":null,"datetime":"2024-05-06/2024-05-07"}`
	for _, one := range []*stream{s, other} {
		if said := one.next(); said != want {
			t.Errorf("got %s, want %s", said, want)
		}
	}
	b.Publish("events", &index.Changed{Version: 9})
	if said := s.next(); said != `event: change data: {"layer":"events","version":9,"events":0,"bbox":null,"datetime":null}` {
		t.Errorf("%s", said)
	}
}

// TestStreamEnds when the layers close, and nobody is told any more.
func TestStreamEnds(t *testing.T) {
	layers, b := webtest.Layers(t, webtest.Store(t)), NewBroker(time.Hour, whoever)
	s := listen(t, b, layers)
	s.next()
	layers.Close()
	if said := s.next(); said != "the end" {
		t.Errorf("%s", said)
	}
	b.Publish("d", &index.Changed{Version: 7})
}

// TestHeartbeat: a quiet stream gives signs of life.
func TestHeartbeat(t *testing.T) {
	s := listen(t, NewBroker(time.Millisecond, whoever), webtest.Layers(t, webtest.Store(t)))
	s.next()
	if said := s.next(); said != ": still here" {
		t.Errorf("%s", said)
	}
	if b := NewBroker(0, whoever); b.heartbeat != Heartbeat {
		t.Errorf("%v where nobody says otherwise", b.heartbeat)
	}
}

// TestHead: who asks for the head of a stream is not kept waiting.
func TestHead(t *testing.T) {
	b := NewBroker(0, whoever)
	w := webtest.Ask(webtest.Failures.Handle(b.Stream(webtest.Layers(t, webtest.Store(t)))), http.MethodHead, "/api/stream", "")
	if w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Type") != "text/event-stream" || len(b.subs) > 0 {
		t.Errorf("%d, %d bytes, %v, %d listen", w.Code, w.Body.Len(), w.Header(), len(b.subs))
	}
}

// TestSlowPages: what a page has not read yet is joined, one change a layer,
// and who has gone is told nothing.
func TestSlowPages(t *testing.T) {
	b := NewBroker(0, whoever)
	s, _ := b.subscribe("a")
	gone, _ := b.subscribe("a")
	b.unsubscribe(gone)
	for i := range 1000 {
		b.Publish("d", &index.Changed{Version: int64(i + 1), Events: 1})
		b.Publish("events", &index.Changed{Version: int64(i + 1), Events: 2})
	}
	<-s.wake
	got := s.take()
	if len(got) != 2 || got["d"].Events != 1000 || got["events"].Events != 2000 || got["d"].Version != 1000 {
		t.Errorf("%+v", got)
	}
	if len(s.take()) > 0 || len(gone.take()) > 0 {
		t.Error("something is told twice, or to nobody")
	}
}

// whoever is one client.
func whoever(*http.Request) string { return "a client" }

// TestTooManyStreams: a client has no more than its share, and gets it back.
func TestTooManyStreams(t *testing.T) {
	b := NewBroker(0, whoever)
	var mine []*subscriber
	for range maxOfOne {
		s, err := b.subscribe("a")
		if err != nil {
			t.Fatal(err)
		}
		mine = append(mine, s)
	}
	if _, err := b.subscribe("a"); err != errOwn {
		t.Errorf("one more: %v", err)
	}
	other, err := b.subscribe("b")
	if err != nil {
		t.Errorf("another client: %v", err)
	}
	b.unsubscribe(other)
	b.unsubscribe(mine[0])
	if _, err := b.subscribe("a"); err != nil {
		t.Errorf("after one was closed: %v", err)
	}
	if len(b.open) != 1 {
		t.Errorf("%v", b.open)
	}
}
