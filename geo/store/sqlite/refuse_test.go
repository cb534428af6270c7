package sqlite

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/store/storetest"
)

// sums are the sums of a store's file and of what lies beside it, but for what
// is empty.
func sums(t *testing.T, path string) map[string][sha256.Size]byte {
	t.Helper()
	out := map[string][sha256.Size]byte{}
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		b, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if len(b) > 0 {
			out[name] = sha256.Sum256(b)
		}
	}
	return out
}

// unchanged fails a test where a store's files are not as they were.
func unchanged(t *testing.T, path string, before map[string][sha256.Size]byte) {
	t.Helper()
	after := sums(t, path)
	for name, sum := range after {
		if before[name] != sum {
			t.Errorf("%s has other bytes, or was not there", filepath.Base(name))
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files with content, %d before", len(after), len(before))
	}
}

// filled is the path of a store of n events, which nobody has open.
func filled(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "filled.db")
	st := opened(t, path, nil)
	if err := storetest.Fill(context.Background(), st, storetest.Events(n, 1)); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// written is the path of a file of some bytes.
func written(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "written.db")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRefusedFilesAreLeftAsTheyAre: what is no store, or one of a newer furat,
// is refused with words that say what to do, and not one byte of it changes.
func TestRefusedFilesAreLeftAsTheyAre(t *testing.T) {
	ctx := context.Background()
	changed := func(path string, statements ...string) string {
		for _, s := range statements {
			execute(t, path, s)
		}
		return path
	}
	foreign := func(statements ...string) string {
		return changed(filepath.Join(t.TempDir(), "other.db"), append([]string{"CREATE TABLE notes (x)", "INSERT INTO notes VALUES ('mine')"}, statements...)...)
	}
	another := "it is a database of another program, no Furat store; give another --db"
	newer := fmt.Sprintf("the store was made by a newer furat (schema 99, this one knows %d); nothing was changed in it; update furat", len(scripts()))
	for name, c := range map[string]struct{ path, says string }{
		"a newer store":                        {changed(filled(t, 20), "PRAGMA user_version = 99"), newer},
		"a newer store with tables of its own": {changed(filled(t, 20), "CREATE TABLE later (x)", "DROP TABLE corrections", "PRAGMA user_version = 99"), newer},
		"an older store that says it is newer": {changed(released.Store(t, "v6"), "PRAGMA user_version = 99"), newer},
		"another program's database":           {foreign(), another},
		"another program's with a log":         {foreign("PRAGMA journal_mode = WAL"), another},
		"another program's with a version":     {foreign("PRAGMA user_version = 7"), another},
		"another program's with its own mark":  {foreign("PRAGMA application_id = 1196444487"), another},
		"another program's without tables":     {changed(filepath.Join(t.TempDir(), "other.db"), "PRAGMA user_version = 3"), another},
		"text":                                 {written(t, []byte(strings.Repeat("this is no database. ", 1000))), "it is no Furat store; give another --db"},
		"zeros":                                {written(t, make([]byte, 8192)), "it is no Furat store; give another --db"},
		"a few bytes":                          {written(t, []byte("SQLite for")), "it is no Furat store; give another --db"},
	} {
		t.Run(name, func(t *testing.T) {
			before := sums(t, c.path)
			for range 2 {
				k, err := Open(ctx, c.path)
				if err == nil {
					k.Close()
					t.Fatal("it was opened")
				}
				if geo.CodeOf(err) != geo.CodeUnreadable || !strings.HasPrefix(err.Error(), c.path+": "+c.says) {
					t.Errorf("%s: %v", geo.CodeOf(err), err)
				}
				unchanged(t, c.path, before)
			}
		})
	}
}

// TestNewerStoreWithALog: of a store that a newer furat left without closing
// it, neither the file nor its log changes.
func TestNewerStoreWithALog(t *testing.T) {
	ctx := context.Background()
	from := filled(t, 20)
	db := open(&standing{path: from}, "rw")
	defer db.Close()
	if _, err := db.ExecContext(ctx, "PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "left.db")
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(from + end)
		if err != nil || len(b) == 0 {
			t.Fatalf("%q: %d bytes, %v", end, len(b), err)
		}
		if err := os.WriteFile(path+end, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before := sums(t, path)
	if err := openOnce(ctx, path); err == nil || !strings.Contains(err.Error(), "made by a newer furat (schema 99") {
		t.Errorf("%v", err)
	}
	after := sums(t, path)
	delete(after, path+"-shm") // which readers make
	if !maps.Equal(before, after) {
		t.Error("the store or its log was changed")
	}
}

// TestWhatIsNoFile: what can't be the file of a store is refused, and nothing is
// made in its place.
func TestWhatIsNoFile(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := written(t, []byte("a file"))
	for name, c := range map[string]struct {
		path string
		code geo.Code
		says string
	}{
		"nothing":            {"", geo.CodeInvalid, "a store is a file; give its path"},
		"memory":             {":memory:", geo.CodeInvalid, "a store is a file; give its path"},
		"memory with a name": {":memory:?cache=shared", geo.CodeInvalid, "a store is a file; give its path"},
		"no folder":          {filepath.Join(dir, "none", "x.db"), geo.CodeUnreadable, "its folder does not exist; make it first"},
		"a file as folder":   {filepath.Join(file, "x.db"), geo.CodeUnreadable, "its folder does not exist; make it first"},
		"a folder":           {dir, geo.CodeUnreadable, "the store can't be opened for writing"},
	} {
		k, err := Open(ctx, c.path)
		if err == nil {
			k.Close()
			t.Errorf("%s: it was opened", name)
			continue
		}
		if geo.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %s: %v", name, geo.CodeOf(err), err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v was made, %v", left, err)
	}
}

// TestStoreThatMayNotBeWritten: a store in a file that may only be read is
// refused, and says why.
func TestStoreThatMayNotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIPPED: root may write to every file")
	}
	path := filled(t, 5)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	before := sums(t, path)
	k, err := Open(context.Background(), path)
	if err == nil {
		k.Close()
		t.Fatal("it was opened")
	}
	if geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "can't be opened for writing") {
		t.Errorf("%s: %v", geo.CodeOf(err), err)
	}
	unchanged(t, path, before)
}

// TestEmptyFile: an empty file may be what is left of a store, so none is begun in
// it.
func TestEmptyFile(t *testing.T) {
	path := written(t, nil)
	if err := openOnce(context.Background(), path); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "the file is empty") {
		t.Errorf("%v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestNewStoresAreTheirOwners: others may not read a new store.
func TestNewStoresAreTheirOwners(t *testing.T) {
	path := filled(t, 1)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
