package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/scratch"
)

// errReadOnly refuses what would write to a store that is only read.
var errReadOnly = geo.Errorf(geo.CodeUnavailable, "", "the store is open for reading only; nothing can be stored in it")

// OpenToRead opens a store to read it, and writes nothing to it that is not
// there already: not the form of this furat either. Note says what that means
// where it means anything: a store that can't be written to (a write-protected
// disk, another's file), or of an older furat, is read as it is now, from a copy
// where its form or its log ask for that.
func OpenToRead(ctx context.Context, path string) (k *Keeper, note string, err error) {
	path = filepath.Clean(path)
	writable, logged := Writable(path), hasLog(path)
	current := false
	if writable || !logged {
		version, err := versionOf(ctx, path, logged)
		if err != nil {
			return nil, "", fileError(path, err)
		}
		current = version == len(scripts())
	}
	switch {
	case current && writable:
		k, err = Open(ctx, path)
		return k, "", err
	case current:
		at := &standing{path: path}
		k = &Keeper{read: open(at, asItLies), at: at}
		k.read.SetMaxOpenConns(maxReaders)
		if err := k.begin(ctx); err != nil {
			k.Close()
			return nil, "", fileError(path, err)
		}
		return k, "the store can't be written to: it is read as it is, and nothing is kept", nil
	case writable:
		note = "the store is in the form of an older furat, and stays so: it is read from a copy, as it is now"
	default:
		note = "the store can't be written to: it is read from a copy, as it is now, and nothing is kept"
	}
	k, err = openCopy(ctx, path, writable)
	return k, note, err
}

// openCopy opens a copy of a store, which goes when it is closed.
func openCopy(ctx context.Context, path string, writable bool) (*Keeper, error) {
	dir, remove, err := scratch.Dir("", "read")
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnavailable, path, "there is no room for a copy of the store: %w", err)
	}
	to := filepath.Join(dir, filepath.Base(path))
	if writable {
		err = Snapshot(ctx, path, to)
	} else {
		err = errors.Join(copyFile(path, to), copyFile(path+"-wal", to+"-wal"))
	}
	if err != nil {
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
	if !Writable(path) && !hasLog(path) {
		mode = asItLies
	}
	db := open(&standing{path: path}, mode)
	defer db.Close()
	if _, err := schemaOf(ctx, db); err != nil {
		return fileError(path, err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fileError(path, err)
	}
	return nil
}

// Alone moves the log of a store into its file, where nobody else has it open;
// where somebody has, it is an error.
func Alone(ctx context.Context, path string) error {
	at := &standing{path: path}
	db := open(at, "rw")
	defer db.Close()
	if _, err := schemaOf(ctx, db); err != nil {
		return fileError(path, err)
	}
	var mode string
	err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode) // only who is alone may
	if err != nil || mode != "delete" {
		return geo.Errorf(geo.CodeUnavailable, path, "another process has the store open; stop it first (furat serve, furat watch, or a program that reads the file)")
	}
	return nil
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
