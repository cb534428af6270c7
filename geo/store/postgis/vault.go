package postgis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

var _ store.Vault = (*Keeper)(nil)

// errFilling refuses a store that is not all there yet.
var errFilling = geo.Errorf(geo.CodeUnreadable, "", "it is being filled by furat migrate, and not all is there; run that again to finish it")

// OpenToFill opens a database to fill it from another store, or to go on with
// that; a store that has something in it is refused.
func OpenToFill(ctx context.Context, address string) (*Keeper, error) {
	k, why, err := open(ctx, address, toFill)
	if err != nil {
		return nil, err
	}
	if why != "" {
		k.Close()
		return nil, geo.Errorf(geo.CodeUnavailable, "", "%s", why)
	}
	err = k.Update(ctx, func(s store.Tx) error {
		w := s.(*tx)
		var half, full bool
		if _, err := w.one(ctx, []any{&half, &full}, `SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'filling'),
			EXISTS (SELECT 1 FROM articles) OR EXISTS (SELECT 1 FROM datasets) OR EXISTS (SELECT 1 FROM changes) OR EXISTS (SELECT 1 FROM article_versions) OR EXISTS (SELECT 1 FROM withdrawn)`); err != nil || half {
			return err
		}
		if full {
			return geo.Errorf(geo.CodeConflict, "", "there is a store already, with something in it; name a database without one")
		}
		return w.do(ctx, "INSERT INTO meta VALUES ('filling', '')")
	})
	if err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

// Dump calls fn with what reads the tables as they are at one moment.
func (k *Keeper) Dump(ctx context.Context, fn func(store.Dump) error) error {
	db, err := k.snapshot(ctx)
	if err != nil {
		return Told(err)
	}
	defer db.Rollback(context.WithoutCancel(ctx))
	return fn(func(ctx context.Context, t *store.Table, after []any, each func([]any) error) (err error) {
		defer tell(&err)
		for {
			list, err := dumpPage(ctx, db, t, after)
			if err != nil {
				return err
			}
			for _, row := range list {
				if err := each(row); err != nil {
					return err
				}
			}
			if len(list) < dumpRows {
				return nil
			}
			after = list[len(list)-1][:t.Key]
		}
	})
}

// dumpRows is how many rows of a table are read at once: articles are long.
const dumpRows = 2000

func dumpPage(ctx context.Context, db pgx.Tx, t *store.Table, after []any) (list [][]any, err error) {
	var names, marks []string
	var args []any
	for i, c := range t.Columns {
		name := c.Name
		if c.Kind == store.FieldJSON {
			name += "::text"
		}
		names = append(names, name)
		if i < t.Key && after != nil {
			marks = append(marks, fmt.Sprint("$", i+1))
			args = append(args, argumentIn(c.Kind, after[i]))
		}
	}
	var key []string
	for _, c := range t.Columns[:t.Key] {
		key = append(key, c.Name)
	}
	query, order := "SELECT "+strings.Join(names, ", ")+" FROM "+t.Name, strings.Join(key, ", ")
	if after != nil {
		query += " WHERE (" + order + ") > (" + strings.Join(marks, ", ") + ")"
	}
	err = eachOf(ctx, db, func(rows pgx.Rows) error {
		values, err := rows.Values()
		for i := range values {
			values[i] = valueIn(t.Columns[i].Kind, values[i])
		}
		list = append(list, values)
		return err
	}, fmt.Sprintf("%s ORDER BY %s LIMIT %d", query, order, dumpRows), args...)
	return list, err
}

// valueIn is a value of the database as a [store.Vault] gives it.
func valueIn(kind store.FieldKind, v any) any {
	switch v := v.(type) {
	case string:
		if kind == store.FieldText {
			return Unescaped(v)
		}
	case int32:
		return int64(v)
	case time.Time:
		return v.UTC()
	}
	return v
}

// argumentIn is a value of a [store.Vault] as the database has it.
func argumentIn(kind store.FieldKind, v any) any {
	if s, ok := v.(string); ok && kind == store.FieldText {
		return Escaped(s)
	}
	return v
}

// Fill adds rows to a table, with what follows from them.
func (k *Keeper) Fill(ctx context.Context, t *store.Table, rows [][]any, reach func([]any) (*store.Reach, error)) error {
	return k.Update(ctx, func(s store.Tx) error {
		w := s.(*tx)
		switch t.Name {
		case store.TableEvents:
			for _, row := range rows {
				if err := w.putColumns(t.RowIn(row)); err != nil {
					return err
				}
				if err := w.flushMany(ctx); err != nil {
					return err
				}
			}
			return nil
		case store.TableImported:
			list, err := pendingIn(t, rows)
			if err != nil {
				return err
			}
			return w.copyImported(ctx, list)
		}
		return w.fillPlain(ctx, t, rows, reach)
	})
}

// pendingIn are rows of the table of imported events with what follows from them.
func pendingIn(table *store.Table, rows [][]any) ([]pending, error) {
	list := make([]pending, len(rows))
	for i, row := range rows {
		packed, _ := row[len(row)-1].([]byte)
		p, err := pendingOf(row[0].(int64), table.RowIn(row), row[3].(bool), packed)
		if err != nil {
			return nil, err
		}
		list[i] = p
	}
	return list, nil
}

// fillPlain adds rows as they are, and to those of reports their reach.
func (t *tx) fillPlain(ctx context.Context, table *store.Table, rows [][]any, reach func([]any) (*store.Reach, error)) error {
	var names []string
	for _, c := range table.Columns {
		names = append(names, c.Name)
	}
	if table.Name == store.TableReports {
		names = append(names, "first", "last", "west", "south", "east", "north")
	}
	_, err := t.CopyFrom(ctx, pgx.Identifier{table.Name}, names, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		out := make([]any, 0, len(names))
		for j, v := range rows[i] {
			out = append(out, argumentIn(table.Columns[j].Kind, v))
		}
		if table.Name != store.TableReports {
			return out, nil
		}
		at, err := reach(rows[i])
		return append(out, reachOf(at)...), err
	}))
	return err
}

// Empty takes out what was filled in.
func (k *Keeper) Empty(ctx context.Context) error {
	return k.Update(ctx, func(s store.Tx) error {
		var names []string
		for _, t := range store.Tables() {
			names = append(names, t.Name)
		}
		return s.(*tx).do(ctx, "TRUNCATE "+strings.Join(names, ", "))
	})
}

// Filled makes a store of what was filled in.
func (k *Keeper) Filled(ctx context.Context, identity string) error {
	err := k.Update(ctx, func(s store.Tx) error {
		w := s.(*tx)
		clear(w.changed)
		for _, sql := range []string{
			"SET LOCAL enable_seqscan = on",
			"SET LOCAL statement_timeout = 0", // all rows are counted
			"DELETE FROM tallies",
			"INSERT INTO tallies SELECT 0, count(*), coalesce(sum(sum), 0), (SELECT coalesce(max(seq), 0) FROM changes) FROM events",
			`INSERT INTO tallies SELECT id, (SELECT count(sum) FROM imported WHERE dataset = datasets.id), (SELECT coalesce(sum(sum), 0) FROM imported WHERE dataset = datasets.id),
				(SELECT coalesce(max(seq), 0) FROM imported WHERE dataset = datasets.id) FROM datasets`,
			"DELETE FROM meta WHERE key = 'filling'",
		} {
			w.batch.Queue(sql)
		}
		w.batch.Queue("UPDATE meta SET value = $1 WHERE key = 'identity'", identity)
		_, err := w.one(ctx, []any{&w.numbers.changes, &w.numbers.imported, &w.numbers.reports},
			"SELECT greatest((SELECT max(seq) FROM changes), (SELECT max(number) FROM events), 0), coalesce((SELECT max(seq) FROM imported), 0), coalesce((SELECT max(id) FROM reports), 0)")
		return err
	})
	if err == nil {
		k.identity = identity
	}
	return err
}
