package evaluate

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

// Incidents scores the joining of reports over articles whose annotations say
// which records tell of one incident (incident_key). The measures are those of
// coreference: MUC, B³ and entity-CEAF, and their mean, the CoNLL score
// (Pradhan and others, 2012 and 2014). A mention is a report: annotated ones
// that were not found, and found ones that are not annotated, count as groups
// of their own on one side only.
type Incidents struct {
	reports []geo.Report
	gold    []string // of each report: the key of the record it matches, "" for none
	missed  []string // keys of core records that no report matches
}

// annotated makes the reports that a perfect reader would have made: what the
// joining alone is worth, whatever was read.
func (n *Incidents) annotated(g *Gold, articleID string, published geo.Day) {
	for i := range g.Events {
		g := &g.Events[i]
		if g.IncidentKey == "" || len(g.Places) == 0 || len(g.SubEventType) == 0 {
			continue
		}
		p := g.Places[0]
		e := geo.Event{ID: articleID + g.ID, ArticleID: articleID, Published: published, SubEventType: g.SubEventType[0], Fatalities: g.Fatalities, Injuries: g.Injuries,
			PlaceID: p.Name, Location: p.Name, Lat: p.Lat, Lon: p.Lon, UncertaintyKM: p.Tolerance, GeoPrecision: geo.GeoExact}
		if p.Tolerance > regionTolerance {
			e.GeoPrecision = geo.GeoRegion
		}
		if len(g.Actor1) > 0 {
			e.Actor1ID = g.Actor1[0]
		}
		if len(g.Actor2) > 0 {
			e.Actor2ID = g.Actor2[0]
		}
		if len(g.Date) == 2 {
			first, err1 := geo.ParseDay(g.Date[0])
			last, err2 := geo.ParseDay(g.Date[1])
			if err1 == nil && err2 == nil {
				e.Date, e.DateEnd = first, last
			}
		}
		n.reports = append(n.reports, geo.Report{Event: e})
		n.gold = append(n.gold, g.IncidentKey)
	}
}

// regionTolerance is the tolerance, in kilometres, from which an annotated
// place is an area.
const regionTolerance = 25

func (n *Incidents) add(records []record, reports []geo.Report, matched map[int]int) {
	at := len(n.reports)
	n.reports = append(n.reports, reports...)
	n.gold = append(n.gold, make([]string, len(reports))...)
	for i, r := range records {
		key := r.event.IncidentKey
		if key == "" { // one that no other article tells of
			key = fmt.Sprintf("%s%d|%d", own, at, i)
		}
		j, found := matched[i]
		switch {
		case found:
			n.gold[at+j] = key
		case r.event.Need == "core":
			n.missed = append(n.missed, key)
		}
	}
}

// own begins the key of an event that no other article tells of.
const own = "own|"

// Known reports whether any annotation tells of incidents.
func (n *Incidents) Known() bool {
	shared := func(k string) bool { return k != "" && !strings.HasPrefix(k, own) }
	return slices.ContainsFunc(n.missed, shared) || slices.ContainsFunc(n.gold, shared)
}

// clusters returns the annotated and the made groups, over mentions numbered
// alike: reports first, then what was missed.
func (n *Incidents) clusters() (gold, made [][]int) {
	byKey := map[string][]int{}
	for i, k := range n.gold {
		if k != "" {
			byKey[k] = append(byKey[k], i)
		}
	}
	for i, k := range n.missed {
		byKey[k] = append(byKey[k], len(n.reports)+i)
	}
	for _, c := range byKey {
		gold = append(gold, c)
	}
	return gold, incident.Group(n.reports)
}

// Measures are precision and recall of the three measures of coreference.
type Measures struct {
	MUC, B3, CEAF [2]float64 // precision, recall
	Joined        int        // pairs of different annotated incidents in one event
}

func f1(pr [2]float64) float64 {
	if pr[0]+pr[1] == 0 {
		return 0
	}
	return 2 * pr[0] * pr[1] / (pr[0] + pr[1])
}

// CoNLL is the mean F1 of the three.
func (m Measures) CoNLL() float64 { return (f1(m.MUC) + f1(m.B3) + f1(m.CEAF)) / 3 }

// Measure computes the measures.
func (n *Incidents) Measure() Measures {
	gold, made := n.clusters()
	m := Measures{MUC: [2]float64{muc(made, gold), muc(gold, made)}, B3: [2]float64{b3(made, gold), b3(gold, made)}}
	sim := similarity(gold, made)
	m.CEAF = [2]float64{sim / math.Max(1, float64(len(made))), sim / math.Max(1, float64(len(gold)))}
	for _, c := range made {
		for i, a := range c {
			for _, b := range c[:i] {
				if n.gold[a] != "" && n.gold[b] != "" && n.gold[a] != n.gold[b] {
					m.Joined++
				}
			}
		}
	}
	return m
}

// inverse maps a mention to its cluster.
func inverse(clusters [][]int) map[int]int {
	of := map[int]int{}
	for i, c := range clusters {
		for _, m := range c {
			of[m] = i
		}
	}
	return of
}

// parts counts how a cluster's mentions spread over the other side's clusters;
// mentions that the other side lacks stand alone, under negative numbers.
func parts(c []int, of map[int]int) map[int]int {
	n := map[int]int{}
	for i, m := range c {
		if k, ok := of[m]; ok {
			n[k]++
		} else {
			n[-1-i] = 1
		}
	}
	return n
}

// muc is the recall of a's links in b.
func muc(a, b [][]int) float64 {
	of := inverse(b)
	kept, all := 0, 0
	for _, c := range a {
		kept += len(c) - len(parts(c, of))
		all += len(c) - 1
	}
	return ratio(kept, all)
}

// b3 is the mean, over a's mentions, of the share of their cluster that b
// keeps with them.
func b3(a, b [][]int) float64 {
	of := inverse(b)
	sum, all := 0.0, 0
	for _, c := range a {
		for k, n := range parts(c, of) {
			if k >= 0 {
				sum += float64(n*n) / float64(len(c))
			}
		}
		all += len(c)
	}
	return sum / math.Max(1, float64(all))
}

// similarity is the greatest sum of φ4 = 2|K∩R|/(|K|+|R|) over pairings of
// clusters.
func similarity(gold, made [][]int) float64 {
	n := max(len(gold), len(made))
	cost := make([][]float64, n)
	of := inverse(made)
	for i := range cost {
		cost[i] = make([]float64, n)
		if i >= len(gold) {
			continue
		}
		for k, both := range parts(gold[i], of) {
			if k >= 0 {
				cost[i][k] = -2 * float64(both) / float64(len(gold[i])+len(made[k]))
			}
		}
	}
	sum := 0.0
	for j, i := range assign(cost) {
		sum -= cost[i][j]
	}
	return sum
}

// assign is the Hungarian method: of a square matrix of costs the row of each
// column, so that the sum is least (Kuhn 1955, in the O(n³) form with
// potentials).
func assign(cost [][]float64) []int {
	n := len(cost)
	u, v := make([]float64, n+1), make([]float64, n+1)
	row, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		j0 := 0
		least := make([]float64, n+1)
		used := make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		for ok := true; ok; ok = row[j0] != 0 {
			used[j0] = true
			delta, j1 := math.Inf(1), 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost[row[j0]-1][j-1] - u[row[j0]] - v[j]; c < least[j] {
					least[j], way[j] = c, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			row[j0] = row[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		out[j-1] = row[j] - 1
	}
	return out
}

func (n *Incidents) print(w io.Writer, what string) error {
	m := n.Measure()
	_, err := fmt.Fprintf(w, what+"  MUC %.3f  B3 %.3f  CEAF %.3f  CoNLL %.3f  different incidents joined %d\n", f1(m.MUC), f1(m.B3), f1(m.CEAF), m.CoNLL(), m.Joined)
	return err
}
