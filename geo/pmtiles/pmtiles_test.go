package pmtiles

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// TestNumbers: the numbers that the specification gives, and back again.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		z, x, y uint32
		id      uint64
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		if got := ID(c.z, c.x, c.y); got != c.id {
			t.Errorf("%d/%d/%d: %d, want %d", c.z, c.x, c.y, got, c.id)
		}
	}
	next := uint64(0)
	for z := range uint32(8) { // every tile once, without gaps
		seen := map[[2]uint32]bool{}
		for range uint64(1) << (2 * z) {
			gz, x, y, ok := Tile(next)
			if !ok || gz != z || seen[[2]uint32{x, y}] || ID(z, x, y) != next {
				t.Fatalf("number %d: %d/%d/%d", next, gz, x, y)
			}
			seen[[2]uint32{x, y}] = true
			next++
		}
	}
	for z := range uint32(MaxZoom + 1) {
		x, y := rand.Uint32()>>(32-z), rand.Uint32()>>(32-z)
		if z == 0 {
			x, y = 0, 0
		}
		if gz, gx, gy, ok := Tile(ID(z, x, y)); !ok || gz != z || gx != x || gy != y {
			t.Errorf("%d/%d/%d comes back as %d/%d/%d", z, x, y, gz, gx, gy)
		}
	}
	if _, _, _, ok := Tile(1<<64 - 1); ok {
		t.Error("a number without a tile")
	}
}

func write(t testing.TB, tiles int, shuffle bool) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pmtiles")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := NewWriter(f)
	order := make([]int, tiles)
	for i := range order {
		order[i] = i
	}
	if shuffle {
		rand.Shuffle(tiles, func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	for _, i := range order {
		z, x, y, _ := Tile(uint64(3 * i))
		if err := w.Add(z, x, y, content(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(Header{Type: MVT, Compression: Gzip, MaxZoom: 9, West: -1.5, North: 3}, []byte(`{"name":"n"}`)); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func content(i int) []byte {
	if i%5 == 0 {
		return []byte("sea") // the same again and again
	}
	return bytes.Repeat([]byte{byte(i), byte(i >> 8), byte(i >> 16)}, 1+i%7)
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 50, 60_000} {
		for _, shuffle := range []bool{false, true} {
			b := write(t, n, shuffle)
			a, err := Open(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			for i := range n {
				z, x, y, _ := Tile(uint64(3 * i))
				if got, err := a.Tile(z, x, y); err != nil || !bytes.Equal(got, content(i)) {
					t.Fatalf("%d of %d: %q, %v", i, n, got, err)
				}
				z, x, y, _ = Tile(uint64(3*i + 1))
				if got, err := a.Tile(z, x, y); err != nil || got != nil {
					t.Fatalf("a tile that is not there: %q, %v", got, err)
				}
			}
			meta, err := a.Metadata()
			if h := a.Header; err != nil || string(meta) != `{"name":"n"}` || h.Addressed != uint64(n) || h.West != -1.5 || h.North != 3 || h.Clustered == (shuffle && n > 1) {
				t.Errorf("%d tiles: %s %v %+v", n, meta, err, h)
			}
			if !shuffle && !bytes.Equal(b, write(t, n, false)) {
				t.Error("the same tiles give other bytes")
			}
		}
	}
}

// TestTruncated: an archive cut anywhere is an error or lacks tiles, no more.
func TestTruncated(t *testing.T) {
	b := write(t, 20_000, false)
	for _, cut := range []int{0, 5, HeaderSize - 1, HeaderSize + 10, RootSize, len(b) / 2, len(b) - 1} {
		a, err := Open(bytes.NewReader(b[:cut]), int64(cut))
		if err != nil {
			continue
		}
		failed := 0
		if _, err := a.Metadata(); err != nil {
			failed++
		}
		for i := 0; i < 20_000; i += 97 {
			z, x, y, _ := Tile(uint64(3 * i))
			if got, err := a.Tile(z, x, y); err != nil {
				failed++
			} else if !bytes.Equal(got, content(i)) {
				t.Fatalf("cut at %d: tile %d is %q", cut, i, got)
			}
		}
		if failed == 0 {
			t.Errorf("cut at %d of %d: nothing failed", cut, len(b))
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(write(f, 0, false))
	small := write(f, 40, true)
	f.Add(append(bytes.Clone(small[:600]), small[RootSize:]...))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		a.Metadata()
		for i := range uint64(30) {
			z, x, y, _ := Tile(i * i)
			a.Tile(z, x, y)
		}
	})
}

// TestPackings: what the specification allows is read, and no more of it than
// the bound.
func TestPackings(t *testing.T) {
	raw := bytes.Repeat([]byte("tile "), 300)
	var br bytes.Buffer
	w := brotli.NewWriter(&br)
	w.Write(raw)
	w.Close()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for c, packed := range map[Compression][]byte{NoCompression: raw, Gzip: appendGzip(nil, raw), Brotli: br.Bytes(), Zstd: z.EncodeAll(raw, nil)} {
		if got, err := Unpack(c, packed, 5000); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%s: %d bytes, %v", c.Encoding(), len(got), err)
		}
		if _, err := Unpack(c, packed, 100); err == nil && c != NoCompression {
			t.Errorf("%s: more was unpacked than is allowed", c.Encoding())
		}
		if _, err := Unpack(c, packed[:len(packed)/2], 5000); err == nil && c != NoCompression {
			t.Errorf("%s: half of it was unpacked", c.Encoding())
		}
	}
	if _, err := Unpack(CompressionUnknown, raw, 5000); err == nil {
		t.Error("an unknown packing was read")
	}
}
