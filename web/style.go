package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/style"
)

// Media types of styles and of QGIS's documents.
const (
	styleType   = "application/vnd.mapbox.style+json"
	qlrType     = "application/x-qgis-layer-definition"
	projectType = "application/x-qgis-project"
)

// mapStyle answers the MapLibre style of a layer. Parameters of the request are
// passed on to the tiles.
func (s *Server) mapStyle(w http.ResponseWriter, r *http.Request) error {
	l, template, err := s.tilesAsked(r)
	if err != nil {
		return err
	}
	return replyAs(w, r, styleType, style.MapLibre(style.Tiles{Name: l.Title, Attribution: s.attribution(l), Template: template,
		Sprite: base(r) + "/style/sprite", Glyphs: base(r) + "/style/glyphs/{fontstack}/{range}.pbf", MaxZoom: index.MaxZoom}))
}

// sprite answers the icons of the style, and where they lie.
func (s *Server) sprite(ratio int, picture bool) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		where, icons, err := style.Sprite(ratio)
		if err != nil {
			return err
		}
		if picture {
			return reply(w, r, "image/png", revalidate, icons)
		}
		return reply(w, r, typeJSON, revalidate, where)
	}
}

// glyphs answers the digits that stand on clusters.
func (s *Server) glyphs(w http.ResponseWriter, r *http.Request) error {
	if chi.URLParam(r, "range") != "0-255" {
		return geo.Errorf(geo.CodeNotFound, "", "the style has digits only; they are in the range 0-255")
	}
	b, err := style.Digits(chi.URLParam(r, "fontstack"))
	if err != nil {
		return err
	}
	return reply(w, r, "application/x-protobuf", revalidate, b)
}

// qgis answers a layer as a layer definition or a project for QGIS.
func (s *Server) qgis(w http.ResponseWriter, r *http.Request) error {
	if _, err := only(r, nil); err != nil {
		return err
	}
	l, err := s.layers.named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	box, _ := s.extent(collection{layer: l})
	areas := ""
	if l.Name == store.Events {
		areas = areasID
	}
	service := style.Service{Base: base(r), Collection: l.Name, AreasOf: areas, Title: l.Title, Attribution: s.attribution(l), MaxZoom: index.MaxZoom, Extent: box}
	build, mediaType, ending := style.QLR, qlrType, chi.URLParam(r, "ending")
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
	return reply(w, r, mediaType, revalidate, body)
}
