package web

import (
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/page"
)

// Limits of a page of items. A greater limit is taken for the greatest, as
// OGC API – Features says (7.15.2).
const (
	defaultItems = 100
	maxItems     = 10_000
)

// itemQuery is a request for items, read.
type itemQuery struct {
	q      url.Values
	as     string
	limit  int
	offset int
	cursor *page.Cursor
	sort   []index.SortKey
	crs    *crs.CRS
}

// itemParams are the parameters that items of any collection take.
var itemParams = []string{"f", "limit", "offset", "cursor", "crs", "bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs"}

// readItemQuery reads what is alike for all collections; properties are those
// that a parameter of their name may ask for.
func readItemQuery(w http.ResponseWriter, r *http.Request, properties []string) (*itemQuery, error) {
	q, err := only(r, append(slices.Clone(itemParams), properties...))
	if err != nil {
		return nil, err
	}
	iq := &itemQuery{q: q, limit: defaultItems, crs: crs.CRS84}
	if iq.as, err = representation(w, r); err != nil {
		return nil, err
	}
	if q.Has("limit") {
		if iq.limit, err = limitOf(q.Get("limit")); err != nil {
			return nil, err
		}
	}
	if iq.offset, err = number(q, "offset", 0, 0, 1<<30); err != nil {
		return nil, err
	}
	if q.Has("cursor") {
		if iq.cursor, err = page.ParseCursor(q.Get("cursor")); err != nil {
			return nil, err
		}
	}
	if q.Has("crs") {
		if iq.crs, err = crs.Parse(q.Get("crs"), "crs"); err != nil {
			return nil, err
		}
	}
	iq.sort, err = sortKeys(q)
	return iq, err
}

// limitOf reads a limit. However great it is, it is no error.
func limitOf(s string) (int, error) {
	digits := strings.TrimLeft(s, "0")
	for _, c := range s {
		if c < '0' || c > '9' {
			digits = ""
		}
	}
	if digits == "" {
		return 0, geo.Errorf(geo.CodeInvalid, "limit", "want a whole number from 1 on; more than %d is taken for %d", maxItems, maxItems)
	}
	if len(digits) > 9 {
		return maxItems, nil
	}
	n, err := strconv.Atoi(digits)
	return min(n, maxItems), err
}

// sortKeys reads "sortby=-event_date,location".
func sortKeys(q url.Values) ([]index.SortKey, error) {
	if !q.Has("sortby") {
		return nil, nil
	}
	var out []index.SortKey
	for name := range strings.SplitSeq(q.Get("sortby"), ",") {
		key := index.SortKey{Column: strings.TrimLeft(strings.TrimSpace(name), "+-"), Descending: strings.HasPrefix(strings.TrimSpace(name), "-")}
		if !index.Sortable(key.Column) {
			return nil, geo.Errorf(geo.CodeInvalid, "sortby", "%q can't be sorted by; /sortables of the collection lists what can", name)
		}
		if slices.ContainsFunc(out, func(k index.SortKey) bool { return k.Column == key.Column }) {
			return nil, geo.Errorf(geo.CodeInvalid, "sortby", "%s is there twice", key.Column)
		}
		if out = append(out, key); len(out) > 4 {
			return nil, geo.Errorf(geo.CodeInvalid, "sortby", "give at most four properties")
		}
	}
	return out, nil
}

// box reads bbox in the system that bbox-crs names: as a box in degrees, or
// where its edges bend as a shape.
func (iq *itemQuery) box() (*geo.BBox, orb.Geometry, error) {
	if !iq.q.Has("bbox") {
		if iq.q.Has("bbox-crs") {
			return nil, nil, geo.Errorf(geo.CodeInvalid, "bbox-crs", "it says how to read a bbox, but there is none")
		}
		return nil, nil, nil
	}
	in := crs.CRS84
	if iq.q.Has("bbox-crs") {
		var err error
		if in, err = crs.Parse(iq.q.Get("bbox-crs"), "bbox-crs"); err != nil {
			return nil, nil, err
		}
	}
	if in == crs.CRS84 {
		b, err := geo.ParseBBox(iq.q.Get("bbox"))
		return b, nil, err
	}
	n, err := geo.ParseBoxNumbers(iq.q.Get("bbox"))
	if err != nil {
		return nil, nil, err
	}
	low, high := orb.Point{n[0], n[1]}, orb.Point{n[2], n[3]}
	if !in.Covers(low) || !in.Covers(high) {
		return nil, nil, geo.Errorf(geo.CodeInvalid, "bbox", "it lies beyond what its coordinate reference system is for")
	}
	g := in.Box(low, high)
	if b, ok := g.(orb.Bound); ok {
		out, err := geo.NewBBox(b.Min[0], b.Min[1], b.Max[0], b.Max[1])
		return out, nil, err
	}
	if n[0] > n[2] || n[1] > n[3] {
		return nil, nil, geo.Errorf(geo.CodeInvalid, "bbox", "its lower corner lies beyond its upper corner")
	}
	return nil, g, nil
}

// eventParams are the properties of events that a parameter may ask for.
var eventParams = func() []string {
	out := geo.FilterFields()
	for _, c := range geo.Columns() {
		if !slices.Contains(out, c.Name) {
			out = append(out, c.Name)
		}
	}
	return append(out, "min_confidence", "sortby")
}()

// eventFilter makes the one filter of a request for items of events.
func (iq *itemQuery) eventFilter(areas bool) (*geo.Filter, error) {
	plain := url.Values{}
	for name, v := range iq.q {
		if slices.Contains(geo.FilterFields(), name) || name == "datetime" || name == "min_confidence" {
			plain[name] = v
		}
	}
	f, err := filterOf(plain)
	if err != nil {
		return nil, err
	}
	nodes, err := iq.nodes(areas)
	if err != nil {
		return nil, err
	}
	if !areas {
		b, shape, err := iq.box()
		if err != nil {
			return nil, err
		}
		if f.BBox = b; shape != nil {
			nodes = append(nodes, cql2.Within(geo.Geometry, shape))
		}
	}
	if len(nodes) > 0 {
		f.Where, err = cql2.NewCondition(cql2.All(nodes))
	}
	return f, err
}

// nodes are the conditions of a request: its filter, its properties, and of
// areas their box.
func (iq *itemQuery) nodes(areas bool) ([]cql2.Node, error) {
	var out []cql2.Node
	n, err := conditionOf(iq.q)
	if err != nil {
		return nil, err
	}
	if n != nil {
		out = append(out, n)
	}
	for _, c := range geo.Columns() {
		if !iq.q.Has(c.Name) || slices.Contains(geo.FilterFields(), c.Name) {
			continue
		}
		v, err := literal(c.Name, c.Kind, iq.q.Get(c.Name))
		if err != nil {
			return nil, err
		}
		out = append(out, cql2.Equals(c.Name, v))
	}
	if !areas {
		return out, nil
	}
	for _, n := range out {
		cql2.OverAreas(n)
	}
	out = append(out, cql2.Known(cql2.Area))
	b, shape, err := iq.box()
	if b != nil {
		shape = cql2.BoxShape(*b)
	}
	if shape != nil {
		out = append(out, cql2.Within(cql2.Area, shape))
	}
	return out, err
}

// literal reads the value of a parameter as its property's type.
func literal(name string, k geo.Kind, s string) (cql2.Node, error) {
	switch k {
	case geo.KindInt, geo.KindReal:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, geo.Errorf(geo.CodeInvalid, name, "%q is not a number", s)
		}
		return &cql2.Number{Value: v}, nil
	case geo.KindDay:
		d, err := geo.ParseDay(s)
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, name, "%w", err)
		}
		return &cql2.Date{Day: d}, nil
	case geo.KindTime:
		t, err := time.Parse(time.RFC3339, s)
		if err != nil || t.Year() < 1 {
			return nil, geo.Errorf(geo.CodeInvalid, name, "%q is not a time: write it as 2024-03-31T12:00:00Z", s)
		}
		return &cql2.Timestamp{Time: t.UTC()}, nil
	}
	return &cql2.Text{Value: s}, nil
}

// at returns the address of another page of the same question.
func (iq *itemQuery) at(r *http.Request, path string, c *page.Cursor, as string) string {
	q := url.Values{}
	for name, v := range iq.q {
		if name != "offset" && name != "cursor" && name != "f" && name != "limit" {
			q[name] = v
		}
	}
	if iq.q.Has("limit") {
		q.Set("limit", strconv.Itoa(iq.limit))
	}
	if c != nil {
		q.Set("cursor", c.String())
	}
	return addressOf(r, path, q, as)
}

// addressOf returns that of a question in a representation; q changes.
func addressOf(r *http.Request, path string, q url.Values, as string) string {
	q.Set("f", as)
	return base(r) + path + "?" + q.Encode()
}

// links are those of a page of items.
func (iq *itemQuery) links(r *http.Request, path string, p page.Page, collection string) []link {
	here := func(as string) string { return addressOf(r, path, maps.Clone(iq.q), as) }
	types := map[string]string{asJSON: typeGeoJSON, asHTML: typeHTML}
	other := asHTML
	if iq.as == asHTML {
		other = asJSON
	}
	out := []link{{here(iq.as), "self", types[iq.as], "this page", false}, {here(other), "alternate", types[other], "this page", false},
		{base(r) + "/collections/" + collection, "collection", typeJSON, "the collection", false}}
	if p.Next != nil {
		out = append(out, link{iq.at(r, path, p.Next, iq.as), "next", types[iq.as], "the next page", false})
	}
	if p.Prev != nil {
		out = append(out, link{iq.at(r, path, p.Prev, iq.as), "prev", types[iq.as], "the page before", false})
	}
	return out
}
