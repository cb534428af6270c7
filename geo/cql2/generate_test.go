package cql2

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// anyCondition makes a tree of all that CQL2 can say, whether or not its types
// fit together.
func anyCondition(r *rand.Rand, depth int) Node {
	if depth == 0 {
		return &Bool{Value: r.IntN(2) == 0}
	}
	deeper := func() Node { return anyCondition(r, depth-1) }
	operand := func() Node { // of a comparison, which takes conditions too
		if r.IntN(5) == 0 {
			return deeper()
		}
		return anyValue(r, depth-1)
	}
	value := func() Node { return anyValue(r, depth-1) }
	call := func(op string, args ...Node) Node { return &Call{Op: op, Args: args} }
	switch r.IntN(9) {
	case 0:
		return call("not", deeper())
	case 1:
		return call(pick(r, "and", "or"), deeper(), deeper())
	case 2:
		return call(pick(r, "and", "or"), deeper(), deeper(), deeper())
	case 3:
		return call("between", operand(), operand(), operand())
	case 4:
		return call("in", operand(), &List{Items: []Node{operand(), operand()}})
	case 5:
		return call("isNull", operand())
	case 6:
		return call(pick(r, "=", "<>", "<", ">", "<=", ">=", "like"), operand(), operand())
	case 7:
		return call("s_intersects", value(), value())
	}
	return call(pick(r, temporalOps...), value(), value())
}

// temporalOps are the temporal functions in one order, which seeds need.
var temporalOps = slices.Sorted(maps.Keys(relations))

// anyValue makes a value of any kind.
func anyValue(r *rand.Rand, depth int) Node {
	if depth > 0 && r.IntN(2) == 0 {
		if r.IntN(4) == 0 {
			return &Call{Op: pick(r, "casei", "accenti"), Args: []Node{anyValue(r, depth-1)}}
		}
		op := pick(r, "+", "-", "*", "/", "%", "div", "^")
		return &Call{Op: op, Args: []Node{anyValue(r, depth-1), anyValue(r, depth-1)}}
	}
	switch r.IntN(7) {
	case 0:
		return &Text{Value: pick(r, "", "a", "it's", `\'`, `a\b`, "دير", "%_", "TRUE", "..", "2024-01-01", `"`, "\n")}
	case 1:
		return &Number{Value: pick(r, 0, 1, -1, 0.5, -2.25, 1e21, 1e-9, float64(r.IntN(1000)))}
	case 2:
		return anyInstant(r)
	case 3:
		return anyInterval(r)
	case 4:
		return &Geometry{Shape: anyShape(r, true)}
	case 5:
		box, _ := boxOf([]float64{float64(r.IntN(360) - 180), float64(r.IntN(90) - 90), float64(r.IntN(360) - 180), float64(r.IntN(90))}, "", nil)
		return box
	}
	return &Property{Name: pick(r, "a", "geometry", "and", "point", "a b", `"`, "é", "اسم", "date", "ged:x.y", "casei", "1", "")}
}

func anyInstant(r *rand.Rand) Node {
	if r.IntN(2) == 0 {
		return &Date{Day: geo.NewDay(1+r.IntN(9998), 1, 1+r.IntN(365))}
	}
	return &Timestamp{Time: time.Date(1+r.IntN(9998), 1, 1, r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1000)*1e6, time.UTC)}
}

func anyInterval(r *rand.Rand) Node {
	iv := &Interval{}
	for _, end := range []*Node{&iv.From, &iv.To} {
		switch r.IntN(4) {
		case 0, 1:
			*end = anyInstant(r)
		case 2:
			*end = &Property{Name: "event_date"}
		}
	}
	if checkOrder(iv) != nil {
		iv.From, iv.To = iv.To, iv.From
	}
	return iv
}

// anyShape makes a geometry of any type.
func anyShape(r *rand.Rand, collections bool) orb.Geometry {
	point := func() orb.Point {
		return orb.Point{float64(r.IntN(3600)-1800) / 10, float64(r.IntN(1800)-900) / 10}
	}
	line := func() orb.LineString { return orb.LineString{point(), point(), point()} }
	polygon := func() orb.Polygon {
		a, b := point(), point()
		return orb.Polygon{{a, point(), point(), a}, {b, point(), point(), b}}
	}
	switch r.IntN(7) {
	case 0:
		return point()
	case 1:
		return orb.MultiPoint{point(), point()}
	case 2:
		return line()
	case 3:
		return orb.MultiLineString{line(), line()}
	case 4:
		return polygon()
	case 5:
		return orb.MultiPolygon{polygon(), polygon()}
	}
	if !collections {
		return point()
	}
	return orb.Collection{anyShape(r, false), anyShape(r, false)}
}

// anyEvent makes an event of values that [RandomFilter] asks for; half of what
// may be unknown is.
func anyEvent(r *rand.Rand) *geo.Event {
	maybe := func(values ...string) string { return pick(r, append(values, make([]string, len(values))...)...) }
	number := func() *int {
		if r.IntN(2) == 0 {
			return nil
		}
		return count(r.IntN(9))
	}
	day := func() geo.Day { return geo.Day(r.IntN(2)) * geo.NewDay(2011, 1, 1+r.IntN(5000)) }
	e := &geo.Event{ID: pick(r, "a1", "Battles", "it's"), Date: day(), DateEnd: day(), Published: day(), TimePrecision: r.IntN(4), DateBasis: maybe("publication", "text"),
		SubEventType: pick(r, "Air/drone strike", "Armed clash"), Actor1: maybe("SY", "it's", "reported"), Actor2: maybe("IQ", "ab"),
		Location: maybe("Deir ez-Zor", "ريف", "sx"), LocationAR: maybe("ريف"), Admin1: maybe("Deir ez-Zor", "der"), Country: maybe("SY", "IQ"),
		GeoPrecision: r.IntN(4), UncertaintyKM: float64(r.IntN(3)), Weapon: maybe("it's"), Fatalities: number(), Injuries: number(),
		Status: pick(r, "reported", "SY", ""), Confidence: float64(r.IntN(9)) / 4, Review: pick(r, "Battles", ""), Source: pick(r, "P", ""),
		SourceCount: r.IntN(4), Quote: pick(r, "it's", "ريف", "")}
	if e.Placed() {
		e.Lon, e.Lat = 360*r.Float64()-180, 160*r.Float64()-80
	}
	if r.IntN(2) == 0 {
		e.CreatedAt = time.Date(2011+r.IntN(14), 1, 1, r.IntN(24), 0, 0, 0, time.UTC)
		e.UpdatedAt = e.CreatedAt.Add(time.Hour)
	}
	return e
}
