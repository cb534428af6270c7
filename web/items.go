package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/page"
	"github.com/furat-map/furat/geo/store"
)

// items answers a page of a collection's features (OGC API – Features, 7.15).
func (s *Server) items(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	if c.layer == nil {
		return s.placeItems(w, r)
	}
	iq, err := readItemQuery(w, r, eventParams)
	if err != nil {
		return err
	}
	f, err := iq.eventFilter(c.areas)
	if err != nil {
		return err
	}
	snap, err := c.layer.ready(r.Context(), f)
	if err != nil {
		return err
	}
	set := snap.Matches(f)
	var p page.Page
	if len(iq.sort) > 0 {
		p = snap.Sorted(f, iq.sort).Page(iq.cursor, iq.offset, iq.limit)
	} else {
		p = set.Page(iq.cursor, iq.offset, iq.limit)
	}
	path := "/collections/" + c.id + "/items"
	links := iq.links(r, path, p, c.id)
	if iq.as == asHTML {
		return s.itemsPage(w, r, c, set.Total, p, links)
	}
	return s.streamItems(w, r, iq, c, answer{total: set.Total, links: links, version: snap.Version, each: func(write func([]byte) error) error {
		shape := shapeOf(c, iq.crs)
		var buf []byte
		return c.layer.each(r.Context(), p.Numbers, func(e *geo.Event) error {
			buf = geojson.AppendFeatureAs(buf[:0], e, shape)
			return write(buf)
		})
	}})
}

// shapeOf returns how a collection's geometries are written.
func shapeOf(c collection, to *crs.CRS) geojson.Shape {
	switch {
	case c.areas:
		return func(dst []byte, e *geo.Event) []byte {
			g := cql2.AreaOf(e)
			if g == nil {
				return append(dst, "null"...)
			}
			return appendArea(dst, g, to)
		}
	case to == crs.CRS84:
		return geojson.AppendPoint
	}
	return func(dst []byte, e *geo.Event) []byte {
		if !e.Placed() {
			return append(dst, "null"...)
		}
		dst = append(dst, `{"type":"Point","coordinates":`...)
		return append(appendPosition(dst, orb.Point{e.Lon, e.Lat}, to), '}')
	}
}

func appendArea(dst []byte, g orb.Geometry, to *crs.CRS) []byte {
	if p, ok := g.(orb.Polygon); ok {
		dst = append(dst, `{"type":"Polygon","coordinates":`...)
		return append(appendRings(dst, p, to), '}')
	}
	dst = append(dst, `{"type":"MultiPolygon","coordinates":[`...)
	for i, p := range g.(orb.MultiPolygon) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendRings(dst, p, to)
	}
	return append(dst, "]}"...)
}

func appendRings(dst []byte, p orb.Polygon, to *crs.CRS) []byte {
	dst = append(dst, '[')
	for i, ring := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		for k, pt := range ring {
			dst = append(dst, "[,"[min(k, 1)])
			dst = appendPosition(dst, pt, to)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

func appendPosition(dst []byte, p orb.Point, to *crs.CRS) []byte {
	p = to.FromDegrees(p)
	dst = append(dst, '[')
	dst = geojson.AppendDecimal(dst, p[0], to.Decimals)
	dst = append(dst, ',')
	dst = geojson.AppendDecimal(dst, p[1], to.Decimals)
	return append(dst, ']')
}

// numbered reads the events of some numbers as if they were all there are.
type numbered struct {
	store.Reader
	numbers []int64
}

// Events calls fn with the events of the numbers, in their order.
func (n numbered) Events(ctx context.Context, _ *geo.Filter, fn func(*geo.Event) error) error {
	return n.EventsByNumber(ctx, n.numbers, fn)
}

// each calls fn with the events of some numbers, in the order given. Reading
// goes on while fn works.
func (l *layer) each(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	turns := 0
	for len(numbers) > 0 {
		n := 1
		for n < len(numbers) && numbers[n] > numbers[n-1] {
			n++
		}
		if turns++; turns > 2 {
			return l.inOrder(ctx, numbers, fn)
		}
		if err := store.Each(ctx, numbered{l.reader, numbers[:n]}, nil, fn); err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

// answer is a page of features on its way.
type answer struct {
	total   int
	links   []link
	version int64
	each    func(func([]byte) error) error // calls with each feature as JSON
}

// streamItems sends a page as it is read.
func (s *Server) streamItems(w http.ResponseWriter, r *http.Request, iq *itemQuery, c collection, a answer) error {
	zip := accepts(listed(r, "Accept-Encoding"), "gzip")
	if notModified(w, r, s.version("items", c.id+"|"+base(r), a.version, r.URL.RawQuery+"|"+s.Gazetteer.Version(), zip), revalidate) {
		return nil
	}
	done, err := s.takeTurn(r.Context())
	if err != nil {
		return err
	}
	defer done()
	head, err := json.Marshal(a.links)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", typeGeoJSON)
	h.Set("Content-Crs", "<"+iq.crs.URI+">")
	b, finish := stream(w, zip, time.Now().Add(pageDeadline))
	b.WriteString(`{"type":"FeatureCollection","timeStamp":"` + time.Now().UTC().Format(time.RFC3339) + `","numberMatched":` + strconv.Itoa(a.total) + `,"links":`)
	b.Write(head)
	b.WriteString(`,"features":[`)
	n := 0
	err = a.each(func(feature []byte) error {
		if n++; n > 1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		_, err := b.Write(feature)
		return err
	})
	if err != nil {
		if r.Context().Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			s.Log.Error("a page of items broke off", "err", err)
		}
		panic(http.ErrAbortHandler) // the status is sent; a broken connection tells
	}
	b.WriteString("\n],\"numberReturned\":" + strconv.Itoa(n) + "}\n")
	finish()
	return nil
}

// patience is how long a request waits for its turn.
const patience = 10 * time.Second

// waitTurn waits for a place; done gives it back. Who waits too long is told so
// by the error late.
func waitTurn(ctx context.Context, places chan struct{}, late error) (done func(), err error) {
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-enough.C:
		return nil, late
	}
}

// takeTurn waits for a place among those who are read to from the store.
func (s *Server) takeTurn(ctx context.Context) (done func(), err error) {
	return waitTurn(ctx, s.pages, geo.Errorf(geo.CodeUnavailable, "", "too many pages are asked for at once; try again in a moment"))
}

// pageDeadline is how long a client may take for a page.
const pageDeadline = 30 * time.Second

// inOrder reads events by number and calls fn in an order of its own.
func (l *layer) inOrder(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	events, err := l.byNumber(ctx, numbers)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if e := events[n]; e != nil {
			if err := fn(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// item answers one feature.
func (s *Server) item(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	q, err := only(r, []string{"f", "crs"})
	if err != nil {
		return err
	}
	as, err := representation(w, r)
	if err != nil {
		return err
	}
	to := crs.CRS84
	if q.Has("crs") {
		if to, err = crs.Parse(q.Get("crs"), "crs"); err != nil {
			return err
		}
	}
	id, err := url.PathUnescape(chi.URLParam(r, "id"))
	if err != nil {
		return geo.Errorf(geo.CodeInvalid, "id", "it is not well formed")
	}
	feature, tag, err := s.feature(r.Context(), c, id, to)
	if err != nil {
		return err
	}
	if as == asHTML {
		return s.featurePage(w, r, c, feature)
	}
	links, err := json.Marshal(append(self(r, itemPath(c.id, id), as, typeGeoJSON), link{base(r) + "/collections/" + c.id, "collection", typeJSON, "the collection", false}))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Crs", "<"+to.URI+">")
	body := append(feature[:len(feature)-1], `,"links":`...)
	body = append(append(body, links...), "}\n"...)
	return replyTagged(w, r, typeGeoJSON, revalidate, tag+tagOf(body)[:8], body)
}

// eventTag is the part of an event's validators that is the same in all its
// representations.
func eventTag(e *geo.Event) string { return tagOf(geojson.AppendFeature(nil, e)) }

// feature returns one feature of a collection as GeoJSON, and what its
// validator begins with.
func (s *Server) feature(ctx context.Context, c collection, id string, to *crs.CRS) (feature []byte, tag string, err error) {
	none := geo.Errorf(geo.CodeNotFound, "id", "there is no feature %q in %s", id, c.id)
	if c.layer == nil {
		p := s.Gazetteer.Place(id)
		if p == nil {
			return nil, "", none
		}
		return appendPlace(nil, p, to), "", nil
	}
	e, err := c.layer.reader.Event(ctx, id)
	if err != nil {
		if geo.CodeOf(err) == geo.CodeNotFound {
			err = none
		}
		return nil, "", err
	}
	if c.areas && cql2.AreaOf(&e) == nil {
		return nil, "", none
	}
	return geojson.AppendFeatureAs(nil, &e, shapeOf(c, to)), eventTag(&e), nil
}

// byNumber reads events by their numbers, in any order.
func (l *layer) byNumber(ctx context.Context, numbers []int64) (map[int64]*geo.Event, error) {
	out := make(map[int64]*geo.Event, len(numbers))
	err := l.reader.EventsByNumber(ctx, slices.Sorted(slices.Values(numbers)), func(e *geo.Event) error {
		kept := *e
		out[e.Number] = &kept
		return nil
	})
	return out, err
}
