// Package sqlite keeps the store in one SQLite file.
//
// The file is in WAL mode with foreign keys on and full synchronisation: a
// committed transaction survives a power cut. One connection writes, others
// read beside it. The schema is made by numbered migrations, each in its own
// transaction.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a [store.Store] in a SQLite file.
type Store struct {
	write, read *sql.DB
	identity    string
	now         func() time.Time
}

var _ store.Store = (*Store)(nil)

// maxReaders bounds the connections that read at once.
const maxReaders = 48

// Open opens or makes the store in a file. Now is the clock that dates
// changes; nil is time.Now.
func Open(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	if now == nil {
		now = time.Now
	}
	if strings.HasPrefix(path, ":memory:") || path == "" {
		return nil, geo.Errorf(geo.CodeInvalid, "db", "a store is a file; give its path")
	}
	path = filepath.Clean(path)
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, geo.Errorf(geo.CodeUnreadable, path, "its folder does not exist; make it first")
	}
	s := &Store{now: now}
	var err error
	if s.write, err = open(path, "rwc"); err != nil {
		return nil, fileError(path, err)
	}
	s.write.SetMaxOpenConns(1)
	if err = s.migrate(ctx); err == nil {
		err = s.backfill(ctx)
	}
	if err == nil {
		if s.read, err = open(path, "ro"); err == nil {
			s.read.SetMaxOpenConns(maxReaders)
		}
	}
	if err == nil {
		err = s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'identity'").Scan(&s.identity)
	}
	if err != nil {
		s.Close()
		return nil, fileError(path, err)
	}
	return s, nil
}

func open(path, mode string) (*sql.DB, error) {
	q := url.Values{"mode": {mode}, "_journal_mode": {"WAL"}, "_foreign_keys": {"on"}, "_busy_timeout": {"10000"},
		"_synchronous": {"FULL"}, "_txlock": {"immediate"}}
	if mode == "ro" {
		q.Del("_journal_mode")
		q.Set("_txlock", "deferred")
	}
	return sql.Open("sqlite3", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
}

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

// migrate brings the schema up to date; user_version counts what was applied.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	var done int
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&done); err != nil {
		return err
	}
	if err := s.ours(ctx, done); err != nil {
		return err
	}
	if done > len(names) {
		return geo.Errorf(geo.CodeUnreadable, "", "the store was made by a newer furat (schema %d, this one knows %d); update furat", done, len(names))
	}
	for i, name := range names[done:] {
		if err := s.apply(ctx, name, done+i+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// applicationID marks a file as Furat's ("Fura").
const applicationID = 1181119073

// ours refuses a database that another program made.
func (s *Store) ours(ctx context.Context, version int) error {
	var tables, id int
	if err := s.write.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return err
	}
	if err := s.write.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if (tables > 0 || version > 0) && id != applicationID {
		return geo.Errorf(geo.CodeUnreadable, "", "it is a database of another program, no Furat store; give another --db")
	}
	return nil
}

func (s *Store) apply(ctx context.Context, name string, version int) error {
	script, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
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

// Close closes the file.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Identity is a random name given to the store when it was made.
func (s *Store) Identity() string { return s.identity }

// columnList is the events table's columns in the order of scanning.
func columnList() string {
	var names []string
	for _, c := range geo.Columns() {
		names = append(names, c.Name)
	}
	return strings.Join(append(names, "lon", "lat"), ", ")
}
