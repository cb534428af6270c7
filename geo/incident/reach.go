package incident

import (
	"math"

	"github.com/furat-map/furat/geo"
)

// Reach is where and when the partners of a report lie: two reports that may
// be joined have reaches that meet. It does not cross the antimeridian.
type Reach struct {
	Days                     geo.Span
	West, South, East, North float64 // degrees
}

// ReachOf returns a report's reach; false where too little is known of the
// report to join it to any other.
func ReachOf(r *geo.Report) (Reach, bool) {
	e := &r.Event
	w, _, ok := window(r)
	if !ok || !e.Placed() {
		return Reach{}, false
	}
	const kmPerDegree = 110.6
	km := math.Max(radius(e), nearby/2.0)
	lat := km / kmPerDegree
	lon := math.Min(180, km/(kmPerDegree*math.Max(0.01, math.Cos(e.Lat*math.Pi/180))))
	return Reach{w, e.Lon - lon, e.Lat - lat, e.Lon + lon, e.Lat + lat}, true
}

// Linked reports that two reports bear on each other's incident: they are one,
// or the one's likeness to the other keeps it from a third. Whoever groups a
// part of all reports takes everything that hangs together by such links.
func Linked(a, b *geo.Report) bool {
	s, ok := Score(a, b)
	return ok && s >= joinAt-margin
}
