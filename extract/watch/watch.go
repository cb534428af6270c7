package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/fetch"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Watcher watches sources. All fields must be set but Pause.
type Watcher struct {
	Fetch  *fetch.Fetcher
	Robots *fetch.Robots
	Reader func() *extract.Reader // the one that reads now
	Store  store.Store
	States States
	Log    *slog.Logger
	// Pause is how long to wait between two pages of a host, where it asks for no
	// longer one.
	Pause time.Duration

	gates sync.Map // host → *gate
}

// workers is how many sources are looked at at once.
const workers = 4

// Run watches the sources until ctx ends.
func (w *Watcher) Run(ctx context.Context, sources []Source) {
	turns := make(chan struct{}, workers)
	var all sync.WaitGroup
	for _, s := range sources {
		all.Go(func() { w.watch(ctx, s, turns) })
	}
	all.Wait()
}

// watch looks at one source whenever it is due.
func (w *Watcher) watch(ctx context.Context, s Source, turns chan struct{}) {
	for {
		st, err := w.States.Load(s.Name)
		wait := time.Duration(s.Every)
		if err != nil {
			w.Log.Error("watch", "source", s.Name, "err", err)
		} else {
			wait = time.Until(st.Next)
		}
		if !sleep(ctx, wait) {
			return
		}
		if !take(ctx, turns) {
			return
		}
		w.Look(ctx, s)
		<-turns
		if ctx.Err() != nil {
			return
		}
	}
}

// Once looks at each source one time, due or not, and returns how many could not be
// read.
func (w *Watcher) Once(ctx context.Context, sources []Source) (failed int) {
	turns := make(chan struct{}, workers)
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, s := range sources {
		all.Go(func() {
			if !take(ctx, turns) {
				return
			}
			defer func() { <-turns }()
			if err := w.Look(ctx, s); err != nil {
				mu.Lock()
				failed++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return failed
}

func take(ctx context.Context, turns chan struct{}) bool {
	select {
	case turns <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// sleep waits, and reports whether the time came before the end.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Look looks at a source now, stores what is new in it, and then how it went.
func (w *Watcher) Look(ctx context.Context, s Source) error {
	st, err := w.States.Load(s.Name)
	if err != nil {
		w.Log.Error("watch", "source", s.Name, "err", err)
		return err
	}
	st.Address, st.Kind, st.Publisher, st.Credibility = public(s), s.Kind, s.Publisher, s.Credibility
	st.Tried = time.Now().UTC()
	before := st.Articles
	l := look{w: w, s: s, st: st}
	err = l.run(ctx)
	if ctx.Err() != nil { // stopped: what is stored is stored, and the next look goes on from there
		return ctx.Err()
	}
	st.settle(err, time.Duration(s.Every))
	if err != nil {
		w.Log.Warn("watch", "source", s.Name, "err", err, "failures", st.Failures, "next", st.Next)
	} else if st.Articles > before || l.left > 0 {
		w.Log.Info("watch", "source", s.Name, "articles", st.Articles-before, "left_out", l.left)
	}
	return errors.Join(err, w.States.Save(st))
}

// public is the address of a source without what may be a key to it.
func public(s Source) string {
	u, err := url.Parse(s.URL)
	if s.URL == "" || err != nil {
		return filepath.Base(s.Path)
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// longestWait is how long a source that fails waits at most.
const longestWait = 24 * time.Hour

// settle says how a look went, and when the next is due: after a failure twice as
// late as before, and never all sources at once.
func (s *State) settle(err error, every time.Duration) {
	wait := every
	if err == nil {
		s.Succeeded, s.Failures, s.Error, s.Problem = s.Tried, 0, "", ""
	} else {
		s.Failures++
		s.Error, s.Problem = err.Error(), problem(err)
		for i := 0; i < s.Failures && wait < longestWait; i++ {
			wait *= 2
		}
		wait = min(wait, longestWait)
		var status *fetch.StatusError
		if errors.As(err, &status) {
			wait = max(wait, status.After)
			if status.Status == http.StatusGone {
				wait = longestWait
			}
		}
	}
	jitter := time.Duration(rand.Int64N(int64(wait)/5 + 1)) // a tenth to either side
	s.Next = time.Now().UTC().Add(wait - wait/10 + jitter)
}

// problem is an error without addresses and paths.
func problem(err error) string {
	var status *fetch.StatusError
	switch {
	case errors.As(err, &status):
		return status.Error()
	case geo.CodeOf(err) == geo.CodeUnavailable:
		return "it could not be reached"
	case geo.CodeOf(err) == geo.CodeInvalid:
		return "it may not be asked"
	}
	return "it could not be read"
}

// gate lets one request at a time to a host.
type gate struct {
	mu   sync.Mutex
	last time.Time
}

// get gets a document when the host may be asked: robots.txt allows it, no other
// request to it is under way, and the last is long enough ago.
func (w *Watcher) get(ctx context.Context, q fetch.Request, pause time.Duration) (*fetch.Document, error) {
	u, err := url.Parse(q.URL)
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "url", "%w", err)
	}
	kept, _ := w.gates.LoadOrStore(strings.ToLower(u.Host), &gate{})
	g := kept.(*gate)
	g.mu.Lock()
	defer g.mu.Unlock()
	may, delay, err := w.Robots.May(ctx, q.URL)
	switch {
	case err != nil:
		return nil, err
	case !may:
		return nil, geo.Errorf(geo.CodeInvalid, "url", "the site's robots.txt asks programs not to read it")
	}
	if !sleep(ctx, time.Until(g.last.Add(max(pause, delay)))) {
		return nil, ctx.Err()
	}
	defer func() { g.last = time.Now() }()
	return w.Fetch.Get(ctx, q)
}

// wants reports whether an article passes a source's filters. Words are compared as
// names are: without vowel signs, whichever way a letter is written.
func (s *Source) wants(a *geo.Article) bool {
	if len(s.Match) == 0 && len(s.Skip) == 0 {
		return true
	}
	text := fold.String(a.Title + "\n" + a.Text)
	has := func(words []string) bool {
		for _, w := range words {
			if f := fold.String(w); f != "" && strings.Contains(text, f) {
				return true
			}
		}
		return false
	}
	return (len(s.Match) == 0 || has(s.Match)) && !has(s.Skip)
}

// sumOf identifies what an item says.
func sumOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}
