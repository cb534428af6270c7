package gazetteer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/own"
	"github.com/furat-map/furat/gazetteer/world"
)

// New makes the gazetteer of the built-in tables: the curated places and, in
// a binary built with it, the towns of the world.
func New() (*Gazetteer, error) { return with(nil, nil) }

// with makes the gazetteer of the built-in segments, others on top, and what
// the user taught.
func with(imported []*atlas.Segment, taught []own.Row) (*Gazetteer, error) {
	c, err := loadTables()
	if err != nil {
		return nil, err
	}
	c.teach(taught)
	built, err := c.builtin()
	if err != nil {
		return nil, err
	}
	segments, err := c.withNames(append(built, imported...), taught)
	if err != nil {
		return nil, err
	}
	g := newGazetteer(c, segments...)
	return g, g.complete()
}

// Open makes the gazetteer of the built-in tables, of what was imported into a
// folder, which need not be there, and of what was taught in it. The imported files stay mapped as long as the program runs.
func Open(dir string) (*Gazetteer, error) {
	taught, version, err := own.At(dir).Read()
	if err != nil {
		return nil, fmt.Errorf("the places that were taught: %w", err)
	}
	imported, err := atlas.DirAt(dir).Open()
	if err != nil {
		return nil, fmt.Errorf("the imported gazetteer: %w", err)
	}
	g, err := with(imported, taught)
	if err != nil {
		return nil, err
	}
	g.taught = version
	return g, nil
}

// VersionAt is another text after each change of what was imported or taught
// in a folder.
func VersionAt(dir string) (string, error) {
	imported, err := atlas.DirAt(dir).Version()
	if err != nil {
		return "", err
	}
	taught, err := own.At(dir).Version()
	return imported + "|" + taught, err
}

// complete brings what the atlas knows to the curated places.
func (g *Gazetteer) complete() error {
	g.nameRegions()
	return g.compose()
}

// Builtin returns the segments that every gazetteer begins with, for imports
// on top of them.
func Builtin() ([]*atlas.Segment, error) {
	c, err := loadTables()
	if err != nil {
		return nil, err
	}
	return c.builtin()
}

func (c *curated) builtin() ([]*atlas.Segment, error) {
	own, err := c.compile()
	if err != nil {
		return nil, err
	}
	out := []*atlas.Segment{own}
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
	c, err := loadTables()
	if err != nil {
		return nil, err
	}
	return c.compile()
}

// curatedSource is what the answers and the page say of our own tables.
var curatedSource = atlas.Source{Key: "furat", Title: "Furat's curated places", Attribution: "Furat",
	Licence: "facts from GeoNames (CC BY 4.0), OCHA COD-AB and CAS (CC BY-IGO, CC BY), UCDP GED (CC BY 4.0), OurAirports and Natural Earth (public domain), IOM DTM (positions), Wikipedia; each row names its own"}

// sourceOf returns where a curated place comes from: our tables, or the user.
func (c *curated) sourceOf(p *Place) atlas.Source {
	if strings.HasPrefix(p.ID, own.Prefix) {
		return taughtSource
	}
	return curatedSource
}

// compile makes a segment of the curated places.
func (c *curated) compile() (*atlas.Segment, error) {
	sources := []atlas.Source{curatedSource}
	if slices.ContainsFunc(c.places, func(p *Place) bool { return c.sourceOf(p).Key == taughtSource.Key }) {
		sources = append(sources, taughtSource)
	}
	b, err := atlas.NewBuilder(sources)
	if err != nil {
		return nil, err
	}
	for _, p := range c.places {
		r := c.record(p)
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
func (c *curated) record(p *Place) atlas.Record {
	r := atlas.Record{ID: p.ID, NameEN: p.NameEN, NameAR: p.NameAR, Type: p.Type, Country: p.Country, Admin1: p.Admin1, Admin2: p.Admin2,
		Lat: p.Lat, Lon: p.Lon, UncertaintyKM: p.UncertaintyKM, Rank: uint8(60 + 60*c.kinds[p.Type].Weight), Sources: []string{c.sourceOf(p).Key}}
	for _, m := range geonamesID.FindAllStringSubmatch(p.Source, -1) {
		r.IDs = append(r.IDs, "geonames:"+m[1])
	}
	for _, m := range geonamesADM1.FindAllStringSubmatch(p.Source, -1) {
		r.IDs = append(r.IDs, atlas.RegionID(m[1]))
	}
	for _, name := range append([]string{p.NameEN, p.NameAR}, p.Aliases...) {
		if name != "" {
			r.Names = append(r.Names, atlas.Name{Text: name, Source: c.sourceOf(p).Key})
		}
	}
	return r
}
