package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/scratch"
)

// errReadOnly refuses what would write to a store that is only read.
var errReadOnly = geo.Errorf(geo.CodeUnavailable, "", "the store is open for reading only; nothing can be stored in it")

// fromCopy is what it means to read a store that others may be writing to.
const fromCopy = "the store can't be written to: it is read from a copy, as it is now, and nothing is kept"

// OpenToRead opens a store to read it, and writes nothing to it that is not
// there already: not the form of this furat either. Note says what that means
// where it means anything: a store that can't be written to (a write-protected
// disk, another's file), or of an older furat, is read as it is now, from a copy
// where its form or its log ask for that.
func OpenToRead(ctx context.Context, path string) (k *Keeper, note string, err error) {
	path = filepath.Clean(path)
	writable, logged := Writable(path), hasLog(path)
	current := false
	if writable || !logged { // else it is read from a copy
		version, err := versionOf(ctx, path, logged)
		if err != nil && (writable || neverWritten(path)) { // else it may be that somebody was writing
			return nil, "", fileError(path, err)
		}
		current = err == nil && version == len(scripts())
	}
	switch {
	case current && writable:
		k, err = Open(ctx, path)
		return k, "", err
	case current && neverWritten(path):
		k, err = openReadOnly(ctx, path, asItLies)
		return k, "the store can't be written to: it is read as it is, and nothing is kept", err
	case current: // others may write to it: SQLite sees that where its log's index is there
		if k, err = openReadOnly(ctx, path, "ro"); err == nil {
			return k, "the store can't be written to: nothing is kept", nil
		}
		note = fromCopy
	case writable:
		note = "the store is in the form of an older furat, and stays so: it is read from a copy, as it is now"
	default:
		note = fromCopy
	}
	k, err = openCopy(ctx, path)
	return k, note, err
}

// openReadOnly opens a store of this furat's form in a mode of open.
func openReadOnly(ctx context.Context, path, mode string) (*Keeper, error) {
	at := &standing{path: path}
	k := &Keeper{read: open(at, mode), at: at}
	k.read.SetMaxOpenConns(maxReaders)
	if err := k.begin(ctx); err != nil {
		k.Close()
		return nil, fileError(path, err)
	}
	return k, nil
}

// copyTries is how often a store that somebody writes to meanwhile is copied.
const copyTries = 5

// copyAsItIs copies a store with its log by their bytes, where nobody writes to
// them meanwhile.
func copyAsItIs(path, to string) error {
	for range copyTries {
		before := stamps(path)
		os.Remove(to)
		os.Remove(to + "-wal")
		if err := errors.Join(copyFile(path, to), copyFile(path+"-wal", to+"-wal")); err != nil {
			return err
		}
		if stamps(path) == before {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return geo.Errorf(geo.CodeUnavailable, path, "somebody writes to the store, and it can't be read meanwhile from here; try again, or read a backup of it")
}

// stamps are the sizes and times of a store and its log.
func stamps(path string) (out [2]struct {
	size int64
	at   time.Time
}) {
	for i, p := range []string{path, path + "-wal"} {
		if info, err := os.Stat(p); err == nil {
			out[i].size, out[i].at = info.Size(), info.ModTime()
		}
	}
	return out
}

// openCopy opens a copy of a store, which goes when it is closed.
func openCopy(ctx context.Context, path string) (*Keeper, error) {
	dir, remove, err := scratch.Dir("", "read")
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnavailable, path, "there is no room for a copy of the store: %w", err)
	}
	to := filepath.Join(dir, filepath.Base(path))
	if err := Snapshot(ctx, path, to); err != nil {
		remove()
		return nil, fileError(path, err)
	}
	k, err := Open(ctx, to)
	if err != nil {
		remove()
		return nil, fileError(path, err)
	}
	k.write.Close()
	k.write, k.remove = nil, remove
	return k, nil
}

// begin reads what a keeper knows of its store.
func (k *Keeper) begin(ctx context.Context) error {
	if err := k.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'identity'").Scan(&k.identity); err != nil {
		return err
	}
	var half bool
	if err := k.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?)", filling).Scan(&half); err != nil {
		return err
	}
	if half {
		return errFilling
	}
	return k.at.remember() // the log is there now
}

// hasLog reports whether a log with something in it lies beside a store.
func hasLog(path string) bool {
	log, err := os.Stat(path + "-wal")
	return err == nil && log.Size() > 0
}

// versionOf returns how many migrations a store has had, and leaves no trace.
func versionOf(ctx context.Context, path string, logged bool) (int, error) {
	mode := asItLies
	if logged {
		mode = "ro"
	}
	db := open(&standing{path: path}, mode)
	defer db.Close()
	return schemaOf(ctx, db)
}

// Snapshot writes a store as it is at one moment into a new file, and packs it;
// others may read and write meanwhile. What is damaged so that it can't be read is
// an error.
func Snapshot(ctx context.Context, path, to string) error {
	mode := "ro"
	switch {
	case neverWritten(path) && !hasLog(path):
		mode = asItLies
	case !Writable(path): // SQLite can't share it with who writes
		if err := copyAsItIs(path, to); err != nil {
			return fileError(path, err)
		}
		hold, err := Alone(ctx, to) // moves the log in
		if err == nil {
			hold.Release()
		}
		return err
	}
	db := open(&standing{path: path}, mode)
	defer db.Close()
	if _, err := schemaOf(ctx, db); err != nil {
		return fileError(path, err)
	}
	return vacuumInto(ctx, db, path, to)
}

// vacuumInto writes what is open into a new file that is as private as the old one.
func vacuumInto(ctx context.Context, db *sql.DB, path, to string) error {
	info, err := os.Stat(path)
	if err == nil {
		err = os.WriteFile(to, nil, 0o600) // an empty file may be there
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	}
	if err == nil {
		err = os.Chmod(to, info.Mode().Perm())
	}
	if err != nil {
		return fileError(path, err)
	}
	return nil
}

// Hold is a store that nobody else can open or write to, until Release.
type Hold struct {
	path string
	db   *sql.DB
}

// Alone moves the log of a store into its file, and holds it, where nobody else
// has it open; where somebody has, it is an error.
func Alone(ctx context.Context, path string) (*Hold, error) {
	db := open(&standing{path: path}, "rw")
	db.SetMaxOpenConns(1) // which has the lock
	h := &Hold{path, db}
	if _, err := schemaOf(ctx, db); err != nil {
		h.Release()
		return nil, fileError(path, err)
	}
	var mode string
	_, err := db.ExecContext(ctx, "PRAGMA locking_mode = EXCLUSIVE") // what is locked stays so
	if err == nil {
		err = db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode) // only who is alone may
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT")
	}
	if err != nil || mode != "delete" {
		h.Release()
		return nil, geo.Errorf(geo.CodeUnavailable, path, "another process has the store open; stop it first (furat serve, furat watch, or a program that reads the file)")
	}
	return h, nil
}

// Release lets others in again.
func (h *Hold) Release() { h.db.Close() }

// snapshot is [Snapshot] of what is held.
func (h *Hold) snapshot(ctx context.Context, to string) error {
	return vacuumInto(ctx, h.db, h.path, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// closeAll closes what is open of some databases.
func closeAll(dbs ...*sql.DB) error {
	var errs []error
	for _, db := range dbs {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}
