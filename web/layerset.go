package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// layer is a layer of the store with its index.
type layer struct {
	store.Layer
	reader store.Reader
	index  *index.Index
	turn   *turn
}

// ready returns the layer as it is, ready for a filter. What it is asked stops
// when ctx ends.
func (l *layer) ready(ctx context.Context, f *geo.Filter) (*index.Snapshot, error) {
	return l.index.For(ctx, l.reader, f)
}

// turn lets one goroutine at a time update a layer, and not too often.
type turn struct {
	busy  atomic.Bool
	edits chan struct{} // a place for one edit
	next  atomic.Int64  // time from which it may be updated again, in nanoseconds
	seen  atomic.Int64  // changes since the last checkpoint
}

// layerSet is the layers that are served, "events" first. The list is
// replaced, never changed.
type layerSet struct{ current atomic.Pointer[[]*layer] }

func (ls *layerSet) all() []*layer {
	if p := ls.current.Load(); p != nil {
		return *p
	}
	return nil
}

// named finds a layer, or says that there is none.
func (ls *layerSet) named(name string) (*layer, error) {
	for _, l := range ls.all() {
		if l.Name == name {
			return l, nil
		}
	}
	return nil, geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q; /api/layers lists them", name)
}

// chosen returns the layers that the parameter "layer" names: the events read
// from articles where it is not given.
func (s *Server) chosen(names []string) ([]*layer, error) {
	if len(names) == 0 {
		names = []string{store.Events}
	}
	var out []*layer
	for _, n := range names {
		l, err := s.layers.named(n)
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "layer", "there is no layer %q; /api/layers lists them", n)
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
}

// refresh takes up new layers, and what has changed in those there are, each
// in a goroutine of its own: one that changes a lot, or can't be read, holds up
// no other.
func (s *Server) refresh(ctx context.Context) error {
	found, err := s.Store.Layers(ctx)
	if err != nil {
		return err
	}
	var next []*layer
	var failed error
	var news []*layer // what pages hear of once it is served
	for _, f := range found {
		l, err := s.current(ctx, f, &news)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("layer %s: %w", f.Name, err))
		}
		if l != nil {
			next = append(next, l)
		}
	}
	s.layers.current.Store(&next)
	for _, l := range news {
		s.events.publish(l.Name, &index.Changed{Version: l.index.Snapshot().Version})
	}
	for _, l := range next {
		s.bring(ctx, l)
	}
	return failed
}

// bring has a layer updated where it is behind and nobody is at it. At the
// start it waits for that.
func (s *Server) bring(ctx context.Context, l *layer) {
	if !l.turn.busy.CompareAndSwap(false, true) {
		return
	}
	behind := l.Changed > l.index.Snapshot().Version && time.Now().UnixNano() >= l.turn.next.Load()
	switch {
	case !behind:
		l.index.Tidy()
		l.turn.busy.Store(false)
	case s.isReady():
		s.work.Go(func() { s.update(ctx, l) })
	default:
		s.update(ctx, l)
	}
}

// bringNow lets the layer of a collection take up what an edit has stored,
// before the answer: who reads next finds it. Where another goroutine updates
// the layer it waits for that, some seconds at most.
func (s *Server) bringNow(r *http.Request, c collection) {
	ctx := context.WithoutCancel(r.Context())
	last, err := c.layer.reader.LastChange(ctx)
	if err != nil {
		return // it follows with the next look at the store
	}
	for late := time.Now().Add(followPatience); time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
		switch {
		case c.layer.index.Snapshot().Version >= last:
			return
		case c.layer.turn.busy.CompareAndSwap(false, true):
			s.update(ctx, c.layer)
		}
	}
}

// followPatience is how long an edit waits to be seen.
const followPatience = 5 * time.Second

// edit waits for the turn of an edit; done ends it.
func (t *turn) edit(ctx context.Context) (done func(), err error) {
	return waitTurn(ctx, t.edits, geo.Errorf(geo.CodeUnavailable, "", "others are editing; try again in a moment"))
}

// current returns a layer as the store has it now; nil while it is opened.
func (s *Server) current(ctx context.Context, f store.Layer, news *[]*layer) (*layer, error) {
	l, none := s.layers.named(f.Name)
	if none != nil {
		l, err := s.opened(ctx, f)
		if l != nil && s.isReady() {
			*news = append(*news, l)
		}
		return l, err
	}
	said := f
	said.Changed = l.Changed
	if l.Layer != said { // its title or licence is another
		*news = append(*news, l)
	}
	return &layer{f, l.reader, l.index, l.turn}, nil
}

// opening is a layer that is being read for the first time.
type opening struct {
	done  chan struct{}
	layer *layer
	err   error
	until time.Time // after an error: when it may be tried again
}

// opened opens a new layer: at the start it waits for it, later it returns nil
// until the layer has been read, so that a large one holds up no other.
func (s *Server) opened(ctx context.Context, found store.Layer) (*layer, error) {
	if !s.isReady() {
		return s.open(ctx, found)
	}
	o := s.openings[found.Name]
	if o == nil {
		o = &opening{done: make(chan struct{})}
		s.openings[found.Name] = o
		s.work.Go(func() {
			defer close(o.done)
			o.layer, o.err = s.open(ctx, found)
		})
	}
	select {
	case <-o.done:
	case <-time.After(openPatience):
		return nil, nil
	}
	switch {
	case o.err == nil:
		delete(s.openings, found.Name)
		o.layer.index.Considerate()
	case o.until.IsZero():
		o.until = time.Now().Add(brokenInterval)
		return nil, o.err
	case time.Now().After(o.until):
		delete(s.openings, found.Name)
	}
	return o.layer, nil
}

// openPatience is how long others wait for a small layer to be opened.
const openPatience = 100 * time.Millisecond

// update brings a layer's index to its latest change, and tells cache and pages
// what it touched.
func (s *Server) update(ctx context.Context, l *layer) {
	defer l.turn.busy.Store(false)
	pause := time.Duration(0)
	c, err := l.index.Update(ctx, l.reader)
	switch {
	case err != nil && ctx.Err() == nil:
		s.Log.Error("following the store", "layer", l.Name, "err", err)
		pause = brokenInterval
	case c != nil:
		s.tiles.changed(l.Name, c)
		s.events.publish(l.Name, c)
		l.turn.seen.Add(int64(c.Events))
		if c.Events >= busyChanges {
			pause = busyInterval
		}
	}
	l.turn.next.Store(time.Now().Add(pause).UnixNano())
}

// open makes the index of a layer: from its checkpoint where there is one.
func (s *Server) open(ctx context.Context, found store.Layer) (*layer, error) {
	l := &layer{Layer: found, index: index.New(), turn: &turn{edits: make(chan struct{}, 1)}}
	var err error
	if l.reader, err = s.readerOf(ctx, found.Name); err != nil {
		return nil, err
	}
	if s.Checkpoints != nil {
		ix := s.Checkpoints.restore(s.Store.Identity(), l.Name, found.Changed)
		if ix != nil && !farBehind(ctx, l.reader, ix.Snapshot()) {
			l.index = ix
			return l, nil
		}
	}
	begin := time.Now()
	if err := l.index.Load(ctx, l.reader); err != nil {
		return nil, err
	}
	if n := l.index.Snapshot().Len(); n >= minCheckpoint {
		s.Log.Info("index built", "layer", l.Name, "events", n, "took", time.Since(begin).Round(time.Millisecond))
	}
	return l, nil
}

func (s *Server) readerOf(ctx context.Context, name string) (store.Reader, error) {
	if name == store.Events {
		return s.Store, nil
	}
	return s.Store.Dataset(ctx, name)
}

// During a long import a layer changes all the time: then it is updated less
// often, so that readers have the processors and the cache to themselves in
// between.
const (
	followInterval = 500 * time.Millisecond
	busyInterval   = 1500 * time.Millisecond
	busyChanges    = 5000            // in one look
	brokenInterval = 5 * time.Second // after an error
)

// follow asks the store for changes until ctx ends.
func (s *Server) follow(ctx context.Context) {
	tick := time.NewTicker(followInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.refresh(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("following the store", "err", err)
		}
		if ctx.Err() != nil {
			return
		}
		s.Checkpoints.save(s.Store.Identity(), s.layers.all(), s.Log)
	}
}
