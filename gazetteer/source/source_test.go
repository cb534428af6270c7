package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/atlas"
)

const geoNamesRow = "170794\tDeir ez-Zor\tDeir ez-Zor\tدير الزور,Dayr az Zawr\t35.33588\t40.14084\tP\tPPLA\tSY\t\t07\t\t\t\t242565\t\t203\tAsia/Damascus\t2025-01-01\n"

// read reads a text in a format and returns its rows and complaints.
func read(t testing.TB, format, text string) ([]atlas.Row, []string, error) {
	t.Helper()
	f, err := FormatOf(format)
	if err != nil {
		t.Fatal(err)
	}
	var rows []atlas.Row
	var bad []string
	o := Options{Name: "FILE", Key: "list", Bad: func(line int, why string) { bad = append(bad, fmt.Sprintf("%d: %s", line, why)) }}
	err = f.Read(strings.NewReader(text), o, func(r *atlas.Row) error { rows = append(rows, *r); return nil })
	return rows, bad, err
}

func names(r atlas.Row) string {
	var out []string
	for _, n := range r.Names {
		out = append(out, n.Text)
	}
	return strings.Join(out, "|")
}

func TestGeoNames(t *testing.T) {
	rows, bad, err := read(t, "geonames", geoNamesRow+
		"1\tX\tX\t\tnorth\t40\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t\n"+
		"2\tX\tX\t\t0\t0\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t\n"+
		"3\tX\tX\t\t91\t40\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t\n"+
		"four\tX\tX\t\t9\t40\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t\n"+
		"too\tfew\n"+strings.Replace(geoNamesRow, "170794", "5", 1)+strings.Replace(geoNamesRow, "170794", "6", 1)+
		strings.Replace(geoNamesRow, "170794", "7", 1)+strings.Replace(geoNamesRow, "170794", "8", 1)+strings.Replace(geoNamesRow, "170794", "9", 1))
	if err != nil {
		t.Fatal(err)
	}
	r := rows[0]
	if r.ID != "geonames:170794" || r.Type != "city" || r.Admin1 != "SY.07" || r.NameAR != "دير الزور" || r.Population != 242565 || names(r) != "Deir ez-Zor|دير الزور|Dayr az Zawr" {
		t.Errorf("row %+v", r)
	}
	if len(rows) != 6 || len(bad) != 5 || !strings.HasPrefix(bad[0], "2: the position") || !strings.Contains(bad[1], "empty 0, 0") || !strings.Contains(bad[4], "2 tab-separated fields") {
		t.Errorf("%d rows, complaints %q", len(rows), bad)
	}
}

func TestAlternates(t *testing.T) {
	rows, _, err := read(t, "geonames-alternates", "1\t170794\tar\tدير الزور\t1\t\t\t\n2\t170794\tlink\thttps://example.org\t\t\t\t\n3\t99\ten\tElsewhere\t\t\t\t\n4\t170794\t\tDayr az Zawr\t\t\t\t\n5\t170794\tru\tДейр-эз-Зор\t\t\t\t\n6\t170794\ten\tOld name\t\t\t\t1\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || !rows[0].OnlyNames || rows[0].NameAR != "دير الزور" || names(rows[0]) != "دير الزور|Dayr az Zawr|Дейр-эз-Зор" {
		t.Errorf("rows %+v", rows)
	}
}

const square = `{"type":"Polygon","coordinates":[[[40,34],[41,34],[41,35],[40,35],[40,34]]]}`

func TestOCHA(t *testing.T) {
	rows, bad, err := read(t, "ocha-cod", `{"type":"FeatureCollection","name":"x","features":[
		{"type":"Feature","properties":{"ADM1_PCODE":"SY09","ADM1_EN":"Deir-ez-Zor","ADM1_AR":"دير الزور","ADM0_PCODE":"SY"},"geometry":`+square+`},
		{"type":"Feature","properties":{"adm2_pcode":"SY0902","adm2_en":"Al Mayadin","adm2_ar":"الميادين","adm1_pcode":"SY09","adm1_en":"Deir-ez-Zor","adm0_pcode":"SY"},"geometry":`+square+`},
		{"type":"Feature","properties":{"pcode":"N0006","name_en":"Quarter","name_ar":"حي","adm4_pcode":"C1001","adm1_pcode":"SY01","adm1_en":"Damascus"},"geometry":`+square+`},
		{"type":"Feature","properties":{"name":"no code"},"geometry":`+square+`}],"crs":{"type":"name"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || len(bad) != 1 || rows[0].ID != "ocha:SY09" || rows[0].Type != "governorate" || rows[1].Type != "district" || rows[1].Admin1 != "Deir-ez-Zor" || rows[2].Type != "neighbourhood" {
		t.Fatalf("rows %+v, complaints %q", rows, bad)
	}
	if r := rows[0]; r.Country != "SY" || r.Lat != 34.5 || r.UncertaintyKM < 55 || r.UncertaintyKM > 60 || r.Area == nil || !strings.Contains(names(r), "محافظة دير الزور") {
		t.Errorf("governorate %+v", r.Record)
	}
}

func TestWhosOnFirst(t *testing.T) {
	rows, _, err := read(t, "whosonfirst", "wof_id,name,placetype,lat,lon,name_ar,name_en,geonameid,region,county,population,country\n85,Hajin,locality,34.7,40.8,هجين|حجين,Hajeen,42,Deir ez-Zor,,100,SY\n")
	if err != nil || len(rows) != 1 || rows[0].ID != "wof:85" || rows[0].IDs[0] != "geonames:42" || names(rows[0]) != "Hajin|هجين|حجين|Hajeen" {
		t.Errorf("table: %+v, %v", rows, err)
	}
	rows, _, err = read(t, "whosonfirst", `{"type":"Feature","properties":{"wof:id":85,"wof:name":"Hajin","wof:placetype":"locality","geom:latitude":34.7,"geom:longitude":40.8,"name:ara_x_preferred":["هجين"],"wof:concordances":{"gn:id":42}},"geometry":{"type":"Point","coordinates":[40.8,34.7]}}`)
	if err != nil || len(rows) != 1 || rows[0].NameAR != "هجين" || rows[0].IDs[0] != "geonames:42" {
		t.Errorf("record: %+v, %v", rows, err)
	}
}

func TestCSV(t *testing.T) {
	rows, bad, err := read(t, "csv", "place_id,governorate,district,name_en,name_ar,lat,lon,type,uncertainty_km\n5,Anbar,Heet,\"Kubaisa, old\",كبيسة القديمة,33.59,42.61,,\n6,Anbar,Heet,X,,33.5,42.6,castle,\n7,Anbar,Heet,Y,,33.5,42.6,dam,x\n8,Anbar,Heet,Z,,33.5,42.6,dam,0.5\n9,Anbar\n10,Anbar,Heet,Z,,33.5,42.6,,\n11,Anbar,Heet,Z,,33.5,42.6,,\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 5 || rows[0].ID != "list:5" || rows[0].Admin2 != "Heet" || rows[0].NameEN != "Kubaisa, old" || rows[1].Type != "village" || rows[2].Type != "dam" || rows[2].UncertaintyKM != 0.5 {
		t.Errorf("rows %+v", rows)
	}
	if len(bad) != 2 {
		t.Errorf("complaints %q", bad)
	}
}

// TestStrayQuote: a quote that nobody closed costs its line, not the rest.
func TestStrayQuote(t *testing.T) {
	text := "id,name,lat,lon\n1,\"Two\nlines\",33,44\n2,\"Kafr Zita,33.5,43.5\n"
	for i := range 100 {
		text += fmt.Sprintf("%d,Name,33,44\n", i+10)
	}
	rows, bad, err := read(t, "csv", text)
	if err != nil || len(rows) != 101 || len(bad) != 1 || !strings.HasPrefix(bad[0], "4: ") {
		t.Errorf("%d rows, complaints %q, %v", len(rows), bad, err)
	}
}

// TestManyBadRows: bad rows among many good ones are left out, however many.
func TestManyBadRows(t *testing.T) {
	good := strings.Repeat("1\t170794\tar\tدير الزور\t1\t\t\t\n", 3000)
	rows, bad, err := read(t, "geonames-alternates", good+strings.Repeat("x\n", 1500)+strings.Repeat("y", maxLine+10)+"\n"+good)
	if err != nil || len(rows) != 1 || len(bad) != 1501 {
		t.Errorf("%d rows, %d complaints, %v", len(rows), len(bad), err)
	}
}

// TestRefused: a file that is not what it should be gives one error that says
// what was expected.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ format, text, want string }{
		"another format":      {"geonames", "name,lat,lon\nA,1,2\n", "19 tab-separated columns"},
		"cut short":           {"geonames", geoNamesRow + geoNamesRow[:40], "cut short"},
		"cut in a number":     {"geonames", geoNamesRow + geoNamesRow[:len(geoNamesRow)-30], "cut short"},
		"cut alternates":      {"geonames-alternates", "1\t170794\tar\tدير\t1\t\t\t\n2\t170794\tar\tدي", "cut short"},
		"cut CSV":             {"csv", "name,lat,lon\nA,1,2\nB,1", "cut short"},
		"another encoding":    {"ocha-cod", "{\"features\":[{\"type\":\"Feature\",\"properties\":{\"adm1_pcode\":\"SY09\",\"adm1_en\":\"D\xe9ir\"},\"geometry\":" + square + "}]}", "0 of 1 rows"},
		"empty":               {"geonames", "", "0 of 0 rows"},
		"metres for degrees":  {"ocha-cod", `{"features":[{"type":"Feature","properties":{"adm1_pcode":"SY09","adm1_en":"X"},"geometry":{"type":"Point","coordinates":[4000000,3000000]}}]}`, "0 of 1 rows"},
		"cut GeoJSON":         {"ocha-cod", `{"type":"FeatureCollection","features":[{"type":"Feature"`, "cut short"},
		"no GeoJSON":          {"ocha-cod", "name,lat\n", "adm1_pcode"},
		"no columns":          {"whosonfirst", "id,name\n1,2\n", "no column for wof_id"},
		"CSV without a place": {"csv", "a,b\n1,2\n", "its columns are a, b"},
		"a map of nothing":    {"csv", "a,b\n1,2\n", "no column for name_en"},
		"JSON for a table":    {"csv", `{"type":"FeatureCollection","features":[]}`, "ocha-cod"},
		"OSM for a table":     {"csv", `{"version":0.6,"generator":"Overpass API","elements":[]}`, "--format osm"},
		"OSM for boundaries":  {"ocha-cod", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"@id":"node/1","name":"X"},"geometry":{"type":"Point","coordinates":[40,34]}}]}`, "--format osm"},
		"cut OSM":             {"osm", `{"elements":[{"type":"node","id":1,"lat":35`, "cut short"},
		"no OSM":              {"osm", `{"elements":{}}`, "no list"},
	} {
		if _, _, err := read(t, c.format, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := FormatOf("shapefile"); err == nil {
		t.Error("an unknown format was taken")
	}
}

func FuzzFormats(f *testing.F) {
	f.Add("geonames", geoNamesRow)
	f.Add("ocha-cod", `{"features":[{"type":"Feature","properties":{"adm1_pcode":"SY09"},"geometry":`+square+`}]}`)
	f.Add("whosonfirst", "wof_id,placetype,lat,lon\n1,locality,2,3\n")
	f.Add("csv", "name,lat,lon\n\"A,1,2\nB,3,4\n")
	f.Add("geonames-alternates", "1\t2\tar\tاسم\n")
	f.Fuzz(func(t *testing.T, format, text string) {
		if _, err := FormatOf(format); err != nil {
			return
		}
		rows, _, _ := read(t, format, text)
		for _, r := range rows {
			if !r.OnlyNames && !validPosition(r.Lat, r.Lon) || len(r.Names) == 0 {
				t.Fatalf("%s let %+v pass", format, r.Record)
			}
		}
	})
}
