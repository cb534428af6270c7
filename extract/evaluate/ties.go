package evaluate

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// TieTrials are the trials of one article.
type TieTrials struct {
	Article string
	Trials  []incident.Trial
}

// TiesOf makes trials of the annotated articles of a folder, as [Dir] reads it.
func TiesOf(reader *extract.Reader, gold, texts fs.FS, table map[string]Place) ([]TieTrials, error) {
	var out []TieTrials
	err := each(gold, texts, table, func(name string, g *Gold, a geo.Article) error {
		p := reader.Page(&a)
		if p == nil {
			return nil
		}
		frames, _ := frame.Read(p)
		records := recordsOf(g, a.Text)
		which := func(f *frame.Frame, at *frame.Place) int {
			where := []span{{p.Tokens[f.First].Start, p.Tokens[f.Last].End}}
			return actOf(p.Gazetteer, records, f, at, where)
		}
		out = append(out, TieTrials{name, incident.Trials(p, frames, which)})
		return nil
	})
	return out, err
}

// actOf returns the annotated record that a frame tells, put at a place; -1
// where it tells none, or one of several. A frame outside all quotes tells an
// event again if one alone can be meant: each that the article tells is annotated.
func actOf(g *gazetteer.Gazetteer, records []record, f *frame.Frame, at *frame.Place, where []span) int {
	quoted := func(r *record) bool { return touch(where, r.spans) }
	if slices.ContainsFunc(records, func(r record) bool { return quoted(&r) }) {
		return meant(g, records, f, at, quoted)
	}
	return meant(g, records, f, at, func(*record) bool { return true })
}

// meant returns the record of a type and place that fit; the only event of
// several, or -1.
func meant(g *gazetteer.Gazetteer, records []record, f *frame.Frame, at *frame.Place, may func(*record) bool) int {
	found := -1
	for i := range records {
		r := &records[i]
		if !may(r) || !tellsType(f, r.event) {
			continue
		}
		if at != nil {
			if _, ok := r.place.distance(at.Lat, at.Lon); ok {
				return i
			}
			gold := gazetteer.Place{Lat: r.place.Lat, Lon: r.place.Lon, Type: "village", Country: at.Country}
			if !at.Inherited && !frame.Contains(g, at.Place, &gold) && at.DistanceKM(&gold) > widerKM {
				continue
			}
		}
		switch {
		case found < 0:
			found = i
		case records[found].event != r.event:
			return -1
		}
	}
	return found
}

// widerKM is how far from the place annotated one may be that is told of it
// coarsely.
const widerKM = 15

// tellsType reports that a frame may tell an event of the annotated types.
func tellsType(f *frame.Frame, e *Event) bool {
	return slices.ContainsFunc(e.SubEventType, func(sub string) bool { return f.Occurs || act.Family(f.Sub.Value, sub) })
}

// TieFit is a fitted table of weights and what it is worth on articles that the
// weights were not fitted on.
type TieFit struct {
	Weights                  map[string]float64
	Trials, Joined           int // of them one act
	Right, Precision, Recall float64
}

// FitTies fits the weights of the ties and tests them by cross-validation over
// articles. Where these tell little the weights lean to those fitted on others,
// and those to the priors of the features.
func FitTies(all, others []TieTrials, folds int) TieFit {
	prior := incident.Priors()
	if len(others) > 0 {
		prior, _, _ = bestFit(asTrials(others), folds, prior)
	}
	w, said, trials := bestFit(asTrials(all), folds, prior)
	f := TieFit{Weights: w, Trials: len(trials)}
	f.judge(said, trials)
	return f
}

func asTrials(all []TieTrials) [][]Trial {
	var articles [][]Trial
	for _, a := range all {
		var ts []Trial
		for _, t := range a.Trials {
			ts = append(ts, Trial{Signals: t.Ties, Right: t.One})
		}
		articles = append(articles, ts)
	}
	return articles
}

// judge counts what was said rightly of articles left out.
func (f *TieFit) judge(said []float64, trials []Trial) {
	right, joined, both := 0, 0, 0
	for i, t := range trials {
		say := said[i] > 0.5
		switch {
		case say && t.Right:
			both++
			fallthrough
		case say:
			joined++
		}
		if t.Right {
			f.Joined++
		}
		if say == t.Right {
			right++
		}
	}
	f.Right, f.Precision, f.Recall = ratio(right, len(trials)), ratio(both, joined), ratio(both, f.Joined)
}

// Table writes the weights as ties.csv has them.
func (f *TieFit) Table() string {
	var b strings.Builder
	b.WriteString("# What speaks for and against one act told twice, in log odds (extract/incident/ties.go names the features). Fitted on annotated\n" +
		"# articles by `furat evaluate --fit`: logistic regression with a penalty on squares.\n")
	fmt.Fprintf(&b, "# %d pairs of a telling and an incident, %d of them one act; on articles left out %.3f judged rightly, joined with precision %.2f, recall %.2f.\n",
		f.Trials, f.Joined, f.Right, f.Precision, f.Recall)
	fmt.Fprintf(&b, "tie,weight\n%s,%.2f\n", incident.Base, f.Weights[incident.Base])
	for _, t := range incident.Ties {
		fmt.Fprintf(&b, "%s,%.2f\n", t.Name, f.Weights[t.Name])
	}
	return b.String()
}
