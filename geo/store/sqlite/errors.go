package sqlite

import (
	"errors"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/furat-map/furat/geo"
)

// Damaged reports whether an error says that a store's file is damaged, and not that
// it is none of ours, or of a newer furat.
func Damaged(err error) bool {
	var se sqlite3.Error
	return errors.Is(err, errDamaged) || errors.As(err, &se) && se.Code == sqlite3.ErrCorrupt
}

var errDamaged = errors.New("the store is damaged")

// fileError says what is wrong with a store file.
func fileError(path string, err error) error {
	var se sqlite3.Error
	if errors.As(err, &se) {
		switch se.Code {
		case sqlite3.ErrCorrupt:
			return geo.Errorf(geo.CodeUnreadable, path, "the store is damaged; take it from a backup, or make a new one and read and import all again: %w", err)
		case sqlite3.ErrNotADB:
			return geo.Errorf(geo.CodeUnreadable, path, "it is no Furat store; give another --db: %w", err)
		case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrReadonly:
			return geo.Errorf(geo.CodeUnreadable, path, "the store can't be opened for writing: %w", err)
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return geo.Errorf(geo.CodeUnavailable, path, "another process writes to the store; try again: %w", err)
		case sqlite3.ErrFull:
			return geo.Errorf(geo.CodeUnavailable, path, "the disk is full: %w", err)
		}
	}
	var ge *geo.Error
	if errors.As(err, &ge) {
		if ge.Param == "" {
			return geo.Errorf(ge.Code, path, "%w", ge)
		}
		return err
	}
	return geo.Errorf(geo.CodeInternal, path, "%w", err)
}

// tell puts in words what SQLite says is wrong with a store file. Errors of
// others stay as they are.
func tell(err *error) {
	var se sqlite3.Error
	if errors.As(*err, &se) {
		*err = fileError("", *err)
	}
}

// damagedReport says of which report what is kept can't be read.
func damagedReport(id string, err error) error {
	if err == nil {
		return nil
	}
	var ge *geo.Error
	if errors.As(err, &ge) {
		return geo.Errorf(ge.Code, "report "+id, "%s", ge.Message)
	}
	return geo.Errorf(geo.CodeUnreadable, "report "+id, "its quotes are damaged; take the store from a backup: %w", err)
}
