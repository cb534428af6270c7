package cql2

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// comesBack writes a tree in both languages and reads it again.
func comesBack(t *testing.T, n Node) {
	t.Helper()
	if back := throughJSON(t, n); back == nil || sexp(back) != sexp(n) {
		t.Fatalf("%s comes back from JSON as %s", sexp(n), sexp(back))
	}
	sayable := true // text can't end in a backslash
	Walk(n, func(n Node) {
		s, ok := n.(*Text)
		sayable = sayable && !(ok && strings.HasSuffix(s.Value, `\`))
	})
	written := ToText(n)
	if !sayable || len(written) > MaxBytes {
		return
	}
	back, err := Parse(written, LangText, nil)
	if err != nil || sexp(back) != sexp(n) || ToText(back) != written {
		t.Fatalf("%s was written as %q, which is read as %v, %v", sexp(n), written, back, err)
	}
}

// behaves asks a condition and its negation of an event, if it is one over
// events: they are never both true, and SQL has as many arguments as it says.
func behaves(t *testing.T, n Node) {
	t.Helper()
	c, err := NewCondition(n)
	if err != nil {
		return
	}
	not := made(t, &Call{Op: "not", Args: []Node{n}})
	for _, e := range []*geo.Event{sample(), {}} {
		if c.Match(e) && not.Match(e) {
			t.Fatalf("%s and its negation hold", sexp(n))
		}
		if throughParts(c, e) != c.Match(e) {
			t.Fatalf("%s and its parts differ", sexp(n))
		}
	}
	cond, args, _ := c.SQL(SQLite)
	if strings.Count(cond, "?") != len(args) {
		t.Fatalf("%s with %d arguments", cond, len(args))
	}
	numbered, args, _ := c.SQL(PostgreSQL)
	if strings.Count(numbered, "$") != len(args) {
		t.Fatalf("%s with %d arguments", numbered, len(args))
	}
}

func FuzzText(f *testing.F) {
	f.Add("fatalities > 3 AND NOT (location LIKE 'D%' OR country IN ('SY','IQ'))")
	f.Add("S_INTERSECTS(geometry, POLYGON((40 35,41 35,41 36,40 36,40 35))) AND T_AFTER(event_date, DATE('2024-01-01'))")
	f.Add("CASEI(actor1) = CASEI('x') AND -fatalities ^ 2 * 3 < injuries - 1 - 2")
	f.Add(`"and" IS NOT NULL OR ('it''s' = 'it\'s') = TRUE`)
	f.Add("T_DURING(INTERVAL('..',event_date_end), INTERVAL('2024-01-01T00:00:00.5Z','..')) OR 2 NOT BETWEEN 1 AND 3 div 2")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s, LangText, nil)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "filter: ") {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		comesBack(t, n)
		behaves(t, n)
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"op":"and","args":[{"op":"=","args":[{"property":"status"},"reported"]},{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1,2]}]}]}`))
	f.Add([]byte(`{"op":"t_during","args":[{"property":"event_date"},{"interval":["2024-01-01",".."]}]}`))
	f.Add([]byte(`{"op":"in","args":[{"op":"casei","args":[{"property":"a b"}]},["\\",{"bbox":[1,2,3,4]}]]}`))
	f.Add([]byte(`{"op":"not","args":[{"op":"between","args":[{"op":"^","args":[-1,2]},1e3,{"timestamp":"2024-01-01T00:00:00Z"}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := Parse(string(b), LangJSON, nil)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "filter: ") {
				t.Fatalf("%q: %v", b, err)
			}
			return
		}
		comesBack(t, n)
		behaves(t, n)
	})
}

// FuzzWKT: a geometry that is read lies on Earth, meets itself and its box, and
// comes back.
func FuzzWKT(f *testing.F) {
	f.Add("POINT Z(1 2 3)")
	f.Add("POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))")
	f.Add("GEOMETRYCOLLECTION(MULTIPOINT(1 2,(3 4)),MULTILINESTRING((1 2,3 4)))")
	f.Add("MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((1 1,2 1,2 2,1 1)))")
	f.Add("BBOX(170,-10,-170,10)")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse("S_INTERSECTS(geometry, "+s+")", LangText, nil)
		if err != nil {
			return
		}
		comesBack(t, n)
		Walk(n, func(n Node) {
			g, ok := n.(*Geometry)
			if !ok {
				return
			}
			b := g.Shape.Bound()
			onEarth := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
			if !onEarth.Contains(b.Min) || !onEarth.Contains(b.Max) || math.IsNaN(b.Min[0]+b.Max[0]+b.Min[1]+b.Max[1]) {
				t.Fatalf("%s reaches %v", s, b)
			}
			if !Intersects(g.Shape, g.Shape) || !Intersects(g.Shape, b) || !Intersects(b, g.Shape) {
				t.Fatalf("%s does not meet itself", s)
			}
		})
	})
}
