package gazetteer

// calibration maps the probability that the scores come to, to the share of
// answers that were right at it: pairs of probability and share, fitted on what
// the weights were fitted on, and checked on what was held aside
// (docs/gazetteer.md, "How sure it is").
var calibration = [][2]float64{{0, 0}, {0.2, 0.3}, {0.4, 0.55}, {0.7, 0.76}, {0.9, 0.9}, {1, 0.97}}

// calibrate interpolates between the pairs.
func calibrate(p float64) float64 {
	for i := 1; i < len(calibration); i++ {
		a, b := calibration[i-1], calibration[i]
		if p <= b[0] {
			return a[1] + (b[1]-a[1])*(p-a[0])/(b[0]-a[0])
		}
	}
	return calibration[len(calibration)-1][1]
}
