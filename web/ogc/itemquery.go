package ogc

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/page"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/web/reply"
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
	only   []string       // properties that are answered; nil for all
	bare   bool           // without geometries
	file   *export.Format // the page as a file of a format; nil where as says
}

// itemParams are the parameters that items of any collection take.
var itemParams = []string{"f", "properties", "skipGeometry", "limit", "offset", "cursor", "crs", "bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs"}

// paramsOf are the parameters that items of a collection take.
func paramsOf(c Collection) []string {
	out := slices.Concat(itemParams, c.Parameters())
	for _, f := range c.Fields() {
		if !slices.Contains(out, f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}

// readItemQuery reads a request for items of a collection, but for its filter.
func readItemQuery(w http.ResponseWriter, r *http.Request, c Collection) (*itemQuery, error) {
	q, err := reply.Params(r, paramsOf(c)...)
	if err != nil {
		return nil, err
	}
	iq := &itemQuery{q: q, limit: defaultItems}
	if iq.as, err = reply.Representation(w, r, representationsOf(c)...); err != nil {
		return nil, err
	}
	if err := iq.readShape(c); err != nil {
		return nil, err
	}
	if q.Has("limit") {
		if iq.limit, err = limitOf(q.Get("limit")); err != nil {
			return nil, err
		}
	}
	if iq.offset, err = query.Number(q, "offset", 0, 0, 1<<30); err != nil {
		return nil, err
	}
	if q.Has("cursor") {
		if iq.cursor, err = page.ParseCursor(q.Get("cursor")); err != nil {
			return nil, err
		}
	}
	if iq.crs, err = crsOf(q); err != nil {
		return nil, err
	}
	iq.sort, err = sortKeys(q)
	return iq, err
}

// asGeoJSON is json by its own name.
const asGeoJSON = "geojson"

// representationsOf are those of a collection's items beside json and html: the
// formats of files, where its features can be had as such.
func representationsOf(c Collection) []string {
	out := []string{asGeoJSON}
	if !c.Info().Files {
		return out
	}
	for _, f := range export.Formats() {
		if f.Name != asGeoJSON {
			out = append(out, f.Name)
		}
	}
	return out
}

// readShape reads how much of each feature is asked for, and as what.
func (iq *itemQuery) readShape(c Collection) (err error) {
	if iq.as == asGeoJSON {
		iq.as = reply.AsJSON
	}
	if f, ok := export.Named(iq.as); ok {
		iq.file = &f
	}
	if iq.q.Has("skipGeometry") {
		if iq.bare, err = strconv.ParseBool(iq.q.Get("skipGeometry")); err != nil {
			return geo.Errorf(geo.CodeInvalid, "skipGeometry", "want true or false")
		}
	}
	if iq.q.Has("properties") {
		iq.only = []string{}
		for name := range strings.SplitSeq(strings.Join(iq.q["properties"], ","), ",") { // OWSLib repeats it
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if !slices.ContainsFunc(c.Fields(), func(f Field) bool { return f.Name == name }) {
				return geo.Errorf(geo.CodeInvalid, "properties", "there is no property %q; /schema of the collection lists them", name)
			}
			iq.only = append(iq.only, name)
		}
	}
	if iq.file != nil && (iq.only != nil || iq.bare || iq.q.Has("crs")) {
		return geo.Errorf(geo.CodeInvalid, "f", "%s has all properties and positions in longitude and latitude; leave out properties, skipGeometry and crs", iq.file.Label)
	}
	return nil
}

// crsOf returns the reference system that an answer is asked for in.
func crsOf(q url.Values) (*crs.CRS, error) {
	if !q.Has("crs") {
		return crs.CRS84, nil
	}
	return crs.Parse(q.Get("crs"), "crs")
}

// limitOf reads a limit. However great it is, it is no error.
func limitOf(s string) (int, error) {
	digits := strings.TrimLeft(s, "0")
	if digits == "" || strings.Trim(s, "0123456789") != "" {
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

// at returns the address of another page of the same question.
func (iq *itemQuery) at(r *http.Request, path string, c *page.Cursor) string {
	q := maps.Clone(iq.q)
	for _, name := range []string{"offset", "cursor", "f", "limit"} {
		delete(q, name)
	}
	if iq.q.Has("limit") {
		q.Set("limit", strconv.Itoa(iq.limit))
	}
	q.Set("cursor", c.String())
	return addressOf(r, path, q, iq.as)
}

// addressOf returns that of a question in a representation; q changes.
func addressOf(r *http.Request, path string, q url.Values, as string) string {
	q.Set("f", as)
	return reply.Base(r) + path + "?" + q.Encode()
}

// links are those of a page of items.
func (iq *itemQuery) links(r *http.Request, p page.Page, collection string) []reply.Link {
	path := "/collections/" + collection + "/items"
	here := func(as string) string { return addressOf(r, path, maps.Clone(iq.q), as) }
	types := map[string]string{reply.AsJSON: reply.TypeGeoJSON, reply.AsHTML: reply.TypeHTML}
	if iq.file != nil {
		types[iq.as] = iq.file.MediaType
	}
	other := reply.AsHTML
	if iq.as != reply.AsJSON {
		other = reply.AsJSON
	}
	out := []reply.Link{
		{Href: here(iq.as), Rel: "self", Type: types[iq.as], Title: "this page"},
		{Href: here(other), Rel: "alternate", Type: types[other], Title: "this page"},
		{Href: reply.Base(r) + "/collections/" + collection, Rel: "collection", Type: reply.TypeJSON, Title: "the collection"}}
	if p.Next != nil {
		out = append(out, reply.Link{Href: iq.at(r, path, p.Next), Rel: "next", Type: types[iq.as], Title: "the next page"})
	}
	if p.Prev != nil {
		out = append(out, reply.Link{Href: iq.at(r, path, p.Prev), Rel: "prev", Type: types[iq.as], Title: "the page before"})
	}
	return out
}
