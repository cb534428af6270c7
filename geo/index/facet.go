package index

import (
	"encoding/binary"
	"math"

	"github.com/furat-map/furat/geo"
)

// facet is a group of properties that are kept as one number.
type facet uint8

// The facets. Which properties each has is in fields.
const (
	what facet = iota
	actor1
	actor2
	where
	when
	toll
	sure
	told
	article
	incident
	facets // how many there are
)

// dictionaryOf is the dictionary that a facet's numbers refer to: both sides
// share one.
func dictionaryOf(f facet) facet {
	if f == actor2 {
		return actor1
	}
	return f
}

// fields appends pointers to the properties of a facet in e.
func fields(f facet, e *geo.Event, to []any) []any {
	switch f {
	case what:
		return append(to, &e.SubEventType, &e.Weapon, &e.CivilianTargeting, &e.Status, &e.Review, &e.GeoPrecision, &e.TimePrecision)
	case actor1:
		return append(to, &e.Actor1, &e.Actor1ID, &e.Inter1)
	case actor2:
		return append(to, &e.Actor2, &e.Actor2ID, &e.Inter2)
	case where:
		return append(to, &e.Location, &e.LocationAR, &e.PlaceID, &e.Admin1, &e.Admin2, &e.Admin3, &e.Country, &e.UncertaintyKM)
	case when:
		return append(to, &e.Date, &e.DateEnd)
	case toll:
		return append(to, &e.Fatalities, &e.Injuries)
	case sure:
		return append(to, &e.Confidence)
	case told:
		return append(to, &e.Source, &e.SourceCount)
	case article:
		return append(to, &e.ArticleID, &e.Published)
	}
	return append(to, &e.Incident)
}

// pack appends the properties of a facet of e: the key of its dictionary.
func pack(dst []byte, f facet, e *geo.Event) []byte {
	var room [8]any
	for _, p := range fields(f, e, room[:0]) {
		switch p := p.(type) {
		case *string:
			dst = append(binary.AppendUvarint(dst, uint64(len(*p))), *p...)
		case *int:
			dst = binary.AppendVarint(dst, int64(*p))
		case *geo.Day:
			dst = binary.AppendVarint(dst, int64(*p))
		case **int:
			n := int64(-1)
			if *p != nil {
				n = int64(**p)
			}
			dst = binary.AppendVarint(dst, n)
		case *float64:
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(*p))
		}
	}
	return dst
}

// unpack fills the properties of a facet of e from a key that pack made.
func unpack(key string, f facet, e *geo.Event) {
	var room [8]any
	for _, p := range fields(f, e, room[:0]) {
		switch p := p.(type) {
		case *string:
			n, rest := uvarint(key)
			*p, key = rest[:n], rest[n:]
		case *int:
			n, rest := varint(key)
			*p, key = int(n), rest
		case *geo.Day:
			n, rest := varint(key)
			*p, key = geo.Day(n), rest
		case **int:
			n, rest := varint(key)
			if *p = nil; n >= 0 {
				v := int(n)
				*p = &v
			}
			key = rest
		case *float64:
			*p, key = math.Float64frombits(binary.LittleEndian.Uint64([]byte(key[:8]))), key[8:]
		}
	}
}

func uvarint(s string) (uint64, string) {
	var v uint64
	for i := range len(s) {
		v |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return v, s[i+1:]
		}
	}
	return v, ""
}

func varint(s string) (int64, string) {
	u, rest := uvarint(s)
	return int64(u>>1) ^ -int64(u&1), rest
}

// dictionary numbers the distinct values of a facet in the order in which
// they came. It only grows: what a snapshot has seen of it stays as it is.
type dictionary struct {
	code map[string]uint32
	keys []string
}

func newDictionary() *dictionary { return &dictionary{code: map[string]uint32{}} }

// number returns the number of a key.
func (d *dictionary) number(key []byte) uint32 {
	if n, ok := d.code[string(key)]; ok {
		return n
	}
	n := uint32(len(d.keys))
	s := string(key)
	d.code[s] = n
	d.keys = append(d.keys, s)
	return n
}

// meaning is what hot loops need of the dictionaries, by number.
type meaning struct {
	kind   []kind    // of what
	lane   []uint64  // of what: 1 in the lane of the event's type
	dead   []int32   // of toll: -1 unknown
	deaths []int32   // of toll: 0 where unknown
	first  []geo.Day // of when
	last   []geo.Day
	day    []string // first, as it is written
	actor  []uint32 // of the sides: a number for each actor id, 0 for none
	ids    []string // actor ids by that number
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

// learn takes in what was added to the dictionaries.
func (m *meaning) learn(d *[facets]*dictionary, actorNumber map[string]uint32) {
	var e geo.Event
	for _, k := range d[what].keys[len(m.kind):] {
		unpack(k, what, &e)
		t := typeNumber(e.Type())
		m.kind = append(m.kind, kind{t, uint8(e.GeoPrecision), e.SubEventType, e.Status})
		m.lane = append(m.lane, 1<<(laneBits*t))
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
