package cql2

import (
	"strings"
	"testing"
)

// nested makes a filter that is some levels deep, an operator in the last
// operand of the one above.
func nested(levels int) Node {
	n := Equals("fatalities", &Number{Value: 1})
	for i := range levels - 1 {
		op := "and"
		if i%2 == 1 {
			op = "or"
		}
		n = &Call{Op: op, Args: []Node{&Bool{Value: i%2 == 0}, n}}
	}
	return n
}

// TestDepth: a filter is as deep as it may be in either language alike, and no
// deeper.
func TestDepth(t *testing.T) {
	for _, levels := range []int{1, 2, 40, MaxDepth} {
		n := nested(levels)
		back := parsed(t, ToText(n))
		if !same(n, back) || !same(n, throughJSON(t, n)) {
			t.Errorf("%d levels come back as %s", levels, ToText(back))
		}
		if c, err := NewCondition(back); err != nil || c.Match(sample()) {
			t.Errorf("%d levels: %v", levels, err)
		}
	}
	n := nested(MaxDepth + 1)
	j, err := ToJSON(n)
	if err != nil {
		t.Fatal(err)
	}
	for lang, filter := range map[string]string{LangText: ToText(n), LangJSON: string(j)} {
		if _, err := Parse(filter, lang, nil); err == nil || !strings.Contains(err.Error(), "nested more than 64 deep") {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

// TestDepthOfEach: whatever can stand in itself is bounded before it fills the
// stack.
func TestDepthOfEach(t *testing.T) {
	for name, filter := range map[string]string{
		"brackets":    strings.Repeat("(", 30_000) + "1 = 1",
		"NOT":         strings.Repeat("NOT ", 15_000) + "TRUE",
		"signs":       strings.Repeat("-", 30_000) + "1 = 1",
		"powers":      strings.Repeat("2 ^ ", 10_000) + "1 = 1",
		"sums":        strings.Repeat("2 + ", 5_000) + "1 = 1",
		"functions":   strings.Repeat("CASEI(", 9_000) + "'a'" + strings.Repeat(")", 100) + " = 'a'",
		"lists":       strings.Repeat("1 IN (", 8_000) + "1",
		"BETWEEN":     strings.Repeat("1 BETWEEN (", 4_000) + "1",
		"comparisons": strings.Repeat("(1 = ", 9_000) + "1",
		"intervals":   strings.Repeat("T_AFTER(INTERVAL(", 3_000) + "'..'",
	} {
		if _, err := Parse(filter, LangText, nil); err == nil || !strings.Contains(err.Error(), "nested more than 64 deep") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, filter := range map[string]string{
		"operators": strings.Repeat(`{"op":"not","args":[`, 2_000) + "true" + strings.Repeat("]}", 2_000),
		"intervals": strings.Repeat(`{"interval":[`, 2_000) + `".."` + strings.Repeat(`,".."]}`, 2_000),
		"lists":     strings.Repeat(`{"op":"in","args":[1,[`, 2_000) + "1" + strings.Repeat("]]}", 2_000),
	} {
		if _, err := Parse(filter, LangJSON, nil); err == nil || !strings.Contains(err.Error(), "nested more than 64 deep") {
			t.Errorf("JSON, %s: %v", name, err)
		}
	}
}

// TestLength: a filter has a length in bytes, which may be used up.
func TestLength(t *testing.T) {
	padded := func(s string, n int) string { return s + strings.Repeat(" ", n-len(s)) }
	for lang, filter := range map[string]string{LangText: "fatalities = 1", LangJSON: "true"} {
		if _, err := Parse(padded(filter, MaxBytes), lang, nil); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		_, err := Parse(padded(filter, MaxBytes+1), lang, nil)
		if err == nil || !strings.Contains(err.Error(), "it is longer than 65536 bytes") {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

// TestCounts: words and values are counted, positions among them, in either language.
func TestCounts(t *testing.T) {
	numbers := func(n int) string { return strings.TrimSuffix(strings.Repeat("1,", n), ",") }
	textIn := func(n int) string { return "fatalities IN (" + numbers(n) + ")" }
	jsonIn := func(n int) string { return `{"op":"in","args":[{"property":"fatalities"},[` + numbers(n) + `]]}` }
	line := func(n int) string {
		return "S_INTERSECTS(geometry, LINESTRING(" + strings.TrimSuffix(strings.Repeat("1 1,", n), ",") + "))"
	}
	for _, c := range []struct{ lang, filter, want string }{
		{LangText, textIn(9_990), ""},
		{LangText, textIn(10_010), "at character 20013: the filter has more than 20000 words"},
		{LangText, line(6_600), ""},
		{LangText, line(6_700), "more than 20000 words"},
		{LangJSON, jsonIn(19_990), ""},
		{LangJSON, jsonIn(20_010), "at /args/1/19998: the filter has more than 20000 parts"},
	} {
		_, err := ParseCondition(c.filter, c.lang)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%.40s of %d bytes: %v", c.filter, len(c.filter), err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%.40s of %d bytes: %v, want %s", c.filter, len(c.filter), err, c.want)
		}
	}
}

// TestComparisons: a condition asks up to 500 comparisons; a list behind IN is
// one, and AND, OR and NOT are none.
func TestComparisons(t *testing.T) {
	chain := func(n int, part string) string { return strings.TrimSuffix(strings.Repeat(part+" OR ", n), " OR ") }
	for _, c := range []struct {
		filter string
		want   bool
	}{
		{chain(maxLeaves, "id = 'a'"), true},
		{chain(maxLeaves+1, "id = 'a'"), false},
		{chain(maxLeaves, "NOT id IN ('a','b','c','d')"), true},
		{chain(maxLeaves/2, "(id = 'a' AND id = 'b')"), true},
		{chain(maxLeaves/2+1, "(id = 'a' AND id = 'b')"), false},
		{chain(maxLeaves+1, "S_INTERSECTS(geometry, POINT(1 1))"), false},
		{chain(maxLeaves+1, "T_AFTER(event_date, DATE('2024-01-01'))"), false},
	} {
		_, err := ParseCondition(c.filter, "")
		if (err == nil) != c.want || (err != nil && !strings.Contains(err.Error(), "comparisons; at most 500 are asked at once")) {
			t.Errorf("%.60s of %d bytes: %v", c.filter, len(c.filter), err)
		}
	}
}
