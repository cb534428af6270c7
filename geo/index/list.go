package index

import (
	"cmp"
	"context"
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
)

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

// each calls fn with blocks of rows that hold matching events; m is 1 where
// they do, nil for all.
func (s *Snapshot) each(ctx context.Context, p *predicate, fn func(v *view, lo, hi int, m []uint8)) error {
	w := new([2][block]uint8)
	for i := range s.views {
		v := &s.views[i]
		last := v.rows
		if p.placed {
			last = v.placed
		}
		run := 0
		for lo := 0; lo < last; lo += block {
			if err := stopped(ctx); err != nil {
				return err
			}
			hi := min(lo+block, last)
			var m []uint8
			m, run = p.match(v, run, lo, hi, w[0][:], w[1][:])
			fn(v, lo, hi, m)
		}
	}
	return nil
}

// cut clears the mask of rows outside the box, beginning with the run that
// row lo is in, and returns the run that goes on behind them.
func (b *box) cut(v *view, run, lo, hi int, m []uint8) int {
	for row := lo; row < hi; {
		end := min(int(v.start[run+1]), hi)
		if x, y := mercator.Unmorton(v.pos[run]); !b.holds(x, y) {
			clear(m[row-lo : end-lo])
		}
		if row = end; end == int(v.start[run+1]) {
			run++
		}
	}
	return run
}

// tally adds the rows of each number of a facet.
func tally(c *column, lo, hi int, m []uint8, to []int) {
	switch {
	case c.w8 != nil:
		tallyIn(c.w8[lo:hi], m, to)
	case c.w16 != nil:
		tallyIn(c.w16[lo:hi], m, to)
	default:
		tallyIn(c.w32[lo:hi], m, to)
	}
}

func tallyIn[T uint8 | uint16 | uint32](codes []T, m []uint8, to []int) {
	if m == nil {
		for _, c := range codes {
			to[c]++
		}
		return
	}
	m = m[:len(codes)]
	for i, c := range codes {
		to[c] += int(m[i])
	}
}

// Summary counts the events; actors commonest first.
func (s *Selection) Summary(ctx context.Context) (Summary, error) { return s.counts(ctx, true) }

// Counts is Summary without the actors, which take most of its time.
func (s *Selection) Counts(ctx context.Context) (Summary, error) { return s.counts(ctx, false) }

func (s *Selection) counts(ctx context.Context, actors bool) (Summary, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	kinds, days := make([]int, len(s.kind)), make([]int, len(s.first))
	var side [2][]int
	side[0], side[1] = make([]int, len(s.actor)), make([]int, len(s.actor))
	both := make([]int, len(s.ids)) // events with one actor on both sides
	out := Summary{Types: make([]int, types)}
	err := s.each(ctx, s.predicate, func(v *view, lo, hi int, m []uint8) {
		tally(&v.cols[what], lo, hi, m, kinds)
		tally(&v.cols[when], lo, hi, m, days)
		if actors {
			s.sides(v, lo, hi, m, &side, both)
		}
		if m == nil {
			out.Total += hi - lo
			out.Placed += max(0, min(hi, v.placed)-lo)
			return
		}
		out.Total += ones(m)
		out.Placed += ones(m[:max(0, min(hi, v.placed)-lo)])
	})
	if err != nil {
		return out, err
	}
	for n, k := range kinds {
		out.Types[s.kind[n].typ] += k
	}
	out.Days, out.Undated = s.days(days)
	out.Actors = s.actors(side, both)
	return out, nil
}

// sides counts the actors of either side, and those that are on both.
func (s *Snapshot) sides(v *view, lo, hi int, m []uint8, side *[2][]int, both []int) {
	tally(&v.cols[actor1], lo, hi, m, side[0])
	tally(&v.cols[actor2], lo, hi, m, side[1])
	for row := lo; row < hi; row++ {
		if m != nil && m[row-lo] == 0 {
			continue
		}
		if a := s.actor[v.cols[actor1].at(row)]; a != 0 && a == s.actor[v.cols[actor2].at(row)] {
			both[a]++
		}
	}
}

// JoinCounts adds up counts of the same values, the commonest first.
func JoinCounts(lists ...[]Count) []Count {
	sums := map[string]int{}
	for _, list := range lists {
		for _, c := range list {
			sums[c.Value] += c.N
		}
	}
	var out []Count
	for value, n := range sums {
		out = append(out, Count{value, n})
	}
	sortCounts(out)
	return out
}

// JoinSummaries adds up the summaries of several layers.
func JoinSummaries(list []Summary) Summary {
	if len(list) == 1 {
		return list[0]
	}
	out := Summary{Types: make([]int, types)}
	var actors [][]Count
	days := map[int]int{}
	for _, s := range list {
		out.Total, out.Placed, out.Undated = out.Total+s.Total, out.Placed+s.Placed, out.Undated+s.Undated
		for i, n := range s.Types {
			out.Types[i] += n
		}
		actors = append(actors, s.Actors)
		for _, d := range s.Days {
			days[d.Day] += d.N
		}
	}
	out.Actors = JoinCounts(actors...)
	for d, n := range days {
		out.Days = append(out.Days, DayCount{d, n})
	}
	sortDays(out.Days)
	return out
}

func sortCounts(l []Count) {
	slices.SortFunc(l, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
}

func sortDays(l []DayCount) { slices.SortFunc(l, func(a, b DayCount) int { return a.Day - b.Day }) }

func (s *Snapshot) days(count []int) (out []DayCount, undated int) {
	at := map[geo.Day]int{}
	for n, k := range count {
		at[s.first[n]] += k
	}
	for d, n := range at {
		switch {
		case n > 0 && d.Known():
			out = append(out, DayCount{d.Unix(), n})
		case n > 0:
			undated += n
		}
	}
	sortDays(out)
	return out, undated
}

func (s *Snapshot) actors(side [2][]int, both []int) []Count {
	total := make([]int, len(s.ids))
	for i := range side {
		for n, k := range side[i] {
			total[s.actor[n]] += k
		}
	}
	var out []Count
	for a, n := range total {
		if n -= both[a]; a > 0 && n > 0 {
			out = append(out, Count{s.ids[a], n})
		}
	}
	sortCounts(out)
	return out
}

// Listed is an entry of a list.
type Listed struct {
	Date geo.Day
	ID   string
}

// List returns the events, latest first and undated last, from offset on at
// most limit, and how many there are in all.
func (s *Selection) List(ctx context.Context, offset, limit int) (page []Listed, total int, err error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	days := make([]int, len(s.first))
	err = s.each(ctx, s.predicate, func(v *view, lo, hi int, m []uint8) { tally(&v.cols[when], lo, hi, m, days) })
	if err != nil {
		return nil, 0, err
	}
	wanted, skip, total := s.pageDays(days, offset, limit)
	if wanted == nil {
		return nil, total, nil
	}
	need := skip + limit // the rest of a day with very many events is let go
	err = s.each(ctx, s.predicate, func(v *view, lo, hi int, m []uint8) {
		c := &v.cols[when]
		for row := lo; row < hi; row++ {
			if n := c.at(row); wanted[n] && (m == nil || m[row-lo] == 1) {
				page = append(page, Listed{s.first[n], v.ids.at(row)})
			}
		}
		if len(page) > 2*need+4*block {
			SortList(page)
			clear(page[need:])
			page = page[:need]
		}
	})
	SortList(page)
	return page[min(skip, len(page)):min(skip+limit, len(page))], total, err
}

// SortList puts a list in its order: latest first, then by id.
func SortList(l []Listed) {
	slices.SortFunc(l, func(a, b Listed) int { return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.ID, b.ID)) })
}

// pageDays returns which numbers of "when" the days of a page have, nil for
// none, and how many events of these days come before the page.
func (s *Snapshot) pageDays(count []int, offset, limit int) (wanted []bool, skip, total int) {
	byDay := map[geo.Day][]int{}
	for n, k := range count {
		if total += k; k > 0 {
			byDay[s.first[n]] = append(byDay[s.first[n]], n)
		}
	}
	if offset >= total || limit < 1 {
		return nil, 0, total
	}
	order := make([]geo.Day, 0, len(byDay))
	for d := range byDay {
		order = append(order, d)
	}
	slices.SortFunc(order, func(a, b geo.Day) int { return cmp.Compare(b, a) })
	wanted = make([]bool, len(count))
	before := 0
	for _, d := range order {
		n := 0
		for _, c := range byDay[d] {
			n += count[c]
		}
		switch {
		case before+n <= offset:
			skip = before + n
		case before < offset+limit:
			for _, c := range byDay[d] {
				wanted[c] = true
			}
		}
		before += n
	}
	return wanted, offset - skip, total
}
