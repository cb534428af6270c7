package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestUnplacedEvents: an event without a place is in every answer and file but
// those about a box and tiles; the summary tells how many there are, a condition
// lists them. What its days rest on stands in all of them.
func TestUnplacedEvents(t *testing.T) {
	const all, nowhere = 30, 12
	s := newServer(t, func(_ *extract.Reader, st store.Store) {
		ctx := context.Background()
		if err := st.PutDataset(ctx, store.Layer{Name: "d", Title: "D"}); err != nil {
			t.Fatal(err)
		}
		events := storetest.Events(all, 7)
		for i := range events {
			e := &events[i]
			e.ID, e.DateBasis, e.Lon, e.Lat, e.GeoPrecision = fmt.Sprint("d:", i), geo.BasisText, 40, 35, geo.GeoExact
			e.Date, e.DateEnd = geo.NewDay(2024, 5, 7), geo.NewDay(2024, 5, 8)
			if i < nowhere {
				e.DateBasis, e.Lon, e.Lat, e.GeoPrecision, e.PlaceID, e.Location, e.UncertaintyKM = geo.BasisPublication, 0, 0, geo.GeoUnplaced, "", "", 0
			}
		}
		if _, err := st.Import(ctx, "d", events); err != nil {
			t.Fatal(err)
		}
	})
	number := func(target, name string) int { return int(document(t, s, target)[name].(float64)) }
	const world = "bbox=-180,-90,180,90"
	unplaced, unsaid := "filter="+url.QueryEscape("geo_precision = 0"), "filter="+url.QueryEscape("date_basis = 'publication'")
	const placed = all - nowhere
	for target, n := range map[string][2]int{"": {all, placed}, world: {placed, placed}, unplaced: {nowhere, 0}, unplaced + "&" + world: {0, 0},
		unsaid: {nowhere, 0}, "date_basis=publication": {nowhere, 0}, "date_basis=text": {placed, placed}} {
		want := n[0]
		if got := number("/collections/d/items?limit=1&"+target, "numberMatched"); got != want {
			t.Errorf("items?%s: %d, want %d", target, got, want)
		}
		if got := number("/api/events?layer=d&limit=1&"+target, "total"); got != want {
			t.Errorf("the page's list, %s: %d, want %d", target, got, want)
		}
		if got := len(features(t, s, "/layers/d.geojson?"+target).Features); got != want {
			t.Errorf("the layer, %s: %d, want %d", target, got, want)
		}
		if sum := "/api/summary?layer=d&" + target; number(sum, "total") != want || number(sum, "placed") != n[1] {
			t.Errorf("%s: %d, %d placed, want %v", sum, number(sum, "total"), number(sum, "placed"), n)
		}
	}
	item := document(t, s, "/collections/d/items/d:0")
	if p := item["properties"].(map[string]any); item["geometry"] != nil || p["geo_precision"] != 0.0 || p["date_basis"] != "publication" {
		t.Errorf("%v", item)
	}
	if w := get(s, "/tiles/d/0/0/0.mvt"); countTile(t, w.Body.Bytes()) != placed {
		t.Errorf("%d events in the tile of the world", countTile(t, w.Body.Bytes()))
	}
	if w := get(s, "/tiles/d/0/0/0.mvt?"+unplaced); w.Code != 204 {
		t.Errorf("a tile of what has no place: %d", w.Code)
	}
	sameUnplacedInFiles(t, s, all, nowhere)
	for _, kind := range []string{"schema", "queryables"} {
		p := document(t, s, "/collections/d/"+kind)["properties"].(map[string]any)["date_basis"]
		if p == nil || !strings.Contains(fmt.Sprint(p), "the two days up to publication") {
			t.Errorf("%s: %v", kind, p)
		}
	}
}

// sameUnplacedInFiles looks at the files that a plain reader opens; the formats'
// own tests look at geometries.
func sameUnplacedInFiles(t *testing.T, s *Server, all, nowhere int) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(get(s, "/export/d.csv").Body.Bytes())).ReadAll()
	if err != nil || len(rows) != all+1 {
		t.Fatalf("CSV: %d rows, %v", len(rows), err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	empty := 0
	for _, row := range rows[1:] {
		bare, unsaid := row[at["longitude"]] == "" && row[at["latitude"]] == "", row[at["date_basis"]] == "publication"
		if bare != unsaid {
			t.Errorf("%v", row)
		}
		if bare {
			empty++
		}
	}
	path := filepath.Join(t.TempDir(), "d.gpkg")
	if err := os.WriteFile(path, get(s, "/export/d.gpkg").Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	kml := get(s, "/export/d.kml").Body.String()
	for name, n := range map[string][2]int{
		"CSV without coordinates": {empty, nowhere}, "GeoPackage": {rowsIn(t, path, "d"), all}, "KML": {strings.Count(kml, "<Placemark"), all},
		"KML points": {strings.Count(kml, "<Point"), all - nowhere}, "GeoJSON null": {strings.Count(get(s, "/export/d.geojson").Body.String(), `"geometry":null`), nowhere},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: %d, want %d", name, n[0], n[1])
		}
	}
}
