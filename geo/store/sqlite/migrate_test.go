package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/record"
)

// rowsOf are the rows of a statement on a file that nobody has open, each as
// one text.
func rowsOf(t *testing.T, path, query string) []string {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		into := make([]any, len(names))
		for i := range into {
			into[i] = new(any)
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		line := ""
		for _, v := range into {
			line += fmt.Sprintf("%v\x00", *v.(*any))
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func schemaIn(t *testing.T, path string) int {
	t.Helper()
	var version int
	if _, err := fmt.Sscanf(rowsOf(t, path, "PRAGMA user_version")[0], "%d", &version); err != nil {
		t.Fatal(err)
	}
	return version
}

// openOnce opens a store and closes it.
func openOnce(ctx context.Context, path string) error {
	k, err := Open(ctx, path)
	if err != nil {
		return err
	}
	return k.Close()
}

// migrateTo brings a store up to a version, and no further.
func migrateTo(t *testing.T, path string, version int) {
	t.Helper()
	k := &Keeper{write: open(&standing{path: path}, "rwc"), at: &standing{path: path}}
	defer k.Close()
	for i, name := range scripts()[:version] {
		if err := k.apply(context.Background(), name, i+1); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReportsArePacked: what migration 0007 packs of a store of version 6 equals
// what was there, and all else stays as it is.
func TestReportsArePacked(t *testing.T) {
	path := released.Store(t, "v6")
	others := []string{"SELECT * FROM articles ORDER BY id", "SELECT * FROM sources ORDER BY source, article_id", "SELECT * FROM changes ORDER BY seq",
		"SELECT * FROM events ORDER BY id", "SELECT * FROM corrections ORDER BY event_id", "SELECT * FROM datasets ORDER BY id", "SELECT * FROM imported ORDER BY seq",
		"SELECT * FROM report_reach ORDER BY id", "SELECT * FROM meta ORDER BY key",
		"SELECT id, article_id, event_id, ordinal, evidence, reasons, report_id, day_part, proposed FROM reports ORDER BY id"}
	before := map[string][]string{}
	for _, q := range others {
		before[q] = rowsOf(t, path, q)
	}
	texts := rowsOf(t, path, "SELECT event FROM reports ORDER BY id")
	if len(texts) < 15 || schemaIn(t, path) != 6 {
		t.Fatalf("%d reports in a store of version %d", len(texts), schemaIn(t, path))
	}
	migrateTo(t, path, 7)
	for _, q := range others {
		if after := rowsOf(t, path, q); !slices.Equal(after, before[q]) {
			t.Errorf("%s: other rows", q)
		}
	}
	packed := rowsOf(t, path, "SELECT hex(record) FROM reports ORDER BY id")
	if len(packed) != len(texts) {
		t.Fatalf("%d reports, %d before", len(packed), len(texts))
	}
	for i, text := range texts {
		var want geo.Event
		if err := json.Unmarshal([]byte(strings.TrimSuffix(text, "\x00")), &want); err != nil {
			t.Fatal(err)
		}
		got := geo.Event{ID: want.ID, CreatedAt: want.CreatedAt, UpdatedAt: want.UpdatedAt}
		var b []byte
		if _, err := fmt.Sscanf(packed[i], "%x", &b); err != nil {
			t.Fatal(err)
		}
		if err := record.Decode(string(b), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("report %d: %v\n got %+v\nwant %+v", i, err, got, want)
		}
	}
	if schemaIn(t, path) != 7 {
		t.Errorf("it is of version %d", schemaIn(t, path))
	}
}

// TestDaysSoFarStandInTheText: migration 0008 says of every event, report and
// correction of articles with a day that the text tells it, in record and column
// alike; of the others, and of imported events, nothing, and all else stays. What
// can't be read stays too.
func TestDaysSoFarStandInTheText(t *testing.T) {
	path := released.Store(t, "v7")
	const broken = "00ded128d8f53ac4"
	execute(t, path, "UPDATE corrections SET record = x'02ff' WHERE event_id = ?", broken)
	others := []string{"SELECT * FROM articles ORDER BY id", "SELECT * FROM sources ORDER BY source, article_id", "SELECT * FROM changes ORDER BY seq",
		"SELECT * FROM datasets ORDER BY id", "SELECT * FROM imported ORDER BY seq", "SELECT * FROM report_reach ORDER BY id", "SELECT * FROM meta ORDER BY key",
		"SELECT id, article_id, event_id, ordinal, evidence, reasons, report_id, day_part, proposed FROM reports ORDER BY id",
		"SELECT id, event_date, event_date_end, date_text, notes, number, updated_at FROM events ORDER BY id", "SELECT event_id, at FROM corrections ORDER BY event_id",
		"SELECT hex(record) FROM corrections WHERE event_id = '" + broken + "'"}
	before := map[string][]string{}
	for _, q := range others {
		before[q] = rowsOf(t, path, q)
	}
	records := []string{"SELECT hex(record) FROM events ORDER BY id", "SELECT hex(record) FROM reports ORDER BY id", "SELECT hex(record) FROM corrections WHERE event_id <> '" + broken + "'"}
	events := func(query string) (out []geo.Event) {
		for _, row := range rowsOf(t, path, query) {
			var b []byte
			var e geo.Event
			if _, err := fmt.Sscanf(row, "%x", &b); err != nil {
				t.Fatal(err)
			}
			if err := record.Decode(string(b), &e); err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
		}
		return out
	}
	was := map[string][]geo.Event{}
	for _, q := range records {
		was[q] = events(q)
	}
	migrateTo(t, path, 8)
	for _, q := range others {
		if after := rowsOf(t, path, q); !slices.Equal(after, before[q]) {
			t.Errorf("%s: other rows", q)
		}
	}
	for _, q := range records {
		now, dated := events(q), 0
		for i, want := range was[q] {
			if want.Date.Known() {
				want.DateBasis = geo.BasisText
				dated++
			}
			if !reflect.DeepEqual(now[i], want) {
				t.Errorf("%s, %d:\n got %+v\nwant %+v", q, i, now[i], want)
			}
		}
		if undated := len(was[q]) - dated; undated == 0 {
			t.Errorf("%s: none of %d is undated: the test shows little", q, dated)
		}
	}
	if odd := rowsOf(t, path, "SELECT id FROM events WHERE (event_date IS NOT NULL) <> (date_basis IS 'text')"); len(odd) > 0 {
		t.Errorf("the column differs from the record: %q", odd)
	}
}

// TestMigratingTwice: a store that was brought up to date is not touched when it
// is opened again.
func TestMigratingTwice(t *testing.T) {
	ctx, path := context.Background(), released.Store(t, "v6")
	if err := openOnce(ctx, path); err != nil {
		t.Fatal(err)
	}
	before := sums(t, path)
	if err := openOnce(ctx, path); err != nil {
		t.Fatal(err)
	}
	unchanged(t, path, before)
}

// TestMigrationThatFails: where a report can't be packed it is named, the store
// is left in its own form, and is brought up to date once that is mended.
func TestMigrationThatFails(t *testing.T) {
	ctx, path := context.Background(), released.Store(t, "v6")
	last := rowsOf(t, path, "SELECT report_id FROM reports ORDER BY id DESC LIMIT 1")[0]
	last = strings.TrimSuffix(last, "\x00")
	text := strings.TrimSuffix(rowsOf(t, path, "SELECT event FROM reports ORDER BY id DESC LIMIT 1")[0], "\x00")
	execute(t, path, "UPDATE reports SET event = '{\"ID\":' WHERE report_id = ?", last)
	before := sums(t, path)
	for range 2 {
		err := openOnce(ctx, path)
		if geo.CodeOf(err) != geo.CodeUnreadable {
			t.Fatalf("%s: %v", geo.CodeOf(err), err)
		}
		for _, says := range []string{path + ": the store can't be brought to the form of this furat", "is left in its own; take it from a backup", "the report " + last} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%q is not in: %v", says, err)
			}
		}
		unchanged(t, path, before)
	}
	if schemaIn(t, path) != 6 {
		t.Errorf("it is of version %d", schemaIn(t, path))
	}
	execute(t, path, "UPDATE reports SET event = ? WHERE report_id = ?", text, last)
	if err := openOnce(ctx, path); err != nil || schemaIn(t, path) != len(scripts()) {
		t.Errorf("once mended: version %d, %v", schemaIn(t, path), err)
	}
}

// TestMigrationThatIsCancelled: who no longer waits for a store leaves it as it
// was.
func TestMigrationThatIsCancelled(t *testing.T) {
	path := released.Store(t, "v6")
	before := sums(t, path)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := openOnce(ctx, path); err == nil {
		t.Error("it was opened")
	}
	unchanged(t, path, before)
}

// TestEveryOlderSchema: a store of each schema before this one is brought up to
// date, as far as a new one is.
func TestEveryOlderSchema(t *testing.T) {
	ctx := context.Background()
	shape := func(path string) []string {
		return rowsOf(t, path, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
	}
	want := shape(filled(t, 0))
	for version := 1; version < len(scripts()); version++ {
		path := filepath.Join(t.TempDir(), "old.db")
		migrateTo(t, path, version)
		execute(t, path, `INSERT INTO events (id, event_date, event_date_end, time_precision, date_text, disorder_type, event_type, sub_event_type, geo_precision, status, confidence, review, source, source_count, article_id, quote, notes)
			VALUES ('old', '2024-05-01', '2024-05-01', 1, 'on 1 May', 'Political violence', 'Battles', 'Armed clash', 0, 'reported', 0.5, 'unreviewed', 's', 1, 'a', 'q', 'n')`)
		st := opened(t, path, nil)
		e, err := st.Event(ctx, "old")
		if err != nil || e.SubEventType != "Armed clash" || e.Confidence != 0.5 || e.Number != 1 || (e.DateBasis == geo.BasisText) != (version < 8) {
			t.Errorf("version %d: %+v, %v", version, e, err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		if got := shape(path); !slices.Equal(got, want) || schemaIn(t, path) != len(scripts()) {
			t.Errorf("a store of version %d becomes another than a new one:\n got %q\nwant %q", version, got, want)
		}
	}
}

// TestMigratedStoreIsCompact: what migrations rewrite leaves no room unused.
func TestMigratedStoreIsCompact(t *testing.T) {
	path := released.Store(t, "v6")
	if err := openOnce(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	execute(t, path, "VACUUM")
	if after := size(); after < before {
		t.Errorf("%d bytes, %d would do", before, after)
	}
}
