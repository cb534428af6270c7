package index

import (
	"cmp"
	"slices"

	"github.com/furat-map/furat/geo"
)

// predicate is a filter compiled against the columns of a row.
type predicate struct {
	f     *geo.Filter
	equal []equal
}

type equal struct {
	columns []int
	values  []string
}

func compile(f *geo.Filter) *predicate {
	p := &predicate{f: f}
	if f == nil {
		p.f = &geo.Filter{}
		return p
	}
	for _, q := range f.Equal {
		e := equal{values: q.Values}
		for _, c := range q.Columns() {
			e.columns = append(e.columns, fieldNumber(c))
		}
		p.equal = append(p.equal, e)
	}
	return p
}

func (p *predicate) match(r *Row) bool {
	if b := p.f.BBox; b != nil && !(r.Placed && b.Contains(r.Lon, r.Lat)) {
		return false
	}
	if d := p.f.Days; d != nil {
		if !r.Date.Known() && !r.End.Known() || !(geo.Span{First: r.Date, Last: r.End}).Overlaps(*d) {
			return false
		}
	}
	if r.Confidence < p.f.MinConfidence {
		return false
	}
	for _, e := range p.equal {
		if !e.match(r) {
			return false
		}
	}
	return true
}

func (e equal) match(r *Row) bool {
	for _, c := range e.columns {
		if v := r.fields[c]; v != "" && slices.Contains(e.values, v) {
			return true
		}
	}
	return false
}

// Count is a value and how many events have it.
type Count struct {
	Value string `json:"value"`
	N     int    `json:"count"`
}

// DayCount is how many events begin on a day (days since 1970-01-01).
type DayCount struct{ Day, N int }

// Summary counts the events that a filter holds for.
type Summary struct {
	Total, Placed, Undated int
	Types                  []int // in the order of geo.EventTypes
	Actors                 []Count
	Days                   []DayCount
}

// Summary counts the events that a filter holds for; actors commonest first.
func (s *Snapshot) Summary(f *geo.Filter) Summary {
	out := Summary{Types: make([]int, len(geo.EventTypes()))}
	p := compile(f)
	actor1, actor2 := fieldNumber("actor1_id"), fieldNumber("actor2_id")
	actors, days := map[string]int{}, map[int]int{}
	for _, r := range s.byDate {
		if !p.match(r) {
			continue
		}
		out.Total++
		out.Types[r.Type]++
		if r.Placed {
			out.Placed++
		}
		a, b := r.fields[actor1], r.fields[actor2]
		if a != "" {
			actors[a]++
		}
		if b != "" && b != a {
			actors[b]++
		}
		if r.Date.Known() {
			days[r.Date.Unix()]++
		} else {
			out.Undated++
		}
	}
	for id, n := range actors {
		out.Actors = append(out.Actors, Count{id, n})
	}
	slices.SortFunc(out.Actors, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	for d, n := range days {
		out.Days = append(out.Days, DayCount{d, n})
	}
	slices.SortFunc(out.Days, func(a, b DayCount) int { return a.Day - b.Day })
	return out
}

// List returns the ids of the events that a filter holds for, latest first,
// and how many there are in all.
func (s *Snapshot) List(f *geo.Filter, offset, limit int) (ids []string, total int) {
	p := compile(f)
	for _, r := range s.byDate {
		if !p.match(r) {
			continue
		}
		if total >= offset && len(ids) < limit {
			ids = append(ids, r.ID)
		}
		total++
	}
	return ids, total
}

// Cluster is a group of events in one cell of a tile's grid. Its position is
// that of the member nearest to the middle of the group.
type Cluster struct {
	At         *Row
	Count      int
	Types      []int // in the order of geo.EventTypes
	Fatalities int
}

// Tile is what a map shows of a tile: every matching event once, alone or in
// a cluster.
type Tile struct {
	Single   []*Row
	Clusters []Cluster
}

// Grid of clusters: gridBits halvings of a tile's side. At MaxZoom, where a
// map can draw them side by side, events stand alone up to maxAlone a cell.
const (
	gridBits = 2 // 4 by 4 cells, 64 pixels wide on a tile of 256
	MaxZoom  = 14
	maxAlone = 100
)

// Tile returns the events of tile z/x/y that the filter holds for.
func (s *Snapshot) Tile(z, x, y uint32, f *geo.Filter) Tile {
	var t Tile
	p := compile(f)
	cell := z + gridBits
	shift := 2 * (32 - cell)
	rows := s.within(z, x, y)
	var group []*Row
	flush := func() {
		alone := 1
		if z >= MaxZoom {
			alone = maxAlone
		}
		if len(group) > alone {
			t.Clusters = append(t.Clusters, clusterOf(group))
		} else {
			t.Single = append(t.Single, group...)
		}
		group = group[:0]
	}
	current := uint64(0)
	for _, r := range rows {
		if !p.match(r) {
			continue
		}
		if c := r.key >> shift; len(group) > 0 && c != current {
			flush()
			current = c
		} else {
			current = c
		}
		group = append(group, r)
	}
	flush()
	return t
}

func clusterOf(group []*Row) Cluster {
	c := Cluster{Count: len(group), Types: make([]int, len(geo.EventTypes()))}
	var sx, sy float64
	for _, r := range group {
		c.Types[r.Type]++
		c.Fatalities += int(max(r.Fatalities, 0))
		sx, sy = sx+float64(r.X), sy+float64(r.Y)
	}
	mx, my := sx/float64(len(group)), sy/float64(len(group))
	best := -1.0
	for _, r := range group {
		dx, dy := float64(r.X)-mx, float64(r.Y)-my
		if d := dx*dx + dy*dy; best < 0 || d < best {
			c.At, best = r, d
		}
	}
	return c
}
