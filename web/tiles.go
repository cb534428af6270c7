package web

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/tile"
)

// tile answers a vector tile; one without events is 204.
func (s *Server) tile(w http.ResponseWriter, r *http.Request) error {
	l, err := s.layers.named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	z, x, y, err := address(r, index.MaxZoom)
	if err != nil {
		return err
	}
	_, f, err := filtered(r)
	if err != nil {
		return err
	}
	snap, err := l.ready(r.Context(), f)
	if err != nil {
		return err
	}
	k := tileKey{l.Name, z, x, y, f.Key(), ""}
	e := s.tiles.get(k, r.URL.Path, r.URL.RawQuery, func() ([]byte, int64) {
		return tile.Append(nil, snap.Alone(), z, x, y, f), snap.Version
	})
	s.tiles.send(w, r, e, s.cacheControl(l.Name))
	return nil
}

// hotTile answers a tile that was asked for in the same words before, without
// reading the request any further. It reports whether it did.
func (s *Server) hotTile(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || len(r.URL.Path) < len("/tiles/") || r.URL.Path[:len("/tiles/")] != "/tiles/" {
		return false
	}
	e := s.tiles.hot(r.URL.Path, r.URL.RawQuery)
	if e == nil {
		return false
	}
	s.allowOrigin(w.Header())
	s.tiles.send(w, r, e, s.cacheControl(e.key.layer))
	return true
}

// cacheControl returns the Cache-Control of a layer's tiles: ask each time,
// unless the operator said how long they may be used unasked.
func (s *Server) cacheControl(layer string) []string {
	if v, ok := s.controls[layer]; ok {
		return v
	}
	return askEachTime
}

var askEachTime = []string{revalidate}

// address reads {z}/{x}/{y} and checks that there is such a tile.
func address(r *http.Request, maxZoom uint32) (z, x, y uint32, err error) {
	var n [3]uint32
	for i, name := range []string{"z", "x", "y"} {
		v, err := strconv.ParseUint(chi.URLParam(r, name), 10, 32)
		if err != nil {
			return 0, 0, 0, geo.Errorf(geo.CodeInvalid, name, "want a whole number")
		}
		n[i] = uint32(v)
	}
	z, x, y = n[0], n[1], n[2]
	if z > maxZoom {
		return 0, 0, 0, geo.Errorf(geo.CodeInvalid, "z", "zooms run from 0 to %d", maxZoom)
	}
	if side := uint32(1) << z; x >= side || y >= side {
		return 0, 0, 0, geo.Errorf(geo.CodeInvalid, "x", "at zoom %d x and y run from 0 to %d", z, side-1)
	}
	return z, x, y, nil
}

// tileJSON describes the tiles of a layer (TileJSON 3.0). Parameters of the
// request are passed on to the tiles.
func (s *Server) tileJSON(w http.ResponseWriter, r *http.Request) error {
	l, template, err := s.tilesAsked(r)
	if err != nil {
		return err
	}
	return replyJSON(w, r, map[string]any{
		"tilejson": "3.0.0", "name": l.Title, "scheme": "xyz", "tiles": []string{template},
		"minzoom": 0, "maxzoom": index.MaxZoom, "bounds": []float64{-180, -geo.MapEdgeLat, 180, geo.MapEdgeLat},
		"attribution": s.attribution(l), "vector_layers": tile.Fields(),
	})
}

// tilesAsked returns the layer that a request names, and the address of its
// tiles with the parameters of the request.
func (s *Server) tilesAsked(r *http.Request) (l *layer, template string, err error) {
	if l, err = s.layers.named(chi.URLParam(r, "layer")); err != nil {
		return nil, "", err
	}
	q, _, err := filtered(r)
	if err != nil {
		return nil, "", err
	}
	template = base(r) + "/tiles/" + l.Name + "/{z}/{x}/{y}.mvt"
	if len(q) > 0 {
		template += "?" + q.Encode()
	}
	return l, template, nil
}

// attribution says of a layer what its use asks for.
func (s *Server) attribution(l *layer) string {
	if l.Name == store.Events {
		return s.Gazetteer.Attribution() + "; reports: named in each event"
	}
	return l.Credit()
}

// base returns the scheme and host that the client used.
func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
