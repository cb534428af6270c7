package evaluate

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/report"
	"github.com/furat-map/furat/geo"
)

// Trial is one event that was read: what its confidence rests on, what it was
// said to be, and whether the annotation has it.
type Trial struct {
	Article    int // the number of its article
	Signals    []string
	Confidence float64
	Right      bool
}

// FieldTrial is one field of an event that the annotation has.
type FieldTrial struct {
	Field, Rule string
	Confidence  float64
	Right       bool
}

// try notes the trials of one article. Optional events count as right; fields
// are those of the matched records.
func (s *Score) try(reports []geo.Report, used map[int]bool, matched map[int]int, checks map[int][]bool) {
	for j := range reports {
		t := Trial{Article: s.Articles, Confidence: reports[j].Event.Confidence, Right: used[j]}
		for _, r := range reports[j].Reasons {
			if r.Field == "confidence" && r.ID == report.SignalsRule && r.Words != "" {
				t.Signals = strings.Split(r.Words, "; ")
			}
		}
		s.Trials = append(s.Trials, t)
	}
	for i, j := range matched {
		for k, right := range checks[i] {
			name := reasonOf[fieldNames[k]]
			for _, r := range reports[j].Reasons {
				if r.Field == name {
					s.FieldTrials = append(s.FieldTrials, FieldTrial{name, r.ID, r.Confidence, right})
					break
				}
			}
		}
	}
}

// byArticle parts the trials by article.
func (s *Score) byArticle() [][]Trial {
	var out [][]Trial
	last := -1
	for _, t := range s.Trials {
		if t.Article != last {
			out, last = append(out, nil), t.Article
		}
		out[len(out)-1] = append(out[len(out)-1], t)
	}
	return out
}

// reasonOf names the field of a reason for each field that is scored.
var reasonOf = map[string]string{"sub_event_type": "sub_event_type", "date": "event_date", "actor1": "actor1", "actor2": "actor2",
	"fatalities": "fatalities", "injuries": "injuries", "status": "status"}

// Bin is a range of confidences: how many events have one in it, how sure they
// are on average, and how many of them are right.
type Bin struct {
	Low, High, Mean float64
	N, Right        int
}

// Bins sorts confidences into ranges.
func Bins(confidences []float64, right []bool, edges []float64) []Bin {
	out := make([]Bin, len(edges)-1)
	sums := make([]float64, len(out))
	for i := range out {
		out[i].Low, out[i].High = edges[i], edges[i+1]
	}
	for i, c := range confidences {
		k := 0
		for k < len(out)-1 && c >= edges[k+1] {
			k++
		}
		out[k].N++
		sums[k] += c
		if right[i] {
			out[k].Right++
		}
	}
	for i := range out {
		if out[i].N > 0 {
			out[i].Mean = sums[i] / float64(out[i].N)
		}
	}
	return out
}

// edges of the reliability tables.
var edges = []float64{0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001}

// PrintReliability writes how sure events and fields were said to be beside how
// many were right, and the mean squared error (Brier score).
func (s *Score) PrintReliability(w io.Writer) error {
	var c []float64
	var ok []bool
	for _, t := range s.Trials {
		c, ok = append(c, t.Confidence), append(ok, t.Right)
	}
	if err := printBins(w, "events", c, ok); err != nil {
		return err
	}
	var fields []string
	for _, f := range s.FieldTrials {
		if !slices.Contains(fields, f.Field) {
			fields = append(fields, f.Field)
		}
	}
	slices.Sort(fields)
	for _, name := range fields {
		c, ok = nil, nil
		for _, f := range s.FieldTrials {
			if f.Field == name {
				c, ok = append(c, f.Confidence), append(ok, f.Right)
			}
		}
		if err := printBins(w, name, c, ok); err != nil {
			return err
		}
	}
	return nil
}

func printBins(w io.Writer, name string, c []float64, ok []bool) error {
	brier, right := 0.0, 0
	for i := range c {
		y := 0.0
		if ok[i] {
			y = 1
			right++
		}
		brier += (c[i] - y) * (c[i] - y)
	}
	if _, err := fmt.Fprintf(w, "%s: %d, right %.3f, Brier %.3f\n", name, len(c), ratio(right, len(c)), brier/math.Max(1, float64(len(c)))); err != nil {
		return err
	}
	for _, b := range Bins(c, ok, edges) {
		if b.N == 0 {
			continue
		}
		if _, err := fmt.Fprintf(w, "  said %.1f to %.1f: %4d, mean %.2f, right %.2f\n", b.Low, math.Min(1, b.High), b.N, b.Mean, ratio(b.Right, b.N)); err != nil {
			return err
		}
	}
	return nil
}

// PrintRules writes how often each rule gave a field of an event that the
// annotation has, and how often it was right.
func (s *Score) PrintRules(w io.Writer) error {
	rules := map[[2]string]*count{}
	for _, f := range s.FieldTrials {
		k := [2]string{f.Field, f.Rule}
		if rules[k] == nil {
			rules[k] = &count{}
		}
		rules[k].add(f.Right)
	}
	keys := slices.SortedFunc(maps.Keys(rules), func(a, b [2]string) int { return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1]) })
	for _, k := range keys {
		r := rules[k]
		if _, err := fmt.Fprintf(w, "%-16s %-20s %4.0f, right %.2f\n", k[0], k[1], r.all, r.right/r.all); err != nil {
			return err
		}
	}
	return nil
}
