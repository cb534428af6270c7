package evaluate

import (
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"
)

// keptAside are the corpora that the rules were not written with. Every other
// article of them serves to fit how sure the rules are of what they have not
// seen, the rest to test it.
var keptAside = []string{"kept", "kept_third", "kept_incidents"}

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
	w := fit(trials, 2, nil)
	if math.Abs(w["base"]) > 0.05 || math.Abs(w["good"]-math.Log(9)) > 0.1 {
		t.Errorf("%v, want base 0 and good %.2f", w, math.Log(9))
	}
	bins := Bins([]float64{0.1, 0.55, 0.58, 0.95}, []bool{false, true, false, true}, edges)
	if bins[0].N != 1 || bins[1].N != 2 || bins[1].Right != 1 || math.Abs(bins[1].Mean-0.565) > 1e-9 || bins[5].Right != 1 {
		t.Errorf("%+v", bins)
	}
}
