package source

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo/csvtable"
)

// wofTypes are the placetypes of Who's On First that are read, and the
// feature of GeoNames whose rank and radius they take.
var wofTypes = map[string][2]string{"country": {"A", "PCLI"}, "region": {"A", "ADM1"}, "county": {"A", "ADM2"}, "localadmin": {"A", "ADM3"},
	"locality": {"P", "PPL"}, "borough": {"P", "PPLX"}, "neighbourhood": {"P", "PPLX"}, "macrohood": {"P", "PPLX"}, "campus": {"S", "AIRP"}}

// readWOF reads a table of Who's On First, or its records as GeoJSON.
func readWOF(r io.Reader, rows *rows) error {
	br := bufio.NewReaderSize(r, 1<<16)
	if first, _ := br.Peek(1); len(first) == 1 && first[0] == '{' {
		return eachFeature(br, rows, func(n int, p properties, g orb.Geometry) error { return wofFeature(rows, n, p) })
	}
	return eachRecord(br, rows, [][]string{{"wof_id"}, {"placetype"}, {"lat"}, {"lon"}}, func(line int, f record) error {
		row := &atlas.Row{}
		row.ID, row.Country = "wof:"+f.get("wof_id"), f.get("country")
		if !wofType(row, f.get("placetype"), f.get("population")) {
			rows.reject(line, "the placetype %.20q is not read", f.get("placetype"))
			return nil
		}
		if id := f.get("geonameid"); validID(id) {
			row.IDs = []string{"geonames:" + id}
		}
		if !f.position(rows, line, row) {
			return nil
		}
		row.NameEN, row.Admin1, row.Admin2 = f.get("name"), f.get("region"), f.get("county")
		addName(row, row.NameEN)
		for _, s := range append(csvtable.List(f.get("name_ar")), csvtable.List(f.get("name_en"))...) {
			if row.NameAR == "" && isArabic(s) {
				row.NameAR = s
			}
			addName(row, s)
		}
		return rows.put(line, row)
	})
}

func wofType(row *atlas.Row, placetype, population string) bool {
	code, ok := wofTypes[placetype]
	n, _ := strconv.ParseUint(population, 10, 32)
	row.Population = uint32(n)
	row.Type, row.Rank, row.UncertaintyKM = TypeOf(code[0], code[1], row.Population)
	return ok
}

// wofFeature reads a record with wof: properties; its names stand under
// "name:" and a language.
func wofFeature(rows *rows, n int, p properties) error {
	row := &atlas.Row{}
	id := p.text("wof:id", "id")
	lat, ok1 := p.number("lbl:latitude", "geom:latitude", "latitude")
	lon, ok2 := p.number("lbl:longitude", "geom:longitude", "longitude")
	if id == "" || !ok1 || !ok2 || !wofType(row, p.text("wof:placetype", "placetype"), p.text("wof:population", "gn:population")) {
		rows.reject(n, "no wof:id, known wof:placetype and position")
		return nil
	}
	row.ID, row.Lat, row.Lon, row.Country = "wof:"+id, lat, lon, p.text("iso:country", "wof:country")
	row.NameEN = p.text("wof:name", "name")
	addName(row, row.NameEN)
	for _, lang := range []string{"ara", "eng", "und", "kur", "fra", "tur", "fas", "ckb"} {
		for _, form := range []string{"_x_preferred", "_x_variant", "_x_colloquial"} {
			for _, s := range p.list("name:" + lang + form) {
				if lang == "ara" && row.NameAR == "" && isArabic(s) {
					row.NameAR = s
				}
				if readable(s) {
					addName(row, strings.TrimSpace(s))
				}
			}
		}
	}
	if c, ok := p["wof:concordances"].(map[string]any); ok {
		if gn := properties(c).text("gn:id"); validID(gn) {
			row.IDs = []string{"geonames:" + gn}
		}
	}
	return rows.put(n, row)
}
