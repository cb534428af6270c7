// Package geotest has events that are hard on file formats, for the tests of
// those that write them.
package geotest

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/hilbert"
	"github.com/furat-map/furat/geo/store/storetest"
)

// Texts are what a format may take for something else than text.
var Texts = []string{
	`"double" 'single' \back\ ` + "`grave`",
	"<b>bold</b> & &amp; &#x41; ]]> <!-- --> <?xml?>",
	"{\"json\":[null,1]}, </script>",
	"=1+1",
	"'); DROP TABLE events;--",
	"line\nline\r\nline\rtab\tend",
	"null",
	" space around ",
	"control \x01\x08\x1b\x7f\u0085 end",
	"NUL \x00 inside",
	"قُصِفَتْ دير الزور \u202eمقلوب\u202c \u200f",
	"emoji \U0001F54A\ufe0f \U0001F468\u200d\U0001F469\u200d\U0001F467",
	"\u2028 \u2029 \ufeff \ufffd",
	"bytes \xff that \xc3 are no UTF-8",
}

// Events are ordinary ones, one of which nothing is known, one with the widest
// values, and one for each of the texts in every field that takes text.
func Events() []geo.Event {
	out := storetest.Events(50, 2)
	none, many := 0, math.MaxInt32
	out[3] = geo.Event{}
	out[4].Date, out[4].DateEnd, out[4].Published = geo.NewDay(1, 1, 1), geo.NewDay(9999, 12, 31), geo.NewDay(1969, 12, 31)
	out[4].Fatalities, out[4].Injuries, out[4].Lon, out[4].Lat, out[4].GeoPrecision = &none, &many, -180, 90, geo.GeoRegion
	out[4].UncertaintyKM, out[4].Confidence = 1e-9, 1
	out[4].CreatedAt, out[4].UpdatedAt = time.Date(1950, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3*3600)), time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, s := range Texts {
		e := out[0]
		v := reflect.ValueOf(&e).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String {
				f.SetString(s)
			}
		}
		out = append(out, e)
	}
	return out
}

// Each passes events on one by one and stops at the first error.
func Each(events []geo.Event) func(func(*geo.Event) error) error {
	return func(fn func(*geo.Event) error) error {
		for i := range events {
			if err := fn(&events[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// EachThen passes events on and ends with an error.
func EachThen(events []geo.Event, err error) func(func(*geo.Event) error) error {
	return func(fn func(*geo.Event) error) error {
		if early := Each(events)(fn); early != nil {
			return early
		}
		return err
	}
}

// Full is a writer that takes so many bytes and then fails with its error.
type Full struct {
	Room int
	Err  error
}

// Write takes what there is room for.
func (f *Full) Write(b []byte) (int, error) {
	if len(b) > f.Room {
		n := f.Room
		f.Room = 0
		return n, f.Err
	}
	f.Room -= len(b)
	return len(b), nil
}

// InOrder returns events in the order in which files that are sorted have them.
func InOrder(t testing.TB, events []geo.Event) (out []geo.Event) {
	t.Helper()
	s, err := hilbert.Sort(Each(events))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Each(func(e *geo.Event) error { out = append(out, *e); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}
