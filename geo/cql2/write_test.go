package cql2

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestRoundTrip writes random trees as text and JSON and reads them again:
// filters over events, and all else that can be said.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for i := range 3000 {
		n := RandomFilter(r, 4)
		if i%2 == 0 {
			n = anyCondition(r, 1+r.IntN(5))
		}
		text := ToText(n)
		back, err := Parse(text, LangText, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !same(n, back) || sexp(n) != sexp(back) {
			t.Fatalf("%s\nis read as\n%s", text, ToText(back))
		}
		if ToText(back) != text {
			t.Fatalf("%s\nis written again as\n%s", text, ToText(back))
		}
		if back = throughJSON(t, n); !same(n, back) || sexp(n) != sexp(back) {
			t.Fatalf("%s\nis read from JSON as\n%s", text, ToText(back))
		}
	}
}

// TestTextIsPlain writes brackets, quotes and capitals only as CQL2 wants them.
func TestTextIsPlain(t *testing.T) {
	for filter, want := range map[string]string{
		"((a=1))and((b=2))":           "a = 1 AND b = 2",
		"(a=1 and b=2)or c=3":         "a = 1 AND b = 2 OR c = 3",
		"(a=1 or b=2)and c=3":         "(a = 1 OR b = 2) AND c = 3",
		"not(a=1)":                    "NOT a = 1",
		"not(a=1 or b=2)":             "NOT (a = 1 OR b = 2)",
		"not(not(a=1))":               "NOT (NOT a = 1)",
		"a not like 'x'":              "NOT a LIKE 'x'",
		"a is not null":               "NOT a IS NULL",
		"a not between 1 and 2":       "NOT a BETWEEN 1 AND 2",
		"a in(1,2)":                   "a IN (1,2)",
		"(a+b)+c=d":                   "a + b + c = d",
		"a+(b+c)=d":                   "a + (b + c) = d",
		"(a*b)+c=d":                   "a * b + c = d",
		"a*(b+c)=d":                   "a * (b + c) = d",
		"(a^b)^c=d":                   "(a ^ b) ^ c = d",
		"a^(b^c)=d":                   "a ^ b ^ c = d",
		"a div b=1e3":                 "a DIV b = 1000",
		"a=-1":                        "a = -1",
		"a-(-1)=1e21":                 "a - (-1) = 1e+21",
		"-a=1":                        "(-1) * a = 1",
		"(a=1)=true":                  "(a = 1) = TRUE",
		"(not a=1)=true":              "(NOT a = 1) = TRUE",
		"casei(a)=accenti('x')":       "CASEI(a) = ACCENTI('x')",
		`"a"=1 and "and"=2`:           `a = 1 AND "and" = 2`,
		`a='it\'s'`:                   "a = 'it''s'",
		"a=date('2024-01-01')":        "a = DATE('2024-01-01')",
		"t_after(a,interval('..',b))": "T_AFTER(a,INTERVAL('..',b))",
		"a<timestamp('2024-01-01T01:00:00+01:00')":          "a < TIMESTAMP('2024-01-01T00:00:00Z')",
		"s_intersects(geom,bbox(1,2,3,4))":                  "S_INTERSECTS(geom,BBOX(1,2,3,4))",
		"s_intersects(geom,bbox(170,2,0,-170,4,9))":         "S_INTERSECTS(geom,BBOX(170,2,-170,4))",
		"s_intersects(geom,point z(1 2 3))":                 "S_INTERSECTS(geom,POINT(1 2))",
		"s_intersects(geom,multipoint(1 2,(3 4)))":          "S_INTERSECTS(geom,MULTIPOINT((1 2),(3 4)))",
		"s_intersects(geom,polygon((0 0,1 0,1 1,0 0)))":     "S_INTERSECTS(geom,POLYGON((0 0,1 0,1 1,0 0)))",
		"s_intersects(geom,geometrycollection(point(1 2)))": "S_INTERSECTS(geom,GEOMETRYCOLLECTION(POINT(1 2)))",
	} {
		if got := ToText(parsed(t, filter)); got != want {
			t.Errorf("%s\nis written as %s\nwant          %s", filter, got, want)
		}
	}
}

// TestQuotes: text comes back whatever quotes and backslashes stand in it, save
// one at its end, which CQL2 text can't say and JSON can.
func TestQuotes(t *testing.T) {
	for _, s := range []string{"", "'", "''", `\'`, `\\'`, `a\b`, `'\'` + "x", `\'\'`, "'a'", `"`, "a\nb", "\t", "دير", "😀", "%_", `\%`, "\x00"} {
		n := Equals("status", &Text{Value: s})
		if back := parsed(t, ToText(n)); !same(n, back) {
			t.Errorf("%q is written as %s", s, ToText(n))
		}
		if !same(n, throughJSON(t, n)) {
			t.Errorf("%q does not come back from JSON", s)
		}
	}
	for _, s := range []string{`\`, `a\`, `\\`, `'\`} {
		if n := Equals("status", &Text{Value: s}); !same(n, throughJSON(t, n)) {
			t.Errorf("%q does not come back from JSON", s)
		}
	}
}

// TestNumbersComeBack: a number is written so that it is the same when read.
func TestNumbersComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	values := []float64{0, 1, -1, 0.1, 1e21, -1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 53}
	for range 500 {
		values = append(values, math.Float64frombits(r.Uint64()))
	}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		for _, op := range []string{"=", "+", "-", "*", "^"} {
			n := Node(&Call{Op: op, Args: []Node{&Number{Value: v}, &Number{Value: v}}})
			if op != "=" {
				n = Equals("fatalities", n)
			}
			if !same(n, parsed(t, ToText(n))) || !same(n, throughJSON(t, n)) {
				t.Errorf("%s does not come back", ToText(n))
			}
		}
	}
}
