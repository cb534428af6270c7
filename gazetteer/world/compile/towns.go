package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo/csvtable"
)

// gone are the features of places that no longer are, or are no settlements.
var gone = []string{"PPLH", "PPLQ", "PPLW", "PPLCH"}

// cities emits the towns of the wheel, with their other names. The lines tell
// what kind of place some are; of the others only the people are known.
func (w *work) cities(emit func(*atlas.Row) error) error {
	codes := map[string]string{}
	for _, f := range w.all["town"] {
		codes[f[0]] = f[3]
	}
	plain := map[string]bool{}
	for _, r := range csvtable.MustRead("plain.tsv", plainTSV, '\t') {
		plain[r.Get("country")] = true
	}
	for i := range w.wheel.cities {
		c := &w.wheel.cities[i]
		id := strconv.FormatUint(uint64(c.ID), 10)
		code := cmp.Or(codes[id], "PPL")
		if slices.Contains(gone, code) {
			continue
		}
		row := &atlas.Row{}
		row.ID, row.NameEN, row.Country, row.Admin1 = "geonames:"+id, c.Name, c.Country, c.Country+"."+c.Admin1
		row.Lat, row.Lon, row.Population = c.Lat, c.Lon, c.Population
		row.Type, row.Rank, row.UncertaintyKM = source.TypeOf("P", code, c.Population)
		row.Names = []atlas.Name{{Text: c.Name}}
		if c.Population >= manyPeople || !plain[c.Country] {
			source.Alternates(row, c.Alternates)
			row.Names = spellings(row.Names)
			if c.Population < manyPeople {
				row.Names = withoutRomanisations(row.Names)
			}
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

//go:embed plain.tsv
var plainTSV string

// manyPeople is how many people a town has whose other names are kept in every
// country.
const manyPeople = 250_000

// spellings keeps one of the names that are looked up alike.
func spellings(names []atlas.Name) []atlas.Name {
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(n atlas.Name) bool {
		key := fold.Name(fold.Tokens(n.Text))
		again := seen[key]
		seen[key] = true
		return again || key == ""
	})
}

// withoutRomanisations leaves out, where a town has a name in Cyrillic, the
// names in Latin letters that are other transliterations of the first one
// (Krasnyj Jar, Krasny Jar): a look-up finds them by their consonants.
func withoutRomanisations(names []atlas.Name) []atlas.Name {
	script := func(n atlas.Name) fold.Script { return fold.Tokens(n.Text)[0].Script }
	if !slices.ContainsFunc(names, func(n atlas.Name) bool { return script(n) == fold.Cyrillic }) {
		return names
	}
	first := fold.SkeletonOf(names[0].Text)
	return append(names[:1:1], slices.DeleteFunc(names[1:], func(n atlas.Name) bool {
		return script(n) == fold.Latin && fold.SkeletonOf(n.Text) == first
	})...)
}

func (w *work) towns(emit func(*atlas.Row) error) error {
	for _, f := range w.all["town"] {
		if slices.Contains(gone, f[3]) {
			continue
		}
		row := &atlas.Row{}
		row.ID, row.Population = "geonames:"+f[0], people(f[5])
		w.town(row, f[1], f[2], f[4], f[6], f[7], f[3])
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) seats(emit func(*atlas.Row) error) error {
	for _, f := range w.all["seat"] {
		row := &atlas.Row{}
		row.ID = fmt.Sprintf("town:%s.%s.%s", f[1], f[3], f[4])
		w.town(row, f[0], f[1], f[2], f[3], f[4], "PPL")
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) town(row *atlas.Row, name, country, admin1, lat, lon, code string) {
	row.NameEN, row.Country, row.Admin1 = name, country, country+"."+admin1
	row.Lat, row.Lon = float(lat), float(lon)
	row.Type, row.Rank, row.UncertaintyKM = source.TypeOf("P", code, row.Population)
	row.Names = []atlas.Name{{Text: name}}
}

func people(s string) uint32 {
	n, _ := strconv.ParseUint(s, 10, 32)
	return uint32(n)
}

func float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
