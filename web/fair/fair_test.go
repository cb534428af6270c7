package fair

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/furat-map/furat/web/reply"
)

var small = Limits{Places: 4, Share: 2, Waiting: 3, All: 5, Wait: time.Second}

func take(t *testing.T, q *Queue, who string) func() {
	t.Helper()
	give, err := q.Take(t.Context(), who)
	if err != nil {
		t.Fatalf("%s: %v", who, err)
	}
	return give
}

// TestShares: one client has its share and no more, others find places, and who
// waits too long, or with too many, is told which it is.
func TestShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(small)
		first, second := take(t, q, "a"), take(t, q, "a")
		begun := time.Now()
		if _, err := q.Take(t.Context(), "a"); err != errAll || time.Since(begun) != small.Wait {
			t.Errorf("a third: %v after %v", err, time.Since(begun))
		}
		defer take(t, q, "b")()
		got := make(chan string, 10)
		for range small.Waiting {
			go func() {
				give, err := q.Take(context.Background(), "a")
				if err != nil {
					got <- err.Error()
					return
				}
				got <- "a place"
				time.Sleep(10 * time.Millisecond)
				give()
			}()
		}
		synctest.Wait()
		if _, err := q.Take(t.Context(), "a"); err != errOwn {
			t.Errorf("more than may wait: %v", err)
		}
		first()
		first() // a second time is nothing
		second()
		for range small.Waiting {
			if says := <-got; says != "a place" {
				t.Error(says)
			}
		}
		time.Sleep(time.Second)
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.taken != 1 || q.waiting != 0 || len(q.clients) != 1 {
			t.Errorf("%d taken, %d wait, %d clients", q.taken, q.waiting, len(q.clients))
		}
	})
}

// TestGivingUp: who goes away while it waits leaves the line.
func TestGivingUp(t *testing.T) {
	q := NewQueue(small)
	a, b := take(t, q, "a"), take(t, q, "a")
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := q.Take(ctx, "a"); err != gone {
		t.Error(err)
	}
	a()
	b()
	if q.taken != 0 || q.waiting != 0 || len(q.clients) != 0 {
		t.Errorf("%+v", q)
	}
}

// TestNeverTooMany: whoever comes and goes, no more than there are places are
// taken, no client has more than its share, and all come to an end.
func TestNeverTooMany(t *testing.T) {
	q := NewQueue(Limits{Places: 4, Share: 2, Waiting: 20, All: 60, Wait: 50 * time.Millisecond})
	var all atomic.Int32
	each := map[string]*atomic.Int32{"a": {}, "b": {}, "c": {}}
	var wg sync.WaitGroup
	for i := range 300 {
		who := []string{"a", "a", "a", "b", "c"}[i%5]
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(60))*time.Millisecond)
			defer cancel()
			give, err := q.Take(ctx, who)
			if err != nil {
				return
			}
			if n, m := all.Add(1), each[who].Add(1); n > 4 || m > 2 {
				t.Errorf("%d at once, %d of %s", n, m, who)
			}
			time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond)
			all.Add(-1)
			each[who].Add(-1)
			give()
		})
	}
	wg.Wait()
	if q.taken != 0 || q.waiting != 0 || len(q.clients) != 0 {
		t.Errorf("%d taken, %d wait, %d clients", q.taken, q.waiting, len(q.clients))
	}
}

// TestSlowReaders: who reads slowly gives its place back while it does.
func TestSlowReaders(t *testing.T) {
	q := NewQueue(Limits{Places: 2, Share: 1, Waiting: 10, All: 10, Wait: 10 * time.Second})
	release := make(chan bool)
	h := q.Turns(reply.Failures{}, func(*http.Request) string { return "a" }, func(r *http.Request) bool { return r.URL.Path == "/costly" })(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("all")) }))
	go h.ServeHTTP(&stuck{httptest.NewRecorder(), release}, httptest.NewRequest("GET", "/costly", nil))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/costly", nil)) // has to wait for the other, which does not read
	close(release)
	if w.Code != 200 || w.Body.String() != "all" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

type stuck struct {
	http.ResponseWriter
	release chan bool
}

func (s *stuck) Write(b []byte) (int, error) {
	<-s.release
	return len(b), nil
}

// TestConnections: a client has so many connections and no more; another has its
// own, and closed ones count no more.
func TestConnections(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, 10, 3, func(ip netip.Addr) bool { return ip == netip.MustParseAddr("127.0.0.3") })
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { // says hello, and closes when the client does
				c.Write([]byte("hello"))
				c.Read(make([]byte, 1))
				c.Close()
			}()
		}
	}()
	dial := func(from string) (net.Conn, bool) {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c, err := d.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetReadDeadline(time.Now().Add(5 * time.Second))
		n, err := c.Read(make([]byte, 5))
		return c, err == nil && n > 0
	}
	var open []net.Conn
	for range 3 {
		c, ok := dial("127.0.0.1")
		if !ok {
			t.Fatal("not let in")
		}
		open = append(open, c)
	}
	if _, ok := dial("127.0.0.1"); ok {
		t.Error("a fourth was let in")
	}
	if _, ok := dial("127.0.0.2"); !ok {
		t.Error("another client was not let in")
	}
	for range 4 {
		if _, ok := dial("127.0.0.3"); !ok {
			t.Error("a proxy was not let in")
		}
	}
	open[0].Close()
	deadline := time.Now().Add(5 * time.Second)
	for {
		if _, ok := dial("127.0.0.1"); ok {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("not let in after another was closed")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestOneStall: who reads slowly once has to find a place again.
func TestOneStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(Limits{Places: 2, Share: 1, Waiting: 100, All: 100, Wait: time.Hour})
		var working, most atomic.Int32
		h := q.Turns(reply.Failures{}, func(*http.Request) string { return "a" }, func(*http.Request) bool { return true })(
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Write([]byte("first"))
				most.Store(max(most.Load(), working.Add(1)))
				time.Sleep(time.Second)
				working.Add(-1)
				w.Write([]byte("last"))
			}))
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				h.ServeHTTP(&stalls{ResponseWriter: httptest.NewRecorder()}, httptest.NewRequest("GET", "/", nil))
			})
		}
		wg.Wait()
		if most.Load() > 1 {
			t.Errorf("%d at work at once", most.Load())
		}
	})
}

// stalls takes its time with the first piece.
type stalls struct {
	http.ResponseWriter
	begun bool
}

func (s *stalls) Write(b []byte) (int, error) {
	if !s.begun {
		s.begun = true
		time.Sleep(2 * slow)
	}
	return len(b), nil
}
