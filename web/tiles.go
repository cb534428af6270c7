package web

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mvt"
)

// tile answers a vector tile; one without events is 204.
func (s *Server) tile(w http.ResponseWriter, r *http.Request) error {
	z, x, y, err := address(r)
	if err != nil {
		return err
	}
	_, f, err := filtered(r)
	if err != nil {
		return err
	}
	body := encode(z, x, y, s.index.Snapshot().Tile(z, x, y, f))
	if len(body) == 0 {
		w.Header().Set("Cache-Control", revalidate)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return reply(w, r, mvt.MediaType, revalidate, body)
}

// address reads {z}/{x}/{y} and checks that there is such a tile.
func address(r *http.Request) (z, x, y uint32, err error) {
	var n [3]uint32
	for i, name := range []string{"z", "x", "y"} {
		v, err := strconv.ParseUint(chi.URLParam(r, name), 10, 32)
		if err != nil {
			return 0, 0, 0, geo.Errorf(geo.CodeInvalid, name, "want a whole number")
		}
		n[i] = uint32(v)
	}
	z, x, y = n[0], n[1], n[2]
	if z > index.MaxZoom {
		return 0, 0, 0, geo.Errorf(geo.CodeInvalid, "z", "zooms run from 0 to %d", index.MaxZoom)
	}
	if side := uint32(1) << z; x >= side || y >= side {
		return 0, 0, 0, geo.Errorf(geo.CodeInvalid, "x", "at zoom %d x and y run from 0 to %d", z, side-1)
	}
	return z, x, y, nil
}

// encode writes the layers events and clusters of a tile.
func encode(z, x, y uint32, t index.Tile) []byte {
	local := func(v, tile uint32) int { // 32-bit position to 0…4096 within the tile
		return int((uint64(v) - uint64(tile)<<(32-z)) << z >> 20)
	}
	singles, clusters := mvt.NewLayer("events"), mvt.NewLayer("clusters")
	for _, e := range t.Single {
		singles.Begin(local(e.X, x), local(e.Y, y))
		singles.String("id", e.ID)
		singles.String("event_type", geo.EventTypes()[e.Type].Type)
		singles.String("sub_event_type", e.Sub)
		if e.Date.Known() {
			singles.String("event_date", e.Date.String())
			singles.Int("day", e.Date.Unix())
		}
		singles.Int("geo_precision", int(e.GeoPrecision))
		singles.String("status", e.Status)
		if e.Fatalities >= 0 {
			singles.Int("fatalities", int(e.Fatalities))
		}
		singles.End()
	}
	for _, c := range t.Clusters {
		clusters.Begin(local(c.At.X, x), local(c.At.Y, y))
		clusters.Int("point_count", c.Count)
		for i, n := range c.Types {
			clusters.Int(geo.EventTypes()[i].Tile, n)
		}
		clusters.Int("fatalities", c.Fatalities)
		clusters.End()
	}
	return mvt.AppendTile(nil, singles, clusters)
}

// tileJSON describes the tiles (TileJSON 3.0). Parameters of the request are
// passed on to the tiles.
func (s *Server) tileJSON(w http.ResponseWriter, r *http.Request) error {
	q, _, err := filtered(r)
	if err != nil {
		return err
	}
	template := base(r) + "/tiles/events/{z}/{x}/{y}.mvt"
	if len(q) > 0 {
		template += "?" + q.Encode()
	}
	counts := map[string]string{"point_count": "Number", "fatalities": "Number"}
	for _, t := range geo.EventTypes() {
		counts[t.Tile] = "Number"
	}
	return replyJSON(w, r, map[string]any{
		"tilejson": "3.0.0", "name": "Furat events", "scheme": "xyz", "tiles": []string{template},
		"minzoom": 0, "maxzoom": index.MaxZoom, "bounds": []float64{-180, -85.0511, 180, 85.0511},
		"attribution": s.Gazetteer.Attribution() + "; reports: named in each event",
		"vector_layers": []map[string]any{
			{"id": "events", "description": "single events", "fields": map[string]string{"id": "String", "event_type": "String",
				"sub_event_type": "String", "event_date": "String", "day": "Number", "geo_precision": "Number", "status": "String", "fatalities": "Number"}},
			{"id": "clusters", "description": "groups of events", "fields": counts},
		},
	})
}

// base returns the scheme and host that the client used.
func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
