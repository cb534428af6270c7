package pmtiles

import (
	"fmt"
	"io"
	"sync"
)

// Bounds of what is read from an archive that somebody else made.
const (
	maxDirectory = 16 << 20 // bytes of an unpacked directory
	maxMetadata  = 16 << 20
	maxTile      = 32 << 20
	maxDepth     = 4       // directories on the way to a tile
	maxKept      = 1 << 20 // entries of directories that are remembered
)

// Archive reads tiles. It is safe for concurrent use.
type Archive struct {
	Header Header
	r      io.ReaderAt
	size   uint64
	root   []entry
	mu     sync.Mutex
	leaves map[[2]uint64][]entry // by offset and length
	kept   int
}

// Open reads the header and the first directory of an archive of some size.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	a := &Archive{r: r, size: uint64(max(size, 0)), leaves: map[[2]uint64][]entry{}}
	b, err := a.read(0, HeaderSize)
	if err != nil {
		return nil, ErrNoArchive
	}
	if a.Header, err = ParseHeader(b); err != nil {
		return nil, err
	}
	a.root, err = a.directory(a.Header.RootOffset, a.Header.RootLength)
	return a, err
}

// read reads a range that lies within the archive.
func (a *Archive) read(offset, length uint64) ([]byte, error) {
	if offset > a.size || length > a.size-offset {
		return nil, fmt.Errorf("%w: it is cut short", ErrBroken)
	}
	b := make([]byte, length)
	_, err := a.r.ReadAt(b, int64(offset))
	return b, err
}

func (a *Archive) directory(offset, length uint64) ([]entry, error) {
	if length > maxDirectory {
		return nil, fmt.Errorf("%w: a directory is too long", ErrBroken)
	}
	packed, err := a.read(offset, length)
	if err != nil {
		return nil, err
	}
	raw, err := Unpack(a.Header.Internal, packed, maxDirectory)
	if err != nil {
		return nil, err
	}
	return parseDirectory(raw)
}

// leaf returns a directory, of which the latest are remembered.
func (a *Archive) leaf(offset, length uint64) ([]entry, error) {
	at := [2]uint64{offset, length}
	a.mu.Lock()
	list, ok := a.leaves[at]
	a.mu.Unlock()
	if ok {
		return list, nil
	}
	list, err := a.directory(offset, length)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept+len(list) > maxKept {
		clear(a.leaves)
		a.kept = 0
	}
	if a.leaves[at] == nil && len(list) <= maxKept {
		a.leaves[at] = list
		a.kept += len(list)
	}
	return list, nil
}

// Tile returns a tile as it is packed in the archive, nil where there is none.
func (a *Archive) Tile(z, x, y uint32) ([]byte, error) {
	if z > MaxZoom || x >= 1<<z || y >= 1<<z {
		return nil, nil
	}
	id, list := ID(z, x, y), a.root
	for range maxDepth {
		e, ok := find(list, id)
		if !ok {
			return nil, nil
		}
		if e.Run > 0 {
			if e.Length > maxTile || e.Offset > a.Header.TileLength {
				return nil, fmt.Errorf("%w: a tile is too long", ErrBroken)
			}
			return a.read(a.Header.TileOffset+e.Offset, uint64(e.Length))
		}
		var err error
		if list, err = a.leaf(a.Header.LeafOffset+e.Offset, uint64(e.Length)); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: its directories lie too deep", ErrBroken)
}

// First returns any tile, nil where there is none.
func (a *Archive) First() ([]byte, error) {
	list := a.root
	for range maxDepth {
		if len(list) == 0 {
			return nil, nil
		}
		if list[0].Run > 0 {
			z, x, y, ok := Tile(list[0].ID)
			if !ok {
				return nil, fmt.Errorf("%w: a tile lies nowhere", ErrBroken)
			}
			return a.Tile(z, x, y)
		}
		var err error
		if list, err = a.leaf(a.Header.LeafOffset+list[0].Offset, uint64(list[0].Length)); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: its directories lie too deep", ErrBroken)
}

// Metadata returns the JSON about the whole.
func (a *Archive) Metadata() ([]byte, error) {
	if a.Header.MetadataLength > maxMetadata {
		return nil, fmt.Errorf("%w: the metadata is too long", ErrBroken)
	}
	packed, err := a.read(a.Header.MetadataOffset, a.Header.MetadataLength)
	if err != nil || len(packed) == 0 {
		return nil, err
	}
	return Unpack(a.Header.Internal, packed, maxMetadata)
}
