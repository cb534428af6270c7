package index

import "time"

// pauseRows is about a millisecond of work on rows. Merges and updates run
// beside readers on few processors: after so many rows they stand aside for a
// moment, since the scheduler would let a reader wait for ten milliseconds.
const pauseRows = 1 << 14

// perEvent is how much more work an event is that is read and added than a row
// that is copied.
const perEvent = 32

// yielder counts work and pauses.
type yielder struct {
	on   bool
	rows int
}

// worked counts rows, and stands aside where there were many.
func (p *yielder) worked(rows int) {
	if !p.on {
		return
	}
	if p.rows += rows; p.rows >= pauseRows {
		p.rows = 0
		time.Sleep(50 * time.Microsecond)
	}
}

// stretch is a row range of one of the two segments that are merged.
type stretch struct {
	second   bool
	from, to uint32
}

// merged returns the living rows of two views as one segment.
func merged(a, b view, p *yielder) *segment {
	m := merger{in: [2]view{a, b}, out: &segment{}, yielder: p}
	m.weave()
	s := m.out
	s.start = append(s.start, uint32(s.placed))
	m.take(0, uint32(a.placed), uint32(a.rows))
	m.take(1, uint32(b.placed), uint32(b.rows))
	for _, t := range m.order {
		s.rows += int(t.to - t.from)
	}
	m.mergeIDs()
	m.mergeNumbers()
	for f := range facets {
		m.mergeColumn(f)
	}
	return s
}

type merger struct {
	in      [2]view
	out     *segment
	order   []stretch
	yielder *yielder
}

// weave puts the runs of both in order; those of one position become one run.
func (m *merger) weave() {
	a, b, s := &m.in[0], &m.in[1], m.out
	s.pos = make([]uint64, 0, len(a.pos)+len(b.pos))
	s.start = make([]uint32, 0, len(a.pos)+len(b.pos)+1)
	for i, j := 0, 0; i < len(a.pos) || j < len(b.pos); {
		takeA := j == len(b.pos) || (i < len(a.pos) && a.pos[i] <= b.pos[j])
		takeB := i == len(a.pos) || (j < len(b.pos) && b.pos[j] <= a.pos[i])
		n, key := 0, uint64(0)
		m.yielder.worked(2)
		if takeA {
			n, key = n+m.take(0, a.start[i], a.start[i+1]), a.pos[i]
			i++
		}
		if takeB {
			n, key = n+m.take(1, b.start[j], b.start[j+1]), b.pos[j]
			j++
		}
		if n > 0 {
			s.pos, s.start = append(s.pos, key), append(s.start, uint32(s.placed))
			s.placed += n
		}
	}
	s.pos, s.start = fit(s.pos), fit(s.start)
}

// fit gives back room that was made and not needed.
func fit[T any](s []T) []T {
	if cap(s)-len(s) > 16+len(s)/8 {
		return append(make([]T, 0, len(s)+1), s...)
	}
	return s
}

// take adds the living rows of a range and returns how many there are.
func (m *merger) take(which int, from, to uint32) int {
	v, n := &m.in[which], 0
	for from < to {
		if v.isDead(int(from)) {
			from++
			continue
		}
		end := from + 1
		for v.dead != nil && end < to && !v.isDead(int(end)) {
			end++
		}
		if v.dead == nil {
			end = to
		}
		n += int(end - from)
		if k := len(m.order) - 1; k >= 0 && m.order[k].second == (which == 1) && m.order[k].to == from {
			m.order[k].to = end
		} else {
			m.order = append(m.order, stretch{which == 1, from, end})
		}
		from = end
	}
	return n
}

func (m *merger) mergeIDs() {
	a, b, out := &m.in[0].ids, &m.in[1].ids, &m.out.ids
	out.prefix = a.prefix[:common(a.prefix, []byte(b.prefix))]
	switch {
	case m.in[0].rows == 0:
		out.prefix = b.prefix
	case m.in[1].rows == 0:
		out.prefix = a.prefix
	}
	more := [2]string{a.prefix[min(len(out.prefix), len(a.prefix)):], b.prefix[min(len(out.prefix), len(b.prefix)):]}
	out.blob = make([]byte, 0, len(a.blob)+len(b.blob)+len(more[0])*m.in[0].rows+len(more[1])*m.in[1].rows)
	out.off = make([]uint32, 1, m.out.rows+1)
	for _, t := range m.order {
		from, extra := a, more[0]
		if t.second {
			from, extra = b, more[1]
		}
		m.yielder.worked(int(t.to - t.from))
		for row := t.from; row < t.to; row++ {
			out.blob = append(append(out.blob, extra...), from.rest(int(row))...)
			out.off = append(out.off, uint32(len(out.blob)))
		}
	}
}

func (m *merger) mergeNumbers() {
	m.out.number = make([]uint32, 0, m.out.rows)
	for _, t := range m.order {
		from := m.in[0].number
		if t.second {
			from = m.in[1].number
		}
		m.out.number = append(m.out.number, from[t.from:t.to]...)
		m.yielder.worked(int(t.to-t.from)/8 + 1)
	}
}

func (m *merger) mergeColumn(f facet) {
	a, b := &m.in[0].cols[f], &m.in[1].cols[f]
	highest := uint32(0) // of the wider one
	for _, c := range []*column{a, b} {
		switch {
		case len(c.w32) > 0:
			highest = 1 << 31
		case len(c.w16) > 0:
			highest = max(highest, 1<<15)
		}
	}
	c := newColumn(m.out.rows, highest)
	for _, t := range m.order {
		from := a
		if t.second {
			from = b
		}
		c.addRange(from, t.from, t.to)
		m.yielder.worked(int(t.to-t.from)/8 + 1)
	}
	m.out.cols[f] = c
}

// addRange appends rows of a column that is as wide or narrower.
func (c *column) addRange(from *column, lo, hi uint32) {
	switch {
	case c.w8 != nil && from.w8 != nil:
		c.w8 = append(c.w8, from.w8[lo:hi]...)
	case c.w16 != nil && from.w16 != nil:
		c.w16 = append(c.w16, from.w16[lo:hi]...)
	case c.w32 != nil && from.w32 != nil:
		c.w32 = append(c.w32, from.w32[lo:hi]...)
	default:
		for row := lo; row < hi; row++ {
			c.add(from.at(int(row)))
		}
	}
}
