// Package incident joins the reports that tell of one incident.
//
// What is known of the world is a set of reports. [Group] parts the set into
// incidents, and its answer depends on the set alone: not on the order in
// which the reports came, and a report that is taken away leaves the others
// as if it had never been. So a store may join as it goes:
//
//	new, changed and removed reports ─ Reach ─► the reports near them in days and place
//	     ─ Score ─► everything that hangs together with them
//	     ─ Group ─► incidents ─ Merge ─► one event each, its disagreements kept
//
// Two reports are joined where type, day, place, sides and numbers speak for
// one incident, each as far as it is known, and nothing speaks plainly against
// it. Reports of one article are never joined: their author told them apart. A
// report that fits two reports of one article equally well is left alone.
package incident

import (
	"sort"

	"github.com/furat-map/furat/geo"
)

const (
	// joinAt is the score from which two reports are one incident: two that
	// agree on type, day and exact place have 3.5. Chosen on the development
	// corpus; docs/extraction.md has the measures.
	joinAt = 2.5
	// margin is how much better a partner must fit than the next of the same
	// article.
	margin = 0.3
	// within is the mean score that two joined groups must have, by which a
	// chain of middling likenesses does not become one incident.
	within = 2.0
)

// pair is two reports that may be one incident.
type pair struct {
	a, b  int
	score float64
}

// Group parts reports into incidents: indices in the order of the reports'
// ids, groups in the order of their first.
func Group(reports []geo.Report) [][]int {
	order := make([]int, len(reports))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return reports[order[i]].Event.ID < reports[order[j]].Event.ID })
	sorted := make([]*geo.Report, len(order))
	for i, at := range order {
		sorted[i] = &reports[at]
	}
	g := newGrouping(sorted)
	for _, p := range g.pairs() {
		g.join(p)
	}
	var out [][]int
	for i := range sorted {
		if members := g.members[i]; len(members) > 0 {
			group := make([]int, len(members))
			for k, m := range members {
				group[k] = order[m]
			}
			out = append(out, group)
		}
	}
	return out
}

// grouping is the state of Group. Each group is kept at its smallest member.
type grouping struct {
	reports []*geo.Report
	scores  map[[2]int]float64 // of pairs that may be joined, a < b
	group   []int              // by report
	members [][]int            // by group
}

func newGrouping(reports []*geo.Report) *grouping {
	g := &grouping{reports: reports, scores: map[[2]int]float64{}, group: make([]int, len(reports)), members: make([][]int, len(reports))}
	for i := range reports {
		g.group[i], g.members[i] = i, []int{i}
		for j := range i {
			if s, ok := Score(reports[j], reports[i]); ok {
				g.scores[[2]int{j, i}] = s
			}
		}
	}
	return g
}

// score of two reports in either order; false where they can't be one.
func (g *grouping) score(a, b int) (float64, bool) {
	s, ok := g.scores[[2]int{min(a, b), max(a, b)}]
	return s, ok
}

// pairs returns what may be joined, best first.
func (g *grouping) pairs() []pair {
	var out []pair
	for k, s := range g.scores {
		if s >= joinAt && !g.torn(k[0], k[1], s) && !g.torn(k[1], k[0], s) {
			out = append(out, pair{k[0], k[1], s})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		x, y := out[i], out[j]
		switch {
		case x.score != y.score:
			return x.score > y.score
		case x.a != y.a:
			return x.a < y.a
		}
		return x.b < y.b
	})
	return out
}

// torn reports that a fits another report of b's article about as well as b.
func (g *grouping) torn(a, b int, score float64) bool {
	for other, r := range g.reports {
		if other == b || other == a || r.Event.ArticleID != g.reports[b].Event.ArticleID {
			continue
		}
		if s, ok := g.score(a, other); ok && s > score-margin {
			return true
		}
	}
	return false
}

// join makes one group of two, where all of their members can be one incident.
func (g *grouping) join(p pair) {
	to, from := min(g.group[p.a], g.group[p.b]), max(g.group[p.a], g.group[p.b])
	if to == from {
		return
	}
	sum := 0.0
	for _, a := range g.members[to] {
		for _, b := range g.members[from] {
			s, ok := g.score(a, b)
			if !ok {
				return
			}
			sum += s
		}
	}
	if sum < within*float64(len(g.members[to])*len(g.members[from])) {
		return
	}
	for _, b := range g.members[from] {
		g.group[b] = to
	}
	g.members[to] = append(g.members[to], g.members[from]...)
	sort.Ints(g.members[to])
	g.members[from] = nil
}
