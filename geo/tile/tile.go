// Package tile writes the events of a tile as a vector tile: the layer
// "events" of single events and the layer "clusters" of groups. The map, the
// archives and every other reader get these bytes.
package tile

import (
	"context"
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

// Append appends a vector tile of the events of a selection; nothing where
// there are none. The bytes depend on the events alone. Errors are those of the
// selection.
func Append(ctx context.Context, dst []byte, s *index.Selection, at mercator.Tile) ([]byte, error) {
	return AppendAs(ctx, dst, Form{}, s, at)
}

// Form is how tiles differ from those of the map.
type Form struct {
	Degrees bool   // of WorldCRS84Quad, not of Web Mercator
	Prefix  string // before the names of the layers
}

// AppendAs is Append in another form.
func AppendAs(ctx context.Context, dst []byte, form Form, s *index.Selection, at mercator.Tile) ([]byte, error) {
	if form.Degrees {
		t, err := s.TileInDegrees(ctx, at.Z, at.X, at.Y)
		return encode(dst, t, degreesCorner(at), form.Prefix), err
	}
	t, err := s.Tile(ctx, at.Z, at.X, at.Y)
	return encode(dst, t, corner(at), form.Prefix), err
}

// Encode appends what the index has found of a tile.
func Encode(dst []byte, t index.Tile, at mercator.Tile) []byte {
	return encode(dst, t, corner(at), "")
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
type corner mercator.Tile

func (c corner) local(x, y uint32) (int, int) {
	in := func(v, tile uint32) int { return int((uint64(v) - uint64(tile)<<(32-c.Z)) << c.Z >> 20) }
	return in(x, c.X), in(y, c.Y)
}

// degreesCorner places them within a tile of WorldCRS84Quad.
type degreesCorner mercator.Tile

func (c degreesCorner) local(x, y uint32) (int, int) {
	lon, lat := mercator.Unproject(x, y)
	px, py, _ := index.InDegrees(c.Z, c.X, c.Y, lon, lat, 4096)
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
	if e.ReachKM > 0 {
		l.Float("uncertainty_km", float64(e.ReachKM))
	}
	if e.PlaceID != "" {
		l.String("place_id", e.PlaceID)
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
	if c.Regional > 0 {
		l.Int("regional", c.Regional)
	}
}

// Fields describes the layers of a tile, as TileJSON has them: name, what it
// holds, and the type of each property.
func Fields() []Layer {
	counts := map[string]string{"point_count": "Number", "fatalities": "Number", "regional": "Number"}
	for _, t := range geo.EventTypes() {
		counts[t.Tile] = "Number"
	}
	return []Layer{
		{"events", "single events", map[string]string{"id": "String", "event_type": "String", "sub_event_type": "String", "event_date": "String",
			"day": "Number", "geo_precision": "Number", "status": "String", "fatalities": "Number", "uncertainty_km": "Number", "place_id": "String"}},
		{"clusters", "groups of events", counts},
	}
}

// Layer describes a layer of a vector tile (TileJSON 3.0, vector_layers).
type Layer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	Fields      map[string]string `json:"fields"`
}
