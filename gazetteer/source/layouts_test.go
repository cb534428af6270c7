package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// TestTables: separators, names of columns, countries and kinds as tables have them.
func TestTables(t *testing.T) {
	for _, text := range []string{
		"name,lat,lon,country\nHajin,34.5,40.5,Syria\n", "name;lat;lon;country\nHajin;34.5;40.5;SYR\n", "name\tlat\tlon\tiso3\nHajin\t34.5\t40.5\tSYR\n",
		"\ufeffName|Latitude|Longitude|country_code\nHajin|34.5|40.5|sy\n", "itemLabel,coord,country\nHajin,Point(40.5 34.5),سوريا\n",
	} {
		rows, bad, err := read(t, "csv", text)
		if err != nil || len(rows) != 1 || len(bad) != 0 || rows[0].NameEN != "Hajin" || rows[0].Lat != 34.5 || rows[0].Lon != 40.5 || rows[0].Country != "SY" {
			t.Errorf("%q: %+v %q %v", text, rows, bad, err)
		}
	}
	for word, want := range map[string]string{"Village": "village", "TOWN": "town", "hamlet": "village", "مدينة": "city", "قرية": "village", "Refugee camp": "camp", "military_base": "military_base", "castle": "village", "": "village"} {
		rows, _, err := read(t, "csv", "name,lat,lon,type\nX,34.5,40.5,"+word+"\n")
		if err != nil || len(rows) != 1 || rows[0].Type != want {
			t.Errorf("%s: %+v %v, want %s", word, rows, err, want)
		}
	}
}

// TestMap: the user names the columns; what is read otherwise is told once.
func TestMap(t *testing.T) {
	f, _ := FormatOf("csv")
	var rows []atlas.Row
	var told []string
	o := Options{Name: "FILE", Key: "list", Map: map[string]string{"name_en": "Location", "lat": "Breite", "lon": "Länge", "type": "Art"},
		Told: func(line int, what string) { told = append(told, fmt.Sprint(line, what)) }}
	emit := func(r *atlas.Row) error { rows = append(rows, *r); return nil }
	text := "Art,Location,Breite,Länge,country\ncastle,A,34,40,Atlantis\ncastle,B,34,41,Atlantis\n"
	if err := f.Read(strings.NewReader(text), o, emit); err != nil || len(rows) != 2 || rows[1].NameEN != "B" || rows[1].Lon != 41 {
		t.Errorf("%+v %v", rows, err)
	}
	if len(told) != 2 || !strings.Contains(told[0]+told[1], "castle") || !strings.Contains(told[0]+told[1], "Atlantis") {
		t.Errorf("told %q", told)
	}
	for _, m := range []map[string]string{{"name_en": "Nowhere"}, {"colour": "Art"}} {
		o.Map = m
		if err := f.Read(strings.NewReader(text), o, emit); err == nil || !strings.Contains(err.Error(), "--map") {
			t.Errorf("%v: %v", m, err)
		}
	}
}

// TestOCHALayouts: OCHA's boundaries name their levels in three ways, in many languages.
func TestOCHALayouts(t *testing.T) {
	for _, c := range []struct{ properties, latin, arabic, admin1 string }{
		{`"ADM2_EN":"Mayadin","ADM2_AR":"الميادين","ADM2_PCODE":"SY0902","ADM1_EN":"Deir-ez-Zor","ADM0_PCODE":"SY"`, "Mayadin", "الميادين", "Deir-ez-Zor"},
		{`"ADM2_FR":"Mayadine","ADM2ALT1FR":"Al Mayadin","ADM2_PCODE":"SY0902","ADM1_FR":"Deir","ADM0_PCODE":"SYR"`, "Mayadine", "", "Deir"},
		{`"admin2Name_en":"Mayadin","admin2Name_ar":"الميادين","admin2Pcode":"SY0902","admin1Name_en":"Deir","admin0Pcode":"SY"`, "Mayadin", "الميادين", "Deir"},
		{`"adm2_name":"Mayadin","adm2_name1":"الميادين","adm2_pcode":"SY0902","adm1_name":"Deir","adm1_name1":"دير الزور","lang":"en","lang1":"ar"`, "Mayadin", "الميادين", "Deir"},
		{`"adm2_name":"الميادين","adm2_name1":"Mayadin","adm2_pcode":"SY0902","adm1_name":"دير الزور","adm1_name1":"Deir","lang":"ar","lang1":"en"`, "Mayadin", "الميادين", "Deir"},
		{`"ADM2_PT":"Mayadin","ADM2_PCODE":"SY0902","ADM1_PT":"Deir"`, "Mayadin", "", "Deir"},
	} {
		rows, bad, err := read(t, "ocha-cod", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{`+c.properties+`},"geometry":`+square+`}]}`)
		if err != nil || len(rows) != 1 || rows[0].NameEN != c.latin || rows[0].NameAR != c.arabic || rows[0].Admin1 != c.admin1 || rows[0].Type != "district" || rows[0].ID != "ocha:SY0902" || rows[0].Country != "SY" {
			t.Errorf("%s\n%+v %q %v", c.properties, rows, bad, err)
		}
	}
	_, bad, err := read(t, "ocha-cod", `{"features":[{"type":"Feature","properties":{"ADM1_PCODE":"ML93","label":"x"},"geometry":`+square+`}]}`)
	if err == nil || len(bad) != 1 || !strings.Contains(bad[0], "adm1_fr") || !strings.Contains(bad[0], "adm1_pcode, label") {
		t.Errorf("without a name: %q %v", bad, err)
	}
}

// TestOSM: extracts of OpenStreetMap, as GeoJSON and as Overpass answers.
func TestOSM(t *testing.T) {
	rows, bad, err := read(t, "osm", `{"version":0.6,"generator":"Overpass API","elements":[
		{"type":"node","id":1,"lat":35.1,"lon":40.2,"tags":{"name":"هجين","name:en":"Hajin","alt_name":"Hajeen;Hagin","place":"town","population":"4000"}},
		{"type":"way","id":2,"center":{"lat":35.2,"lon":40.3},"nodes":[5,6],"tags":{"name":"Tell","place":"hamlet"}},
		{"type":"node","id":5,"lat":35.2,"lon":40.3},
		{"type":"way","id":3,"tags":{"name":"No centre","place":"hamlet"}},
		{"type":"node","id":4,"lat":35.2,"lon":40.3,"tags":{"name":"A shop","shop":"bakery"}}]}`)
	if err != nil || len(rows) != 2 || len(bad) != 1 || rows[0].ID != "osm:node-1" || rows[0].Type != "town" || rows[0].NameAR != "هجين" || rows[0].NameEN != "Hajin" || rows[0].Population != 4000 || rows[1].Type != "village" || rows[1].Lat != 35.2 {
		t.Errorf("elements: %+v %q %v", rows, bad, err)
	}
	if got := names(rows[0]); !strings.Contains(got, "Hajeen") || !strings.Contains(got, "Hagin") {
		t.Errorf("names %s", got)
	}
	rows, bad, err = read(t, "osm", `{"type":"FeatureCollection","features":[{"type":"Feature","id":"way/9","properties":{"@id":"way/9","name":"Hajin","place":"village"},"geometry":`+square+`},
		{"type":"Feature","id":"node/8","properties":{"id":"node/8","tags":{"name":"Peak","natural":"peak"}},"geometry":{"type":"Point","coordinates":[40,34]}}]}`)
	if err != nil || len(rows) != 2 || len(bad) != 0 || rows[0].ID != "osm:way-9" || rows[0].Area != nil || rows[1].Type != "mountain" {
		t.Errorf("features: %+v %q %v", rows, bad, err)
	}
}

// TestBadPositions: what can't lie where it is said is told with its row, and
// lands nowhere.
func TestBadPositions(t *testing.T) {
	for _, geometry := range []string{
		`{"type":"Polygon","coordinates":[[[40,34],null,[41,35],[40,35],[40,34]]]}`, `{"type":"Point","coordinates":[]}`, `{"type":"Point","coordinates":[40]}`,
		`{"type":"Polygon","coordinates":[[[40,34],[null,34],[41,35],[40,34]]]}`,
		`{"type":"Point","coordinates":[4000000,3000000]}`, `null`,
	} {
		rows, bad, _ := read(t, "ocha-cod", `{"features":[{"type":"Feature","properties":{"adm1_pcode":"SY09","adm1_en":"X"},"geometry":`+geometry+`}]}`)
		if len(rows) != 0 || len(bad) != 1 {
			t.Errorf("%s: %+v %q", geometry, rows, bad)
		}
	}
}

// TestCrossing: a ring that crosses itself is kept, and told with its row.
func TestCrossing(t *testing.T) {
	f, _ := FormatOf("ocha-cod")
	for geometry, crosses := range map[string]bool{square: false, `{"type":"Polygon","coordinates":[[[40,34],[41,35],[41,34],[40,35.5],[40,34]]]}`: true} {
		told, n := "", 0
		o := Options{Name: "FILE", Told: func(line int, what string) { told += fmt.Sprint(line, ": ", what) }}
		err := f.Read(strings.NewReader(`{"features":[{"type":"Feature","properties":{"adm1_pcode":"SY09","adm1_en":"X"},"geometry":`+geometry+`}]}`), o,
			func(*atlas.Row) error { n++; return nil })
		if err != nil || n != 1 || strings.HasPrefix(told, "1: a ring crosses itself") != crosses {
			t.Errorf("%s: %d rows, told %q, %v", geometry, n, told, err)
		}
	}
}

func FuzzOSM(f *testing.F) {
	f.Add(`{"elements":[{"type":"node","id":1,"lat":35.1,"lon":40.2,"tags":{"name":"X","place":"town"}}]}`)
	f.Add(`{"features":[{"type":"Feature","properties":{"@id":"node/1","place":"town","name":"X"},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,1],[1,2]]]}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []string{"osm", "ocha-cod", "csv"} {
			rows, _, _ := read(t, format, text)
			for _, r := range rows {
				if !validPosition(r.Lat, r.Lon) || len(r.Names) == 0 {
					t.Fatalf("%s: %+v", format, r)
				}
			}
		}
	})
}
