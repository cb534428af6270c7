package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// errFilling refuses a store that is not all there yet.
var errFilling = geo.Errorf(geo.CodeUnreadable, "", "it is being filled by furat migrate, and not all is there; run that again to finish it")

// filling is the key of what says so.
const filling = "filling"

var _ store.Vault = (*Keeper)(nil)

// OpenToFill opens a file to fill it from another store, or to go on with that; a
// store that is one already is refused.
func OpenToFill(ctx context.Context, path string) (k *Keeper, err error) {
	path = filepath.Clean(path)
	k, err = Open(ctx, path)
	if errors.Is(err, errFilling) {
		k, err = openAnyhow(ctx, path)
		return k, err
	}
	if err != nil {
		return nil, err
	}
	full := true
	err = k.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM articles) OR EXISTS (SELECT 1 FROM datasets) OR EXISTS (SELECT 1 FROM changes) OR EXISTS (SELECT 1 FROM article_versions) OR EXISTS (SELECT 1 FROM withdrawn)`).Scan(&full)
	if err != nil || full {
		k.Close()
		return nil, errors.Join(err, geo.Errorf(geo.CodeConflict, path, "there is a store already, with something in it; name a file that is not there yet"))
	}
	if _, err := k.write.ExecContext(ctx, "INSERT INTO meta VALUES (?, '')", filling); err != nil {
		k.Close()
		return nil, fileError(path, err)
	}
	return k, nil
}

// openAnyhow opens a store that is being filled.
func openAnyhow(ctx context.Context, path string) (*Keeper, error) {
	k := openFile(path)
	k.read = open(k.at, "ro")
	k.read.SetMaxOpenConns(maxReaders)
	if err := errors.Join(k.bring(ctx), k.at.remember()); err != nil {
		k.Close()
		return nil, fileError(path, err)
	}
	return k, nil
}

// Dump calls fn with what reads the tables as they are at one moment.
func (k *Keeper) Dump(ctx context.Context, fn func(store.Dump) error) error {
	tx, err := k.read.BeginTx(ctx, nil)
	if err != nil {
		return fileError("", err)
	}
	defer tx.Rollback()
	return fn(func(ctx context.Context, t *store.Table, after []any, each func([]any) error) (err error) {
		defer tell(&err)
		var names []string
		for _, c := range t.Columns {
			names = append(names, c.Name)
		}
		key := strings.Join(names[:t.Key], ", ")
		query := "SELECT " + strings.Join(names, ", ") + " FROM " + t.Name
		if after != nil {
			query += " WHERE (" + key + ") > (" + marks(t.Key) + ")"
		}
		rows, err := tx.QueryContext(ctx, query+" ORDER BY "+key, after...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			row := make([]any, len(t.Columns))
			into := make([]any, len(row))
			for i, c := range t.Columns {
				into[i] = &fieldColumn{c.Kind, &row[i]}
			}
			if err := rows.Scan(into...); err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			if err := each(row); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// fieldColumn scans a value of a table that is carried over.
type fieldColumn struct {
	kind store.FieldKind
	to   *any
}

// Scan reads a value, NULL as nil.
func (f *fieldColumn) Scan(v any) error {
	if v == nil {
		*f.to = nil
		return nil
	}
	switch f.kind {
	case store.FieldTime:
		var at time.Time
		if err := (timeColumn{&at}).Scan(v); err != nil {
			return err
		}
		*f.to = at.UTC()
	case store.FieldBool:
		n, ok := v.(int64)
		*f.to = ok && n != 0
	case store.FieldBytes:
		b, _ := v.([]byte)
		*f.to = append([]byte{}, b...)
	case store.FieldText, store.FieldJSON:
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		*f.to = v
	default:
		*f.to = v
	}
	return nil
}

// Fill adds rows to a table, with what follows from them.
func (k *Keeper) Fill(ctx context.Context, t *store.Table, rows [][]any, reach func([]any) (*store.Reach, error)) error {
	return k.Update(ctx, func(s store.Tx) error {
		w := s.(*tx)
		for _, row := range rows {
			if err := w.fill(ctx, t, row, reach); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) fill(ctx context.Context, table *store.Table, row []any, reach func([]any) (*store.Reach, error)) error {
	var names []string
	var args []any
	for i, c := range table.Columns {
		names, args = append(names, c.Name), append(args, argumentIn(table, c, row[i]))
	}
	switch table.Name {
	case store.TableEvents:
		return t.putColumns(ctx, table.RowIn(row))
	case store.TableImported:
		r := table.RowIn(row)
		if packed, _ := row[len(row)-1].([]byte); packed != nil {
			names, args = append(names, "sum"), append(args, store.SumOf(r, packed))
		}
	}
	if _, err := t.ExecContext(ctx, "INSERT INTO "+table.Name+" ("+strings.Join(names, ", ")+") VALUES ("+marks(len(names))+")", args...); err != nil {
		return err
	}
	if table.Name != store.TableReports {
		return nil
	}
	box, err := reach(row)
	if err != nil || box == nil {
		return err
	}
	return t.putReach(ctx, row[0].(int64), *box)
}

// argumentIn is a value as the file has it.
func argumentIn(t *store.Table, c store.Field, v any) any {
	at, ok := v.(time.Time)
	switch {
	case !ok:
		return v
	case t.Name == store.TableImported:
		return at.Unix()
	}
	return at.Format(time.RFC3339)
}

// Empty takes out what was filled in.
func (k *Keeper) Empty(ctx context.Context) error {
	return k.Update(ctx, func(s store.Tx) error {
		w := s.(*tx)
		_, err := w.ExecContext(ctx, "DELETE FROM report_reach")
		tables := store.Tables()
		for i := len(tables) - 1; i >= 0 && err == nil; i-- {
			_, err = w.ExecContext(ctx, "DELETE FROM "+tables[i].Name)
		}
		return err
	})
}

// Filled makes a store of what was filled in.
func (k *Keeper) Filled(ctx context.Context, identity string) error {
	err := k.Update(ctx, func(s store.Tx) error {
		w := s.(*tx)
		clear(w.changed)
		_, err := w.ExecContext(ctx, `DELETE FROM tallies;
			INSERT INTO tallies SELECT -1, count(*), coalesce(sum(seq), 0) FROM changes;
			INSERT INTO tallies SELECT 0, count(*), coalesce(sum(sum), 0) FROM events;
			INSERT INTO tallies SELECT id, (SELECT count(sum) FROM imported WHERE dataset = datasets.id), (SELECT coalesce(sum(sum), 0) FROM imported WHERE dataset = datasets.id) FROM datasets;
			DELETE FROM meta WHERE key = 'filling'`)
		if err == nil {
			_, err = w.ExecContext(ctx, "UPDATE meta SET value = ? WHERE key = 'identity'", identity)
		}
		return err
	})
	if err == nil {
		k.identity = identity
	}
	return err
}
