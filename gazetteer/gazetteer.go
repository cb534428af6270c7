package gazetteer

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
)

// Gazetteer holds places and the index of their names. It is read-only after
// [New] and safe for concurrent use.
type Gazetteer struct {
	*curated
	atlas    *atlas.Atlas           // all places: the tables', the world's, the imported
	outlines sync.Map               // id → *atlas.Outline
	composed map[string]composition // by id
	lookups  lookups
	taught   string // the version of what the user taught
}

func newGazetteer(c *curated, segments ...*atlas.Segment) *Gazetteer {
	return &Gazetteer{curated: c, atlas: atlas.New(segments...), composed: map[string]composition{}, lookups: newLookups()}
}

// Place returns the place of an id, nil for an unknown one.
func (g *Gazetteer) Place(id string) *Place {
	if p := g.byID[id]; p != nil {
		return p
	}
	if r, ok := g.atlas.Find(id); ok {
		return fromRecord(r)
	}
	if seat, level, ok := strings.Cut(id, "~"); ok {
		return g.unitOf(seat, level)
	}
	return nil
}

// unitOf returns the unit that was made of a seat, nil where there is none.
// "province" is what a governorate's id ended with in older answers.
func (g *Gazetteer) unitOf(seat, level string) *Place {
	if level == "province" {
		level = "governorate"
	}
	p := g.Place(seat)
	if p == nil || unitKM()[level] == 0 {
		return nil
	}
	if u := g.Unit(p, level); u != p {
		return u
	}
	return nil
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

// EachNumbered calls use with every place in a box, all where it is nil, and
// with its number: from 1 on, in an order that stays while the gazetteer does.
func (g *Gazetteer) EachNumbered(box *geo.BBox, use func(n uint32, p *Place) error) error {
	inside := func(lon, lat float64) bool { return box == nil || box.Contains(lon, lat) }
	return g.atlas.EachIn(inside, func(n uint32) error { return use(n, g.Numbered(n)) })
}

// EachPeopled calls use with the places of so many inhabitants or more that are not
// curated.
func (g *Gazetteer) EachPeopled(least uint32, use func(*Place)) {
	g.atlas.EachPeopled(least, func(r atlas.Record) {
		if g.byID[r.ID] == nil {
			use(fromRecord(r))
		}
	})
}

// Numbered returns the place of a number, nil for none.
func (g *Gazetteer) Numbered(n uint32) *Place {
	r, ok := g.atlas.Numbered(n)
	if !ok {
		return nil
	}
	if p := g.byID[r.ID]; p != nil {
		return p
	}
	return fromRecord(r)
}

// Highest returns the highest number that a place can have.
func (g *Gazetteer) Highest() int { return g.atlas.Len() }

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
	return b.String() + g.taught
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
