// Package mercator is the Web Mercator map (EPSG:3857) as integers: positions
// of 32 bits a side, the tiles of a zoom, and the Morton order in which a tile
// is one contiguous range.
package mercator

import (
	"math"

	"github.com/furat-map/furat/geo"
)

// MaxLat is the latitude at which Web Mercator is square. Positions beyond it
// are moved to the edge.
const MaxLat = geo.MaxMercatorLat

const world = 1 << 32 // positions on a side of the square

// Tile is the address of a tile: zoom, column from west, row from north.
type Tile struct{ Z, X, Y uint32 }

// Project returns the Web Mercator position (EPSG:3857, scaled to 32 bits)
// of a point in degrees: 0 to 2^32 from west to east and north to south.
func Project(lon, lat float64) (x, y uint32) {
	fx, fy := Unit(lon, lat)
	return clamp(fx * world), clamp(fy * world)
}

// Unit returns a point in degrees in parts of the Web Mercator square: 0 to 1
// from west to east and north to south. Longitudes beyond 180 go on beyond it.
func Unit(lon, lat float64) (x, y float64) {
	lat = math.Max(-MaxLat, math.Min(MaxLat, lat))
	sin := math.Sin(lat * math.Pi / 180)
	return (lon + 180) / 360, 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
}

// Degrees is the inverse of [Unit].
func Degrees(x, y float64) (lon, lat float64) {
	return x*360 - 180, 180 / math.Pi * math.Atan(math.Sinh(math.Pi*(1-2*y)))
}

func clamp(v float64) uint32 {
	return uint32(math.Max(0, math.Min(v, math.MaxUint32)))
}

// Unproject is the inverse of [Project] for coordinates of six decimals: a
// position is finer than the sixth decimal, so nothing is lost.
func Unproject(x, y uint32) (lon, lat float64) {
	lon, lat = Degrees((float64(x)+0.5)/world, (float64(y)+0.5)/world)
	return geo.RoundDegrees(lon), geo.RoundDegrees(lat)
}

// Morton interleaves the bits of x and y, y first (Morton 1966).
func Morton(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

// Unmorton is the inverse of [Morton].
func Unmorton(key uint64) (x, y uint32) { return squeeze(key), squeeze(key >> 1) }

func spread(v uint32) uint64 {
	n := uint64(v)
	n = (n | n<<16) & 0x0000ffff0000ffff
	n = (n | n<<8) & 0x00ff00ff00ff00ff
	n = (n | n<<4) & 0x0f0f0f0f0f0f0f0f
	n = (n | n<<2) & 0x3333333333333333
	return (n | n<<1) & 0x5555555555555555
}

func squeeze(n uint64) uint32 {
	n &= 0x5555555555555555
	n = (n | n>>1) & 0x3333333333333333
	n = (n | n>>2) & 0x0f0f0f0f0f0f0f0f
	n = (n | n>>4) & 0x00ff00ff00ff00ff
	n = (n | n>>8) & 0x0000ffff0000ffff
	return uint32(n | n>>16)
}

// Range returns the first and the last Morton code of a tile's positions.
func (t Tile) Range() (first, last uint64) {
	if t.Z == 0 {
		return 0, math.MaxUint64
	}
	shift := 2 * (32 - t.Z)
	first = Morton(t.X, t.Y) << shift
	return first, first + (uint64(1)<<shift - 1)
}
