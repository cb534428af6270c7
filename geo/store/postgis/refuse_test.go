package postgis

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/pgtest"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestRefused: a database that is none for a store is refused with words that say
// what to do, and is left as it is.
func TestRefused(t *testing.T) {
	s := pgtest.New(t, "no database is refused") // without PostGIS
	s.SQL("CREATE ROLE nobody LOGIN; CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0; CREATE DATABASE plain; CREATE DATABASE newer; CREATE DATABASE made; CREATE DATABASE owned OWNER nobody")
	for _, db := range []string{"newer", "made"} {
		s.In(db, "CREATE EXTENSION postgis")
	}
	opened(t, s.Address("postgres", "newer")).Close()
	s.In("newer", "UPDATE furat.meta SET value = '99' WHERE key IN ('schema', 'oldest')")
	for name, c := range map[string]struct {
		address string
		code    geo.Code
		says    string
	}{
		"no such database": {s.Address("postgres", "none"), geo.CodeUnreadable, "createdb"},
		"no such user":     {s.Address("somebody", "plain"), geo.CodeUnreadable, "PGPASSWORD"},
		"no Arabic":        {s.Address("postgres", "latin"), geo.CodeUnreadable, "createdb -E UTF8"},
		"no PostGIS":       {s.Address("nobody", "owned"), geo.CodeUnreadable, "CREATE EXTENSION postgis"},
		"no right":         {s.Address("nobody", "made"), geo.CodeUnreadable, "owner of the database"},
		"no right to see":  {s.Address("nobody", "newer"), geo.CodeUnreadable, "which roles there are"},
		"a newer store":    {s.Address("postgres", "newer"), geo.CodeUnreadable, "update furat"},
		"nobody there":     {"postgres:///x?host=/nowhere&user=u&password=geheim", geo.CodeUnavailable, "does not answer"},
		"no address":       {"postgres://host:port/x", geo.CodeInvalid, "postgres://user@host/database"},
	} {
		for how, try := range map[string]func(context.Context, string) (*Keeper, error){"to write": Open, "to read": OpenToRead} {
			k, err := try(t.Context(), c.address)
			if err == nil {
				k.Close()
			}
			says := c.says
			if how == "to read" && (name == "no PostGIS" || name == "no right") {
				says = "no"
			}
			if geo.CodeOf(err) != c.code || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%s, %s: %v", name, how, err)
			}
		}
	}
	if tables := s.In("made", "SELECT count(*) FROM pg_namespace WHERE nspname = 'furat'"); tables != "0\n" {
		t.Errorf("a refused database has %s", tables)
	}
}

// TestNewerBeside: a store that a newer furat only added to is used by this one, so
// that both can run on one database.
func TestNewerBeside(t *testing.T) {
	s := server(t)
	name := s.Database()
	opened(t, s.Address("postgres", name)).Close()
	s.In(name, "UPDATE furat.meta SET value = '99' WHERE key = 'schema'")
	st := ledger.New(opened(t, s.Address("postgres", name)), nil)
	if err := storetest.Fill(t.Context(), st, storetest.Events(2, 1)); err != nil {
		t.Error(err)
	}
	if v := s.In(name, "SELECT value FROM furat.meta WHERE key = 'schema'"); v != "99\n" {
		t.Errorf("the schema is said to be %s", v)
	}
}

// TestRoles: with the rights of docs/postgresql/roles.sql who writes can do all
// that writing is, but not change tables, and who reads can't write.
func TestRoles(t *testing.T) {
	s := server(t)
	name := s.Database()
	opened(t, s.Address("postgres", name)).Close()
	script, err := os.ReadFile("../../../docs/postgresql/roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	s.In(name, string(script)+"CREATE ROLE w LOGIN IN ROLE furat_writer; CREATE ROLE r LOGIN IN ROLE furat_reader;")
	s.In(name, string(script)) // again
	w := ledger.New(opened(t, s.Address("w", name)), nil)
	if err := storetest.Fill(t.Context(), w, storetest.Events(5, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.PutDataset(t.Context(), store.Layer{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	k, note, err := OpenToServe(t.Context(), s.Address("r", name))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	r := ledger.New(k, nil)
	if _, err := r.Event(t.Context(), "g00000001"); err != nil || !strings.Contains(note, "may only read") {
		t.Errorf("%q, %v", note, err)
	}
	if err := r.PutDataset(t.Context(), store.Layer{Name: "e"}); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("a reader writes: %v", err)
	}
	for _, sql := range []string{"DROP TABLE furat.events", "UPDATE furat.meta SET value = ''", "CREATE TABLE furat.x ()", "TRUNCATE furat.changes"} {
		if out := s.In(name, "SET ROLE furat_writer; DO $$ BEGIN "+sql+"; RAISE 'done'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$"); out != "" {
			t.Errorf("%s: %s", sql, out)
		}
	}
}

// TestSettings: whatever a database is set to, times and days are what they were.
func TestSettings(t *testing.T) {
	s := server(t)
	name := s.Database()
	s.SQL("ALTER DATABASE " + name + " SET timezone = 'Asia/Damascus'; ALTER DATABASE " + name + " SET datestyle = 'German'; ALTER DATABASE " + name + " SET extra_float_digits = -5; ALTER DATABASE " + name + " SET standard_conforming_strings = off; ALTER DATABASE " + name + " SET client_encoding = 'LATIN1'")
	at := time.Date(2024, 3, 29, 22, 30, 0, 0, time.UTC)
	st := ledger.New(opened(t, s.Address("postgres", name)), func() time.Time { return at })
	events := storetest.Events(50, 4)
	if err := storetest.Fill(t.Context(), st, events); err != nil {
		t.Fatal(err)
	}
	for _, want := range events {
		e, err := st.Event(t.Context(), want.ID)
		if err != nil || e.Date != want.Date || !e.CreatedAt.Equal(at) || e.Lon != geo.RoundDegrees(want.Lon) {
			t.Errorf("%+v, %v; want %+v", e, err, want)
		}
	}
}

// TestReadOnly: a database that takes no changes is served, and says so to who
// writes; when it takes them again, all goes on.
func TestReadOnly(t *testing.T) {
	s := server(t)
	name := s.Database()
	st := ledger.New(opened(t, s.Address("postgres", name)), nil)
	if err := storetest.Fill(t.Context(), st, storetest.Events(3, 1)); err != nil {
		t.Fatal(err)
	}
	standby := s.Standby()
	k, note, err := OpenToServe(t.Context(), standby.Address("postgres", name))
	if err != nil || !strings.Contains(note, "standby") {
		t.Fatalf("%q, %v", note, err)
	}
	defer k.Close()
	if _, err := ledger.New(k, nil).Event(t.Context(), "g00000002"); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), standby.Address("postgres", name)); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("a standby is opened to write: %v", err)
	}
	s.End("immediate")
	begun := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := st.PutDataset(ctx, store.Layer{Name: "d"}); err == nil || time.Since(begun) > 3*time.Second {
		t.Errorf("a write to a database that is gone: %v after %v", err, time.Since(begun))
	}
	if _, err := st.Layers(t.Context()); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("a read: %v", err)
	}
	s.Begin()
	if err := st.PutDataset(t.Context(), store.Layer{Name: "d"}); err != nil {
		t.Errorf("after it came back: %v", err)
	}
	if layers, err := st.Layers(t.Context()); err != nil || len(layers) != 2 {
		t.Errorf("after it came back: %v, %v", layers, err)
	}
}

// TestStandbyThatIsLate: a store that was just made can be read at once, and what
// was written is known to be there before a standby has it.
func TestStandbyThatIsLate(t *testing.T) {
	s := server(t)
	standby := s.Standby()
	address := s.Address("postgres", s.Database(), standby)
	for range 3 { // the first makes the tables
		k := opened(t, address)
		if _, err := k.Layers(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	k := opened(t, address)
	st := ledger.New(k, nil)
	f, err := OpenToFill(t.Context(), s.Address("postgres", s.Database(), standby)) // it is read where it is written
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	standby.SQL("SELECT pg_wal_replay_pause()")
	if err := f.Fill(t.Context(), store.Tables()[2], [][]any{{"id", "why", time.Unix(0, 0)}}, nil); err != nil {
		t.Error(err)
	}
	filled := 0
	if err := f.Dump(t.Context(), func(read store.Dump) error {
		return read(t.Context(), store.Tables()[2], nil, func([]any) error { filled++; return nil })
	}); err != nil || filled != 1 {
		t.Errorf("%d rows are read of what is filled, %v", filled, err)
	}
	if err := storetest.Fill(t.Context(), st, storetest.Events(4, 1)); err != nil {
		t.Fatal(err)
	}
	if last, err := st.LastChange(t.Context()); err != nil || last != 4 {
		t.Errorf("the last change is %d, %v", last, err)
	}
	if behind, known := st.Behind(t.Context()); !known || behind != 4 {
		t.Errorf("the standby is %d behind, %v", behind, known)
	}
	// What writes rests on is not asked of the standby; what can't be seen is not
	// taken for not there.
	if err := st.PutDataset(t.Context(), store.Layer{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	if done, err := st.Import(t.Context(), "d", storetest.Events(6, 2)[4:]); err != nil || done.Added != 2 {
		t.Errorf("%+v, %v", done, err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if n, err := ledger.New(opened(t, address), nil).Prune(soon, "d", func(string) bool { return false }); err == nil || n != 0 {
		t.Errorf("%d were removed of what can't be seen, %v", n, err)
	}
	if err := st.Events(soon, nil, func(*geo.Event) error { return nil }); err == nil {
		t.Error("an old state is read")
	}
	standby.SQL("SELECT pg_wal_replay_resume()")
	n := 0
	if err := st.Events(t.Context(), nil, func(*geo.Event) error { n++; return nil }); err != nil || n != 4 {
		t.Errorf("%d events are read, %v", n, err)
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if behind, known := st.Behind(t.Context()); known && behind == 0 {
			return
		}
	}
	t.Error("the standby does not catch up")
}

// TestManyWriters: changes of many who write at once are numbered in the order in
// which they become true: who follows misses none.
func TestManyWriters(t *testing.T) {
	s := server(t)
	address := s.Address("postgres", s.Database())
	const writers, each = 4, 15
	follower := ledger.New(opened(t, address), nil)
	var writing, following sync.WaitGroup
	for w := range writers {
		st := ledger.New(opened(t, address), nil)
		writing.Go(func() {
			for i := range each {
				e := storetest.Events(1, uint64(w*100+i))[0]
				e.ID = fmt.Sprint("w", w, "-", i)
				a := geo.Article{ID: e.ID, Origin: e.ID, Text: e.ID, Language: "en"}
				e.ArticleID, e.Date, e.DateEnd = a.ID, 0, 0
				if _, err := st.PutItems(t.Context(), "", []store.Item{{Article: a, Fingerprint: a.ID, Reports: []geo.Report{{Event: e}}}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen, last := map[string]bool{}, int64(0)
	wakes := follower.Wakes(t.Context())
	following.Go(func() {
		for until := time.Now().Add(20 * time.Second); len(seen) < writers*each && time.Now().Before(until); {
			select {
			case <-wakes:
			case <-time.After(500 * time.Millisecond):
			}
			if err := follower.Changes(t.Context(), last, func(c store.Change) error {
				if c.Seq != last+1 {
					t.Errorf("change %d comes behind %d", c.Seq, last)
				}
				last, seen[c.EventID] = c.Seq, true
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
	})
	writing.Wait()
	following.Wait()
	if len(seen) != writers*each {
		t.Errorf("who followed saw %d of %d", len(seen), writers*each)
	}
}

// TestTold: what a database says is wrong has a code, and a sentence.
func TestTold(t *testing.T) {
	for code, want := range map[string]geo.Code{"53100": geo.CodeUnavailable, "53300": geo.CodeUnavailable, "57P01": geo.CodeUnavailable, "57014": geo.CodeUnavailable, "40001": geo.CodeUnavailable,
		"28P01": geo.CodeUnreadable, "42501": geo.CodeUnreadable, "25006": geo.CodeUnavailable, "54000": geo.CodeTooLarge, "XX001": geo.CodeUnreadable, "42601": geo.CodeInternal} {
		if got := geo.CodeOf(Told(fmt.Errorf("so: %w", &pgconn.PgError{Code: code}))); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	if err := Told(errors.New("other")); err.Error() != "other" {
		t.Error(err)
	}
	if Told(context.Canceled) != context.Canceled {
		t.Error("who gave up is told otherwise")
	}
}
