package sqlite

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		st, err := Open(context.Background(), filepath.Join(t.TempDir(), "t.db"), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		return st
	})
}

func TestOpenAgain(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "name with ? and # and %41.db")
	st, err := Open(ctx, path, func() time.Time { return time.Unix(1700000000, 0) })
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Fill(ctx, st, storetest.Events(10, 1)); err != nil {
		t.Fatal(err)
	}
	identity := st.Identity()
	st.Close()
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	st, err = Open(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if seq, err := st.LastChange(ctx); err != nil || seq != 10 || st.Identity() != identity {
		t.Errorf("last change %d, %v; identity %s, was %s", seq, err, st.Identity(), identity)
	}
}

func TestOpenBadFiles(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("this is no database, but long enough to be read as the header of one, is it not?"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"no folder": filepath.Join(dir, "none", "x.db"), "no database": text, "a folder": dir} {
		st, err := Open(ctx, path, nil)
		if err == nil {
			st.Close()
			t.Errorf("%s: no error", name)
		} else if geo.CodeOf(err) != geo.CodeUnreadable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestForeignDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE notes (x)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := Open(context.Background(), path, nil); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Errorf("another program's database: %v", err)
	}
	if _, err := Open(context.Background(), ":memory:", nil); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("no file: %v", err)
	}
}

func TestNewerSchema(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	st, err := Open(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.write.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	st.Close()
	if _, err := Open(ctx, path, nil); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Errorf("a store of a newer furat: %v", err)
	}
}

// TestBackfill: events that an older version stored read as before.
func TestBackfill(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	events := func() (out []geo.Event) {
		st, err := Open(ctx, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		if err := storetest.Fill(ctx, st, storetest.Events(300, 1)); err != nil { // the second time nothing changes
			t.Fatal(err)
		}
		err = st.Events(ctx, nil, func(e *geo.Event) error {
			out = append(out, *e)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := events()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE events SET record = NULL"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if after := events(); len(after) != 300 || !reflect.DeepEqual(before, after) {
		t.Errorf("%d events after, %d before", len(after), len(before))
	}
}

// TestOlderWriterBeside: an event that an older version writes while this one
// runs is read from its columns.
func TestOlderWriterBeside(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	st, err := Open(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := storetest.Fill(ctx, st, storetest.Events(20, 1)); err != nil {
		t.Fatal(err)
	}
	want, err := st.Event(ctx, "g00000003")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.write.ExecContext(ctx, "UPDATE events SET record = NULL WHERE id = 'g00000003'"); err != nil {
		t.Fatal(err)
	}
	if got, err := st.Event(ctx, "g00000003"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	n := 0
	if err := st.Events(ctx, nil, func(*geo.Event) error { n++; return nil }); err != nil || n != 20 {
		t.Errorf("%d events, %v", n, err)
	}
}

// TestNumbersOfOlderStores: events that an older version stored get numbers of
// their own when the store is opened, and those that come after them others.
func TestNumbersOfOlderStores(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	st, err := Open(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	events := storetest.Events(60, 1)
	if err := storetest.Fill(ctx, st, events[:40]); err != nil {
		t.Fatal(err)
	}
	if _, err := st.write.ExecContext(ctx, "UPDATE events SET number = NULL WHERE id <> 'g00000003'"); err != nil {
		t.Fatal(err)
	}
	st.Close()
	if st, err = Open(ctx, path, nil); err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := storetest.Fill(ctx, st, events); err != nil {
		t.Fatal(err)
	}
	numbers := map[int64]bool{}
	if err := st.Events(ctx, nil, func(e *geo.Event) error { numbers[e.Number] = true; return nil }); err != nil || len(numbers) != 60 || numbers[0] {
		t.Errorf("%d numbers, %v", len(numbers), err)
	}
}
