package geo

import "math"

// The Earth in numbers, for everything that measures on it.
const (
	// EarthRadiusKM is the mean radius of the Earth (IUGG, R1).
	EarthRadiusKM = 6371.0088
	// KMPerDegree is the length of a degree of a great circle on that sphere.
	KMPerDegree = EarthRadiusKM * math.Pi / 180
	// ShortestDegreeKM is a little less than the shortest degree of latitude on
	// the ellipsoid is long (110.57 km, at the equator): whatever lies within so
	// many kilometres lies within the degrees that it makes of them.
	ShortestDegreeKM = 110.5
	// MaxMercatorLat is the latitude at which Web Mercator is square.
	MaxMercatorLat = 85.05112877980659
	// MapEdgeLat is the same as maps write it: no position beyond it is on one.
	MapEdgeLat = 85.0511
)

// DistanceKM returns the great-circle distance of two points in degrees
// (haversine formula, sphere of radius [EarthRadiusKM]).
func DistanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	p1, p2 := lat1*rad, lat2*rad
	sLat, sLon := math.Sin((p2-p1)/2), math.Sin((lon2-lon1)*rad/2)
	a := sLat*sLat + math.Cos(p1)*math.Cos(p2)*sLon*sLon
	return 2 * EarthRadiusKM * math.Asin(math.Min(1, math.Sqrt(a)))
}
