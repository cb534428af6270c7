package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/page"
)

// placeColumn is a property of a place.
type placeColumn struct {
	name     string
	kind     geo.Kind
	about    string
	nullable bool
	value    func(*gazetteer.Place) geo.Value
}

func placeText(name, about string, nullable bool, get func(*gazetteer.Place) string) placeColumn {
	return placeColumn{name, geo.KindString, about, nullable, func(p *gazetteer.Place) geo.Value {
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
	{"population", geo.KindInt, "inhabitants, where known", true, func(p *gazetteer.Place) geo.Value {
		return geo.Value{Kind: geo.KindInt, Int: int(p.Population), Null: p.Population == 0}
	}},
	{"uncertainty_km", geo.KindReal, "radius of what the name covers, kilometres", true, func(p *gazetteer.Place) geo.Value {
		return geo.Value{Kind: geo.KindReal, Real: p.UncertaintyKM, Null: p.UncertaintyKM == 0}
	}},
	placeText("source", "where it comes from", true, func(p *gazetteer.Place) string { return p.Source }),
}

var placeFields = func() []cql2.Field[*gazetteer.Place] {
	var out []cql2.Field[*gazetteer.Place]
	for _, c := range placeColumns {
		out = append(out, cql2.Field[*gazetteer.Place]{Name: c.name, Kind: c.kind, Value: c.value})
	}
	return append(out, cql2.Field[*gazetteer.Place]{Name: geo.Geometry, Shape: func(p *gazetteer.Place) orb.Geometry { return orb.Point{p.Lon, p.Lat} }})
}()

var placeParams = func() []string {
	var out []string
	for _, c := range placeColumns {
		out = append(out, c.name)
	}
	return out
}()

// appendPlace appends a place as a GeoJSON feature.
func appendPlace(dst []byte, p *gazetteer.Place, to *crs.CRS) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = geojson.AppendString(dst, p.ID)
	dst = append(dst, `,"geometry":{"type":"Point","coordinates":`...)
	dst = append(appendPosition(dst, orb.Point{p.Lon, p.Lat}, to), `},"properties":{`...)
	for i, c := range placeColumns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(geojson.AppendString(dst, c.name), ':')
		dst = geojson.AppendValue(dst, c.value(p))
	}
	return append(dst, "}}"...)
}

// placeQuestion is a filter over places.
type placeQuestion struct {
	box   *geo.BBox
	holds func(*gazetteer.Place) cql2.Truth // nil for all
	key   string
}

func (iq *itemQuery) placeQuestion() (*placeQuestion, error) {
	pq := &placeQuestion{}
	var nodes []cql2.Node
	if iq.q.Has("datetime") { // places have no time: it selects nothing and everything
		if _, err := geo.ParseDatetime(iq.q.Get("datetime")); err != nil {
			return nil, err
		}
	}
	n, err := conditionOf(iq.q)
	if err != nil {
		return nil, err
	}
	if n != nil {
		nodes = append(nodes, n)
	}
	for _, c := range placeColumns {
		if !iq.q.Has(c.name) {
			continue
		}
		v, err := literal(c.name, c.kind, iq.q.Get(c.name))
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, cql2.Equals(c.name, v))
	}
	b, shape, err := iq.box()
	if err != nil {
		return nil, err
	}
	if shape != nil {
		nodes = append(nodes, cql2.Within(geo.Geometry, shape))
	}
	if pq.box = b; b != nil {
		pq.key = (&geo.Filter{BBox: b}).Key()
	}
	if len(nodes) == 0 {
		return pq, nil
	}
	all := cql2.All(nodes)
	pq.holds, err = cql2.Compile(all, placeFields)
	if err != nil {
		return nil, err
	}
	j, err := cql2.ToJSON(all)
	pq.key += string(j)
	return pq, err
}

// placeItems answers a page of the gazetteer's places.
func (s *Server) placeItems(w http.ResponseWriter, r *http.Request) error {
	iq, err := readItemQuery(w, r, placeParams)
	if err != nil {
		return err
	}
	pq, err := iq.placeQuestion()
	if err != nil {
		return err
	}
	set, err := s.placeSets.get(r.Context(), s.Gazetteer, pq)
	if err != nil {
		return err
	}
	p := set.Page(iq.cursor, iq.offset, iq.limit)
	links := iq.links(r, "/collections/"+placesID+"/items", p, placesID)
	c := collection{id: placesID, title: "Places"}
	if iq.as == asHTML {
		return s.itemsPage(w, r, c, set.Total, p, links)
	}
	return s.streamItems(w, r, iq, c, answer{total: set.Total, links: links, each: func(write func([]byte) error) error {
		var buf []byte
		for _, n := range p.Numbers {
			buf = appendPlace(buf[:0], s.Gazetteer.Numbered(uint32(n)), iq.crs)
			if err := write(buf); err != nil {
				return err
			}
		}
		return nil
	}})
}

// placeSets keeps the answers to the latest questions about places.
type placeSets struct {
	turn  chan struct{} // a place for who looks through the gazetteer
	mu    sync.Mutex
	known map[string]*page.Set
	order []string
}

// maxPlaceSets bounds them; one of ten million places takes 1.2 MB.
const maxPlaceSets = 16

func newPlaceSets() *placeSets {
	return &placeSets{turn: make(chan struct{}, 1), known: map[string]*page.Set{}}
}

// placePatience is how long a search of the gazetteer may take.
const placePatience = 20 * time.Second

var errLongPlaces = geo.Errorf(geo.CodeUnavailable, "filter", "the answer takes too long; ask for less, or with a simpler filter")

func (ps *placeSets) kept(key string) *page.Set {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return ps.known[key]
}

// lookEvery is after how many places a search looks whether anybody waits.
const lookEvery = 4096

func (ps *placeSets) get(ctx context.Context, g *gazetteer.Gazetteer, pq *placeQuestion) (*page.Set, error) {
	if set := ps.kept(pq.key); set != nil {
		return set, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, placePatience, errLongPlaces)
	defer cancel()
	select {
	case ps.turn <- struct{}{}:
		defer func() { <-ps.turn }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if set := ps.kept(pq.key); set != nil {
		return set, nil
	}
	words := make([]uint64, g.Highest()/64+1)
	first := map[uint64]uint32{}
	looked := 0
	err := g.EachNumbered(pq.box, func(n uint32, p *gazetteer.Place) error {
		if looked++; looked%lookEvery == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if pq.holds != nil && pq.holds(p) != cql2.True {
			return nil
		}
		words[n/64] |= 1 << (n % 64)
		shows := uint64(0)
		for i, c := range placeColumns {
			if !c.value(p).Null {
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
	set := page.NewSet(0, words, page.Cover(first))
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if len(ps.order) >= maxPlaceSets {
		delete(ps.known, ps.order[0])
		ps.order = ps.order[1:]
	}
	ps.known[pq.key], ps.order = set, append(ps.order, pq.key)
	return set, nil
}

// featurePage answers one feature as a page.
func (s *Server) featurePage(w http.ResponseWriter, r *http.Request, c collection, feature []byte) error {
	rows, err := rowsOf(feature)
	if err != nil {
		return err
	}
	return s.replyPage(w, r, htmlPage{Title: c.title, Columns: []string{"property", "value"}, Rows: rows, JSON: "?f=json"})
}

// itemsPage answers a page of features as a table for people.
func (s *Server) itemsPage(w http.ResponseWriter, r *http.Request, c collection, total int, p page.Page, links []link) error {
	out := htmlPage{Title: c.title, Text: strconv.Itoa(total) + " features"}
	for _, l := range links {
		switch l.Rel {
		case "next":
			out.Next = l.Href
		case "prev":
			out.Prev = l.Href
		case "alternate":
			out.JSON = l.Href
		}
	}
	if c.layer == nil {
		out.Columns = []string{"name", "name_ar", "type", "admin1", "country"}
		for _, n := range p.Numbers {
			pl := s.Gazetteer.Numbered(uint32(n))
			out.Rows = append(out.Rows, []string{pl.NameEN, pl.NameAR, pl.Type, pl.Admin1, pl.Country})
			out.Hrefs = append(out.Hrefs, itemPath(c.id, pl.ID)+"?f=html")
		}
		return s.replyPage(w, r, out)
	}
	out.Columns = []string{"event_date", "sub_event_type", "location", "admin1", "fatalities", "actor1", "quote"}
	done, err := s.takeTurn(r.Context())
	if err != nil {
		return err
	}
	defer done()
	var shown []*geo.Column
	for _, name := range out.Columns {
		col, _ := geo.ColumnByName(name)
		shown = append(shown, col)
	}
	err = c.layer.each(r.Context(), p.Numbers, func(e *geo.Event) error {
		var row []string
		for _, col := range shown {
			row = append(row, string(col.Value(e).Append(nil)))
		}
		out.Rows, out.Hrefs = append(out.Rows, row), append(out.Hrefs, itemPath(c.id, e.ID)+"?f=html")
		return nil
	})
	if err != nil {
		return err
	}
	return s.replyPage(w, r, out)
}
