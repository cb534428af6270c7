package source

import (
	_ "embed"
	"io"
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed features.tsv
var featuresTSV string

// feature is what a GeoNames feature code means here.
type feature struct {
	kind string
	rank uint8
	km   float64
}

// features are the rows of features.tsv by code; a class alone stands for its
// other codes.
var features = sync.OnceValue(func() map[string]feature {
	rows := csvtable.MustRead("features.tsv", featuresTSV, '\t')
	m := map[string]feature{}
	for _, r := range rows {
		rank, _ := strconv.Atoi(r.Get("rank"))
		km, _ := strconv.ParseFloat(r.Get("uncertainty_km"), 64)
		m[r.Get("code")] = feature{r.Get("type"), uint8(rank), km}
	}
	return m
})

// featureOf returns what a class and code mean, by population where the code
// only says that people live there.
func featureOf(class, code string, population uint32) feature {
	f, ok := features()[class+"."+code]
	if !ok {
		f, ok = features()[class]
	}
	if !ok {
		f = feature{"locality", 5, 2}
	}
	switch {
	case f.kind == "settlement" && population >= cityPopulation:
		f.kind, f.km = "city", 6
	case f.kind == "settlement" && population >= townPopulation:
		f.kind, f.km = "town", 3
	case f.kind == "settlement":
		f.kind = "village"
	}
	f.rank = uint8(min(255, int(f.rank)+6*bits.Len32(population)))
	return f
}

// Populations from which a settlement counts as a town, a city.
const (
	townPopulation = 5_000
	cityPopulation = 50_000
)

// TypeOf returns the kind, importance and radius in km of a GeoNames feature
// of a class and code.
func TypeOf(class, code string, population uint32) (kind string, rank uint8, km float64) {
	f := featureOf(class, code, population)
	return f.kind, f.rank, f.km
}

// readGeoNames reads the main table: geonameid, name, asciiname,
// alternatenames, latitude, longitude, feature class, feature code, country
// code, cc2, admin1 to admin4 code, population, … (GeoNames readme.txt).
func readGeoNames(r io.Reader, rows *rows) error {
	return eachLine(r, rows, 19, func(line int, f [][]byte) error {
		id, err := strconv.ParseUint(string(f[0]), 10, 32)
		if err != nil {
			rows.reject(line, "the geonameid %.20q is no number", f[0])
			return nil
		}
		row := &atlas.Row{}
		var errs [2]error
		row.Lat, errs[0] = strconv.ParseFloat(string(f[4]), 64)
		row.Lon, errs[1] = strconv.ParseFloat(string(f[5]), 64)
		if errs[0] != nil || errs[1] != nil {
			rows.reject(line, "the position %.20q, %.20q is no number", f[4], f[5])
			return nil
		}
		population, _ := strconv.ParseUint(string(f[14]), 10, 32)
		row.ID, row.NameEN, row.Country = "geonames:"+strconv.FormatUint(id, 10), string(f[1]), string(f[8])
		row.Population = uint32(population)
		row.Type, row.Rank, row.UncertaintyKM = TypeOf(string(f[6]), string(f[7]), row.Population)
		if code := string(f[10]); code != "" && code != "00" {
			row.Admin1 = row.Country + "." + code // resolved to a name where it is stored
		}
		addName(row, row.NameEN)
		addName(row, string(f[2]))
		Alternates(row, strings.Split(string(f[3]), ","))
		return rows.put(line, row)
	})
}

// notNames are the codes of the language column that mark no names.
var notNames = map[string]bool{"link": true, "wkdt": true, "post": true, "iata": true, "icao": true, "faac": true, "tcid": true,
	"unlc": true, "abbr": true, "phon": true, "piny": true}

// readAlternates reads alternateNamesV2 and emits the names of one place
// together: alternateNameId, geonameid, language, name, preferred, short,
// colloquial, historic.
func readAlternates(r io.Reader, rows *rows) error {
	type names struct {
		line int
		row  *atlas.Row
	}
	var order []string
	all := map[string]names{}
	err := eachLine(r, rows, 4, func(line int, f [][]byte) error {
		if _, err := strconv.ParseUint(string(f[1]), 10, 32); err != nil {
			rows.reject(line, "the geonameid %.20q is no number", f[1])
			return nil
		}
		lang, text := string(f[2]), strings.TrimSpace(string(f[3]))
		historic := len(f) > 7 && string(f[7]) == "1"
		if notNames[lang] || historic || !readable(text) {
			return nil
		}
		id := "geonames:" + string(f[1])
		n, ok := all[id]
		if !ok {
			n = names{line, &atlas.Row{Record: atlas.Record{ID: id}, OnlyNames: true}}
			all[id], order = n, append(order, id)
		}
		preferred := len(f) > 4 && string(f[4]) == "1"
		if lang == "ar" && isArabic(text) && (preferred || n.row.NameAR == "") {
			n.row.NameAR = text
		}
		addName(n.row, text)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range order {
		if err := rows.put(all[id].line, all[id].row); err != nil {
			return err
		}
	}
	return nil
}

// types are the kinds that features.tsv and its settlements come to, and
// those of a curated table.
var types = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{"city": true, "town": true, "village": true, "suburb": true, "oil_field_base": true, "gas_field_base": true}
	for _, f := range features() {
		m[f.kind] = true
	}
	delete(m, "settlement")
	return m
})
