package evaluate

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// developed are the corpora that the rules were written with; keptAside those
// that they were not. Of the latter every other article serves to fit how sure
// the rules are of what they have not seen, the rest to test it.
var (
	developed = []string{"samples", "second", "third", "incidents"}
	keptAside = []string{"kept", "kept_third", "kept_incidents"}
)

// half is a part of a folder: every other annotated article, or the others.
type half struct {
	fs.FS
	odd bool
}

// Glob lists the half's annotations.
func (h half) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(h.FS, pattern)
	var out []string
	for i, n := range names {
		if i%2 == 1 == h.odd {
			out = append(out, n)
		}
	}
	return out, err
}

func trialsOf(t *testing.T, corpora []string, part func(fs.FS) fs.FS) *Score {
	t.Helper()
	all := &Score{}
	r := reader(t)
	for _, name := range corpora {
		gold := os.DirFS("../testdata/corpus/" + name)
		texts := gold
		if name == "samples" {
			texts = os.DirFS("../samples/articles")
		}
		if part != nil {
			gold = part(gold)
		}
		s, err := Dir(r, gold, texts, nil)
		if err != nil {
			t.Fatal(err)
		}
		all.Trials = append(all.Trials, s.Trials...)
		all.FieldTrials = append(all.FieldTrials, s.FieldTrials...)
	}
	return all
}

// TestCalibrated: what is said to be sure of articles that neither the rules
// nor the tables have seen is right about as often. With FIT=1 the tables are
// fitted anew and written.
func TestCalibrated(t *testing.T) {
	if os.Getenv("FIT") != "" {
		seen := trialsOf(t, developed, nil)
		unseen := trialsOf(t, keptAside, func(f fs.FS) fs.FS { return half{f, false} })
		write(t, "../lang/confidence.csv", confidenceTable(rescale(fit(seen.Trials), unseen.Trials)))
		write(t, "../lang/reliability.csv", reliabilityTable(seen.FieldTrials, unseen.FieldTrials))
		t.Skip("SKIPPED: the tables are written; run again to test them")
	}
	s := trialsOf(t, keptAside, func(f fs.FS) fs.FS { return half{f, true} })
	var b strings.Builder
	s.PrintReliability(&b)
	t.Logf("articles that nothing was fitted to\n%s", &b)
	said, right := 0.0, 0.0
	for _, x := range s.Trials {
		said += x.Confidence
		if x.Right {
			right++
		}
	}
	n := float64(len(s.Trials))
	if math.Abs(said-right)/n > 0.1 {
		t.Errorf("%.0f events: said %.2f, right %.2f; FIT=1 go test ./extract/evaluate -run Calibrated fits the tables anew", n, said/n, right/n)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func confidenceTable(w map[string]float64) string {
	var b strings.Builder
	b.WriteString("# What speaks for and against an event, in log odds (extract/confidence.go names the signals). Fitted on the development corpora by\n" +
		"# FIT=1 go test ./extract/evaluate -run Calibrated: logistic regression on whether the annotation has the event, rescaled on half of\n" +
		"# the articles kept aside.\nsignal,weight\n")
	for _, s := range slices.Sorted(maps.Keys(w)) {
		fmt.Fprintf(&b, "%s,%.2f\n", s, w[s])
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

// odds are the log odds of a share, a little drawn to even.
func (c count) odds() float64 { return math.Log((c.right + 1) / (c.all - c.right + 1)) }

// reliabilityTable counts how often each rule was right; a rule seen a few
// times leans on the others of its field, and a field is as much less sure as
// it was on articles that the rules had not seen.
func reliabilityTable(seen, unseen []FieldTrial) string {
	rules, fields, fresh := map[[2]string]*count{}, map[string]*count{}, map[string]*count{}
	at := func(m map[string]*count, k string) *count {
		if m[k] == nil {
			m[k] = &count{}
		}
		return m[k]
	}
	for _, f := range seen {
		k := [2]string{f.Field, f.Rule}
		if rules[k] == nil {
			rules[k] = &count{}
		}
		rules[k].add(f.Right)
		at(fields, f.Field).add(f.Right)
	}
	for _, f := range unseen {
		at(fresh, f.Field).add(f.Right)
	}
	var lines []string
	line := func(field, rule string, share, n float64) {
		x := math.Log(share/(1-share)) + at(fresh, field).odds() - fields[field].odds()
		lines = append(lines, fmt.Sprintf("%s,%q,%.2f,%.0f", field, rule, 1/(1+math.Exp(-x)), n))
	}
	const lean = 4 // trials that the field's average counts for
	for name, a := range fields {
		line(name, "any", (a.right+1)/(a.all+2), a.all)
	}
	for k, r := range rules {
		a := fields[k[0]]
		line(k[0], k[1], (r.right+lean*(a.right+1)/(a.all+2))/(r.all+lean), r.all)
	}
	slices.Sort(lines)
	return "# How often the rule that gave a field is right, counted on the development corpora and corrected for half of the articles kept aside;\n" +
		"# seen: how many. Fitted by FIT=1 go test ./extract/evaluate -run Calibrated.\nfield,rule,confidence,seen\n" + strings.Join(lines, "\n") + "\n"
}

// TestFit finds the weights that made the trials.
func TestFit(t *testing.T) {
	var trials []Trial
	for i := range 4000 {
		var tr Trial
		p := 0.5
		if i%2 == 0 {
			tr.Signals, p = []string{"good"}, 0.9
		}
		tr.Right = float64(i/2%10) < 10*p
		trials = append(trials, tr)
	}
	w := fit(trials)
	if math.Abs(w["base"]) > 0.05 || math.Abs(w["good"]-math.Log(9)) > 0.1 {
		t.Errorf("%v, want base 0 and good %.2f", w, math.Log(9))
	}
	bins := Bins([]float64{0.1, 0.55, 0.58, 0.95}, []bool{false, true, false, true}, edges)
	if bins[0].N != 1 || bins[1].N != 2 || bins[1].Right != 1 || math.Abs(bins[1].Mean-0.565) > 1e-9 || bins[5].Right != 1 {
		t.Errorf("%+v", bins)
	}
}
