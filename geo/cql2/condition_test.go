package cql2

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// directly evaluates AND, OR and NOT of a filter in three values, apart from
// conditions and their negated parts.
func directly(t *testing.T, n Node, e *geo.Event) Truth {
	t.Helper()
	call, ok := n.(*Call)
	if !ok || !isLogic(call.Op) {
		f, err := Compile(n, eventFields)
		if err != nil {
			t.Fatal(err)
		}
		return f(e)
	}
	seen := map[Truth]bool{}
	for _, a := range call.Args {
		seen[directly(t, a, e)] = true
	}
	switch {
	case call.Op == "not" && seen[True], call.Op == "and" && seen[False]:
		return False
	case call.Op == "not" && seen[False], call.Op == "or" && seen[True]:
		return True
	case seen[Unknown]:
		return Unknown
	}
	return truth(call.Op == "and")
}

// throughParts asks a condition by its parts alone, as an index does.
func throughParts(c geo.Condition, e *geo.Event) bool {
	parts, all := c.Parts()
	if parts == nil {
		return c.Match(e)
	}
	for _, p := range parts {
		if throughParts(p, e) != all {
			return !all
		}
	}
	return all
}

// TestConditions: a condition, its parts, and its negation say what the filter
// says in three values.
func TestConditions(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	seen := map[Truth]int{}
	for range 1500 {
		n := RandomFilter(r, 4)
		c, not := made(t, n), made(t, &Call{Op: "not", Args: []Node{n}})
		ask, err := Compile(n, eventFields)
		if err != nil {
			t.Fatal(err)
		}
		for range 12 {
			e := anyEvent(r)
			want := directly(t, n, e)
			if got := ask(e); got != want {
				t.Fatalf("%s is %d, want %d, of %+v", ToText(n), got, want, e)
			}
			if c.Match(e) != (want == True) || throughParts(c, e) != (want == True) {
				t.Fatalf("%s is %d, the condition %v, its parts %v, of %+v", ToText(n), want, c.Match(e), throughParts(c, e), e)
			}
			if not.Match(e) != (want == False) || throughParts(not, e) != (want == False) {
				t.Fatalf("NOT (%s), which is %d, is %v, its parts %v, of %+v", ToText(n), want, not.Match(e), throughParts(not, e), e)
			}
			seen[want]++
		}
	}
	if seen[True] < 1000 || seen[False] < 1000 || seen[Unknown] < 1000 {
		t.Errorf("%v", seen)
	}
}

// TestParts: AND has all of its operands as parts, OR any; NOT turns one into
// the other; what is neither has none.
func TestParts(t *testing.T) {
	for filter, want := range map[string]string{
		"fatalities = 1":                                  "fatalities",
		"NOT fatalities = 1":                              "fatalities",
		"fatalities = 1 AND injuries = 2":                 "all(fatalities injuries)",
		"fatalities = 1 OR injuries = 2 OR id = 'a'":      "any(fatalities injuries id)",
		"NOT (fatalities = 1 AND injuries = 2)":           "any(fatalities injuries)",
		"NOT (fatalities = 1 OR injuries = 2)":            "all(fatalities injuries)",
		"NOT NOT (fatalities = 1 OR injuries = 2)":        "any(fatalities injuries)",
		"id = 'a' AND (fatalities = 1 OR injuries = 2)":   "all(id any(fatalities injuries))",
		"NOT (id = 'a' AND NOT (TRUE OR injuries = 2))":   "any(id any( injuries))",
		"(fatalities = 1 AND injuries = 2) = TRUE":        "fatalities,injuries",
		"fatalities = injuries":                           "fatalities,injuries",
		"TRUE":                                            "",
		"S_INTERSECTS(geom, POINT(1 1)) AND area IS NULL": "all(geometry geometry,uncertainty_km)",
	} {
		var describe func(c geo.Condition) string
		describe = func(c geo.Condition) string {
			parts, all := c.Parts()
			if parts == nil {
				return strings.Join(c.Columns(), ",")
			}
			var inner []string
			for _, p := range parts {
				inner = append(inner, describe(p))
			}
			return map[bool]string{true: "all", false: "any"}[all] + "(" + strings.Join(inner, " ") + ")"
		}
		if got := describe(conditionOf(t, filter)); got != want {
			t.Errorf("%s has %s, want %s", filter, got, want)
		}
	}
}

// TestKeys: equal filters have one key, in whatever language and words, others
// have different ones; a long key is a sum of it.
func TestKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 2))
	told := map[string]string{} // key to filter
	for range 1500 {
		n := RandomFilter(r, 3)
		c := made(t, n)
		if len(c.Key()) > len("not ")+200 {
			t.Fatalf("a key of %d bytes", len(c.Key()))
		}
		for _, again := range []Node{parsed(t, ToText(n)), throughJSON(t, n)} {
			if key := made(t, again).Key(); key != c.Key() {
				t.Fatalf("%s has keys %s and %s", ToText(n), key, c.Key())
			}
		}
		tree := sexp(n)
		for strings.HasPrefix(tree, "(not (not ") { // twice negated is the same condition
			tree = strings.TrimSuffix(strings.TrimPrefix(tree, "(not (not "), "))")
		}
		if other, ok := told[c.Key()]; ok && other != tree {
			t.Fatalf("%s and %s have the key %s", other, tree, c.Key())
		}
		told[c.Key()] = tree
	}
	for _, equal := range [][]string{
		{"fatalities = 1", "fatalities=1.0", `"fatalities" = 1e0`, "(fatalities = +1)", "NOT NOT fatalities = 1"},
		{"id IN ('a','b')", "id in ('a', 'b')"},
		{"NOT fatalities BETWEEN 1 AND 2", "fatalities NOT BETWEEN 1 AND 2"},
		{"created_at > TIMESTAMP('2024-01-01T00:00:00Z')", "created_at > TIMESTAMP('2024-01-01T03:00:00+03:00')"},
		{"S_INTERSECTS(geometry, POINT(1 2))", "s_intersects(geometry, point z(1 2 3))"},
		{"S_INTERSECTS(geometry, BBOX(1,2,3,4))", "S_INTERSECTS(geometry, BBOX(1,2,0,3,4,9))"},
	} {
		for _, filter := range equal {
			if a, b := conditionOf(t, filter).Key(), conditionOf(t, equal[0]).Key(); a != b {
				t.Errorf("%s has the key %s, %s %s", filter, a, equal[0], b)
			}
		}
	}
	different := []string{"TRUE", "FALSE", "NOT TRUE", "id = 'a'", "NOT id = 'a'", "id = 'A'", "id <> 'a'", "id IN ('a')", "'a' = id", "id LIKE 'a'",
		"event_date = '2024-01-01'", "event_date = DATE('2024-01-01')", "event_date = TIMESTAMP('2024-01-01T00:00:00Z')", "event_date IS NULL",
		"S_INTERSECTS(geometry, BBOX(1,2,3,4))", "S_INTERSECTS(area, BBOX(1,2,3,4))", "S_INTERSECTS(geometry, POLYGON((1 2,3 2,3 4,1 4,1 2)))",
		"id = 'a' AND id = 'b'", "id = 'b' AND id = 'a'", "id = 'a' OR id = 'b'", "id = 'a,b'", `id = '"a"'`,
		"id = '" + strings.Repeat("x", 300) + "'", "NOT id = '" + strings.Repeat("x", 300) + "'", "id = '" + strings.Repeat("x", 301) + "'"}
	keys := map[string]string{}
	for _, filter := range different {
		key := conditionOf(t, filter).Key()
		if other, ok := keys[key]; ok {
			t.Errorf("%s and %s have the key %s", filter, other, key)
		}
		keys[key] = filter
	}
}

// changed returns an event with a column changed, or its position.
func changed(e *geo.Event, r *rand.Rand, may func(column string) bool) geo.Event {
	out := *e
	other := anyEvent(r)
	from, to := reflect.ValueOf(other).Elem(), reflect.ValueOf(&out).Elem()
	for column, field := range map[string]string{"id": "ID", "event_date": "Date", "event_date_end": "DateEnd", "time_precision": "TimePrecision",
		"actor1": "Actor1", "actor2": "Actor2", "location": "Location", "location_ar": "LocationAR", "admin1": "Admin1", "country": "Country",
		"uncertainty_km": "UncertaintyKM", "weapon": "Weapon", "fatalities": "Fatalities", "injuries": "Injuries", "status": "Status",
		"confidence": "Confidence", "review": "Review", "source": "Source", "source_count": "SourceCount", "published": "Published", "quote": "Quote",
		"created_at": "CreatedAt", "updated_at": "UpdatedAt"} {
		if may(column) {
			to.FieldByName(field).Set(from.FieldByName(field))
		}
	}
	if may("sub_event_type") && may("event_type") && may("disorder_type") {
		out.SubEventType = other.SubEventType // the other two follow from it
	}
	if may(geo.Geometry) && may("geo_precision") {
		out.Lon, out.Lat, out.GeoPrecision = other.Lon, other.Lat, other.GeoPrecision
	}
	return out
}

// TestColumns: an event that changes in columns that a condition does not name
// is the same to it.
func TestColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 3))
	differ := 0
	for range 1500 {
		c := made(t, RandomFilter(r, 2))
		if !slices.IsSorted(c.Columns()) {
			t.Fatalf("%v", c.Columns())
		}
		for range 5 {
			e := anyEvent(r)
			other := changed(e, r, func(column string) bool { return !slices.Contains(c.Columns(), column) })
			if c.Match(e) != c.Match(&other) {
				t.Fatalf("%s, which looks at %v, tells apart\n%+v\n%+v", c.Key(), c.Columns(), e, other)
			}
			all := changed(e, r, func(string) bool { return true })
			if c.Match(e) != c.Match(&all) {
				differ++
			}
		}
	}
	if differ < 500 {
		t.Errorf("only %d changes made a difference at all", differ)
	}
}

// TestBoundsOfConditions: outside of its box a condition is what it says,
// wherever the event is.
func TestBoundsOfConditions(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	outside := 0
	for range 1000 {
		n := Within(geo.Geometry, anyShape(r, true))
		if r.IntN(3) == 0 {
			n = &Call{Op: "not", Args: []Node{n}}
		}
		c := made(t, n)
		box, want := c.Bounds()
		if box == nil {
			t.Fatalf("%s has no bounds", ToText(n))
		}
		for range 20 {
			e := placed(360*r.Float64()-180, 180*r.Float64()-90, 0)
			if !box.Contains(e.Lon, e.Lat) {
				outside++
				if c.Match(e) != want {
					t.Fatalf("%s at %v %v is %v, outside of %+v", ToText(n), e.Lon, e.Lat, c.Match(e), box)
				}
			}
		}
	}
	if outside < 1000 {
		t.Errorf("%d positions outside", outside)
	}
	for _, filter := range []string{"S_INTERSECTS(area, POINT(1 1))", "S_INTERSECTS(area, geometry)", "id = 'a'", "TRUE"} {
		if box, outside := conditionOf(t, filter).Bounds(); box != nil || outside {
			t.Errorf("%s has bounds %v", filter, box)
		}
	}
	box, outsideOf := conditionOf(t, "S_INTERSECTS(geom, LINESTRING(1 2,3 4))").Bounds()
	if *box != (geo.BBox{West: 1, South: 2, East: 3, North: 4}) || outsideOf {
		t.Errorf("%v %v", box, outsideOf)
	}
}

// TestBuilders: the filters that are made of parts say what text says.
func TestBuilders(t *testing.T) {
	box := geo.BBox{West: 1, South: 2, East: 3, North: 4}
	for want, n := range map[string]Node{
		"fatalities IS NOT NULL":                Known("fatalities"),
		"id = 'a'":                              Equals("id", &Text{Value: "a"}),
		"S_INTERSECTS(geometry, POINT(1 2))":    Within(geo.Geometry, orb.Point{1, 2}),
		"S_INTERSECTS(area, BBOX(1,2,3,4))":     Within(Area, BoxShape(box)),
		"S_INTERSECTS(area, BBOX(3,2,1,4))":     Within(Area, BoxShape(geo.BBox{West: 3, South: 2, East: 1, North: 4})),
		"TRUE":                                  All([]Node{&Bool{Value: true}}),
		"TRUE AND FALSE AND fatalities IS NULL": All([]Node{&Bool{Value: true}, &Bool{}, Known("fatalities").(*Call).Args[0]}),
	} {
		if made(t, n).Key() != conditionOf(t, want).Key() {
			t.Errorf("%s is %s", want, ToText(n))
		}
	}
}
