package extract

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// unshown are the rules that no article shows by itself.
var unshown = map[rule.ID]string{Proposed: "only what a second reader proposes has it"}

// unswitched are the rules that say only what a value is called: it is the same
// where they are switched off.
var unswitched = map[rule.ID]string{
	"type.word":         "an act has its word's type where nothing tells another",
	"who.nobody":        "it names nobody, as no rule does",
	"who.sum":           "an act takes the side of the sentence that sums it up as that sentence goes",
	"when.sum":          "and its day",
	"weapon.nearest":    "an act has one weapon",
	"civilians.victims": "it follows from the sides and the toll",
	"status.reported":   "it follows from the words around the act",
	"status.claimed":    "and so does this",
	"status.suspected":  "and this",
	"status.denied":     "and this",
}

// TestEachRule reads testdata/rules.tsv: in each row's text its rule gives the
// field its value, and without the rule it does not.
func TestEachRule(t *testing.T) {
	f, err := os.Open("testdata/rules.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csvtable.Read(f, '\t')
	if err != nil {
		t.Fatal(err)
	}
	r, all := newTestReader(t), Rules()
	rowOf := map[rule.ID]bool{}
	for _, row := range rows {
		id := rule.ID(row.Get("rule"))
		if all[id] == "" {
			t.Errorf("line %d: no rule %q", row.Line, id)
			continue
		}
		rowOf[id] = true
		checkRule(t, r, id, row)
	}
	for id := range all {
		if !rowOf[id] && unshown[id] == "" {
			t.Errorf("no sentence shows the rule %q", id)
		}
	}
}

func checkRule(t *testing.T, r *Reader, id rule.ID, row csvtable.Row) {
	t.Helper()
	text, field, value := strings.ReplaceAll(row.Get("text"), `\n`, "\n"), row.Get("field"), row.Get("value")
	with, off := read(t, r, row.Get("published"), text), read(t, without(t, r, id), row.Get("published"), text)
	if with.Article.Language != row.Get("lang") {
		t.Errorf("line %d: %s is %s", row.Line, text, with.Article.Language)
	}
	if field == "events" {
		n := fmt.Sprint(len(with.Reports))
		if n != value || len(off.Reports) <= len(with.Reports) {
			t.Errorf("line %d: %s: %s\n %d events: %q, want %s\n without the rule: %q", row.Line, id, text, len(with.Reports), allTold(with.Reports), value, allTold(off.Reports))
		}
		return
	}
	given := slices.ContainsFunc(with.Reports, func(r geo.Report) bool { return gives(&r, id, field, value) })
	if !given {
		t.Errorf("line %d: %s does not give %s %q: %s\n%s", row.Line, id, field, value, text, explained(&with))
	}
	if same := slices.Equal(valuesOf(&with, field), valuesOf(&off, field)); same && unswitched[id] == "" {
		t.Errorf("line %d: without %s nothing changes: %s\n%s", row.Line, id, text, explained(&off))
	}
}

// without returns a reader with one rule switched off.
func without(t *testing.T, r *Reader, id rule.ID) *Reader {
	t.Helper()
	w := *r
	if err := Without(id)(&w); err != nil {
		t.Fatal(err)
	}
	return &w
}

// gives reports that a report has a field's value from a rule.
func gives(r *geo.Report, id rule.ID, field, value string) bool {
	return fieldOf(&r.Event, field) == value && slices.ContainsFunc(r.Reasons, func(why geo.Reason) bool {
		return why.Field == field && why.ID == string(id)
	})
}

// fieldOf writes a field of an event; a day that spans several as "first/last".
func fieldOf(e *geo.Event, field string) string {
	switch field {
	case "location":
		return e.PlaceID
	case "event_date":
		if e.DateEnd != e.Date {
			return e.Date.String() + "/" + e.DateEnd.String()
		}
		return e.Date.String()
	case "actor1":
		return e.Actor1ID
	case "actor2":
		return e.Actor2ID
	case "fatalities":
		return written(e.Fatalities)
	case "injuries":
		return written(e.Injuries)
	case "weapon":
		return e.Weapon
	case "civilian_targeting":
		return e.CivilianTargeting
	case "status":
		return e.Status
	}
	return e.SubEventType
}

func written(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func valuesOf(r *Result, field string) []string {
	var out []string
	for i := range r.Reports {
		out = append(out, fieldOf(&r.Reports[i].Event, field))
	}
	return out
}

func explained(r *Result) string {
	var b strings.Builder
	for i := range r.Reports {
		fmt.Fprintf(&b, "  %s\n", told(&r.Reports[i], 0))
		for _, why := range r.Reports[i].Reasons {
			if why.Field != "confidence" {
				fmt.Fprintf(&b, "    %s: %s “%s”\n", why.Field, why.ID, why.Words)
			}
		}
	}
	return b.String()
}
