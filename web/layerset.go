package web

import (
	"context"
	"errors"
	"fmt"
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

// refresh takes up new layers and what has changed in those there are, tells
// cache and pages of it, and returns how many changes there were. A layer that
// can't be read holds up no other.
func (s *Server) refresh(ctx context.Context) (changes int, err error) {
	found, err := s.Store.Layers(ctx)
	if err != nil {
		return 0, err
	}
	var next []*layer
	var failed error
	for _, f := range found {
		l, known := s.layers.named(f.Name)
		switch {
		case known != nil:
			if l, err = s.opened(ctx, f); err != nil {
				failed = errors.Join(failed, fmt.Errorf("layer %s: %w", f.Name, err))
			}
		case l.Layer != f:
			said := f
			said.Changed = l.Changed
			if l.Layer != said { // its title or licence is another
				s.events.publish(f.Name, &index.Changed{Version: l.index.Snapshot().Version})
			}
			l = &layer{f, l.reader, l.index}
		}
		if l != nil {
			next = append(next, l)
		}
	}
	s.layers.current.Store(&next)
	for _, l := range next {
		n, err := s.update(ctx, l)
		changes += n
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("layer %s: %w", l.Name, err))
		}
	}
	return changes, failed
}

// opening is a layer that is being read for the first time.
type opening struct {
	done  chan struct{}
	layer *layer
	err   error
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
		go func() {
			defer close(o.done)
			o.layer, o.err = s.open(ctx, found)
		}()
	}
	select {
	case <-o.done:
	case <-time.After(openPatience):
		return nil, nil
	}
	delete(s.openings, found.Name)
	if o.err == nil {
		o.layer.index.Considerate()
		s.events.publish(found.Name, &index.Changed{Version: o.layer.index.Snapshot().Version, Events: o.layer.index.Snapshot().Len()})
	}
	return o.layer, o.err
}

// openPatience is how long others wait for a small layer to be opened.
const openPatience = 100 * time.Millisecond

// update brings a layer's index to its latest change.
func (s *Server) update(ctx context.Context, l *layer) (changes int, err error) {
	for l.Changed > l.index.Snapshot().Version {
		c, err := l.index.Update(ctx, l.reader)
		if err != nil || c == nil {
			return changes, err
		}
		changes += c.Events
		s.tiles.changed(l.Name, c)
		s.events.publish(l.Name, c)
	}
	l.index.Tidy()
	return changes, nil
}

// open makes the index of a layer: from its checkpoint where there is one.
func (s *Server) open(ctx context.Context, found store.Layer) (*layer, error) {
	l := &layer{Layer: found, index: index.New()}
	var err error
	if l.reader, err = s.readerOf(ctx, found.Name); err != nil {
		return nil, err
	}
	if s.Checkpoints != nil {
		if ix := s.Checkpoints.restore(s.Store.Identity(), l.Name, found.Changed); ix != nil {
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

// During a long import the store changes all the time: then it is asked less
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
	wait := time.NewTimer(followInterval)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		changes, err := s.refresh(ctx)
		pause := followInterval
		if changes >= busyChanges {
			pause = busyInterval
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("following the store", "err", err)
			pause = brokenInterval
		}
		wait.Reset(pause)
		s.Checkpoints.save(s.Store.Identity(), s.layers.all(), s.Log)
	}
}
