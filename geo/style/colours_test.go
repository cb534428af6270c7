package style

import (
	"fmt"
	"image/color"
	"math"
	"testing"
)

// What the page's map has below the signs, by day and by night (theme.ts).
const (
	dayLand   = "#f4f3f0"
	nightLand = "#12181d"
)

// deficiencies are how colours look to people who lack one kind of cone: linear RGB
// (G. Machado, M. Oliveira, L. Fernandes, A Physiologically-based Model for
// Simulation of Color Vision Deficiency, 2009, severity 1).
var deficiencies = map[string][3][3]float64{
	"none":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protan": {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deutan": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritan": {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// linear is a colour without its gamma (IEC 61966-2-1).
func linear(c color.NRGBA) (out [3]float64) {
	for i, v := range []uint8{c.R, c.G, c.B} {
		f := float64(v) / 255
		if out[i] = math.Pow((f+0.055)/1.055, 2.4); f <= 0.04045 {
			out[i] = f / 12.92
		}
	}
	return out
}

func seen(by [3][3]float64, c [3]float64) (out [3]float64) {
	for i := range out {
		out[i] = math.Max(0, math.Min(1, by[i][0]*c[0]+by[i][1]*c[1]+by[i][2]*c[2]))
	}
	return out
}

// lab turns linear sRGB into CIELAB (D65).
func lab(c [3]float64) [3]float64 {
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// contrast is that of WCAG 2.2.
func contrast(a, b color.NRGBA) float64 {
	y := func(c color.NRGBA) float64 {
		l := linear(c)
		return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
	}
	hi, lo := math.Max(y(a), y(b)), math.Min(y(a), y(b))
	return (hi + 0.05) / (lo + 0.05)
}

const degree = math.Pi / 180

// difference is CIEDE2000 (G. Sharma, W. Wu, E. Dalal, 2005).
func difference(p, q [3]float64) float64 {
	mean := (math.Hypot(p[1], p[2]) + math.Hypot(q[1], q[2])) / 2
	g := 0.5 * (1 - math.Sqrt(math.Pow(mean, 7)/(math.Pow(mean, 7)+math.Pow(25, 7))))
	a1, a2 := (1+g)*p[1], (1+g)*q[1]
	c1, c2 := math.Hypot(a1, p[2]), math.Hypot(a2, q[2])
	h1, h2 := math.Mod(math.Atan2(p[2], a1)/degree+360, 360), math.Mod(math.Atan2(q[2], a2)/degree+360, 360)
	dh, hm := h2-h1, (h1+h2)/2
	if math.Abs(dh) > 180 {
		dh, hm = dh-math.Copysign(360, dh), hm+180
	}
	dH := 2 * math.Sqrt(c1*c2) * math.Sin(dh/2*degree)
	lm, cm := (p[0]+q[0])/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos((hm-30)*degree) + 0.24*math.Cos(2*hm*degree) + 0.32*math.Cos((3*hm+6)*degree) - 0.2*math.Cos((4*hm-63)*degree)
	sl := 1 + 0.015*(lm-50)*(lm-50)/math.Sqrt(20+(lm-50)*(lm-50))
	sc, sh := 1+0.045*cm, 1+0.015*cm*t
	rt := -math.Sin(60*math.Exp(-math.Pow((math.Mod(hm, 360)-275)/25, 2))*degree) * 2 * math.Sqrt(math.Pow(cm, 7)/(math.Pow(cm, 7)+math.Pow(25, 7)))
	x, y, z := (q[0]-p[0])/sl, (c2-c1)/sc, dH/sh
	return math.Sqrt(x*x + y*y + z*z + rt*y*z)
}

// TestColoursApart: each sign stands out from the land, and any two are told apart,
// whatever cones an eye has.
func TestColoursApart(t *testing.T) {
	// Two pairs of the paper of Sharma, Wu and Dalal.
	for _, p := range []struct {
		a, b [3]float64
		want float64
	}{{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425}, {[3]float64{22.7233, 20.0904, -46.6940}, [3]float64{23.0331, 14.9730, -42.5619}, 2.0373}} {
		if got := difference(p.a, p.b); math.Abs(got-p.want) > 1e-3 {
			t.Fatalf("CIEDE2000 gives %.4f, want %.4f", got, p.want)
		}
	}
	for name, land := range map[string]string{"day": dayLand, "night": nightLand} {
		of := func(s Symbol) color.NRGBA {
			if name == "day" {
				return colour(s.Colour)
			}
			return colour(s.Night)
		}
		least, worst := math.Inf(1), ""
		for i, s := range Symbols() {
			if c := contrast(of(s), colour(land)); c < 3 {
				t.Errorf("%s: %s stands out %.2f from land", name, s.Tile, c)
			}
			for _, o := range Symbols()[:i] {
				for kind, by := range deficiencies {
					if d := difference(lab(seen(by, linear(of(s)))), lab(seen(by, linear(of(o))))); d < least {
						least, worst = d, fmt.Sprint(s.Tile, " and ", o.Tile, ", ", kind)
					}
				}
			}
		}
		if t.Logf("%s: least difference %.1f (%s)", name, least, worst); least < 12 {
			t.Errorf("%s: %s differ by %.1f", name, worst, least)
		}
	}
}
