package ogc

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/area"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/page"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/reply"
)

// Events is the events of a layer as a collection.
type Events struct {
	h     *Handler
	Layer *layer.Layer
}

// Info tells what the collection is.
func (e *Events) Info() Info {
	l := e.Layer.Layer
	out := Info{ID: l.Name, Title: l.Title, Credit: e.h.Credit(l), GeometryFormat: "geometry-point", Files: true, Tiles: true,
		Description: "Imported events: " + l.Credit()}
	if l.Name == store.Events {
		out.Description = "Conflict events read from articles, each with the sentence that says so"
	}
	return out
}

// roles are the properties that clients may know by what they are for.
var roles = map[string]string{"id": "id", "event_date": "primary-interval-start", "event_date_end": "primary-interval-end", "event_type": "type"}

// eventFields are the properties of events. A list of codes has no room for
// null.
var eventFields = func() []Field {
	var out []Field
	for _, c := range geo.Columns() {
		f := Field{Name: c.Name, About: c.About, Kind: c.Kind, Role: roles[c.Name], ReadOnly: !c.Editable(), Nullable: c.Nullable, Required: c.Name == "sub_event_type"}
		if c.Codes != nil && !c.Nullable {
			f.Codes = c.Codes()
		}
		out = append(out, f)
	}
	return out
}()

// Fields are the columns of events.
func (e *Events) Fields() []Field { return eventFields }

// Sortable reports whether the index holds a property.
func (e *Events) Sortable(name string) bool { return index.Sortable(name) }

// Parameters are the ways to ask for events that are no properties.
func (e *Events) Parameters() []string {
	return append(geo.FilterFields(), "min_confidence", "sortby")
}

// Methods are those of a layer: what was read from articles can be corrected,
// other layers can be changed.
func (e *Events) Methods() (ofItems, ofItem []string) {
	switch {
	case !e.h.Editable:
		return get, get
	case e.Layer.Name == store.Events:
		return get, []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH"}
	}
	return []string{"GET", "HEAD", "OPTIONS", "POST"}, []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}
}

// Extent is the box around the events and the days they cover.
func (e *Events) Extent(ctx context.Context) (Extent, error) { return e.extent(ctx, 0) }

// extent is Extent with a box that is as many times the greatest radius of an
// event's area wider on each side.
func (e *Events) extent(ctx context.Context, radii float64) (Extent, error) {
	snap := e.Layer.Snapshot()
	covers, err := snap.Extent(ctx)
	out := Extent{Box: [4]float64{-180, -90, 180, 90}, Days: &covers.Days, Zones: covers.Box != nil, Empty: snap.Len() == 0}
	if b := covers.Box; b != nil {
		out.Box = wider(*b, radii*covers.UncertaintyKM)
	}
	return out, err
}

// wider returns a box with as many kilometres more on each side.
func wider(b geo.BBox, km float64) [4]float64 {
	dy := km / geo.ShortestDegreeKM
	dx := dy / max(0.01, math.Cos(max(math.Abs(b.South), math.Abs(b.North))*math.Pi/180))
	return [4]float64{max(-180, b.West-dx), max(-90, b.South-dy), min(180, b.East+dx), min(90, b.North+dy)}
}

// Items answers a page of events.
func (e *Events) Items(ctx context.Context, iq *itemQuery) (*Items, error) {
	f, err := query.Filter(iq.q)
	if err != nil {
		return nil, err
	}
	return e.items(ctx, iq, f, pointIn)
}

func (e *Events) items(ctx context.Context, iq *itemQuery, f *geo.Filter, shape func(*crs.CRS) geojson.Shape) (*Items, error) {
	found, err := e.Layer.Select(ctx, f)
	if err != nil {
		return nil, err
	}
	set, err := found.Matches(ctx)
	if err != nil {
		return nil, err
	}
	var p page.Page
	if len(iq.sort) == 0 {
		p = set.Page(iq.cursor, iq.offset, iq.limit)
	} else {
		order, err := found.Sorted(ctx, iq.sort)
		if err != nil {
			return nil, err
		}
		p = order.Page(iq.cursor, iq.offset, iq.limit)
	}
	out := &Items{Total: set.Total, Page: p, Version: found.Version}
	out.Events = func(use func(*geo.Event) error) error { return e.Layer.Each(ctx, p.Numbers, use) }
	out.Write = func(ctx context.Context, to *crs.CRS, write func([]byte) error) error {
		var buf []byte
		geometry, properties := shape(to), geojson.PropertiesNamed(iq.only)
		if iq.bare {
			geometry = geojson.NoShape
		}
		return e.Layer.Each(ctx, p.Numbers, func(ev *geo.Event) error {
			buf = geojson.AppendFeatureAs(buf[:0], ev, geometry, properties)
			return write(buf)
		})
	}
	out.Table = func(ctx context.Context) (columns []string, rows [][]string, ids []string, err error) {
		columns = []string{"event_date", "sub_event_type", "location", "admin1", "fatalities", "actor1", "quote"}
		err = e.Layer.Each(ctx, p.Numbers, func(ev *geo.Event) error {
			rows, ids = append(rows, cells(ev, columns)), append(ids, ev.ID)
			return nil
		})
		return columns, rows, ids, err
	}
	return out, nil
}

// cells returns some properties of an event as text.
func cells(e *geo.Event, columns []string) []string {
	var row []string
	for _, name := range columns {
		c, _ := geo.ColumnByName(name)
		v := c.Value(e)
		row = append(row, string(v.Append(nil)))
	}
	return row
}

// pointIn writes the position of an event in a reference system.
func pointIn(to *crs.CRS) geojson.Shape {
	if to == crs.CRS84 {
		return geojson.AppendPoint
	}
	return func(dst []byte, e *geo.Event) []byte {
		if !e.Placed() {
			return append(dst, "null"...)
		}
		return appendPoint(dst, orb.Point{e.Lon, e.Lat}, to)
	}
}

// Item returns one event.
func (e *Events) Item(ctx context.Context, id string, to *crs.CRS) (*Feature, error) {
	ev, err := e.event(ctx, id, e.Layer.Name)
	if err != nil {
		return nil, err
	}
	return featureOf(ev, pointIn(to)), nil
}

// event reads an event; where there is none the error names the collection.
func (e *Events) event(ctx context.Context, id, collection string) (*geo.Event, error) {
	ev, err := e.Layer.Reader.Event(ctx, id)
	if geo.CodeOf(err) == geo.CodeNotFound && err != nil {
		return nil, errNoFeature(id, collection)
	}
	return &ev, err
}

func errNoFeature(id, collection string) error {
	return geo.Errorf(geo.CodeNotFound, "id", "there is no feature %q in %s", id, collection)
}

func featureOf(e *geo.Event, geometry geojson.Shape) *Feature {
	f := &Feature{ID: e.ID, Tag: Tag(e), Geometry: geometry(nil, e)}
	for _, c := range geo.Columns() {
		f.Values = append(f.Values, c.Value(e))
	}
	return f
}

// Tag is the part of an event's validators that is the same in all its
// representations.
func Tag(e *geo.Event) string { return reply.TagOf(geojson.AppendFeature(nil, e)) }

// areas is the events of articles as the areas they may lie in.
type areas struct{ *Events }

// Info tells what the collection is.
func (a *areas) Info() Info {
	l := a.Layer.Layer
	return Info{ID: store.Areas, Title: "Areas of " + l.Title, Credit: a.h.Credit(l), GeometryFormat: "geometry-polygon-or-multipolygon", // two where it crosses the antimeridian
		Description: "The same events as areas: the circle within which each may lie, by what its source says of the place"}
}

// areaFields are those of events, which areas can't be made of.
var areaFields = func() []Field {
	var out []Field
	for _, f := range eventFields {
		f.Required = false
		out = append(out, f)
	}
	return out
}()

// Fields are the columns of events.
func (a *areas) Fields() []Field { return areaFields }

// Methods are those of reading.
func (a *areas) Methods() (ofItems, ofItem []string) { return get, get }

// Extent is the box around the areas.
func (a *areas) Extent(ctx context.Context) (Extent, error) { return a.extent(ctx, 1) }

// Items answers a page of areas.
func (a *areas) Items(ctx context.Context, iq *itemQuery) (*Items, error) {
	f, err := query.OverAreas(iq.q)
	if err != nil {
		return nil, err
	}
	return a.items(ctx, iq, f, areaIn)
}

// areaIn writes the area of an event in a reference system.
func areaIn(to *crs.CRS) geojson.Shape {
	return func(dst []byte, e *geo.Event) []byte {
		g := area.Of(e)
		if g == nil {
			return append(dst, "null"...)
		}
		return appendArea(dst, g, to)
	}
}

// Item returns the area of one event.
func (a *areas) Item(ctx context.Context, id string, to *crs.CRS) (*Feature, error) {
	e, err := a.event(ctx, id, store.Areas)
	if err != nil {
		return nil, err
	}
	if area.Of(e) == nil {
		return nil, errNoFeature(id, store.Areas)
	}
	return featureOf(e, areaIn(to)), nil
}
