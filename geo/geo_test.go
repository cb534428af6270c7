package geo

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestTaxonomy(t *testing.T) {
	if n := len(Taxonomy()); n != 25 {
		t.Errorf("%d sub-event types, ACLED has 25", n)
	}
	var types []string
	for _, e := range EventTypes() {
		types = append(types, e.Type+"="+e.Tile)
	}
	want := []string{"Battles=battles", "Protests=protests", "Riots=riots", "Explosions/Remote violence=explosions",
		"Violence against civilians=civilians", "Strategic developments=strategic"}
	if !slices.Equal(types, want) {
		t.Errorf("event types %q", types)
	}
	if e := (&Event{SubEventType: "Excessive force against protesters"}); e.Type() != "Protests" || e.Disorder() != "Political violence; Demonstrations" {
		t.Errorf("%s: %s, %s", e.SubEventType, e.Type(), e.Disorder())
	}
	if len(Inters()) != 8 {
		t.Error("ACLED has eight actor types")
	}
}

func TestDay(t *testing.T) {
	for range 1000 {
		at := time.Unix(rand.Int64N(4e9)-1e9, 0).UTC()
		d := DayOf(at)
		back, err := ParseDay(d.String())
		if err != nil || back != d || d.String() != at.Format(time.DateOnly) || d.Weekday() != at.Weekday() || Day(d.Unix())+unixDay != d {
			t.Fatalf("%v: day %d %q back %d, %v", at, d, d, back, err)
		}
	}
	if Day(0).Known() || Day(0).String() != "" {
		t.Error("the zero day is unknown")
	}
	for _, bad := range []string{"", "2024", "2024-13-01", "0000-12-31", "2024-02-30", "yesterday", "٢٠٢٤-٠١-٠١"} {
		if _, err := ParseDay(bad); err == nil {
			t.Errorf("ParseDay(%q) gave no error", bad)
		}
	}
}

func TestParseBBox(t *testing.T) {
	if b, err := ParseBBox("39, 34,42.5,36"); err != nil || *b != (BBox{39, 34, 42.5, 36}) {
		t.Errorf("%v, %v", b, err)
	}
	for _, bad := range []string{"", "1,2,3", "a,b,c,d", "0,10,1,5", "0,0,NaN,1", "0,0,Inf,1", "-200,0,0,1", "0,-91,1,0", "1,2,3,4,5"} {
		_, err := ParseBBox(bad)
		if err == nil || CodeOf(err) != CodeInvalid {
			t.Errorf("ParseBBox(%q): %v", bad, err)
		}
	}
	if b := (BBox{170, -10, -170, 10}); !b.Contains(175, 0) || !b.Contains(-175, 0) || b.Contains(0, 0) {
		t.Error("a box over the antimeridian holds both its sides and not the middle")
	}
}

func TestParseDatetime(t *testing.T) {
	for in, want := range map[string]Span{
		"2024-03-01":              {NewDay(2024, 3, 1), NewDay(2024, 3, 1)},
		"2024-03-01/2024-03-31":   {NewDay(2024, 3, 1), NewDay(2024, 3, 31)},
		"../2024-03-31":           {0, NewDay(2024, 3, 31)},
		"2024-03-01/":             {NewDay(2024, 3, 1), 0},
		"../1900-01-01T00:00:00Z": {0, NewDay(1900, 1, 1)},
		"2024-03-01T10:00:00Z/2024-03-02T00:00:00Z": {NewDay(2024, 3, 1), NewDay(2024, 3, 2)},
	} {
		got, err := ParseDatetime(in)
		if err != nil || *got != want {
			t.Errorf("ParseDatetime(%q) = %v, %v", in, got, err)
		}
	}
	for _, bad := range []string{"", "..", "yesterday", "2024-03-31/2024-03-01", "2024-01-01/2024-02-01/2024-03-01"} {
		if _, err := ParseDatetime(bad); err == nil {
			t.Errorf("ParseDatetime(%q) gave no error", bad)
		}
	}
}

func TestFilterMatch(t *testing.T) {
	e := &Event{ID: "x", Date: NewDay(2024, 3, 5), DateEnd: NewDay(2024, 3, 9), SubEventType: "Armed clash", Actor1ID: "sdf", Actor2ID: "islamic-state",
		GeoPrecision: GeoExact, Lon: 40, Lat: 35}
	undated := &Event{SubEventType: "Armed clash"}
	for _, c := range []struct {
		name string
		f    Filter
		e    *Event
		want bool
	}{
		{"empty", Filter{}, e, true},
		{"box", Filter{BBox: &BBox{39, 34, 41, 36}}, e, true},
		{"other box", Filter{BBox: &BBox{0, 34, 1, 36}}, e, false},
		{"unplaced", Filter{BBox: &BBox{-180, -90, 180, 90}}, undated, false},
		{"overlap", Filter{Days: &Span{NewDay(2024, 3, 9), 0}}, e, true},
		{"after", Filter{Days: &Span{NewDay(2024, 3, 10), 0}}, e, false},
		{"undated", Filter{Days: &Span{0, NewDay(2099, 1, 1)}}, undated, false},
		{"second actor", Filter{Equal: []Equal{{"actor", []string{"islamic-state"}}}}, e, true},
		{"first actor only", Filter{Equal: []Equal{{"actor1", []string{"islamic-state"}}}}, e, false},
		{"type", Filter{Equal: []Equal{{"event_type", []string{"Riots", "Battles"}}}}, e, true},
	} {
		if got := c.f.Match(c.e); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	a := Filter{Equal: []Equal{{"actor", []string{"b", "a"}}, {"country", []string{"SY"}}}}
	b := Filter{Equal: []Equal{{"country", []string{"SY"}}, {"actor", []string{"a", "b", "a"}}}}
	if a.Key() != b.Key() {
		t.Errorf("the same question has two keys: %q, %q", a.Key(), b.Key())
	}
	if _, err := NewEqual("password", "x"); err == nil {
		t.Error("an unknown field is an error")
	}
}

// TestKeysTellApart: two filters that ask differently have different keys.
func TestKeysTellApart(t *testing.T) {
	one := &Filter{Equal: []Equal{{"actor", []string{"A\x00B"}}}}
	two := &Filter{Equal: []Equal{{"actor", []string{"A", "B"}}}}
	three := &Filter{Equal: []Equal{{"actor", []string{`A""B`}}}}
	if one.Key() == two.Key() || two.Key() == three.Key() {
		t.Errorf("%q %q %q", one.Key(), two.Key(), three.Key())
	}
	if again := (&Filter{Equal: []Equal{{"actor", []string{"B", "A", "B"}}}}); again.Key() != two.Key() {
		t.Errorf("%q %q", again.Key(), two.Key())
	}
}
