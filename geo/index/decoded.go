package index

import (
	"math"

	"github.com/furat-map/furat/geo"
)

// decoded is what hot loops need of the dictionaries, by number.
type decoded struct {
	kind   []kind    // of what
	area   []int32   // of what: 1 where the text only supports an area
	lane   []uint64  // of what: 1 in the lane of the event's type
	areas  bool      // some have only an area
	dead   []int32   // of toll: -1 unknown
	deaths []int32   // of toll: 0 where unknown
	first  []geo.Day // of when
	last   []geo.Day
	day    []string  // first, as it is written
	reach  []float32 // of where: the radius of what the place covers, kilometres
	place  []string  // of where: the id of the place
	actor  []uint32  // of the sides: a number for each actor id, 0 for none
	ids    []string  // actor ids by that number
}

// kind is what the facet "what" says that a map shows.
type kind struct {
	typ       uint8 // position in geo.EventTypes
	precision uint8 // geo_precision
	sub       string
	status    string
}

// laneBits is the width of a counter in a lane word: six counters fit.
const laneBits = 10

// extend takes in what was added to the dictionaries.
func (m *decoded) extend(d *[facets]*dictionary, actorNumber map[string]uint32) {
	var e geo.Event
	for _, k := range d[what].keys[len(m.kind):] {
		unpack(k, what, &e)
		t := typeNumber(e.Type())
		m.kind = append(m.kind, kind{t, uint8(e.GeoPrecision), e.SubEventType, e.Status})
		m.lane = append(m.lane, 1<<(laneBits*t))
		m.area = append(m.area, int32(flag(e.GeoPrecision >= geo.GeoRegion)))
		m.areas = m.areas || e.GeoPrecision >= geo.GeoRegion
	}
	for _, k := range d[toll].keys[len(m.dead):] {
		unpack(k, toll, &e)
		dead := int32(-1)
		if e.Fatalities != nil {
			dead = int32(min(*e.Fatalities, math.MaxInt32))
		}
		m.dead, m.deaths = append(m.dead, dead), append(m.deaths, max(dead, 0))
	}
	for _, k := range d[when].keys[len(m.first):] {
		unpack(k, when, &e)
		m.first, m.last, m.day = append(m.first, e.Date), append(m.last, e.DateEnd), append(m.day, e.Date.String())
	}
	for _, k := range d[where].keys[len(m.reach):] {
		unpack(k, where, &e)
		m.reach, m.place = append(m.reach, float32(e.UncertaintyKM)), append(m.place, e.PlaceID)
	}
	if m.ids == nil {
		m.ids = []string{""}
		actorNumber[""] = 0
	}
	for _, k := range d[actor1].keys[len(m.actor):] {
		unpack(k, actor1, &e)
		n, ok := actorNumber[e.Actor1ID]
		if !ok {
			n = uint32(len(m.ids))
			actorNumber[e.Actor1ID] = n
			m.ids = append(m.ids, e.Actor1ID)
		}
		m.actor = append(m.actor, n)
	}
}

func typeNumber(eventType string) uint8 {
	for i, t := range geo.EventTypes() {
		if t.Type == eventType {
			return uint8(i)
		}
	}
	return uint8(len(geo.EventTypes()) - 1) // strategic developments: the codebook's "other"
}
