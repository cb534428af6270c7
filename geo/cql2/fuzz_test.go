package cql2

import (
	"strings"
	"testing"
)

func FuzzText(f *testing.F) {
	f.Add("fatalities > 3 AND NOT (location LIKE 'D%' OR country IN ('SY','IQ'))")
	f.Add("S_INTERSECTS(geometry, POLYGON((40 35,41 35,41 36,40 36,40 35))) AND T_AFTER(event_date, DATE('2024-01-01'))")
	f.Add("CASEI(actor1) = CASEI('x') AND -fatalities ^ 2 * 3 < injuries - 1 - 2")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s, LangText, nil)
		if err != nil {
			return
		}
		if c, err := NewCondition(n); err == nil {
			c.Match(sample())
			c.SQL(SQLite)
		}
		if text := ToText(n); !strings.Contains(text, `\`) { // text can't end in a backslash
			back, err := Parse(text, LangText, nil)
			if err != nil || !sameJSON(n, back) {
				t.Fatalf("%q was written as %q, which is read as %v, %v", s, text, back, err)
			}
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"op":"and","args":[{"op":"=","args":[{"property":"status"},"reported"]},{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1,2]}]}]}`))
	f.Add([]byte(`{"op":"t_during","args":[{"property":"event_date"},{"interval":["2024-01-01",".."]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := Parse(string(b), LangJSON, nil)
		if err != nil {
			return
		}
		out, err := ToJSON(n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(string(out), LangJSON, nil)
		if err != nil || !sameJSON(n, back) {
			t.Fatalf("%q was written as %q: %v", b, out, err)
		}
		if c, err := NewCondition(n); err == nil {
			c.Match(sample())
		}
	})
}
