package web

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// Checkpoints is the folder in which indexes are kept between runs; nil keeps
// none. A checkpoint that can't be used is made anew, never trusted.
type Checkpoints struct {
	dir   string
	mu    sync.Mutex
	saved map[string]int64 // layer → version on disk
	busy  bool
	last  time.Time // when one was written in the background
	wg    sync.WaitGroup
}

// minCheckpoint is how many events a layer has for a checkpoint to pay.
const minCheckpoint = 100_000

// NewCheckpoints keeps checkpoints in a folder, which is made when needed.
func NewCheckpoints(dir string) *Checkpoints {
	return &Checkpoints{dir: dir, saved: map[string]int64{}}
}

func (c *Checkpoints) path(layer string) string {
	return filepath.Join(c.dir, hex.EncodeToString([]byte(layer))+".index")
}

// restore reads the checkpoint of a layer whose latest change is last; nil
// where there is none that can be used. One from after that change is of a
// store that was set back since.
func (c *Checkpoints) restore(identity, layer string, last int64) *index.Index {
	f, err := os.Open(c.path(layer))
	if err != nil {
		return nil
	}
	defer f.Close()
	ix := index.New()
	info, err := f.Stat()
	if err != nil || ix.Restore(f, info.Size(), identity+"/"+layer) != nil || ix.Snapshot().Version > last {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved[layer] = ix.Snapshot().Version
	return ix
}

// save writes, in the background, a checkpoint of a large layer of which there
// is none, or one from which much has changed since.
func (c *Checkpoints) save(identity string, layers []*layer, log *slog.Logger) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range layers {
		s := l.index.Snapshot()
		_, have := c.saved[l.Name]
		if c.busy || s.Len() < minCheckpoint || have && l.turn.seen.Load() < int64(s.Len()/4) || time.Since(c.last) < saveInterval {
			continue
		}
		c.busy, c.last = true, time.Now()
		l.turn.seen.Store(0)
		c.wg.Go(func() {
			c.write(identity, l.Name, s, log)
			c.mu.Lock()
			c.busy = false
			c.mu.Unlock()
		})
	}
}

// saveInterval keeps a long import from being written down again and again.
const saveInterval = 20 * time.Second

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

// Close ends what Start began, and writes the checkpoints of large layers that
// have changed since.
func (s *Server) Close() {
	if s.stop != nil {
		s.stop()
	}
	s.work.Wait()
	c := s.Checkpoints
	if c == nil {
		return
	}
	c.wg.Wait()
	for _, l := range s.layers.all() {
		snap := l.index.Snapshot()
		c.mu.Lock()
		current := c.saved[l.Name] == snap.Version
		c.mu.Unlock()
		if !current && snap.Len() >= minCheckpoint {
			c.write(s.Store.Identity(), l.Name, snap, s.Log)
		}
	}
}

func (c *Checkpoints) write(identity, layer string, s *index.Snapshot, log *slog.Logger) {
	if s.Bloated() { // the next start builds it anew, without what is dead
		os.Remove(c.path(layer))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.saved[layer] = s.Version
		return
	}
	err := os.MkdirAll(c.dir, 0o755)
	if err == nil {
		err = atomicfile.Write(c.path(layer), func(f *os.File) error { return s.Save(f, identity+"/"+layer) })
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved[layer] = s.Version // where it failed too: it is not tried again and again
	if err != nil {
		log.Warn("the index could not be kept for the next start", "layer", layer, "err", err)
	}
}
