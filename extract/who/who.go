// Package who holds what is known of actors: their table, whose regular forces
// are whose, and what articles take for granted about a war (whom a word means
// there, whose base a place is, who is whose only foe).
package who

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// Actors that rules name.
const (
	StateForces  = "state-forces" // the regular forces of the event's country
	Unidentified = "unidentified-armed-group"
	Civilians    = "civilians"
	Protesters   = "protesters"
)

// Actor is a row of lang/actors.csv.
type Actor struct {
	ID, NameEN, NameAR, Inter string
	Country                   string // ISO code, for a country's regular forces
	Called                    string // the noun that means it later on: party
}

// Table is all that is known of actors. It does not change.
type Table struct {
	actors  map[string]Actor
	forces  map[string][]Actor           // by country, in the table's order
	generic map[string]map[string][]held // by word and country
	holders map[string][]held            // by place id
}

// Load reads the tables.
func Load() (*Table, error) {
	t := &Table{actors: map[string]Actor{}, forces: map[string][]Actor{}, generic: map[string]map[string][]held{}, holders: map[string][]held{}}
	rows, err := csvtable.Read(strings.NewReader(lang.ActorsCSV), ',')
	if err != nil {
		return nil, fmt.Errorf("extract: actors.csv: %w", err)
	}
	for _, row := range rows {
		a := Actor{row.Get("id"), row.Get("name_en"), row.Get("name_ar"), row.Get("inter"), row.Get("country"), row.Get("called")}
		t.actors[a.ID] = a
		if a.Country != "" {
			t.forces[a.Country] = append(t.forces[a.Country], a)
		}
	}
	return t, t.loadKnowledge()
}

// Get returns what is known of an actor id.
func (t *Table) Get(id string) (Actor, bool) {
	a, ok := t.actors[id]
	return a, ok
}

// Inter returns ACLED's type of an actor, "" for none.
func (t *Table) Inter(id string) string { return t.actors[id].Inter }

// All returns the actors by id.
func (t *Table) All() []Actor {
	return slices.SortedFunc(maps.Values(t.actors), func(a, b Actor) int { return strings.Compare(a.ID, b.ID) })
}

// Known reports an actor that somebody can be held to: a named one.
func Known(id string) bool { return id != "" && id != Unidentified }

// Armed reports an actor that fights.
func (t *Table) Armed(id string) bool {
	switch t.Inter(id) {
	case "", geo.InterCivilians, geo.InterProtesters, geo.InterRioters:
		return false
	}
	return true
}

// OfState reports the forces of a state, its own or another's.
func (t *Table) OfState(id string) bool {
	inter := t.Inter(id)
	return inter == geo.InterState || inter == geo.InterExternal
}

// regimeEnd is the day the Assad government fell.
var regimeEnd = geo.NewDay(2024, 12, 8)

// Resolve turns the id of a mention into an actor of the table: the regular
// forces of a country become those of the day, a word that names nobody the
// force that news means by it there. It returns "" where nobody is meant.
func (t *Table) Resolve(id, country string, day geo.Day) string {
	if _, ok := t.actors[id]; ok {
		return id
	}
	if a, generic := t.Meant(id, country, day); generic {
		return a
	}
	if id != StateForces {
		country = id
	}
	for _, a := range t.forces[country] {
		if country != "SY" || (a.ID == "syria-regime-forces") == (!day.Known() || day < regimeEnd) {
			return a.ID
		}
	}
	return ""
}

// CalledBy returns the words that can mean an actor once it was named: "armed"
// for "the group", and its own.
func (t *Table) CalledBy(id string) []string {
	if !Known(id) {
		return nil
	}
	actor := t.actors[id]
	var out []string
	if actor.Inter == geo.InterRebel || actor.Inter == geo.InterPolitical {
		out = append(out, "armed")
	}
	if actor.Called != "" {
		out = append(out, actor.Called)
	}
	return out
}
