package live

import "testing"

func TestChangesJoin(t *testing.T) {
	a, b := "2024-01-05/2024-01-06", "2024-01-01/2024-01-05"
	x := change{Layer: "l", Version: 1, Events: 2, BBox: &[4]float64{1, 2, 3, 4}, Datetime: &a}
	y := change{Layer: "l", Version: 2, Events: 3, BBox: &[4]float64{0, 3, 2, 9}, Datetime: &b}
	got := x.join(y)
	if got.Version != 2 || got.Events != 5 || *got.BBox != [4]float64{0, 2, 3, 9} || *got.Datetime != "2024-01-01/2024-01-06" {
		t.Errorf("%+v %v %v", got, *got.BBox, *got.Datetime)
	}
	if got := x.join(change{Layer: "l", Version: 3}); got.Datetime != nil || got.BBox == nil {
		t.Errorf("an undated change joined to a dated one: %+v", got)
	}
}
