package cql2

import (
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// RandomFilter makes a filter over events of at most a depth, for tests: its
// operands are of types that can be compared.
func RandomFilter(r *rand.Rand, depth int) Node {
	call := func(op string, args ...Node) Node { return &Call{Op: op, Args: args} }
	if depth > 0 && r.IntN(3) > 0 {
		switch r.IntN(3) {
		case 0:
			return call("not", RandomFilter(r, depth-1))
		case 1:
			return call("and", RandomFilter(r, depth-1), RandomFilter(r, depth-1))
		}
		return call("or", RandomFilter(r, depth-1), RandomFilter(r, depth-1), RandomFilter(r, depth-1))
	}
	compare := pick(r, "=", "<>", "<", ">", "<=", ">=")
	prop := func(names ...string) Node { return &Property{Name: pick(r, names...)} }
	texts := []string{"status", "date_basis", "country", "actor1", "actor2", "event_type", "sub_event_type", "location", "admin1", "weapon", "id", "quote"}
	words := func() Node {
		return &Text{Value: pick(r, "reported", "publication", "SY", "Battles", "IQ", "it's", "Air/drone strike", "Deir ez-Zor", "ريف", "")}
	}
	switch r.IntN(12) {
	case 0, 1:
		return call(compare, prop("fatalities", "injuries", "geo_precision", "confidence", "uncertainty_km"), RandomNumber(r, 2))
	case 2, 3:
		return call(compare, prop(texts...), words())
	case 4:
		return call("in", prop(texts...), &List{Items: []Node{words(), words(), words()}})
	case 5:
		return call("like", call(pick(r, "casei", "accenti"), prop(texts...)), &Text{Value: pick(r, "%a%", "s_", "ريف%", "%", "d%r")})
	case 6:
		return call("isNull", prop(append(texts, "fatalities", "event_date", geo.Geometry)...))
	case 7:
		return call("between", prop("fatalities", "geo_precision"), RandomNumber(r, 1), RandomNumber(r, 1))
	case 8:
		return call(compare, prop("event_date", "event_date_end", "published"), &Date{Day: geo.NewDay(2011, 1, 1+r.IntN(5000))})
	case 9:
		from := geo.NewDay(2011, 1, 1+r.IntN(5000))
		iv := &Interval{From: &Date{Day: from}, To: &Date{Day: from + geo.Day(r.IntN(900))}}
		if r.IntN(4) == 0 {
			iv.To = nil
		}
		return call(pick(r, "t_intersects", "t_during", "t_disjoint"), prop("event_date", "event_date_end"), iv)
	case 10:
		w, s := float64(r.IntN(300)-150), float64(r.IntN(120)-60)
		ring := orb.Ring{{w, s}, {w + 30.5, s + 2}, {w + 12, s + 29.25}, {w, s}}
		return call("s_intersects", prop(geo.Geometry), &Geometry{Shape: orb.Polygon{ring}})
	}
	w, s := float64(r.IntN(360)-180), float64(r.IntN(150)-75)
	e := w + float64(r.IntN(60))
	if e > 180 {
		e -= 360
	}
	box, _ := boxOf([]float64{w, s, e, s + float64(r.IntN(15))}, "", nil)
	return call("s_intersects", prop(geo.Geometry), box)
}

// RandomNumber makes an arithmetic expression.
func RandomNumber(r *rand.Rand, depth int) Node {
	if depth == 0 || r.IntN(2) == 0 {
		if r.IntN(3) == 0 {
			return &Property{Name: pick(r, "fatalities", "source_count", "geo_precision")}
		}
		return &Number{Value: float64(r.IntN(40)-8) / 4}
	}
	return &Call{Op: pick(r, "+", "-", "*", "/", "%", "div", "^"), Args: []Node{RandomNumber(r, depth-1), RandomNumber(r, depth-1)}}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
