package workload

import (
	"reflect"
	"testing"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
)

// TestWorkload: the same seed makes the same events; they are whole, lie where
// the gazetteer says and come as often as they should.
func TestWorkload(t *testing.T) {
	segments, err := gazetteer.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() *Generator {
		g, err := New(atlas.New(segments...), "d:", 3)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	a, b := fresh(), fresh()
	ids, kinds, places := map[string]bool{}, map[string]int{}, map[string]int{}
	const n = 20_000
	for range n {
		e, same := a.Next(), b.Next()
		if !reflect.DeepEqual(e, same) {
			t.Fatalf("%+v\n%+v", e, same)
		}
		ids[e.ID] = true
		kinds[e.Type()]++
		places[e.PlaceID]++
		if !e.Placed() || e.Lon < -180 || e.Lon > 180 || e.Lat < -85 || e.Lat > 85 || !e.Date.Known() || e.DateEnd < e.Date || e.Actor1ID == "" || e.Country == "" {
			t.Fatalf("%+v", e)
		}
	}
	most := 0
	for _, k := range places {
		most = max(most, k)
	}
	if len(ids) != n || len(kinds) != len(geo.EventTypes()) || kinds["Battles"] < n/6 || most < n/200 || len(places) < 500 {
		t.Errorf("%d ids, types %v, %d places, %d events at one", len(ids), kinds, len(places), most)
	}
	sum := 0
	for _, s := range mix {
		sum += s.parts
	}
	if sum != 1000 {
		t.Errorf("the shares sum to %d", sum)
	}
	for range 200 {
		if a.Filter().Empty() {
			t.Error("a filter that asks nothing")
		}
	}
}
