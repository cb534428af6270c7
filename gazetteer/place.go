package gazetteer

import (
	"math"
	"slices"
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
	Lat     float64  `json:"lat"`
	Lon     float64  `json:"lon"`
	// UncertaintyKM is the radius of what the name covers, or of what the
	// sources disagree by.
	UncertaintyKM float64 `json:"uncertainty_km"`
	Source        string  `json:"source"`

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

const earthRadiusKM = 6371.0

// DistanceKM returns the great-circle distance of two points in degrees
// (haversine formula, sphere of radius 6371 km).
func DistanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	p1, p2 := lat1*rad, lat2*rad
	sLat, sLon := math.Sin((p2-p1)/2), math.Sin((lon2-lon1)*rad/2)
	a := sLat*sLat + math.Cos(p1)*math.Cos(p2)*sLon*sLon
	return 2 * earthRadiusKM * math.Asin(math.Min(1, math.Sqrt(a)))
}

// DistanceKM returns the distance between two places.
func (p *Place) DistanceKM(o *Place) float64 {
	return DistanceKM(p.Lat, p.Lon, o.Lat, o.Lon)
}

// Mention is a stretch of text that names a place. Place is nil where the
// name is recognised as one and can't be resolved.
type Mention struct {
	Start, End  int // code points of the text
	First, Last int // tokens, both included
	Place       *Place
	Near        bool   // beside the place ("near", "outskirts of"), not in it
	Head        string // the folded head noun that governs the name, if any
	Confidence  float64
	Candidates  []Candidate
}

// Candidate is a place that a name may mean. Score is between 0 and 1.
type Candidate struct {
	*Place
	Score float64 `json:"score"`
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
