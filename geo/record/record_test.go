package record

import (
	"reflect"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestEveryFieldComesBack fills each field of an event with a value of its
// own, so that a field that was forgotten shows.
func TestEveryFieldComesBack(t *testing.T) {
	var e geo.Event
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		switch f.Interface().(type) {
		case string:
			f.SetString("text \u0627 " + v.Type().Field(i).Name)
		case int, geo.Day:
			f.SetInt(int64(i) + 1)
		case float64:
			f.SetFloat(float64(i) + 0.125)
		case *int:
			n := i
			f.Set(reflect.ValueOf(&n))
		case time.Time, int64: // when it came, and its number, stand beside a record
		default:
			t.Fatalf("a field of another kind: %s", v.Type().Field(i).Name)
		}
	}
	got := geo.Event{ID: e.ID}
	if err := Decode(string(Append(nil, &e)), &got); err != nil || !reflect.DeepEqual(got, e) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, e)
	}
}

func TestRoundTrip(t *testing.T) {
	for _, e := range storetest.Events(500, 4) {
		got := geo.Event{ID: e.ID}
		if err := Decode(string(Append(nil, &e)), &got); err != nil || !reflect.DeepEqual(got, e) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, e)
		}
	}
}

func FuzzDecode(f *testing.F) {
	e := storetest.Events(1, 1)[0]
	f.Add(string(Append(nil, &e)))
	f.Fuzz(func(t *testing.T, b string) {
		var e, again geo.Event
		if Decode(b, &e) != nil {
			return
		}
		if err := Decode(string(Append(nil, &e)), &again); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	e := storetest.Events(1, 1)[0]
	r := string(Append(nil, &e))
	b.ReportAllocs()
	for b.Loop() {
		if err := Decode(r, &e); err != nil {
			b.Fatal(err)
		}
	}
}
