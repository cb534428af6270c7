package ledger_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

// dataset is a ledger with a dataset "d" of n events, and another, "other".
func dataset(t *testing.T, k store.Keeper, n int) (*ledger.Ledger, store.Reader) {
	t.Helper()
	st := ledger.New(k, nil)
	for _, name := range []string{"d", "other"} {
		must(t, st.PutDataset(t.Context(), store.Layer{Name: name}))
	}
	_, err := st.Import(t.Context(), "d", storetest.Events(n, 3))
	must(t, err)
	d, err := st.Dataset(t.Context(), "d")
	must(t, err)
	return st, d
}

// TestImportCounts: what became of each event of a batch, whatever else is in it.
func TestImportCounts(t *testing.T) {
	ctx := t.Context()
	st, d := dataset(t, mem.Open(), 1200) // more than are asked for at once
	events := storetest.Events(1210, 3)
	events[0].Location, events[600].Location = "Elsewhere", "Elsewhere"
	twice := events[700]
	twice.Location = "Later"
	batch := append(events, twice, twice)
	if done, err := st.Import(ctx, "d", batch); err != nil || done != (store.Imported{Added: 10, Changed: 3, Unchanged: 1199}) {
		t.Errorf("%+v, %v", done, err)
	}
	if e := event(t, d, twice.ID); e.Location != "Later" {
		t.Errorf("of two with one id the later counts, not %q", e.Location)
	}
	if done, err := st.Import(ctx, "d", nil); err != nil || done != (store.Imported{}) {
		t.Errorf("nothing: %+v, %v", done, err)
	}
}

// TestImportRounds: coordinates have six decimals, so what differs behind them
// is the same.
func TestImportRounds(t *testing.T) {
	st, d := dataset(t, mem.Open(), 0)
	at := geo.Event{ID: "x", Lon: 40.12345649, Lat: -35.00000051, GeoPrecision: geo.GeoExact}
	if _, err := st.Import(t.Context(), "d", []geo.Event{at}); err != nil {
		t.Fatal(err)
	}
	if e := event(t, d, "x"); e.Lon != 40.123456 || e.Lat != -35.000001 {
		t.Errorf("at %v, %v", e.Lon, e.Lat)
	}
	at.Lon = 40.12345601
	if done, err := st.Import(t.Context(), "d", []geo.Event{at}); err != nil || done != (store.Imported{Unchanged: 1}) {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestImportRefuses: what can't be imported leaves all as it was.
func TestImportRefuses(t *testing.T) {
	ctx := t.Context()
	st, d := dataset(t, mem.Open(), 20)
	before := all(t, d)
	fresh := storetest.Events(25, 3)[20:]
	if done, err := st.Import(ctx, "other", append(fresh, storetest.Events(3, 3)...)); geo.CodeOf(err) != geo.CodeConflict || done != (store.Imported{}) ||
		err.Error() != "g00000000: another dataset has an event of this id" {
		t.Errorf("an id of another dataset: %+v, %v", done, err)
	}
	for _, name := range []string{"none", "", store.Places} {
		if _, err := st.Import(ctx, name, fresh); geo.CodeOf(err) != geo.CodeNotFound || !strings.Contains(err.Error(), "there is no layer") {
			t.Errorf("into %q: %v", name, err)
		}
		if _, err := st.Dataset(ctx, name); geo.CodeOf(err) != geo.CodeNotFound {
			t.Errorf("the dataset %q: %v", name, err)
		}
	}
	other, err := st.Dataset(ctx, "other")
	must(t, err)
	if after := all(t, d); after != before || all(t, other) != "" {
		t.Errorf("\n got %s\nwant %s", after, before)
	}
	must(t, storetest.Remove(ctx, st, "d", "g00000000"))
	if _, err := st.Import(ctx, "other", storetest.Events(1, 3)); geo.CodeOf(err) != geo.CodeConflict {
		t.Errorf("an id that another dataset had: %v", err)
	}
}

// TestPrune removes what is not to be kept, once.
func TestPrune(t *testing.T) {
	ctx := t.Context()
	st, d := dataset(t, mem.Open(), 1100)
	odd := func(id string) bool { return strings.ContainsAny(id[len(id)-1:], "13579bdf") }
	for _, want := range []int{550, 0} {
		if gone, err := st.Prune(ctx, "d", odd); err != nil || gone != want {
			t.Errorf("%d gone, want %d, %v", gone, want, err)
		}
	}
	n := 0
	must(t, d.Events(ctx, nil, func(e *geo.Event) error {
		if n++; !odd(e.ID) {
			t.Errorf("%s is still there", e.ID)
		}
		return nil
	}))
	if n != 550 {
		t.Errorf("%d are left", n)
	}
	if _, err := st.Prune(ctx, "none", odd); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("a dataset that is not there: %v", err)
	}
}

// TestPruneBesideAnother: what another took out or changed between looking and
// pruning is no error.
func TestPruneBesideAnother(t *testing.T) {
	ctx := t.Context()
	st, d := dataset(t, mem.Open(), 10)
	gone, err := st.Prune(ctx, "d", func(id string) bool {
		if id == "g00000000" {
			must(t, storetest.Remove(ctx, st, "d", "g00000005")) // this one is to go too
		}
		return id > "g00000005"
	})
	if err != nil || gone != 6 {
		t.Errorf("%d gone, %v", gone, err)
	}
	deleted := 0
	must(t, d.Changes(ctx, 0, func(c store.Change) error {
		if c.Deleted {
			deleted++
		}
		return nil
	}))
	if deleted != 6 {
		t.Errorf("the log has %d deleted", deleted)
	}
}

// TestRemove takes out one event, and only from the dataset that has it.
func TestRemove(t *testing.T) {
	ctx := t.Context()
	st, d := dataset(t, mem.Open(), 3)
	for _, c := range [][2]string{{"d", "none"}, {"other", "g00000001"}, {"none", "g00000001"}, {store.Events, "g00000001"}} {
		if err := storetest.Remove(ctx, st, c[0], c[1]); geo.CodeOf(err) != geo.CodeNotFound {
			t.Errorf("%s out of %s: %v", c[1], c[0], err)
		}
	}
	must(t, storetest.Remove(ctx, st, "d", "g00000001"))
	if _, err := d.Event(ctx, "g00000001"); geo.CodeOf(err) != geo.CodeNotFound || err.Error() != `id: there is no event "g00000001"` {
		t.Errorf("%v", err)
	}
	if list, err := d.EventsByID(ctx, []string{"g00000000", "g00000001", "g00000002"}); err != nil || len(list) != 2 {
		t.Errorf("%d are left, %v", len(list), err)
	}
}

// failing is a keeper whose transactions fail at their left-th step.
type failing struct {
	store.Keeper
	left *int
}

var errDisk = errors.New("the disk failed")

func (f failing) Update(ctx context.Context, fn func(store.Tx) error) error {
	return f.Keeper.Update(ctx, func(tx store.Tx) error { return fn(failingTx{tx, f.left}) })
}

type failingTx struct {
	store.Tx
	left *int
}

func (f failingTx) step() error {
	if *f.left--; *f.left < 0 {
		return errDisk
	}
	return nil
}

func (f failingTx) ReportRows(ctx context.Context, which store.Reports) ([]int64, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.Tx.ReportRows(ctx, which)
}

func (f failingTx) Report(ctx context.Context, row int64) (*store.Report, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.Tx.Report(ctx, row)
}

func (f failingTx) Rows(ctx context.Context, layer string, ids []string) ([]store.Row, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	return f.Tx.Rows(ctx, layer, ids)
}

func (f failingTx) PutRow(ctx context.Context, layer string, r *store.Row) error {
	return errors.Join(f.step(), f.Tx.PutRow(ctx, layer, r))
}

func (f failingTx) DeleteRow(ctx context.Context, layer string, r *store.Row) error {
	return errors.Join(f.step(), f.Tx.DeleteRow(ctx, layer, r))
}

func (f failingTx) PutReport(ctx context.Context, r *store.Report) error {
	return errors.Join(f.step(), f.Tx.PutReport(ctx, r))
}

func (f failingTx) SetHolding(ctx context.Context, h store.Holding, held bool) error {
	return errors.Join(f.step(), f.Tx.SetHolding(ctx, h, held))
}

func (f failingTx) PutCorrection(ctx context.Context, id, record string, at time.Time) error {
	return errors.Join(f.step(), f.Tx.PutCorrection(ctx, id, record, at))
}

// TestFailuresChangeNothing: wherever the keeper fails, the error is told, and
// all is as it was; without a failure the same is done.
func TestFailuresChangeNothing(t *testing.T) {
	joined := strike("b", theDay, 3)
	for name, do := range map[string]func(context.Context, *ledger.Ledger) error{
		"a new article": func(ctx context.Context, st *ledger.Ledger) error {
			return failed(st.PutItems(ctx, "b", []store.Item{joined}))
		},
		"an article that goes": func(ctx context.Context, st *ledger.Ledger) error { return failed(st.PutItems(ctx, "a", nil)) },
		"a correction": func(ctx context.Context, st *ledger.Ledger) error {
			return storetest.Correct(ctx, st, &geo.Event{ID: "e-a", Location: "Elsewhere"})
		},
		"an import": func(ctx context.Context, st *ledger.Ledger) error {
			return failed(st.Import(ctx, "d", storetest.Events(12, 9)))
		},
		"a pruning": func(ctx context.Context, st *ledger.Ledger) error {
			return failed(st.Prune(ctx, "d", func(id string) bool { return id > "g00000003" }))
		},
		"a removal": func(ctx context.Context, st *ledger.Ledger) error { return storetest.Remove(ctx, st, "d", "g00000002") },
	} {
		t.Run(name, func(t *testing.T) {
			left := 1 << 30
			st, d := dataset(t, failing{mem.Open(), &left}, 10)
			put(t, st, "a", strike("a", theDay, 3))
			before := all(t, st) + all(t, d)
			steps := 0
			for ; ; steps++ {
				left = steps
				err := do(t.Context(), st)
				if left = 1 << 30; err == nil {
					break
				}
				if !errors.Is(err, errDisk) {
					t.Fatalf("step %d: %v", steps, err)
				}
				if after := all(t, st) + all(t, d); after != before {
					t.Fatalf("step %d:\n got %s\nwant %s", steps, after, before)
				}
			}
			if after := all(t, st) + all(t, d); steps < 2 || after == before {
				t.Errorf("after %d steps nothing was done", steps)
			}
		})
	}
}

func failed[T any](_ T, err error) error { return err }

// TestEventsOfArticlesAreNoDataset: they come and go with their articles alone.
func TestEventsOfArticlesAreNoDataset(t *testing.T) {
	ctx := t.Context()
	st, _ := newLedger()
	put(t, st, "a", strike("a", theDay, 3))
	before := all(t, st)
	for what, err := range map[string]error{
		"read":   failed(st.Dataset(ctx, store.Events)),
		"import": failed(st.Import(ctx, store.Events, storetest.Events(2, 1))),
		"prune":  failed(st.Prune(ctx, store.Events, func(string) bool { return false })),
	} {
		if geo.CodeOf(err) != geo.CodeNotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := storetest.Remove(ctx, st, store.Events, "e-a"); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("remove: %v", err)
	}
	if after := all(t, st); after != before {
		t.Errorf("\n got %s\nwant %s", after, before)
	}
}
