package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/store"
)

// table is how a kind of layer lies in the database. Each statement takes the
// arguments first.
type table struct {
	tally   int64  // under which the store has how many rows there are
	columns string // of a row: id, number, created, updated, record, sum
	from    string // the table, with the rows chosen that were not deleted
	seek    string // the same, where rows are looked up by id or number
	number  string // the column of numbers
	order   string // in which the whole layer is read
	filters bool   // there are columns that SQL can filter by
	alias   string // the id of the event that a report is part of; "" where there are no reports
	log     string // changes after a number: number, time, id, deleted, new, created, record, sum
	last    string // the number of the last change
	args    []any
}

// ofArticles has columns to filter by and a log of changes of its own.
var ofArticles = table{
	tally: tallyOfArticles, columns: "id, number, created_at, updated_at, packed, sum", from: "events WHERE packed IS NOT NULL", seek: "events WHERE packed IS NOT NULL",
	number: "number", order: "id", filters: true, alias: "SELECT event_id FROM reports WHERE report_id = ? LIMIT 1",
	log:  "SELECT seq, at, event_id, deleted, 0, NULL, NULL, NULL FROM changes WHERE seq > ? ORDER BY seq",
	last: "SELECT coalesce(max(seq), 0) FROM changes",
}

// ofDataset has a row's number as its change number: an event that changes
// moves to a new row, one that goes leaves a row without a record.
func ofDataset(id int64) table {
	return table{
		tally: id, columns: "id, seq, created, updated, packed, sum", from: "imported WHERE dataset = ? AND packed IS NOT NULL", number: "seq", order: "seq",
		seek: "imported WHERE +dataset = ? AND packed IS NOT NULL", // the plus keeps SQLite from the dataset's index
		log:  "SELECT seq, updated, id, packed IS NULL, fresh, created, packed, sum FROM imported WHERE dataset = ? AND seq > ? ORDER BY seq",
		last: "SELECT coalesce(max(seq), 0) FROM imported WHERE dataset = ?",
		args: []any{id},
	}
}

// queryer is a database or a transaction.
type queryer interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func tableOf(ctx context.Context, db queryer, layer string) (table, error) {
	if layer == store.Events {
		return ofArticles, nil
	}
	id, err := datasetID(ctx, db, layer)
	return ofDataset(id), err
}

func datasetID(ctx context.Context, db queryer, name string) (id int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT id FROM datasets WHERE name = ?", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q", name)
	}
	return id, err
}

// maxIDs is how many ids or numbers one statement asks for.
const maxIDs = 500

// Read calls fn with the rows of a layer that are chosen.
func (k *Keeper) Read(ctx context.Context, layer string, which store.Rows, fn func(*store.Row) error) (err error) {
	defer tell(&err)
	t, err := tableOf(ctx, k.read, layer)
	if err != nil {
		return err
	}
	each := func(from, more string, args []any) error {
		if err != nil { // of a part before
			return err
		}
		rows, err := k.read.QueryContext(ctx, "SELECT "+t.columns+" FROM "+from+more, slices.Concat(t.args, args)...)
		if err != nil {
			return err
		}
		_, err = eachRow(rows, layer, fn)
		return err
	}
	switch which := which.(type) {
	case store.Matching:
		cond, args := "", []any(nil)
		if t.filters {
			cond, args = cql2.Where(which.Filter, cql2.SQLite)
		}
		if cond == "" {
			return k.readWhole(ctx, t, layer, fn)
		}
		return each(t.from, " AND "+cond+" ORDER BY "+t.order, args)
	case store.ByID:
		for part := range slices.Chunk(which, maxIDs) {
			err = each(t.seek, " AND id IN ("+marks(len(part))+")", arguments(part))
		}
	case store.ByNumber:
		for part := range slices.Chunk(which, maxIDs) {
			err = each(t.seek, " AND "+t.number+" IN ("+marks(len(part))+") ORDER BY "+t.number, arguments(part))
		}
	case store.OfReport:
		if t.alias != "" {
			return each(t.seek, " AND id = ("+t.alias+")", []any{string(which)})
		}
	}
	return err
}

// eachRow calls fn with rows that are what was stored, and returns how many
// there were.
func eachRow(rows *sql.Rows, layer string, fn func(*store.Row) error) (read tally, err error) {
	defer rows.Close()
	r := store.Row{Layer: layer}
	var packed sql.RawBytes
	var sum sql.NullInt64
	for rows.Next() {
		r.Created, r.Updated = time.Time{}, time.Time{}
		if err := rows.Scan(&r.ID, &r.Number, timeColumn{&r.Created}, timeColumn{&r.Updated}, &packed, &sum); err != nil {
			return read, err
		}
		if err := checkSum(layer, &r, packed, sum); err != nil {
			return read, err
		}
		r.Record = string(packed)
		if err := fn(&r); err != nil {
			return read, err
		}
		read.rows++
		read.sum += sum.Int64
	}
	return read, rows.Err()
}

// Changes calls fn with the changes after a number. Of an event of a dataset
// that changed more than once only the last is there.
func (k *Keeper) Changes(ctx context.Context, layer string, after int64, fn func(store.Change, *store.Row) error) (err error) {
	defer tell(&err)
	t, err := tableOf(ctx, k.read, layer)
	if err != nil {
		return err
	}
	rows, err := k.read.QueryContext(ctx, t.log, append(slices.Clone(t.args), after)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c store.Change
		r := &store.Row{Layer: layer}
		var packed sql.RawBytes
		var sum sql.NullInt64
		if err := rows.Scan(&c.Seq, timeColumn{&c.At}, &c.EventID, &c.Deleted, &c.New, timeColumn{&r.Created}, &packed, &sum); err != nil {
			return err
		}
		if packed == nil {
			r = nil
		} else {
			r.ID, r.Number, r.Updated, r.Record = c.EventID, c.Seq, c.At, string(packed)
			if err := checkSum(layer, r, packed, sum); err != nil {
				return err
			}
		}
		if err := fn(c, r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// LastChange returns the number of the latest change.
func (k *Keeper) LastChange(ctx context.Context, layer string) (seq int64, err error) {
	if err := k.at.check(); err != nil {
		return 0, err
	}
	defer tell(&err)
	t, err := tableOf(ctx, k.read, layer)
	if err != nil {
		return 0, err
	}
	err = k.read.QueryRowContext(ctx, t.last, t.args...).Scan(&seq)
	return seq, err
}
