package extract

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// How sure an event is: the logistic sum of what speaks for and against it.
// How sure a field is: how often the rule that gave it was right. Both tables
// are fitted on the development corpora (extract/evaluate/fit_test.go); docs/extraction.md
// shows what they are worth on the articles kept aside.

//go:embed lang/confidence.csv
var confidenceCSV string

//go:embed lang/reliability.csv
var reliabilityCSV string

// trustTables are the two tables.
type trustTables struct {
	signals map[string]float64    // log odds; "base" is always added
	rules   map[[2]string]float64 // by field and rule
}

func loadTrust() (trustTables, error) {
	t := trustTables{map[string]float64{}, map[[2]string]float64{}}
	for _, table := range []struct {
		name, text, column string
		put                func(csvtable.Row, float64)
	}{
		{"confidence.csv", confidenceCSV, "weight", func(r csvtable.Row, x float64) { t.signals[r.Get("signal")] = x }},
		{"reliability.csv", reliabilityCSV, "confidence", func(r csvtable.Row, x float64) { t.rules[[2]string{r.Get("field"), r.Get("rule")}] = x }},
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
	return t, nil
}

// event adds up the signals.
func (t *trustTables) event(signals []string) float64 {
	sum := t.signals["base"]
	for _, s := range signals {
		sum += t.signals[s]
	}
	return round2(1 / (1 + math.Exp(-sum)))
}

// anyRule stands for a rule of a field that the table does not list.
const anyRule = "any"

// field returns how sure the rule of a field is, 0 where nothing is known.
func (t *trustTables) field(field, rule string) float64 {
	if c, ok := t.rules[[2]string{field, RuleName(rule)}]; ok {
		return c
	}
	return t.rules[[2]string{field, anyRule}]
}

// RuleName returns a rule without the words that differ from text to text.
func RuleName(rule string) string {
	for _, general := range []string{"word", "weapon"} {
		if strings.HasPrefix(rule, general+" ") && !strings.HasPrefix(rule, "words ") && rule != "word nearest to the act" {
			return general
		}
	}
	name, _, _ := strings.Cut(rule, ";")
	return name
}

// signals names what speaks for and against a record.
func (d *document) signals(r *record) []string {
	var out []string
	add := func(holds bool, name string) {
		if holds {
			out = append(out, name)
		}
	}
	add(r.inherit, "place of the surrounding text")
	add(!r.inherit && r.place.near, "near a place")
	add(d.isAreaPlace(r.place), "region")
	add(r.place.certainty < sureOfPlace, "place in doubt")
	add(r.hurt, "only victims tell it")
	add(r.vague, "means not told")
	add(r.verdict.attempt, "attempt")
	add(r.title, "headline alone")
	add(r.definite, "told as known")
	add(r.prior, "told as earlier")
	add(len(r.spans) > 1, "told again")
	add(r.when != nil && r.when.precision == geo.TimeDay, "day known")
	add(r.when != nil && r.when.conflict, "weekday contradicts")
	add(known(r.cast.actor1), "doer named")
	add(known(r.cast.actor2), "target named")
	add(r.weapon != nil, "weapon told")
	add(r.toll.dead != nil || r.toll.hurt != nil, "victims counted")
	add(!isViolent(r.sub) && !isDemonstration(r.sub), "strategic development")
	add(isDemonstration(r.sub), "demonstration")
	add(r.incident != 0, "several places")
	return out
}

// sureOfPlace is the confidence of a mention below which its place is in
// doubt.
const sureOfPlace = 0.85

func (d *document) isAreaPlace(p *place) bool { return d.r.gaz.Kind(p.Type).Area }
