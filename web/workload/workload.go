// Package workload makes events like those of real conflict datasets, as many
// as are asked for: for tests and benchmarks.
//
// Places come from the gazetteer, most of them in countries at war, a few with
// most of the events; a fifth of the events has a position of its own near the
// place, as field reports have. Days lie in ten years, more in the later ones
// and in waves. The mix of types is roughly that of all of ACLED's events.
package workload

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
)

// share is how often a sub-event type comes, in parts of a thousand.
type share struct {
	sub    string
	parts  int
	weapon string
	deadly float64 // how many die on average
}

var mix = []share{
	{"Peaceful protest", 230, "", 0}, {"Armed clash", 215, "small arms", 2.2}, {"Shelling/artillery/missile attack", 200, "artillery", 0.4},
	{"Attack", 110, "small arms", 1.3}, {"Air/drone strike", 75, "drone", 1.6}, {"Violent demonstration", 28, "", 0}, {"Mob violence", 32, "", 0.1},
	{"Remote explosive/landmine/IED", 30, "explosive", 1.1}, {"Abduction/forced disappearance", 22, "", 0}, {"Looting/property destruction", 14, "", 0},
	{"Arrests", 9, "", 0}, {"Disrupted weapons use", 10, "drone", 0}, {"Protest with intervention", 9, "", 0}, {"Non-state actor overtakes territory", 3, "", 3},
	{"Government regains territory", 3, "", 3}, {"Change to group/activity", 4, "", 0}, {"Suicide bomb", 1, "explosive", 8}, {"Other", 5, "", 0},
}

// atWar are countries from which seven events of ten come.
var atWar = map[string]bool{"SY": true, "IQ": true, "YE": true, "UA": true, "SD": true, "MM": true, "ML": true, "NG": true, "SO": true, "AF": true, "LB": true, "PS": true, "CD": true}

// Generator makes events. The same seed makes the same events.
type Generator struct {
	r          *rand.Rand
	prefix     string
	war, peace pool
	actors     []string
	made       int
}

// pool is places with the sum of their weights up to each.
type pool struct {
	places []atlas.Record
	sums   []float64
}

// New makes a generator of events whose ids begin with a prefix.
func New(a *atlas.Atlas, prefix string, seed uint64) (*Generator, error) {
	g := &Generator{r: rand.New(rand.NewPCG(seed, 7)), prefix: prefix}
	err := a.Each(func(p atlas.Record) error {
		to := &g.peace
		if atWar[p.Country] {
			to = &g.war
		}
		if p.Country != "" && (p.Lat != 0 || p.Lon != 0) {
			to.places = append(to.places, p)
		}
		return nil
	})
	for _, p := range []*pool{&g.war, &g.peace} {
		g.r.Shuffle(len(p.places), func(i, j int) { p.places[i], p.places[j] = p.places[j], p.places[i] })
		sum := 0.0
		for i := range p.places { // Zipf's law: the n-th place has a share of 1/n
			sum += 1 / math.Pow(float64(i+3), 0.95)
			p.sums = append(p.sums, sum)
		}
	}
	for i := range 600 {
		g.actors = append(g.actors, fmt.Sprintf("group-%d", i))
	}
	return g, err
}

func (p *pool) draw(r *rand.Rand) *atlas.Record {
	x := r.Float64() * p.sums[len(p.sums)-1]
	return &p.places[min(sort.SearchFloat64s(p.sums, x), len(p.places)-1)]
}

// Next makes the next event.
func (g *Generator) Next() geo.Event {
	r := g.r
	from := &g.peace
	if r.IntN(10) < 7 {
		from = &g.war
	}
	p := from.draw(r)
	g.made++
	s := &mix[0]
	for n := r.IntN(1000); n >= s.parts && s.sub != "Other"; s = next(s) {
		n -= s.parts
	}
	e := geo.Event{ID: fmt.Sprintf("%s%s%d", g.prefix, p.Country, g.made), SubEventType: s.sub, Weapon: s.weapon, Status: geo.StatusReported, Review: geo.ReviewUnreviewed,
		Location: p.NameEN, LocationAR: p.NameAR, PlaceID: p.ID, Admin1: p.Admin1, Admin2: p.Admin2, Country: p.Country, Lon: p.Lon, Lat: p.Lat,
		GeoPrecision: 1 + min(2, r.IntN(10)/7), UncertaintyKM: p.UncertaintyKM, Confidence: 1, SourceCount: 1 + r.IntN(3), Source: fmt.Sprintf("Outlet %d", r.IntN(400)),
		Quote: "Sources on the ground said that the incident took place in the outskirts of the town in the evening hours."}
	g.who(&e)
	g.when(&e)
	if r.IntN(5) == 0 {
		e.Lon, e.Lat = e.Lon+0.02*r.NormFloat64(), math.Max(-84, math.Min(84, e.Lat+0.02*r.NormFloat64()))
	}
	e.Lon, e.Lat = geo.RoundDegrees(math.Max(-180, math.Min(180, e.Lon))), geo.RoundDegrees(e.Lat)
	if r.IntN(3) > 0 {
		dead := int(s.deadly * r.ExpFloat64())
		e.Fatalities = &dead
	}
	e.Notes = e.Summary()
	return e
}

func next(s *share) *share {
	for i := range mix {
		if &mix[i] == s {
			return &mix[i+1]
		}
	}
	return s
}

func (g *Generator) who(e *geo.Event) {
	i := g.r.IntN(g.r.IntN(len(g.actors)) + 1) // few with many events
	e.Actor1ID, e.Actor1, e.Inter1 = g.actors[i], "Group "+g.actors[i], geo.Inters()[i%8]
	if g.r.IntN(3) > 0 {
		i = g.r.IntN(g.r.IntN(len(g.actors)) + 1)
		e.Actor2ID, e.Actor2, e.Inter2 = g.actors[i], "Group "+g.actors[i], geo.Inters()[i%8]
	}
}

// tenYears is the span of the days.
const tenYears = 3652

func (g *Generator) when(e *geo.Event) {
	t := math.Sqrt(g.r.Float64())
	d := int(t*tenYears+40*math.Sin(t*60)) % tenYears
	e.Date = geo.NewDay(2015, 1, 1) + geo.Day(max(0, d))
	e.DateEnd, e.TimePrecision = e.Date, geo.TimeDay
	if g.r.IntN(20) == 0 {
		e.DateEnd, e.TimePrecision = e.Date+geo.Day(1+g.r.IntN(14)), geo.TimeWeek
	}
}

// Filter is a question as maps ask it, from broad to narrow.
func (g *Generator) Filter() *geo.Filter {
	r, f := g.r, &geo.Filter{}
	types := geo.EventTypes()
	for f.Empty() {
		if r.IntN(2) == 0 {
			from := geo.NewDay(2015, 1, 1) + geo.Day(r.IntN(tenYears))
			f.Days = &geo.Span{First: from, Last: from + geo.Day(7<<r.IntN(8))}
		}
		if r.IntN(2) == 0 {
			f.Equal = append(f.Equal, geo.Equal{Field: "event_type", Values: []string{types[r.IntN(len(types))].Type, types[r.IntN(len(types))].Type}})
		}
		if r.IntN(3) == 0 {
			f.Equal = append(f.Equal, geo.Equal{Field: "actor", Values: []string{g.actors[r.IntN(60)], g.actors[r.IntN(600)]}})
		}
		if r.IntN(4) == 0 {
			f.Equal = append(f.Equal, geo.Equal{Field: "country", Values: []string{"SY", "UA"}})
		}
		if r.IntN(6) == 0 {
			f.BBox = &geo.BBox{West: 35, South: 30, East: 48, North: 38}
		}
	}
	return f
}

// Point returns the position of an event as one is drawn.
func (g *Generator) Point() (lon, lat float64) {
	from := &g.peace
	if g.r.IntN(10) < 7 {
		from = &g.war
	}
	p := from.draw(g.r)
	return p.Lon, p.Lat
}

// Intn returns a number below n.
func (g *Generator) Intn(n int) int { return g.r.IntN(n) }
