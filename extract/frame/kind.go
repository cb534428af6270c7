package frame

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// typeRow is a row of classify.tsv.
type typeRow struct {
	rule.Rule[string] // Do is what it gives
	step              string
	wants             [][]string // by column of asked; none for whatever it is
}

// asked are the columns of classify.tsv that a row asks for.
var asked = []string{"class", "type", "weapon", "doer", "target", "beside"}

// typeRows reads classify.tsv.
var typeRows = sync.OnceValue(func() []typeRow {
	rows, err := csvtable.Read(strings.NewReader(lang.ClassifyTSV), '\t')
	if err != nil {
		panic(fmt.Sprintf("classify.tsv: %v", err)) // our own file, checked by the tests
	}
	var out []typeRow
	for _, r := range rows {
		row := typeRow{Rule: rule.Rule[string]{ID: rule.ID(r.Get("id")), Doc: r.Get("doc"), Do: r.Get("gives")}, step: r.Get("step")}
		for _, column := range asked {
			var want []string
			if v := r.Get(column); v != "-" {
				want = strings.Split(v, "|")
			}
			row.wants = append(row.wants, want)
		}
		out = append(out, row)
	}
	return out
})

// TypeRules are the rows of classify.tsv as rules, behind the one that takes the
// word's own type.
func TypeRules() rule.List[string] {
	out := rule.List[string]{{ID: whatWord, Doc: "the word that tells of the act"}}
	for _, r := range typeRows() {
		out = append(out, r.Rule)
	}
	return out
}

const whatWord rule.ID = "type.word"

// evidence is what the type of an act rests on, as classify.tsv names it.
type evidence struct {
	class, weapon, doer, target, beside string
	doerID                              string
	aimed                               bool
}

// holds reports that a row asks for nothing but what is so; sub is the type so
// far.
func (e *evidence) holds(r *typeRow, sub string) bool {
	are := [][]string{{e.class}, e.types(sub), {e.weapon}, {e.doer, e.doerID}, {e.target}, {e.beside}}
	for k, want := range r.wants {
		if len(want) > 0 && !slices.ContainsFunc(are[k], func(is string) bool { return slices.Contains(want, is) }) {
			return false
		}
	}
	return true
}

func (e *evidence) types(sub string) []string {
	out := []string{sub}
	if act.Violent(sub) {
		out = append(out, "violent")
	}
	if e.aimed {
		out = append(out, "aimed")
	}
	return out
}

// typeOf returns the sub-event type of an act.
func typeOf(off rule.Off, main *lang.Tag, e *evidence, w *lang.Tag) rule.Claim[string] {
	out := rule.Claim[string]{Value: main.Sub, Rule: whatWord, Words: rule.Told(main.First, main.Last)}
	decided := ""
	for k := range typeRows() {
		r := &typeRows()[k]
		if r.step == decided || off[r.ID] || !e.holds(r, out.Value) {
			continue
		}
		decided = r.step
		out.Value, out.Rule = r.Do, r.ID
		if r.Do == "weapon" {
			out.Value, out.Words = w.Sub, rule.Told(w.First, w.Last)
		}
	}
	return out
}

// evidenceOf gathers what the type of a clause's act rests on.
func evidenceOf(p *mention.Page, c *clause.Clause, w *lang.Tag, s *Sides, t *Toll) *evidence {
	return &evidence{class: c.Main.Class, weapon: weaponClass(w), doer: doerClass(p, s), doerID: s.Doer.Value,
		target: targetClass(p, s, t), beside: besideClass(c), aimed: clause.Aimed(c.Main)}
}

func weaponClass(w *lang.Tag) string {
	switch {
	case w == nil:
		return "none"
	case w.Sub == "":
		return "other"
	}
	return "telling"
}

func doerClass(p *mention.Page, s *Sides) string {
	switch {
	case !s.Doer.Made():
		return "nobody"
	case s.Doer.Value == who.Unidentified:
		return "unidentified"
	case p.Who.Inter(s.Doer.Value) == geo.InterProtesters:
		return "protesters"
	case p.Who.OfState(s.Doer.Value):
		return "state"
	}
	return "nonstate"
}

func targetClass(p *mention.Page, s *Sides, t *Toll) string {
	known := s.Target.Made()
	switch {
	case t.Fighter && !t.Civilian, known && p.Who.Armed(s.Target.Value):
		return "armed"
	case s.Target.Value == who.Civilians, !known && t.Civilian && !t.Fighter:
		return "civil"
	}
	return "nobody"
}

// besideClass reports the noun of an attack in the clause: "استهدف بهجوم", or an
// arrest.
func besideClass(c *clause.Clause) string {
	for _, t := range c.Acts {
		switch {
		case !t.Verb && t.Class == "strike" && t.Sub == act.Clash:
			return "attack"
		case t.Sub == act.Arrests:
			return "arrest"
		}
	}
	return ""
}
