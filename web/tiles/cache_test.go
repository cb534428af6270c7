package tiles

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/web/reply"
)

func TestCacheIsBounded(t *testing.T) {
	c := NewCache(200_000)
	for i := range 500 {
		c.get(tileKey{"l", mercator.Tile{Z: 9, X: uint32(i), Y: 0}, "", ""}, fmt.Sprint("/", i, "?"), func() ([]byte, int64, error) { return make([]byte, 3000), 1, nil })
		if c.size > c.limit {
			t.Fatalf("%d bytes, the limit is %d", c.size, c.limit)
		}
	}
	if len(c.byLayer["l"]) < 30 || len(c.byLayer["l"]) != c.recent.Len() || len(c.byAlias) != c.recent.Len() {
		t.Errorf("%d tiles, %d in order, %d addresses", len(c.byLayer["l"]), c.recent.Len(), len(c.byAlias))
	}
	for _, e := range c.byLayer["l"] {
		c.drop(e)
	}
	if c.size != 0 {
		t.Errorf("%d bytes are counted for no tile", c.size)
	}
}

func TestOneTileIsBuiltOnce(t *testing.T) {
	c := NewCache(1 << 20)
	var built atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			c.get(tileKey{"l", mercator.Tile{Z: 1, X: 0, Y: 0}, "f", ""}, "/a?b", func() ([]byte, int64, error) {
				built.Add(1)
				time.Sleep(30 * time.Millisecond)
				return []byte("tile"), 1, nil
			})
		})
	}
	wg.Wait()
	if built.Load() != 1 {
		t.Errorf("built %d times", built.Load())
	}
}

// TestOldTilesAreNotKept: a tile of before a change that is finished after it
// is sent to who waits for it and forgotten.
func TestOldTilesAreNotKept(t *testing.T) {
	c := NewCache(1 << 20)
	k := tileKey{"l", mercator.Tile{Z: 0, X: 0, Y: 0}, "", ""}
	c.get(k, "/a?", func() ([]byte, int64, error) {
		c.Changed("l", &index.Changed{Version: 2, Keys: []uint64{5}})
		return []byte("old"), 1, nil
	})
	if e, err := c.get(k, "/a?", func() ([]byte, int64, error) { return []byte("new"), 2, nil }); err != nil || string(e.body) != "new" {
		t.Errorf("%v %v", e, err)
	}
}

// TestPackedOnce: a coding of a tile is made once and counted.
func TestPackedOnce(t *testing.T) {
	c := NewCache(1 << 20)
	e, err := c.get(tileKey{"l", mercator.Tile{Z: 0, X: 0, Y: 0}, "", ""}, "/a?", func() ([]byte, int64, error) { return bytes.Repeat([]byte("tile"), 1000), 1, nil })
	if err != nil {
		t.Fatal(err)
	}
	size := c.size
	for _, enc := range []reply.Coding{reply.Brotli, reply.Zstandard, reply.Gzip} {
		first := c.coded(e, enc)
		if again := c.coded(e, enc); &first[0] != &again[0] {
			t.Errorf("%s is made again", enc.Name())
		}
		if size += len(first); c.size != size {
			t.Errorf("%d bytes are counted, want %d", c.size, size)
		}
	}
}
