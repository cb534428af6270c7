package geo

import "math"

// degreeSteps is how many steps a degree has: six decimals, a tenth of a metre.
const degreeSteps = 1e6

// RoundDegrees rounds a longitude or latitude to six decimals, the precision
// at which events are kept and written.
func RoundDegrees(v float64) float64 { return math.Round(v*degreeSteps) / degreeSteps }

// CeilDegrees returns the least value of six decimals that is not below v.
func CeilDegrees(v float64) float64 {
	r := RoundDegrees(v)
	if r < v {
		r = (math.Round(v*degreeSteps) + 1) / degreeSteps
	}
	return r
}

// FloorDegrees returns the greatest value of six decimals that is not above v.
func FloorDegrees(v float64) float64 { return -CeilDegrees(-v) }
