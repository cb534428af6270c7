package cql2

import "strings"

// checkWhole checks what a reader has read.
func checkWhole(n Node) error {
	if !isPredicate(n) {
		return errorAt(n.where(), "expected a condition, for example fatalities > 0, found only a value")
	}
	return checkTree(n, 0)
}

// checkTree checks depth and operands of a node and all that it is made of.
func checkTree(n Node, depth int) error {
	if depth > MaxDepth {
		return errorAt(n.where(), "the filter is nested more than %d deep", MaxDepth)
	}
	if c, ok := n.(*Call); ok {
		if err := checkOperands(c); err != nil {
			return err
		}
	}
	for _, a := range children(n) {
		if err := checkTree(a, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// checkOperands refuses conditions where values belong, and the other way
// round, as the grammar of CQL2 text does.
func checkOperands(c *Call) error {
	logic := isLogic(c.Op)
	for i, a := range c.Args {
		_, isList := a.(*List)
		switch {
		case isList != (c.Op == "in" && i == 1):
			return errorAt(a.where(), "a list of values stands behind in, and there only")
		case logic && !isPredicate(a):
			return errorAt(a.where(), "expected a condition beside %s, found only a value", c.Op)
		case !logic && !comparisons[c.Op] && isPredicate(a):
			return errorAt(a.where(), "expected a value for %s, found a condition", c.Op)
		}
	}
	return nil
}

// children returns what a node is made of.
func children(n Node) []Node {
	switch n := n.(type) {
	case *Call:
		return n.Args
	case *List:
		return n.Items
	case *Interval:
		var out []Node
		for _, e := range []Node{n.From, n.To} {
			if e != nil {
				out = append(out, e)
			}
		}
		return out
	}
	return nil
}

// checkOrder refuses an interval that ends before it begins.
func checkOrder(iv *Interval) error {
	if !isInstant(iv.From) || !isInstant(iv.To) {
		return nil
	}
	from, to := alike(spanOfLiteral(iv.From), spanOfLiteral(iv.To))
	if from.first > to.last {
		return errorAt(iv.at, "the interval ends before it begins")
	}
	return nil
}

// isInstant reports whether a node is a day or time that is known.
func isInstant(n Node) bool {
	switch n.(type) {
	case *Date, *Timestamp:
		return true
	}
	return false
}

// isComparison reports whether a node is a comparison, which does not take
// part in another without brackets.
func isComparison(n Node) bool {
	c, ok := n.(*Call)
	return ok && comparisons[c.Op]
}

// functions are the operators that are written as functions, by their names
// in lower case.
var functions = func() map[string]string {
	out := map[string]string{"casei": "casei", "accenti": "accenti"}
	for op := range arity {
		if strings.HasPrefix(op, "s_") || strings.HasPrefix(op, "t_") {
			out[strings.ToLower(op)] = op
		}
	}
	return out
}()

var comparisons = map[string]bool{"=": true, "<>": true, "<": true, ">": true, "<=": true, ">=": true, "like": true, "between": true, "in": true, "isNull": true}

// isLogic reports whether an operator joins conditions or negates one.
func isLogic(op string) bool { return op == "and" || op == "or" || op == "not" }

// isPredicate reports whether a node can be true or false. A property can't:
// none of ours is a boolean.
func isPredicate(n Node) bool {
	switch n := n.(type) {
	case *Bool:
		return true
	case *Call:
		relation := strings.HasPrefix(n.Op, "s_") || strings.HasPrefix(n.Op, "t_")
		return comparisons[n.Op] || isLogic(n.Op) || relation
	}
	return false
}
