package index

import (
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"slices"
)

// loader reads until the first error; it makes room for no more than the file
// can hold.
type loader struct {
	r    io.Reader
	sum  hash.Hash32
	left uint64
	err  error
}

func (r *loader) fail(why string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrDamaged, why)
	}
}

func (r *loader) raw(n uint64) []byte {
	if r.err != nil || n > r.left {
		r.fail("it is cut short")
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r.r, b); err != nil {
		r.fail("it is cut short")
		return nil
	}
	r.left -= n
	r.sum.Write(b)
	return b
}

func (r *loader) number() uint64 {
	b := r.raw(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

func (r *loader) text() []byte { return r.raw(r.number()) }

// dictionary reads the keys of a dictionary, each as key makes it.
func (r *loader) dictionary(d *dictionary, key func([]byte) ([]byte, error)) {
	n := r.number()
	for i := uint64(0); i < n && r.err == nil; i++ {
		k, err := key(r.text())
		if err != nil {
			r.fail("a dictionary is broken")
		} else if d.number(k) != uint32(i) {
			r.fail("a dictionary has a key twice")
		}
	}
}

func loadList[T uint16 | uint32 | uint64](r *loader) []T {
	var zero T
	size := uint64(binary.Size(zero))
	n := r.number()
	if n > r.left/size {
		r.fail("it is cut short")
		return nil
	}
	list := make([]T, 0, n)
	for n > 0 && r.err == nil {
		k := min(listBlock, n)
		b := r.raw(k * size)
		list = append(list, make([]T, k)...)
		if _, err := binary.Decode(b, binary.LittleEndian, list[uint64(len(list))-k:]); err != nil {
			r.fail("it is cut short")
		}
		n -= k
	}
	return list
}

func (r *loader) view(d *[facets]*dictionary) view {
	s := &segment{rows: int(r.number()), placed: int(r.number())}
	s.pos, s.start = loadList[uint64](r), loadList[uint32](r)
	s.ids.prefix = string(r.text())
	s.ids.off, s.ids.blob = loadList[uint32](r), r.text()
	s.number = loadList[uint32](r)
	for f := range facets {
		s.cols[f] = r.column(s.rows, len(d[dictionaryOf(f)].keys))
	}
	dead := loadList[uint64](r)
	if r.err != nil {
		return view{}
	}
	fits := len(dead) == 0 || len(dead) == (s.rows+63)/64
	if !s.sound() || !fits {
		r.fail("a segment is broken")
		return view{}
	}
	v := newView(s)
	var rows []uint32
	for row := range len(dead) * 64 {
		if row < s.rows && dead[row>>6]>>(row&63)&1 == 1 {
			rows = append(rows, uint32(row))
		}
	}
	return v.withDead(rows)
}

// column reads a column whose numbers are all below a bound.
func (r *loader) column(rows, below int) column {
	var c column
	n, highest := 0, uint32(0)
	switch r.number() {
	case 1:
		if c.w8 = r.text(); c.w8 == nil {
			c.w8 = []uint8{}
		}
		n, highest = len(c.w8), greatest(c.w8)
	case 2:
		c.w16 = loadList[uint16](r)
		n, highest = len(c.w16), greatest(c.w16)
	case 4:
		c.w32 = loadList[uint32](r)
		n, highest = len(c.w32), greatest(c.w32)
	default:
		r.fail("a column has an unknown width")
	}
	if n != rows || (n > 0 && int(highest) >= below) {
		r.fail("a column is broken")
	}
	return c
}

func greatest[T uint8 | uint16 | uint32](list []T) uint32 {
	var top T
	for _, v := range list {
		top = max(top, v)
	}
	return uint32(top)
}

// sound reports whether the parts of a segment fit each other.
func (s *segment) sound() bool {
	if s.rows < 0 || s.placed < 0 || s.placed > s.rows {
		return false
	}
	whole := len(s.start) == len(s.pos)+1 && len(s.ids.off) == s.rows+1 && len(s.number) == s.rows
	return whole && s.soundRuns() && s.soundIDs()
}

func (s *segment) soundRuns() bool {
	if s.start[0] != 0 || int(s.start[len(s.pos)]) != s.placed {
		return false
	}
	for i := range s.pos {
		inOrder := i == 0 || s.pos[i-1] < s.pos[i]
		if s.start[i] >= s.start[i+1] || !inOrder {
			return false
		}
	}
	return true
}

func (s *segment) soundIDs() bool {
	return s.ids.off[0] == 0 && int(s.ids.off[s.rows]) == len(s.ids.blob) && slices.IsSorted(s.ids.off)
}
