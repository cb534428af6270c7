package ogc

import (
	"context"
	"time"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/memo"
	"github.com/furat-map/furat/geo/page"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/geo/store"
)

// places is the gazetteer as a collection.
type places struct {
	gazetteer *gazetteer.Gazetteer
	sets      *memo.Memo[*page.Set] // the answers to the latest questions
}

// maxPlaceSets bounds them; one of ten million places takes 1.2 MB.
const maxPlaceSets = 16

func newPlaces(g *gazetteer.Gazetteer) *places {
	return &places{g, memo.New[*page.Set](maxPlaceSets, 1)} // one at a time looks through the gazetteer
}

// placeColumn is a property of a place.
type placeColumn struct {
	Field
	value func(*gazetteer.Place) geo.Value
}

func placeText(name, about string, nullable bool, get func(*gazetteer.Place) string) placeColumn {
	return placeColumn{Field{Name: name, About: about, ReadOnly: true, Nullable: nullable}, func(p *gazetteer.Place) geo.Value {
		s := get(p)
		return geo.Value{Kind: geo.KindString, Str: s, Null: nullable && s == ""}
	}}
}

var placeColumns = []placeColumn{
	placeText("id", "the place's id", false, func(p *gazetteer.Place) string { return p.ID }),
	placeText("name", "its name in Latin letters", true, func(p *gazetteer.Place) string { return p.NameEN }),
	placeText("name_ar", "its name in Arabic", true, func(p *gazetteer.Place) string { return p.NameAR }),
	placeText("type", "what it is: city, village, field …", false, func(p *gazetteer.Place) string { return p.Type }),
	placeText("country", "ISO 3166-1 alpha-2", true, func(p *gazetteer.Place) string { return p.Country }),
	placeText("admin1", "governorate or province", true, func(p *gazetteer.Place) string { return p.Admin1 }),
	placeText("admin2", "district", true, func(p *gazetteer.Place) string { return p.Admin2 }),
	placeText("admin3", "subdistrict", true, func(p *gazetteer.Place) string { return p.Admin3 }),
	{Field{Name: "population", Kind: geo.KindInt, About: "inhabitants, where known", ReadOnly: true, Nullable: true}, func(p *gazetteer.Place) geo.Value {
		return geo.Value{Kind: geo.KindInt, Int: int(p.Population), Null: p.Population == 0}
	}},
	{Field{Name: "uncertainty_km", Kind: geo.KindReal, About: "radius of what the name covers, kilometres", ReadOnly: true, Nullable: true}, func(p *gazetteer.Place) geo.Value {
		return geo.Value{Kind: geo.KindReal, Real: p.UncertaintyKM, Null: p.UncertaintyKM == 0}
	}},
	placeText("source", "where it comes from", true, func(p *gazetteer.Place) string { return p.Source }),
}

var placeFields = func() []Field {
	var out []Field
	for _, c := range placeColumns {
		f := c.Field
		if f.Name == "id" {
			f.Role = "id"
		}
		out = append(out, f)
	}
	return out
}()

// placeQueryables are the same for filters.
var placeQueryables = func() []cql2.Field[*gazetteer.Place] {
	var out []cql2.Field[*gazetteer.Place]
	for _, c := range placeColumns {
		out = append(out, cql2.Field[*gazetteer.Place]{Name: c.Name, Kind: c.Kind, Value: c.value})
	}
	return append(out, cql2.Field[*gazetteer.Place]{Name: geo.Geometry, Shape: func(p *gazetteer.Place) orb.Geometry { return orb.Point{p.Lon, p.Lat} }})
}()

// Info tells what the collection is.
func (p *places) Info() Info {
	return Info{ID: store.Places, Title: "Places", Credit: p.gazetteer.Attribution(), GeometryFormat: "geometry-point",
		Description: "The places of the gazetteer, with their names in English and Arabic"}
}

// Fields are the properties of a place.
func (p *places) Fields() []Field { return placeFields }

// Sortable reports that places are in the order of the gazetteer alone.
func (p *places) Sortable(string) bool { return false }

// Parameters are none but the properties.
func (p *places) Parameters() []string { return nil }

// Methods are those of reading.
func (p *places) Methods() (ofItems, ofItem []string) { return get, get }

// Extent is the world; places have no time.
func (p *places) Extent(context.Context) (Extent, error) {
	return Extent{Box: [4]float64{-180, -90, 180, 90}}, nil
}

// feature returns a place as a feature.
func (p *places) feature(of *gazetteer.Place, to *crs.CRS) *Feature {
	f := &Feature{ID: of.ID, Geometry: appendPoint(nil, orb.Point{of.Lon, of.Lat}, to)}
	for _, c := range placeColumns {
		f.Values = append(f.Values, c.value(of))
	}
	return f
}

// Item returns one place.
func (p *places) Item(_ context.Context, id string, to *crs.CRS) (*Feature, error) {
	of := p.gazetteer.Place(id)
	if of == nil {
		return nil, errNoFeature(id, store.Places)
	}
	return p.feature(of, to), nil
}

// Items answers a page of places.
func (p *places) Items(ctx context.Context, iq *itemQuery) (*Items, error) {
	question, err := readPlaceQuestion(iq)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, placeDeadline, errLongPlaces)
	defer cancel()
	set, err := p.sets.Get(ctx, question.key, 0, func(ctx context.Context) (*page.Set, error) { return p.search(ctx, question) })
	if err != nil {
		return nil, err
	}
	out := &Items{Total: set.Total, Page: set.Page(iq.cursor, iq.offset, iq.limit)}
	out.Write = func(_ context.Context, to *crs.CRS, write func([]byte) error) error {
		var buf []byte
		for _, n := range out.Page.Numbers {
			f := p.feature(p.gazetteer.Numbered(uint32(n)), to)
			if iq.bare {
				f.Geometry = []byte("null")
			}
			var err error
			if buf, err = f.append(buf[:0], placeFields, iq.only, nil); err != nil {
				return err
			}
			if err := write(buf); err != nil {
				return err
			}
		}
		return nil
	}
	out.Table = func(context.Context) (columns []string, rows [][]string, ids []string, err error) {
		for _, n := range out.Page.Numbers {
			of := p.gazetteer.Numbered(uint32(n))
			rows, ids = append(rows, []string{of.NameEN, of.NameAR, of.Type, of.Admin1, of.Country}), append(ids, of.ID)
		}
		return []string{"name", "name_ar", "type", "admin1", "country"}, rows, ids, nil
	}
	return out, nil
}

// placeDeadline is how long a search of the gazetteer may take.
const placeDeadline = 20 * time.Second

var errLongPlaces = geo.Errorf(geo.CodeUnavailable, "filter", "the answer takes too long; ask for less, or with a simpler filter")

// placeQuestion is a filter over places.
type placeQuestion struct {
	box   *geo.BBox
	holds func(*gazetteer.Place) cql2.Truth // nil for all
	key   string
}

func readPlaceQuestion(iq *itemQuery) (*placeQuestion, error) {
	if iq.q.Has("datetime") { // places have no time: it selects nothing and everything
		if _, err := geo.ParseDatetime(iq.q.Get("datetime")); err != nil {
			return nil, err
		}
	}
	nodes, err := query.Conditions(iq.q, propertiesOf((*places)(nil)))
	if err != nil {
		return nil, err
	}
	out := &placeQuestion{}
	box, shape, err := query.Box(iq.q)
	if err != nil {
		return nil, err
	}
	if shape != nil {
		nodes = append(nodes, cql2.Within(geo.Geometry, shape))
	}
	if out.box = box; box != nil {
		out.key = (&geo.Filter{BBox: box}).Key()
	}
	if len(nodes) == 0 {
		return out, nil
	}
	all := cql2.All(nodes)
	if out.holds, err = cql2.Compile(all, placeQueryables); err != nil {
		return nil, err
	}
	j, err := cql2.ToJSON(all)
	out.key += string(j)
	return out, err
}

// lookEvery is after how many places a search looks whether anybody waits.
const lookEvery = 4096

// search looks through the gazetteer.
func (p *places) search(ctx context.Context, q *placeQuestion) (*page.Set, error) {
	words := make([]uint64, p.gazetteer.Highest()/64+1)
	first := map[uint64]uint32{} // which properties a place shows → the first such
	looked := 0
	err := p.gazetteer.EachNumbered(q.box, func(n uint32, of *gazetteer.Place) error {
		if looked++; looked%lookEvery == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if q.holds != nil && q.holds(of) != cql2.True {
			return nil
		}
		words[n/64] |= 1 << (n % 64)
		shows := uint64(0)
		for i, c := range placeColumns {
			if !c.value(of).Null {
				shows |= 1 << i
			}
		}
		if _, ok := first[shows]; !ok {
			first[shows] = n
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return page.NewSet(0, words, page.Cover(first)), nil
}
