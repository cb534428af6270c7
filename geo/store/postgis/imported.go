package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// imported is what a transaction is about to write to the table of that name: rows
// are copied in when there are many, which is much faster than one by one.
type imported struct {
	rows  []pending
	ids   map[string]bool   // of rows
	taken map[int64][]int64 // numbers of rows to take out first, by dataset
}

type pending struct {
	number, dataset  int64
	id               string
	fresh            bool
	created, updated time.Time
	packed           []byte // nil for what was deleted
	sum              *int64
	lon, lat         *float64
}

func newImported() imported { return imported{ids: map[string]bool{}, taken: map[int64][]int64{}} }

// has reports whether something of an id is still to be written.
func (im *imported) has(id string) bool { return im.ids[id] }

// maxPending is how many rows are copied in at once.
const maxPending = 10_000

// putImported puts a row of a dataset in place of the one of its number; without
// a record it is a tombstone.
func (t *tx) putImported(ctx context.Context, layer string, r *store.Row, fresh bool, packed []byte) error {
	dataset, err := t.dataset(ctx, layer)
	if err != nil {
		return err
	}
	if t.imported.has(r.ID) { // of two of one id the later counts, and takes the other's place
		if err := t.flushImported(ctx); err != nil {
			return err
		}
	}
	if r.Number != 0 {
		t.imported.taken[dataset] = append(t.imported.taken[dataset], r.Number)
	}
	t.numbers.imported++
	r.Number = t.numbers.imported
	by := t.tallyOf(dataset)
	by.changed = r.Number
	p, err := pendingOf(dataset, r, fresh, packed)
	if err != nil {
		return err
	}
	if p.sum != nil {
		by.rows, by.sum = by.rows+1, by.sum+*p.sum
	}
	t.imported.ids[r.ID] = true
	t.imported.rows = append(t.imported.rows, p)
	if len(t.imported.rows) < maxPending {
		return nil
	}
	return t.flushImported(ctx)
}

// pendingOf is a row with what follows from its record.
func pendingOf(dataset int64, r *store.Row, fresh bool, packed []byte) (pending, error) {
	p := pending{number: r.Number, dataset: dataset, id: Escaped(r.ID), fresh: fresh, created: r.Created, updated: r.Updated, packed: packed}
	if packed == nil {
		return p, nil
	}
	var e geo.Event
	if err := record.Decode(r.Record, &e); err != nil {
		return p, err
	}
	p.lon, p.lat = position(&e)
	sum := store.SumOf(r, packed)
	p.sum = &sum
	return p, nil
}

var importedColumns = []string{"seq", "dataset", "id", "fresh", "created", "updated", "packed", "sum", "lon", "lat"}

// flushImported takes out the rows whose place others take, and copies those in.
func (t *tx) flushImported(ctx context.Context) error {
	im := t.imported
	t.imported = newImported()
	for dataset, numbers := range im.taken {
		err := t.ask(ctx, func(rows pgx.Rows) error {
			var sum *int64
			if err := rows.Scan(&sum); err != nil || sum == nil {
				return err
			}
			by := t.tallyOf(dataset)
			by.rows, by.sum = by.rows-1, by.sum-*sum
			return nil
		}, "DELETE FROM imported WHERE dataset = $1 AND seq = ANY($2) RETURNING sum", dataset, numbers)
		if err != nil {
			return err
		}
	}
	if len(im.rows) == 0 {
		return nil
	}
	if err := t.flush(ctx); err != nil { // what they refer to
		return err
	}
	return t.copyImported(ctx, im.rows)
}

// copyImported copies rows in.
func (t *tx) copyImported(ctx context.Context, rows []pending) error {
	_, err := t.CopyFrom(ctx, pgx.Identifier{store.TableImported}, importedColumns, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		p := &rows[i]
		return []any{p.number, p.dataset, p.id, p.fresh, p.created, p.updated, p.packed, p.sum, p.lon, p.lat}, nil
	}))
	return err
}
