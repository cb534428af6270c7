// Package fair lets nobody take a server for themselves: what is costly to answer
// takes turns, with a share for each client, and connections and streams are
// bounded for each client and in all.
//
//	request ─ costly? ─ no ─────────────────────────────► handler (tiles, documents)
//	             └─ yes ─ Queue: places, a share, a short wait ─► handler
//	                          └ full: 429 the client's own, 503 everybody's; Retry-After
//
// What is small goes first: it takes no turn, and what is costly stands aside for
// it after every block of events (package index).
package fair

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/furat-map/furat/web/reply"
)

// Limits of a queue.
type Limits struct {
	Places  int           // requests that are worked on at once
	Share   int           // of them, for one client
	Waiting int           // requests that wait, of one client
	All     int           // of all clients
	Wait    time.Duration // longest wait
}

// For returns the limits for so many processors. A client has at most half of the
// places, so that another always finds one soon.
func For(processors int) Limits {
	places := max(2, 2*processors)
	return Limits{Places: places, Share: places / 2, Waiting: 64, All: 512, Wait: 10 * time.Second}
}

// Queue hands out places. Make one with NewQueue.
type Queue struct {
	limits Limits

	mu      sync.Mutex
	taken   int
	clients map[string]*client // that have a place, or wait
	waiting int
}

// client is who asks, by address.
type client struct {
	taken int
	queue []chan struct{} // closed when its place is there; first come, first served
}

// NewQueue makes a queue.
func NewQueue(l Limits) *Queue { return &Queue{limits: l, clients: map[string]*client{}} }

var (
	errOwn = &reply.StatusError{Status: http.StatusTooManyRequests, Code: "too_many", Message: "you ask too much at once; wait for the answers, and ask again in a moment"}
	errAll = &reply.StatusError{Status: http.StatusServiceUnavailable, Code: "busy", Message: "the server has too much to do; ask again in a moment"}
)

// Take waits for a place; the function it returns gives it back, once however
// often it is called.
func (q *Queue) Take(ctx context.Context, who string) (give func(), err error) {
	q.mu.Lock()
	c := q.clients[who]
	if c == nil {
		c = &client{}
		q.clients[who] = c
	}
	switch {
	case q.taken < q.limits.Places && c.taken < q.limits.Share && len(c.queue) == 0:
		q.taken++
		c.taken++
		q.mu.Unlock()
		return q.giver(who, c), nil
	case len(c.queue) >= q.limits.Waiting:
		q.mu.Unlock()
		return nil, errOwn
	case q.waiting >= q.limits.All:
		q.forget(who, c)
		q.mu.Unlock()
		return nil, errAll
	}
	turn := make(chan struct{})
	c.queue = append(c.queue, turn)
	q.waiting++
	q.mu.Unlock()
	timer := time.NewTimer(q.limits.Wait)
	defer timer.Stop()
	select {
	case <-turn:
		return q.giver(who, c), nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-timer.C:
		err = errAll
	}
	if !q.leave(who, c, turn) { // the place came at the last moment
		q.giver(who, c)()
	}
	return nil, err
}

// leave takes a request out of the line; false where it has a place by now.
func (q *Queue) leave(who string, c *client, turn chan struct{}) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, t := range c.queue {
		if t == turn {
			c.queue = append(c.queue[:i], c.queue[i+1:]...)
			q.waiting--
			q.forget(who, c)
			return true
		}
	}
	return false
}

func (q *Queue) giver(who string, c *client) func() {
	return sync.OnceFunc(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.taken--
		c.taken--
		q.next()
		q.forget(who, c)
	})
}

// forget drops a client who neither has a place nor waits.
func (q *Queue) forget(who string, c *client) {
	if c.taken == 0 && len(c.queue) == 0 && q.clients[who] == c {
		delete(q.clients, who)
	}
}

// next gives free places to who waits: first to those who have the fewest.
func (q *Queue) next() {
	for q.taken < q.limits.Places {
		var least *client
		for _, c := range q.clients {
			if len(c.queue) > 0 && c.taken < q.limits.Share && (least == nil || c.taken < least.taken) {
				least = c
			}
		}
		if least == nil {
			return
		}
		close(least.queue[0])
		least.queue = least.queue[1:]
		least.taken++
		q.taken++
		q.waiting--
	}
}

// Turns is middleware that lets costly requests take turns. Who says whose a
// request is, costly which ones are.
func (q *Queue) Turns(f reply.Failures, who func(*http.Request) string, costly func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !costly(r) {
				next.ServeHTTP(w, r)
				return
			}
			a := &answer{ResponseWriter: w, ctx: r.Context(), queue: q, who: who(r)}
			if err := a.take(); err != nil {
				f.Fail(w, r, err)
				return
			}
			defer a.release()
			next.ServeHTTP(a, r)
		})
	}
}

// slow is how long a piece of an answer may take to be sent before its request
// gives its place back: then the client is slow, and not the server.
const slow = 50 * time.Millisecond

// answer gives its place back while its client reads slowly, and takes one again
// before it goes on.
type answer struct {
	http.ResponseWriter
	ctx   context.Context
	queue *Queue
	who   string
	give  func()
}

func (a *answer) take() (err error) {
	a.give, err = a.queue.Take(a.ctx, a.who)
	return err
}

func (a *answer) release() {
	if a.give != nil {
		a.give()
	}
}

// Write sends a piece.
func (a *answer) Write(b []byte) (int, error) {
	if a.give == nil {
		return 0, context.Canceled // it found no place to go on
	}
	timer := time.AfterFunc(slow, a.give)
	n, err := a.ResponseWriter.Write(b)
	if timer.Stop() || err != nil {
		return n, err
	}
	return n, a.take()
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
