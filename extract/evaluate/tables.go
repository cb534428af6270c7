package evaluate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// ConfidenceFit is the fitted weights of the signals of an event, and what they
// said of each event of articles they were not fitted on.
type ConfidenceFit struct {
	Weights map[string]float64
	Said    []float64
	Trials  []Trial
}

// FitConfidence fits the weights of the signals on what was read of annotated
// articles, by cross-validation over articles. Where these tell little the
// weights lean to those fitted on others.
func FitConfidence(s, others *Score, folds int) ConfidenceFit {
	var prior map[string]float64
	if others != nil {
		prior, _, _ = bestFit(others.byArticle(), folds, nil)
	}
	w, said, trials := bestFit(s.byArticle(), folds, prior)
	return ConfidenceFit{w, said, trials}
}

// Table writes the weights as confidence.csv has them.
func (f *ConfidenceFit) Table() string {
	var b strings.Builder
	b.WriteString("# What speaks for and against an event, in log odds (extract/report/signals.go names the signals). Fitted on annotated articles by\n" +
		"# `furat evaluate --fit`: logistic regression on whether the annotation has the event.\n")
	fmt.Fprintf(&b, "# %d events. On articles left out:", len(f.Trials))
	right := make([]bool, len(f.Trials))
	for i, t := range f.Trials {
		right[i] = t.Right
	}
	for _, bin := range Bins(f.Said, right, edges) {
		fmt.Fprintf(&b, " said %.2f right %.2f (%d);", bin.Mean, ratio(bin.Right, bin.N), bin.N)
	}
	b.WriteString("\nsignal,weight\n")
	for _, s := range slices.Sorted(maps.Keys(f.Weights)) {
		fmt.Fprintf(&b, "%s,%.2f\n", s, f.Weights[s])
	}
	return b.String()
}

// count is how many trials there were and how many were right.
type count struct{ right, all float64 }

func (c *count) add(right bool) {
	c.all++
	if right {
		c.right++
	}
}

// lean is how many trials the average of a field counts for in the share of a
// rule that was seen a few times.
const lean = 4

// anyRule stands for a rule of a field that the table does not list.
const anyRule = "any"

// ReliabilityTable counts how often each rule was right, as reliability.csv has
// it; a rule seen a few times leans on the others of its field.
func ReliabilityTable(trials []FieldTrial) string {
	rules, fields := map[[2]string]*count{}, map[string]*count{}
	for _, f := range trials {
		k := [2]string{f.Field, f.Rule}
		if rules[k] == nil {
			rules[k] = &count{}
		}
		if fields[f.Field] == nil {
			fields[f.Field] = &count{}
		}
		rules[k].add(f.Right)
		fields[f.Field].add(f.Right)
	}
	var lines []string
	average := func(c *count) float64 { return (c.right + 1) / (c.all + 2) }
	line := func(field, rule string, share, n float64) {
		lines = append(lines, fmt.Sprintf("%s,%s,%.2f,%.0f", field, rule, math.Round(100*share)/100, n))
	}
	for name, a := range fields {
		line(name, anyRule, average(a), a.all)
	}
	for k, r := range rules {
		line(k[0], k[1], (r.right+lean*average(fields[k[0]]))/(r.all+lean), r.all)
	}
	slices.Sort(lines)
	return "# How often the rule that gave a field is right on annotated articles; seen: how many. Fitted by `furat evaluate --fit`.\n" +
		"field,rule,confidence,seen\n" + strings.Join(lines, "\n") + "\n"
}
