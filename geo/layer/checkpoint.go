package layer

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"time"

	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
)

// Checkpoints is the folder in which indexes are kept between runs; nil keeps
// none. A checkpoint that can't be used is made anew, never trusted; one of a
// newer furat is left as it is.
type Checkpoints struct {
	dir   string
	mu    sync.Mutex
	saved map[string]int64 // layer → version on disk
	busy  bool
	last  time.Time // when one was written in the background
	wg    sync.WaitGroup
}

// MinCheckpoint is how many events a layer has for a checkpoint to pay.
const MinCheckpoint = 100_000

// saveInterval keeps a long import from being written down again and again.
const saveInterval = 20 * time.Second

// leftAlone is the version on disk of a checkpoint that must not be written
// over.
const leftAlone = math.MaxInt64

// NewCheckpoints keeps checkpoints in a folder, which is made when needed.
func NewCheckpoints(dir string) *Checkpoints {
	return &Checkpoints{dir: dir, saved: map[string]int64{}}
}

func (c *Checkpoints) path(layer string) string {
	return filepath.Join(c.dir, hex.EncodeToString([]byte(layer))+".index")
}

func (c *Checkpoints) note(layer string, version int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved[layer] = version
}

func (c *Checkpoints) onDisk(layer string) (version int64, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	version, known = c.saved[layer]
	return version, known
}

// restore reads the checkpoint of a layer whose latest change is last; nil
// where there is none that can be used, and the log says why. One from after
// that change is of a store that was set back since.
func (c *Checkpoints) restore(identity, layer string, last int64, log *slog.Logger) *index.Index {
	if c == nil {
		return nil
	}
	ix, err := read(c.path(layer), identity+"/"+layer)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, index.ErrNewer):
		c.note(layer, leftAlone)
		log.Warn("the checkpoint can't be used; the layer is read from the store, and the checkpoint is left as it is. Update furat to use it", "layer", layer, "why", err)
		return nil
	case err != nil:
		log.Warn("the checkpoint can't be used; the layer is read from the store, and a new one is written when it pays", "layer", layer, "why", err)
		return nil
	case ix.Snapshot().Version > last:
		return nil
	}
	c.note(layer, ix.Snapshot().Version)
	return ix
}

func read(path, name string) (*index.Index, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe would wait for who writes into it
		return nil, fmt.Errorf("%s is no plain file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	ix := index.New()
	return ix, ix.Restore(f, info.Size(), name)
}

// Compare holds the checkpoint of a layer against its store, and removes it
// where it is another: it would be served. It says in words what it found, "" for
// nothing to tell.
func (c *Checkpoints) Compare(ctx context.Context, st store.Store, l store.Layer) (string, error) {
	kept := c.restore(st.Identity(), l.Name, l.Changed, slog.New(slog.DiscardHandler))
	if kept == nil {
		return "", nil
	}
	from, err := readerIn(ctx, st, l.Name)
	if err != nil {
		return "", err
	}
	anew := index.New()
	if _, err := kept.Update(ctx, from); err != nil {
		return "", err
	}
	if err := anew.Load(ctx, from); err != nil {
		return "", err
	}
	a, err := kept.Snapshot().Select(nil).Summary(ctx)
	if err != nil {
		return "", err
	}
	b, err := anew.Snapshot().Select(nil).Summary(ctx)
	if err != nil || reflect.DeepEqual(a, b) {
		return ", as its index has them", err
	}
	return "; its index had others and is made anew at the next start", os.Remove(c.path(l.Name))
}

// save writes, in the background, a checkpoint of a large layer of which there
// is none, or one from which much has changed since.
func (c *Checkpoints) save(identity string, layers []*Layer, log *slog.Logger, now time.Time) {
	if c == nil {
		return
	}
	for _, l := range layers {
		s := l.Snapshot()
		version, have := c.onDisk(l.Name)
		stale := !have || (version != leftAlone && l.turn.seen.Load() >= int64(s.Len()/4))
		if s.Len() < MinCheckpoint || !stale || !c.begin(now) {
			continue
		}
		l.turn.seen.Store(0)
		c.wg.Go(func() {
			c.write(identity, l.Name, s, log)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.busy = false
		})
	}
}

// begin takes the turn to write one in the background, where nobody has it and
// the last is some time ago.
func (c *Checkpoints) begin(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy || now.Sub(c.last) < saveInterval {
		return false
	}
	c.busy, c.last = true, now
	return true
}

// finish writes the checkpoints of large layers that have changed since.
func (c *Checkpoints) finish(identity string, layers []*Layer, log *slog.Logger) {
	if c == nil {
		return
	}
	c.wg.Wait()
	for _, l := range layers {
		s := l.Snapshot()
		version, have := c.onDisk(l.Name)
		current := have && (version == s.Version || version == leftAlone)
		if !current && s.Len() >= MinCheckpoint {
			c.write(identity, l.Name, s, log)
		}
	}
}

func (c *Checkpoints) write(identity, layer string, s *index.Snapshot, log *slog.Logger) {
	defer c.note(layer, s.Version) // where it failed too: it is not tried again and again
	if s.Bloated() {               // the next start builds it anew, without what is dead
		os.Remove(c.path(layer))
		return
	}
	err := os.MkdirAll(c.dir, 0o755)
	if err == nil {
		err = atomicfile.Write(c.path(layer), func(f *os.File) error { return s.Save(f, identity+"/"+layer) })
	}
	if err != nil {
		log.Warn("the index could not be kept for the next start", "layer", layer, "err", err)
	}
}
