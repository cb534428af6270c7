// Package page cuts large answers into pages. An answer is a set of numbers:
// each record has one, which stays. A page is what follows a number, so it
// costs the same however deep it lies, and records that come or go meanwhile
// make no other record come twice or get lost.
package page

import (
	"math"
	"math/bits"
	"slices"
)

// Set is the numbers of the records that are asked for. Number 0 is in no set.
type Set struct {
	Total int
	// First are few records that come before all others: those that show what
	// records can have. Ascending.
	First []uint32

	base  int // the first word, in words from 0
	bits  []uint64
	below []int32 // how many there are below each belowStep-th word
}

// belowStep is how many words one entry of below covers.
const belowStep = 64

// NewSet makes a set of its bits, which it keeps: bit 0 of the first word is
// the number 64 times base.
func NewSet(base int, words []uint64, first []uint32) *Set {
	s := &Set{First: first, base: base, bits: words}
	for i, w := range words {
		if i == 0 && base == 0 {
			w &^= 1
			words[0] = w
		}
		if i%belowStep == 0 {
			s.below = append(s.below, int32(s.Total))
		}
		s.Total += bits.OnesCount64(w)
	}
	return s
}

// Has reports whether a number is in the set.
func (s *Set) Has(v uint32) bool {
	w := int(v>>6) - s.base
	return w >= 0 && w < len(s.bits) && s.bits[w]>>(v&63)&1 == 1
}

// After returns at most n numbers that follow one, ascending, without those in
// skip.
func (s *Set) After(number uint32, n int, skip []uint32) []int64 {
	out := make([]int64, 0, max(0, min(n, s.Total)))
	from := uint64(number) + 1
	for w := max(int(from>>6), s.base); w < s.base+len(s.bits) && len(out) < n; w++ {
		word := s.bits[w-s.base]
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
func (s *Set) Before(number uint32, n int, skip []uint32) []int64 {
	var out []int64
	for w := min(int(number>>6), s.base+len(s.bits)-1); w >= s.base && len(out) < n; w-- {
		word := s.bits[w-s.base]
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

// Nth returns the number that has n others before it, without those in skip;
// MaxUint32 where there are fewer.
func (s *Set) Nth(n int, skip []uint32) uint32 {
	skip = slices.DeleteFunc(slices.Clone(skip), func(v uint32) bool { return !s.Has(v) })
	for {
		v, passed := s.nth(n), 0
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

func (s *Set) nth(n int) uint32 {
	if n >= s.Total {
		return math.MaxUint32
	}
	i, found := slices.BinarySearch(s.below, int32(n))
	if !found {
		i--
	}
	for i+1 < len(s.below) && int(s.below[i+1]) <= n {
		i++
	}
	n -= int(s.below[i])
	for w := i * belowStep; ; w++ {
		word := s.bits[w]
		if k := bits.OnesCount64(word); n >= k {
			n -= k
			continue
		}
		for ; n > 0; n-- {
			word &= word - 1
		}
		return uint32((w+s.base)<<6 + bits.TrailingZeros64(word))
	}
}
