package cql2

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/area"
)

// Area is the name by which filters ask for the area that an event may lie in:
// the circle of its uncertainty.
const Area = "area"

// eventFields are the queryables of events: their columns, their position and
// their area.
var eventFields = func() []Field[*geo.Event] {
	var out []Field[*geo.Event]
	for _, c := range geo.Columns() {
		out = append(out, Field[*geo.Event]{Name: c.Name, Kind: c.Kind, Value: c.Value})
	}
	return append(out, Field[*geo.Event]{Name: geo.Geometry, Shape: position}, Field[*geo.Event]{Name: Area, Shape: area.Of, Sketch: area.Sketch})
}()

func position(e *geo.Event) orb.Geometry {
	if !e.Placed() {
		return nil
	}
	return orb.Point{e.Lon, e.Lat}
}

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
func NewCondition(n Node) (*Condition, error) {
	leaves := 0
	Walk(n, func(n Node) {
		c, ok := n.(*Call)
		if !ok || !isPredicate(c) || isLogic(c.Op) {
			return
		}
		leaves++
	})
	if leaves > maxLeaves {
		return nil, errorAt("", "it has %d comparisons; at most %d are asked at once. A list of values is one comparison with IN", leaves, maxLeaves)
	}
	return newCondition(n, true)
}

// maxLeaves bounds the comparisons of a condition.
const maxLeaves = 500

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

// isBox reports whether a shape is what [BoxShape] makes.
func isBox(g orb.Geometry) bool {
	halves, ok := g.(orb.Collection)
	if !ok || len(halves) != 2 {
		_, ok = g.(orb.Bound)
		return ok
	}
	west, ok := halves[0].(orb.Bound)
	east, ok2 := halves[1].(orb.Bound)
	return ok && ok2 && orb.Equal(g, BoxShape(geo.BBox{West: west.Min[0], South: west.Min[1], East: east.Max[0], North: east.Max[1]}))
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

// All returns a filter that holds where all of some, at least one, hold.
func All(nodes []Node) Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return &Call{Op: "and", Args: nodes}
}

// Walk calls fn with a node and all that it is made of.
func Walk(n Node, fn func(Node)) {
	fn(n)
	for _, a := range children(n) {
		Walk(a, fn)
	}
}

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
	if !ok || !strings.HasPrefix(call.Op, "s_") {
		return nil, false
	}
	far := False // what the function is of what lies apart
	if call.Op == "s_disjoint" {
		far = True
	}
	for i, a := range call.Args {
		p, ok := a.(*Property)
		g, ok2 := call.Args[1-i].(*Geometry)
		if ok && ok2 && p.Name != Area {
			b := g.Shape.Bound()
			return &geo.BBox{West: b.Min[0], South: b.Min[1], East: b.Max[0], North: b.Max[1]}, c.want == far
		}
	}
	return nil, false
}
