package index

import (
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// byPlace asks each position once; what lies outside the condition's box is not
// asked.
type byPlace struct {
	ask    func(*geo.Event) bool
	box    *box  // outside of which it says the same of all positions; nil for none
	beyond uint8 // what it says there
}

// bounded is a condition that says the same of all positions outside a box.
type bounded interface {
	Bounds() (box *geo.BBox, outside bool)
}

func newByPlace(c geo.Condition) *byPlace {
	out := &byPlace{ask: c.Match}
	if b, ok := c.(bounded); ok {
		if within, outside := b.Bounds(); within != nil {
			box := boxOf(within)
			out.box, out.beyond = &box, flag(outside)
		}
	}
	return out
}

func (c *byPlace) cost() int                   { return costPlace }
func (c *byPlace) eachStored(func(*storedSet)) {}
func (c *byPlace) grown(*compiler) node        { return c }

func (c *byPlace) eval(v *view, run, lo, hi int, m []uint8) {
	var e geo.Event
	unplaced := flag(c.ask(&e))
	e.GeoPrecision = geo.GeoExact
	run = v.runOf(run, lo)
	for row := lo; row < hi; {
		end, yes := hi, unplaced
		if row < v.placed {
			end, yes = min(int(v.start[run+1]), hi), c.at(v.pos[run], &e)
			run++
		}
		for ; row < end; row++ {
			m[row-lo] = yes
		}
	}
}

// at asks about a position.
func (c *byPlace) at(key uint64, e *geo.Event) uint8 {
	x, y := mercator.Unmorton(key)
	if c.box != nil && !c.box.holds(x, y) {
		return c.beyond
	}
	e.Lon, e.Lat = mercator.Unproject(x, y)
	return flag(c.ask(e))
}

// runOf returns the run that a row is in, at run or behind it.
func (v *view) runOf(run, row int) int {
	if row >= v.placed || int(v.start[run+1]) > row {
		return run
	}
	at, found := slices.BinarySearch(v.start[run+1:], uint32(row))
	if !found {
		at--
	}
	return run + 1 + at
}
