package hilbert_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/hilbert"
)

// TestPosition: the curve goes through each cell once, and from each to one
// beside it.
func TestPosition(t *testing.T) {
	const n = 64
	where := map[uint32][2]int{}
	for x := range n {
		for y := range n {
			d := hilbert.Position(uint32(x), uint32(y))
			if _, twice := where[d]; twice || d >= n*n {
				t.Fatalf("%d,%d is at %d, as %v", x, y, d, where[d])
			}
			where[d] = [2]int{x, y}
		}
	}
	for d := range uint32(n*n - 1) {
		a, b := where[d], where[d+1]
		if dx, dy := a[0]-b[0], a[1]-b[1]; dx*dx+dy*dy != 1 {
			t.Fatalf("from %v at %d to %v", a, d, b)
		}
	}
	if hilbert.Position(0, 0) != 0 || hilbert.Position(1<<16-1, 0) != 1<<32-1 {
		t.Errorf("the curve goes from %d to %d", hilbert.Position(0, 0), hilbert.Position(1<<16-1, 0))
	}
}

// TestSort: all events come out as they went in, near ones near each other,
// those without a place last, and nothing is left in the folder.
func TestSort(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	events := geotest.Events()
	want := map[string]string{}
	for i := range events {
		events[i].ID = fmt.Sprint("e", i)
	}
	s, err := hilbert.Sort(func(use func(*geo.Event) error) error {
		for i := range events {
			want[events[i].ID] = string(geojson.AppendFeature(nil, &events[i]))
			if err := use(&events[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != len(events) || s.Box == nil {
		t.Errorf("%d events in %v", s.Len(), s.Box)
	}
	for range 2 { // each pass is the same
		last, unplaced, n, placed := uint32(0), false, 0, 0
		err := s.Each(func(e *geo.Event) error {
			n++
			if got := string(geojson.AppendFeature(nil, e)); got != want[e.ID] {
				t.Errorf("%s came out as %s", e.ID, got)
			}
			if !e.Placed() {
				unplaced = true
				return nil
			}
			placed++
			if at := hilbert.Cell(e.Lon, e.Lat); unplaced || at < last || e.Lon < s.Box.West || e.Lon > s.Box.East || e.Lat < s.Box.South || e.Lat > s.Box.North {
				t.Errorf("%s is out of order or out of the box", e.ID)
			} else {
				last = at
			}
			return nil
		})
		if err != nil || n != len(events) || placed != s.Placed {
			t.Errorf("%d events, %d placed of %d, %v", n, placed, s.Placed, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	if _, err := hilbert.Sort(func(func(*geo.Event) error) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
