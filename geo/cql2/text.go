package cql2

import (
	"strings"
	"unicode/utf8"
)

func parseText(filter, lang string, in Projection) (Node, error) {
	if len(filter) > MaxBytes {
		return nil, errorAt("", "it is longer than %d bytes", MaxBytes)
	}
	if !utf8.ValidString(filter) {
		return nil, errorAt("", "it is not UTF-8")
	}
	p := &parser{lex: lexer{rest: filter, pos: 1}, elder: lang == LangElder, in: in}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != end {
		return nil, p.unexpected("AND, OR or the end of the filter")
	}
	return n, checkWhole(n)
}

// parser reads CQL2 text by recursive descent, one token ahead.
type parser struct {
	lex   lexer
	tok   token
	depth int
	nodes int
	// bracketed is what stood in the last brackets: a comparison there may be
	// compared again.
	bracketed Node
	elder     bool // it is CQL, not CQL2
	in        Projection
}

func (p *parser) advance() error {
	t, err := p.lex.next()
	p.tok = t
	if p.nodes++; p.nodes > maxNodes && err == nil {
		err = errorAt(at(t.pos), "the filter has more than %d words", maxNodes)
	}
	return err
}

func (p *parser) unexpected(wanted string) error {
	return errorAt(at(p.tok.pos), "expected %s, found %s", wanted, p.tok.named())
}

// accept goes past a keyword or sign where it is next.
func (p *parser) accept(s string) (bool, error) {
	if !p.tok.is(s) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expect(s string) error {
	ok, err := p.accept(s)
	if !ok && err == nil {
		return p.unexpected("“" + s + "”")
	}
	return err
}

// deeper bounds how deep the parser calls itself: twice a level, for an operand
// and for the bracket around it. How deep the tree may be is checked at its end.
func (p *parser) deeper() error {
	if p.depth++; p.depth > 2*(MaxDepth+1) {
		return errorAt(at(p.tok.pos), "the filter is nested more than %d deep", MaxDepth)
	}
	return nil
}

// How tightly operators bind, loosest first.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindCompare
	bindSum
	bindProduct
	bindPower
)

var binding = map[string]int{
	"or": bindOr, "and": bindAnd,
	"=": bindCompare, "<>": bindCompare, "<": bindCompare, ">": bindCompare, "<=": bindCompare, ">=": bindCompare,
	"like": bindCompare, "ilike": bindCompare, "between": bindCompare, "in": bindCompare, "is": bindCompare, "not": bindCompare,
	"+": bindSum, "-": bindSum, "*": bindProduct, "/": bindProduct, "%": bindProduct, "div": bindProduct, "^": bindPower,
}

// operator returns the operator that a token is and how tightly it binds; 0
// where it is none.
func (t token) operator() (op string, tight int) {
	if t.kind != sign && t.kind != word {
		return "", 0
	}
	op = strings.ToLower(t.text)
	return op, binding[op]
}

// expression reads operators that bind tighter than a bound, with their
// operands.
func (p *parser) expression(bound int) (Node, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	left, err := p.prefix()
	for err == nil {
		op, tight := p.tok.operator()
		if tight <= bound {
			return left, nil
		}
		left, err = p.infix(left, op, tight)
	}
	return nil, err
}

// infix reads what follows an operand.
func (p *parser) infix(left Node, op string, tight int) (Node, error) {
	t := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	pos := at(t.pos)
	if tight == bindCompare && isComparison(left) && left != p.bracketed {
		return nil, errorAt(pos, "expected AND or OR between two comparisons, found %s", t.named())
	}
	if op == "not" {
		return p.negated(left, pos)
	}
	switch op {
	case "and", "or":
		return p.several(left, op, tight, pos)
	case "is":
		return p.isNull(left, pos)
	case "like", "ilike", "between", "in":
		return p.special(left, op, pos)
	}
	next := tight
	if op == "^" {
		next-- // the power of a power is read from the right
	}
	right, err := p.operand(op, next)
	if err != nil {
		return nil, err
	}
	if err := needValues(tight, op, left, right); err != nil {
		return nil, err
	}
	return callOf(pos, op, left, right)
}

// needValues refuses conditions where numbers belong.
func needValues(tight int, op string, args ...Node) error {
	for _, n := range args {
		if tight > bindCompare && isPredicate(n) {
			return errorAt(n.where(), "expected a number for %s, found a condition", op)
		}
	}
	return nil
}

func (p *parser) operand(op string, bound int) (Node, error) {
	if p.tok.kind == end {
		return nil, p.unexpected("a value behind " + strings.ToUpper(op))
	}
	return p.expression(bound)
}

// several reads a chain of AND or of OR as one call.
func (p *parser) several(first Node, op string, tight int, pos string) (Node, error) {
	args := []Node{first}
	for {
		n, err := p.operand(op, tight)
		if err != nil {
			return nil, err
		}
		args = append(args, n)
		more, err := p.accept(op)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	for _, a := range args {
		if !isPredicate(a) {
			return nil, errorAt(a.where(), "expected a condition beside %s, found only a value", strings.ToUpper(op))
		}
	}
	return callOf(pos, op, args...)
}

func (p *parser) negated(left Node, pos string) (Node, error) {
	op := strings.ToLower(p.tok.text)
	special := op == "like" || op == "ilike" || op == "between" || op == "in"
	if p.tok.kind != word || !special {
		return nil, p.unexpected("LIKE, BETWEEN or IN behind NOT")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.special(left, op, pos)
	if err != nil {
		return nil, err
	}
	return callOf(pos, "not", n)
}

func (p *parser) isNull(left Node, pos string) (Node, error) {
	not, err := p.accept("not")
	if err != nil {
		return nil, err
	}
	if err := p.expect("NULL"); err != nil {
		return nil, err
	}
	n, err := callOf(pos, "isNull", left)
	if err == nil && not {
		n, err = callOf(pos, "not", n)
	}
	return n, err
}

// special reads the right side of LIKE, BETWEEN and IN.
func (p *parser) special(left Node, op, pos string) (Node, error) {
	switch op {
	case "like":
		pattern, err := p.operand(op, bindCompare)
		if err != nil {
			return nil, err
		}
		return callOf(pos, "like", left, pattern)
	case "ilike":
		return p.ilike(left, pos)
	case "between":
		lo, err := p.operand(op, bindCompare)
		if err != nil {
			return nil, err
		}
		if err := p.expect("AND"); err != nil {
			return nil, err
		}
		hi, err := p.operand("and", bindCompare)
		if err != nil {
			return nil, err
		}
		return callOf(pos, "between", left, lo, hi)
	}
	list := &List{at: at(p.tok.pos)}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var err error
	if list.Items, err = p.arguments(); err != nil {
		return nil, err
	}
	return callOf(pos, "in", left, list)
}

// ilike reads the right side of ILIKE, the LIKE of CQL to which upper and lower
// case are one.
func (p *parser) ilike(left Node, pos string) (Node, error) {
	if !p.elder {
		return nil, errorAt(pos, "CQL2 has no ILIKE; write CASEI(name) LIKE CASEI('deir%%')")
	}
	pattern, err := p.operand("ilike", bindCompare)
	if err != nil {
		return nil, err
	}
	folded := func(n Node) Node { return &Call{Op: "casei", Args: []Node{n}, at: n.where()} }
	return callOf(pos, "like", folded(left), folded(pattern))
}

// arguments reads expressions up to the closing bracket.
func (p *parser) arguments() ([]Node, error) {
	var out []Node
	for {
		n, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
		more, err := p.accept(",")
		if err != nil {
			return nil, err
		}
		if !more {
			return out, p.expect(")")
		}
	}
}

// prefix reads a value, a bracket, NOT, a sign or a function.
func (p *parser) prefix() (Node, error) {
	t := p.tok
	pos := at(t.pos)
	switch {
	case t.kind == text:
		return &Text{t.text, pos}, p.advance()
	case t.kind == number:
		return &Number{t.num, pos}, p.advance()
	case t.kind == quoted:
		return &Property{t.text, pos}, p.advance()
	case t.is("("):
		return p.bracket()
	case t.is("-") || t.is("+"):
		return p.signed(t)
	case t.is("not"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.operand("not", bindNot)
		if err != nil {
			return nil, err
		}
		if !isPredicate(n) {
			return nil, errorAt(n.where(), "expected a condition behind NOT, found only a value")
		}
		return callOf(pos, "not", n)
	case t.is("null"):
		return nil, errorAt(pos, "nothing is equal to NULL; write IS NULL or IS NOT NULL")
	case t.is("true") || t.is("false"):
		return &Bool{t.is("true"), pos}, p.advance()
	case t.kind == word && binding[strings.ToLower(t.text)] == 0:
		return p.name()
	}
	return nil, p.unexpected("a property, a value or a bracket")
}

func (p *parser) bracket() (Node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	p.bracketed = n
	return n, p.expect(")")
}

// signed reads a number with a sign; of anything else it makes a product.
func (p *parser) signed(t token) (Node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.operand(t.text, bindPower) // the sign belongs to the operand: -2 ^ 2 is 4
	if err != nil || t.text == "+" {
		return n, err
	}
	if v, ok := n.(*Number); ok {
		return &Number{-v.Value, at(t.pos)}, nil
	}
	if err := needValues(bindProduct, "-", n); err != nil {
		return nil, err
	}
	return callOf(at(t.pos), "*", &Number{-1, at(t.pos)}, n)
}

// name reads a property, a function, or a literal that is written like one.
func (p *parser) name() (Node, error) {
	t := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	kind := strings.ToLower(t.text)
	if geometryNames[kind] && p.atCoordinates() {
		shape, err := p.geometry(kind, t.pos)
		if err != nil {
			return nil, err
		}
		return &Geometry{Shape: shape, at: at(t.pos)}, nil
	}
	if !p.tok.is("(") {
		return &Property{t.text, at(t.pos)}, nil
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch kind {
	case "bbox":
		return p.bbox(t.pos)
	case "date", "timestamp":
		return p.instant(kind, t.pos)
	case "interval":
		return p.interval(t.pos)
	}
	op := functions[kind]
	if op == "" {
		return nil, errorAt(at(t.pos), "there is no function %s; there are CASEI, ACCENTI, S_INTERSECTS, T_AFTER and the other spatial and temporal functions", clipped(t.text))
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	return callOf(at(t.pos), op, args...)
}
