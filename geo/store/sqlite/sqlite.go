// Package sqlite keeps a store in one SQLite file.
//
// The file is in WAL mode with foreign keys on and full synchronisation: a
// committed transaction survives a power cut. One connection writes, others
// read beside it. The schema is made by numbered migrations, each in its own
// transaction.
//
// An event is one packed record; events of articles have columns beside it for
// SQL to filter by. What anything means is the ledger's to know.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/scratch"
	"github.com/furat-map/furat/geo/store"
)

// Keeper is a [store.Keeper] in a SQLite file.
type Keeper struct {
	write, read *sql.DB // write is nil where nothing is written
	identity    string
	at          *standing
	upgraded    string // the copy of the store as it was before it was brought to this furat's form
	remove      func() // takes away the copy that is read; nil for none
}

var _ store.Keeper = (*Keeper)(nil)

// maxReaders bounds the connections that read at once.
const maxReaders = 48

// Open opens or makes the store in a file. What can't be opened, or is none of
// furat's or of a newer one, has code unreadable and is left as it is.
func Open(ctx context.Context, path string) (*Keeper, error) {
	if strings.HasPrefix(path, ":memory:") || path == "" {
		return nil, geo.Errorf(geo.CodeInvalid, "db", "a store is a file; give its path")
	}
	path = filepath.Clean(path)
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, geo.Errorf(geo.CodeUnreadable, path, "its folder does not exist; make it first")
	}
	if err := create(ctx, path); err != nil {
		return nil, fileError(path, err)
	}
	if err := peek(ctx, path); err != nil {
		return nil, fileError(path, err)
	}
	k := openFile(path)
	at := k.at
	err := k.bring(ctx)
	if err == nil {
		k.read = open(at, "ro")
		k.read.SetMaxOpenConns(maxReaders)
		err = k.begin(ctx)
	}
	if err != nil {
		k.Close()
		return nil, fileError(path, err)
	}
	return k, nil
}

// openFile opens a file to write to it, whatever it is.
func openFile(path string) *Keeper {
	at := &standing{path: path}
	at.expect()
	k := &Keeper{write: open(at, "rw"), at: at}
	k.write.SetMaxOpenConns(1)
	return k
}

// bring gives what is open the form of this furat.
func (k *Keeper) bring(ctx context.Context) error {
	if err := k.migrate(ctx); err != nil {
		return err
	}
	return k.backfill(ctx)
}

// create makes an empty store where there is no file: wholly or not at all, and
// for its owner to read. An empty file is refused: it may be what is left of a
// store.
func create(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Size() == 0 && !hasLog(path):
		return geo.Errorf(geo.CodeUnreadable, path, "the file is empty. If it was a store, take that from a backup (furat restore); to begin a new one, remove the file")
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return nil // what it is shows when it is opened
	case hasLog(path):
		return geo.Errorf(geo.CodeUnreadable, path, "there is no store, but the log of one (%s-wal): put the store back that it belongs to, or take it from a backup; to begin a new one, move the log away", filepath.Base(path))
	}
	for _, rest := range []string{"-wal", "-shm"} { // with nothing in it that was stored
		os.Remove(path + rest)
	}
	dir, remove, err := scratch.Dir(filepath.Dir(path), "store")
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "the store can't be made: %w", err)
	}
	defer remove()
	part := filepath.Join(dir, "new")
	if err := os.WriteFile(part, nil, 0o600); err != nil {
		return err
	}
	k := openFile(part)
	if err := errors.Join(k.bring(ctx), k.Close()); err != nil {
		return err
	}
	err = os.Link(part, path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // no file system for links
		return atomicfile.Rename(part, path)
	}
	return atomicfile.Sync(filepath.Dir(path)) // where it is there, another process was first
}

// connector opens connections that know our functions.
type connector struct {
	driver *sqlite3.SQLiteDriver
	dsn    string
	at     *standing
}

// Connect opens a connection to the file that the others have open.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	if err := c.at.check(); err != nil {
		return nil, err
	}
	return c.driver.Open(c.dsn)
}

// Driver returns SQLite's.
func (c connector) Driver() driver.Driver { return c.driver }

// asItLies is a mode of open: nothing is made or locked, for files that nobody
// writes to (SQLite's immutable).
const asItLies = "immutable"

func open(at *standing, mode string) *sql.DB {
	q := url.Values{"_foreign_keys": {"on"}, "_busy_timeout": {"10000"},
		"_synchronous": {"FULL"}, "_txlock": {"immediate"}}
	if mode == asItLies {
		mode = "ro"
		q.Set("immutable", "1")
	}
	q.Set("mode", mode)
	if mode == "ro" {
		q.Set("_txlock", "deferred")
	}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: at.path}).EscapedPath(), RawQuery: q.Encode()}).String()
	return sql.OpenDB(connector{&sqlite3.SQLiteDriver{ConnectHook: prepare}, dsn, at})
}

// maxLog is how large the log beside a store stays once it is empty, in bytes: a
// reader that takes long lets it grow.
const maxLog = 64 << 20

// prepare gives a connection what migrations call, and bounds its log.
func prepare(c *sqlite3.SQLiteConn) error {
	_, err := c.Exec("PRAGMA journal_size_limit = "+strconv.Itoa(maxLog), nil)
	return errors.Join(err, c.RegisterFunc("record_of_json", recordOfJSON, true), c.RegisterFunc("record_with_text_basis", recordWithTextBasis, true),
		c.RegisterFunc("row_sum", store.RowSum, true))
}

// recordOfJSON packs a report that an older version kept as JSON; the error
// names it.
func recordOfJSON(id, text string) ([]byte, error) {
	var e geo.Event
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return nil, fmt.Errorf("the report %s: %w", id, err)
	}
	return record.Append(nil, &e), nil
}

// recordWithTextBasis says of a record with a day that the day stands in the
// text. One that can't be read stays as it is, for who reads it to tell.
func recordWithTextBasis(packed []byte) []byte {
	var e geo.Event
	if err := record.Decode(string(packed), &e); err != nil || !e.Date.Known() {
		return packed
	}
	e.DateBasis = geo.BasisText
	return record.Append(nil, &e)
}

// Close closes the file.
func (k *Keeper) Close() error {
	k.at.check()
	err := closeAll(k.read, k.write)
	if k.remove != nil {
		k.remove()
	}
	return err
}

// Identity is a random name given to the store when it was made.
func (k *Keeper) Identity() string { return k.identity }

// Known reports whether a fingerprint is stored.
func (k *Keeper) Known(ctx context.Context, fingerprint string) (known bool, err error) {
	defer tell(&err)
	err = k.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM articles WHERE fingerprint = ?)", fingerprint).Scan(&known)
	return known, err
}

// marks returns n question marks with commas between them.
func marks(n int) string { return strings.TrimPrefix(strings.Repeat(",?", n), ",") }

// arguments returns values as arguments of a statement.
func arguments[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
