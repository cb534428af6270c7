package page

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func random(r *rand.Rand, size int) (*Set, []int64) {
	words := make([]uint64, size/64+1)
	base := r.IntN(3) * 50
	var list []int64
	for n := 1; n < size; n++ {
		if r.IntN(3) == 0 {
			words[n/64] |= 1 << (n % 64)
			list = append(list, int64(n+64*base))
		}
	}
	var first []uint32
	for range min(len(list), r.IntN(4)) {
		first = append(first, uint32(list[r.IntN(len(list))]))
	}
	slices.Sort(first)
	return NewSet(base, words, slices.Compact(first)), list
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
				gone[int64(n+64*s.base)] = true
			}
			s = NewSet(s.base, words, s.First)
		}
		for _, n := range list {
			if seen[n] != 1 && !gone[n] {
				t.Fatalf("%d came %d times", n, seen[n])
			}
		}
	}
}

// words is an order by one text.
func words(list map[uint32]string) *Order {
	o := &Order{Keys: make([]OrderKey, 1)}
	values := slices.Compact(slices.Sorted(maps.Values(list)))
	for n := range list {
		o.Numbers = append(o.Numbers, n)
	}
	slices.SortFunc(o.Numbers, func(a, b uint32) int { return cmp.Or(cmp.Compare(list[a], list[b]), cmp.Compare(a, b)) })
	for _, n := range o.Numbers {
		o.Keys[0].Ranks = append(o.Keys[0].Ranks, uint32(slices.Index(values, list[n])))
	}
	o.Keys[0].Text = func(r uint32) *string { return &values[r] }
	o.Keys[0].Compare = func(r uint32, text *string) int { return cmp.Compare(values[r], *text) }
	return o
}

// TestLongValues: a cursor has little of a long value, and goes on behind its
// record all the same; and from behind the end prev leads to the last.
func TestLongValues(t *testing.T) {
	list := map[uint32]string{}
	for n := range uint32(40) {
		list[n+1] = strings.Repeat("ب", 5000) + string(rune('a'+n*7%40))
	}
	o := words(list)
	var got []int64
	var c *Cursor
	for {
		p := o.Page(c, 0, 3)
		got = append(got, p.Numbers...)
		if p.Next == nil {
			break
		}
		c = again(t, p.Next)
	}
	for i, n := range o.Numbers {
		if len(got) != 40 || got[i] != int64(n) {
			t.Fatalf("%v, want %v", got, o.Numbers)
		}
	}
	last := o.Page(again(t, o.Page(nil, 1000, 3).Prev), 0, 3)
	if len(last.Numbers) != 3 || last.Numbers[2] != int64(o.Numbers[39]) {
		t.Errorf("%v is the end of %v", last.Numbers, o.Numbers)
	}
}

// TestOrder: whatever comes, goes or moves between two pages, the rest comes
// once, forward and back.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		list, seen, touched := map[uint32]string{}, map[int64]int{}, map[uint32]bool{}
		for n := range uint32(80) {
			list[n+1] = string(rune('a' + r.IntN(12)))
		}
		start := maps.Clone(list)
		var c *Cursor
		forward := r.IntN(2) == 0
		if !forward {
			c = again(t, words(list).Page(nil, len(list), 7).Prev)
		}
		for {
			p := words(list).Page(c, 0, 7)
			for _, n := range p.Numbers {
				seen[n]++
			}
			next := p.Next
			if !forward {
				next = p.Prev
			}
			if next == nil {
				break
			}
			c = again(t, next)
			for range 3 {
				n := uint32(1 + r.IntN(90))
				touched[n] = true
				if delete(list, n); r.IntN(2) == 0 {
					list[n] = string(rune('a' + r.IntN(12)))
				}
			}
		}
		for n := range start {
			if seen[int64(n)] != 1 && !touched[n] {
				t.Fatalf("%d came %d times", n, seen[int64(n)])
			}
		}
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
	f.Add("s9.WyJhIl0")
	f.Add("f0")
	s, _ := random(rand.New(rand.NewPCG(6, 6)), 500)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCursor(text)
		if err != nil {
			return
		}
		s.Page(c, 0, 10)
		if slices.Contains(c.values, nil) {
			return
		}
		words(map[uint32]string{3: "a", 2: "b"}).Page(c, 0, 2)
	})
}
