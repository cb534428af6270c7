package cql2

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestTextErrors looks at what is said of broken text: at which character, and
// what was expected.
func TestTextErrors(t *testing.T) {
	deep := strings.Repeat("(", 200) + "1 = 1" + strings.Repeat(")", 200)
	for filter, want := range map[string]string{
		"":                             "at character 1: expected a property, a value or a bracket, found the end of the filter",
		"fatalities >":                 "at character 13: expected a value behind >, found the end of the filter",
		"fatalities > > 3":             "at character 14: expected a property",
		"fatalities 3":                 "at character 12: expected AND, OR or the end of the filter, found “3”",
		"(fatalities > 3":              "at character 16: expected “)”",
		"status = 'open":               "at character 10: expected a closing '",
		"status = “x”":                 "at character 10:",
		"fatalities BETWEEN 1 OR 3":    "at character 22: expected “AND”",
		"status NOT 3":                 "at character 12: expected LIKE, BETWEEN or IN",
		"status = NULL":                "at character 10: nothing is equal to NULL; write IS NULL",
		"CASEI(status = 'x') = 'x'":    "expected a value for casei, found a condition",
		"colour = 'red'":               `at character 1: there is no property "colour"; use one of id,`,
		"الاسم = 'س'":                  `at character 1: there is no property "الاسم"`,
		"status = 3":                   "at character 8: text can't be compared with a number",
		"status LIKE 3":                "at character 13: expected a pattern",
		"fatalities LIKE '3'":          "at character 1: expected text for LIKE, found a number",
		"event_date > DATE('2024-13')": "at character 19: expected a day like",
		"event_date > 'soon'":          "at character 14: expected a day",
		"event_date = INTERVAL('2024-02-01','2024-01-01')":   "at character 14: the interval ends before it begins",
		"event_date = INTERVAL('2024-01-01','2024-01-01')":   "a day or time can't be compared with an interval",
		"T_MEETS(event_date, INTERVAL('2024-01-01','..'))":   "at character 9: t_meets compares intervals",
		"T_LATER(event_date, DATE('2024-01-01'))":            "at character 1: there is no function T_LATER",
		"S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0)))":     "at character 24: expected at least 4 positions, found 3",
		"S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,2 2)))": "at character 24: a polygon's ring must end where it begins",
		"S_INTERSECTS(geometry, POINT(200 0))":               "not on Earth",
		"S_INTERSECTS(geometry, BBOX(1,2,3))":                "a box takes west, south, east, north",
		"S_INTERSECTS(geometry, BBOX(1,3,3,2))":              "the box's south 3 is north of its north 2",
		"S_INTERSECTS(status, BBOX(1,2,3,4))":                "at character 14: expected a geometry",
		"geometry = POINT(1 2)":                              "use S_INTERSECTS for geometries",
		"fatalities + (status = 'x') > 3":                    "expected a number for +, found a condition",
		"status AND fatalities > 3":                          "expected a condition beside AND",
		"fatalities":                                         "expected a condition, for example fatalities > 0",
		"fatalities = 1e999":                                 "is no number",
		"1 < fatalities < 3":                                 "at character 16: expected AND or OR",
		deep:                                                 "nested more than 64 deep",
		strings.Repeat("1+", 30_000) + "1 = 1":               "more than 20000",
		strings.Repeat("x", MaxBytes+1):                      "longer than",
		"fatalities = \xff":                                  "not UTF-8",
		"fatalities" + strings.Repeat(" + 1", 100) + " = 3":  "nested more than",
	} {
		_, err := ParseCondition(filter, LangText)
		if err == nil || !strings.Contains(err.Error(), want) || geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%.60s\n got %v\nwant %s", filter, err, want)
		}
	}
}

// TestTextGrammarErrors: each thing that may be missing, or too much, is told
// with its place.
func TestTextGrammarErrors(t *testing.T) {
	for filter, want := range map[string]string{
		"a = ":                         "at character 5: expected a value behind =, found the end of the filter",
		"a = 1 AND":                    "at character 10: expected a value behind AND",
		"a = 1 OR OR b = 2":            "at character 10: expected a property, a value or a bracket, found “OR”",
		"AND a = 1":                    "at character 1: expected a property, a value or a bracket, found “AND”",
		"a = 1 AND b":                  "at character 11: expected a condition beside AND, found only a value",
		"NOT a":                        "at character 5: expected a condition behind NOT, found only a value",
		"NOT":                          "at character 4: expected a value behind NOT",
		"a NOT = 1":                    "at character 7: expected LIKE, BETWEEN or IN behind NOT, found “=”",
		"a NOT":                        "at character 6: expected LIKE, BETWEEN or IN behind NOT, found the end",
		"a IS 1":                       "at character 6: expected “NULL”, found “1”",
		"a IS NOT 1":                   "at character 10: expected “NULL”",
		"a LIKE":                       "at character 7: expected a value behind LIKE",
		"a BETWEEN 1":                  "at character 12: expected “AND”, found the end",
		"a BETWEEN 1 AND":              "at character 16: expected a value behind AND",
		"a IN 1":                       "at character 6: expected “(”, found “1”",
		"a IN ()":                      "at character 7: expected a property, a value or a bracket, found “)”",
		"a IN (1":                      "at character 8: expected “)”, found the end",
		"a IN (1,)":                    "at character 9: expected a property, a value or a bracket",
		"a IN (1 2)":                   "at character 9: expected “)”, found “2”",
		"()":                           "at character 2: expected a property",
		"a = 1)":                       "at character 6: expected AND, OR or the end of the filter, found “)”",
		"a = 'x' 'y'":                  "at character 9: expected AND, OR or the end of the filter, found the text 'y'",
		"NULL = a":                     "at character 1: nothing is equal to NULL; write IS NULL",
		"a = b = c":                    "at character 7: expected AND or OR between two comparisons, found “=”",
		"a < 1 IS NULL":                "at character 7: expected AND or OR between two comparisons, found “IS”",
		"a = 1 LIKE 'x'":               "at character 7: expected AND or OR between two comparisons",
		"-(a = 1) = 2":                 "expected a number for -, found a condition",
		"2 * TRUE = 2":                 "at character 5: expected a number for *, found a condition",
		"CASEI() = 'x'":                "at character 7: expected a property",
		"CASEI(a, b) = 'x'":            "at character 1: casei takes 1 operands, not 2",
		"CASEI a = 'x'":                "at character 7: expected AND, OR or the end of the filter, found “a”",
		"T_AFTER(a)":                   "at character 1: t_after takes 2 operands, not 1",
		"T_AFTER(a, b, c)":             "at character 1: t_after takes 2 operands, not 3",
		"S_INTERSECTS(geometry)":       "at character 1: s_intersects takes 2 operands, not 1",
		"S_NEAR(geometry, POINT(1 1))": "at character 1: there is no function S_NEAR; there are CASEI, ACCENTI, S_INTERSECTS",
		"count(a) = 1":                 "at character 1: there is no function count",
		"CASEI(a)":                     "expected a condition, for example fatalities > 0, found only a value",
		"'TRUE'":                       "expected a condition, for example",
		"DATE('2024-01-01')":           "expected a condition, for example",
		"POINT(1 1)":                   "expected a condition, for example",
		"T_AFTER(a = 1, b)":            "expected a value for t_after, found a condition",
		"S_INTERSECTS(TRUE, geometry)": "expected a value for s_intersects, found a condition",
		"ACCENTI(a LIKE 'x') = 'y'":    "expected a value for accenti, found a condition",
	} {
		_, err := Parse(filter, LangText, nil)
		if err == nil || !strings.Contains(err.Error(), want) || geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s\n got %v\nwant %s", filter, err, want)
		}
	}
}
