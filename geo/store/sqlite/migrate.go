package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/scratch"
)

//go:embed migrations/*.sql
var migrations embed.FS

// scripts are the names of the migrations, in their order.
func scripts() []string {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil // the pattern is right
	}
	sort.Strings(names)
	return names
}

// peek refuses what open would, where a log lies beside the file: closing a
// connection that may write would move the log into it.
func peek(ctx context.Context, path string) error {
	if !hasLog(path) {
		return nil
	}
	_, err := versionOf(ctx, path, true)
	return err
}

// schemaOf returns how many migrations a store has had; user_version counts
// them. What is no store of furat's, or a newer one's, is refused.
func schemaOf(ctx context.Context, db *sql.DB) (int, error) {
	var version, tables, id int
	for _, ask := range []struct {
		query string
		to    *int
	}{{"PRAGMA user_version", &version}, {"SELECT count(*) FROM sqlite_master", &tables}, {"PRAGMA application_id", &id}} {
		if err := db.QueryRowContext(ctx, ask.query).Scan(ask.to); err != nil {
			return 0, err
		}
	}
	fresh := tables == 0 && version == 0
	if !fresh && id != applicationID {
		return 0, geo.Errorf(geo.CodeUnreadable, "", "it is a database of another program, no Furat store; give another --db")
	}
	if known := len(scripts()); version > known {
		return 0, geo.Errorf(geo.CodeUnreadable, "", "the store was made by a newer furat (schema %d, this one knows %d); nothing was changed in it; update furat", version, known)
	}
	return version, nil
}

// applicationID marks a file as Furat's ("Fura").
const applicationID = 1181119073

// migrate brings the schema up to date.
func (k *Keeper) migrate(ctx context.Context) error {
	done, err := schemaOf(ctx, k.write)
	if err != nil {
		return err
	}
	if done > 0 && done < len(scripts()) {
		if k.upgraded, err = keepCopy(ctx, k.at.path, done); err != nil {
			return err
		}
	}
	// Not before: it writes to the file.
	if _, err := k.write.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	for i, name := range scripts()[done:] {
		err := k.apply(ctx, name, done+i+1)
		if se := (sqlite3.Error{}); errors.As(err, &se) && se.Code == sqlite3.ErrError {
			return geo.Errorf(geo.CodeUnreadable, "", "the store can't be brought to the form of this furat (%s), and is left in its own; take it from a backup: %w", name, err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if done > 0 && done < len(scripts()) {
		k.compact(ctx)
	}
	return nil
}

// keepCopy keeps a store as it is before it is brought to a newer form, beside
// it; one that was kept before stays.
func keepCopy(ctx context.Context, path string, schema int) (kept string, err error) {
	kept = path + ".schema-" + strconv.Itoa(schema)
	dir, remove, err := scratch.Dir(filepath.Dir(path), "upgrade")
	if err != nil {
		return "", err
	}
	defer remove()
	part := filepath.Join(dir, "copy")
	if err := Snapshot(ctx, path, part); err != nil {
		return "", err
	}
	if now, err := versionOf(ctx, part, false); err != nil || now != schema {
		return "", err // another process was first, and has kept its own
	}
	if _, err := os.Stat(kept); err == nil {
		if same, err := sameBytes(part, kept); err != nil || same { // of an earlier try
			return kept, err
		}
		kept += "-" + time.Now().UTC().Format("20060102T150405Z") // that one is of another store, or time
	}
	return kept, atomicfile.Rename(part, kept)
}

// sameBytes reports whether two files hold the same.
func sameBytes(a, b string) (bool, error) {
	var sums [2][sha256.Size]byte
	for i, path := range []string{a, b} {
		f, err := os.Open(path)
		if err != nil {
			return false, err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return false, err
		}
		sums[i] = [sha256.Size]byte(h.Sum(nil))
	}
	return sums[0] == sums[1], nil
}

// Upgraded is where the store is kept as it was before it was brought to the
// form of this furat when it was opened, "" where it was not.
func (k *Keeper) Upgraded() string { return k.upgraded }

// compact gives back what migrations leave half empty. A store that others are
// reading, or a full disk, stays as large as it is.
func (k *Keeper) compact(ctx context.Context) {
	k.write.ExecContext(ctx, "VACUUM")
	k.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
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
