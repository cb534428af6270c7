package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// checkSum returns an error where what is kept of an event is not what was
// stored.
func checkSum(layer string, r *store.Row, packed []byte, sum sql.NullInt64) error {
	if sum.Valid && sum.Int64 == store.SumOf(r, packed) {
		return nil
	}
	return geo.Errorf(geo.CodeUnreadable, layer+" "+r.ID, "the record of the event is damaged: it is not what was stored; take the store from a backup (%w)", errDamaged)
}

// tally is how many rows there are, and the sum of their sums.
type tally struct{ rows, sum int64 }

// What tallies are of beside datasets, which have their own numbers.
const (
	tallyOfChanges  = -1
	tallyOfArticles = 0
)

// count notes that rows come, or go, and what that adds to their sum.
func (t *tx) count(of, rows, sum int64) {
	was := t.changed[of]
	t.changed[of] = tally{was.rows + rows, was.sum + sum}
}

// goes notes that the row that a query gives the sum of goes, if it is there
// and is none that was deleted.
func (t *tx) goes(ctx context.Context, of int64, query string, args ...any) error {
	var sum sql.NullInt64
	err := t.QueryRowContext(ctx, query, args...).Scan(&sum)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil && sum.Valid {
		t.count(of, -1, -sum.Int64)
	}
	return err
}

// keepTallies brings the tallies up to date, in the transaction of what changed
// them.
func (t *tx) keepTallies(ctx context.Context) error {
	for of, by := range t.changed {
		_, err := t.ExecContext(ctx, "INSERT INTO tallies VALUES (?,?,?) ON CONFLICT (of) DO UPDATE SET rows = rows + excluded.rows, sum = sum + excluded.sum", of, by.rows, by.sum)
		if err != nil {
			return err
		}
	}
	return nil
}

// tallied returns what the store says of a layer.
func tallied(ctx context.Context, db queryer, of int64) (t tally, err error) {
	err = db.QueryRowContext(ctx, "SELECT rows, sum FROM tallies WHERE of = ?", of).Scan(&t.rows, &t.sum)
	if errors.Is(err, sql.ErrNoRows) {
		err = geo.Errorf(geo.CodeUnreadable, "", "%w: it does not say how many events there are; take it from a backup", errDamaged)
	}
	return t, err
}

// short says that less, or other, was read than was stored.
func short(layer string, read, stored tally) error {
	if read == stored {
		return nil
	}
	return geo.Errorf(geo.CodeUnreadable, "layer "+layer, "%w: %d of %d events can be read, and not all as they were stored; take it from a backup, or try furat check --repair", errDamaged, read.rows, stored.rows)
}

// readWhole calls fn with all rows of a layer, and returns an error in the end
// where these are not what was stored.
func (k *Keeper) readWhole(ctx context.Context, t table, layer string, fn func(*store.Row) error) error {
	tx, err := k.read.BeginTx(ctx, nil) // the tally and the rows of one moment
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stored, err := tallied(ctx, tx, t.tally)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+t.columns+" FROM "+t.from+" ORDER BY "+t.order, t.args...)
	if err != nil {
		return err
	}
	read, err := eachRow(rows, layer, fn)
	if err != nil {
		return err
	}
	return short(layer, read, stored)
}
