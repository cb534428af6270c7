package gazetteer

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/world"
)

// New makes the gazetteer of the built-in tables: the curated places and, in
// a binary built with it, the towns of the world.
func New() (*Gazetteer, error) { return with(nil) }

// with makes the gazetteer of the built-in segments and others on top.
func with(imported []*atlas.Segment) (*Gazetteer, error) {
	g, err := loadTables()
	if err != nil {
		return nil, err
	}
	built, err := g.builtin()
	if err != nil {
		return nil, err
	}
	g.atlas = atlas.New(append(built, imported...)...)
	return g, g.complete()
}

// Open makes the gazetteer of the built-in tables and of what was imported
// beside a store. The imported files stay mapped as long as the program runs.
func Open(store string) (*Gazetteer, error) {
	imported, err := atlas.DirOf(store).Open()
	if err != nil {
		return nil, fmt.Errorf("the imported gazetteer: %w", err)
	}
	return with(imported)
}

// complete brings what the atlas knows to the curated places.
func (g *Gazetteer) complete() error {
	g.nameRegions()
	return g.compose()
}

// Builtin returns the segments that every gazetteer begins with, for imports
// on top of them.
func Builtin() ([]*atlas.Segment, error) {
	g, err := loadTables()
	if err != nil {
		return nil, err
	}
	return g.builtin()
}

func (g *Gazetteer) builtin() ([]*atlas.Segment, error) {
	curated, err := g.compile()
	if err != nil {
		return nil, err
	}
	out := []*atlas.Segment{curated}
	towns, err := world.Segment()
	if err != nil {
		return nil, fmt.Errorf("the built-in table of the world: %w", err)
	}
	if towns != nil {
		out = append(out, towns)
	}
	return out, nil
}

// Curated compiles the curated tables alone.
func Curated() (*atlas.Segment, error) {
	g, err := loadTables()
	if err != nil {
		return nil, err
	}
	return g.compile()
}

// curatedSource is what the answers and the page say of our own tables.
var curatedSource = atlas.Source{Key: "furat", Title: "Furat's curated places", Attribution: "Furat",
	Licence: "facts from GeoNames (CC BY 4.0), OCHA COD-AB and CAS (CC BY-IGO, CC BY), UCDP GED (CC BY 4.0), OurAirports and Natural Earth (public domain), IOM DTM (positions), Wikipedia; each row names its own"}

// compile makes a segment of the curated places.
func (g *Gazetteer) compile() (*atlas.Segment, error) {
	b, err := atlas.NewBuilder([]atlas.Source{curatedSource})
	if err != nil {
		return nil, err
	}
	for _, p := range g.places {
		r := g.record(p)
		if err := b.Add(&r); err != nil {
			return nil, err
		}
	}
	return b.Segment()
}

// The ids that the source column of a curated row names.
var (
	geonamesID   = regexp.MustCompile(`GeoNames (\d+)`)
	geonamesADM1 = regexp.MustCompile(`GeoNames ADM1 ([A-Z]{2}\.\w+)`)
)

// record writes a curated place as others are written. The ids of its sources
// join it to their rows.
func (g *Gazetteer) record(p *Place) atlas.Record {
	r := atlas.Record{ID: p.ID, NameEN: p.NameEN, NameAR: p.NameAR, Type: p.Type, Country: p.Country, Admin1: p.Admin1, Admin2: p.Admin2,
		Lat: p.Lat, Lon: p.Lon, UncertaintyKM: p.UncertaintyKM, Rank: uint8(60 + 60*g.kinds[p.Type].Weight), Sources: []string{curatedSource.Key}}
	for _, m := range geonamesID.FindAllStringSubmatch(p.Source, -1) {
		r.IDs = append(r.IDs, "geonames:"+m[1])
	}
	for _, m := range geonamesADM1.FindAllStringSubmatch(p.Source, -1) {
		r.IDs = append(r.IDs, atlas.RegionID(m[1]))
	}
	for _, name := range append([]string{p.NameEN, p.NameAR}, p.Aliases...) {
		if name != "" {
			r.Names = append(r.Names, atlas.Name{Text: name, Source: curatedSource.Key})
		}
	}
	return r
}

// place returns the place of a match: the curated one where it is one.
func (g *Gazetteer) place(m atlas.Match) *Place {
	if p := g.byID[m.ID()]; p != nil {
		return p
	}
	return fromRecord(m.Segment.Head(m.Place))
}

func fromRecord(r atlas.Record) *Place {
	p := &Place{ID: r.ID, Type: r.Type, NameEN: r.NameEN, NameAR: r.NameAR, Country: r.Country, Admin1: r.Admin1, Admin2: r.Admin2, Admin3: r.Admin3,
		Lat: r.Lat, Lon: r.Lon, UncertaintyKM: r.UncertaintyKM, Population: r.Population, rank: r.Rank}
	for i, s := range r.Sources {
		if i > 0 {
			p.Source += "; "
		}
		p.Source += s
	}
	return p
}

// Stats counts places and names by source.
type Stats struct {
	Places  int            `json:"places"`
	Names   int            `json:"names"`
	World   bool           `json:"world"` // the binary has the towns of the world
	Sources []atlas.Source `json:"sources"`
}

// Stats counts all places; a place of several sources counts for each.
func (g *Gazetteer) Stats() Stats {
	var s Stats
	counts := map[string]int{}
	g.atlas.Each(func(r atlas.Record) error {
		s.Places++
		s.Names += len(r.Names)
		for _, key := range r.Sources {
			counts[key]++
		}
		return nil
	})
	s.Sources = g.Sources()
	for i := range s.Sources {
		s.Sources[i].Places = counts[s.Sources[i].Key]
		s.World = s.World || s.Sources[i].Key == "world"
	}
	return s
}

// Sources returns where places come from and what their use asks for, without
// counting.
func (g *Gazetteer) Sources() []atlas.Source { return g.atlas.Sources() }

// Version tells one set of places from another.
func (g *Gazetteer) Version() string {
	var b strings.Builder
	for _, s := range g.Segments() {
		fmt.Fprintf(&b, "%d/%d/%s;", s.Len(), s.Names(), filepath.Base(s.Path()))
	}
	return b.String()
}

// Attribution names the sources in one line, each with its licence.
func (g *Gazetteer) Attribution() string {
	var out []string
	for _, s := range g.Sources() {
		if line := s.Attribution + " (" + s.Licence + ")"; !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return "Places: " + strings.Join(out, "; ")
}

// Segments returns what the gazetteer is made of, from old to new.
func (g *Gazetteer) Segments() []*atlas.Segment { return g.atlas.Segments() }
