package incident

import (
	"math"

	"github.com/furat-map/furat/geo"
)

// Reach is where and when the partners of a report lie: two reports that may
// be joined have reaches that meet, one of them turned by 360 degrees near the
// antimeridian.
type Reach struct {
	Days                     geo.Span
	West, South, East, North float64 // degrees
}

// ReachOf returns a report's reach; false where too little is known of the
// report to join it to any other.
func ReachOf(r *geo.Report) (Reach, bool) {
	e := &r.Event
	w, _, ok := window(r)
	if !ok || !e.Placed() || r.Proposed {
		return Reach{}, false
	}
	km := math.Max(radius(e), nearby/2.0)
	lat := km / geo.ShortestDegreeKM
	lon := math.Min(180, km/(geo.ShortestDegreeKM*math.Max(0.01, math.Cos(e.Lat*math.Pi/180))))
	return Reach{w, e.Lon - lon, e.Lat - lat, e.Lon + lon, e.Lat + lat}, true
}

// Turns are the degrees to turn a reach by to meet those on both sides of the
// antimeridian.
func (r Reach) Turns() []float64 {
	const widest = 10 // degrees that a reach near the meridian extends, at most
	if r.West > -180+widest && r.East < 180-widest {
		return []float64{0}
	}
	return []float64{0, 360, -360}
}

// Linked reports that two reports bear on each other's incident: they are one,
// or the one's likeness to the other keeps it from a third. Whoever groups a
// part of all reports takes everything that hangs together by such links.
func Linked(a, b *geo.Report) bool {
	s, ok := Score(a, b)
	return ok && s >= joinAt-margin
}
