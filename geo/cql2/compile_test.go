package cql2

import (
	"testing"
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
