package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

const pageSize = 4096 // SQLite's

// TestDamagedFiles: whatever fails in a store that was cut, or has a page that
// holds something else, says that the store is damaged and what to do then.
func TestDamagedFiles(t *testing.T) {
	whole, err := os.ReadFile(filled(t, 400))
	if err != nil {
		t.Fatal(err)
	}
	pages := len(whole) / pageSize
	broken := map[string][]byte{}
	for _, keep := range []int{100, 600, pageSize, pageSize + 900, 3 * pageSize, len(whole) / 2, len(whole) - pageSize} {
		broken[fmt.Sprintf("cut at %d", keep)] = whole[:keep]
	}
	for page := 1; page < pages; page += 2 {
		b := bytes.Clone(whole)
		copy(b[page*pageSize:], bytes.Repeat([]byte{0x5a}, pageSize))
		broken[fmt.Sprintf("page %d", page)] = b
	}
	told := 0
	for name, b := range broken {
		for _, err := range useAll(written(t, b)) {
			told++
			if geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "the store is damaged; take it from a backup") {
				t.Errorf("%s: %s: %v", name, geo.CodeOf(err), err)
			}
		}
	}
	if told < len(broken)/2 {
		t.Errorf("%d of %d damages were seen", told, len(broken))
	}
}

// useAll does with a store what can be done, and returns what failed.
func useAll(path string) (failed []error) {
	ctx := context.Background()
	k, err := Open(ctx, path)
	if err != nil {
		return []error{err}
	}
	defer k.Close()
	st := ledger.New(k, nil)
	note := func(_ any, err error) {
		if err != nil {
			failed = append(failed, err)
		}
	}
	note(nil, st.Events(ctx, nil, func(*geo.Event) error { return nil }))
	note(nil, st.Changes(ctx, 0, func(store.Change) error { return nil }))
	note(st.LastChange(ctx))
	note(st.Layers(ctx))
	note(st.Known(ctx, "f"))
	note(st.Event(ctx, "g00000007"))
	note(st.ReportsOf(ctx, "g00000007"))
	note(st.EventsByID(ctx, []string{"g00000007", "g00000300"}))
	note(nil, st.EventsByNumber(ctx, []int64{1, 200}, func(*geo.Event) error { return nil }))
	made := st.PutDataset(ctx, store.Layer{Name: "d"})
	if note(nil, made); made == nil {
		note(st.Import(ctx, "d", []geo.Event{{ID: "d1"}}))
	}
	note(nil, storetest.Fill(ctx, st, storetest.Events(401, 1)))
	return failed
}

const newerRecord = "of a newer furat"

// records that can't be read, and what is said of them.
var badRecords = map[string]struct {
	record []byte
	says   string
}{
	newerRecord:    {[]byte{200, 1, 2, 3}, "the record of an event was written by a newer furat; update furat"},
	"cut":          {[]byte{2, 1<<2 | 2, 50, 'x'}, "the record of an event is damaged; take the store from a backup, or bring in again what it was read from"},
	"empty":        {[]byte{}, "the record of an event is damaged; take the store from a backup, or bring in again what it was read from"},
	"of version 0": {[]byte{0, 9, 9}, "the record of an event is damaged; take the store from a backup, or bring in again what it was read from"},
	"of the first version, cut": {[]byte{1, 9, 'x'},
		"the record of an event is damaged; take the store from a backup, or bring in again what it was read from"},
}

// TestDamagedRecordOfADataset: which event can't be read is told with what to
// do; the others are served, nothing is written, and importing it again mends it
// where it is not a newer furat's.
func TestDamagedRecordOfADataset(t *testing.T) {
	ctx := context.Background()
	for name, c := range badRecords {
		t.Run(name, func(t *testing.T) {
			path := imported(t, 30)
			spoil(t, path, "imported", "g00000004", c.record)
			before := sums(t, path)
			st := opened(t, path, nil)
			d, err := st.Dataset(ctx, "d")
			if err != nil {
				t.Fatal(err)
			}
			none := func(*geo.Event) error { return nil }
			for what, err := range map[string]error{
				"all":        d.Events(ctx, nil, none),
				"by id":      second(d.Event(ctx, "g00000004")),
				"by number":  d.EventsByNumber(ctx, []int64{5}, none),
				"the log":    d.Changes(ctx, 0, func(store.Change) error { return nil }),
				"in batches": store.Batches(ctx, d, nil, func([]geo.Event) error { return nil }),
				"to prune":   second(st.Prune(ctx, "d", func(string) bool { return false })),
			} {
				if geo.CodeOf(err) != geo.CodeUnreadable || err.Error() != "d g00000004: "+c.says {
					t.Errorf("%s: %v", what, err)
				}
			}
			if e, err := d.Event(ctx, "g00000005"); err != nil || e.Location != "Place" {
				t.Errorf("its neighbour: %+v, %v", e, err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			unchanged(t, path, before)

			st = opened(t, path, nil)
			if name == newerRecord {
				if _, err := st.Import(ctx, "d", storetest.Events(30, 1)); err == nil || err.Error() != "d g00000004: "+c.says {
					t.Errorf("imported again: %v", err)
				}
				return
			}
			if done, err := st.Import(ctx, "d", storetest.Events(30, 1)); err != nil || done != (store.Imported{Changed: 1, Unchanged: 29}) {
				t.Errorf("imported again: %+v, %v", done, err)
			}
			if d, err = st.Dataset(ctx, "d"); err != nil {
				t.Fatal(err)
			}
			if e, err := d.Event(ctx, "g00000004"); err != nil || e.Location != "Place" {
				t.Errorf("after it was imported again: %+v, %v", e, err)
			}
		})
	}
}

// spoil stores another record of an event, with its sum.
func spoil(t *testing.T, path, table, id string, packed []byte) {
	t.Helper()
	of := map[string]int{"events": tallyOfArticles, "imported": 1}[table]
	const when = "unixepoch(created_at) || ' ' || unixepoch(updated_at)"
	query := "SELECT " + map[string]string{"events": when, "imported": "created || ' ' || updated"}[table] + " FROM " + table + " WHERE id = '" + id + "'"
	var created, updated int64
	if _, err := fmt.Sscan(rowsOf(t, path, query)[0], &created, &updated); err != nil {
		t.Fatal(err)
	}
	sum := store.RowSum(id, packed, created, updated)
	execute(t, path, "UPDATE tallies SET sum = sum + ? - (SELECT sum FROM "+table+" WHERE id = ?) WHERE of = ?", sum, id, of)
	execute(t, path, "UPDATE "+table+" SET packed = ?, sum = ? WHERE id = ?", packed, sum, id)
}

// imported is the path of a store with a dataset "d" of n events.
func imported(t *testing.T, n int) string {
	t.Helper()
	ctx, path := context.Background(), filled(t, 0)
	st := opened(t, path, nil)
	if err := st.PutDataset(ctx, store.Layer{Name: "d", Title: "D"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(ctx, "d", storetest.Events(n, 1)); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func second[T any](_ T, err error) error { return err }

// TestDamagedRecordsOfArticles: of an event, a report and a correction it is
// told which can't be read, what would need them is not done, and the other
// events are served.
func TestDamagedRecordsOfArticles(t *testing.T) {
	ctx := context.Background()
	again := func(st store.Store) error { return storetest.Fill(ctx, st, storetest.Events(31, 1)) }
	correct := func(st store.Store) error {
		return storetest.Correct(ctx, st, &geo.Event{ID: "g00000004", SubEventType: "Attack"})
	}
	tellings := func(st store.Store) error { return second(st.ReportsOf(ctx, "g00000004")) }
	read := func(st store.Store) error { return second(st.Event(ctx, "g00000004")) }
	for name, c := range map[string]struct {
		statement, names string // "" for the event's own record
		fails            map[string]func(store.Store) error
	}{
		"an event":     {"", "events g00000004", map[string]func(store.Store) error{"read": read, "correct": correct, "again": again}},
		"a report":     {"UPDATE reports SET record = ? WHERE report_id = 'g00000004'", "report g00000004", map[string]func(store.Store) error{"tellings": tellings, "again": again}},
		"a correction": {"INSERT INTO corrections VALUES ('g00000004', '2024-01-01T00:00:00Z', ?)", "the correction of g00000004", map[string]func(store.Store) error{"again": again}},
	} {
		for kind, bad := range badRecords {
			if name == "a correction" && len(bad.record) == 0 {
				continue // an empty correction is none
			}
			path := filled(t, 30)
			if c.statement == "" {
				spoil(t, path, "events", "g00000004", bad.record)
			} else {
				execute(t, path, c.statement, bad.record)
			}
			before := sums(t, path)
			st := opened(t, path, nil)
			for what, fails := range c.fails {
				if err := fails(st); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), c.names+": "+bad.says) {
					t.Errorf("%s %s, %s: %v", name, kind, what, err)
				}
			}
			if e, err := st.Event(ctx, "g00000005"); err != nil || e.Location != "Place" {
				t.Errorf("%s %s, its neighbour: %+v, %v", name, kind, e, err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			unchanged(t, path, before)
		}
	}
}

// TestDamagedQuotes: a report whose quotes or reasons can't be read is named.
func TestDamagedQuotes(t *testing.T) {
	for _, column := range []string{"evidence", "reasons"} {
		path := filled(t, 10)
		execute(t, path, "UPDATE reports SET "+column+" = '[{' WHERE report_id = 'g00000004'")
		_, err := opened(t, path, nil).ReportsOf(context.Background(), "g00000004")
		if geo.CodeOf(err) != geo.CodeUnreadable || !strings.HasPrefix(err.Error(), "report g00000004: its quotes are damaged; take the store from a backup") {
			t.Errorf("%s: %v", column, err)
		}
	}
}

// TestErrorsOfOthersStay: what a caller's function says is returned as it is.
func TestErrorsOfOthersStay(t *testing.T) {
	k, err := Open(context.Background(), filled(t, 10))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	enough := errors.New("enough")
	if err := k.Read(context.Background(), store.Events, store.Matching{}, func(*store.Row) error { return enough }); err != enough {
		t.Errorf("reading: %v", err)
	}
	if err := k.Changes(context.Background(), store.Events, 0, func(store.Change, *store.Row) error { return enough }); err != enough {
		t.Errorf("the log: %v", err)
	}
	if err := k.Update(context.Background(), func(store.Tx) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("writing: %v", err)
	}
}
