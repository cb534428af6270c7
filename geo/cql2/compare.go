package cql2

import (
	"cmp"
	"strings"
)

// comparable says why two operands can't be compared, as an error.
func comparable[T any](n *Call, a, b operand[T]) error {
	if a.typ == b.typ && a.typ != typeInterval && a.typ != typeShape {
		return nil
	}
	if a.typ == b.typ {
		return errorAt(n.at, "%s can't be compared with %s; use S_INTERSECTS for geometries and T_INTERSECTS for intervals", a.typ, n.Op)
	}
	return errorAt(n.at, "%s can't be compared with %s", a.typ, b.typ)
}

// pair compiles two operands of a comparison. Text that stands beside a day or
// time is read as one.
func (c compiler[T]) pair(n *Call, left, right Node) (a, b operand[T], err error) {
	if a, err = c.value(left); err != nil {
		return
	}
	if b, err = c.value(right); err != nil {
		return
	}
	if a, err = c.dated(left, a, b.typ); err != nil {
		return
	}
	if b, err = c.dated(right, b, a.typ); err != nil {
		return
	}
	return a, b, comparable(n, a, b)
}

// dated reads text as a day or time where its neighbour is one.
func (c compiler[T]) dated(n Node, o operand[T], neighbour valueType) (operand[T], error) {
	t, ok := n.(*Text)
	if !ok || !neighbour.isTemporal() {
		return o, nil
	}
	lit, err := instantOf(t.Value, "", t.at)
	if err != nil {
		return o, err
	}
	return c.value(lit)
}

var orders = map[string]func(int) bool{
	"=": func(c int) bool { return c == 0 }, "<>": func(c int) bool { return c != 0 },
	"<": func(c int) bool { return c < 0 }, ">": func(c int) bool { return c > 0 },
	"<=": func(c int) bool { return c <= 0 }, ">=": func(c int) bool { return c >= 0 },
}

func (c compiler[T]) compare(n *Call) (func(T) Truth, error) {
	a, b, err := c.pair(n, n.Args[0], n.Args[1])
	if err != nil {
		return nil, err
	}
	return comparison(n.Op, a, b), nil
}

// comparison compares two operands of one type.
func comparison[T any](op string, a, b operand[T]) func(T) Truth {
	holds := orders[op]
	switch a.typ {
	case typeText:
		return func(r T) Truth {
			x, ok := a.text(r)
			y, ok2 := b.text(r)
			if !ok || !ok2 {
				return Unknown
			}
			return truth(holds(strings.Compare(x, y)))
		}
	case typeNumber:
		return func(r T) Truth {
			x, ok := a.number(r)
			y, ok2 := b.number(r)
			if !ok || !ok2 {
				return Unknown
			}
			return truth(holds(cmp.Compare(x, y)))
		}
	case typeBool:
		return func(r T) Truth {
			x, y := a.truth(r), b.truth(r)
			if x == Unknown || y == Unknown {
				return Unknown
			}
			return truth(holds(cmp.Compare(x, y)))
		}
	}
	return func(r T) Truth {
		x, ok := a.span(r)
		y, ok2 := b.span(r)
		if !ok || !ok2 {
			return Unknown
		}
		return truth(holds(compareInstants(x, y)))
	}
}

func (c compiler[T]) like(n *Call) (func(T) Truth, error) {
	a, err := c.value(n.Args[0])
	if err != nil {
		return nil, err
	}
	pattern, err := c.value(n.Args[1])
	if err != nil {
		return nil, err
	}
	if a.typ != typeText {
		return nil, errorAt(n.Args[0].where(), "expected text for LIKE, found %s", a.typ)
	}
	if pattern.typ != typeText || !pattern.constant {
		return nil, errorAt(n.Args[1].where(), "expected a pattern like 'Deir%%' behind LIKE")
	}
	var none T
	s, _ := pattern.text(none)
	l := newLike(s)
	return func(r T) Truth {
		s, ok := a.text(r)
		if !ok {
			return Unknown
		}
		return truth(l.match(s))
	}, nil
}

func (c compiler[T]) between(n *Call) (func(T) Truth, error) {
	a, lo, err := c.pair(n, n.Args[0], n.Args[1])
	if err != nil {
		return nil, err
	}
	b, hi, err := c.pair(n, n.Args[0], n.Args[2])
	if err != nil {
		return nil, err
	}
	return joined(False, comparison(">=", a, lo), comparison("<=", b, hi)), nil
}

func (c compiler[T]) in(n *Call) (func(T) Truth, error) {
	list := n.Args[1].(*List)
	if choice, err := c.choice(n.Args[0], list); choice != nil || err != nil {
		return choice, err
	}
	parts := make([]func(T) Truth, len(list.Items))
	for i, item := range list.Items {
		a, b, err := c.pair(n, n.Args[0], item)
		if err != nil {
			return nil, err
		}
		parts[i] = comparison("=", a, b)
	}
	return joined(True, parts...), nil
}

// choice compiles IN with a list of plain text as a look-up; nil where it is
// something else.
func (c compiler[T]) choice(left Node, list *List) (func(T) Truth, error) {
	a, err := c.value(left)
	if err != nil || a.typ != typeText {
		return nil, err
	}
	var none T
	set := map[string]bool{}
	for _, item := range list.Items {
		v, err := c.value(item)
		if err != nil {
			return nil, err
		}
		if v.typ != typeText || !v.constant {
			return nil, nil
		}
		s, _ := v.text(none)
		set[s] = true
	}
	return func(r T) Truth {
		s, ok := a.text(r)
		if !ok {
			return Unknown
		}
		return truth(set[s])
	}, nil
}

func (c compiler[T]) isNull(n *Call) (func(T) Truth, error) {
	v, err := c.value(n.Args[0])
	if err != nil {
		return nil, err
	}
	switch v.typ {
	case typeText:
		return func(r T) Truth { _, ok := v.text(r); return truth(!ok) }, nil
	case typeNumber:
		return func(r T) Truth { _, ok := v.number(r); return truth(!ok) }, nil
	case typeShape:
		if v.sketch != nil {
			return func(r T) Truth { _, _, ok := v.sketch(r); return truth(!ok) }, nil
		}
		return func(r T) Truth { _, ok := v.shape(r); return truth(!ok) }, nil
	case typeBool:
		return func(r T) Truth { return truth(v.truth(r) == Unknown) }, nil
	}
	return func(r T) Truth { _, ok := v.span(r); return truth(!ok) }, nil
}
