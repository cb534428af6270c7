package transfer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/pgtest"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/postgis"
	"github.com/furat-map/furat/geo/store/sqlite"
	"github.com/furat-map/furat/geo/store/storetest"
)

var clock = func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) }

// filled fills a store with some of everything: articles that were read again,
// withdrawn and corrected, datasets with rows that changed and went, and texts that
// databases trip over.
func filled(t *testing.T, k store.Keeper) {
	t.Helper()
	ctx, st := t.Context(), ledger.New(k, clock)
	must(t, storetest.Fill(ctx, st, storetest.Events(300, 1)))
	for i, text := range []string{"first", "second, read again", "third \x00 \xff \u241b"} {
		a := geo.Article{ID: "odd\x00", Origin: "o\xff", URL: "https://example.org/1", Title: text, Text: text, Language: "en", Published: geo.NewDay(2024, 5, i+1)}
		e := geo.Event{ID: fmt.Sprint("odd", i), SubEventType: "Attack", ArticleID: a.ID, Location: text, Lon: 40, Lat: 35, GeoPrecision: 1, Date: a.Published, DateEnd: a.Published, Status: geo.StatusReported, Review: geo.ReviewUnreviewed}
		_, err := st.PutItems(ctx, "s\xfe", []store.Item{{Article: a, Fingerprint: text, Reports: []geo.Report{{Event: e, Evidence: []geo.Quote{{Start: 0, End: 2, Text: text[:2]}}, Reasons: []geo.Reason{{Field: "f", Words: "say \u241b22 and \u241b41 \x00"}}}}}})
		must(t, err)
	}
	must(t, storetest.Fill(ctx, ledger.New(k, clock), storetest.Events(3, 2))) // takes the place of the others
	must(t, st.Edit(ctx, store.Events, "odd2", func(e geo.Event) (*geo.Event, error) { e.Location = "corrected \x00"; return &e, nil }))
	must(t, st.PutDataset(ctx, store.Layer{Name: "d", Title: "D \x00", Format: "csv"}))
	must(t, st.PutDataset(ctx, store.Layer{Name: "empty"}))
	events := storetest.Events(12_000, 3)
	for i := range events {
		events[i].ID = fmt.Sprint("d", i)
	}
	_, err := st.Import(ctx, "d", events)
	must(t, err)
	events[5].Location = "changed"
	_, err = st.Import(ctx, "d", events[:10])
	must(t, err)
	_, err = st.Prune(ctx, "d", func(id string) bool { return !strings.HasSuffix(id, "77") })
	must(t, err)
	must(t, st.Withdraw(ctx, "generated", "it was made up"))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// dumped is all that a store has.
func dumped(t *testing.T, v store.Vault) map[string][][]any {
	t.Helper()
	out := map[string][][]any{}
	must(t, v.Dump(t.Context(), func(read store.Dump) error {
		for _, table := range store.Tables() {
			if err := read(t.Context(), table, nil, func(row []any) error { out[table.Name] = append(out[table.Name], row); return nil }); err != nil {
				return err
			}
		}
		return nil
	}))
	return out
}

// sameAsBefore reports whether two stores have the same, in whatever order.
func sameAsBefore(a, b map[string][][]any) string {
	for _, table := range store.Tables() {
		x, y := map[string]bool{}, map[string]bool{}
		for _, row := range a[table.Name] {
			x[fmt.Sprintf("%q", row)] = true
		}
		for _, row := range b[table.Name] {
			y[fmt.Sprintf("%q", row)] = true
		}
		if len(a[table.Name]) == 0 || !reflect.DeepEqual(x, y) {
			return fmt.Sprintf("%s: %d rows, and %d", table.Name, len(a[table.Name]), len(b[table.Name]))
		}
	}
	return ""
}

// cutOff is a vault that fails after some fillings.
type cutOff struct {
	store.Vault
	left int
}

var errCut = errors.New("cut off")

func (c *cutOff) Fill(ctx context.Context, t *store.Table, rows [][]any, reach func([]any) (*store.Reach, error)) error {
	if c.left--; c.left < 0 {
		return errCut
	}
	return c.Vault.Fill(ctx, t, rows, reach)
}

// TestTransfer carries a store to PostgreSQL and back, cut off wherever it can be,
// and goes on with each as if it had always been there.
func TestTransfer(t *testing.T) {
	server := pgtest.New(t, "stores are not carried over", "postgis")
	ctx, dir := t.Context(), t.TempDir()
	from, err := sqlite.Open(ctx, filepath.Join(dir, "from.db"))
	must(t, err)
	defer from.Close()
	filled(t, from)
	was := dumped(t, from)

	address := server.Address("postgres", server.Database())
	var there store.Vault
	tries := 0
	for left := 3; ; left = 3 {
		tries++
		to, err := postgis.OpenToFill(ctx, address)
		must(t, err)
		_, err = Copy(ctx, from, &cutOff{to, left}, func(string, int64) {})
		if there = to; err == nil {
			break
		}
		if to.Close(); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		if _, err := postgis.Open(ctx, address); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "run that again") {
			t.Errorf("a store that is half there: %v", err)
		}
	}
	if tries < 4 {
		t.Errorf("it was never cut off: %d tries", tries)
	}
	if diff := sameAsBefore(was, dumped(t, there)); diff != "" {
		t.Error(diff)
	}
	there.Close()
	if _, err := postgis.OpenToFill(ctx, address); geo.CodeOf(err) != geo.CodeConflict {
		t.Errorf("over a store: %v", err)
	}
	pg, err := postgis.Open(ctx, address)
	must(t, err)
	defer pg.Close()
	if pg.Identity() != from.Identity() {
		t.Errorf("the identity is %s, was %s", pg.Identity(), from.Identity())
	}

	back := filepath.Join(dir, "back.db")
	to, err := sqlite.OpenToFill(ctx, back)
	must(t, err)
	if _, err := Copy(ctx, pg, &cutOff{to, 6}, func(string, int64) {}); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	must(t, to.Close())
	if _, err := sqlite.Open(ctx, back); geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "run that again") {
		t.Errorf("a store that is half there: %v", err)
	}
	// Meanwhile the other has changed: what is there is of no use.
	goOn(t, pg)
	goOn(t, from)
	to, err = sqlite.OpenToFill(ctx, back)
	must(t, err)
	sums, err := Copy(ctx, pg, to, func(string, int64) {})
	must(t, err)
	if len(sums) != len(store.Tables()) || sums[0].Rows == 0 {
		t.Errorf("%+v", sums)
	}
	must(t, to.Close())
	final, err := sqlite.Open(ctx, back)
	must(t, err)
	defer final.Close()
	if diff := sameAsBefore(dumped(t, from), dumped(t, final)); diff != "" {
		t.Error(diff)
	}
	var told string // the event that the odd report is part of
	must(t, from.Read(ctx, store.Events, store.OfReport("odd2"), func(r *store.Row) error { told = r.ID; return nil }))
	want, err := from.ReportsOf(ctx, told)
	must(t, err)
	for name, k := range map[string]store.Keeper{"PostgreSQL": pg, "SQLite": final} {
		if got, err := k.ReportsOf(ctx, told); err != nil || len(got) == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, want)
		}
		must(t, ledger.New(k, clock).Check(ctx, true, func(what string) { t.Errorf("%s: %s", name, what) }))
	}
	if _, err := sqlite.OpenToFill(ctx, back); geo.CodeOf(err) != geo.CodeConflict {
		t.Errorf("over a file: %v", err)
	}
}

// goOn does with a store what is done with stores: an article tells of what another
// told, an event of a dataset changes.
func goOn(t *testing.T, k store.Keeper) {
	t.Helper()
	ctx, st := t.Context(), ledger.New(k, clock)
	day := geo.NewDay(2024, 5, 3)
	a := geo.Article{ID: "later", Origin: "later", Text: "told again", Language: "en", Published: day}
	e := geo.Event{ID: "later", SubEventType: "Attack", ArticleID: a.ID, Location: "There", Lon: 40, Lat: 35, GeoPrecision: 1, Date: day, DateEnd: day, Status: geo.StatusReported, Review: geo.ReviewUnreviewed}
	_, err := st.PutItems(ctx, "later", []store.Item{{Article: a, Fingerprint: "later", Reports: []geo.Report{{Event: e}}}})
	must(t, err)
	events := storetest.Events(3, 9)
	for i := range events {
		events[i].ID = fmt.Sprint("d", i)
	}
	done, err := st.Import(ctx, "d", events)
	must(t, err)
	if done.Changed != 3 {
		t.Errorf("%+v", done)
	}
}
