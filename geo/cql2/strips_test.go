package cql2

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestStrips compares the edges by latitude with all edges, holes and points on
// edges included.
func TestStrips(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		outer, hole := orb.Ring{}, orb.Ring{}
		for i := range 60 {
			angle, far := float64(i)*math.Pi/30, 5+4*r.Float64()
			outer = append(outer, orb.Point{40 + far*math.Cos(angle), 35 + far*math.Sin(angle)})
			hole = append(hole, orb.Point{40 + 2*math.Cos(-angle), 35 + 2*math.Sin(-angle)})
		}
		g := orb.Polygon{append(outer, outer[0]), append(hole, hole[0])}
		second := hole.Clone() // holes may overlap
		for i := range second {
			second[i][0] += 1.5
		}
		g = append(g, append(second, second[0]))
		s := newStrips(g)
		for i := range 400 {
			p := orb.Point{30 + 20*r.Float64(), 25 + 20*r.Float64()}
			if i%5 == 0 {
				p = outer[r.IntN(60)]
			}
			if g.Bound().Contains(p) && s.holds(p) != inPolygon(g, p) {
				t.Fatalf("%v: %v by strips", p, s.holds(p))
			}
		}
	}
}

// TestStripsOfAComb compares strips with the oracle on a lattice, where many
// corners lie at one latitude and edges along it.
func TestStripsOfAComb(t *testing.T) {
	var g lattice
	ring := [][2]int{{0, 0}}
	for i := range 12 { // teeth of several heights
		ring = append(ring, [2]int{2 * i, 4 + i%4}, [2]int{2*i + 1, 4 + i%4}, [2]int{2*i + 1, 2}, [2]int{2*i + 2, 2})
	}
	ring = append(ring, [2]int{24, 0}, [2]int{0, 0})
	g.areas = append(g.areas, [][][2]int{ring})
	poly := orb.Polygon{orb.Ring(g.line(ring))}
	if newStrips(poly) == nil {
		t.Fatal("too few corners for strips")
	}
	area := newTarget(poly)
	for x := -1; x <= 25; x++ {
		for y := -1; y <= 9; y++ {
			p := [2]int{x, y}
			want := g.meets(lattice{edges: [][2][2]int{{p, p}}})
			if got := area.meets(orb.Point{float64(x), float64(y)}); got != want {
				t.Errorf("%v: %v", p, got)
			}
		}
	}
}
