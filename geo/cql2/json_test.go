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

// TestJSONOperators reads each operator by its name in CQL2 JSON.
func TestJSONOperators(t *testing.T) {
	compare := `{"op":"=","args":[{"property":"a"},1]}`
	filters := map[string]string{
		"true": "true", "false": "false", " \n true ": "true",
		compare: "(= a 1)",
		`{"args":[{"property":"a"},"x"],"op":"<>"}`:                                                                    "(<> a 'x')",
		`{"op":"and","args":[true,` + compare + `,false]}`:                                                             "(and true (= a 1) false)",
		`{"op":"or","args":[true,` + compare + `]}`:                                                                    "(or true (= a 1))",
		`{"op":"not","args":[` + compare + `]}`:                                                                        "(not (= a 1))",
		`{"op":"like","args":[{"property":"a"},"x%"]}`:                                                                 "(like a 'x%')",
		`{"op":"between","args":[{"property":"a"},1,2.5]}`:                                                             "(between a 1 2.5)",
		`{"op":"in","args":[{"property":"a"},["x","y"]]}`:                                                              "(in a {'x' 'y'})",
		`{"op":"in","args":[{"property":"a"},[1,{"property":"b"}]]}`:                                                   "(in a {1 b})",
		`{"op":"isNull","args":[{"property":"a"}]}`:                                                                    "(isNull a)",
		`{"op":"=","args":[{"op":"casei","args":[{"property":"a"}]},"x"]}`:                                             "(= (casei a) 'x')",
		`{"op":"=","args":[{"op":"accenti","args":["é"]},{"property":"a"}]}`:                                           "(= (accenti 'é') a)",
		`{"op":"=","args":[` + compare + `,true]}`:                                                                     "(= (= a 1) true)",
		`{"op":"isNull","args":[` + compare + `]}`:                                                                     "(isNull (= a 1))",
		`{"op":"=","args":[{"property":"a"},-1.5e2]}`:                                                                  "(= a -150)",
		`{"op":"=","args":[{"property":"a b"},"\u00e9\"\\x"]}`:                                                         `(= a b 'é"\x')`,
		`{"op":"=","args":[{"property":"a"},{"date":"2024-03-31"}]}`:                                                   "(= a 2024-03-31)",
		`{"op":"<","args":[{"timestamp":"2024-03-31T02:00:00+02:00"},{"date":"2024-03-31"}]}`:                          "(< 2024-03-31T00:00:00Z 2024-03-31)",
		`{"op":"t_during","args":[{"property":"a"},{"interval":["2024-01-01","2024-01-31"]}]}`:                         "(t_during a [2024-01-01 2024-01-31])",
		`{"op":"t_during","args":[{"property":"a"},{"interval":["..","2024-01-31T00:00:00.5Z"]}]}`:                     "(t_during a [.. 2024-01-31T00:00:00.5Z])",
		`{"op":"t_during","args":[{"property":"a"},{"interval":[{"property":"b"},".."]}]}`:                             "(t_during a [b ..])",
		`{"op":"t_during","args":[{"property":"a"},{"interval":[{"date":"2024-01-01"},{"date":"2024-01-02"}]}]}`:       "(t_during a [2024-01-01 2024-01-02])",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3,4]}]}`:                                    "(s_intersects geometry {[1 2] [3 4]})",
		`{"op":"s_intersects","args":[{"bbox":[1,2,-9,3,4,9]},{"property":"geometry"}]}`:                               "(s_intersects {[1 2] [3 4]} geometry)",
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","bbox":[1,2,1,2],"coordinates":[1,2]}]}`: "(s_intersects geometry [1 2])",
	}
	for _, op := range []string{"=", "<>", "<", ">", "<=", ">="} {
		filters[`{"op":"`+op+`","args":[1,{"property":"a"}]}`] = "(" + op + " 1 a)"
	}
	for _, op := range []string{"+", "-", "*", "/", "%", "div", "^"} {
		filters[`{"op":"=","args":[{"op":"`+op+`","args":[{"property":"a"},2]},3]}`] = "(= (" + op + " a 2) 3)"
	}
	for op := range relations {
		filters[`{"op":"`+op+`","args":[{"property":"a"},{"property":"b"}]}`] = "(" + op + " a b)"
	}
	for filter, want := range filters {
		n, err := Parse(filter, LangJSON, nil)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := sexp(n); got != want {
			t.Errorf("%s\nis read as %s, want %s", filter, got, want)
		}
		if !same(n, throughJSON(t, n)) {
			t.Errorf("%s does not come back", filter)
		}
		if back := parsed(t, ToText(n)); !same(n, back) {
			t.Errorf("%s\nis text %s", filter, ToText(n))
		}
	}
}

// TestJSONGeometries reads each geometry of GeoJSON; heights are left out.
func TestJSONGeometries(t *testing.T) {
	ring := `[[0,0],[4,0],[4,4],[0,0]]`
	for geometry, want := range map[string]string{
		`{"type":"Point","coordinates":[1.5,-2]}`:                                                                                             "[1.5 -2]",
		`{"type":"Point","coordinates":[1,2,300]}`:                                                                                            "[1 2]",
		`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`:                                                                                   "[[1 2] [3 4]]",
		`{"type":"LineString","coordinates":[[1,2],[3,4,5]]}`:                                                                                 "[[1 2] [3 4]]",
		`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}`:                                                              "[[[1 2] [3 4]] [[5 6] [7 8]]]",
		`{"type":"Polygon","coordinates":[` + ring + `]}`:                                                                                     "[[[0 0] [4 0] [4 4] [0 0]]]",
		`{"type":"Polygon","coordinates":[` + ring + `,[[1,1],[2,1],[2,2],[1,1]]]}`:                                                           "[[[0 0] [4 0] [4 4] [0 0]] [[1 1] [2 1] [2 2] [1 1]]]",
		`{"type":"MultiPolygon","coordinates":[[` + ring + `],[` + ring + `]]}`:                                                               "[[[[0 0] [4 0] [4 4] [0 0]]] [[[0 0] [4 0] [4 4] [0 0]]]]",
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}`: "[[1 2] [[1 2] [3 4]]]",
	} {
		n, err := Parse(`{"op":"s_intersects","args":[{"property":"geometry"},`+geometry+`]}`, LangJSON, nil)
		if err != nil {
			t.Errorf("%s: %v", geometry, err)
			continue
		}
		if got := sexp(n.(*Call).Args[1]); got != want {
			t.Errorf("%s is read as %s, want %s", geometry, got, want)
		}
		if !same(n, throughJSON(t, n)) || !same(n, parsed(t, ToText(n))) {
			t.Errorf("%s does not come back: %s", geometry, ToText(n))
		}
	}
}

// TestJSONStrictness: what GeoJSON, intervals and operands must have is asked
// for where it is missing.
func TestJSONStrictness(t *testing.T) {
	on := func(s string) string { return `{"op":"s_intersects","args":[{"property":"geometry"},` + s + `]}` }
	during := func(s string) string { return `{"op":"t_during","args":[{"property":"event_date"},` + s + `]}` }
	for filter, want := range map[string]string{
		``:                                "at byte 1: it is not JSON",
		`{`:                               "it is not JSON",
		`null`:                            "at /: expected an operator, a property or a value",
		`[]`:                              "at /: expected an operator, a property or a value",
		`{}`:                              `at /: expected an object with "op"`,
		`1`:                               "at /: expected a condition",
		`true,`:                           "expected the end of the filter",
		`{"op":7}`:                        "at /op: expected the name of an operator",
		`{"op":"="}`:                      "at /args: expected a list of operands",
		`{"op":"=","args":{}}`:            "at /args: expected a list of operands",
		`{"op":"AND","args":[true,true]}`: `there is no operator or function "AND"`,
		`{"op":"and","args":[true]}`:      "at /: and takes two operands or more, not 1",
		`{"op":"or","args":[]}`:           "at /: or takes two operands or more, not 0",
		`{"op":"not","args":[true,true]}`: "at /: not takes 1 operands, not 2",
		`{"op":"not","args":["a"]}`:       "at /args/0: expected a condition beside not",
		`{"op":"between","args":[1,2]}`:   "at /: between takes 3 operands, not 2",
		`{"op":"isNull","args":[]}`:       "at /: isNull takes 1 operands, not 0",
		`{"op":"+","args":[1,2]}`:         "at /: expected a condition",
		`{"op":"=","args":[1,1e999]}`:     "at /args/1: 1e999 is no number that can be counted with",
		`{"op":"=","args":[1,[2]]}`:       "at /args/1: a list of values stands behind in, and there only",
		`{"op":"in","args":[[1],[1]]}`:    "at /args/0: a list of values stands behind in, and there only",
		`{"op":"in","args":[1,[[1]]]}`:    "at /args/1/0: expected an operator",
		`{"op":"and","args":[true,{"op":"or","args":[true,{"op":"=","args":[1,{"date":"2024"}]}]}]}`: "at /args/1/args/1/args/1: expected a day like 2024-03-31, found '2024'",
		`{"op":"=","args":[1,{"date":20240331}]}`:                                                    "at /args/1/date: expected text",
		`{"op":"=","args":[1,{"timestamp":"2024-03-31"}]}`:                                           "at /args/1: expected a time like",
		`{"op":"=","args":[1,{"timestamp":7}]}`:                                                      "at /args/1/timestamp: expected text",
		`{"op":"=","args":[1,{"value":7}]}`:                                                          "at /args/1: expected an object with",
		during(`{"interval":["2024-01-01"]}`):                                                        "at /args/1/interval: expected a list of two ends",
		during(`{"interval":"2024-01-01"}`):                                                          "at /args/1/interval: expected a list of two ends",
		during(`{"interval":["2024-01-01",null]}`):                                                   "at /args/1/interval/1: expected an operator",
		during(`{"interval":["2024-01-01",3]}`):                                                      "at /args/1/interval/1: expected a day, a time or '..'",
		during(`{"interval":["2024-02-01","2024-01-01"]}`):                                           "at /args/1: the interval ends before it begins",
		on(`{"bbox":"1,2,3,4"}`):                                                                     "at /args/1/bbox: expected a list of four numbers",
		on(`{"bbox":[1,2,3,"4"]}`):                                                                   "at /args/1/bbox: expected numbers only",
		on(`{"bbox":[1,2,3,1e999]}`):                                                                 "at /args/1/bbox: 1e999 is no coordinate",
		on(`{"bbox":[1,2,3,4,5]}`):                                                                   "at /args/1/bbox: a box takes west, south, east, north (or with heights six numbers), not 5",
		on(`{"bbox":[1,4,3,2]}`):                                                                     "at /args/1/bbox: the box's south 4 is north of its north 2",
		on(`{"type":7}`):                                                                             "at /args/1/type: expected the type of a GeoJSON geometry",
		on(`{"type":"point","coordinates":[1,2]}`):                                                   "at /args/1/type: expected the type",
		on(`{"type":"Feature","geometry":null}`):                                                     "at /args/1/type: expected the type",
		on(`{"type":"Point"}`):                                                                       "at /args/1/coordinates: expected a position of two numbers",
		on(`{"type":"Point","coordinates":[1,"2"]}`):                                                 "at /args/1/coordinates: expected a position of two numbers",
		on(`{"type":"Point","coordinates":[1,2,3,4]}`):                                               "at /args/1/coordinates: expected a position of two numbers",
		on(`{"type":"Point","coordinates":[1e999,2]}`):                                               "at /args/1/coordinates: 1e999 is no coordinate",
		on(`{"type":"Point","coordinates":[181,2]}`):                                                 "at /args/1: the position 181 2 is not on Earth",
		on(`{"type":"MultiPoint","coordinates":[[1,2],[3]]}`):                                        "at /args/1/coordinates/1: expected a position",
		on(`{"type":"LineString","coordinates":[[1,2]]}`):                                            "at /args/1: expected at least 2 positions, found 1",
		on(`{"type":"LineString","coordinates":[]}`):                                                 "at /args/1/coordinates: expected a list with something in it",
		on(`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],7]}`):                             "at /args/1/coordinates/1: expected a list",
		on(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[2,2]]]}`):                           "at /args/1: a polygon's ring must end where it begins",
		on(`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[0,0]]]]}`):                          "at /args/1: expected at least 4 positions, found 3",
		on(`{"type":"GeometryCollection","geometries":{}}`):                                          "at /args/1/geometries: expected a list with something in it",
		on(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1]}]}`):        "at /args/1/geometries/0/coordinates: expected a position",
	} {
		_, err := Parse(filter, LangJSON, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", filter, err, want)
		}
	}
}
