package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	furatgeojson "github.com/furat-map/furat/geo/geojson"
)

// badPositions says what is wrong with the positions of a feature, "" for
// nothing: one that is null or has no two numbers, one that is no degrees.
func badPositions(raw json.RawMessage, g orb.Geometry) string {
	var f struct {
		Geometry json.RawMessage `json:"geometry"`
	}
	if json.Unmarshal(raw, &f) != nil || furatgeojson.Incomplete(f.Geometry) {
		return "a position is null or has no two numbers"
	}
	if b := g.Bound(); b.Min[0] < -180 || b.Max[0] > 180 || b.Min[1] < -90 || b.Max[1] > 90 {
		return fmt.Sprintf("the position %.6g, %.6g is not in degrees of longitude and latitude; change the file's projection to WGS 84 (EPSG:4326) first", b.Max[0], b.Max[1])
	}
	return ""
}

// noteCrossing tells of a ring that crosses itself. Official boundaries have such
// rings, a few metres wide, so the feature is kept: what holds a point is
// counted by even and odd.
func (r *rows) noteCrossing(n int, g orb.Geometry) {
	for _, ring := range ringsOf(g) {
		if i, crosses := selfCrossing(ring, &r.compared); crosses {
			r.note(n, "a ring crosses itself near %.5f, %.5f; it is kept as it is", ring[i][0], ring[i][1])
			return
		}
	}
}

func ringsOf(g orb.Geometry) []orb.Ring {
	switch g := g.(type) {
	case orb.Polygon:
		return g
	case orb.MultiPolygon:
		var out []orb.Ring
		for _, p := range g {
			out = append(out, p...)
		}
		return out
	}
	return nil
}

// maxCompared is how many pairs of sides are looked at in a file: enough for the
// boundaries of a country, a second's work for a file made to keep a machine busy.
const maxCompared = 100_000_000

// selfCrossing returns a side of a ring that crosses another one. The sides are
// compared from west to east with those that begin before they end.
func selfCrossing(ring orb.Ring, compared *int) (side int, crosses bool) {
	n := len(ring) - 1
	order := make([]int, max(0, n))
	for i := range order {
		order[i] = i
	}
	west := func(i int) float64 { return min(ring[i][0], ring[i+1][0]) }
	east := func(i int) float64 { return max(ring[i][0], ring[i+1][0]) }
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(west(a), west(b)) })
	for at, i := range order {
		for _, j := range order[at+1:] {
			if west(j) > east(i) {
				break
			}
			if *compared++; *compared > maxCompared {
				return 0, false
			}
			if cross(ring[i], ring[i+1], ring[j], ring[j+1]) {
				return i, true
			}
		}
	}
	return 0, false
}

// cross reports whether two sides cross at an inner point of both.
func cross(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}
