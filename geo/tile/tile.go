// Package tile writes the events of a tile as a vector tile: the layer
// "events" of single events and the layer "clusters" of groups. The map, the
// archives and every other reader get these bytes.
package tile

import (
	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
)

// writer is the memory of one encoding, used again.
type writer struct {
	events, clusters *mvt.Layer
}

var writers = sync.Pool{New: func() any { return &writer{events: mvt.NewLayer("events"), clusters: mvt.NewLayer("clusters")} }}

// Append appends the vector tile z/x/y of the events that the filter holds
// for; nothing where there are none. The bytes depend on the events alone.
func Append(dst []byte, s *index.Snapshot, z, x, y uint32, f *geo.Filter) []byte {
	return Encode(dst, s.Tile(z, x, y, f), z, x, y)
}

// Form is how tiles differ from those of the map.
type Form struct {
	Degrees bool   // of WorldCRS84Quad, not of Web Mercator
	Prefix  string // before the names of the layers
}

// AppendAs appends a vector tile in another form.
func AppendAs(dst []byte, form Form, s *index.Snapshot, z, x, y uint32, f *geo.Filter) []byte {
	if form.Degrees {
		return encode(dst, s.TileInDegrees(z, x, y, f), degreesCorner{z, x, y}, form.Prefix)
	}
	return encode(dst, s.Tile(z, x, y, f), corner{z, x, y}, form.Prefix)
}

// Encode appends what the index has found of tile z/x/y.
func Encode(dst []byte, t index.Tile, z, x, y uint32) []byte {
	return encode(dst, t, corner{z, x, y}, "")
}

// place tells where in a tile a 32-bit position lies, in 4096 parts of its
// side.
type place interface{ local(x, y uint32) (int, int) }

func encode[P place](dst []byte, t index.Tile, at P, prefix string) []byte {
	if len(t.Single)+len(t.Clusters) == 0 {
		return dst
	}
	w := writers.Get().(*writer)
	defer writers.Put(w)
	w.events.Reset(prefix + "events")
	w.clusters.Reset(prefix + "clusters")
	for i := range t.Single {
		w.single(&t.Single[i])
		w.events.Point(at.local(t.Single[i].X, t.Single[i].Y))
	}
	for i := range t.Clusters {
		w.cluster(&t.Clusters[i])
		w.clusters.Point(at.local(t.Clusters[i].X, t.Clusters[i].Y))
	}
	return mvt.AppendTile(dst, w.events, w.clusters)
}

// corner places 32-bit positions within a tile.
type corner struct{ z, x, y uint32 }

func (c corner) local(x, y uint32) (int, int) {
	in := func(v, tile uint32) int { return int((uint64(v) - uint64(tile)<<(32-c.z)) << c.z >> 20) }
	return in(x, c.x), in(y, c.y)
}

// degreesCorner places them within a tile of WorldCRS84Quad.
type degreesCorner struct{ z, x, y uint32 }

func (c degreesCorner) local(x, y uint32) (int, int) {
	lon, lat := mercator.Unproject(x, y)
	px, py, _ := index.InDegrees(c.z, c.x, c.y, lon, lat, 4096)
	return int(px), int(py)
}

// sets of properties that go together, see mvt.Layer.Recall.
const (
	kindSet = iota
	daySet
)

func (w *writer) single(e *index.Single) {
	l := w.events
	l.Begin()
	l.Unique("id", e.ID)
	if !l.Recall(kindSet, e.Kind) {
		l.String("event_type", geo.EventTypes()[e.Type].Type)
		l.String("sub_event_type", e.Sub)
		l.Int("geo_precision", int(e.GeoPrecision))
		l.String("status", e.Status)
		l.Keep(kindSet, e.Kind)
	}
	if e.Date.Known() && !l.Recall(daySet, e.When) {
		l.String("event_date", e.Day)
		l.Int("day", e.Date.Unix())
		l.Keep(daySet, e.When)
	}
	if e.Fatalities >= 0 {
		l.Int("fatalities", int(e.Fatalities))
	}
}

func (w *writer) cluster(c *index.Cluster) {
	l := w.clusters
	l.Begin()
	l.Int("point_count", c.Count)
	for i, n := range c.Types {
		l.Int(geo.EventTypes()[i].Tile, n)
	}
	l.Int("fatalities", c.Fatalities)
}

// Fields describes the layers of a tile, as TileJSON has them: name, what it
// holds, and the type of each property.
func Fields() []Layer {
	counts := map[string]string{"point_count": "Number", "fatalities": "Number"}
	for _, t := range geo.EventTypes() {
		counts[t.Tile] = "Number"
	}
	return []Layer{
		{"events", "single events", map[string]string{"id": "String", "event_type": "String", "sub_event_type": "String", "event_date": "String",
			"day": "Number", "geo_precision": "Number", "status": "String", "fatalities": "Number"}},
		{"clusters", "groups of events", counts},
	}
}

// Layer describes a layer of a vector tile (TileJSON 3.0, vector_layers).
type Layer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	Fields      map[string]string `json:"fields"`
}
