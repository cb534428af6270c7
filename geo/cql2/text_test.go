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
