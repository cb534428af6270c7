package basemap

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
)

// The names of the built-in base map are the gazetteer's. Each has the zoom from
// which it is written: by its inhabitants, or by its kind where none are known.
// A tile has the weightiest that lie in it, so that a name which stands on a
// tile stands on the deeper one below it too.

// named is a place that is written on the map.
type named struct {
	key   uint64 // Morton code of its Web Mercator position
	place *gazetteer.Place
	zoom  float32 // from which it is written
}

// Bounds of what is written.
const (
	namesInTile   = 24
	nameZoom      = 14  // of the deepest tiles of names
	leastCitizens = 500 // of a place that is not in a curated table
)

// zoomOf says from which zoom a place is written: a city of ten million from
// zoom 3 on, one of a tenth of that two and a half zooms deeper.
func (n *names) zoomOf(p *gazetteer.Place) float32 {
	kind := n.gazetteer.Kind(p.Type)
	switch {
	case p.Population == 0:
		return float32(kind.Zoom)
	case kind.Area:
		return float32(kind.Zoom)
	}
	z := 3 + 2.4*(7-math.Log10(float64(p.Population)))
	return float32(math.Max(3, math.Min(z, float64(max(kind.Zoom, 9)))))
}

// names are all named places in the order of their positions.
type names struct {
	gazetteer *gazetteer.Gazetteer
	list      []named
}

// without are the kinds that are not written: they have names of their own in
// the archive, or none at a point.
var without = []string{"country", "region", "sea", "river", "street", "neighbourhood", "vicinity", "subdistrict"}

func newNames(g *gazetteer.Gazetteer) *names {
	n := &names{gazetteer: g}
	add := func(p *gazetteer.Place) {
		if slices.Contains(without, p.Type) || p.NameEN == "" && p.NameAR == "" {
			return
		}
		x, y := mercator.Project(p.Lon, p.Lat)
		n.list = append(n.list, named{mercator.Morton(x, y), p, n.zoomOf(p)})
	}
	for _, p := range g.Places() {
		add(p)
	}
	g.EachPeopled(leastCitizens, func(p *gazetteer.Place) {
		if !g.Kind(p.Type).Area {
			add(p)
		}
	})
	slices.SortFunc(n.list, func(a, b named) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.place.ID, b.place.ID)) })
	return n
}

// in returns the names of a tile, the weightiest first.
func (n *names) in(at mercator.Tile) []named {
	lo, hi := at.Range()
	from, _ := slices.BinarySearchFunc(n.list, lo, func(x named, key uint64) int { return cmp.Compare(x.key, key) })
	var out []named
	for _, x := range n.list[from:] {
		if x.key > hi {
			break
		}
		if x.zoom <= float32(at.Z)+0.5 {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.zoom, b.zoom), cmp.Compare(b.place.Population, a.place.Population))
	})
	return out[:min(len(out), namesInTile)]
}

// appendTile adds the names of a tile as a layer "places" of a vector tile.
// Several layers after one another are a tile again.
func (n *names) appendTile(dst []byte, at mercator.Tile) []byte {
	found := n.in(at)
	if len(found) == 0 {
		return dst
	}
	l := mvt.NewLayer("places")
	shift := 32 - at.Z
	for _, x := range found {
		px, py := mercator.Unmorton(x.key)
		l.Begin()
		l.String("name", bare(cmp.Or(x.place.NameEN, x.place.NameAR)))
		l.String("name_ar", bareArabic(cmp.Or(x.place.NameAR, x.place.NameEN)))
		l.String("type", x.place.Type)
		l.Int("rank", int(10*x.zoom))
		l.Int("population", int(x.place.Population))
		l.Point(local(px, at.X, shift), local(py, at.Y, shift))
	}
	return mvt.AppendTile(dst, l)
}

// local is a position within a tile.
func local(unit, tile uint32, shift uint32) int {
	return int(uint64(unit-tile<<shift) * mvt.Extent >> shift)
}

// bare is a name as it is written on a map: without what tells it from others in
// a list ("Raqqa city", "Al-Mansurah, Aleppo").
func bare(name string) string {
	name, _, _ = strings.Cut(name, ",")
	name, _, _ = strings.Cut(name, " (")
	for _, end := range []string{" city", " town", " Governorate"} {
		name = strings.TrimSuffix(name, end)
	}
	return strings.TrimSpace(name)
}

func bareArabic(name string) string {
	name, _, _ = strings.Cut(name, "،")
	name, _, _ = strings.Cut(name, " (")
	for _, start := range []string{"مدينة ", "محافظة "} {
		name = strings.TrimPrefix(name, start)
	}
	return strings.TrimSpace(name)
}

// Bounds of a list of names: from which zoom on they are left out beyond the box,
// and how many there are at most.
const (
	listedZoom = 6
	maxListed  = 20_000
)

// writtenName is a name of a list.
type writtenName struct {
	Name       string  `json:"name"`
	NameAR     string  `json:"name_ar"`
	Type       string  `json:"type"`
	Population uint32  `json:"population"`
	Zoom       float32 `json:"zoom"`
	Lon        float64 `json:"lon"`
	Lat        float64 `json:"lat"`
}

// listed returns the weightiest names of the world, and those of a box.
func (n *names) listed(box *geo.BBox) []writtenName {
	out := []writtenName{}
	for _, x := range n.list {
		p := x.place
		if x.zoom > listedZoom && (box == nil || !box.Contains(p.Lon, p.Lat)) {
			continue
		}
		out = append(out, writtenName{bare(cmp.Or(p.NameEN, p.NameAR)), bareArabic(cmp.Or(p.NameAR, p.NameEN)), p.Type, p.Population, x.zoom, p.Lon, p.Lat})
	}
	slices.SortStableFunc(out, func(a, b writtenName) int {
		return cmp.Or(cmp.Compare(a.Zoom, b.Zoom), cmp.Compare(b.Population, a.Population))
	})
	return out[:min(len(out), maxListed)]
}
