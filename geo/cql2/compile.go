package cql2

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// Truth is what a condition says of a record: Unknown where it hangs on a
// property that is null.
type Truth uint8

// The truth values.
const (
	False Truth = iota
	True
	Unknown
)

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Field is a queryable of records of type T. Shape is set for a geometry, nil
// where the record has none; Value for everything else.
type Field[T any] struct {
	Name  string
	Kind  geo.Kind
	Value func(T) geo.Value
	Shape func(T) orb.Geometry
	// Of a shape that is dear to make: whether there is one, a point that lies
	// in it, and a box around it. Nil where Shape is cheap.
	Sketch func(T) (inside orb.Point, bound orb.Bound, ok bool)
}

// Compile makes a function of a filter that says of a record whether it holds.
// The error names an unknown property or operands of types that can't be
// compared, and where.
func Compile[T any](n Node, fields []Field[T]) (func(T) Truth, error) {
	c := compiler[T]{fields}
	return c.condition(n)
}

// valueType is the type of an operand.
type valueType string

const (
	typeText     valueType = "text"
	typeNumber   valueType = "a number"
	typeInstant  valueType = "a day or time"
	typeInterval valueType = "an interval"
	typeShape    valueType = "a geometry"
	typeBool     valueType = "a condition"
)

// isTemporal reports whether a value lies in time.
func (t valueType) isTemporal() bool { return t == typeInstant || t == typeInterval }

// operand is a compiled value: the function of its type is set. ok is false
// for null.
type operand[T any] struct {
	typ      valueType
	text     func(T) (string, bool)
	number   func(T) (float64, bool)
	span     func(T) (span, bool) // of an instant or interval
	shape    func(T) (orb.Geometry, bool)
	sketch   func(T) (orb.Point, orb.Bound, bool)
	truth    func(T) Truth
	constant bool
}

type compiler[T any] struct{ fields []Field[T] }

func (c compiler[T]) condition(n Node) (func(T) Truth, error) {
	switch n := n.(type) {
	case *Bool:
		v := truth(n.Value)
		return func(T) Truth { return v }, nil
	case *Call:
		return c.call(n)
	}
	return nil, errorAt(n.where(), "expected a condition, found only a value")
}

func (c compiler[T]) call(n *Call) (func(T) Truth, error) {
	switch n.Op {
	case "and", "or":
		return c.chain(n)
	case "not":
		f, err := c.condition(n.Args[0])
		if err != nil {
			return nil, err
		}
		return func(r T) Truth { return negated[f(r)] }, nil
	case "=", "<>", "<", ">", "<=", ">=":
		return c.compare(n)
	case "like":
		return c.like(n)
	case "between":
		return c.between(n)
	case "in":
		return c.in(n)
	case "isNull":
		return c.isNull(n)
	case "s_intersects":
		return c.intersects(n)
	case "s_disjoint":
		return c.disjoint(n)
	}
	if spatialRelations[n.Op] != nil {
		return c.relation(n)
	}
	if strings.HasPrefix(n.Op, "t_") {
		return c.temporal(n)
	}
	return nil, errorAt(n.at, "expected a condition, found the value of %s", n.Op)
}

var negated = [3]Truth{False: True, True: False, Unknown: Unknown}

func (c compiler[T]) chain(n *Call) (func(T) Truth, error) {
	parts := make([]func(T) Truth, len(n.Args))
	for i, a := range n.Args {
		var err error
		if parts[i], err = c.condition(a); err != nil {
			return nil, err
		}
	}
	ends := False // what decides a chain at once
	if n.Op == "or" {
		ends = True
	}
	return joined(ends, parts...), nil
}

// joined joins conditions by AND, which False ends, or by OR, which True ends.
func joined[T any](ends Truth, parts ...func(T) Truth) func(T) Truth {
	return func(r T) Truth {
		out := negated[ends]
		for _, p := range parts {
			switch v := p(r); v {
			case ends:
				return ends
			case Unknown:
				out = Unknown
			}
		}
		return out
	}
}

// field finds a queryable; "geom" is another name of "geometry".
func (c compiler[T]) field(p *Property) (*Field[T], error) {
	name := p.Name
	if name == "geom" {
		name = "geometry"
	}
	i := slices.IndexFunc(c.fields, func(f Field[T]) bool { return f.Name == name })
	if i < 0 {
		names := make([]string, len(c.fields))
		for i, f := range c.fields {
			names[i] = f.Name
		}
		return nil, errorAt(p.at, "there is no property %q; use one of %s", clipped(p.Name), strings.Join(names, ", "))
	}
	return &c.fields[i], nil
}

// value compiles an operand.
func (c compiler[T]) value(n Node) (operand[T], error) {
	switch n := n.(type) {
	case *Property:
		return c.property(n)
	case *Text:
		return operand[T]{typ: typeText, constant: true, text: func(T) (string, bool) { return n.Value, true }}, nil
	case *Number:
		return operand[T]{typ: typeNumber, constant: true, number: func(T) (float64, bool) { return n.Value, true }}, nil
	case *Date, *Timestamp:
		s := spanOfLiteral(n)
		return operand[T]{typ: typeInstant, constant: true, span: func(T) (span, bool) { return s, true }}, nil
	case *Interval:
		return c.interval(n)
	case *Geometry:
		return operand[T]{typ: typeShape, constant: true, shape: func(T) (orb.Geometry, bool) { return n.Shape, true }}, nil
	case *Call:
		switch {
		case isPredicate(n):
			f, err := c.call(n)
			return operand[T]{typ: typeBool, truth: f}, err
		case n.Op == "casei", n.Op == "accenti":
			return c.folded(n)
		}
		return c.arithmetic(n)
	case *Bool:
		v := truth(n.Value)
		return operand[T]{typ: typeBool, constant: true, truth: func(T) Truth { return v }}, nil
	}
	return operand[T]{}, errorAt(n.where(), "expected a value")
}

func (c compiler[T]) property(n *Property) (operand[T], error) {
	f, err := c.field(n)
	if err != nil {
		return operand[T]{}, err
	}
	if f.Shape != nil {
		return operand[T]{typ: typeShape, sketch: f.Sketch, shape: func(r T) (orb.Geometry, bool) {
			g := f.Shape(r)
			return g, g != nil
		}}, nil
	}
	get := f.Value
	switch f.Kind {
	case geo.KindInt:
		return operand[T]{typ: typeNumber, number: func(r T) (float64, bool) {
			v := get(r)
			return float64(v.Int), !v.Null
		}}, nil
	case geo.KindReal:
		return operand[T]{typ: typeNumber, number: func(r T) (float64, bool) {
			v := get(r)
			return v.Real, !v.Null
		}}, nil
	case geo.KindDay:
		return operand[T]{typ: typeInstant, span: func(r T) (span, bool) {
			v := get(r)
			return daySpan(v.Day), !v.Null
		}}, nil
	case geo.KindTime:
		return operand[T]{typ: typeInstant, span: func(r T) (span, bool) {
			v := get(r)
			return timeSpan(v.Time), !v.Null
		}}, nil
	}
	return operand[T]{typ: typeText, text: func(r T) (string, bool) {
		v := get(r)
		return v.Str, !v.Null
	}}, nil
}

// folded compiles CASEI and ACCENTI.
func (c compiler[T]) folded(n *Call) (operand[T], error) {
	in, err := c.value(n.Args[0])
	if err != nil {
		return in, err
	}
	if in.typ != typeText {
		return in, errorAt(n.Args[0].where(), "expected text for %s, found %s", strings.ToUpper(n.Op), in.typ)
	}
	fold := FoldCase
	if n.Op == "accenti" {
		fold = FoldAccents
	}
	get := in.text
	if in.constant {
		var none T
		s, ok := get(none)
		s = fold(s)
		in.text = func(T) (string, bool) { return s, ok }
		return in, nil
	}
	in.text = func(r T) (string, bool) {
		s, ok := get(r)
		return fold(s), ok
	}
	return in, nil
}

func (c compiler[T]) arithmetic(n *Call) (operand[T], error) {
	var in [2]operand[T]
	for i, a := range n.Args {
		var err error
		if in[i], err = c.value(a); err != nil {
			return in[i], err
		}
		if in[i].typ != typeNumber {
			return in[i], errorAt(a.where(), "expected a number for %s, found %s", n.Op, in[i].typ)
		}
	}
	do := arithmetic[n.Op]
	a, b := in[0].number, in[1].number
	return operand[T]{typ: typeNumber, constant: in[0].constant && in[1].constant, number: func(r T) (float64, bool) {
		x, ok := a(r)
		y, ok2 := b(r)
		if !ok || !ok2 {
			return 0, false
		}
		v := do(x, y)
		return v, !math.IsNaN(v) && !math.IsInf(v, 0) // a division by zero is unknown
	}}, nil
}

var arithmetic = map[string]func(a, b float64) float64{
	"+":   func(a, b float64) float64 { return a + b },
	"-":   func(a, b float64) float64 { return a - b },
	"*":   func(a, b float64) float64 { return a * b },
	"/":   func(a, b float64) float64 { return a / b },
	"^":   math.Pow,
	"%":   math.Mod,
	"div": func(a, b float64) float64 { return math.Trunc(a / b) },
}
