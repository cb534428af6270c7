package page

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func random(r *rand.Rand, size int) (*Set, []int64) {
	words := make([]uint64, size/64+1)
	var list []int64
	for n := 1; n < size; n++ {
		if r.IntN(3) == 0 {
			words[n/64] |= 1 << (n % 64)
			list = append(list, int64(n))
		}
	}
	var first []uint32
	for range min(len(list), r.IntN(4)) {
		first = append(first, uint32(list[r.IntN(len(list))]))
	}
	slices.Sort(first)
	return NewSet(words, slices.Compact(first)), list
}

// TestWalk follows the links forward and back: each record comes once, and the
// pages back are the pages forward.
func TestWalk(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		s, list := random(r, 1+r.IntN(9000))
		limit := 1 + r.IntN(700)
		var order []int64
		var c *Cursor
		for {
			p := s.Page(c, 0, limit)
			if len(p.Numbers) > limit || p.Next != nil && len(p.Numbers) < limit {
				t.Fatalf("a page of %d, limit %d", len(p.Numbers), limit)
			}
			for i, n := range p.Numbers {
				if got := s.Page(nil, len(order)+i, 1).Numbers; r.IntN(50) == 0 && (len(got) != 1 || got[0] != n) {
					t.Fatalf("offset %d is %v, want %d", len(order)+i, got, n)
				}
			}
			order = append(order, p.Numbers...)
			if p.Next == nil {
				break
			}
			c = again(t, p.Next)
		}
		all := slices.Sorted(slices.Values(order))
		if !slices.Equal(all, list) {
			t.Fatalf("%d of %d records", len(all), len(list))
		}
		// Back from behind the end.
		var back []int64
		p := s.Page(nil, len(order), limit)
		for p.Prev != nil {
			p = s.Page(again(t, p.Prev), 0, limit)
			back = append(slices.Clone(p.Numbers), back...)
			if len(back) > len(order) {
				break
			}
		}
		if len(order) > 0 && !slices.Equal(back, order) && len(s.First) == 0 {
			t.Fatalf("back %v\nforward %v", back, order)
		}
	}
}

func again(t *testing.T, c *Cursor) *Cursor {
	t.Helper()
	out, err := ParseCursor(c.String())
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	return out
}

// TestInserts: what comes and goes between two pages makes no other record
// come twice or get lost.
func TestInserts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		s, list := random(r, 3000)
		seen := map[int64]int{}
		var c *Cursor
		gone := map[int64]bool{}
		for {
			p := s.Page(c, 0, 37)
			for _, n := range p.Numbers {
				seen[n]++
			}
			if p.Next == nil {
				break
			}
			c = again(t, p.Next)
			words := slices.Clone(s.bits)
			for range 5 {
				n := 1 + r.IntN(2990)
				words[n/64] ^= 1 << (n % 64)
				gone[int64(n)] = true
			}
			s = NewSet(words, s.First)
		}
		for _, n := range list {
			if seen[n] != 1 && !gone[n] {
				t.Fatalf("%d came %d times", n, seen[n])
			}
		}
	}
}

func TestSorted(t *testing.T) {
	list := []uint32{9, 4, 7, 1, 8, 2, 3}
	p := Sorted(list, nil, 0, 3)
	grown := append([]uint32{50, 60}, list...) // two came before
	q := Sorted(grown, again(t, p.Next), 0, 3)
	if !slices.Equal(q.Numbers, []int64{1, 8, 2}) || q.Prev == nil {
		t.Errorf("%+v", q)
	}
	if back := Sorted(grown, again(t, q.Prev), 0, 3); !slices.Equal(back.Numbers, p.Numbers) {
		t.Errorf("%+v", back)
	}
}

func TestNth(t *testing.T) {
	s, list := random(rand.New(rand.NewPCG(5, 5)), 50_000)
	for i, n := range list {
		if got := s.Nth(i, nil); int64(got) != n {
			t.Fatalf("%d is %d, want %d", i, got, n)
		}
	}
	if s.Nth(len(list), nil) != math.MaxUint32 {
		t.Error("there is one more")
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("a12.3.4")
	f.Add("s9.1")
	f.Add("f0")
	s, _ := random(rand.New(rand.NewPCG(6, 6)), 500)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCursor(text)
		if err != nil {
			return
		}
		s.Page(c, 0, 10)
		Sorted([]uint32{3, 2, 1}, c, 0, 2)
	})
}
