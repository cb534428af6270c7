package crs

import (
	"slices"

	"github.com/furat-map/furat/geo"
)

// lonLat are the EPSG codes of longitude and latitude on WGS 84, in two and in three
// dimensions; 0 stands for "not said", which in files is the same.
var lonLat = []int{0, 4326, 4979}

// IsLonLat reports whether an EPSG code is that of longitude and latitude.
func IsLonLat(code int) bool { return slices.Contains(lonLat, code) }

// NotLonLat is the error of a file whose positions are in another reference system.
func NotLonLat(name string) error {
	return geo.Errorf(geo.CodeUnreadable, "crs", "its positions are in %s; change them to longitude and latitude first, for example with ogr2ogr -t_srs EPSG:4326", geo.Clip(name))
}
