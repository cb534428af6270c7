package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strconv"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/furat-map/furat/geo"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date; user_version counts what was applied.
func (k *Keeper) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	var done int
	if err := k.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&done); err != nil {
		return err
	}
	if err := k.ours(ctx, done); err != nil {
		return err
	}
	if done > len(names) {
		return geo.Errorf(geo.CodeUnreadable, "", "the store was made by a newer furat (schema %d, this one knows %d); nothing was changed in it; update furat", done, len(names))
	}
	// Not before: it writes to the file.
	if _, err := k.write.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	for i, name := range names[done:] {
		err := k.apply(ctx, name, done+i+1)
		if se := (sqlite3.Error{}); errors.As(err, &se) && se.Code == sqlite3.ErrError {
			return geo.Errorf(geo.CodeUnreadable, "", "the store can't be brought to the form of this furat (%s), and is left in its own; take it from a backup: %w", name, err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// applicationID marks a file as Furat's ("Fura").
const applicationID = 1181119073

// ours refuses a database that another program made.
func (k *Keeper) ours(ctx context.Context, version int) error {
	var tables, id int
	if err := k.write.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return err
	}
	if err := k.write.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if (tables > 0 || version > 0) && id != applicationID {
		return geo.Errorf(geo.CodeUnreadable, "", "it is a database of another program, no Furat store; give another --db")
	}
	return nil
}

func (k *Keeper) apply(ctx context.Context, name string, version int) error {
	script, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := k.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var now int // another process may have been first
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&now); err != nil || now >= version {
		return err
	}
	if _, err := tx.ExecContext(ctx, string(script)+"; PRAGMA user_version = "+strconv.Itoa(version)); err != nil {
		return err
	}
	return tx.Commit()
}
