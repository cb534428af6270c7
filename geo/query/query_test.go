package query

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store/storetest"
)

// parsed reads parameters that need no check.
func parsed(t *testing.T, raw string) url.Values {
	t.Helper()
	q, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestFilter compares filters with what they mean, event by event.
func TestFilter(t *testing.T) {
	box := geo.BBox{West: 38, South: 33, East: 41, North: 35.5}
	for raw, want := range map[string]func(*geo.Event) bool{
		"":                               func(*geo.Event) bool { return true },
		"bbox=38,33,41,35.5":             func(e *geo.Event) bool { return e.Placed() && box.Contains(e.Lon, e.Lat) },
		"datetime=2018-01-01/2019-06-30": func(e *geo.Event) bool { return e.Date >= geo.NewDay(2018, 1, 1) && e.Date <= geo.NewDay(2019, 6, 30) },
		"min_confidence=0.5":             func(e *geo.Event) bool { return e.Confidence >= 0.5 },
		"actor=sdf&actor=us-forces": func(e *geo.Event) bool {
			return slices.Contains([]string{"sdf", "us-forces"}, e.Actor1ID) || slices.Contains([]string{"sdf", "us-forces"}, e.Actor2ID)
		},
		"event_type=Riots&country=SY":         func(e *geo.Event) bool { return e.Type() == "Riots" && e.Country == "SY" },
		"fatalities=3":                        func(e *geo.Event) bool { return e.Fatalities != nil && *e.Fatalities == 3 },
		"event_date=2018-05-05":               func(e *geo.Event) bool { return e.Date == geo.NewDay(2018, 5, 5) },
		"filter=fatalities+%3E+10&actor1=sdf": func(e *geo.Event) bool { return e.Fatalities != nil && *e.Fatalities > 10 && e.Actor1ID == "sdf" },
		"quote=nothing+like+it":               func(*geo.Event) bool { return false },
		"filter-lang=cql2-json&filter=%7B%22op%22%3A%22%3D%22%2C%22args%22%3A%5B%7B%22property%22%3A%22country%22%7D%2C%22SY%22%5D%7D": func(e *geo.Event) bool { return e.Country == "SY" },
		"bbox=4230180.5,3895303.9,4564140.4,4235169.5&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857":                             func(e *geo.Event) bool { return e.Placed() && box.Contains(e.Lon, e.Lat) },
	} {
		f, err := Filter(parsed(t, raw))
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		for _, e := range storetest.Events(2000, 3) {
			if got := f.Match(&e); got != want(&e) {
				t.Errorf("%s: %v for %+v", raw, got, e)
				break
			}
		}
	}
}

// TestOverAreas: a box and a geometry mean the areas of events, and an event
// without one is none.
func TestOverAreas(t *testing.T) {
	near := &geo.Event{Lon: 41.05, Lat: 35, GeoPrecision: geo.GeoNear, UncertaintyKM: 10}
	plain := &geo.Event{Lon: 40.5, Lat: 35, GeoPrecision: geo.GeoExact}
	for _, raw := range []string{"bbox=40,34,41,36", "filter=S_INTERSECTS(geometry,BBOX(40,34,41,36))"} {
		areas, err := OverAreas(parsed(t, raw))
		if err != nil {
			t.Fatal(err)
		}
		points, err := Filter(parsed(t, raw))
		if err != nil {
			t.Fatal(err)
		}
		if !areas.Match(near) || areas.Match(plain) || points.Match(near) || !points.Match(plain) {
			t.Errorf("%s: areas %v %v, points %v %v", raw, areas.Match(near), areas.Match(plain), points.Match(near), points.Match(plain))
		}
	}
}

// TestBad: what is wrong is told with the parameter that is to blame.
func TestBad(t *testing.T) {
	for raw, param := range map[string]string{
		"bbox=1,2,3": "bbox", "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857": "bbox-crs", "bbox=1,2,3,4&bbox-crs=x": "bbox-crs", "datetime=soon": "datetime", "min_confidence=2": "min_confidence",
		"event_type=War": "event_type", "sub_event_type=War": "sub_event_type", "filter=fatalities+%3E": "filter", "filter-lang=cql2-text": "filter-lang", "filter-crs=x": "filter-crs",
		"filter=id%3D%27a%27&filter-lang=sql": "filter-lang", "fatalities=many": "fatalities", "event_date=today": "event_date", "updated_at=2024": "updated_at",
	} {
		for name, read := range map[string]func(url.Values) (*geo.Filter, error){"events": Filter, "areas": OverAreas} {
			f, err := read(parsed(t, raw))
			if geo.CodeOf(err) != geo.CodeInvalid || !strings.HasPrefix(err.Error(), param+": ") || f != nil {
				t.Errorf("%s, %s: %v, %v", name, raw, f, err)
			}
		}
	}
}

func TestKnown(t *testing.T) {
	names := append(Parameters(), geo.FilterFields()...)
	for raw, says := range map[string]string{
		"evil=1":                        "evil: unknown parameter",
		"bbox=1,2,3,4&bbox=1,2,3,4":     "bbox: it is given 2 times",
		strings.Repeat("actor=a&", 101): "actor: more than 100 values",
		"a=%zz":                         "the query is not well formed",
		strings.Repeat("x", MaxBytes+1): "the query is longer",
	} {
		if q, err := Known(raw, names); err == nil || !strings.HasPrefix(err.Error(), says) || geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%.40s: %v, %v", raw, q, err)
		}
	}
	if q, err := Known("actor=a&actor=b&bbox=1,2,3,4", names); err != nil || len(q["actor"]) != 2 {
		t.Errorf("%v, %v", q, err)
	}
}

func TestNumber(t *testing.T) {
	q := url.Values{"limit": {"7"}, "bad": {"7.5"}, "low": {"-1"}}
	if n, err := Number(q, "limit", 3, 1, 10); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := Number(q, "offset", 3, 1, 10); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for _, name := range []string{"bad", "low"} {
		if _, err := Number(q, name, 3, 0, 10); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"bbox=1,2,3,4", "datetime=../2024-01-01", "actor=%ff&x", "bbox=&datetime=", "event_type=%00", "filter=id='a'&fatalities=3"} {
		f.Add(s)
	}
	names := append(Parameters(), geo.FilterFields()...)
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := Known(raw, names)
		if err != nil {
			return
		}
		filter, err := Filter(q)
		if err != nil {
			return
		}
		if again, err := Filter(q); err != nil || again.Key() != filter.Key() {
			t.Errorf("%s: %v", raw, err)
		}
		if _, _, err := index.New().Snapshot().Select(filter).List(t.Context(), 0, 1); err != nil {
			t.Error(err)
		}
	})
}
