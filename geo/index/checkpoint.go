package index

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/furat-map/furat/geo"
)

// A checkpoint is the index of a layer as a file, so that a start need not
// read the layer again:
//
//	"furatidx" version name seq  dictionaries  segments  CRC-32C
//
// Numbers are little-endian, 64 bits where nothing else is said; lists have
// their length before them. Name ties it to a store and a layer.

const (
	checkpointMagic   = "furatidx"
	checkpointVersion = 2
)

// errCheckpoint is a checkpoint that can't be used; the layer is read anew.
var errCheckpoint = errors.New("the checkpoint can't be used")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes a checkpoint of the snapshot.
func (s *Snapshot) Save(to io.Writer, name string) error {
	sum := crc32.New(castagnoli)
	buffered := bufio.NewWriterSize(to, 1<<20)
	w := &saver{w: io.MultiWriter(buffered, sum)}
	w.raw([]byte(checkpointMagic))
	w.number(checkpointVersion)
	w.text([]byte(name))
	w.number(uint64(s.Version))
	for f := range facets {
		w.number(uint64(len(s.keys[f])))
		for _, k := range s.keys[f] {
			w.text([]byte(k))
		}
	}
	w.number(uint64(len(s.views)))
	for i := range s.views {
		w.view(&s.views[i])
	}
	w.number(uint64(sum.Sum32()))
	if w.err != nil {
		return w.err
	}
	return buffered.Flush()
}

// saver writes until the first error.
type saver struct {
	w   io.Writer
	buf []byte
	err error
}

func (w *saver) raw(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
}

func (w *saver) number(n uint64) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], n)
	w.raw(w.buf)
}

func (w *saver) text(b []byte) {
	w.number(uint64(len(b)))
	w.raw(b)
}

func (w *saver) view(v *view) {
	w.number(uint64(v.rows))
	w.number(uint64(v.placed))
	saveList(w, v.pos)
	saveList(w, v.start)
	w.text([]byte(v.ids.prefix))
	saveList(w, v.ids.off)
	w.text(v.ids.blob)
	saveList(w, v.number)
	for _, c := range v.cols {
		switch {
		case c.w8 != nil:
			w.number(1)
			w.text(c.w8)
		case c.w16 != nil:
			w.number(2)
			saveList(w, c.w16)
		default:
			w.number(4)
			saveList(w, c.w32)
		}
	}
	saveList(w, v.dead)
}

const listBlock = 1 << 14

func saveList[T uint16 | uint32 | uint64](w *saver, list []T) {
	w.number(uint64(len(list)))
	for len(list) > 0 && w.err == nil {
		n := min(listBlock, len(list))
		w.buf, w.err = binary.Append(w.buf[:0], binary.LittleEndian, list[:n])
		w.raw(w.buf)
		list = list[n:]
	}
}

// Restore reads a checkpoint of the given size that Save wrote under the same
// name. After an error the index is as it was.
func (ix *Index) Restore(from io.Reader, size int64, name string) error {
	sum := crc32.New(castagnoli)
	r := &loader{r: bufio.NewReaderSize(from, 1<<20), sum: sum, left: uint64(max(size, 0))}
	if string(r.raw(uint64(len(checkpointMagic)))) != checkpointMagic || r.number() != checkpointVersion || string(r.text()) != name {
		return fmt.Errorf("%w: it is another layer's, or of another version", errCheckpoint)
	}
	fresh := New()
	seq := int64(r.number())
	for f := range facets {
		r.dictionary(fresh.dict[f])
	}
	n := r.number()
	var views []view
	for i := uint64(0); i < n && r.err == nil; i++ {
		views = append(views, r.view(&fresh.dict))
	}
	want := uint64(sum.Sum32())
	if got := r.number(); r.err == nil && got != want {
		r.fail("its sum is wrong")
	}
	if r.err != nil {
		return r.err
	}
	if !wholesome(&fresh.dict) {
		return fmt.Errorf("%w: a dictionary is broken", errCheckpoint)
	}
	if left, _ := r.r.Read(make([]byte, 1)); left > 0 {
		return fmt.Errorf("%w: it is longer than it should be", errCheckpoint)
	}
	ix.dict, ix.meaning, ix.actors, ix.filters = fresh.dict, meaning{}, map[string]uint32{}, newCache()
	ix.publish(seq, views)
	return nil
}

// wholesome reports whether each key of the dictionaries is one that pack
// writes.
func wholesome(d *[facets]*dictionary) (ok bool) {
	defer func() { ok = recover() == nil && ok }() // unpack trusts its keys
	var buf []byte
	for f := range facets {
		for _, k := range d[f].keys {
			var e geo.Event
			unpack(k, f, &e)
			if buf = pack(buf[:0], f, &e); !bytes.Equal(buf, []byte(k)) {
				return false
			}
		}
	}
	return true
}

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
		r.err = fmt.Errorf("%w: %s", errCheckpoint, why)
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

func (r *loader) dictionary(d *dictionary) {
	n := r.number()
	for i := uint64(0); i < n && r.err == nil; i++ {
		if d.number(r.text()) != uint32(i) {
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
	if !s.sound() || len(dead) != 0 && len(dead) != (s.rows+63)/64 {
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
	return v.bury(rows)
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
	if n != rows || n > 0 && int(highest) >= below {
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
	if s.rows < 0 || s.placed < 0 || s.placed > s.rows || len(s.start) != len(s.pos)+1 || len(s.ids.off) != s.rows+1 || len(s.number) != s.rows {
		return false
	}
	if s.start[0] != 0 || int(s.start[len(s.pos)]) != s.placed || s.ids.off[0] != 0 || int(s.ids.off[s.rows]) != len(s.ids.blob) {
		return false
	}
	for i := range s.pos {
		if s.start[i] >= s.start[i+1] || i > 0 && s.pos[i-1] >= s.pos[i] {
			return false
		}
	}
	for i := range s.rows {
		if s.ids.off[i] > s.ids.off[i+1] {
			return false
		}
	}
	return true
}

// Bloated reports whether most of what the dictionaries hold belongs to no
// event any more. They never forget; a layer that is loaded anew has what its
// events have.
func (s *Snapshot) Bloated() bool {
	known, used := 0, 0
	for f := range facets {
		if dictionaryOf(f) != f {
			continue
		}
		seen := make([]bool, len(s.keys[f]))
		for i := range s.views {
			for g := range facets {
				if dictionaryOf(g) != f {
					continue
				}
				for row := range s.views[i].rows {
					seen[s.views[i].cols[g].at(row)] = true
				}
			}
		}
		known += len(seen)
		for _, yes := range seen {
			if yes {
				used++
			}
		}
	}
	return known > 10_000 && known > 2*used
}
