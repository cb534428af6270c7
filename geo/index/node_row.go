package index

import (
	"slices"
	"unsafe"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

// byRow asks each row. What is alike in a row and the one before is not
// unpacked again.
type byRow struct {
	ask          func(*geo.Event) bool
	facets       []facet
	geometry, id bool
	keys         *keys
}

func (c *byRow) cost() int                   { return costRow }
func (c *byRow) eachStored(func(*storedSet)) {}

func (c *byRow) grown(by *compiler) node {
	if !grew(c.facets, c.keys, by.keys) {
		return c
	}
	out := *c
	out.keys = by.own(c.facets)
	return &out
}

func (c *byRow) eval(v *view, run, lo, hi int, m []uint8) {
	var e geo.Event
	var last [facets]uint32
	var id []byte
	run = v.runOf(run, lo)
	for i, row := 0, lo; row < hi; i, row = i+1, row+1 {
		same := i > 0 && !c.id && row != v.placed
		for _, f := range c.facets {
			if n := v.cols[f].at(row); i == 0 || n != last[f] {
				last[f], same = n, false
				unpack(c.keys[dictionaryOf(f)][n], f, &e)
			}
		}
		if c.geometry {
			was := run
			run = c.locate(v, run, row, i == 0, &e)
			same = same && run == was
		}
		if same { // as the row before
			m[i] = m[i-1]
			continue
		}
		if c.id {
			id = append(append(id[:0], v.ids.prefix...), v.ids.rest(row)...)
			e.ID = unsafe.String(unsafe.SliceData(id), len(id)) // ask does not keep it
		}
		m[i] = flag(c.ask(&e))
	}
}

// locate gives e the position of a row that run, or the run behind it, holds.
func (c *byRow) locate(v *view, run, row int, first bool, e *geo.Event) int {
	precise := slices.Contains(c.facets, what) // e has its precision already
	if row >= v.placed {
		if !precise {
			e.GeoPrecision = geo.GeoUnplaced
		}
		return run
	}
	moved := false
	for int(v.start[run+1]) <= row {
		run, moved = run+1, true
	}
	if first || moved {
		e.Lon, e.Lat = mercator.Unproject(mercator.Unmorton(v.pos[run]))
	}
	if !precise {
		e.GeoPrecision = geo.GeoExact
	}
	return run
}
