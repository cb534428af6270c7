package geo

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestContract holds the property names, their order and their types, which
// others rely on. Properties that came later may stand between them.
func TestContract(t *testing.T) {
	const s, i, r, d, at = KindString, KindInt, KindReal, KindDay, KindTime
	for _, want := range []struct {
		name     string
		kind     Kind
		nullable bool
	}{
		{"id", s, false}, {"event_date", d, true}, {"event_date_end", d, true}, {"time_precision", i, false}, {"date_text", s, false}, {"date_basis", s, true},
		{"disorder_type", s, false}, {"event_type", s, false}, {"sub_event_type", s, false},
		{"actor1", s, true}, {"actor1_id", s, true}, {"inter1", s, true}, {"actor2", s, true}, {"actor2_id", s, true}, {"inter2", s, true},
		{"civilian_targeting", s, true}, {"location", s, true}, {"location_ar", s, true}, {"place_id", s, true},
		{"admin1", s, true}, {"admin2", s, true}, {"admin3", s, true}, {"country", s, true}, {"geo_precision", i, false},
		{"uncertainty_km", r, true}, {"weapon", s, true}, {"fatalities", i, true}, {"injuries", i, true}, {"status", s, false},
		{"confidence", r, false}, {"review", s, false}, {"incident", s, true}, {"source", s, false}, {"source_count", i, false},
		{"url", s, true}, {"article_id", s, false}, {"published", d, true}, {"quote", s, false}, {"notes", s, false},
		{"created_at", at, true}, {"updated_at", at, true},
	} {
		c, ok := ColumnByName(want.name)
		if !ok || c.Kind != want.kind || c.Nullable != want.nullable {
			t.Errorf("%s: %v, %+v", want.name, ok, c)
		}
	}
	names := func(list []*Column) (out []string) {
		for _, c := range list {
			if c.Number <= 40 {
				out = append(out, c.Name)
			}
		}
		return out
	}
	if got := strings.Join(names(Columns()), " "); !strings.HasPrefix(got, "id event_date event_date_end time_precision ") || !strings.HasSuffix(got, " quote notes created_at updated_at") {
		t.Errorf("the order is %s", got)
	}
}

// TestColumnsAreWhole: each column has words, reads an empty event as null or
// as what it can be, and each field of an event has a column.
func TestColumnsAreWhole(t *testing.T) {
	all := slices.Concat(Columns(), Coordinates())
	for _, c := range all {
		if v := c.Value(&Event{}); c.About == "" || v.Kind != c.Kind || v.Null && !c.Nullable {
			t.Errorf("%+v: an empty event gives %+v", c, v)
		}
		if (c.Of == nil) != (c.From != "") {
			t.Errorf("%s is said for itself, or follows from another column", c.Name)
		}
	}
	var e Event
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		field := v.Field(i).Addr().Interface()
		held := slices.ContainsFunc(all, func(c *Column) bool { return c.Of != nil && c.Of(&e) == field })
		if name := v.Type().Field(i).Name; !held && name != "Number" {
			t.Errorf("no column has the field %s", name)
		}
	}
}

// TestSetAndParse: what a column reads from text, it sets, reads and writes
// again.
func TestSetAndParse(t *testing.T) {
	text := map[Kind]string{KindString: "نص \"x\"", KindInt: "2", KindReal: "0.5", KindDay: "2024-02-29", KindTime: "2024-02-29T10:11:12Z"}
	for _, c := range slices.Concat(Columns(), Coordinates()) {
		v, err := c.Parse(text[c.Kind])
		if err != nil || v.Kind != c.Kind {
			t.Errorf("%s: %+v, %v", c.Name, v, err)
			continue
		}
		var e Event
		c.Set(&e, v)
		if c.Of == nil {
			if !reflect.DeepEqual(e, Event{}) {
				t.Errorf("%s follows from another column, and was set", c.Name)
			}
			continue
		}
		if got := c.Value(&e); got != v || string(got.Append(nil)) != text[c.Kind] {
			t.Errorf("%s: %+v, want %+v", c.Name, got, v)
		}
		if c.Set(&e, Value{Kind: c.Kind, Null: true}); !reflect.DeepEqual(e, Event{}) {
			t.Errorf("%s: null left %+v", c.Name, e)
		}
	}
}

func TestParseBadValues(t *testing.T) {
	for name, bad := range map[string][]string{
		"time_precision": {"", "4", "-1", "1.5", "one", "NaN", "Inf"},
		"fatalities":     {"-1", "1e10", "3.2", "٣ قتلى"},
		"confidence":     {"1.01", "-0.1", "NaN", ""},
		"uncertainty_km": {"20001", "-1"},
		"longitude":      {"180.1", "west"},
		"event_date":     {"2024-02-30", "yesterday", ""},
		"updated_at":     {"2024-02-29", "0000-01-01T00:00:00Z"},
	} {
		c, ok := ColumnByName(name)
		if !ok {
			c = Coordinates()[0]
		}
		for _, text := range bad {
			v, err := c.Parse(text)
			if CodeOf(err) != CodeInvalid || !strings.HasPrefix(err.Error(), name+": ") {
				t.Errorf("%s %q: %+v, %v", name, text, v, err)
			}
		}
	}
	long := strings.Repeat("9x", 5000)
	c, _ := ColumnByName("fatalities")
	if _, err := c.Parse(long); len(err.Error()) > 300 {
		t.Errorf("the message repeats %d bytes of what was wrong", len(err.Error()))
	}
}

func TestValueAppend(t *testing.T) {
	for want, v := range map[string]Value{
		"":                     {Kind: KindInt, Null: true, Int: 3},
		"-7":                   {Kind: KindInt, Int: -7},
		"3.0":                  {Kind: KindReal, Real: 3},
		"0.25":                 {Kind: KindReal, Real: 0.25},
		"2024-02-29":           {Kind: KindDay, Day: NewDay(2024, 2, 29)},
		"2024-02-29T09:00:00Z": {Kind: KindTime, Time: time.Date(2024, 2, 29, 11, 0, 0, 0, time.FixedZone("", 7200))},
		"x":                    {Kind: KindString, Str: "x"},
	} {
		if got := string(v.Append(nil)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if v := (Value{Kind: KindReal, Real: math.MaxFloat64}).Append(nil); !strings.HasSuffix(string(v), ".0") {
		t.Errorf("a great real looks like a whole number: %s", v)
	}
}

// TestFilterFieldsAreIndexed: an index answers for what a filter's field looks
// at, which it can't where a column is in no group.
func TestFilterFieldsAreIndexed(t *testing.T) {
	for _, field := range FilterFields() {
		for _, name := range (Equal{Field: field}).Columns() {
			if c, ok := ColumnByName(name); !ok || c.Group == NoGroup || c.Kind != KindString {
				t.Errorf("%s looks at %s: it must be a column of text in a group", field, name)
			}
		}
	}
}
