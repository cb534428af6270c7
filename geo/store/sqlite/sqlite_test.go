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
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/keepertest"
	"github.com/furat-map/furat/geo/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return opened(t, filepath.Join(t.TempDir(), "t.db"), nil) })
}

func TestKeeper(t *testing.T) {
	keepertest.Run(t, func(t *testing.T) store.Keeper {
		k, err := Open(context.Background(), filepath.Join(t.TempDir(), "t.db"))
		if err != nil {
			t.Fatal(err)
		}
		return k
	})
}

// opened is a ledger over the keeper of a file.
func opened(t *testing.T, path string, now func() time.Time) *ledger.Ledger {
	t.Helper()
	k, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return ledger.New(k, now)
}

func TestOpenAgain(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "name with ? and # and %41.db")
	st := opened(t, path, func() time.Time { return time.Unix(1700000000, 0) })
	if err := storetest.Fill(ctx, st, storetest.Events(10, 1)); err != nil {
		t.Fatal(err)
	}
	identity := st.Identity()
	st.Close()
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	st = opened(t, path, nil)
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
		st, err := Open(ctx, path)
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
	execute(t, path, "CREATE TABLE notes (x)")
	if _, err := Open(context.Background(), path); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Errorf("another program's database: %v", err)
	}
	if _, err := Open(context.Background(), ":memory:"); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("no file: %v", err)
	}
}

func TestNewerSchema(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	st, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.write.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	st.Close()
	if _, err := Open(ctx, path); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Errorf("a store of a newer furat: %v", err)
	}
}

// TestBackfill: events that an older version stored read as before.
func TestBackfill(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	events := func() (out []geo.Event) {
		st := opened(t, path, func() time.Time { return time.Unix(1700000000, 0) })
		defer st.Close()
		if err := storetest.Fill(ctx, st, storetest.Events(300, 1)); err != nil { // the second time nothing changes
			t.Fatal(err)
		}
		if err := st.Events(ctx, nil, func(e *geo.Event) error { out = append(out, *e); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := events()
	execute(t, path, "UPDATE events SET packed = NULL, sum = NULL")
	execute(t, path, "UPDATE tallies SET rows = 0, sum = 0 WHERE of = 0")
	if after := events(); len(after) != 300 || !reflect.DeepEqual(before, after) {
		t.Errorf("%d events after, %d before", len(after), len(before))
	}
}

// TestNumbersOfOlderStores: events that an older version stored get numbers of
// their own when the store is opened, and those that come after them others.
func TestNumbersOfOlderStores(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "t.db")
	st := opened(t, path, nil)
	events := storetest.Events(60, 1)
	if err := storetest.Fill(ctx, st, events[:40]); err != nil {
		t.Fatal(err)
	}
	st.Close()
	execute(t, path, "UPDATE events SET number = NULL WHERE id <> 'g00000003'")
	st = opened(t, path, nil)
	if err := storetest.Fill(ctx, st, events); err != nil {
		t.Fatal(err)
	}
	numbers := map[int64]bool{}
	if err := st.Events(ctx, nil, func(e *geo.Event) error { numbers[e.Number] = true; return nil }); err != nil || len(numbers) != 60 || numbers[0] {
		t.Errorf("%d numbers, %v", len(numbers), err)
	}
}

// execute runs a statement on a file that nobody has open.
func execute(t *testing.T, path, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}
