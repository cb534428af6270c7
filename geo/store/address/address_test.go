package address

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestParse: what names a file is an address as it stands, nothing is the
// default, and what names a server is refused.
func TestParse(t *testing.T) {
	for s, want := range map[string]Address{"": Default, "furat.db": "furat.db", "/var/lib/furat/a b.db": "/var/lib/furat/a b.db", "../x": "../x", "a?b#c%20d.db": "a?b#c%20d.db",
		"C:/data/furat.db": "C:/data/furat.db", "no:scheme": "no:scheme", "فرات.db": "فرات.db", " ": " "} {
		if got, err := Parse(s); got != want || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for s, scheme := range map[string]string{"mysql://furat:secret@localhost/furat": "mysql", "https://example.org/furat.db": "https",
		"file:///var/lib/furat.db": "file", "://": ""} {
		got, err := Parse(s)
		want := "db: stores at " + scheme + ":// addresses are not supported; give the path of a file, or postgres://user@host/database"
		if got != "" || geo.CodeOf(err) != geo.CodeInvalid || err.Error() != want {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"postgres://furat:se cret@host/furat", "postgres://furat:secret@host:port/furat", "postgres://furat:secret%zz@host/furat", "postgres://host/furat?sslmode=secret", "postgres://furat:12/sEcret@127.0.0.1/db", "postgres://furat:p@ss:cret@host/map", "postgres:/furat:secret@host/map", "postgres:host=x password=secret"} {
		if got, err := Parse(s); got != "" || geo.CodeOf(err) != geo.CodeInvalid || strings.Contains(err.Error(), "cret") {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}

// TestDatabase: the address of a database is shown without its password, and what
// lies beside it has names that tell it apart.
func TestDatabase(t *testing.T) {
	for s, want := range map[string][2]string{
		"postgres://furat:secret@db.example.org/map":              {"postgres://furat@db.example.org/map", "map@db.example.org"},
		"postgres://furat:se?cret@host/map":                       {"postgres://furat@host/map", "map@host"},
		"postgres://furat:?secret@host/map":                       {"postgres://furat@host/map", "map@host"},
		"postgresql:///furat?host=/run/pg&user=u&password=secret": {"postgres://u@/run/pg/furat", "furat@run-pg"},
		"postgres://u@one:5433,two/furat?sslpassword=secret":      {"postgres://u@one:5433,two/furat", "furat@one-5433"},
	} {
		a, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if !a.Database() || a.String() != want[0] || a.Gazetteer() != want[1]+".gazetteer" || a.Indexes() != want[1]+".index" || a.Watched() != want[1]+".watch" {
			t.Errorf("%s is shown as %s, with %s beside it", s, a, a.Gazetteer())
		}
		if _, err := a.File(); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s is a file: %v", s, err)
		}
	}
}

// TestOpen: a store lives in exactly the file of its name, whatever that is, and
// what was put there is there when it is opened again.
func TestOpen(t *testing.T) {
	ctx := t.Context()
	for _, name := range []string{"plain.db", "with spaces .db", "q?mode=memory", "h#ash.db", "50%.db", "%41%2F.db", "a&b=c;d.db", "قاعدة بيانات.db", "'quoted' \"twice\".db", "file:x.db", "-dash", ".hidden"} {
		dir := t.TempDir()
		at, err := Parse(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := at.Exists(); err == nil {
			t.Errorf("%s: there is something already", name)
		}
		first := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
		clock := first
		for range 2 {
			st, err := at.Open(ctx, func() time.Time { return clock })
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := storetest.Fill(ctx, st, storetest.Events(3, 1)); err != nil {
				t.Fatal(err)
			}
			if e, err := st.Event(ctx, "g00000001"); err != nil || !e.CreatedAt.Equal(first) {
				t.Errorf("%s: %v, %v", name, e.CreatedAt, err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			clock = clock.Add(time.Hour) // the second time nothing changes
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || files[0].Name() != name {
			t.Errorf("%s: the folder has %v, %v", name, files, err)
		}
		if err := at.Exists(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOpenWithoutAClock: changes are dated by the time it is.
func TestOpenWithoutAClock(t *testing.T) {
	before := time.Now().Truncate(time.Second)
	st, err := Address(filepath.Join(t.TempDir(), "x.db")).Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := storetest.Fill(t.Context(), st, storetest.Events(1, 1)); err != nil {
		t.Fatal(err)
	}
	if e, err := st.Event(t.Context(), "g00000000"); err != nil || e.CreatedAt.Before(before) {
		t.Errorf("created %v, before %v, %v", e.CreatedAt, before, err)
	}
}

// TestOpenRelative: a path is taken from the folder that the process is in.
func TestOpenRelative(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("sub", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, at := range []Address{Default, "sub/x.db", "./sub/../y.db"} {
		st, err := at.Open(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.PutDataset(t.Context(), store.Layer{Name: "d"}); err != nil {
			t.Error(err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		if err := at.Exists(); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	if _, err := os.Stat("y.db"); err != nil {
		t.Error(err)
	}
}

// TestRefusals: what can't be opened says what to do, and nothing is made.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("no database at all"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		at   Address
		code geo.Code
		says string
	}{
		"no folder":        {Address(filepath.Join(dir, "none", "x.db")), geo.CodeUnreadable, "its folder does not exist; make it first"},
		"a file as folder": {Address(filepath.Join(text, "x.db")), geo.CodeUnreadable, "its folder does not exist; make it first"},
		"a folder":         {Address(dir), geo.CodeUnreadable, "the store can't be opened for writing"},
		"text":             {Address(text), geo.CodeUnreadable, "it is no Furat store; give another --db"},
		"memory":           {":memory:", geo.CodeInvalid, "a store is a file; give its path"},
		"nothing":          {"", geo.CodeInvalid, "a store is a file; give its path"},
	} {
		st, err := c.at.Open(t.Context(), nil)
		if err == nil {
			st.Close()
			t.Errorf("%s: it was opened", name)
			continue
		}
		if geo.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("the folder has %v, %v", files, err)
	}
}

// TestExists: where there is no store it is said how to make one.
func TestExists(t *testing.T) {
	at := Address(filepath.Join(t.TempDir(), "none.db"))
	err := at.Exists()
	if want := string(at) + ": there is no store; make one with furat ingest, or name it with --db"; geo.CodeOf(err) != geo.CodeUnreadable || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// TestNames: a file is the store's under whichever name it is told.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.db")
	for _, name := range []string{path, filepath.Join(dir, "other.db")} {
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("x.db", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, filepath.Join(dir, "hard")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for name, want := range map[string]bool{path: true, "x.db": true, "./x.db": true, "link": true, "hard": true, "other.db": false, "none.db": false, "": false, ".": false} {
		if got := Address(path).Names(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	if Address("none.db").Names("none.db") {
		t.Error("where there is no store nothing names it")
	}
}

// TestBeside: what belongs to a store lies beside it, under its name.
func TestBeside(t *testing.T) {
	for _, at := range []Address{Default, "/a b/c?.db"} {
		if got := at.Gazetteer(); got != string(at)+".gazetteer" {
			t.Errorf("%q", got)
		}
		if got := at.Indexes(); got != string(at)+".index" {
			t.Errorf("%q", got)
		}
	}
}
