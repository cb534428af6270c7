package geojson_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/geotest"
)

type feature struct {
	Type, ID string
	Geometry *struct {
		Type        string
		Coordinates []float64
	}
	Properties map[string]any
}

// TestEveryProperty: each property comes back with its type and value, null
// where it is not known, whatever its text; so does the point.
func TestEveryProperty(t *testing.T) {
	for _, e := range geotest.Events() {
		b := geojson.AppendFeature(nil, &e)
		var f feature
		if err := json.Unmarshal(b, &f); err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		if f.Type != "Feature" || f.ID != strings.ToValidUTF8(e.ID, "\ufffd") {
			t.Errorf("%s %q, want %q", f.Type, f.ID, e.ID)
		}
		if len(f.Properties) != len(geo.Columns()) {
			t.Errorf("%d properties, want %d", len(f.Properties), len(geo.Columns()))
		}
		for _, c := range geo.Columns() {
			if got, want := f.Properties[c.Name], wanted(c.Value(&e)); got != want {
				t.Errorf("%s is %#v, want %#v", c.Name, got, want)
			}
		}
		switch {
		case !e.Placed():
			if f.Geometry != nil {
				t.Errorf("an unplaced event is at %v", f.Geometry)
			}
		case f.Geometry.Type != "Point" || len(f.Geometry.Coordinates) != 2 || math.Abs(f.Geometry.Coordinates[0]-e.Lon) > 1e-6 || math.Abs(f.Geometry.Coordinates[1]-e.Lat) > 1e-6:
			t.Errorf("%v, want %v %v", f.Geometry, e.Lon, e.Lat)
		}
	}
}

// wanted is a value as package json reads it.
func wanted(v geo.Value) any {
	switch {
	case v.Null:
		return nil
	case v.Kind == geo.KindInt:
		return float64(v.Int)
	case v.Kind == geo.KindReal:
		return v.Real
	case v.Kind == geo.KindDay:
		return v.Day.String()
	case v.Kind == geo.KindTime:
		return v.Time.UTC().Format(time.RFC3339)
	}
	return strings.ToValidUTF8(v.Str, "\ufffd")
}

// TestAppends: what stood there before is kept, and the same event gives the
// same bytes behind it.
func TestAppends(t *testing.T) {
	for _, e := range geotest.Events() {
		alone := geojson.AppendFeature(nil, &e)
		behind := geojson.AppendFeature([]byte("before"), &e)
		if string(behind) != "before"+string(alone) {
			t.Fatalf("%s, want before%s", behind, alone)
		}
	}
}

// TestShape: another geometry than the point stands in the feature as it was
// appended.
func TestShape(t *testing.T) {
	e := geotest.Events()[0]
	b := geojson.AppendFeatureAs(nil, &e, func(dst []byte, of *geo.Event) []byte {
		if of != &e {
			t.Error("the shape of another event is asked for")
		}
		return append(dst, `{"type":"Polygon","coordinates":[]}`...)
	}, geojson.PropertiesNamed(nil))
	var f feature
	if err := json.Unmarshal(b, &f); err != nil || f.Geometry.Type != "Polygon" {
		t.Errorf("%v: %s", err, b)
	}
}

// TestSafeInHTML: no text can end a script or begin markup.
func TestSafeInHTML(t *testing.T) {
	for _, s := range geotest.Texts {
		if b := geojson.AppendString(nil, s); strings.ContainsAny(string(b[1:len(b)-1]), "<\u2028\u2029\n\r\x00\x7f") {
			t.Errorf("%s", b)
		}
	}
}

// TestDecimals: a number is rounded half away from zero to so many decimals,
// written without an exponent and without zeros at its end.
func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 6, "0"}, {1.5, 0, "2"}, {-1.5, 0, "-2"}, {40.123456789, 6, "40.123457"}, {40.1, 6, "40.1"}, {-179.9999999, 6, "-180"},
		{1e-7, 6, "0"}, {0.05, 1, "0.1"}, {123456789.125, 2, "123456789.13"}, {1e20, 6, "100000000000000000000"},
	} {
		if got := string(geojson.AppendDecimal(nil, c.v, c.decimals)); got != c.want {
			t.Errorf("%v with %d decimals: %s, want %s", c.v, c.decimals, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		v, decimals := 360*r.Float64()-180, r.IntN(7)
		text := string(geojson.AppendDecimal(nil, v, decimals))
		back, err := strconv.ParseFloat(text, 64)
		_, behind, _ := strings.Cut(text, ".")
		if err != nil || len(behind) > decimals || math.Abs(back-v) > 0.5000001*math.Pow10(-decimals) {
			t.Fatalf("%v with %d decimals: %s", v, decimals, text)
		}
	}
}
