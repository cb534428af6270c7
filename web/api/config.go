package api

import (
	"math"
	"net/http"
	"time"

	"github.com/furat-map/furat/extract/watch"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/basemap"
	"github.com/furat-map/furat/web/reply"
)

// sources answers where places come from, what their use asks for, and since
// when the server knows them: an import is taken up while it runs.
func (h *Handler) sources(w http.ResponseWriter, r *http.Request) error {
	watched, err := h.watched()
	if err != nil {
		return err
	}
	return reply.JSON(w, r, map[string]any{"attribution": h.Gazetteer.Attribution(), "sources": h.Gazetteer.Sources(),
		"version": h.Gazetteer.Version(), "since": h.since.UTC().Format(time.RFC3339), "watched": watched})
}

// watchedJSON is how a source is that is watched. Times are null where there was none.
type watchedJSON struct {
	Name        string     `json:"name"`
	Address     string     `json:"address"`
	Kind        watch.Kind `json:"kind"`
	Publisher   string     `json:"publisher"`
	Credibility string     `json:"credibility"`
	Tried       *time.Time `json:"tried"`
	Succeeded   *time.Time `json:"succeeded"`
	Next        *time.Time `json:"next"`
	Lag         *float64   `json:"lag_seconds"` // since it was last read
	Failures    int        `json:"failures"`
	Problem     string     `json:"problem"`
	Articles    int        `json:"articles"`
	Events      int        `json:"events"`
	LeftOut     int        `json:"left_out"`
}

func (h *Handler) watched() ([]watchedJSON, error) {
	out := []watchedJSON{}
	if h.Watched == "" {
		return out, nil
	}
	states, err := h.Watched.List()
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		one := watchedJSON{s.Name, s.Address, s.Kind, s.Publisher, s.Credibility, known(s.Tried), known(s.Succeeded), known(s.Next), nil, s.Failures, s.Problem, s.Articles, s.Events, s.LeftOut}
		if one.Succeeded != nil {
			lag := math.Round(h.Clock().Sub(s.Succeeded).Seconds())
			one.Lag = &lag
		}
		out = append(out, one)
	}
	return out, nil
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// actors answers the names of actors in English and Arabic, by id.
func (h *Handler) actors(w http.ResponseWriter, r *http.Request) error {
	if _, err := reply.Params(r); err != nil {
		return err
	}
	actors := map[string][2]string{}
	for _, a := range h.Reader.Actors() {
		actors[a.ID] = [2]string{a.NameEN, a.NameAR}
	}
	return reply.JSON(w, r, actors)
}

// config tells the page what it can't know: types, formats, base maps.
func (h *Handler) config(w http.ResponseWriter, r *http.Request) error {
	type typeJSON struct {
		Key  string   `json:"key"`
		Name string   `json:"name"`
		Subs []string `json:"subs"`
	}
	var types []typeJSON
	for _, t := range geo.EventTypes() {
		one := typeJSON{Key: t.Tile, Name: t.Type}
		for _, row := range geo.Taxonomy() {
			if row.Type == t.Type {
				one.Subs = append(one.Subs, row.Sub)
			}
		}
		types = append(types, one)
	}
	type formatJSON struct {
		Name  string `json:"name"`
		Label string `json:"label"`
	}
	var formats []formatJSON
	for _, f := range export.Formats() {
		formats = append(formats, formatJSON{f.Name, f.Label})
	}
	for _, a := range tile.Archives() {
		formats = append(formats, formatJSON{a.Name, a.Label})
	}
	return reply.JSON(w, r, map[string]any{"types": types, "formats": formats, "kinds": h.Gazetteer.Kinds(), "demo": h.Demo, "report": h.Report, "raster": h.Raster, "sources": h.Gazetteer.Sources(),
		"basemaps": append([]*basemap.Archive{}, h.Archives...)})
}
