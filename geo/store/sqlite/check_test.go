package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// both is the path of a store of n events of articles and n of a dataset "d".
func both(t *testing.T, n int) string {
	t.Helper()
	path := imported(t, n)
	st := opened(t, path, nil)
	events := storetest.Events(n, 2)
	if err := storetest.Fill(context.Background(), st, events); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// problems is what a thorough check finds.
func problems(t *testing.T, path string, thorough bool) (found []string) {
	t.Helper()
	k, _, err := OpenToRead(context.Background(), path)
	if err != nil {
		return []string{err.Error()}
	}
	defer k.Close()
	if err := k.Check(context.Background(), thorough, func(what string) { found = append(found, what) }); err != nil {
		t.Fatal(err)
	}
	return found
}

// rootOf is the offset of the first page of a table or index.
func rootOf(t *testing.T, path, name string) int {
	t.Helper()
	var page, size int
	for query, to := range map[string]*int{"SELECT rootpage FROM sqlite_master WHERE name = '" + name + "'": &page, "PRAGMA page_size": &size} {
		if _, err := fmt.Sscan(rowsOf(t, path, query)[0], to); err != nil {
			t.Fatal(err)
		}
	}
	return (page - 1) * size
}

// everything is all that a store answers, or the error of the first question that
// it does not.
func everything(path string) (out []geo.Event, err error) {
	ctx := context.Background()
	k, _, err := OpenToRead(ctx, path)
	if err != nil {
		return nil, err
	}
	st := ledger.New(k, nil)
	defer st.Close()
	layers, err := st.Layers(ctx)
	if err != nil {
		return nil, err
	}
	if len(layers) != 2 {
		return nil, fmt.Errorf("%d layers", len(layers))
	}
	add := func(e *geo.Event) error { out = append(out, *e); return nil }
	if err := st.Events(ctx, nil, add); err != nil {
		return nil, err
	}
	d, err := st.Dataset(ctx, "d")
	if err != nil {
		return nil, err
	}
	return out, d.Events(ctx, nil, add)
}

// TestSoundStores: a check of a store that is well finds nothing.
func TestSoundStores(t *testing.T) {
	for _, path := range []string{filled(t, 0), both(t, 300)} {
		for _, thorough := range []bool{false, true} {
			if found := problems(t, path, thorough); len(found) > 0 {
				t.Errorf("thorough %t: %q", thorough, found)
			}
		}
	}
}

// TestIndexCutShort: an index of which a page says that it has one entry is told,
// no part of the dataset is taken for the whole, and the store can be made anew
// out of its tables.
func TestIndexCutShort(t *testing.T) {
	ctx := context.Background()
	path := both(t, 3000)
	want, err := everything(path)
	if err != nil || len(want) != 6000 {
		t.Fatalf("%d events, %v", len(want), err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := rootOf(t, path, "imported_dataset")
	binary.BigEndian.PutUint16(b[at+3:], 1) // cells of the page (SQLite file format, 1.6)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := everything(path); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%d events, %v", len(got), err)
	}
	for _, thorough := range []bool{false, true} {
		if found := problems(t, path, thorough); len(found) == 0 {
			t.Errorf("thorough %t: nothing was found", thorough)
		}
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	done, err := Rebuild(ctx, path, now, reachOf)
	if err != nil || len(done.Left) > 0 || done.Kept != path+".damaged-20260102T030405Z" {
		t.Fatalf("%+v, %v", done, err)
	}
	if got, err := everything(path); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%d events after it was mended, %v", len(got), err)
	}
	if found := problems(t, path, true); len(found) > 0 {
		t.Errorf("after it was mended: %q", found)
	}
	if kept, err := os.ReadFile(done.Kept); err != nil || !bytes.Equal(kept[100:], b[100:]) { // but for its head, which says how it is written to
		t.Errorf("the damaged file: %d bytes, %v", len(kept), err)
	}
}

func reachOf(r *geo.Report) (store.Reach, bool) {
	reach, ok := incident.ReachOf(r)
	return store.Reach(reach), ok
}

// TestRowsThatAreGone: what is lost is not mended by guessing, and nothing is
// changed.
func TestRowsThatAreGone(t *testing.T) {
	path := both(t, 40)
	execute(t, path, "DELETE FROM imported WHERE id = 'g00000007'")
	before := sums(t, path)
	if got, err := everything(path); err == nil || !strings.Contains(err.Error(), "layer d: the store is damaged: 39 of 40 events can be read") {
		t.Errorf("%d events, %v", len(got), err)
	}
	done, err := Rebuild(context.Background(), path, time.Now(), reachOf)
	if err != nil || done.Kept != "" || len(done.Left) != 1 || !strings.Contains(done.Left[0], "d: 39 rows are there, 40 were stored") {
		t.Errorf("%+v, %v", done, err)
	}
	if got, err := everything(path); err == nil {
		t.Errorf("%d events", len(got))
	}
	if after := sums(t, path); len(after) != len(before) {
		t.Error("other files")
	}
	if left, _ := filepath.Glob(path + ".damaged*"); len(left) > 0 {
		t.Error(left)
	}
}

// TestFlippedBit: a record of which one bit is another is not served.
func TestFlippedBit(t *testing.T) {
	path := both(t, 40)
	execute(t, path, "UPDATE imported SET packed = CAST(substr(packed, 1, 9) || x'7f' || substr(packed, 11) AS BLOB) WHERE id = 'g00000007'")
	_, err := everything(path)
	if geo.CodeOf(err) != geo.CodeUnreadable || !strings.HasPrefix(err.Error(), "d g00000007: the record of the event is damaged: it is not what was stored") {
		t.Errorf("%v", err)
	}
}

// TestEachDamagedPage: whichever page of a store is damaged, however, what is read
// is all that was stored or an error.
func TestEachDamagedPage(t *testing.T) {
	path := both(t, 120)
	want, err := everything(path)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	random := rand.New(rand.NewPCG(1, 2))
	rounds, told := 0, 0
	for at := 0; at < len(whole); at += page {
		for kind, strike := range []func(b []byte){
			func(b []byte) { clear(b) },
			func(b []byte) { b[random.IntN(len(b))] ^= 1 << random.IntN(8) },
			func(b []byte) { binary.BigEndian.PutUint16(b[3:], 1) }, // one cell
			func(b []byte) { copy(b, whole[random.IntN(len(whole)/page)*page:][:page]) },
			func(b []byte) { binary.BigEndian.PutUint64(b[random.IntN(len(b)-8):], random.Uint64()) },
		} {
			b := bytes.Clone(whole)
			strike(b[at : at+page])
			struck := written(t, b)
			got, err := everything(struck)
			rounds++
			if err != nil {
				told++
				continue
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("page %d, strike %d: %d events of %d, and no word", at/page, kind, len(got), len(want))
			}
		}
	}
	t.Logf("%d rounds, %d told", rounds, told)
}

// TestHeld: who holds a store is alone with it until it lets go.
func TestHeld(t *testing.T) {
	path := filled(t, 5)
	hold, err := Alone(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite3", path+"?_busy_timeout=50")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.QueryRow("SELECT count(*) FROM meta").Scan(new(int)); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("another while it is held: %v", err)
	}
	hold.Release()
	if err := openOnce(t.Context(), path); err != nil {
		t.Error(err)
	}
}

// TestLogWithoutAStore: beside the log of a store that is gone none is begun: it
// would be taken for the new one's.
func TestLogWithoutAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path+"-wal", []byte("what was not moved into the file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openOnce(t.Context(), path); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "the log of one") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a store was begun: %v", err)
	}
}

// TestCopiesBeforeUpgrades: each store that is brought to a new form is kept as it
// was, also where another was before it, and for who may read it alone.
func TestCopiesBeforeUpgrades(t *testing.T) {
	path := released.Store(t, "v7")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openOnce(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	other := released.Store(t, "v7")
	execute(t, other, "UPDATE datasets SET title = 'another store'")
	for _, end := range []string{"", "-wal", "-shm"} {
		os.Remove(path + end)
	}
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	k, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if got := rowsOf(t, k.Upgraded(), "SELECT DISTINCT title FROM datasets"); len(got) != 1 || !strings.Contains(got[0], "another store") {
		t.Errorf("%s: %q", k.Upgraded(), got)
	}
	if info, err := os.Stat(path + ".schema-7"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}
