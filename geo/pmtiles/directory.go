package pmtiles

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"sort"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// entry says where the tiles ID to ID+Run-1 are; a Run of 0 says where the
// directory is that has the tiles from ID on.
type entry struct {
	ID     uint64
	Run    uint32
	Length uint32
	Offset uint64
}

// maxEntries bounds a directory that is read. Written ones are far smaller.
const maxEntries = 1 << 18

// appendDirectory appends a directory, packed with gzip.
func appendDirectory(dst []byte, entries []entry) []byte {
	raw := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, e.ID-last)
		last = e.ID
	}
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, uint64(e.Run))
	}
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, uint64(e.Length))
	}
	for i, e := range entries {
		if i > 0 && e.Offset == entries[i-1].Offset+uint64(entries[i-1].Length) {
			raw = append(raw, 0)
		} else {
			raw = binary.AppendUvarint(raw, e.Offset+1)
		}
	}
	return appendGzip(dst, raw)
}

func appendGzip(dst, raw []byte) []byte {
	b := bytes.NewBuffer(dst)
	w, _ := gzip.NewWriterLevel(b, gzip.BestCompression) // a level that exists
	w.Write(raw)                                         // a buffer takes all
	w.Close()
	return b.Bytes()
}

// parseDirectory reads an unpacked directory.
func parseDirectory(raw []byte) ([]entry, error) {
	r := bytes.NewReader(raw)
	n, err := binary.ReadUvarint(r)
	if err != nil || n > maxEntries || n > uint64(len(raw)) {
		return nil, ErrBroken
	}
	list := make([]entry, n)
	var failed error
	next := func() uint64 {
		v, err := binary.ReadUvarint(r)
		if err != nil {
			failed = ErrBroken
		}
		return v
	}
	last := uint64(0)
	for i := range list {
		step := next()
		twice, past := i > 0 && step == 0, last+step < last
		if twice || past {
			return nil, ErrBroken
		}
		last += step
		list[i].ID = last
	}
	for i := range list {
		list[i].Run = small(next(), &failed)
	}
	for i := range list {
		if list[i].Length = small(next(), &failed); list[i].Length == 0 {
			return nil, ErrBroken
		}
	}
	for i := range list {
		switch v := next(); {
		case v > 0:
			list[i].Offset = v - 1
		case i == 0:
			return nil, ErrBroken
		default:
			list[i].Offset = list[i-1].Offset + uint64(list[i-1].Length)
		}
	}
	return list, failed
}

func small(v uint64, failed *error) uint32 {
	if v > 1<<31 {
		*failed = ErrBroken
		return 1
	}
	return uint32(v)
}

// find returns the entry that has a tile, or leads to it.
func find(list []entry, id uint64) (entry, bool) {
	i := sort.Search(len(list), func(i int) bool { return list[i].ID > id })
	if i == 0 {
		return entry{}, false
	}
	e := list[i-1]
	return e, e.Run == 0 || id-e.ID < uint64(e.Run)
}

// Unpack reads what is packed, at most limit bytes of it.
func Unpack(c Compression, packed []byte, limit int64) ([]byte, error) {
	var r io.Reader
	var err error
	switch c {
	case NoCompression:
		return packed, nil
	case Gzip:
		r, err = gzip.NewReader(bytes.NewReader(packed))
	case Brotli:
		r = brotli.NewReader(bytes.NewReader(packed))
	case Zstd:
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(limit)+1<<20)); err == nil {
			defer z.Close()
			r = z
		}
	default:
		return nil, fmt.Errorf("%w: its compression is not known", ErrBroken)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil || int64(len(raw)) > limit {
		return nil, fmt.Errorf("%w: a part can't be unpacked", ErrBroken)
	}
	return raw, nil
}
