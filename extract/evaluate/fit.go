package evaluate

import (
	"maps"
	"math"
	"slices"
)

// How the weights of signals are fitted: steps of gradient ascent.
const (
	fitRounds = 3000
	fitRate   = 0.5
)

// design is trials as rows of indices of signals.
type design struct {
	names []string // signals; the first is the base
	rows  [][]int
	right []bool
}

func designOf(trials []Trial) *design {
	d := &design{names: []string{base}}
	index := map[string]int{}
	for _, t := range trials {
		row := []int{0}
		for _, s := range t.Signals {
			if _, ok := index[s]; !ok {
				index[s] = len(d.names)
				d.names = append(d.names, s)
			}
			row = append(row, index[s])
		}
		d.rows, d.right = append(d.rows, row), append(d.right, t.Right)
	}
	return d
}

// base is the name of the weight that is always added.
const base = "base"

// fit finds the weights of the signals under which the trials are likeliest:
// logistic regression by gradient ascent, with a penalty, in trials, on the
// square of what a weight is off its prior (0 where there is none): a rare signal
// stays near it.
func fit(trials []Trial, penalty float64, prior map[string]float64) map[string]float64 {
	d := designOf(trials)
	w, lean, grad := make([]float64, len(d.names)), make([]float64, len(d.names)), make([]float64, len(d.names))
	for k, name := range d.names {
		w[k], lean[k] = prior[name], prior[name]
	}
	n := math.Max(1, float64(len(trials)))
	for range fitRounds {
		clear(grad)
		for i, row := range d.rows {
			sum := 0.0
			for _, k := range row {
				sum += w[k]
			}
			miss := -logistic(sum)
			if d.right[i] {
				miss++
			}
			for _, k := range row {
				grad[k] += miss
			}
		}
		for k := range w {
			if k > 0 {
				grad[k] -= penalty * (w[k] - lean[k])
			}
			w[k] += fitRate * grad[k] / n
			if lean[k] <= apart { // what keeps two acts apart can't be fitted away
				w[k] = math.Min(w[k], lean[k]/2)
			}
		}
	}
	out := maps.Clone(prior)
	if out == nil {
		out = map[string]float64{}
	}
	for k, name := range d.names {
		out[name] = w[k]
	}
	return out
}

// apart is the prior from which a weight is bounded to half of it.
const apart = -2

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func sum(w map[string]float64, signals []string) float64 {
	s := w[base]
	for _, name := range signals {
		s += w[name]
	}
	return s
}

// crossed fits weights with each of some folds of articles left out in turn, and
// returns for each trial what those said that had not seen its article.
func crossed(articles [][]Trial, folds int, penalty float64, prior map[string]float64) (said []float64, trials []Trial) {
	for k := range folds {
		var train []Trial
		for i, a := range articles {
			if i%folds != k {
				train = append(train, a...)
			}
		}
		w := fit(train, penalty, prior)
		for i, a := range articles {
			if i%folds == k {
				for _, t := range a {
					said, trials = append(said, logistic(sum(w, t.Signals))), append(trials, t)
				}
			}
		}
	}
	return said, trials
}

// loss is the mean log loss of what was said.
func loss(said []float64, trials []Trial) float64 {
	total := 0.0
	for i, t := range trials {
		p := math.Min(math.Max(said[i], 1e-6), 1-1e-6)
		if t.Right {
			total -= math.Log(p)
		} else {
			total -= math.Log(1 - p)
		}
	}
	return total / math.Max(1, float64(len(trials)))
}

// penalties are tried for the one under which unseen articles are likeliest.
var penalties = []float64{4, 8, 16, 32}

// bestFit fits weights with the penalty that cross-validation by article likes
// best.
func bestFit(articles [][]Trial, folds int, prior map[string]float64) (w map[string]float64, said []float64, trials []Trial) {
	best, least := penalties[0], math.Inf(1)
	for _, p := range penalties {
		s, t := crossed(articles, folds, p, prior)
		if l := loss(s, t); l < least {
			best, least, said, trials = p, l, s, t
		}
	}
	return fit(slices.Concat(articles...), best, prior), said, trials
}
