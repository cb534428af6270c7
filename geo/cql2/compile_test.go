package cql2

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestTruth asks filters of one event. What hangs on a null is neither true
// nor false.
func TestTruth(t *testing.T) {
	e := sample()
	for _, c := range []struct {
		filter string
		want   Truth
	}{
		{"fatalities = 4", True}, {"fatalities <> 4", False}, {"injuries = 1", Unknown}, {"NOT injuries = 1", Unknown},
		{"injuries = 1 OR fatalities = 4", True}, {"injuries = 1 AND fatalities = 5", False}, {"injuries = 1 AND fatalities = 4", Unknown},
		{"injuries IS NULL", True}, {"injuries IS NOT NULL", False}, {"actor2 IS NULL AND actor1 IS NOT NULL", True},
		{"fatalities BETWEEN 4 AND 6", True}, {"fatalities NOT BETWEEN 4 AND 6", False}, {"4 < fatalities", False}, {"fatalities >= -4.5e0", True},
		{"country IN ('IQ','SY')", True}, {"country NOT IN ('IQ','SY')", False}, {"fatalities IN (1, 2 + 2)", True}, {"injuries IN (1)", Unknown},
		{"location LIKE 'Deir%'", True}, {"location LIKE 'deir%'", False}, {"CASEI(location) LIKE CASEI('DEIR%')", True},
		{"location LIKE '_eir ez_Zor'", True}, {"location NOT LIKE '%Zor'", False}, {`location LIKE 'Deir\%'`, False}, {"actor2 LIKE '%'", Unknown},
		{"ACCENTI(source) LIKE '%Etoile%'", True}, {"CASEI(ACCENTI(source)) = casei(accenti('l''etoile d''alep'))", True},
		{"ACCENTI(quote) LIKE ACCENTI('%اصيب أربعه%')", True}, {"quote LIKE '%اصيب%'", False}, {"ACCENTI(location_ar) = ACCENTI('دَيْر الزُّور')", True},
		{"event_date = DATE('2024-03-05')", True}, {"event_date > DATE('2024-03-04')", True}, {"event_date = '2024-03-05'", True},
		{"event_date < TIMESTAMP('2024-03-05T12:00:00Z')", False}, {"event_date < TIMESTAMP('2024-03-06T00:00:00Z')", True},
		{"created_at > TIMESTAMP('2024-03-08T11:59:59.5Z')", True}, {"created_at = DATE('2024-03-08')", True},
		{"T_AFTER(event_date, DATE('2024-03-04'))", True}, {"T_BEFORE(event_date, DATE('2024-03-05'))", False},
		{"T_DURING(event_date, INTERVAL('2024-03-01','2024-03-31'))", True}, {"T_DURING(event_date, INTERVAL('2024-03-05','..'))", False},
		{"T_INTERSECTS(INTERVAL(event_date, event_date_end), INTERVAL('2024-03-07','2024-04-01'))", True},
		{"T_DISJOINT(INTERVAL(event_date, event_date_end), DATE('2024-03-08'))", True},
		{"T_CONTAINS(INTERVAL(event_date, event_date_end), INTERVAL('2024-03-05T01:00:00Z','2024-03-07T01:00:00Z'))", True},
		{"T_MEETS(INTERVAL(event_date, event_date_end), INTERVAL('2024-03-07','2024-03-09'))", True},
		{"T_EQUALS(INTERVAL(event_date, event_date_end), INTERVAL('2024-03-05','2024-03-07'))", True},
		{"T_STARTS(INTERVAL(event_date, event_date_end), INTERVAL('2024-03-05','2024-03-08'))", True},
		{"T_OVERLAPS(INTERVAL('..', event_date), INTERVAL('2024-03-01','..'))", True}, {"T_AFTER(published, DATE('2024-01-01'))", Unknown},
		{"S_INTERSECTS(geometry, POINT(40.14 35.33))", True}, {"S_INTERSECTS(geom, BBOX(40,35,41,36))", True}, {"S_INTERSECTS(BBOX(170,-10,-170,10), geometry)", False},
		{"S_INTERSECTS(geometry, POLYGON((40 35,41 35,41 36,40 36,40 35),(40.1 35.3,40.2 35.3,40.2 35.4,40.1 35.4,40.1 35.3)))", False},
		{"S_INTERSECTS(geometry, MULTIPOINT((1 1),(40.14 35.33)))", True}, {"S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(40 35.33,41 35.33)))", True},
		{"S_INTERSECTS(area, POINT(40.17 35.33))", True}, {"S_INTERSECTS(area, LINESTRING(40 35.3,40.3 35.36))", True}, {"S_INTERSECTS(area, POINT(40.3 35.33))", False},
		{"fatalities * 2 + 1 = 9", True}, {"-fatalities = -4", True}, {"fatalities / 0 = 1", Unknown}, {"fatalities div 3 = 1 AND fatalities % 3 = 1", True},
		{"2 ^ 3 ^ 0 = 2 AND 10 - 4 - 3 = 3", True}, {"-2 ^ 2 = 4 AND 3 - 2 ^ 2 = -1", True}, {"fatalities > geo_precision", True}, {"actor1 = location", False},
		{"TRUE", True}, {"NOT FALSE", True}, {"(fatalities = 4) = TRUE", True}, {`"fatalities" = 4`, True},
		{"event_date = DATE('2024-03-05') and not (fatalities < 4 or country <> 'SY')", True},
	} {
		for _, lang := range []string{LangText, LangJSON} {
			n, err := Parse(c.filter, LangText, nil)
			if err != nil {
				t.Errorf("%s: %v", c.filter, err)
				break
			}
			if lang == LangJSON {
				if n = throughJSON(t, n); n == nil {
					continue
				}
			}
			ask, err := Compile(n, eventFields)
			if err != nil {
				t.Errorf("%s (%s): %v", c.filter, lang, err)
				continue
			}
			if got := ask(e); got != c.want {
				t.Errorf("%s (%s) is %d, want %d", c.filter, lang, got, c.want)
			}
			cond, err := NewCondition(n)
			if err != nil || cond.Match(e) != (c.want == True) {
				t.Errorf("%s (%s): condition %v %v", c.filter, lang, cond, err)
			}
			if cond, err = NewCondition(&Call{Op: "not", Args: []Node{n}}); err != nil || cond.Match(e) != (c.want == False) {
				t.Errorf("not %s (%s): %v", c.filter, lang, err)
			}
		}
	}
}

// truths are filters that are true, false and unknown of the sample.
var truths = map[Truth]string{True: "fatalities = 4", False: "fatalities = 5", Unknown: "injuries = 1"}

// TestThreeValues: AND, OR, NOT and what is made of them, over all values
// (OGC 21-065r2, table 3; SQL's).
func TestThreeValues(t *testing.T) {
	const F, T, U = False, True, Unknown
	tables := map[string][3][3]Truth{ // by the left value and the right
		"%s AND %s":                       {F: {F: F, T: F, U: F}, T: {F: F, T: T, U: U}, U: {F: F, T: U, U: U}},
		"%s OR %s":                        {F: {F: F, T: T, U: U}, T: {F: T, T: T, U: T}, U: {F: U, T: T, U: U}},
		"NOT (%s AND %s)":                 {F: {F: T, T: T, U: T}, T: {F: T, T: F, U: U}, U: {F: T, T: U, U: U}},
		"NOT (%s OR %s)":                  {F: {F: T, T: F, U: U}, T: {F: F, T: F, U: F}, U: {F: U, T: F, U: U}},
		"(%s) = (%s)":                     {F: {F: T, T: F, U: U}, T: {F: F, T: T, U: U}, U: {F: U, T: U, U: U}},
		"(%s) <> (%s)":                    {F: {F: F, T: T, U: U}, T: {F: T, T: F, U: U}, U: {F: U, T: U, U: U}},
		"(%s) IN (%s)":                    {F: {F: T, T: F, U: U}, T: {F: F, T: T, U: U}, U: {F: U, T: U, U: U}},
		"TRUE AND %s AND %s":              {F: {F: F, T: F, U: F}, T: {F: F, T: T, U: U}, U: {F: F, T: U, U: U}},
		"FALSE OR %s OR %s":               {F: {F: F, T: T, U: U}, T: {F: T, T: T, U: T}, U: {F: U, T: T, U: U}},
		"(%s) IS NULL AND (%s) IS NULL":   {F: {F: F, T: F, U: F}, T: {F: F, T: F, U: F}, U: {F: F, T: F, U: T}},
		"(%s) IS NOT NULL OR (%s) = TRUE": {F: {F: T, T: T, U: T}, T: {F: T, T: T, U: T}, U: {F: F, T: T, U: U}},
	}
	e := sample()
	for form, table := range tables {
		for left, a := range truths {
			for right, b := range truths {
				filter := fmt.Sprintf(form, a, b)
				if got := ask(t, filter, e); got != table[left][right] {
					t.Errorf("%s is %d, want %d", filter, got, table[left][right])
				}
				if c := conditionOf(t, filter); c.Match(e) != (table[left][right] == T) {
					t.Errorf("%s: the condition says %v", filter, c.Match(e))
				}
			}
		}
	}
	for value, filter := range truths {
		if got, want := ask(t, "NOT "+filter, e), [3]Truth{F: T, T: F, U: U}[value]; got != want {
			t.Errorf("NOT %s is %d, want %d", filter, got, want)
		}
	}
}

// TestNullMakesUnknown: whatever is done with a null is unknown, save to ask
// whether it is null.
func TestNullMakesUnknown(t *testing.T) {
	null := &geo.Event{ID: "n"}
	for _, filter := range []string{
		"fatalities = 1", "fatalities <> 1", "fatalities < 1", "fatalities > 1", "fatalities <= 1", "fatalities >= 1", "1 = fatalities",
		"fatalities = fatalities", "fatalities + 1 = 1", "1 - fatalities = 1", "fatalities * 0 = 0", "0 / fatalities = 0", "-fatalities = 0",
		"fatalities BETWEEN 1 AND 2", "1 BETWEEN fatalities AND 2", "1 BETWEEN 0 AND fatalities",
		"fatalities IN (1)", "1 IN (fatalities)", "1 IN (2, fatalities)",
		"actor1 = ''", "actor1 <> 'x'", "actor1 = actor1", "actor1 LIKE '%'", "actor1 IN ('')", "CASEI(actor1) = ''", "ACCENTI(actor1) LIKE '%'",
		"event_date = DATE('2024-01-01')", "event_date IN (DATE('2024-01-01'))", "created_at < TIMESTAMP('2024-01-01T00:00:00Z')",
		"T_AFTER(event_date, DATE('2024-01-01'))", "T_INTERSECTS(INTERVAL(event_date,'..'), INTERVAL('..','..'))",
		"T_INTERSECTS(INTERVAL('..',event_date), INTERVAL('..','..'))", "T_DISJOINT(event_date, event_date_end)",
		"S_INTERSECTS(geometry, BBOX(-180,-90,180,90))", "S_INTERSECTS(area, geometry)", "S_INTERSECTS(POINT(0 0), area)",
	} {
		for _, f := range []string{filter, "NOT (" + filter + ")"} {
			if got := ask(t, f, null); got != Unknown {
				t.Errorf("%s is %d, want unknown", f, got)
			}
			if conditionOf(t, f).Match(null) {
				t.Errorf("%s matches", f)
			}
		}
	}
	for filter, want := range map[string]Truth{
		"fatalities IS NULL": True, "actor1 IS NULL": True, "event_date IS NULL": True, "created_at IS NULL": True,
		"geometry IS NULL": True, "geom IS NULL": True, "area IS NULL": True, "fatalities + 1 IS NULL": True,
		"CASEI(actor1) IS NULL": True, "(fatalities = 1) IS NULL": True, "INTERVAL(event_date,'..') IS NULL": True,
		"id IS NULL": False, "quote IS NULL": False, "geo_precision IS NULL": False, // never null, though empty or 0
		"1 IN (1, fatalities)": True, "0 BETWEEN 1 AND fatalities": False, "fatalities BETWEEN 2 AND 1": Unknown,
		"fatalities = 1 OR TRUE": True, "fatalities = 1 AND FALSE": False,
	} {
		if got := ask(t, filter, null); got != want {
			t.Errorf("%s is %d, want %d", filter, got, want)
		}
	}
}

// TestArithmetic: what numbers come to; what can't be counted is unknown.
func TestArithmetic(t *testing.T) {
	e := sample() // fatalities is 4
	for expression, want := range map[string]float64{
		"1 + 2": 3, "1 - 2": -1, "2 * 3": 6, "7 / 2": 3.5, "7 div 2": 3, "-7 div 2": -3, "7 % 3": 1, "-7 % 3": -1, "7 % -3": 1, "7.5 % 2": 1.5,
		"2 ^ 10": 1024, "4 ^ 0.5": 2, "2 ^ -1": 0.5, "2 + 3 * 4": 14, "(2 + 3) * 4": 20, "10 - 4 - 3": 3, "100 / 10 / 2": 5, "2 ^ 3 ^ 2": 512,
		"fatalities + fatalities": 8, "fatalities * -1": -4, "-fatalities": -4, "fatalities / 8": 0.5, "fatalities - geo_precision": 3,
		"uncertainty_km * 1000": 5000, "0 / 5": 0, "0 div 5": 0, "0 % 5": 0, "0 ^ 0": 1, "1e308 + 1e307": 1.1e308,
	} {
		n := parsed(t, "0 = "+expression).(*Call)
		n.Args[0] = &Number{Value: want}
		f, err := Compile(n, eventFields)
		if err != nil || f(e) != True {
			t.Errorf("%s is not %v: %v", expression, want, err)
		}
	}
	for _, expression := range []string{"1 / 0", "-1 / 0", "0 / 0", "1 div 0", "0 div 0", "1 % 0", "(-8) ^ 0.5", "0 ^ -1", "10 ^ 400", "1e308 * 10",
		"-1e308 - 1e308", "fatalities / (fatalities - 4)", "1 / 0 - 1 / 0", "0 * (1 / 0)", "injuries + 1"} {
		if got := ask(t, expression+" = 0", e); got != Unknown {
			t.Errorf("%s = 0 is %d, want unknown", expression, got)
		}
		if got := ask(t, "("+expression+") IS NULL", e); got != True {
			t.Errorf("%s is not null", expression)
		}
	}
}

// TestTypes: operands that can't be compared are refused, where they stand.
func TestTypes(t *testing.T) {
	for filter, want := range map[string]string{
		"fatalities = 'x'":                           "at character 12: a number can't be compared with text",
		"status = 1":                                 "at character 8: text can't be compared with a number",
		"status = TRUE":                              "at character 8: text can't be compared with a condition",
		"event_date = 1":                             "at character 12: a day or time can't be compared with a number",
		"event_date = status":                        "at character 12: a day or time can't be compared with text",
		"event_date BETWEEN 1 AND 2":                 "at character 12: a day or time can't be compared with a number",
		"status IN ('a', 1)":                         "at character 8: text can't be compared with a number",
		"fatalities IN ('a')":                        "at character 12: a number can't be compared with text",
		"geometry = geometry":                        "use S_INTERSECTS for geometries",
		"geometry IN (POINT(1 1))":                   "use S_INTERSECTS for geometries",
		"INTERVAL('..','..') = INTERVAL('..','..')":  "T_INTERSECTS for intervals",
		"status + 1 = 2":                             "at character 1: expected a number for +, found text",
		"2 * event_date = 2":                         "at character 5: expected a number for *, found a day or time",
		"CASEI(fatalities) = 'x'":                    "at character 7: expected text for CASEI, found a number",
		"ACCENTI(event_date) = 'x'":                  "at character 9: expected text for ACCENTI, found a day or time",
		"event_date LIKE '2024%'":                    "at character 1: expected text for LIKE, found a day or time",
		"status LIKE location":                       "at character 13: expected a pattern like 'Deir%' behind LIKE",
		"S_INTERSECTS(geometry, 'x')":                "at character 24: expected a geometry for S_INTERSECTS, found text",
		"S_INTERSECTS(event_date, geometry)":         "at character 14: expected a geometry",
		"T_AFTER(status, DATE('2024-01-01'))":        "at character 9: expected a day, a time or an interval for t_after, found text",
		"T_AFTER(geometry, event_date)":              "at character 9: expected a day, a time or an interval for t_after, found a geometry",
		"T_AFTER(INTERVAL(status,'..'), event_date)": "at character 18: expected a day or time as the end of an interval, found text",
		"T_DURING(event_date, event_date_end)":       "expected an interval behind the comma of t_during",
		"T_AFTER(event_date, 'soon')":                "expected a day like",
		"nothing = 1":                                `there is no property "nothing"; use one of id, event_date`,
		"S_INTERSECTS(Geometry, POINT(1 1))":         `there is no property "Geometry"`,
		"nothing IS NULL":                            `there is no property "nothing"`,
		"nothing IN (1)":                             `there is no property "nothing"`,
		"id IN ('a', nothing)":                       `at character 13: there is no property "nothing"`,
		"NOT (TRUE OR nothing = 1)":                  `there is no property "nothing"`,
		"CASEI(nothing) LIKE 'x'":                    `there is no property "nothing"`,
		"id LIKE CASEI(nothing)":                     `there is no property "nothing"`,
		"1 BETWEEN 2 AND nothing":                    `there is no property "nothing"`,
		"T_AFTER(nothing, event_date)":               `there is no property "nothing"`,
	} {
		_, err := ParseCondition(filter, "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", filter, err, want)
		}
	}
}
