package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/sqlite"
	"github.com/furat-map/furat/geo/store/storetest"
)

// filled makes a store with a dataset of so many events.
func filled(t *testing.T, path string, n int) *ledger.Ledger {
	t.Helper()
	k, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	st := ledger.New(k, nil)
	if err := st.PutDataset(t.Context(), store.Layer{Name: "d", Title: "D", Format: "csv"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(t.Context(), "d", storetest.Events(n, 1)); err != nil {
		t.Fatal(err)
	}
	return st
}

// TestReplaced: into a store whose file was replaced, moved or deleted nothing
// is written, what is refused is told, and the file that has its name now is
// whole.
func TestReplaced(t *testing.T) {
	for name, strike := range map[string]func(path, backup string) error{
		"replaced": func(path, backup string) error { return os.Rename(backup, path) },
		"deleted":  func(path, _ string) error { return os.Remove(path) },
		"moved":    func(path, _ string) error { return os.Rename(path, path+".away") },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, backup := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
			if err := filled(t, backup, 5).Close(); err != nil {
				t.Fatal(err)
			}
			st := filled(t, path, 20)
			if err := st.Standing(); err != nil {
				t.Fatal(err)
			}
			if err := strike(path, backup); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				_, err := st.Import(t.Context(), "d", storetest.Events(30, 2))
				if geo.CodeOf(err) != geo.CodeUnavailable || geo.CodeOf(st.Standing()) != geo.CodeUnavailable {
					t.Errorf("a write: %v; standing: %v", err, st.Standing())
				}
			}
			if err := st.Close(); err != nil {
				t.Error(err)
			}
			if name != "replaced" {
				if _, err := os.Stat(path); !os.IsNotExist(err) {
					t.Errorf("there is a new file: %v", err)
				}
				return
			}
			db, err := sql.Open("sqlite3", path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var says string
			if err := db.QueryRowContext(context.Background(), "PRAGMA integrity_check").Scan(&says); err != nil || says != "ok" {
				t.Errorf("the file in its place: %s, %v", says, err)
			}
			var events int
			if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM imported").Scan(&events); err != nil || events != 5 {
				t.Errorf("%d events in the file in its place, %v", events, err)
			}
		})
	}
}
