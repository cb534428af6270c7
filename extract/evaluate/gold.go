// Package evaluate scores extraction against annotated articles.
//
// An annotated article is NAME.gold.json beside its text: the events that must
// or may be found, each with quotes, types, places, dates and actors that
// count as right; the place names; stretches that must yield no event; names
// that are no places. A predicted event matches an annotated record, one for
// each place, where its evidence overlaps a quote, its type is right and its
// point lies within the place's tolerance. docs/extraction.md tells the
// measures.
package evaluate

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/furat-map/furat/geo"
)

// Gold is an annotated article.
type Gold struct {
	Document  string    `json:"document"`
	Publisher string    `json:"publisher"`
	Published *string   `json:"published"`
	Events    []Event   `json:"events"`
	Negatives []string  `json:"negatives"`
	Mentions  []Mention `json:"mentions"`
	NotPlaces []string  `json:"not_places"`
}

// Event is an annotated event. Several places are as many records.
type Event struct {
	ID               string   `json:"id"`
	Need             string   `json:"need"` // core or optional
	Evidence         []string `json:"evidence"`
	EventType        []string `json:"event_type"`
	SubEventType     []string `json:"sub_event_type"`
	Places           []Place  `json:"places"`
	Date             []string `json:"date"` // first and last day, or nothing
	TimePrecision    []int    `json:"time_precision"`
	DateOpen         bool     `json:"date_open"`
	Actor1           []string `json:"actor1"`
	Actor2           []string `json:"actor2"`
	Fatalities       *int     `json:"fatalities"`
	FatalitiesAccept []*int   `json:"fatalities_accept"`
	Injuries         *int     `json:"injuries"`
	Status           string   `json:"status"`
	StatusAccept     []string `json:"status_accept"`
	IncidentKey      string   `json:"incident_key"`  // the same in every article that tells of the incident
	SameIncident     string   `json:"same_incident"` // another name of the same
}

// Mention is an annotated place name.
type Mention struct {
	Text   string  `json:"text"`
	Places []Place `json:"places"`
}

// Place is where an annotated event or name lies; Or are points that count
// too. In JSON it is an object, or a name that a table resolves.
type Place struct {
	Name      string  `json:"name"`
	Lat       float64 `json:"lat"`
	Lon       float64 `json:"lon"`
	Tolerance float64 `json:"tolerance_km"`
	Or        []Place `json:"or"`
}

// UnmarshalJSON reads a place or only its name.
func (p *Place) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &p.Name)
	}
	type plain Place
	return json.Unmarshal(data, (*plain)(p))
}

// Parse reads an annotation; table gives the places that it only names.
func Parse(data []byte, table map[string]Place) (*Gold, error) {
	var g Gold
	if err := json.Unmarshal(data, &g); err != nil {
		return nil, err
	}
	resolve := func(ps []Place) error {
		for i := range ps {
			if ps[i].Tolerance != 0 {
				continue
			}
			known, ok := table[ps[i].Name]
			if !ok {
				return fmt.Errorf("no position for the place %q", ps[i].Name)
			}
			known.Name = ps[i].Name
			ps[i] = known
		}
		return nil
	}
	for i := range g.Events {
		e := &g.Events[i]
		e.IncidentKey = cmp.Or(e.IncidentKey, e.SameIncident)
		if err := resolve(e.Places); err != nil {
			return nil, err
		}
	}
	for i := range g.Mentions {
		if err := resolve(g.Mentions[i].Places); err != nil {
			return nil, err
		}
	}
	return &g, nil
}

// Day returns the article's day of publication, 0 where it states none.
func (g *Gold) Day() (geo.Day, error) {
	if g.Published == nil || *g.Published == "" {
		return 0, nil
	}
	return geo.ParseDay(*g.Published)
}
