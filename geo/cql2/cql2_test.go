package cql2

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/paulmach/orb"
)

func count(n int) *int { return &n }

// sample is an event with most properties known.
func sample() *geo.Event {
	return &geo.Event{ID: "a1", Date: geo.NewDay(2024, 3, 5), DateEnd: geo.NewDay(2024, 3, 7), TimePrecision: 1,
		SubEventType: "Air/drone strike", Actor1: "Military Forces of Syria", Location: "Deir ez-Zor", LocationAR: "دير الزور",
		Country: "SY", Lon: 40.14, Lat: 35.33, GeoPrecision: 1, UncertaintyKM: 5, Fatalities: count(4), Status: "reported", Confidence: 0.8,
		Source: "L'Étoile d'Alep", Quote: "أُصيب أربعة مدنيين في الطبقة", CreatedAt: time.Date(2024, 3, 8, 12, 0, 0, 0, time.UTC)}
}

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

func throughJSON(t *testing.T, n Node) Node {
	t.Helper()
	b, err := ToJSON(n)
	if err != nil {
		t.Error(err)
		return nil
	}
	out, err := Parse(string(b), LangJSON, nil)
	if err != nil {
		t.Errorf("%s: %v", b, err)
		return nil
	}
	return out
}

// TestErrors looks at what is said of broken filters: where, and what was
// expected.
func TestErrors(t *testing.T) {
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
	if _, err := Parse("TRUE", "ecql", nil); err == nil || !strings.HasPrefix(err.Error(), "filter-lang:") {
		t.Error(err)
	}
}

// TestRoundTrip writes random trees as text and JSON and reads them again.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for range 3000 {
		n := Random(r, 4)
		text := ToText(n)
		back, err := Parse(text, LangText, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !Equal(n, back) {
			t.Fatalf("%s\nis read as\n%s", text, ToText(back))
		}
		if back = throughJSON(t, n); !Equal(n, back) {
			t.Fatalf("%s\nis read from JSON as\n%s", text, ToText(back))
		}
	}
}

// Equal reports whether two trees say the same, wherever they were read.
func Equal(a, b Node) bool { return reflect.DeepEqual(tree(a), tree(b)) || sameJSON(a, b) }

func sameJSON(a, b Node) bool {
	x, _ := json.Marshal(tree(a))
	y, _ := json.Marshal(tree(b))
	return string(x) == string(y)
}

// Random makes a filter over events.
func Random(r *rand.Rand, depth int) Node { return RandomFilter(r, depth) }

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

// TestStrips compares the edges by latitude with all edges, holes and points on
// edges included.
func TestStrips(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		outer, hole := orb.Ring{}, orb.Ring{}
		for i := range 60 {
			angle, far := float64(i)*math.Pi/30, 5+4*r.Float64()
			outer = append(outer, orb.Point{40 + far*math.Cos(angle), 35 + far*math.Sin(angle)})
			hole = append(hole, orb.Point{40 + 2*math.Cos(-angle), 35 + 2*math.Sin(-angle)})
		}
		g := orb.Polygon{append(outer, outer[0]), append(hole, hole[0])}
		second := hole.Clone() // holes may overlap
		for i := range second {
			second[i][0] += 1.5
		}
		g = append(g, append(second, second[0]))
		s := newStrips(g)
		for i := range 400 {
			p := orb.Point{30 + 20*r.Float64(), 25 + 20*r.Float64()}
			if i%5 == 0 {
				p = outer[r.IntN(60)]
			}
			if g.Bound().Contains(p) && s.holds(p) != inPolygon(g, p) {
				t.Fatalf("%v: %v by strips", p, s.holds(p))
			}
		}
	}
}

// TestCircle: corners lie at the distance, and areas go on across the
// antimeridian and around poles.
func TestCircle(t *testing.T) {
	for _, c := range []struct{ lon, lat, km float64 }{{40, 35, 12}, {-70, -50, 400}, {179.5, 0, 400}, {-179.9, 60, 100}, {10, 89, 300}} {
		g := Circle(c.lon, c.lat, c.km)
		e := &geo.Event{Lon: c.lon, Lat: c.lat, UncertaintyKM: c.km, GeoPrecision: 1}
		inside, bound, _ := areaSketch(e)
		if p, ok := g.(orb.Polygon); ok && c.lat < 80 {
			for _, at := range p[0] {
				if d := geo.DistanceKM(c.lat, c.lon, at[1], at[0]); math.Abs(d-c.km) > 0.01*c.km {
					t.Errorf("%+v: a corner at %g km", c, d)
				}
			}
			if p[0].Orientation() != orb.CCW || !bound.Contains(p.Bound().Min) || !bound.Contains(p.Bound().Max) {
				t.Errorf("%+v: %v, sketch %v", c, p.Bound(), bound)
			}
		}
		if b := g.Bound(); b.Min[0] < -180 || b.Max[0] > 180 || !Intersects(g, inside) {
			t.Errorf("%+v: %v", c, b)
		}
	}
	e := &geo.Event{Lon: 179.5, Lat: 0, UncertaintyKM: 400, GeoPrecision: 1}
	for filter, want := range map[string]bool{"S_INTERSECTS(area, BBOX(-180,-60,-179,60))": true, "S_INTERSECTS(area, BBOX(178,-1,179,1))": true, "S_INTERSECTS(area, BBOX(-170,-60,-160,60))": false, "area IS NULL": false} {
		c, err := ParseCondition(filter, "")
		if err != nil || c.Match(e) != want {
			t.Errorf("%s: %v, %v", filter, !want, err)
		}
	}
}

// TestBounds: conditions have a limit, and long ones no SQL that SQLite would
// refuse.
func TestBounds(t *testing.T) {
	long := strings.Repeat("id = 'a' OR ", 400) + "id = 'b'"
	c, err := ParseCondition(long, "")
	if err != nil {
		t.Fatal(err)
	}
	if s, _, exact := c.SQL(SQLite); s != "" || exact {
		t.Errorf("%d bytes of SQL", len(s))
	}
	if _, err := ParseCondition(strings.Repeat("id = 'a' OR ", 600)+"id = 'b'", ""); err == nil || !strings.Contains(err.Error(), "601 comparisons; at most 500") {
		t.Error(err)
	}
}
