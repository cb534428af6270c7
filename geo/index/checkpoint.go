package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
)

// A checkpoint is the index of a layer as a file, so that a start need not
// read the layer again:
//
//	"furatidx" version name seq  layouts  dictionaries  segments  CRC-32C
//
// Numbers are little-endian, 64 bits where nothing else is said; lists have
// their length before them. Name ties it to a store and a layer; a layout is
// the column numbers of a facet. Version 2, which had no layouts, is read too
// (checkpoint_v2.go).

const (
	checkpointMagic   = "furatidx"
	checkpointVersion = 3
)

// Why a checkpoint can't be used. In each case the layer is read anew.
var (
	// ErrForeign is a checkpoint of another layer or store, or no checkpoint.
	ErrForeign = errors.New("it is no checkpoint of this layer")
	// ErrNewer is one in a form that is not known here.
	ErrNewer = errors.New("it was written by a newer furat")
	// ErrOutdated is one that has other properties than an index has now.
	ErrOutdated = errors.New("the index has other properties now")
	// ErrDamaged is one that was cut or changed.
	ErrDamaged = errors.New("it is damaged")
)

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
		numbers := numbersOf(f)
		w.number(uint64(len(numbers)))
		for _, n := range numbers {
			w.number(uint64(n))
		}
	}
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
// name. After an error, which wraps [ErrForeign], [ErrNewer], [ErrOutdated] or
// [ErrDamaged], the index is as it was.
func (ix *Index) Restore(from io.Reader, size int64, name string) error {
	sum := crc32.New(castagnoli)
	r := &loader{r: bufio.NewReaderSize(from, 1<<20), sum: sum, left: uint64(max(size, 0))}
	read, err := r.header(name)
	if err != nil {
		return err
	}
	fresh := New()
	seq := int64(r.number())
	if err := read.layouts(r); err != nil {
		return err
	}
	for f := range facets {
		r.dictionary(fresh.dict[f], func(key []byte) ([]byte, error) { return read.key(f, key) })
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
	if left, _ := r.r.Read(make([]byte, 1)); left > 0 {
		r.fail("it is longer than it should be")
	}
	if r.err != nil {
		return r.err
	}
	ix.dict, ix.decoded, ix.actors, ix.filters = fresh.dict, decoded{}, map[string]uint32{}, newFilters()
	ix.publish(seq, views)
	return nil
}

// form is what differs between versions of checkpoints.
type form struct {
	layouts func(*loader) error                       // reads them, and compares them with what they are now
	key     func(f facet, key []byte) ([]byte, error) // a key of a dictionary, as pack writes it
}

// header reads how a checkpoint begins.
func (r *loader) header(name string) (form, error) {
	if string(r.raw(uint64(len(checkpointMagic)))) != checkpointMagic {
		return form{}, ErrForeign
	}
	read := form{layouts: readLayouts, key: soundKey}
	switch version := r.number(); {
	case r.err != nil:
		return form{}, r.err
	case version > checkpointVersion:
		return form{}, ErrNewer
	case version == 2:
		read = formV2
	case version != checkpointVersion:
		return form{}, ErrDamaged
	}
	if string(r.text()) != name {
		return form{}, ErrForeign
	}
	return read, r.err
}

// numbersOf are the numbers of a facet's columns: its layout.
func numbersOf(f facet) []int {
	var out []int
	for _, c := range columnsOf[f] {
		out = append(out, c.Number)
	}
	return out
}

// readLayouts compares the layouts of a checkpoint with those of the facets.
func readLayouts(r *loader) error {
	for f := range facets {
		var have []int
		for n := r.number(); n > 0 && r.err == nil; n-- {
			have = append(have, int(r.number()))
		}
		if r.err != nil {
			return r.err
		}
		if !slices.Equal(have, numbersOf(f)) {
			return ErrOutdated
		}
	}
	return nil
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
