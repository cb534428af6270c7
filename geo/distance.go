package geo

import "math"

const earthRadiusKM = 6371.0

// DistanceKM returns the great-circle distance of two points in degrees
// (haversine formula, sphere of radius 6371 km).
func DistanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	p1, p2 := lat1*rad, lat2*rad
	sLat, sLon := math.Sin((p2-p1)/2), math.Sin((lon2-lon1)*rad/2)
	a := sLat*sLat + math.Cos(p1)*math.Cos(p2)*sLon*sLon
	return 2 * earthRadiusKM * math.Asin(math.Min(1, math.Sqrt(a)))
}
