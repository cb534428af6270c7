// Package basemap makes vector tiles of lines, polygons and points: a base map
// for places without a network.
//
// For each zoom every shape is simplified as a whole, so that neighbouring
// tiles agree on it, then cut into quarters of the world again and again down
// to the tiles of that zoom, rounded to the tile's grid, and left out where it
// has become smaller than a pixel.
package basemap

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/pmtiles"
	"github.com/furat-map/furat/geo/tile"
)

// Layer is a layer of shapes. Coordinates are parts of the Web Mercator
// square, 0 to 1 from west to east and north to south.
type Layer struct {
	Name             string
	MinZoom, MaxZoom uint32
	shapes           []shape
	fields           map[string]string
}

// shape is a feature; its box is known.
type shape struct {
	minZoom    uint32
	geometry   orb.Geometry
	bound      orb.Bound
	properties []property
}

type property struct {
	name  string
	value any // string, float64 or bool
}

// Options say how tiles are made.
type Options struct {
	tile.About
	BBox *geo.BBox // only tiles that touch this; nil for all
}

// Build makes the tiles of the layers and passes them on in the order of
// PMTiles. Memory grows with the archive.
func Build(ctx context.Context, to tile.Sink, layers []*Layer, opt Options) error {
	b := &builder{ctx: ctx, opt: opt, area: orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 1}}}
	if opt.BBox != nil {
		w, _ := project(orb.Point{opt.BBox.West, opt.BBox.North})
		e, _ := project(orb.Point{opt.BBox.East, opt.BBox.South})
		b.area = orb.MultiPoint{w.(orb.Point), e.(orb.Point)}.Bound()
	}
	opt.Layers = nil
	for _, l := range layers {
		opt.Layers = append(opt.Layers, tile.Layer{ID: l.Name, Fields: l.fields})
	}
	for z := opt.MinZoom; z <= opt.MaxZoom; z++ {
		if err := b.zoom(z, layers); err != nil {
			return err
		}
	}
	if len(b.tiles) == 0 {
		return geo.Errorf(geo.CodeInvalid, "", "no shape lies in these zooms and this box; nothing was written")
	}
	slices.SortFunc(b.tiles, func(x, y made) int { return cmp.Compare(x.id, y.id) })
	opt.MaxZoom = b.tiles[len(b.tiles)-1].at.Z // layers may end before the last zoom
	for _, t := range b.tiles {
		if err := to.Add(t.at, t.packed); err != nil {
			return err
		}
	}
	return to.Finish(opt.About, b.bounds(layers))
}

// bounds returns the box around the shapes that were drawn, within the area.
func (b *builder) bounds(layers []*Layer) tile.Bounds {
	var all []orb.Point
	for _, l := range layers {
		if l.MaxZoom < b.opt.MinZoom || l.MinZoom > b.opt.MaxZoom {
			continue
		}
		for _, s := range l.shapes {
			if s.bound.Intersects(b.area) {
				all = append(all, s.bound.Min, s.bound.Max)
			}
		}
	}
	box := clip.Bound(orb.MultiPoint(all).Bound(), b.area)
	return tile.BoundsOf(box.Min[0], box.Min[1], box.Max[0], box.Max[1])
}

type made struct {
	id     uint64
	at     mercator.Tile
	packed []byte
}

type builder struct {
	ctx   context.Context
	opt   Options
	area  orb.Bound
	mu    sync.Mutex
	tiles []made
}

// Pixels and margins, in a tile's own units.
const (
	pixel     = mvt.Extent / 256
	margin    = 64   // drawn around a tile, so that lines have no seams
	tolerance = 0.25 // of a pixel, to which shapes are simplified
	maxTiles  = 4 << 20
)

// part is what of a layer lies in a square.
type part struct {
	layer  *Layer
	shapes []shape
}

// zoom makes the tiles of one zoom.
func (b *builder) zoom(z uint32, layers []*Layer) error {
	side := math.Exp2(float64(z)) // tiles on a side of the square
	s := simplify.DouglasPeucker(tolerance / 256 / side)
	var parts []part
	for _, l := range layers {
		if z < l.MinZoom || z > l.MaxZoom {
			continue
		}
		p := part{layer: l}
		for _, sh := range l.shapes {
			if z < sh.minZoom {
				continue
			}
			if err := b.ctx.Err(); err != nil {
				return err
			}
			if g := simple(s, sh.geometry); g != nil {
				p.shapes = append(p.shapes, shape{0, g, boundOf(g), sh.properties})
			}
		}
		parts = append(parts, p)
	}
	return b.cut(mercator.Tile{}, z, parts)
}

// simple simplifies a copy of lines and rings; points are as they are.
func simple(s *simplify.DouglasPeuckerSimplifier, g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.LineString:
		return orb.LineString(simpler(s, g))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i := range g {
			out[i] = simpler(s, g[i])
		}
		return out
	case orb.Ring:
		return orb.Ring(simpler(s, g))
	case orb.Polygon:
		return simplePolygon(s, g)
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i := range g {
			out[i] = simplePolygon(s, g[i])
		}
		return out
	}
	return g
}

func simplePolygon(s *simplify.DouglasPeuckerSimplifier, p orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i := range p {
		out[i] = simpler(s, p[i])
	}
	return out
}

// stretch is how many points are simplified at once. Douglas and Peucker's way
// takes, at the worst, the square of it.
const stretch = 1024

// simpler simplifies a path piece by piece; where two pieces meet stays.
func simpler(s *simplify.DouglasPeuckerSimplifier, path []orb.Point) []orb.Point {
	out := make([]orb.Point, 0, len(path)/2+2)
	for from := 0; from < len(path); from += stretch {
		piece := append(orb.LineString(nil), path[from:min(len(path), from+stretch+1)]...)
		if len(piece) > 2 {
			piece = s.LineString(piece)
		}
		if from > 0 && len(piece) > 0 {
			piece = piece[1:]
		}
		out = append(out, piece...)
	}
	return out
}

// square is a tile with its margin, in parts of the world.
func square(at mercator.Tile) orb.Bound {
	n := math.Exp2(float64(at.Z))
	const m = float64(margin) / mvt.Extent
	return orb.Bound{Min: orb.Point{(float64(at.X) - m) / n, (float64(at.Y) - m) / n}, Max: orb.Point{(float64(at.X) + 1 + m) / n, (float64(at.Y) + 1 + m) / n}}
}

// cut goes down to the tiles of a zoom.
func (b *builder) cut(at mercator.Tile, z uint32, parts []part) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	box := square(at)
	if !box.Intersects(b.area) {
		return nil
	}
	inside := within(parts, box)
	if len(inside) == 0 {
		return nil
	}
	if at.Z == z {
		return b.finish(at, inside)
	}
	var errs [4]error
	var wg sync.WaitGroup
	for i := range uint32(4) {
		child := mercator.Tile{Z: at.Z + 1, X: 2*at.X + i&1, Y: 2*at.Y + i>>1}
		if at.Z < 3 {
			wg.Go(func() { errs[i] = b.cut(child, z, inside) })
		} else {
			errs[i] = b.cut(child, z, inside)
		}
	}
	wg.Wait()
	return cmp.Or(errs[0], errs[1], errs[2], errs[3])
}

// within returns what of the parts lies in a box.
func within(parts []part, box orb.Bound) []part {
	var out []part
	for _, p := range parts {
		in := part{layer: p.layer}
		for _, s := range p.shapes {
			switch {
			case !s.bound.Intersects(box):
			case box.Contains(s.bound.Min) && box.Contains(s.bound.Max):
				in.shapes = append(in.shapes, s)
			default:
				if g := clip.Geometry(box, orb.Clone(s.geometry)); g != nil && !empty(g) {
					in.shapes = append(in.shapes, shape{0, g, boundOf(g), s.properties})
				}
			}
		}
		if len(in.shapes) > 0 {
			out = append(out, in)
		}
	}
	return out
}

// boundOf is the box around all points; orb's leaves out the holes of
// polygons, which may be anywhere in a file that somebody else made.
func boundOf(g orb.Geometry) orb.Bound {
	b := g.Bound()
	walk(g, func(points []orb.Point) {
		for _, p := range points {
			b = b.Extend(p)
		}
	})
	return b
}

func empty(g orb.Geometry) bool {
	if _, ok := g.(orb.Point); ok {
		return false
	}
	n := 0
	walk(g, func(p []orb.Point) { n += len(p) })
	return n == 0
}

// finish writes a tile.
func (b *builder) finish(at mercator.Tile, parts []part) error {
	var layers []*mvt.Layer
	for _, p := range parts {
		l := mvt.NewLayer(p.layer.Name)
		for _, s := range p.shapes {
			draw(l, at, s)
		}
		layers = append(layers, l)
	}
	raw := mvt.AppendTile(nil, layers...)
	if len(raw) == 0 {
		return nil
	}
	packed := tile.Pack(raw)
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.tiles) >= maxTiles {
		return geo.Errorf(geo.CodeTooLarge, "zooms", "it would have more than %d tiles; make fewer zooms, or give a --bbox", maxTiles)
	}
	b.tiles = append(b.tiles, made{pmtiles.ID(at.Z, at.X, at.Y), at, packed})
	return nil
}

// set sets the properties of a feature.
func set(l *mvt.Layer, properties []property) {
	l.Begin()
	for _, p := range properties {
		switch v := p.value.(type) {
		case string:
			l.String(p.name, v)
		case float64:
			if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
				l.Int(p.name, int(v))
			} else {
				l.Float(p.name, v)
			}
		case bool:
			l.Bool(p.name, v)
		}
	}
}
