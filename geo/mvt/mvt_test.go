package mvt

import (
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
)

func tile() []byte {
	a, b := NewLayer("events"), NewLayer("clusters")
	for i := range 3 {
		a.Begin(i*1000, 4095-i)
		a.String("id", string(rune('a'+i)))
		a.String("event_type", "Battles")
		a.Int("day", -i)
		a.Float("share", 0.5)
		a.End()
	}
	b.Begin(10, 20)
	b.Int("point_count", 300)
	b.End()
	return AppendTile(nil, a, b, NewLayer("empty"))
}

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
	if first, second := tile(), tile(); string(first) != string(second) {
		t.Error("the same features give other bytes")
	}
	if len(AppendTile(nil, NewLayer("x"))) != 0 {
		t.Error("a tile without features has bytes")
	}
}

func BenchmarkFeature(b *testing.B) {
	l := NewLayer("events")
	b.ReportAllocs()
	for b.Loop() {
		if l.Len() > 10_000 {
			l = NewLayer("events")
		}
		l.Begin(17, 2048)
		l.String("event_type", "Battles")
		l.Int("day", 19000)
		l.Int("geo_precision", 1)
		l.End()
	}
}
