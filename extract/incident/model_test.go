package incident

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/lang"
)

// table writes weights as a table, each tie 1, with rows left out and added.
func table(without []string, more ...string) string {
	var b strings.Builder
	b.WriteString("tie,weight\n")
	for _, name := range append([]string{Base}, names()...) {
		if !slices.Contains(without, name) {
			fmt.Fprintf(&b, "%s,1\n", name)
		}
	}
	for _, row := range more {
		b.WriteString(row + "\n")
	}
	return b.String()
}

func names() []string {
	var out []string
	for _, t := range Ties {
		out = append(out, t.Name)
	}
	return out
}

// TestLoadModel: a table that does not fit the ties is refused, with all that
// is wrong in it.
func TestLoadModel(t *testing.T) {
	if _, err := LoadModel(lang.TiesCSV); err != nil {
		t.Error(err)
	}
	if _, err := LoadModel("# a comment\n" + table(nil)); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		table string
		want  []string
	}{
		{table([]string{"type same"}), []string{`no weight of "type same"`}},
		{table([]string{Base}), []string{`no weight of "base"`}},
		{table([]string{"type same", "day apart"}, "weather,1"), []string{`no weight of "type same"`, `no weight of "day apart"`, `"weather" is no tie`}},
		{table(nil, "weather,1"), []string{`"weather" is no tie`}},
		{table(nil, ",1"), []string{`"" is no tie`}},
		{table([]string{"type same"}, "type same,much"), []string{"ties.csv line", "much"}},
		{table([]string{"type same"}, "type same,"), []string{"ties.csv line"}},
		{table(nil, "type same,1,2"), []string{"ties.csv"}},
		{"", []string{"ties.csv"}},
		{"weight,tie\n", []string{`no weight of "base"`}},
	} {
		_, err := LoadModel(c.table)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}

// TestScore: what is always added and the weights of the ties.
func TestScore(t *testing.T) {
	m, err := LoadModel(strings.Replace(strings.Replace(table(nil), "base,1", "base,-2.5", 1), "day apart,1", "day apart,-0.75", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ties []string
		want float64
	}{
		{nil, -2.5}, {[]string{"type same"}, -1.5}, {[]string{"type same", "day apart", "repeat"}, -1.25}, {[]string{"weather"}, -2.5},
	} {
		if got := m.Score(c.ties); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q: %v, want %v", c.ties, got, c.want)
		}
	}
}

// TestPriors: each tie leans somewhere before anything is counted; its name is
// its own.
func TestPriors(t *testing.T) {
	priors := Priors()
	if len(priors) != len(Ties)+1 || priors[Base] >= 0 {
		t.Errorf("%d priors of %d ties: %v", len(priors), len(Ties), priors)
	}
	for name, sign := range map[string]float64{"place same": 1, "place apart": -1, "repeat": 1, "another": -1, "day apart": -1, "dead same": 1} {
		if priors[name]*sign <= 0 {
			t.Errorf("%s leans to %v", name, priors[name])
		}
	}
}

// FuzzLoadModel: any table is read or refused; one that is read scores all ties
// by numbers.
func FuzzLoadModel(f *testing.F) {
	f.Add(lang.TiesCSV)
	f.Add(table(nil, "weather,1"))
	f.Add(table([]string{"repeat"}, "repeat,1e400"))
	f.Add("tie,weight\nbase,\"1\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := LoadModel(text)
		if err != nil {
			return
		}
		if score := m.Score(names()); score != m.Score(names()) && !math.IsNaN(score) {
			t.Fatalf("scores %v and %v", score, m.Score(names()))
		}
	})
}
