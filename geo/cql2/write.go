package cql2

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/geojson"
)

// ToText writes a filter as CQL2 text. Read again it is the same tree.
func ToText(n Node) string {
	var b strings.Builder
	writeText(&b, n, 0)
	return b.String()
}

func lower(s string) string { return strings.ToLower(s) }

var plainName = regexp.MustCompile(`^[\pL_][\pL\p{Nd}\p{Mn}_.:]*$`)

// reserved are names that mean something else without quotes.
var reserved = map[string]bool{"and": true, "or": true, "not": true, "like": true, "between": true, "in": true, "is": true, "null": true,
	"true": true, "false": true, "div": true, "z": true, "date": true, "timestamp": true, "interval": true, "bbox": true}

func writeText(b *strings.Builder, n Node, outer int) {
	switch n := n.(type) {
	case *Call:
		writeCall(b, n, outer)
	case *Property:
		if plainName.MatchString(n.Name) && !reserved[lower(n.Name)] && functions[lower(n.Name)] == "" && !geometryNames[lower(n.Name)] {
			b.WriteString(n.Name)
			return
		}
		b.WriteString(`"` + strings.ReplaceAll(n.Name, `"`, `""`) + `"`)
	case *Text:
		b.WriteString(quote(n.Value))
	case *Number:
		b.WriteString(formatNumber(n.Value))
	case *Bool:
		b.WriteString(strings.ToUpper(strconv.FormatBool(n.Value)))
	case *Date:
		b.WriteString("DATE('" + n.Day.String() + "')")
	case *Timestamp:
		b.WriteString("TIMESTAMP('" + n.Time.Format(time.RFC3339Nano) + "')")
	case *Interval:
		b.WriteString("INTERVAL(")
		writeEnd(b, n.From)
		b.WriteString(",")
		writeEnd(b, n.To)
		b.WriteString(")")
	case *Geometry:
		writeGeometry(b, n)
	case *List:
		writeArgs(b, n.Items)
	}
}

// quote writes a character literal. A quote is written twice, or behind a
// backslash where it follows one, which would hide it. Text that ends in a
// backslash can't be written in CQL2 text, which has no way to say so.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := range len(s) {
		switch {
		case s[i] != '\'':
			b.WriteByte(s[i])
		case i > 0 && s[i-1] == '\\':
			b.WriteString(`\'`)
		default:
			b.WriteString("''")
		}
	}
	b.WriteByte('\'')
	return b.String()
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func writeEnd(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case nil:
		b.WriteString("'..'")
	case *Date:
		b.WriteString("'" + n.Day.String() + "'")
	case *Timestamp:
		b.WriteString("'" + n.Time.Format(time.RFC3339Nano) + "'")
	default:
		writeText(b, n, 0)
	}
}

func writeArgs(b *strings.Builder, args []Node) {
	b.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, a, 0)
	}
	b.WriteByte(')')
}

// writeCall writes an operator, in brackets where it binds less tightly than
// what it stands in.
func writeCall(b *strings.Builder, c *Call, outer int) {
	tight := binding[c.Op]
	switch c.Op {
	case "not":
		tight = bindNot
	case "isNull":
		tight = bindCompare
	}
	if tight == 0 {
		b.WriteString(strings.ToUpper(c.Op))
		writeArgs(b, c.Args)
		return
	}
	if tight <= outer {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch c.Op {
	case "not":
		b.WriteString("NOT ")
		writeText(b, c.Args[0], bindNot)
	case "isNull":
		writeText(b, c.Args[0], tight)
		b.WriteString(" IS NULL")
	case "between":
		writeText(b, c.Args[0], tight)
		b.WriteString(" BETWEEN ")
		writeText(b, c.Args[1], tight)
		b.WriteString(" AND ")
		writeText(b, c.Args[2], tight)
	case "in":
		writeText(b, c.Args[0], tight)
		b.WriteString(" IN ")
		writeText(b, c.Args[1], 0)
	default:
		writeInfix(b, c, tight)
	}
}

func writeInfix(b *strings.Builder, c *Call, tight int) {
	for i, a := range c.Args {
		if i > 0 {
			b.WriteString(" " + strings.ToUpper(c.Op) + " ")
		}
		bound := tight
		if (i == 0 && tight > bindCompare) != (c.Op == "^") && (tight > bindCompare) {
			bound-- // this side may hold the same operator without brackets
		}
		if v, ok := a.(*Number); ok && v.Value < 0 && tight > bindCompare {
			b.WriteString("(" + formatNumber(v.Value) + ")")
			continue
		}
		writeText(b, a, bound)
	}
}

func writeGeometry(b *strings.Builder, g *Geometry) {
	if g.BBox {
		var n []string
		for _, v := range boxNumbers(g.Shape) {
			n = append(n, formatNumber(v))
		}
		b.WriteString("BBOX(" + strings.Join(n, ",") + ")")
		return
	}
	b.WriteString(wkt.MarshalString(g.Shape))
}

// boxNumbers returns west, south, east, north of a box.
func boxNumbers(g orb.Geometry) [4]float64 {
	if c, ok := g.(orb.Collection); ok {
		w, e := c[0].Bound(), c[1].Bound()
		return [4]float64{w.Min[0], w.Min[1], e.Max[0], e.Max[1]}
	}
	d := g.Bound()
	return [4]float64{d.Min[0], d.Min[1], d.Max[0], d.Max[1]}
}

// ToJSON writes a filter as CQL2 JSON. Read again it is the same tree.
func ToJSON(n Node) ([]byte, error) { return json.Marshal(tree(n)) }

// tree returns a node as values that package json writes.
func tree(n Node) any {
	switch n := n.(type) {
	case *Call:
		return map[string]any{"op": n.Op, "args": trees(n.Args)}
	case *List:
		return trees(n.Items)
	case *Property:
		return map[string]any{"property": n.Name}
	case *Text:
		return n.Value
	case *Number:
		return n.Value
	case *Bool:
		return n.Value
	case *Date:
		return map[string]any{"date": n.Day.String()}
	case *Timestamp:
		return map[string]any{"timestamp": n.Time.Format(time.RFC3339Nano)}
	case *Interval:
		return map[string]any{"interval": []any{treeEnd(n.From), treeEnd(n.To)}}
	case *Geometry:
		if n.BBox {
			return map[string]any{"bbox": boxNumbers(n.Shape)}
		}
		return geojson.NewGeometry(n.Shape)
	}
	return nil
}

func trees(nodes []Node) []any {
	out := make([]any, len(nodes))
	for i, n := range nodes {
		out[i] = tree(n)
	}
	return out
}

func treeEnd(n Node) any {
	switch n := n.(type) {
	case nil:
		return ".."
	case *Date:
		return n.Day.String()
	case *Timestamp:
		return n.Time.Format(time.RFC3339Nano)
	}
	return tree(n)
}
