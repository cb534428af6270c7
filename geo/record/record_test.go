package record

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/geojson"
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

// released returns the records that version 1 wrote, with what they say.
func released(t testing.TB) (rows []csvtable.Row) {
	t.Helper()
	f, err := os.Open("testdata/v1.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err = csvtable.Read(f, '\t'); err != nil || len(rows) < 10 {
		t.Fatal(len(rows), err)
	}
	return rows
}

// TestVersion1 reads the records of the first released form, and finds that
// they say the same as what is written now.
func TestVersion1(t *testing.T) {
	for _, row := range released(t) {
		old, err := hex.DecodeString(row.Get("record"))
		if err != nil {
			t.Fatal(err)
		}
		e := geo.Event{ID: row.Get("id")}
		if err := Decode(string(old), &e); err != nil {
			t.Fatal(err)
		}
		var want, got map[string]any
		if err := json.Unmarshal([]byte(row.Get("feature")), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(geojson.AppendFeature(nil, &e), &got); err != nil {
			t.Fatal(err)
		}
		properties := got["properties"].(map[string]any)
		for name := range properties {
			if _, known := want["properties"].(map[string]any)[name]; !known {
				delete(properties, name) // what came later, and the times that stand beside a record
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %v\nwant %v", e.ID, got, want)
		}
		now := Append(nil, &e)
		if !Same(string(old), now) || !Same(string(now), now) {
			t.Errorf("%s: the old record and the new do not say the same", e.ID)
		}
		e.Notes += "!"
		if Same(string(old), Append(nil, &e)) || Same(string(now), Append(nil, &e)) {
			t.Errorf("%s: records of other notes say the same", e.ID)
		}
	}
}

// TestNumbersThatAreNotKnown: what a later furat writes of an event beside what
// is known here is passed over, in each form and wherever it stands.
func TestNumbersThatAreNotKnown(t *testing.T) {
	want := storetest.Events(1, 1)[0]
	b := Append(nil, &want)
	later := slices.Concat(
		binary.AppendVarint(binary.AppendUvarint(nil, 900<<2+formVarint), -77),
		append(binary.AppendUvarint(nil, 901<<2+formFixed), 1, 2, 3, 4, 5, 6, 7, 8),
		append(binary.AppendUvarint(nil, 902<<2+formBytes), "\x05later"...))
	for _, record := range [][]byte{slices.Concat(b, later), slices.Concat(b[:1], later, b[1:])} {
		got := geo.Event{ID: want.ID}
		if err := Decode(string(record), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
		}
	}
}

// TestWhatIsMissingIsUnknown: a record without fields is an event of which
// nothing is known, whatever the event held before.
func TestWhatIsMissingIsUnknown(t *testing.T) {
	e := storetest.Events(1, 1)[0]
	e.CreatedAt, e.Number = time.Unix(1, 0), 7
	kept := geo.Event{ID: e.ID, CreatedAt: e.CreatedAt, Number: 7}
	if err := Decode(string(rune(version)), &e); err != nil || !reflect.DeepEqual(e, kept) {
		t.Errorf("%v %+v", err, e)
	}
}

// TestRefused: a record of a newer version and a damaged one are told apart.
func TestRefused(t *testing.T) {
	e := storetest.Events(1, 1)[0]
	whole := Append(nil, &e)
	wrongType := append([]byte{version}, binary.AppendUvarint(nil, 16<<2+formVarint)...) // the location is a text
	for name, c := range map[string]struct {
		record []byte
		says   string
	}{
		"newer":      {[]byte{version + 1, 1, 2, 3}, "newer furat"},
		"empty":      {nil, "damaged"},
		"version 0":  {[]byte{0}, "damaged"},
		"cut":        {whole[:len(whole)-3], "damaged"},
		"wrong type": {append(wrongType, 2), "damaged"},
		"no form":    {[]byte{version, 4<<2 | 3}, "damaged"},
		"cut old":    {[]byte{1, 5, 'a'}, "damaged"},
	} {
		var got geo.Event
		err := Decode(string(c.record), &got)
		if geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if Same(string(c.record), whole) {
			t.Errorf("%s says the same as a whole record", name)
		}
	}
}

// TestNumbers: no two columns share a number, and those that were given stay:
// stores hold them.
func TestNumbers(t *testing.T) {
	given := map[string]int{"id": 1, "event_date": 2, "sub_event_type": 8, "location": 16, "fatalities": 26, "updated_at": 40, "longitude": 41, "latitude": 42}
	seen := map[int]string{}
	for _, c := range slices.Concat(geo.Columns(), geo.Coordinates()) {
		if c.Number <= 0 || seen[c.Number] != "" {
			t.Errorf("%s and %s have the number %d", c.Name, seen[c.Number], c.Number)
		}
		if want, ok := given[c.Name]; ok && want != c.Number {
			t.Errorf("%s has the number %d, it was %d", c.Name, c.Number, want)
		}
		seen[c.Number] = c.Name
	}
}

func FuzzDecode(f *testing.F) {
	e := storetest.Events(1, 1)[0]
	f.Add(string(Append(nil, &e)))
	for _, row := range released(f) {
		old, _ := hex.DecodeString(row.Get("record"))
		f.Add(string(old))
	}
	f.Fuzz(func(t *testing.T, b string) {
		var e, again geo.Event
		if Decode(b, &e) != nil {
			return
		}
		if err := Decode(string(Append(nil, &e)), &again); err != nil || !bytes.Equal(Append(nil, &again), Append(nil, &e)) {
			t.Fatalf("%v\n%+v\n%+v", err, e, again)
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
