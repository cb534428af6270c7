package cql2

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// Area is the name by which filters ask for the area that an event may lie in:
// the circle of its uncertainty.
const Area = "area"

// EventFields are the queryables of events: their columns, their position and
// their area.
func EventFields() []Field[*geo.Event] { return eventFields }

var eventFields = func() []Field[*geo.Event] {
	var out []Field[*geo.Event]
	for _, c := range geo.Columns() {
		out = append(out, Field[*geo.Event]{Name: c.Name, Kind: c.Kind, Value: c.Value})
	}
	return append(out, Field[*geo.Event]{Name: geo.Geometry, Shape: position}, Field[*geo.Event]{Name: Area, Shape: area})
}()

func position(e *geo.Event) orb.Geometry {
	if !e.Placed() {
		return nil
	}
	return orb.Point{e.Lon, e.Lat}
}

func area(e *geo.Event) orb.Geometry {
	if !e.Placed() || e.UncertaintyKM == 0 {
		return nil
	}
	return Circle(e.Lon, e.Lat, e.UncertaintyKM)
}

// circleCorners is how many corners a circle has: its edges lie within half a
// percent of its radius.
const circleCorners = 48

// earthRadiusKM is the mean radius of the Earth (IUGG).
const earthRadiusKM = 6371.0088

// Circle returns the positions at a distance in kilometres on the sphere, as a
// polygon in degrees, in counter-clockwise order. Beyond a pole, or around the
// antimeridian, it is cut off there.
func Circle(lon, lat, km float64) orb.Polygon {
	ring := make(orb.Ring, 0, circleCorners+1)
	d, phi := km/earthRadiusKM, lat*math.Pi/180
	for i := range circleCorners {
		bearing := -2 * math.Pi * float64(i) / circleCorners
		y := math.Asin(math.Sin(phi)*math.Cos(d) + math.Cos(phi)*math.Sin(d)*math.Cos(bearing))
		x := math.Atan2(math.Sin(bearing)*math.Sin(d)*math.Cos(phi), math.Cos(d)-math.Sin(phi)*math.Sin(y))
		ring = append(ring, orb.Point{micro(max(-180, min(180, lon+x*180/math.Pi))), micro(y * 180 / math.Pi)})
	}
	return orb.Polygon{append(ring, ring[0])}
}

func micro(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// Condition is a filter over events, ready to be asked. It is a
// [geo.Condition]. Negations stand in its leaves, so that a leaf is true or
// not, and nothing is unknown.
type Condition struct {
	node    Node
	key     string
	columns []string
	parts   []geo.Condition
	all     bool
	ask     func(*geo.Event) Truth // of a leaf
	want    Truth
}

// NewCondition compiles a filter over events.
func NewCondition(n Node) (*Condition, error) { return newCondition(n, true) }

// ParseCondition reads a filter over events in longitude and latitude, in the
// language that filter-lang names; "" is text.
func ParseCondition(filter, lang string) (*Condition, error) {
	n, err := Parse(filter, lang, nil)
	if err != nil {
		return nil, err
	}
	return NewCondition(n)
}

func newCondition(n Node, positive bool) (*Condition, error) {
	c := &Condition{node: n, want: True, columns: columnsOf(n)}
	if !positive {
		c.want = False
	}
	j, err := ToJSON(n)
	if err != nil {
		return nil, err
	}
	if c.key = string(j); len(c.key) > 200 {
		sum := sha256.Sum256(j)
		c.key = hex.EncodeToString(sum[:])
	}
	if !positive {
		c.key = "not " + c.key
	}
	call, _ := n.(*Call)
	switch {
	case call != nil && call.Op == "not":
		return newCondition(call.Args[0], !positive)
	case call != nil && (call.Op == "and" || call.Op == "or"):
		c.all = (call.Op == "and") == positive // De Morgan
		for _, a := range call.Args {
			p, err := newCondition(a, positive)
			if err != nil {
				return nil, err
			}
			c.parts = append(c.parts, p)
		}
		return c, nil
	}
	c.ask, err = Compile(n, eventFields)
	return c, err
}

// columnsOf returns the columns that a filter looks at, sorted.
func columnsOf(n Node) []string {
	seen := map[string]bool{}
	Walk(n, func(n Node) {
		p, ok := n.(*Property)
		switch {
		case !ok:
		case p.Name == "geom":
			seen[geo.Geometry] = true
		case p.Name == Area:
			seen[geo.Geometry], seen["uncertainty_km"] = true, true
		default:
			seen[p.Name] = true
		}
	})
	out := make([]string, 0, len(seen))
	for name := range seen {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// OverAreas lets a filter mean the areas of events where it says geometry.
func OverAreas(n Node) {
	Walk(n, func(n Node) {
		if p, ok := n.(*Property); ok && (p.Name == geo.Geometry || p.Name == "geom") {
			p.Name = Area
		}
	})
}

// Within returns a filter that holds where a geometry property meets a shape.
func Within(property string, shape orb.Geometry) Node {
	return &Call{Op: "s_intersects", Args: []Node{&Property{Name: property}, &Geometry{Shape: shape, BBox: isBox(shape)}}}
}

func isBox(g orb.Geometry) bool {
	if c, ok := g.(orb.Collection); ok && len(c) == 2 {
		g = c[0]
	}
	_, ok := g.(orb.Bound)
	return ok
}

// BoxShape returns a box as a geometry, in two parts where it crosses the
// antimeridian.
func BoxShape(b geo.BBox) orb.Geometry {
	bound := func(w, e float64) orb.Bound { return orb.Bound{Min: orb.Point{w, b.South}, Max: orb.Point{e, b.North}} }
	if b.West > b.East {
		return orb.Collection{bound(b.West, 180), bound(-180, b.East)}
	}
	return bound(b.West, b.East)
}

// Known returns a filter that holds where a property is not null.
func Known(property string) Node {
	return &Call{Op: "not", Args: []Node{&Call{Op: "isNull", Args: []Node{&Property{Name: property}}}}}
}

// Equals returns a filter that holds where a property has a value.
func Equals(property string, value Node) Node {
	return &Call{Op: "=", Args: []Node{&Property{Name: property}, value}}
}

// Walk calls fn with a node and all that it is made of.
func Walk(n Node, fn func(Node)) {
	fn(n)
	for _, a := range children(n) {
		Walk(a, fn)
	}
}

// Node returns the tree that the condition was made of.
func (c *Condition) Node() Node { return c.node }

// Key returns the condition as CQL2 JSON, or a sum of it where that is long.
func (c *Condition) Key() string { return c.key }

// Columns returns the columns that the condition looks at.
func (c *Condition) Columns() []string { return c.columns }

// Parts returns what the condition is made of.
func (c *Condition) Parts() ([]geo.Condition, bool) { return c.parts, c.all }

// Match reports whether the condition is true of an event.
func (c *Condition) Match(e *geo.Event) bool {
	if c.parts == nil {
		return c.ask(e) == c.want
	}
	for _, p := range c.parts {
		if p.Match(e) != c.all {
			return !c.all
		}
	}
	return c.all
}

// Bounds returns a box outside of which the condition, which has no parts, is
// the same for all positions, and what it is there; nil where that can't be
// said.
func (c *Condition) Bounds() (box *geo.BBox, outside bool) {
	call, ok := c.node.(*Call)
	if !ok || call.Op != "s_intersects" {
		return nil, false
	}
	for i, a := range call.Args {
		p, ok := a.(*Property)
		g, ok2 := call.Args[1-i].(*Geometry)
		if ok && ok2 && p.Name != Area {
			b := g.Shape.Bound()
			return &geo.BBox{West: b.Min[0], South: b.Min[1], East: b.Max[0], North: b.Max[1]}, c.want == False
		}
	}
	return nil, false
}

// And joins conditions, nil for none.
func And(list ...*Condition) *Condition {
	var some []*Condition
	for _, c := range list {
		if c != nil {
			some = append(some, c)
		}
	}
	switch len(some) {
	case 0:
		return nil
	case 1:
		return some[0]
	}
	out := &Condition{all: true, want: True}
	var nodes []Node
	for _, c := range some {
		out.parts = append(out.parts, c)
		nodes = append(nodes, c.positive())
		out.key += "(" + c.key + ")"
		out.columns = append(out.columns, c.columns...)
	}
	out.node = &Call{Op: "and", Args: nodes}
	slices.Sort(out.columns)
	out.columns = slices.Compact(out.columns)
	return out
}

// positive returns the condition's tree with its negation, where it has one.
func (c *Condition) positive() Node {
	if c.want == True {
		return c.node
	}
	return &Call{Op: "not", Args: []Node{c.node}}
}
