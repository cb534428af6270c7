package gazetteer

import (
	"cmp"
	"slices"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// Place is a named place. Lat and Lon are WGS 84 degrees.
type Place struct {
	ID      string   `json:"id"`
	Type    string   `json:"type"`
	NameEN  string   `json:"name"`
	NameAR  string   `json:"name_ar"`
	Aliases []string `json:"-"`
	Country string   `json:"country"` // ISO 3166-1 alpha-2; "" where it is no country's
	Admin1  string   `json:"admin1"`
	Admin2  string   `json:"admin2"`
	Admin3  string   `json:"admin3,omitempty"`
	Lat     float64  `json:"lat"`
	Lon     float64  `json:"lon"`
	// UncertaintyKM is the radius of what the name covers, or of what the
	// sources disagree by.
	UncertaintyKM float64 `json:"uncertainty_km"`
	Source        string  `json:"source"`

	Population uint32 `json:"population,omitempty"`

	rank  uint8 // importance, 0 to 255, of a place that is not curated
	known uint8 // that of a curated one in the other layers
	// extent is how far an area reaches north and south, east and west of its
	// middle, 0 where only the radius is known.
	extent struct{ north, east float64 }

	cue string // what a bare name needs to be taken for the place
}

// Kind is a row of types.tsv.
type Kind struct {
	Name    string  `json:"name"`
	Area    bool    `json:"area"`
	Weight  float64 `json:"weight"`
	Zoom    int     `json:"zoom"`
	LabelEN string  `json:"label_en"`
	LabelAR string  `json:"label_ar"`
}

// DistanceKM returns the distance between two places.
func (p *Place) DistanceKM(o *Place) float64 {
	return geo.DistanceKM(p.Lat, p.Lon, o.Lat, o.Lon)
}

// Mention is a stretch of text that names a place. Place is nil where the
// name is recognised as one and can't be resolved.
type Mention struct {
	Start, End  int // code points of the text
	First, Last int // tokens, both included
	Place       *Place
	Offset      *Offset // a distance from the place that the text gives
	Near        bool    // beside the place ("near", "outskirts of"), not in it
	Head        string  // the folded head noun that governs the name, if any
	Confidence  float64
	Candidates  []Candidate
}

// Candidate is a place that a name may mean. Score is between 0 and 1: how
// likely it is meant, as far as the features tell.
type Candidate struct {
	*Place
	Label string    `json:"label,omitempty"` // its name in the asker's script, where it is known so
	Score float64   `json:"score"`
	Why   *Features `json:"why,omitempty"`

	level string // of the administrative unit that the words make of it
}

// labelled gives candidates the names that whoever asked for one can read.
func labelled(cs []Candidate, asked string) []Candidate {
	script := scriptOf(asked)
	for i := range cs {
		c := &cs[i]
		switch {
		case script == fold.Arabic:
			c.Label = cmp.Or(c.NameAR, c.NameEN)
		case script != fold.Latin && c.Why != nil && scriptOf(c.Why.Matched) == script:
			c.Label = c.Why.Matched
		default:
			c.Label = cmp.Or(c.NameEN, c.NameAR)
		}
	}
	return cs
}

func scriptOf(name string) fold.Script {
	for _, t := range fold.Tokens(name) {
		if t.Script != fold.Digit {
			return t.Script
		}
	}
	return fold.Latin
}

func sortCandidates(cs []Candidate) {
	slices.SortStableFunc(cs, func(a, b Candidate) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		case a.ID < b.ID:
			return -1
		}
		return 1
	})
}
