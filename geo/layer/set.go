package layer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// Options are what a set is made of.
type Options struct {
	Store       store.Store
	Checkpoints *Checkpoints // nil keeps none
	Log         *slog.Logger
	// Changed is called with what an update touched, when that is served, and
	// with nothing but the version when a layer is new or is described
	// otherwise. It may be called by several goroutines.
	Changed func(layer string, c *index.Changed)
	Clock   func() time.Time // nil is time.Now
}

// Set is the layers that are served, "events" first.
type Set struct {
	Options
	current  atomic.Pointer[[]*Layer]         // replaced, never changed
	wrong    atomic.Pointer[map[string]error] // why layers can't be served, by name; replaced, never changed
	looked   atomic.Int64                     // when the store last answered, in nanoseconds; 0 for never
	unopened map[string]error                 // why layers could not be opened the last time
	openings map[string]*opening              // of the goroutine that follows the store
	work     sync.WaitGroup                   // goroutines that read the store
	stop     context.CancelFunc               // ends what Start began
	ready    chan struct{}
	closing  <-chan struct{}
}

// New makes a set; Start fills it.
func New(o Options) *Set {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Changed == nil {
		o.Changed = func(string, *index.Changed) {}
	}
	return &Set{Options: o, openings: map[string]*opening{}, unopened: map[string]error{}, ready: make(chan struct{})}
}

// All returns the layers that are served. The caller must not change the slice.
func (s *Set) All() []*Layer {
	if wrong := s.problems(); len(wrong) > 0 {
		return slices.DeleteFunc(slices.Clone(s.read()), func(l *Layer) bool { return wrong[l.Name] != nil })
	}
	return s.read()
}

// read returns the layers that could be read, also those of which not all could.
func (s *Set) read() []*Layer {
	if p := s.current.Load(); p != nil {
		return *p
	}
	return nil
}

// Named finds a layer, or says that there is none: code not_found. One that is
// there and can't be read, or of which not all can be, has code unavailable.
func (s *Set) Named(name string) (*Layer, error) {
	if err := s.problems()[name]; err != nil {
		return nil, geo.Errorf(geo.CodeUnavailable, "layer", "the layer %q can't be served: %w", name, err)
	}
	if l := s.have(name); l != nil {
		return l, nil
	}
	return nil, geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q; /api/layers lists them", name)
}

// have returns a layer that could be read, nil for none.
func (s *Set) have(name string) *Layer {
	for _, l := range s.read() {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// problems are why layers can't be served, by name.
func (s *Set) problems() map[string]error {
	if p := s.wrong.Load(); p != nil {
		return *p
	}
	return nil
}

// State says how a layer is.
type State struct {
	Name    string
	Events  int   // that are served
	Version int64 // the change that they are at
	Behind  int64 // changes that the store had more, when it was last looked at
	Err     error // why it can't be served, or not brought up to date; nil for neither
}

// States says how the layers are, also those that can't be served.
func (s *Set) States() []State {
	wrong := maps.Clone(s.problems())
	var out []State
	for _, l := range s.read() {
		snap := l.Snapshot()
		st := State{Name: l.Name, Events: snap.Len(), Version: snap.Version, Behind: max(0, l.Changed-snap.Version), Err: wrong[l.Name]}
		if failed := l.turn.failed.Load(); failed != nil && st.Err == nil {
			st.Err = *failed
		}
		delete(wrong, l.Name)
		out = append(out, st)
	}
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		out = append(out, State{Name: name, Err: wrong[name]})
	}
	return out
}

// Looked is when the store last answered; zero for never.
func (s *Set) Looked() time.Time {
	if at := s.looked.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// Start loads the layers and follows the store until ctx ends. Layers that
// can't be read are logged; that the events of articles can't be is an error.
func (s *Set) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(ctx)
	s.closing = ctx.Done()
	if err := s.refresh(ctx); err != nil {
		if _, none := s.Named(store.Events); none != nil {
			return err
		}
		if ctx.Err() == nil {
			s.Log.Error("some layers can't be served", "err", err)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, l := range s.All() {
		l.index.YieldToReaders()
	}
	close(s.ready)
	s.work.Go(func() { s.follow(ctx) })
	return nil
}

// Ready reports whether the layers are loaded.
func (s *Set) Ready() bool {
	select {
	case <-s.ready:
		return true
	default:
		return false
	}
}

// Closing is closed when the set stops; nil before it was started.
func (s *Set) Closing() <-chan struct{} { return s.closing }

// Close ends what Start began, and writes the checkpoints of large layers that
// have changed since.
func (s *Set) Close() {
	if s.stop != nil {
		s.stop()
	}
	s.work.Wait()
	s.Checkpoints.finish(s.Store.Identity(), s.All(), s.Log)
}

// During a long import a layer changes all the time: then it is updated less
// often, so that readers have the processors and the cache to themselves in
// between.
const (
	followInterval = 200 * time.Millisecond
	wakeInterval   = 50 * time.Millisecond // between two looks, however often the store wakes
	busyInterval   = 1500 * time.Millisecond
	busyChanges    = 5000            // in one look
	brokenInterval = 5 * time.Second // after an error
)

// follow asks the store for changes until ctx ends.
func (s *Set) follow(ctx context.Context) {
	tick := time.NewTicker(followInterval)
	defer tick.Stop()
	var wakes <-chan struct{}
	if st, ok := s.Store.(interface {
		Wakes(context.Context) <-chan struct{}
	}); ok {
		wakes = st.Wakes(ctx)
	}
	said := "" // what is wrong is logged when it begins
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wakes:
			time.Sleep(wakeInterval)
		}
		err := s.refresh(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			if text := err.Error(); text != said {
				s.Log.Error("following the store", "err", err)
				said = text
			}
		} else {
			said = ""
		}
		s.Checkpoints.save(s.Store.Identity(), s.All(), s.Log, s.Clock())
	}
}

// refresh takes up new layers, and what has changed in those there are, each
// in a goroutine of its own.
func (s *Set) refresh(ctx context.Context) error {
	found, err := s.Store.Layers(ctx)
	if err != nil {
		return err
	}
	var next, news []*Layer
	var failed error
	wrong := map[string]error{}
	fails := func(name string, err error) {
		wrong[name] = err
		failed = errors.Join(failed, fmt.Errorf("layer %s: %w", name, err))
	}
	for _, f := range found {
		l, isNew, err := s.take(ctx, f)
		if err != nil {
			fails(f.Name, err)
		}
		if l != nil {
			next = append(next, l)
		}
		if isNew {
			news = append(news, l)
		}
	}
	for _, l := range next {
		if err := l.short(); err != nil {
			fails(l.Name, err)
		}
	}
	s.looked.Store(s.Clock().UnixNano())
	s.wrong.Store(&wrong)
	s.current.Store(&next)
	for _, l := range news {
		s.Changed(l.Name, &index.Changed{Version: l.Snapshot().Version})
	}
	for _, l := range next {
		s.bring(ctx, l)
	}
	return failed
}

// take returns a layer as the store has it now, nil while it is opened, and
// whether clients should hear that it is new or is described otherwise.
func (s *Set) take(ctx context.Context, found store.Layer) (l *Layer, news bool, err error) {
	if l = s.have(found.Name); l == nil {
		l, err = s.opened(ctx, found)
		return l, l != nil && s.Ready(), err
	}
	said := found
	said.Changed, said.Events = l.Changed, l.Events
	return &Layer{found, l.Reader, l.index, l.turn}, l.Layer != said, nil
}

// bring has a layer updated where it is behind and nobody is at it. At the
// start it waits for that.
func (s *Set) bring(ctx context.Context, l *Layer) {
	if !l.turn.busy.CompareAndSwap(false, true) {
		return
	}
	behind := l.Changed > l.Snapshot().Version && s.Clock().UnixNano() >= l.turn.next.Load()
	switch {
	case !behind:
		l.index.Tidy()
		l.turn.busy.Store(false)
	case s.Ready():
		s.work.Go(func() { s.update(ctx, l) })
	default:
		s.update(ctx, l)
	}
}

// update brings a layer's index to its latest change, and tells what it
// touched.
func (s *Set) update(ctx context.Context, l *Layer) {
	defer l.turn.busy.Store(false)
	pause := time.Duration(0)
	c, err := l.index.Update(ctx, l.Reader)
	if err == nil {
		l.turn.failed.Store(nil)
	}
	switch {
	case err != nil && ctx.Err() == nil:
		s.Log.Error("following the store", "layer", l.Name, "err", err)
		l.turn.failed.Store(&err)
		pause = brokenInterval
	case c != nil:
		s.Changed(l.Name, c)
		l.turn.seen.Add(int64(c.Events))
		if c.Events >= busyChanges {
			pause = busyInterval
		}
	}
	l.turn.next.Store(s.Clock().Add(pause).UnixNano())
}

// catchUpDeadline is how long an edit waits to be seen.
const catchUpDeadline = 5 * time.Second

// CatchUp lets a layer take up what was stored before, so that who reads next
// finds it. Where another goroutine updates the layer it waits for that, some
// seconds at most.
func (s *Set) CatchUp(ctx context.Context, l *Layer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), catchUpDeadline)
	defer cancel()
	last, err := l.Reader.LastChange(ctx)
	if err != nil {
		return // it follows with the next look at the store
	}
	for ctx.Err() == nil && l.Snapshot().Version < last {
		if l.turn.busy.CompareAndSwap(false, true) {
			s.update(ctx, l)
		}
		if l.Snapshot().Version < last { // another is at it, or where it is read from does not have it yet
			time.Sleep(5 * time.Millisecond)
		}
	}
}
