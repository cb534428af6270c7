// Package style says how events look in the forms that maps read: a MapLibre
// style with its sprite, and QGIS's styles, layer definitions and projects.
// symbols.tsv is the one place where colours and shapes stand.
package style

import (
	_ "embed"
	"strconv"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// Symbol is how events of a type look.
type Symbol struct {
	Tile   string // the type's name in tiles
	Type   string // its name
	Colour string // #rrggbb
	Night  string // the same on a dark map
	Marker string // QGIS's name of the shape
	Angle  int    // by which QGIS turns it, degrees clockwise

	corners int
	turn    float64
	inner   float64
}

//go:embed symbols.tsv
var symbolsTSV string

var symbols = func() []Symbol {
	var out []Symbol
	for _, row := range csvtable.MustRead("symbols.tsv", symbolsTSV, '\t') {
		number := func(name string) float64 {
			v, err := strconv.ParseFloat(row.Get(name), 64)
			if err != nil {
				panic("symbols.tsv: " + err.Error()) // the table is part of the program
			}
			return v
		}
		s := Symbol{Tile: row.Get("tile"), Colour: row.Get("colour"), Night: row.Get("night"), Marker: row.Get("marker"), Angle: int(number("angle")),
			corners: int(number("corners")), turn: number("turn"), inner: number("inner")}
		for _, t := range geo.EventTypes() {
			if t.Tile == s.Tile {
				s.Type = t.Type
			}
		}
		out = append(out, s)
	}
	return out
}()

// Symbols returns the symbols of all event types.
func Symbols() []Symbol { return symbols }

// clusterColour is that of groups of events.
const clusterColour = "#34495e"
