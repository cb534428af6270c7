package extract

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed lang/generic.csv
var genericCSV string

//go:embed lang/holders.csv
var holdersCSV string

// held says that a word or a place stood for an actor between two days.
type held struct {
	actor       string
	from, until geo.Day
}

func (h held) on(day geo.Day) bool {
	return !day.Known() || day >= h.from && (!h.until.Known() || day <= h.until)
}

// worldKnowledge is what articles take for granted: whom a word means in a
// country's war, whose base a place is.
type worldKnowledge struct {
	generic map[string]map[string][]held // by word and country
	holders map[string][]held            // by place id
}

func loadKnowledge(actors map[string]Actor) (worldKnowledge, error) {
	k := worldKnowledge{map[string]map[string][]held{}, map[string][]held{}}
	for _, t := range []struct {
		name, text string
		add        func(csvtable.Row, held)
	}{
		{"generic.csv", genericCSV, func(r csvtable.Row, h held) {
			word := r.Get("word")
			if k.generic[word] == nil {
				k.generic[word] = map[string][]held{}
			}
			k.generic[word][r.Get("country")] = append(k.generic[word][r.Get("country")], h)
		}},
		{"holders.csv", holdersCSV, func(r csvtable.Row, h held) {
			k.holders[r.Get("place")] = append(k.holders[r.Get("place")], h)
		}},
	} {
		rows, err := csvtable.Read(strings.NewReader(t.text), ',')
		if err != nil {
			return k, fmt.Errorf("extract: %s: %w", t.name, err)
		}
		for _, r := range rows {
			h := held{actor: r.Get("actor")}
			for column, to := range map[string]*geo.Day{"from": &h.from, "until": &h.until} {
				if s := r.Get(column); s != "" {
					if *to, err = geo.ParseDay(s); err != nil {
						return k, fmt.Errorf("extract: %s line %d: %w", t.name, r.Line, err)
					}
				}
			}
			if _, ok := actors[h.actor]; !ok {
				return k, fmt.Errorf("extract: %s line %d: unknown actor %q", t.name, r.Line, h.actor)
			}
			t.add(r, h)
		}
	}
	return k, nil
}

// isGeneric reports a word that means different forces in different countries.
func (r *Reader) isGeneric(word string) bool { return r.world.generic[word] != nil }

// meant returns whom a generic word means in a country on a day; false where
// the word is none of generic.csv.
func (r *Reader) meant(word, country string, day geo.Day) (string, bool) {
	byCountry, ok := r.world.generic[word]
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

// holder returns whose base a place was on a day, "" for nobody's.
func (r *Reader) holder(place string, day geo.Day) string {
	for _, h := range r.world.holders[place] {
		if h.on(day) {
			return h.actor
		}
	}
	return ""
}
