package geo

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/furat-map/furat/geo/csvtable"
)

// EventType is a row of the ACLED taxonomy.
type EventType struct {
	Sub      string // sub-event type, unique
	Type     string // event type
	Disorder string // disorder type
	Tile     string // key of the event type's count in a tile cluster
}

//go:embed taxonomy.csv
var taxonomyCSV string

// Taxonomy returns the 25 ACLED sub-event types in the codebook's order.
// The caller must not change the slice.
var Taxonomy = sync.OnceValue(func() []EventType {
	rows, err := csvtable.Read(strings.NewReader(taxonomyCSV), ',')
	if err != nil {
		panic(fmt.Sprintf("geo: taxonomy.csv: %v", err)) // our own file, checked by the tests
	}
	types := make([]EventType, len(rows))
	for i, r := range rows {
		types[i] = EventType{r.Get("sub_event_type"), r.Get("event_type"), r.Get("disorder_type"), r.Get("tile")}
	}
	return types
})

var bySub = sync.OnceValue(func() map[string]EventType {
	m := make(map[string]EventType)
	for _, t := range Taxonomy() {
		m[t.Sub] = t
	}
	return m
})

// TypeOf returns the taxonomy row of a sub-event type.
func TypeOf(sub string) (EventType, bool) {
	t, ok := bySub()[sub]
	return t, ok
}

// EventTypes returns the six event types in the codebook's order, with their
// tile keys. The slice is shared: do not change it.
var EventTypes = sync.OnceValue(func() []EventType {
	var out []EventType
	for _, t := range Taxonomy() {
		if len(out) == 0 || out[len(out)-1].Type != t.Type {
			out = append(out, EventType{Type: t.Type, Tile: t.Tile})
		}
	}
	return out
})

func eventTypeNames() []string {
	var out []string
	for _, t := range EventTypes() {
		out = append(out, t.Type)
	}
	return out
}

func subEventTypeNames() []string {
	var out []string
	for _, t := range Taxonomy() {
		out = append(out, t.Sub)
	}
	return out
}

// Type returns the event's ACLED event type.
func (e *Event) Type() string { return bySub()[e.SubEventType].Type }

// Disorder returns the event's ACLED disorder type.
func (e *Event) Disorder() string { return bySub()[e.SubEventType].Disorder }

// Actor types, ACLED's "inter" column.
const (
	InterState      = "State forces"
	InterRebel      = "Rebel group"
	InterPolitical  = "Political militia"
	InterIdentity   = "Identity militia"
	InterRioters    = "Rioters"
	InterProtesters = "Protesters"
	InterCivilians  = "Civilians"
	InterExternal   = "External/Other forces"
)

// Inters returns the eight actor types in ACLED's order of codes 1 to 8.
func Inters() []string {
	return []string{InterState, InterRebel, InterPolitical, InterIdentity,
		InterRioters, InterProtesters, InterCivilians, InterExternal}
}
