package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/index"
)

// summary counts the matching events by type, actor and day.
func (s *Server) summary(w http.ResponseWriter, r *http.Request) error {
	_, f, err := filtered(r)
	if err != nil {
		return err
	}
	sum := s.index.Snapshot().Summary(f)
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
	return replyJSON(w, r, map[string]any{"total": sum.Total, "placed": sum.Placed, "undated": sum.Undated,
		"types": types, "actors": actors, "days": days})
}

// Limits of a list.
const (
	defaultLimit = 50
	maxLimit     = 1000
)

// list answers a page of matching events, latest first.
func (s *Server) list(w http.ResponseWriter, r *http.Request) error {
	q, f, err := filtered(r, "limit", "offset")
	if err != nil {
		return err
	}
	limit, err := number(q, "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	offset, err := number(q, "offset", 0, 0, 1<<30)
	if err != nil {
		return err
	}
	ids, total := s.index.Snapshot().List(f, offset, limit)
	events, err := s.Store.EventsByID(r.Context(), ids)
	if err != nil {
		return err
	}
	byID := make(map[string]*geo.Event, len(events))
	for i := range events {
		byID[events[i].ID] = &events[i]
	}
	body := append([]byte(`{"total":`), jsonNumber(total)...)
	body = append(body, `,"events":[`...)
	first := true
	for _, id := range ids {
		e := byID[id]
		if e == nil {
			continue // gone since the index was read
		}
		if !first {
			body = append(body, ',')
		}
		first = false
		body = append(appendEvent(append(body, '{'), e), '}')
	}
	return reply(w, r, "application/json", revalidate, append(body, "]}\n"...))
}

func jsonNumber(n int) []byte {
	b, _ := json.Marshal(n)
	return b
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
}

// event answers one event with all its reports, each with its quotes, and what
// they disagree on. The id of any of its reports leads to it too.
func (s *Server) event(w http.ResponseWriter, r *http.Request) error {
	if _, err := query(r); err != nil {
		return err
	}
	e, err := s.Store.Event(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	tellings, err := s.Store.Tellings(r.Context(), e.ID)
	if err != nil {
		return err
	}
	reports := make([]reportJSON, 0, len(tellings))
	told := make([]geo.Report, 0, len(tellings))
	for _, t := range tellings {
		a := t.Article
		told = append(told, t.Report)
		rep := reportJSON{Article: articleJSON{a.ID, a.Title, a.Publisher, safeURL(a.URL), a.Language, a.Sample}, Reasons: t.Report.Reasons, Quotes: []quoteJSON{},
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
	body = append(append(body, `,"conflicts":`...), conflicts...)
	body = append(append(body, `,"reports":`...), list...)
	return reply(w, r, "application/json", revalidate, append(body, "}\n"...))
}

// safeURL keeps addresses that a page may link to.
func safeURL(u string) string {
	if strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") {
		return u
	}
	return ""
}
