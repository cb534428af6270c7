package api

import (
	"cmp"
	"net/http"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/web/reply"
)

// Bounds on the values of a column.
const (
	defaultValues = 200
	maxValues     = 2000
)

// bothSides is what "of" calls the names of the actors of either side.
const bothSides = "actor"

// values counts the matching events by the values of a column, or by the actors
// of either side.
func (h *Handler) values(w http.ResponseWriter, r *http.Request) error {
	q, f, err := reply.Filtered(r, "layer", "of", "limit")
	if err != nil {
		return err
	}
	columns := []string{q.Get("of")}
	if columns[0] == bothSides {
		columns = []string{"actor1", "actor2"}
	}
	if !index.Sortable(columns[0]) {
		return geo.Errorf(geo.CodeInvalid, "of", "name a property that can be counted, such as country, admin1, sub_event_type, source or actor")
	}
	limit, err := query.Number(q, "limit", defaultValues, 1, maxValues)
	if err != nil {
		return err
	}
	var counts [][]index.Count
	err = h.selected(r.Context(), q["layer"], f, func(found *index.Selection) error {
		part, err := found.Values(r.Context(), columns...)
		counts = append(counts, part)
		return err
	})
	if err != nil {
		return err
	}
	list := append([]index.Count{}, index.JoinCounts(counts...)...)
	return reply.JSON(w, r, map[string]any{"of": q.Get("of"), "distinct": len(list), "values": list[:min(limit, len(list))]})
}

// extent answers the box around the matching events, null where none has a
// place.
func (h *Handler) extent(w http.ResponseWriter, r *http.Request) error {
	q, f, err := reply.Filtered(r, "layer")
	if err != nil {
		return err
	}
	var all *[4]float64
	err = h.selected(r.Context(), q["layer"], f, func(found *index.Selection) error {
		box, err := found.Box(r.Context())
		all = joinedBoxes(all, boxOf(box))
		return err
	})
	if err != nil {
		return err
	}
	return reply.JSON(w, r, map[string]any{"bbox": all})
}

// boxOf writes a box as west, south, east, north.
func boxOf(b *geo.BBox) *[4]float64 {
	if b == nil {
		return nil
	}
	return &[4]float64{b.West, b.South, b.East, b.North}
}

func joinedBoxes(a, b *[4]float64) *[4]float64 {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return &[4]float64{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}
