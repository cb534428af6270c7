package cql2

import (
	"strings"

	"github.com/furat-map/furat/geo"
)

// SQL returns a condition with arguments that holds for every event the
// condition holds for, and whether for no others. Columns are those of
// [geo.Columns], lon and lat; days are text, as in all our tables. Where exact
// is false the rows must be asked again with [Condition.Match].
func (c *Condition) SQL() (cond string, args []any, exact bool) {
	if cond, args, exact = c.sql(); strings.Count(cond, "(") > maxSQL {
		return "", nil, false
	}
	return cond, args, exact
}

// maxSQL bounds the terms of a statement: SQLite takes expressions up to a
// depth of 1000, and a chain of ORs is as deep as it is long.
const maxSQL = 300

func (c *Condition) sql() (cond string, args []any, exact bool) {
	if c.parts == nil {
		return c.leafSQL()
	}
	var conds []string
	exact = true
	for _, p := range c.parts {
		s, a, ok := p.(*Condition).sql()
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

func (c *Condition) leafSQL() (string, []any, bool) {
	var w sqlWriter
	if w.condition(c.node) {
		s := w.b.String()
		if c.want == False {
			s = "NOT " + s
		}
		return s, w.args, true
	}
	call, ok := c.node.(*Call)
	if ok && call.Op == "s_intersects" && c.want == True {
		return boxSQL(call)
	}
	return "", nil, false
}

// boxSQL says of a position that lies in a geometry that it lies in its box.
func boxSQL(call *Call) (string, []any, bool) {
	for i, a := range call.Args {
		p, ok := a.(*Property)
		g, ok2 := call.Args[1-i].(*Geometry)
		if !ok || !ok2 || p.Name == Area {
			continue
		}
		b := g.Shape.Bound()
		return "(lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?)", []any{b.Min[0], b.Max[0], b.Min[1], b.Max[1]}, false
	}
	return "", nil, false
}

// sqlWriter writes what SQL says exactly as CQL2 does: comparisons of text,
// days and numbers with literals. The rest is left to Match.
type sqlWriter struct {
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
		return w.list("(", " "+c.Op+" ", ")", c.Args)
	case "between":
		w.b.WriteByte('(')
		if !w.list("", " BETWEEN ", "", c.Args[:2]) || !w.list(" AND ", "", ")", c.Args[2:]) {
			return false
		}
		return sameKind(c.Args)
	case "in":
		items := c.Args[1].(*List).Items
		w.b.WriteByte('(')
		return w.value(c.Args[0]) && w.list(" IN (", ",", "))", items) && sameKind(append([]Node{c.Args[0]}, items...))
	case "isNull":
		p, ok := c.Args[0].(*Property)
		if !ok {
			return false
		}
		if _, ok := geo.ColumnByName(p.Name); !ok {
			return false
		}
		w.b.WriteString("(" + p.Name + " IS NULL)")
		return true
	}
	return false
}

func (w *sqlWriter) list(before, between, after string, nodes []Node) bool {
	w.b.WriteString(before)
	for i, n := range nodes {
		if i > 0 {
			w.b.WriteString(between)
		}
		if !w.value(n) {
			return false
		}
	}
	w.b.WriteString(after)
	return sameKind(nodes)
}

// sameKind reports whether operands are all text, all numbers or all days, so
// that SQL compares them as CQL2 does.
func sameKind(nodes []Node) bool {
	kinds := map[byte]bool{}
	for _, n := range nodes {
		kinds[sqlKind(n)] = true
	}
	return len(kinds) == 1 && !kinds[0]
}

func sqlKind(n Node) byte {
	switch n := n.(type) {
	case *Text:
		return 't'
	case *Number:
		return 'n'
	case *Date:
		return 'd'
	case *Property:
		c, ok := geo.ColumnByName(n.Name)
		switch {
		case !ok:
			return 0
		case c.Kind == geo.KindString:
			return 't'
		case c.Kind == geo.KindInt || c.Kind == geo.KindReal:
			return 'n'
		case c.Kind == geo.KindDay:
			return 'd'
		}
	}
	return 0
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
		w.b.WriteString(c.Name)
		return true
	case *Text:
		w.args = append(w.args, n.Value)
	case *Number:
		w.args = append(w.args, n.Value)
	case *Date:
		w.args = append(w.args, n.Day.String())
	default:
		return false
	}
	w.b.WriteByte('?')
	return true
}
