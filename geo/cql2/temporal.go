package cql2

import (
	"cmp"
	"math"
	"time"

	"github.com/furat-map/furat/geo"
)

// span is an instant or interval. Its ends are days since 1970-01-01 where
// both are days or open, and microseconds since then otherwise: 64 bits count
// them over all years.
type span struct {
	first, last int64
	days        bool
}

// Open ends.
const (
	long = math.MinInt64
	ever = math.MaxInt64
)

const dayLength = int64(24 * time.Hour / time.Microsecond)

func daySpan(d geo.Day) span {
	return span{int64(d.Unix()), int64(d.Unix()), true}
}

func timeSpan(t time.Time) span {
	return span{t.UnixMicro(), t.UnixMicro(), false}
}

func spanOfLiteral(n Node) span {
	switch n := n.(type) {
	case *Date:
		return daySpan(n.Day)
	case *Timestamp:
		return timeSpan(n.Time)
	}
	return span{long, ever, true}
}

// fine returns a span in microseconds: a day is all of it.
func (s span) fine() span {
	if !s.days {
		return s
	}
	out := span{first: s.first, last: s.last}
	if s.first != long {
		out.first = s.first * dayLength
	}
	if s.last != ever {
		out.last = (s.last+1)*dayLength - 1
	}
	return out
}

// alike returns two spans in one unit.
func alike(a, b span) (span, span) {
	if a.days == b.days {
		return a, b
	}
	return a.fine(), b.fine()
}

// compareInstants orders two instants; a day is equal to any time of it.
func compareInstants(a, b span) int {
	a, b = alike(a, b)
	switch {
	case a.last < b.first:
		return -1
	case a.first > b.last:
		return 1
	}
	return 0
}

func (c compiler[T]) interval(n *Interval) (operand[T], error) {
	out := operand[T]{typ: typeInterval, constant: true}
	ends := [2]func(T) (span, bool){}
	for i, e := range []Node{n.From, n.To} {
		if e == nil {
			open := span{long, ever, true}
			ends[i] = func(T) (span, bool) { return open, true }
			continue
		}
		v, err := c.value(e)
		if err != nil {
			return out, err
		}
		if v.typ != typeInstant {
			return out, errorAt(e.where(), "expected a day or time as the end of an interval, found %s", v.typ)
		}
		out.constant = out.constant && v.constant
		ends[i] = v.span
	}
	out.span = func(r T) (span, bool) {
		a, ok := ends[0](r)
		b, ok2 := ends[1](r)
		a, b = alike(a, b)
		return span{a.first, b.last, a.days}, ok && ok2
	}
	return out, nil
}

// relations are the temporal functions (OGC 21-065r2, table 13; Allen's
// relations of intervals).
var relations = map[string]func(a, b span) bool{
	"t_after":        func(a, b span) bool { return a.first > b.last },
	"t_before":       func(a, b span) bool { return a.last < b.first },
	"t_contains":     func(a, b span) bool { return a.first < b.first && a.last > b.last },
	"t_disjoint":     func(a, b span) bool { return a.first > b.last || a.last < b.first },
	"t_during":       func(a, b span) bool { return a.first > b.first && a.last < b.last },
	"t_equals":       func(a, b span) bool { return a.first == b.first && a.last == b.last },
	"t_finishedBy":   func(a, b span) bool { return a.first < b.first && a.last == b.last },
	"t_finishes":     func(a, b span) bool { return a.first > b.first && a.last == b.last },
	"t_intersects":   func(a, b span) bool { return a.first <= b.last && a.last >= b.first },
	"t_meets":        func(a, b span) bool { return a.last == b.first },
	"t_metBy":        func(a, b span) bool { return a.first == b.last },
	"t_overlappedBy": func(a, b span) bool { return a.first > b.first && a.first < b.last && a.last > b.last },
	"t_overlaps":     func(a, b span) bool { return a.first < b.first && a.last > b.first && a.last < b.last },
	"t_startedBy":    func(a, b span) bool { return a.first == b.first && a.last > b.last },
	"t_starts":       func(a, b span) bool { return a.first == b.first && a.last < b.last },
}

// forIntervals are the functions that compare intervals only.
var forIntervals = map[string]bool{"t_contains": true, "t_finishedBy": true, "t_finishes": true, "t_meets": true, "t_metBy": true,
	"t_overlappedBy": true, "t_overlaps": true, "t_startedBy": true, "t_starts": true}

func (c compiler[T]) temporal(n *Call) (func(T) Truth, error) {
	var in [2]operand[T]
	for i, a := range n.Args {
		v, err := c.value(a)
		if err == nil {
			v, err = c.dated(a, v, typeInstant)
		}
		if err != nil {
			return nil, err
		}
		if !v.typ.isTemporal() {
			return nil, errorAt(a.where(), "expected a day, a time or an interval for %s, found %s", n.Op, v.typ)
		}
		if v.typ != typeInterval && forIntervals[n.Op] {
			return nil, errorAt(a.where(), "%s compares intervals; write INTERVAL('2024-01-01','2024-03-31'), found %s", n.Op, v.typ)
		}
		in[i] = v
	}
	if n.Op == "t_during" && in[1].typ != typeInterval {
		return nil, errorAt(n.Args[1].where(), "expected an interval behind the comma of %s", n.Op)
	}
	holds, a, b := relations[n.Op], in[0].span, in[1].span
	return func(r T) Truth {
		x, ok := a(r)
		y, ok2 := b(r)
		if !ok || !ok2 {
			return Unknown
		}
		x, y = alike(x, y)
		if cmp.Less(x.last, x.first) || cmp.Less(y.last, y.first) {
			return Unknown // properties that end before they begin are no interval
		}
		return truth(holds(x, y))
	}, nil
}
