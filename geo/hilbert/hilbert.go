// Package hilbert puts events in the order of a Hilbert curve, so that those
// that lie near each other stand near each other in a file: what reads a part of
// a map reads a part of the file.
//
//	events ─ Sort ─► records in a temporary file ─ keys sorted ─► Sorted: how many, their box, each in order
package hilbert

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
)

// bits of a coordinate of the grid that the curve goes through.
const bits = 16

// Position is where a cell of the grid of 2^16 by 2^16 cells lies on the curve
// (D. Hilbert 1891; the loop is that of H. S. Warren, Hacker's Delight, 16-3,
// written with turns).
func Position(x, y uint32) (d uint32) {
	for s := uint32(1) << (bits - 1); s > 0; s >>= 1 {
		right, up := x&s != 0, y&s != 0
		switch {
		case right && up:
			d += 2 * s * s
		case right:
			d += 3 * s * s
		case up:
			d += s * s
		}
		if !up { // the quarters below are turned
			if right {
				x, y = ^x, ^y
			}
			x, y = y, x
		}
	}
	return d
}

// Cell is the position on the curve of a point in longitude and latitude.
func Cell(lon, lat float64) uint32 {
	const last = 1<<bits - 1
	return Position(uint32((lon+180)/360*last), uint32((lat+90)/180*last))
}

// Sorted is events in the order of the curve, those without a place last, each
// pass over them the same. It must be closed.
type Sorted struct {
	Box    *geo.BBox // around them; nil where none has a place
	Placed int       // how many have a place

	file *os.File
	keys []key
}

type key struct {
	cell   uint32
	placed bool
	at     int64
	length uint32
}

// Sort reads the events that each passes on. They lie in a temporary file while
// they are sorted: 24 bytes of each are in memory.
func Sort(each func(func(*geo.Event) error) error) (*Sorted, error) {
	f, err := os.CreateTemp("", "furat-sort-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // no name is left behind, whatever happens
	s := &Sorted{file: f}
	if err := s.read(each); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	slices.SortStableFunc(s.keys, func(a, b key) int {
		if a.placed != b.placed {
			return map[bool]int{true: -1, false: 1}[a.placed]
		}
		return cmp.Compare(a.cell, b.cell)
	})
	return s, nil
}

func (s *Sorted) read(each func(func(*geo.Event) error) error) error {
	w := bufio.NewWriterSize(s.file, 256<<10)
	var buf []byte
	at := int64(0)
	err := each(func(e *geo.Event) error {
		buf = appendEvent(buf[:0], e)
		k := key{placed: e.Placed(), at: at, length: uint32(len(buf))}
		if k.placed {
			s.Placed++
			k.cell = Cell(e.Lon, e.Lat)
			s.around(e)
		}
		s.keys = append(s.keys, k)
		at += int64(len(buf))
		_, err := w.Write(buf)
		return err
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

func (s *Sorted) around(e *geo.Event) {
	if s.Box == nil {
		s.Box = &geo.BBox{West: e.Lon, East: e.Lon, South: e.Lat, North: e.Lat}
		return
	}
	s.Box.West, s.Box.East = min(s.Box.West, e.Lon), max(s.Box.East, e.Lon)
	s.Box.South, s.Box.North = min(s.Box.South, e.Lat), max(s.Box.North, e.Lat)
}

// Len is how many events there are.
func (s *Sorted) Len() int { return len(s.keys) }

// Each passes on the events in order, and stops at the first error.
func (s *Sorted) Each(use func(*geo.Event) error) error {
	var buf []byte
	for _, k := range s.keys {
		buf = slices.Grow(buf[:0], int(k.length))[:k.length]
		if _, err := s.file.ReadAt(buf, k.at); err != nil && err != io.EOF {
			return err
		}
		e, err := eventOf(string(buf))
		if err != nil {
			return fmt.Errorf("an event that was put aside: %w", err)
		}
		if err := use(e); err != nil {
			return err
		}
	}
	return nil
}

// appendEvent appends an event: what its record leaves to the store, then the
// record.
func appendEvent(dst []byte, e *geo.Event) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(e.ID)))
	dst = append(dst, e.ID...)
	for _, t := range []time.Time{e.CreatedAt, e.UpdatedAt} {
		dst = binary.AppendVarint(dst, t.Unix())
		dst = binary.AppendVarint(dst, int64(t.Nanosecond()))
	}
	return record.Append(dst, e)
}

// eventOf reads what appendEvent wrote.
func eventOf(b string) (*geo.Event, error) {
	r := strings.NewReader(b)
	length, err := binary.ReadUvarint(r)
	if err != nil || length > uint64(r.Len()) {
		return nil, io.ErrUnexpectedEOF
	}
	e := &geo.Event{}
	from := len(b) - r.Len()
	e.ID = b[from : from+int(length)]
	r.Reset(b[from+int(length):])
	for _, t := range []*time.Time{&e.CreatedAt, &e.UpdatedAt} {
		seconds, err := binary.ReadVarint(r)
		if err != nil {
			return nil, err
		}
		nanos, err := binary.ReadVarint(r)
		if err != nil {
			return nil, err
		}
		*t = time.Unix(seconds, nanos).UTC()
	}
	return e, record.Decode(b[len(b)-r.Len():], e)
}

// Close frees the room that the events take.
func (s *Sorted) Close() error { return s.file.Close() }
