package style

import (
	"encoding/binary"
	"image"
	"image/draw"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Glyphs as MapLibre reads them: signed distance fields, 24 pixels high with a
// border of 3, in a protocol buffer (glyphs.proto of the style specification).
const (
	glyphSize   = 24
	glyphBorder = 3
	glyphReach  = 8.0 // pixels over which the distance falls
	glyphEdge   = 192 // the value of the outline
	glyphScale  = 4   // at which outlines are drawn to measure distances
)

// Digits returns the glyphs of the numbers on clusters. Fontstack is the name
// by which they were asked for.
func Digits(fontstack string) ([]byte, error) {
	g, err := digits()
	if err != nil {
		return nil, err
	}
	var stack []byte
	stack = appendField(stack, 1, []byte(fontstack))
	stack = appendField(stack, 2, []byte("0-255"))
	for _, one := range g {
		stack = appendField(stack, 3, one)
	}
	return appendField(nil, 1, stack), nil
}

var digits = sync.OnceValues(func() ([][]byte, error) {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: glyphSize * glyphScale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	defer face.Close()
	var out [][]byte
	for _, r := range " 0123456789" {
		out = append(out, glyph(face, r))
	}
	return out, nil
})

// glyph draws a sign large and measures from each pixel how far its outline
// is.
func glyph(face font.Face, r rune) []byte {
	bounds, advance, _ := face.GlyphBounds(r)
	left, top := bounds.Min.X.Floor()/glyphScale, -bounds.Min.Y.Floor()/glyphScale
	width := (bounds.Max.X.Ceil()+glyphScale-1)/glyphScale - left
	height := top - -(bounds.Max.Y.Ceil()+glyphScale-1)/glyphScale
	if width <= 0 || height <= 0 {
		width, height = 0, 0
	}
	var b []byte
	b = appendNumber(b, 1, uint64(r))
	if width > 0 {
		b = appendField(b, 2, distances(face, r, left, top, width, height))
	}
	b = appendNumber(b, 3, uint64(width))
	b = appendNumber(b, 4, uint64(height))
	b = appendNumber(b, 5, zigzag(left))
	b = appendNumber(b, 6, zigzag(top-glyphSize))
	return appendNumber(b, 7, uint64((advance.Round()+glyphScale/2)/glyphScale))
}

func distances(face font.Face, r rune, left, top, width, height int) []byte {
	w, h := width+2*glyphBorder, height+2*glyphBorder
	large := image.NewAlpha(image.Rect(0, 0, w*glyphScale, h*glyphScale))
	d := font.Drawer{Dst: large, Src: image.Opaque, Face: face,
		Dot: fixed.P((glyphBorder-left)*glyphScale, (glyphBorder+top)*glyphScale)}
	draw.Draw(large, large.Bounds(), image.Transparent, image.Point{}, draw.Src)
	d.DrawString(string(r))
	inside := func(x, y int) bool {
		return image.Pt(x, y).In(large.Bounds()) && large.AlphaAt(x, y).A > 127
	}
	out := make([]byte, 0, w*h)
	reach := int(glyphReach) * glyphScale
	for y := range h {
		for x := range w {
			cx, cy := x*glyphScale+glyphScale/2, y*glyphScale+glyphScale/2
			in, least := inside(cx, cy), reach*reach
			for dy := -reach; dy <= reach; dy++ {
				for dx := -reach; dx <= reach; dx++ {
					if n := dx*dx + dy*dy; n < least && inside(cx+dx, cy+dy) != in {
						least = n
					}
				}
			}
			far := math.Sqrt(float64(least)) / glyphScale
			if in {
				far = -far
			}
			out = append(out, uint8(math.Max(0, math.Min(255, glyphEdge-far*(256/glyphReach)))))
		}
	}
	return out
}

func appendField(dst []byte, number int, b []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(number<<3|2))
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

func appendNumber(dst []byte, number int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(dst, uint64(number<<3)), v)
}

func zigzag(v int) uint64 { return uint64(v<<1) ^ uint64(v>>63) }
