package cql2

import (
	"fmt"
	"strings"
	"testing"
)

// TestTokens cuts text into its pieces: each with its kind, and what stands in
// it without quotes and escapes.
func TestTokens(t *testing.T) {
	names := map[kind]string{word: "word", quoted: "quoted", text: "text", number: "number", sign: "sign"}
	for filter, want := range map[string]string{
		"":                       "",
		" \t\n\u00a0\u2003 ":     "",
		"fatalities>=3":          "word fatalities|sign >=|number 3",
		"a<>b<=c<d>e>=f=g":       "word a|sign <>|word b|sign <=|word c|sign <|word d|sign >|word e|sign >=|word f|sign =|word g",
		"(a+b)*c/d^e%f,-g":       "sign (|word a|sign +|word b|sign )|sign *|word c|sign /|word d|sign ^|word e|sign %|word f|sign ,|sign -|word g",
		"_a a1 a.b a:b é_ç":      "word _a|word a1|word a.b|word a:b|word é_ç",
		"الاسم دَيْر":            "word الاسم|word دَيْر",
		`"a b" "and" "a""b" ""`:  `quoted a b|quoted and|quoted a"b|quoted `,
		`"a\" = 'b'`:             `quoted a\|sign =|text b`, // a backslash is no escape in a name
		`'it''s' 'it\'s' ''`:     `text it's|text it's|text `,
		`'a''''b' ''''`:          `text a''b|text '`,
		`'a\b' 'a\\b' '%\%\_'`:   `text a\b|text a\\b|text %\%\_`, // LIKE reads these
		`'"' "'" 'ا' '😀'`:        `text "|quoted '|text ا|text 😀`,
		"'line\nline'":           "text line\nline",
		"1 1.5 .5 1. 1e3 1E-3":   "number 1|number 1.5|number .5|number 1.|number 1e3|number 1E-3",
		"1.5e+10 1e 1ex 2e+":     "number 1.5e+10|number 1|word e|number 1|word ex|number 2|word e|sign +",
		"1.2.3 1..2":             "number 1.2|number .3|number 1.|number .2",
		"007 00.10":              "number 007|number 00.10",
		"AND and And":            "word AND|word and|word And",
		"date('2024-01-01')<now": "word date|sign (|text 2024-01-01|sign )|sign <|word now",
	} {
		l := lexer{rest: filter, pos: 1}
		var got []string
		for {
			tok, err := l.next()
			if err != nil {
				t.Fatalf("%q: %v", filter, err)
			}
			if tok.kind == end {
				break
			}
			got = append(got, names[tok.kind]+" "+tok.text)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q is cut into\n%s, want\n%s", filter, s, want)
		}
	}
}

// TestNumbers: a literal is the number that it writes.
func TestNumbers(t *testing.T) {
	for literal, want := range map[string]float64{
		"0": 0, "42": 42, "007": 7, "4.25": 4.25, ".5": 0.5, "5.": 5, "1e3": 1000, "1E3": 1000, "25e-2": 0.25, "1.5e+2": 150,
		"-3": -3, "+3": 3, "- 3": -3, "--3": 3, "-+-3": 3, "-(3)": -3, "-.5": -0.5, "1e308": 1e308, "9007199254740993": 9007199254740992,
	} {
		n := parsed(t, "fatalities = "+literal).(*Call).Args[1]
		if v, ok := n.(*Number); !ok || v.Value != want {
			t.Errorf("%s is read as %s, want %v", literal, sexp(n), want)
		}
	}
	for _, literal := range []string{"1e309", "-1e309", strings.Repeat("9", 400)} {
		if _, err := Parse("fatalities = "+literal, LangText, nil); err == nil || !strings.Contains(err.Error(), "is no number that can be counted with") {
			t.Errorf("%.20s: %v", literal, err)
		}
	}
}

// TestPositionsCountCharacters: the place of an error is counted in characters,
// not in bytes.
func TestPositionsCountCharacters(t *testing.T) {
	for filter, want := range map[string]string{
		"location = 'دير' 3":                    "at character 18: expected AND, OR or the end of the filter, found “3”",
		"location = 'é' AND ;":                  `at character 20: ";" means nothing here`,
		"  \u2003 §":                            `at character 5: "§" means nothing here; text stands in 'single quotes'`,
		"location = 'دير الزور":                 "at character 12: expected a closing ', found the end of the filter",
		`"location = 3`:                         `at character 1: expected a closing ", found the end of the filter`,
		`location = 'a\'`:                       "at character 12: expected a closing '",
		"a = 😀":                                 `at character 5: "😀" means nothing here`,
		"a = 1;":                                `at character 6: ";"`,
		"a = 1 /* b */":                         "at character 8: expected a property, a value or a bracket, found “*”", // CQL2 has no remarks
		"a = 1 AND [b] = 2":                     `at character 11: "["`,
		"a != 1":                                `at character 3: "!"`,
		"a == 1":                                "at character 4: expected a property, a value or a bracket, found “=”",
		"a = " + strings.Repeat("x", 60) + " 1": "found “1”",
		"a = 1 " + strings.Repeat("x", 60):      "found “" + strings.Repeat("x", 40) + "…”", // what is long is clipped
	} {
		_, err := Parse(filter, LangText, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q\n got %v\nwant %s", filter, err, want)
		}
	}
}

// TestBrokenAnywhere: a sign that means nothing is told at its place, behind
// whatever piece of a filter it stands.
func TestBrokenAnywhere(t *testing.T) {
	for _, filter := range []string{
		"NOT (a = -1 + 2 * b ^ 3) AND c <> 'x' OR d IS NOT NULL AND e IS NULL",
		"a NOT LIKE 'x' AND b LIKE CASEI('y') AND c NOT BETWEEN 1 AND 2 AND d NOT IN (1, 'x') AND TRUE",
		"T_AFTER(INTERVAL('2024-01-01', b), DATE('2024-01-01')) OR t = TIMESTAMP('2024-01-01T00:00:00Z')",
		"S_INTERSECTS(geometry, POLYGON Z((0 0 1, 4 0 1, 4 4 1, 0 0 1), (1 1, 2 1, 2 2, 1 1)))",
		"S_INTERSECTS(BBOX(-1, 2, +3, 4), geometry) AND S_INTERSECTS(g, MULTIPOINT(1 2, (3 4)))",
		"S_INTERSECTS(g, GEOMETRYCOLLECTION(POINT(-1 2), MULTIPOLYGON(((0 0,4 0,4 4,0 0))), MULTILINESTRING((1 2,3 4))))",
	} {
		parsed(t, filter)
		l := lexer{rest: filter, pos: 1}
		for l.rest != "" {
			if _, err := l.next(); err != nil {
				t.Fatal(err)
			}
			_, err := Parse(filter[:len(filter)-len(l.rest)]+" §", LangText, nil)
			if want := fmt.Sprintf(`at character %d: "§" means nothing here`, l.pos+1); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s § : %v, want %s", filter[:len(filter)-len(l.rest)], err, want)
			}
		}
	}
}
