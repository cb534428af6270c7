package mvt

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

func fill(a, b *Layer) []byte {
	for i := range 3 {
		a.Begin()
		a.Unique("id", string(rune('a'+i)))
		a.String("event_type", "Battles")
		a.Int("day", -i)
		a.Float("share", 0.5)
		a.Point(i*1000, 4095-i)
	}
	b.Begin()
	b.Int("point_count", 300)
	b.Point(10, 20)
	return AppendTile(nil, a, b, NewLayer("empty"))
}

func tile() []byte { return fill(NewLayer("events"), NewLayer("clusters")) }

// TestOrbReadsIt decodes with orb's decoder, written by others.
func TestOrbReadsIt(t *testing.T) {
	layers, err := orbmvt.Unmarshal(tile())
	if err != nil {
		t.Fatal(err)
	}
	if len(layers) != 2 || layers[0].Name != "events" || layers[1].Name != "clusters" || layers[0].Extent != Extent || layers[0].Version != 2 {
		t.Fatalf("%+v", layers)
	}
	f := layers[0].Features[2]
	if f.Geometry.(orb.Point) != (orb.Point{2000, 4093}) {
		t.Errorf("geometry %v", f.Geometry)
	}
	p := f.Properties
	if p["id"] != "c" || p["event_type"] != "Battles" || p["day"] != -2.0 || p["share"] != 0.5 {
		t.Errorf("properties %v", p)
	}
	if n := layers[1].Features[0].Properties["point_count"]; n != 300.0 {
		t.Errorf("point_count %v", n)
	}
}

func TestSameBytes(t *testing.T) {
	a, b := NewLayer("x"), NewLayer("y")
	fill(a, b)
	a.Reset("events")
	b.Reset("clusters")
	if first, second := tile(), fill(a, b); string(first) != string(second) {
		t.Error("a layer that is used again gives other bytes")
	}
	if len(AppendTile(nil, NewLayer("x"))) != 0 {
		t.Error("a tile without features has bytes")
	}
}

// TestGroups: properties that are recalled read as if they were set again.
func TestGroups(t *testing.T) {
	l := NewLayer("l")
	for range 2 { // a layer that is used again forgets what it kept
		l.Reset("l")
		for i := range 6 {
			l.Begin()
			l.Int("i", i)
			n := uint32(i % 2)
			if !l.Recall(1, n) {
				l.String("parity", []string{"even", "odd"}[n])
				l.Int("half", int(n))
				l.Keep(1, n)
			}
			l.String("last", "x")
			l.Point(i, i)
		}
		layers, err := orbmvt.Unmarshal(AppendTile(nil, l))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range layers[0].Features {
			want := geojson.Properties{"i": float64(i), "parity": []string{"even", "odd"}[i%2], "half": float64(i % 2), "last": "x"}
			if !reflect.DeepEqual(f.Properties, want) {
				t.Errorf("%v, want %v", f.Properties, want)
			}
		}
	}
}

// TestManyValues: whatever the values, texts with the same bytes in other
// places of memory among them, each comes back.
func TestManyValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	l := NewLayer("l")
	for range 3 {
		l.Reset("l")
		type props struct {
			s    string
			i    int
			f    float64
			skip bool
		}
		var want []props
		for range 4000 {
			p := props{fmt.Sprint("v", r.IntN(900)), r.IntN(2000) - 1000, float64(r.IntN(50)), r.IntN(9) == 0}
			want = append(want, p)
			l.Begin()
			if !p.skip {
				l.String("s", p.s)
			}
			l.Int("i", p.i)
			l.Float("f", p.f)
			l.Point(1, 2)
		}
		layers, err := orbmvt.Unmarshal(AppendTile(nil, l))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range layers[0].Features {
			s, has := f.Properties["s"]
			if has == want[i].skip || has && s != want[i].s || f.Properties["i"] != float64(want[i].i) || f.Properties["f"] != want[i].f {
				t.Fatalf("feature %d: %v, want %+v", i, f.Properties, want[i])
			}
		}
	}
}

func TestShapes(t *testing.T) {
	l := NewLayer("shapes")
	l.Begin()
	l.Lines([][]Position{{{0, 0}, {10, 0}, {10, 10}}, {{-5, 7}, {3, 3}}})
	l.Begin()
	l.Polygons([][]Position{{{0, 0}, {100, 0}, {100, 100}, {0, 100}}, {{10, 10}, {10, 20}, {20, 20}, {20, 10}}})
	l.Begin()
	l.MultiPoint([]Position{{1, 2}, {3, 1}})
	layers, err := orbmvt.Unmarshal(AppendTile(nil, l))
	if err != nil {
		t.Fatal(err)
	}
	want := []orb.Geometry{
		orb.MultiLineString{{{0, 0}, {10, 0}, {10, 10}}, {{-5, 7}, {3, 3}}},
		orb.Polygon{{{0, 0}, {100, 0}, {100, 100}, {0, 100}, {0, 0}}, {{10, 10}, {10, 20}, {20, 20}, {20, 10}, {10, 10}}},
		orb.MultiPoint{{1, 2}, {3, 1}},
	}
	for i, f := range layers[0].Features {
		if !orb.Equal(f.Geometry, want[i]) {
			t.Errorf("%v, want %v", f.Geometry, want[i])
		}
	}
}

// sample is what a feature of the events layer has.
type sample struct {
	id, kind, sub, date, status string
	day, precision, dead        int
	what                        uint32 // a number for kind, sub, precision and status together
}

func samples() []sample {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]sample, 5000)
	subs := []string{"Armed clash", "Shelling/artillery/missile attack", "Attack", "Air/drone strike", "Peaceful protest"}
	dates := make([]string, 3650) // as the index keeps them
	for i := range dates {
		dates[i] = time.Unix(int64(17000+i)*86400, 0).UTC().Format(time.DateOnly)
	}
	for i := range out {
		day := r.IntN(len(dates))
		sub, precision := r.IntN(len(subs)), 1+r.IntN(3)
		out[i] = sample{strconv.FormatUint(r.Uint64(), 16), "Battles", subs[sub], dates[day], "reported", 17000 + day, precision, r.IntN(20), uint32(4*sub + precision)}
	}
	return out
}

// BenchmarkFeature writes features with the eight properties of the events
// layer; orb is the yardstick, with the same features.
func BenchmarkFeature(b *testing.B) {
	in := samples()
	b.Run("ours", func(b *testing.B) {
		l := NewLayer("events")
		var tile []byte
		b.ReportAllocs()
		for b.Loop() {
			l.Reset("events")
			for i := range in {
				s := &in[i]
				l.Begin()
				l.Unique("id", s.id)
				if !l.Recall(0, s.what) {
					l.String("event_type", s.kind)
					l.String("sub_event_type", s.sub)
					l.Int("geo_precision", s.precision)
					l.String("status", s.status)
					l.Keep(0, s.what)
				}
				if !l.Recall(1, uint32(s.day-17000)) {
					l.String("event_date", s.date)
					l.Int("day", s.day)
					l.Keep(1, uint32(s.day-17000))
				}
				l.Int("fatalities", s.dead)
				l.Point(i&4095, i>>1)
			}
			tile = AppendTile(tile[:0], l)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(in)), "ns/feature")
	})
	b.Run("orb", func(b *testing.B) {
		fc := geojson.NewFeatureCollection()
		for i, s := range in {
			f := geojson.NewFeature(orb.Point{float64(i & 4095), float64(i >> 1)})
			f.Properties = geojson.Properties{"id": s.id, "event_type": s.kind, "sub_event_type": s.sub, "event_date": s.date, "day": s.day,
				"geo_precision": s.precision, "status": s.status, "fatalities": s.dead}
			fc.Append(f)
		}
		layers := orbmvt.Layers{orbmvt.NewLayer("events", fc)}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := orbmvt.Marshal(layers); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(in)), "ns/feature")
	})
}
