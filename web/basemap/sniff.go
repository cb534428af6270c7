package basemap

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/furat-map/furat/geo/pmtiles"
)

// mltType is how archives name MapLibre's tiles: MBTiles by their media type, PMTiles
// by its number (specification 3, tile types).
const mltType pmtiles.TileType = 6

// sniff tells what a tile is by its bytes, packed or not. An archive's own word counts
// only where there is no tile to look at.
func sniff(tile []byte) (pmtiles.TileType, error) {
	packing := pmtiles.NoCompression
	switch {
	case bytes.HasPrefix(tile, []byte("\x1f\x8b")):
		packing = pmtiles.Gzip
	case bytes.HasPrefix(tile, []byte("\x28\xb5\x2f\xfd")):
		packing = pmtiles.Zstd
	}
	if packing != pmtiles.NoCompression {
		var err error
		if tile, err = pmtiles.Unpack(packing, tile, maxBasemapTile); err != nil {
			return 0, fmt.Errorf("a tile can't be unpacked: %w", err)
		}
	}
	return typeOf(tile), nil
}

// typeOf is the type of an unpacked tile. A Mapbox vector tile is layers of tag 3,
// one of MapLibre a size and then the tag 1 or 2 (both are of varints).
func typeOf(tile []byte) pmtiles.TileType {
	const layers = 3<<3 | 2
	size, rest := varint(tile)
	switch {
	case bytes.HasPrefix(tile, []byte("\x89PNG")):
		return pmtiles.PNG
	case bytes.HasPrefix(tile, []byte("\xff\xd8\xff")):
		return pmtiles.JPEG
	case len(tile) > 12 && string(tile[:4]) == "RIFF" && string(tile[8:12]) == "WEBP":
		return pmtiles.WebP
	case len(tile) > 12 && string(tile[4:8]) == "ftyp" && strings.HasPrefix(string(tile[8:12]), "avi"):
		return pmtiles.AVIF
	case len(tile) > 0 && tile[0] == layers:
		return pmtiles.MVT
	case len(rest) > 0 && (rest[0] == 1 || rest[0] == 2) && size <= uint64(len(rest)):
		return mltType
	}
	return pmtiles.TypeUnknown
}

// varint reads a number of protobuf's form.
func varint(b []byte) (v uint64, rest []byte) {
	for i := 0; i < len(b) && i < 10; i++ {
		v |= uint64(b[i]&127) << (7 * i)
		if b[i] < 128 {
			return v, b[i+1:]
		}
	}
	return 0, nil
}

// errMLT refuses tiles that the page and QGIS do not draw.
var errMLT = fmt.Errorf("its tiles are MapLibre tiles (MLT), which can't be shown; make the archive with Mapbox vector tiles (MVT)")

// settle takes what the archive's tiles are from one of them, nil where it has none;
// said is what the archive says of them.
func (b *Archive) settle(tile []byte, said pmtiles.TileType) error {
	kind := said
	if len(tile) > 0 {
		var err error
		if kind, err = sniff(tile); err != nil {
			return err
		}
	}
	if kind == pmtiles.TypeUnknown && said == pmtiles.MVT && len(tile) > 0 {
		return fmt.Errorf("it says that its tiles are Mapbox vector tiles, but the first is not")
	}
	switch {
	case kind == mltType || said == mltType:
		return errMLT
	case kind == pmtiles.TypeUnknown:
		return fmt.Errorf("its tiles are neither vector tiles (MVT) nor PNG, JPEG, WebP or AVIF")
	}
	b.Vector, b.mediaType = kind == pmtiles.MVT, kind.MediaType()
	return nil
}

// saidType is the type that MBTiles metadata name.
func saidType(format string) pmtiles.TileType {
	switch format = strings.ToLower(format); {
	case strings.Contains(format, "maplibre"), format == "mlt":
		return mltType
	case format == "pbf", format == "mvt", strings.Contains(format, "mapbox"):
		return pmtiles.MVT
	}
	for _, t := range []pmtiles.TileType{pmtiles.PNG, pmtiles.JPEG, pmtiles.WebP, pmtiles.AVIF} {
		if format != "" && (strings.HasSuffix(t.MediaType(), format) || format == "jpg" && t == pmtiles.JPEG) {
			return t
		}
	}
	return pmtiles.TypeUnknown
}
