package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/reply"
)

// summary counts the matching events by type, day and, unless actors=no, actor.
func (h *Handler) summary(w http.ResponseWriter, r *http.Request) error {
	q, f, err := reply.Filtered(r, "layer", "actors")
	if err != nil {
		return err
	}
	count := (*index.Selection).Summary
	switch q.Get("actors") {
	case "":
	case "no":
		count = (*index.Selection).Counts
	default:
		return geo.Errorf(geo.CodeInvalid, "actors", "want no, or leave it out")
	}
	var sums []index.Summary
	err = h.selected(r.Context(), q["layer"], f, func(found *index.Selection) error {
		sum, err := count(found, r.Context())
		sums = append(sums, sum)
		return err
	})
	if err != nil {
		return err
	}
	sum := index.JoinSummaries(sums)
	types := map[string]int{}
	for i, t := range geo.EventTypes() {
		types[t.Tile] = sum.Types[i]
	}
	days := make([][2]int, len(sum.Days))
	for i, d := range sum.Days {
		days[i] = [2]int{d.Day, d.N}
	}
	actors := sum.Actors
	if actors == nil {
		actors = []index.Count{}
	}
	return reply.JSON(w, r, map[string]any{"total": sum.Total, "placed": sum.Placed, "undated": sum.Undated,
		"types": types, "actors": actors, "days": days})
}

// appendEvent writes an event's properties with its position.
func appendEvent(dst []byte, e *geo.Event) []byte {
	dst = geojson.AppendProperties(dst, e)
	pos := struct {
		Lon *float64 `json:"longitude"`
		Lat *float64 `json:"latitude"`
	}{}
	if e.Placed() {
		pos.Lon, pos.Lat = &e.Lon, &e.Lat
	}
	b, _ := json.Marshal(pos)
	return append(append(dst, ','), b[1:len(b)-1]...)
}

// quoteJSON is a quote with the rest of its sentence.
type quoteJSON struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Before string `json:"before"`
	Text   string `json:"text"`
	After  string `json:"after"`
}

type reportJSON struct {
	Article   articleJSON     `json:"article"`
	Says      json.RawMessage `json:"says"` // the event's properties as this report alone tells it
	Quotes    []quoteJSON     `json:"quotes"`
	Reasons   []geo.Reason    `json:"reasons"`
	Published *string         `json:"published"`
}

type articleJSON struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	URL       string `json:"url"`
	Language  string `json:"language"`
	Sample    bool   `json:"sample"`
	Disputed  bool   `json:"disputed"` // another article claims its address and says something else
}

// event answers one event with all its reports, each with its quotes, and what
// they disagree on. The id of any of its reports leads to it too.
func (h *Handler) event(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := reply.Filtered(r); err != nil {
		return err
	}
	id, err := reply.ID(r)
	if err != nil {
		return err
	}
	e, l, err := h.find(r.Context(), id)
	if err != nil {
		return err
	}
	var sourced []store.SourcedReport
	if l.Name == store.Events {
		if sourced, err = h.Store.ReportsOf(r.Context(), e.ID); err != nil {
			return err
		}
	}
	reports := make([]reportJSON, 0, len(sourced))
	told := make([]geo.Report, 0, len(sourced))
	for _, t := range sourced {
		a := t.Article
		told = append(told, t.Report)
		rep := reportJSON{Article: articleJSON{a.ID, a.Title, a.Publisher, reply.SafeURL(a.URL), a.Language, a.Sample, t.Disputed}, Reasons: t.Report.Reasons, Quotes: []quoteJSON{},
			Says: append(appendEvent([]byte{'{'}, &t.Report.Event), '}')}
		if a.Published.Known() {
			day := a.Published.String()
			rep.Published = &day
		}
		for _, q := range t.Report.Evidence {
			before, after := extract.Context(a.Text, q)
			rep.Quotes = append(rep.Quotes, quoteJSON{q.Start, q.End, before, q.Text, after})
		}
		reports = append(reports, rep)
	}
	list, err := json.Marshal(reports)
	if err != nil {
		return err
	}
	conflicts, err := json.Marshal(append([]incident.Conflict{}, incident.Conflicts(told)...))
	if err != nil {
		return err
	}
	body := appendEvent([]byte{'{'}, &e)
	body = append(append(body, `,"layer":`...), reply.Text(l.Name)...)
	body = append(append(body, `,"attribution":`...), reply.Text(h.Credit(l.Layer))...)
	body = append(append(body, `,"conflicts":`...), conflicts...)
	body = append(append(body, `,"reports":`...), list...)
	return reply.Body(w, r, "application/json", reply.Revalidate, append(body, "}\n"...))
}

// find looks for an event in all layers.
func (h *Handler) find(ctx context.Context, id string) (geo.Event, *layer.Layer, error) {
	for _, l := range h.Layers.All() {
		e, err := l.Reader.Event(ctx, id)
		if geo.CodeOf(err) != geo.CodeNotFound || err == nil {
			return e, l, err
		}
	}
	return geo.Event{}, nil, geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id)
}
