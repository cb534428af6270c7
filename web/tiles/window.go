package tiles

import (
	"context"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/reply"
)

// A map asks for all tiles of its window at once, as tiles=Z/X0/Y0/X1/Y1: a
// browser has six connections to a server, and a screen dozens of tiles. The
// answer is the tiles one after another, row by row from the north-west, each
// after its length as a varint (Protocol Buffers); one without content has none.

// WindowType is the media type of the tiles of a window.
const WindowType = "application/vnd.furat.tiles"

// Bounds on the tiles of a window, and on those of all its layers: a screen has about
// 60, the widest ten times as many.
const (
	maxWindow = 1024
	maxMade   = 2048
)

// Window is a rectangle of tiles of one zoom, both corners included.
type Window struct{ Z, X0, Y0, X1, Y1 uint32 }

// ParseWindow reads Z/X0/Y0/X1/Y1.
func ParseWindow(s string, maxZoom uint32) (w Window, err error) {
	parts := strings.Split(s, "/")
	if len(parts) != 5 {
		return w, geo.Errorf(geo.CodeInvalid, "tiles", "want Z/X0/Y0/X1/Y1")
	}
	for i, to := range []*uint32{&w.Z, &w.X0, &w.Y0, &w.X1, &w.Y1} {
		v, err := strconv.ParseUint(parts[i], 10, 32)
		if err != nil {
			return w, geo.Errorf(geo.CodeInvalid, "tiles", "want whole numbers Z/X0/Y0/X1/Y1")
		}
		*to = uint32(v)
	}
	if w.Z > maxZoom {
		return w, geo.Errorf(geo.CodeInvalid, "tiles", "zooms run from 0 to %d", maxZoom)
	}
	if side := uint32(1) << w.Z; w.X0 > w.X1 || w.Y0 > w.Y1 || w.X1 >= side || w.Y1 >= side {
		return w, geo.Errorf(geo.CodeInvalid, "tiles", "at zoom %d x and y run from 0 to %d, the smaller first", w.Z, side-1)
	}
	if w.count() > maxWindow {
		return w, geo.Errorf(geo.CodeInvalid, "tiles", "at most %d tiles at once", maxWindow)
	}
	return w, nil
}

func (w Window) count() uint64 { return uint64(w.X1-w.X0+1) * uint64(w.Y1-w.Y0+1) }

// Tiles are the tiles in the order of the answer.
func (w Window) Tiles() []mercator.Tile {
	var out []mercator.Tile
	for y := w.Y0; y <= w.Y1; y++ {
		for x := w.X0; x <= w.X1; x++ {
			out = append(out, mercator.Tile{Z: w.Z, X: x, Y: y})
		}
	}
	return out
}

// Pack puts tiles into one answer.
func Pack(tiles [][]byte) []byte {
	var out []byte
	for _, t := range tiles {
		out = append(binary.AppendUvarint(out, uint64(len(t))), t...)
	}
	return out
}

// maxWindowLayers bounds the layers of a window.
const maxWindowLayers = 16

// window answers the tiles of a window, of one layer after the other.
func (h *Handler) window(w http.ResponseWriter, r *http.Request) error {
	q, f, err := reply.Filtered(r, "tiles", "layer")
	if err != nil {
		return err
	}
	win, err := ParseWindow(q.Get("tiles"), index.MaxZoom)
	if err != nil {
		return err
	}
	names := q["layer"]
	if len(names) == 0 {
		names = []string{store.Events}
	}
	if len(names) > maxWindowLayers {
		return geo.Errorf(geo.CodeInvalid, "layer", "at most %d layers at once", maxWindowLayers)
	}
	if win.count()*uint64(len(names)) > maxMade {
		return geo.Errorf(geo.CodeInvalid, "tiles", "at most %d tiles of all layers at once", maxMade)
	}
	var all [][]byte
	for _, name := range names {
		l, err := h.Layers.Named(name)
		if err != nil {
			return err
		}
		part, err := h.windowOf(r.Context(), l, f, win)
		if err != nil {
			return err
		}
		all = append(all, part...)
	}
	return reply.Body(w, r, WindowType, reply.Revalidate, Pack(all))
}

// windowOf returns the tiles of a layer, two made at a time.
func (h *Handler) windowOf(ctx context.Context, l *layer.Layer, f *geo.Filter, win Window) ([][]byte, error) {
	chosen, err := l.Select(ctx, f)
	if err != nil {
		return nil, err
	}
	tiles := win.Tiles()
	out := make([][]byte, len(tiles))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for i, at := range tiles {
		g.Go(func() error {
			e, err := h.Cache.get(tileKey{l.Name, at, f.Key(), ""}, "", func() ([]byte, int64, error) {
				b, err := tile.Append(context.WithoutCancel(ctx), nil, chosen, at)
				return b, chosen.Version, err
			})
			if err == nil {
				out[i] = e.body
			}
			if err == nil && ctx.Err() != nil {
				err = context.Cause(ctx) // nobody is there any more
			}
			return err
		})
	}
	return out, g.Wait()
}
