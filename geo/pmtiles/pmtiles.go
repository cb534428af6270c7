// Package pmtiles reads and writes PMTiles archives, version 3 of the
// specification (github.com/protomaps/PMTiles, spec/v3): all tiles of a map in
// one file that is read by ranges.
//
// An archive is a header, a directory of the tiles in the order of a Hilbert
// curve, in pieces where it is long, some JSON about the whole, and the tiles,
// of which equal ones are kept once. [Writer] writes the header and the first
// directory last, into room that it left for them.
package pmtiles

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// TileType is the kind of the tiles.
type TileType uint8

// Kinds of tile.
const (
	TypeUnknown TileType = iota
	MVT
	PNG
	JPEG
	WebP
	AVIF
)

// MediaType returns the media type of a kind of tile.
func (t TileType) MediaType() string {
	switch t {
	case MVT:
		return "application/vnd.mapbox-vector-tile"
	case PNG:
		return "image/png"
	case JPEG:
		return "image/jpeg"
	case WebP:
		return "image/webp"
	case AVIF:
		return "image/avif"
	}
	return "application/octet-stream"
}

// Compression is how tiles or directories are packed.
type Compression uint8

// Kinds of compression.
const (
	CompressionUnknown Compression = iota
	NoCompression
	Gzip
	Brotli
	Zstd
)

// Encoding returns the name of a compression in HTTP's Content-Encoding, ""
// for none and for one that is not known.
func (c Compression) Encoding() string {
	switch c {
	case Gzip:
		return "gzip"
	case Brotli:
		return "br"
	case Zstd:
		return "zstd"
	}
	return ""
}

// HeaderSize is the length of a header; RootSize is where the first directory
// must end.
const (
	HeaderSize = 127
	RootSize   = 16384
)

// MaxZoom is the deepest zoom of which all tiles have a number.
const MaxZoom = 31

// Header says where the parts of an archive are. Offsets and lengths are in
// bytes, positions in degrees.
type Header struct {
	RootOffset, RootLength         uint64
	MetadataOffset, MetadataLength uint64
	LeafOffset, LeafLength         uint64
	TileOffset, TileLength         uint64
	Addressed, Entries, Contents   uint64 // tiles with content, entries of directories, distinct contents; 0 unknown
	Clustered                      bool   // tiles lie in the order of their numbers
	Internal, Compression          Compression
	Type                           TileType
	MinZoom, MaxZoom               uint8
	West, South, East, North       float64
	CenterZoom                     uint8
	CenterLon, CenterLat           float64
}

// Errors of archives.
var (
	ErrNoArchive = errors.New("it is no PMTiles archive of version 3")
	ErrBroken    = errors.New("the PMTiles archive is broken")
)

const magic = "PMTiles\x03"

// Append appends the header's bytes.
func (h *Header) Append(dst []byte) []byte {
	dst = append(dst, magic...)
	for _, n := range h.numbers() {
		dst = binary.LittleEndian.AppendUint64(dst, *n)
	}
	clustered := byte(0)
	if h.Clustered {
		clustered = 1
	}
	dst = append(dst, clustered, byte(h.Internal), byte(h.Compression), byte(h.Type), h.MinZoom, h.MaxZoom)
	for _, v := range []float64{h.West, h.South, h.East, h.North} {
		dst = binary.LittleEndian.AppendUint32(dst, e7(v))
	}
	dst = append(dst, h.CenterZoom)
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(dst, e7(h.CenterLon)), e7(h.CenterLat))
}

func (h *Header) numbers() [11]*uint64 {
	return [...]*uint64{&h.RootOffset, &h.RootLength, &h.MetadataOffset, &h.MetadataLength, &h.LeafOffset, &h.LeafLength,
		&h.TileOffset, &h.TileLength, &h.Addressed, &h.Entries, &h.Contents}
}

// e7 is a coordinate in ten-millionths of a degree.
func e7(v float64) uint32 { return uint32(int32(math.Round(v * 1e7))) }

func fromE7(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) / 1e7 }

// ParseHeader reads a header.
func ParseHeader(b []byte) (Header, error) {
	var h Header
	if len(b) < HeaderSize || string(b[:len(magic)]) != magic {
		return h, ErrNoArchive
	}
	at := len(magic)
	for _, n := range h.numbers() {
		*n = binary.LittleEndian.Uint64(b[at:])
		at += 8
	}
	h.Clustered, h.Internal, h.Compression = b[at] == 1, Compression(b[at+1]), Compression(b[at+2])
	h.Type, h.MinZoom, h.MaxZoom = TileType(b[at+3]), b[at+4], b[at+5]
	at += 6
	for _, v := range []*float64{&h.West, &h.South, &h.East, &h.North} {
		*v = fromE7(b[at:])
		at += 4
	}
	h.CenterZoom = b[at]
	h.CenterLon, h.CenterLat = fromE7(b[at+1:]), fromE7(b[at+5:])
	if h.MaxZoom > MaxZoom || h.MinZoom > h.MaxZoom {
		return h, ErrBroken
	}
	return h, nil
}

// ID returns the number of a tile: tiles of all lower zooms come first, those
// of one zoom follow a Hilbert curve.
func ID(z, x, y uint32) uint64 {
	acc := (uint64(1)<<(2*z) - 1) / 3
	for n := uint32(1) << z >> 1; n > 0; n >>= 1 {
		rx, ry := x&n, y&n
		acc += uint64(3*boolOf(rx)^boolOf(ry)) * uint64(n) * uint64(n)
		x, y = rotate(n, x, y, rx, ry)
	}
	return acc
}

func boolOf(n uint32) uint32 {
	if n != 0 {
		return 1
	}
	return 0
}

func rotate(n, x, y, rx, ry uint32) (uint32, uint32) {
	if ry != 0 {
		return x, y
	}
	if rx != 0 {
		x, y = n-1-x, n-1-y
	}
	return y, x
}

// Tile returns the tile of a number, and false where there is none at a zoom
// up to MaxZoom.
func Tile(id uint64) (z, x, y uint32, ok bool) {
	z = uint32(bits.Len64(3*id+1)-1) / 2
	if id > math.MaxUint64/3-1 || z > MaxZoom {
		return 0, 0, 0, false
	}
	t := id - (uint64(1)<<(2*z)-1)/3
	for n := uint32(1); n < uint32(1)<<z; n <<= 1 {
		rx := uint32(t/2) & 1
		ry := (uint32(t) ^ rx) & 1
		x, y = rotate(n, x, y, rx, ry)
		x, y = x+n*rx, y+n*ry
		t /= 4
	}
	return z, x, y, true
}
