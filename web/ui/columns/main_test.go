package main

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

func TestEveryColumnHasItsType(t *testing.T) {
	var out strings.Builder
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	for _, c := range append(geo.Coordinates(), geo.Columns()...) {
		if !strings.Contains(out.String(), "  "+c.Name+": ") {
			t.Errorf("the page does not know %s", c.Name)
		}
	}
	for _, line := range []string{"  id: string;", "  event_date: string | null;", "  fatalities: number | null;", "  geo_precision: number;", "  confidence: number;", "  longitude: number | null;", `  fatalities: ["Killed","قتلى"],`} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no line %q", line)
		}
	}
}
