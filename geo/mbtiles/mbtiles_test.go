package mbtiles

import (
	"bytes"
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func write(t testing.TB, path string) {
	t.Helper()
	ctx := context.Background()
	w, err := Create(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for z := range uint32(5) {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				if err := w.Add(ctx, z, x, y, content(z, x, y)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := w.Finish(ctx, map[string]string{"name": "n", "format": "pbf"}); err != nil {
		t.Fatal(err)
	}
}

func content(z, x, y uint32) []byte {
	if (x+y)%3 == 0 {
		return []byte("sea")
	}
	if x == 3 {
		return nil
	}
	return []byte{byte(z), byte(x), byte(y)}
}

func TestRoundTrip(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path, again := filepath.Join(dir, "a ?#%.mbtiles"), filepath.Join(dir, "b.mbtiles")
	write(t, path)
	write(t, again)
	a, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if a.Metadata["name"] != "n" || a.Metadata["format"] != "pbf" {
		t.Errorf("%v", a.Metadata)
	}
	for z := range uint32(6) {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				want := content(z, x, y)
				if z == 5 {
					want = nil
				}
				if got, err := a.Tile(ctx, z, x, y); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%d/%d/%d: %v, %v", z, x, y, got, err)
				}
			}
		}
	}
	one, _ := os.ReadFile(path)
	two, _ := os.ReadFile(again)
	if !bytes.Equal(one, two) {
		t.Error("the same tiles give other bytes")
	}
}

func TestHostileFiles(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	good := filepath.Join(dir, "good.mbtiles")
	write(t, good)
	bytesOf, _ := os.ReadFile(good)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 120 {
		b := bytes.Clone(bytesOf)
		if i%2 == 0 {
			b = b[:r.IntN(len(b))]
		} else {
			for range 1 + r.IntN(40) {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
		}
		path := filepath.Join(dir, "bad.mbtiles")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		a, err := Open(ctx, path)
		if err != nil {
			continue
		}
		for x := range uint32(16) {
			a.Tile(ctx, 4, x, x)
		}
		a.Close()
	}
	for i, schema := range []string{
		`CREATE TABLE metadata (name TEXT, value TEXT); CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)
			SELECT i AS zoom_level, 1 AS tile_column, 1 AS tile_row, x'00' AS tile_data FROM n`,
		`CREATE VIEW metadata AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r) SELECT x AS name, x AS value FROM r WHERE x<0; CREATE TABLE tiles (x)`,
		`CREATE TABLE a (x); CREATE TABLE metadata (name, value); CREATE VIEW tiles AS SELECT 1 zoom_level, 0 tile_column, 1 tile_row, zeroblob(1) tile_data FROM a a1, a a2, a a3`,
		`CREATE TABLE a (zoom_level, tile_column, tile_row, id); CREATE TABLE metadata (name, value); CREATE VIEW b AS SELECT 1 AS id; CREATE VIEW tiles AS SELECT a.zoom_level, a.tile_column, a.tile_row, b.id FROM a JOIN b ON a.id = b.id`,
		`CREATE TABLE metadata (name, value)`,
		`CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data BLOB AS (zeroblob(20000000)))`,
		`CREATE TABLE metadata (name, value); CREATE TABLE a (x, y); CREATE VIEW tiles AS SELECT x, x, x, y FROM a, a b`,
	} {
		path := filepath.Join(dir, "hostile"+string(rune('a'+i))+".mbtiles")
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(schema); err != nil {
			t.Fatal(err)
		}
		db.Close()
		if a, err := Open(ctx, path); err == nil {
			a.Close()
			t.Errorf("a file with this schema was taken: %s", schema)
		}
	}
	if _, err := Open(ctx, filepath.Join(dir, "none.mbtiles")); err == nil {
		t.Error("a file that is not there was opened")
	}
	if _, err := os.Stat(filepath.Join(dir, "none.mbtiles")); err == nil {
		t.Error("opening made a file")
	}
}

// TestCommonLayouts: what common writers make is taken.
func TestCommonLayouts(t *testing.T) {
	if len(tilesView.FindStringSubmatch("CREATE VIEW tiles AS SELECT a, b, c, d FROM x, y")) > 0 {
		t.Error("two tables without a condition")
	}
	for _, view := range []string{
		`CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id`,
		`CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM images`,
		"CREATE VIEW `tiles` AS SELECT m.zoom_level, m.tile_column, m.tile_row, i.tile_data, m.tile_id\n FROM map m LEFT JOIN images AS i USING (tile_id);",
		`create view "tiles" as select [map].zoom_level as zoom_level, map.tile_column as tile_column, map.tile_row as tile_row, images.tile_data as tile_data from map inner join images on (map.tile_id = images.tile_id)`,
	} {
		path := filepath.Join(t.TempDir(), "a.mbtiles")
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(`CREATE TABLE metadata (name TEXT, value TEXT); CREATE TABLE map (zoom_level, tile_column, tile_row, tile_id);
			CREATE TABLE images (zoom_level, tile_column, tile_row, tile_id, tile_data); INSERT INTO map VALUES (0, 0, 0, 'x'); INSERT INTO images VALUES (0, 0, 0, 'x', x'01'); ` + view)
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		a, err := Open(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", view, err)
			continue
		}
		if b, err := a.Tile(t.Context(), 0, 0, 0); err != nil || len(b) != 1 {
			t.Errorf("%s: %v %v", view, b, err)
		}
		a.Close()
	}
}

// TestDeletedWhileRead: a file that is deleted or replaced is read as it was,
// by any number of readers, some of whom give up.
func TestDeletedWhileRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mbtiles")
	write(t, path)
	a, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("another file"), 0o644); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			if i%3 == 0 {
				cancel()
			}
			defer cancel()
			if b, err := a.Tile(ctx, 4, 5, 5); i%3 != 0 && (err != nil || len(b) == 0) {
				t.Errorf("%q, %v", b, err)
			}
		})
	}
	wg.Wait()
	if b, err := a.Tile(t.Context(), 4, 5, 5); err != nil || len(b) == 0 {
		t.Errorf("%q, %v", b, err)
	}
}

func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "a.mbtiles")
	write(f, path)
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:5000])
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f.mbtiles")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		a, err := Open(t.Context(), path)
		if err != nil {
			return
		}
		defer a.Close()
		for x := range uint32(8) {
			a.Tile(t.Context(), 3, x, x)
		}
	})
}
