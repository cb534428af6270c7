package postgis

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/furat-map/furat/geo"
)

// asker is a pool or a transaction.
type asker interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

// each asks, and calls fn with each row. Where the connection turns out to be
// gone another is asked, as long as nothing came.
func (k *Keeper) each(ctx context.Context, fn func(pgx.Rows) error, sql string, args ...any) error {
	return k.again(fn, func(fn func(pgx.Rows) error) error { return eachOf(ctx, k.read, fn, sql, args...) })
}

// eachCurrent is each, of a server that has all changes of a layer that were seen
// here.
func (k *Keeper) eachCurrent(ctx context.Context, t table, layer string, fn func(pgx.Rows) error, sql string, args ...any) error {
	return k.again(fn, func(fn func(pgx.Rows) error) error {
		return k.current(ctx, t, layer, func(db asker) error { return eachOf(ctx, db, fn, sql, args...) })
	})
}

// again asks until it is not a lost connection that was asked, or something came.
func (k *Keeper) again(fn func(pgx.Rows) error, ask func(func(pgx.Rows) error) error) (err error) {
	defer tell(&err)
	came := false
	first := func(rows pgx.Rows) error { came = true; return fn(rows) }
	for range maxReaders + 1 { // all that lie about may be lost
		if err = ask(first); err == nil || came || !lost(k.read, err) {
			return err
		}
	}
	return err
}

// lost reports whether a connection was gone that had lain about, so that there is
// hope for the next.
func lost(p *pgxpool.Pool, err error) bool { return cut(err) && p.Stat().TotalConns() > 0 }

func eachOf(ctx context.Context, db asker, fn func(pgx.Rows) error, sql string, args ...any) error {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

var errBehind = geo.Errorf(geo.CodeUnavailable, "", "what is read of the database is behind what was stored; try again")

// current calls fn with a connection to a server that has all changes of a layer
// that were seen here: of several servers one may be behind another.
func (k *Keeper) current(ctx context.Context, t table, layer string, fn func(asker) error) error {
	for begun := time.Now(); ; {
		err := k.read.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
			if !k.several {
				return fn(c)
			}
			return ifCurrent(ctx, c, t, k.saw(layer, 0), fn)
		})
		if err != errBehind || time.Since(begun) > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ifCurrent calls fn with what has a change of a layer.
func ifCurrent(ctx context.Context, db asker, t table, change int64, fn func(asker) error) error {
	var changed int64
	err := eachOf(ctx, db, func(rows pgx.Rows) error { return rows.Scan(&changed) }, "SELECT changed FROM tallies WHERE of = $1", t.of)
	if err == nil && changed < change {
		return errBehind
	}
	if err != nil {
		return err
	}
	return fn(db)
}

// snapshot begins to read the store as it is now; who reads may take some time
// between two statements.
func (k *Keeper) snapshot(ctx context.Context) (pgx.Tx, error) {
	var db pgx.Tx
	var err error
	for range maxReaders + 1 {
		db, err = k.read.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		if err == nil {
			_, err = db.Exec(ctx, "SET LOCAL idle_in_transaction_session_timeout = '10min'")
			if err == nil {
				return db, nil
			}
			db.Rollback(context.WithoutCancel(ctx))
		}
		if !lost(k.read, err) {
			break
		}
	}
	return nil, err
}

// currentSnapshot begins to read a layer as it is now, on a server that has all
// changes of it that were seen here, and returns what is said to be there.
func (k *Keeper) currentSnapshot(ctx context.Context, t table, layer string) (db pgx.Tx, stored tally, err error) {
	for begun := time.Now(); ; {
		if db, err = k.snapshot(ctx); err != nil {
			return nil, stored, err
		}
		err = db.QueryRow(ctx, "SELECT rows, sum, changed FROM tallies WHERE of = $1", t.of).Scan(&stored.rows, &stored.sum, &stored.changed)
		if err == nil && (!k.several || stored.changed >= k.saw(layer, 0)) {
			return db, stored, nil
		}
		db.Rollback(context.WithoutCancel(ctx))
		if err != nil && !errors.Is(err, pgx.ErrNoRows) || time.Since(begun) > patience {
			return nil, stored, cmp.Or(err, error(errBehind))
		}
		select {
		case <-ctx.Done():
			return nil, stored, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
