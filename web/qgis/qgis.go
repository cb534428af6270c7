// Package qgis answers how layers look: the MapLibre style of their tiles with
// its sprite and digits, and layers and projects for QGIS.
package qgis

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/style"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tiles"
)

// Media types of styles and of QGIS's documents.
const (
	StyleType   = "application/vnd.mapbox.style+json"
	QLRType     = "application/x-qgis-layer-definition"
	projectType = "application/x-qgis-project"
)

// Handler answers styles. All fields must be set.
type Handler struct {
	Layers *layer.Set
	Credit func(store.Layer) string // what the use of a layer asks for
	Handle func(reply.Handler) http.HandlerFunc
}

// Routes adds the handler's paths.
func (h *Handler) Routes(r chi.Router) {
	r.Get("/tiles/{layer}/style.json", h.Handle(h.mapStyle))
	r.Get("/style/sprite.json", h.Handle(h.sprite(1, false)))
	r.Get("/style/sprite.png", h.Handle(h.sprite(1, true)))
	r.Get("/style/sprite@2x.json", h.Handle(h.sprite(2, false)))
	r.Get("/style/sprite@2x.png", h.Handle(h.sprite(2, true)))
	r.Get("/style/glyphs/{fontstack}/{range}.pbf", h.Handle(h.glyphs))
	r.Get("/qgis/{layer}.{ending}", h.Handle(h.qgis))
}

// mapStyle answers the MapLibre style of a layer. Parameters of the request are
// passed on to the tiles.
func (h *Handler) mapStyle(w http.ResponseWriter, r *http.Request) error {
	l, template, err := tiles.Asked(r, h.Layers)
	if err != nil {
		return err
	}
	doc := style.MapLibre(style.Tiles{Name: l.Title, Attribution: reply.SafeHTML(h.Credit(l.Layer)), Template: template,
		Sprite: reply.Base(r) + "/style/sprite", Glyphs: reply.Base(r) + "/style/glyphs/{fontstack}/{range}.pbf", MaxZoom: index.MaxZoom})
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // MapLibre's own validator reads > but not its escape
	if err := e.Encode(doc); err != nil {
		return err
	}
	return reply.Body(w, r, StyleType, reply.Revalidate, b.Bytes())
}

// sprite answers the icons of the style, and where they lie.
func (h *Handler) sprite(ratio int, picture bool) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		where, icons, err := style.Sprite(ratio)
		if err != nil {
			return err
		}
		if picture {
			return reply.Body(w, r, "image/png", reply.Revalidate, icons)
		}
		return reply.Body(w, r, reply.TypeJSON, reply.Revalidate, where)
	}
}

// glyphs answers the digits that stand on clusters.
func (h *Handler) glyphs(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "range") != "0-255" {
		return geo.Errorf(geo.CodeNotFound, "", "the style has digits only; they are in the range 0-255")
	}
	b, err := style.Digits(chi.URLParam(r, "fontstack"))
	if err != nil {
		return err
	}
	return reply.Body(w, r, "application/x-protobuf", reply.Revalidate, b)
}

// manyEvents is from how many events on QGIS shows tiles first: it reads events
// one by one, a thousand in a second or two.
const manyEvents = 20_000

// qgis answers a layer as a layer definition or a project for QGIS.
func (h *Handler) qgis(w http.ResponseWriter, r *http.Request) error {
	q, _, err := reply.Filtered(r, "lang")
	if err != nil {
		return err
	}
	lang := q.Get("lang")
	if q.Del("lang"); lang != "" && lang != "en" && lang != "ar" {
		return geo.Errorf(geo.CodeInvalid, "lang", "want en or ar; without it names are in both")
	}
	l, err := h.Layers.Named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	box, err := layerBox(r, l)
	if err != nil {
		return err
	}
	areas := ""
	if l.Name == store.Events {
		areas = store.Areas
	}
	service := style.Service{Base: reply.Base(r), Collection: l.Name, Query: q.Encode(), AreasOf: areas, Title: l.Title, Attribution: h.Credit(l.Layer),
		MaxZoom: index.MaxZoom, Lang: lang, Many: l.Snapshot().Len() > manyEvents, Extent: box}
	build, mediaType, ending := style.QLR, QLRType, chi.URLParam(r, "ending")
	switch ending {
	case "qlr":
	case "qgs":
		build, mediaType = style.Project, projectType
	default:
		return geo.Errorf(geo.CodeNotFound, "", "there is no format %q; use qlr for layers or qgs for a project", ending)
	}
	body, err := build(service)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="furat-`+l.Name+`.`+ending+`"`)
	return reply.Body(w, r, mediaType, reply.Revalidate, body)
}

// layerBox returns the box around a layer in degrees, the whole world where no
// event has a place.
func layerBox(r *http.Request, l *layer.Layer) ([4]float64, error) {
	e, err := l.Snapshot().Extent(r.Context())
	if err != nil || e.Box == nil {
		return [4]float64{-180, -90, 180, 90}, err
	}
	return [4]float64{e.Box.West, e.Box.South, e.Box.East, e.Box.North}, nil
}
