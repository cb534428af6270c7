package incident

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo/csvtable"
)

// Model weighs the ties of a telling and an incident: a sum over 0 joins them.
type Model struct {
	base    float64
	weights map[string]float64
}

// Base is the name of the weight that is always added, basePrior what it is
// before anything is counted.
const (
	Base      = "base"
	basePrior = -1.5
)

// Priors are the weights before anything is counted: what fitting leans to where
// annotated articles tell little.
func Priors() map[string]float64 {
	out := map[string]float64{Base: basePrior}
	for _, t := range Ties {
		out[t.Name] = t.Prior
	}
	return out
}

// LoadModel reads a table of weights: tie, weight. Every feature must have one,
// and every weight must be of a feature.
func LoadModel(table string) (*Model, error) {
	rows, err := csvtable.Read(strings.NewReader(table), ',')
	if err != nil {
		return nil, fmt.Errorf("extract: ties.csv: %w", err)
	}
	m := &Model{weights: map[string]float64{}}
	for _, r := range rows {
		x, err := strconv.ParseFloat(r.Get("weight"), 64)
		if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
			err = fmt.Errorf("%v is no weight", x)
		}
		if err != nil {
			return nil, fmt.Errorf("extract: ties.csv line %d: %w", r.Line, err)
		}
		m.weights[r.Get("tie")] = x
	}
	return m, m.check()
}

// check reports weights that do not fit the features.
func (m *Model) check() error {
	var wrong []error
	base, ok := m.weights[Base]
	if !ok {
		wrong = append(wrong, fmt.Errorf("no weight of %q", Base))
	}
	m.base = base
	known := map[string]bool{Base: true}
	for _, t := range Ties {
		known[t.Name] = true
		if _, ok := m.weights[t.Name]; !ok {
			wrong = append(wrong, fmt.Errorf("no weight of %q", t.Name))
		}
	}
	for name := range m.weights {
		if !known[name] {
			wrong = append(wrong, fmt.Errorf("%q is no tie", name))
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("extract: ties.csv does not fit the ties of this reader; fit it again (docs/extraction.md): %w", errors.Join(wrong...))
	}
	return nil
}

// Score is the weighted sum of ties.
func (m *Model) Score(ties []string) float64 {
	sum := m.base
	for _, t := range ties {
		sum += m.weights[t]
	}
	return sum
}
