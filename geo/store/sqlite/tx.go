package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// Update runs fn in a transaction. Nothing is written to a file that was replaced.
func (k *Keeper) Update(ctx context.Context, fn func(store.Tx) error) error {
	if k.write == nil {
		return errReadOnly
	}
	if err := k.at.check(); err != nil {
		return err
	}
	t, err := k.write.BeginTx(ctx, nil)
	if err != nil {
		return fileError("", err)
	}
	defer t.Rollback()
	w := &tx{Tx: t, datasets: map[string]int64{}, changed: map[int64]tally{}}
	defer w.close()
	err = fn(w)
	if err == nil {
		err = w.keepTallies(ctx)
	}
	if err != nil {
		return fileError("", err)
	}
	if err := k.at.check(); err != nil { // it may have been long
		return err
	}
	if err := t.Commit(); err != nil {
		return fileError("", err)
	}
	return nil
}

// tx is a transaction.
type tx struct {
	*sql.Tx
	datasets map[string]int64 // ids by name, as far as they were asked for
	insert   *sql.Stmt        // of a dataset's rows; made when needed
	changed  map[int64]tally  // what comes to the tallies of the store
}

var _ store.Tx = (*tx)(nil)

func (t *tx) close() {
	if t.insert != nil {
		t.insert.Close()
	}
}

// Rows returns what is kept under some ids.
func (t *tx) Rows(ctx context.Context, layer string, ids []string) ([]store.Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	query := "SELECT 'events', id, number, created_at, updated_at, packed FROM events WHERE id IN (" + marks(len(ids)) + ")"
	if layer != store.Events {
		if _, err := t.dataset(ctx, layer); err != nil {
			return nil, err
		}
		query = "SELECT (SELECT name FROM datasets WHERE datasets.id = dataset), id, seq, created, updated, packed FROM imported WHERE id IN (" + marks(len(ids)) + ")"
	}
	rows, err := t.QueryContext(ctx, query, arguments(ids)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]store.Row, 0, len(ids))
	for rows.Next() {
		var r store.Row
		var packed sql.RawBytes
		if err := rows.Scan(&r.Layer, &r.ID, &r.Number, timeColumn{&r.Created}, timeColumn{&r.Updated}, &packed); err != nil {
			return nil, err
		}
		r.Record = string(packed)
		out = append(out, r)
	}
	return out, rows.Err()
}

// dataset returns the id of a dataset.
func (t *tx) dataset(ctx context.Context, name string) (int64, error) {
	if id, ok := t.datasets[name]; ok {
		return id, nil
	}
	id, err := datasetID(ctx, t.Tx, name)
	if err == nil {
		t.datasets[name] = id
	}
	return id, err
}

// PutRow puts an event, and notes the change.
func (t *tx) PutRow(ctx context.Context, layer string, r *store.Row) error {
	if layer == store.Events {
		return t.putEvent(ctx, r)
	}
	fresh := r.Number == 0
	if err := t.deleteImported(ctx, layer, r.Number); err != nil {
		return err
	}
	return t.insertImported(ctx, layer, r, fresh, []byte(r.Record))
}

// DeleteRow takes an event out, and notes the change.
func (t *tx) DeleteRow(ctx context.Context, layer string, r *store.Row) error {
	if layer == store.Events {
		if err := t.goes(ctx, ofArticles.tally, "DELETE FROM events WHERE id = ? RETURNING sum", r.ID); err != nil {
			return err
		}
		return t.log(ctx, r, true)
	}
	if err := t.deleteImported(ctx, layer, r.Number); err != nil {
		return err
	}
	return t.insertImported(ctx, layer, r, false, nil)
}

func (t *tx) deleteImported(ctx context.Context, layer string, number int64) error {
	if number == 0 {
		return nil
	}
	id, err := t.dataset(ctx, layer)
	if err != nil {
		return err
	}
	return t.goes(ctx, id, "DELETE FROM imported WHERE seq = ? RETURNING sum", number)
}

// insertImported adds a row of a dataset; without a record it is a tombstone.
func (t *tx) insertImported(ctx context.Context, layer string, r *store.Row, fresh bool, packed []byte) (err error) {
	id, err := t.dataset(ctx, layer)
	if err != nil {
		return err
	}
	if t.insert == nil {
		if t.insert, err = t.PrepareContext(ctx, "INSERT INTO imported (dataset, id, fresh, created, updated, packed, sum) VALUES (?,?,?,?,?,?,?)"); err != nil {
			return err
		}
	}
	var sum any // what was deleted has none
	if packed != nil {
		sum = store.SumOf(r, packed)
		t.count(id, 1, store.SumOf(r, packed))
	}
	res, err := t.insert.ExecContext(ctx, id, r.ID, fresh, r.Created.Unix(), r.Updated.Unix(), packed, sum)
	if err != nil {
		return err
	}
	r.Number, err = res.LastInsertId()
	return err
}

// putEvent puts an event of articles, and notes the change.
func (t *tx) putEvent(ctx context.Context, r *store.Row) error {
	if r.Number == 0 {
		if err := t.QueryRowContext(ctx, nextNumber).Scan(&r.Number); err != nil {
			return err
		}
	}
	if err := t.putColumns(ctx, r); err != nil {
		return err
	}
	return t.log(ctx, r, false)
}

// putColumns puts an event of articles: its record, and the columns that SQL
// filters by.
func (t *tx) putColumns(ctx context.Context, r *store.Row) error {
	e := geo.Event{ID: r.ID, CreatedAt: r.Created, UpdatedAt: r.Updated}
	if err := record.Decode(r.Record, &e); err != nil {
		return err
	}
	args := make([]any, 0, len(geo.Columns())+5)
	for _, c := range geo.Columns() {
		args = append(args, argumentOf(c.Value(&e)))
	}
	var lon, lat any
	if e.Placed() {
		lon, lat = e.Lon, e.Lat
	}
	packed := []byte(r.Record)
	if err := t.goes(ctx, ofArticles.tally, "SELECT sum FROM events WHERE id = ?", r.ID); err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, upsertEvent, append(args, lon, lat, packed, store.SumOf(r, packed), r.Number)...); err != nil {
		return err
	}
	t.count(ofArticles.tally, 1, store.SumOf(r, packed))
	return nil
}

// log notes a change of an event of articles.
func (t *tx) log(ctx context.Context, r *store.Row, deleted bool) error {
	res, err := t.ExecContext(ctx, "INSERT INTO changes (at, event_id, deleted) VALUES (?,?,?)", r.Updated.UTC().Format(time.RFC3339), r.ID, deleted)
	if err != nil {
		return err
	}
	seq, err := res.LastInsertId()
	t.count(tallyOfChanges, 1, seq)
	return err
}

// nextNumber is the number of an event that comes: no event had it before,
// since each that comes is in the log of changes.
const nextNumber = `SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0), coalesce((SELECT max(number) FROM events), 0)) + 1`

// eventColumns are the columns of the table of events that follow from the
// event: its properties and its position.
func eventColumns() []string {
	var names []string
	for _, c := range geo.Columns() {
		names = append(names, c.Name)
	}
	return append(names, "lon", "lat")
}

var upsertEvent = func() string {
	names := append(eventColumns(), "packed", "sum", "number")
	var set []string
	for _, n := range names[1:] {
		set = append(set, n+" = excluded."+n)
	}
	return fmt.Sprintf("INSERT INTO events (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s", strings.Join(names, ", "), marks(len(names)), strings.Join(set, ", "))
}()

// Correction returns what a reviewer says of an event.
func (t *tx) Correction(ctx context.Context, eventID string) (packed string, err error) {
	err = t.QueryRowContext(ctx, "SELECT record FROM corrections WHERE event_id = ?", eventID).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return packed, err
}

// PutCorrection keeps it.
func (t *tx) PutCorrection(ctx context.Context, eventID, packed string, at time.Time) error {
	_, err := t.ExecContext(ctx, "INSERT INTO corrections (event_id, at, record) VALUES (?,?,?) ON CONFLICT (event_id) DO UPDATE SET at = excluded.at, record = excluded.record",
		eventID, at.Format(time.RFC3339), []byte(packed))
	return err
}
