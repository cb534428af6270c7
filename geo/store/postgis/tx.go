package postgis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// tx is a transaction: statements are queued, and sent when something must be
// known, or there are many.
type tx struct {
	pgx.Tx
	batch    *pgx.Batch
	imported imported
	numbers  numbers
	datasets map[string]int64 // ids by name, as far as they were asked for
	changed  map[int64]*tally // what comes to the tallies of the store, by dataset
	known    known
}

// numbers are the last of each kind.
type numbers struct{ changes, imported, reports int64 }

// tally is how many rows there are, the sum of their sums, and the last change.
type tally struct{ rows, sum, changed int64 }

// ofArticles is the tally of the events of articles.
const ofArticles = 0

var _ store.Tx = (*tx)(nil)

func newTx(t pgx.Tx) *tx {
	return &tx{Tx: t, batch: &pgx.Batch{}, imported: newImported(), datasets: map[string]int64{}, changed: map[int64]*tally{}, known: newKnown()}
}

// lock takes the turn to write, and reads the last numbers.
func (t *tx) lock(ctx context.Context) error {
	return t.QueryRow(ctx, "SELECT changes, imported, reports FROM head FOR UPDATE").Scan(&t.numbers.changes, &t.numbers.imported, &t.numbers.reports)
}

// maxQueued is how many statements are sent at once.
const maxQueued = 256

// do queues a statement.
func (t *tx) do(ctx context.Context, sql string, args ...any) error {
	t.batch.Queue(sql, args...)
	return t.flushMany(ctx)
}

// flushMany sends what is queued where that is a lot.
func (t *tx) flushMany(ctx context.Context) error {
	if t.batch.Len() < maxQueued {
		return nil
	}
	return t.flush(ctx)
}

// flush sends what is queued.
func (t *tx) flush(ctx context.Context) error {
	if t.batch.Len() == 0 {
		return nil
	}
	b := t.batch
	t.batch = &pgx.Batch{}
	return t.SendBatch(ctx, b).Close()
}

// ask sends what is queued and a query behind it, and calls fn with each row.
func (t *tx) ask(ctx context.Context, fn func(pgx.Rows) error, sql string, args ...any) error {
	t.queue(fn, sql, args...)
	return t.flush(ctx)
}

// queue queues a query, and has fn called with each row when it is sent.
func (t *tx) queue(fn func(pgx.Rows) error, sql string, args ...any) {
	t.batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			if err := fn(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// one asks for a row, and scans it; ok is false where there is none.
func (t *tx) one(ctx context.Context, into []any, sql string, args ...any) (ok bool, err error) {
	err = t.ask(ctx, func(rows pgx.Rows) error { ok = true; return rows.Scan(into...) }, sql, args...)
	return ok, err
}

// finish sends all there is, and brings tallies and numbers up to date.
func (t *tx) finish(ctx context.Context) error {
	if err := t.flushImported(ctx); err != nil {
		return err
	}
	if err := t.flush(ctx); err != nil { // what was there comes off the tallies
		return err
	}
	for _, of := range slices.Sorted(maps.Keys(t.changed)) {
		by := t.changed[of]
		t.batch.Queue("INSERT INTO tallies VALUES ($1, $2, $3, $4) ON CONFLICT (of) DO UPDATE SET rows = tallies.rows + excluded.rows, sum = tallies.sum + excluded.sum, changed = greatest(tallies.changed, excluded.changed)",
			of, by.rows, by.sum, by.changed)
	}
	t.batch.Queue("UPDATE head SET changes = $1, imported = $2, reports = $3 WHERE (changes, imported, reports) <> ($1, $2, $3)", t.numbers.changes, t.numbers.imported, t.numbers.reports)
	return t.flush(ctx)
}

// last are the last changes of the layers that were changed.
func (t *tx) last() map[string]int64 {
	out := map[string]int64{}
	for name, id := range t.datasets {
		if by := t.changed[id]; by != nil {
			out[name] = by.changed
		}
	}
	if by := t.changed[ofArticles]; by != nil {
		out[store.Events] = by.changed
	}
	return out
}

// tallyOf is what comes to a tally.
func (t *tx) tallyOf(of int64) *tally {
	if t.changed[of] == nil {
		t.changed[of] = &tally{}
	}
	return t.changed[of]
}

// Rows returns what is kept under some ids.
func (t *tx) Rows(ctx context.Context, layer string, ids []string) ([]store.Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if layer == store.Events {
		if rows, all := t.known.rowsOf(ids); all {
			return rows, nil
		}
	}
	query := rowsOfEvents
	if layer != store.Events {
		if _, err := t.dataset(ctx, layer); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(ids, t.imported.has) {
			if err := t.flushImported(ctx); err != nil {
				return nil, err
			}
		}
		query = "SELECT name, imported.id, seq, created, updated, packed FROM imported JOIN datasets ON datasets.id = dataset WHERE imported.id = ANY($1)"
	}
	out := make([]store.Row, 0, len(ids))
	err := t.ask(ctx, eachRow(func(r store.Row) { out = append(out, r) }), query, escapedAll(ids))
	return out, err
}

const rowsOfEvents = "SELECT '" + store.Events + "', id, number, created_at, updated_at, packed FROM events WHERE id = ANY($1)"

// eachRow reads rows of a layer, id, number, created, updated and record.
func eachRow(fn func(store.Row)) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var r store.Row
		var packed []byte
		if err := rows.Scan(textColumn{&r.Layer}, textColumn{&r.ID}, &r.Number, timeColumn{&r.Created}, timeColumn{&r.Updated}, &packed); err != nil {
			return err
		}
		r.Record = string(packed)
		fn(r)
		return nil
	}
}

// PutRow puts an event, and notes the change.
func (t *tx) PutRow(ctx context.Context, layer string, r *store.Row) error {
	if layer == store.Events {
		return t.putEvent(ctx, r)
	}
	return t.putImported(ctx, layer, r, r.Number == 0, []byte(r.Record))
}

// DeleteRow takes an event out, and notes the change.
func (t *tx) DeleteRow(ctx context.Context, layer string, r *store.Row) error {
	if layer != store.Events {
		return t.putImported(ctx, layer, r, false, nil)
	}
	t.batch.Queue("DELETE FROM events WHERE id = $1 RETURNING sum", Escaped(r.ID)).Query(t.gone)
	return t.log(ctx, r, true)
}

// gone takes the sums of events of articles that are no more, or not as they
// were, from the tally.
func (t *tx) gone(rows pgx.Rows) error {
	var sum *int64
	_, err := pgx.ForEachRow(rows, []any{&sum}, func() error {
		if sum != nil {
			by := t.tallyOf(ofArticles)
			by.rows, by.sum = by.rows-1, by.sum-*sum
		}
		return nil
	})
	return err
}

// log notes a change of an event of articles.
func (t *tx) log(ctx context.Context, r *store.Row, deleted bool) error {
	delete(t.known.rows, r.ID)
	t.numbers.changes++
	t.tallyOf(ofArticles).changed = t.numbers.changes
	return t.do(ctx, "INSERT INTO changes VALUES ($1, $2, $3, $4)", t.numbers.changes, r.Updated, Escaped(r.ID), deleted)
}

// putEvent puts an event of articles, and notes the change.
func (t *tx) putEvent(ctx context.Context, r *store.Row) error {
	if r.Number == 0 { // that of the change it comes with, which no event had before
		r.Number = t.numbers.changes + 1
	}
	if err := t.putColumns(r); err != nil {
		return err
	}
	return t.log(ctx, r, false)
}

// putColumns puts an event of articles: its record, and the columns that SQL
// filters by.
func (t *tx) putColumns(r *store.Row) error {
	e := geo.Event{ID: r.ID, CreatedAt: r.Created, UpdatedAt: r.Updated}
	if err := record.Decode(r.Record, &e); err != nil {
		return err
	}
	odd := false
	args := make([]any, 0, len(geo.Columns())+6)
	for _, c := range geo.Columns() {
		v := c.Value(&e)
		odd = odd || (v.Kind == geo.KindString && !holds(v.Str))
		args = append(args, argumentOf(v))
	}
	lon, lat := position(&e)
	packed := []byte(r.Record)
	sum := store.SumOf(r, packed)
	t.batch.Queue(upsertEvent, append(args, lon, lat, packed, sum, odd, r.Number)...).Query(t.gone)
	by := t.tallyOf(ofArticles)
	by.rows, by.sum = by.rows+1, by.sum+sum
	return nil
}

// position is where an event is, nil for nowhere.
func position(e *geo.Event) (lon, lat *float64) {
	if !e.Placed() {
		return nil, nil
	}
	return &e.Lon, &e.Lat
}

// argumentOf returns a property as an argument of a statement.
func argumentOf(v geo.Value) any {
	switch {
	case v.Null:
		return nil
	case v.Kind == geo.KindInt:
		return v.Int
	case v.Kind == geo.KindReal:
		return v.Real
	case v.Kind == geo.KindString:
		return Escaped(v.Str)
	case v.Kind == geo.KindTime:
		return v.Time
	}
	return v.Day.String()
}

// upsertEvent puts an event, and returns the sum of the one whose place it takes.
var upsertEvent = func() string {
	var names []string
	for _, c := range geo.Columns() {
		names = append(names, c.Name)
	}
	names = append(names, "lon", "lat", "packed", "sum", "odd", "number")
	var values, set []string
	for i, n := range names {
		values = append(values, fmt.Sprint("$", i+1))
		if i > 0 {
			set = append(set, n+" = excluded."+n)
		}
	}
	return "WITH old AS (SELECT sum FROM events WHERE id = $1) INSERT INTO events (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") +
		") ON CONFLICT (id) DO UPDATE SET " + strings.Join(set, ", ") + " RETURNING (SELECT sum FROM old)"
}()

// Correction returns what a reviewer says of an event.
func (t *tx) Correction(ctx context.Context, eventID string) (string, error) {
	if packed, known := t.known.corrections[eventID]; known {
		return packed, nil
	}
	var packed []byte
	_, err := t.one(ctx, []any{&packed}, "SELECT record FROM corrections WHERE event_id = $1", Escaped(eventID))
	return string(packed), err
}

// PutCorrection keeps it.
func (t *tx) PutCorrection(ctx context.Context, eventID, packed string, at time.Time) error {
	delete(t.known.corrections, eventID)
	return t.do(ctx, "INSERT INTO corrections VALUES ($1, $2, $3) ON CONFLICT (event_id) DO UPDATE SET at = excluded.at, record = excluded.record", Escaped(eventID), at, []byte(packed))
}

// putLayer makes a dataset or changes what is said of it.
func (t *tx) putLayer(ctx context.Context, l store.Layer, at time.Time) error {
	id, err := t.dataset(ctx, l.Name)
	var ge *geo.Error
	if errors.As(err, &ge) {
		_, err = t.one(ctx, []any{&id}, "SELECT coalesce(max(id), 0) + 1 FROM datasets")
	}
	if err != nil {
		return err
	}
	t.datasets[l.Name] = id
	t.tallyOf(id) // it has one from now on
	return t.do(ctx, `INSERT INTO datasets VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET title = excluded.title, format = excluded.format,
		licence = excluded.licence, attribution = excluded.attribution, url = excluded.url, imported_at = excluded.imported_at`,
		id, Escaped(l.Name), Escaped(l.Title), Escaped(l.Format), Escaped(l.Licence), Escaped(l.Attribution), Escaped(l.URL), at)
}

// dataset returns the id of a dataset.
func (t *tx) dataset(ctx context.Context, name string) (id int64, err error) {
	if id, ok := t.datasets[name]; ok {
		return id, nil
	}
	ok, err := t.one(ctx, []any{&id}, "SELECT id FROM datasets WHERE name = $1", Escaped(name))
	if err == nil && !ok {
		return 0, errNoLayer(name)
	}
	if err == nil {
		t.datasets[name] = id
	}
	return id, err
}

func errNoLayer(name string) error {
	return geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q", name)
}
