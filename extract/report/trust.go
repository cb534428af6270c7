package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/geo/csvtable"
)

// Trust is how sure events and fields are: an event by the logistic sum of its
// signals, a field by how often its rule was right.
type Trust struct {
	signals map[string]float64    // log odds; "base" is always added
	rules   map[[2]string]float64 // by field and rule
}

// LoadTrust reads confidence.csv and reliability.csv.
func LoadTrust() (*Trust, error) {
	t := &Trust{map[string]float64{}, map[[2]string]float64{}}
	for _, table := range []struct {
		name, text, column string
		put                func(csvtable.Row, float64)
	}{
		{"confidence.csv", lang.ConfidenceCSV, "weight", func(r csvtable.Row, x float64) { t.signals[r.Get("signal")] = x }},
		{"reliability.csv", lang.ReliabilityCSV, "confidence", func(r csvtable.Row, x float64) { t.rules[[2]string{r.Get("field"), r.Get("rule")}] = x }},
	} {
		rows, err := csvtable.Read(strings.NewReader(table.text), ',')
		if err != nil {
			return t, fmt.Errorf("extract: %s: %w", table.name, err)
		}
		for _, r := range rows {
			x, err := strconv.ParseFloat(r.Get(table.column), 64)
			if err != nil {
				return t, fmt.Errorf("extract: %s line %d: %w", table.name, r.Line, err)
			}
			table.put(r, x)
		}
	}
	return t, t.check()
}

// check reports weights of signals that no event gives.
func (t *Trust) check() error {
	known := map[string]bool{base: true}
	for _, s := range Signals {
		known[s.Name] = true
	}
	for name := range t.signals {
		if !known[name] {
			return fmt.Errorf("extract: confidence.csv: %q is no signal of this reader; fit it again (docs/extraction.md)", name)
		}
	}
	return nil
}

const base = "base"

// Event adds up the signals of an event.
func (t *Trust) Event(signals []string) float64 {
	sum := t.signals[base]
	for _, s := range signals {
		sum += t.signals[s]
	}
	return Round(1 / (1 + math.Exp(-sum)))
}

// AnyRule stands for a rule of a field that the table does not list.
const AnyRule = "any"

// Field returns how sure the rule of a field is, 0 where nothing is known.
func (t *Trust) Field(field string, id rule.ID) float64 {
	if c, ok := t.rules[[2]string{field, string(id)}]; ok {
		return c
	}
	return t.rules[[2]string{field, AnyRule}]
}

// Round rounds to two places.
func Round(x float64) float64 { return math.Round(x*100) / 100 }
