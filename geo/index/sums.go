package index

func ones(m []uint8) int {
	n := 0
	for _, b := range m {
		n += int(b)
	}
	return n
}

// typesIn adds the rows of each event type: counters side by side in a word,
// emptied before one can run over.
func (s *Snapshot) typesIn(c *column, lo, hi int, m []uint8, to *[types]int) {
	const most = 1<<laneBits - 1
	for lo < hi {
		end := min(hi, lo+most)
		var part []uint8
		if m != nil {
			part, m = m[:end-lo], m[end-lo:]
		}
		var sum uint64
		switch {
		case c.w8 != nil:
			sum = lanes(c.w8[lo:end], s.lane, part)
		case c.w16 != nil:
			sum = lanes(c.w16[lo:end], s.lane, part)
		default:
			sum = lanes(c.w32[lo:end], s.lane, part)
		}
		for t := range types {
			to[t] += int(sum >> (laneBits * t) & most)
		}
		lo = end
	}
}

func lanes[T uint8 | uint16 | uint32](codes []T, lane []uint64, m []uint8) (sum uint64) {
	if m == nil {
		for _, c := range codes {
			sum += lane[c]
		}
		return sum
	}
	m = m[:len(codes)]
	for i, c := range codes {
		sum += lane[c] & -uint64(m[i])
	}
	return sum
}

// summed adds up what the numbers of a facet stand for.
func summed(c *column, lo, hi int, of []int32, m []uint8) int {
	switch {
	case c.w8 != nil:
		return sumOf(c.w8[lo:hi], of, m)
	case c.w16 != nil:
		return sumOf(c.w16[lo:hi], of, m)
	}
	return sumOf(c.w32[lo:hi], of, m)
}

func sumOf[T uint8 | uint16 | uint32](codes []T, of []int32, m []uint8) (sum int) {
	if m == nil {
		for _, c := range codes {
			sum += int(of[c])
		}
		return sum
	}
	m = m[:len(codes)]
	for i, c := range codes {
		sum += int(of[c]) & -int(m[i])
	}
	return sum
}
