package index

import (
	"context"
	"slices"

	"github.com/furat-map/furat/geo"
)

// node is a part of a filter's condition (geo.Condition), compiled. Its types
// are told apart by what they look at, since that is what asking costs:
//
//	lookup    one facet: a byte for each of its numbers
//	storedSet what only the store has: a bit for each event
//	byPlace   the position: each is asked once
//	byFacets  several facets: each set of their numbers is asked once
//	byRow     positions, ids and facets together: each row is asked
//	junction  parts of which all, or any, must hold
type node interface {
	// eval sets m[i] to 1 where the condition holds for row lo+i of a view, and
	// to 0 where not. Run is the run that row lo is in, or one before it.
	eval(v *view, run, lo, hi int, m []uint8)
	// cost orders the parts of a condition: what is cheap is asked first, since
	// it may decide.
	cost() int
	// grown returns the node for dictionaries that have grown, itself where
	// nothing of it has.
	grown(c *compiler) node
	// eachStored calls fn with the sets that the store must fill.
	eachStored(fn func(*storedSet))
}

// The costs of nodes.
const (
	costLookup = iota
	costStored
	costPlace // and junctions
	costFacets
	costRow
)

// compiler makes nodes for the dictionaries as they are. Asking about each value
// of a large one takes time: where its context ends before, err says why, and
// what was made is nobody's.
type compiler struct {
	ctx    context.Context
	keys   *keys
	stored *storedSets
	err    error
}

// stopped reports, now and then, whether there is no time left.
func (c *compiler) stopped(asked int) bool {
	const often = 256
	if asked%often == 0 && c.err == nil {
		c.err = stopped(c.ctx)
	}
	return c.err != nil
}

// needs says what a condition looks at.
type needs struct {
	facets   []facet
	geometry bool
	id       bool
	stored   bool // what is not in the index
}

func looksAt(c geo.Condition) needs {
	names := c.Columns()
	out := needs{facets: facetsOf(names)}
	for _, name := range names {
		_, indexed := facetOf[name]
		switch {
		case name == geo.Geometry:
			out.geometry = true
		case name == "id":
			out.id = true
		case !indexed:
			out.stored = true
		}
	}
	return out
}

// oneFacet reports whether the condition looks at one facet and at nothing
// else.
func (in needs) oneFacet() bool {
	return len(in.facets) == 1 && !in.geometry && !in.id && !in.stored
}

func (c *compiler) compile(cond geo.Condition) node {
	in := looksAt(cond)
	if in.oneFacet() {
		return newLookup(in.facets[0], cond.Match, c)
	}
	if parts, all := cond.Parts(); len(parts) > 0 {
		return c.junction(parts, all)
	}
	switch {
	case in.stored:
		return c.stored.get(cond)
	case in.geometry && len(in.facets) == 0 && !in.id:
		return newByPlace(cond)
	case !in.geometry && !in.id:
		return newByFacets(cond.Match, in.facets, c)
	}
	return &byRow{ask: cond.Match, facets: in.facets, geometry: in.geometry, id: in.id, keys: c.own(in.facets)}
}

// own returns the keys of some facets, apart from the snapshot's, which would
// live on with them.
func (c *compiler) own(in []facet) *keys {
	var out keys
	for _, f := range in {
		d := dictionaryOf(f)
		out[d] = c.keys[d]
	}
	return &out
}

// junction is parts of which all must hold, or any.
type junction struct {
	all   bool
	parts []node
}

// junction compiles parts; those that look at the same facet alone become one
// look-up.
func (c *compiler) junction(parts []geo.Condition, all bool) node {
	out := &junction{all: all}
	alike := map[facet][]geo.Condition{}
	for _, p := range parts {
		if in := looksAt(p); in.oneFacet() {
			alike[in.facets[0]] = append(alike[in.facets[0]], p)
			continue
		}
		out.parts = append(out.parts, c.compile(p))
	}
	for f := range facets {
		if same := alike[f]; len(same) > 0 {
			out.parts = append(out.parts, newLookup(f, joined(same, all), c))
		}
	}
	slices.SortStableFunc(out.parts, func(a, b node) int { return a.cost() - b.cost() })
	return out
}

// joined holds where all, or any, of some conditions do.
func joined(list []geo.Condition, all bool) func(*geo.Event) bool {
	return func(e *geo.Event) bool {
		for _, c := range list {
			if c.Match(e) != all {
				return !all
			}
		}
		return all
	}
}

func (j *junction) cost() int { return costPlace }

func (j *junction) eachStored(fn func(*storedSet)) {
	for _, p := range j.parts {
		p.eachStored(fn)
	}
}

func (j *junction) grown(c *compiler) node {
	out, same := &junction{all: j.all}, true
	for _, p := range j.parts {
		g := p.grown(c)
		same = same && g == p
		out.parts = append(out.parts, g)
	}
	if same {
		return j
	}
	return out
}

func (j *junction) eval(v *view, run, lo, hi int, m []uint8) {
	scratch := blocks.Get().(*[block]uint8)
	defer blocks.Put(scratch)
	for i, p := range j.parts {
		if i == 0 {
			p.eval(v, run, lo, hi, m)
			continue
		}
		if !slices.Contains(m, flag(j.all)) { // decided: what is left changes nothing
			return
		}
		p.eval(v, run, lo, hi, scratch[:hi-lo])
		if j.all {
			and(m, scratch[:hi-lo])
		} else {
			or(m, scratch[:hi-lo])
		}
	}
}
