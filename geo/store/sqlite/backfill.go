package sqlite

import (
	"context"
	"errors"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// backfill gives their records and numbers to events that an older version
// stored.
func (k *Keeper) backfill(ctx context.Context) error {
	if _, err := k.write.ExecContext(ctx, `UPDATE events SET number = fresh.number FROM (
		SELECT id, (SELECT coalesce(max(number), 0) FROM events) + row_number() OVER (ORDER BY rowid) AS number
		FROM events WHERE number IS NULL) AS fresh WHERE fresh.id = events.id`); err != nil {
		return err
	}
	var some bool
	if err := k.write.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE packed IS NULL)").Scan(&some); err != nil || !some {
		return err
	}
	for {
		n, err := k.backfillSome(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// backfillSome packs some events of which only the columns are there.
func (k *Keeper) backfillSome(ctx context.Context) (int, error) {
	t, err := k.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer t.Rollback()
	rows, err := t.QueryContext(ctx, "SELECT "+strings.Join(eventColumns(), ", ")+" FROM events WHERE packed IS NULL LIMIT 5000")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var events []geo.Event
	for rows.Next() {
		var e geo.Event
		var into []any
		for _, c := range append(geo.Columns()[:len(geo.Columns()):len(geo.Columns())], geo.Coordinates()...) {
			into = append(into, propertyColumn{c, &e})
		}
		if err := rows.Scan(into...); err != nil {
			return 0, err
		}
		events = append(events, e)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	w := &tx{Tx: t, changed: map[int64]tally{}}
	for i := range events {
		packed := record.Append(nil, &events[i])
		sum := store.RowSum(events[i].ID, packed, events[i].CreatedAt.Unix(), events[i].UpdatedAt.Unix())
		w.count(tallyOfArticles, 1, sum)
		done, err := t.ExecContext(ctx, "UPDATE events SET packed = ?, sum = ? WHERE id = ?", packed, sum, events[i].ID)
		if err != nil {
			return 0, err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 { // what was read can't be found: it would be read again and again
			return 0, errors.Join(err, geo.Errorf(geo.CodeUnreadable, "events "+events[i].ID, "%w: it can't be found by its id", errDamaged))
		}
	}
	if err := w.keepTallies(ctx); err != nil {
		return 0, err
	}
	return len(events), t.Commit()
}
