package cql2

import (
	"testing"

	"github.com/furat-map/furat/geo"
)

// BenchmarkRelations asks of an event that lies near whether it, and its area,
// is within a province; S_INTERSECTS is the yardstick.
func BenchmarkRelations(b *testing.B) {
	const province = "POLYGON((39 34,41 34,41.5 35,41 36,39 36,38.5 35,39 34))"
	e := geo.Event{Lon: 40, Lat: 35, GeoPrecision: 2, UncertaintyKM: 20}
	for _, filter := range []string{"S_INTERSECTS(geometry, " + province + ")", "S_WITHIN(geometry, " + province + ")", "S_INTERSECTS(area, " + province + ")", "S_WITHIN(area, " + province + ")"} {
		c, err := ParseCondition(filter, LangText)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filter[:20], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Match(&e)
			}
		})
	}
}
