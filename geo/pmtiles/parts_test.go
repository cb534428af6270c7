package pmtiles

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// TestHeader: a header comes back as it was written, positions to a
// ten-millionth of a degree.
func TestHeader(t *testing.T) {
	h := Header{RootOffset: 127, RootLength: 1, MetadataOffset: 2, MetadataLength: 3, LeafOffset: 4, LeafLength: 5, TileOffset: 6, TileLength: 1 << 60,
		Addressed: 7, Entries: 8, Contents: 9, Clustered: true, Internal: Gzip, Compression: Zstd, Type: WebP, MinZoom: 2, MaxZoom: 31,
		West: -180, South: -85.0511287, East: 180, North: 85.0511287, CenterZoom: 4, CenterLon: 40.1234567, CenterLat: -0.0000001}
	b := h.Append([]byte("x"))
	if len(b) != 1+HeaderSize {
		t.Fatalf("%d bytes", len(b))
	}
	if got, err := ParseHeader(b[1:]); err != nil || got != h {
		t.Errorf("%+v, %v, want %+v", got, err, h)
	}
	for name, c := range map[string]struct {
		change func(b []byte) []byte
		want   error
	}{
		"cut":            {func(b []byte) []byte { return b[:HeaderSize-1] }, ErrNoArchive},
		"empty":          {func([]byte) []byte { return nil }, ErrNoArchive},
		"version 2":      {func(b []byte) []byte { b[7] = 2; return b }, ErrNoArchive},
		"another":        {func(b []byte) []byte { b[0] = 'Q'; return b }, ErrNoArchive},
		"too deep":       {func(b []byte) []byte { b[101] = MaxZoom + 1; return b }, ErrBroken},
		"zooms reversed": {func(b []byte) []byte { b[100], b[101] = 9, 8; return b }, ErrBroken},
	} {
		if _, err := ParseHeader(c.change(h.Append(nil))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for kind, want := range map[TileType]string{MVT: "application/vnd.mapbox-vector-tile", PNG: "image/png", JPEG: "image/jpeg", WebP: "image/webp", AVIF: "image/avif",
		TypeUnknown: "application/octet-stream", 77: "application/octet-stream"} {
		if got := kind.MediaType(); got != want {
			t.Errorf("%d: %s, want %s", kind, got, want)
		}
	}
	for c, want := range map[Compression]string{Gzip: "gzip", Brotli: "br", Zstd: "zstd", NoCompression: "", CompressionUnknown: "", 5: "", 255: ""} {
		if got := c.Encoding(); got != want {
			t.Errorf("%d: %q, want %q", c, got, want)
		}
	}
}

// randomEntries are in order and do not overlap.
func randomEntries(r *rand.Rand, n int) []entry {
	out := make([]entry, n)
	id, offset := uint64(0), uint64(0)
	for i := range out {
		id += r.Uint64N(1 << (1 + r.IntN(20)))
		if i > 0 {
			id++
		}
		if r.IntN(3) == 0 {
			offset = r.Uint64N(1 << 40)
		}
		out[i] = entry{ID: id, Run: uint32(r.IntN(4)), Length: 1 + r.Uint32N(1<<20), Offset: offset}
		id += uint64(out[i].Run)
		offset += uint64(out[i].Length)
	}
	return out
}

// TestDirectory: any entries come back, and each is found for its tiles and no
// others.
func TestDirectory(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		want := randomEntries(r, r.IntN(200))
		raw, err := Unpack(Gzip, appendDirectory(nil, want), maxDirectory)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseDirectory(raw)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v, %v, want %v", got, err, want)
		}
		for cut := range raw { // no part of it is a whole one
			if _, err := parseDirectory(raw[:cut]); !errors.Is(err, ErrBroken) {
				t.Fatalf("cut at %d of %d: %v", cut, len(raw), err)
			}
		}
		for i, e := range want {
			if found, ok := find(want, e.ID); !ok || found != e {
				t.Fatalf("entry %d is not found", i)
			}
			end := e.ID + uint64(e.Run)
			if next := i+1 < len(want) && want[i+1].ID == end; next || e.Run == 0 {
				continue
			}
			if found, ok := find(want, end); ok {
				t.Fatalf("behind entry %d is %+v", i, found)
			}
		}
	}
	if _, ok := find([]entry{{ID: 5, Run: 1}}, 4); ok {
		t.Error("a tile before the first")
	}
}

// TestBrokenDirectories: what no writer writes is refused.
func TestBrokenDirectories(t *testing.T) {
	for name, numbers := range map[string][]uint64{
		"more entries than bytes": {1 << 40},
		"many entries":            {maxEntries + 1},
		"the same tile twice":     {2, 1, 0, 1, 1, 1, 1, 1, 1},
		"numbers that run over":   {2, 1, 1<<64 - 1, 1, 1, 1, 1, 1, 1},
		"a tile without bytes":    {1, 0, 1, 0, 1},
		"a long tile":             {1, 0, 1, 1<<31 + 1, 1},
		"a long run":              {1, 0, 1<<31 + 1, 1, 1},
		"nothing to follow":       {1, 0, 1, 1, 0},
	} {
		var raw []byte
		for _, n := range numbers {
			raw = binary.AppendUvarint(raw, n)
		}
		if got, err := parseDirectory(raw); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// FuzzDirectory: what is read is written the same, but for the packing of its
// numbers.
func FuzzDirectory(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 30} {
		raw, _ := Unpack(Gzip, appendDirectory(nil, randomEntries(r, n)), maxDirectory)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := parseDirectory(raw)
		if err != nil {
			return
		}
		again, err := Unpack(Gzip, appendDirectory(nil, list), maxDirectory)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := parseDirectory(again); err != nil || !slices.Equal(back, list) {
			t.Fatalf("%v comes back as %v, %v", list, back, err)
		}
	})
}

// memory is a file in memory that can be full.
type memory struct {
	b    []byte
	room int
}

var errFull = errors.New("no room")

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	end := int(at) + len(b)
	if end > m.room {
		return 0, errFull
	}
	if end > len(m.b) {
		m.b = append(m.b, make([]byte, end-len(m.b))...)
	}
	return copy(m.b[at:], b), nil
}

// archive writes tiles and opens what was written.
func archive(t *testing.T, tiles map[uint64]string, order []uint64) *Archive {
	t.Helper()
	m := &memory{room: 1 << 30}
	w := NewWriter(m)
	for _, id := range order {
		z, x, y, _ := Tile(id)
		if err := w.Add(z, x, y, []byte(tiles[id])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(Header{MaxZoom: 9}, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	a, err := Open(bytes.NewReader(m.b), int64(len(m.b)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestOnce: equal tiles are kept once, neighbours of them in one entry; empty
// ones are left out.
func TestOnce(t *testing.T) {
	a := archive(t, map[uint64]string{1: "sea", 2: "sea", 3: "sea", 4: "", 5: "land", 6: "sea"}, []uint64{1, 2, 3, 4, 5, 6})
	h := a.Header
	if got, want := [...]uint64{h.Addressed, h.Entries, h.Contents, h.TileLength}, [...]uint64{5, 3, 2, 7}; got != want || !h.Clustered {
		t.Errorf("%v, want %v, clustered %v", got, want, h.Clustered)
	}
	if b, err := a.Tile(1, 1, 0); b != nil || err != nil { // number 4
		t.Errorf("the empty tile: %q, %v", b, err)
	}
	for _, no := range [][3]uint32{{MaxZoom + 1, 0, 0}, {1, 2, 0}, {1, 0, 2}, {255, 1, 1}} {
		if b, err := a.Tile(no[0], no[1], no[2]); b != nil || err != nil {
			t.Errorf("%v is no tile: %q, %v", no, b, err)
		}
	}
}

// TestFull: an error of the file is returned by what writes.
func TestFull(t *testing.T) {
	w := NewWriter(&memory{room: RootSize})
	if err := w.Add(0, 0, 0, []byte("tile")); !errors.Is(err, errFull) {
		t.Errorf("a tile: %v", err)
	}
	for _, room := range []int{RootSize + 4, 0} {
		w := NewWriter(&memory{room: room})
		if room > 0 {
			if err := w.Add(0, 0, 0, []byte("tile")); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Finish(Header{}, []byte("{}")); !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}

// TestDeep: directories that lead to each other for ever, and parts that are
// too long, are errors.
func TestDeep(t *testing.T) {
	loop := appendDirectory(nil, []entry{{ID: 0, Run: 0, Length: 1, Offset: 0}})
	for range 3 { // its own length stands in it
		loop = appendDirectory(nil, []entry{{ID: 0, Run: 0, Length: uint32(len(loop)), Offset: 0}})
	}
	h := Header{RootOffset: HeaderSize, RootLength: uint64(len(loop)), LeafOffset: HeaderSize, LeafLength: uint64(len(loop)), Internal: Gzip, MaxZoom: 3}
	open := func(h Header) (*Archive, error) {
		b := append(h.Append(nil), loop...)
		return Open(bytes.NewReader(b), int64(len(b)))
	}
	a, err := open(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Tile(0, 0, 0); !errors.Is(err, ErrBroken) {
		t.Errorf("a loop: %v", err)
	}
	long := h
	long.MetadataLength = maxMetadata + 1
	if a, err = open(long); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Metadata(); !errors.Is(err, ErrBroken) {
		t.Errorf("long metadata: %v", err)
	}
	long.RootLength = maxDirectory + 1
	if _, err := open(long); !errors.Is(err, ErrBroken) {
		t.Errorf("a long directory: %v", err)
	}
	if _, err := Open(bytes.NewReader(nil), -1); !errors.Is(err, ErrNoArchive) {
		t.Errorf("a file of no size: %v", err)
	}
}

// TestTogether: many read one archive at once.
func TestTogether(t *testing.T) {
	b := write(t, 30_000, false)
	a, err := Open(struct{ io.ReaderAt }{bytes.NewReader(b)}, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			for i := k; i < 30_000; i += 50 {
				z, x, y, _ := Tile(uint64(3 * i))
				if got, err := a.Tile(z, x, y); err != nil || !bytes.Equal(got, content(i)) {
					t.Errorf("%d: %q, %v", i, got, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
