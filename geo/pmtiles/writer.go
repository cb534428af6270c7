package pmtiles

import (
	"cmp"
	"crypto/sha256"
	"io"
	"slices"
)

// Writer writes an archive. Tiles may come in any order; in the order of
// their numbers they make a better archive. The bytes depend only on the tiles
// and their order.
type Writer struct {
	w       io.WriterAt
	at      uint64 // where the next tile goes, from the start of the tiles
	entries []entry
	known   map[[32]byte]entry
	sorted  bool
}

// NewWriter begins an archive.
func NewWriter(w io.WriterAt) *Writer {
	return &Writer{w: w, known: map[[32]byte]entry{}, sorted: true}
}

// Add adds a tile, packed as Finish's header will say. An empty one is left
// out.
func (w *Writer) Add(z, x, y uint32, tile []byte) error {
	if len(tile) == 0 {
		return nil
	}
	id := ID(z, x, y)
	sum := sha256.Sum256(tile)
	e, known := w.known[sum]
	if !known {
		if _, err := w.w.WriteAt(tile, int64(RootSize+w.at)); err != nil {
			return err
		}
		e = entry{Offset: w.at, Length: uint32(len(tile))}
		w.known[sum] = e
		w.at += uint64(len(tile))
	}
	e.ID, e.Run = id, 1
	if n := len(w.entries); n > 0 {
		last := &w.entries[n-1]
		w.sorted = w.sorted && id > last.ID
		if id == last.ID+uint64(last.Run) && last.Offset == e.Offset {
			last.Run++
			return nil
		}
	}
	w.entries = append(w.entries, e)
	return nil
}

// leafEntries is how many entries a leaf directory has at least.
const leafEntries = 4096

// Finish writes directories, metadata (a JSON object) and header. Of the
// header it takes what the tiles are: type, compression, zooms and bounds.
func (w *Writer) Finish(h Header, metadata []byte) error {
	slices.SortStableFunc(w.entries, func(a, b entry) int { return cmp.Compare(a.ID, b.ID) })
	root, leaves := layout(w.entries)
	h.RootOffset, h.RootLength = HeaderSize, uint64(len(root))
	h.TileOffset, h.TileLength = RootSize, w.at
	h.LeafOffset, h.LeafLength = h.TileOffset+h.TileLength, uint64(len(leaves))
	packed := appendGzip(nil, metadata)
	h.MetadataOffset, h.MetadataLength = h.LeafOffset+h.LeafLength, uint64(len(packed))
	h.Entries, h.Contents, h.Clustered, h.Internal = uint64(len(w.entries)), uint64(len(w.known)), w.sorted, Gzip
	for _, e := range w.entries {
		h.Addressed += uint64(e.Run)
	}
	if _, err := w.w.WriteAt(append(leaves, packed...), int64(h.LeafOffset)); err != nil {
		return err
	}
	front := make([]byte, RootSize)
	copy(front, append(h.Append(nil), root...))
	_, err := w.w.WriteAt(front, 0)
	return err
}

// layout makes the first directory and the leaves behind it: none where all
// entries fit in the first, else leaves so long that their list does.
func layout(entries []entry) (root, leaves []byte) {
	if root = appendDirectory(nil, entries); len(root) <= RootSize-HeaderSize {
		return root, nil
	}
	for size := leafEntries; ; size *= 2 {
		var top []entry
		leaves = leaves[:0]
		for part := range slices.Chunk(entries, size) {
			from := len(leaves)
			leaves = appendDirectory(leaves, part)
			top = append(top, entry{ID: part[0].ID, Offset: uint64(from), Length: uint32(len(leaves) - from)})
		}
		if root = appendDirectory(nil, top); len(root) <= RootSize-HeaderSize {
			return root, leaves
		}
	}
}
