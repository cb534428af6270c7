package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"

	"github.com/furat-map/furat/geo"
)

// Matches are the numbers of the events that a filter holds for: what pages of
// items are cut from. A page deep inside costs what the first does.
type Matches struct {
	Total int
	// First are at most ten events in which every property is known that is
	// known in any: clients guess the types of columns from the beginning of
	// a layer. Ascending.
	First []uint32

	bits  []uint64
	below []int32 // how many there are below each 64th word
}

// belowStep is how many words one entry of below covers.
const belowStep = 64

// Matches returns the events that a filter holds for, as numbers. The latest
// answers are kept.
func (s *Snapshot) Matches(f *geo.Filter) *Matches {
	return s.filters.pages.get(f.Key(), s, func() any { return s.matches(f) }).(*Matches)
}

func (s *Snapshot) matches(f *geo.Filter) *Matches {
	out := &Matches{bits: make([]uint64, s.highest()>>6+1)}
	p := s.compiled(f)
	s.each(p, func(v *view, lo, hi int, m []uint8) {
		for i, n := range v.number[lo:hi] {
			if m == nil || m[i] == 1 {
				out.bits[n>>6] |= 1 << (n & 63)
			}
		}
	})
	out.bits[0] &^= 1 // an event without a number is in no page
	for i, w := range out.bits {
		if i%belowStep == 0 {
			out.below = append(out.below, int32(out.Total))
		}
		out.Total += bits.OnesCount64(w)
	}
	out.First = s.examples(p)
	return out
}

// highest returns the highest number there is.
func (s *Snapshot) highest() uint32 {
	top := uint32(0)
	for i := range s.views {
		if l := s.views[i].number; len(l) > 0 {
			top = max(top, slices.Max(l))
		}
	}
	return top
}

// After returns at most n numbers that follow one, ascending, without those in
// skip.
func (m *Matches) After(number uint32, n int, skip []uint32) []int64 {
	out := make([]int64, 0, min(n, m.Total))
	from := uint64(number) + 1
	for w := int(from >> 6); w < len(m.bits) && len(out) < n; w++ {
		word := m.bits[w]
		if w == int(from>>6) {
			word &= math.MaxUint64 << (from & 63)
		}
		for word != 0 && len(out) < n {
			v := uint32(w<<6 + bits.TrailingZeros64(word))
			word &= word - 1
			if !slices.Contains(skip, v) {
				out = append(out, int64(v))
			}
		}
	}
	return out
}

// Before returns at most n numbers below one, the nearest, ascending, without
// those in skip.
func (m *Matches) Before(number uint32, n int, skip []uint32) []int64 {
	var out []int64
	for w := min(int(number>>6), len(m.bits)-1); w >= 0 && len(out) < n; w-- {
		word := m.bits[w]
		if w == int(number>>6) {
			word &= 1<<(number&63) - 1
		}
		for word != 0 && len(out) < n {
			top := 63 - bits.LeadingZeros64(word)
			word &^= 1 << top
			if v := uint32(w<<6 + top); !slices.Contains(skip, v) {
				out = append(out, int64(v))
			}
		}
	}
	slices.Reverse(out)
	return out
}

// Nth returns the number that has n others of the set before it, beside those
// in skip; MaxUint32 where there are fewer.
func (m *Matches) Nth(n int, skip []uint32) uint32 {
	skip = slices.DeleteFunc(slices.Clone(skip), func(v uint32) bool { return !m.Has(v) })
	for {
		v := m.nth(n)
		passed := 0
		for i, k := range skip {
			if k <= v && k != math.MaxUint32 {
				passed++
				skip[i] = math.MaxUint32
			}
		}
		if passed == 0 {
			return v
		}
		n += passed
	}
}

// Has reports whether a number is in the set.
func (m *Matches) Has(v uint32) bool {
	return int(v>>6) < len(m.bits) && m.bits[v>>6]>>(v&63)&1 == 1
}

func (m *Matches) nth(n int) uint32 {
	if n >= m.Total {
		return math.MaxUint32
	}
	i, _ := slices.BinarySearch(m.below, int32(n)+1)
	i--
	n -= int(m.below[i])
	for w := i * belowStep; ; w++ {
		word := m.bits[w]
		if k := bits.OnesCount64(word); n >= k {
			n -= k
			continue
		}
		for ; n > 0; n-- {
			word &= word - 1
		}
		return uint32(w<<6 + bits.TrailingZeros64(word))
	}
}

// exampleRows bounds how many matching rows are looked at for examples.
const exampleRows = 1 << 18

// examples looks for few events that show as many columns as all do.
func (s *Snapshot) examples(p *predicate) []uint32 {
	shows := s.shown()
	first := map[uint64]uint32{} // which columns an event shows → the first such
	last, seen := uint64(math.MaxUint64), 0
	s.each(p, func(v *view, lo, hi int, m []uint8) {
		if seen > exampleRows {
			return
		}
		for row := lo; row < hi; row++ {
			if m != nil && m[row-lo] == 0 || v.number[row] == 0 {
				continue
			}
			seen++
			all := flag64(row < v.placed)
			for f := range facets {
				all |= shows[f][v.cols[f].at(row)]
			}
			if all == last {
				continue
			}
			last = all
			if n, ok := first[all]; !ok || v.number[row] < n {
				first[all] = v.number[row]
			}
		}
	})
	return cover(first)
}

func flag64(placed bool) uint64 {
	if placed {
		return 1 << 63
	}
	return 0
}

// shown returns, for each number of each facet, the columns that are known.
func (s *Snapshot) shown() [facets][]uint64 {
	s.filters.mu.Lock()
	out := s.filters.shown
	s.filters.mu.Unlock()
	columns := geo.Columns()
	for f := range facets {
		keys := s.keys[dictionaryOf(f)]
		list := slices.Clip(out[f])
		for _, k := range keys[min(len(list), len(keys)):] {
			var e geo.Event
			unpack(k, f, &e)
			bit := uint64(0)
			for i, c := range columns {
				if g, ok := facetOf[c.Name]; ok && g == f && !c.Value(&e).Null {
					bit |= 1 << i
				}
			}
			list = append(list, bit)
		}
		out[f] = list
	}
	s.filters.mu.Lock()
	defer s.filters.mu.Unlock()
	s.filters.shown = out
	return out
}

// maxExamples is how many features QGIS looks at before it decides on the
// types of a layer's columns.
const maxExamples = 10

// cover chooses events that together show what all show, the most first.
func cover(first map[uint64]uint32) []uint32 {
	shapes := make([]uint64, 0, len(first))
	missing := uint64(0)
	for m := range first {
		shapes = append(shapes, m)
		missing |= m
	}
	slices.SortFunc(shapes, func(a, b uint64) int { return cmp.Compare(first[a], first[b]) })
	var out []uint32
	for missing != 0 && len(out) < maxExamples {
		best := slices.MaxFunc(shapes, func(a, b uint64) int {
			return cmp.Compare(bits.OnesCount64(a&missing), bits.OnesCount64(b&missing))
		})
		missing &^= best
		out = append(out, first[best])
	}
	slices.Sort(out)
	return out
}

// pageCache keeps what pages are cut from, for the latest questions.
type pageCache struct {
	mu      sync.Mutex
	entries map[string]*pageEntry
	order   []string // latest last
}

type pageEntry struct {
	version int64
	made    chan struct{}
	answer  any
}

// maxPages bounds the cache: a set of ten million events takes 1.2 MB.
const maxPages = 16

// get returns what was made for a question on a snapshot of this version, and
// makes it once where it was not.
func (c *pageCache) get(key string, s *Snapshot, build func() any) any {
	c.mu.Lock()
	e := c.entries[key]
	if e == nil || e.version != s.Version {
		e = &pageEntry{version: s.Version, made: make(chan struct{})}
		c.put(key, e)
		c.mu.Unlock()
		defer close(e.made)
		e.answer = build()
		return e.answer
	}
	c.order = append(slices.DeleteFunc(c.order, func(k string) bool { return k == key }), key)
	c.mu.Unlock()
	<-e.made
	return e.answer
}

func (c *pageCache) put(key string, e *pageEntry) {
	if c.entries == nil {
		c.entries = map[string]*pageEntry{}
	}
	c.order = append(slices.DeleteFunc(c.order, func(k string) bool { return k == key }), key)
	if len(c.order) > maxPages {
		delete(c.entries, c.order[0])
		c.order = c.order[1:]
	}
	c.entries[key] = e
}
