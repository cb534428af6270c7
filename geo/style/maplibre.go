package style

import "strings"

// Tiles say where the style's tiles and pictures are.
type Tiles struct {
	Name, Attribution string
	Template          string // address of the tiles, with {z}, {x}, {y}
	Sprite            string // address of the sprite, without its ending
	Glyphs            string // template of the address of digits
	MaxZoom           int
}

type object = map[string]any

// MapLibre returns the style of the events as MapLibre GL reads it (style
// specification, version 8), and QGIS too: each layer has one icon, and its
// filter is of the plain kind.
func MapLibre(t Tiles) map[string]any {
	var layers []object
	layers = append(layers, object{"id": ringName, "type": "symbol", "source": "furat", "source-layer": "events", "filter": []any{">=", "geo_precision", 2},
		"layout": object{"icon-image": ringName, "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 1}})
	for i, least := range clusterSizes {
		filter := []any{"all", []any{">=", "point_count", least}}
		if i+1 < len(clusterSizes) {
			filter = append(filter, []any{"<", "point_count", clusterSizes[i+1]})
		}
		layers = append(layers, object{"id": clusterName(i), "type": "symbol", "source": "furat", "source-layer": "clusters", "filter": filter,
			"layout": object{"icon-image": clusterName(i), "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 1,
				"text-field": "{point_count}", "text-font": []string{"Furat Digits"}, "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true},
			"paint": object{"text-color": "#ffffff"}})
	}
	for _, s := range symbols {
		layers = append(layers, object{"id": s.Tile, "type": "symbol", "source": "furat", "source-layer": "events", "filter": []any{"==", "event_type", s.Type},
			"layout": object{"icon-image": s.Tile, "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 1}})
	}
	return object{"version": 8, "name": t.Name, "sprite": t.Sprite, "glyphs": t.Glyphs,
		"sources": object{"furat": object{"type": "vector", "tiles": []string{t.Template}, "minzoom": 0, "maxzoom": t.MaxZoom, "attribution": strings.TrimSpace(t.Attribution)}},
		"layers":  layers}
}
