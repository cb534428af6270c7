package who

import (
	"fmt"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// held says that a word or a place stood for an actor between two days.
type held struct {
	actor       string
	from, until geo.Day
}

func (h held) on(day geo.Day) bool {
	return !day.Known() || day >= h.from && (!h.until.Known() || day <= h.until)
}

// loadKnowledge reads generic.csv and holders.csv.
func (t *Table) loadKnowledge() error {
	for _, table := range []struct {
		name, text string
		add        func(csvtable.Row, held)
	}{
		{"generic.csv", lang.GenericCSV, func(r csvtable.Row, h held) {
			word := r.Get("word")
			if t.generic[word] == nil {
				t.generic[word] = map[string][]held{}
			}
			t.generic[word][r.Get("country")] = append(t.generic[word][r.Get("country")], h)
		}},
		{"holders.csv", lang.HoldersCSV, func(r csvtable.Row, h held) {
			t.holders[r.Get("place")] = append(t.holders[r.Get("place")], h)
		}},
	} {
		rows, err := csvtable.Read(strings.NewReader(table.text), ',')
		if err != nil {
			return fmt.Errorf("extract: %s: %w", table.name, err)
		}
		for _, r := range rows {
			h, err := heldOf(r)
			if err == nil {
				if _, ok := t.actors[h.actor]; !ok {
					err = fmt.Errorf("unknown actor %q", h.actor)
				}
			}
			if err != nil {
				return fmt.Errorf("extract: %s line %d: %w", table.name, r.Line, err)
			}
			table.add(r, h)
		}
	}
	return nil
}

func heldOf(r csvtable.Row) (held, error) {
	h := held{actor: r.Get("actor")}
	for column, to := range map[string]*geo.Day{"from": &h.from, "until": &h.until} {
		if s := r.Get(column); s != "" {
			day, err := geo.ParseDay(s)
			if err != nil {
				return h, err
			}
			*to = day
		}
	}
	return h, nil
}

// IsGeneric reports a word that means different forces in different countries.
func (t *Table) IsGeneric(word string) bool { return t.generic[word] != nil }

// Meant returns whom a generic word means in a country on a day; false where
// the word is none of generic.csv.
func (t *Table) Meant(word, country string, day geo.Day) (string, bool) {
	byCountry, ok := t.generic[word]
	if !ok {
		return "", false
	}
	for _, h := range byCountry[country] {
		if h.on(day) {
			return h.actor, true
		}
	}
	return "", true
}

// Holder returns whose base a place was on a day, "" for nobody's.
func (t *Table) Holder(place string, day geo.Day) string {
	for _, h := range t.holders[place] {
		if h.on(day) {
			return h.actor
		}
	}
	return ""
}
