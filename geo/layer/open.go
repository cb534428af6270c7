package layer

import (
	"context"
	"errors"
	"time"

	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// opening is a layer that is being read for the first time.
type opening struct {
	done  chan struct{}
	layer *Layer
	err   error
	until time.Time // after an error: when it may be tried again
	was   error     // of the try before
}

// openWait is how long others wait for a small layer to be opened.
const openWait = 100 * time.Millisecond

// opened opens a new layer: at the start it waits for it, later it returns nil
// until the layer has been read, so that a large one holds up no other.
func (s *Set) opened(ctx context.Context, found store.Layer) (*Layer, error) {
	if !s.Ready() {
		l, err := s.open(ctx, found)
		if err != nil {
			s.unopened[found.Name] = err
		}
		return l, err
	}
	o := s.openings[found.Name]
	if o == nil {
		o = &opening{done: make(chan struct{}), was: s.unopened[found.Name]}
		s.openings[found.Name] = o
		s.work.Go(func() {
			defer close(o.done)
			o.layer, o.err = s.open(ctx, found)
		})
	}
	select {
	case <-o.done:
	case <-time.After(openWait):
		return nil, o.was
	}
	now := s.Clock()
	switch {
	case o.err == nil:
		delete(s.openings, found.Name)
		delete(s.unopened, found.Name)
		o.layer.index.YieldToReaders()
	case o.until.IsZero():
		o.until, s.unopened[found.Name] = now.Add(brokenInterval), o.err
	case now.After(o.until):
		delete(s.openings, found.Name)
	}
	return o.layer, o.err
}

// open makes the index of a layer: from its checkpoint where there is one.
func (s *Set) open(ctx context.Context, found store.Layer) (*Layer, error) {
	l := &Layer{Layer: found, index: index.New(), turn: &turn{}}
	var err error
	if l.Reader, err = readerIn(ctx, s.Store, found.Name); err != nil {
		return nil, err
	}
	if ix := s.Checkpoints.restore(s.Store.Identity(), l.Name, found.Changed, s.Log); ix != nil && !farBehind(ctx, l.Reader, ix.Snapshot()) {
		l.index = ix
		return l, nil
	}
	begin := s.Clock()
	if err := l.index.Load(ctx, l.Reader); err != nil {
		return nil, err
	}
	if n := l.Snapshot().Len(); n >= MinCheckpoint {
		s.Log.Info("index built", "layer", l.Name, "events", n, "took", s.Clock().Sub(begin).Round(time.Millisecond))
	}
	return l, nil
}

func readerIn(ctx context.Context, st store.Store, name string) (store.Reader, error) {
	if name == store.Events {
		return st, nil
	}
	return st.Dataset(ctx, name)
}

// farBehind reports whether so much has changed since a checkpoint that reading
// the layer anew is faster: a quarter of it.
func farBehind(ctx context.Context, from store.Reader, s *index.Snapshot) bool {
	left := s.Len() / 4
	err := from.Changes(ctx, s.Version, func(store.Change) error {
		if left--; left < 0 {
			return errFar
		}
		return nil
	})
	return err != nil
}

var errFar = errors.New("far behind")
