package imports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/records"
	"github.com/furat-map/furat/geo/store/storetest"
)

// read reads a table; complaints are "LINE: WHY".
func read(t testing.TB, text string, opt Options) (events []geo.Event, complaints []string, err error) {
	t.Helper()
	events, complaints, _, err = readAll(text, opt)
	return events, complaints, err
}

func readAll(text string, opt Options) (events []geo.Event, complaints []string, report Report, err error) {
	table, err := Open(strings.NewReader(text), opt)
	if err != nil {
		return nil, nil, report, err
	}
	defer table.Close()
	err = table.Each(func(_ int, e *geo.Event) error {
		events = append(events, *e)
		return nil
	}, func(line int, why error) { complaints = append(complaints, fmt.Sprintf("%d: %v", line, why)) })
	return events, complaints, table.Report, err
}

const acledHead = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"

func TestACLED(t *testing.T) {
	text := acledHead +
		`SYR1,03 March 2020,2020,1,Political violence,Battles,Armed clash,Military Forces of Syria (2000-2024),,1,Islamic State,,Rebel group,12,,760,Middle East,Syria,Homs,Tadmor,,Palmyra,34.56,38.28,2,"A; B",National,"They ""fought"",` + "\n" + `all day.",4,,1600000000` + "\n" +
		`SYR2,04 March 2020,2020,1,Political violence,Battles,Attack,X,,1,Y,,2,12,,760,Middle East,Syria,,,,Palmyra,34.56,38.28,1,A,,n,0,,1` + "\n" +
		`SYR3,2020-03-05,2020,3,Demonstrations,Protests,Peaceful protest,Protesters (Syria),,6,,,0,60,,760,Middle East,Syria,,,,Nowhere,91,38.28,1,A,,n,0,,1` + "\n" +
		`SYR4,03/04/2020,2020,1,Demonstrations,Protests,Peaceful protest,P,,6,,,0,60,,760,ME,Syria,,,,N,34,38,1,A,,n,0,,1` + "\n" +
		"SYR5,short\n" +
		`SYR6,2020-03-05,2020,3,Demonstrations,Protests,Peaceful protest,Protesters (Syria),,6,,,0,60,,,,Côte d'Ivoire,,,,Abidjan,5.3,-4,1,A,,n,,,1` + "\n"
	events, bad, err := read(t, text, Options{Format: "acled", Prefix: "acled:", ActorID: func(n string) string {
		return map[string]string{"Islamic State": "islamic-state"}[n]
	}})
	if err != nil || len(events) != 2 {
		t.Fatalf("%v, %d events, %v", err, len(events), bad)
	}
	four := 4
	day := geo.NewDay(2020, 3, 3)
	want := geo.Event{ID: "acled:SYR1", Date: day, DateEnd: day, TimePrecision: 1, SubEventType: "Armed clash", Actor1: "Military Forces of Syria (2000-2024)", Inter1: "State forces",
		Actor2: "Islamic State", Actor2ID: "islamic-state", Inter2: "Rebel group", Location: "Palmyra", Admin1: "Homs", Admin2: "Tadmor", Country: "SY", Lon: 38.28, Lat: 34.56,
		GeoPrecision: 2, Source: "A; B", SourceCount: 2, Notes: "They \"fought\",\nall day.", Fatalities: &four, Status: "reported", Review: "unreviewed", Confidence: 1}
	if !reflect.DeepEqual(events[0], want) {
		t.Errorf("\n got %+v\nwant %+v", events[0], want)
	}
	if e := events[1]; e.Country != "CI" || e.TimePrecision != 3 || e.Fatalities != nil {
		t.Errorf("%+v", e)
	}
	for i, want := range []string{"4: event_type: ", "5: latitude: ", `6: event_date: "03/04/2020" can be read as 2020-04-03 or 2020-03-04`, "7: 2 fields"} {
		if i >= len(bad) || !strings.HasPrefix(bad[i], want) {
			t.Errorf("complaint %d: %q, want %q", i, bad, want)
		}
	}
}

func TestUCDP(t *testing.T) {
	text := "id,type_of_violence,side_a,side_b,number_of_sources,source_office,source_date,source_headline,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,date_prec,date_start,date_end,low,best,high\n" +
		"7,3,Government of Syria,Civilians,-1,SOHR;AFP,2016-01-02;2016-01-03,Shells fall,2,Duma town,Rif Dimashq,Duma,33.57,36.4,Syria,2,2016-01-01 00:00:00.000,2016-01-04,1,2,3\n" +
		"8,1,IS,SDF,2,,,,6,Syria,,,35,38,Syria,5,2016-01-01,2016-12-31,1,2,3\n" +
		"9,4,IS,SDF,2,,,,6,Syria,,,35,38,Syria,5,2016-01-01,2016-12-31,1,2,3\n"
	events, bad, err := read(t, text, Options{Format: "ucdp-ged", Prefix: "ged:"})
	if err != nil || len(events) != 2 || len(bad) != 1 || !strings.HasPrefix(bad[0], "4: type_of_violence") {
		t.Fatalf("%v %d %v", err, len(events), bad)
	}
	e := events[0]
	if e.ID != "ged:7" || e.Type() != "Violence against civilians" || e.Inter1 != geo.InterState || e.Inter2 != geo.InterCivilians || e.UncertaintyKM != 25 || e.GeoPrecision != 2 ||
		e.TimePrecision != 2 || e.DateEnd != geo.NewDay(2016, 1, 4) || *e.Fatalities != 2 || e.SourceCount != 1 || e.Published != geo.NewDay(2016, 1, 2) || e.Quote != "Shells fall" || e.CivilianTargeting == "" {
		t.Errorf("%+v", e)
	}
	if events[1].GeoPrecision != 3 || events[1].TimePrecision != 3 {
		t.Errorf("%+v", events[1])
	}
}

func TestMapping(t *testing.T) {
	text := "\ufeffwhen;kind;x;y\n2007-02-23;IED;44.8;33.7\n2007-02-23;IED;44.8;33.7\n2007-02-23;flood;1;2\n"
	opt := Options{Format: "csv", Prefix: "d:", Map: map[string]string{"event_date": "when", "sub_event_type": "kind", "longitude": "x", "latitude": "y"},
		Set: map[string]string{"country": "IQ", "geo_precision": "2"}, Values: map[string]map[string]string{"sub_event_type": {"IED": "Remote explosive/landmine/IED"}}}
	events, bad, err := read(t, text, opt)
	if err != nil || len(events) != 2 || len(bad) != 1 || !strings.Contains(bad[0], `"flood"`) {
		t.Fatalf("%v %+v %v", err, events, bad)
	}
	if a, b := events[0], events[1]; a.ID == b.ID || a.Country != "IQ" || a.GeoPrecision != 2 || a.Lon != 44.8 || a.Weapon != "" {
		t.Errorf("%+v %+v", a, b)
	}
	again, _, _ := read(t, text, opt)
	if !reflect.DeepEqual(again, events) {
		t.Error("the same file gives other events")
	}
	for _, bad := range []Options{{Format: "xlsx"}, {Format: "csv", Map: map[string]string{"colour": "x"}}, {Format: "csv", Set: map[string]string{"created_at": "x"}},
		{Format: "acled", Map: map[string]string{"id": "x"}}, {Format: "csv", Map: map[string]string{"event_date": "gone"}}, {Format: "csv"}} {
		if _, _, err := read(t, text, bad); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// TestOurOwnFilesComeBack: what Furat exports it can import, in whatever format.
func TestOurOwnFilesComeBack(t *testing.T) {
	in := storetest.Events(200, 3)
	for i := range in {
		in[i].Lon, in[i].Lat = geo.RoundDegrees(in[i].Lon), geo.RoundDegrees(in[i].Lat)
		in[i].Notes, in[i].Quote, in[i].URL = "n", `"quoted", <b>`+"\n"+`نص`, "https://example.org/a"
		in[i].Confidence = math.Round(in[i].Confidence*100) / 100 // workbooks have 15 digits, Shapefiles 9 decimals
		if in[i].GeoPrecision == 0 {
			in[i].UncertaintyKM = 0
		}
	}
	abouts := map[string]export.About{"csv as wkt": {Name: "events", WKT: true}, "csv for Excel": {Name: "events", BOM: true}}
	for _, f := range export.Formats() {
		abouts[f.Name] = export.About{Name: "events", Title: "Events"}
	}
	for name, about := range abouts {
		format, _, _ := strings.Cut(name, " ")
		var b bytes.Buffer
		err := written(t, format).Write(&b, func(fn func(*geo.Event) error) error {
			for i := range in {
				if err := fn(&in[i]); err != nil {
					return err
				}
			}
			return nil
		}, about)
		if err != nil {
			t.Fatal(err)
		}
		out, bad, report, err := readAll(b.String(), Options{})
		if err != nil || len(bad) > 0 || len(out) != len(in) || len(report.Left) > 0 {
			t.Errorf("%s: %v, %d events, %q, %v", name, err, len(out), bad[:min(3, len(bad))], report.Left)
			continue
		}
		sort := func(a, b geo.Event) int { return strings.Compare(a.ID, b.ID) }
		want := slices.SortedFunc(slices.Values(in), sort)
		slices.SortFunc(out, sort) // some formats are ordered along a curve
		for i := range want {
			if !reflect.DeepEqual(want[i], out[i]) {
				t.Errorf("%s\n in %+v\nout %+v", name, want[i], out[i])
				break
			}
		}
	}
}

func TestBadGeoJSON(t *testing.T) {
	point := `{"type":"Feature","id":9007199254740993,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"sub_event_type":"Attack"}}`
	events, bad, err := read(t, point+"\n"+strings.Replace(point, "1,2", "null,2", 1)+"\n", Options{Format: "geojson"}) // one a line
	if err != nil || len(events) != 1 || len(bad) != 1 || events[0].ID != "9007199254740993" {
		t.Errorf("%v %+v %q", err, events, bad)
	}
	events, bad, err = read(t, `{"features":[{},null,`+point+`]}`, Options{Format: "geojson"})
	if err != nil || len(events) != 1 || len(bad) != 2 {
		t.Errorf("%v %+v %q", err, events, bad)
	}
	if _, _, err := read(t, `{"features":[`+point+`]}`, Options{Format: "geojson", Map: map[string]string{"event_date": "nosuch"}}); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("a mapped property that is nowhere: %v", err)
	}
	for text, want := range map[string]string{
		"":                                    "no header",
		"[1]":                                 "found a number",
		`{"a":1}`:                             "no such column",
		`{"type":"FeatureCollection"}`:        `no list "features"`,
		`{"type":"Topology","arcs":[]}`:       "TopoJSON",
		`{"features":[]}`:                     "no record",
		`{"features":3}`:                      "is no list",
		`{"features":[` + point + `,`:         "cut short at line 1",
		`{"features":[` + point + `,{"type":`: "cut short at line 1",
		`{"x":"` + strings.Repeat("y", records.MaxRow+1<<20) + `"}`: "longer than 4 MB",
		`{"features":[` + strings.Repeat("[", 20000):                "",
	} {
		_, _, err := read(t, text, Options{Format: "geojson"})
		if err == nil || !strings.Contains(err.Error(), want) || geo.CodeOf(err) == geo.CodeInternal {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	events, bad, err = read(t, "{\"features\":[\n"+point+",\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[]},\"properties\":{}},\n7,\n"+
		strings.Replace(point, "1,2", "1e9,2", 1)+"]}", Options{Format: "geojson"})
	if err != nil || len(events) != 1 || len(bad) != 3 || !strings.HasPrefix(bad[0], "3: geometry") || !strings.HasPrefix(bad[1], "4: ") || !strings.HasPrefix(bad[2], "5: ") {
		t.Errorf("%v %d %q", err, len(events), bad)
	}
}

func TestEndlessRow(t *testing.T) {
	row := "\nb,Attack,2024-01-01\n"
	events, bad, err := read(t, "id,sub_event_type,event_date\na,\""+strings.Repeat("x", 5<<20)+row, Options{Format: "csv"})
	if err != nil || len(events) != 1 || len(bad) != 1 || !strings.HasPrefix(bad[0], "2: the line is longer") {
		t.Errorf("%v %d %.200v", err, len(events), bad)
	}
}

// TestStrayQuotes: a quote that is opened and not closed costs its line, not
// the rows behind it.
func TestStrayQuotes(t *testing.T) {
	for _, stray := range []string{`"a,Attack,2024-01-01,x`, `a,Attack,2024-01-01,"x`, `a,Attack,2024-01-01,x"y`} {
		text := "id,sub_event_type,event_date,notes\n" + stray + "\n"
		for i := range 50 {
			text += fmt.Sprintf("r%d,Attack,2024-01-01,n\n", i)
		}
		events, bad, err := read(t, text, Options{Format: "csv"})
		if err != nil || len(events) != 50 || len(bad) != 1 || !strings.HasPrefix(bad[0], "2: ") {
			t.Errorf("%s: %v %d %v", stray, err, len(events), bad)
		}
	}
}

// TestWhatIsNotSaid: what a table does not say is not made up, and what it
// says twice is told.
func TestWhatIsNotSaid(t *testing.T) {
	set := Options{Format: "csv", Prefix: "d:", Set: map[string]string{"sub_event_type": "Attack"}}
	events, bad, err := read(t, "ID,EVENT_DATE,Latitude,longitude,notes\na,2024-01-01T00:30:00+03:00,1,2,'=1+1\na,2024-01-02,1,2,\nb,2024-01-03,86,2,\nc,2024-01-03,,,''-x\n", set)
	if err != nil || len(events) != 2 || len(bad) != 2 || !strings.HasPrefix(bad[0], "3: id: line 2 has the id") || !strings.Contains(bad[1], "edge of the map") {
		t.Fatalf("%v %+v %v", err, events, bad)
	}
	if e := events[0]; e.GeoPrecision != geo.GeoNear || e.Date != geo.NewDay(2024, 1, 1) || e.Notes != "=1+1" || e.ID != "d:a" {
		t.Errorf("%+v", e)
	}
	if e := events[1]; e.Placed() || e.Notes != "'-x" {
		t.Errorf("%+v", e)
	}
	for _, text := range []string{"id,notes\na,b\n", "id,date,lat,lon\na,2024-01-01,1,2\n", "id\revent_date\r2024-01-01\ra\r"} {
		if _, _, err := read(t, text, set); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	row := func(id, precision string) string {
		return id + ",2020-03-05," + precision + ",Peaceful protest,6,0,34,38," + precision + ",0\n"
	}
	_, bad, err = read(t, "event_id_cnty,event_date,time_precision,sub_event_type,inter1,iso,latitude,longitude,geo_precision,fatalities\n"+row("a", "1")+row("b", ""), Options{Format: "acled"})
	if err != nil || len(bad) != 1 || !strings.Contains(bad[0], "how precise") {
		t.Errorf("%v %v", err, bad)
	}
}

// TestDateBasis: what the days rest on is one of two words or unsaid, and not
// said of what has no day.
func TestDateBasis(t *testing.T) {
	rows := "a,Attack,2024-05-07,2024-05-08,publication\nb,Attack,2024-05-07,,text\nc,Attack,2024-05-07,,\nd,Attack,,,publication\ne,Attack,2024-05-07,,Text\nf,Attack,2024-05-07,,hearsay\n"
	text := "id,sub_event_type,event_date,event_date_end,date_basis,review,confidence,article_id\n" + strings.ReplaceAll(rows, "\n", ",unreviewed,1,\n") // Furat's own
	events, bad, report, err := readAll(text, Options{Format: "csv"})
	if err != nil || len(events) != 6 || len(bad) != 0 || len(report.Left) != 1 || report.Left[0].String() != `date_basis: 2 values could not be read and were left out, their rows kept: "Text" (line 6), "hearsay" (line 7)` {
		t.Fatalf("%v %+v %q %s", err, events, bad, report.Left)
	}
	for i, want := range []struct{ basis, notes string }{
		{geo.BasisPublication, "About 2024-05-07 to 2024-05-08, attack, at an unknown place."}, {geo.BasisText, "On 2024-05-07, attack, at an unknown place."},
		{"", "On 2024-05-07, attack, at an unknown place."}, {"", "On an unknown date, attack, at an unknown place."},
		{"", "On 2024-05-07, attack, at an unknown place."}, {"", "On 2024-05-07, attack, at an unknown place."},
	} {
		if e := events[i]; e.DateBasis != want.basis || e.Notes != want.notes {
			t.Errorf("%s: %q, %q", e.ID, e.DateBasis, e.Notes)
		}
	}
}

// TestIDsRestOnTheRow: what Furat adds to a row has no part in its id.
func TestIDsRestOnTheRow(t *testing.T) {
	text := "event_date,sub_event_type,actor1\n2024-01-01,Attack,IS\n"
	plain, _, _ := read(t, text, Options{Format: "csv"})
	known, _, _ := read(t, text, Options{Format: "csv", ActorID: func(string) string { return "islamic-state" }})
	if len(plain) != 1 || len(known) != 1 || plain[0].ID != known[0].ID || known[0].Actor1ID == "" {
		t.Errorf("%+v %+v", plain, known)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("csv", "id,sub_event_type,latitude,longitude,event_date\n1,Attack,1,2,2024-01-01\n")
	f.Add("acled", acledHead+strings.Repeat("1,", 30)+"\n")
	f.Add("ucdp-ged", "id,type_of_violence,best,date_start,latitude,longitude\n1,3,4,2020-01-01,1,2\n")
	f.Add("geojson", `{"features":[{"type":"Feature","geometry":null,"properties":{"sub_event_type":"Attack"}}]}`)
	f.Fuzz(func(t *testing.T, format, text string) {
		events, _, _, _ := readAll(text, Options{Format: format})
		for _, e := range events {
			if _, ok := geo.TypeOf(e.SubEventType); !ok || e.Placed() && (e.Lon < -180 || e.Lon > 180 || e.Lat < -90 || e.Lat > 90) {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestTables: each row of the tables names a property and a meaning that can
// be set.
func TestTables(t *testing.T) {
	k, err := tables()
	if err != nil {
		t.Fatal(err)
	}
	for format, columns := range k.columns {
		if !slices.ContainsFunc(k.formats, func(f Format) bool { return f.Name == format && f.Made() }) {
			t.Errorf("%s is no maker's", format)
		}
		for _, c := range columns {
			var r row
			if listed[c.property] != nil {
				continue
			}
			if err := r.set(columnOf(c.property), "1"); err != nil && !strings.Contains(err.Error(), "day") {
				t.Errorf("%s: %s: %v", format, c.property, err)
			}
		}
	}
	if _, err := csv.NewReader(strings.NewReader(acledHead)).Read(); err != nil {
		t.Fatal(err)
	}
}

func written(t *testing.T, name string) export.Format {
	t.Helper()
	f, ok := export.Named(name)
	if !ok {
		t.Fatal(name)
	}
	return f
}
