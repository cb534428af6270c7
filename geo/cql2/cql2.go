// Package cql2 is the OGC's Common Query Language (OGC 21-065r2), the one
// language in which events and places are filtered: on tiles, items, exports
// and the command line alike.
//
//	text, JSON ─ Parse ─► Node ─┬─ ToText, ToJSON ─► text, JSON
//	                            ├─ Compile ─► a function over records
//	                            └─ NewCondition ─► geo.Condition: parts, columns, a key
//	                                               └─ SQL ─► what holds for all that match
//
// What is understood: Basic CQL2, LIKE, BETWEEN and IN, CASEI and ACCENTI,
// the spatial functions with all geometries, the temporal functions, arithmetic, and
// properties on either side of a comparison. Null is neither true nor false,
// as in SQL: a record for which a filter is unknown does not match, and does
// not match its negation.
//
// Filters are hostile text: their length, depth and number of values are
// bounded, and every error says where and what was expected.
package cql2

import (
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// Languages of a filter, as filter-lang names them. The elder CQL text, which is
// what GDAL speaks, is read as CQL2 text that also knows ILIKE.
const (
	LangText  = "cql2-text"
	LangJSON  = "cql2-json"
	LangElder = "cql-text"
)

// Languages are all of them, the default first.
func Languages() []string { return []string{LangText, LangJSON, LangElder} }

// Bounds on a filter.
const (
	MaxBytes = 64 << 10
	MaxDepth = 64
	maxNodes = 20_000 // values, properties, operators and positions
)

// Node is a piece of a filter: one of the types below.
type Node interface{ where() string }

// Call is an operator or function with its operands. Ops are named as in
// CQL2 JSON: "and", "=", "like", "isNull", "s_intersects", "+" …
type Call struct {
	Op   string
	Args []Node
	at   string
}

// Property is the name of a queryable.
type Property struct {
	Name string
	at   string
}

// Text is a character literal.
type Text struct {
	Value string
	at    string
}

// Number is a numeric literal.
type Number struct {
	Value float64
	at    string
}

// Bool is TRUE or FALSE.
type Bool struct {
	Value bool
	at    string
}

// Date is a calendar day.
type Date struct {
	Day geo.Day
	at  string
}

// Timestamp is an instant, in UTC.
type Timestamp struct {
	Time time.Time
	at   string
}

// Interval is the time between two ends; a nil end is open. An end is a Date,
// a Timestamp or a Property.
type Interval struct {
	From, To Node
	at       string
}

// Geometry is a geometry literal in longitude and latitude degrees.
type Geometry struct {
	Shape orb.Geometry
	// BBox says that it was written as a box; Shape is an orb.Bound then, or
	// two of them as a collection where it crosses the antimeridian.
	BBox bool
	at   string
}

// List is the values that IN chooses from.
type List struct {
	Items []Node
	at    string
}

func (n *Call) where() string      { return n.at }
func (n *Property) where() string  { return n.at }
func (n *Text) where() string      { return n.at }
func (n *Number) where() string    { return n.at }
func (n *Bool) where() string      { return n.at }
func (n *Date) where() string      { return n.at }
func (n *Timestamp) where() string { return n.at }
func (n *Interval) where() string  { return n.at }
func (n *Geometry) where() string  { return n.at }
func (n *List) where() string      { return n.at }

// Projection is the coordinate reference system of a filter's geometries.
type Projection interface {
	// ToDegrees turns a position of the system into longitude and latitude.
	ToDegrees(orb.Point) orb.Point
	// Covers reports whether coordinates mean anything in the system.
	Covers(orb.Point) bool
	// Box returns the area between two corners in degrees.
	Box(low, high orb.Point) orb.Geometry
}

// Parse reads a filter in the language that filter-lang names; "" is text.
// Its geometries are in a coordinate reference system, nil for longitude and
// latitude; they are in degrees in the tree. The error says what was expected
// and where: in text at which character, counted from 1, in JSON at which JSON
// pointer.
func Parse(filter, lang string, in Projection) (Node, error) {
	switch lang {
	case "", LangText, LangElder:
		return parseText(filter, lang, in)
	case LangJSON:
		return parseJSON([]byte(filter), in)
	}
	return nil, geo.Errorf(geo.CodeInvalid, "filter-lang", "%q is no language of filters; use one of %s", lang, strings.Join(Languages(), ", "))
}

// errorAt is an error at a place of the filter.
func errorAt(at, format string, args ...any) error {
	err := geo.Errorf(geo.CodeInvalid, "filter", format, args...)
	if at != "" {
		err.Message = at + ": " + err.Message
	}
	return err
}

// arity is how many operands an operator takes; 0 for two or more.
var arity = map[string]int{
	"and": 0, "or": 0, "not": 1,
	"=": 2, "<>": 2, "<": 2, ">": 2, "<=": 2, ">=": 2,
	"like": 2, "between": 3, "in": 2, "isNull": 1,
	"casei": 1, "accenti": 1,
	"+": 2, "-": 2, "*": 2, "/": 2, "^": 2, "%": 2, "div": 2,
	"s_contains": 2, "s_crosses": 2, "s_disjoint": 2, "s_equals": 2, "s_intersects": 2, "s_overlaps": 2, "s_touches": 2, "s_within": 2,
	"t_after": 2, "t_before": 2, "t_contains": 2, "t_disjoint": 2, "t_during": 2, "t_equals": 2, "t_finishedBy": 2,
	"t_finishes": 2, "t_intersects": 2, "t_meets": 2, "t_metBy": 2, "t_overlappedBy": 2, "t_overlaps": 2,
	"t_startedBy": 2, "t_starts": 2,
}

// callOf makes a call and checks how many operands it has.
func callOf(at, op string, args ...Node) (Node, error) {
	want, known := arity[op]
	switch {
	case !known:
		return nil, errorAt(at, "there is no operator or function %q", op)
	case want == 0 && len(args) < 2:
		return nil, errorAt(at, "%s takes two operands or more, not %d", op, len(args))
	case want != 0 && want != len(args):
		return nil, errorAt(at, "%s takes %d operands, not %d", op, want, len(args))
	}
	return &Call{Op: op, Args: args, at: at}, nil
}
