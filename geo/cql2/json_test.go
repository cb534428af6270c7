package cql2

import (
	"strings"
	"testing"
)

// TestJSONErrors looks at what is said of broken JSON: at which pointer, and
// what was expected.
func TestJSONErrors(t *testing.T) {
	for filter, want := range map[string]string{
		`{"op":"="`:                                                           "it is not JSON",
		`{"op":"=","args":[1]}`:                                               "at /: = takes 2 operands, not 1",
		`{"op":"nor","args":[1,2]}`:                                           `there is no operator or function "nor"`,
		`{"op":"=","args":[{"property":7},2]}`:                                "at /args/0/property: expected text",
		`{"op":"=","args":[null,2]}`:                                          "at /args/0: expected an operator",
		`{"op":"in","args":[{"property":"status"},[]]}`:                       "at /args/1: expected at least one value",
		`{"op":"=","args":[{"property":"status"},["a"]]}`:                     "at /args/1: a list of values stands behind in",
		`{"op":"in","args":[{"property":"status"},"a"]}`:                      "at /args/1: a list of values",
		`{"op":"and","args":[{"property":"status"},true]}`:                    "at /args/0: expected a condition",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"X"}]}`: "at /args/1/type: expected the type of a GeoJSON geometry",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}`:                                         "at /args/1/coordinates: expected a position",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[]}]}`:                                        "expected a list with something in it",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[null]}]}`:                          "at /args/1/geometries/0: expected a GeoJSON geometry",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection"}]}]}`: "expected the type",
		`{"op":"=","args":[{"property":"status"},"x"]}]`:                                                                                    "expected the end of the filter",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1]}]}`:                                                               "a box takes",
		`true false`:                         "expected the end of the filter",
		`"x"`:                                "expected a condition",
		`{"op":"=","args":[{"date":"x"},2]}`: "expected a day like",
		strings.Repeat(`{"op":"not","args":[`, 100) + "true" + strings.Repeat("]}", 100): "nested more than",
	} {
		_, err := ParseCondition(filter, LangJSON)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s\n got %v\nwant %s", filter, err, want)
		}
	}
}
