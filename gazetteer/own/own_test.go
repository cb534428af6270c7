package own

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/furat-map/furat/geo"
)

func mustCheck(t *testing.T, r Row) Row {
	t.Helper()
	r, err := r.Checked()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTable: what is put into the table comes out of it, and a failed change
// leaves it as it was.
func TestTable(t *testing.T) {
	table := At(t.TempDir() + "/g")
	if rows, _, err := table.Read(); err != nil || rows != nil {
		t.Fatalf("an empty table: %v %v", rows, err)
	}
	place := mustCheck(t, Row{NameEN: "=Tell Zarqun", NameAR: "تل زرقون", Aliases: []string{"Zarqun"}, Type: "village", Country: "Syria", Placed: true, Lat: 35.3, Lon: -40.1, UncertaintyKM: 0.5})
	names := mustCheck(t, Row{ID: "geonames:1", Aliases: []string{"Zorville"}})
	again := mustCheck(t, Row{ID: "geonames:1", Aliases: []string{"Zorville", "Zorton"}})
	for _, r := range []Row{place, names, place, again} {
		if err := table.Change(func(rows []Row) ([]Row, error) { return Put(rows, r), nil }); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := table.Version()
	rows, version, err := table.Read()
	if err != nil || version != before || len(rows) != 2 || rows[0].NameEN != "=Tell Zarqun" || rows[0].Country != "SY" || rows[0].Lon != -40.1 || strings.Join(rows[1].Aliases, "|") != "Zorville|Zorton" {
		t.Errorf("%+v %v", rows, err)
	}
	refused := table.Change(func(rows []Row) ([]Row, error) { return nil, geo.Errorf(geo.CodeInvalid, "", "no") })
	tooMany := table.Change(func(rows []Row) ([]Row, error) { return make([]Row, MaxRows+1), nil })
	if after, _ := table.Version(); refused == nil || tooMany == nil || after != before {
		t.Errorf("failed changes: %v, %v; version %s, was %s", refused, tooMany, after, before)
	}
}

// TestTogether: changes at the same time lose nothing.
func TestTogether(t *testing.T) {
	table := At(t.TempDir())
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r := mustCheck(t, Row{NameEN: "A", Placed: true, Lat: 1 + float64(i), Lon: 2})
			for { // another one has the lock
				if err := table.Change(func(rows []Row) ([]Row, error) { return Put(rows, r), nil }); err == nil {
					return
				}
			}
		}()
	}
	wait.Wait()
	if rows, _, err := table.Read(); err != nil || len(rows) != 8 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestChecked(t *testing.T) {
	for _, r := range []Row{{}, {NameEN: "A"}, {NameEN: "A", Placed: true}, {NameEN: "A", Placed: true, Lat: 91, Lon: 1}, {NameEN: "A", Placed: true, Lat: 1, Lon: 1, UncertaintyKM: -1},
		{NameEN: "A|B", Placed: true, Lat: 1, Lon: 1}, {NameEN: strings.Repeat("x", 300), Placed: true, Lat: 1, Lon: 1}, {NameEN: "A", Country: "Atlantis", Placed: true, Lat: 1, Lon: 1},
		{ID: "geonames:1", NameEN: "A", Placed: true, Lat: 1, Lon: 1}} {
		if _, err := r.Checked(); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("id,name_en,name_ar,aliases,type,country,admin1,admin2,lat,lon,uncertainty_km\nown:a,A,أ,x|y,village,SY,,,35,40,1\ngeonames:1,,,Z,,,,,,,\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := Parse(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, rows); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(&b)
		if err != nil || len(again) != len(rows) {
			t.Fatalf("%q is written as what can't be read: %v", text, err)
		}
	})
}
