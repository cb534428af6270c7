package evaluate

import "math"

// fit finds the weights of the signals under which the trials are likeliest:
// logistic regression by gradient ascent, with a penalty that keeps the weight
// of a rare signal small.
func fit(trials []Trial) map[string]float64 {
	const (
		rounds  = 4000
		rate    = 0.5
		penalty = 2.0 // of squares, in trials
	)
	w := map[string]float64{"base": 0}
	for _, t := range trials {
		for _, s := range t.Signals {
			w[s] = 0
		}
	}
	n := math.Max(1, float64(len(trials)))
	for range rounds {
		grad := map[string]float64{}
		for _, t := range trials {
			sum := w["base"]
			for _, s := range t.Signals {
				sum += w[s]
			}
			miss := -1 / (1 + math.Exp(-sum))
			if t.Right {
				miss++
			}
			grad["base"] += miss
			for _, s := range t.Signals {
				grad[s] += miss
			}
		}
		for s := range w {
			g := grad[s]
			if s != "base" {
				g -= penalty * w[s]
			}
			w[s] += rate * g / n
		}
	}
	return w
}

// rescale turns weights that were fitted where the rules were written into
// weights for articles that the rules have not seen: one slope and one
// intercept, under which the unseen trials are likeliest (Platt 1999).
func rescale(w map[string]float64, unseen []Trial) map[string]float64 {
	const (
		rounds = 4000
		rate   = 0.3
		lean   = 2.0 // towards a slope of 1, in trials
	)
	slope, intercept := 1.0, 0.0
	n := math.Max(1, float64(len(unseen)))
	for range rounds {
		ds, di := -lean*(slope-1), 0.0
		for _, t := range unseen {
			x := w["base"]
			for _, s := range t.Signals {
				x += w[s]
			}
			miss := -1 / (1 + math.Exp(-slope*x-intercept))
			if t.Right {
				miss++
			}
			ds += miss * x
			di += miss
		}
		slope += rate * ds / n
		intercept += rate * di / n
	}
	out := map[string]float64{}
	for s, x := range w {
		out[s] = slope * x
	}
	out["base"] += intercept
	return out
}
