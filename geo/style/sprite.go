package style

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"
	"sync"

	"golang.org/x/image/vector"
)

// Sizes of the icons of a sprite, in pixels of a screen of usual density.
const (
	iconSize    = 18
	ringSize    = 28
	ringName    = "uncertain"
	clusterStep = 8 // by which each larger cluster is larger
)

// clusterSizes are the least numbers of events of the sizes of clusters.
var clusterSizes = []int{2, 20, 200, 2000}

// Sprite returns the icons of the style as one image, and where in it each
// lies, as MapLibre asks for them. Ratio is 1, or 2 for dense screens.
func Sprite(ratio int) (index, image []byte, err error) {
	s := sprites[ratio-1]()
	return s.index, s.image, s.err
}

type sprite struct {
	index, image []byte
	err          error
}

var sprites = [2]func() sprite{
	sync.OnceValue(func() sprite { return drawSprite(1) }),
	sync.OnceValue(func() sprite { return drawSprite(2) }),
}

// icon is one picture of a sprite.
type icon struct {
	name string
	size int
	draw func(dst draw.Image, centre image.Point, radius float64)
}

func icons() []icon {
	var out []icon
	for _, s := range symbols {
		out = append(out, icon{s.Tile, iconSize, s.draw})
	}
	out = append(out, icon{ringName, ringSize, ring})
	for i := range clusterSizes {
		out = append(out, icon{clusterName(i), iconSize + 6 + i*clusterStep, func(dst draw.Image, at image.Point, r float64) {
			round := Symbol{inner: 1}
			fill(dst, round.outline(at, r), colour("#ffffff"))
			fill(dst, round.outline(at, r*0.9), colour(clusterColour))
		}})
	}
	return out
}

// ring marks a place that the text does not pin down: dashes around the symbol.
func ring(dst draw.Image, at image.Point, r float64) {
	const dashes = 12
	for i := range dashes {
		var corners [][2]float64
		from, to := 2*math.Pi*float64(i)/dashes, 2*math.Pi*(float64(i)+0.55)/dashes
		for _, edge := range [][3]float64{{r, from, to}, {r * 0.88, to, from}} {
			for k := range 5 {
				angle := edge[1] + (edge[2]-edge[1])*float64(k)/4
				corners = append(corners, [2]float64{float64(at.X) + edge[0]*math.Cos(angle), float64(at.Y) + edge[0]*math.Sin(angle)})
			}
		}
		fill(dst, corners, colour("#56646f"))
	}
}

func clusterName(i int) string { return "cluster-" + strconv.Itoa(i+1) }

func drawSprite(ratio int) (out sprite) {
	width, height := 0, 0
	list := icons()
	for _, ic := range list {
		width += ic.size * ratio
		height = max(height, ic.size*ratio)
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, width, height))
	where := map[string]any{}
	x := 0
	for _, ic := range list {
		size := ic.size * ratio
		ic.draw(canvas, image.Pt(x+size/2, size/2), float64(size)/2)
		where[ic.name] = map[string]int{"x": x, "y": 0, "width": size, "height": size, "pixelRatio": ratio}
		x += size
	}
	var b bytes.Buffer
	if out.err = png.Encode(&b, canvas); out.err != nil {
		return out
	}
	out.image = b.Bytes()
	out.index, out.err = json.Marshal(where)
	return out
}

// Icon returns the picture of a symbol as a PNG of so many pixels a side.
func Icon(s Symbol, pixels int) ([]byte, error) {
	canvas := image.NewNRGBA(image.Rect(0, 0, pixels, pixels))
	s.draw(canvas, image.Pt(pixels/2, pixels/2), float64(pixels)/2)
	var b bytes.Buffer
	err := png.Encode(&b, canvas)
	return b.Bytes(), err
}

// draw draws the symbol in its colour, with a white edge.
func (s Symbol) draw(dst draw.Image, at image.Point, r float64) {
	fill(dst, s.outline(at, r), colour("#ffffff"))
	fill(dst, s.outline(at, r*0.8), colour(s.Colour))
}

// outline returns the corners of a symbol.
func (s Symbol) outline(at image.Point, r float64) [][2]float64 {
	corners, inner := s.corners, s.inner
	switch {
	case corners == 0:
		corners, r = 48, r*0.9
	case inner != 1:
		corners *= 2
	}
	out := make([][2]float64, corners)
	for i := range out {
		radius := r
		if inner != 1 && i%2 == 1 {
			radius = r * inner
		}
		angle := s.turn*math.Pi/180 + 2*math.Pi*float64(i)/float64(corners)
		out[i] = [2]float64{float64(at.X) + radius*math.Cos(angle), float64(at.Y) + radius*math.Sin(angle)}
	}
	return out
}

func fill(dst draw.Image, corners [][2]float64, c color.Color) {
	b := dst.Bounds()
	r := vector.NewRasterizer(b.Dx(), b.Dy())
	for i, p := range corners {
		if i == 0 {
			r.MoveTo(float32(p[0]), float32(p[1]))
			continue
		}
		r.LineTo(float32(p[0]), float32(p[1]))
	}
	r.ClosePath()
	r.Draw(dst, b, image.NewUniform(c), image.Point{})
}

func colour(hex string) color.NRGBA {
	v, _ := strconv.ParseUint(hex[1:], 16, 32)
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}
