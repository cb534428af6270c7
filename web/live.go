package web

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// broker tells open pages that there is a new version of the data.
type broker struct {
	mu   sync.Mutex
	subs map[chan int64]bool
}

func newBroker() *broker { return &broker{subs: map[chan int64]bool{}} }

func (b *broker) subscribe() chan int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := make(chan int64, 1)
	b.subs[c] = true
	return c
}

func (b *broker) unsubscribe(c chan int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, c)
}

// publish never waits: a page that has not read the last version gets only
// the newest.
func (b *broker) publish(version int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.subs {
		select {
		case <-c:
		default:
		}
		c <- version
	}
}

// heartbeat keeps proxies from closing a quiet stream.
const heartbeat = 20 * time.Second

// stream sends the version of the data now and whenever it changes, as
// server-sent events.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	rc.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	c := s.events.subscribe()
	defer s.events.unsubscribe(c)
	send := func(version int64) bool {
		_, err := fmt.Fprintf(w, "event: version\ndata: %d\n\n", version)
		return err == nil && rc.Flush() == nil
	}
	if !send(s.index.Snapshot().Version) {
		return
	}
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		case v := <-c:
			if !send(v) {
				return
			}
		case <-tick.C:
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil || rc.Flush() != nil {
				return
			}
		}
	}
}
