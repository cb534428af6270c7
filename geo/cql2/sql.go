package cql2

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
)

// SQL returns a condition with arguments that holds for every event the
// condition holds for, and whether for no others; "" where nothing can be said.
// Columns are those of [geo.Columns], lon and lat in degrees; days are text, as
// in all our tables. Where exact is false the rows must be asked again with
// [Condition.Match].
func (c *Condition) SQL(d Dialect) (cond string, args []any, exact bool) {
	if cond, args, exact = c.sql(d); !d.takes(cond, args) {
		return "", nil, false
	}
	return cond, args, exact
}

func (c *Condition) sql(d Dialect) (cond string, args []any, exact bool) {
	if c.parts == nil {
		return c.leafSQL(d)
	}
	var conds []string
	exact = true
	for _, p := range c.parts {
		s, a, ok := p.(*Condition).sql(d.After(len(args)))
		exact = exact && ok
		if s == "" { // nothing can be said of this part
			if !c.all {
				return "", nil, false
			}
			continue
		}
		conds, args = append(conds, s), append(args, a...)
	}
	if len(conds) == 0 {
		return "", nil, false
	}
	word := " OR "
	if c.all {
		word = " AND "
	}
	return "(" + strings.Join(conds, word) + ")", args, exact
}

func (c *Condition) leafSQL(d Dialect) (string, []any, bool) {
	w := sqlWriter{d: d}
	if w.condition(c.node) {
		s := w.b.String()
		if c.want == False {
			s = "NOT " + s
		}
		return s, w.args, true
	}
	call, ok := c.node.(*Call)
	if ok && strings.HasPrefix(call.Op, "s_") && (call.Op == "s_disjoint") == (c.want == False) {
		return boxSQL(d, call) // what it holds for shares a point with the geometry
	}
	return "", nil, false
}

// boxSQL says of a position that lies in a geometry that it lies in its box.
func boxSQL(d Dialect, call *Call) (string, []any, bool) {
	for i, a := range call.Args {
		p, ok := a.(*Property)
		g, ok2 := call.Args[1-i].(*Geometry)
		if !ok || !ok2 || p.Name == Area {
			continue
		}
		w, b := sqlWriter{d: d}, g.Shape.Bound()
		w.b.WriteByte('(')
		w.between("lon", b.Min[0], b.Max[0])
		w.b.WriteString(" AND ")
		w.between("lat", b.Min[1], b.Max[1])
		w.b.WriteByte(')')
		return w.b.String(), w.args, false
	}
	return "", nil, false
}

// sqlWriter writes what SQL says exactly as CQL2 does: comparisons of text,
// days and numbers with literals. The rest is left to Match.
type sqlWriter struct {
	d    Dialect
	b    strings.Builder
	args []any
}

func (w *sqlWriter) condition(n Node) bool {
	c, ok := n.(*Call)
	if !ok {
		return false
	}
	switch c.Op {
	case "=", "<>", "<", ">", "<=", ">=":
		return w.comparison(c.Args[0], " "+c.Op+" ", "", ")", c.Args[1:])
	case "between":
		return w.comparison(c.Args[0], " BETWEEN ", " AND ", ")", c.Args[1:])
	case "in":
		return w.comparison(c.Args[0], " IN (", ",", "))", c.Args[1].(*List).Items)
	case "isNull":
		p, ok := c.Args[0].(*Property)
		if !ok {
			return false
		}
		if _, ok := geo.ColumnByName(p.Name); !ok {
			return false
		}
		w.b.WriteString("(" + w.d.column(p.Name) + " IS NULL)")
		return true
	}
	return false
}

// comparison writes a value and others that it is compared with. What is said
// of the first, how text compares, holds for all of them.
func (w *sqlWriter) comparison(left Node, before, between, after string, others []Node) bool {
	if !sameKind(left, others) {
		return false
	}
	w.b.WriteByte('(')
	if !w.value(left) {
		return false
	}
	if kind := kindOf(left); kind == textKind || kind == dayKind {
		w.b.WriteString(w.d.byCodePoint)
	}
	w.b.WriteString(before)
	for i, n := range others {
		if i > 0 {
			w.b.WriteString(between)
		}
		if !w.value(n) {
			return false
		}
	}
	w.b.WriteString(after)
	return true
}

// sqlKind is what SQL compares two operands as.
type sqlKind uint8

const (
	noKind sqlKind = iota // SQL says nothing of it
	textKind
	numberKind
	dayKind
)

// sameKind reports whether operands are all text, all numbers or all days, so
// that SQL compares them as CQL2 does.
func sameKind(left Node, others []Node) bool {
	first := kindOf(left)
	differs := func(n Node) bool { return kindOf(n) != first }
	return first != noKind && len(others) > 0 && !slices.ContainsFunc(others, differs)
}

func kindOf(n Node) sqlKind {
	switch n := n.(type) {
	case *Text:
		return textKind
	case *Number:
		return numberKind
	case *Date:
		return dayKind
	case *Property:
		return kindOfColumn(n.Name)
	}
	return noKind
}

func kindOfColumn(name string) sqlKind {
	c, ok := geo.ColumnByName(name)
	if !ok {
		return noKind
	}
	switch c.Kind {
	case geo.KindString:
		return textKind
	case geo.KindInt, geo.KindReal:
		return numberKind
	case geo.KindDay:
		return dayKind
	}
	return noKind
}

// value writes a column or a literal; only names from [geo.Columns] become
// part of the statement.
func (w *sqlWriter) value(n Node) bool {
	switch n := n.(type) {
	case *Property:
		c, ok := geo.ColumnByName(n.Name)
		if !ok {
			return false
		}
		w.b.WriteString(w.d.column(c.Name))
	case *Text:
		if !w.d.canHold(n.Value) {
			return false
		}
		w.argument(n.Value, w.d.textType)
	case *Number:
		w.argument(n.Value, w.d.numberType)
	case *Date:
		w.argument(n.Day.String(), w.d.textType)
	default:
		return false
	}
	return true
}

func (w *sqlWriter) argument(v any, kind string) {
	w.b.WriteString(w.add(v) + kind)
}

// between writes that a column of numbers lies between two.
func (w *sqlWriter) between(column string, low, high float64) {
	w.b.WriteString(w.d.column(column) + " BETWEEN ")
	w.argument(low, w.d.numberType)
	w.b.WriteString(" AND ")
	w.argument(high, w.d.numberType)
}
