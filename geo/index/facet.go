package index

import (
	"github.com/furat-map/furat/geo"
)

// facet is a group of properties (geo.Group) that are kept as one number.
type facet uint8

// The facets.
const (
	what       = facet(geo.GroupWhat - 1)
	actor1     = facet(geo.GroupActor1 - 1)
	actor2     = facet(geo.GroupActor2 - 1)
	where      = facet(geo.GroupWhere - 1)
	when       = facet(geo.GroupWhen - 1)
	toll       = facet(geo.GroupToll - 1)
	confidence = facet(geo.GroupConfidence - 1)
	source     = facet(geo.GroupSource - 1)
	article    = facet(geo.GroupArticle - 1)
	incident   = facet(geo.GroupIncident - 1)
	facets     = facet(geo.Groups - 1) // how many there are
)

// facetOf is the facet that holds a column; columns without one are the
// store's to answer for.
var facetOf = func() map[string]facet {
	out := map[string]facet{}
	for _, c := range geo.Columns() {
		if c.Group != geo.NoGroup {
			out[c.Name] = facet(c.Group - 1)
		}
	}
	return out
}()

// columnsOf are the columns of each facet.
var columnsOf = func() [facets][]*geo.Column {
	var of [facets][]*geo.Column
	for _, c := range geo.Columns() {
		if c.Group != geo.NoGroup && c.Of != nil {
			of[c.Group-1] = append(of[c.Group-1], c)
		}
	}
	return of
}()

// dictionaryOf is the dictionary that a facet's numbers refer to: both sides
// share one.
func dictionaryOf(f facet) facet {
	if f == actor2 {
		return actor1
	}
	return f
}

// keys are those of all dictionaries, by number.
type keys = [facets][]string

// dictionary numbers the distinct values of a facet in the order in which
// they came. It only grows: what a snapshot has seen of it stays as it is.
type dictionary struct {
	code map[string]uint32
	keys []string
}

func newDictionary() *dictionary { return &dictionary{code: map[string]uint32{}} }

// number returns the number of a key.
func (d *dictionary) number(key []byte) uint32 {
	if n, ok := d.code[string(key)]; ok {
		return n
	}
	n := uint32(len(d.keys))
	s := string(key)
	d.code[s] = n
	d.keys = append(d.keys, s)
	return n
}

// facetsOf returns the facets that hold some columns of an event; what the
// index does not hold is left out.
func facetsOf(columns []string) []facet {
	var has [facets]bool
	for _, name := range columns {
		if f, ok := facetOf[name]; ok {
			has[f] = true
		}
	}
	var out []facet
	for f := range facets {
		if has[f] {
			out = append(out, f)
		}
	}
	return out
}
