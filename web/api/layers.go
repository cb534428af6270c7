package api

import (
	"net/http"

	"github.com/furat-map/furat/web/reply"
)

// listLayers answers the layers: what they are called, where they come from,
// what their use asks for, and how many events they have.
func (h *Handler) listLayers(w http.ResponseWriter, r *http.Request) error {
	if _, err := reply.Params(r); err != nil {
		return err
	}
	type layerJSON struct {
		Name        string      `json:"name"`
		Title       string      `json:"title"`
		Format      string      `json:"format"`
		Licence     string      `json:"licence"`
		Attribution string      `json:"attribution"`
		URL         string      `json:"url"`
		Events      int         `json:"events"`
		Version     int64       `json:"version"`
		BBox        *[4]float64 `json:"bbox"` // around the events; null where none has a place
	}
	list := []layerJSON{}
	for _, l := range h.Layers.All() {
		snap := l.Snapshot()
		covers, err := snap.Extent(r.Context())
		if err != nil {
			return err
		}
		list = append(list, layerJSON{l.Name, l.Title, l.Format, l.Licence, h.Credit(l.Layer), reply.SafeURL(l.URL), snap.Len(), snap.Version, boxOf(covers.Box)})
	}
	return reply.JSON(w, r, map[string]any{"layers": list})
}
