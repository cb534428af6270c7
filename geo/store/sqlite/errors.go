package sqlite

import (
	"errors"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/furat-map/furat/geo"
)

// fileError says what is wrong with a store file.
func fileError(path string, err error) error {
	var se sqlite3.Error
	if errors.As(err, &se) {
		switch se.Code {
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
			return geo.Errorf(ge.Code, path, "%s", ge.Message)
		}
		return err
	}
	return geo.Errorf(geo.CodeInternal, path, "%w", err)
}
