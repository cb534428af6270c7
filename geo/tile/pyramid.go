package tile

import (
	"bytes"
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/pmtiles"
)

// atOnce is how many tiles are made before they are passed on.
const atOnce = 1024

// Each calls fn with each tile of the zooms that has matching events, packed
// with gzip, in the order of PMTiles: by zoom, then along the Hilbert curve.
// Tiles are made on all processors.
func Each(ctx context.Context, s *index.Selection, minZoom, maxZoom uint32, fn func(at mercator.Tile, packed []byte) error) error {
	for z := minZoom; z <= maxZoom; z++ {
		todo := s.Occupied(z)
		slices.SortFunc(todo, func(a, b mercator.Tile) int { return cmp.Compare(pmtiles.ID(a.Z, a.X, a.Y), pmtiles.ID(b.Z, b.X, b.Y)) })
		for part := range slices.Chunk(todo, atOnce) {
			if err := ctx.Err(); err != nil {
				return err
			}
			tiles, err := pack(ctx, s, part)
			if err != nil {
				return err
			}
			for i, packed := range tiles {
				if len(packed) == 0 {
					continue
				}
				if err := fn(part[i], packed); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// pack makes tiles beside each other.
func pack(ctx context.Context, s *index.Selection, todo []mercator.Tile) ([][]byte, error) {
	out := make([][]byte, len(todo))
	var next atomic.Int64
	work, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() (err error) {
			var raw []byte
			for i := int(next.Add(1)) - 1; i < len(todo); i = int(next.Add(1)) - 1 {
				if raw, err = Append(ctx, raw[:0], s, todo[i]); err != nil {
					return err
				}
				if len(raw) > 0 {
					out[i] = Pack(raw)
				}
			}
			return nil
		})
	}
	return out, work.Wait()
}

var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, 6) // a level that exists
	return w
}}

// Pack compresses a tile with gzip, the same bytes for the same tile.
func Pack(raw []byte) []byte {
	var b bytes.Buffer
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	w.Reset(&b)
	w.Write(raw) // a buffer takes all
	w.Close()
	return b.Bytes()
}

// Bounds is a box in degrees around tiles.
type Bounds struct {
	West, South, East, North float64
	any                      bool
}

// Add makes room for a tile.
func (b *Bounds) Add(at mercator.Tile) {
	n := float64(uint64(1) << at.Z)
	w, north := mercator.Degrees(float64(at.X)/n, float64(at.Y)/n)
	e, south := mercator.Degrees((float64(at.X)+1)/n, (float64(at.Y)+1)/n)
	if !b.any {
		*b = Bounds{w, south, e, north, true}
		return
	}
	b.West, b.East, b.South, b.North = min(b.West, w), max(b.East, e), min(b.South, south), max(b.North, north)
}

// Whole is the bounds where nothing was added: the whole map.
func (b *Bounds) Whole() Bounds {
	if b.any {
		return *b
	}
	return Bounds{West: -180, South: -mercator.MaxLat, East: 180, North: mercator.MaxLat}
}

// BoundsOf returns a box that is given in parts of the Web Mercator square, 0
// to 1 from west to east and north to south.
func BoundsOf(west, north, east, south float64) Bounds {
	w, n := mercator.Degrees(west, north)
	e, s := mercator.Degrees(east, south)
	return Bounds{w, s, e, n, true}
}
