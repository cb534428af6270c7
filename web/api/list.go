package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/web/reply"
)

// Limits of a list.
const (
	defaultLimit = 50
	maxLimit     = 1000
	maxJoined    = 200_000 // entries that are sorted to join the lists of layers
)

// orders are the ways to sort a list, by the name in an address; the first is
// that of a list that names none, and the one that the index has ready.
var orders = []struct {
	name string
	key  index.SortKey
}{
	{"-event_date", index.SortKey{Column: "event_date", Descending: true}},
	{"event_date", index.SortKey{Column: "event_date"}},
	{"-fatalities", index.SortKey{Column: "fatalities", Descending: true}},
	{"confidence", index.SortKey{Column: "confidence"}},
	{"-source_count", index.SortKey{Column: "source_count", Descending: true}},
}

// orderOf returns the sort key of a name, nil for the latest first.
func orderOf(name string) (*index.SortKey, error) {
	if name == "" || name == orders[0].name {
		return nil, nil
	}
	for _, o := range orders {
		if o.name == name {
			return &o.key, nil
		}
	}
	return nil, geo.Errorf(geo.CodeInvalid, "sort", "want -event_date, event_date, -fatalities, confidence or -source_count")
}

// list answers a page of matching events, latest first unless sort says else.
func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	q, f, err := reply.Filtered(r, "limit", "offset", "layer", "sort")
	if err != nil {
		return err
	}
	layers, err := h.chosen(q["layer"])
	if err != nil {
		return err
	}
	order, err := orderOf(q.Get("sort"))
	if err != nil {
		return err
	}
	limit, err := query.Number(q, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	offset, err := query.Number(q, "offset", 0, 0, 1<<30)
	if err == nil && len(layers) > 1 && offset > maxJoined {
		err = geo.Errorf(geo.CodeInvalid, "offset", "over %d it is taken for one layer at a time only", maxJoined)
	}
	if err != nil {
		return err
	}
	p := pager{ctx: r.Context(), filter: f, order: order}
	page, total, err := p.page(layers, offset, limit)
	if err != nil {
		return err
	}
	body := append([]byte(`{"total":`), reply.Number(total)...)
	body = append(body, `,"events":[`...)
	for i, e := range page {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendEvent(append(body, '{'), &e)
		if body, err = h.appendRange(r.Context(), body, &e); err != nil {
			return err
		}
		body = append(body, '}')
	}
	return reply.Body(w, r, "application/json", reply.Revalidate, append(body, "]}\n"...))
}

// appendRange adds the least and the most that the reports of an event say died,
// where they disagree.
func (h *Handler) appendRange(ctx context.Context, body []byte, e *geo.Event) ([]byte, error) {
	if e.SourceCount < 2 || e.ArticleID == "" {
		return body, nil
	}
	sourced, err := h.Store.ReportsOf(ctx, e.ID)
	if err != nil {
		return body, err
	}
	var lo, hi *int
	for _, s := range sourced {
		n := s.Report.Event.Fatalities
		if n != nil && (lo == nil || *n < *lo) {
			lo = n
		}
		if n != nil && (hi == nil || *n > *hi) {
			hi = n
		}
	}
	if lo == nil || *lo == *hi {
		return body, nil
	}
	return fmt.Appendf(body, `,"fatalities_range":[%d,%d]`, *lo, *hi), nil
}

// pager cuts pages from the lists of layers.
type pager struct {
	ctx    context.Context
	filter *geo.Filter
	order  *index.SortKey // nil for the latest first
}

// entry is an event of a list: where it is, and what it is sorted by.
type entry struct {
	layer  *layer.Layer
	number int64  // in the layer; 0 where the id is known
	id     string // "" where the number is
	date   geo.Day
	key    *string // as text; nil where it is unknown
}

// page returns a page of the events of some layers, and how many there are.
// Which layer's come first is known only when their lists are joined.
func (p *pager) page(layers []*layer.Layer, offset, limit int) (page []geo.Event, total int, err error) {
	skip, take := offset, limit
	if len(layers) > 1 {
		skip, take = 0, offset+limit
	}
	var all []entry
	for _, l := range layers {
		part, n, err := p.entries(l, skip, take)
		if err != nil {
			return nil, 0, err
		}
		total += n
		all = append(all, part...)
	}
	if len(layers) > 1 {
		slices.SortStableFunc(all, p.compare)
		all = all[min(offset, len(all)):min(offset+limit, len(all))]
	}
	page, err = p.read(all)
	return page, total, err
}

// entries returns a part of the list of one layer.
func (p *pager) entries(l *layer.Layer, skip, take int) (out []entry, total int, err error) {
	found, err := l.Select(p.ctx, p.filter)
	if err != nil {
		return nil, 0, err
	}
	if p.order == nil {
		list, total, err := found.List(p.ctx, skip, take)
		for _, e := range list {
			out = append(out, entry{layer: l, id: e.ID, date: e.Date})
		}
		return out, total, err
	}
	order, err := found.Sorted(p.ctx, []index.SortKey{*p.order, orders[0].key})
	if err != nil {
		return nil, 0, err
	}
	total = len(order.Numbers)
	for i := min(skip, total); i < min(skip+take, total); i++ {
		e := entry{layer: l, number: int64(order.Numbers[i]), key: order.Keys[0].Text(order.Keys[0].Ranks[i])}
		if day := order.Keys[1].Text(order.Keys[1].Ranks[i]); day != nil {
			e.date, _ = geo.ParseDay(*day) // written by the index
		}
		out = append(out, e)
	}
	return out, total, nil
}

// compare orders the entries of several layers; what is unknown comes last.
func (p *pager) compare(a, b entry) int {
	if p.order == nil {
		return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(a.id, b.id))
	}
	if a.key == nil || b.key == nil {
		return cmp.Or(cmp.Compare(flag(a.key == nil), flag(b.key == nil)), cmp.Compare(b.date, a.date))
	}
	c := cmp.Compare(*a.key, *b.key) // days sort as text
	if x, err := strconv.ParseFloat(*a.key, 64); err == nil {
		y, _ := strconv.ParseFloat(*b.key, 64)
		c = cmp.Compare(x, y)
	}
	if p.order.Descending {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(b.date, a.date))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// read reads the events of entries, in their order; what is gone since is left
// out.
func (p *pager) read(all []entry) ([]geo.Event, error) {
	ids, numbers := map[*layer.Layer][]string{}, map[*layer.Layer][]int64{}
	for _, e := range all {
		if e.id != "" {
			ids[e.layer] = append(ids[e.layer], e.id)
		} else {
			numbers[e.layer] = append(numbers[e.layer], e.number)
		}
	}
	byID, byNumber := map[string]geo.Event{}, map[*layer.Layer]map[int64]geo.Event{}
	for l, list := range ids {
		events, err := l.Reader.EventsByID(p.ctx, list)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			byID[e.ID] = e
		}
	}
	for l, list := range numbers {
		byNumber[l] = map[int64]geo.Event{}
		if err := l.Each(p.ctx, list, func(e *geo.Event) error { byNumber[l][e.Number] = *e; return nil }); err != nil {
			return nil, err
		}
	}
	var page []geo.Event
	for _, at := range all {
		e, ok := byID[at.id]
		if at.id == "" {
			e, ok = byNumber[at.layer][at.number]
		}
		if ok {
			page = append(page, e)
		}
	}
	return page, nil
}
