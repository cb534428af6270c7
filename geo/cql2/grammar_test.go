package cql2

import "testing"

// TestPrecedence reads operators by how tightly they bind: ^ before * / % DIV,
// these before + and -, these before comparisons, then NOT, AND and OR.
func TestPrecedence(t *testing.T) {
	for filter, want := range map[string]string{
		"a = 1 OR b = 2 AND c = 3":           "(or (= a 1) (and (= b 2) (= c 3)))",
		"(a = 1 OR b = 2) AND c = 3":         "(and (or (= a 1) (= b 2)) (= c 3))",
		"a = 1 AND b = 2 OR c = 3 AND d = 4": "(or (and (= a 1) (= b 2)) (and (= c 3) (= d 4)))",
		"NOT a = 1 AND b = 2":                "(and (not (= a 1)) (= b 2))",
		"NOT (a = 1 AND b = 2)":              "(not (and (= a 1) (= b 2)))",
		"NOT NOT a = 1":                      "(not (not (= a 1)))",
		"NOT a LIKE 'x'":                     "(not (like a 'x'))",
		"a = 1 AND NOT b = 2 OR c = 3":       "(or (and (= a 1) (not (= b 2))) (= c 3))",
		// A chain of one operator is one call.
		"a = 1 AND b = 2 AND c = 3":     "(and (= a 1) (= b 2) (= c 3))",
		"a = 1 OR b = 2 OR c = 3":       "(or (= a 1) (= b 2) (= c 3))",
		"a = 1 AND (b = 2 AND c = 3)":   "(and (= a 1) (and (= b 2) (= c 3)))",
		"(a = 1 AND b = 2) AND c = 3":   "(and (and (= a 1) (= b 2)) (= c 3))",
		"((((a = 1))))":                 "(= a 1)",
		"a + b * c = d":                 "(= (+ a (* b c)) d)",
		"(a + b) * c = d":               "(= (* (+ a b) c) d)",
		"a - b - c = d":                 "(= (- (- a b) c) d)",
		"a - (b - c) = d":               "(= (- a (- b c)) d)",
		"a / b / c = d * e / f":         "(= (/ (/ a b) c) (/ (* d e) f))",
		"a DIV b % c = d":               "(= (% (div a b) c) d)",
		"a * b ^ c = d":                 "(= (* a (^ b c)) d)",
		"a ^ b ^ c = d":                 "(= (^ a (^ b c)) d)",
		"(a ^ b) ^ c = d":               "(= (^ (^ a b) c) d)",
		"-a = b":                        "(= (* -1 a) b)",
		"-a ^ b = c":                    "(= (^ (* -1 a) b) c)",
		"a ^ -b = c":                    "(= (^ a (* -1 b)) c)",
		"a - -1 = b":                    "(= (- a -1) b)",
		"a-1 = b":                       "(= (- a 1) b)",
		"+a = b":                        "(= a b)",
		"a = 1 -- b":                    "(= a (- 1 (* -1 b)))", // two signs, no remark
		"a = b + 1 AND c > 2":           "(and (= a (+ b 1)) (> c 2))",
		"a + 1 BETWEEN b - 1 AND b + 1": "(between (+ a 1) (- b 1) (+ b 1))",
		"a + 1 IN (b - 1, 2)":           "(in (+ a 1) {(- b 1) 2})",
		"a BETWEEN 1 AND 2 AND b = 3":   "(and (between a 1 2) (= b 3))",
		"a BETWEEN 1 AND 2 OR b = 3":    "(or (between a 1 2) (= b 3))",
		"(a = 1) = TRUE":                "(= (= a 1) true)",
		"TRUE = (a = 1)":                "(= true (= a 1))",
		"(a = 1) = (b = 2)":             "(= (= a 1) (= b 2))",
		"(a = 1) IS NULL":               "(isNull (= a 1))",
	} {
		if got := sexp(parsed(t, filter)); got != want {
			t.Errorf("%s\nis read as %s\nwant       %s", filter, got, want)
		}
	}
}

// TestEveryOperator reads each operator and function in capitals, small letters
// and both.
func TestEveryOperator(t *testing.T) {
	tree := map[string]string{
		"a = 'x'": "(= a 'x')", "a <> 'x'": "(<> a 'x')", "a < 1": "(< a 1)", "a > 1": "(> a 1)", "a <= 1": "(<= a 1)", "a >= 1": "(>= a 1)",
		"1 = a": "(= 1 a)", "1 < 2": "(< 1 2)", "a=b": "(= a b)",
		"a LIKE 'x%'": "(like a 'x%')", "a NOT LIKE 'x%'": "(not (like a 'x%'))", "a like 'x'": "(like a 'x')", "a Not Like 'x'": "(not (like a 'x'))",
		"a BETWEEN 1 AND 2": "(between a 1 2)", "a NOT BETWEEN 1 AND 2": "(not (between a 1 2))", "a between 1 and 2": "(between a 1 2)",
		"a IN (1)": "(in a {1})", "a IN ('x','y')": "(in a {'x' 'y'})", "a NOT IN (1, 2)": "(not (in a {1 2}))", "a in(1,b)": "(in a {1 b})",
		"a IS NULL": "(isNull a)", "a IS NOT NULL": "(not (isNull a))", "a is not null": "(not (isNull a))",
		"TRUE": "true", "false": "false", "True OR False": "(or true false)", "NOT TRUE": "(not true)",
		"a + 1 = 2": "(= (+ a 1) 2)", "a - 1 = 2": "(= (- a 1) 2)", "a * 1 = 2": "(= (* a 1) 2)", "a / 1 = 2": "(= (/ a 1) 2)",
		"a ^ 1 = 2": "(= (^ a 1) 2)", "a % 1 = 2": "(= (% a 1) 2)", "a DIV 1 = 2": "(= (div a 1) 2)", "a div 1 = 2": "(= (div a 1) 2)",
		"CASEI(a) = 'x'": "(= (casei a) 'x')", "accenti(a) = Accenti('é')": "(= (accenti a) (accenti 'é'))",
		"CASEI(ACCENTI(a)) LIKE casei('x')":   "(like (casei (accenti a)) (casei 'x'))",
		"CASEI(a) IN (CASEI('x'))":            "(in (casei a) {(casei 'x')})",
		"S_INTERSECTS(geometry, POINT(1 2))":  "(s_intersects geometry [1 2])",
		"s_intersects(POINT(1 2),geometry)":   "(s_intersects [1 2] geometry)",
		"S_Intersects(area, geometry)":        "(s_intersects area geometry)",
		"T_AFTER(a, b)":                       "(t_after a b)",
		"T_FINISHEDBY(a, b)":                  "(t_finishedBy a b)",
		"t_overlappedby(a, b)":                "(t_overlappedBy a b)",
		"T_MetBy(a, b) AND T_StartedBy(a, b)": "(and (t_metBy a b) (t_startedBy a b))",
	}
	for op := range relations {
		tree[op+"(a, b)"] = "(" + op + " a b)"
	}
	for filter, want := range tree {
		n := parsed(t, filter)
		if got := sexp(n); got != want {
			t.Errorf("%s is read as %s, want %s", filter, got, want)
		}
		if got := sexp(parsed(t, ToText(n))); got != want {
			t.Errorf("%s is written as %s, which is read as %s", filter, ToText(n), got)
		}
		if got := sexp(throughJSON(t, n)); got != want {
			t.Errorf("%s comes back from JSON as %s", filter, got)
		}
	}
}

// TestNames: a name that means something else stands in double quotes; all
// others may, and blanks stand where they like.
func TestNames(t *testing.T) {
	for filter, want := range map[string]string{
		`"a" = 1`:                         "(= a 1)",
		`"a b" = 1`:                       "(= a b 1)",
		`"and" = 1 AND "not" = 2`:         "(and (= and 1) (= not 2))",
		`"null" IS NULL`:                  "(isNull null)",
		`"true" = TRUE`:                   "(= true true)",
		`"a""b" = 1`:                      `(= a"b 1)`,
		`"دير الزور" = 1`:                 "(= دير الزور 1)",
		"الاسم = 'س'":                     "(= الاسم 'س')",
		"ged:deaths.best = 1":             "(= ged:deaths.best 1)",
		"point = 1 AND z = 2":             "(and (= point 1) (= z 2))", // no bracket: no geometry
		"date = '2024-01-01'":             "(= date '2024-01-01')",
		"interval IS NULL OR bbox = 1":    "(or (isNull interval) (= bbox 1))",
		"casei = 'x'":                     "(= casei 'x')",
		"Fatalities = 1":                  "(= Fatalities 1)", // names keep their letters
		"a\n=\t1\r\n  AND\u00a0b\u2003=2": "(and (= a 1) (= b 2))",
		"a=1 AND(b=2)OR(c=3)":             "(or (and (= a 1) (= b 2)) (= c 3))",
		"'a'='b'AND'c'='d'":               "(and (= 'a' 'b') (= 'c' 'd'))",
	} {
		n := parsed(t, filter)
		if got := sexp(n); got != want {
			t.Errorf("%s is read as %s, want %s", filter, got, want)
		}
		if back := parsed(t, ToText(n)); !same(n, back) {
			t.Errorf("%s is written as %s", filter, ToText(n))
		}
	}
}

// TestReserved: a property may have any name, whatever it means in CQL2.
func TestReserved(t *testing.T) {
	names := []string{"", " ", "a b", "1a", `"`, `""`, `\`, "'", "é", "ا", "_", "a.b", "a:b", ".a", "a-b", "a,b", "(", "z", "Z", "M", "EMPTY", "like"}
	for name := range reserved {
		names = append(names, name)
	}
	for name := range functions {
		names = append(names, name)
	}
	for name := range geometryNames {
		names = append(names, name)
	}
	for _, name := range names {
		n := Node(&Call{Op: "in", Args: []Node{&Property{Name: name}, &List{Items: []Node{&Property{Name: name}, &Number{Value: 1}}}}})
		n = All([]Node{n, Known(name), Equals(name, &Property{Name: name})})
		if back := parsed(t, ToText(n)); !same(n, back) {
			t.Errorf("a property %q is written as %s", name, ToText(n))
		}
		if !same(n, throughJSON(t, n)) {
			t.Errorf("a property %q does not come back from JSON", name)
		}
	}
}
