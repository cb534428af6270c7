package cql2

import (
	"time"

	"github.com/furat-map/furat/geo"
)

func (p *parser) instant(kind string, pos int) (Node, error) {
	if p.tok.kind != text {
		return nil, p.unexpected("a " + kind + " in single quotes")
	}
	n, err := instantOf(p.tok.text, kind, at(p.tok.pos))
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return n, p.expect(")")
}

// instantOf reads a date, a timestamp, or where kind is empty either.
func instantOf(s, kind, pos string) (Node, error) {
	if kind != "timestamp" {
		if d, ok := geo.ParseDate(s); ok {
			return &Date{d, pos}, nil
		}
	}
	if kind != "date" {
		t, err := time.Parse(time.RFC3339Nano, s)
		if t = t.UTC(); err == nil && t.Year() > 0 && t.Year() < 10_000 {
			return &Timestamp{t, pos}, nil
		}
	}
	switch kind {
	case "date":
		return nil, errorAt(pos, "expected a day like 2024-03-31, found '%s'", clipped(s))
	case "timestamp":
		return nil, errorAt(pos, "expected a time like 2024-03-31T12:00:00Z, found '%s'", clipped(s))
	}
	return nil, errorAt(pos, "expected a day like 2024-03-31 or a time like 2024-03-31T12:00:00Z, found '%s'", clipped(s))
}

func (p *parser) interval(pos int) (Node, error) {
	iv := &Interval{at: at(pos)}
	for i, to := range []*Node{&iv.From, &iv.To} {
		if i > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		n, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		if *to, err = intervalEnd(n); err != nil {
			return nil, err
		}
	}
	if err := checkOrder(iv); err != nil {
		return nil, err
	}
	return iv, p.expect(")")
}

// intervalEnd makes an end of an interval of what was read.
func intervalEnd(n Node) (Node, error) {
	switch n := n.(type) {
	case *Text:
		if n.Value == ".." {
			return nil, nil
		}
		return instantOf(n.Value, "", n.at)
	case *Property, *Date, *Timestamp:
		return n, nil
	}
	return nil, errorAt(n.where(), "expected a day, a time or '..' as the end of an interval")
}
